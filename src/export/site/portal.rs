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
use std::collections::BTreeMap;
use tera::{Context, Value};
use words::Words;

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

/// The portal in the making: clients are added one after the other, and only their rows stay.
pub struct Portal<'a> {
    press: &'a Press,
    about: About,
    /// By guide; without one, those whose answers are rejected.
    groups: BTreeMap<Option<String>, Group>,
    /// The rows about what is open and what was found, as HTML.
    open: String,
    findings: String,
    words: Words,
    count: Count,
}

/// All clients in numbers.
#[derive(Default)]
struct Count {
    clients: usize,
    drafts: usize,
    rejected: usize,
    open: usize,
    overdue: usize,
    findings: usize,
}

impl Press {
    /// A portal without clients yet.
    pub fn portal(&self, about: About) -> Portal<'_> {
        Portal {
            press: self,
            about,
            groups: BTreeMap::new(),
            open: String::new(),
            findings: String::new(),
            words: Words::default(),
            count: Count::default(),
        }
    }
}

impl Portal<'_> {
    /// Adds `client`; clients come sorted by id.
    ///
    /// # Errors
    /// [`ExportError::Template`], should a row's template be wrong.
    pub fn add(&mut self, client: &Client) -> Result<(), ExportError> {
        let (frame, overdue_on) = (&self.press.frame, self.about.overdue_on.as_deref());
        let guide = client.known.as_ref().map(|known| known.guide.clone());
        let group = self.groups.entry(guide).or_insert_with(|| Group::of(client));
        group.add(client, overdue_on, frame)?;
        let mut rows = client.context();
        if !client.open.is_empty() {
            rows.insert("open", &client.open);
            rows.insert("overdue_on", &overdue_on);
            self.open += &frame.content("open-rows.html", &rows)?;
        }
        if !client.findings.is_empty() {
            rows.insert("findings", &client.findings);
            self.findings += &frame.content("findings-rows.html", &rows)?;
        }
        self.words.add(client);
        self.count.clients += 1;
        self.count.drafts += usize::from(client.status == "draft");
        self.count.rejected += usize::from(client.known.is_none());
        self.count.open += client.open.len();
        self.count.overdue += client.overdue(overdue_on);
        self.count.findings += client.findings.len();
        Ok(())
    }

    /// The portal, whole but for [`Press::assets`] beside it and in its folder [`MANUAL`].
    ///
    /// # Errors
    /// [`ExportError::Template`], should a page's template be wrong.
    pub fn finish(self) -> Result<Tree, ExportError> {
        let Self { press, about, groups, open, findings, words, count } = self;
        // The rejected come last.
        let (rejected, mut groups): (Vec<_>, Vec<_>) =
            groups.into_iter().partition(|(guide, _)| guide.is_none());
        groups.extend(rejected);
        let mut groups: Vec<Group> = groups.into_iter().map(|(_, group)| group).collect();
        let contents = contents(&groups);
        let styles: Vec<&str> = press.style().into_iter().chain(["portal.css"]).collect();
        let imprint = Imprint { revision: about.revision.clone(), source: counted(count.clients, "client") };
        let frame = press.frame.of(&frame::Book {
            title: "All clients",
            language: about.language.as_deref().unwrap_or("en"),
            direction: None,
            search: Some("Search all clients"),
            print: false,
            styles: &styles,
            scripts: &["portal.js"],
            contents: &contents,
            imprint: &imprint,
            theme: &press.theme,
        });
        let mut portal = Tree::default();
        let mut add = |title: &str, path: &str, template: &str, context: &Context| {
            let content = press.frame.content(template, context)?;
            let page = Page { title, path, current: path, content, previous: None, next: None };
            portal.insert(path, frame.page(&page)?);
            Ok::<(), ExportError>(())
        };
        let groups_value: Vec<Value> = groups.iter_mut().map(Group::value).collect();
        let mut context = count.context(about.overdue_on.as_deref());
        context.insert_value("groups", Value::from(groups_value));
        add(PAGES[0].0, PAGES[0].1, PAGES[0].1, &context)?;
        for ((title, path), rows) in PAGES.iter().skip(1).zip([open, findings]) {
            let mut context = count.context(about.overdue_on.as_deref());
            context.insert_value("rows", Value::safe_string(&rows));
            add(title, path, path, &context)?;
        }
        for group in groups {
            for fact in group.facts {
                let (title, path) = (fact.title.clone(), fact.page.clone());
                add(&title, &path, "fact.html", &fact.context(&group.title))?;
            }
        }
        portal.insert(INDEX, words.index());
        for (path, text) in ASSETS {
            portal.insert(path, text);
        }
        let manual = Imprint { revision: env!("CARGO_PKG_VERSION").to_owned(), source: "Manual".to_owned() };
        portal.extend(press.render(&manual::sources(), &manual)?.below(MANUAL));
        Ok(portal)
    }
}

impl Count {
    /// What the templates of pages about all clients see.
    fn context(&self, overdue_on: Option<&str>) -> Context {
        let mut context = Context::new();
        context.insert("clients", &self.clients);
        context.insert("drafts", &self.drafts);
        context.insert("rejected", &self.rejected);
        context.insert("open", &self.open);
        context.insert("overdue", &self.overdue);
        context.insert("overdue_on", &overdue_on);
        context.insert("findings", &self.findings);
        context
    }
}

fn contents(groups: &[Group]) -> Vec<Entry> {
    let mut contents: Vec<Entry> = PAGES.iter().map(|(title, path)| Entry::page(title, path)).collect();
    for group in groups.iter().filter(|group| !group.facts.is_empty()) {
        contents.push(Entry::part(&format!("Compare: {}", group.title)));
        contents.extend(group.facts.iter().map(|fact| Entry::page(&fact.title, &fact.page)));
    }
    contents.push(Entry::part("Help"));
    contents.push(Entry::page("Manual", "manual/index.html"));
    contents
}

fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}
