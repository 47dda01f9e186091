//! Filled-in guides read back: what `build` completed gives the same sheet, however it was laid out
//! since; what a hand wrote is read or reported, and never lost.

use crate::answers::told;
use crate::generate::{self, Manner, PLAIN};
use blueprint::answers::draft::{Begin, draft};
use blueprint::answers::merge::{merge, said};
use blueprint::answers::{self, Sheet};
use blueprint::decide::decide;
use blueprint::diag::{Code, Diagnostic};
use blueprint::export::guide::edits;
use blueprint::guide::read::filled::filled;
use blueprint::guide::{self, Guide, QuestionIx};
use blueprint::source::Source;
use blueprint::source::edit::splice;
use proptest::prelude::*;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

static GUIDES: LazyLock<Vec<Guide>> = LazyLock::new(|| {
    let rules = "guides/multi-tenant.rules.yaml";
    let cases = [
        ("multi-tenant", "guides/multi-tenant.md", Some(rules)),
        ("multi-tenant", "tests/cases/flat-layout/guide.md", Some(rules)),
        ("garden", "tests/cases/garden/guide.md", Some("tests/cases/garden/rules.yaml")),
        (
            "plots",
            "tests/cases/allotment/guides/plots.md",
            Some("tests/cases/allotment/guides/plots.rules.yaml"),
        ),
        ("small", "tests/cases/small-guide/guide.md", None),
    ];
    cases
        .into_iter()
        .map(|(id, prose, rules)| {
            let source = Source::new(format!("guides/{id}.md"), read(prose));
            let rules = rules.map(|rules| Source::new(format!("guides/{id}.rules.yaml"), read(rules)));
            let guide = guide::read(&source, rules.as_ref());
            assert!(!guide.rejected(), "{}", told(&guide.findings));
            guide.value
        })
        .collect()
});

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

fn proven(guide: &Guide, yaml: &str) -> Sheet {
    let replies = answers::read("acme", &Source::new("answers/acme.yaml", yaml));
    assert!(replies.findings.is_empty(), "{yaml}\n{}", told(&replies.findings));
    answers::check(guide, &replies.value.unwrap()).value
}

/// The completed guide of `sheet`.
fn completed(guide: &Guide, sheet: &Sheet) -> String {
    splice(guide.source.text(), &edits(guide, sheet, &decide(guide, sheet).value))
}

/// The answers file that the copy `text` of `guide` comes to, and what was found.
fn imported(guide: &Guide, text: &str) -> (String, Vec<Diagnostic>) {
    let read = filled(guide, &Source::new("completed.md", text));
    (draft(guide, "Acme", Begin::Filled(&read.value)), read.findings)
}

/// Per question, what is said to it: rows of words.
type Contents = Vec<(String, Vec<Vec<String>>)>;

/// What a sheet says to every question. A completed guide does not show that none apply, nor that a
/// group has nobody, nor notes, nor what is undecided.
fn contents(guide: &Guide, sheet: &Sheet) -> Contents {
    let of = |(ix, question): (QuestionIx, &guide::Question)| {
        let said = sheet.reply(ix).map(said).unwrap_or_default();
        (question.id.clone(), said)
    };
    guide.each_question().map(of).collect()
}

#[track_caller]
fn same(guide: &Guide, yaml: &str, layout: impl Fn(&str) -> String) {
    let sheet = proven(guide, yaml);
    let copy = layout(&completed(guide, &sheet));
    let (text, mut findings) = imported(guide, &copy);
    // Where a client typed the words between two blanks, nobody can tell; then it is said, and left open.
    let ambiguous = findings.iter().any(|finding| finding.code == Code::ImportAmbiguous);
    findings.retain(|finding| finding.code != Code::ImportAmbiguous);
    assert!(findings.is_empty(), "{}\n{copy}", told(&findings));
    let (read, meant) = (contents(guide, &proven(guide, &text)), contents(guide, &sheet));
    for (read, meant) in read.iter().zip(&meant) {
        let left = ambiguous && read.1.len() < meant.1.len();
        assert!(read == meant || left, "{read:?} for {meant:?}\n{text}\n{copy}");
    }
}

