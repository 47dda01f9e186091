//! The traps that were found on live servers, each impossible by construction; or, where it is not, a
//! risk of the shipped rules.

use super::{Shipped, invitations, samples};
use blueprint::access::{Interaction, Reach, Standing};
use blueprint::medplum::acceptance::Cast;
use blueprint::medplum::{self, Plan};
use serde_json::Value as Json;

fn plans() -> Vec<Plan> {
    let shipped = Shipped::new();
    let mut plans: Vec<Plan> = samples().iter().map(|(id, yaml)| shipped.plan(id, yaml)).collect();
    for seed in 100..160 {
        let yaml = crate::generate::answers(&shipped.guide, seed, crate::generate::PLAIN);
        plans.push(shipped.plan("generated", &yaml));
    }
    plans
}

fn policies(plan: &Plan) -> Vec<Json> {
    let bundles = plan.projects().into_iter().map(|project| medplum::bundle(plan, project));
    let entries = bundles.flat_map(|bundle| {
        let bundle: Json = serde_json::from_slice(&bundle).unwrap();
        bundle["entry"].as_array().unwrap().clone()
    });
    entries.map(|entry| entry["resource"].clone()).filter(|of| of["resourceType"] == "AccessPolicy").collect()
}

fn memberships(plan: &Plan) -> Vec<Json> {
    let invites = invitations(plan);
    invites.iter().map(|invite| invite["request"]["body"]["membership"].clone()).collect()
}

#[test]
fn every_login_has_a_policy_and_one_entry_for_each_tenant() {
    for plan in plans() {
        for membership in memberships(&plan) {
            let access = membership["access"].as_array().unwrap();
            assert!(!access.is_empty());
            for entry in access {
                assert!(entry["policy"]["reference"].as_str().unwrap().starts_with("urn:uuid:"));
                assert!(entry["parameter"].as_array().is_none_or(|parameters| parameters.len() == 1));
            }
        }
    }
}

#[test]
fn who_registers_patients_tags_them_and_has_one_tenant() {
    let creates = |rule: &Json| rule["interaction"].as_array().unwrap().iter().any(|code| code == "create");
    for plan in plans() {
        for policy in policies(&plan) {
            let confined = |rule: &&Json| {
                rule["criteria"].as_str().is_some_and(|criteria| criteria.contains("_compartment=%"))
            };
            let rules = policy["resource"].as_array().unwrap();
            let registers =
                rules.iter().filter(confined).any(|rule| rule["resourceType"] == "Patient" && creates(rule));
            assert!(!registers || policy["compartment"]["reference"] == format!("%{}", plan.variable));
        }
        for actor in plan.access.actors.iter().filter(|actor| actor.reach == Reach::Several) {
            let mut grants = plan.access.grants(actor);
            assert!(grants.all(|(_, grant)| !grant.covers("Patient", Interaction::Create)), "{}", actor.id);
        }
    }
}

#[test]
fn nothing_is_granted_that_opens_the_rest() {
    for plan in plans() {
        for policy in policies(&plan) {
            for rule in policy["resource"].as_array().unwrap() {
                let name = rule["resourceType"].as_str().unwrap();
                assert!(
                    ![
                        "*",
                        "Binary",
                        "AccessPolicy",
                        "ClientApplication",
                        "ProjectMembership",
                        "Project",
                        "User",
                        "Bot"
                    ]
                    .contains(&name)
                );
                assert!(
                    !rule["interaction"].as_array().unwrap().iter().any(|code| code == "delete"),
                    "{name}"
                );
            }
        }
        for invite in invitations(&plan) {
            let membership = &invite["request"]["body"]["membership"];
            let actor = plan.access.actor(invite["actor"].as_str().unwrap()).unwrap();
            let manages = matches!(actor.standing, Standing::Administrator | Standing::Service);
            assert_eq!(membership["admin"] == true, manages, "{}", actor.id);
        }
    }
}

#[test]
fn a_patients_own_record_is_named_by_its_id() {
    for plan in plans() {
        for policy in policies(&plan) {
            for rule in policy["resource"].as_array().unwrap() {
                let criteria = rule["criteria"].as_str().unwrap_or_default();
                if rule["resourceType"] == "Patient" && criteria.contains("%patient") {
                    assert_eq!(criteria, "Patient?_id=%patient.id");
                }
            }
        }
    }
}

