//! The section of the rules read strictly, and policies that only look right.

use blueprint::diag::Code;
use blueprint::guide;
use blueprint::medplum::{self, lint};
use blueprint::source::Source;
use serde_json::json;

pub(super) const RULES: &str = include_str!("../../../guides/multi-tenant.rules.yaml");

/// The findings when `wrong` stands where `right` does, each with the text that it underlines.
pub(super) fn findings(right: &str, wrong: &str) -> Vec<(Code, String)> {
    assert!(RULES.contains(right), "{right}");
    let rules = Source::new("guides/multi-tenant.rules.yaml", RULES.replacen(right, wrong, 1));
    let guide = Source::new("guides/multi-tenant.md", include_str!("../../../guides/multi-tenant.md"));
    let guide = guide::read(&guide, Some(&rules)).value;
    let checked = medplum::read(&guide);
    let rejected = checked.rejected();
    assert_eq!(checked.value.is_none(), rejected, "what has errors is not used");
    let place = |finding: &blueprint::diag::Diagnostic| {
        finding.labels.first().map(|label| label.source.slice(label.span).to_owned()).unwrap_or_default()
    };
    checked.findings.iter().map(|finding| (finding.code, place(finding))).collect()
}

#[test]
fn each_slip_is_found_at_its_place() {
    for (right, wrong, code, place) in [
        ("types: [ValueSet, CodeSystem]", "types: [ValueSet, CodeSet]", Code::MedplumUnknownType, "CodeSet"),
        (
            "types: [ValueSet, CodeSystem]",
            "types: [ValueSet, Observation]",
            Code::MedplumSharedPatientData,
            "[ValueSet, Observation]",
        ),
        ("types: [RelatedPerson, Coverage]", "types: [RelatedPerson, \"*\"]", Code::MedplumKeys, "\"*\""),
        ("types: [RelatedPerson, Coverage]", "types: [RelatedPerson, Binary]", Code::MedplumKeys, "Binary"),
        (
            "types: [RelatedPerson, Coverage]",
            "types: [RelatedPerson, ClientApplication]",
            Code::MedplumKeys,
            "ClientApplication",
        ),
        (
            "readonly: [link, generalPractitioner]",
            "readonly: [link, generalPractitoner]",
            Code::MedplumUnknownElement,
            "generalPractitoner",
        ),
        (
            "readonly: [link, generalPractitioner]",
            "readonly: [\"deceased[x]\"]",
            Code::MedplumUnknownElement,
            "\"deceased[x]\"",
        ),
        (
            "view: [read, vread, search, history]",
            "view: [raed, vread, search, history]",
            Code::MedplumUnknownInteraction,
            "raed",
        ),
        ("work: [create, read,", "work: [delete, create, read,", Code::MedplumDelete, "patients"),
        ("work: [create, read,", "work: [delete, create, read,", Code::MedplumDelete, "shared-material"),
        (
            "types: [RelatedPerson, Coverage]",
            "types: [RelatedPerson, Patient]",
            Code::MedplumTwice,
            "contacts-and-insurance",
        ),
        (
            "types: [RelatedPerson, Coverage]",
            "types: [RelatedPerson, Slot]",
            Code::MedplumTwice,
            "contacts-and-insurance",
        ),
        ("physician: clinical\n", "physician: clinicall\n", Code::MedplumUnknownName, "clinicall"),
        ("physician: clinical\n", "physicain: clinical\n", Code::MedplumUnknownName, "physicain"),
        ("pattern: clinical-full", "pattern: clinical-all", Code::MedplumUnknownName, "clinical-all"),
        ("duty: see-everything", "duty: sees-everything", Code::MedplumUnknownName, "sees-everything"),
        (
            "may: view\n        because: appointments",
            "may: work\n        because: appointments",
            Code::MedplumUnownedWrite,
            "places-and-times",
        ),
        ("unknown: least", "unknwon: least", Code::RulesUnknownKey, "unknwon"),
        ("title: Least access", "titel: Least access", Code::RulesUnknownKey, "titel"),
        (
            "Their test results: [Observation,",
            "Their test results: [Location, Observation,",
            Code::MedplumNotPatientData,
            "patient-visible",
        ),
        (
            "Reference documents: [Library]",
            "Reference documents: [DocumentReference]",
            Code::MedplumSharedPatientData,
            "shared-resources",
        ),
        (
            "      project-per-tenant:\n        label",
            "      projects:\n        label",
            Code::RulesUnknownFact,
            "tenancy-model",
        ),
    ] {
        let found = findings(right, wrong);
        assert!(found.contains(&(code, place.to_owned())), "{wrong}: {found:?}");
    }
}

