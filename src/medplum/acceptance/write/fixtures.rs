//! The fixtures, written: tenants, logins, records, and what happens between vectors.

use super::TRANSFER;
use crate::access::{Separation, Standing};
use crate::medplum::acceptance::sets::{Block, Nature, Owner, Set};
use crate::medplum::acceptance::stage::At;
use crate::medplum::acceptance::{Cast, Transition};
use crate::medplum::writer::Json;
use crate::medplum::{Plan, bundle};

/// The record of whoever acts for the patients who log in.
const CAREGIVER: &str = "RelatedPerson.caregiver";

/// The actor for whom that is.
const CAREGIVER_ACTOR: &str = "caregiver";

/// Writes the tenant number `ix`.
pub(super) fn tenant(json: &mut Json, cast: &Cast<'_>, ix: usize) {
    let tenant = &cast.stage.tenants[ix];
    json.raw(["{\"id\": \"", &tenant.id, "\", \"name\": "]);
    json.text(&tenant.name);
    json.raw([", \"project\": \"", cast.stage.project(At::Tenant(ix)), "\""]);
    if let Some(kind) = &cast.plan.tenant_type {
        json.raw([", \"reference\": \"urn:uuid:", &tenant.uuid, "\""]);
        // One that the organization has is made by the bundle.
        if ix >= cast.plan.tenants.len() {
            json.raw([", \"resource\": "]);
            bundle::tenant(json, kind, tenant);
        }
    }
    json.raw(["}"]);
}

/// Writes the login of the player number `ix`.
pub(super) fn actor(json: &mut Json, cast: &Cast<'_>, ix: usize) {
    let (stage, player) = (&cast.stage, &cast.players[ix]);
    json.raw(["{\"id\": "]);
    json.text(&player.id);
    json.raw([", \"project\": \"", stage.project(player.at), "\", \"invite\": "]);
    json.text(&player.invite);
    if !player.tenants.is_empty() {
        json.raw([", \"tenants\": "]);
        json.texts(player.tenants.iter().map(|number| stage.id(*number)));
    }
    let patients = || player.persons.iter().map(|number| PATIENTS[usize::from(*number)]);
    if !player.persons.is_empty() {
        json.raw([", \"persons\": "]);
        json.texts(patients());
    }
    json.raw([", \"fill\": {"]);
    let mut before = "";
    let mut place = |json: &mut Json, name: &str, number: &str, value: [&str; 3]| {
        json.raw([before, "\"", name, number, "\": \"", value[0], value[1], value[2], "\""]);
        before = ", ";
    };
    if player.actor.standing != Standing::Service {
        place(json, "email", "", [&player.email(cast.plan), "", ""]);
    }
    let tenants = player.tenants.iter().filter_map(|number| stage.tenant(*number));
    let tenants = tenants.filter(|_| cast.plan.access.separation == Separation::Rules);
    for (tenant, number) in tenants.zip(numbers(player.tenants.len())) {
        place(json, "tenant", number, ["urn:uuid:", &tenant.uuid, ""]);
    }
    let caregiver = player.actor.standing == Standing::Caregiver;
    for (patient, number) in patients().zip(["-1", "-2"]) {
        let (name, number) = if caregiver { ("child", number) } else { ("patient", "") };
        place(json, name, number, ["{{", patient, "}}"]);
    }
    if caregiver {
        place(json, "related-person", "", ["{{", CAREGIVER, "}}"]);
    }
    json.raw(["}}"]);
}

/// The ends of the places for so many tenants: the only one has no number.
const fn numbers(count: usize) -> [&'static str; 2] {
    if count == 1 { ["", ""] } else { ["-1", "-2"] }
}

/// The ids of the patients' records, by the number of the owner.
const PATIENTS: [&str; 7] = [
    "Patient.home",
    "Patient.elsewhere",
    "Patient.second",
    "Patient.both",
    "Patient.neighbour",
    "Patient.linked",
    "Patient.mover",
];

/// Writes the sample of every type that there is a record of.
pub(super) fn samples(json: &mut Json, cast: &Cast<'_>) {
    let mut made = vec![false; cast.blocks.len()];
    for set in &cast.sets {
        made[set.block] = true;
    }
    let is_sampled = |block: &Block<'_>| !matches!(block.nature, Nature::Membership | Nature::Tenant);
    let blocks = cast.blocks.iter().zip(made).filter(|(block, made)| *made && is_sampled(block));
    let kinds = blocks.flat_map(|(block, _)| &block.kinds);
    let caregiver = has_caregiver(cast.plan).then(|| cast.plan.samples.get_key_value("RelatedPerson"));
    let caregiver = caregiver.flatten().map(|(kind, sample)| (kind.as_str(), sample));
    let mut seen = false;
    let kinds = kinds.copied().inspect(|(kind, _)| seen |= *kind == "RelatedPerson");
    let kinds: Vec<_> = kinds.collect();
    json.lines(4, kinds.into_iter().chain(caregiver.filter(|_| !seen)), |json, (kind, sample)| {
        json.raw(["\"", kind, "\": ", &sample.text]);
    });
}

fn has_caregiver(plan: &Plan) -> bool {
    plan.access.actors.iter().any(|actor| actor.id == CAREGIVER_ACTOR)
}

