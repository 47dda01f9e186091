//! Giving a patient a tenant, and another one: `$set-accounts`, which only a project admin may call.

use super::{Plan, Transfer};
use crate::access::{Actor, Interaction, Separation};
use crate::json::lines;
use serde::Serialize;
use serde_json::{Value as Json, json};

/// One call that a program makes.
#[derive(Clone, Debug, Serialize)]
pub struct Call {
    /// Permanent: `assign`.
    pub id: &'static str,
    /// Who makes it: an id of the access model's actors, each a project admin; none while there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub who: Option<String>,
    /// When it is made.
    pub when: String,
    /// What it does, and what it does not.
    pub says: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<Request>,
}

/// A request to the server, relative to its base URL.
#[derive(Clone, Debug, Serialize)]
pub struct Request {
    pub method: &'static str,
    pub path: &'static str,
    pub body: Json,
}

/// The calls for assignment and transfer as the answers decided them. None where tenants are not
/// kept apart by tags.
pub fn moves(plan: &Plan) -> Vec<Call> {
    if plan.access.separation != Separation::Rules {
        return Vec::new();
    }
    let mut calls = vec![assign(plan), tag_staff(plan)];
    if plan.patients_in_several == Some(true) {
        calls.push(Call {
            id: "enrol",
            who: admin_of(plan, "Patient"),
            when: "A patient comes to a second tenant and stays in the first.".to_owned(),
            says: "Name every account that the patient keeps: the call replaces the list. Both tenants then see all of the patient's records, old and new.".to_owned(),
            request: Some(set_accounts(PATIENT, &["{{tenant}}", "{{second-tenant}}"])),
        });
    }
    calls.push(transfer(plan));
    calls
}

/// The project admin who may see and change resources of the type `kind`, and so their accounts.
fn admin_of(plan: &Plan, kind: &str) -> Option<String> {
    let may = |actor: &&Actor, interaction| {
        plan.access.grants(actor).any(|(_, grant)| grant.covers(kind, interaction))
    };
    let mut admins = plan.access.actors.iter().filter(|actor| actor.administers);
    let found = admins.find(|actor| may(actor, Interaction::Read) && may(actor, Interaction::Update))?;
    Some(found.id.clone())
}

const PATIENT: &str = "fhir/R4/Patient/{{patient}}/$set-accounts";

fn set_accounts(path: &'static str, accounts: &[&str]) -> Request {
    let account = |reference: &&str| json!({"name": "accounts", "valueReference": {"reference": reference}});
    let mut parameter: Vec<Json> = accounts.iter().map(account).collect();
    parameter.push(json!({"name": "propagate", "valueBoolean": true}));
    Request { method: "POST", path, body: json!({"resourceType": "Parameters", "parameter": parameter}) }
}

fn assign(plan: &Plan) -> Call {
    let labels: Vec<_> = plan.assignment.iter().map(|item| item.label.as_str()).collect();
    Call {
        id: "assign",
        who: admin_of(plan, "Patient"),
        when: if labels.is_empty() { "It is not decided when.".to_owned() } else { labels.join("; ") },
        says: "A patient whom staff of one tenant register is in that tenant at once, and needs no call. In every other case the assignment service makes this one; until then nobody but the service and the patient sees the record.".to_owned(),
        request: Some(set_accounts(PATIENT, &["{{tenant}}"])),
    }
}

fn tag_staff(plan: &Plan) -> Call {
    Call {
        id: "tag-staff",
        who: admin_of(plan, "Practitioner"),
        when: "Somebody joins a tenant, after the invitation; and again when they change it.".to_owned(),
        says: "An invitation makes a Practitioner that belongs to no tenant: until this call, colleagues and patients who see the staff of their own tenant do not see this one.".to_owned(),
        request: Some(set_accounts("fhir/R4/Practitioner/{{practitioner}}/$set-accounts", &["{{tenant}}"])),
    }
}

fn transfer(plan: &Plan) -> Call {
    let when = "A patient moves from one tenant to another.".to_owned();
    let (says, request) = match plan.transfer {
        Some(Transfer::Follow) => (
            "Replaces the accounts: the new tenant sees the full history, the old one nothing more. A patient who logs in with the old tenant's staff directory needs a new access entry.",
            Some(set_accounts(PATIENT, &["{{new-tenant}}"])),
        ),
        Some(Transfer::Share) => (
            "Adds an account: both tenants see all of the patient's records, what is written later included.",
            Some(set_accounts(PATIENT, &["{{tenant}}", "{{new-tenant}}"])),
        ),
        Some(Transfer::Stay) => (
            "No call: the new tenant registers the patient again, as a Patient of its own, and starts fresh. Changing the accounts of the old Patient would take its records along. A patient who logs in needs a membership for each of the two, since a login for one Patient does not see the other.",
            None,
        ),
        None => ("It is not decided what becomes of the records: move nobody.", None),
    };
    let who = request.as_ref().and_then(|_| admin_of(plan, "Patient"));
    Call { id: "transfer", who, when, says: says.to_owned(), request }
}

/// Everything as one file.
pub fn file(plan: &Plan) -> Vec<u8> {
    let authority = plan.authority.iter().map(|item| {
        let how = match item.id.as_str() {
            "administrative-staff" | "managers" => "They ask the assignment service, which checks who asks; or they are project admins, who can do anything.",
            "automatic" => "The assignment service does, by rules of its own.",
            _ => "They ask the assignment service, which acts for them: they cannot call it themselves.",
        };
        json!({"id": item.id, "who": item.label, "how": how})
    });
    lines(
        &json!({
            "checked": plan.checked,
            "who": "a project admin who may see and change the resource: of each call the actor in `who`, or anybody like that",
            "authority": authority.collect::<Vec<_>>(),
            "calls": moves(plan),
        }),
        5,
    )
}
