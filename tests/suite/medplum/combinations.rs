//! Every combination of the eight answers that shape access, with the others fixed: each is built, and
//! none lets staff into a tenant that they don't belong to, or one patient see another.

use super::{Shipped, Stage, invitations, items, text, texts};
use blueprint::access::{AccessModel, Interaction, Login, Reach, Record, Rights, Separation, Standing};
use blueprint::medplum::acceptance::Cast;
use blueprint::medplum::{self, Plan, Project};
use rayon::prelude::*;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};

/// The questions, and the answers that each can have.
const ASKED: [(&str, &[&str]); 8] = [
    ("1.1", &["A", "B", "C", "D"]),
    ("1.2", &["A", "B", "C"]),
    ("1.3", &["A", "B"]),
    ("2.1", &["A", "B", "C", "D", "{E: clinics and programs}"]),
    ("3.1", &["A", "B", "C"]),
    ("3.4", &["A", "{B: [Front desk, Clinical staff, Billing]}"]),
    ("4.1", &["A", "B", "{C: it depends}"]),
    ("4.4", &["A", "B", "C"]),
];

const FIXED: &str = "  2.2: clinics
  3.2: A
  3.3: [Physicians, Registered Nurses, Front Desk, Billing Staff, Clinical Leadership, {Other: Pharmacists}]
  4.2: [When they first register]
  4.3: [Only administrative staff]
  5.1: [Staff directory, Intake forms]
  5.2: A
  6.1: B
  6.2: [Their demographic information, Their appointment history, Their test results, Their bills]
  6.3: A
  7.1: [Executive leadership]
  7.2: [Patient counts, Revenue]
  8.1:
    - {Group Name: Downtown, Type: Clinic}
    - {Group Name: Westside, Type: Clinic}
    - {Group Name: Harbour, Type: Clinic}
  8.2:
    Add new staff: [{Name: Ana Ruiz}]
    Add new groups: [{Name: Ana Ruiz}]
    See everything: []
";

/// All combinations, as answers files.
fn combinations() -> Vec<String> {
    let mut found = vec![String::new()];
    for (question, answers) in ASKED {
        let with = |so_far: &String| {
            let with = |answer: &&str| format!("{so_far}  {question}: {answer}\n");
            answers.iter().map(with).collect::<Vec<_>>()
        };
        found = found.iter().flat_map(with).collect();
    }
    let head = "organization: Combination\nguide: multi-tenant\nstatus: final\nanswers:\n";
    found.into_iter().map(|answers| format!("{head}{answers}{FIXED}")).collect()
}

/// How many combinations there are, and what they come to: each plan once, with all its files made.
fn plans(shipped: &Shipped) -> (usize, Vec<Plan>) {
    let all = combinations();
    let plans = all.par_iter().map(|yaml| {
        let plan = shipped.plan("combination", yaml);
        (format!("{plan:?}"), plan)
    });
    let distinct: BTreeMap<String, Plan> = plans.collect();
    let plans: Vec<Plan> = distinct.into_values().collect();
    plans.par_iter().for_each(|plan| assert!(medplum::files(&Cast::of(plan)).len() >= 4));
    (all.len(), plans)
}

#[test]
fn no_combination_lets_anybody_into_another_tenant_or_another_patient() {
    let shipped = Shipped::new();
    let (count, plans) = plans(&shipped);
    assert_eq!(count, 4 * 3 * 2 * 5 * 3 * 2 * 3 * 3);
    assert!(plans.len() > 100, "{}", plans.len());
    let models: BTreeSet<String> =
        plans.iter().map(|plan| serde_json::to_string(&plan.access).unwrap()).collect();
    models.par_iter().for_each(|model| {
        let model: AccessModel = serde_json::from_str(model).unwrap();
        staff_stay_in_their_tenants(&model);
        patients_see_themselves(&model);
    });
    plans.par_iter().for_each(|plan| {
        for project in plan.projects() {
            no_policy_is_complained_of(plan, project);
        }
        for invite in invitations(plan) {
            let body = &invite["request"]["body"];
            assert_eq!(medplum::lint(body), [], "{body}");
        }
        no_vector_lets_anybody_across(plan);
    });
}

/// Every kind that can be about a patient, and what a tenant is.
fn confined(model: &AccessModel) -> Vec<&str> {
    // What staff read everywhere is in these grants, which hold nobody's data.
    let open: BTreeSet<&str> = model
        .profiles
        .iter()
        .flat_map(|profile| &profile.grants)
        .filter(|grant| grant.id == "shared" || grant.id == "reference-data" || grant.id == "directory")
        .flat_map(|grant| grant.kinds.iter().map(String::as_str))
        .collect();
    for kind in &open {
        assert!(
            !["Patient", "Observation", "Coverage", "Appointment", "Communication"].contains(kind),
            "{kind}"
        );
    }
    model.kinds().into_iter().filter(|kind| !open.contains(kind)).collect()
}

