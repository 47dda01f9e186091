//! The search index of a site, in the form that elasticlunr.js loads and mdBook's page script
//! expects. mdBook can make one itself, but hands its script headings as plain text where the script
//! wants HTML, so that a heading such as `<img onerror=…>` would come alive among the search
//! results; and it takes several times as long.

mod elastic;

use mdbook_core::book::{Book, Chapter};
use mdbook_core::config::{HtmlConfig, Search};
use mdbook_markdown::pulldown_cmark::{Event, Tag, TagEnd};
use mdbook_markdown::{MarkdownOptions, new_cmark_parser};
use serde_json::json;
use std::collections::BTreeSet;

/// A stretch of a chapter under one heading: what a search finds.
struct Section {
    /// Where it is: `overview.html#risks`.
    url: String,
    title: String,
    body: String,
    /// The chapters above, the chapter and the heading: `Overview » Risks`.
    breadcrumbs: String,
}

/// The script `searchindex.js` for `book`; none where its settings turn search off.
pub fn index(book: &Book, html: &HtmlConfig) -> Option<String> {
    let settings = html.search.clone().unwrap_or_default();
    if !settings.enable {
        return None;
    }
    let mut markdown = MarkdownOptions::default();
    markdown.smart_punctuation = html.smart_punctuation;
    markdown.definition_lists = html.definition_lists;
    markdown.admonitions = html.admonitions;
    let mut sections = Vec::new();
    for chapter in book.chapters() {
        read(chapter, &markdown, settings.heading_split_level, &mut sections);
    }
    let json = script(&sections, &settings);
    let quoted = json.replace('\\', "\\\\").replace('\'', "\\'");
    Some(format!("window.search = Object.assign(window.search, JSON.parse('{quoted}'));"))
}

/// The index with all that mdBook's script reads beside it, as JSON.
fn script(sections: &[Section], settings: &Search) -> String {
    let urls: Vec<&str> = sections.iter().map(|section| section.url.as_str()).collect();
    let results =
        json!({"limit_results": settings.limit_results, "teaser_word_count": settings.teaser_word_count});
    let options = json!({
        "bool": if settings.use_boolean_and { "AND" } else { "OR" },
        "expand": settings.expand,
        "fields": {
            "title": {"boost": settings.boost_title},
            "body": {"boost": settings.boost_paragraph},
            "breadcrumbs": {"boost": settings.boost_hierarchy},
        },
    });
    let urls = json!(urls);
    let index = elastic::index(sections);
    format!(r#"{{"results_options":{results},"search_options":{options},"doc_urls":{urls},"index":{index}}}"#)
}

/// Adds the sections of `chapter`: one before the first heading, if there is text, and one for each
/// heading down to `depth`. The anchors are those that mdBook gives the headings.
fn read(chapter: &Chapter, markdown: &MarkdownOptions, depth: u8, into: &mut Vec<Section>) {
    let Some(path) = &chapter.path else { return };
    let page = path.with_extension("html").display().to_string().replace('\\', "/");
    let mut trail = chapter.parent_names.clone();
    trail.push(chapter.name.clone());
    let mut reader = Reader { page, trail, used: BTreeSet::new(), section: None, into };
    let mut heading: Option<Heading> = None;
    for event in new_cmark_parser(&chapter.content, markdown) {
        match (event, &mut heading) {
            (Event::Start(Tag::Heading { level, id, .. }), _) => {
                let splits = level as u8 <= depth;
                heading = Some(Heading { id: id.map(|id| id.to_string()), splits, ..Heading::default() });
            }
            (Event::Start(Tag::DefinitionListTitle), _) => heading = Some(Heading::default()),
            (Event::End(TagEnd::Heading(_) | TagEnd::DefinitionListTitle), done) => {
                if let Some(done) = done.take() {
                    reader.heading(done);
                }
            }
            (Event::Text(text) | Event::Code(text), Some(heading)) => heading.text.push_str(&text),
            (Event::SoftBreak | Event::HardBreak, Some(heading)) => heading.text.push(' '),
            (Event::Text(text), None) => reader.body(&text),
            (Event::Code(text), None) => {
                reader.body(" ");
                reader.body(&text);
            }
            (Event::Start(_) | Event::SoftBreak | Event::HardBreak, None) => reader.body(" "),
            _ => {}
        }
    }
    reader.finish();
}

/// A heading while it is being read.
#[derive(Default)]
struct Heading {
    text: String,
    /// An id that its author gave it: `{#risks}`.
    id: Option<String>,
    /// Whether a section begins here.
    splits: bool,
}

struct Reader<'a> {
    page: String,
    trail: Vec<String>,
    /// The anchors given so far.
    used: BTreeSet<String>,
    section: Option<Section>,
    into: &'a mut Vec<Section>,
}

impl Reader<'_> {
    fn heading(&mut self, heading: Heading) {
        let anchor = heading.id.unwrap_or_else(|| unique(anchor(&heading.text), &mut self.used));
        if !heading.splits {
            self.body(" ");
            return self.body(&heading.text);
        }
        self.finish();
        let title = spaced(&heading.text);
        let mut trail: Vec<&str> = self.trail.iter().map(String::as_str).collect();
        if trail.last() != Some(&title.as_str()) {
            trail.push(&title);
        }
        self.section = Some(Section {
            url: format!("{}#{anchor}", self.page),
            breadcrumbs: spaced(&trail.join(" » ")),
            title,
            body: String::new(),
        });
    }

    fn body(&mut self, text: &str) {
        if self.section.is_none() && text.trim().is_empty() {
            return;
        }
        let start = || Section {
            url: self.page.clone(),
            title: self.trail.last().cloned().unwrap_or_default(),
            body: String::new(),
            breadcrumbs: self.trail.join(" » "),
        };
        self.section.get_or_insert_with(start).body.push_str(text);
    }

    fn finish(&mut self) {
        if let Some(mut section) = self.section.take() {
            section.body = spaced(&section.body);
            self.into.push(section);
        }
    }
}

/// mdBook's anchor for a heading: letters, digits, `_` and `-` stay, spaces become `-`.
fn anchor(heading: &str) -> String {
    let kept = |c: char| match c {
        c if c.is_alphanumeric() || c == '_' || c == '-' => Some(c),
        c if c.is_whitespace() => Some('-'),
        _ => None,
    };
    heading.trim().to_lowercase().chars().filter_map(kept).collect()
}

/// mdBook's way to tell equal anchors apart: `-1`, `-2`, … for the second and later ones.
fn unique(anchor: String, used: &mut BTreeSet<String>) -> String {
    if used.insert(anchor.clone()) {
        return anchor;
    }
    let mut next = 1;
    loop {
        let candidate = format!("{anchor}-{next}");
        if used.insert(candidate.clone()) {
            return candidate;
        }
        next += 1;
    }
}

/// `text` with each run of white space as one space, none at the ends.
fn spaced(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}
