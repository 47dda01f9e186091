//! Giving a patient a tenant, and another one: `$set-accounts`, which only a project admin may call.

use super::writer::Json;
use super::{Plan, Transfer};
use crate::access::{Actor, Interaction, Separation};

/// One call that a program makes.
#[derive(Clone, Debug)]
pub struct Call<'p> {
    /// Permanent: `assign`.
    pub id: &'static str,
    /// Who makes it: an id of the access model's actors, each a project admin; none while there is none.
    pub who: Option<&'p str>,
    /// When it is made.
    pub when: String,
    /// What it does, and what it does not.
    pub says: &'static str,
    pub request: Option<Request>,
}

/// A request to the server, relative to its base URL.
#[derive(Clone, Copy, Debug)]
pub struct Request {
    pub path: &'static str,
    /// The places for the accounts that the resource has afterwards.
    pub accounts: &'static [&'static str],
}

/// The calls for assignment and transfer as the answers decided them. None where tenants are not
/// kept apart by tags.
pub fn moves(plan: &Plan) -> Vec<Call<'_>> {
    if plan.access.separation != Separation::Rules {
        return Vec::new();
    }
    let mut calls = vec![assign(plan), tag_staff(plan)];
    if plan.patients_in_several == Some(true) {
        calls.push(Call {
            id: "enrol",
            who: admin_of(plan, "Patient"),
            when: "A patient comes to a second tenant and stays in the first.".to_owned(),
            says: "Name every account that the patient keeps: the call replaces the list. Both tenants then see all of the patient's records, old and new.",
            request: Some(Request { path: PATIENT, accounts: &["tenant", "second-tenant"] }),
        });
    }
    calls.push(transfer(plan));
    calls
}

/// The project admin who may see and change resources of the type `kind`, and so their accounts.
fn admin_of<'p>(plan: &'p Plan, kind: &str) -> Option<&'p str> {
    let may = |actor: &&Actor, interaction| {
        plan.access.grants(actor).any(|(_, grant)| grant.covers(kind, interaction))
    };
    let mut admins = plan.access.actors.iter().filter(|actor| actor.administers);
    let found = admins.find(|actor| may(actor, Interaction::Read) && may(actor, Interaction::Update))?;
    Some(&found.id)
}

const PATIENT: &str = "fhir/R4/Patient/{{patient}}/$set-accounts";

fn assign(plan: &Plan) -> Call<'_> {
    let labels: Vec<_> = plan.assignment.iter().map(|item| item.label.as_str()).collect();
    Call {
        id: "assign",
        who: admin_of(plan, "Patient"),
        when: if labels.is_empty() { "It is not decided when.".to_owned() } else { labels.join("; ") },
        says: "A patient whom staff of one tenant register is in that tenant at once, and needs no call. In every other case the assignment service makes this one; until then nobody but the service and the patient sees the record.",
        request: Some(Request { path: PATIENT, accounts: &["tenant"] }),
    }
}

fn tag_staff(plan: &Plan) -> Call<'_> {
    Call {
        id: "tag-staff",
        who: admin_of(plan, "Practitioner"),
        when: "Somebody joins a tenant, after the invitation; and again when they change it.".to_owned(),
        says: "An invitation makes a Practitioner that belongs to no tenant: until this call, colleagues and patients who see the staff of their own tenant do not see this one.",
        request: Some(Request {
            path: "fhir/R4/Practitioner/{{practitioner}}/$set-accounts",
            accounts: &["tenant"],
        }),
    }
}

fn transfer(plan: &Plan) -> Call<'_> {
    let when = "A patient moves from one tenant to another.".to_owned();
    let (says, request) = match plan.transfer {
        Some(Transfer::Follow) => (
            "Replaces the accounts: the new tenant sees the full history, the old one nothing more. A patient who logs in with the old tenant's staff directory needs a new access entry.",
            Some(Request { path: PATIENT, accounts: &["new-tenant"] }),
        ),
        Some(Transfer::Share) => (
            "Adds an account: both tenants see all of the patient's records, what is written later included.",
            Some(Request { path: PATIENT, accounts: &["tenant", "new-tenant"] }),
        ),
        Some(Transfer::Stay) => (
            "No call: the new tenant registers the patient again, as a Patient of its own, and starts fresh. Changing the accounts of the old Patient would take its records along. A patient who logs in needs a membership for each of the two, since a login for one Patient does not see the other.",
            None,
        ),
        None => ("It is not decided what becomes of the records: move nobody.", None),
    };
    let who = request.as_ref().and_then(|_| admin_of(plan, "Patient"));
    Call { id: "transfer", who, when, says, request }
}

/// Everything as one file.
pub fn file(plan: &Plan) -> Vec<u8> {
    const WHO: &str = "a project admin who may see and change the resource: of each call the actor in `who`, or anybody like that";
    let mut json = Json::with_capacity(1 << 12);
    json.raw(["{\n  \"checked\": "]);
    json.text(&plan.checked);
    json.raw([",\n  \"who\": \"", WHO, "\",\n  \"authority\": ["]);
    json.lines(4, &plan.authority, |json, item| {
        json.raw(["{\"id\": "]);
        json.text(&item.id);
        json.raw([", \"who\": "]);
        json.text(&item.label);
        json.raw([", \"how\": \"", how(&item.id), "\"}"]);
    });
    json.raw(["],\n  \"calls\": ["]);
    json.lines(4, moves(plan), |json, call| self::call(json, &call));
    json.raw(["]\n}"]);
    json.finish()
}

/// How those who may ask for a transfer do.
fn how(authority: &str) -> &'static str {
    match authority {
        "administrative-staff" | "managers" => {
            "They ask the assignment service, which checks who asks; or they are project admins, who can do anything."
        }
        "automatic" => "The assignment service does, by rules of its own.",
        _ => "They ask the assignment service, which acts for them: they cannot call it themselves.",
    }
}

fn call(json: &mut Json, call: &Call<'_>) {
    json.raw(["{\n      \"id\": \"", call.id, "\""]);
    if let Some(who) = call.who {
        json.raw([",\n      \"who\": "]);
        json.text(who);
    }
    json.raw([",\n      \"when\": "]);
    json.text(&call.when);
    json.raw([",\n      \"says\": \"", call.says, "\""]);
    if let Some(Request { path, accounts }) = call.request {
        json.raw([",\n      \"request\": {\"method\": \"POST\", \"path\": \"", path, "\", \"body\": "]);
        json.raw(["{\"resourceType\": \"Parameters\", \"parameter\": ["]);
        for account in accounts {
            json.raw([
                "{\"name\": \"accounts\", \"valueReference\": {\"reference\": \"{{",
                account,
                "}}\"}}, ",
            ]);
        }
        json.raw(["{\"name\": \"propagate\", \"valueBoolean\": true}]}}"]);
    }
    json.raw(["\n    }"]);
}
