//! What changed between two states of a blueprint, by meaning: entries are matched by their ids, and
//! by what they are where an id changed, so that a move or a new name is not a loss and a gain. Places
//! in files mean nothing here.

mod access;
mod answers;
mod facts;
mod pair;
mod rest;
mod rule;

use super::Blueprint;

pub use rule::{Rule, Severity};

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub rule: Rule,
    /// The id of what changed, within its kind: a fact, a question, an actor; as it is afterwards,
    /// or as it was where it is no longer there.
    pub entry: String,
    /// What people call it; may be the client's words.
    pub title: String,
    /// What it said before, one text per line; empty where it was not there.
    pub before: Vec<String>,
    /// What it says now, in the same form.
    pub after: Vec<String>,
    /// What tells this change from another of its entry, whatever the words: part of its fingerprint.
    pub meaning: Vec<String>,
    /// What somebody can do more or less, each with a witness; of changes of access alone.
    pub access: Vec<crate::access::Change>,
}

impl Change {
    /// That `title` said `before` and says `after`, which is all there is to it.
    fn of(rule: Rule, entry: &str, title: &str, before: Vec<String>, after: Vec<String>) -> Self {
        let meaning = before.iter().chain([&String::new()]).chain(&after).cloned().collect();
        Self {
            rule,
            entry: entry.to_owned(),
            title: title.to_owned(),
            before,
            after,
            meaning,
            access: Vec::new(),
        }
    }

    /// That the document at `path` reads `after` where it read `before`; none where it was or is not there.
    pub fn document(path: &str, before: Option<&Vec<u8>>, after: Option<&Vec<u8>>) -> Self {
        let lines = |bytes: Option<&Vec<u8>>| {
            let text = String::from_utf8_lossy(bytes.map(Vec::as_slice).unwrap_or_default());
            text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect()
        };
        Self::of(Rule::DocumentChanged, path, path, lines(before), lines(after))
    }

    /// The same change, told from others by `meaning` and not by its words.
    fn meaning(mut self, meaning: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.meaning = meaning.into_iter().map(Into::into).collect();
        self
    }
}

/// Everything that changed from `old` to `new`, in the order of [`Rule::ALL`], and of the entries
/// within a rule. Empty exactly where nothing but places in files differs.
pub fn diff(old: &Blueprint, new: &Blueprint) -> Vec<Change> {
    let mut changes = Vec::new();
    rest::about(old, new, &mut changes);
    access::access(old, new, &mut changes);
    facts::facts(old, new, &mut changes);
    answers::answers(old, new, &mut changes);
    rest::open(old, new, &mut changes);
    rest::risks(old, new, &mut changes);
    rest::closing(old, new, &mut changes);
    changes.sort_by_key(|change| change.rule);
    changes
}

/// The lines of an optional text.
fn lines(text: Option<&str>) -> Vec<String> {
    text.map(str::to_owned).into_iter().collect()
}