#[test]
fn the_nearest_right_spelling_is_offered() {
    let rules = Source::new(
        "guides/multi-tenant.rules.yaml",
        RULES.replacen("[ValueSet, CodeSystem]", "[ValueSett, CodeSystem]", 1),
    );
    let guide = Source::new("guides/multi-tenant.md", include_str!("../../../guides/multi-tenant.md"));
    let finding = medplum::read(&guide::read(&guide, Some(&rules)).value).findings.remove(0);
    assert_eq!(finding.fix.unwrap().replacement, "ValueSet");
}

fn complaints(policy: &serde_json::Value) -> Vec<String> {
    lint(policy).into_iter().map(|complaint| complaint.message).collect()
}

#[test]
fn a_policy_that_only_looks_right_is_complained_of() {
    let right = json!({
        "resourceType": "AccessPolicy",
        "compartment": {"reference": "%clinic"},
        "resource": [
            {"resourceType": "Patient", "criteria": "Patient?_compartment=%clinic", "interaction": ["create", "read", "search"], "hiddenFields": ["photo"]},
            {"resourceType": "Practitioner", "interaction": ["read", "search"]},
        ],
    });
    assert_eq!(complaints(&right), [""; 0]);
    for (place, wrong, says) in [
        ("/resource/0/interaction/0", json!("raed"), "no interaction `raed`"),
        ("/resource/0/resourceType", json!("CodeSet"), "no type `CodeSet`"),
        ("/resource/0/resourceType", json!("*"), "opens more than records"),
        ("/resource/0/resourceType", json!("Binary"), "opens more than records"),
        ("/resource/0/criteria", json!("Patient?compartment=%clinic"), "no search parameter `compartment`"),
        ("/resource/0/criteria", json!("Observation?_compartment=%clinic"), "a search for `Observation`"),
        ("/resource/0/criteria", json!("Patient?organization.name=x"), "follows references"),
        ("/resource/0/criteria", json!("Patient?_compartment=%patient"), "use `_id`"),
        ("/resource/0/criteria", json!("Patient?_compartment=%patients"), "begins with `%patient`"),
        ("/resource/0/hiddenFields/0", json!("foto"), "no element `foto`"),
        ("/resource/0/hiddenFields/0", json!("deceased[x]"), "no element `deceased[x]`"),
        ("/compartment", json!({}), "without `compartment`"),
        (
            "/resource/1",
            json!({"resourceType": "Patient", "interaction": ["update"], "hiddenFields": ["photo"]}),
            "opens searching",
        ),
        (
            "/resource/1",
            json!({"resourceType": "Patient", "interaction": ["read", "search"]}),
            "hide different fields",
        ),
        ("/resource/1/interaction", json!(null), "all are allowed"),
        ("/resource", json!([]), "nobody do anything"),
    ] {
        let mut policy = right.clone();
        *policy.pointer_mut(place).unwrap() = wrong;
        let found = complaints(&policy);
        assert!(found.iter().any(|message| message.contains(says)), "{place}: {found:?}");
    }
}

#[test]
fn a_membership_that_sees_too_much_is_complained_of() {
    let of = |access: serde_json::Value| {
        complaints(&json!({"resourceType": "ProjectMembership", "access": access}))
    };
    let parameter = json!({"name": "clinic", "valueReference": {"reference": "Organization/1"}});
    assert_eq!(of(json!([{"policy": {"reference": "AccessPolicy/1"}, "parameter": [parameter]}])), [""; 0]);
    assert!(of(json!([]))[0].contains("sees the whole Project"));
    assert!(of(json!([{"parameter": []}]))[0].contains("without a policy"));
    let twice = json!([{"policy": {"reference": "AccessPolicy/1"}, "parameter": [parameter, parameter]}]);
    assert!(of(twice)[0].contains("only the first counts"));
    let none = json!([{"policy": {"reference": "AccessPolicy/1"}, "parameter": [{"name": "clinic"}]}]);
    assert!(of(none)[0].contains("without a reference"));
}
