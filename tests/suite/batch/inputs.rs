//! Bad input: each gets its finding, for its organization, and the rest are made.

#![allow(clippy::print_stdout)] // A test that cannot run here says so.

use super::support::{Bench, SOURCES, minimal};
use blueprint::batch::State;
use blueprint::diag::Diagnostic;
use blueprint::export::Target;
use blueprint::workspace::Workspace;
use std::fs;

#[test]
fn every_bad_file_is_a_finding_of_its_own_organization() {
    let bench = Bench::guide_only();
    bench.write("answers/good.yaml", minimal("Good"));
    bench.write("answers/latin.yaml", b"organization: x\nguide: multi-tenant\nstatus: caf\xe9\n");
    bench.write("answers/utf16.yaml", b"\xff\xfeo\0r\0g\0");
    bench.write("answers/empty.yaml", "");
    bench.write("answers/blank.yaml", "\n\n  \n");
    bench.write("answers/comment.yaml", "# nothing but a comment\n");
    bench.write("answers/nul.yaml", "organization: \0\n");
    bench.write("answers/list.yaml", "- a\n- b\n");
    bench.write("answers/large.yaml", format!("{}#{}", minimal("Large"), "x".repeat(50 << 20)));
    bench.write("answers/deep.yaml", "[".repeat(10_000));
    bench.write(
        "answers/deep-map.yaml",
        (0..10_000).map(|depth| format!("{}a:\n", " ".repeat(depth % 60))).collect::<String>(),
    );
    let bomb: String = (1..40).map(|at| format!("a{at}: &a{at} [*a{0}, *a{0}]\n", at - 1)).collect();
    bench.write("answers/bomb.yaml", format!("a0: &a0 [x, x]\n{bomb}"));
    bench.write("answers/folder.yaml/inside.yaml", minimal("Inside a folder named like a file"));
    bench.write("answers/unknown-guide.yaml", minimal("x").replace("multi-tenant", "multi-tennant"));
    bench.write("answers/slip.yml", minimal("Slip"));
    bench.write("answers/.hidden.yaml", "not yaml: [");
    bench.write("answers/.git/x.yaml", "not yaml: [");
    bench.write("answers/notes.txt", "anything may lie here");
    let run = bench.run(&SOURCES);
    for (id, code) in [
        ("latin", "file-encoding"),
        ("utf16", "file-encoding"),
        ("empty", "answers-empty"),
        ("blank", "answers-empty"),
        ("comment", "answers-empty"),
        ("large", "file-too-large"),
        ("bomb", "yaml-unsupported"),
        ("folder", "file-not-a-file"),
        ("unknown-guide", "unknown-guide"),
    ] {
        assert!(
            run.has(id, code),
            "{id}: {:?}",
            run.of(id).findings.iter().map(Diagnostic::id).collect::<Vec<_>>()
        );
        assert!(matches!(run.of(id).state, State::Rejected), "{id}");
    }
    for id in ["nul", "list", "deep", "deep-map"] {
        assert!(matches!(run.of(id).state, State::Rejected), "{id}");
    }
    assert!(matches!(run.of("good").state, State::Made { .. }));
    assert_eq!(run.outcomes.len(), 14);
    let opened = Workspace::open(bench.root()).unwrap();
    let ignored: Vec<&str> = opened.findings.iter().map(|finding| finding.message.as_str()).collect();
    assert_eq!(ignored, ["`answers/slip.yml` is not read: answers files end in `.yaml`"]);
    let latin = &run.of("latin").findings[0];
    assert_eq!(latin.message, "`answers/latin.yaml` is not UTF-8: byte 0xe9 on line 3");
    assert_eq!(latin.labels[0].source.line(latin.labels[0].span.start), 3);
    assert_eq!(run.of("unknown-guide").findings[0].help.as_deref(), Some("did you mean `multi-tenant`?"));
    let made: Vec<_> = fs::read_dir(bench.out()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(made.len(), 2, "`good` and the manifest: {made:?}");
}

#[test]
fn ids_that_make_no_folder_are_refused() {
    let bench = Bench::guide_only();
    bench.write("answers/good.yaml", minimal("Good"));
    let bad = [
        "...yaml",
        "a..b.yaml",
        "..up.yaml",
        "new\nline.yaml",
        "bell\u{7}.yaml",
        "turn\u{202e}ed.yaml",
        "co:lon.yaml",
        "sta*r.yaml",
        "back\\slash.yaml",
        "end .yaml",
        "dot..yaml",
        " start.yaml",
        "sub/ x/y.yaml",
        "manifest.json.yaml",
        "MANIFEST.JSON/x.yaml",
    ];
    for name in bad {
        bench.write(&format!("answers/{name}"), minimal("Bad"));
    }
    let run = bench.run(&SOURCES);
    assert_eq!(run.outcomes.len(), bad.len() + 1, "{:?}", run.findings());
    for outcome in run.outcomes.iter().filter(|outcome| outcome.id != "good") {
        assert!(run.has(&outcome.id, "organization-id"), "{:?}", outcome.id);
        assert!(outcome.findings[0].message.chars().all(|char| !char.is_control()));
    }
    assert_eq!(bench.bytes().keys().filter(|path| !path.starts_with("good/")).count(), 1);
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_not_utf_8_is_refused() {
    use std::os::unix::ffi::OsStrExt;
    let bench = Bench::guide_only();
    bench.write("answers/good.yaml", minimal("Good"));
    let name = std::ffi::OsStr::from_bytes(b"caf\xe9.yaml");
    fs::write(bench.root().join("answers").join(name), minimal("Bad")).unwrap();
    let run = bench.run(&SOURCES);
    assert!(run.has("caf\u{fffd}", "organization-id"));
    assert!(matches!(run.of("good").state, State::Made { .. }));
}

#[test]
fn organizations_that_would_share_a_folder_are_refused() {
    let bench = Bench::guide_only();
    for id in
        ["acme", "acme/x", "acme/y/z", "Beta", "beta", "beta2", "gamma/x", "gamma/y", "Acme2/x", "acme2"]
    {
        bench.write(&format!("answers/{id}.yaml"), minimal(id));
    }
    let run = bench.run(&SOURCES);
    for id in ["acme/x", "acme/y/z", "Beta", "beta", "Acme2/x"] {
        assert!(run.has(id, "organization-clash"), "{id}");
    }
    for id in ["acme", "beta2", "gamma/x", "gamma/y", "acme2"] {
        assert!(matches!(run.of(id).state, State::Made { .. }), "{id}");
    }
    assert_eq!(run.of("Beta").findings[0].message, "`Beta` and `beta` differ only by case");
}

#[test]
fn a_file_that_may_not_be_read_is_a_finding() {
    use std::os::unix::fs::PermissionsExt;
    let bench = Bench::guide_only();
    bench.write("answers/good.yaml", minimal("Good"));
    bench.write("answers/closed.yaml", minimal("Closed"));
    let closed = bench.root().join("answers/closed.yaml");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o0)).unwrap();
    if fs::read(&closed).is_ok() {
        println!("skipped: this user may read everything");
        return;
    }
    let run = bench.run(&SOURCES);
    assert!(run.has("closed", "file-unreadable"));
    assert!(matches!(run.of("good").state, State::Made { .. }));
}

