//! What changed between two models: who can now do more, or less, with one concrete case each.
//!
//! The cases are enumerated, not guessed: [`evaluate`](super::evaluate()) asks only whether a login's
//! tenants and people meet a record's, so a handful of logins and records stand for all of them.

use super::evaluate::{Rights, Verdict};
use super::{AccessModel, Actor, COMMON, Grant, Interaction, Login, Profile, Reach, Record};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Which way a change goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// Somebody can see or do more.
    Widening,
    /// Somebody can see or do less.
    Narrowing,
}

/// Whose records a change is about, seen from the login.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// The login's own people's.
    OwnPerson,
    /// The same, in a tenant that the login is not for.
    OwnPersonOtherTenant,
    /// Somebody's, in a tenant of the login.
    OwnTenant,
    /// Nobody's, in the tenants of the login.
    OwnTenantUnowned,
    /// Somebody's, in a tenant that the login is not for.
    OtherTenant,
    /// Nobody's, in a tenant that the login is not for.
    OtherTenantUnowned,
    /// Nobody's, and of no tenant.
    NoTenant,
    /// In the store that all others read (see [`COMMON`]).
    Common,
}

impl Relation {
    /// In words, after a kind of record: `in other groups`.
    pub const fn words(self) -> &'static str {
        match self {
            Self::OwnPerson => "of their own",
            Self::OwnPersonOtherTenant => "of their own in other groups",
            Self::OwnTenant => "in their own groups",
            Self::OwnTenantUnowned => "of nobody in their own groups",
            Self::OtherTenant => "in other groups",
            Self::OtherTenantUnowned => "of nobody in other groups",
            Self::NoTenant => "in no group",
            Self::Common => "that all groups share",
        }
    }

    /// The relations that say more: where the same change holds of one of those, this one goes without
    /// saying.
    const fn told_by(self) -> &'static [Self] {
        match self {
            Self::OwnPersonOtherTenant => &[Self::OwnPerson, Self::OtherTenant],
            Self::OwnTenantUnowned => &[Self::OwnTenant],
            Self::OtherTenantUnowned | Self::NoTenant => &[Self::OtherTenant],
            Self::Common => {
                &[Self::OwnPerson, Self::OwnPersonOtherTenant, Self::OwnTenant, Self::OtherTenant]
            }
            Self::OwnPerson | Self::OwnTenant | Self::OtherTenant => &[],
        }
    }
}

/// One case that came out differently.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Witness {
    pub login: Login,
    pub record: Record,
    pub interaction: Interaction,
    /// The case in words.
    pub says: String,
}

/// Something that an actor can now do, or no longer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    pub direction: Direction,
    /// The actor's id.
    pub actor: String,
    /// Set when the actor is as before, and this person came to it or left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<String>,
    pub relation: Relation,
    pub kinds: Vec<String>,
    pub interactions: Vec<Interaction>,
    /// Set when the record could be reached before and after, and only these fields changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    /// The grant that allowed it before (`clinical/records`) with its reasons, or that nothing did.
    pub before: String,
    /// The same, after.
    pub after: String,
    pub witness: Witness,
}

/// Everything that some login can do to some record in one of the models and not in the other, and
/// every field that came into view or went out of it. Empty exactly when no case differs.
pub fn compare(old: &AccessModel, new: &AccessModel) -> Vec<Change> {
    let ids: BTreeSet<&str> = old.actors.iter().chain(&new.actors).map(|actor| actor.id.as_str()).collect();
    let mut changes = Vec::new();
    for id in ids {
        let (before, after) = (Side::of(old, id), Side::of(new, id));
        if !before.same(&after) {
            differences(&before, &after, id, &mut changes);
        }
        holders(&before, &after, id, &mut changes);
    }
    changes.sort_by(|a, b| (a.direction, &a.actor, a.relation).cmp(&(b.direction, &b.actor, b.relation)));
    changes
}

/// One actor of one model; without the actor, one that may do nothing.
struct Side<'m> {
    model: &'m AccessModel,
    actor: Option<&'m Actor>,
    rights: Option<Rights<'m>>,
}

