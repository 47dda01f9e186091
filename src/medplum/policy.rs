//! A profile of the access model as an AccessPolicy.

use super::writer::Json;
use super::{Plan, codes, names};
use crate::access::{Grant, Interactions, Placement, Profile, Scope, Separation};

/// The code system of the tag by which a policy is found again.
pub const POLICY_TAG: &str = "urn:blueprint:access-policy";

/// Writes the policy that grants what `profile` does, found again by `uuid`.
pub(super) fn policy(json: &mut Json, plan: &Plan, profile: &Profile, uuid: &str) {
    json.raw([
        "{\n        \"resourceType\": \"AccessPolicy\",\n        \"meta\": {\"tag\": [{\"system\": \"",
    ]);
    json.raw([POLICY_TAG, "\", \"code\": \"", uuid, "\"}]},\n        \"name\": "]);
    json.text(&profile.title);
    if let Some(variable) = compartment(plan, profile) {
        json.raw([",\n        \"compartment\": {\"reference\": \"%", variable, "\"}"]);
    }
    json.raw([",\n        \"resource\": ["]);
    let grants = || profile.grants.iter().filter(|grant| !grant.implied);
    let ends: Vec<String> = grants().map(end).collect();
    let rules =
        grants().zip(&ends).flat_map(|(grant, end)| grant.kinds.iter().map(move |kind| (kind, grant, end)));
    json.lines(10, rules, |json, (kind, grant, end)| {
        json.raw(["{\"resourceType\": \"", kind, "\", "]);
        criteria(json, plan, grant, kind);
        json.raw([end]);
    });
    json.raw(["]\n      }"]);
}

/// What all rules of a grant end with.
fn end(grant: &Grant) -> String {
    let mut json = Json::with_capacity(256);
    json.raw(["\"interaction\": "]);
    json.texts(Interactions::of(&grant.interactions).iter().map(codes::code));
    let lists = [(&grant.hidden, "hiddenFields"), (&grant.readonly, "readonlyFields")];
    for (fields, name) in lists.into_iter().filter(|(fields, _)| !fields.is_empty()) {
        json.raw([", \"", name, "\": "]);
        json.texts(fields.iter().map(String::as_str));
    }
    json.raw(["}"]);
    json.into_text()
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

/// The variable that a new resource is tagged with. A policy under which somebody registers patients
/// must have one, or the patient would be out of the policy's own reach.
fn compartment<'p>(plan: &'p Plan, profile: &Profile) -> Option<&'p str> {
    match profile.new_records {
        Placement::Tenant if plan.access.separation == Separation::Rules => Some(&plan.variable),
        Placement::Person => Some("patient"),
        Placement::Tenant | Placement::None => None,
    }
}

/// Writes the search that a resource has to match. A tenant's own resource and a patient's own are
/// named by their ids: others can be in their compartments.
fn criteria(json: &mut Json, plan: &Plan, grant: &Grant, kind: &str) {
    let (by, variable, end) = match grant.scope {
        Scope::AllTenants => return,
        Scope::OwnTenants if plan.access.separation != Separation::Rules => return,
        Scope::OwnTenants if Some(kind) == plan.tenant_type.as_deref() => {
            ("?_id=%", plan.variable.as_str(), ".id")
        }
        Scope::OwnTenants => ("?_compartment=%", plan.variable.as_str(), ""),
        Scope::Own if kind == "Patient" => ("?_id=%", "patient", ".id"),
        Scope::Own => ("?_compartment=%", "patient", ""),
    };
    json.raw(["\"criteria\": \"", kind, by, variable, end, "\", "]);
}
