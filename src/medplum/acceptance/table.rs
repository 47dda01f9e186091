//! The same outcomes for people: records down, logins across, a table for each owner of records.

use super::cells::Asking;
use super::sets::{Owner, Set};
use super::{Cast, actors};
use crate::access::{Denial, Interaction, Interactions};

/// What every login may do to every record on the stage.
pub struct Table<'p> {
    /// Why some logins have no test; empty where all have.
    pub blocked: Vec<String>,
    /// The names of the tenants to test with, the one where logins work first.
    pub tenants: Vec<String>,
    pub logins: Vec<Logins<'p>>,
    /// A part for every owner of records, and one for the time after a patient has moved.
    pub parts: Vec<Part>,
    /// Of each of the `logins`, whether it may move a patient; none where that is not tried.
    pub movers: Vec<bool>,
    /// Kinds of record that no grant tells apart, by the name that the rows have for them.
    pub blocks: Vec<(String, Vec<&'p str>)>,
}

/// Logins with the same rights.
pub struct Logins<'p> {
    /// What people call the actor, which may be the client's words, with the ids of its logins.
    pub actors: Vec<(&'p str, Vec<String>)>,
    /// The numbers of the tenants that they are for.
    pub of: Vec<usize>,
}

/// The records of one owner.
pub struct Part {
    pub owner: Owner,
    /// Whether it is about the time after a patient has moved.
    pub moved: bool,
    /// The interactions to try.
    pub tried: Interactions,
    pub rows: Vec<Row>,
}

/// Records for which the same comes out.
pub struct Row {
    /// Names of kinds of record.
    pub kinds: Vec<String>,
    /// One per group of logins.
    pub came: Vec<Came>,
}

/// What comes out of trying.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came {
    /// These are allowed; the others are not, to such a record.
    Allowed(Interactions),
    /// None is, for this reason.
    Denied(Denial),
}

/// The table of what the plan grants.
pub fn table<'p>(cast: &Cast<'p>) -> Table<'p> {
    let asked: Vec<Asking<'_, '_>> =
        cast.groups.iter().filter_map(|group| Some(cast.asking(*group.first()?))).collect();
    let (parts, to_be_moved) = (parts(cast, &asked), cast.to_be_moved());
    let movers = to_be_moved.map(|set| asked.iter().map(|asking| asking.moves(set)).collect());
    Table {
        blocked: actors::blocked(cast.plan),
        tenants: cast.stage.tenants.iter().map(|tenant| tenant.name.clone()).collect(),
        logins: cast.groups.iter().map(|group| logins(cast, group)).collect(),
        parts,
        movers: movers.unwrap_or_default(),
        blocks: blocks(cast),
    }
}

fn parts(cast: &Cast<'_>, asked: &[Asking<'_, '_>]) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for set in &cast.sets {
        let tenants = set.owner.tenants(&cast.stage);
        let came = asked.iter().map(|asking| came(asking, set, tenants, asking.tried(set)));
        add(&mut parts, cast, set, false, set.owner.tried(false), came.collect());
    }
    if let Some(transition) = &cast.transition {
        let tried = Interactions::of(&[Interaction::Read]);
        for set in cast.sets.iter().filter(|set| set.owner == Owner::Mover) {
            let came = asked.iter().map(|asking| came(asking, set, transition.tenants, tried));
            add(&mut parts, cast, set, true, tried, came.collect());
        }
    }
    parts
}

/// Adds a set to the part of its owner, where the same comes out to the row of another.
fn add(parts: &mut Vec<Part>, cast: &Cast<'_>, set: &Set, moved: bool, tried: Interactions, came: Vec<Came>) {
    let name = cast.blocks[set.block].name.clone();
    let is_its = |part: &Part| part.owner == set.owner && part.moved == moved;
    let at = parts.iter().position(is_its).unwrap_or_else(|| {
        parts.push(Part { owner: set.owner, moved, tried, rows: Vec::new() });
        parts.len() - 1
    });
    let rows = &mut parts[at].rows;
    match rows.iter_mut().find(|row| row.came == came) {
        Some(row) => row.kinds.push(name),
        None => rows.push(Row { kinds: vec![name], came }),
    }
}

fn came(asking: &Asking<'_, '_>, set: &Set, tenants: &[u8], tried: Interactions) -> Came {
    let mut allowed = Interactions::NONE;
    let denied = asking.cell(set, tenants, tried, |_, some| allowed = allowed.or(some));
    match denied.iter().find(|(denied, _)| !denied.is_empty()) {
        Some((_, denial)) if allowed.is_empty() => Came::Denied(*denial),
        _ => Came::Allowed(allowed),
    }
}

fn logins<'p>(cast: &Cast<'p>, group: &[usize]) -> Logins<'p> {
    let mut actors: Vec<(&str, Vec<String>)> = Vec::new();
    for player in group.iter().map(|ix| &cast.players[*ix]) {
        match actors.last_mut() {
            Some((label, ids)) if *label == player.actor.label => ids.push(player.id.clone()),
            _ => actors.push((&player.actor.label, vec![player.id.clone()])),
        }
    }
    let of = group.first().map_or(&[][..], |ix| cast.players[*ix].tenants);
    Logins { actors, of: of.iter().map(|number| usize::from(*number)).collect() }
}

/// The blocks of several kinds of which there is more than one record.
fn blocks<'p>(cast: &Cast<'p>) -> Vec<(String, Vec<&'p str>)> {
    let mut several = vec![false; cast.blocks.len()];
    for set in cast.sets.iter().filter(|set| set.count > 1) {
        several[set.block] = true;
    }
    let blocks = cast.blocks.iter().zip(several).filter(|(_, several)| *several);
    blocks
        .map(|(block, _)| (block.name.clone(), block.kinds.iter().map(|(kind, _)| *kind).collect()))
        .collect()
}
