//! What the shipped organizations' answers come to, and that it is what the guide's own scenarios say.

use blueprint::answers::{self, Sheet};
use blueprint::decide::{By, Decisions, Value, decide};
use blueprint::diag::{Checked, Severity};
use blueprint::guide::{self, Guide, Scenario};
use blueprint::source::Source;

fn shipped() -> Guide {
    let rules =
        Source::new("guides/multi-tenant.rules.yaml", include_str!("../../guides/multi-tenant.rules.yaml"));
    let guide = Source::new("guides/multi-tenant.md", include_str!("../../guides/multi-tenant.md"));
    guide::read(&guide, Some(&rules)).value
}

fn sheet(guide: &Guide, yaml: &str) -> Sheet {
    let source = Source::new("answers/client.yaml", yaml);
    let replies = answers::read("client", &source).value.expect("readable answers");
    let checked = answers::check(guide, &replies);
    assert!(!checked.rejected(), "{:#?}", checked.findings);
    checked.value
}

fn decided(guide: &Guide, yaml: &str) -> Checked<Decisions> {
    decide(guide, &sheet(guide, yaml))
}

/// A draft that answers just these questions.
fn draft(guide: &Guide, answers: &str) -> Checked<Decisions> {
    decided(guide, &format!("organization: Client\nguide: multi-tenant\nstatus: draft\nanswers: {answers}\n"))
}

fn scenario(guide: &Guide, letter: char) -> &Scenario {
    guide.scenarios.iter().find(|scenario| scenario.letter == letter).expect("the scenario")
}

/// The organization gives the scenario's typical answers and comes to what the scenario says.
#[track_caller]
fn comes_to_its_scenario(letter: char, yaml: &str, tenancy: &str) {
    let guide = shipped();
    let sheet = sheet(&guide, yaml);
    let scenario = scenario(&guide, letter);
    for typical in &scenario.typical {
        let picked = sheet.picked(typical.question).iter().map(|picked| picked.choice).next();
        assert_eq!(picked, Some(typical.choice), "question {}", guide.question(typical.question).id);
    }
    let decisions = decide(&guide, &sheet).value;
    let resource = decisions.choice(&guide, "tenant-resource").expect("a tenant resource");
    let result = &scenario.result.value;
    assert!(result.starts_with(&format!("{resource}-based tenancy")), "{resource}: {result}");
    assert_eq!(decisions.choice(&guide, "tenancy-model"), Some(tenancy));
    let several = if result.contains("enrolled in multiple") { "yes" } else { "no" };
    assert_eq!(decisions.choice(&guide, "patient-multi-group"), Some(several));
}

#[test]
fn scenario_a_is_organization_based_in_one_project() {
    comes_to_its_scenario('A', include_str!("../../answers/northwind-clinics.yaml"), "shared-project");
}

#[test]
fn scenario_b_is_strictly_isolated() {
    let result = &scenario(&shipped(), 'B').result.value.clone();
    assert!(result.contains("strict isolation"));
    comes_to_its_scenario(
        'B',
        include_str!("../../answers/partners/brightline-telehealth.yaml"),
        "project-per-tenant",
    );
}

#[test]
fn scenario_c_is_service_based() {
    comes_to_its_scenario('C', include_str!("../../answers/meridian-specialty-care.yaml"), "shared-project");
}

#[test]
fn scenario_d_is_care_team_based_although_it_is_one_organization() {
    comes_to_its_scenario('D', include_str!("../../answers/harbor-care-coordination.yaml"), "shared-project");
}

#[test]
fn isolation_on_the_cloud_is_a_shared_project_with_a_risk() {
    let guide = shipped();
    let checked = decided(&guide, include_str!("../../answers/cloudspan-practice-network.yaml"));
    assert_eq!(checked.value.choice(&guide, "tenancy-model"), Some("shared-project"));
    let conflict =
        checked.findings.iter().find(|finding| finding.id() == "isolation-needs-self-hosting").unwrap();
    assert_eq!(conflict.severity, Severity::Warning);
    let holds = |id: &str| checked.value.cautions.iter().any(|holds| guide.cautions[holds.caution].id == id);
    assert!(holds("isolation-needs-self-hosting"));
}

