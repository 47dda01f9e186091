//! The ways in which one file can be read: as it stands, with its escapes read once and again; a page
//! without its tags, and its tags alone.

use super::decode::{Escapes, decode, split};
use super::words::{BREAK, SPACE, places, words};
use crate::source::Span;
use std::borrow::Cow;

/// A text escaped more often than this is not read to its end.
const PASSES: usize = 4;

/// What was done to a text, one after the other.
pub type Steps = Vec<Escapes>;

/// Hands each reading of `text`, as words, to `on`, with the steps that lead there. `name` is the
/// file's, whose ending tells of tags and styles.
pub fn views(name: &str, text: &str, on: &mut dyn FnMut(&[Escapes], &[u8])) {
    let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    let tagged = ends(&[".html", ".svg", ".xml"]);
    match if tagged { split(text) } else { None } {
        Some((bare, tags)) => {
            follow(&bare, vec![Escapes::Tags], Escapes::Script, on);
            follow(&tags, vec![Escapes::Text], Escapes::Script, on);
        }
        None => follow(text, Vec::new(), Escapes::Script, on),
    }
    if ends(&[".html", ".svg", ".css"]) && text.contains('\\') {
        follow(text, Vec::new(), Escapes::Style, on);
    }
}

/// Reads the escapes of `text` until none is left.
fn follow(text: &str, mut steps: Steps, escapes: Escapes, on: &mut dyn FnMut(&[Escapes], &[u8])) {
    let mut text = Cow::Borrowed(text);
    for _ in 0..PASSES {
        let Some(decoded) = decode(&text, escapes, |_| {}) else { break };
        // `&amp;` can only be meant as `&`; a backslash or a percent sign may be itself.
        if decoded.doubtful {
            on(&steps, &words(&text));
        }
        steps.push(escapes);
        text = Cow::Owned(decoded.text);
    }
    on(&steps, &words(&text));
}

/// Where the words `from..to` of the reading that `steps` lead to stand in `text`.
pub fn place(text: &str, steps: &[Escapes], from: usize, to: usize) -> Span {
    let mut maps = Vec::new();
    let mut read = Cow::Borrowed(text);
    for step in steps {
        let mut map = Vec::new();
        if let Some(decoded) = decode(&read, *step, |at| map.push(at)) {
            read = Cow::Owned(decoded.text);
            maps.push(map);
        }
    }
    maps.push(places(&read));
    let back = |at: usize| maps.iter().rev().fold(at, |at, map| map.get(at).copied().unwrap_or(0));
    let (start, last) = (back(from), back(to.max(from + 1) - 1));
    let end =
        text.get(last..).and_then(|rest| rest.chars().next()).map_or(last, |char| last + char.len_utf8());
    Span::new(start, end)
}

/// Whether a word of `words` ends at `at`.
pub fn is_end(words: &[u8], at: usize) -> bool {
    words.get(at).is_none_or(|byte| matches!(*byte, SPACE | BREAK))
}
