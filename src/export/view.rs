//! The template contract: all that a template can see of one organization. `templates/README.md`
//! describes every name; no template ever sees another struct.

mod access;
pub mod shape;

use crate::blueprint::{
    AnswerEntry, Blueprint, Column, FactEntry, FactValue, GuideRef, OpenEntry, Reason, RiskEntry, Settled,
};
use crate::decide::and_joined;
use access::Access;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value as Json};
use std::cell::RefCell;

/// The contract's version. It changes when a template written for the old one could come out wrong.
pub const CONTRACT: &str = "3.0";

/// One organization as templates see it, made once and shared by all its templates.
pub struct View {
    /// With the pieces, once a template that places them has been rendered.
    pub(super) context: RefCell<tera::Context>,
}

impl View {
    /// What templates may see of `blueprint`.
    pub fn of(blueprint: &Blueprint) -> Self {
        let guide = &blueprint.guide;
        let facts: Vec<_> = blueprint.facts.iter().map(|fact| value(&Fact::of(blueprint, fact))).collect();
        let answers: Vec<_> =
            blueprint.answers.iter().map(|entry| value(&Answer::of(guide, entry))).collect();
        let risks: Vec<_> = blueprint.risks.iter().map(|entry| value(&Risk::of(guide, entry))).collect();
        // The guide's own inline Markdown: the only text that no client wrote, and not escaped.
        let steps: Vec<_> = blueprint.next_steps.iter().map(|step| tera::Value::safe_string(step)).collect();
        let fact_ids = blueprint.facts.iter().map(|fact| fact.id.as_str());
        let names = blueprint.answers.iter().map(|entry| entry.name.as_ref().unwrap_or(&entry.id).as_str());
        let mut context = tera::Context::new();
        context.insert("contract", CONTRACT);
        context.insert("organization", &blueprint.organization);
        context.insert("guide", guide);
        context.insert_value("facts", map(fact_ids.zip(facts.iter().cloned())));
        context.insert_value("fact_list", facts.into());
        context.insert_value("parts", parts(&blueprint.answers, &answers));
        context.insert_value("answers", map(names.zip(answers.iter().cloned())));
        context.insert_value("answer_list", answers.into());
        context.insert("open", &open(blueprint, false));
        context.insert("undecided", &open(blueprint, true));
        context.insert_value("risks", risks.into());
        context.insert_value("next_steps", steps.into());
        context.insert("glossary", &blueprint.glossary);
        context.insert("access", &blueprint.access.as_ref().map(Access::of));
        Self { context: RefCell::new(context) }
    }
}

/// What is to be settled: with an owner, or without.
fn open(blueprint: &Blueprint, put_off: bool) -> Vec<Open<'_>> {
    let entries = blueprint.open.iter().filter(|entry| entry.owner.is_some() == put_off);
    entries.map(|entry| Open::of(blueprint, entry)).collect()
}

#[derive(Serialize)]
struct Fact<'a> {
    id: &'a str,
    title: &'a str,
    state: Settled,
    /// The id of the value, where it is one of declared values or a text.
    value: Option<&'a str>,
    /// The ids, where it is a list.
    values: &'a [String],
    rows: &'a [Map<String, Json>],
    /// What to show for the rows: a list of texts each, in the order of the columns.
    cells: Vec<Vec<&'a str>>,
    columns: &'a [Column],
    labels: &'a [String],
    text: &'a str,
    statement: Option<&'a str>,
    reason: Option<&'a str>,
    because: &'a [Reason],
    cite: String,
    /// What concluded: of all reasons the same.
    by: &'a str,
    at: &'a str,
    /// What somebody has to settle about it.
    to_settle: Vec<Open<'a>>,
}

impl<'a> Fact<'a> {
    fn of(blueprint: &'a Blueprint, fact: &'a FactEntry) -> Self {
        let waits = |entry: &&OpenEntry| entry.facts.contains(&fact.id);
        let (mut value, mut values, mut rows) = (None, [].as_slice(), [].as_slice());
        match &fact.value {
            FactValue::None => {}
            FactValue::One(id) => value = Some(id.as_str()),
            FactValue::Many(ids) => values = ids,
            FactValue::Rows(all) => rows = all,
        }
        Self {
            id: &fact.id,
            title: &fact.title,
            state: fact.state,
            value,
            values,
            rows,
            cells: rows
                .iter()
                .map(|row| fact.columns.iter().map(|column| shown(row, column)).collect())
                .collect(),
            columns: &fact.columns,
            labels: &fact.labels,
            text: &fact.text,
            statement: fact.statement.as_deref(),
            reason: fact.reason.as_deref(),
            because: &fact.because,
            cite: cite(&blueprint.guide, &fact.because),
            by: fact.because.first().map_or("", |reason| &reason.by),
            at: fact.because.first().map_or("", |reason| &reason.at),
            to_settle: blueprint.open.iter().filter(waits).map(|entry| Open::of(blueprint, entry)).collect(),
        }
    }
}