/// What people and their editors do to a document without changing what it says.
const LAYOUTS: &[fn(&str) -> String] = &[
    |text| text.replace("- [x] ", "- [X] "),
    |text| text.replace("- [x] ", "- [ x ] ").replace("- [ ] ", "- [] "),
    |text| text.replace("- [", "* ["),
    |text| text.replace("- [", "+   ["),
    |text| text.replace("\n    - ", "\n- ").replace("\n- [", "\n[").replace("[x] ", "[x]"),
    |text| text.replace('\n', "\r\n"),
    |text| format!("\u{feff}{text}"),
    |text| text.replace("\n\n", "\n\n\n\n"),
    flat,
    |text| text.replace("\n- [", "\n\n- [").replace("\n  - ", "\n\n  - "),
    |text| text.replace("\n  - ", "\n- "),
    |text| text.replace("\n  - ", "\n    - "),
    |text| text.replace(" | ", "   |      "),
    |text| text.replace("\n---\n", "\n***\n"),
    |text| text.replace("\n***\n", "\n---\n").replace("**", "__"),
    |text| text.replace("- [x] ", "- ☑ ").replace("- [ ] ", "- ☐ "),
    wrapped,
];

/// Without blank lines and indentation, but for the line above a table, which Markdown needs.
fn flat(text: &str) -> String {
    let mut out = String::new();
    let mut in_table = false;
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let row = line.contains('|');
        if row != in_table {
            out.push('\n');
        }
        in_table = row;
        out.push_str(line);
        out.push('\n');
    }
    out
}

/// Every line of a list or a paragraph broken near its fiftieth character.
fn wrapped(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let indent = line.len() - line.trim_start_matches([' ', '-']).len();
        let mut length = 0;
        for (ix, word) in line.split(' ').enumerate() {
            let plain = word.starts_with(|c: char| c.is_alphabetic());
            if length > 50 && plain && !line.contains('|') && !line.starts_with('#') {
                out.push('\n');
                out.push_str(&" ".repeat(indent));
                length = indent;
            } else if ix > 0 {
                out.push(' ');
            }
            out.push_str(word);
            length += word.len() + 1;
        }
        out.push('\n');
    }
    out
}

/// Words that survive what the layouts do to a whole document.
const WORDS: &[&str] = &["clinics", "Ana Ruiz", "2,000", "as agreed on 3 May", "Łódź – 名古屋"];

/// What a client may type, each in its own way more than text if taken for Markdown.
const HOSTILE: &[&str] = &[
    "a | b",
    "|",
    "`code`",
    "```\nfence\n```",
    "<script>alert(1)</script>",
    "<!-- gone",
    "two\nlines",
    "{{ name }}",
    "# heading",
    "- item",
    "> quote",
    "1. first",
    "===",
    "---",
    "[x]",
    "[ ] box",
    "[link](javascript:x)",
    "![image](x)",
    "[^1]",
    "&lt;",
    "**bold**",
    "_under_",
    "~~gone~~",
    "\\",
    "a\\|b\\",
    "a * b*c *d*",
    "**",
    "____",
    "الشمال",
    "👩‍⚕️ 名",
    "Skip to Part 5",
    "**Pick one:**",
    "### Question 1.1: Again?",
    "“quoted”",
    "'s",
    "Other",
    "Other pattern: x",
    "A) No.",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_build_completed_gives_the_same_sheet(which in 0usize..5, seed: u64, draft: bool) {
        let guide = &GUIDES[which];
        for texts in [PLAIN.texts, HOSTILE] {
            same(guide, &generate::answers(guide, seed, Manner { draft, texts, set: &[] }), str::to_owned);
        }
    }

    #[test]
    fn layout_makes_no_difference(which in 0usize..5, seed: u64, layout in 0..LAYOUTS.len()) {
        let guide = &GUIDES[which];
        same(guide, &generate::answers(guide, seed, Manner { draft: true, texts: WORDS, set: &[] }), LAYOUTS[layout]);
    }

    #[test]
    fn merging_into_nothing_is_importing_and_merging_again_changes_nothing(which in 0usize..5, seed: u64, half: bool) {
        let guide = &GUIDES[which];
        let sheet = proven(guide, &generate::answers(guide, seed, Manner { draft: true, ..PLAIN }));
        let copy = Source::new("completed.md", completed(guide, &sheet));
        let fillings = filled(guide, &copy).value;
        let begun = if half {
            draft(guide, "Acme", Begin::Empty)
        } else {
            format!("organization: Acme # ours\nguide: {}\nstatus: draft\nanswers:\n  # none yet", guide.id)
        };
        let own = |text: &str| answers::read("acme", &Source::new("answers/acme.yaml", text)).value.unwrap();
        let merged = merge(guide, &own(&begun), &copy, &fillings);
        prop_assert!(merged.findings.is_empty(), "{}", told(&merged.findings));
        prop_assert_eq!(contents(guide, &proven(guide, &merged.value)), contents(guide, &sheet), "{}", merged.value);
        // Every line that was there is there still, in order.
        let mut lines = merged.value.lines();
        for line in begun.lines() {
            let kept = lines.any(|merged| merged == line || merged.starts_with(line.trim_end_matches(": {}")));
            prop_assert!(kept, "{} of\n{}", line, merged.value);
        }
        let again = merge(guide, &own(&merged.value), &copy, &fillings);
        prop_assert!(again.findings.is_empty());
        prop_assert_eq!(again.value, merged.value);
    }
}

