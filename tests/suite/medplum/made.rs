//! What is made: that it holds to its schema, is the same every time, and that nothing typed is more
//! than text in it.

use super::{Shipped, Stage, invitations, samples, text, texts};
use blueprint::access::Separation;
use blueprint::export::Tree;
use blueprint::export::medplum::Export;
use blueprint::medplum::acceptance::Cast;
use blueprint::medplum::{self, Plan, Project};
use serde_json::Value as Json;
use std::collections::BTreeSet;
use std::path::Path;

fn json(bytes: &[u8]) -> Json {
    serde_json::from_slice(bytes).unwrap()
}

/// The shipped organizations and some generated ones.
fn plans(shipped: &Shipped) -> Vec<Plan> {
    let mut plans: Vec<Plan> = samples().iter().map(|(id, yaml)| shipped.plan(id, yaml)).collect();
    for seed in 0..40 {
        let yaml = crate::generate::answers(&shipped.guide, seed, crate::generate::PLAIN);
        plans.push(shipped.plan("generated", &yaml));
    }
    plans
}

/// Every file, the picture among them.
fn all(plan: &Plan) -> Tree {
    Export::of(plan).resources()
}

#[test]
fn acceptance_tests_hold_to_their_schema() {
    let schema =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/acceptance.schema.json"));
    let validator = jsonschema::draft202012::new(&serde_json::from_str(&schema.unwrap()).unwrap()).unwrap();
    for plan in plans(&Shipped::new()) {
        let files = medplum::files(&Cast::of(&plan));
        let (_, bytes) = files.iter().find(|(path, _)| path == "acceptance.json").unwrap();
        let acceptance = json(bytes);
        let errors: Vec<String> = validator
            .iter_errors(&acceptance)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{}: {errors:#?}", plan.organization);
        whole(&acceptance);
        for (place, wrong) in [
            ("/groups/0/vectors/0/allow", Json::from(true)),
            ("/groups/0/vectors/0/try", Json::from("x")),
            ("/groups/0/vectors/0/sets", Json::Array(Vec::new())),
            ("/groups/0/actors", Json::Array(Vec::new())),
            ("/actors/0/fill", Json::Array(Vec::new())),
            ("/sets/0/records/0", Json::from("patient")),
            ("/sets/0/surprise", Json::from(1)),
            ("/tenants/0/reference", Json::from("Organization/1")),
        ] {
            let (parent, key) = place.rsplit_once('/').unwrap();
            let mut mutant = acceptance.clone();
            match mutant.pointer_mut(parent) {
                Some(Json::Object(members)) => members.insert(key.to_owned(), wrong),
                Some(Json::Array(items)) if !items.is_empty() => {
                    Some(std::mem::replace(&mut items[0], wrong))
                }
                _ => continue,
            };
            assert!(!validator.is_valid(&mutant), "{place} goes unseen");
        }
    }
}

/// Every name in the file names something in it, and nothing has two names.
fn whole(acceptance: &Json) {
    let list = |key: &str| acceptance[key].as_array().unwrap();
    let ids = |key: &str| -> BTreeSet<String> { list(key).iter().map(|item| text(&item["id"])).collect() };
    let has = |key: &str, name: &str| acceptance[key].get(name).is_some();
    let (actors, tenants, sets) = (ids("actors"), ids("tenants"), ids("sets"));
    assert_eq!(actors.len(), list("actors").len());
    assert_eq!(sets.len(), list("sets").len());
    let records: Vec<String> = list("sets").iter().flat_map(|set| texts(&set["records"])).collect();
    assert_eq!(records.iter().collect::<BTreeSet<_>>().len(), records.len(), "a record is in one set");
    for set in list("sets") {
        assert!(texts(&set["accounts"]).iter().all(|tenant| tenants.contains(tenant)), "{set}");
        assert!(set.get("patient").is_none_or(|patient| records.contains(&text(patient))), "{set}");
        assert!(set.get("tenant").is_none_or(|tenant| tenants.contains(&text(tenant))), "{set}");
        assert!(set.get("membership_of").is_none_or(|actor| actors.contains(&text(actor))), "{set}");
        let there = ["tenant", "membership_of", "resource"].iter().any(|key| set.get(key).is_some());
        for record in texts(&set["records"]) {
            assert!(there || has("samples", record.split('.').next().unwrap()), "{record} has no sample");
        }
    }
    let grouped: Vec<String> = list("groups").iter().flat_map(|group| texts(&group["actors"])).collect();
    assert_eq!(grouped.iter().cloned().collect::<BTreeSet<_>>(), actors, "every login is in one group");
    assert_eq!(grouped.len(), actors.len());
    for vector in list("groups").iter().flat_map(|group| group["vectors"].as_array().unwrap()) {
        assert!(texts(&vector["sets"]).iter().all(|set| sets.contains(set)), "{vector}");
        assert!(
            text(&vector["try"]).chars().all(|letter| has("interactions", &letter.to_string())),
            "{vector}"
        );
        let (allow, deny) = (vector.get("allow"), vector.get("deny"));
        assert!(allow.is_some() != deny.is_some(), "{vector}");
        assert!(allow.is_none_or(|grant| has("grants", &text(grant))), "{vector}");
        assert!(deny.is_none_or(|reason| has("reasons", &text(reason))), "{vector}");
        assert!(vector.get("after").is_none_or(|id| ids("transitions").contains(&text(id))), "{vector}");
    }
}

/// Of every login, what is tried with a record is tried once, and comes out one way.
#[test]
fn no_two_vectors_say_the_same() {
    for plan in plans(&Shipped::new()) {
        let acceptance = Stage::of(&plan).json;
        for group in acceptance["groups"].as_array().unwrap() {
            let mut seen = BTreeSet::new();
            for vector in group["vectors"].as_array().unwrap() {
                for (set, letter) in texts(&vector["sets"])
                    .iter()
                    .flat_map(|set| vector["try"].as_str().unwrap().chars().map(move |letter| (set, letter)))
                {
                    let case = (vector.get("after").is_some(), set.clone(), letter);
                    assert!(seen.insert(case), "{}: {vector}", group["actors"][0]);
                }
            }
        }
    }
}

#[test]
fn the_same_answers_give_the_same_bytes() {
    let shipped = Shipped::new();
    for (id, yaml) in samples() {
        assert_eq!(all(&shipped.plan(&id, &yaml)), all(&shipped.plan(&id, &yaml)), "{id}");
    }
    let (id, yaml) = &samples()[0];
    let other = shipped.plan("another", yaml);
    let urls = |plan: &Plan| -> BTreeSet<String> {
        let bundle = json(&medplum::bundle(plan, plan.projects()[0]));
        bundle["entry"]
            .as_array()
            .unwrap()
            .iter()
            .map(|entry| entry["fullUrl"].as_str().unwrap().to_owned())
            .collect()
    };
    assert!(urls(&shipped.plan(id, yaml)).is_disjoint(&urls(&other)), "names are the organization's own");
}

#[test]
fn loading_a_bundle_twice_changes_nothing() {
    for plan in plans(&Shipped::new()) {
        for project in plan.projects() {
            let bundle = json(&medplum::bundle(&plan, project));
            let mut seen = BTreeSet::new();
            for entry in bundle["entry"].as_array().unwrap() {
                let condition = entry["request"]["ifNoneExist"].as_str().unwrap();
                let (_, uuid) = condition.rsplit_once('|').unwrap();
                assert_eq!(entry["fullUrl"], format!("urn:uuid:{uuid}"));
                let found = entry["resource"]["identifier"][0]["value"].as_str();
                assert_eq!(found.or(entry["resource"]["meta"]["tag"][0]["code"].as_str()), Some(uuid));
                assert!(seen.insert(uuid.to_owned()), "two entries would be one");
            }
        }
    }
}

/// What is typed by somebody who wants it to be more.
const HOSTILE: &[&str] = &[
    "<script>alert(1)</script>",
    "\"}],\"admin\":true,\"x\":[{\"",
    "=HYPERLINK(\"http://evil.example\")",
    "| a | b |\n# heading",
    "{{#include ../other.md}} {{ evil }} `code`",
    "%patient %profile.id $(rm -rf /)",
    "</text></svg><script>alert(1)</script>",
    "' onload='alert(1)",
    "urn:uuid:00000000-0000-8000-8000-000000000000",
    "Łódź – 名古屋 \u{202e}evil",
];

#[test]
fn what_is_typed_is_text_in_every_file() {
    let shipped = Shipped::new();
    let manner = crate::generate::Manner { texts: HOSTILE, ..crate::generate::PLAIN };
    for seed in 0..60 {
        let plan = shipped.plan("hostile", &crate::generate::answers(&shipped.guide, seed, manner));
        let tree = all(&plan);
        for (path, bytes) in &tree.files {
            let text = std::str::from_utf8(bytes).unwrap();
            match path.rsplit('.').next().unwrap() {
                "json" => inert_json(&json(bytes)),
                "svg" => inert_svg(text),
                "csv" => inert_csv(text),
                "md" => {
                    assert!(!text.contains("<script") && !text.contains("{{#include"), "{path}");
                    assert!(!text.contains("\n# heading"), "{path}");
                }
                other => panic!("{path}: {other}"),
            }
        }
        for (path, bytes) in &Export::of(&plan).chapters().files {
            let text = std::str::from_utf8(bytes).unwrap();
            if path.ends_with(".svg") {
                inert_svg(text);
            } else {
                assert!(!text.contains("<script") && !text.contains("{{#include"), "{path}");
            }
        }
    }
}

/// No membership is an admin's that is not an administrator's, and policies name only their own variables.
fn inert_json(json: &Json) {
    if json["resourceType"] != "Bundle" {
        return;
    }
    for entry in json["entry"].as_array().unwrap() {
        let resource = &entry["resource"];
        if resource["resourceType"] == "AccessPolicy" {
            for rule in resource["resource"].as_array().unwrap() {
                let criteria = rule["criteria"].as_str().unwrap_or_default();
                let variables: Vec<&str> = criteria.split('%').skip(1).collect();
                assert!(variables.len() <= 1, "{criteria}");
                let plain = |char: char| char.is_ascii_alphanumeric() || "_=?%.".contains(char);
                assert!(criteria.chars().all(plain), "{criteria}");
            }
        }
    }
}

fn inert_svg(text: &str) {
    assert_eq!(text.matches("<svg").count(), 1);
    let style = text.split("<style>").nth(1).and_then(|rest| rest.split("</style>").next()).unwrap();
    assert!(!style.contains("url(") && !style.contains("@import"));
    for tag in text.split('<').skip(1).filter_map(|tag| tag.split_once('>')).map(|(tag, _)| tag) {
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap();
        assert!(["svg", "title", "desc", "style", "rect", "text", "path"].contains(&name), "<{tag}>");
        for attribute in tag.split(' ').skip(1).filter_map(|attribute| attribute.split_once('=')) {
            let known = [
                "xmlns",
                "viewBox",
                "width",
                "height",
                "role",
                "aria-labelledby",
                "id",
                "class",
                "x",
                "y",
                "rx",
                "d",
            ];
            assert!(known.contains(&attribute.0), "<{tag}>");
        }
    }
    // What is opened is closed, and nothing else is there.
    let mut open: Vec<&str> = Vec::new();
    for tag in text.split('<').skip(1) {
        let (tag, _) = tag.split_once('>').expect("a tag that ends");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
        } else if !tag.ends_with('/') {
            open.push(tag.split([' ', '\n']).next().unwrap());
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

fn inert_csv(text: &str) {
    for line in text.lines() {
        let cells = line.trim_matches('"').split("\",\"");
        for cell in cells {
            assert!(!cell.starts_with(['=', '+', '-', '@']), "{cell}");
        }
        assert_eq!(line.matches('"').count() % 2, 0, "{line}");
    }
}

#[test]
fn a_project_for_each_tenant_has_a_folder_for_each() {
    let shipped = Shipped::new();
    let (id, yaml) = samples().into_iter().find(|(id, _)| id == "partners/brightline-telehealth").unwrap();
    let plan = shipped.plan(&id, &yaml);
    assert_eq!(plan.access.separation, Separation::Stores);
    let tree = all(&plan);
    for tenant in &plan.tenants {
        let bundle = json(&tree.files[&format!("medplum/projects/{}/bundle.json", tenant.id)]);
        let text = bundle.to_string();
        assert!(text.contains(&tenant.name));
        for other in plan.tenants.iter().filter(|other| other.id != tenant.id) {
            assert!(!text.contains(&other.name), "{} names {}", tenant.name, other.name);
        }
    }
    assert!(!tree.files.contains_key("medplum/bundle.json"));
    assert!(
        plan.projects().iter().any(|project| matches!(project, Project::Shared)) != plan.shared.is_empty()
    );
}

/// Whoever has a second membership says so; two people have two addresses.
#[test]
fn an_address_is_invited_twice_only_for_a_second_membership() {
    for plan in plans(&Shipped::new()) {
        let mut seen = BTreeSet::new();
        let stage = Stage::of(&plan);
        let invites = invitations(&plan);
        for actor in stage.json["actors"].as_array().unwrap() {
            let Some(email) = actor["fill"]["email"].as_str() else { continue };
            let invite = invites.iter().find(|invite| invite["id"] == actor["invite"]).unwrap();
            let again = invite["request"]["body"]["forceNewMembership"] == true;
            let new = seen.insert((text(&actor["project"]), email.to_owned()));
            assert!(new || again, "{}: {}", plan.organization, actor["id"]);
        }
    }
}