impl<'m> Side<'m> {
    fn of(model: &'m AccessModel, id: &str) -> Self {
        let actor = model.actor(id);
        Self { model, actor, rights: actor.map(|actor| Rights::of(model, actor)) }
    }

    /// Whether nothing that a case depends on differs; reasons do not count.
    fn same(&self, other: &Self) -> bool {
        let plain = |(profile, grant): &(&Profile, &'m Grant)| {
            let fields = (&grant.hidden, &grant.readonly);
            (profile.new_records, grant.scope, grant.interactions.as_slice(), fields)
        };
        self.model.person == other.model.person
            && self.model.separation == other.model.separation
            && self.actor.map(|actor| actor.reach) == other.actor.map(|actor| actor.reach)
            && match (&self.rights, &other.rights) {
                (Some(own), Some(others)) => {
                    let (own, others) = (own.by_kind(), others.by_kind());
                    own.len() == others.len()
                        && own.iter().zip(others).all(|((kind, grants), (other, others))| {
                            kind == other && grants.iter().map(plain).eq(others.iter().map(plain))
                        })
                }
                (None, None) => true,
                _ => false,
            }
    }

    /// Every kind and interaction that a grant speaks of.
    fn spoken_of(&self) -> BTreeSet<(&'m str, Interaction)> {
        let by_kind = self.rights.iter().flat_map(Rights::by_kind);
        let each = by_kind.flat_map(|(kind, grants)| grants.iter().map(move |(_, grant)| (*kind, grant)));
        each.flat_map(|(kind, grant)| grant.interactions.iter().map(move |interaction| (kind, *interaction)))
            .collect()
    }

    fn allowing(&self, case: &Case, kind: &str, interaction: Interaction) -> Allowing<'m> {
        let record = Record { kind: kind.to_owned(), ..case.record.clone() };
        match self.rights.as_ref()?.verdict(&case.login, &record, interaction) {
            Verdict::Allowed { profile, grant } => Some((profile, grant)),
            Verdict::Denied(_) => None,
        }
    }
}

/// A login and a record that stand for all of their kind.
struct Case {
    relation: Relation,
    login: Login,
    record: Record,
}

fn cases(actor: &Actor, model: &AccessModel) -> Vec<Case> {
    let tenant = |ix: usize| {
        const STANDINS: [&str; 3] = ["one-tenant", "another-tenant", "a-third-tenant"];
        model.tenants.get(ix).map_or_else(|| STANDINS[ix].to_owned(), |tenant| tenant.id.clone())
    };
    let (first, second, third) = (tenant(0), tenant(1), tenant(2));
    let one = (vec![first.clone()], second.clone());
    let logins = match actor.reach {
        Reach::One | Reach::OneOfSeveral | Reach::Persons => vec![one],
        Reach::Several => vec![one, (vec![first.clone(), second.clone()], third)],
        Reach::All => vec![(vec![], second.clone())],
    };
    let own = vec!["a-person".to_owned()];
    let else_s = vec!["somebody-else".to_owned()];
    let mut found = Vec::new();
    for (tenants, other) in logins {
        let ours = tenants.clone();
        let records = [
            (Relation::OwnPerson, vec![first.clone()], own.clone()),
            (Relation::OwnTenant, vec![first.clone()], else_s.clone()),
            (Relation::OwnTenantUnowned, ours, vec![]),
            (Relation::OtherTenant, vec![other.clone()], else_s.clone()),
            (Relation::OwnPersonOtherTenant, vec![other.clone()], own.clone()),
            (Relation::OtherTenantUnowned, vec![other.clone()], vec![]),
            (Relation::NoTenant, vec![], vec![]),
            // What belongs to several tenants lands in none of them when it is made.
            (Relation::OwnPerson, vec![first.clone(), other.clone()], own.clone()),
            (Relation::OwnTenant, vec![first.clone(), other.clone()], else_s.clone()),
            (Relation::OwnTenantUnowned, vec![first.clone(), other], vec![]),
            (Relation::Common, vec![COMMON.to_owned()], own.clone()),
            (Relation::Common, vec![COMMON.to_owned()], else_s.clone()),
            (Relation::Common, vec![COMMON.to_owned()], vec![]),
        ];
        let login = Login {
            actor: actor.id.clone(),
            tenants,
            persons: if actor.reach == Reach::Persons { own.clone() } else { Vec::new() },
        };
        // Where a login is for nobody, all people are somebody else.
        let of_own = [Relation::OwnPerson, Relation::OwnPersonOtherTenant];
        let told = |relation| !of_own.contains(&relation) || actor.reach == Reach::Persons;
        let records = records.into_iter().filter(|(relation, ..)| told(*relation));
        found.extend(records.map(|(relation, tenants, persons)| Case {
            relation,
            login: login.clone(),
            record: Record { kind: String::new(), tenants, persons },
        }));
    }
    found
}

