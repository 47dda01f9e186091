//! A book as HTML, made in memory from its sources: pages in a frame of our own, with mdBook's
//! Markdown, anchors and file names, so that a link into a book that mdBook built works here too. All
//! that is the same in every book (styles, script) is [`Press::assets`]; a site opens from disk, from
//! any host and under any path, and asks nobody else for anything.

mod chapter;
mod contents;
mod frame;
mod html;
pub mod portal;
mod search;

use super::settings::Theme;
use super::{ExportError, Tree};
use chapter::Chapter;
use contents::Contents;
pub use frame::Imprint;
use frame::{Frame, Page};
use mdbook_core::config::{Config, HtmlConfig, TextDirection};
use mdbook_markdown::MarkdownOptions;
use std::str::FromStr;

/// The style, the script and the icon of every page.
const ASSETS: [(&str, &str); 3] = [
    ("icon.svg", include_str!("site/icon.svg")),
    ("site.css", include_str!("site/site.css")),
    ("site.js", include_str!("site/site.js")),
];

/// The colours of a theme.
const THEME: &str = "theme.css";

/// The words of a book, as its script reads them.
const INDEX: &str = "searchindex.js";

/// All chapters on one page.
const PRINT: &str = "print.html";

/// What every site says, whosever it is: its frame, style and script.
pub fn texts() -> impl Iterator<Item = &'static str> {
    ASSETS.iter().map(|(_, text)| *text).chain([frame::HTML])
}

/// Renders books; made once for all of them.
pub struct Press {
    frame: Frame,
    theme: Theme,
}

impl Press {
    /// A press whose pages look as `theme` says.
    ///
    /// # Errors
    /// [`ExportError::Template`]: a frame is no template. A test holds that ours are.
    pub fn new(theme: &Theme) -> Result<Self, ExportError> {
        Ok(Self { frame: Frame::new()?, theme: theme.clone() })
    }

    /// The files that are the same in every site.
    pub fn assets(&self) -> Tree {
        let mut assets = Tree::default();
        for (path, text) in ASSETS {
            assets.insert(path, text);
        }
        if !self.theme.css.is_empty() {
            assets.insert(THEME, self.theme.css.as_str());
        }
        if let Some(logo) = &self.theme.logo {
            assets.insert(logo.file(), logo.bytes.as_slice());
        }
        assets
    }

    /// The site of the book whose sources are `book` (`book/book.toml`, `book/src/…`), whole but for
    /// [`Press::assets`]. Every page carries `imprint`.
    ///
    /// # Errors
    /// [`ExportError::Book`] for sources that are no book.
    pub fn render(&self, book: &Tree, imprint: &Imprint) -> Result<Tree, ExportError> {
        let mut title = String::new();
        let config = text(book, "book/book.toml")
            .and_then(|text| Config::from_str(text).map_err(|error| format!("{error:#}")));
        let site = config.and_then(|config| {
            title = config.book.title.clone().unwrap_or_default();
            self.bind(book, &config, imprint)
        });
        site.map_err(|report| ExportError::Book { organization: title, report })
    }

    /// The style that a theme adds.
    fn style(&self) -> Option<&str> {
        (!self.theme.css.is_empty()).then_some(THEME)
    }

    fn bind(&self, book: &Tree, config: &Config, imprint: &Imprint) -> Result<Tree, String> {
        let html = config.html_config().unwrap_or_default();
        let contents = Contents::read(text(book, "book/src/SUMMARY.md")?, !html.no_section_label)?;
        let chapters = chapters(book, &contents, &markdown(&html))?;
        let mut site = rest(book);
        let styles = site.files.keys().map(String::as_str).filter(|path| path.ends_with(".css"));
        let styles: Vec<&str> = self.style().into_iter().chain(styles).collect();
        let search = html.search.as_ref().is_none_or(|search| search.enable);
        let frame = self.frame.of(&frame::Book {
            title: config.book.title.as_deref().unwrap_or_default(),
            language: config.book.language.as_deref().unwrap_or("en"),
            direction: config.book.text_direction.map(direction),
            search: search.then_some("Search this book"),
            print: html.print.enable,
            styles: &styles,
            scripts: &[],
            contents: &contents.entries,
            imprint,
            theme: &self.theme,
        });
        for page in pages(&chapters, html.print.enable) {
            site.insert(page.path, frame.page(&page).map_err(|error| error.to_string())?);
        }
        if search {
            site.insert(INDEX, search::index(&chapters, &html));
        }
        Ok(site)
    }
}

fn chapters<'a>(
    book: &'a Tree,
    contents: &'a Contents,
    markdown: &MarkdownOptions,
) -> Result<Vec<Chapter<'a>>, String> {
    let read = |entry| {
        let text = text(book, &format!("book/src/{}", contents::source(entry)))?;
        Ok(Chapter::read(entry, text.trim_start_matches('\u{feff}'), markdown))
    };
    contents.chapters().map(read).collect()
}

/// A page for each chapter, the first one as the front page too, and one for print.
fn pages<'a>(chapters: &'a [Chapter<'a>], print: bool) -> Vec<Page<'a>> {
    let mut pages = Vec::with_capacity(chapters.len() + 2);
    for (at, chapter) in chapters.iter().enumerate() {
        let entry = chapter.entry;
        let neighbour = |at: Option<usize>| at.and_then(|at| chapters.get(at)).map(|other| other.entry);
        let page = Page {
            title: &entry.name,
            path: &entry.page,
            current: &entry.page,
            content: html::page(chapter),
            previous: neighbour(at.checked_sub(1)),
            next: neighbour(at.checked_add(1)),
        };
        if at == 0 {
            pages.push(Page { path: "index.html", content: html::front(chapter), ..page });
        }
        pages.push(page);
    }
    if print {
        let content = chapters.iter().map(html::print).collect();
        pages.push(Page {
            title: "All chapters",
            path: PRINT,
            current: "",
            content,
            previous: None,
            next: None,
        });
    }
    pages
}

/// The files of the book that are no chapters: pictures, and its stylesheet.
fn rest(book: &Tree) -> Tree {
    let mut rest = Tree::default();
    for (path, bytes) in &book.files {
        let own = path.strip_prefix("book/src/").filter(|path| !path.ends_with(".md"));
        let style = path.strip_prefix("book/").filter(|path| path.ends_with(".css") && !path.contains('/'));
        if let Some(path) = own.or(style) {
            rest.insert(path, bytes.clone());
        }
    }
    rest
}

/// How mdBook would read the Markdown, but for quotes and dashes, which stay as they were typed.
fn markdown(html: &HtmlConfig) -> MarkdownOptions {
    let mut markdown = MarkdownOptions::default();
    markdown.smart_punctuation = false;
    markdown.definition_lists = html.definition_lists;
    markdown.admonitions = html.admonitions;
    markdown
}

const fn direction(direction: TextDirection) -> &'static str {
    match direction {
        TextDirection::RightToLeft => "rtl",
        _ => "ltr",
    }
}

fn text<'a>(book: &'a Tree, path: &str) -> Result<&'a str, String> {
    let bytes = book.files.get(path).ok_or_else(|| format!("`{path}` is missing"))?;
    std::str::from_utf8(bytes).map_err(|error| format!("`{path}`: {error}"))
}
