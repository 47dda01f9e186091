//! What a guide that declares no export `medplum` gets of it: nothing.

use crate::papers::copy;
use assert_cmd::Command;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below `folder`.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

/// The shipped guide and organizations, with rules that end before `exports`.
#[test]
fn the_same_guide_without_the_export_gets_none_of_it() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["guides", "answers", "templates"] {
        copy(&root().join(name), &folder.path().join(name));
    }
    let rules = folder.path().join("guides/multi-tenant.rules.yaml");
    let text = fs::read_to_string(&rules).unwrap();
    let (before, after) = text.split_once("\nexports:\n").expect("the section");
    assert!(after.starts_with("  medplum:"), "the only export");
    fs::write(&rules, before).unwrap();
    let mut build = Command::cargo_bin("blueprint").unwrap();
    build
        .current_dir(folder.path())
        .args(["build", "--only", "guide,blueprint,book,medplum"])
        .assert()
        .success();
    let mut made = Vec::new();
    files(&folder.path().join("out"), &mut made);
    assert!(made.len() > 50, "{}", made.len());
    let mut blueprints = 0;
    for path in made {
        let name = path.strip_prefix(folder.path().join("out")).unwrap().to_str().unwrap().to_owned();
        for word in ["medplum", "access.svg", "access.csv", "acceptance"] {
            assert!(!name.contains(word), "{name}");
        }
        if name.ends_with("blueprint.json") {
            let json: serde_json::Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
            assert!(json.get("access").is_none_or(serde_json::Value::is_null), "{name}");
            blueprints += 1;
        }
        if name.ends_with(".md") {
            let text = fs::read_to_string(&path).unwrap();
            assert!(!text.contains("access.svg") && !text.contains("acceptance-tests.md"), "{name}");
        }
    }
    assert!(blueprints >= 6, "{blueprints}");
}

/// The types, words and addresses of one domain stand in one module, its exporter, and the templates of
/// its guide.
#[test]
fn nothing_outside_the_module_mentions_fhir() {
    let mut sources = Vec::new();
    for folder in ["src", "templates"] {
        files(&root().join(folder), &mut sources);
    }
    let mut seen = 0;
    for path in sources {
        let name = path.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/");
        let own = ["src/medplum", "src/export/medplum", "templates/multi-tenant/"];
        // The contract's page shows values by example.
        if own.iter().any(|prefix| name.starts_with(prefix)) || name == "templates/README.md" {
            continue;
        }
        seen += 1;
        let text = fs::read_to_string(&path).unwrap().to_lowercase();
        for word in [
            "fhir",
            "accesspolicy",
            "projectmembership",
            "practitioner\"",
            "healthcareservice",
            "careteam",
            "codesystem",
            "meta.accounts",
            "set-accounts",
            "urn:uuid",
        ] {
            assert!(!text.contains(word), "{name} speaks of {word}");
        }
    }
    assert!(seen > 60, "{seen}");
}
