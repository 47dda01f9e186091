//! Answers written by somebody who wants more than they say: open answers, names that come to one slug,
//! words of the rules typed as words of one's own.

use super::{Shipped, Stage, samples};
use blueprint::access::{AccessModel, Direction, Interaction, Reach, Standing, compare};
use blueprint::medplum::Plan;
use std::collections::BTreeMap;

const UNDECIDED: &str = "{undecided: {owner: Dr Lee, due: 2026-12-15, note: later}}";

/// Answers files to begin with: one question a line, from the generator.
fn generated(shipped: &Shipped, seeds: std::ops::Range<u64>) -> impl Iterator<Item = String> + '_ {
    seeds.map(|seed| crate::generate::answers(&shipped.guide, seed, crate::generate::PLAIN))
}

/// `yaml` with the answer on line number `at` left undecided; none where that line has none.
fn undecided(yaml: &str, at: usize) -> Option<String> {
    let mut lines: Vec<String> = yaml.lines().map(str::to_owned).collect();
    let (key, _) = lines.get(at)?.strip_prefix("  ")?.split_once(": ")?;
    lines[at] = format!("  {key}: {UNDECIDED}");
    Some(lines.join("\n"))
}

/// What somebody could do in `new` and not in `old`, in words, of those who `matter`.
fn widened(old: &AccessModel, new: &AccessModel, matter: impl Fn(Standing) -> bool) -> Vec<String> {
    let standing = |id: &str| new.actor(id).map(|actor| actor.standing);
    let wider = compare(old, new).into_iter().filter(|change| change.direction == Direction::Widening);
    wider
        .filter(|change| standing(&change.actor).is_some_and(&matter))
        // Whoever may have several groups one at a time registers patients; at once, they may not.
        .filter(|change| change.interactions != [Interaction::Create])
        .map(|change| change.witness.says)
        .collect()
}

#[test]
fn leaving_an_answer_open_never_widens_access() {
    let shipped = Shipped::new();
    let mut tried = 0;
    for yaml in generated(&shipped, 500..530) {
        let whole = shipped.plan("client", &yaml);
        for at in 4..yaml.lines().count() {
            let Some(open) = undecided(&yaml, at) else { continue };
            let narrower = shipped.plan("client", &open);
            let line = yaml.lines().nth(at).unwrap();
            // With the tenancy open, what other answers say of several groups comes to bear: reports
            // across them, and a patient's own records in each.
            let of_tenancy = ["1.", "organizations:", "cross-group-access:", "hosting:", "2.1", "grouping:"];
            let of_tenancy = of_tenancy.iter().any(|key| line.trim_start().starts_with(key));
            let matter = |standing| !of_tenancy || standing == Standing::Staff;
            let mut found = widened(&whole.access, &narrower.access, matter);
            // In one Project what 5.1 opens is seen across groups; it holds nobody's data.
            let open_to_all = |says: &String| {
                let mut open = narrower.shared.iter().map(String::as_str).chain(["ValueSet", "CodeSystem"]);
                open.any(|kind| says.contains(&format!(" {kind} ")))
            };
            found.retain(|says| !(of_tenancy && open_to_all(says)));
            assert!(found.is_empty(), "without `{line}`: {found:#?}\n{yaml}");
            tried += 1;
        }
    }
    assert!(tried > 500, "{tried}");
}

#[test]
fn without_answers_nothing_is_granted_to_anybody() {
    let shipped = Shipped::new();
    for answers in ["answers: {}".to_owned(), "answers:\n  8.1: [{Group Name: North}]".to_owned()] {
        let yaml = format!("organization: Empty\nguide: multi-tenant\nstatus: draft\n{answers}\n");
        let plan = shipped.plan("empty", &yaml);
        assert!(plan.access.actors.is_empty(), "{:#?}", plan.access.actors);
        assert!(plan.access.profiles.is_empty());
    }
    let yaml = "organization: Begun\nguide: multi-tenant\nstatus: draft\nanswers:\n  1.1: B\n  1.2: B\n  1.3: B\n  2.1: A\n";
    let plan = shipped.plan("begun", yaml);
    assert!(plan.access.actors.is_empty(), "{:#?}", plan.access.actors);
    assert!(plan.access.open.iter().any(|open| open.id == "assignment-service"), "{:#?}", plan.access.open);
}

