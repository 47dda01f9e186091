//! The revisions of organizations, as git has them: each commit that changed what a blueprint says.

use super::history::{History, Place};
use super::pairing::{Known, partners};
use super::side::{Opened, Side, Trouble};
use super::{Hybrids, Measures, Reviewed, Sides, failed, inventory};
use crate::answers;
use crate::assess::Digest;
use crate::blueprint::diff::Rule;
use crate::diag::Checked;
use crate::source::Source;
use crate::workspace::Commit;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// One revision.
#[derive(Debug)]
pub struct Revision {
    pub commit: Commit,
    /// What changed with it, or why that cannot be told.
    pub reviewed: Reviewed,
}

/// The revisions that a history holds.
pub struct Log<'h> {
    history: &'h History,
    /// By era, its documents, made ready when first asked for.
    sides: Vec<OnceLock<Option<Side<'h>>>>,
    /// By commit, new and old id of each organization that it moved.
    moves: Vec<OnceLock<BTreeMap<String, String>>>,
    /// Whether an organization is known again by its name, where its answers differ.
    by_name: bool,
    hybrids: Hybrids,
    measures: Measures,
}

/// A commit that an organization depends on, with what that was called before and afterwards.
struct Step {
    at: usize,
    old: String,
    new: String,
}

/// An organization's answers in one state, as far as they can be read.
type Read = Checked<Option<Arc<Source>>>;

impl<'h> Log<'h> {
    /// The log of `history`.
    pub fn new(history: &'h History) -> Self {
        let empty = |count| (0..count).map(|_| OnceLock::new()).collect();
        Self {
            history,
            sides: empty(history.eras()),
            moves: (0..history.commits.len()).map(|_| OnceLock::new()).collect(),
            by_name: true,
            hybrids: Hybrids::default(),
            measures: Measures::default(),
        }
    }

    /// The log of `history` for the organizations' own eyes: what was called otherwise is the same
    /// organization by the very same answers alone, since another one may have gone that had its name.
    pub fn strict(history: &'h History) -> Self {
        Self { by_name: false, ..Self::new(history) }
    }

    /// The revisions of the organization `id`, newest first. What it was called before it got that id is
    /// found. A commit that changes nothing by meaning is no revision.
    pub fn of(&self, id: &str) -> Vec<Revision> {
        let steps = self.steps(id).into_iter();
        let revision = |step: Step| {
            let commit = self.history.commits[step.at].clone();
            self.review(&step).map(|reviewed| Revision { commit, reviewed })
        };
        steps.filter_map(revision).collect()
    }

    /// The digest of all that the revisions of the organization `id` follow from: the commits.
    pub fn inputs(&self, id: &str) -> Digest {
        let steps = self.steps(id);
        Digest::of_all(steps.iter().map(|step| self.history.commits[step.at].id.as_bytes()))
    }

    /// The commits that the organization `id` depends on, newest first, down to the one that it came with.
    fn steps(&self, id: &str) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut id = id.to_owned();
        for at in 0..self.history.commits.len() {
            let touch = self.history.touch(at, &id);
            if touch.is_none() && !self.history.is_shared(at) {
                continue;
            }
            let comes = touch.is_some_and(|touch| !touch.was);
            let old = comes.then(|| self.moves(at).get(&id)).flatten().unwrap_or(&id).clone();
            let ends = comes && old == id;
            steps.push(Step { at, old: old.clone(), new: id });
            if ends {
                break;
            }
            id = old;
        }
        steps
    }

    /// The organizations that the commit `at` moved.
    fn moves(&self, at: usize) -> &BTreeMap<String, String> {
        self.moves[at].get_or_init(|| {
            let known = |state: usize, ids: Vec<&str>| -> Vec<Known> {
                let identity = |id: &str| {
                    let source = self.read(state, id)?.value?;
                    let digest = source.digest().to_owned();
                    let name = if self.by_name { name(id, &source)? } else { digest.clone() };
                    Some([name, digest])
                };
                ids.into_iter().map(|id| (id.to_owned(), identity(id))).collect()
            };
            match self.history.gone_and_come(at) {
                (gone, come) if gone.is_empty() || come.is_empty() => BTreeMap::new(),
                (gone, come) => partners(&known(at + 1, gone), &known(at, come)),
            }
        })
    }

    /// What the commit changed; none where that is nothing.
    fn review(&self, step: &Step) -> Option<Reviewed> {
        let Step { at, old, new } = step;
        let (was, is) = (self.read(at + 1, old), self.read(*at, new));
        let measures = &self.measures;
        let named = |read: Read| read.value.and_then(|source| name(new, &source));
        let (was, is) = match (was, is) {
            (None, None) => return None,
            (None, Some(is)) => {
                let name = named(is).unwrap_or_else(|| new.clone());
                return Some(inventory(Rule::OrganizationAdded, new, name, measures));
            }
            (Some(was), None) => {
                let name = named(was).unwrap_or_else(|| new.clone());
                return Some(inventory(Rule::OrganizationRemoved, new, name, measures));
            }
            (Some(was), Some(is)) => (was, is),
        };
        let (old_side, new_side) = (self.side(at + 1)?, self.side(*at)?);
        let sides = Sides::new(old_side, new_side, measures, &self.hybrids);
        if old == new && sides.alike && was.value == is.value && is.value.is_some() {
            return None;
        }
        let commits = &self.history.commits;
        let before = commits.get(at + 1).map(|commit| &commit.id).or(commits[*at].parent.as_ref());
        let trouble = |commit: Option<&String>| {
            let side = commit.cloned().unwrap_or_default();
            move |reasons| Trouble { side, reasons }
        };
        let was = old_side.prove(old, was).map_err(trouble(before));
        let is = new_side.prove(new, is).map_err(trouble(Some(&commits[*at].id)));
        match (was, is) {
            (Ok(was), Ok(is)) => sides.changed(new, &was, &is),
            (was, is) => Some(failed(new, was, is)),
        }
    }

    /// The documents that `state` shares with others of its era; none where there was no workspace.
    fn side(&self, state: usize) -> Option<&Side<'h>> {
        let era = self.history.era(state);
        self.sides[era].get_or_init(|| self.history.opened(era).map(Side::new)).as_ref()
    }

    /// The answers of the organization `id` in `state`; none where there is no such organization.
    fn read(&self, state: usize, id: &str) -> Option<Read> {
        let workspace = self.history.opened(self.history.era(state)).and_then(Opened::workspace)?;
        match self.history.place(state, id) {
            Place::Nowhere => None,
            Place::Blob(blob) => Some(workspace.answers_as(id, &blob)),
            Place::Era => Some(workspace.answers(workspace.organization(id)?)),
        }
    }
}

/// The display name in `source`, the answers of the organization `id`.
fn name(id: &str, source: &Arc<Source>) -> Option<String> {
    Some(answers::read(id, source).value?.name.value)
}
