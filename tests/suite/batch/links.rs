//! Links and locks: nothing is read outside the workspace, nothing written outside the output.

use super::support::{Bench, SOURCES, minimal};
use blueprint::batch::{BatchError, Failure, Outcome, State, publish::PublishError};
use blueprint::workspace::Workspace;
use std::fs;
use std::os::unix::fs::symlink;
use std::sync::Mutex;

/// Runs a batch that may fail, and says how each organization did.
fn states(bench: &Bench) -> Vec<(String, String)> {
    let workspace = Workspace::open(bench.root()).unwrap().value;
    let states = Mutex::new(Vec::new());
    let tell = |outcome: &Outcome| {
        let state = match &outcome.state {
            State::Failed(failure @ Failure::Publish(_)) => failure.to_string(),
            State::Failed(other) => panic!("{other}"),
            state => format!("{state:?}"),
        };
        states.lock().unwrap().push((outcome.id.clone(), state));
    };
    blueprint::batch::run(&workspace, &[], &bench.options(&SOURCES), &tell).unwrap();
    states.into_inner().unwrap()
}

#[test]
fn an_output_folder_that_is_a_link_is_refused() {
    let bench = Bench::guide_only();
    bench.write("answers/a.yaml", minimal("Alpha"));
    let elsewhere = bench.outside().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    symlink(&elsewhere, bench.out()).unwrap();
    let error = bench.try_run(&[], &bench.options(&SOURCES)).unwrap_err();
    assert!(matches!(error, BatchError::Publish(PublishError::Link { .. })), "{error}");
    assert_eq!(fs::read_dir(&elsewhere).unwrap().count(), 0);
}

#[test]
fn a_folder_that_is_a_link_fails_its_organization_alone() {
    let bench = Bench::guide_only();
    for id in ["a", "b", "group/c", "d"] {
        bench.write(&format!("answers/{id}.yaml"), minimal(id));
    }
    let elsewhere = bench.outside().join("elsewhere");
    fs::create_dir_all(elsewhere.join("c")).unwrap();
    fs::create_dir_all(bench.out().join("b")).unwrap();
    symlink(&elsewhere, bench.out().join("a")).unwrap();
    symlink(&elsewhere, bench.out().join("group")).unwrap();
    symlink(&elsewhere, bench.out().join("b/book")).unwrap();
    let states = states(&bench);
    assert!(states[0].1.ends_with("is a link; nothing is written through links"), "{states:?}");
    assert!(states[1].1.contains("b/book` is in the way: a folder is to be written there"), "{states:?}");
    assert!(states[2].1.starts_with("Made"), "{states:?}");
    assert!(states[3].1.contains("group` is a link"), "{states:?}");
    assert_eq!(fs::read_dir(elsewhere.join("c")).unwrap().count(), 0);
    assert_eq!(fs::read_dir(&elsewhere).unwrap().count(), 1);
    assert!(bench.out().join("a").is_symlink() && bench.out().join("b/book").is_symlink());
}

#[test]
fn a_file_that_became_a_link_is_an_edit_and_its_target_is_never_written() {
    let mut bench = Bench::guide_only();
    bench.write("answers/a.yaml", minimal("Alpha"));
    bench.run(&SOURCES);
    let target = bench.outside().join("target.md");
    fs::write(&target, "precious").unwrap();
    fs::remove_file(bench.out().join("a/guide.md")).unwrap();
    symlink(&target, bench.out().join("a/guide.md")).unwrap();
    assert_eq!(bench.run(&SOURCES).of("a").edited, ["guide.md"]);
    bench.write("answers/a.yaml", minimal("Alpha the second"));
    assert_eq!(bench.run(&SOURCES).of("a").edited, ["guide.md"]);
    assert!(bench.out().join("a/guide.md").is_symlink());
    bench.force = true;
    bench.run(&SOURCES);
    assert!(!bench.out().join("a/guide.md").is_symlink());
    assert_eq!(fs::read_to_string(&target).unwrap(), "precious");
}

#[test]
fn something_in_the_way_fails_its_organization_alone() {
    let bench = Bench::guide_only();
    for id in ["a", "b", "c"] {
        bench.write(&format!("answers/{id}.yaml"), minimal(id));
    }
    bench.write("out/a/guide.md/file.txt", "a folder where a file is to be");
    bench.write("out/b", "a file where the folder is to be");
    let states = states(&bench);
    assert!(states[0].1.contains("a/guide.md` is in the way: a file is to be written there"), "{states:?}");
    assert!(states[1].1.contains("b` is in the way: a folder is to be written there"), "{states:?}");
    assert!(states[2].1.starts_with("Made"));
    assert_eq!(bench.read("out/a/guide.md/file.txt"), "a folder where a file is to be");
    assert_eq!(fs::read_dir(bench.out().join("a")).unwrap().count(), 1, "nothing half written");
}