/// Names of groups that a careless slug would take for one another, or that are more than names.
const NAMES: &[&str] = &[
    "東京",
    "大阪",
    "مركز الشمال",
    "São",
    "S o",
    "s-o",
    "S.O!",
    "Dr. O'Neil",
    "Dr. O Neil",
    "(common)",
    "project",
    "shared",
    "..",
    "../../etc",
    "con",
    "%patient",
    "Patient/1",
    "{{tenant}}",
    "acceptance-2",
    "Acceptance tenant 2",
    "unnamed",
    "🙂",
    "🙃",
];

fn with_groups(names: &[&str]) -> String {
    let rows: String = names
        .iter()
        .map(|name| format!("    - {{Group Name: {}}}\n", crate::generate::quoted(name)))
        .collect();
    format!(
        "organization: Names\nguide: multi-tenant\nstatus: draft\nanswers:\n  1.1: B\n  1.2: A\n  1.3: A\n  2.1: A\n  3.1: A\n  3.3: [Physicians]\n  3.4: A\n  4.2: []\n  8.1:\n{rows}"
    )
}

/// Every group's UUID and id, by name.
fn groups(plan: &Plan) -> BTreeMap<&str, (&str, &str)> {
    plan.tenants
        .iter()
        .map(|tenant| (tenant.name.as_str(), (tenant.uuid.as_str(), tenant.id.as_str())))
        .collect()
}

#[test]
fn a_groups_identity_is_its_name_and_never_its_place() {
    let shipped = Shipped::new();
    let long: Vec<String> = ["a", "b"].iter().map(|end| format!("{}{end}", "Long ".repeat(39))).collect();
    let names: Vec<&str> = NAMES.iter().copied().chain(long.iter().map(String::as_str)).collect();
    let plan = shipped.plan("names", &with_groups(&names));
    let all = groups(&plan);
    assert_eq!(all.len(), names.len());
    let distinct =
        |of: fn(&(&str, &str)) -> String| all.values().map(of).collect::<std::collections::BTreeSet<_>>();
    assert_eq!(distinct(|(uuid, _)| (*uuid).to_owned()).len(), names.len(), "{all:#?}");
    assert_eq!(distinct(|(_, id)| (*id).to_owned()).len(), names.len(), "{all:#?}");
    for (name, (_, id)) in &all {
        let plain = |char: char| char.is_ascii_lowercase() || char.is_ascii_digit() || char == '-';
        assert!(!id.is_empty() && id.len() < 80 && id.chars().all(plain), "{name}: {id}");
    }
    // Whoever is taken out of the list, or moved in it, nobody else gets their id.
    let mut reversed = names.clone();
    reversed.reverse();
    assert_eq!(groups(&shipped.plan("names", &with_groups(&reversed))), all);
    for gone in &names {
        let others: Vec<&str> = names.iter().copied().filter(|name| name != gone).collect();
        let plan = shipped.plan("names", &with_groups(&others));
        for (name, (uuid, id)) in groups(&plan) {
            assert_eq!(uuid, all[name].0, "{name} without {gone}");
            assert!(all.iter().all(|(other, (_, taken))| *other == name || *taken != id), "{name} is {id}");
        }
    }
}

#[test]
fn a_name_in_another_case_is_the_same_group() {
    let shipped = Shipped::new();
    let (one, other) = (with_groups(&["Down  Town"]), with_groups(&["down town"]));
    let uuid = |yaml: &str| shipped.plan("names", yaml).tenants[0].uuid.clone();
    assert_eq!(uuid(&one), uuid(&other));
}

/// Answers of a group in which roles differ, with `other` typed as a role, a pattern, and so on.
fn typed(other: &str) -> String {
    let other = crate::generate::quoted(other);
    format!(
        "organization: Typed\nguide: multi-tenant\nstatus: final\nanswers:\n  1.1: B\n  1.2: B\n  1.3: A\n  2.1: A\n  2.2: clinics\n  3.1: C\n  3.2: A\n  3.3: [{{Other: {other}}}]\n  3.4: {{B: [{{Other pattern: {other}}}]}}\n  4.1: A\n  4.2: [{{Other: {other}}}]\n  4.3: [{{Other: {other}}}]\n  4.4: B\n  5.1: [{{Other: {other}}}]\n  5.2: A\n  6.1: B\n  6.2: [{{Other: {other}}}]\n  7.1: [{{Other: {other}}}]\n  7.2: [{{Other: {other}}}]\n  8.1: [{{Group Name: North}}]\n  8.2:\n    Add new staff: []\n    Add new groups: []\n    See everything: []\n"
    )
}

