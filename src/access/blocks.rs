//! Kinds of record that grants do not tell apart.

use super::{AccessModel, Grant};
use std::collections::BTreeMap;

/// Kinds that every grant names together or not at all.
#[derive(Clone, Debug)]
pub struct Block<'m> {
    pub kinds: Vec<&'m str>,
    /// The grants that name them, each with the number of its profile, in order.
    pub grants: Vec<(usize, &'m Grant)>,
}

impl AccessModel {
    /// All kinds that somebody may do something to, in blocks, in order of first mention.
    pub fn blocks(&self) -> Vec<Block<'_>> {
        let mut blocks: Vec<Block<'_>> = Vec::new();
        for (kind, grants) in mentions(self) {
            let same = |block: &&mut Block<'_>| {
                block.grants.len() == grants.len()
                    && block.grants.iter().zip(&grants).all(|(one, other)| std::ptr::eq(one.1, other.1))
            };
            match blocks.iter_mut().find(same) {
                Some(block) => block.kinds.push(kind),
                None => blocks.push(Block { kinds: vec![kind], grants }),
            }
        }
        blocks
    }
}

/// Each kind with the grants that name it, in order of first mention.
fn mentions(model: &AccessModel) -> Vec<(&str, Vec<(usize, &Grant)>)> {
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let mut found: Vec<(&str, Vec<(usize, &Grant)>)> = Vec::new();
    // Profiles mostly name the same kinds in the same order: the one after the last is tried first.
    let mut next = 0;
    for (number, profile) in model.profiles.iter().enumerate() {
        for grant in &profile.grants {
            for kind in &grant.kinds {
                if found.get(next).is_none_or(|(expected, _)| expected != kind) {
                    next = *places.entry(kind).or_insert_with(|| {
                        found.push((kind, Vec::new()));
                        found.len() - 1
                    });
                }
                found[next].1.push((number, grant));
                next += 1;
            }
        }
    }
    found
}
