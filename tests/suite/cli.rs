//! The command line, through the real binary.

mod asking;
mod import;
mod new;

use crate::papers::copy;
use assert_cmd::Command;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

/// What one run printed.
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::cargo_bin("blueprint").unwrap();
    command.current_dir(folder).args(arguments).env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    command
}

/// Runs the command in `folder`.
pub fn run(folder: &Path, arguments: &[&str]) -> Ran {
    run_with(folder, arguments, &[])
}

/// The same with these environment variables.
pub fn run_with(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Ran {
    let output = command(folder, arguments).envs(variables.iter().copied()).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let ran =
        Ran { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) };
    assert!(!ran.err.contains("panicked"), "{arguments:?}: {}", ran.err);
    ran
}

#[track_caller]
pub fn expect(ran: &Ran, code: i32) {
    assert_eq!(ran.code, code, "stdout:\n{}\nstderr:\n{}", ran.out, ran.err);
}

/// The workspace of another domain.
pub fn allotment() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let case = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/cases/allotment");
    copy(&case.join("guides"), &folder.path().join("guides"));
    copy(&case.join("answers"), &folder.path().join("answers"));
    folder
}

/// The garden with one organization, whose answers file is `text`.
pub fn allotment_with(text: &str) -> tempfile::TempDir {
    let folder = allotment();
    fs::remove_dir_all(folder.path().join("answers")).unwrap();
    fs::create_dir(folder.path().join("answers")).unwrap();
    fs::write(folder.path().join("answers/x.yaml"), text).unwrap();
    folder
}

const DRAFT: &str = "organization: X\nguide: plots\nstatus: draft\nanswers:\n  1.1: A\n";

pub fn validated(text: &str) -> serde_json::Value {
    let schema = include_str!("../../docs/findings.schema.json");
    let schema = jsonschema::validator_for(&serde_json::from_str(schema).unwrap()).unwrap();
    let document = serde_json::from_str(text).unwrap();
    let errors: Vec<String> =
        schema.iter_errors(&document).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
    document
}

#[test]
fn help_reads_well_and_exits_with_zero() {
    let folder = tempfile::tempdir().unwrap();
    let top = run(folder.path(), &["--help"]);
    expect(&top, 0);
    for name in ["build", "check", "lint", "fix", "new", "explain", "completions"] {
        assert!(top.out.contains(&format!("\n  {name} ")), "{}", top.out);
        let help = run(folder.path(), &[name, "--help"]);
        expect(&help, 0);
        assert!(help.err.is_empty() && help.out.contains("Usage: blueprint"), "{}", help.out);
        for line in help.out.lines() {
            assert!(line.chars().count() <= 100, "too long: {line}");
        }
    }
    expect(&run(folder.path(), &["--version"]), 0);
}

#[test]
fn a_command_line_without_sense_exits_with_two() {
    let folder = allotment();
    for arguments in [
        &[] as &[&str],
        &["bild"],
        &["build", "--colour"],
        &["build", "--only", "pdf"],
        &["build", "--jobs", "0"],
        &["build", "--jobs", "many"],
        &["build", "--format", "xml"],
        &["check", "--out", "x"],
        &["new"],
        &["new", "a", "b"],
        &["explain"],
        &["completions", "tcsh-but-not"],
        &["build", "no-such-organization"],
        &["check", "mill-lan"],
        &["build", "--workspace", "no-such-folder"],
        &["check", "--workspace", "answers"],
        &["lint", "plot"],
        &["lint", "--out", "x"],
        &["new", "a", "--guide", "plot"],
        &["new", "a", "--scenario", "Z"],
        &["explain", "yaml-sintax"],
    ] {
        let ran = run(folder.path(), arguments);
        expect(&ran, 2);
        assert!(ran.out.is_empty() && !ran.err.is_empty(), "{arguments:?}: {}", ran.out);
    }
    assert!(!folder.path().join("out").exists());
    let hint = |arguments: &[&str]| run(folder.path(), arguments).err;
    assert!(hint(&["check", "mill-lan"]).contains("`mill-lane`"));
    assert!(hint(&["new", "a", "--guide", "plot"]).contains("`plots`"));
    assert!(hint(&["lint", "plot"]).contains("`plots`"));
    assert!(hint(&["explain", "yaml-sintax"]).contains("`yaml-syntax`"));
    assert!(hint(&["explain", "tenants-without-lan"]).contains("`tenants-without-land`"));
}

