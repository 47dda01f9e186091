//! A widening is reported exactly when somebody can do something that they could not.

use super::support::{answers, drawn, northwind, rules_of};
use blueprint::access::{AccessModel, Actor, Interaction, Login, Reach, Record, Relation, Rights};
use blueprint::blueprint::diff;
use blueprint::blueprint::diff::{Rule, Severity};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// Every (actor, record, interaction) that turned, asked of the evaluator for every login and every
/// record over the tenants of both models; as `actor` of those that gained and those that lost.
fn turned(old: &AccessModel, new: &AccessModel) -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut wider, mut narrower) = (BTreeSet::new(), BTreeSet::new());
    let mut tenants: Vec<String> =
        [old, new].iter().flat_map(|model| &model.tenants).map(|one| one.id.clone()).collect();
    tenants.extend(["one-more".to_owned(), "and-another".to_owned()]);
    tenants.truncate(3);
    let kinds: BTreeSet<&str> = [old, new].into_iter().flat_map(AccessModel::kinds).collect();
    let ids: BTreeSet<&String> =
        [old, new].iter().flat_map(|model| &model.actors).map(|actor| &actor.id).collect();
    for id in ids {
        let (was, is) = (old.actor(id), new.actor(id));
        let rights =
            [(old, was), (new, is)].map(|(model, actor)| actor.map(|actor| Rights::of(model, actor)));
        let logins: BTreeSet<_> =
            was.into_iter().chain(is).flat_map(|actor| logins(actor, &tenants)).collect();
        for (own, persons) in logins {
            let login = Login { actor: id.clone(), tenants: own, persons };
            for record in records(&kinds, &tenants) {
                for interaction in Interaction::ALL {
                    let may = |rights: &Option<Rights<'_>>| {
                        rights
                            .as_ref()
                            .is_some_and(|rights| rights.verdict(&login, &record, interaction).allowed())
                    };
                    match (may(&rights[0]), may(&rights[1])) {
                        (false, true) => drop(wider.insert(id.clone())),
                        (true, false) => drop(narrower.insert(id.clone())),
                        _ => {}
                    }
                }
            }
        }
    }
    (wider, narrower)
}

/// For which tenants and people somebody logs in as `actor`.
fn logins(actor: &Actor, tenants: &[String]) -> Vec<(Vec<String>, Vec<String>)> {
    let each = tenants.iter().map(|tenant| vec![tenant.clone()]);
    match actor.reach {
        Reach::One | Reach::OneOfSeveral => each.map(|tenant| (tenant, vec![])).collect(),
        Reach::Several => each.chain([tenants[..2].to_vec()]).map(|tenants| (tenants, vec![])).collect(),
        Reach::All => vec![(vec![], vec![])],
        Reach::Persons => each.map(|tenant| (tenant, vec!["ann".to_owned()])).collect(),
    }
}

fn records(kinds: &BTreeSet<&str>, tenants: &[String]) -> Vec<Record> {
    let mut places: Vec<Vec<String>> = tenants.iter().map(|tenant| vec![tenant.clone()]).collect();
    places.extend([vec![], tenants[..2].to_vec()]);
    let people = [vec![], vec!["ann".to_owned()], vec!["bob".to_owned()]];
    let mut records = Vec::new();
    for kind in kinds {
        for place in &places {
            records.extend(people.iter().map(|persons| Record {
                kind: (*kind).to_owned(),
                tenants: place.clone(),
                persons: persons.clone(),
            }));
        }
    }
    records
}

/// `one` with the answer to one question taken from `other`.
fn crossed(one: &str, other: &str, question: usize) -> String {
    let mut lines: Vec<&str> = one.lines().collect();
    let others: Vec<&str> = other.lines().filter(|line| line.starts_with("  ")).collect();
    let line = others[question % others.len()];
    let key = |line: &str| line.split(':').next().unwrap().to_owned();
    match lines.iter().position(|own| key(own) == key(line)) {
        Some(at) => lines[at] = line,
        None => lines.push(line),
    }
    lines.join("\n") + "\n"
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_widening_is_reported_exactly_when_a_case_turned(seed in 0..10_000u64, other in 0..10_000u64, question in 0..60usize) {
        let one = answers(seed, &[]);
        let two = if question < 40 { crossed(&one, &answers(other, &[]), question) } else { answers(other, &[]) };
        let (old, new) = (drawn(&one), drawn(&two));
        prop_assume!(old.is_some() && new.is_some());
        let (old, new) = (old.unwrap(), new.unwrap());
        let changes = diff(&old, &new);
        let (was, is) = (old.access.unwrap(), new.access.unwrap());
        let reported = |rule: Rule| -> BTreeSet<String> {
            changes.iter().filter(|change| change.rule == rule).map(|change| change.entry.clone()).collect()
        };
        let (wider, narrower) = turned(&was, &is);
        prop_assert_eq!(reported(Rule::AccessWidened), wider);
        prop_assert_eq!(reported(Rule::AccessNarrowed), narrower);
        let people = |one: &AccessModel, other: &AccessModel| -> BTreeSet<String> {
            let held = |actor: &Actor, name: &String| other.actor(&actor.id).is_none_or(|actor| actor.held_by.contains(name));
            one.actors.iter().filter(|actor| actor.held_by.iter().any(|name| !held(actor, name))).map(|actor| actor.id.clone()).collect()
        };
        prop_assert_eq!(reported(Rule::HolderAdded), people(&is, &was));
        prop_assert_eq!(reported(Rule::HolderRemoved), people(&was, &is));
        if was == is {
            prop_assert!(changes.iter().all(|change| change.access.is_empty()));
        }
    }
}

