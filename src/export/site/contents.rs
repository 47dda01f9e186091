//! What is in a book, in its order: read from `SUMMARY.md`, shown beside every page.

use mdbook_summary::{Link, SummaryItem, parse_summary};
use serde::Serialize;

/// The entries of the contents.
#[derive(Debug, Default)]
pub(super) struct Contents {
    pub(super) entries: Vec<Entry>,
}

/// A line of the contents: a part's title, a chapter, or a line between them (neither).
#[derive(Debug, Default, Serialize)]
pub(super) struct Entry {
    part: Option<String>,
    /// The chapter's title in the contents.
    pub(super) name: String,
    /// `2.1.`
    number: Option<String>,
    /// The path of its page in the site; empty for a chapter that is yet to be written.
    pub(super) page: String,
    depth: usize,
    /// The titles of the chapters that it stands below.
    #[serde(skip)]
    pub(super) above: Vec<String>,
}

impl Entry {
    /// A page called `name`.
    pub(super) fn page(name: &str, page: &str) -> Self {
        Self { name: name.to_owned(), page: page.to_owned(), ..Self::default() }
    }

    /// A title above some of them.
    pub(super) fn part(title: &str) -> Self {
        Self { part: Some(title.to_owned()), ..Self::default() }
    }
}

impl Contents {
    /// Reads `summary`. `numbered`: chapters show their numbers, where mdBook gives them one.
    ///
    /// # Errors
    /// mdBook's own report of what is wrong with it.
    pub(super) fn read(summary: &str, numbered: bool) -> Result<Self, String> {
        let summary = parse_summary(summary).map_err(|error| format!("{error:#}"))?;
        let mut contents = Self::default();
        for items in [&summary.prefix_chapters, &summary.numbered_chapters, &summary.suffix_chapters] {
            contents.add(items, &[], numbered);
        }
        Ok(contents)
    }

    /// The chapters that have a page.
    pub(super) fn chapters(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| !entry.page.is_empty())
    }

    fn add(&mut self, items: &[SummaryItem], above: &[String], numbered: bool) {
        for item in items {
            match item {
                SummaryItem::Link(link) => {
                    self.entries.push(chapter(link, above, numbered));
                    let within = [above, std::slice::from_ref(&link.name)].concat();
                    self.add(&link.nested_items, &within, numbered);
                }
                SummaryItem::PartTitle(title) => {
                    self.entries.push(Entry { part: Some(title.clone()), ..Entry::default() });
                }
                _ => self.entries.push(Entry::default()),
            }
        }
    }
}

fn chapter(link: &Link, above: &[String], numbered: bool) -> Entry {
    let page = link.location.as_ref().map(|path| path.display().to_string().replace('\\', "/"));
    Entry {
        part: None,
        name: link.name.clone(),
        number: link.number.as_ref().filter(|_| numbered).map(ToString::to_string),
        page: page.map(|path| page_of(&path)).unwrap_or_default(),
        depth: above.len(),
        above: above.to_vec(),
    }
}

/// The path of the page of the chapter at `path`.
pub(super) fn page_of(path: &str) -> String {
    path.strip_suffix(".md").map_or_else(|| path.to_owned(), |stem| format!("{stem}.html"))
}

/// The path of the source of the chapter of `entry`.
pub(super) fn source(entry: &Entry) -> String {
    entry.page.strip_suffix(".html").map_or_else(|| entry.page.clone(), |stem| format!("{stem}.md"))
}