#[test]
fn oversight_and_patients_write_nothing() {
    for plan in plans() {
        for actor in &plan.access.actors {
            if matches!(actor.standing, Standing::Oversight | Standing::Person | Standing::Caregiver) {
                assert!(plan.access.grants(actor).all(|(_, grant)| grant.only_shows()), "{}", actor.id);
            }
        }
    }
}

#[test]
fn coded_fields_can_be_read_by_everybody_who_works_there() {
    for plan in plans() {
        for actor in plan.access.actors.iter().filter(|actor| actor.standing == Standing::Staff) {
            for kind in ["ValueSet", "CodeSystem"] {
                assert!(
                    plan.access.grants(actor).any(|(_, grant)| grant.covers(kind, Interaction::Search)),
                    "{}",
                    actor.id
                );
            }
        }
    }
}

#[test]
fn references_are_checked_and_the_readme_says_how() {
    for plan in plans() {
        let settings = medplum::settings(&plan);
        assert!(
            settings
                .iter()
                .any(|setting| setting.name == "checkReferencesOnWrite" && setting.who == "project admin")
        );
        assert!(
            settings
                .iter()
                .any(|setting| setting.name == "features" && setting.who.starts_with("super admin"))
        );
        let tree = blueprint::export::medplum::Export::of(&plan).resources();
        let readme = std::str::from_utf8(&tree.files["medplum/README.md"]).unwrap();
        let numbers: Vec<usize> = readme
            .lines()
            .filter_map(|line| line.strip_prefix("## ")?.split_once(". ")?.0.parse().ok())
            .collect();
        assert!(numbers.len() >= 4 && numbers.iter().copied().eq(1..=numbers.len()), "{numbers:?}");
        for told in ["checkReferencesOnWrite", "`features`", "5.0.10 and 5.1.12", "ids.sed"] {
            assert!(readme.contains(told), "{told}");
        }
    }
}

/// What cannot be made impossible is said: each of these is in the rules, and holds of some answers.
#[test]
fn what_remains_is_a_risk() {
    let shipped = Shipped::new();
    let mut holding: Vec<String> = Vec::new();
    let mut yamls: Vec<String> = samples().into_iter().map(|(_, yaml)| yaml).collect();
    yamls.extend((0..200).map(|seed| crate::generate::answers(&shipped.guide, seed, crate::generate::PLAIN)));
    for yaml in yamls {
        let (_, decisions) = shipped.decided("client", &yaml);
        holding
            .extend(decisions.cautions.iter().map(|holds| shipped.guide.cautions[holds.caution].id.clone()));
    }
    for risk in [
        "membership-without-policy",
        "projects-are-not-databases",
        "isolation-on-the-cloud-is-policies",
        "isolation-needs-self-hosting",
        "references-are-checked-by-a-setting",
        "tags-are-wiped-by-plain-updates",
        "records-that-name-two-patients",
        "shared-patients-show-everything",
        "records-staying-behind",
        "moving-needs-an-admin",
        "switchable-view-needs-logins",
        "registering-needs-one-group",
        "limited-roles-leave-types-out",
        "policies-only-widen",
        "files-need-a-context",
        "super-admin-is-oversight",
        "administrators-can-widen-themselves",
        "reports-can-find-records",
        "separated-patient-view",
        "projects-do-not-share-patients",
        "shared-project-holds-no-patients",
    ] {
        assert!(holding.iter().any(|id| id == risk), "{risk} never holds");
    }
}

/// The server refuses the call to whoever is no project admin, or may not change the resource.
#[test]
fn each_call_that_sets_accounts_names_an_admin_who_can_make_it() {
    let (mut calls, mut of_staff) = (0, 0);
    for plan in plans() {
        for call in medplum::moves(&plan) {
            let (Some(request), Some(who)) = (call.request, call.who) else { continue };
            let kind = request.path.split('/').nth(2).unwrap();
            let actor = plan.access.actor(who).unwrap();
            assert!(actor.administers, "{who}");
            for interaction in [Interaction::Read, Interaction::Update] {
                let mut grants = plan.access.grants(actor);
                assert!(grants.any(|(_, grant)| grant.covers(kind, interaction)), "{who}: {kind}");
            }
            calls += 1;
            of_staff += usize::from(kind == "Practitioner");
            assert!(!request.accounts.is_empty());
        }
        // Places to fill in with the ids that the server gave: one that is no UUID is dropped.
        let file = medplum::files(&Cast::of(&plan)).into_iter().find(|(path, _)| path == "set-accounts.json");
        let Some((_, bytes)) = file else { continue };
        let file: Json = serde_json::from_slice(&bytes).unwrap();
        let requests = file["calls"].as_array().unwrap().iter().filter_map(|call| call.get("request"));
        for parameter in requests.flat_map(|request| request["body"]["parameter"].as_array().unwrap()) {
            let reference = parameter["valueReference"]["reference"].as_str();
            assert!(reference.map_or(parameter["valueBoolean"] == true, |to| to.starts_with("{{")));
        }
    }
    assert!(calls > 50 && of_staff > 10, "{calls} {of_staff}");
}