#[test]
fn check_writes_nothing_and_agrees_with_build() {
    let folder = allotment();
    let check = run(folder.path(), &["check"]);
    expect(&check, 0);
    assert!(!folder.path().join("out").exists());
    let build = run(folder.path(), &["build"]);
    expect(&build, 0);
    assert_eq!(check.err, build.err);
    let names = |out: &str| -> Vec<String> {
        out.lines().filter_map(|line| line.split_whitespace().nth(1)).map(str::to_owned).collect()
    };
    assert_eq!(names(&build.out)[..2], ["mill-lane", "st-brigid-school"]);
    assert_eq!(names(&check.out)[..2], ["mill-lane", "st-brigid-school"]);
    assert!(build.out.lines().last().unwrap().starts_with("2 organizations: 2 made;"), "{}", build.out);
    let again = run(folder.path(), &["build"]);
    assert!(again.out.lines().last().unwrap().starts_with("2 organizations: 2 unchanged;"), "{}", again.out);
}

#[test]
fn what_is_rejected_exits_with_one_and_the_rest_is_made() {
    let folder = allotment();
    fs::write(folder.path().join("answers/bad.yaml"), DRAFT.replace("1.1: A", "1.1: D")).unwrap();
    for (command, made) in [("check", "passed"), ("build", "made")] {
        let ran = run(folder.path(), &[command]);
        expect(&ran, 1);
        assert!(ran.err.contains("--> answers/bad.yaml:5:8"), "{}", ran.err);
        let states: Vec<&str> = ran.out.lines().filter_map(|line| line.split_whitespace().next()).collect();
        assert_eq!(states[..3], ["rejected", made, made], "{}", ran.out);
    }
    assert!(folder.path().join("out/mill-lane/guide.md").exists());
    assert!(!folder.path().join("out/bad").exists());
    // Asked for the others alone, the bad one is nobody's business.
    expect(&run(folder.path(), &["build", "mill-lane"]), 0);
}

#[test]
fn what_stands_in_the_way_exits_with_two() {
    let folder = allotment();
    fs::write(folder.path().join("out"), "a file where the folder goes").unwrap();
    let ran = run(folder.path(), &["build"]);
    expect(&ran, 2);
    assert!(ran.err.starts_with("error: ") && ran.err.contains("out"), "{}", ran.err);
    // One organization that cannot be written fails alone, and is said to.
    fs::remove_file(folder.path().join("out")).unwrap();
    fs::create_dir(folder.path().join("out")).unwrap();
    fs::write(folder.path().join("out/mill-lane"), "in the way").unwrap();
    let ran = run(folder.path(), &["build"]);
    expect(&ran, 2);
    assert!(
        ran.out.contains("failed     mill-lane") && ran.out.contains("made       st-brigid"),
        "{}",
        ran.out
    );
    assert!(ran.err.contains("error: mill-lane: "), "{}", ran.err);
    let document = run(folder.path(), &["build", "--format", "json"]);
    expect(&document, 2);
    assert!(validated(&document.out)["organizations"][0]["failure"].is_string());
}

#[test]
fn a_template_that_does_not_keep_the_contract_rejects_what_it_would_make() {
    let folder = allotment();
    fs::create_dir(folder.path().join("templates")).unwrap();
    fs::write(folder.path().join("templates/blueprint.md"), "{{ nothing.of.this }}").unwrap();
    let ran = run(folder.path(), &["build"]);
    expect(&ran, 1);
    assert!(
        ran.err.contains("error[template-unknown-variable]") && ran.err.contains("`nothing`"),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("--> templates/blueprint.md"), "{}", ran.err);
    let document = validated(&run(folder.path(), &["check", "--format", "json"]).out);
    assert_eq!(document["findings"][0]["code"], "template-unknown-variable");
    assert!(document["findings"][0]["organization"].is_null());
}

