//! What lint finds in the shipped guide, unprompted, and that each finding goes when it is mended.

use blueprint::diag::{Code, Diagnostic, Severity};
use blueprint::guide::{self, Guide, lint};
use blueprint::source::Source;
use blueprint::{answers, decide};
use proptest::prelude::*;
use std::collections::BTreeSet;

const GUIDE: &str = include_str!("../../guides/multi-tenant.md");
const RULES: &str = include_str!("../../guides/multi-tenant.rules.yaml");

fn bound(guide: &str, rules: &str) -> Guide {
    let rules = Source::new("guides/multi-tenant.rules.yaml", rules);
    let checked = guide::read(&Source::new("guides/multi-tenant.md", guide), Some(&rules));
    assert_eq!(checked.findings, [], "the guide and its rules are to be in order");
    checked.value
}

/// All findings of `code` whose message has `words`.
fn found(guide: &str, rules: &str, code: Code, words: &str) -> Vec<Diagnostic> {
    let findings = lint::lint(&bound(guide, rules), &BTreeSet::new()).into_iter();
    findings.filter(|finding| finding.code == code && finding.message.contains(words)).collect()
}

/// `text` with `old`, which has to be there, replaced.
fn mended(text: &str, old: &str, new: &str) -> String {
    assert!(text.contains(old), "`{old}` is to be in the text");
    text.replace(old, new)
}

/// The line of the shipped guide or rules that a finding points at first.
fn line(finding: &Diagnostic) -> &str {
    let place = &finding.labels[0];
    place.source.slice(place.source.line_span(place.source.line(place.span.start))).trim_end()
}

#[test]
fn a_combination_has_no_resource_row() {
    let gap = found(GUIDE, RULES, Code::DecisionGap, "tenant-resource");
    assert_eq!(gap[0].message, "nothing decides `tenant-resource` for 2.1 = E");
    assert_eq!(line(&gap[0]), "### Tenant Resource Type");

    let decided = "Organization (with appropriate type code): Organization";
    let rules = mended(RULES, decided, &format!("{decided}\n      - {{when: 2.1 = E, value: Organization}}"));
    assert_eq!(found(GUIDE, &rules, Code::DecisionGap, "tenant-resource"), []);
}

#[test]
fn strict_isolation_with_hosting_open_matches_no_row() {
    let words = "1.2 = A + 1.3 not answered";
    let needs = found(GUIDE, RULES, Code::DecisionNeedsAnswer, words);
    assert_eq!(line(&needs[0]), "### Multi-Tenancy Model");
    let guide =
        mended(GUIDE, "| 1.2 = A (strict isolation) + 1.3 = A", "| 1.2 = A (strict isolation) + not 1.3 = B");
    assert_eq!(found(&guide, RULES, Code::DecisionNeedsAnswer, words), []);

    let scenario = found(GUIDE, RULES, Code::ScenarioUndecided, "scenario B");
    assert_eq!(scenario[0].message, "scenario B leaves `tenancy-model` undecided: it does not state 1.3");
    assert!(line(&scenario[0]).starts_with("### Scenario B"));
    let guide = mended(GUIDE, "1.1=C, 1.2=A, 2.1=D", "1.1=C, 1.2=A, 1.3=A, 2.1=D");
    assert_eq!(found(&guide, RULES, Code::ScenarioUndecided, "scenario B"), []);
}

#[test]
fn a_scenario_answers_what_is_skipped_and_contradicts_the_first_row() {
    let skipped = found(GUIDE, RULES, Code::ScenarioSkipped, "");
    assert_eq!(skipped.len(), 1);
    assert_eq!(skipped[0].message, "scenario D answers what the guide says to skip: 2.1, 3.1, 4.1");
    let contradicts = found(GUIDE, RULES, Code::ScenarioContradicts, "scenario D");
    assert_eq!(
        contradicts[0].labels[1].source.slice(contradicts[0].labels[1].span).trim(),
        "| 1.1 = A (single org) | No multi-tenancy needed |"
    );

    let guide = mended(GUIDE, "1.1=A, 2.1=C", "1.1=D, 1.2=B, 2.1=C");
    assert_eq!(found(&guide, RULES, Code::ScenarioSkipped, ""), []);
    assert_eq!(found(&guide, RULES, Code::ScenarioContradicts, ""), []);
}

