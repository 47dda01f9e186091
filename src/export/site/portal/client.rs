//! What the portal knows of one client.

use crate::blueprint::{Blueprint, FactEntry, FactValue, OpenEntry, Settled};
use crate::diag::Diagnostic;
use serde::Serialize;
use tera::Context;

/// A client as the portal shows it.
#[derive(Clone, Debug)]
pub struct Client {
    /// The path of its answers file under `answers/`, without `.yaml`.
    pub id: String,
    pub name: String,
    /// The fragment of its rows' addresses.
    pub(super) anchor: String,
    /// `final`, `draft`, or `rejected` where its answers are wrong.
    pub status: String,
    /// The address of the folder of its book; none where it has none.
    pub folder: Option<String>,
    pub(super) findings: Vec<Finding>,
    pub(super) open: Vec<Open>,
    pub(super) known: Option<Known>,
}

/// What is known where the answers are not rejected.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) guide: String,
    pub(super) guide_title: String,
    pub(super) facts: Vec<Fact>,
    pub(super) answers: Vec<Answer>,
}

#[derive(Clone, Debug)]
pub(super) struct Fact {
    pub(super) id: String,
    pub(super) title: String,
    /// What to show for the value; empty where there is none.
    pub(super) text: String,
    /// Where there is no value, why; else what is still open about it.
    pub(super) state: &'static str,
    pub(super) statement: String,
    pub(super) cite: String,
    /// Whether it is one of a few values.
    pub(super) single: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) question: String,
    pub(super) title: String,
    pub(super) text: String,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Open {
    question: String,
    pub(super) ask: String,
    owner: String,
    pub(super) due: Option<String>,
    note: String,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Finding {
    severity: &'static str,
    /// The code, or the name of the guide's own rule.
    id: String,
    /// The code, which the manual explains.
    code: &'static str,
    pub(super) message: String,
    /// `answers/northwind.yaml:12`.
    place: String,
}

impl Client {
    /// What is known of the client `id`, called `name`: what was found, and the blueprint, where the
    /// answers are not rejected. `folder` says where its book is, from the portal's own folder, if it
    /// has one.
    pub fn new(
        id: &str,
        name: &str,
        findings: &[Diagnostic],
        blueprint: Option<&Blueprint>,
        folder: Option<&str>,
    ) -> Self {
        let status = blueprint.map_or("rejected", |blueprint| &blueprint.organization.status);
        Self {
            id: id.to_owned(),
            name: name.to_owned(),
            anchor: format!("client:{}", address(id)),
            status: status.to_owned(),
            folder: folder.map(address),
            findings: findings.iter().map(Finding::of).collect(),
            open: blueprint.into_iter().flat_map(|blueprint| &blueprint.open).map(Open::of).collect(),
            known: blueprint.map(Known::of),
        }
    }

    /// What every row's template sees of it.
    pub(super) fn context(&self) -> Context {
        let mut context = Context::new();
        context.insert("id", &self.id);
        context.insert("name", &self.name);
        context.insert("folder", &self.folder);
        context
    }

    /// What it comes to about the fact `id`.
    pub(super) fn fact(&self, id: &str) -> Option<&Fact> {
        self.known.as_ref()?.facts.iter().find(|fact| fact.id == id)
    }

    /// How many open questions were due before `day`.
    pub(super) fn overdue(&self, day: Option<&str>) -> usize {
        let Some(day) = day else { return 0 };
        self.open.iter().filter(|open| open.due.as_deref().is_some_and(|due| due < day)).count()
    }
}

impl Known {
    fn of(blueprint: &Blueprint) -> Self {
        Self {
            guide: blueprint.guide.id.clone(),
            guide_title: blueprint.guide.title.clone(),
            facts: blueprint.facts.iter().map(Fact::of).collect(),
            answers: blueprint
                .answers
                .iter()
                .filter(|answer| !answer.lines.is_empty())
                .map(|answer| Answer {
                    question: answer.id.clone(),
                    title: answer.title.clone(),
                    text: answer
                        .lines
                        .iter()
                        .chain(&answer.note)
                        .map(String::as_str)
                        .collect::<Vec<_>>()
                        .join("; "),
                })
                .collect(),
        }
    }
}

impl Fact {
    fn of(fact: &FactEntry) -> Self {
        let text = match &fact.value {
            FactValue::Rows(rows) => format!("{} given", rows.len()),
            _ => fact.labels.join("; "),
        };
        let mut cites: Vec<&str> = fact.because.iter().map(|reason| &*reason.cite).collect();
        cites.dedup();
        Self {
            id: fact.id.clone(),
            title: fact.title.clone(),
            state: match (fact.state, text.is_empty()) {
                (Settled::Decided, true) => "none",
                (Settled::Decided, false) => "",
                (Settled::Open, true) => "open",
                (Settled::Open, false) => "incomplete",
                (Settled::Undecided, _) => "put off",
                (Settled::Waiting, _) => "waits for an earlier question",
                (Settled::NotApplicable, _) => "does not apply",
            },
            text,
            statement: fact.statement.clone().unwrap_or_default(),
            cite: cites.join(", "),
            single: matches!(fact.value, FactValue::One(_)),
        }
    }

    /// The value, or why there is none.
    pub(super) fn shown(&self) -> &str {
        if self.text.is_empty() { self.state } else { &self.text }
    }
}

impl Open {
    fn of(entry: &OpenEntry) -> Self {
        Self {
            question: entry.question.clone(),
            ask: entry.ask.clone(),
            owner: entry.owner.clone().unwrap_or_default(),
            due: entry.due.clone(),
            note: entry.note.clone().unwrap_or_default(),
        }
    }
}

impl Finding {
    fn of(finding: &Diagnostic) -> Self {
        let place = finding.labels.first().map_or_else(String::new, |label| {
            format!("{}:{}", label.source.name(), label.source.line(label.span.start))
        });
        Self {
            severity: finding.severity.name(),
            id: finding.id().to_owned(),
            code: finding.code.id(),
            message: finding.message.clone(),
            place,
        }
    }
}

/// `path` as an address: what a path may hold and an address may not is percent-encoded.
fn address(path: &str) -> String {
    let mut address = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => {
                address.push(char::from(byte));
            }
            _ => address.push_str(&format!("%{byte:02X}")),
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn a_path_becomes_an_address() {
        assert_eq!(address("../clients/a b/Zoë#1%"), "../clients/a%20b/Zo%C3%AB%231%25");
    }
}