/// A copy of the shipped guide with `edits` made to its text, each of which has to be there.
fn copy(edits: &[(&str, &str)]) -> String {
    let mut text = GUIDES[0].source.text().to_owned();
    for (from, to) in edits {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    text
}

/// The answers that `text`, a copy of the shipped guide, comes to; and the codes of what was found.
fn answered(text: &str) -> (Contents, Vec<String>) {
    let guide = &GUIDES[0];
    let (yaml, findings) = imported(guide, text);
    let mut contents = contents(guide, &proven(guide, &yaml));
    contents.retain(|(_, said)| !said.is_empty());
    let codes = findings.iter().map(|finding| {
        let place = &finding.labels[0];
        format!("{} {}", finding.id(), place.source.slice(place.span).trim())
    });
    (contents, codes.collect())
}

#[track_caller]
fn comes_to(edits: &[(&str, &str)], id: &str, said: &[&[&str]], found: &[&str]) {
    let (contents, codes) = answered(&copy(edits));
    let own = contents.iter().find(|(own, _)| own == id).map(|(_, said)| said.clone()).unwrap_or_default();
    assert_eq!(
        own,
        said.iter().map(|row| row.iter().map(|s| (*s).to_owned()).collect()).collect::<Vec<Vec<_>>>()
    );
    assert_eq!(codes, found);
    assert!(contents.len() <= 1, "{contents:?}");
}

#[test]
fn a_text_is_read_wherever_it_was_typed() {
    let other = "- [ ] Other: _______________________\n";
    for typed in [
        "- [x] Other: Pharmacists\n",
        "- [x] Other: ____ Pharmacists ____\n",
        "- [x] Other: Pharmacists_______________________\n",
        "- [X] Other - Pharmacists\n",
        "* [x] **Other**: *Pharmacists*\n",
        "- [x] Other:\n  Pharmacists\n",
        "- [x] Other: _______________________\n\n  Pharmacists\n",
        "- [x] Other: _______________________\n  - Pharmacists\n",
    ] {
        comes_to(&[(other, typed)], "3.3", &[&["9", "Pharmacists"]], &[]);
    }
    let blank = "We call them: ________________________________________________\n";
    for typed in [
        "We call them: clinics\n",
        "We call them: ___clinics\n",
        "We call them:\n\nclinics\n",
        "**We call them: clinics**\n",
        "We call them: ________________________________________________\n\nclinics\n",
        "> We call them: clinics\n",
    ] {
        comes_to(&[(blank, typed)], "2.2", &[&["clinics"]], &[]);
    }
    let link = "We call them: see [our site](http://x.org/a) <br>";
    comes_to(
        &[(blank.trim_end(), link)],
        "2.2",
        &[&["see [our site](http://x.org/a)"]],
        &["import-unplaced <br>"],
    );
}

#[test]
fn rows_are_read_however_a_table_lies() {
    let spare = "| Example: Downtown Clinic | Clinic | 15 | 2,000 |\n| | | | |\n";
    for typed in [
        "| Example: Downtown Clinic | Clinic | 15 | 2,000 |\n|North|Clinic||1|\n",
        "|    North   |Clinic|  |1|\n| | | | |\n| | | | |\n| | | | |\n",
        "| North | Clinic | ____ | 1 |\n",
    ] {
        comes_to(&[(spare, typed)], "8.1", &[&["North", "Clinic", "", "1"]], &[]);
    }
    let row = "- Name: _____________ Role: _____________\n- Name: _____________ Role: _____________\n\n**Add new groups";
    comes_to(
        &[(
            row,
            "- Name: Ana Role: Boss\n* Name: Bo Role: ______\n- Name: Cy Role: Nurse\n\n**Add new groups",
        )],
        "8.2",
        &[&["0", "Ana", "Boss"], &["0", "Bo", ""], &["0", "Cy", "Nurse"]],
        &[],
    );
}

#[test]
fn what_cannot_be_placed_is_found_at_its_line() {
    let none: &[&[&str]] = &[];
    let a = "- [ ] **A) Never.** Each location's data must be completely isolated (e.g., legal or contractual requirements)\n";
    comes_to(&[(a, &format!("{a}Ask Dr Lee!\n"))], "1.2", none, &["import-unplaced Ask Dr Lee!"]);
    comes_to(
        &[(
            a,
            "- [?] **A) Never.** Each location's data must be completely isolated (e.g., legal or contractual requirements)\n",
        )],
        "1.2",
        none,
        &[
            "import-box - [?] **A) Never.** Each location's data must be completely isolated (e.g., legal or contractual requirements)",
        ],
    );
    comes_to(
        &[(
            a,
            "- [x] **A) Never.** Each location's data must be completely isolated (e.g., legal or contractual requirements), says Bo\n",
        )],
        "1.2",
        &[&["0", ""]],
        &["import-unplaced , says Bo"],
    );
    comes_to(
        &[(a, "- [x] **A) Never ever**\n")],
        "1.2",
        &[&["0", ""]],
        &["import-reworded - [x] **A) Never ever**"],
    );
    comes_to(
        &[(a, &format!("{a}- [x] **F) All of them**\n"))],
        "1.2",
        none,
        &["import-choice - [x] **F) All of them**"],
    );
    comes_to(
        &[("- [ ] Other: _______________________\n", "- [ ] Other: Bo\n")],
        "3.3",
        none,
        &["import-unticked Bo"],
    );
    comes_to(
        &[("  - [ ] Billing sees", "  - [x] Billing sees")],
        "3.4",
        none,
        &["import-choice - [x] Billing sees financial information"],
    );
    comes_to(
        &[("- Name: _____________ Role: _____________\n", "- Name: Ana Role: none Role: x\n")],
        "8.2",
        none,
        &["import-ambiguous - Name: Ana Role: none Role: x"],
    );
    comes_to(
        &[(
            "We call them: ________________________________________________",
            "We call them: the <b>clinics</b>",
        )],
        "2.2",
        &[&["the <b>clinics</b>"]],
        &[],
    );
    comes_to(
        &[("## Part 4", "```\nsecret\n```\n\n[a]: http://x/y\n\n## Part 4")],
        "4.1",
        none,
        &["import-unplaced ```\nsecret\n```", "import-unplaced [a]: http://x/y"],
    );
    comes_to(
        &[("### Question 4.1: Can", "### Question 4.9: Can")],
        "4.1",
        none,
        &[
            "import-missing ",
            "import-question ### Question 4.9: Can a patient belong to multiple groups at the same time?",
        ],
    );
    comes_to(
        &[("1. **Review with", "0. Ring us\n1. **Review with")],
        "4.1",
        none,
        &["import-unplaced 0. Ring us"],
    );
}

#[test]
fn a_difference_is_shown_and_the_files_own_stays() {
    let guide = &GUIDES[0];
    let text = copy(&[
        ("- [ ] **A) Never", "- [x] **A) Never"),
        ("- [ ] **A) We're self", "- [x] **A) We're self"),
        ("We call them: ________________________________________________", "We call them: sites"),
    ]);
    let copy = Source::new("completed.md", text);
    let fillings = filled(guide, &copy).value;
    let begun = "organization: Acme\nguide: multi-tenant\nstatus: draft\nanswers: # as of May\n  1.2: {answer: B, note: x}   # sure\n  hosting: A # yes\n";
    let own = answers::read("acme", &Source::new("answers/acme.yaml", begun)).value.unwrap();
    let merged = merge(guide, &own, &copy, &fillings);
    assert_eq!(merged.value, format!("{begun}  2.2: sites\n"));
    assert_eq!(merged.findings.len(), 1);
    let shown: Vec<&str> =
        merged.findings[0].labels.iter().map(|label| label.source.slice(label.span)).collect();
    assert_eq!(shown[0], "1.2: {answer: B, note: x}");
    assert!(shown[1].starts_with("- [x] **A) Never"));
}
