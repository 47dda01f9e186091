//! Logins to test with: one for every actor, and a second one where an actor has several.

use super::ActorFixture;
use super::fixtures::Stage;
use crate::access::{Actor, COMMON, Login, Reach, Separation, Standing};
use crate::medplum::invites::{self, Holder};
use crate::medplum::{Plan, Project, names};

/// The patients that logins are for, by the ids of their records.
pub(super) const PATIENT: &str = "patient.home";
pub(super) const NEIGHBOUR: &str = "patient.neighbour";
/// The record of whoever acts for them.
pub(super) const CAREGIVER: &str = "relatedperson.caregiver";

/// A login to test with; [`fixture`] is the request that makes it.
pub(super) struct Player<'a> {
    pub(super) id: String,
    pub(super) actor: &'a Actor,
    pub(super) login: Login,
    pub(super) project: String,
    /// Whether the same person has a membership already.
    again: bool,
}

/// A login for every actor that can have one.
pub(super) fn players<'a>(plan: &'a Plan, stage: &Stage) -> Vec<Player<'a>> {
    let mut found = Vec::new();
    if nowhere(plan) {
        return found;
    }
    for actor in plan.access.actors.iter().filter(|actor| invites::can_log_in(plan, actor)) {
        let stores = plan.access.separation == Separation::Stores;
        let several = actor.reach == Reach::OneOfSeveral && (!stores || plan.tenants.len() > 1);
        found.push(player(plan, stage, actor, 0, false));
        if actor.standing == Standing::Administrator
            && stage.projects.iter().any(|name| name == Project::Shared.name())
        {
            found.push(keeper(plan, stage, actor));
        }
        if several {
            found.push(player(plan, stage, actor, 1, plan.access.separation == Separation::Rules));
        }
    }
    if let Some(mover) = receiving(plan, stage, &found) {
        found.push(mover);
    }
    found
}

/// The login of an administrator to what all others read.
fn keeper<'a>(plan: &Plan, stage: &Stage, actor: &'a Actor) -> Player<'a> {
    let plain = player(plan, stage, actor, 0, false);
    Player {
        id: format!("{}.shared", plain.id),
        login: Login { tenants: vec![COMMON.to_owned()], ..plain.login },
        project: Project::Shared.name().to_owned(),
        ..plain
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
fn receiving<'a>(plan: &'a Plan, stage: &Stage, found: &[Player<'a>]) -> Option<Player<'a>> {
    let first = found.first().filter(|_| plan.transfer.is_some() && stage.tenants.len() > 1)?;
    let rules = plan.access.separation == Separation::Rules;
    (rules && first.actor.reach == Reach::One)
        .then(|| player(plan, stage, first.actor, stage.elsewhere(), false))
}

/// The login of `actor` that begins with the tenant number `at`.
fn player<'a>(plan: &Plan, stage: &Stage, actor: &'a Actor, at: usize, again: bool) -> Player<'a> {
    let invite = invites::id(actor);
    let tenants = match actor.reach {
        Reach::One | Reach::OneOfSeveral | Reach::Persons => stage.tenant(at),
        Reach::Several => [stage.tenant(0), stage.tenant(1)].concat(),
        Reach::All if plan.access.separation == Separation::Stores => stage.tenant(at),
        Reach::All => Vec::new(),
    };
    let persons: &[&str] = match actor.standing {
        Standing::Person => &[PATIENT],
        Standing::Caregiver => &[PATIENT, NEIGHBOUR],
        _ => &[],
    };
    let persons = persons.iter().map(|id| (*id).to_owned()).collect();
    Player {
        id: if at == 0 { invite } else { format!("{invite}.{}", at + 1) },
        actor,
        login: Login { actor: actor.id.clone(), tenants, persons },
        project: stage.project(at),
        again,
    }
}

/// The request that makes the login of `player`.
pub(super) fn fixture(plan: &Plan, stage: &Stage, player: &Player<'_>) -> ActorFixture {
    let Player { actor, login, project, .. } = player;
    let invite = invites::id(actor);
    // The same person again, or somebody else: two people have two addresses.
    let same = player.again || plan.access.separation == Separation::Stores;
    let person = if same { &invite } else { &player.id };
    let profile = if actor.standing == Standing::Caregiver { CAREGIVER } else { PATIENT };
    let holder = Holder {
        first_name: "Acceptance".to_owned(),
        last_name: person.replace('.', " "),
        email: email(plan, person),
        tenants: login.tenants.iter().filter_map(|id| stage.reference(id).map(str::to_owned)).collect(),
        patients: login.persons.iter().map(|id| urn(plan, id)).collect(),
        profile: urn(plan, profile),
        again: player.again,
    };
    let service = actor.standing == Standing::Service;
    ActorFixture {
        id: player.id.clone(),
        project: project.clone(),
        login: login.clone(),
        path: if service { "admin/projects/{{project}}/client" } else { "admin/projects/{{project}}/invite" },
        body: invites::body(plan, actor, project, holder),
        invite,
    }
}

/// An address that every server takes, whatever the role is called: ASCII, and of at most 64 letters
/// before the `@`.
fn email(plan: &Plan, person: &str) -> String {
    let slug = names::slug(person);
    let whole = slug == person.replace('.', "-");
    let digest = names::uuid(&[&plan.organization, "acceptance-login", person]);
    let name = if whole && slug.len() < 60 { slug } else { format!("{slug:.50}-{}", &digest[..8]) };
    format!("{name}@example.com")
}

/// What fixtures call the record `id` until a server gives it an id.
pub(super) fn urn(plan: &Plan, id: &str) -> String {
    format!("urn:uuid:{}", names::uuid(&[&plan.organization, "acceptance", id]))
}
