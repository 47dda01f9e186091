//! What changed in the answers.

use super::facts::reasons;
use super::pair::pairs;
use super::{Change, Rule, lines};
use crate::blueprint::{AnswerEntry, Blueprint, Settled};

/// Adds what changed in the questions and their answers. A question that has another number is
/// known by the name that the rules give it, else by its title.
pub fn answers(old: &Blueprint, new: &Blueprint, changes: &mut Vec<Change>) {
    let by_name = |old: &AnswerEntry, new: &AnswerEntry| old.name.is_some() && old.name == new.name;
    let by_both = |old: &AnswerEntry, new: &AnswerEntry| old.id == new.id && old.title == new.title;
    let by_title = |old: &AnswerEntry, new: &AnswerEntry| old.title == new.title;
    let by_id = |old: &AnswerEntry, new: &AnswerEntry| old.id == new.id;
    for pair in pairs(&old.answers, &new.answers, &[&by_name, &by_both, &by_title, &by_id]) {
        match pair {
            (Some(old), Some(new)) => changed(old, new, changes),
            (Some(old), None) => changes.push(alone(Rule::QuestionRemoved, old, shown(old), Vec::new())),
            (None, Some(new)) => changes.push(alone(Rule::QuestionAdded, new, Vec::new(), shown(new))),
            (None, None) => {}
        }
    }
}

fn alone(rule: Rule, entry: &AnswerEntry, before: Vec<String>, after: Vec<String>) -> Change {
    Change::of(rule, &entry.id, &entry.title, before, after)
}

fn changed(old: &AnswerEntry, new: &AnswerEntry, changes: &mut Vec<Change>) {
    let mut change = |rule, before: Vec<String>, after: Vec<String>| {
        if before != after {
            changes.push(Change::of(rule, &new.id, &new.title, before, after));
        }
    };
    change(Rule::QuestionMoved, vec![old.id.clone()], vec![new.id.clone()]);
    change(Rule::QuestionReworded, wording(old), wording(new));
    change(Rule::AnswerChanged, shown(old), shown(new));
    change(Rule::AnswerNoteChanged, lines(old.note.as_deref()), lines(new.note.as_deref()));
}

fn wording(entry: &AnswerEntry) -> Vec<String> {
    let mut words = vec![entry.title.clone(), format!("Part {}: {}", entry.part, entry.part_title)];
    words.extend(entry.name.iter().map(|name| format!("called `{name}`")));
    words
}

fn shown(entry: &AnswerEntry) -> Vec<String> {
    let mut shown = entry.lines.clone();
    shown.extend(match entry.state {
        Settled::Decided if shown.is_empty() => Some("none".to_owned()),
        Settled::Decided => None,
        Settled::Open => Some("not answered".to_owned()),
        Settled::Undecided => Some("put off".to_owned()),
        Settled::Waiting => Some("cannot be told yet".to_owned()),
        Settled::NotApplicable => Some("does not apply".to_owned()),
    });
    shown.extend(reasons(&entry.because).iter().map(|reason| format!("because {reason}")));
    shown
}