#[test]
fn a_pipe_is_not_waited_for() {
    let bench = Bench::guide_only();
    bench.write("answers/good.yaml", minimal("Good"));
    let made = std::process::Command::new("mkfifo").arg(bench.root().join("answers/pipe.yaml")).status();
    if !made.is_ok_and(|status| status.success()) {
        println!("skipped: no mkfifo");
        return;
    }
    let run = bench.run(&SOURCES);
    assert!(run.has("pipe", "file-not-a-file"));
    assert!(matches!(run.of("good").state, State::Made { .. }));
}

#[test]
fn a_broken_guide_rejects_its_own_organizations_and_they_keep_their_output() {
    let bench = Bench::shipped();
    let second = bench.read("guides/multi-tenant.md").replace("multi-tenant", "second");
    bench.write("guides/second.md", second);
    bench.write("answers/other.yaml", minimal("Other").replace("multi-tenant", "second"));
    bench.run(&SOURCES);
    let before = bench.snapshot();
    bench.write("guides/multi-tenant.rules.yaml", "facts: [\n");
    let run = bench.run(&SOURCES);
    for outcome in run.outcomes.iter().filter(|outcome| outcome.id != "other") {
        assert!(run.has(&outcome.id, "unusable-guide"), "{}", outcome.id);
        assert!(matches!(outcome.state, State::Rejected));
    }
    assert!(matches!(run.of("other").state, State::Unchanged), "{run:?}");
    assert_eq!(bench.snapshot(), before);
    bench.write("guides/multi-tenant.md", b"\xff\xfe");
    let run = bench.run(&SOURCES);
    assert!(run.has("northwind-clinics", "unusable-guide"));
}

#[test]
fn a_broken_template_rejects_what_would_use_it() {
    let bench = Bench::shipped();
    bench.write("guides/second.md", bench.read("guides/multi-tenant.md"));
    bench.write("answers/other.yaml", minimal("Other").replace("multi-tenant", "second"));
    bench.run(&SOURCES);
    bench.write("templates/multi-tenant/blueprint.md", "{% if organization %} and no end\n");
    let run = bench.run(&SOURCES);
    assert!(run.has("northwind-clinics", "unusable-guide"));
    assert!(!matches!(run.of("other").state, State::Rejected), "its guide has templates of its own");
    let codes: Vec<&str> = run.summary.findings.iter().map(blueprint::diag::Diagnostic::id).collect();
    assert_eq!(codes, ["template-syntax"]);
    bench.write("templates/blueprint.md", b"\xff");
    let run = bench.run(&SOURCES);
    assert!(run.all(|state| matches!(state, State::Rejected)), "{run:?}");
}

#[test]
fn settings_that_are_none_reject_everything() {
    let bench = Bench::shipped();
    bench.write("book.toml", "[book\n");
    let run = bench.run(&[Target::Book]);
    assert!(run.all(|state| matches!(state, State::Rejected)));
    assert_eq!(run.summary.findings[0].id(), "settings-invalid");
}

#[test]
fn a_folder_without_guides_is_no_workspace() {
    let empty = tempfile::tempdir().unwrap();
    let error = Workspace::open(empty.path()).unwrap_err().to_string();
    assert!(error.ends_with("is no workspace: it has no folder `guides`"), "{error}");
    let error = Workspace::open(&empty.path().join("nowhere")).unwrap_err().to_string();
    assert!(error.starts_with("cannot open the workspace "), "{error}");
}

#[test]
fn ten_thousand_files_are_listed_in_order_and_none_is_read() {
    let bench = Bench::guide_only();
    for number in 0..10_000 {
        bench.write(&format!("answers/{}/n{number}.yaml", number % 7), "not read: [");
    }
    let opened = Workspace::open(bench.root()).unwrap();
    let ids: Vec<&str> =
        opened.value.organizations.iter().map(|organization| organization.id.as_str()).collect();
    assert_eq!(ids.len(), 10_000);
    assert!(ids.is_sorted());
    assert!(opened.findings.is_empty());
}