#[test]
fn json_is_one_document_as_its_schema_says() {
    let folder = allotment();
    let hostile = "organization: \"\\e[31m\\\"\\u009b\"\nguide: plots\nstatus: draft\nanswers:\n  1.1: \"A\\e]0;x\\a\"\n  zzz: 1\n";
    fs::write(folder.path().join("answers/bad.yaml"), hostile).unwrap();
    for arguments in [
        &["check", "--format", "json"] as &[&str],
        &["build", "--format", "json"],
        &["build", "--format", "json"],
        &["build", "--format", "json", "mill-lane"],
    ] {
        let ran = run(folder.path(), arguments);
        assert!(ran.err.is_empty(), "{}", ran.err);
        let document = validated(&ran.out);
        let ids: Vec<&str> = document["organizations"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["id"].as_str().unwrap())
            .collect();
        if arguments.len() == 3 {
            expect(&ran, 1);
            assert_eq!(ids, ["bad", "mill-lane", "st-brigid-school"]);
            assert!(document["findings"].as_array().unwrap().len() >= 2);
            assert_eq!(document["summary"]["rejected"], 1);
        } else {
            expect(&ran, 0);
            assert_eq!(ids, ["mill-lane"]);
        }
    }
    let once = run(folder.path(), &["check", "--format", "json"]).out;
    assert_eq!(once, run(folder.path(), &["check", "--format", "json", "--jobs", "3"]).out);
}

#[test]
fn findings_are_plain_when_piped_and_safe_always() {
    let text = DRAFT.replace("1.1: A", "1.1: \"\u{1b}[31mA\u{9b}2J\"\n  \u{202e}k: 1");
    let folder = allotment_with(&text);
    let ran = run(folder.path(), &["check"]);
    expect(&ran, 1);
    assert!(!ran.err.chars().any(|char| char.is_control() && char != '\n'), "{:?}", ran.err);
    assert!(!ran.err.contains('\u{202e}'));
    let coloured = command(folder.path(), &["check"]).env("CLICOLOR_FORCE", "1").output().unwrap();
    let err = String::from_utf8(coloured.stderr).unwrap();
    assert!(err.contains("\u{1b}["), "colours were asked for: {err}");
    // Only colours: an escape sequence of ours ends in `m`, and none of the client's gets through.
    assert!(err.split("\u{1b}[").skip(1).all(|rest| {
        rest.trim_start_matches(|char: char| char.is_ascii_digit() || char == ';').starts_with('m')
    }));
}

#[test]
fn a_closed_pipe_is_no_failure() {
    let folder = allotment();
    for arguments in [
        &["check"] as &[&str],
        &["check", "--format", "json"],
        &["check", "--format", "sarif"],
        &["check", "--format", "github"],
        &["lint"],
        &["explain", "yaml-syntax"],
        &["--help"],
        &["completions", "bash"],
    ] {
        let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_blueprint"))
            .args(arguments)
            .current_dir(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let err = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(0) && !err.contains("panicked"), "{arguments:?}: {err}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn results_that_cannot_be_printed_are_a_failure() {
    let folder = allotment();
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let ran = std::process::Command::new(env!("CARGO_BIN_EXE_blueprint"))
        .args(["check", "--format", "json"])
        .current_dir(folder.path())
        .stdout(full)
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    assert_eq!(ran.status.code(), Some(2));
    let said = String::from_utf8(ran.stderr).unwrap();
    assert!(said.contains("error: the results could not be printed: No space left"), "{said}");
}

#[test]
fn every_code_is_explained_and_so_is_a_rule() {
    let folder = allotment();
    for code in blueprint::diag::Code::ALL {
        let ran = run(folder.path(), &["explain", code.id()]);
        expect(&ran, 0);
        assert!(ran.out.starts_with(&format!("## `{}`\n", code.id())), "{}", ran.out);
    }
    let as_printed = run(folder.path(), &["explain", "error[yaml-syntax]:"]);
    expect(&as_printed, 0);
    let rule = run(folder.path(), &["explain", "tenants-without-land"]);
    expect(&rule, 0);
    assert!(
        rule.out.contains("Find the owner first") && rule.out.contains("guides/plots.rules.yaml:"),
        "{}",
        rule.out
    );
    // Codes are explained anywhere.
    expect(&run(Path::new("/"), &["explain", "yaml-syntax"]), 0);
}

#[test]
fn completions_name_the_commands() {
    let folder = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = run(folder.path(), &["completions", shell]);
        expect(&ran, 0);
        assert!(ran.out.contains("explain") && ran.out.contains("scenario"), "{shell}");
    }
}
