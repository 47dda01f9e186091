//! What a model says of one case.

use super::COMMON;
use super::{
    AccessModel, Actor, Grant, Interaction, Interactions, Login, Placement, Profile, Reach, Record, Scope,
    Separation,
};
use std::collections::BTreeMap;

/// Whether a login may do something to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict<'m> {
    /// The first grant that allows it; what it hides is hidden.
    Allowed {
        profile: &'m Profile,
        grant: &'m Grant,
    },
    Denied(Denial),
}

/// Why something is denied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Denial {
    /// A grant speaks of it, and not for this record.
    OutOfScope,
    /// The actor may do other things to this kind of record.
    NotThisInteraction,
    /// The actor may do nothing to this kind of record.
    NotThisKind,
    /// No login of this actor is for so many tenants.
    NoSuchLogin,
    /// The model has no such actor.
    UnknownActor,
}

impl Denial {
    /// The reason in a few words.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::OutOfScope => "the record belongs to somebody else",
            Self::NotThisInteraction => "this may not be done to this kind of record",
            Self::NotThisKind => "this kind of record is not granted at all",
            Self::NoSuchLogin => "a login of this actor is for one tenant at a time",
            Self::UnknownActor => "nothing is granted to an actor that the model does not name",
        }
    }
}

impl Verdict<'_> {
    /// Whether it is allowed.
    pub const fn allowed(&self) -> bool {
        matches!(self, Self::Allowed { .. })
    }
}

/// Whether `model` lets `login` do `interaction` to `record`, and by which grant or why not.
///
/// A record is in scope when the login is for one of its tenants or people. A *new* record that
/// belongs to nobody yet is in scope only where the profile puts new records, and in no wider
/// place: the login's tenants and the record's have to be the same. Where each tenant has a store of
/// its own, a login for some tenants reaches no other's store, whatever its grants say; what lies
/// in the [`COMMON`] store can be read from all.
pub fn evaluate<'m>(
    model: &'m AccessModel,
    login: &Login,
    record: &Record,
    interaction: Interaction,
) -> Verdict<'m> {
    match model.actor(&login.actor) {
        Some(actor) => Rights::of(model, actor).verdict(login, record, interaction),
        None => Verdict::Denied(Denial::UnknownActor),
    }
}

/// What one actor may do, by kind of record: for asking many times.
#[derive(Clone, Debug)]
pub struct Rights<'m> {
    model: &'m AccessModel,
    actor: &'m Actor,
    by_kind: BTreeMap<&'m str, Vec<(&'m Profile, &'m Grant)>>,
}

impl<'m> Rights<'m> {
    /// The rights of `actor`, which is one of `model`'s.
    pub fn of(model: &'m AccessModel, actor: &'m Actor) -> Self {
        let mut by_kind: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (profile, grant) in model.grants(actor) {
            for kind in &grant.kinds {
                by_kind.entry(kind.as_str()).or_default().push((profile, grant));
            }
        }
        Self { model, actor, by_kind }
    }

    /// The grants that speak of each kind, in order.
    pub fn by_kind(&self) -> &BTreeMap<&'m str, Vec<(&'m Profile, &'m Grant)>> {
        &self.by_kind
    }

    /// The grants that speak of `kind`, in order.
    pub fn of_kind(&self, kind: &str) -> &[(&'m Profile, &'m Grant)] {
        self.by_kind.get(kind).map(Vec::as_slice).unwrap_or_default()
    }

    /// What [`evaluate`] says of a login of this actor.
    pub fn verdict(&self, login: &Login, record: &Record, interaction: Interaction) -> Verdict<'m> {
        self.case(login, record).verdict(interaction)
    }

    /// A login of this actor before a record: for asking about every interaction.
    pub fn case(&self, login: &Login, record: &Record) -> Case<'_, 'm> {
        let tie = Tie::of(
            (self.model, self.actor),
            (&login.tenants, &login.persons),
            (&record.kind, &record.tenants, &record.persons),
            record.tenants.iter().any(|tenant| tenant == COMMON),
        );
        Case { speaking: self.of_kind(&record.kind), tie }
    }
}

