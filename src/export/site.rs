//! A book as HTML, by mdBook's own crates, in this process. What mdBook's command would make of the
//! same sources, but for three things: the search index is ours (see [`search`]), fonts are the
//! reader's own, and code is not coloured. mdBook writes files, so this is the one exporter that
//! needs folders; publishing hands them out.

mod search;

use super::settings::STYLESHEET;
use super::{ExportError, Tree};
use mdbook_core::book::{Book, BookItem, Chapter};
use mdbook_core::config::{Config, HtmlConfig, SearchChapterSettings};
use mdbook_core::errors::{Error, Result};
use mdbook_html::HtmlHandlebars;
use mdbook_renderer::{RenderContext, Renderer};
use mdbook_summary::{Link, SummaryItem, parse_summary};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, absolute};
use std::str::FromStr;

/// What mdBook has to find on disk to render our books, the same for all of them: publishing writes
/// it into a folder of its own once, and hands that to [`render`].
pub fn kit() -> Tree {
    let mut kit = Tree::default();
    // mdBook wants it to be there; each site then gets its book's own.
    kit.insert(STYLESHEET, Vec::new());
    kit.insert("theme/fonts/fonts.css", include_bytes!("site/fonts.css").as_slice());
    kit.insert("theme/highlight.js", include_bytes!("site/highlight.js").as_slice());
    kit
}

/// Renders the book whose sources are `book` (`book/book.toml`, `book/src/…`) into the folder
/// `into`, and empties that folder first. `kit` is a folder that holds [`kit`]. Nothing else is
/// read from disk, and nothing is written elsewhere. Returns the files that complete the site: they
/// go into that folder too, over what mdBook wrote there under their names.
///
/// # Errors
/// [`ExportError::Book`] with mdBook's own report: sources that are no book, a disk that refuses.
pub fn render(book: &Tree, kit: &Path, into: &Path) -> std::result::Result<Tree, ExportError> {
    let mut organization = String::new();
    // mdBook panics on some documents that it does not expect: the fault of one book, not of all.
    let rendered = catch_unwind(AssertUnwindSafe(|| press(book, kit, into, &mut organization)));
    let report = match rendered {
        Ok(Ok(rest)) => return Ok(rest),
        Ok(Err(error)) => format!("{error:#}"),
        Err(_) => "mdBook panicked".to_owned(),
    };
    Err(ExportError::Book { organization, report })
}

fn press(book: &Tree, kit: &Path, into: &Path, organization: &mut String) -> Result<Tree> {
    let (kit, into) = (absolute(kit)?, absolute(into)?);
    let mut config = Config::from_str(text(book, "book/book.toml")?)?;
    *organization = config.book.title.clone().unwrap_or_default();
    let mut html = config.html_config().unwrap_or_default();
    settle(&mut html);
    config.set("output.html", &html)?;
    // mdBook copies whatever lies in the source folder, unless that is where it writes to.
    config.book.src = into.clone();
    let mut rest = Tree::default();
    rest.insert(STYLESHEET, text(book, &format!("book/{STYLESHEET}"))?);
    for (path, bytes) in book.files.iter().filter(|(path, _)| !path.ends_with(".md")) {
        if let Some(path) = path.strip_prefix("book/src/") {
            rest.insert(path, bytes.clone());
        }
    }
    let book = Book::new_with_items(items(book)?);
    if let Some(index) = search::index(&book, &html) {
        rest.insert("searchindex.js", index);
    }
    HtmlHandlebars::new().render(&RenderContext::new(kit, book, config, into))?;
    Ok(rest)
}

/// What holds for our sites whatever `book.toml` says.
fn settle(html: &mut HtmlConfig) {
    html.theme = None;
    html.smart_punctuation = false;
    html.input_404 = Some(String::new());
    // Stable names: a rebuilt site differs in the files that differ.
    html.hash_files = false;
    // mdBook's own index would be made and thrown away.
    let mut off = SearchChapterSettings::default();
    off.enable = Some(false);
    html.search.get_or_insert_default().chapter = [(String::new(), off)].into();
}

/// The book's items in the order of its `SUMMARY.md`, with the chapters' texts.
fn items(book: &Tree) -> Result<Vec<BookItem>> {
    let summary = parse_summary(text(book, "book/src/SUMMARY.md")?)?;
    let all = [summary.prefix_chapters, summary.numbered_chapters, summary.suffix_chapters];
    all.iter().flatten().map(|entry| item(book, entry, &[])).collect()
}

fn item(book: &Tree, entry: &SummaryItem, above: &[String]) -> Result<BookItem> {
    match entry {
        SummaryItem::Link(link) => chapter(book, link, above).map(BookItem::Chapter),
        SummaryItem::PartTitle(title) => Ok(BookItem::PartTitle(title.clone())),
        _ => Ok(BookItem::Separator),
    }
}

fn chapter(book: &Tree, link: &Link, above: &[String]) -> Result<Chapter> {
    let mut chapter = match &link.location {
        None => Chapter::new_draft(&link.name, above.to_vec()),
        Some(path) => {
            let content = text(book, &format!("book/src/{}", path.display()))?;
            let content = content.strip_prefix('\u{feff}').unwrap_or(content);
            Chapter::new(&link.name, content.to_owned(), path, above.to_vec())
        }
    };
    chapter.number = link.number.clone();
    let within = [above, std::slice::from_ref(&link.name)].concat();
    chapter.sub_items =
        link.nested_items.iter().map(|entry| item(book, entry, &within)).collect::<Result<_>>()?;
    Ok(chapter)
}

fn text<'a>(book: &'a Tree, path: &str) -> Result<&'a str> {
    let bytes = book.files.get(path).ok_or_else(|| Error::msg(format!("`{path}` is missing")))?;
    std::str::from_utf8(bytes).map_err(|error| Error::msg(format!("`{path}`: {error}")))
}
