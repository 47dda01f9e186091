//! Logins to test with: one for every actor, and a second one where an actor has several.

use super::sets::Owner;
use super::stage::{At, Stage};
use crate::access::{Actor, Reach, Separation, Standing};
use crate::medplum::{Plan, invites, names};

/// A login to test with.
pub(super) struct Player<'p> {
    pub(super) id: String,
    /// The invitation that it is made from.
    pub(super) invite: String,
    pub(super) actor: &'p Actor,
    /// The numbers of the actor's profiles in the model, in the actor's order.
    pub(super) profiles: Vec<usize>,
    /// Numbers of tenants on the stage.
    pub(super) tenants: &'static [u8],
    /// Numbers of [`Owner`]s whose patients it is for.
    pub(super) persons: &'static [u8],
    pub(super) at: At,
    /// Whether the same person has a membership already.
    again: bool,
}

/// A login for every actor that can have one.
pub(super) fn players<'p>(plan: &'p Plan, stage: &Stage<'_>) -> Vec<Player<'p>> {
    let mut found = Vec::new();
    if nowhere(plan) {
        return found;
    }
    for actor in plan.access.actors.iter().filter(|actor| invites::can_log_in(plan, actor)) {
        let stores = plan.access.separation == Separation::Stores;
        let several = actor.reach == Reach::OneOfSeveral && (!stores || plan.tenants.len() > 1);
        let first = player(plan, stage, actor, 0);
        let keeper =
            (stage.shares && actor.standing == Standing::Administrator).then(|| keeper(stage, &first));
        found.push(first);
        found.extend(keeper);
        if several {
            found.push(Player { again: !stores, ..player(plan, stage, actor, 1) });
        }
    }
    let mover = receiving(plan, stage, &found);
    found.extend(mover);
    found
}

/// The login of the administrator who has `plain` to what all others read.
fn keeper<'p>(stage: &Stage<'_>, plain: &Player<'p>) -> Player<'p> {
    Player {
        id: format!("{}.shared", plain.id),
        invite: plain.invite.clone(),
        profiles: plain.profiles.clone(),
        tenants: stage.numbers(At::Shared),
        at: At::Shared,
        ..*plain
    }
}

/// Why some logins have no test.
pub(super) fn blocked(plan: &Plan) -> Vec<String> {
    if nowhere(plan) {
        return vec!["no group is named yet, so there is no Project to test in".to_owned()];
    }
    let stuck = plan.access.actors.iter().filter(|actor| !invites::can_log_in(plan, actor));
    let says = |actor: &Actor| format!("{}: it is not decided what kind of resource a group is", actor.id);
    stuck.map(says).collect()
}

/// Whether each tenant has a Project, and there is none.
fn nowhere(plan: &Plan) -> bool {
    plan.access.separation == Separation::Stores && plan.tenants.is_empty()
}

/// Somebody in the tenant that a patient moves to, as much like the first login as can be.
fn receiving<'p>(plan: &'p Plan, stage: &Stage<'_>, found: &[Player<'p>]) -> Option<Player<'p>> {
    let first = found.first().filter(|_| plan.transfer.is_some() && stage.tenants.len() > 1)?;
    let rules = plan.access.separation == Separation::Rules;
    (rules && first.actor.reach == Reach::One).then(|| player(plan, stage, first.actor, stage.elsewhere()))
}

/// The login of `actor` that begins with the tenant number `ix`.
fn player<'p>(plan: &'p Plan, stage: &Stage<'_>, actor: &'p Actor, ix: usize) -> Player<'p> {
    const ONE: &[u8] = &[Owner::Home as u8];
    const TWO: &[u8] = &[Owner::Home as u8, Owner::Neighbour as u8];
    let invite = invites::id(actor);
    let number = |id: &String| plan.access.profiles.iter().position(|profile| profile.id == *id);
    Player {
        id: if ix == 0 { invite.clone() } else { format!("{invite}.{}", ix + 1) },
        invite,
        actor,
        profiles: actor.profiles.iter().filter_map(number).collect(),
        tenants: match actor.reach {
            Reach::Several => stage.first_two(),
            Reach::All if plan.access.separation != Separation::Stores => &[],
            _ => stage.numbers(At::Tenant(ix)),
        },
        persons: match actor.standing {
            Standing::Person => ONE,
            Standing::Caregiver => TWO,
            _ => &[],
        },
        at: At::Tenant(ix),
        again: false,
    }
}

impl Player<'_> {
    /// Whether `other` has the same rights.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        self.tenants == other.tenants
            && self.persons == other.persons
            && self.profiles == other.profiles
            && self.at == other.at
            && self.actor.standing == other.actor.standing
    }

    /// An address of the person who logs in that every server takes, whatever the role is called:
    /// ASCII, and of at most 64 letters before the `@`. The same person again has the same one; two
    /// people have two.
    pub(super) fn email(&self, plan: &Plan) -> String {
        let same = self.again || plan.access.separation == Separation::Stores;
        let person = if same { &self.invite } else { &self.id };
        let slug = names::slug(person);
        if slug.len() < 60 && same_words(person, &slug) {
            return slug + "@example.com";
        }
        let digest = names::uuid(&[&plan.organization, "acceptance-login", person]);
        format!("{slug:.50}-{}@example.com", &digest[..8])
    }
}

/// Whether `slug` is `person` with its dots as hyphens, and so nobody else's.
fn same_words(person: &str, slug: &str) -> bool {
    let as_slug = |byte| if byte == b'.' { b'-' } else { byte };
    person.bytes().map(as_slug).eq(slug.bytes())
}