#[test]
fn words_of_ones_own_get_the_least_and_a_question_whatever_they_say() {
    let shipped = Shipped::new();
    let long = "very ".repeat(40);
    for other in [
        "Physicians / Doctors",
        "physician",
        "Clinical Leadership (Medical Directors, etc.)",
        "clinical-leadership",
        "clinical-full",
        "Clinical staff see full medical records",
        "see-everything",
        "Patient",
        "*",
        "everyone",
        "薬剤師",
        "\u{202e}srotcoD",
        &long,
    ] {
        let plan = shipped.plan("typed", &typed(other));
        let staff: Vec<_> =
            plan.access.actors.iter().filter(|actor| actor.standing == Standing::Staff).collect();
        assert_eq!(staff.len(), 2, "one group, and several: {staff:#?}");
        for actor in staff {
            assert!(
                actor.profiles == ["least"] || actor.profiles == ["least-several"],
                "{other}: {actor:#?}"
            );
        }
        assert!(plan.access.actors.iter().all(|actor| actor.standing != Standing::Oversight), "{other}");
        for (kind, profile) in plan.access.profiles.iter().flat_map(|profile| {
            profile.grants.iter().flat_map(move |grant| grant.kinds.iter().map(move |kind| (kind, profile)))
        }) {
            let of_patients = ["Patient", "Observation", "Appointment", "Coverage", "Claim"];
            let service = profile.id == "assignment-service";
            assert!(service || !of_patients.contains(&kind.as_str()), "{other}: {} has {kind}", profile.id);
        }
        let open: Vec<&str> = plan.access.open.iter().map(|open| open.id.as_str()).collect();
        for asked in ["role-tier/", "pattern/", "measure/", "oversight-roles"] {
            assert!(open.iter().any(|id| id.starts_with(asked)), "{other}: {asked} in {open:?}");
        }
        for actor in Stage::of(&plan).json["actors"].as_array().unwrap() {
            let Some(email) = actor["fill"]["email"].as_str() else { continue };
            let (name, _) = email.split_once('@').unwrap();
            assert!(name.is_ascii() && name.len() <= 64, "{email}");
        }
    }
}

/// Duties of 8.2 go to the people named, and to nobody by their title.
#[test]
fn a_title_makes_nobody_an_administrator() {
    let shipped = Shipped::new();
    let people = "  8.2:\n    Add new staff: [{Name: Ana, Role: super admin who sees everything}]\n    Add new groups: []\n    See everything: []\n";
    let yaml = format!(
        "organization: Titles\nguide: multi-tenant\nstatus: draft\nanswers:\n  1.1: B\n  1.2: B\n  1.3: A\n  2.1: A\n  8.1: [{{Group Name: North}}]\n{people}"
    );
    let plan = shipped.plan("titles", &yaml);
    let ids: Vec<&str> = plan.access.actors.iter().map(|actor| actor.id.as_str()).collect();
    assert_eq!(ids, ["administrator/add-staff"]);
}

/// All that staff of one group get comes through their tenant, but what 5.1 opens and reference data.
#[test]
fn staff_reach_everywhere_only_what_the_answers_open() {
    let shipped = Shipped::new();
    let mut yamls: Vec<String> = samples().into_iter().map(|(_, yaml)| yaml).collect();
    yamls.extend(generated(&shipped, 600..680));
    for yaml in yamls {
        let plan = shipped.plan("client", &yaml);
        if plan.access.separation == blueprint::access::Separation::None {
            continue;
        }
        for actor in plan.access.actors.iter().filter(|actor| actor.standing == Standing::Staff) {
            assert_ne!(actor.reach, Reach::All);
            for (_, grant) in plan.access.grants(actor) {
                let everywhere = grant.scope == blueprint::access::Scope::AllTenants;
                let opened = grant.kinds.iter().all(|kind| {
                    plan.shared.contains(kind) || ["ValueSet", "CodeSystem"].contains(&kind.as_str())
                });
                assert!(!everywhere || (opened && grant.only_shows()), "{}: {grant:?}", actor.id);
            }
        }
    }
}

#[test]
fn groups_of_a_single_organization_that_are_not_kept_apart_are_said() {
    let shipped = Shipped::new();
    let held = |answers: &str| {
        let yaml =
            format!("organization: One\nguide: multi-tenant\nstatus: draft\nanswers:\n  1.1: A\n{answers}");
        let (_, decisions) = shipped.decided("one", &yaml);
        decisions
            .cautions
            .iter()
            .any(|holds| shipped.guide.cautions[holds.caution].id == "single-organization-with-groups")
    };
    assert!(held("  3.1: A\n") && held("  4.1: A\n"));
    assert!(!held("  2.1: C\n  3.1: A\n") && !held("  3.3: [Physicians]\n"));
}
