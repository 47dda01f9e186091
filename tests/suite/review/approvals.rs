//! Approvals: written by a command, read from the old side, stale when their change is gone.

use super::command::{blueprint, widened};
use super::support::northwind_answers;
use crate::revision::Repository;
use blueprint::review::approvals::{Approval, Approvals, is_date, with_entry};
use blueprint::source::{Source, Span, Spanned};
use serde_json::Value;

/// The fingerprints of what is not a note, from `topic` to the working tree.
fn fingerprints(repository: &Repository) -> Vec<String> {
    let (_, out, _) = blueprint(repository, &["diff", "topic", "--format", "json"]);
    let document: Value = serde_json::from_str(&out).unwrap();
    let changes = document["organizations"][0]["changes"].as_array().unwrap().clone();
    let grave = changes.iter().filter(|change| change["severity"] != "note");
    grave.map(|change| change["fingerprint"].as_str().unwrap().to_owned()).collect()
}

fn approve(repository: &Repository, fingerprints: &[String]) -> (i32, String, String) {
    let mut arguments =
        vec!["approve", "--reason", "the board: \"yes\"", "--by", "Ana Ruiz", "--date", "2026-11-24"];
    arguments.extend(fingerprints.iter().map(String::as_str));
    blueprint(repository, &arguments)
}

#[test]
fn an_approval_counts_on_the_old_side_and_nowhere_else() {
    let repository = widened();
    let found = fingerprints(&repository);
    assert!(found.len() >= 2, "{found:?}");
    let gate =
        |more: &[&str]| blueprint(&repository, &[&["diff", "topic", "--fail-on", "widening"], more].concat());
    assert_eq!(gate(&[]).0, 1);
    let (status, out, error) = approve(&repository, &found);
    assert!(status == 0 && out.contains("approvals.yaml"), "{error}");
    // It lies in the working tree, which is the side that makes the change.
    let (status, out, _) = gate(&[]);
    assert!(status == 1 && out.contains("approved on the new side only"), "{out}");
    let (status, out, _) = gate(&["--approvals", "approvals.yaml"]);
    assert!(status == 0 && out.contains("approved by Ana Ruiz on 2026-11-24: the board: \"yes\""), "{out}");
    // On the old side it counts.
    let approvals = std::fs::read_to_string(repository.root().join("approvals.yaml")).unwrap();
    repository.git(&["stash", "--quiet", "--include-untracked"]);
    repository.write("approvals.yaml", approvals);
    repository.commit("approved");
    repository.write("answers/northwind-clinics.yaml", northwind_answers(&[]));
    let (status, out, error) = gate(&[]);
    assert!(status == 0 && out.lines().next().unwrap().contains(" approved"), "{out}{error}");
    assert_eq!(error, "");
    // Once the change is made, it is stale.
    let (status, _, error) = blueprint(
        &repository,
        &["diff", "main", "topic", "--fail-on", "widening", "--approvals", "approvals.yaml"],
    );
    assert!(status == 0 && error.contains("warning[approval-stale]"), "{error}");
}

#[test]
fn a_change_does_not_soften_its_own_severity() {
    let repository = widened();
    let settings = std::fs::read_to_string(repository.root().join("book.toml")).unwrap();
    let softer = format!("{settings}\n[preprocessor.blueprint.severities]\naccess-widened = \"note\"\n");
    repository.write("book.toml", &softer);
    let gate = || blueprint(&repository, &["diff", "topic", "--fail-on", "widening"]).0;
    assert_eq!(gate(), 1);
    repository.git(&["stash", "--quiet"]);
    repository.write("book.toml", &softer);
    repository.commit("softer");
    repository.write("answers/northwind-clinics.yaml", northwind_answers(&[]));
    assert_eq!(gate(), 0);
    repository.write("book.toml", softer.replace("access-widened", "access-widend"));
    repository.commit("misspelt");
    let (status, out, _) = blueprint(&repository, &["diff", "topic", "main"]);
    assert!(status == 2 && out.contains("no kind of change is called `access-widend`"), "{out}");
}

