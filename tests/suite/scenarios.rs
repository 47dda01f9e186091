//! The guide's four scenarios end to end: the shipped organizations that answer like them, built by the
//! program, held to `tests/cases/scenarios`; and each scenario's stated result, in the guide's own words,
//! held to what is written. `BLESS=1 cargo test scenarios` writes the folder anew, for a person to look
//! through.

use crate::golden;
use crate::papers::copy;
use assert_cmd::Command;
use blueprint::guide::read::prose;
use blueprint::source::Source;
use std::collections::BTreeMap;
use std::path::Path;

/// Scenario, organization.
const EACH: [(char, &str); 4] = [
    ('A', "northwind-clinics"),
    ('B', "partners/brightline-telehealth"),
    ('C', "meridian-specialty-care"),
    ('D', "harbor-care-coordination"),
];

/// What is looked through of each; the other chapters of the book say the same again.
const FILES: [&str; 5] =
    ["guide.md", "blueprint.md", "blueprint.json", "book/src/SUMMARY.md", "book/src/overview.md"];

/// Builds the shipped workspace.
fn built() -> BTreeMap<String, String> {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().unwrap();
    for name in ["guides", "answers"] {
        copy(&repository.join(name), &folder.path().join(name));
    }
    let mut build = Command::cargo_bin("blueprint").unwrap();
    build.current_dir(folder.path()).args(["build", "--only", "guide,blueprint,book"]).assert().success();
    golden::files(&folder.path().join("out"))
}

#[test]
fn the_four_scenarios_come_out_as_expected() {
    let built = built();
    let made = EACH.iter().flat_map(|(letter, organization)| {
        FILES.map(|file| (format!("{letter}/{file}"), built[&format!("{organization}/{file}")].clone()))
    });
    let expected = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/scenarios");
    golden::hold(&made.collect(), &expected);
}

#[test]
fn each_scenario_comes_to_the_result_that_the_guide_states() {
    let guide = prose(&Source::new("guides/any.md", include_str!("../../guides/multi-tenant.md"))).value;
    let built = built();
    for (letter, organization) in EACH {
        let scenario = guide.scenarios.iter().find(|scenario| scenario.letter == letter).unwrap();
        let result = &scenario.result.value;
        let written: serde_json::Value =
            serde_json::from_str(&built[&format!("{organization}/blueprint.json")]).unwrap();
        let fact = |id: &str| {
            let mut facts = written["facts"].as_array().unwrap().iter();
            facts.find(|fact| fact["id"] == id).unwrap()["value"].clone()
        };
        // “Organization-based tenancy, …”, “… with strict isolation”, “… enrolled in multiple …”.
        let kind = result.split("-based").next().unwrap();
        assert_eq!(fact("tenant-resource"), kind, "{letter}: {result}");
        let apart = result.contains("strict isolation");
        assert_eq!(fact("tenancy-model") == "project-per-tenant", apart, "{letter}: {result}");
        let several = result.contains("enrolled in multiple");
        assert_eq!(fact("patient-multi-group") == "yes", several, "{letter}: {result}");
    }
}
