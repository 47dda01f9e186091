//! Texts and places in them: every finding, fact and edit points at bytes of a [`Source`].
//!
//! Ground floor: nothing here knows what the text means, and nothing here opens a file.

pub mod edit;

use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// A half-open range of **byte** offsets into one [`Source`]'s text, byte-order mark included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    pub start: usize,
    pub end: usize,
}

impl Span {
    /// The span `start..end`.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The empty span at `offset`: a place where something could be inserted.
    pub const fn at(offset: usize) -> Self {
        Self::new(offset, offset)
    }

    /// Length in bytes.
    pub const fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether the span covers no byte.
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether `other` lies within this span.
    pub const fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The smallest span that covers both.
    pub fn to(self, other: Span) -> Span {
        Span::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// The span as a range, to slice with.
    pub const fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}

/// A value with the place that it was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    pub value: T,
    pub span: Span,
}

impl<T> Spanned<T> {
    /// `value`, read from `span`.
    pub const fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}

impl Spanned<String> {
    /// The same, borrowed.
    pub fn as_deref(&self) -> Spanned<&str> {
        Spanned::new(&self.value, self.span)
    }
}

/// One text with its name: a guide, a rules file, an answers file, a template.
#[derive(Debug)]
pub struct Source {
    name: String,
    text: String,
    line_starts: Vec<usize>,
    digest: OnceLock<String>,
}

impl PartialEq for Source {
    fn eq(&self, other: &Self) -> bool {
        (&self.name, &self.text) == (&other.name, &other.text)
    }
}

impl Eq for Source {}

impl Source {
    /// A source named `name` (the path within the workspace, `/` between folders) with its whole
    /// `text`, byte-order mark and line ends as they stand in the file.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Arc<Self> {
        let text = text.into();
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let line_starts = std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect();
        Arc::new(Self { name: name.into(), text, line_starts, digest: OnceLock::new() })
    }

    /// The name that findings print.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The BLAKE3 digest of the whole text, as 64 hexadecimal digits; computed when first asked for.
    pub fn digest(&self) -> &str {
        self.digest.get_or_init(|| blake3::hash(self.text.as_bytes()).to_hex().to_string())
    }

    /// The text that `span` covers; empty where the span does not lie in this text.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// The 1-based line of the byte at `offset`.
    pub fn line(&self, offset: usize) -> usize {
        self.line_starts.partition_point(|start| *start <= offset)
    }

    /// The 1-based column, in characters, of the byte at `offset`.
    pub fn column(&self, offset: usize) -> usize {
        let start = self.line_starts[self.line(offset) - 1];
        self.text.get(start..offset).map_or(1, |before| before.chars().count() + 1)
    }

    /// The span of 1-based `line`, line end included; empty at the end for a line past the last.
    pub fn line_span(&self, line: usize) -> Span {
        let end_of_text = self.text.len();
        let start = self.line_starts.get(line.saturating_sub(1)).copied().unwrap_or(end_of_text);
        let end = self.line_starts.get(line).copied().unwrap_or(end_of_text);
        Span::new(start, end.max(start))
    }

    /// How many lines the text has, an empty last one included.
    pub fn lines(&self) -> usize {
        self.line_starts.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_from_one_and_columns_in_characters() {
        let source = Source::new("x", "aé\r\nb\n");
        assert_eq!((source.line(0), source.column(0)), (1, 1));
        assert_eq!((source.line(3), source.column(3)), (1, 3));
        assert_eq!((source.line(5), source.column(5)), (2, 1));
        assert_eq!(source.slice(source.line_span(1)), "aé\r\n");
        assert_eq!(source.slice(source.line_span(9)), "");
    }
}
