//! `docs/medplum.md` holds: the tests, risks, facts and keys that it names are there, and no risk or key is
//! left out.

use super::Shipped;
use super::slips::{RULES, findings};
use blueprint::diag::Code;
use std::collections::BTreeSet;
use std::path::Path;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The rows of the first table under the heading `heading`, cell by cell, without its head.
fn table(heading: &str) -> Vec<Vec<String>> {
    let page = std::fs::read_to_string(root().join("docs/medplum.md")).unwrap();
    let section = page.split(&format!("\n## {heading}\n")).nth(1).expect("the heading");
    let lines = section.lines().skip_while(|line| !line.starts_with('|')).skip(2);
    let rows = lines.take_while(|line| line.starts_with('|'));
    rows.map(|line| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()).collect()
}

/// What stands between backticks.
fn named(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

#[test]
fn every_trap_names_a_test_that_exists() {
    let sources: Vec<String> = std::fs::read_dir(root().join("tests/suite/medplum"))
        .unwrap()
        .map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap())
        .collect();
    let rows = table("Traps");
    assert!(rows.len() >= 16, "{}", rows.len());
    for row in rows {
        let tests = named(&row[2]);
        assert!(!tests.is_empty(), "{}: no test", row[0]);
        for test in tests {
            let function = format!("fn {}(", test.strip_prefix("medplum::").expect("a test of this module"));
            assert!(sources.iter().any(|text| text.contains(&function)), "{}: `{test}` is not there", row[0]);
        }
    }
}

#[test]
fn every_risk_is_named_and_exists() {
    let shipped = Shipped::new();
    let there: BTreeSet<&str> = shipped.guide.cautions.iter().map(|caution| caution.id.as_str()).collect();
    let (traps, differences) = (table("Traps"), table("Where the guide and Medplum differ"));
    let cells = traps.iter().map(|row| &row[3]).chain(differences.iter().map(|row| &row[2]));
    let told: BTreeSet<&str> = cells.flat_map(|cell| named(cell)).collect();
    assert_eq!(told, there, "the risks on the page, and those of the rules");
    assert!(differences.iter().all(|row| !named(&row[2]).is_empty()));
    for caution in &shipped.guide.cautions {
        assert!(!caution.remedy.is_empty(), "{} has no alternative", caution.id);
    }
}

#[test]
fn the_facts_on_the_page_are_those_that_are_needed() {
    let shipped = Shipped::new();
    let rows = table("The facts that it rests on");
    assert_eq!(rows.len(), 21);
    for row in rows {
        let id = named(&row[0])[0];
        assert!(shipped.guide.fact(id).is_some(), "{id}");
        let (right, wrong) = (format!("\n  {id}:\n    title"), format!("\n  other-{id}:\n    title"));
        let found = findings(&right, &wrong);
        assert!(found.iter().any(|(code, _)| *code == Code::RulesUnknownFact), "{id} is not needed");
        for value in named(&row[1]) {
            let declared = [format!("\n      {value}: {{"), format!("\n      {value}:\n")];
            assert!(declared.iter().any(|form| RULES.contains(form)), "{id} has no value {value}");
        }
    }
}

#[test]
fn the_keys_on_the_page_are_those_of_the_section() {
    let shipped = Shipped::new();
    let section = shipped.guide.exports.iter().find(|entry| entry.key.value == "medplum").unwrap();
    let keys: BTreeSet<String> =
        section.value.map().unwrap().iter().map(|entry| entry.key.value.clone()).collect();
    let rows = table("The section");
    let told: BTreeSet<String> = rows.iter().map(|row| named(&row[0])[0].to_owned()).collect();
    assert_eq!(told, keys);
}
