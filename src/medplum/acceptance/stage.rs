//! The stage: Projects, tenants and patients that everything else is about.

use crate::access::{AccessModel, Separation};
use crate::medplum::{Plan, Project, Tenant, names};
use std::borrow::Cow;

/// The number of [`COMMON`](crate::access::COMMON) among tenants.
const COMMON: u8 = u8::MAX;

/// Where and with whom tests are played. Tenants are known by their numbers on the stage.
pub(super) struct Stage<'p> {
    /// The tenant that actors work in, a second one, and one that none of them works in. Empty where
    /// nothing is kept apart, or where it is not known what a tenant is.
    pub(super) tenants: Vec<Cow<'p, Tenant>>,
    separation: Separation,
    /// Whether there is a Project that all others read.
    pub(super) shares: bool,
}

/// A place on the stage: a tenant, and with it a Project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum At {
    /// The tenant of that number.
    Tenant(usize),
    /// What all read.
    Shared,
}

/// The stage for `plan`: the first of its own tenants, and more where it has fewer than are needed.
pub(super) fn stage(plan: &Plan) -> Stage<'_> {
    let separation = plan.access.separation;
    let none =
        separation == Separation::None || separation == Separation::Rules && plan.tenant_type.is_none();
    let count = if none { 0 } else { needed(&plan.access) };
    let own = plan.tenants.iter().take(count).map(Cow::Borrowed);
    let missing = (plan.tenants.len()..count).map(|ix| Cow::Owned(extra(plan, ix)));
    Stage {
        tenants: own.chain(missing).collect(),
        separation,
        shares: separation == Separation::Stores && !plan.shared.is_empty(),
    }
}

/// How many tenants are needed: a third one where somebody works in two.
fn needed(model: &AccessModel) -> usize {
    if model.actors.iter().any(|actor| actor.id.ends_with("/several")) { 3 } else { 2 }
}

/// A tenant that the organization does not have, to be the other one.
fn extra(plan: &Plan, ix: usize) -> Tenant {
    let taken = |id: &str| plan.tenants.iter().any(|tenant| tenant.id == id);
    let id = names::unique(&format!("acceptance-{}", ix + 1), taken);
    let uuid = names::uuid(&[&plan.organization, "acceptance-tenant", &id]);
    Tenant { id, uuid, name: format!("Acceptance tenant {}", ix + 1), code: None }
}

impl Stage<'_> {
    /// The names of the Projects to test in.
    pub(super) fn projects(&self) -> Vec<&str> {
        let mut names: Vec<&str> = match self.separation {
            Separation::Stores => self.tenants.iter().map(|tenant| tenant.id.as_str()).collect(),
            _ => vec![Project::Only.name()],
        };
        names.extend(self.shares.then(|| Project::Shared.name()));
        names
    }

    /// The Project that holds what belongs there.
    pub(super) fn project(&self, at: At) -> &str {
        match at {
            At::Shared => Project::Shared.name(),
            At::Tenant(ix) if self.separation == Separation::Stores => {
                self.tenants.get(ix).map_or(Project::Only.name(), |tenant| &tenant.id)
            }
            At::Tenant(_) => Project::Only.name(),
        }
    }

    /// The tenants that what is there belongs to: one, or none where there is none.
    pub(super) fn numbers(&self, at: At) -> &'static [u8] {
        match at {
            At::Shared => &[COMMON],
            At::Tenant(ix) if ix < self.tenants.len() => match ix {
                0 => &[0],
                1 => &[1],
                _ => &[2],
            },
            At::Tenant(_) => &[],
        }
    }

    /// The first two tenants.
    pub(super) fn first_two(&self) -> &'static [u8] {
        match self.tenants.len() {
            0 => &[],
            1 => &[0],
            _ => &[0, 1],
        }
    }

    /// The first tenant and the last.
    pub(super) fn first_and_last(&self) -> &'static [u8] {
        if self.tenants.len() > 2 { &[0, 2] } else { self.first_two() }
    }

    /// The number of the tenant that nobody on the stage works in.
    pub(super) fn elsewhere(&self) -> usize {
        self.tenants.len().saturating_sub(1)
    }

    /// The tenant of that number; none for what all read.
    pub(super) fn tenant(&self, number: u8) -> Option<&Tenant> {
        self.tenants.get(usize::from(number)).map(AsRef::as_ref)
    }

    /// The id of the tenant of that number.
    pub(super) fn id(&self, number: u8) -> &str {
        self.tenant(number).map_or(crate::access::COMMON, |tenant| &tenant.id)
    }
}

/// Whether what belongs to `tenants` is in the store that all read.
pub(super) fn is_common(tenants: &[u8]) -> bool {
    tenants.first() == Some(&COMMON)
}
