//! How an organization stands: how far its answers are, what is still to be settled by whom, and
//! what the guide's own summary says of it. What one looks at to see many organizations side by side.

use super::{Assessment, Proven};
use crate::answers::{Reach, Sheet, State};
use crate::blueprint::{Blueprint, FactEntry, FactValue, OpenEntry};
use crate::guide::Guide;
use serde::Serialize;

/// How one organization stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// The organization's path under `answers/`, without `.yaml`.
    pub id: String,
    /// Its display name; the id where the answers could not be read that far.
    pub name: String,
    /// None where a finding rejects the answers: nothing more is known then.
    pub proven: Option<Progress>,
}

/// How far answers are, and what they came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// The id of the guide that was answered.
    pub guide: String,
    /// `draft` or `final`.
    pub status: String,
    /// How many questions have an answer that counts.
    pub answered: usize,
    /// How many questions are to be answered: those reached, and those excused and answered.
    pub reached: usize,
    /// What nobody has said when it will be settled.
    pub open: Vec<OpenEntry>,
    /// What was put off, with an owner and a date.
    pub undecided: Vec<OpenEntry>,
    /// The guide's main facts (see [`Guide::main_facts`]), in the order of the rules.
    pub facts: Vec<MainFact>,
}

/// One of the facts that tell organizations apart at a glance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MainFact {
    pub id: String,
    pub title: String,
    /// The id of the value, or the ids joined with a space; empty where nothing is decided.
    pub value: String,
    /// What to show for it; empty where nothing is decided.
    pub label: String,
}

impl Standing {
    /// How the organization of `assessed` stands.
    pub fn of(assessed: &Assessment) -> Self {
        let proven = assessed.proven.as_ref().map(Progress::of);
        Self { id: assessed.id.clone(), name: assessed.name.clone(), proven }
    }
}

impl Progress {
    fn of(proven: &Proven) -> Self {
        let blueprint = proven.blueprint();
        let (answered, reached) = count(proven.guide, &proven.sheet);
        let facts = main_facts(proven.guide, &blueprint);
        let (undecided, open) = blueprint.open.into_iter().partition(|entry| entry.owner.is_some());
        let status = blueprint.organization.status;
        Self { guide: proven.guide.id.clone(), status, answered, reached, open, undecided, facts }
    }

    /// How many of what was put off were due before `date` (`YYYY-MM-DD`).
    pub fn overdue(&self, date: &str) -> usize {
        self.undecided.iter().filter(|entry| is_overdue(entry, date)).count()
    }
}

/// Whether `entry` was due before `date`; both are written `YYYY-MM-DD`, which sorts as time runs.
pub fn is_overdue(entry: &OpenEntry, date: &str) -> bool {
    entry.due.as_deref().is_some_and(|due| due < date)
}

/// How many questions have an answer, and how many are to have one.
fn count(guide: &Guide, sheet: &Sheet) -> (usize, usize) {
    let mut counts = (0, 0);
    for (ix, _) in guide.each_question() {
        let entry = sheet.entry(ix);
        let answered = matches!(entry.state, State::Answered(_));
        counts.0 += usize::from(answered);
        counts.1 += usize::from(answered || entry.reach == Reach::Reached);
    }
    counts
}

fn main_facts(guide: &Guide, blueprint: &Blueprint) -> Vec<MainFact> {
    let entry = |id: &str| blueprint.facts.iter().find(|entry| entry.id == id);
    guide.main_facts().filter_map(|fact| entry(&fact.id).map(MainFact::of)).collect()
}

impl MainFact {
    fn of(entry: &FactEntry) -> Self {
        let value = match &entry.value {
            FactValue::One(id) => id.clone(),
            FactValue::Many(ids) => ids.join(" "),
            FactValue::None | FactValue::Rows(_) => String::new(),
        };
        Self { id: entry.id.clone(), title: entry.title.clone(), value, label: entry.labels.join(", ") }
    }
}
