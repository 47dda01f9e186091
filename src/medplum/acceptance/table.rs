//! The same outcomes for people: records down, logins across.

use super::cells::Asking;
use super::sets::{Owner, Set};
use super::{Cast, actors};
use crate::access::{Denial, Interaction, Interactions};
use crate::medplum::Plan;

/// What every login may do to every record on the stage.
pub struct Table<'p> {
    /// Why some logins have no test; empty where all have.
    pub blocked: Vec<String>,
    /// The names of the tenants to test with, the one where logins work first.
    pub tenants: Vec<String>,
    /// Those with the same rights as one.
    pub logins: Vec<Vec<Login<'p>>>,
    pub rows: Vec<Row>,
    /// Kinds of record that no grant tells apart, by the name that the rows have for them.
    pub blocks: Vec<(String, Vec<&'p str>)>,
}

/// A login to test with.
pub struct Login<'p> {
    pub id: String,
    /// What people call the actor; may be the client's words.
    pub label: &'p str,
    /// The numbers of the tenants that it is for.
    pub of: Vec<usize>,
}

/// One set of records.
pub struct Row {
    /// The set's name.
    pub set: String,
    /// Whether it is about the time after a patient has moved.
    pub moved: bool,
    /// The interactions to try.
    pub tried: Interactions,
    /// One per login.
    pub came: Vec<Came>,
}

/// What comes out of trying.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came {
    /// These are allowed; the others are not, to such a record.
    Allowed(Interactions),
    /// None is, for this reason.
    Denied(Denial),
    /// `$set-accounts`: whether the login may move a patient.
    Moves(bool),
}

/// The table of what `plan` grants.
pub fn table(plan: &Plan) -> Table<'_> {
    let cast = Cast::of(plan);
    let rows = rows(&cast);
    let Cast { stage, players, groups, blocks, sets, .. } = cast;
    let mut named = vec![false; blocks.len()];
    for set in sets.iter().filter(|set| set.count > 1) {
        named[set.block] = true;
    }
    let several = blocks.into_iter().zip(named).filter(|(_, named)| *named).map(|(block, _)| block);
    let login = |ix: &usize| Login {
        id: players[*ix].id.clone(),
        label: &players[*ix].actor.label,
        of: players[*ix].tenants.iter().map(|number| usize::from(*number)).collect(),
    };
    Table {
        blocked: actors::blocked(plan),
        logins: groups.iter().map(|group| group.iter().map(login).collect()).collect(),
        tenants: stage.tenants.iter().map(|tenant| tenant.name.clone()).collect(),
        rows,
        blocks: several
            .map(|block| (block.name, block.kinds.into_iter().map(|(kind, _)| kind).collect()))
            .collect(),
    }
}

fn rows(cast: &Cast<'_>) -> Vec<Row> {
    let logins: Vec<Asking<'_, '_>> =
        cast.groups.iter().filter_map(|group| Some(cast.asking(*group.first()?))).collect();
    let row = |set: &Set, moved, tried, came: &dyn Fn(&Asking<'_, '_>) -> Came| Row {
        set: [&cast.blocks[set.block].name, ".", set.owner.name()].concat(),
        moved,
        tried,
        came: logins.iter().map(came).collect(),
    };
    let mut rows: Vec<Row> = Vec::with_capacity(cast.sets.len() + 4);
    for set in &cast.sets {
        let tenants = set.owner.tenants(&cast.stage);
        let came = |asking: &Asking<'_, '_>| came(asking, set, tenants, asking.tried(set));
        rows.push(row(set, false, set.owner.tried(false), &came));
    }
    if let Some(transition) = &cast.transition {
        let tried = Interactions::of(&[Interaction::Read]);
        for set in cast.sets.iter().filter(|set| set.owner == Owner::Mover) {
            rows.push(row(set, true, tried, &|asking| came(asking, set, transition.tenants, tried)));
        }
    }
    if let Some(set) = cast.to_be_moved() {
        rows.push(row(set, false, Interactions::NONE, &|asking| Came::Moves(asking.moves(set))));
    }
    rows
}

fn came(asking: &Asking<'_, '_>, set: &Set, tenants: &[u8], tried: Interactions) -> Came {
    let cell = asking.cell(set, tenants, tried);
    let denied = cell.denied.iter().find(|(denied, _)| !denied.is_empty());
    match (cell.allowed.is_empty(), denied) {
        (true, Some((_, denial))) => Came::Denied(*denial),
        _ => Came::Allowed(cell.allowed.iter().fold(Interactions::NONE, |all, (_, some)| all.or(*some))),
    }
}
