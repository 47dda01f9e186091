//! What belongs to one organization: its id, its name and every text of its answers, whatever
//! question asked for it, so that no new kind of answer can be forgotten.

use super::decode::{Escapes, decode};
use super::words::{BREAK, SPACE, words};
use crate::source::{Source, Span};
use crate::yaml::{self, Node, Value};
use std::sync::Arc;

/// A longer text is looked for in pieces of so many words: an excerpt of it is a leak too.
const PIECE: usize = 8;

/// What says which guide is answered, and how far; it is the same for many.
const COMMON_KEYS: [&str; 3] = ["guide", "guide-version", "status"];

/// A text that an organization typed, with its place in the answers.
pub struct Typed {
    pub text: String,
    pub span: Span,
}

/// Everything that the organization `id` typed in `answers`; none where that is no YAML.
pub fn typed(id: &str, answers: &Arc<Source>) -> Option<Vec<Typed>> {
    let document = yaml::read(answers).value?;
    let at = document.get("organization").map_or(Span::at(0), |name| name.span);
    let names = std::iter::once(id).chain(id.split('/').filter(|part| *part != id));
    let mut found: Vec<Typed> = names.map(|name| Typed { text: name.to_owned(), span: at }).collect();
    for entry in document.map().unwrap_or_default() {
        if !COMMON_KEYS.contains(&entry.key.value.as_str()) {
            collect(&entry.value, &mut found);
        }
    }
    Some(found)
}

fn collect(node: &Node, into: &mut Vec<Typed>) {
    match &node.value {
        Value::Scalar { text, .. } => into.push(Typed { text: text.clone(), span: node.span }),
        Value::List(items) => items.iter().for_each(|item| collect(item, into)),
        Value::Map(entries) => entries.iter().for_each(|entry| collect(&entry.value, into)),
    }
}

/// What is looked for so that `text` is found: its words as they stand and, where signs part them, as
/// an address would have them; a long text in pieces. Nothing where no letter is in it: a number or a
/// date tells nothing of whose it is.
pub fn patterns(text: &str) -> Vec<Vec<u8>> {
    if !text.chars().any(char::is_alphabetic) {
        return Vec::new();
    }
    let mut patterns = Vec::new();
    // A name such as `AT&amp;T` is read like any escape where it is found.
    let read = decode(text, Escapes::Script, |_| {}).map(|decoded| decoded.text);
    let forms = [Some(text), read.as_deref()].into_iter().flatten().map(words);
    let joined = |form: &[u8]| form.iter().map(|byte| if *byte == BREAK { SPACE } else { *byte }).collect();
    for form in forms.flat_map(|form| [joined(&form), form]) {
        let ends = ends(&form);
        if ends.len() <= PIECE {
            patterns.push(form);
            continue;
        }
        let mut starts: Vec<usize> = (0..ends.len() - PIECE).step_by(PIECE).collect();
        starts.push(ends.len() - PIECE);
        for first in starts {
            let start = first.checked_sub(1).map_or(0, |before| ends[before] + 1);
            patterns.push(form[start..ends[first + PIECE - 1]].to_vec());
        }
    }
    patterns.sort();
    patterns.dedup();
    patterns.retain(|pattern| !pattern.is_empty());
    patterns
}

/// Where each word ends.
fn ends(words: &[u8]) -> Vec<usize> {
    let parts = words.iter().enumerate().filter(|(_, byte)| matches!(**byte, SPACE | BREAK));
    parts.map(|(at, _)| at).chain(std::iter::once(words.len())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        patterns(text).into_iter().map(|pattern| String::from_utf8(pattern).unwrap()).collect()
    }

    #[test]
    fn names_are_whole_and_long_texts_in_pieces() {
        assert_eq!(shown("North"), ["north"]);
        assert_eq!(shown("Physicians / Doctors"), ["physicians doctors", "physicians,doctors"]);
        assert_eq!(shown("2026-12-15"), [""; 0]);
        assert_eq!(shown("a b c d e f g h i j"), ["a b c d e f g h", "c d e f g h i j"]);
    }
}
