//! What the export `medplum` makes of an organization's facts.

mod absent;
mod attacks;
mod combinations;
mod made;
mod paper;
mod slips;
mod traps;

use blueprint::access::{Denial, Interaction, Login, Placement, Record, Rights, Separation, Verdict};
use blueprint::answers::{self, Sheet};
use blueprint::decide::{Decisions, decide};
use blueprint::guide::{self, Guide};
use blueprint::medplum::acceptance::Cast;
use blueprint::medplum::{self, Plan, Scheme};
use blueprint::source::Source;
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// The shipped guide with its rules, and the export's section of them.
pub struct Shipped {
    pub guide: Guide,
    pub scheme: Scheme,
}

impl Shipped {
    pub fn new() -> Self {
        let rules = Source::new(
            "guides/multi-tenant.rules.yaml",
            include_str!("../../guides/multi-tenant.rules.yaml"),
        );
        let guide = Source::new("guides/multi-tenant.md", include_str!("../../guides/multi-tenant.md"));
        let guide = guide::read(&guide, Some(&rules)).value;
        let checked = medplum::read(&guide);
        assert_eq!(checked.findings, [], "the shipped section");
        Self { scheme: checked.value.expect("the section"), guide }
    }

    pub fn decided(&self, id: &str, yaml: &str) -> (Sheet, Decisions) {
        let source = Source::new(format!("answers/{id}.yaml"), yaml);
        let replies = answers::read(id, &source).value.expect("readable answers");
        let checked = answers::check(&self.guide, &replies);
        assert!(!checked.rejected(), "{:#?}", checked.findings);
        let decisions = decide(&self.guide, &checked.value).value;
        (checked.value, decisions)
    }

    pub fn plan(&self, id: &str, yaml: &str) -> Plan {
        let (sheet, decisions) = self.decided(id, yaml);
        medplum::derive(&self.scheme, &self.guide, &sheet, &decisions)
    }
}

/// Writes everything that the checks of `tests/medplum` read: for the shipped organizations and for
/// generated ones, each file, and what the evaluator says of every fixture.
#[test]
#[ignore = "writes files for tests/medplum/run"]
fn write_for_node() {
    let Some(out) = std::env::var_os("BLUEPRINT_MEDPLUM_OUT").map(std::path::PathBuf::from) else { return };
    let shipped = Shipped::new();
    for (id, yaml) in samples() {
        write(&out.join(format!("shipped-{}", id.replace('/', "-"))), &shipped.plan(&id, &yaml));
    }
    for seed in 0..60 {
        let yaml = crate::generate::answers(&shipped.guide, seed, crate::generate::PLAIN);
        write(&out.join(format!("generated-{seed}")), &shipped.plan(&format!("generated-{seed}"), &yaml));
    }
}

/// Writes everything that is made of `plan`, and what the evaluator says of it, into `folder`.
fn write(folder: &std::path::Path, plan: &Plan) {
    for (path, bytes) in blueprint::export::medplum::Export::of(plan).resources().files {
        let path = folder.join(path.strip_prefix("medplum/").unwrap());
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    std::fs::write(folder.join("verdicts.json"), verdicts(plan).to_string()).unwrap();
}

/// The shipped organizations, by id.
pub fn samples() -> Vec<(String, String)> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("answers");
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "yaml") {
                let id = path.strip_prefix(&root).unwrap().with_extension("");
                let yaml = std::fs::read_to_string(&path).unwrap();
                found.push((id.to_str().unwrap().replace('\\', "/"), yaml));
            }
        }
    }
    found.sort();
    found
}

/// What `acceptance.json` says of the logins and records to test with, as the access model has them.
pub struct Stage {
    /// The file.
    pub json: Json,
    pub logins: BTreeMap<String, Login>,
    /// In the order in which they are created.
    pub records: Vec<(String, Record)>,
}

impl Stage {
    pub fn of(plan: &Plan) -> Self {
        let json: Json = serde_json::from_slice(&medplum::acceptance::file(&Cast::of(plan))).unwrap();
        let actor = |invite: &Json| {
            let mut actors = plan.access.actors.iter();
            actors.find(|actor| actor.id.replace('/', ".") == *invite).unwrap().id.clone()
        };
        let login = |actor_json: &Json| {
            let (tenants, persons) = (texts(&actor_json["tenants"]), texts(&actor_json["persons"]));
            let login = Login { actor: actor(&actor_json["invite"]), tenants, persons };
            (text(&actor_json["id"]), login)
        };
        let logins = items(&json["actors"]).map(login).collect();
        let records = items(&json["sets"]).flat_map(|set| records(plan, set)).collect();
        Self { json, logins, records }
    }
}