fn each_denied(model: &AccessModel, login: &Login, tenants: &[&str], persons: &[&str]) {
    let actor = model.actor(&login.actor).unwrap();
    let rights = Rights::of(model, actor);
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    for kind in confined(model) {
        for persons in [texts(persons), Vec::new()] {
            let record = Record { kind: kind.to_owned(), tenants: texts(tenants), persons };
            for interaction in Interaction::ALL {
                let verdict = rights.verdict(login, &record, interaction);
                assert!(!verdict.allowed(), "{login:?} may {interaction:?} {record:?}");
            }
        }
    }
}

fn staff_stay_in_their_tenants(model: &AccessModel) {
    if model.separation == Separation::None {
        return;
    }
    let staff = model.actors.iter().filter(|actor| actor.standing == Standing::Staff);
    for actor in staff {
        let logins: &[&[&str]] = match actor.reach {
            Reach::Several => &[&["downtown"], &["downtown", "westside"]],
            _ => &[&["downtown"]],
        };
        for tenants in logins {
            let tenants = tenants.iter().map(|id| (*id).to_owned()).collect();
            let login = Login { actor: actor.id.clone(), tenants, persons: Vec::new() };
            each_denied(model, &login, &["harbour"], &["somebody"]);
        }
    }
    // Whoever sees all tenants does so because the answers say that some staff may, or reports.
    for actor in model.actors.iter().filter(|actor| actor.reach == Reach::All) {
        let known = ["staff-reach", "reporting", "administrators", "assignment"];
        let because = |because: &blueprint::access::Because| {
            because.fact.as_deref().is_some_and(|fact| known.contains(&fact))
        };
        assert!(actor.because.iter().any(because), "{}", actor.id);
    }
}

fn patients_see_themselves(model: &AccessModel) {
    for actor in model.actors.iter().filter(|actor| actor.reach == Reach::Persons) {
        let login =
            Login { actor: actor.id.clone(), tenants: vec!["downtown".into()], persons: vec!["ann".into()] };
        each_denied(model, &login, &["downtown"], &["bob"]);
        each_denied(model, &login, &["harbour"], &["bob"]);
    }
    assert!(model.actors.iter().any(|actor| actor.reach == Reach::Persons));
}

fn no_policy_is_complained_of(plan: &Plan, project: Project<'_>) {
    let bundle: serde_json::Value = serde_json::from_slice(&medplum::bundle(plan, project)).unwrap();
    for entry in bundle["entry"].as_array().unwrap() {
        assert_eq!(medplum::lint(&entry["resource"]), [], "{}", entry["resource"]);
    }
}

/// What is refused or allowed by the tests themselves, not by the model that they come from: nothing
/// that staff may do is to a record of another tenant, nothing that patients may to another's.
fn no_vector_lets_anybody_across(plan: &Plan) {
    let Stage { json, logins, records } = Stage::of(plan);
    let open: Vec<&str> = plan.shared.iter().map(String::as_str).chain(["ValueSet", "CodeSystem"]).collect();
    let moved = items(&json["transitions"]).next();
    for group in items(&json["groups"]) {
        for vector in items(&group["vectors"]).filter(|vector| vector.get("allow").is_some()) {
            let sets = texts(&vector["sets"]);
            let of_vector = items(&json["sets"]).filter(|set| sets.contains(&text(&set["id"])));
            for set in of_vector {
                let after = moved.filter(|_| vector.get("after").is_some());
                let after = after.filter(|moved| texts(&moved["sets"]).contains(&text(&set["id"])));
                for (id, record) in records.iter().filter(|(id, _)| texts(&set["records"]).contains(id)) {
                    let tenants = after.map_or(record.tenants.clone(), |moved| texts(&moved["accounts"]));
                    for login in texts(&group["actors"]) {
                        let allowed = Record { tenants: tenants.clone(), ..record.clone() };
                        let free = open.contains(&record.kind.as_str());
                        assert!(
                            free || is_ones_own(plan, &logins[&login], &allowed),
                            "{login}: {vector} {id}"
                        );
                    }
                }
            }
        }
    }
}

/// Whether a login may see a record at all: of staff it has to be in a tenant of theirs, of patients theirs.
fn is_ones_own(plan: &Plan, login: &Login, record: &Record) -> bool {
    let meet = |own: &[String], others: &[String]| own.iter().any(|one| others.contains(one));
    match plan.access.actor(&login.actor).unwrap().standing {
        Standing::Staff => {
            plan.access.separation == Separation::None || meet(&login.tenants, &record.tenants)
        }
        Standing::Person | Standing::Caregiver => {
            record.persons.is_empty() || meet(&login.persons, &record.persons)
        }
        _ => true,
    }
}

