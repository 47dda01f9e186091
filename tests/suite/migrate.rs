//! Guides that moved on: what `check` says of answers to an earlier version, and what `migrate` makes
//! of them.

use crate::generate::{self, Manner, PLAIN};
use blueprint::answers::migrate::migrate;
use blueprint::answers::{self, Sheet};
use blueprint::diag::Diagnostic;
use blueprint::guide::{self, Guide, QuestionIx};
use blueprint::source::Source;
use proptest::prelude::*;
use std::sync::LazyLock;

const PROSE: &str = "# G\n\n## Part 1: P\n\n### Question 1.1: New?\n\n**Pick one:**\n\n- [ ] **A) Yes**\n- [ ] **B) No**\n\n### Question 1.2: Who?\n\n**Check all that apply:**\n\n- [ ] Nurses\n- [ ] Doctors and others\n- [ ] Other: ____\n\n### Question 1.3: Where?\n\n**Pick one:**\n\n- [ ] **A) Here**\n- [ ] **B) There**\n- [ ] **C) Nowhere**\n\n*Document Version: 2*\n";

const RULES: &str = "guide: g\nquestions: {new: 1.1, who: 1.2, where: 1.3}\nwas:\n  \"1\":\n    questions: {1.1: who, 1.2: where, 1.3: ~}\n    choices:\n      where: {B: C, C: ~}\n      who: {Physicians: Doctors}\n    new-choices: {where: [B]}\n    reworded: {who: it means paid staff only}\n";

fn guide(rules: &str) -> (Guide, Vec<Diagnostic>) {
    let rules = Source::new("guides/g.rules.yaml", rules);
    let read = guide::read(&Source::new("guides/g.md", PROSE), Some(&rules));
    (read.value, read.findings)
}

fn replies(text: &str) -> answers::Replies {
    let read = answers::read("acme", &Source::new("answers/acme.yaml", text));
    assert!(read.findings.is_empty(), "{:?}", read.findings);
    read.value.unwrap()
}

/// An answers file to version 1.
fn file(answers: &str) -> String {
    format!(
        "organization: Acme\nguide: g\nguide-version: '1' # as of May\nstatus: draft\nanswers:\n{answers}"
    )
}

fn found(text: &str) -> (Vec<String>, Sheet) {
    let (guide, _) = guide(RULES);
    let checked = answers::check(&guide, &replies(text));
    let own = |finding: &&Diagnostic| finding.id() != "answers-open";
    let told = |finding: &Diagnostic| {
        let place = &finding.labels[0];
        format!("{} {}", finding.id(), place.source.slice(place.span))
    };
    (checked.findings.iter().filter(own).map(told).collect(), checked.value)
}

#[test]
fn what_moved_is_said_and_not_read() {
    let (findings, sheet) = found(&file("  1.1: [Nurses, physicians]\n  1.2: B\n  1.3: x\n"));
    let expected = [
        "answers-guide-version '1'",
        "revision-renumbered 1.1",
        "revision-renumbered 1.2",
        "revision-question-gone 1.3",
    ];
    assert_eq!(findings, expected);
    assert!((0..3).all(|ix| sheet.reply(QuestionIx(ix)).is_none()));
    let (findings, sheet) = found(&file("  who: [Nurses, {Other: x}]\n  where: {answer: b), note: y}\n"));
    let expected = [
        "answers-guide-version '1'",
        "revision-reworded who",
        "revision-choice-new where",
        "revision-choice-moved b)",
    ];
    assert_eq!(findings, expected);
    assert_eq!(sheet.picked(QuestionIx(1)).len(), 2);
    assert!(sheet.reply(QuestionIx(2)).is_none());
    assert_eq!(found(&file("  where: C\n")).0[2], "revision-choice-gone C");
    // To today's version nothing of it applies.
    assert_eq!(found(&file("  1.1: A\n  1.3: B\n").replace("'1'", "2")).0, Vec::<String>::new());
}

