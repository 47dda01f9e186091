//! Clients side by side: those of one guide can be compared, fact by fact. Of a client only its rows
//! are kept, as text.

use super::client::{Client, Fact};
use crate::export::ExportError;
use crate::export::site::frame::Frame;
use std::collections::BTreeMap;
use tera::{Context, Value};

/// How many facts the table of all clients shows.
const MAIN: usize = 4;

/// The clients that answered one guide; those of no guide are the rejected ones.
pub(super) struct Group {
    /// The guide's id; empty for the rejected.
    id: String,
    pub(super) title: String,
    /// The facts of its first client, which are those of all.
    pub(super) facts: Vec<Compared>,
    /// Its rows in the table of all clients, as HTML.
    rows: String,
}

/// A fact across the clients.
pub(super) struct Compared {
    id: String,
    pub(super) title: String,
    /// Whether it is one of a few values.
    single: bool,
    /// The path of its page.
    pub(super) page: String,
    /// Each value that there is, and how many clients have it.
    values: BTreeMap<String, usize>,
    /// A row for each client, as HTML.
    rows: String,
}

impl Group {
    /// The group of `client` and those after it.
    pub(super) fn of(client: &Client) -> Self {
        let Some(known) = &client.known else {
            let title = "Rejected answers".to_owned();
            return Self { id: String::new(), title, facts: Vec::new(), rows: String::new() };
        };
        let compared = |fact: &Fact| Compared {
            id: fact.id.clone(),
            title: fact.title.clone(),
            single: fact.single,
            page: page(&known.guide, &fact.id),
            values: BTreeMap::new(),
            rows: String::new(),
        };
        Self {
            id: known.guide.clone(),
            title: known.guide_title.clone(),
            facts: known.facts.iter().map(compared).collect(),
            rows: String::new(),
        }
    }

    /// Adds the rows of `client`; what was due before `overdue_on` is overdue.
    ///
    /// # Errors
    /// Tera's report, should a row's template be wrong.
    pub(super) fn add(
        &mut self,
        client: &Client,
        overdue_on: Option<&str>,
        frame: &Frame,
    ) -> Result<(), ExportError> {
        let shown: Vec<&str> =
            self.main().map(|main| client.fact(&main.id).map_or("", Fact::shown)).collect();
        let mut row = client.context();
        row.insert("status", &client.status);
        row.insert("anchor", &client.anchor);
        row.insert("open", &client.open.len());
        row.insert("findings", &client.findings.len());
        row.insert("main", &shown);
        if overdue_on.is_some() {
            row.insert("overdue", &client.overdue(overdue_on));
        }
        self.rows += &frame.content("index-row.html", &row)?;
        for compared in &mut self.facts {
            let Some(fact) = client.fact(&compared.id) else { continue };
            *compared.values.entry(fact.shown().to_owned()).or_default() += 1;
            let mut row = client.context();
            row.insert("root", &root(&compared.page));
            row.insert("text", &fact.text);
            row.insert("state", fact.state);
            row.insert("statement", &fact.statement);
            row.insert("cite", &fact.cite);
            compared.rows += &frame.content("fact-row.html", &row)?;
        }
        Ok(())
    }

    /// The facts that the table of all clients shows.
    fn main(&self) -> impl Iterator<Item = &Compared> {
        self.facts.iter().filter(|fact| fact.single).take(MAIN)
    }

    /// What the template of the table of all clients sees.
    pub(super) fn value(&mut self) -> Value {
        let main: Vec<_> = self.main().map(|fact| (fact.title.as_str(), fact.page.as_str())).collect();
        let value: tera::Map = [
            ("id", Value::from(self.id.as_str())),
            ("title", Value::from(self.title.as_str())),
            ("main", Value::from_serializable(&main)),
            ("rows", Value::safe_string(&std::mem::take(&mut self.rows))),
        ]
        .into_iter()
        .map(|(key, value)| (key.into(), value))
        .collect();
        Value::from(value)
    }
}

impl Compared {
    /// What its page's template sees; `guide` is the guide's title.
    pub(super) fn context(self, guide: &str) -> Context {
        let mut values: Vec<(String, usize)> = self.values.into_iter().collect();
        values.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let mut context = Context::new();
        context.insert("title", &self.title);
        context.insert("guide", guide);
        context.insert("values", &values);
        context.insert_value("rows", Value::safe_string(&self.rows));
        context
    }
}

/// The way from a page at `path` to the portal's own folder.
fn root(path: &str) -> String {
    "../".repeat(path.matches('/').count())
}

/// The path of the page that compares `fact`.
pub(super) fn page(guide: &str, fact: &str) -> String {
    format!("facts/{guide}/{fact}.html")
}
