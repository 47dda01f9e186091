//! Review: what a revision changes for every organization, and who can now see more. Two sides are
//! compared by meaning, organization by organization; of those without a change nothing is kept.

pub mod approvals;
mod cause;
pub mod history;
pub mod log;
mod measures;
mod pairing;
pub mod side;
pub mod text;

use crate::assess::Digest;
use crate::blueprint::Blueprint;
use crate::blueprint::diff;
use crate::blueprint::diff::{Change, Rule, Severity};
use crate::diag::Diagnostic;
use cause::{Causes, Hybrids};
pub use pairing::{Pair, UnknownOrganization, pairs};
use rayon::prelude::*;
use side::{Side, Subject, Trouble};

pub use cause::Cause;
pub use measures::{Measures, Standing};

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
    /// Approvals whose change is not there.
    pub findings: Vec<Diagnostic>,
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
    /// What brought it about; nothing for an organization that came or went.
    pub causes: Vec<Cause>,
    pub standing: Standing,
}

impl Review {
    /// Compares the organizations of both sides, in parallel; the `named` ones alone, if any is. What
    /// changed is judged by `measures`.
    ///
    /// # Errors
    /// One is named that neither side has.
    pub fn of<'a>(
        old: &Side<'a>,
        new: &Side<'a>,
        named: &[String],
        measures: &Measures,
    ) -> Result<Self, UnknownOrganization> {
        let pairs = pairing::pairs(old, new, named)?;
        let hybrids = Hybrids::default();
        let sides = Sides::new(old, new, measures, &hybrids);
        let organizations: Vec<Reviewed> = pairs.par_iter().filter_map(|pair| sides.review(pair)).collect();
        let mut review = Self {
            old: old.name.to_owned(),
            new: new.name.to_owned(),
            unchanged: pairs.len() - organizations.len(),
            organizations,
            findings: Vec::new(),
        };
        if named.is_empty() {
            review.findings.extend([old, new].into_iter().flat_map(Side::unlisted));
        }
        // Of organizations that were not compared nothing is known.
        let sure = review.findings.is_empty() && !review.failed();
        if named.is_empty() && !old.is_single() && !new.is_single() && sure {
            let there =
                |fingerprint: &str| review.changes().any(|(_, judged)| judged.fingerprint == fingerprint);
            review.findings = measures.approvals().stale(there);
        }
        Ok(review)
    }

    /// Compares two blueprints of one organization, called `old` and `new`, that differ by its answers.
    pub fn of_one(old: &str, new: &str, was: &Blueprint, is: &Blueprint) -> Self {
        let id = &is.organization.id;
        let measures = Measures::default();
        let judged = |change| Judged::new(id, change, vec![Cause::Answers], &measures);
        let changes: Vec<Judged> = diff(was, is).into_iter().map(judged).collect();
        let unchanged = usize::from(changes.is_empty());
        let reviewed = Reviewed {
            id: id.clone(),
            name: is.organization.name.clone(),
            outcome: Outcome::Changed(changes),
        };
        let organizations = if unchanged == 1 { Vec::new() } else { vec![reviewed] };
        Self { old: old.to_owned(), new: new.to_owned(), organizations, unchanged, findings: Vec::new() }
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
    /// Whether templates differ, and documents with them.
    templates: bool,
    hybrids: &'s Hybrids,
    measures: &'s Measures,
}

impl<'s, 'a> Sides<'s, 'a> {
    fn new(old: &'s Side<'a>, new: &'s Side<'a>, measures: &'s Measures, hybrids: &'s Hybrids) -> Self {
        let contexts = |side: &Side| {
            let guides = side.assessor()?.guides();
            guides
                .map(|(id, ready)| {
                    Some((id.to_owned(), ready.usable.as_ref()?.guide.id.clone(), ready.context))
                })
                .collect()
        };
        let (was, is): (Option<Vec<_>>, Option<Vec<_>>) = (contexts(old), contexts(new));
        let workspaces = old.assessor().zip(new.assessor());
        let templates =
            workspaces.is_some_and(|(old, new)| old.workspace.templates != new.workspace.templates);
        Self { old, new, templates, alike: was.is_some() && was == is, hybrids, measures }
    }