/// The records of a set: what they belong to is what they are tagged with, or the Project that they are in.
fn records(plan: &Plan, set: &Json) -> Vec<(String, Record)> {
    let tenants = match plan.access.separation {
        Separation::Stores => vec![text(&set["project"])],
        _ if set["tenant"].is_string() => vec![text(&set["tenant"])],
        _ => texts(&set["accounts"]),
    };
    let record = |id: &Json| {
        let id = text(id);
        let kind = id.split('.').next().unwrap().to_owned();
        let persons = match kind.as_str() {
            "Patient" => vec![id.clone()],
            _ => set["patient"].as_str().map(str::to_owned).into_iter().collect(),
        };
        (id, Record { kind, tenants: tenants.clone(), persons })
    };
    items(&set["records"]).map(record).collect()
}

/// Every invitation of every Project that `plan` comes to.
pub fn invitations(plan: &Plan) -> Vec<Json> {
    let files =
        medplum::files(&Cast::of(plan)).into_iter().filter(|(path, _)| path.ends_with("invites.json"));
    let parsed = files.map(|(_, bytes)| serde_json::from_slice::<Json>(&bytes).unwrap());
    parsed.flat_map(|file| file["invites"].as_array().unwrap().clone()).collect()
}

pub fn items(list: &Json) -> impl Iterator<Item = &Json> {
    list.as_array().into_iter().flatten()
}

pub fn text(json: &Json) -> String {
    json.as_str().unwrap_or_else(|| panic!("a text: {json}")).to_owned()
}

pub fn texts(list: &Json) -> Vec<String> {
    items(list).map(text).collect()
}

/// Whether a login whose grants speak of creating such a record, and do not let it, can be seen to be
/// refused. Nobody can *try* to create in another tenant what belongs to nobody yet: it would land
/// in the login's own.
fn can_try(plan: &Plan, rights: &Rights<'_>, login: &Login, record: &Record) -> bool {
    if !record.persons.is_empty() && record.kind != "Patient" {
        return plan.access.person.is_some() && !login.tenants.is_empty();
    }
    let granted = rights.of_kind(&record.kind).iter();
    let mut granted = granted.filter(|(_, grant)| grant.interactions.contains(&Interaction::Create));
    plan.access.separation == Separation::Rules
        && granted.all(|(profile, _)| profile.new_records == Placement::None)
}

/// What the evaluator says of every login, interaction and record on the stage: `1`, `0`, or `.` where
/// it cannot be tried.
fn verdicts(plan: &Plan) -> Json {
    let stage = Stage::of(plan);
    let mut all = serde_json::Map::new();
    for (id, login) in &stage.logins {
        let mut rows = serde_json::Map::new();
        let rights = Rights::of(&plan.access, plan.access.actor(&login.actor).unwrap());
        for interaction in Interaction::ALL {
            let row: String = stage
                .records
                .iter()
                .map(|(_, record)| {
                    let verdict = rights.verdict(login, record, interaction);
                    let refused =
                        verdict == Verdict::Denied(Denial::OutOfScope) && interaction == Interaction::Create;
                    match verdict {
                        _ if refused && !can_try(plan, &rights, login, record) => '.',
                        verdict if verdict.allowed() => '1',
                        _ => '0',
                    }
                })
                .collect();
            rows.insert(serde_json::to_value(interaction).unwrap().as_str().unwrap().to_owned(), row.into());
        }
        all.insert(id.clone(), rows.into());
    }
    let ids: Vec<&str> = stage.records.iter().map(|(id, _)| id.as_str()).collect();
    serde_json::json!({"records": ids, "verdicts": all})
}

#[test]
fn the_access_model_meets_the_blueprints_schema() {
    let shipped = Shipped::new();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let schema = std::fs::read_to_string(root.join("docs/blueprint.schema.json")).unwrap();
    let validator = jsonschema::draft202012::new(&serde_json::from_str(&schema).unwrap()).unwrap();
    for (id, yaml) in samples() {
        let (sheet, decisions) = shipped.decided(&id, &yaml);
        let plan = medplum::derive(&shipped.scheme, &shipped.guide, &sheet, &decisions);
        let blueprint = blueprint::blueprint::draw(&shipped.guide, &sheet, &decisions, Some(&plan.access));
        let json = serde_json::to_value(&blueprint).unwrap();
        let errors: Vec<String> =
            validator.iter_errors(&json).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{id}: {errors:#?}");
        for (place, wrong) in [
            ("/access/separation", serde_json::json!("walls")),
            ("/access/actors/0/reach", serde_json::json!("far")),
            ("/access/actors/0/profiles", serde_json::json!([])),
            ("/access/profiles/0/grants/0/interactions/0", serde_json::json!("vread")),
            ("/access/profiles/0/grants/0/scope", serde_json::json!("none")),
            ("/access/profiles/0/grants/0/surprise", serde_json::json!(1)),
        ] {
            let mut mutant = json.clone();
            let (parent, key) = place.rsplit_once('/').unwrap();
            match mutant.pointer_mut(parent).unwrap() {
                serde_json::Value::Array(items) => items[0] = wrong,
                parent => parent[key] = wrong,
            }
            assert!(!validator.is_valid(&mutant), "{id}: {place} goes unseen");
        }
    }
}