/// Writes the resources of all combinations, each once, for the checks of `tests/medplum`.
#[test]
#[ignore = "writes files for tests/medplum/run"]
fn write_combinations_for_node() {
    let Some(out) = std::env::var_os("BLUEPRINT_MEDPLUM_COMBINATIONS").map(std::path::PathBuf::from) else {
        return;
    };
    let (count, plans) = plans(&Shipped::new());
    let each = plans.par_iter().map(resources).reduce(BTreeSet::new, |mut all, some| {
        all.extend(some);
        all
    });
    let resources: Vec<Json> = each.iter().map(|text| serde_json::from_str(text).unwrap()).collect();
    let made = serde_json::json!({"combinations": count, "plans": plans.len(), "resources": resources});
    std::fs::write(out, made.to_string()).unwrap();
}

/// Every resource that `plan` comes to and every membership, as text, with UUIDs numbered: what a
/// resource is called makes it no more valid.
fn resources(plan: &Plan) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (path, bytes) in medplum::files(&Cast::of(plan)) {
        assert!(path.ends_with(".json"), "{path}");
        gather(&serde_json::from_slice(&bytes).unwrap(), &mut found);
    }
    let stage = Stage::of(plan);
    let invites = invitations(plan);
    for actor in items(&stage.json["actors"]) {
        let invite = invites.iter().find(|invite| invite["id"] == actor["invite"]).unwrap();
        gather(&filled(&invite["request"]["body"], actor["fill"].as_object().unwrap()), &mut found);
    }
    for (set, id) in
        items(&stage.json["sets"]).flat_map(|set| items(&set["records"]).map(move |id| (set, id)))
    {
        let sample = &stage.json["samples"][id.as_str().unwrap().split('.').next().unwrap()];
        let there = set.get("tenant").or(set.get("membership_of"));
        if there.is_none() {
            gather(&record(&stage.json, set, set.get("resource").unwrap_or(sample)), &mut found);
        }
    }
    found
}

/// `body` with its places filled in.
fn filled(body: &Json, fill: &serde_json::Map<String, Json>) -> Json {
    let place = |text: String, (name, value): (&String, &Json)| {
        text.replace(&format!("{{{{{name}}}}}"), value.as_str().unwrap())
    };
    serde_json::from_str(&fill.iter().fold(body.to_string(), place)).unwrap()
}

/// The record that `sample` is of in `set`: about its patient, and tagged with its tenants.
fn record(acceptance: &Json, set: &Json, sample: &Json) -> Json {
    let about = set.get("patient").map_or("\"display\":\"nobody\"".to_owned(), |patient| {
        format!("\"reference\":\"{{{{{}}}}}\"", text(patient))
    });
    let of_sample = sample.to_string().replace("\"reference\":\"{{patient}}\"", &about);
    let mut record: Json = serde_json::from_str(&of_sample).unwrap();
    let reference = |id: String| {
        let tenant = items(&acceptance["tenants"]).find(|tenant| tenant["id"] == id).unwrap();
        serde_json::json!({"reference": tenant["reference"]})
    };
    if set.get("accounts").is_some() {
        let accounts: Vec<Json> = texts(&set["accounts"]).into_iter().map(reference).collect();
        record["meta"] = serde_json::json!({"accounts": accounts});
    }
    record
}

fn gather(json: &Json, found: &mut BTreeSet<String>) {
    match json {
        Json::Object(members) => {
            if let Some(membership) = members.get("membership") {
                found.insert(serde_json::json!({"membership": plain(membership)}).to_string());
            } else if let Some(kind) = members.get("resourceType") {
                found.insert(plain(json).to_string());
                // The rules of a policy have a `resourceType` too.
                if kind != "Bundle" {
                    return;
                }
            }
            members.values().for_each(|value| gather(value, found));
        }
        Json::Array(items) => items.iter().for_each(|item| gather(item, found)),
        _ => {}
    }
}

/// `json` with its UUIDs numbered in order of first mention.
fn plain(json: &Json) -> Json {
    numbered(json, &mut Vec::new())
}

fn numbered(json: &Json, seen: &mut Vec<String>) -> Json {
    const PREFIX: &str = "urn:uuid:";
    match json {
        Json::Object(members) => {
            let each = members.iter().map(|(key, value)| (key.clone(), numbered(value, seen)));
            each.collect::<serde_json::Map<_, _>>().into()
        }
        Json::Array(items) => items.iter().map(|item| numbered(item, seen)).collect(),
        Json::String(text) if text.starts_with(PREFIX) && text.len() == PREFIX.len() + 36 => {
            let at = seen.iter().position(|other| other == text).unwrap_or_else(|| {
                seen.push(text.clone());
                seen.len() - 1
            });
            format!("{PREFIX}00000000-0000-4000-8000-{at:012}").into()
        }
        other => other.clone(),
    }
}
