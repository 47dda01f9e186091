//! The access model's evaluator and comparison, without any domain.

use blueprint::access::{
    AccessModel, Actor, Because, COMMON, Denial, Direction, Grant, Interaction, Login, Placement, Profile,
    Reach, Record, Scope, Separation, Standing, Tenant, Verdict, compare, evaluate,
};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

fn because(reason: &str) -> Vec<Because> {
    vec![Because { fact: Some("a-fact".to_owned()), reason: reason.to_owned() }]
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn grant(id: &str, kinds: &[&str], interactions: &[Interaction], scope: Scope) -> Grant {
    Grant {
        id: id.to_owned(),
        kinds: texts(kinds),
        interactions: interactions.to_vec(),
        scope,
        hidden: Vec::new(),
        readonly: Vec::new(),
        implied: false,
        because: because("the rules say so"),
    }
}

fn actor(id: &str, reach: Reach, profiles: &[&str]) -> Actor {
    Actor {
        id: id.to_owned(),
        label: format!("the {id}"),
        standing: Standing::Staff,
        reach,
        profiles: texts(profiles),
        held_by: Vec::new(),
        administers: false,
        because: because("it was answered"),
    }
}

/// A library: readers, librarians of a branch, an inspector who only looks.
fn library() -> AccessModel {
    use Interaction::{Create, Read, Search, Update};
    AccessModel {
        schema: blueprint::access::SCHEMA.to_owned(),
        separation: Separation::Rules,
        tenants: vec![
            Tenant { id: "downtown".into(), name: "Downtown".into() },
            Tenant { id: "westside".into(), name: "Westside".into() },
        ],
        actors: vec![
            actor("librarian", Reach::One, &["desk"]),
            actor("inspector", Reach::All, &["inspection"]),
            actor("reader", Reach::Persons, &["reading"]),
        ],
        profiles: vec![
            Profile {
                id: "desk".into(),
                title: "Desk".into(),
                new_records: Placement::Tenant,
                grants: vec![
                    grant("cards", &["Card"], &[Create, Read, Update, Search], Scope::OwnTenants),
                    grant("catalogue", &["Book"], &[Read, Search], Scope::AllTenants),
                ],
            },
            Profile {
                id: "inspection".into(),
                title: "Inspection".into(),
                new_records: Placement::None,
                grants: vec![grant("all", &["Card", "Loan"], &[Read, Search], Scope::AllTenants)],
            },
            Profile {
                id: "reading".into(),
                title: "Reading".into(),
                new_records: Placement::Person,
                grants: vec![grant("own", &["Card", "Loan"], &[Read], Scope::Own)],
            },
        ],
        person: Some("Card".into()),
        open: Vec::new(),
    }
}

fn login(actor: &str, tenants: &[&str], persons: &[&str]) -> Login {
    Login { actor: actor.to_owned(), tenants: texts(tenants), persons: texts(persons) }
}

fn record(kind: &str, tenants: &[&str], persons: &[&str]) -> Record {
    Record { kind: kind.to_owned(), tenants: texts(tenants), persons: texts(persons) }
}

#[test]
fn what_is_not_granted_is_denied_with_the_nearest_miss() {
    let model = library();
    let says =
        |login: &Login, record: &Record, interaction| match evaluate(&model, login, record, interaction) {
            Verdict::Allowed { profile, grant } => Ok(format!("{}/{}", profile.id, grant.id)),
            Verdict::Denied(denial) => Err(denial),
        };
    let desk = login("librarian", &["downtown"], &[]);
    let ours = record("Card", &["downtown"], &["ann"]);
    let theirs = record("Card", &["westside"], &["bob"]);
    let both = record("Card", &["westside", "downtown"], &["eve"]);
    assert_eq!(says(&desk, &ours, Interaction::Read), Ok("desk/cards".to_owned()));
    assert_eq!(says(&desk, &both, Interaction::Update), Ok("desk/cards".to_owned()));
    assert_eq!(says(&desk, &theirs, Interaction::Read), Err(Denial::OutOfScope));
    assert_eq!(says(&desk, &ours, Interaction::Delete), Err(Denial::NotThisInteraction));
    assert_eq!(
        says(&desk, &record("Loan", &["downtown"], &["ann"]), Interaction::Read),
        Err(Denial::NotThisKind)
    );
    assert_eq!(
        says(&login("stranger", &["downtown"], &[]), &ours, Interaction::Read),
        Err(Denial::UnknownActor)
    );
    let greedy = login("librarian", &["downtown", "westside"], &[]);
    assert_eq!(says(&greedy, &ours, Interaction::Read), Err(Denial::NoSuchLogin));
    let inspector = login("inspector", &[], &[]);
    assert_eq!(says(&inspector, &theirs, Interaction::Search), Ok("inspection/all".to_owned()));
    assert_eq!(says(&inspector, &theirs, Interaction::Update), Err(Denial::NotThisInteraction));
    let ann = login("reader", &["downtown"], &["ann"]);
    assert_eq!(says(&ann, &ours, Interaction::Read), Ok("reading/own".to_owned()));
    assert_eq!(says(&ann, &theirs, Interaction::Read), Err(Denial::OutOfScope));
}

#[test]
fn a_new_record_that_belongs_to_nobody_lands_only_in_the_logins_tenant() {
    let model = library();
    let desk = login("librarian", &["downtown"], &[]);
    let creates = |tenants: &[&str]| {
        evaluate(&model, &desk, &record("Card", tenants, &["new"]), Interaction::Create).allowed()
    };
    assert!(creates(&["downtown"]));
    for elsewhere in [&["westside"][..], &[], &["downtown", "westside"]] {
        assert!(!creates(elsewhere), "{elsewhere:?}");
    }
}

#[test]
fn equal_models_and_reworded_reasons_change_nothing() {
    let old = library();
    let mut new = library();
    new.profiles[0].grants[0].because = because("for another reason");
    new.actors[0].label = "clerk".into();
    assert!(compare(&old, &old).is_empty());
    assert!(compare(&old, &new).is_empty());
}

#[test]
fn a_widening_names_who_what_and_whose() {
    let old = library();
    let mut new = library();
    new.profiles[0].grants[0].scope = Scope::AllTenants;
    let changes = compare(&old, &new);
    assert!(changes.iter().all(|change| change.direction == Direction::Widening));
    let says: Vec<_> = changes.iter().map(|change| change.witness.says.as_str()).collect();
    assert!(says.contains(&"the librarian of Downtown can now read Card of Westside"), "{says:?}");
    assert!(changes[0].after.starts_with("desk/cards: "), "{}", changes[0].after);
    assert_eq!(changes[0].before, "no grant allows it");
    let back = compare(&new, &old);
    assert_eq!(back.len(), changes.len());
    assert!(back.iter().all(|change| change.direction == Direction::Narrowing));
}

#[test]
fn fields_and_people_count() {
    let old = library();
    let mut new = library();
    new.profiles[1].grants[0].hidden = texts(&["address"]);
    new.actors[1].held_by = texts(&["Ana Ruiz"]);
    let changes = compare(&old, &new);
    let fields: Vec<_> = changes.iter().filter(|change| !change.fields.is_empty()).collect();
    assert!(
        fields.iter().all(|change| change.direction == Direction::Narrowing && change.fields == ["address"])
    );
    assert!(!fields.is_empty());
    let people: Vec<_> = changes.iter().filter(|change| change.holder.is_some()).collect();
    assert_eq!(people.len(), 1);
    assert_eq!(people[0].direction, Direction::Widening);
    assert!(people[0].witness.says.starts_with("Ana Ruiz can now "), "{}", people[0].witness.says);
}

/// Somebody who found their own books in the store that all read, and becomes a login of one branch: the
/// books in the branch are new to them, and their own in that store are lost.
#[test]
fn what_people_keep_in_the_common_store_is_not_forgotten() {
    let model = |reach, scope, separation| {
        let mut model = library();
        model.separation = separation;
        model.tenants.clear();
        model.actors = vec![actor("reader", reach, &["reading"])];
        let grants = vec![grant("books", &["Book"], &[Interaction::Search], scope)];
        let (id, new_records) = ("reading".to_owned(), Placement::Tenant);
        model.profiles = vec![Profile { title: id.clone(), id, new_records, grants }];
        model
    };
    let old = model(Reach::Persons, Scope::Own, Separation::Stores);
    let new = model(Reach::One, Scope::OwnTenants, Separation::None);
    let lost = compare(&old, &new).into_iter().find(|change| change.direction == Direction::Narrowing);
    let witness = lost.expect("a narrowing").witness;
    assert_eq!(witness.record.tenants, [COMMON]);
    assert_eq!(witness.record.persons, witness.login.persons);
}

const KINDS: [&str; 3] = ["Card", "Loan", "Book"];
const TENANTS: [&str; 3] = ["downtown", "westside", "harbour"];

fn grants() -> impl Strategy<Value = Grant> {
    let scope = select(vec![Scope::Own, Scope::OwnTenants, Scope::AllTenants]);
    let kinds = subsequence(KINDS.to_vec(), 1..=2);
    let interactions = subsequence(Interaction::ALL.to_vec(), 1..=3);
    (kinds, interactions, scope)
        .prop_map(|(kinds, interactions, scope)| grant("g", &kinds, &interactions, scope))
}

fn models() -> impl Strategy<Value = AccessModel> {
    let reach = select(vec![Reach::One, Reach::Several, Reach::OneOfSeveral, Reach::All, Reach::Persons]);
    let placement = select(vec![Placement::Tenant, Placement::Person, Placement::None]);
    let actors = prop::collection::vec((reach, placement, prop::collection::vec(grants(), 0..3)), 1..3);
    let separation = select(vec![Separation::None, Separation::Rules, Separation::Stores]);
    (actors, any::<bool>(), 0..=3usize, separation).prop_map(|(actors, person, tenants, separation)| {
        let mut model = library();
        model.separation = separation;
        model.actors.clear();
        model.profiles.clear();
        model.person = person.then(|| "Card".to_owned());
        model.tenants = TENANTS[..tenants]
            .iter()
            .map(|id| Tenant { id: (*id).to_owned(), name: id.to_uppercase() })
            .collect();
        for (ix, (reach, new_records, grants)) in actors.into_iter().enumerate() {
            let id = format!("actor-{ix}");
            model.actors.push(actor(&id, reach, &[&id]));
            model.profiles.push(Profile { id: id.clone(), title: id, new_records, grants });
        }
        model
    })
}

/// Every login that an actor of some reach can have, and every record, over three tenants, the store that
/// all read, and two people.
fn each_case(mut each: impl FnMut(&Login, &Record, Interaction)) {
    let tenants: [&[&str]; 6] =
        [&[], &TENANTS[..1], &TENANTS[1..2], &TENANTS[..2], &TENANTS[2..], &["downtown", "harbour"]];
    let persons: [&[&str]; 3] = [&[], &["ann"], &["bob"]];
    for actor in ["actor-0", "actor-1"] {
        for login_tenants in tenants {
            for login_persons in persons {
                for record_tenants in tenants.into_iter().chain([&[COMMON][..]]) {
                    for record_persons in persons {
                        let login = login(actor, login_tenants, login_persons);
                        for kind in KINDS {
                            let record = record(kind, record_tenants, record_persons);
                            Interaction::ALL
                                .iter()
                                .for_each(|interaction| each(&login, &record, *interaction));
                        }
                    }
                }
            }
        }
    }
}

/// Whether an actor of this reach logs in so: the cases that count.
fn plausible(model: &AccessModel, login: &Login) -> bool {
    model.actor(&login.actor).is_some_and(|actor| match actor.reach {
        Reach::One | Reach::OneOfSeveral => login.tenants.len() == 1 && login.persons.is_empty(),
        Reach::Several => !login.tenants.is_empty() && login.persons.is_empty(),
        Reach::All => login.tenants.is_empty() && login.persons.is_empty(),
        Reach::Persons => login.tenants.len() == 1 && login.persons.len() == 1,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_change_is_reported_exactly_when_some_case_turned(old in models(), new in models()) {
        let (mut wider, mut narrower) = (Vec::new(), Vec::new());
        each_case(|login, record, interaction| {
            if !plausible(&old, login) && !plausible(&new, login) {
                return;
            }
            let before = evaluate(&old, login, record, interaction).allowed();
            let after = evaluate(&new, login, record, interaction).allowed();
            let turned = match (before, after) {
                (false, true) => &mut wider,
                (true, false) => &mut narrower,
                _ => return,
            };
            if !turned.contains(&login.actor) {
                turned.push(login.actor.clone());
            }
        });
        let changes = compare(&old, &new);
        for (direction, expected) in [(Direction::Widening, wider), (Direction::Narrowing, narrower)] {
            let mut reported: Vec<_> = changes.iter().filter(|change| change.direction == direction).map(|change| change.actor.clone()).collect();
            reported.dedup();
            prop_assert_eq!(&reported, &expected, "{:?}", direction);
        }
        for change in &changes {
            let witness = &change.witness;
            let before = evaluate(&old, &witness.login, &witness.record, witness.interaction).allowed();
            let after = evaluate(&new, &witness.login, &witness.record, witness.interaction).allowed();
            prop_assert_eq!((before, after), (change.direction == Direction::Narrowing, change.direction == Direction::Widening));
        }
    }
}
