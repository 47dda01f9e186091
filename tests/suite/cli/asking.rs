//! `status`, `why` and `what-if`: what they say of the shipped organizations holds, and nothing is written.

use super::{expect, run};
use crate::papers::workspace;
use serde_json::Value;
use std::fs;

fn status(folder: &std::path::Path, arguments: &[&str]) -> Value {
    let ran = run(folder, &[&["status", "--format", "json"], arguments].concat());
    expect(&ran, 0);
    let schema = |text| serde_json::from_str::<Value>(text).unwrap();
    let blueprint = schema(include_str!("../../../docs/blueprint.schema.json"));
    let registry = jsonschema::Registry::new().add("urn:blueprint:schema:1.0", &blueprint).unwrap();
    let registry = registry.prepare().unwrap();
    let validator = jsonschema::options()
        .with_registry(&registry)
        .build(&schema(include_str!("../../../docs/status.schema.json")))
        .unwrap();
    let document = schema(&ran.out);
    let faults: Vec<_> = validator.iter_errors(&document).map(|fault| fault.to_string()).collect();
    assert!(faults.is_empty(), "{faults:#?}");
    document
}

#[test]
fn status_counts_what_check_counts_and_what_is_overdue() {
    let folder = workspace();
    let document = status(folder.path(), &["--overdue-on", "2027-01-29"]);
    let organizations = document["organizations"].as_array().unwrap();
    assert_eq!(organizations.len(), 7);
    let check = run(folder.path(), &["check", "--format", "json"]);
    let check: Value = serde_json::from_str(&check.out).unwrap();
    for (row, checked) in organizations.iter().zip(check["organizations"].as_array().unwrap()) {
        assert_eq!((&row["id"], &row["name"]), (&checked["id"], &checked["name"]));
        let count = |key: &str| row["proven"][key].as_array().unwrap().len() as u64;
        assert_eq!(count("open") + count("undecided"), checked["open"].as_u64().unwrap(), "{row:#}");
    }
    let draft = organizations.iter().find(|row| row["id"] == "riverbend-health-alliance").unwrap();
    // Due on 15 December, on 29 January and on 12 February: due that very day is not overdue.
    assert_eq!(
        (draft["overdue"].as_u64(), draft["proven"]["undecided"].as_array().unwrap().len()),
        (Some(1), 3)
    );
    assert_eq!(status(folder.path(), &[])["organizations"][0]["overdue"], Value::Null);
    assert!(!folder.path().join("out").exists());
}

#[test]
fn a_rejected_organization_is_listed_with_its_findings() {
    let folder = workspace();
    fs::write(
        folder.path().join("answers/wrong.yaml"),
        "organization: \"=1+1\"\nguide: multi-tenant\nanswers: {9.9: A}\n",
    )
    .unwrap();
    let document = status(folder.path(), &["wrong"]);
    assert_eq!(document["organizations"][0]["proven"], Value::Null);
    assert_eq!(document["organizations"][0]["findings"]["errors"], 2);
    let table = run(folder.path(), &["status", "wrong"]);
    assert!(table.out.contains("wrong         rejected"), "{}", table.out);
    let sheet = run(folder.path(), &["status", "wrong", "--format", "csv"]);
    assert!(sheet.out.contains("\"wrong\",\"'=1+1\",\"\",\"rejected\""), "{}", sheet.out);
    expect(&run(folder.path(), &["status", "--overdue-on", "2026-02-30"]), 2);
    expect(&run(folder.path(), &["status", "nobody"]), 2);
}

/// Every place that a chain names, with the text of what stands there.
fn places<'a>(step: &'a Value, found: &mut Vec<(&'a str, &'a Value)>) {
    found.extend(step["places"].as_array().unwrap().iter().map(|place| (place.as_str().unwrap(), step)));
    step["from"].as_array().unwrap().iter().for_each(|step| places(step, found));
}

