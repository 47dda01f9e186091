//! From Markdown to logical lines and tables, in the order in which they stand.
//!
//! Which line belongs to which choice follows from the order and role of lines, not from nesting:
//! a guide whose blank lines and indentation were lost reads the same as one that has them. So a
//! line that Markdown would join lazily to the item above begins anew here where its look says so,
//! and a paragraph that a `---` below it turns into a heading is a paragraph and a rule again.

mod blanks;
mod build;
mod join;

use super::text::{Glyph, words, words_or};
use crate::source::{Source, Span, Spanned};

/// A document as a sequence of lines and tables.
pub struct Document {
    pub blocks: Vec<Block>,
    /// Fenced code and raw HTML: what stands there is shown, not read.
    pub verbatim: Vec<Span>,
    /// HTML within a line, and addresses of links and images: they are in no glyph.
    pub hidden: Vec<Span>,
}

/// One step of the sequence.
pub enum Block {
    Line(Line),
    Table(RawTable),
}

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A heading of this level.
    Heading(u8),
    /// The first line of a list's item.
    Item { ordered: bool },
    /// Any other text.
    Text,
    /// A thematic break.
    Rule,
}

/// A line of the guide's logic: what an author would call one line, wrapped or not.
#[derive(Debug)]
pub struct Line {
    pub role: Role,
    /// From its bullet or first byte to its last, line end excluded.
    pub span: Span,
    /// Like `span`, the bullet and box excluded.
    pub content: Span,
    /// Its visible characters, blanks excluded.
    pub glyphs: Vec<Glyph>,
    /// Its runs of `_`, in order.
    pub blanks: Vec<Span>,
    /// In how many lists it stands.
    pub depth: usize,
    pub tick: Option<Tick>,
}

/// The box of an item.
#[derive(Clone, Copy, Debug)]
pub struct Tick {
    /// The one byte between the brackets.
    pub span: Span,
    pub ticked: bool,
}

/// A table, as Markdown has it.
pub struct RawTable {
    pub span: Span,
    pub header: Vec<Cell>,
    pub rows: Vec<Row>,
}

/// A body row.
pub struct Row {
    /// Its whole line, line end included.
    pub line: Span,
    /// As many as the header has.
    pub cells: Vec<Cell>,
    /// Whether the author wrote as many cells as the header has.
    pub even: bool,
}

/// A cell.
pub struct Cell {
    /// Its content, white space at both ends excluded unless there is nothing else.
    pub span: Span,
    pub glyphs: Vec<Glyph>,
}

impl Document {
    /// What `glyphs` say, as a person typed it: with the HTML and the addresses among them. None where
    /// they show nothing.
    pub fn value(&self, source: &Source, glyphs: &[Glyph]) -> Option<Spanned<String>> {
        let shown = words(glyphs)?;
        let mut span = shown.span;
        // What does not show may stand right before and right behind as well.
        for hidden in &self.hidden {
            let link = source.slice(*hidden).starts_with(']');
            if hidden.start == span.end {
                let opens = link && source.slice(Span::new(0, span.start)).ends_with('[');
                span = Span::new(span.start - usize::from(opens), hidden.end);
            }
        }
        for hidden in self.hidden.iter().rev().filter(|hidden| source.slice(**hidden).starts_with('<')) {
            if hidden.end == span.start {
                span = Span::new(hidden.start, span.end);
            }
        }
        if !self.hides_within(span) {
            return Some(shown);
        }
        let text = source.slice(span).split_whitespace().collect::<Vec<_>>().join(" ");
        Some(Spanned::new(text, span))
    }

    /// Whether something within `span` is in no glyph.
    pub fn hides_within(&self, span: Span) -> bool {
        self.hidden.iter().any(|hidden| span.contains(*hidden))
    }
}

/// Reads `source` as a sequence of lines and tables.
pub fn read(source: &Source) -> Document {
    build::build(source)
}

impl Line {
    /// What it says.
    pub fn words(&self) -> Spanned<String> {
        words_or(&self.glyphs, self.content.end)
    }

    /// Takes a blank that stands on a line of its own below.
    fn append_blank(&mut self, blank: Span) {
        self.blanks.push(blank);
        self.span = self.span.to(blank);
        self.content = self.content.to(blank);
    }
}

impl Block {
    /// The bytes that it takes.
    pub fn span(&self) -> Span {
        match self {
            Self::Line(line) => line.span,
            Self::Table(table) => table.span,
        }
    }

    /// The line, if it is one.
    pub fn line(&self) -> Option<&Line> {
        match self {
            Self::Line(line) => Some(line),
            Self::Table(_) => None,
        }
    }
}