/// Rules of one type add up: of one login there is never a narrow and a broad one.
#[test]
fn a_login_has_one_rule_for_each_type() {
    for plan in plans() {
        for actor in &plan.access.actors {
            let mut seen = std::collections::BTreeSet::new();
            for (_, grant) in plan.access.grants(actor).filter(|(_, grant)| !grant.implied) {
                for kind in &grant.kinds {
                    assert!(seen.insert(kind.as_str()), "{}: two rules for {kind}", actor.id);
                }
            }
        }
    }
}

/// A variable of policies is filled in as text: none may begin with another's name.
#[test]
fn no_variable_begins_with_another() {
    let shipped = Shipped::new();
    for term in ["patients", "p", "profile groups", "%patient", "org", "org_home", "診療所", "<b>", "a b c"]
    {
        let yaml = format!(
            "organization: Terms\nguide: multi-tenant\nstatus: draft\nanswers:\n  1.1: B\n  1.2: B\n  1.3: B\n  2.1: A\n  2.2: {}\n  3.1: A\n  3.3: [Physicians]\n  3.4: A\n  6.1: B\n  6.2: [Their test results]\n  5.2: A\n  8.1: [{{Group Name: North}}]\n",
            crate::generate::quoted(term)
        );
        let plan = shipped.plan("terms", &yaml);
        let mut names: Vec<String> = ["profile", "patient"].map(str::to_owned).to_vec();
        names.push(plan.variable.clone());
        for one in &names {
            for other in names.iter().filter(|other| *other != one) {
                assert!(!other.starts_with(one.as_str()), "{term}: %{one} and %{other}");
            }
        }
        // Every variable that a policy uses is one that the membership names, or the server's own.
        for policy in policies(&plan) {
            for used in policy.to_string().split('%').skip(1) {
                let used: String =
                    used.chars().take_while(|char| char.is_ascii_alphanumeric() || *char == '_').collect();
                assert!(names.contains(&used), "{term}: %{used}");
            }
        }
    }
}

/// What a linked Project holds is nobody's: no type in it can be about a patient.
#[test]
fn no_patients_data_is_in_what_projects_share() {
    let (mut shared, shipped) = (0, Shipped::new());
    for plan in plans() {
        let Some(bytes) = medplum::shared_project(&plan) else { continue };
        let project: Json = serde_json::from_slice(&bytes).unwrap();
        for kind in project["project"]["exportedResourceType"].as_array().unwrap() {
            shared += 1;
            let kind = kind.as_str().unwrap();
            let about_patients = shipped
                .scheme
                .tiers
                .iter()
                .flat_map(|tier| &tier.grants)
                .any(|rule| matches!(&rule.types, medplum::Types::Named(types) if types.iter().any(|of| of == kind)));
            assert!(!about_patients && kind != "Patient", "{kind}");
        }
    }
    assert!(shared > 5, "{shared}");
}

/// What is hidden can still be searched: who is not to see records has no rule for their types.
#[test]
fn who_may_not_see_records_has_none_of_their_types() {
    const RECORDS: [&str; 6] = [
        "Observation",
        "Condition",
        "DocumentReference",
        "Encounter",
        "MedicationRequest",
        "DiagnosticReport",
    ];
    let mut seen = 0;
    for plan in plans() {
        for profile in &plan.access.profiles {
            let tier = profile.id.trim_end_matches("-several").trim_end_matches("-oversight");
            if !["least", "limited", "financial"].contains(&tier) {
                continue;
            }
            seen += 1;
            let kinds = profile.grants.iter().flat_map(|grant| &grant.kinds);
            for kind in kinds {
                assert!(!RECORDS.contains(&kind.as_str()), "{}: {kind}", profile.id);
            }
        }
    }
    assert!(seen > 30, "{seen}");
}
