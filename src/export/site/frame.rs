//! The frame around every page: bar, contents, footer. Whatever goes into it is escaped as HTML,
//! but the page's own content.

use super::contents::Entry;
use crate::export::ExportError;
use crate::export::settings::{Logo, Theme};
use serde::Serialize;
use tera::{Context, Tera, Value};

/// The frame as a template.
pub(super) const HTML: &str = include_str!("frame.html");

const TEMPLATES: [(&str, &str); 9] = [
    ("frame.html", HTML),
    ("index.html", include_str!("portal/index.html")),
    ("open.html", include_str!("portal/open.html")),
    ("findings.html", include_str!("portal/findings.html")),
    ("fact.html", include_str!("portal/fact.html")),
    ("index-row.html", include_str!("portal/index-row.html")),
    ("open-rows.html", include_str!("portal/open-rows.html")),
    ("findings-rows.html", include_str!("portal/findings-rows.html")),
    ("fact-row.html", include_str!("portal/fact-row.html")),
];

/// What every page says of the state that it shows.
#[derive(Clone, Debug, Default)]
pub struct Imprint {
    /// The name of the revision.
    pub revision: String,
    /// What the book was made from: the guide's title and version.
    pub source: String,
}

/// The frame, compiled.
pub(super) struct Frame {
    tera: Tera,
}

/// What all pages of a book share.
pub(super) struct Book<'a> {
    pub(super) title: &'a str,
    pub(super) language: &'a str,
    pub(super) direction: Option<&'static str>,
    /// What a screen reader calls the search; none where there is no index.
    pub(super) search: Option<&'static str>,
    /// Whether there is a page of all chapters.
    pub(super) print: bool,
    /// The stylesheets after our own.
    pub(super) styles: &'a [&'a str],
    /// The scripts after our own.
    pub(super) scripts: &'a [&'a str],
    pub(super) contents: &'a [Entry],
    pub(super) imprint: &'a Imprint,
    pub(super) theme: &'a Theme,
}

/// A page of a book.
pub(super) struct Page<'a> {
    pub(super) title: &'a str,
    /// Its path in the site.
    pub(super) path: &'a str,
    /// The page in the contents that it shows.
    pub(super) current: &'a str,
    /// HTML.
    pub(super) content: String,
    pub(super) previous: Option<&'a Entry>,
    pub(super) next: Option<&'a Entry>,
}

/// The frame of one book.
pub(super) struct OfBook<'a> {
    tera: &'a Tera,
    shared: Context,
}

#[derive(Serialize)]
struct Shared<'a> {
    title: &'a str,
    search: Option<&'static str>,
    print: bool,
    styles: &'a [&'a str],
    scripts: &'a [&'a str],
    contents: &'a [Entry],
    revision: &'a str,
    source: &'a str,
    maker: &'a str,
    footer: &'a str,
    logo: Option<String>,
}

impl Frame {
    pub(super) fn new() -> Result<Self, ExportError> {
        let mut tera = Tera::new();
        tera.add_raw_templates(TEMPLATES).map_err(|error| failed(TEMPLATES[0].0, &error))?;
        Ok(Self { tera })
    }

    /// What the template `name` makes of `context`: a page's content.
    ///
    /// # Errors
    /// Tera's report, should the template be wrong.
    pub(super) fn content(&self, name: &str, context: &Context) -> Result<String, ExportError> {
        self.tera.render(name, context).map_err(|error| failed(name, &error))
    }

    /// The frame with what all pages of `book` share.
    pub(super) fn of(&self, book: &Book<'_>) -> OfBook<'_> {
        let mut shared = Context::new();
        shared.insert("language", book.language);
        shared.insert("direction", &book.direction);
        let about = Shared {
            title: book.title,
            search: book.search,
            print: book.print,
            styles: book.styles,
            scripts: book.scripts,
            contents: book.contents,
            revision: &book.imprint.revision,
            source: &book.imprint.source,
            maker: &book.theme.name,
            footer: &book.theme.footer,
            logo: book.theme.logo.as_ref().map(Logo::file),
        };
        shared.insert_value("book", Value::from_serializable(&about));
        OfBook { tera: &self.tera, shared }
    }
}

impl OfBook<'_> {
    /// The whole HTML of `page`.
    ///
    /// # Errors
    /// Tera's report, should the frame be wrong.
    pub(super) fn page(&self, page: &Page<'_>) -> Result<String, ExportError> {
        let mut context = self.shared.clone();
        let root = "../".repeat(page.path.matches('/').count());
        let about: tera::Map = [
            ("title", Value::from(page.title)),
            ("current", Value::from(page.current)),
            ("root", Value::from(root)),
            ("content", Value::safe_string(&page.content)),
            ("previous", Value::from_serializable(&page.previous)),
            ("next", Value::from_serializable(&page.next)),
        ]
        .into_iter()
        .map(|(key, value)| (key.into(), value))
        .collect();
        context.insert_value("page", Value::from(about));
        self.tera.render("frame.html", &context).map_err(|error| failed("frame.html", &error))
    }
}

fn failed(name: &str, error: &tera::Error) -> ExportError {
    ExportError::Template { name: name.to_owned(), report: error.to_string() }
}
