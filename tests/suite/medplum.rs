//! What the export `medplum` makes of an organization's facts.

mod absent;
mod attacks;
mod combinations;
mod made;
mod paper;
mod slips;
mod traps;

use blueprint::access::{Denial, Interaction, Rights, Verdict};
use blueprint::answers::{self, Sheet};
use blueprint::decide::{Decisions, decide};
use blueprint::guide::{self, Guide};
use blueprint::medplum::acceptance::can_try;
use blueprint::medplum::{self, Plan, Scheme};
use blueprint::source::Source;

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
    for (path, bytes) in
        blueprint::export::medplum::resources(plan, blueprint::export::medplum::picture(plan)).files
    {
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

/// What the evaluator says of every login, interaction and record on the stage: `1`, `0`, or `.` where
/// it cannot be tried.
fn verdicts(plan: &Plan) -> serde_json::Value {
    let acceptance = medplum::acceptance::acceptance(plan);
    let mut all = serde_json::Map::new();
    for actor in &acceptance.actors {
        let mut rows = serde_json::Map::new();
        let rights = Rights::of(&plan.access, plan.access.actor(&actor.login.actor).unwrap());
        for interaction in Interaction::ALL {
            let row: String = acceptance
                .records
                .iter()
                .map(|fixture| {
                    let verdict = rights.verdict(&actor.login, &fixture.record, interaction);
                    let refused =
                        verdict == Verdict::Denied(Denial::OutOfScope) && interaction == Interaction::Create;
                    match verdict {
                        _ if refused && !can_try(plan, &rights, &actor.login, &fixture.record) => '.',
                        verdict if verdict.allowed() => '1',
                        _ => '0',
                    }
                })
                .collect();
            rows.insert(serde_json::to_value(interaction).unwrap().as_str().unwrap().to_owned(), row.into());
        }
        all.insert(actor.id.clone(), rows.into());
    }
    serde_json::json!({"records": acceptance.records.iter().map(|record| &record.id).collect::<Vec<_>>(), "verdicts": all})
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
