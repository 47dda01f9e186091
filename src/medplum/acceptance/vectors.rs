//! What has to come out, as vectors: what comes out alike for several sets stands together.

use super::Cast;
use super::cells::Asking;
use super::sets::{Owner, Set, Spoken};
use crate::access::{Denial, Interaction, Interactions};

/// What has to come out of every one of some interactions with every record of some sets.
pub(super) struct Vector<'p> {
    pub(super) outcome: Outcome<'p>,
    pub(super) tried: Tried,
    /// Numbers of sets.
    pub(super) sets: Vec<usize>,
    /// Whether it is about the time after the patient has moved.
    pub(super) moved: bool,
}

/// What is tried.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Tried {
    Interactions(Interactions),
    /// `$set-accounts`.
    Move,
}

/// What comes out, and why.
#[derive(Clone, Copy)]
pub(super) enum Outcome<'p> {
    Allowed(Spoken<'p>),
    Denied(Denial),
    /// No policy refuses it; the Project's own check of references does.
    Unreadable,
    /// Whoever is no project admin, or may not change the patient.
    NoAdmin,
}

impl Outcome<'_> {
    fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Allowed(one), Self::Allowed(other)) => std::ptr::eq(one.grant, other.grant),
            (Self::Denied(one), Self::Denied(other)) => one == other,
            (Self::Unreadable, Self::Unreadable) | (Self::NoAdmin, Self::NoAdmin) => true,
            _ => false,
        }
    }
}

/// The vectors of each group of logins. Of a second login with the same profiles for another tenant,
/// reading tells whether that tenant is the right one.
pub(super) fn vectors<'p>(cast: &Cast<'p>) -> Vec<Vec<Vector<'p>>> {
    let mut told: Vec<&[usize]> = Vec::new();
    let of_group = |first: &usize| {
        let asking = cast.asking(*first);
        let profiles = cast.players[*first].profiles.as_slice();
        let whole = !told.contains(&profiles);
        told.push(profiles);
        let mut asked = Asked { asking: &asking, cast, vectors: Vec::new() };
        asked.everything(if whole { Interactions::ALL } else { Interactions::of(&[Interaction::Read]) });
        if !whole {
            asked.registering();
        }
        if whole {
            asked.moving();
        }
        asked.afterwards();
        asked.vectors
    };
    cast.groups.iter().filter_map(|group| group.first()).map(of_group).collect()
}

/// The questions to one login.
struct Asked<'c, 'p> {
    asking: &'c Asking<'c, 'p>,
    cast: &'c Cast<'p>,
    vectors: Vec<Vector<'p>>,
}

impl<'p> Asked<'_, 'p> {
    /// Everything that is to be tried, as far as it is `wanted`, with every set.
    fn everything(&mut self, wanted: Interactions) {
        for (number, set) in self.cast.sets.iter().enumerate() {
            self.ask(number, set, self.asking.tried(set).and(wanted));
        }
    }

    /// Creating a patient in the login's own tenant.
    fn registering(&mut self) {
        let (blocks, own) = (&self.cast.blocks, self.asking.player.tenants);
        let mut sets = self.cast.sets.iter().enumerate();
        let of_patient = |(_, set): &(usize, &Set)| {
            blocks[set.block].kind() == "Patient" && set.owner.tenants(self.asking.stage) == own
        };
        if let Some((number, set)) = sets.find(of_patient) {
            self.ask(number, set, Interactions::of(&[Interaction::Create]));
        }
    }

    fn ask(&mut self, number: usize, set: &Set, tried: Interactions) {
        self.add(number, set, set.owner.tenants(self.asking.stage), tried, false);
    }

    /// Adds what comes of trying `tried`; what cannot be tried is no vector.
    fn add(&mut self, number: usize, set: &Set, tenants: &[u8], tried: Interactions, moved: bool) {
        const CREATE: Interactions = Interactions::of(&[Interaction::Create]);
        let asking = self.asking;
        let denied = asking.cell(set, tenants, tried, |spoken, tried| {
            self.push(number, Outcome::Allowed(spoken), tried, moved);
        });
        for (tried, denial) in denied {
            let creating = denial == Denial::OutOfScope && tried.has(Interaction::Create);
            let can = creating && asking.can_try_to_create(set);
            let unreadable = can && asking.is_about_a_patient(set);
            let plain = if unreadable || (creating && !can) { tried.without(CREATE) } else { tried };
            self.push(number, Outcome::Denied(denial), plain, moved);
            if unreadable {
                self.push(number, Outcome::Unreadable, CREATE, moved);
            }
        }
    }

    fn push(&mut self, set: usize, outcome: Outcome<'p>, tried: Interactions, moved: bool) {
        if tried.is_empty() {
            return;
        }
        let tried = Tried::Interactions(tried);
        let alike = |vector: &&mut Vector<'p>| {
            vector.tried == tried && vector.moved == moved && vector.outcome.is(&outcome)
        };
        // What comes out like this mostly did so of the set before.
        match self.vectors.iter_mut().rev().find(alike) {
            Some(vector) => vector.sets.push(set),
            None => self.vectors.push(Vector { outcome, tried, sets: vec![set], moved }),
        }
    }

    /// Whether the login is refused to move a patient.
    fn moving(&mut self) {
        let Some(set) = self.cast.to_be_moved() else { return };
        if !self.asking.moves(set) {
            let number = self.cast.sets.iter().position(|other| std::ptr::eq(other, set));
            let sets = number.into_iter().collect();
            self.vectors.push(Vector { outcome: Outcome::NoAdmin, tried: Tried::Move, sets, moved: false });
        }
    }

    /// Who sees the patient who moved.
    fn afterwards(&mut self) {
        let Some(transition) = &self.cast.transition else { return };
        for (number, set) in self.cast.sets.iter().enumerate().filter(|(_, set)| set.owner == Owner::Mover) {
            let tried = Interactions::of(&[Interaction::Read]);
            self.add(number, set, transition.tenants, tried, true);
        }
    }
}
