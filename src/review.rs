//! Review: what a revision changes for every organization, and who can now see more. Two sides are
//! compared by meaning, organization by organization; of those without a change nothing is kept.

mod pairing;
pub mod side;

use crate::assess::Digest;
use crate::blueprint::Blueprint;
use crate::blueprint::diff;
use crate::blueprint::diff::{Change, Rule, Severity};
use pairing::Pair;
use rayon::prelude::*;
use side::{Side, Trouble};

pub use pairing::UnknownOrganization;

/// What two sides differ in.
#[derive(Debug)]
pub struct Review {
    /// What the user called the old side.
    pub old: String,
    /// The same of the new side.
    pub new: String,
    /// Those that changed or could not be compared, in order of id.
    pub organizations: Vec<Reviewed>,
    /// How many did not change.
    pub unchanged: usize,
}

/// One organization that changed or could not be compared.
#[derive(Debug)]
pub struct Reviewed {
    /// Its id on the new side; on the old one where it is gone.
    pub id: String,
    /// Its display name, in the same way; the id where it cannot be told.
    pub name: String,
    pub outcome: Outcome,
}

/// What comparing an organization came to.
#[derive(Debug)]
pub enum Outcome {
    /// Its changes, in the order of [`Rule::ALL`]; at least one.
    Changed(Vec<Judged>),
    /// One side or both have no blueprint of it.
    Failed(Vec<Trouble>),
}

/// A change, and what it asks of a reviewer.
#[derive(Debug)]
pub struct Judged {
    pub change: Change,
    pub severity: Severity,
    /// 16 hexadecimal digits: the same for the same change of the same organization, whatever else
    /// changes beside it.
    pub fingerprint: String,
}

impl Review {
    /// Compares the organizations of both sides, in parallel; the `named` ones alone, if any is.
    ///
    /// # Errors
    /// One is named that neither side has.
    pub fn of(old: &Side, new: &Side, named: &[String]) -> Result<Self, UnknownOrganization> {
        let pairs = pairing::pairs(old, new, named)?;
        let sides = Sides::new(old, new);
        let organizations: Vec<Reviewed> = pairs.par_iter().filter_map(|pair| sides.review(pair)).collect();
        let unchanged = pairs.len() - organizations.len();
        Ok(Self { old: old.name.to_owned(), new: new.name.to_owned(), organizations, unchanged })
    }

    /// Compares two blueprints of one organization, called `old` and `new`.
    pub fn of_one(old: &str, new: &str, was: &Blueprint, is: &Blueprint) -> Self {
        let id = &is.organization.id;
        let changes: Vec<Judged> = diff(was, is).into_iter().map(|change| Judged::new(id, change)).collect();
        let unchanged = usize::from(changes.is_empty());
        let reviewed = Reviewed {
            id: id.clone(),
            name: is.organization.name.clone(),
            outcome: Outcome::Changed(changes),
        };
        let organizations = if unchanged == 1 { Vec::new() } else { vec![reviewed] };
        Self { old: old.to_owned(), new: new.to_owned(), organizations, unchanged }
    }

    /// All changes, with the organization that each is of.
    pub fn changes(&self) -> impl Iterator<Item = (&Reviewed, &Judged)> {
        self.organizations.iter().flat_map(|one| one.changes().iter().map(move |judged| (one, judged)))
    }

    /// Whether an organization could not be compared.
    pub fn failed(&self) -> bool {
        self.organizations.iter().any(|one| matches!(one.outcome, Outcome::Failed(_)))
    }
}

impl Reviewed {
    /// Its changes; none where it could not be compared.
    pub fn changes(&self) -> &[Judged] {
        match &self.outcome {
            Outcome::Changed(changes) => changes,
            Outcome::Failed(_) => &[],
        }
    }

    /// How many changes of `severity` there are.
    pub fn count(&self, severity: Severity) -> usize {
        self.changes().iter().filter(|judged| judged.severity == severity).count()
    }
}

/// Both sides, and whether what all organizations share is the same on both.
struct Sides<'s, 'a> {
    old: &'s Side<'a>,
    new: &'s Side<'a>,
    alike: bool,
}

