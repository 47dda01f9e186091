//! The same outcomes for people: records down, logins across.

use super::Cast;
use super::actors::{self, Player};
use super::sets::{Owner, Set};
use super::vectors::{self, moves_patients};
use crate::access::{Denial, Interaction, Record, Rights, Separation, Verdict};
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
    /// The names of the tenants that it is for.
    pub of: Vec<String>,
}

/// One set of records.
pub struct Row {
    /// The set's name.
    pub set: String,
    /// Whether it is about the time after a patient has moved.
    pub moved: bool,
    /// The interactions to try.
    pub tried: &'static [Interaction],
    /// One per login.
    pub came: Vec<Came>,
}

/// What comes out of trying.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Came {
    /// These are allowed; the others are not, to such a record.
    Allowed(Vec<Interaction>),
    /// None is, for this reason.
    Denied(Denial),
    /// `$set-accounts`: whether the login may move a patient.
    Moves(bool),
}

/// The table of what `plan` grants.
pub fn table<'p>(plan: &'p Plan) -> Table<'p> {
    let Cast { stage, players, sets } = Cast::of(plan);
    let alike = vectors::alike(&players);
    let firsts: Vec<(&Player<'_>, Rights<'_>)> =
        alike.iter().map(|alike| (alike[0], Rights::of(&plan.access, alike[0].actor))).collect();
    let row = |set: &Set<'_>, record: &Record, tried: &dyn Fn(bool) -> &'static [Interaction], moved| Row {
        set: set.name.clone(),
        moved,
        tried: tried(false),
        came: firsts
            .iter()
            .map(|(player, rights)| came(player, rights, record, tried(player.actor.administers)))
            .collect(),
    };
    let mut rows: Vec<Row> = Vec::new();
    for set in &sets {
        rows.push(row(set, &set.record, &|administers| set.owner.tried(administers), false));
    }
    for transition in vectors::transitions(plan, &stage, &players, &sets) {
        for set in sets.iter().filter(|set| set.owner == Owner::Mover) {
            let record = Record { tenants: transition.tenants.clone(), ..set.record.clone() };
            rows.push(row(set, &record, &|_| &[Interaction::Read], true));
        }
    }
    if plan.access.separation == Separation::Rules {
        rows.extend(sets.iter().find(|set| vectors::is_to_be_moved(set)).map(|set| {
            Row {
                set: set.name.clone(),
                moved: false,
                tried: &[],
                came: firsts
                    .iter()
                    .map(|(player, rights)| Came::Moves(moves_patients(player, rights, &set.record)))
                    .collect(),
            }
        }));
    }
    let mut blocks: Vec<(String, Vec<&str>)> = Vec::new();
    for set in sets.iter().filter(|set| set.members.len() > 1) {
        if blocks.last().is_none_or(|(name, _)| *name != set.block) {
            blocks.push((set.block.clone(), set.members.iter().map(|member| member.kind).collect()));
        }
    }
    let name =
        |id: &String| stage.tenants.iter().find(|tenant| tenant.id == *id).map(|tenant| tenant.name.clone());
    let login = |player: &&Player<'p>| Login {
        id: player.id.clone(),
        label: &player.actor.label,
        of: player.login.tenants.iter().filter_map(name).collect(),
    };
    Table {
        blocked: actors::blocked(plan),
        logins: alike.iter().map(|alike| alike.iter().map(login).collect()).collect(),
        tenants: stage.tenants.iter().map(|tenant| tenant.name.clone()).collect(),
        rows,
        blocks,
    }
}

fn came(player: &Player<'_>, rights: &Rights<'_>, record: &Record, tried: &[Interaction]) -> Came {
    let case = rights.case(&player.login, record);
    let mut allowed = Vec::new();
    let mut reason = Denial::NotThisKind;
    for interaction in tried {
        match case.verdict(*interaction) {
            Verdict::Allowed { .. } => allowed.push(*interaction),
            Verdict::Denied(denial) => reason = reason.min(denial),
        }
    }
    if allowed.is_empty() { Came::Denied(reason) } else { Came::Allowed(allowed) }
}
