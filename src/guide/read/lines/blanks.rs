//! Runs of `_` to write over.

use crate::source::{Source, Span};

/// The shortest run that is a blank; two are Markdown's for bold.
const SHORTEST: usize = 3;

/// The blanks within `span`: runs of three or more `_`, wherever Markdown might see emphasis or a
/// rule in them. Not a blank: what stands in `opaque` (code, HTML, the address of a link), what is
/// escaped, and what stands inside a word.
pub fn blanks(source: &Source, span: Span, opaque: &[Span]) -> Vec<Span> {
    let text = source.slice(span);
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(run) = text.get(at..).and_then(|rest| rest.find('_')) {
        let start = at + run;
        let rest = text.get(start..).unwrap_or_default();
        let length = rest.len() - rest.trim_start_matches('_').len();
        at = start + length;
        let place = Span::new(span.start + start, span.start + at);
        let before = text.get(..start).and_then(|before| before.chars().next_back());
        let after = text.get(at..).and_then(|after| after.chars().next());
        let inside_word = [before, after].iter().all(|ch| ch.is_some_and(char::is_alphanumeric));
        let shown = opaque.iter().any(|opaque| opaque.contains(place));
        if length >= SHORTEST && !inside_word && !shown && before != Some('\\') {
            found.push(place);
        }
    }
    found
}