/// What makes two differing cases one change: everything but kind and interaction.
type Cause = (Direction, Relation, String, String, Vec<String>);

fn differences(before: &Side<'_>, after: &Side<'_>, id: &str, changes: &mut Vec<Change>) {
    let mut found: BTreeMap<Cause, BTreeMap<&str, (Vec<Interaction>, Witness)>> = BTreeMap::new();
    let keys: BTreeSet<_> = before.spoken_of().union(&after.spoken_of()).copied().collect();
    let mut seen = BTreeSet::new();
    let sides = [(after, after.actor), (before, before.actor)];
    for (side, actor) in sides {
        for case in actor.into_iter().flat_map(|actor| cases(actor, side.model)) {
            for (kind, interaction) in &keys {
                let old = before.allowing(&case, kind, *interaction);
                let new = after.allowing(&case, kind, *interaction);
                for (direction, fields) in turned(old, new, *interaction) {
                    // Of a record that is gained or lost whole, its fields go without saying, and not
                    // the other way round.
                    let whole = fields.is_empty();
                    let key = |relation, whole| (direction, relation, *kind, *interaction, whole);
                    let told = |relation| {
                        seen.contains(&key(relation, true)) || !whole && seen.contains(&key(relation, false))
                    };
                    if told(case.relation) || case.relation.told_by().iter().any(|more| told(*more)) {
                        continue;
                    }
                    seen.insert(key(case.relation, whole));
                    let cause = (direction, case.relation, reason(before, old), reason(after, new), fields);
                    let witness = || witness(side.model, actor, &case, kind, *interaction, direction);
                    let kinds = found.entry(cause).or_default();
                    let told = kinds.entry(kind).or_insert_with(|| (Vec::new(), witness()));
                    told.0.push(*interaction);
                    if *interaction == Interaction::Read {
                        told.1 = witness();
                    }
                }
            }
        }
    }
    for ((direction, relation, before, after, fields), kinds) in found {
        let mut grouped: BTreeMap<Vec<Interaction>, (Vec<String>, Witness)> = BTreeMap::new();
        for (kind, (interactions, witness)) in kinds {
            grouped.entry(interactions).or_insert_with(|| (Vec::new(), witness)).0.push(kind.to_owned());
        }
        changes.extend(grouped.into_iter().map(|(interactions, (kinds, witness))| Change {
            direction,
            actor: id.to_owned(),
            holder: None,
            relation,
            kinds,
            interactions,
            fields: fields.clone(),
            before: before.clone(),
            after: after.clone(),
            witness,
        }));
    }
}

type Allowing<'m> = Option<(&'m Profile, &'m Grant)>;

/// How a case turned; with fields where it was allowed before and after.
fn turned(old: Allowing<'_>, new: Allowing<'_>, interaction: Interaction) -> Vec<(Direction, Vec<String>)> {
    match (old, new) {
        (None, None) => Vec::new(),
        (None, Some(_)) => vec![(Direction::Widening, Vec::new())],
        (Some(_), None) => vec![(Direction::Narrowing, Vec::new())],
        (Some((_, old)), Some((_, new))) => {
            let (old, new) = (withheld(old, interaction), withheld(new, interaction));
            let gained: Vec<String> = old.difference(&new).map(|field| (*field).to_owned()).collect();
            let lost: Vec<String> = new.difference(&old).map(|field| (*field).to_owned()).collect();
            let changes = [(Direction::Widening, gained), (Direction::Narrowing, lost)];
            changes.into_iter().filter(|(_, fields)| !fields.is_empty()).collect()
        }
    }
}

