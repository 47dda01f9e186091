//! What brought a change about: found by drawing the blueprint again with one input as it was.

use super::side::{Side, Subject};
use super::text::{Document, document};
use crate::assess::{self, Assessor};
use crate::blueprint::diff::Change;
use crate::blueprint::{Blueprint, diff};
use crate::export::Tree;
use crate::source::Source;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Something that a blueprint is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    Answers,
    Guide,
    Rules,
    Template,
    /// A side holds the blueprint alone, which does not say what it was made from, nor by which version
    /// of the tool.
    Unknown,
}

impl Cause {
    /// `answers`, `guide`, `rules`, `template` or `unknown`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Answers => "answers",
            Self::Guide => "guide",
            Self::Rules => "rules",
            Self::Template => "template",
            Self::Unknown => "unknown",
        }
    }

    /// The name, for a sentence.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Answers => "the answers",
            Self::Guide => "the guide",
            Self::Rules => "the rules",
            Self::Template => "a template",
            Self::Unknown => "unknown, since a side holds the blueprint alone",
        }
    }
}

/// What can be said of the causes of one organization's changes.
pub struct Causes {
    /// What differs between the two sides.
    differ: Vec<Cause>,
    /// For some of these, what is left of the changes when that alone is as it was.
    without: Vec<(Cause, Vec<Change>)>,
}

impl Causes {
    /// Of what changed from `old` to `new`, the blueprints of two sides.
    pub fn of(old: (&Side, &Subject), new: (&Side, &Subject)) -> Self {
        let (Some(was), Some(is)) = (Inputs::of(old), Inputs::of(new)) else {
            return Self { differ: vec![Cause::Unknown], without: Vec::new() };
        };
        let differ = was.differences(&is);
        let mut without = Vec::new();
        if differ.len() > 1 {
            for cause in &differ {
                let changes = is.with(*cause, &was).map(|swapped| diff(&old.1.blueprint, &swapped));
                without.extend(changes.map(|changes| (*cause, changes)));
            }
        }
        Self { differ, without }
    }

    /// What brought `change` about: everything without which it would not be. Where no one thing alone
    /// is needed, everything that differs.
    pub fn of_change(&self, change: &Change) -> Vec<Cause> {
        let is_same = |other: &Change| {
            (other.rule, &other.entry, &other.meaning) == (change.rule, &change.entry, &change.meaning)
        };
        let needed = self.without.iter().filter(|(_, left)| !left.iter().any(is_same));
        let needed: Vec<Cause> = needed.map(|(cause, _)| *cause).collect();
        if needed.is_empty() { self.differ.clone() } else { needed }
    }
}

/// The files of the new side's documents that the old side's templates would have made otherwise.
/// Where a template fails, what is made of it fails too, and says so elsewhere.
pub fn documents((old_side, _): (&Side, &Subject), (new_side, new): (&Side, &Subject)) -> Vec<Change> {
    let (Some(was), Some(is), Some(proven)) = (old_side.assessor(), new_side.assessor(), &new.proven) else {
        return Vec::new();
    };
    let usable = was.guide(&proven.guide.id).and_then(|ready| ready.usable.as_ref());
    let Some(usable) = usable.filter(|_| was.workspace.templates != is.workspace.templates) else {
        return Vec::new();
    };
    let made = |templates| {
        let mut made = Tree::default();
        for which in [Document::Blueprint, Document::Book] {
            made.extend(document(proven, &new.blueprint, templates, &is.settings, which).ok()?);
        }
        Some(made.files)
    };
    let (Some(before), Some(after)) = (made(&usable.templates), made(proven.templates)) else {
        return Vec::new();
    };
    let paths: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let differ = paths.into_iter().filter(|path| before.get(*path) != after.get(*path));
    differ.map(|path| Change::document(path, before.get(path), after.get(path))).collect()
}

/// What a blueprint of a workspace was made from.
struct Inputs<'s, 'a> {
    assessor: &'s Assessor<'a>,
    id: &'s str,
    answers: &'s Arc<Source>,
    guide: &'s Arc<Source>,
    rules: Option<&'s Arc<Source>>,
}

impl<'s, 'a> Inputs<'s, 'a> {
    fn of((side, subject): (&'s Side<'a>, &'s Subject<'_>)) -> Option<Self> {
        let proven = subject.proven.as_ref()?;
        Some(Self {
            assessor: side.assessor()?,
            id: &subject.blueprint.organization.id,
            answers: &proven.source,
            guide: &proven.guide.source,
            rules: proven.guide.rules.as_ref(),
        })
    }

    fn differences(&self, other: &Self) -> Vec<Cause> {
        let text = |source: Option<&'_ Arc<Source>>| source.map(|source| source.text().to_owned());
        let mut differ = Vec::new();
        // Its id is the name of the file.
        let answers = self.answers.text() == other.answers.text() && self.id == other.id;
        differ.extend((!answers).then_some(Cause::Answers));
        let guide = self.guide.text() == other.guide.text() && self.guide.name() == other.guide.name();
        differ.extend((!guide).then_some(Cause::Guide));
        differ.extend((text(self.rules) != text(other.rules)).then_some(Cause::Rules));
        differ
    }

    /// The blueprint with the input that `cause` names as `other` has it; none where what is left does
    /// not go together.
    fn with(&self, cause: Cause, other: &Self) -> Option<Blueprint> {
        match cause {
            Cause::Answers => Some(self.assessor.prove(other.id, other.answers).proven?.blueprint()),
            Cause::Guide => assess::blueprint_by(self.id, self.answers, other.guide, self.rules),
            Cause::Rules => assess::blueprint_by(self.id, self.answers, self.guide, other.rules),
            Cause::Template | Cause::Unknown => None,
        }
    }
}
