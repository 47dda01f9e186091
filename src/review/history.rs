//! A workspace's history: the commits that touch what organizations are made from. It is walked once, for
//! however many organizations; what all of them share is opened once for as long as it stays the same.

use super::side::Opened;
use crate::workspace::{Commit, Touched, commits};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Everything that organizations are made from besides their answers.
const SHARED: [&str; 3] = ["guides", "templates", "book.toml"];

/// The folder of the answers.
const ANSWERS: &str = "answers/";

/// The history of a workspace. A *state* is what one commit left, counted from the newest, 0; the last
/// one is what there was before the oldest.
#[derive(Debug)]
pub struct History {
    root: PathBuf,
    /// Newest first.
    pub commits: Vec<Commit>,
    eras: Vec<Era>,
    /// The era of each state.
    era_of: Vec<usize>,
    /// By organization, where its answers changed: the commit, newest first, and what it left.
    answers: BTreeMap<String, Vec<(usize, Option<String>)>>,
}

/// States that share guides, templates and settings.
#[derive(Debug)]
struct Era {
    /// The oldest of them.
    first: usize,
    /// Its commit; none before there was any.
    revision: Option<String>,
    opened: OnceLock<Option<Opened>>,
}

/// Where the answers of an organization are found in a state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Where the first state of the era has them, if it has.
    Era,
    /// In the contents of this name.
    Blob(String),
    /// They are gone.
    Nowhere,
}

impl History {
    /// The commits of `range` (`v1..HEAD`, or a revision for all up to it) in the workspace in the folder
    /// `root`.
    ///
    /// # Errors
    /// Git's own words: no such range, or no repository.
    pub fn open(root: &Path, range: &str) -> Result<Self, String> {
        let paths = [&[ANSWERS], &SHARED[..]].concat();
        let commits = commits(root, range, &paths)?;
        let before = commits.last().and_then(|oldest| oldest.parent.clone());
        let era = |first, revision| Era { first, revision, opened: OnceLock::new() };
        let (mut eras, mut era_of) = (vec![era(commits.len(), before)], vec![0; commits.len() + 1]);
        let mut answers: BTreeMap<String, Vec<(usize, Option<String>)>> = BTreeMap::new();
        for (at, commit) in commits.iter().enumerate().rev() {
            if commit.touched.iter().any(is_shared) {
                eras.push(era(at, Some(commit.id.clone())));
            }
            era_of[at] = eras.len() - 1;
            for touched in &commit.touched {
                if let Some(id) = organization(&touched.path) {
                    answers.entry(id.to_owned()).or_default().push((at, touched.blob.clone()));
                }
            }
        }
        answers.values_mut().for_each(|touches| touches.reverse());
        Ok(Self { root: root.to_owned(), commits, eras, era_of, answers })
    }

    /// How many eras there are.
    pub fn eras(&self) -> usize {
        self.eras.len()
    }

    /// The era of `state`.
    pub fn era(&self, state: usize) -> usize {
        self.era_of[state]
    }

    /// The workspace as the era left it that it began with; none where there was none.
    pub fn opened(&self, era: usize) -> Option<&Opened> {
        let Era { revision, opened, .. } = &self.eras[era];
        opened.get_or_init(|| Opened::revision(revision.as_deref()?, &self.root).ok()).as_ref()
    }

    /// Where the answers of the organization `id` are in `state`.
    pub fn place(&self, state: usize, id: &str) -> Place {
        let touches = self.answers.get(id).map_or(&[][..], Vec::as_slice);
        let last = touches.get(touches.partition_point(|(at, _)| *at < state));
        match last {
            Some((at, blob)) if *at < self.eras[self.era_of[state]].first => {
                blob.clone().map_or(Place::Nowhere, Place::Blob)
            }
            _ => Place::Era,
        }
    }

    /// What the commit `at` did to the answers of the organization `id`, if anything.
    pub fn touch(&self, at: usize, id: &str) -> Option<&Touched> {
        let touches = |id: &str| self.answers.get(id)?.binary_search_by_key(&at, |(at, _)| *at).ok();
        touches(id)?;
        self.commits[at].touched.iter().find(|touched| organization(&touched.path) == Some(id))
    }

    /// Whether the commit `at` touches what all organizations share.
    pub fn is_shared(&self, at: usize) -> bool {
        self.eras[self.era_of[at]].first == at
    }

    /// The organizations whose answers are gone after the commit `at`, and those that have come with it.
    pub fn gone_and_come(&self, at: usize) -> (Vec<&str>, Vec<&str>) {
        let ids = |wanted: fn(&Touched) -> bool| {
            let touched = self.commits[at].touched.iter().filter(move |touched| wanted(touched));
            touched.filter_map(|touched| organization(&touched.path)).collect()
        };
        (ids(|one| one.was && one.blob.is_none()), ids(|one| !one.was && one.blob.is_some()))
    }
}

/// Whether it is shared by organizations, or a link, which leads anywhere.
fn is_shared(touched: &Touched) -> bool {
    touched.odd || !touched.path.starts_with(ANSWERS)
}

/// The organization whose answers stand at `path`.
fn organization(path: &str) -> Option<&str> {
    path.strip_prefix(ANSWERS)?.strip_suffix(".yaml")
}