#[test]
fn strict_isolation_on_the_cloud_is_silently_weaker_unless_the_rules_say_so() {
    let words = "1.2 = A + 1.3 = B";
    let spoken_for = found(GUIDE, RULES, Code::RowByAlternative, words);
    assert_eq!(spoken_for[0].severity, Severity::Note);
    assert!(spoken_for[0].help.as_ref().unwrap().contains("isolation-needs-self-hosting"));
    assert!(line(&spoken_for[0]).starts_with("| 1.2 = B or C"));

    let silent = mended(RULES, "when: 1.2 = A (strict isolation) + 1.3 = B (cloud)", "when: not always");
    assert_eq!(found(GUIDE, &silent, Code::RowByAlternative, words)[0].severity, Severity::Warning);

    let guide =
        mended(GUIDE, "1.2 = B or C (some sharing) OR 1.3 = B (cloud)", "not 1.2 = A OR 1.3 = B (cloud)");
    assert_eq!(found(&guide, RULES, Code::RowByAlternative, ""), []);
}

#[test]
fn it_depends_is_neither_yes_nor_no() {
    let gap = found(GUIDE, RULES, Code::DecisionGap, "patient-multi-group");
    assert_eq!(gap[0].message, "nothing decides `patient-multi-group` for 4.1 = C");
    assert_eq!(line(&gap[0]), "- **Patient multi-group enrollment:** Yes/No (from 4.1)");

    let rules = mended(RULES, "- {when: 4.1 = B, value: yes}", "- {when: 4.1 = B or C, value: yes}");
    assert_eq!(found(GUIDE, &rules, Code::DecisionGap, "patient-multi-group"), []);
}

#[test]
fn dead_rows_unreachable_questions_and_unbound_choices_are_found() {
    let shadow = "      - {when: 4.1 = A, value: no}\n      - {when: 4.1 = B, value: yes}";
    let rules = mended(RULES, shadow, &format!("{shadow}\n      - {{when: 4.1 = B, value: no}}"));
    assert_eq!(found(GUIDE, &rules, Code::RowShadowed, "patient-multi-group").len(), 1);

    let rules =
        mended(RULES, "- {when: 3.2 = A, value: combined}", "- {when: 3.1 = A + 3.2 = A, value: combined}");
    assert_eq!(found(GUIDE, &rules, Code::RowNeverHolds, "staff-view").len(), 1);

    let rules = mended(RULES, "when: 4.1 = A\n", "when: always\n");
    assert_eq!(found(GUIDE, &rules, Code::QuestionUnreachable, "6.3").len(), 1);

    let rules = mended(RULES, "  7.1: No one\n", "");
    let rules = mended(&rules, "      Billing: billing\n", "      Billing: billing\n      No one: nobody\n");
    assert_eq!(found(GUIDE, &rules, Code::ExclusiveNotBound, "No one").len(), 1);
    assert_eq!(found(GUIDE, RULES, Code::ExclusiveNotBound, ""), []);
}

/// A guide with the rows `rows` in a decision table over two questions of three choices each, and a
/// fact that is concluded from it.
fn table_of(rows: &[String]) -> (String, String) {
    let question = |id: &str| {
        let choices = ["A", "B", "C"].map(|letter| format!("- [ ] **{letter}) Choice {letter}**\n"));
        format!("### Question {id}: What of {id}?\n\n**Pick one:**\n\n{}\n", choices.concat())
    };
    let lines: String =
        rows.iter().enumerate().map(|(at, row)| format!("| {row} | Result {at} |\n")).collect();
    let guide = format!(
        "# Small\n\n## Part 1: All\n\n{}{}## Part 2: Translation\n\n### Result\n\n| Your Answer | Result |\n|---|---|\n{lines}",
        question("1.1"),
        question("1.2")
    );
    let values: String = (0..rows.len()).map(|at| format!("      r{at}: {{label: Result {at}}}\n")).collect();
    let results: String = (0..rows.len()).map(|at| format!("          Result {at}: r{at}\n")).collect();
    let rules = format!(
        "guide: multi-tenant\nfacts:\n  result:\n    title: Result\n    values:\n{values}    decide:\n      - table: Result\n        rows:\n{results}"
    );
    (guide, rules)
}