#[test]
fn names_are_rewritten_where_they_stand_and_what_is_gone_becomes_a_comment() {
    let (guide, findings) = guide(RULES);
    assert!(findings.is_empty(), "{findings:?}");
    let old = file(
        "  # who\n  1.1: [Nurses, \"Physicians\", {Other: Physicians}] # all\n  '1.2': {answer: 'B', note: B}\n  1.3:\n    - x # y\n\n    - z\n  new: A\n",
    );
    let new = migrate(&guide, &replies(&old)).unwrap().unwrap();
    let expected = "organization: Acme\nguide: g\nguide-version: '2' # as of May\nstatus: draft\nanswers:\n  # who\n  1.2: [Nurses, \"Doctors and others\", {Other: Physicians}] # all\n  '1.3': {answer: 'C', note: B}\n  # No longer asked so; the answer of version 1:\n  # 1.3:\n  #   - x # y\n\n  #   - z\n  new: A\n";
    assert_eq!(new, expected);
    assert_eq!(migrate(&guide, &replies(&new)), Ok(None));
    assert!(migrate(&guide, &replies(&file("  who: [Nurses]\n").replace("'1'", "'0'"))) == Ok(None));
    let gone = file("").replace("answers:\n", "answers: {1.3: x, new: A}\n");
    assert!(migrate(&guide, &replies(&gone)).is_err());
    let crlf = migrate(&guide, &replies(&old.replace('\n', "\r\n"))).unwrap().unwrap();
    assert_eq!(crlf, expected.replace('\n', "\r\n"));
}

#[test]
fn the_rules_about_earlier_versions_are_read_strictly() {
    for (from, to, code) in [
        ("\"1\":", "\"2\":", "rules-shape"),
        ("1.3: ~}", "1.4: ~}", "rules-shape"),
        ("1.1: who", "one: who", "rules-shape"),
        ("1.1: who", "1.1: whom", "rules-unknown-question"),
        ("{B: C,", "{B: D,", "rules-unknown-choice"),
        ("new-choices: {where: [B]}", "new-choices: {where: [E]}", "rules-unknown-choice"),
        ("reworded:", "rewordet:", "rules-unknown-key"),
        ("reworded: {who: it means paid staff only}", "reworded: {who: [x]}", "rules-shape"),
    ] {
        assert!(RULES.contains(from), "{from}");
        let (_, findings) = guide(&RULES.replace(from, to));
        assert_eq!(findings.iter().map(Diagnostic::id).collect::<Vec<_>>(), [code], "{to}");
    }
}

/// The shipped guide, whose 1.2 and 1.3 were each other in version 0.9, and the letters of 1.3 too.
static SWAPPED: LazyLock<Guide> = LazyLock::new(|| {
    let prose = Source::new("guides/multi-tenant.md", include_str!("../../guides/multi-tenant.md"));
    let was = "was:\n  \"0.9\":\n    questions: {1.2: hosting, 1.3: cross-group-access}\n    choices:\n      hosting: {A: B, B: A}\n";
    let rules = format!("{}\n{was}", include_str!("../../guides/multi-tenant.rules.yaml"));
    let read = guide::read(&prose, Some(&Source::new("guides/multi-tenant.rules.yaml", rules)));
    assert!(!read.rejected(), "{:?}", read.findings);
    read.value
});

proptest! {
    #![proptest_config(ProptestConfig { cases: 80, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn bringing_up_to_date_changes_names_alone(seed: u64) {
        let guide = &SWAPPED;
        let text = generate::answers(guide, seed, Manner { draft: true, ..PLAIN });
        let today = text.replace("status:", "guide-version: 1.0\nstatus:");
        let line = |line: &str| {
            let (key, value) = line.split_once(": ").unwrap_or((line, ""));
            let swapped = match value.as_bytes().first() {
                Some(b'A') => value.replacen('A', "B", 1),
                Some(b'B') => value.replacen('B', "A", 1),
                _ if value.starts_with("{answer: A") => value.replacen("answer: A", "answer: B", 1),
                _ if value.starts_with("{answer: B") => value.replacen("answer: B", "answer: A", 1),
                _ => value.to_owned(),
            };
            match key {
                "  1.3" => format!("  1.2: {swapped}"),
                "  hosting" => format!("  hosting: {swapped}"),
                "  1.2" => format!("  1.3: {value}"),
                "guide-version" => "guide-version: 0.9".to_owned(),
                _ => line.to_owned(),
            }
        };
        let then = today.lines().map(line).collect::<Vec<_>>().join("\n") + "\n";
        let migrated = migrate(guide, &replies(&then)).unwrap().unwrap();
        prop_assert_eq!(migrated, today, "{}", then);
    }
}
