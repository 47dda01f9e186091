//! An organization's revisions, and git as the caller.

use super::command::blueprint;
use super::support::northwind_answers;
use crate::revision::Repository;
use serde_json::Value;

/// Northwind through five commits, two of which change nothing of it.
pub fn repository() -> Repository {
    let repository = Repository::shipped("");
    let write =
        |edits: &[(&str, &str)]| repository.write("answers/northwind-clinics.yaml", northwind_answers(edits));
    repository.commit("first");
    write(&[("organization: Northwind Clinics", "organization: Northwind")]);
    repository.commit("another name");
    repository.write(
        "answers/other.yaml",
        northwind_answers(&[("organization: Northwind Clinics", "organization: Other")]),
    );
    repository.commit("somebody else");
    write(&[("organization: Northwind Clinics", "# A comment.\norganization: Northwind")]);
    repository.commit("a comment");
    repository.git(&["mv", "answers/northwind-clinics.yaml", "answers/north.yaml"]);
    repository.commit("another id");
    let front_desk = [
        ("organization: Northwind Clinics", "# A comment.\norganization: Northwind"),
        ("      - Front desk sees limited info\n", ""),
    ];
    repository.write("answers/north.yaml", northwind_answers(&front_desk));
    repository.commit("less for `front` <desks>");
    repository
}

fn revisions(repository: &Repository, arguments: &[&str]) -> Vec<(String, Vec<String>)> {
    let (status, out, error) = blueprint(repository, &[&["log"], arguments, &["--format", "json"]].concat());
    assert_eq!(status, 0, "{error}");
    let document: Value = serde_json::from_str(&out).unwrap();
    let rules = |revision: &Value| {
        let changes = revision["changes"].as_array().unwrap().iter();
        let mut rules: Vec<String> =
            changes.map(|change| change["rule"].as_str().unwrap().to_owned()).collect();
        rules.dedup();
        rules
    };
    let each = document["revisions"].as_array().unwrap().iter();
    each.map(|revision| (revision["subject"].as_str().unwrap().to_owned(), rules(revision))).collect()
}

#[test]
fn a_log_has_the_revisions_of_one_organization_newest_first() {
    let repository = repository();
    let found = revisions(&repository, &["north"]);
    let subjects: Vec<&str> = found.iter().map(|(subject, _)| subject.as_str()).collect();
    assert_eq!(subjects, ["less for `front` <desks>", "another id", "another name", "first"]);
    assert!(found[0].1.contains(&"access-narrowed".to_owned()), "{found:?}");
    assert_eq!(found[1].1, ["organization-moved"]);
    assert_eq!(found[2].1, ["organization-renamed"]);
    assert_eq!(found[3].1, ["organization-added"]);
    assert_eq!(revisions(&repository, &["north", "HEAD~1..HEAD"]).len(), 1);
    assert_eq!(revisions(&repository, &["other"]).len(), 1);
}

