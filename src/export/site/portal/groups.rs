//! Clients side by side: those of one guide can be compared, fact by fact.

use super::client::{Client, Fact, Known};
use serde::Serialize;
use std::collections::BTreeMap;
use tera::Context;

/// How many facts the table of all clients shows.
const MAIN: usize = 4;

/// The clients that answered one guide; those of no guide are the rejected ones.
#[derive(Serialize)]
pub(super) struct Group<'a> {
    /// The guide's id; empty for the rejected.
    id: &'a str,
    pub(super) title: &'a str,
    /// The titles of the main facts, with their pages.
    main: Vec<(&'a str, String)>,
    rows: Vec<Row<'a>>,
    #[serde(skip)]
    pub(super) facts: Vec<Compared<'a>>,
}

/// A client in the table of all clients.
#[derive(Serialize)]
struct Row<'a> {
    client: &'a Client,
    overdue: usize,
    main: Vec<&'a str>,
}

/// A fact across the clients.
#[derive(Serialize)]
pub(super) struct Compared<'a> {
    pub(super) title: &'a str,
    /// The path of its page.
    pub(super) page: String,
    /// Each value that there is, and how many clients have it, the most frequent first.
    values: Vec<(&'a str, usize)>,
    rows: Vec<Said<'a>>,
}

impl Compared<'_> {
    /// What its page's template sees; `guide` is the guide's title.
    pub(super) fn context(&self, guide: &str) -> Context {
        let mut context = Context::new();
        context.insert("fact", self);
        context.insert("guide", guide);
        context.insert("root", &"../".repeat(self.page.matches('/').count()));
        context
    }
}

#[derive(Serialize)]
struct Said<'a> {
    client: &'a Client,
    text: &'a str,
    state: &'a str,
    statement: &'a str,
    cite: &'a str,
}

/// The groups of `clients`, by guide; the rejected come last.
pub(super) fn of<'a>(clients: &'a [Client], overdue_on: Option<&str>) -> Vec<Group<'a>> {
    let mut by_guide: BTreeMap<Option<&str>, Vec<&'a Client>> = BTreeMap::new();
    for client in clients {
        by_guide.entry(client.known.as_ref().map(|known| known.guide.as_str())).or_default().push(client);
    }
    let rejected = by_guide.remove(&None);
    let guides =
        by_guide.into_iter().map(|(id, clients)| group(id.unwrap_or_default(), &clients, overdue_on));
    guides.chain(rejected.map(|clients| group("", &clients, overdue_on))).collect()
}

fn group<'a>(id: &'a str, clients: &[&'a Client], overdue_on: Option<&str>) -> Group<'a> {
    let known: Vec<(&'a Client, &'a Known)> =
        clients.iter().filter_map(|client| Some((*client, client.known.as_ref()?))).collect();
    let facts: Vec<Compared<'a>> = order(&known).iter().map(|first| compare(id, first, &known)).collect();
    let main: Vec<&Fact> = order(&known).into_iter().filter(|fact| fact.single).take(MAIN).collect();
    let row = |client: &&'a Client| Row {
        client,
        overdue: client.overdue(overdue_on),
        main: main.iter().map(|fact| find(client, &fact.id).map_or("", Fact::shown)).collect(),
    };
    Group {
        id,
        title: known.first().map_or("Rejected answers", |(_, known)| &known.guide_title),
        rows: clients.iter().map(row).collect(),
        main: main.iter().map(|fact| (fact.title.as_str(), page(id, &fact.id))).collect(),
        facts,
    }
}

/// The facts of a guide: those of its first client, which are those of all.
fn order<'a>(known: &[(&'a Client, &'a Known)]) -> Vec<&'a Fact> {
    known.first().map_or_else(Vec::new, |(_, known)| known.facts.iter().collect())
}

fn find<'a>(client: &'a Client, fact: &str) -> Option<&'a Fact> {
    client.known.as_ref()?.facts.iter().find(|other| other.id == fact)
}

fn compare<'a>(guide: &str, fact: &'a Fact, known: &[(&'a Client, &'a Known)]) -> Compared<'a> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut rows = Vec::with_capacity(known.len());
    for (client, _) in known {
        let Some(said) = find(client, &fact.id) else { continue };
        *counts.entry(said.shown()).or_default() += 1;
        let Fact { text, state, statement, cite, .. } = said;
        rows.push(Said { client, text, state, statement, cite });
    }
    let mut values: Vec<(&str, usize)> = counts.into_iter().collect();
    values.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    Compared { title: &fact.title, page: page(guide, &fact.id), values, rows }
}

/// The path of the page that compares `fact`.
pub(super) fn page(guide: &str, fact: &str) -> String {
    format!("facts/{guide}/{fact}.html")
}
