//! The stage: Projects, tenants and patients that everything else is about.

use super::TenantFixture;
use crate::access::Separation;
use crate::medplum::{Plan, Project, Tenant, bundle, names};

/// Where and with whom tests are played.
pub(super) struct Stage {
    pub(super) projects: Vec<String>,
    /// The tenant that actors work in, a second one, and one that none of them works in. Empty where
    /// nothing is kept apart, or where it is not known what a tenant is.
    pub(super) tenants: Vec<TenantFixture>,
}

/// The stage for `plan`: the first of its own tenants, and more where it has fewer than are needed.
pub(super) fn stage(plan: &Plan) -> Stage {
    let count = if plan.access.actors.iter().any(|actor| actor.id.ends_with("/several")) { 3 } else { 2 };
    let stores = plan.access.separation == Separation::Stores;
    let tenants: Vec<TenantFixture> = match plan.access.separation {
        Separation::None => Vec::new(),
        Separation::Rules if plan.tenant_type.is_none() => Vec::new(),
        Separation::Rules | Separation::Stores => {
            let own = plan.tenants.iter().take(count).map(|tenant| own(plan, tenant));
            let own: Vec<_> = own.collect();
            let missing = (own.len()..count).map(|ix| extra(plan, ix));
            own.iter().cloned().chain(missing).collect()
        }
    };
    let mut projects: Vec<String> = if stores {
        tenants.iter().map(|tenant| tenant.id.clone()).collect()
    } else {
        vec![Project::Only.name().to_owned()]
    };
    if stores && !plan.shared.is_empty() {
        projects.push(Project::Shared.name().to_owned());
    }
    Stage { projects, tenants }
}

impl Stage {
    /// The Project that holds what belongs to the tenant number `ix`.
    pub(super) fn project(&self, ix: usize) -> String {
        self.tenants.get(ix).map_or_else(|| Project::Only.name().to_owned(), |tenant| tenant.project.clone())
    }

    /// The id of the tenant number `ix`, if there is one.
    pub(super) fn tenant(&self, ix: usize) -> Vec<String> {
        self.tenants.get(ix).map(|tenant| tenant.id.clone()).into_iter().collect()
    }

    /// The number of the tenant that nobody on the stage works in.
    pub(super) fn elsewhere(&self) -> usize {
        self.tenants.len().saturating_sub(1)
    }

    /// What resources call the tenant `id`.
    pub(super) fn reference(&self, id: &str) -> Option<&str> {
        self.tenants.iter().find(|tenant| tenant.id == id)?.reference.as_deref()
    }
}

fn own(plan: &Plan, tenant: &Tenant) -> TenantFixture {
    TenantFixture {
        id: tenant.id.clone(),
        name: tenant.name.clone(),
        project: project_of(plan, &tenant.id),
        reference: plan.tenant_type.is_some().then(|| format!("urn:uuid:{}", tenant.uuid)),
        resource: None,
    }
}

/// A tenant that the organization does not have, to be the other one.
fn extra(plan: &Plan, ix: usize) -> TenantFixture {
    let taken = |id: &str| plan.tenants.iter().any(|tenant| tenant.id == id);
    let id = names::unique(&format!("acceptance-{}", ix + 1), taken);
    let uuid = names::uuid(&[&plan.organization, "acceptance-tenant", &id]);
    let tenant = Tenant { id, uuid, name: format!("Acceptance tenant {}", ix + 1), code: None };
    let kind = plan.tenant_type.as_deref();
    TenantFixture { resource: kind.map(|kind| bundle::tenant_resource(kind, &tenant)), ..own(plan, &tenant) }
}

fn project_of(plan: &Plan, tenant: &str) -> String {
    if plan.access.separation == Separation::Stores {
        tenant.to_owned()
    } else {
        Project::Only.name().to_owned()
    }
}