#[test]
fn the_workspaces_own_folders_are_no_output() {
    let bench = Bench::guide_only();
    bench.write("answers/a.yaml", minimal("Alpha"));
    for folder in ["", "answers", "guides/new", "templates/x", ".."] {
        let mut options = bench.options(&SOURCES);
        options.out = bench.root().join(folder);
        let error = bench.try_run(&[], &options).unwrap_err();
        assert!(matches!(error, BatchError::Publish(PublishError::Inside { .. })), "{folder}: {error}");
    }
    assert!(!bench.root().join("templates").exists() && !bench.root().join("guides/new").exists());
}

#[test]
fn two_runs_at_once_are_one_too_many() {
    let bench = Bench::guide_only();
    bench.write("answers/a.yaml", minimal("Alpha"));
    bench.run(&SOURCES);
    let other = fs::File::open(bench.out()).unwrap();
    other.lock().unwrap();
    let error = bench.try_run(&[], &bench.options(&SOURCES)).unwrap_err();
    assert!(error.to_string().starts_with("another run is writing to "), "{error}");
    other.unlock().unwrap();
    assert!(matches!(bench.run(&SOURCES).of("a").state, State::Unchanged));
}

#[test]
fn links_are_followed_inside_the_workspace_only() {
    let bench = Bench::guide_only();
    bench.write("shared/linked.yaml", minimal("Linked"));
    bench.write("shared/folder/inner.yaml", minimal("Inner"));
    fs::write(bench.outside().join("secret.yaml"), minimal("Secret")).unwrap();
    fs::create_dir(bench.outside().join("secrets")).unwrap();
    fs::write(bench.outside().join("secrets/x.yaml"), minimal("Secret")).unwrap();
    let answers = bench.root().join("answers");
    symlink("../shared/linked.yaml", answers.join("linked.yaml")).unwrap();
    symlink("../shared/folder", answers.join("folder")).unwrap();
    symlink("../../secret.yaml", answers.join("outside.yaml")).unwrap();
    symlink("../../secrets", answers.join("secrets")).unwrap();
    symlink("nowhere.yaml", answers.join("dangling.yaml")).unwrap();
    symlink(".", answers.join("circle")).unwrap();
    let run = bench.run(&SOURCES);
    let ids: Vec<&str> = run.outcomes.iter().map(|outcome| outcome.id.as_str()).collect();
    assert_eq!(ids, ["dangling", "folder/inner", "linked", "outside"]);
    assert!(matches!(run.of("linked").state, State::Made { .. }));
    assert!(matches!(run.of("folder/inner").state, State::Made { .. }));
    assert!(run.has("outside", "link-outside") && run.has("dangling", "link-broken"));
    let findings = Workspace::open(bench.root()).unwrap().findings;
    let codes: Vec<&str> = findings.iter().map(blueprint::diag::Diagnostic::id).collect();
    assert_eq!(codes.iter().filter(|code| **code == "link-outside").count(), 1, "{findings:?}");
    assert_eq!(codes.iter().filter(|code| **code == "link-broken").count(), 1, "{findings:?}");
    for (path, bytes) in bench.bytes() {
        assert!(!String::from_utf8_lossy(&bytes).contains("Secret"), "{path}");
    }
}

#[test]
fn a_guide_rules_template_or_settings_from_outside_is_not_read() {
    for path in
        ["guides/multi-tenant.md", "guides/multi-tenant.rules.yaml", "templates/blueprint.md", "book.toml"]
    {
        let bench = Bench::shipped();
        let own = bench.root().join(path);
        let moved = bench.outside().join("moved");
        fs::rename(&own, &moved).unwrap();
        symlink(&moved, &own).unwrap();
        let opened = Workspace::open(bench.root()).unwrap();
        let mut codes: Vec<String> = opened.findings.iter().map(|finding| finding.id().to_owned()).collect();
        codes.extend(
            opened
                .value
                .guides
                .values()
                .flat_map(|guide| &guide.findings)
                .map(|finding| finding.id().to_owned()),
        );
        assert!(codes.iter().any(|code| code == "link-outside"), "{path}: {codes:?}");
        let run = bench.run(&SOURCES);
        assert!(run.all(|state| matches!(state, State::Rejected)), "{path}");
    }
}
