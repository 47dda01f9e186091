//! What brought a change about: found by drawing the blueprint again with one input as it was.

use super::side::{Side, Subject};
use super::text::{Document, document};
use crate::assess::{Assessor, Hybrid};
use crate::blueprint::diff::Change;
use crate::blueprint::{Blueprint, diff};
use crate::export::Tree;
use crate::export::templates::Templates;
use crate::source::Source;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Something that a blueprint is made from or by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    Answers,
    Guide,
    Rules,
    Template,
    /// Another version of this tool, or another build of the same version.
    Tool,
    /// A side holds a blueprint of format 1.0 alone, which says neither what it was made from nor by
    /// which version of the tool.
    Unknown,
}

impl Cause {
    /// `answers`, `guide`, `rules`, `template`, `tool` or `unknown`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Answers => "answers",
            Self::Guide => "guide",
            Self::Rules => "rules",
            Self::Template => "template",
            Self::Tool => "tool",
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
            Self::Tool => "the tool's version",
            Self::Unknown => "unknown, since a side does not say what it was made from",
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
    /// Of what changed from `old` to `new`, the blueprints of two sides. Where both are of workspaces
    /// and several things differ, the new blueprint is drawn again with one of them as it was; mixtures
    /// of guides are taken from `hybrids`.
    pub fn of(old: (&Side, &Subject), new: (&Side, &Subject), hybrids: &Hybrids) -> Self {
        let Some(differ) = differences(&old.1.blueprint, &new.1.blueprint) else {
            return Self { differ: vec![Cause::Unknown], without: Vec::new() };
        };
        let mut without = Vec::new();
        if let (2.., Some(was), Some(is)) = (differ.len(), Inputs::of(old), Inputs::of(new)) {
            for cause in &differ {
                let changes = is.with(*cause, &was, hybrids).map(|swapped| diff(&old.1.blueprint, &swapped));
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

/// What two blueprints were made from or by that is not the same; none where one does not say. If
/// nothing else is, it is the tool: the same tool makes the same of the same.
fn differences(old: &Blueprint, new: &Blueprint) -> Option<Vec<Cause>> {
    let (was, is) = (old.inputs.as_ref()?, new.inputs.as_ref()?);
    let found = [
        // An organization's id is the name of its file.
        (Cause::Answers, was.answers != is.answers || old.organization.id != new.organization.id),
        (Cause::Guide, was.guide != is.guide || old.guide.file != new.guide.file),
        (Cause::Rules, was.rules != is.rules),
        (Cause::Tool, old.generator != new.generator),
    ];
    let differ: Vec<Cause> =
        found.into_iter().filter(|(_, differs)| *differs).map(|(cause, _)| cause).collect();
    Some(if differ.is_empty() { vec![Cause::Tool] } else { differ })
}

/// The files of the new side's documents that the old side's templates would have made otherwise.
/// Where a template fails, what is made of it fails too, and says so elsewhere. Templates have to differ.
pub fn documents(old_side: &Side, new_side: &Side, new: &Subject) -> Vec<Change> {
    let (Some(proven), Some(settings)) = (&new.proven, new_side.assessor().map(|is| &is.settings)) else {
        return Vec::new();
    };
    let templates = |side: &'_ Side| {
        let ready = side.with_templates()?.guide(&proven.guide.id)?;
        ready.usable.as_ref().map(|usable| usable.templates.clone())
    };
    let (Some(was), Some(is)) = (templates(old_side), templates(new_side)) else {
        return Vec::new();
    };
    let made = |templates: &Templates| {
        let mut made = Tree::default();
        for which in [Document::Blueprint, Document::Book] {
            made.extend(document(proven, &new.blueprint, templates, settings, which).ok()?);
        }
        Some(made.files)
    };
    let (Some(before), Some(after)) = (made(&was), made(&is)) else {
        return Vec::new();
    };
    let paths: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let differ = paths.into_iter().filter(|path| before.get(*path) != after.get(*path));
    differ.map(|path| Change::document(path, before.get(path), after.get(path))).collect()
}

/// Guides of one side with the rules of the other, each read once for all organizations.
#[derive(Default)]
pub struct Hybrids(Mutex<BTreeMap<[String; 3], Mixture>>);

/// None where the two do not go together.
type Mixture = Arc<OnceLock<Option<Hybrid>>>;

impl Hybrids {
    /// What `read` makes of `guide` and `rules`, once they were mixed.
    fn mix<T>(
        &self,
        guide: &Arc<Source>,
        rules: Option<&Arc<Source>>,
        read: impl FnOnce(&Hybrid) -> Option<T>,
    ) -> Option<T> {
        let digest = |rules: &Arc<Source>| rules.digest().to_owned();
        let key =
            [guide.name().to_owned(), guide.digest().to_owned(), rules.map_or_else(String::new, digest)];
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mixture = Arc::clone(all.entry(key).or_default());
        drop(all);
        mixture.get_or_init(|| Hybrid::read(guide, rules)).as_ref().and_then(read)
    }
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

    /// The blueprint with the input that `cause` names as `other` has it; none where what is left does
    /// not go together.
    fn with(&self, cause: Cause, other: &Self, hybrids: &Hybrids) -> Option<Blueprint> {
        let mix = |guide, rules| hybrids.mix(guide, rules, |hybrid| hybrid.blueprint(self.id, self.answers));
        match cause {
            Cause::Answers => Some(self.assessor.prove(other.id, other.answers).proven?.blueprint()),
            Cause::Guide => mix(other.guide, self.rules),
            Cause::Rules => mix(self.guide, other.rules),
            Cause::Template | Cause::Tool | Cause::Unknown => None,
        }
    }
}
