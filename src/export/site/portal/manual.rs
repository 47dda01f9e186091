//! The manual of this program, as the portal carries it.

use crate::export::Tree;

/// Path under `docs/` → text; listed by `build.rs`.
const DOCUMENTS: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/manual.rs"));

/// Its page that is written elsewhere.
const TEMPLATES: &str = include_str!("../../../../templates/README.md");

/// The sources of the manual's book.
pub(super) fn sources() -> Tree {
    let mut book = Tree::default();
    book.insert("book/book.toml", "[book]\ntitle = \"Blueprint: the manual\"\nlanguage = \"en\"\n");
    for (path, text) in DOCUMENTS {
        // For mdBook, an example of its own marks is written with a backslash.
        book.insert(format!("book/src/{path}"), text.replace("\\{{#", "{{#"));
    }
    book.insert("book/src/templates.md", TEMPLATES);
    book
}
