//! `blueprint diff` as it is run.

use super::support::northwind_answers;
use crate::revision::Repository;
use assert_cmd::Command;
use serde_json::Value;

/// What `arguments` print in `repository`: exit status, standard output, standard error.
pub fn blueprint(repository: &Repository, arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::cargo_bin("blueprint").unwrap();
    let output = command.current_dir(repository.root()).args(arguments).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

/// A repository whose working tree has front desks see more of Northwind's records than its commit.
pub fn widened() -> Repository {
    let repository = Repository::shipped("");
    repository.commit("first");
    let edits = [("      - Front desk sees limited info\n", "")];
    repository.write("answers/northwind-clinics.yaml", northwind_answers(&[]));
    repository.git(&["checkout", "--quiet", "-b", "topic"]);
    repository.write("answers/northwind-clinics.yaml", northwind_answers(&edits));
    repository.commit("narrower");
    repository.write("answers/northwind-clinics.yaml", northwind_answers(&[]));
    repository
}

#[test]
fn the_gate_tells_none_some_and_not_comparable_apart() {
    let repository = widened();
    let status = |arguments: &[&str]| blueprint(&repository, &[&["diff"], arguments].concat()).0;
    assert_eq!(status(&["main"]), 0);
    assert_eq!(status(&["topic", "main"]), 1);
    assert_eq!(status(&["topic"]), 1);
    assert_eq!(status(&["topic", ".", "northwind-clinics"]), 1);
    assert_eq!(status(&["topic", ".", "willow-street-family-medicine"]), 0);
    assert_eq!(status(&["topic", "main", "--fail-on", "widening,rework"]), 1);
    assert_eq!(status(&["main", "topic", "--fail-on", "widening,rework"]), 0);
    assert_eq!(status(&["main", "topic", "--fail-on", "narrowing"]), 1);
    assert_eq!(status(&["main", "topic", "--fail-on", "nonsense"]), 2);
    for (arguments, named) in [
        (&["no-such-branch"][..], "`no-such-branch`"),
        (&["main", "HEAD~99"], "`HEAD~99`"),
        (&["main", ".", "northwind-clinic"], "did you mean `northwind-clinics`?"),
        (&["main", "Cargo.toml"], "`Cargo.toml`"),
    ] {
        let (status, out, error) = blueprint(&repository, &[&["diff"], arguments].concat());
        assert_eq!((status, out.as_str()), (2, ""), "{arguments:?}: {error}");
        assert!(error.contains(named), "{arguments:?}: {error}");
    }
}

#[test]
fn a_file_that_is_no_blueprint_of_ours_is_named() {
    let repository = widened();
    repository.write("newer.json", "{\"schema\": \"99.0\", \"everything\": \"else\"}");
    repository.write("broken.json", "{\"schema\": \"1.0\"");
    repository.write("other.json", "{\"schema\": \"1.0\", \"surprise\": 1}");
    for (file, reason) in
        [("newer.json", "version `99.0`"), ("broken.json", "no blueprint"), ("other.json", "no blueprint")]
    {
        let (status, _, error) = blueprint(&repository, &["diff", file]);
        assert!(status == 2 && error.contains(file) && error.contains(reason), "{error}");
    }
    // In an output folder, the others are compared.
    assert_eq!(blueprint(&repository, &["build", "--only", "blueprint"]).0, 0);
    repository.write("out/northwind-clinics/blueprint.json", "{\"schema\": \"99.0\"}");
    let (status, out, _) = blueprint(&repository, &["diff", "out", "topic"]);
    assert_eq!(status, 2);
    assert!(out.contains("cannot be compared: out\n") && out.contains("version `99.0`"), "{out}");
    let (status, out, _) = blueprint(&repository, &["diff", "out", "topic", "willow-street-family-medicine"]);
    assert_eq!((status, out.as_str()), (0, "out → topic: no changes in 1 organization\n"));
}

#[test]
fn the_first_line_says_it_all_and_widenings_come_first() {
    let repository = widened();
    let (_, out, _) = blueprint(&repository, &["diff", "topic"]);
    let first = out.lines().next().unwrap();
    assert!(first.starts_with("topic → working tree: 1 of 7 organizations changed: "), "{first}");
    assert!(first.contains("widening") && !first.contains("no access change"), "{first}");
    let places: Vec<_> = ["  widening ", "  note "].iter().map(|word| out.find(word).unwrap()).collect();
    assert!(places.is_sorted(), "{out}");
    assert!(out.contains("Front Desk / Schedulers of Downtown can now "), "{out}");
    assert!(!out.contains('\u{1b}'));
    repository.write(
        "answers/northwind-clinics.yaml",
        northwind_answers(&[("agreed on 3 May", "agreed\u{202e} on \u{200b}4 May")]),
    );
    let (_, out, _) = blueprint(&repository, &["diff", "main"]);
    assert!(out.lines().next().unwrap().ends_with("1 note; no access change"), "{out}");
    assert!(!out.contains('\u{202e}') && !out.contains('\u{200b}'), "{out}");
}

#[test]
fn the_document_for_programs_is_as_described() {
    let repository = widened();
    std::fs::rename(
        repository.root().join("answers/willow-street-family-medicine.yaml"),
        repository.root().join("answers/willow.yaml"),
    )
    .unwrap();
    repository.write("answers/riverbend-health-alliance.yaml", "organization: R\nguide: none\nanswers: {}\n");
    let (status, out, _) = blueprint(&repository, &["diff", "topic", "--format", "json"]);
    assert_eq!(status, 2);
    let document: Value = serde_json::from_str(&out).unwrap();
    let schema =
        std::fs::read_to_string(format!("{}/docs/diff.schema.json", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> =
        validator.iter_errors(&document).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    assert_eq!(document["summary"]["failed"], 1);
    let rules: Vec<&str> = document["organizations"].as_array().unwrap()[0]["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| change["rule"].as_str().unwrap())
        .collect();
    assert!(rules.contains(&"access-widened"), "{rules:?}");
}