#[test]
fn one_organization_without_groups_needs_no_tenancy() {
    let guide = shipped();
    let checked = decided(&guide, include_str!("../../answers/willow-street-family-medicine.yaml"));
    assert_eq!(checked.value.choice(&guide, "tenancy-model"), Some("none"));
    for moot in ["tenant-resource", "tenant-term", "staff-view", "patient-view"] {
        let ix = guide.facts.iter().position(|fact| fact.id == moot).unwrap();
        let decision = checked.value.fact(ix);
        assert_eq!((decision.value.as_ref(), decision.open.as_slice()), (None, [].as_slice()), "{moot}");
    }
}

#[test]
fn every_combination_of_the_first_table_comes_to_what_the_guide_says() {
    let guide = shipped();
    for (answers, expected) in [
        ("{1.1: A}", Some("none")),
        ("{1.1: A, 1.2: A, 1.3: A}", Some("none")),
        ("{1.1: A, 2.1: C}", Some("shared-project")),
        ("{1.1: B, 1.2: A, 1.3: A}", Some("project-per-tenant")),
        ("{1.1: C, 1.2: A, 1.3: B}", Some("shared-project")),
        ("{1.1: D, 1.2: B, 1.3: A}", Some("shared-project")),
        ("{1.1: B, 1.2: C}", Some("shared-project")),
        ("{1.1: B, 1.3: B}", Some("shared-project")),
        ("{1.1: B, 1.2: A}", None),
        ("{1.1: B, 1.3: A}", None),
        ("{1.2: B, 1.3: B}", None),
        ("{}", None),
    ] {
        let decisions = draft(&guide, answers).value;
        assert_eq!(decisions.choice(&guide, "tenancy-model"), expected, "{answers}");
    }
}

#[test]
fn what_nothing_decides_is_asked_and_never_guessed() {
    let guide = shipped();
    let open = |answers: &str, fact: &str| -> Vec<(String, String)> {
        let decisions = draft(&guide, answers).value;
        let decision = decisions.facts.iter().find(|decision| guide.facts[decision.fact].id == fact).unwrap();
        assert_eq!(decision.value, None, "{answers}");
        let asked = decision.open.iter();
        asked.map(|open| (guide.question(open.question).id.clone(), open.ask.clone())).collect()
    };
    let combination = open("{1.1: B, 2.1: {E: both}}", "tenant-resource");
    assert_eq!(combination[0].0, "2.1");
    assert!(combination[0].1.starts_with("A combination needs one primary kind of group"));
    assert_eq!(open("{1.1: B, 4.1: {C: sometimes}}", "patient-multi-group")[0].0, "4.1");
    assert_eq!(open("{1.1: B, 1.2: A}", "tenancy-model")[0].0, "1.3");
}

#[test]
fn other_is_an_item_of_its_own_or_a_question_but_never_lost() {
    let guide = shipped();
    let decisions =
        draft(&guide, "{3.3: [Billing, {Other: Billing}], 5.1: [Intake forms, {Other: Price lists}]}").value;
    let Some(Value::Items(roles)) = decisions.value(&guide, "staff-roles") else { panic!("roles") };
    let roles: Vec<_> = roles.iter().map(|item| item.id.as_str()).collect();
    assert_eq!(roles, ["billing", "other-billing"]);
    let shared =
        decisions.facts.iter().find(|decision| guide.facts[decision.fact].id == "shared-resources").unwrap();
    assert_eq!(shared.value.as_ref().unwrap().labels(), ["Questionnaire"]);
    assert_eq!(shared.open[0].ask, "“Price lists”: Which FHIR types hold this?");
}

#[test]
fn each_conclusion_says_why() {
    let guide = shipped();
    let decisions = draft(&guide, "{1.1: B, 1.2: C, 1.3: A}").value;
    let because = &decisions.facts[0].because;
    assert_eq!(because.len(), 1, "1.3 has no part in it");
    assert_eq!(guide.question(because[0].question).id, "1.2");
    let By::Row(row) = because[0].by else { panic!("a row of the guide") };
    assert!(guide.source.slice(row).starts_with("| 1.2 = B or C"));
}
