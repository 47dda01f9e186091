//! The words of a book, as its script searches them: a section for each heading. The script makes
//! its own index from them, so what is stored is text, once.

use super::chapter::{Chapter, plain};
use mdbook_core::config::{HtmlConfig, Search};
use mdbook_markdown::pulldown_cmark::{Event, Tag, TagEnd};
use serde_json::json;

/// What stands behind each cell of a table.
const CELL_END: &str = " | ";

/// A stretch of a chapter under one heading: what a search finds.
struct Section {
    /// Where it is: `overview.html#risks`.
    url: String,
    title: String,
    /// The chapters above, the chapter and the heading: `Overview › Risks`.
    trail: String,
    body: String,
}

/// The script `searchindex.js` for a book of `chapters`.
pub(super) fn index(chapters: &[Chapter<'_>], html: &HtmlConfig) -> String {
    let settings = html.search.clone().unwrap_or_default();
    let mut sections = Vec::new();
    for chapter in chapters {
        Reader::new(chapter, &settings, &mut sections).read();
    }
    let docs = sections.iter().map(|of| json!([of.url, of.title, of.trail, of.body]));
    script(&json!({"limit": settings.limit_results, "docs": docs.collect::<Vec<_>>()}))
}

/// The script that hands `index` to the page.
pub(super) fn script(index: &serde_json::Value) -> String {
    format!("window.blueprintIndex = {index};\n")
}

struct Reader<'a, 'b> {
    chapter: &'b Chapter<'a>,
    /// Deeper headings begin no section.
    depth: u8,
    section: Option<Section>,
    into: &'b mut Vec<Section>,
}

impl<'a, 'b> Reader<'a, 'b> {
    fn new(chapter: &'b Chapter<'a>, settings: &Search, into: &'b mut Vec<Section>) -> Self {
        Self { chapter, depth: settings.heading_split_level, section: None, into }
    }

    fn read(mut self) {
        let events = &self.chapter.events;
        let mut heading = None;
        for (at, event) in events.iter().enumerate() {
            match event {
                Event::Start(Tag::Heading { level, id, .. }) if *level as u8 <= self.depth => {
                    heading = Some((at, id.as_deref().unwrap_or_default()));
                }
                Event::End(TagEnd::Heading(_)) if heading.is_some() => {
                    if let Some((start, id)) = heading.take() {
                        self.heading(&spaced(&plain(&events[start..at])), id);
                    }
                }
                _ if heading.is_some() => {}
                Event::Text(text) => self.body(text),
                Event::Code(text) => {
                    self.body(" ");
                    self.body(text);
                }
                // What stands in a cell is a text of its own: two are never read as one.
                Event::End(TagEnd::TableCell) => self.body(CELL_END),
                Event::Start(_) | Event::SoftBreak | Event::HardBreak | Event::InlineHtml(_) => {
                    self.body(" ");
                }
                _ => {}
            }
        }
        self.finish();
    }

    fn heading(&mut self, title: &str, id: &str) {
        self.finish();
        let chapter = self.chapter.entry;
        let mut trail: Vec<&str> = chapter.above.iter().map(String::as_str).collect();
        trail.push(&chapter.name);
        if chapter.name != title {
            trail.push(title);
        }
        self.section = Some(Section {
            url: if id.is_empty() { chapter.page.clone() } else { format!("{}#{id}", chapter.page) },
            title: title.to_owned(),
            trail: trail.join(" › "),
            body: String::new(),
        });
    }

    fn body(&mut self, text: &str) {
        if self.section.is_none() {
            if text.trim().is_empty() {
                return;
            }
            let name = self.chapter.entry.name.clone();
            self.heading(&name, "");
        }
        if let Some(section) = &mut self.section {
            section.body.push_str(text);
        }
    }

    fn finish(&mut self) {
        if let Some(mut section) = self.section.take() {
            section.body = spaced(section.body.trim_end().trim_end_matches(CELL_END.trim()));
            self.into.push(section);
        }
    }
}

/// `text` with single spaces.
fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
