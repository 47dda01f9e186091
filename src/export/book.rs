//! The book: an mdBook's sources, which stock mdBook builds as they stand. Which chapters there are
//! is up to the template `book/SUMMARY.md`; each chapter that it links is made by the template of
//! that name, but for the completed guide, which is an appendix as it is.

use super::settings::{BookSettings, STYLESHEET};
use super::templates::Templates;
use super::view::View;
use super::{ExportError, Tree};
use crate::blueprint::Blueprint;
use mdbook_summary::{Summary, SummaryItem, parse_summary};
use std::sync::{Arc, Mutex, PoisonError};

/// The template that decides on the chapters.
const SUMMARY: &str = "book/SUMMARY.md";

/// The chapter that no template makes.
const GUIDE: &str = "guide.md";

/// The chapter on the organization's history, which no template makes: where there is one, the summary
/// links it last, unless its template gives it a place.
pub const REVISIONS: &str = "revisions.md";

/// The sources of the book of one organization under `book/`: `book.toml`, the stylesheet, and the
/// chapters. `view` is what templates may see of `blueprint`, `completed` the completed guide, and
/// `more` has the chapters and pictures that no template makes, by their names in the book.
///
/// # Errors
/// [`ExportError::Template`] for a template that fails, a `SUMMARY.md` that mdBook cannot read, and
/// a chapter in it that no template makes.
pub fn sources(
    blueprint: &Blueprint,
    view: &View,
    completed: &str,
    more: &Tree,
    templates: &Templates,
    settings: &BookSettings,
) -> Result<Tree, ExportError> {
    let guide = blueprint.guide.id.as_str();
    let mut summary = templates.render(guide, SUMMARY, view)?;
    if more.files.contains_key(REVISIONS) {
        link_revisions(&mut summary)?;
    }
    let mut tree = Tree::default();
    for chapter in templates.contents.chapters(&summary)?.iter() {
        let text = match chapter.as_str() {
            GUIDE => completed.trim_start_matches('\u{feff}').to_owned(),
            chapter if more.files.contains_key(chapter) => continue,
            chapter => templates.render(guide, &format!("book/{chapter}"), view)?,
        };
        tree.insert(format!("book/src/{chapter}"), text);
    }
    for (path, bytes) in &more.files {
        tree.insert(format!("book/src/{path}"), bytes.clone());
    }
    tree.insert("book/src/SUMMARY.md", summary);
    let style = format!("book/{STYLESHEET}");
    tree.insert(style.as_str(), templates.render(guide, &style, view)?);
    tree.insert("book/book.toml", settings.book_toml(&blueprint.organization.name, &blueprint.guide.title)?);
    Ok(tree)
}

/// Links the chapter [`REVISIONS`] at the end of `summary`, in the form of the link that is last so far.
fn link_revisions(summary: &mut String) -> Result<(), ExportError> {
    if chapters(summary)?.iter().any(|chapter| chapter == REVISIONS) {
        return Ok(());
    }
    let is_link = |item: &SummaryItem| matches!(item, SummaryItem::Link(_));
    let bullet = if parse(summary)?.suffix_chapters.iter().any(is_link) { "\n" } else { "- " };
    *summary = format!("{}\n{bullet}[Revisions]({REVISIONS})\n", summary.trim_end());
    Ok(())
}

fn parse(summary: &str) -> Result<Summary, ExportError> {
    parse_summary(summary).map_err(|error| failed(format!("{error:#}")))
}

fn failed(report: String) -> ExportError {
    ExportError::Template { name: SUMMARY.to_owned(), report }
}

/// The chapters of the summary that was read last: thousands of books have few different ones.
#[derive(Default)]
pub(super) struct Contents(Mutex<Option<(String, Arc<[String]>)>>);

impl Contents {
    /// The paths of all chapters that `summary` links, in its order.
    fn chapters(&self, summary: &str) -> Result<Arc<[String]>, ExportError> {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, chapters)) = last.as_ref().filter(|(text, _)| text == summary) {
            return Ok(Arc::clone(chapters));
        }
        let chapters: Arc<[String]> = chapters(summary)?.into();
        *last = Some((summary.to_owned(), Arc::clone(&chapters)));
        Ok(chapters)
    }
}

/// The paths of all chapters that `summary` links, in its order.
fn chapters(summary: &str) -> Result<Vec<String>, ExportError> {
    let summary = parse(summary)?;
    let mut chapters = Vec::new();
    for items in [&summary.prefix_chapters, &summary.numbered_chapters, &summary.suffix_chapters] {
        collect(items, &mut chapters);
    }
    match chapters.iter().find(|chapter| !is_chapter(chapter)) {
        Some(chapter) => Err(failed(format!("`{chapter}` is no file in the book's own folder"))),
        None => Ok(chapters),
    }
}

fn collect(items: &[SummaryItem], into: &mut Vec<String>) {
    for item in items {
        if let SummaryItem::Link(link) = item {
            into.extend(link.location.as_ref().map(|path| path.display().to_string()));
            collect(&link.nested_items, into);
        }
    }
}

/// Whether `path` is a Markdown file within the book, wherever that will be.
fn is_chapter(path: &str) -> bool {
    let inside = |part: &str| !part.is_empty() && part != "." && part != ".." && !part.contains(['\\', ':']);
    path.ends_with(".md") && path.split('/').all(inside)
}
