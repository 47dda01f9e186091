//! What a directive asks for, as Markdown. Whatever a client typed is escaped on its way here, by the
//! templates or by [`markdown`]: it is text in the chapter too.

use crate::blueprint::{Blueprint, Column, FactEntry, FactValue};
use crate::export::text::markdown;
use pulldown_cmark::{Event, Options, Parser, Tag};
use serde_json::{Map, Value as Json};
use std::borrow::Cow;
use std::fmt::Write as _;

use super::find::depth;

/// A fact's value in a line.
pub fn value(fact: &FactEntry) -> String {
    markdown(&fact.text).into_owned()
}

/// A fact's value and what it means, in a line.
pub fn statement(fact: &FactEntry) -> String {
    match &fact.statement {
        Some(statement) => markdown(statement).into_owned(),
        None => format!("{}: {}", markdown(&fact.title), value(fact)),
    }
}

/// A fact with its rows and its reasons, as paragraphs.
pub fn reasons(fact: &FactEntry) -> String {
    let mut text = format!("**{}:** {}\n", markdown(&fact.title), value(fact));
    for sentence in [&fact.statement, &fact.reason].into_iter().flatten() {
        let _ = write!(text, "\n{}\n", markdown(sentence));
    }
    if let FactValue::Rows(rows) = &fact.value {
        text.push('\n');
        let line = |cells: Vec<Cow<'_, str>>| format!("| {} |\n", cells.join(" | "));
        text += &line(fact.columns.iter().map(|column| markdown(&column.title)).collect());
        text += &line(fact.columns.iter().map(|_| "---".into()).collect());
        for row in rows {
            text += &line(fact.columns.iter().map(|column| cell(row, column)).collect());
        }
    }
    for (at, reason) in fact.because.iter().enumerate() {
        let answer = if reason.answer.is_empty() { "no answer" } else { &reason.answer };
        let blank = if at == 0 { "\n" } else { "" };
        let (question, answer, by) = (markdown(&reason.question), markdown(answer), markdown(&reason.by));
        let _ = writeln!(text, "{blank}- {question}: {answer} ({by}; {})", markdown(&reason.at));
    }
    text
}

fn cell<'a>(row: &'a Map<String, Json>, column: &'a Column) -> Cow<'a, str> {
    let cell = row.get(&column.id).and_then(Json::as_str).unwrap_or_default();
    let named = column.values.iter().find(|value| value.id == cell);
    markdown(named.map_or(cell, |value| &value.label))
}

/// A picture as an image that needs no file. Markup and scripts in an image are dead in a browser.
pub fn picture(blueprint: &Blueprint, svg: &str) -> String {
    let name = markdown(&blueprint.organization.name);
    format!("![Who may see what at {name}]({})", data(svg))
}

/// An SVG as an address of its own.
pub fn data(svg: &str) -> String {
    let mut address = "data:image/svg+xml,".to_owned();
    for byte in svg.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'=' | b':' | b'/' => {
                address.push(char::from(byte));
            }
            _ => {
                let _ = write!(address, "%{byte:02X}");
            }
        }
    }
    address
}

/// The headings of a document: offset of the heading, offset of what follows it, level, anchor.
struct Heading {
    start: usize,
    level: usize,
    anchor: String,
}

fn headings(text: &str) -> Vec<Heading> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut headings: Vec<Heading> = Vec::new();
    let mut within = false;
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                within = true;
                headings.push(Heading { start: range.start, level: depth(level), anchor: String::new() });
            }
            Event::End(pulldown_cmark::TagEnd::Heading(_)) => within = false,
            Event::Text(text) | Event::Code(text) if within => {
                if let Some(heading) = headings.last_mut() {
                    heading.anchor += &text;
                }
            }
            _ => {}
        }
    }
    headings.iter_mut().for_each(|heading| heading.anchor = anchor(&heading.anchor));
    headings
}

/// How a heading is named in a directive: as mdBook names its anchor.
fn anchor(title: &str) -> String {
    let fits = |char: char| char.is_alphanumeric() || matches!(char, '_' | '-');
    let mapped = title.trim().chars().filter_map(|char| match char {
        char if fits(char) => Some(char),
        char if char.is_whitespace() => Some('-'),
        _ => None,
    });
    mapped.flat_map(char::to_lowercase).collect()
}

/// The names of all sections of `document`.
pub fn sections(document: &str) -> Vec<String> {
    headings(document).into_iter().filter(|heading| heading.level > 1).map(|heading| heading.anchor).collect()
}

/// The section `name` of `document`, to the next heading of its level.
pub fn section<'a>(document: &'a str, name: &str) -> Option<&'a str> {
    let all = headings(document);
    let at = all.iter().position(|heading| heading.level > 1 && heading.anchor == name)?;
    let end = all[at + 1..].iter().find(|other| other.level <= all[at].level);
    document.get(all[at].start..end.map_or(document.len(), |other| other.start))
}

/// `document` with its headings moved below a heading of `level`.
pub fn below(document: &str, level: usize) -> String {
    let all = headings(document);
    let top = all.iter().map(|heading| heading.level).min().unwrap_or(1);
    let deeper = (level + 1).saturating_sub(top);
    let mut text = String::with_capacity(document.len());
    let mut done = 0;
    for heading in all.iter().filter(|heading| document[heading.start..].starts_with('#')) {
        text += &document[done..heading.start];
        text += &"#".repeat(deeper.min(6_usize.saturating_sub(heading.level)));
        done = heading.start;
    }
    text + &document[done..]
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = "# A: b\n\n## One & two\n\nx\n\n### Deep\n\n```\n## no\n```\n\n## Three\n\ny\n";

    #[test]
    fn a_document_is_cut_and_moved_by_its_headings() {
        assert_eq!(sections(DOCUMENT), ["one--two", "deep", "three"]);
        assert_eq!(
            section(DOCUMENT, "one--two"),
            Some("## One & two\n\nx\n\n### Deep\n\n```\n## no\n```\n\n")
        );
        assert_eq!(section(DOCUMENT, "three"), Some("## Three\n\ny\n"));
        assert_eq!(section(DOCUMENT, "a-b"), None);
        assert_eq!(below("## Three\n\ny\n", 2), "### Three\n\ny\n");
        assert_eq!(below(DOCUMENT, 0), DOCUMENT);
        assert!(below(DOCUMENT, 5).starts_with("###### A: b\n\n###### One"));
    }
}
