//! A widening is reported exactly when somebody can do something that they could not.

use super::support::{answers, drawn, northwind, rules_of};
use blueprint::access::{
    AccessModel, Actor, COMMON, Direction, Interaction, Login, Placement, Reach, Record, Relation, Rights,
    Scope, Separation, Witness, evaluate,
};
use blueprint::blueprint::diff;
use blueprint::blueprint::diff::{Change, Rule, Severity};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// What turned for whom: the actor, the kind of record and the interaction.
type Turned = BTreeSet<(String, String, Interaction)>;

/// Every (actor, record, interaction) that turned, asked of the evaluator for every login and every
/// record over the tenants of both models; those gained and those lost.
fn turned(old: &AccessModel, new: &AccessModel) -> (Turned, Turned) {
    let (mut wider, mut narrower) = (BTreeSet::new(), BTreeSet::new());
    let mut tenants: Vec<String> =
        [old, new].iter().flat_map(|model| &model.tenants).map(|one| one.id.clone()).collect();
    tenants.extend(["one-more", "and-another", "a-third"].map(str::to_owned));
    tenants.truncate(3);
    tenants.push(COMMON.to_owned());
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
                    let case = || (id.clone(), record.kind.clone(), interaction);
                    match (may(&rights[0]), may(&rights[1])) {
                        (false, true) => drop(wider.insert(case())),
                        (true, false) => drop(narrower.insert(case())),
                        _ => {}
                    }
                }
            }
        }
    }
    (wider, narrower)
}

/// What `changes` of `rule` say of whole records, in the same form.
fn reported(changes: &[Change], rule: Rule) -> Turned {
    let of_rule = changes.iter().filter(|change| change.rule == rule);
    let cases = of_rule.flat_map(|change| &change.access).filter(|case| case.fields.is_empty());
    let each = cases.flat_map(|case| {
        let all = case.kinds.iter().flat_map(|kind| case.interactions.iter().map(move |one| (kind, *one)));
        all.map(|(kind, one)| (case.actor.clone(), kind.clone(), one))
    });
    each.collect()
}

/// What is reported and did not turn, and the other way round.
fn amiss(reported: &Turned, turned: &Turned) -> Vec<String> {
    let extra = reported.difference(turned).map(|case| format!("reported, and did not turn: {case:?}"));
    extra
        .chain(turned.difference(reported).map(|case| format!("turned, and is not reported: {case:?}")))
        .collect()
}

/// Holds that each case which `changes` show by a witness turned as they say.
fn hold_witnesses(old: &AccessModel, new: &AccessModel, changes: &[Change]) -> Result<(), TestCaseError> {
    for case in changes.iter().flat_map(|change| &change.access) {
        let Witness { login, record, interaction, says } = &case.witness;
        let may = |model| evaluate(model, login, record, *interaction).allowed();
        let expected = match (case.direction, case.fields.is_empty(), &case.holder) {
            (_, _, Some(_)) => continue,
            (Direction::Widening, true, None) => (false, true),
            (Direction::Narrowing, true, None) => (true, false),
            (_, false, None) => (true, true),
        };
        prop_assert_eq!((may(old), may(new)), expected, "{}", says);
    }
    Ok(())
}

