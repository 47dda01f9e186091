//! What comes out when a login tries something with a set of records: asked of the access model, so
//! that the tests are its meaning written down.

use super::actors::Player;
use super::sets::{Block, Set, Spoken};
use super::stage::{Stage, is_common};
use crate::access::{
    AccessModel, Denial, Interaction, Interactions, Placement, Profile, Scope, Separation, Tie,
};
use crate::medplum::Plan;

/// A login before everything on the stage.
pub(super) struct Asking<'c, 'p> {
    pub(super) plan: &'p Plan,
    pub(super) stage: &'c Stage<'p>,
    pub(super) blocks: &'c [Block<'p>],
    pub(super) player: &'c Player<'p>,
}

/// What is denied, with the reason.
pub(super) type Denied = [(Interactions, Denial); 2];

impl<'p> Asking<'_, 'p> {
    /// What comes of trying `tried` with records of `set`, which belong to `tenants`. Each grant that
    /// allows some of it goes to `allowed`, with what no other allowed before.
    pub(super) fn cell(
        &self,
        set: &Set,
        tenants: &[u8],
        tried: Interactions,
        mut allowed: impl FnMut(Spoken<'p>, Interactions),
    ) -> Denied {
        let tie = self.tie(set, tenants);
        let (mut left, mut spoken_of, mut kind_known) = (tried, Interactions::NONE, false);
        for (profile, spoken) in self.speaking(set) {
            kind_known = true;
            spoken_of = spoken_of.or(spoken.may);
            let now = spoken.may.and(tie.in_scope(profile, spoken.grant.scope)).and(left);
            if tie.is_login && !now.is_empty() {
                allowed(spoken, now);
                left = left.without(now);
            }
        }
        let unspoken = if kind_known { Denial::NotThisInteraction } else { Denial::NotThisKind };
        if tie.is_login {
            [(left.and(spoken_of), Denial::OutOfScope), (left.without(spoken_of), unspoken)]
        } else {
            [(left, Denial::NoSuchLogin), (Interactions::NONE, unspoken)]
        }
    }

    /// The grants that speak of a set, in the order in which they are asked.
    fn speaking(&self, set: &Set) -> impl Iterator<Item = (&'p Profile, Spoken<'p>)> {
        let (profiles, grants) = (&self.plan.access.profiles, &self.blocks[set.block].grants);
        self.player.profiles.iter().flat_map(move |number| {
            let own = grants.iter().filter(move |spoken| spoken.profile == *number);
            own.map(|spoken| (&profiles[spoken.profile], *spoken))
        })
    }

    fn tie(&self, set: &Set, tenants: &[u8]) -> Tie {
        let (block, player) = (&self.blocks[set.block], self.player);
        Tie::of(
            (&self.plan.access, player.actor),
            (player.tenants, player.persons),
            (block.kind(), tenants, block.persons(set.owner)),
            is_common(tenants),
        )
    }

    /// What is tried with a set.
    pub(super) fn tried(&self, set: &Set) -> Interactions {
        set.owner.tried(self.player.actor.administers)
    }

    /// Whether a login whose grants speak of creating such a record, and do not let it, can be seen to
    /// be refused. Nobody can *try* to create in another tenant what belongs to nobody yet: it would
    /// land in the login's own.
    pub(super) fn can_try_to_create(&self, set: &Set) -> bool {
        let model: &AccessModel = &self.plan.access;
        if self.is_about_a_patient(set) {
            return model.person.is_some() && !self.player.tenants.is_empty();
        }
        let mut granted = self.speaking(set).filter(|(_, spoken)| spoken.may.has(Interaction::Create));
        model.separation == Separation::Rules
            && granted.all(|(profile, _)| profile.new_records == Placement::None)
    }

    /// Whether the records of a set are some patient's, and no patient themselves.
    pub(super) fn is_about_a_patient(&self, set: &Set) -> bool {
        let block = &self.blocks[set.block];
        block.kind() != "Patient" && !block.persons(set.owner).is_empty()
    }

    /// Whether the login may move the patient of `set` from one tenant to another.
    pub(super) fn moves(&self, set: &Set) -> bool {
        const NEEDED: Interactions = Interactions::of(&[Interaction::Read, Interaction::Update]);
        let denied = self.cell(set, set.owner.tenants(self.stage), NEEDED, |_, _| {});
        let reaches = self.speaking(set).any(|(_, spoken)| spoken.grant.scope == Scope::AllTenants);
        self.player.actor.administers && reaches && denied.iter().all(|(denied, _)| denied.is_empty())
    }
}