#[test]
fn what_is_not_understood_approves_nothing() {
    let entry = "  - fingerprint: \"0123456789abcdef\"\n    reason: r\n    by: b\n    date: 2026-11-24\n";
    let read = |text: &str| Approvals::read(&Source::new("approvals.yaml", text));
    let good = format!("approvals:\n{entry}");
    assert!(read(&good).findings.is_empty() && read(&good).value.of("0123456789abcdef").is_some());
    assert!(read("").findings.is_empty() && read("approvals: []\n").findings.is_empty());
    for (from, to) in [
        ("approvals:", "approval:"),
        ("fingerprint", "fingerprints"),
        ("\"0123456789abcdef\"", "\"0123456789ABCDEF\""),
        ("\"0123456789abcdef\"", "\"0123456789abcde\""),
        ("reason: r", "reason: "),
        ("    by: b\n", ""),
        ("2026-11-24", "2026-13-24"),
        ("2026-11-24", "24 November"),
        ("    by: b\n", "    by: b\n    why: not\n"),
    ] {
        let checked = read(&good.replacen(from, to, 1));
        assert!(
            checked.rejected() && checked.value.of("0123456789abcdef").is_none(),
            "{from} → {to}: {checked:?}"
        );
    }
    let twice = read(&format!("{good}{entry}"));
    assert!(twice.rejected(), "{twice:?}");
    assert!(is_date("2026-01-31") && !is_date("2026-1-31") && !is_date("2026-01-31-") && !is_date(""));
}

#[test]
fn an_entry_is_added_and_all_else_stays() {
    let fingerprint = Spanned::new("0123456789abcdef".to_owned(), Span::at(0));
    let reason = "a \"b\": #c\n- d\\ ü".to_owned();
    let approval = Approval {
        fingerprint,
        reason: reason.clone(),
        by: "- Ana: <a@b>".into(),
        date: "2026-11-24".into(),
    };
    for before in [
        "",
        "approvals:\n",
        "# Ours.\napprovals:\n  - fingerprint: \"fedcba9876543210\"\n    reason: r\n    by: b\n    date: 2026-11-01",
    ] {
        let after = with_entry(before, &approval);
        assert!(after.starts_with(before), "{after}");
        let read = Approvals::read(&Source::new("approvals.yaml", after.as_str()));
        assert_eq!(read.findings, []);
        let found = read.value.of("0123456789abcdef").unwrap();
        assert_eq!((found.reason.as_str(), found.by.as_str()), (reason.as_str(), "- Ana: <a@b>"));
    }
}

#[test]
fn approving_says_what_it_needs() {
    let repository = widened();
    let run = |arguments: &[&str]| blueprint(&repository, &[&["approve"], arguments].concat());
    let good = "0123456789abcdef";
    let signed = ["--by", "Ana", "--date", "2026-11-24", "--reason", "r"];
    for (arguments, named) in [
        (vec!["0123"], "no fingerprint"),
        (vec![good, "--date", "yesterday"], "is no date"),
        (vec![good, "--reason", " "], "needs a reason"),
    ] {
        let mut all = signed.to_vec();
        for pair in arguments[1..].chunks(2) {
            let at = all.iter().position(|argument| *argument == pair[0]).unwrap();
            all[at + 1] = pair[1];
        }
        all.push(arguments[0]);
        let (status, _, error) = run(&all);
        assert!(status == 2 && error.contains(named), "{error}");
    }
    assert!(!repository.root().join("approvals.yaml").exists());
    repository.git(&["config", "user.name", "Ana Ruiz"]);
    repository.git(&["config", "user.email", "ana@example.org"]);
    assert_eq!(run(&[good, "--reason", "r"]).0, 0);
    let written = std::fs::read_to_string(repository.root().join("approvals.yaml")).unwrap();
    assert!(written.contains("by: \"Ana Ruiz <ana@example.org>\"\n"), "{written}");
    let (status, _, error) = run(&[good, "--reason", "r"]);
    assert!(status == 2 && error.contains("approved already"), "{error}");
}
