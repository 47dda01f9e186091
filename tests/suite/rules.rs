//! Rules are read strictly: each slip is one finding, at its place.

use blueprint::diag::Diagnostic;
use blueprint::guide;
use blueprint::source::Source;

const GUIDE: &str = include_str!("../../guides/multi-tenant.md");
const RULES: &str = include_str!("../../guides/multi-tenant.rules.yaml");

fn findings(rules: &str) -> Vec<Diagnostic> {
    let rules = Source::new("multi-tenant.rules.yaml", rules);
    guide::read(&Source::new("multi-tenant.md", GUIDE), Some(&rules)).findings
}

#[test]
fn the_shipped_rules_fit_the_shipped_guide() {
    assert_eq!(findings(RULES), []);
}

#[test]
fn each_slip_is_found_at_its_place() {
    // What is replaced in the shipped rules, by what, the code, and what is underlined.
    let slips = [
        ("guide: multi-tenant\n", "guide: other\n", "rules-for-another-guide", "other"),
        ("guide-version: \"1.0\"", "guide-version: \"0.9\"", "rules-version", "\"0.9\""),
        ("skips:", "skip:", "rules-unknown-key", "skip"),
        ("hosting: 1.3", "hosting: 1.9", "rules-unknown-question", "1.9"),
        ("hosting: 1.3", "Hosting: 1.3", "rules-name", "Hosting"),
        ("hosting: 1.3", "hosting: 1.3\n  runs-where: 1.3", "rules-duplicate", "runs-where"),
        ("hosting: 1.3", "hosting: 1.3\n  hosting: 1.2", "yaml-duplicate-key", "hosting"),
        ("5.1: Nothing", "5.1: Nobody", "rules-unknown-choice", "Nobody"),
        ("5.1: Nothing", "5.1: {a: b}", "rules-shape", "{a: b}"),
        ("force: advisory", "force: soft", "rules-shape", "soft"),
        ("when: 4.1 = A\n", "when: 7.1 answered\n", "rules-skip-order", "at: 6.3 # "),
        ("- at: 6.3", "- at: 7.1", "rules-unknown-phrase", "at: 7.1"),
        ("+ 1.3 = B (cloud)", "+ 1.3 = D (cloud)", "rules-condition", "D"),
        ("+ 1.3 = B (cloud)", "1.3 = B (cloud)", "rules-condition", "1.3"),
        ("severity: warning", "severity: loud", "rules-shape", "loud"),
        ("  isolation-and-shared-patients:", "  answers-conflict:", "rules-duplicate", "answers-conflict"),
        ("remedy: Keep one", "remedy: Keep {tenant-terms} one", "rules-unknown-fact", "{tenant-terms}"),
        ("says: \"The system", "says: \"The {nothing} system", "rules-unknown-fact", "{nothing}"),
        ("table: Tenant Resource Type", "table: Resource Types", "rules-unknown-table", "Resource Types"),
        (
            "          HealthcareService: HealthcareService\n",
            "",
            "rules-unmapped",
            "table: Tenant Resource Type",
        ),
        ("          CareTeam: CareTeam", "          CareTeam: Team", "rules-unknown-fact", "Team"),
        ("{when: 1.2 = B, value: some}", "{when: 1.2 = B, value: many}", "rules-unknown-fact", "many"),
        ("      Medical Assistants: medical-assistant\n", "", "rules-unmapped", "Physicians: physician"),
        ("      Intake forms: [Questionnaire]\n", "", "rules-unmapped", "Staff directory: [Practitioner"),
        ("text-of: 2.2", "text-of: 2.1", "rules-shape", "2.1"),
        ("text-of: 2.2", "text-of: 2.2\n    items-of: 3.3", "rules-shape", "title: The organization's word"),
        ("name: Group Name", "name: Name of group", "rules-unknown-table", "Name of group"),
        ("        See everything: see-everything\n", "", "rules-unmapped", "as: duty"),
        ("fills: Role-based restrictions", "fills: Role based", "rules-unknown-table", "Role based"),
        (
            "no: {label: No, says: \"Everyone",
            "no: {label: None, says: \"Everyone",
            "rules-shape",
            "title: Role-based",
        ),
    ];
    for (old, new, code, underlined) in slips {
        assert!(RULES.contains(old), "`{old}` is to be in the rules");
        let found = findings(&RULES.replacen(old, new, 1));
        let first = found.iter().find(|finding| finding.id() == code);
        let first = first.unwrap_or_else(|| panic!("`{new}`: no {code} among {found:#?}"));
        let place = &first.labels[0];
        let text = place.source.slice(place.span);
        assert!(text.starts_with(underlined), "`{new}`: underlines `{text}`, not `{underlined}`");
        assert!(first.help.is_some(), "`{new}`: a way out");
    }
}

#[test]
fn a_guide_without_rules_says_which_phrase_it_cannot_read() {
    let found = guide::read(&Source::new("multi-tenant.md", GUIDE), None).findings;
    let ids: Vec<_> = found.iter().map(Diagnostic::id).collect();
    assert_eq!(ids, ["skip-not-understood"]);
    assert!(found[0].message.contains("Skip if patients can only belong to one group"));
}

#[test]
fn no_half_of_the_rules_panics() {
    for end in (0..RULES.len()).step_by(211) {
        let _ = findings(RULES.get(..end).unwrap_or_default());
    }
}