#[test]
fn a_widening_names_a_case_and_why_it_is_allowed() {
    let old = northwind(&[]);
    // Radiology reports for the front desk, by a slip in the rules.
    let mut new = old.clone();
    let access = new.access.as_mut().unwrap();
    let profile = access.profiles.iter_mut().find(|profile| profile.id == "limited").unwrap();
    let kinds = &mut profile.grants[0].kinds;
    kinds.push("DiagnosticReport".to_owned());
    let changes = diff(&old, &new);
    assert_eq!(rules_of(&changes), [Rule::AccessWidened, Rule::AccessWidened]);
    let change = &changes[0];
    assert_eq!(change.rule.severity(), Severity::Widening);
    assert_eq!(
        (change.entry.as_str(), change.title.as_str()),
        ("staff/front-desk/one", "Front Desk / Schedulers")
    );
    let case = &change.access[0];
    assert!(case.kinds == ["DiagnosticReport"], "{case:?}");
    assert_eq!(case.before, "no grant allows it");
    assert!(case.after.starts_with("limited/"), "{}", case.after);
    let says = &case.witness.says;
    assert_eq!(says, "Front Desk / Schedulers of Downtown can now read DiagnosticReport of Downtown");
    let back = diff(&new, &old);
    assert_eq!(rules_of(&back), [Rule::AccessNarrowed, Rule::AccessNarrowed]);
}

#[test]
fn another_id_for_the_same_people_is_no_widening() {
    let old = northwind(&[]);
    let mut new = old.clone();
    for actor in &mut new.access.as_mut().unwrap().actors {
        actor.id = actor.id.replace("registered-nurse", "nurse");
    }
    assert_eq!(diff(&old, &new), []);
    // What they may do is compared all the same.
    let nurses = new.access.as_mut().unwrap().actors.iter_mut().find(|actor| actor.id == "staff/nurse/one");
    nurses.unwrap().profiles.push("everything".to_owned());
    let changes = diff(&old, &new);
    assert_eq!(rules_of(&changes), [Rule::AccessWidened]);
    assert_eq!(changes[0].entry, "staff/nurse/one");
}

/// From one store for all groups to a store for each, a patient's login is for one group as before, and
/// keeps what it had there.
#[test]
fn what_people_keep_in_their_own_group_is_not_reported_as_lost() {
    let new = northwind(&[("  1.2:\n    answer: B", "  1.2:\n    answer: A")]);
    let changes = diff(&northwind(&[]), &new);
    let of_patients = changes.iter().filter(|change| change.entry == "patient");
    let cases: Vec<_> = of_patients.flat_map(|change| &change.access).collect();
    let elsewhere = cases.iter().find(|case| case.relation == Relation::OwnPersonOtherTenant);
    let says = &elsewhere.unwrap_or_else(|| panic!("{cases:#?}")).witness.says;
    assert!(says.starts_with("Patients of Downtown can no longer read "), "{says}");
    assert!(says.ends_with(" of their own in Harborside"), "{says}");
    for case in &cases {
        assert_eq!(case.witness.login.tenants, ["downtown"], "{case:#?}");
        let kept = matches!(case.relation, Relation::OwnPerson | Relation::OwnTenant);
        assert!(!kept, "{case:#?}");
    }
}

#[test]
fn without_an_access_model_nothing_was_granted() {
    let new = northwind(&[]);
    let mut old = new.clone();
    old.access = None;
    let there = diff(&old, &new);
    assert!(there.iter().any(|change| change.rule == Rule::AccessWidened));
    assert!(there.iter().all(|change| change.rule.severity() != Severity::Narrowing), "{there:?}");
    let back = diff(&new, &old);
    assert!(back.iter().all(|change| change.rule.severity() != Severity::Widening), "{back:?}");
}

#[test]
fn whoever_may_change_logins_is_said() {
    let old = northwind(&[]);
    let mut new = old.clone();
    new.access.as_mut().unwrap().actors[0].administers = true;
    assert_eq!(rules_of(&diff(&old, &new)), [Rule::AdministrationGranted]);
    assert_eq!(rules_of(&diff(&new, &old)), [Rule::AdministrationRevoked]);
}
