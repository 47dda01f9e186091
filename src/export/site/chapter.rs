//! A chapter, parsed once for its page, the page for print and the search index, its headings with
//! the anchors that mdBook gives them.

use super::contents::Entry;
use mdbook_markdown::pulldown_cmark::{CowStr, Event, Tag, TagEnd};
use mdbook_markdown::{MarkdownOptions, new_cmark_parser};
use std::collections::BTreeSet;

/// The ids of the frame; no heading gets one of them.
const TAKEN: [&str; 6] = ["_content", "_contents", "_menu", "_results", "_search", "_theme"];

/// A chapter's place in the contents, and its Markdown.
pub(super) struct Chapter<'a> {
    pub(super) entry: &'a Entry,
    /// Every heading has an id.
    pub(super) events: Vec<Event<'a>>,
}

impl<'a> Chapter<'a> {
    /// Parses `text`, the chapter of `entry`.
    pub(super) fn read(entry: &'a Entry, text: &'a str, markdown: &MarkdownOptions) -> Self {
        let mut events: Vec<Event<'a>> = new_cmark_parser(text, markdown).collect();
        let mut used: BTreeSet<String> = TAKEN.map(str::to_owned).into();
        let mut start = None;
        for at in 0..events.len() {
            match &events[at] {
                Event::Start(Tag::Heading { .. }) => start = Some(at),
                Event::End(TagEnd::Heading(_)) => {
                    let Some(start) = start.take() else { continue };
                    let text = plain(&events[start..at]);
                    if let Event::Start(Tag::Heading { id, .. }) = &mut events[start] {
                        let given = id.take().map(|id| id.to_string());
                        let wanted = given.unwrap_or_else(|| anchor(&text));
                        *id = Some(CowStr::from(unique(wanted, &mut used)));
                    }
                }
                _ => {}
            }
        }
        Self { entry, events }
    }
}

/// The words of `events` alone.
pub(super) fn plain(events: &[Event<'_>]) -> String {
    let mut text = String::new();
    for event in events {
        match event {
            Event::Text(piece) | Event::Code(piece) => text.push_str(piece),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            _ => {}
        }
    }
    text
}

/// mdBook's anchor for a heading: letters, digits, `_` and `-` stay, spaces become `-`.
pub(super) fn anchor(heading: &str) -> String {
    let kept = |c: char| match c {
        c if c.is_alphanumeric() || c == '_' || c == '-' => Some(c),
        c if c.is_whitespace() => Some('-'),
        _ => None,
    };
    heading.trim().to_lowercase().chars().filter_map(kept).collect()
}

/// mdBook's way to tell equal anchors apart: `-1`, `-2`, … for the second and later ones.
fn unique(anchor: String, used: &mut BTreeSet<String>) -> String {
    let numbered = (1..).map(|number| format!("{anchor}-{number}"));
    let free = std::iter::once(anchor.clone()).chain(numbered).find(|anchor| !used.contains(anchor));
    let free = free.unwrap_or(anchor);
    used.insert(free.clone());
    free
}
