//! Which organization of one side is which of the other.

use super::side::Side;
use crate::diag::nearest;
use std::collections::{BTreeMap, BTreeSet};

/// An organization by its ids on the old and the new side; one of the two may be missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    pub old: Option<String>,
    pub new: Option<String>,
}

impl Pair {
    /// The id that it goes by: the new one, where there is one.
    pub fn id(&self) -> &str {
        self.new.as_deref().or(self.old.as_deref()).unwrap_or_default()
    }
}

/// An organization that neither side has.
#[derive(Debug, thiserror::Error)]
#[error("there is no organization `{id}` on either side{}", .nearest.as_ref().map_or_else(String::new, |near| format!("; did you mean `{near}`?")))]
pub struct UnknownOrganization {
    pub id: String,
    pub nearest: Option<String>,
}

/// Pairs the organizations of both sides, in order of id; the `named` ones alone, if any is.
///
/// # Errors
/// One is named that neither side has.
pub fn pairs(old: &Side, new: &Side, named: &[String]) -> Result<Vec<Pair>, UnknownOrganization> {
    let (olds, news) = (scope(old, new), scope(new, old));
    let both = |id: &&str| olds.contains(*id) && news.contains(*id);
    let mut pairs: Vec<Pair> = news
        .iter()
        .copied()
        .filter(both)
        .map(|id| Pair { old: Some(id.to_owned()), new: Some(id.to_owned()) })
        .collect();
    let gone: Vec<&str> = olds.iter().copied().filter(|id| !news.contains(id)).collect();
    let come: Vec<&str> = news.iter().copied().filter(|id| !olds.contains(id)).collect();
    pairs.extend(moved(old, new, &gone, &come));
    pairs.sort_by(|left, right| left.id().cmp(right.id()));
    if named.is_empty() {
        return Ok(pairs);
    }
    let is = |pair: &Pair, id: &String| [&pair.old, &pair.new].into_iter().flatten().any(|own| own == id);
    if let Some(id) = named.iter().find(|id| !pairs.iter().any(|pair| is(pair, id))) {
        let near = nearest(id, olds.iter().chain(&news).copied()).map(str::to_owned);
        return Err(UnknownOrganization { id: id.clone(), nearest: near });
    }
    pairs.retain(|pair| named.iter().any(|id| is(pair, id)));
    Ok(pairs)
}

/// The organizations of `side` that `other` can be asked about: a single file speaks of its own alone.
fn scope<'s>(side: &'s Side, other: &Side) -> BTreeSet<&'s str> {
    let single = other.is_single() && !side.is_single();
    let others = other.ids();
    side.ids().into_iter().filter(|id| !single || others.contains(id)).collect()
}

/// Pairs those that are gone with those that have come; two single files are a pair whatever they hold.
fn moved(old: &Side, new: &Side, gone: &[&str], come: &[&str]) -> Vec<Pair> {
    if let (true, true, [gone], [come]) = (old.is_single(), new.is_single(), gone, come) {
        return vec![Pair { old: Some((*gone).to_owned()), new: Some((*come).to_owned()) }];
    }
    let identities = |side: &Side, ids: &[&str]| {
        ids.iter().map(|id| ((*id).to_owned(), side.identity(id))).collect::<Vec<Known>>()
    };
    // Nothing is read where nobody can have moved.
    let partners = match (gone, come) {
        ([], _) | (_, []) => BTreeMap::new(),
        _ => partners(&identities(old, gone), &identities(new, come)),
    };
    let pairs = come.iter().map(|id| Pair { old: partners.get(*id).cloned(), new: Some((*id).to_owned()) });
    let left = gone.iter().filter(|id| !partners.values().any(|taken| taken == *id));
    pairs.chain(left.map(|id| Pair { old: Some((*id).to_owned()), new: None })).collect()
}

/// An organization's id with its display name and the digest of its answers, as far as they can be read.
pub type Known = (String, Option<[String; 2]>);

/// Of those that have come, the new id and the old one of each that was only moved: what it says is the
/// same, else its name is, and nobody else has it.
pub fn partners(gone: &[Known], come: &[Known]) -> BTreeMap<String, String> {
    let mut partners: BTreeMap<String, String> = BTreeMap::new();
    for sign in [1, 0] {
        let value = |known: &Known| known.1.as_ref().map(|all| all[sign].clone());
        for one in come.iter().filter(|one| one.1.is_some()) {
            let same = |all: &[Known]| -> Vec<usize> {
                (0..all.len()).filter(|at| value(&all[*at]) == value(one)).collect()
            };
            if let ([from], [_]) = (same(gone).as_slice(), same(come).as_slice())
                && !partners.contains_key(&one.0)
                && !partners.values().any(|taken| *taken == gone[*from].0)
            {
                partners.insert(one.0.clone(), gone[*from].0.clone());
            }
        }
    }
    partners
}
