//! The lines of a source that a finding shows: harmless for a terminal, bounded in length, and with
//! the finding's places carried over.

use crate::cli::inert::inert;
use crate::diag::Label;
use crate::source::{Source, Span};
use std::ops::Range;

/// An underline longer than this, in characters, is cut; so is a line this far after the last
/// underline. The renderer cuts what stands before the first.
const WIDEST: usize = 120;

/// Lines `line…` of a source, as shown.
pub struct Excerpt {
    /// The number of the first line, from 1.
    pub line: usize,
    /// The lines, each without its line end, joined by `\n`.
    pub text: String,
    /// The places asked for, as byte ranges of `text`, in the order asked.
    pub spans: Vec<Range<usize>>,
}

impl Excerpt {
    /// The lines of `source` from the first to the last of `spans`.
    pub fn new(source: &Source, spans: &[Span]) -> Self {
        let spans: Vec<Span> = spans.iter().map(|span| clipped(source, *span)).collect();
        let first = spans.iter().map(|span| source.line(span.start)).min().unwrap_or(1);
        let last = spans.iter().map(|span| source.line(span.end)).max().unwrap_or(first);
        let mut excerpt = Self { line: first, text: String::new(), spans: vec![0..0; spans.len()] };
        for line in first..=last {
            if line > first {
                excerpt.text.push('\n');
            }
            excerpt.add_line(source, source.line_span(line), &spans);
        }
        excerpt
    }

    fn add_line(&mut self, source: &Source, line: Span, spans: &[Span]) {
        let start = self.text.len();
        let raw = source.slice(line);
        let content = raw.strip_suffix('\n').unwrap_or(raw);
        let content = content.strip_suffix('\r').unwrap_or(content);
        // The byte-order mark is the file's, not the line's.
        let mark = if line.start == 0 && content.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let shown = |end: usize| inert(content.get(mark..end.max(mark)).unwrap_or_default());
        let mut furthest = 0;
        for (span, carried) in spans.iter().zip(&mut self.spans) {
            let place = |offset: usize| (offset - line.start).min(content.len());
            if source.line(span.start) == source.line(line.start) {
                carried.start = start + shown(place(span.start)).len();
                furthest = furthest.max(place(span.start));
            }
            if source.line(span.end) == source.line(line.start) {
                carried.end = start + shown(place(span.end)).len();
                furthest = furthest.max(place(span.end));
            }
        }
        self.text += &shown(after(content, furthest, WIDEST));
        if after(content, furthest, WIDEST) < content.len() {
            self.text.push('…');
        }
    }
}

/// Whether two labels can be drawn in one snippet: the same file, and, where they share a line, not
/// further apart than the eye (or the terminal) reaches.
pub fn are_near(left: &Label, right: &Label) -> bool {
    let source = &left.source;
    if source.name() != right.source.name() {
        return false;
    }
    let (left, right) = (clipped(source, left.span), clipped(source, right.span));
    let columns = |span: Span| [source.column(span.start), source.column(span.end)];
    let all = [columns(left), columns(right)].concat();
    let (least, most) = (all.iter().min().unwrap_or(&0), all.iter().max().unwrap_or(&0));
    most - least <= WIDEST
}

/// `span` within the text, on character boundaries, without white space at its end, and no longer
/// than can be shown: a long one keeps the part of its first line that can.
fn clipped(source: &Source, span: Span) -> Span {
    let text = source.text();
    let start = boundary(text, span.start);
    let end = boundary(text, span.end).max(start);
    let covered = text.get(start..end).unwrap_or_default();
    let kept = covered.trim_end().len().max(covered.chars().next().map_or(0, char::len_utf8));
    let covered = covered.get(..kept).unwrap_or_default();
    let narrow = covered.lines().all(|line| after(line, 0, WIDEST) == line.len());
    let first_line = covered.lines().next().unwrap_or_default();
    let length = if narrow { covered.len() } else { after(first_line, 0, WIDEST) };
    Span::new(start, start + length)
}

/// The offset in `text` that lies `count` characters after `offset`, or its end.
fn after(text: &str, offset: usize, count: usize) -> usize {
    let rest = text.get(offset..).unwrap_or_default();
    rest.char_indices().nth(count).map_or(text.len(), |(at, _)| offset + at)
}

/// The last character boundary of `text` that is not after `offset`.
fn boundary(text: &str, offset: usize) -> usize {
    (0..=offset.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}