/// Revisions with changes, with a failure and none at all, against what docs/log.schema.json says.
#[test]
fn a_log_for_programs_is_as_described() {
    let repository = repository();
    repository.write("answers/north.yaml", "organization: Northwind\nguide: none\nanswers: {}\n");
    repository.commit("broken");
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/log.schema.json");
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(schema).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for (range, count) in [("HEAD", 5), ("HEAD~2..HEAD~1", 1), ("HEAD..HEAD", 0)] {
        let (status, out, error) = blueprint(&repository, &["log", "north", range, "--format", "json"]);
        assert_eq!(status, 0, "{error}");
        let document: Value = serde_json::from_str(&out).unwrap();
        let errors: Vec<String> = validator
            .iter_errors(&document)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{range}: {errors:#?}");
        assert_eq!(document["revisions"].as_array().unwrap().len(), count, "{range}");
        // Every key is asked for, and none besides.
        let mutated = |edit: &dyn Fn(&mut serde_json::Map<String, Value>)| {
            let mut mutant = document.clone();
            edit(mutant.as_object_mut().unwrap());
            validator.is_valid(&mutant)
        };
        for key in document.as_object().unwrap().keys() {
            assert!(!mutated(&|mutant| drop(mutant.remove(key))), "{key} goes unseen");
        }
        assert!(!mutated(&|mutant| drop(mutant.insert("surprise".into(), Value::Null))));
        if let Some(revision) = document["revisions"].get(0).and_then(Value::as_object) {
            for key in revision.keys() {
                let without = |mutant: &mut serde_json::Map<String, Value>| {
                    drop(mutant["revisions"][0].as_object_mut().unwrap().remove(key));
                };
                assert!(!mutated(&without), "{key} of a revision goes unseen");
            }
        }
    }
}

#[test]
fn a_guide_that_changes_is_a_revision_of_those_who_answered_it() {
    let repository = repository();
    let guide = std::fs::read_to_string(repository.root().join("guides/multi-tenant.md")).unwrap();
    repository.write(
        "guides/multi-tenant.md",
        guide.replace("Are you hosting Medplum yourself", "Do you host Medplum yourself"),
    );
    repository.commit("another wording");
    assert_eq!(
        revisions(&repository, &["north"])[0],
        ("another wording".to_owned(), vec!["question-reworded".to_owned()])
    );
    // A revision at which nothing builds is said, and the others are listed.
    repository.write("guides/multi-tenant.rules.yaml", "guide: multi-tenant\nfacts: {x: }\n");
    repository.commit("broken");
    let (status, out, _) = blueprint(&repository, &["log", "north"]);
    assert!(status == 0 && out.contains("broken\n  could not be compared"), "{out}");
    assert!(out.contains(": another id\n  1 note\n"), "{out}");
}

#[test]
fn a_log_is_a_document_too_and_what_was_typed_is_text() {
    let repository = repository();
    let (status, out, _) = blueprint(&repository, &["log", "north", "--format", "markdown"]);
    assert_eq!(status, 0);
    assert!(out.starts_with("# Northwind: revisions\n\n## "), "{out}");
    assert!(out.contains(": less for \\`front\\` &lt;desks>\n"), "{out}");
    for (arguments, named) in [
        (&["log", "nobody"][..], "nobody"),
        (&["log", "north", "no-such-range"], "no-such-range"),
        (&["log", "north", "--output=x"], "--output"),
    ] {
        let (status, _, error) = blueprint(&repository, arguments);
        assert!(status == 2 && error.contains(named), "{arguments:?}: {error}");
    }
    assert!(!repository.root().join("x").exists());
}

#[test]
fn a_merge_is_one_revision_wherever_the_workspace_lies() {
    let repository = Repository::shipped("clients/north");
    let answers = "clients/north/answers/northwind-clinics.yaml";
    repository.write("answers/northwind-clinics.yaml", "elsewhere");
    repository.commit("first");
    repository.git(&["checkout", "--quiet", "-b", "topic"]);
    for day in ["4", "5"] {
        let date = format!("agreed on {day} May");
        repository.write(answers, northwind_answers(&[("agreed on 3 May", &date)]));
        repository.commit(&format!("the {day}th"));
    }
    repository.git(&["checkout", "--quiet", "main"]);
    repository.write("answers/northwind-clinics.yaml", "elsewhere, changed");
    repository.commit("elsewhere");
    repository.git(&["merge", "--quiet", "--no-ff", "--message", "merged", "topic"]);
    let log = |range: &str| {
        let arguments =
            ["log", "northwind-clinics", range, "--workspace", "clients/north", "--format", "json"];
        let (status, out, error) = blueprint(&repository, &arguments);
        assert_eq!(status, 0, "{error}");
        let document: Value = serde_json::from_str(&out).unwrap();
        let revisions = document["revisions"].as_array().unwrap().clone();
        revisions.iter().map(|one| one["subject"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(log("HEAD"), ["merged", "first"]);
    assert_eq!(log("topic"), ["the 5th", "the 4th", "first"]);
    assert_eq!(log("topic~1..topic"), ["the 5th"]);
}

#[test]
fn answers_behind_a_link_have_revisions_too() {
    let repository = Repository::shipped("");
    repository.write("shared/one.yaml", northwind_answers(&[]));
    repository.write("shared/two.yaml", northwind_answers(&[("agreed on 3 May", "agreed on 4 May")]));
    let link = repository.root().join("answers/linked.yaml");
    std::os::unix::fs::symlink("../shared/one.yaml", &link).unwrap();
    repository.commit("one");
    std::fs::remove_file(&link).unwrap();
    std::os::unix::fs::symlink("../shared/two.yaml", &link).unwrap();
    repository.commit("two");
    std::fs::remove_file(&link).unwrap();
    repository.write("answers/linked.yaml", northwind_answers(&[("agreed on 3 May", "agreed on 5 May")]));
    repository.commit("three");
    let found = revisions(&repository, &["linked"]);
    let subjects: Vec<&str> = found.iter().map(|(subject, _)| subject.as_str()).collect();
    assert_eq!(subjects, ["three", "two", "one"]);
    assert_eq!(found[1].1, ["answer-note-changed"]);
}

#[test]
fn templates_that_are_not_understood_do_not_hide_what_changed() {
    let repository = Repository::shipped("");
    repository.write("templates/blueprint.md", "{{ of_another_version }}\n");
    repository.commit("first");
    let rename = [("organization: Northwind Clinics", "organization: Northwind")];
    repository.write("answers/northwind-clinics.yaml", northwind_answers(&rename));
    repository.commit("another name");
    std::fs::remove_file(repository.root().join("templates/blueprint.md")).unwrap();
    repository.commit("mended");
    let found = revisions(&repository, &["northwind-clinics"]);
    let subjects: Vec<&str> = found.iter().map(|(subject, _)| subject.as_str()).collect();
    assert_eq!(subjects, ["another name", "first"]);
    // Where they differ, a review is of documents too, and says which side has none.
    let (status, out, _) = blueprint(&repository, &["diff", "HEAD~1", "HEAD", "northwind-clinics"]);
    assert!(status == 2 && out.contains("cannot be compared: HEAD~1\n"), "{out}");
    assert!(out.contains("templates/blueprint.md:1: "), "{out}");
    assert_eq!(blueprint(&repository, &["diff", "HEAD~2", "HEAD~1", "northwind-clinics"]).0, 1);
}

#[test]
fn git_shows_meanings_where_it_is_told_to() {
    let repository = Repository::shipped("clients");
    repository.write(".gitattributes", "**/answers/**/*.yaml diff=blueprint\n");
    repository.commit("first");
    let program = assert_cmd::cargo::cargo_bin("blueprint");
    repository.git(&["config", "diff.blueprint.command", &format!("'{}' git-diff", program.display())]);
    let edits = [("organization: Northwind Clinics", "organization: Northwind")];
    repository.write("clients/answers/northwind-clinics.yaml", northwind_answers(&edits));
    let shown = repository.git(&["diff"]);
    assert!(shown.contains("note organization-renamed: name") && !shown.contains("@@"), "{shown}");
    repository
        .write("clients/answers/northwind-clinics.yaml", northwind_answers(&[("  1.1: B", "  1.1: E")]));
    let shown = repository.git(&["diff"]);
    assert!(shown.contains("now: the answers are rejected\n    question `1.1` has no choice `E`"), "{shown}");
    std::fs::remove_file(repository.root().join("clients/answers/northwind-clinics.yaml")).unwrap();
    assert!(repository.git(&["diff"]).contains("now: there is no such organization"));
}

/// The step that docs/review.md shows for pull requests.
fn step() -> String {
    let page = include_str!("../../../docs/review.md");
    let step = page.split("      - run: |\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    step.lines().map(|line| line.trim_start().to_owned() + "\n").collect()
}

#[test]
fn the_manuals_step_fails_where_somebody_sees_more() {
    let repository = super::command::widened();
    repository.git(&["update-ref", "refs/remotes/origin/main", "topic"]);
    repository.commit("wider again");
    let run = || {
        let program = assert_cmd::cargo::cargo_bin("blueprint");
        let path = format!("{}:{}", program.parent().unwrap().display(), std::env::var("PATH").unwrap());
        let output = std::process::Command::new("bash")
            .args(["-e", "-c", &step()])
            .current_dir(repository.root())
            .env("PATH", path)
            .env("GITHUB_BASE_REF", "main")
            .env("GITHUB_STEP_SUMMARY", repository.root().join("summary.md"))
            .output()
            .unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let (status, out) = run();
    assert!(
        status == Some(1) && out.contains("::error file=answers/northwind-clinics.yaml,title=access-widened"),
        "{out}"
    );
    let summary = std::fs::read_to_string(repository.root().join("summary.md")).unwrap();
    assert!(summary.contains("### Widenings"), "{summary}");
    repository.git(&["update-ref", "refs/remotes/origin/main", "HEAD"]);
    assert_eq!(run().0, Some(0));
}
