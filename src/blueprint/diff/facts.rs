//! What changed in the conclusions.

use super::pair::pairs;
use super::{Change, Rule, lines};
use crate::blueprint::{Blueprint, Column, FactEntry, FactValue, Reason, Settled};

/// Adds what changed in the facts.
pub fn facts(old: &Blueprint, new: &Blueprint, changes: &mut Vec<Change>) {
    for pair in pairs(&old.facts, &new.facts, &[&|old, new| old.id == new.id]) {
        changes.extend(match pair {
            (Some(old), Some(new)) => changed(old, new),
            (Some(old), None) => Some(alone(Rule::FactRemoved, old, shown(old), Vec::new())),
            (None, Some(new)) => Some(alone(Rule::FactAdded, new, Vec::new(), shown(new))),
            (None, None) => None,
        });
    }
}

fn alone(rule: Rule, fact: &FactEntry, before: Vec<String>, after: Vec<String>) -> Change {
    Change::of(rule, &fact.id, &fact.title, before, after).meaning([meaning(fact)])
}

/// The one change that says most: of the value, else of the words, else of the reasons.
fn changed(old: &FactEntry, new: &FactEntry) -> Option<Change> {
    let change = |rule, before, after| Change::of(rule, &new.id, &new.title, before, after);
    if (old.state, &old.value) != (new.state, &new.value) {
        let decided = [old, new].iter().all(|fact| fact.state == Settled::Decided);
        let structural = (old.structural || new.structural) && decided;
        let rule = if structural { Rule::StructureChanged } else { Rule::FactChanged };
        return Some(change(rule, shown(old), shown(new)).meaning([meaning(old), meaning(new)]));
    }
    if wording(old) != wording(new) {
        return Some(change(Rule::FactReworded, said(old), said(new)));
    }
    let (before, after) = (reasons(&old.because), reasons(&new.because));
    (before != after).then(|| change(Rule::ReasonsChanged, before, after))
}

/// The state and the value by their ids, whatever the words.
fn meaning(fact: &FactEntry) -> String {
    serde_json::to_string(&(fact.state, &fact.value)).unwrap_or_default()
}

/// What the fact comes to, for people.
fn shown(fact: &FactEntry) -> Vec<String> {
    let mut shown = match &fact.value {
        FactValue::None => Vec::new(),
        FactValue::Rows(rows) => rows.iter().map(|row| cells(fact, row)).collect(),
        FactValue::One(_) | FactValue::Many(_) => fact.labels.clone(),
    };
    let standing = match fact.state {
        Settled::Decided if shown.is_empty() => "none",
        Settled::Decided => return shown,
        Settled::Open if shown.is_empty() => "not decided",
        Settled::Open => "and something to be added",
        Settled::Undecided => "put off",
        Settled::Waiting => "cannot be told yet",
        Settled::NotApplicable => "does not apply",
    };
    shown.push(standing.to_owned());
    shown
}

/// A row in the order of the columns: `Downtown · Clinic · 15`.
fn cells(fact: &FactEntry, row: &serde_json::Map<String, serde_json::Value>) -> String {
    let cell = |column: &Column| {
        let id = row.get(&column.id)?.as_str()?;
        let named = column.values.iter().find(|value| value.id == id);
        Some(named.map_or(id, |value| value.label.as_str()).to_owned()).filter(|cell| !cell.is_empty())
    };
    fact.columns.iter().filter_map(cell).collect::<Vec<_>>().join(" · ")
}

type Wording<'a> = (&'a str, &'a [String], &'a str, Option<&'a str>, Option<&'a str>);

fn wording(fact: &FactEntry) -> (Wording<'_>, &[Column], bool) {
    let words = (
        fact.title.as_str(),
        fact.labels.as_slice(),
        fact.text.as_str(),
        fact.statement.as_deref(),
        fact.reason.as_deref(),
    );
    (words, &fact.columns, fact.structural)
}

/// Everything of the wording, for people.
fn said(fact: &FactEntry) -> Vec<String> {
    let mut said = vec![fact.title.clone()];
    said.extend(fact.labels.iter().cloned());
    let joined = fact.labels.join(", ");
    said.extend((fact.text != joined).then(|| format!("in a sentence: {}", fact.text)));
    said.extend(lines(fact.statement.as_deref()));
    said.extend(lines(fact.reason.as_deref()));
    said.extend(fact.columns.iter().map(column));
    said.extend(fact.structural.then(|| "what is built rests on it".to_owned()));
    said
}

/// `Type (type): Clinic (clinic), Programme (programme)`
fn column(column: &Column) -> String {
    let values: Vec<String> =
        column.values.iter().map(|value| format!("{} ({})", value.label, value.id)).collect();
    let values = if values.is_empty() { String::new() } else { format!(": {}", values.join(", ")) };
    format!("column {} ({}){values}", column.title, column.id)
}

/// The reasons without the places where they stand and the words of the answers, which are entries of
/// their own.
pub(super) fn reasons(because: &[Reason]) -> Vec<String> {
    because.iter().map(|reason| format!("{}: {}", reason.cite, reason.by)).collect()
}