/// A login before a record.
#[derive(Clone, Copy, Debug)]
pub struct Case<'r, 'm> {
    /// The grants that speak of such records.
    speaking: &'r [(&'m Profile, &'m Grant)],
    tie: Tie,
}

impl<'m> Case<'_, 'm> {
    /// What [`evaluate`] says of it.
    pub fn verdict(&self, interaction: Interaction) -> Verdict<'m> {
        if !self.tie.is_login {
            return Verdict::Denied(Denial::NoSuchLogin);
        }
        let mut denial =
            if self.speaking.is_empty() { Denial::NotThisKind } else { Denial::NotThisInteraction };
        for (profile, grant) in self.speaking {
            if grant.interactions.contains(&interaction) {
                if self.tie.in_scope(profile, grant.scope).has(interaction) {
                    return Verdict::Allowed { profile, grant };
                }
                denial = Denial::OutOfScope;
            }
        }
        Verdict::Denied(denial)
    }
}

/// What a login and a record have in common: all that a verdict rests on besides the grants.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is one thing that login and record have in common")]
pub struct Tie {
    /// Whether the actor can have such a login.
    pub is_login: bool,
    /// Whether the record belongs to a person already when it is made.
    owned: bool,
    /// Whether they have a tenant in common.
    meets: bool,
    /// Whether their tenants are the same.
    lands: bool,
    /// Whether the login is for the record's person.
    of_person: bool,
    /// Whether the record is in a store that is not the login's.
    walled_off: bool,
    /// Whether that store is there for all to read.
    lent: bool,
}

impl Tie {
    /// Of a login of an actor of a model, with its tenants and persons, and of a record: its kind,
    /// tenants and persons, by ids or numbers, and whether it is in the [`COMMON`] store.
    pub fn of<T: PartialEq>(
        (model, actor): (&AccessModel, &Actor),
        (tenants, persons): (&[T], &[T]),
        (kind, its_tenants, its_persons): (&str, &[T], &[T]),
        common: bool,
    ) -> Self {
        let stores = model.separation == Separation::Stores && !tenants.is_empty();
        let meets = meet(tenants, its_tenants);
        let walled_off = stores && !meets;
        Self {
            is_login: !matches!(actor.reach, Reach::One | Reach::OneOfSeveral) || tenants.len() <= 1,
            owned: !its_persons.is_empty() && model.person.as_deref() != Some(kind),
            meets,
            lands: !its_tenants.is_empty() && its_tenants.iter().eq(tenants),
            of_person: meet(persons, its_persons),
            walled_off,
            lent: walled_off && common,
        }
    }

    /// Every interaction for which the record is in `scope`, of a grant of `profile`.
    pub fn in_scope(self, profile: &Profile, scope: Scope) -> Interactions {
        const CREATE: Interactions = Interactions::of(&[Interaction::Create]);
        const WRITES: Interactions =
            Interactions::of(&[Interaction::Create, Interaction::Update, Interaction::Delete]);
        let all_if = |holds| if holds { Interactions::ALL } else { Interactions::NONE };
        let scoped = match scope {
            Scope::AllTenants => Interactions::ALL,
            Scope::OwnTenants if self.owned => all_if(self.meets),
            Scope::OwnTenants => {
                let lands = self.lands && profile.new_records == Placement::Tenant;
                all_if(self.meets).without(CREATE).or(all_if(lands).and(CREATE))
            }
            Scope::Own => all_if(self.of_person),
        };
        match (self.walled_off, self.lent) {
            (false, _) => scoped,
            (true, true) => scoped.without(WRITES),
            (true, false) => Interactions::NONE,
        }
    }
}

fn meet<T: PartialEq>(left: &[T], right: &[T]) -> bool {
    left.iter().any(|one| right.iter().any(|other| one == other))
}
