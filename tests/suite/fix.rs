//! `fix`: slips are mended in place, and nothing else changes.

use crate::cli::{allotment, allotment_with, expect, run, validated};
use proptest::prelude::*;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

const SLIPS: &str = "\u{feff}# Ours\r\norganisation: \"X\"   # the name\r\nguide: 'plotz'\r\nstatsu: darft\r\n\
    anwsers:\r\n  1.1: B\r\n  \"2.1\": 'One houshold each' # one each\r\n";

fn answers(folder: &TempDir, id: &str) -> String {
    fs::read_to_string(folder.path().join(format!("answers/{id}.yaml"))).unwrap()
}

/// The findings of `check` as `code: message`, and how many of them offer a fix.
fn findings(folder: &TempDir) -> (Vec<String>, usize) {
    let document = validated(&run(folder.path(), &["check", "--format", "json"]).out);
    let all = document["findings"].as_array().unwrap();
    let fixes = all.iter().filter(|finding| !finding["fix"].is_null()).count();
    (all.iter().map(|finding| format!("{}: {}", finding["code"], finding["message"])).collect(), fixes)
}

#[test]
fn slips_are_mended_and_comments_quotes_and_line_ends_stay() {
    let folder = allotment_with(SLIPS);
    let ran = run(folder.path(), &["fix"]);
    expect(&ran, 0);
    let mended = SLIPS
        .replace("organisation:", "organization:")
        .replace("'plotz'", "'plots'")
        .replace("statsu: darft", "status: draft")
        .replace("anwsers:", "answers:")
        .replace("'One houshold each'", "'A'");
    assert_eq!(answers(&folder, "x"), mended, "{}", ran.out);
    assert_eq!(ran.out, "fixed  x  6 places\n1 organization; 6 places fixed in 1 file\n");
    assert_eq!(findings(&folder).1, 0);
    let again = run(folder.path(), &["fix"]);
    assert_eq!(again.out, "1 organization; nothing fixed\n");
    assert_eq!(answers(&folder, "x"), mended);
}

#[test]
fn a_dry_run_shows_a_diff_and_writes_nothing() {
    let folder = allotment_with("organization: X\nguide: plots\nstatus: darft\nanswers: {}\n");
    let ran = run(folder.path(), &["fix", "--dry-run"]);
    expect(&ran, 0);
    let expected = "--- a/answers/x.yaml\n+++ b/answers/x.yaml\n@@ -1,4 +1,4 @@\n organization: X\n guide: plots\n\
        -status: darft\n+status: draft\n answers: {}\n1 organization; 1 place to fix in 1 file\n";
    assert_eq!(ran.out, expected);
    assert!(answers(&folder, "x").contains("darft"));
}

#[test]
fn what_is_in_doubt_is_left_and_only_those_named_are_touched() {
    let folder = allotment();
    let doubtful = "organization: X\nguide: plots\nstatus: darft\nanswers:\n  1.1: Z\n  9.9: A\n  2.1: |\n    One houshold each\n";
    fs::write(folder.path().join("answers/x.yaml"), doubtful).unwrap();
    fs::write(folder.path().join("answers/y.yaml"), doubtful).unwrap();
    expect(&run(folder.path(), &["fix", "x"]), 0);
    assert_eq!(answers(&folder, "x"), doubtful.replace("darft", "draft"));
    assert_eq!(answers(&folder, "y"), doubtful);
    let ran = run(folder.path(), &["fix", "z-none"]);
    expect(&ran, 2);
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link_and_the_rest_is_mended() {
    let folder = allotment_with(SLIPS);
    let elsewhere = folder.path().join("guides/kept.yaml");
    fs::write(&elsewhere, SLIPS).unwrap();
    std::os::unix::fs::symlink("../guides/kept.yaml", folder.path().join("answers/a.yaml")).unwrap();
    let ran = run(folder.path(), &["fix"]);
    expect(&ran, 2);
    assert_eq!(fs::read_to_string(&elsewhere).unwrap(), SLIPS);
    assert!(ran.err.contains("nothing is written through links"), "{}", ran.err);
    assert!(answers(&folder, "x").contains("organization:"), "{}", ran.out);
    assert!(folder.path().join("answers/a.yaml").is_symlink());
}

/// `word` with the letter at `at` left out, doubled, or swapped with the next.
fn slipped(word: &str, at: usize, kind: usize) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let at = at % (letters.len() - 1);
    match kind {
        0 => {
            letters.remove(at);
        }
        1 => letters.insert(at, letters[at]),
        _ => letters.swap(at, at + 1),
    }
    letters.into_iter().collect()
}

/// Words of a shipped answers file that may be misspelt, each with what stands around it.
const WORDS: [&str; 4] = ["organization:", "guide:", "status:", "answers:"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn only_slips_change_and_all_other_findings_stay(
        slips in proptest::collection::vec((0..WORDS.len(), 0_usize..12, 0_usize..3), 1..4),
        odd in "[a-z]{1,5}",
        crlf in any::<bool>(),
    ) {
        let folder = allotment();
        let path = folder.path().join("answers/mill-lane.yaml");
        fs::remove_file(folder.path().join("answers/st-brigid-school.yaml")).unwrap();
        let clean = fs::read_to_string(&path).unwrap();
        // A finding that offers no fix, and has to stay.
        let mut clean = clean.replace("answers:\n", &format!("answers:\n  99.{odd}: A # {odd}\n"));
        if crlf {
            clean = clean.replace('\n', "\r\n");
        }
        fs::write(&path, &clean).unwrap();
        let before = findings(&folder);
        prop_assume!(before.1 == 0);
        let mut text = clean.clone();
        for (word, at, kind) in slips {
            let word = WORDS[word];
            let typed = slipped(word.trim_end_matches(':'), at, kind);
            text = text.replacen(&format!("\n{word}"), &format!("\n{typed}:"), 1);
            if text.starts_with(word) {
                text = text.replacen(word, &format!("{typed}:"), 1);
            }
        }
        fs::write(&path, &text).unwrap();
        expect(&run(folder.path(), &["fix"]), 0);
        prop_assert_eq!(fs::read_to_string(&path).unwrap(), clean);
        prop_assert_eq!(findings(&folder), before);
    }
}

#[test]
fn every_case_of_answers_is_left_without_a_fix_and_with_its_other_findings() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/answers");
    let folder = crate::papers::workspace();
    fs::remove_dir_all(folder.path().join("answers")).unwrap();
    fs::create_dir(folder.path().join("answers")).unwrap();
    let mut copied = 0;
    for entry in fs::read_dir(cases).unwrap().map(Result::unwrap) {
        if entry.path().extension().is_some_and(|name| name == "yaml") {
            let text = fs::read(entry.path()).unwrap();
            fs::write(folder.path().join("answers").join(entry.file_name()), text).unwrap();
            copied += 1;
        }
    }
    assert!(copied > 30);
    let (before, offered) = findings(&folder);
    assert!(offered > 0);
    expect(&run(folder.path(), &["fix"]), 0);
    let (after, left) = findings(&folder);
    assert_eq!(left, 0);
    assert!(after.len() + offered >= before.len(), "nothing else was settled");
}
