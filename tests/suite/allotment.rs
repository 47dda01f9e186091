//! A guide about sharing out a community garden: a whole workspace of another domain, with its own
//! template, for which no Rust was written. Its expected output is under `tests/cases/allotment/expected`;
//! `BLESS=1 cargo test allotment` writes it anew, for a person to look through.

use crate::golden::{self, files};
use crate::papers::copy;
use assert_cmd::Command;
use std::fs;
use std::path::PathBuf;

fn case() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/cases/allotment")
}

/// Builds a copy of the workspace, into its `out/`.
fn built() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in ["guides", "answers", "templates"] {
        copy(&case().join(name), &folder.path().join(name));
    }
    let mut build = Command::cargo_bin("blueprint").unwrap();
    build.current_dir(folder.path()).args(["build", "--only", "guide,blueprint,book"]).assert().success();
    folder
}

#[test]
fn an_allotment_comes_out_as_expected() {
    let folder = built();
    let mut made = files(&folder.path().join("out"));
    made.retain(|name, _| !name.contains("manifest.json") && !name.starts_with('.'));
    golden::hold(&made, &case().join("expected"));
}

#[test]
fn nothing_of_the_other_domain_comes_into_it() {
    let folder = built();
    for (name, text) in files(&folder.path().join("out")) {
        let text = text.to_lowercase();
        for word in ["medplum", "fhir", "clinic", "patient", "tenancy model"] {
            assert!(!text.contains(word), "{name} speaks of {word}");
        }
    }
}

#[test]
fn its_own_template_and_the_generic_ones_make_the_rest() {
    let folder = built();
    let blueprint = fs::read_to_string(folder.path().join("out/mill-lane/blueprint.md")).unwrap();
    assert!(blueprint.contains("## For the noticeboard"), "{blueprint}");
    assert!(folder.path().join("out/mill-lane/book/src/SUMMARY.md").exists());
}

#[test]
fn its_facts_are_those_of_its_own_tables() {
    let folder = built();
    let fact = |organization: &str, id: &str| -> serde_json::Value {
        let path = folder.path().join(format!("out/{organization}/blueprint.json"));
        let blueprint: serde_json::Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        let facts = blueprint["facts"].as_array().unwrap();
        facts.iter().find(|fact| fact["id"] == id).unwrap().clone()
    };
    assert_eq!(fact("mill-lane", "scheme")["value"], "halves");
    assert_eq!(fact("mill-lane", "water-charge")["value"], "litre");
    assert_eq!(
        fact("mill-lane", "insured-tools")["value"],
        serde_json::json!(["mower", "fuel-store", "shredder"])
    );
    assert_eq!(fact("mill-lane", "scheme")["statement"], "Every rod is halved until the queue is short.");
    assert_eq!(fact("st-brigid-school", "scheme")["value"], "common");
    // Everything is worked together, so nothing is handed on; and there is no water to pay for.
    assert_eq!(fact("st-brigid-school", "handed-on")["state"], "not-applicable");
    assert_eq!(fact("st-brigid-school", "water-charge")["value"], "none");
    let guide = fs::read_to_string(folder.path().join("out/mill-lane/guide.md")).unwrap();
    assert!(guide.contains("- **Handed on within a family:** No (from 2.3)"), "{guide}");
}