/// Per complete answer to the two questions, the row that decides, by the pipeline itself.
fn decided(guide: &Guide) -> Vec<Option<String>> {
    let letters = ["A", "B", "C"];
    let pairs = letters.iter().flat_map(|first| letters.iter().map(move |second| (first, second)));
    let decide = |(first, second): (&&str, &&str)| {
        let text = format!(
            "organization: X\nguide: multi-tenant\nstatus: final\nanswers: {{1.1: {first}, 1.2: {second}}}\n"
        );
        let replies = answers::read("x", &Source::new("answers/x.yaml", text)).value.unwrap();
        let decisions = decide::decide(guide, &answers::check(guide, &replies).value).value;
        match &decisions.facts[0].value {
            Some(decide::Value::One(item)) => Some(item.id.clone()),
            _ => None,
        }
    };
    pairs.map(decide).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn lint_finds_what_going_through_all_answers_by_hand_does(
        rows in proptest::collection::vec(
            proptest::sample::select(vec![
                "1.1 = A", "1.1 = B or C", "1.2 = A", "1.2 = C", "1.1 = A + 1.2 = B", "1.1 = A OR 1.2 = C",
                "not 1.1 = A", "1.1 = A + 1.1 = B", "1.1 = C + not 1.2 = A", "always",
            ]),
            1..5,
        )
    ) {
        let rows: Vec<String> = rows.into_iter().map(str::to_owned).collect();
        let (guide, rules) = table_of(&rows);
        let bound = bound(&guide, &rules);
        let found = lint::lint(&bound, &BTreeSet::new());
        let has = |code: Code| found.iter().filter(|finding| finding.code == code).count();
        let outcomes = decided(&bound);
        let undecided = outcomes.iter().filter(|outcome| outcome.is_none()).count();
        prop_assert_eq!(has(Code::DecisionGap) > 0, undecided > 0, "{:?}", outcomes);
        // A row that decides for some complete answers is not dead; the others are, unless one decides
        // while a question is open.
        let dead = has(Code::RowNeverHolds) + has(Code::RowShadowed);
        let deciding: BTreeSet<_> = outcomes.iter().flatten().collect();
        prop_assert!(dead <= rows.len() - deciding.len(), "{:?}", found);
        let impossible = rows.iter().filter(|row| *row == "1.1 = A + 1.1 = B").count();
        prop_assert_eq!(has(Code::RowNeverHolds), impossible);
    }
}

/// A guide with a check-all question of `count` choices, each of which a rule asks for.
fn wide(count: usize) -> (String, String) {
    let choices: String = (0..count).map(|at| format!("- [ ] Choice number {at}\n")).collect();
    let guide = format!(
        "# Wide\n\n## Part 1: All\n\n### Question 1.1: Which?\n\n**Check all that apply:**\n\n{choices}"
    );
    let rules: String = (0..count)
        .map(|at| format!("      - {{when: 1.1 = \"Choice number {at}\", value: some}}\n"))
        .collect();
    let rules = format!(
        "guide: multi-tenant\nfacts:\n  any:\n    title: Any\n    values: {{some: {{label: Some}}}}\n    decide:\n{rules}"
    );
    (guide, rules)
}

#[test]
fn a_million_combinations_are_looked_at_one_by_one_and_more_are_sampled() {
    // 2^15 ways to check them, and one not to answer.
    let (guide, rules) = wide(15);
    assert_eq!(found(&guide, &rules, Code::LintSampled, ""), []);
    let gap = found(&guide, &rules, Code::DecisionGap, "");
    assert_eq!(gap[0].message, "nothing decides `any` for 1.1 = none of those named");
    assert_eq!(found(&guide, &rules, Code::RowShadowed, ""), []);
    for count in [20, 70] {
        let (guide, rules) = wide(count);
        let sampled = found(&guide, &rules, Code::LintSampled, "");
        assert_eq!(sampled[0].message, "`any` has too many combinations; 100000 were sampled");
        // Nothing is called dead that was only not seen.
        assert_eq!(found(&guide, &rules, Code::RowShadowed, ""), []);
        assert_eq!(found(&guide, &rules, Code::RowNeverHolds, ""), []);
    }
}