impl<'s, 'a> Sides<'s, 'a> {
    fn new(old: &'s Side<'a>, new: &'s Side<'a>) -> Self {
        let contexts = |side: &Side| {
            let guides = side.assessor()?.guides();
            guides
                .map(|(id, ready)| {
                    Some((id.to_owned(), ready.usable.as_ref()?.guide.id.clone(), ready.context))
                })
                .collect()
        };
        let (was, is): (Option<Vec<_>>, Option<Vec<_>>) = (contexts(old), contexts(new));
        Self { old, new, alike: was.is_some() && was == is }
    }

    /// None where nothing changed.
    fn review(&self, pair: &Pair) -> Option<Reviewed> {
        let (old, new) = match (&pair.old, &pair.new) {
            (Some(old), Some(new)) if old == new && self.same(old) => return None,
            (Some(old), Some(new)) => (self.old.subject(old), self.new.subject(new)),
            (None, _) => return Some(inventory(Rule::OrganizationAdded, self.new, pair.id())),
            (_, None) => return Some(inventory(Rule::OrganizationRemoved, self.old, pair.id())),
        };
        let id = pair.id().to_owned();
        let (old, new) = match (old, new) {
            (Ok(old), Ok(new)) => (old.blueprint, new.blueprint),
            (old, new) => {
                let name = [&new, &old]
                    .into_iter()
                    .find_map(|side| Some(side.as_ref().ok()?.blueprint.organization.name.clone()));
                let troubles = [old.err(), new.err()].into_iter().flatten().collect();
                return Some(Reviewed {
                    name: name.unwrap_or_else(|| id.clone()),
                    id,
                    outcome: Outcome::Failed(troubles),
                });
            }
        };
        let changes = diff(&old, &new);
        let judged = |change| Judged::new(&id, change);
        let judged: Vec<Judged> = changes.into_iter().map(judged).collect();
        let reviewed = |judged| Reviewed {
            id: id.clone(),
            name: new.organization.name.clone(),
            outcome: Outcome::Changed(judged),
        };
        (!judged.is_empty()).then(|| reviewed(judged))
    }

    /// Whether the organization `id` is made of the same on both sides. That it is not does not say
    /// that anything changed.
    fn same(&self, id: &str) -> bool {
        let (Some(old), Some(new)) = (self.old.assessor(), self.new.assessor()) else { return false };
        let find = |side: &crate::workspace::Workspace| side.organization(id).cloned();
        let (Some(was), Some(is)) = (find(old.workspace), find(new.workspace)) else { return false };
        let blobs = old.workspace.answers_blob(&was).zip(new.workspace.answers_blob(&is));
        match blobs {
            Some((was, is)) if was != is => return false,
            Some(_) if self.alike => return true,
            _ => {}
        }
        let (Some(was), Some(is)) = (self.old.answers(id), self.new.answers(id)) else { return false };
        if was.text() != is.text() || self.alike {
            return was.text() == is.text();
        }
        let Some(replies) = crate::answers::read(id, &was).value else { return false };
        let context = |side: &crate::assess::Assessor| {
            side.guide(&replies.guide.value).filter(|ready| ready.usable.is_some()).map(|ready| ready.context)
        };
        context(old).is_some() && context(old) == context(new)
    }
}

/// That an organization came or went. Its access is compared with nobody's.
fn inventory(rule: Rule, side: &Side, id: &str) -> Reviewed {
    let name = side.identity(id).map_or_else(|| id.to_owned(), |(name, _)| name);
    let said = |holds: bool| if holds { vec![name.clone()] } else { Vec::new() };
    let change = Change {
        rule,
        entry: "id".to_owned(),
        title: id.to_owned(),
        before: said(rule == Rule::OrganizationRemoved),
        after: said(rule == Rule::OrganizationAdded),
        meaning: Vec::new(),
        access: Vec::new(),
    };
    let judged = Judged::new(id, change);
    Reviewed { id: id.to_owned(), name, outcome: Outcome::Changed(vec![judged]) }
}

impl Judged {
    fn new(organization: &str, change: Change) -> Self {
        let (rule, entry) = (change.rule.id(), change.entry.as_str());
        let meaning = change.meaning.iter().map(String::as_str);
        let parts = [organization, rule, entry].into_iter().chain(meaning).map(str::as_bytes);
        let fingerprint = Digest::of_all(parts).to_string().chars().take(16).collect();
        Self { severity: change.rule.severity(), change, fingerprint }
    }
}
