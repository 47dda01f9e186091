//! A profile of the access model as an AccessPolicy.

use super::{Plan, codes, names};
use crate::access::{Grant, Interaction, Placement, Profile, Scope, Separation};
use serde::Serialize;

/// The code system of the tag by which a policy is found again.
pub const POLICY_TAG: &str = "urn:blueprint:access-policy";

/// An AccessPolicy, its elements in the order in which they are written.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AccessPolicy<'a> {
    resource_type: &'static str,
    meta: Meta,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    compartment: Option<Reference>,
    resource: Vec<Resource<'a>>,
}

#[derive(Serialize)]
struct Meta {
    tag: [Coding; 1],
}

#[derive(Serialize)]
struct Coding {
    system: &'static str,
    code: String,
}

/// A FHIR reference.
#[derive(Clone, Debug, Serialize)]
pub struct Reference {
    pub reference: String,
}

/// One rule of a policy.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Resource<'a> {
    resource_type: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    criteria: Option<String>,
    interaction: Vec<&'static str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    hidden_fields: &'a [String],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    readonly_fields: &'a [String],
}

/// The policy that grants what `profile` does, in the Project called `project`.
pub fn policy<'a>(plan: &'a Plan, profile: &'a Profile, project: &str) -> AccessPolicy<'a> {
    let rules = profile.grants.iter().filter(|grant| !grant.implied);
    let resource = rules.flat_map(|grant| {
        let interaction: Vec<_> = Interaction::ALL
            .into_iter()
            .filter(|interaction| grant.interactions.contains(interaction))
            .map(codes::code)
            .collect();
        grant.kinds.iter().map(move |kind| Resource {
            resource_type: kind,
            criteria: criteria(plan, grant, kind),
            interaction: interaction.clone(),
            hidden_fields: &grant.hidden,
            readonly_fields: &grant.readonly,
        })
    });
    AccessPolicy {
        resource_type: "AccessPolicy",
        meta: Meta { tag: [Coding { system: POLICY_TAG, code: uuid(plan, &profile.id, project) }] },
        name: &profile.title,
        compartment: compartment(plan, profile).map(|reference| Reference { reference }),
        resource: resource.collect(),
    }
}

/// The UUID that stands for the policy of the profile called `id` until a server gives it an id.
pub fn uuid(plan: &Plan, id: &str, project: &str) -> String {
    names::uuid(&[&plan.organization, "policy", project, id])
}

/// Whether a login with this profile has to say which tenant it is for.
pub fn takes_tenant(plan: &Plan, profile: &Profile) -> bool {
    plan.access.separation == Separation::Rules
        && profile.grants.iter().any(|grant| grant.scope == Scope::OwnTenants)
}

/// What a new resource is tagged with. A policy under which somebody registers patients must have
/// one, or the patient would be out of the policy's own reach.
fn compartment(plan: &Plan, profile: &Profile) -> Option<String> {
    match profile.new_records {
        Placement::Tenant if plan.access.separation == Separation::Rules => {
            Some(format!("%{}", plan.variable))
        }
        Placement::Person => Some("%patient".to_owned()),
        Placement::Tenant | Placement::None => None,
    }
}

/// The search that a resource has to match. A tenant's own resource and a patient's own are named by
/// their ids: others can be in their compartments.
fn criteria(plan: &Plan, grant: &Grant, kind: &str) -> Option<String> {
    match grant.scope {
        Scope::AllTenants => None,
        Scope::OwnTenants if plan.access.separation != Separation::Rules => None,
        Scope::OwnTenants if Some(kind) == plan.tenant_type.as_deref() => {
            Some(format!("{kind}?_id=%{}.id", plan.variable))
        }
        Scope::OwnTenants => Some(format!("{kind}?_compartment=%{}", plan.variable)),
        Scope::Own if kind == "Patient" => Some("Patient?_id=%patient.id".to_owned()),
        Scope::Own => Some(format!("{kind}?_compartment=%patient")),
    }
}
