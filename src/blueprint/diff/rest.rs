//! What changed in everything that is neither answer, conclusion nor access.

use super::facts::reasons;
use super::pair::pairs;
use super::{Change, Rule, lines};
use crate::blueprint::{Blueprint, OpenEntry, RiskEntry, TermEntry};

/// Adds what changed in whose blueprint it is, and of which guide.
pub fn about(old: &Blueprint, new: &Blueprint, changes: &mut Vec<Change>) {
    let (was, is) = (&old.organization, &new.organization);
    let mut change = |rule, entry: &str, before: Vec<String>, after: Vec<String>| {
        if before != after {
            changes.push(Change::of(rule, entry, entry, before, after));
        }
    };
    let one = |text: &String| vec![text.clone()];
    change(Rule::OrganizationMoved, "id", one(&was.id), one(&is.id));
    change(Rule::OrganizationRenamed, "name", one(&was.name), one(&is.name));
    change(Rule::StatusChanged, "status", one(&was.status), one(&is.status));
    change(Rule::GuideChanged, "guide", one(&old.guide.id), one(&new.guide.id));
    let version =
        |of: &Blueprint| [lines(Some(&of.guide.title)), lines(of.guide.version.as_deref())].concat();
    change(Rule::GuideVersionChanged, "guide", version(old), version(new));
}

/// Adds what changed in what is to be settled.
pub fn open(old: &Blueprint, new: &Blueprint, changes: &mut Vec<Change>) {
    let by_id = |old: &OpenEntry, new: &OpenEntry| old.id == new.id;
    for pair in pairs(&old.open, &new.open, &[&by_id]) {
        let change = |rule, entry: &OpenEntry, before, after| {
            Change::of(rule, &entry.id, &format!("Question {}", entry.question), before, after)
        };
        changes.extend(match pair {
            (Some(old), None) => Some(change(Rule::OpenSettled, old, asked(old), Vec::new()).meaning([""])),
            (None, Some(new)) => Some(change(Rule::OpenAdded, new, Vec::new(), asked(new)).meaning([""])),
            (Some(old), Some(new)) if asked(old) != asked(new) => {
                Some(change(Rule::OpenChanged, new, asked(old), asked(new)))
            }
            _ => None,
        });
    }
}

fn asked(entry: &OpenEntry) -> Vec<String> {
    let named = |what: &str, text: &Option<String>| text.as_ref().map(|text| format!("{what}: {text}"));
    let mut asked = vec![entry.ask.clone()];
    asked.extend(named("owner", &entry.owner));
    asked.extend(named("due", &entry.due));
    asked.extend(named("note", &entry.note));
    asked.extend((!entry.facts.is_empty()).then(|| format!("for {}", entry.facts.join(", "))));
    asked
}

/// Adds what changed in the risks.
pub fn risks(old: &Blueprint, new: &Blueprint, changes: &mut Vec<Change>) {
    let by_id = |old: &RiskEntry, new: &RiskEntry| old.id == new.id;
    for pair in pairs(&old.risks, &new.risks, &[&by_id]) {
        let change =
            |rule, entry: &RiskEntry, before, after| Change::of(rule, &entry.id, &entry.title, before, after);
        changes.extend(match pair {
            (Some(old), None) => Some(change(Rule::RiskSettled, old, told(old), Vec::new()).meaning([""])),
            (None, Some(new)) => Some(change(Rule::RiskRaised, new, Vec::new(), told(new)).meaning([""])),
            (Some(old), Some(new)) if told(old) != told(new) => {
                Some(change(Rule::RiskChanged, new, told(old), told(new)))
            }
            _ => None,
        });
    }
}

fn told(risk: &RiskEntry) -> Vec<String> {
    let mut told = vec![
        format!("{}: {}", risk.severity, risk.title),
        risk.reason.clone(),
        format!("what to do: {}", risk.remedy),
    ];
    told.extend(reasons(&risk.because).iter().map(|reason| format!("because {reason}")));
    told
}

/// Adds what changed in the guide's advice and its glossary.
pub fn closing(old: &Blueprint, new: &Blueprint, changes: &mut Vec<Change>) {
    let terms = |of: &Blueprint| {
        of.glossary.iter().map(|term: &TermEntry| format!("{}: {}", term.said, term.technical)).collect()
    };
    let steps =
        (Rule::NextStepsChanged, "next-steps", "Next steps", old.next_steps.clone(), new.next_steps.clone());
    let glossary = (Rule::GlossaryChanged, "glossary", "Glossary", terms(old), terms(new));
    for (rule, entry, title, before, after) in [steps, glossary] {
        if before != after {
            changes.push(Change::of(rule, entry, title, before, after));
        }
    }
}