#[test]
fn every_fact_leads_down_to_answers_whose_lines_name_the_question() {
    let folder = workspace();
    let mut answers = 0;
    for organization in ["northwind-clinics", "riverbend-health-alliance", "partners/brightline-telehealth"] {
        let facts = status(folder.path(), &[organization]);
        for fact in facts["organizations"][0]["proven"]["facts"].as_array().unwrap() {
            let id = fact["id"].as_str().unwrap();
            let ran = run(folder.path(), &["why", organization, id, "--format", "json"]);
            expect(&ran, 0);
            let chains: Value = serde_json::from_str(&ran.out).unwrap();
            let mut found = Vec::new();
            places(&chains[0], &mut found);
            assert!(
                found.iter().any(|(_, step)| step["kind"] == "answer" || step["kind"] == "open"),
                "{chains:#}"
            );
            for (place, step) in found {
                let (file, line) = place.rsplit_once(':').unwrap();
                let text = fs::read_to_string(folder.path().join(file)).unwrap();
                let line = text.lines().nth(line.parse::<usize>().unwrap() - 1).unwrap();
                if step["kind"] == "answer" {
                    assert!(line.contains(step["id"].as_str().unwrap()), "{place}: {line}");
                    answers += 1;
                }
            }
        }
    }
    assert!(answers > 30, "{answers}");
}

#[test]
fn what_is_not_there_gets_the_nearest_name_and_rejected_answers_their_findings() {
    let folder = workspace();
    let ran = run(folder.path(), &["why", "northwind-clinics", "tenancy-modle"]);
    expect(&ran, 2);
    assert!(ran.err.ends_with("did you mean `tenancy-model`?\n"), "{}", ran.err);
    expect(&run(folder.path(), &["why", "northwind-clinics", ""]), 2);
    expect(&run(folder.path(), &["why", "northwind", "tenancy-model"]), 2);
    fs::write(
        folder.path().join("answers/wrong.yaml"),
        "organization: W\nguide: multi-tenant\nanswers: {9.9: A}\n",
    )
    .unwrap();
    let ran = run(folder.path(), &["why", "wrong", "tenancy-model"]);
    expect(&ran, 1);
    assert!(ran.err.contains("error[answers-unknown-question]"), "{}", ran.err);
}

#[test]
fn what_if_says_what_changing_the_file_would_change_and_leaves_it_alone() {
    let folder = workspace();
    let file = folder.path().join("answers/northwind-clinics.yaml");
    let before = fs::read_to_string(&file).unwrap();
    let supposed =
        run(folder.path(), &["what-if", "northwind-clinics", "staff-groups=C", "1.3=B", "--format", "json"]);
    expect(&supposed, 0);
    assert_eq!(fs::read_to_string(&file).unwrap(), before);
    let changed = before
        .replace("3.1:\n    answer: B", "3.1:\n    answer: C")
        .replace("1.3:\n    answer: A", "1.3:\n    answer: B");
    assert_ne!(changed, before);
    let other = workspace();
    fs::write(other.path().join("answers/northwind-clinics.yaml"), changed).unwrap();
    let (old, new) = (folder.path().to_str().unwrap(), other.path().to_str().unwrap());
    let real = run(folder.path(), &["diff", old, new, "northwind-clinics", "--format", "json"]);
    let changes =
        |text: &str| serde_json::from_str::<Value>(text).unwrap()["organizations"][0]["changes"].clone();
    assert_eq!(changes(&supposed.out), changes(&real.out));
    assert!(changes(&real.out).as_array().unwrap().iter().any(|change| change["severity"] == "widening"));
}

#[test]
fn what_if_refuses_what_check_would_refuse() {
    let folder = workspace();
    let ask = |answer: &str| run(folder.path(), &["what-if", "northwind-clinics", answer]);
    let ran = ask("1.2=Q");
    expect(&ran, 1);
    assert!(
        ran.err.starts_with("error[answers-unknown-choice]: question `1.2` has no choice `Q`"),
        "{}",
        ran.err
    );
    let ran = ask("1.2={A: [");
    expect(&ran, 1);
    assert!(ran.err.starts_with("error[yaml-syntax]"), "{}", ran.err);
    for (typed, said) in
        [("1.22=A", "did you mean `1.2`?"), ("1.2", "write QUESTION=ANSWER"), ("=A", "has no question ``")]
    {
        let ran = ask(typed);
        expect(&ran, 2);
        assert!(ran.err.contains(said), "{}", ran.err);
    }
    let ran = ask("1.2=B");
    expect(&ran, 0);
    assert!(ran.out.contains("no changes"), "{}", ran.out);
}
