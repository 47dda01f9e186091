//! What lint finds in the shipped guide, unprompted, and that each finding goes when it is mended.

use blueprint::diag::{Code, Diagnostic, Severity};
use blueprint::guide::{self, Guide, lint};
use blueprint::source::Source;

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
    let findings = lint::lint(&bound(guide, rules)).into_iter();
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
