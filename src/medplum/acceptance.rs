//! Acceptance tests of a plan: fixtures to create in an empty Project, and vectors that say who may
//! do what to which of them. `docs/acceptance.schema.json` describes the file.
//!
//! Kinds of record that no grant tells apart are tested as one *set*; a vector stands for every
//! login × interaction × record that it names, and all of them come out alike.

mod actors;
mod cells;
mod sets;
mod stage;
mod table;
mod vectors;
mod write;

use super::{Plan, Transfer};
use crate::access::Separation;
use actors::Player;
use cells::Asking;
use sets::{Block, Nature, Set};
use stage::{At, Stage};

pub use sets::Owner;
pub use table::{Came, Logins, Part, Row, Table, table};
pub use write::{file, letter};

/// The version of the file's format. It changes when a reader of the old one would be misled.
pub const SCHEMA: &str = "2.0";

/// Who and what is on the stage, before anything is written of it.
pub struct Cast<'p> {
    /// What the tests are of.
    pub plan: &'p Plan,
    stage: Stage<'p>,
    players: Vec<Player<'p>>,
    /// Numbers of players, those with the same rights together.
    groups: Vec<Vec<usize>>,
    blocks: Vec<Block<'p>>,
    sets: Vec<Set>,
    transition: Option<Transition>,
}

/// A patient moves, as the answers say, between vectors.
struct Transition {
    /// The number of the player who makes the request.
    player: usize,
    /// Numbers of the tenants that the patient's records belong to afterwards.
    tenants: &'static [u8],
}

impl<'p> Cast<'p> {
    /// The cast of the tests of `plan`.
    pub fn of(plan: &'p Plan) -> Self {
        let stage = stage::stage(plan);
        let players = actors::players(plan, &stage);
        let (blocks, mut sets) = sets::sets(plan, &stage);
        if players.is_empty() {
            // A membership to test with is a player's.
            sets.retain(|set| blocks[set.block].nature != Nature::Membership);
        }
        let transition = transition(plan, &stage, &players, &sets);
        Self { plan, groups: groups(&players), stage, players, blocks, sets, transition }
    }

    /// The player of that number, before everything.
    fn asking(&self, player: usize) -> Asking<'_, 'p> {
        let Self { plan, stage, blocks, players, .. } = self;
        Asking { plan, stage, blocks, player: &players[player] }
    }

    /// The set of the patient whom everybody tries to move.
    fn to_be_moved(&self) -> Option<&Set> {
        let is_patient = |set: &&Set| self.blocks[set.block].nature == Nature::Patient;
        let rules = self.plan.access.separation == Separation::Rules;
        self.sets.iter().filter(is_patient).find(|set| rules && set.owner == Owner::Neighbour)
    }
}

fn groups(players: &[Player<'_>]) -> Vec<Vec<usize>> {
    let mut found: Vec<Vec<usize>> = Vec::new();
    for (number, player) in players.iter().enumerate() {
        match found.iter_mut().find(|group| players[group[0]].is_like(player)) {
            Some(group) => group.push(number),
            None => found.push(vec![number]),
        }
    }
    found
}

fn transition(plan: &Plan, stage: &Stage<'_>, players: &[Player<'_>], sets: &[Set]) -> Option<Transition> {
    let player = players.iter().position(|player| player.actor.id == "service/assignment")?;
    let tenants = match plan.transfer? {
        Transfer::Follow => stage.numbers(At::Tenant(stage.elsewhere())),
        Transfer::Share => stage.first_and_last(),
        Transfer::Stay => return None,
    };
    sets.iter().any(|set| set.owner == Owner::Mover).then_some(Transition { player, tenants })
}
