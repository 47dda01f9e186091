//! Blanks and the words before them.

use super::lines::Line;
use super::text::{without_colon, words};
use crate::guide::Blank;
use crate::source::Span;

/// The blanks of `line`, each with the words between it and the one before.
pub fn labelled(line: &Line) -> Vec<Blank> {
    let mut rest = line.glyphs.as_slice();
    let label = |blank: &Span| {
        let before = rest.partition_point(|glyph| glyph.span.end <= blank.start);
        let (label, behind) = rest.split_at(before);
        rest = behind;
        let label = words(without_colon(label)).map(|label| label.value);
        Blank { span: *blank, label: label.unwrap_or_default() }
    };
    line.blanks.iter().map(label).collect()
}

/// `label` without the `A)` that it may begin with.
pub fn without_letter(label: &str) -> &str {
    label.split_once(')').map_or(label, |(_, rest)| rest.trim_start())
}