/// The fields that `interaction` does not get at.
fn withheld(grant: &Grant, interaction: Interaction) -> BTreeSet<&str> {
    let readonly = if interaction.writes() { grant.readonly.as_slice() } else { &[] };
    grant.hidden.iter().chain(readonly).map(String::as_str).collect()
}

fn reason(side: &Side<'_>, allowing: Allowing<'_>) -> String {
    match (allowing, side.actor) {
        (Some((profile, grant)), _) => {
            let why: Vec<_> = grant.because.iter().map(|because| because.reason.as_str()).collect();
            format!("{}/{}: {}", profile.id, grant.id, why.join("; "))
        }
        (None, Some(_)) => "no grant allows it".to_owned(),
        (None, None) => "there is no such actor".to_owned(),
    }
}

fn witness(
    model: &AccessModel,
    actor: Option<&Actor>,
    case: &Case,
    kind: &str,
    interaction: Interaction,
    direction: Direction,
) -> Witness {
    let record = Record { kind: kind.to_owned(), ..case.record.clone() };
    let who = actor.map_or("somebody", |actor| actor.label.as_str());
    let says = format!(
        "{who}{} can {} {} {kind}{}",
        place(model, " of ", &case.login.tenants),
        if direction == Direction::Widening { "now" } else { "no longer" },
        interaction.verb(),
        whose(model, case),
    );
    Witness { login: case.login.clone(), record, interaction, says }
}

fn whose(model: &AccessModel, case: &Case) -> String {
    match case.relation {
        Relation::OwnPerson => " of their own".to_owned(),
        Relation::OwnPersonOtherTenant => place(model, " of their own in ", &case.record.tenants),
        Relation::NoTenant => " that belongs to no tenant".to_owned(),
        Relation::Common => " that all groups share".to_owned(),
        _ => place(model, " of ", &case.record.tenants),
    }
}

fn place(model: &AccessModel, before: &str, tenants: &[String]) -> String {
    let name = |id: &String| {
        let tenant = model.tenants.iter().find(|tenant| tenant.id == *id);
        tenant.map_or_else(|| id.replace('-', " "), |tenant| tenant.name.clone())
    };
    let names: Vec<String> = tenants.iter().map(name).collect();
    if names.is_empty() { String::new() } else { format!("{before}{}", names.join(" and ")) }
}

/// People who came to an actor that both models have, or left it.
fn holders(before: &Side<'_>, after: &Side<'_>, id: &str, changes: &mut Vec<Change>) {
    let (Some(old), Some(new)) = (before.actor, after.actor) else { return };
    let came = new.held_by.iter().filter(|name| !old.held_by.contains(name));
    let left = old.held_by.iter().filter(|name| !new.held_by.contains(name));
    let came = came.map(|name| (Direction::Widening, name, after, new));
    let left = left.map(|name| (Direction::Narrowing, name, before, old));
    for (direction, name, side, actor) in came.chain(left) {
        let named = Actor { label: name.clone(), ..actor.clone() };
        let first = cases(&named, side.model).into_iter().find_map(|case| {
            let reached = side.spoken_of().into_iter().find_map(|(kind, interaction)| {
                side.allowing(&case, kind, interaction).map(|allowing| (kind, interaction, allowing))
            })?;
            Some((case, reached))
        });
        let Some((case, (kind, interaction, allowing))) = first else { continue };
        let (nothing, something) = ("is not among its people".to_owned(), reason(side, Some(allowing)));
        let came = direction == Direction::Widening;
        changes.push(Change {
            direction,
            actor: id.to_owned(),
            holder: Some(name.clone()),
            relation: case.relation,
            kinds: vec![kind.to_owned()],
            interactions: vec![interaction],
            fields: Vec::new(),
            before: if came { nothing.clone() } else { something.clone() },
            after: if came { something } else { nothing },
            witness: witness(side.model, Some(&named), &case, kind, interaction, direction),
        });
    }
}
