//! The consultant's portal: all clients in one place, where no client ever looks. A table of them, a
//! page for each fact that compares them, what is open, what was found, and a search over all.

mod client;
mod groups;
mod manual;
mod words;

use super::contents::Entry;
use super::frame::{self, Imprint, Page};
use super::{INDEX, Press};
use crate::export::{ExportError, Tree};
pub use client::Client;
use groups::Group;
use serde::Serialize;
use tera::Context;

/// The folder of the portal where the manual stands.
pub const MANUAL: &str = "manual/";

/// The style and the script of the portal's own pages.
const ASSETS: [(&str, &str); 2] =
    [("portal.css", include_str!("portal/portal.css")), ("portal.js", include_str!("portal/portal.js"))];

/// Title and path of the pages about all clients; the templates have the same names.
const PAGES: [(&str, &str); 3] =
    [("All clients", "index.html"), ("Open questions", "open.html"), ("Findings", "findings.html")];

/// What a portal shows beside its clients.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// What is due before that day (`YYYY-MM-DD`) is overdue; none: nobody said what day it is.
    pub overdue_on: Option<String>,
    /// The name of the revision that it shows.
    pub revision: String,
    /// The language of the pages.
    pub language: Option<String>,
}

/// What templates see.
#[derive(Serialize)]
struct View<'a> {
    groups: Vec<Group<'a>>,
    clients: &'a [Client],
    overdue_on: Option<&'a str>,
    drafts: usize,
    rejected: usize,
    open: usize,
    overdue: usize,
    findings: usize,
}

impl Press {
    /// The portal of `clients`, sorted by id, whole but for [`Press::assets`] beside it and in its
    /// folder [`MANUAL`].
    ///
    /// # Errors
    /// [`ExportError::Template`], should a page's template be wrong.
    pub fn portal(&self, clients: &[Client], about: &About) -> Result<Tree, ExportError> {
        let view = View::of(clients, about);
        let contents = contents(&view.groups);
        let styles: Vec<&str> = self.style().into_iter().chain(["portal.css"]).collect();
        let imprint = Imprint { revision: about.revision.clone(), source: counted(clients.len(), "client") };
        let frame = self.frame.of(&frame::Book {
            title: "All clients",
            language: about.language.as_deref().unwrap_or("en"),
            direction: None,
            search: Some("Search all clients"),
            print: false,
            styles: &styles,
            scripts: &["portal.js"],
            contents: &contents,
            imprint: &imprint,
            theme: &self.theme,
        });
        let mut portal = Tree::default();
        let mut add = |title: &str, path: &str, template: &str, context: &Context| {
            let content = self.frame.content(template, context)?;
            let page = Page { title, path, current: path, content, previous: None, next: None };
            portal.insert(path, frame.page(&page)?);
            Ok(())
        };
        let mut context = Context::new();
        context.insert("view", &view);
        for (title, path) in PAGES {
            add(title, path, path, &context)?;
        }
        for group in &view.groups {
            for fact in &group.facts {
                add(fact.title, &fact.page, "fact.html", &fact.context(group.title))?;
            }
        }
        portal.insert(INDEX, words::index(clients));
        for (path, text) in ASSETS {
            portal.insert(path, text);
        }
        let manual = Imprint { revision: env!("CARGO_PKG_VERSION").to_owned(), source: "Manual".to_owned() };
        portal.extend(self.render(&manual::sources(), &manual)?.below(MANUAL));
        Ok(portal)
    }
}

impl<'a> View<'a> {
    fn of(clients: &'a [Client], about: &'a About) -> Self {
        let count = |of: fn(&Client) -> usize| clients.iter().map(of).sum();
        let overdue_on = about.overdue_on.as_deref();
        let is = |status: &str| clients.iter().filter(|client| client.status == status).count();
        Self {
            groups: groups::of(clients, overdue_on),
            clients,
            overdue_on,
            drafts: is("draft"),
            rejected: is("rejected"),
            open: count(|client| client.open.len()),
            overdue: clients.iter().map(|client| client.overdue(overdue_on)).sum(),
            findings: count(|client| client.findings.len()),
        }
    }
}

fn contents(groups: &[Group<'_>]) -> Vec<Entry> {
    let mut contents: Vec<Entry> = PAGES.iter().map(|(title, path)| Entry::page(title, path)).collect();
    for group in groups.iter().filter(|group| !group.facts.is_empty()) {
        contents.push(Entry::part(&format!("Compare: {}", group.title)));
        contents.extend(group.facts.iter().map(|fact| Entry::page(fact.title, &fact.page)));
    }
    contents.push(Entry::part("Help"));
    contents.push(Entry::page("Manual", "manual/index.html"));
    contents
}

fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}
