//! Directives in a chapter: where they stand, and what they ask for.

use crate::source::{Span, Spanned};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag};
use std::ops::Range;

/// What a directive begins with.
const OPENING: &str = "{{#blueprint";

/// A directive as written.
#[derive(Debug, PartialEq, Eq)]
pub struct Directive {
    /// With its braces.
    pub span: Span,
    /// What it says between `#blueprint` and the closing braces.
    pub words: Vec<Spanned<String>>,
    pub place: Place,
}

/// Where a directive stands.
#[derive(Debug, PartialEq, Eq)]
pub enum Place {
    /// In a line of text.
    Inline,
    /// Alone on its line.
    Block {
        /// What each of its lines begins with: the blanks of a list item, the `>` of a quotation.
        prefix: String,
        /// The level of the heading that it stands under; 0 where there is none.
        level: usize,
    },
    /// Where no text can stand: in HTML, in the address of a link.
    Nowhere,
}

/// The directives of `text`, a chapter in Markdown, in order. Escaped ones (`\{{#blueprint …}}`) and
/// those in code or comments are none. One that is not closed on its line has no words.
pub fn find(text: &str) -> Vec<Directive> {
    let mut found = Vec::new();
    if !text.contains(OPENING) {
        return found;
    }
    let outline = Outline::read(text);
    for (start, _) in text.match_indices(OPENING) {
        let inside = start + OPENING.len();
        let rest = &text[inside..];
        let escaped = text[..start].bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1;
        let named = rest.starts_with(|char: char| char.is_whitespace() || char == '}');
        if escaped || !named || within(&outline.code, start) {
            continue;
        }
        let line_end = rest.find('\n').unwrap_or(rest.len());
        let closed = rest[..line_end].find("}}");
        let length = closed.map_or_else(|| rest[..line_end].trim_end().len(), |end| end + 2);
        let span = Span::new(start, inside + length);
        let words = closed.map_or_else(Vec::new, |end| words(text, inside..inside + end));
        found.push(Directive { span, words, place: outline.place(text, span) });
    }
    found
}

/// What the parts of a chapter are.
#[derive(Default)]
struct Outline {
    /// Code and comments.
    code: Vec<Range<usize>>,
    text: Vec<Range<usize>>,
    headings: Vec<(usize, usize)>,
}

impl Outline {
    fn read(text: &str) -> Self {
        let options = Options::ENABLE_TABLES
            | Options::ENABLE_FOOTNOTES
            | Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_TASKLISTS
            | Options::ENABLE_DEFINITION_LIST
            | Options::ENABLE_GFM;
        let mut outline = Self::default();
        let mut in_code = false;
        for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
            match event {
                Event::Start(Tag::CodeBlock(_)) => {
                    outline.code.push(range);
                    in_code = true;
                }
                Event::End(pulldown_cmark::TagEnd::CodeBlock) => in_code = false,
                Event::Code(_) => outline.code.push(range),
                Event::Html(html) | Event::InlineHtml(html) if html.trim_start().starts_with("<!--") => {
                    outline.code.push(range);
                }
                Event::Start(Tag::Heading { level, .. }) => {
                    outline.headings.push((range.start, depth(level)));
                }
                Event::Text(_) if !in_code => match outline.text.last_mut() {
                    // Text comes in pieces; an escaped character leaves its backslash between two.
                    Some(last) if last.end == range.start => last.end = range.end,
                    _ => outline.text.push(range),
                },
                _ => {}
            }
        }
        outline
    }

    fn place(&self, text: &str, span: Span) -> Place {
        // Its words may hold emphasis, so it may go on in further pieces of text.
        if !within(&self.text, span.start) {
            return Place::Nowhere;
        }
        let line = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
        let (before, after) = (&text[line..span.start], &text[span.end..]);
        let after = after.split('\n').next().unwrap_or_default();
        if !before.trim_matches([' ', '\t', '>']).is_empty() || !after.trim().is_empty() {
            return Place::Inline;
        }
        let above = self.headings.iter().rev().find(|(at, _)| *at < span.start);
        Place::Block { prefix: before.to_owned(), level: above.map_or(0, |(_, level)| *level) }
    }
}

fn within(ranges: &[Range<usize>], at: usize) -> bool {
    ranges.iter().any(|range| range.contains(&at))
}

/// The words of `text` in `range`.
fn words(text: &str, range: Range<usize>) -> Vec<Spanned<String>> {
    let words = text[range].split_whitespace();
    words
        .map(|word| {
            let start = word.as_ptr() as usize - text.as_ptr() as usize;
            Spanned::new(word.to_owned(), Span::new(start, start + word.len()))
        })
        .collect()
}

/// 1 for `#`.
pub const fn depth(level: HeadingLevel) -> usize {
    level as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `inline`, `block` or `nowhere`, with the words.
    fn shown(text: &str) -> Vec<String> {
        let place = |place: &Place| match place {
            Place::Inline => "inline".to_owned(),
            Place::Block { prefix, level } => format!("block {prefix:?} {level}"),
            Place::Nowhere => "nowhere".to_owned(),
        };
        let words = |directive: &Directive| {
            directive.words.iter().map(|word| word.value.as_str()).collect::<Vec<_>>().join(" ")
        };
        find(text)
            .iter()
            .map(|directive| format!("{}: {}", place(&directive.place), words(directive)))
            .collect()
    }

    #[test]
    fn directives_are_found_where_text_stands() {
        for (text, expected) in [
            ("Of {{#blueprint a fact b}}.", vec!["inline: a fact b"]),
            ("# A\n\n{{#blueprint a}}\n", vec!["block \"\" 1: a"]),
            ("- x\n\n  {{#blueprint a_b section c_d}}", vec!["block \"  \" 0: a_b section c_d"]),
            ("> {{#blueprint *a* **b}}", vec!["block \"> \" 0: *a* **b"]),
            ("| a |\n|---|\n| {{#blueprint a fact b}} |", vec!["inline: a fact b"]),
            ("{{#blueprint a\nb}}", vec!["block \"\" 0: "]),
            ("{{#blueprint}}", vec!["block \"\" 0: "]),
            ("# {{#blueprint a fact b}}", vec!["inline: a fact b"]),
            ("[{{#blueprint a fact b}}](c.md)", vec!["inline: a fact b"]),
            ("[c](<{{#blueprint a fact b}}>)", vec!["nowhere: a fact b"]),
            ("<p title=\"{{#blueprint a fact b}}\">", vec!["nowhere: a fact b"]),
            ("\\{{#blueprint a}} {{#blueprints}} {{#include a}}", vec![]),
            ("\\\\{{#blueprint a}}", vec!["inline: a"]),
            ("`{{#blueprint a}}`\n\n```\n{{#blueprint b}}\n```\n\n    {{#blueprint c}}\n", vec![]),
            ("<!-- {{#blueprint a}} -->", vec![]),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }
}