/// What to show for the cell of `row` in `column`: what its id stands for, or its text.
fn shown<'a>(row: &'a Map<String, Json>, column: &'a Column) -> &'a str {
    let cell = row.get(&column.id).and_then(Json::as_str).unwrap_or_default();
    let named = column.values.iter().find(|value| value.id == cell);
    named.map_or(cell, |value| &value.label)
}

#[derive(Serialize)]
struct Answer<'a> {
    id: &'a str,
    name: Option<&'a str>,
    title: &'a str,
    part: u32,
    part_title: &'a str,
    state: Settled,
    lines: &'a [String],
    note: Option<&'a str>,
    cite: String,
    guide_line: usize,
    answers_line: Option<usize>,
}

impl<'a> Answer<'a> {
    fn of(guide: &GuideRef, entry: &'a AnswerEntry) -> Self {
        Self {
            id: &entry.id,
            name: entry.name.as_deref(),
            title: &entry.title,
            part: entry.part,
            part_title: &entry.part_title,
            state: entry.state,
            lines: &entry.lines,
            note: entry.note.as_deref(),
            cite: cite(guide, &entry.because),
            guide_line: entry.guide_line,
            answers_line: entry.answers_line,
        }
    }
}

#[derive(Serialize)]
struct Open<'a> {
    id: &'a str,
    question: &'a str,
    ask: &'a str,
    facts: &'a [String],
    /// The titles of the facts that wait for it.
    waiting: Vec<&'a str>,
    owner: Option<&'a str>,
    due: Option<&'a str>,
    note: Option<&'a str>,
    guide_line: usize,
    answers_line: Option<usize>,
    cite: String,
}

impl<'a> Open<'a> {
    fn of(blueprint: &'a Blueprint, entry: &'a OpenEntry) -> Self {
        let waiting = blueprint.facts.iter().filter(|fact| entry.facts.contains(&fact.id));
        Self {
            id: &entry.id,
            question: &entry.question,
            ask: &entry.ask,
            facts: &entry.facts,
            waiting: waiting.map(|fact| fact.title.as_str()).collect(),
            owner: entry.owner.as_deref(),
            due: entry.due.as_deref(),
            note: entry.note.as_deref(),
            guide_line: entry.guide_line,
            answers_line: entry.answers_line,
            cite: format!("{}, guide line {}", entry.question, entry.guide_line),
        }
    }
}

#[derive(Serialize)]
struct Risk<'a> {
    id: &'a str,
    severity: &'a str,
    title: &'a str,
    reason: &'a str,
    remedy: &'a str,
    cite: String,
}

impl<'a> Risk<'a> {
    fn of(guide: &GuideRef, entry: &'a RiskEntry) -> Self {
        Self {
            id: &entry.id,
            severity: &entry.severity,
            title: &entry.title,
            reason: &entry.reason,
            remedy: &entry.remedy,
            cite: cite(guide, &entry.because),
        }
    }
}

#[derive(Serialize)]
struct Part<'a> {
    number: u32,
    title: &'a str,
    answers: Vec<tera::Value>,
}

/// The parts of the guide, each with its answers.
fn parts(entries: &[AnswerEntry], answers: &[tera::Value]) -> tera::Value {
    let mut parts: Vec<Part<'_>> = Vec::new();
    for (entry, answer) in entries.iter().zip(answers) {
        match parts.last_mut() {
            Some(part) if part.number == entry.part => part.answers.push(answer.clone()),
            _ => parts.push(Part {
                number: entry.part,
                title: &entry.part_title,
                answers: vec![answer.clone()],
            }),
        }
    }
    value(&parts)
}

/// `1.2 = B, 1.3 = A, guide line 231`: the answers that something rests on, and the guide's lines
/// that say so: of a row of its tables where one decided, else of the questions.
fn cite(guide: &GuideRef, because: &[Reason]) -> String {
    let mut cited = String::new();
    let mut last = None;
    for answer in because.iter().map(|reason| &*reason.cite) {
        if last != Some(answer) {
            cited.extend([if last.is_some() { ", " } else { "" }, answer]);
        }
        last = Some(answer);
    }
    let mut lines: Vec<usize> = because.iter().map(|reason| line(guide, reason)).collect();
    lines.sort_unstable();
    lines.dedup();
    match lines.len() {
        0 => {}
        1 => cited.extend([", guide line ", &and_joined(&lines)]),
        _ => cited.extend([", guide lines ", &and_joined(&lines)]),
    }
    cited
}

fn line(guide: &GuideRef, reason: &Reason) -> usize {
    let row = reason.at.strip_prefix(&guide.file).and_then(|rest| rest.strip_prefix(':'));
    row.and_then(|row| row.parse().ok()).unwrap_or(reason.guide_line)
}

fn value<T: Serialize + ?Sized>(of: &T) -> tera::Value {
    tera::Value::from_serializable(of)
}

/// A map in the order of `entries`.
fn map<'a>(entries: impl IntoIterator<Item = (&'a str, tera::Value)>) -> tera::Value {
    value(&Entries(entries.into_iter().collect()))
}

/// Of all ways to make a map, serializing alone looks for the place of each key only once.
struct Entries<'a>(Vec<(&'a str, tera::Value)>);

impl Serialize for Entries<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, value)| (key, value)))
    }
}