/// What is to be created, in order.
#[derive(Clone, Copy)]
pub(super) enum Fixture<'c> {
    Set(&'c Set),
    Caregiver,
}

/// The sets, and the record of whoever acts for patients: after the patients, and before the others.
pub(super) fn fixtures<'c>(cast: &'c Cast<'_>) -> impl Iterator<Item = Fixture<'c>> {
    let is_patient = |set: &&Set| cast.blocks[set.block].nature == Nature::Patient;
    let patients = cast.sets.iter().filter(is_patient).map(Fixture::Set);
    let caregiver = has_caregiver(cast.plan).then_some(Fixture::Caregiver);
    let others = cast.sets.iter().filter(move |set| !is_patient(set)).map(Fixture::Set);
    patients.chain(caregiver).chain(others)
}

/// Writes a set of records.
pub(super) fn set(json: &mut Json, cast: &Cast<'_>, fixture: Fixture<'_>) {
    let set = match fixture {
        Fixture::Set(set) => set,
        Fixture::Caregiver => {
            place(json, cast, &["\"", CAREGIVER, "\""].concat(), Owner::Home);
            json.raw([", \"patient\": \"", PATIENTS[0], "\", \"records\": [\"", CAREGIVER, "\"]}"]);
            return;
        }
    };
    let Set { block, owner, count, ref name } = *set;
    let block = &cast.blocks[block];
    match block.nature {
        Nature::Tenant | Nature::Membership => {
            json.raw(["{\"id\": ", name]);
            json.raw([", \"project\": \"", cast.stage.project(owner.at(&cast.stage)), "\""]);
            if block.nature == Nature::Tenant {
                let tenant = owner.tenants(&cast.stage).first().map_or("", |number| cast.stage.id(*number));
                json.raw([", \"tenant\": \"", tenant, "\""]);
            } else {
                json.raw([", \"membership_of\": "]);
                json.text(cast.players.first().map_or("", |player| &player.id));
            }
        }
        nature => {
            place(json, cast, name, owner);
            if let (Nature::Bound, [person]) = (nature, block.persons(owner)) {
                json.raw([", \"patient\": \"", PATIENTS[usize::from(*person)], "\""]);
            }
            if nature == Nature::Patient && owner == Owner::Linked {
                let sample = block.kinds.first().map_or("", |(_, sample)| &sample.text);
                json.raw([", \"resource\": ", &linked(sample)]);
            }
        }
    }
    json.raw([", \"records\": "]);
    json.list(&block.kinds[..count], |json, (kind, _)| json.raw(["\"", kind, ".", owner.name(), "\""]));
    json.raw(["}"]);
}

/// The beginning of a set: its id, as JSON, where it is, and the tenants that it is tagged with.
fn place(json: &mut Json, cast: &Cast<'_>, name: &str, owner: Owner) {
    let stage = &cast.stage;
    json.raw(["{\"id\": ", name, ", \"project\": \"", stage.project(owner.at(stage)), "\""]);
    let tenants = owner.tenants(stage);
    if cast.plan.access.separation == Separation::Rules && !tenants.is_empty() {
        json.raw([", \"accounts\": "]);
        json.texts(tenants.iter().map(|number| stage.id(*number)));
    }
}

/// The sample of a patient whose record names the first patient as its own.
fn linked(sample: &str) -> String {
    const SAMPLE: &str = "\"link\":[{\"other\":{\"display\":\"sample\"},\"type\":\"replaced-by\"}]";
    let link = format!(
        "\"link\":[{{\"other\":{{\"reference\":\"{{{{{}}}}}\"}},\"type\":\"seealso\"}}]",
        PATIENTS[0]
    );
    if sample.contains(SAMPLE) {
        return sample.replace(SAMPLE, &link);
    }
    format!("{},{link}}}", sample.trim_end_matches('}'))
}

/// Writes what happens between vectors.
pub(super) fn transition(json: &mut Json, cast: &Cast<'_>, transition: &Transition) {
    let (stage, player) = (&cast.stage, &cast.players[transition.player]);
    let moved = || cast.sets.iter().filter(|set| set.owner == Owner::Mover);
    json.raw([
        "{\"id\": \"",
        TRANSFER,
        "\", \"says\": \"a patient moves from the first tenant to the last\"",
    ]);
    json.raw([", \"actor\": "]);
    json.text(&player.id);
    json.raw([", \"method\": \"POST\", \"path\": \"fhir/R4/{{"]);
    json.raw([
        PATIENTS[6],
        "}}/$set-accounts\", \"body\": {\"resourceType\": \"Parameters\", \"parameter\": [",
    ]);
    for number in transition.tenants {
        let uuid = stage.tenant(*number).map_or("", |tenant| &tenant.uuid);
        json.raw([
            "{\"name\": \"accounts\", \"valueReference\": {\"reference\": \"urn:uuid:",
            uuid,
            "\"}}, ",
        ]);
    }
    json.raw(["{\"name\": \"propagate\", \"valueBoolean\": true}]}, \"accounts\": "]);
    json.texts(transition.tenants.iter().map(|number| stage.id(*number)));
    json.raw([", \"sets\": "]);
    json.list(moved(), |json, set| json.raw([&set.name]));
    json.raw(["}"]);
}
