//! The transaction bundle: tenants and policies, each found again by a tag or identifier, so that
//! posting it twice changes nothing.

use super::policy::{self, AccessPolicy, POLICY_TAG};
use super::{Plan, Project, Tenant};
use crate::access::Separation;
use crate::json::lines;
use serde::Serialize;

/// The system of a tenant's identifier.
pub const TENANT_SYSTEM: &str = "urn:blueprint:tenant";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Bundle<'a> {
    resource_type: &'static str,
    r#type: &'static str,
    entry: Vec<Entry<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'a> {
    full_url: String,
    request: Request,
    resource: Resource<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    method: &'static str,
    url: String,
    if_none_exist: String,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Resource<'a> {
    Policy(AccessPolicy<'a>),
    Tenant(TenantResource<'a>),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TenantResource<'a> {
    resource_type: &'a str,
    identifier: [Identifier; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    active: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    r#type: Option<[Concept<'a>; 1]>,
    name: &'a str,
}

#[derive(Serialize)]
struct Identifier {
    system: &'static str,
    value: String,
}

#[derive(Serialize)]
struct Concept<'a> {
    coding: [Coding<'a>; 1],
}

#[derive(Serialize)]
struct Coding<'a> {
    system: &'static str,
    code: &'a str,
}

/// The bundle for one of the plan's Projects, as JSON. The one that others read holds policies for
/// those who keep it, and nobody's tenant.
pub fn bundle(plan: &Plan, project: Project<'_>) -> Vec<u8> {
    let tenants = match &project {
        Project::Only => plan.tenants.as_slice(),
        Project::Of(tenant) => std::slice::from_ref(*tenant),
        Project::Shared => &[],
    };
    let tenants =
        plan.tenant_type.iter().flat_map(|kind| tenants.iter().map(|tenant| (kind.as_str(), tenant)));
    let mut entry: Vec<Entry<'_>> = tenants.map(|(kind, tenant)| of_tenant(kind, tenant)).collect();
    for profile in plan.profiles(project) {
        let uuid = policy::uuid(plan, &profile.id, project.name());
        entry.push(Entry {
            full_url: format!("urn:uuid:{uuid}"),
            request: Request {
                method: "POST",
                url: "AccessPolicy".to_owned(),
                if_none_exist: format!("_tag={POLICY_TAG}|{uuid}"),
            },
            resource: Resource::Policy(policy::policy(plan, profile, project.name())),
        });
    }
    lines(&Bundle { resource_type: "Bundle", r#type: "transaction", entry }, 5)
}

fn of_tenant<'a>(kind: &'a str, tenant: &'a Tenant) -> Entry<'a> {
    let uuid = tenant.uuid.as_str();
    Entry {
        full_url: format!("urn:uuid:{uuid}"),
        request: Request {
            method: "POST",
            url: kind.to_owned(),
            if_none_exist: format!("identifier={TENANT_SYSTEM}|{uuid}"),
        },
        resource: Resource::Tenant(resource(kind, tenant)),
    }
}

fn resource<'a>(kind: &'a str, tenant: &'a Tenant) -> TenantResource<'a> {
    let code = tenant.code.as_deref().filter(|_| kind == "Organization");
    let coding = |code| Coding { system: "http://terminology.hl7.org/CodeSystem/organization-type", code };
    TenantResource {
        resource_type: kind,
        identifier: [Identifier { system: TENANT_SYSTEM, value: tenant.uuid.clone() }],
        active: (kind != "CareTeam").then_some(true),
        status: (kind == "CareTeam").then_some("active"),
        r#type: code.map(|code| [Concept { coding: [coding(code)] }]),
        name: &tenant.name,
    }
}

/// The resource of type `kind` that `tenant` is.
pub(super) fn tenant_resource(kind: &str, tenant: &Tenant) -> serde_json::Value {
    serde_json::to_value(resource(kind, tenant)).unwrap_or_default()
}

/// The Project that holds what all tenants read, and how each tenant's Project is linked to it. None
/// where tenants share one Project anyway, or share nothing.
pub fn shared_project(plan: &Plan) -> Option<Vec<u8>> {
    if plan.access.separation != Separation::Stores || plan.shared.is_empty() {
        return None;
    }
    let exported = exported(plan);
    let links = plan.tenants.iter().map(|tenant| {
        serde_json::json!({
            "tenant": tenant.id,
            "request": {
                "method": "PATCH",
                "path": format!("fhir/R4/Project/{{{{project:{}}}}}", tenant.id),
                "body": [{"op": "add", "path": "/link", "value": [{"project": {"reference": "Project/{{shared}}"}}]}],
            },
        })
    });
    Some(lines(
        &serde_json::json!({
            "who": "super admin",
            "why": "a linked Project is read by the tenants' Projects; only the types that it exports, none of which is about patients",
            "project": {
                "resourceType": "Project",
                "name": format!("{}: shared", plan.name),
                "exportedResourceType": exported,
            },
            "links": links.collect::<Vec<_>>(),
        }),
        3,
    ))
}

/// The types that the Project which others read exports: none of them holds a patient's data.
pub(super) fn exported(plan: &Plan) -> Vec<String> {
    let reference = ["ValueSet", "CodeSystem"].map(str::to_owned);
    plan.shared.iter().cloned().chain(reference).collect()
}