/// `model` with one thing about it changed, whatever guide would say so.
fn tampered(model: &mut AccessModel, what: usize, which: usize) {
    let at = |count: usize| which % count.max(1);
    let profile = at(model.profiles.len());
    let actor = at(model.actors.len());
    let (Some(profile), Some(actor)) = (model.profiles.get_mut(profile), model.actors.get_mut(actor)) else {
        return;
    };
    let grant = at(profile.grants.len());
    let Some(grant) = profile.grants.get_mut(grant) else { return };
    let pick = which / 7;
    match what {
        0 => grant.scope = [Scope::Own, Scope::OwnTenants, Scope::AllTenants][pick % 3],
        1 => drop(grant.interactions.pop()),
        2 => grant.interactions = Interaction::ALL.to_vec(),
        3 => drop(grant.kinds.pop()),
        4 => grant.kinds.push("Secret".to_owned()),
        5 => {
            let reaches = [Reach::One, Reach::Several, Reach::OneOfSeveral, Reach::All, Reach::Persons];
            actor.reach = reaches[pick % 5];
        }
        6 => model.separation = [Separation::None, Separation::Rules, Separation::Stores][pick % 3],
        7 => profile.new_records = [Placement::Tenant, Placement::Person, Placement::None][pick % 3],
        8 => model.person = None,
        9 => drop(actor.profiles.pop()),
        10 => actor.profiles.push(profile.id.clone()),
        _ => grant.hidden.push("name".to_owned()),
    }
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

/// Each case that turned is reported, no other is, and each has a witness.
fn hold_cases(was: &AccessModel, is: &AccessModel, changes: &[Change]) -> Result<(), TestCaseError> {
    let (wider, narrower) = turned(was, is);
    prop_assert_eq!(amiss(&reported(changes, Rule::AccessWidened), &wider), Vec::<String>::new());
    prop_assert_eq!(amiss(&reported(changes, Rule::AccessNarrowed), &narrower), Vec::<String>::new());
    hold_witnesses(was, is, changes)
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
        hold_cases(&was, &is, &changes)?;
        let actors = |rule: Rule| -> BTreeSet<String> {
            changes.iter().filter(|change| change.rule == rule).map(|change| change.entry.clone()).collect()
        };
        let people = |one: &AccessModel, other: &AccessModel| -> BTreeSet<String> {
            let held = |actor: &Actor, name: &String| other.actor(&actor.id).is_none_or(|actor| actor.held_by.contains(name));
            one.actors.iter().filter(|actor| actor.held_by.iter().any(|name| !held(actor, name))).map(|actor| actor.id.clone()).collect()
        };
        prop_assert_eq!(actors(Rule::HolderAdded), people(&is, &was));
        prop_assert_eq!(actors(Rule::HolderRemoved), people(&was, &is));
        if was == is {
            prop_assert!(changes.iter().all(|change| change.access.is_empty()));
        }
    }

    /// The same of models that no answers give: whatever is changed about one, each case that turned is
    /// reported, and no other.
    #[test]
    fn whatever_turns_in_a_model_is_reported(seed in 0..10_000u64, tampering in prop::collection::vec((0..12usize, 0..10_000usize), 1..4)) {
        let old = drawn(&answers(seed, &[]));
        prop_assume!(old.is_some());
        let old = old.unwrap();
        let mut new = old.clone();
        for (what, which) in tampering {
            tampered(new.access.as_mut().unwrap(), what, which);
        }
        let changes = diff(&old, &new);
        hold_cases(&old.access.unwrap(), &new.access.unwrap(), &changes)?;
    }
}

/// A login for several groups at once that becomes one for one of them at a time loses the other group
/// whole, though fewer fields of its records are shown besides.
#[test]
fn fewer_fields_do_not_hide_that_a_record_is_lost() {
    let old = northwind(&[]);
    let mut before = old.clone();
    let model = before.access.as_mut().unwrap();
    let desk = model.actors.iter_mut().find(|actor| actor.id == "staff/front-desk/several").unwrap();
    assert_eq!(desk.reach, Reach::OneOfSeveral);
    desk.reach = Reach::Several;
    model.profiles.iter_mut().flat_map(|profile| &mut profile.grants).for_each(|grant| grant.hidden.clear());
    let changes = diff(&before, &old);
    let lost = reported(&changes, Rule::AccessNarrowed);
    let (_, narrower) = turned(before.access.as_ref().unwrap(), old.access.as_ref().unwrap());
    let appointments = ("staff/front-desk/several".to_owned(), "Appointment".to_owned(), Interaction::Read);
    assert!(narrower.contains(&appointments), "{narrower:?}");
    assert_eq!(amiss(&lost, &narrower), Vec::<String>::new());
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
