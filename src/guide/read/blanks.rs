//! Blanks and the words before them.

use super::lines::Line;
use super::text::{Glyph, trimmed, without_colon, words};
use crate::guide::Blank;

/// The blanks of `line`, each with the words between it and the one before.
pub fn labelled(line: &Line) -> Vec<Blank> {
    let mut from = line.span.start;
    let label = |blank: &crate::source::Span| {
        let between = |glyph: &&Glyph| from <= glyph.span.start && glyph.span.end <= blank.start;
        let before: Vec<Glyph> = line.glyphs.iter().filter(between).copied().collect();
        from = blank.end;
        let label = words(without_colon(trimmed(&before)));
        Blank { span: *blank, label: label.map(|label| label.value).unwrap_or_default() }
    };
    line.blanks.iter().map(label).collect()
}

/// `label` without the `A)` that it may begin with.
pub fn without_letter(label: &str) -> &str {
    label.split_once(')').map_or(label, |(_, rest)| rest.trim_start())
}