    /// None where nothing changed.
    fn review(&self, pair: &Pair) -> Option<Reviewed> {
        let (old, new) = match (&pair.old, &pair.new) {
            (Some(old), Some(new)) if old == new && self.same(old) => return None,
            (Some(old), Some(new)) => {
                (self.old.subject(old, self.templates), self.new.subject(new, self.templates))
            }
            (None, _) => return Some(self.inventory(Rule::OrganizationAdded, self.old, self.new, pair.id())),
            (_, None) => {
                return Some(self.inventory(Rule::OrganizationRemoved, self.new, self.old, pair.id()));
            }
        };
        Some(match (old, new) {
            (Ok(old), Ok(new)) => return self.changed(pair.id(), &old, &new),
            (old, new) => failed(pair.id(), old, new),
        })
    }

    /// None where the two subjects say the same.
    fn changed(&self, id: &str, old: &Subject, new: &Subject) -> Option<Reviewed> {
        let changes = diff(&old.blueprint, &new.blueprint);
        let causes =
            (!changes.is_empty()).then(|| Causes::of((self.old, old), (self.new, new), self.hybrids));
        let judged = |change: Change| {
            let causes = causes.iter().flat_map(|causes| causes.of_change(&change)).collect();
            Judged::new(id, change, causes, self.measures)
        };
        let mut judged: Vec<Judged> = changes.into_iter().map(judged).collect();
        let documents = self.templates.then(|| cause::documents(self.old, self.new, new));
        judged.extend(
            documents
                .into_iter()
                .flatten()
                .map(|change| Judged::new(id, change, vec![Cause::Template], self.measures)),
        );
        let name = new.blueprint.organization.name.clone();
        let reviewed = |judged| Reviewed { id: id.to_owned(), name, outcome: Outcome::Changed(judged) };
        (!judged.is_empty()).then(|| reviewed(judged))
    }

    /// That an organization, which only the side `has` knows, came or went; or why that is not sure. Its
    /// access is compared with nobody's.
    fn inventory(&self, rule: Rule, lacks: &Side, has: &Side, id: &str) -> Reviewed {
        let name = has.identity(id).map_or_else(|| id.to_owned(), |[name, _]| name);
        match lacks.unsure() {
            Some(trouble) => Reviewed { id: id.to_owned(), name, outcome: Outcome::Failed(vec![trouble]) },
            None => inventory(rule, id, name, self.measures),
        }
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

/// That the organization `id`, called `name`, came or went.
fn inventory(rule: Rule, id: &str, name: String, measures: &Measures) -> Reviewed {
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
    let judged = Judged::new(id, change, Vec::new(), measures);
    Reviewed { id: id.to_owned(), name, outcome: Outcome::Changed(vec![judged]) }
}

/// That an organization has no blueprint on one side, or on both.
fn failed(id: &str, old: Result<Subject, Trouble>, new: Result<Subject, Trouble>) -> Reviewed {
    let name = [&new, &old]
        .into_iter()
        .find_map(|side| Some(side.as_ref().ok()?.blueprint.organization.name.clone()));
    let troubles = [old.err(), new.err()].into_iter().flatten().collect();
    let name = name.unwrap_or_else(|| id.to_owned());
    Reviewed { id: id.to_owned(), name, outcome: Outcome::Failed(troubles) }
}

impl Judged {
    fn new(organization: &str, change: Change, causes: Vec<Cause>, measures: &Measures) -> Self {
        let (rule, entry) = (change.rule.id(), change.entry.as_str());
        let meaning = change.meaning.iter().map(String::as_str);
        let parts = [organization, rule, entry].into_iter().chain(meaning).map(str::as_bytes);
        let fingerprint: String = Digest::of_all(parts).to_string().chars().take(approvals::DIGITS).collect();
        let standing = measures.standing(&fingerprint);
        Self { severity: measures.severity(change.rule), change, fingerprint, causes, standing }
    }

    /// Whether it still asks for somebody to look at it.
    pub const fn counts(&self) -> bool {
        !matches!(self.standing, Standing::Approved(_))
    }
}