#[test]
fn what_comes_second_is_shown_with_what_comes_first() {
    let rows = ["1.1 = A", "1.1 = A + 1.2 = B", "1.1 = B or C"].map(str::to_owned);
    let (guide, rules) = table_of(&rows);
    let shadowed = found(&guide, &rules, Code::RowShadowed, "");
    assert_eq!(shadowed[0].message, "a way to `result` never comes first: 1.1 = A + 1.2 = B");
    assert_eq!(line(&shadowed[0]), "| 1.1 = A + 1.2 = B | Result 1 |");
    let first = &shadowed[0].labels[1];
    assert_eq!(first.source.slice(first.span), "| 1.1 = A | Result 0 |");
    let overlap = found(&guide, &rules, Code::DecisionOverlap, "");
    assert_eq!(overlap[0].message, "two ways to `result` hold with different results for 1.1 = A + 1.2 = B");
}

#[test]
fn conflicts_that_nothing_brings_about_are_found() {
    let rules = mended(RULES, "when: 1.2 = A + 3.2 = B", "when: 3.1 = A + 3.2 = B");
    let never = found(GUIDE, &rules, Code::RowNeverHolds, "isolation-and-switchable-view");
    assert_eq!(line(&never[0]), "    when: 3.1 = A + 3.2 = B");
    assert_eq!(found(GUIDE, RULES, Code::RowNeverHolds, ""), []);
}

#[test]
fn what_nothing_names_is_found_and_goes_when_it_is_named() {
    assert_eq!(found(GUIDE, RULES, Code::QuestionUnused, ""), []);
    for code in [Code::BlankUnused, Code::TableUnused, Code::SlotUnused] {
        assert_eq!(found(GUIDE, RULES, code, ""), []);
    }
    let rules = mended(RULES, "      patients: \"Approximate # of Patients\"\n", "");
    let column = found(GUIDE, &rules, Code::BlankUnused, "");
    assert_eq!(column[0].message, "no fact reads `Approximate # of Patients` of question `8.1`");
    assert!(line(&column[0]).starts_with("| Group Name"));
    let rules = mended(RULES, "    fills: Patient multi-group enrollment\n", "");
    let slot = found(GUIDE, &rules, Code::SlotUnused, "");
    assert_eq!(slot[0].message, "no fact fills in `Patient multi-group enrollment`");

    let (guide, rules) = table_of(&["1.1 = A".to_owned(), "1.1 = B or C".to_owned()]);
    let only = "guide: multi-tenant\nfacts: {}\n";
    assert_eq!(found(&guide, only, Code::TableUnused, "").len(), 1);
    assert_eq!(found(&guide, &rules, Code::TableUnused, ""), []);
    assert_eq!(found(&guide, &rules, Code::QuestionUnused, "1.2").len(), 1);
    let named = BTreeSet::from(["1.2".to_owned()]);
    assert_eq!(lint::lint(&bound(&guide, &rules), &named), found(&guide, &rules, Code::DecisionGap, ""));
}

#[test]
fn each_skip_that_a_scenario_runs_against_is_told() {
    let guide = mended(GUIDE, "1.1=A, 2.1=C, 3.1=A, 4.1=A", "1.1=A, 2.1=C, 3.1=A, 4.1=A, 6.3=A");
    let skipped = found(&guide, RULES, Code::ScenarioSkipped, "scenario D");
    let messages: Vec<&str> = skipped.iter().map(|finding| finding.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "scenario D answers what the guide says to skip: 2.1, 3.1, 4.1",
            "scenario D answers what the guide says to skip: 6.3"
        ]
    );
}

#[test]
fn skips_in_a_circle_and_skips_that_say_nothing_plainly_are_found_when_the_guide_is_read() {
    let read = |guide: &str, rules: &str| {
        let rules = Source::new("guides/multi-tenant.rules.yaml", rules);
        guide::read(&Source::new("guides/multi-tenant.md", guide), Some(&rules)).findings
    };
    let codes = |findings: Vec<Diagnostic>| findings.into_iter().map(|one| one.code).collect::<Vec<_>>();
    let circle = mended(RULES, "    when: 4.1 = A\n", "    when: 6.3 = A\n    passes: [4.1]\n");
    assert!(codes(read(GUIDE, &circle)).contains(&Code::RulesSkipOrder));
    let unbound = mended(
        RULES,
        "  - at: 6.3 # \"Skip if patients can only belong to one group\"\n    when: 4.1 = A\n",
        "",
    );
    assert!(codes(read(GUIDE, &unbound)).contains(&Code::SkipNotUnderstood));
    let missing = mended(GUIDE, "| 1.1 = A (single org)", "| 1.1 = F (single org)");
    assert_eq!(codes(read(&missing, RULES))[..1], [Code::GuideDecisionRow]);
}
