//! What mdBook's own crates take for the same books, in one process: no driver, no preprocessors, one
//! thread, its own search index.

use super::measure::timed;
use mdbook_core::book::{Book, BookItem, Chapter};
use mdbook_core::config::Config;
use mdbook_html::HtmlHandlebars;
use mdbook_renderer::{RenderContext, Renderer};
use mdbook_summary::{SummaryItem, parse_summary};
use std::fs;
use std::path::Path;
use std::str::FromStr;

/// Renders every book under `out` (`<organization>/book`) to a folder under `to`.
pub fn render(out: &Path, to: &Path) -> (f64, f64) {
    let books: Vec<_> =
        fs::read_dir(out).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    timed(|| {
        for book in books.iter().map(|organization| organization.join("book")).filter(|book| book.is_dir()) {
            let name = book.parent().and_then(Path::file_name).expect("a name");
            one(&book, &to.join(name));
        }
    })
}

fn one(folder: &Path, to: &Path) {
    let config = fs::read_to_string(folder.join("book.toml")).expect("book.toml");
    let config = Config::from_str(&config).expect("settings");
    let summary = fs::read_to_string(folder.join("src/SUMMARY.md")).expect("a summary");
    let summary = parse_summary(&summary).expect("a summary");
    let all = [summary.prefix_chapters, summary.numbered_chapters, summary.suffix_chapters];
    let items = all.iter().flatten().map(|entry| item(folder, entry)).collect();
    let context = RenderContext::new(folder, Book::new_with_items(items), config, to);
    HtmlHandlebars::new().render(&context).expect("a book");
}

fn item(folder: &Path, entry: &SummaryItem) -> BookItem {
    let link = match entry {
        SummaryItem::Link(link) => link,
        SummaryItem::PartTitle(title) => return BookItem::PartTitle(title.clone()),
        _ => return BookItem::Separator,
    };
    let Some(path) = &link.location else {
        return BookItem::Chapter(Chapter::new_draft(&link.name, Vec::new()));
    };
    let text = fs::read_to_string(folder.join("src").join(path)).expect("a chapter");
    let mut chapter = Chapter::new(&link.name, text, path, Vec::new());
    chapter.number.clone_from(&link.number);
    chapter.sub_items = link.nested_items.iter().map(|entry| item(folder, entry)).collect();
    BookItem::Chapter(chapter)
}
