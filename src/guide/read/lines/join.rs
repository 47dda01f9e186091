//! Which rows of one paragraph are one line.

use crate::guide::read::text::{Glyph, bold_label, boxed, wholly};
use crate::source::Span;

/// One physical row of a paragraph.
#[derive(Debug)]
pub struct Row {
    pub glyphs: Vec<Glyph>,
    pub blanks: Vec<Span>,
    pub span: Span,
    /// Like `span`, the box excluded.
    pub content: Span,
    /// Whether the break before it stands inside emphasis, a link or the like.
    pub inside: bool,
}

/// Joins the `rows` of a paragraph to logical lines. A row goes on with the line above it, as
/// Markdown says, unless its look says that it begins something: all bold, all italic, a bold label
/// with a colon, something like a box, or a second blank. Under a line that is all bold or all italic a new one begins
/// too, except under a choice (`boxed`), whose bold part may be its whole first row.
pub fn join(rows: Vec<Row>, boxed: bool) -> Vec<Row> {
    let mut lines: Vec<Row> = Vec::new();
    for row in rows {
        let boxed = boxed && lines.len() == 1;
        match lines.last_mut() {
            Some(line) if row.inside || !begins(line, &row, boxed) => line.extend(row),
            _ => lines.push(row),
        }
    }
    lines
}

fn begins(above: &Row, row: &Row, boxed: bool) -> bool {
    let second_blank = !above.blanks.is_empty() && !row.blanks.is_empty();
    let labelled = bold_label(&row.glyphs).is_some();
    let own_box = text_box(row);
    row.stands_alone() || labelled || own_box || second_blank || (!boxed && above.stands_alone())
}

/// Whether a row begins with what its author took for a box, and Markdown does not.
fn text_box(row: &Row) -> bool {
    boxed(&row.glyphs).is_some_and(|(inner, _)| matches!(inner.as_str(), "" | "x" | "X"))
}

impl Row {
    fn stands_alone(&self) -> bool {
        wholly(&self.glyphs, |style| style.strong) || wholly(&self.glyphs, |style| style.emphasis)
    }

    fn extend(&mut self, row: Row) {
        if let Some(last) = self.glyphs.last().copied() {
            self.glyphs.push(Glyph { ch: ' ', ..last });
        }
        self.glyphs.extend(row.glyphs);
        self.blanks.extend(row.blanks);
        self.span = self.span.to(row.span);
        self.content = self.content.to(row.content);
    }
}
