//! What a model says of one case.

use super::{AccessModel, Actor, Grant, Interaction, Login, Placement, Profile, Reach, Record, Scope};

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

/// Why something is denied, the nearest miss first.
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
/// place: the login's tenants and the record's have to be the same.
pub fn evaluate<'m>(
    model: &'m AccessModel,
    login: &Login,
    record: &Record,
    interaction: Interaction,
) -> Verdict<'m> {
    let Some(actor) = model.actor(&login.actor) else { return Verdict::Denied(Denial::UnknownActor) };
    if !is_login_of(login, actor) {
        return Verdict::Denied(Denial::NoSuchLogin);
    }
    let owned = !(record.persons.is_empty() || model.person.as_deref() == Some(record.kind.as_str()));
    let allowing = model.grants(actor).find(|(profile, grant)| {
        grant.covers(&record.kind, interaction)
            && in_scope(profile.new_records, grant.scope, login, record, interaction, owned)
    });
    match allowing {
        Some((profile, grant)) => Verdict::Allowed { profile, grant },
        None => Verdict::Denied(nearest_miss(model, actor, record, interaction)),
    }
}

/// Whether an actor of this reach can have such a login.
pub(super) fn is_login_of(login: &Login, actor: &Actor) -> bool {
    !matches!(actor.reach, Reach::One | Reach::OneOfSeveral) || login.tenants.len() <= 1
}

/// Whether `scope` takes in `record`; `owned` is false of what belongs to nobody before it is made.
pub(super) fn in_scope(
    new_records: Placement,
    scope: Scope,
    login: &Login,
    record: &Record,
    interaction: Interaction,
    owned: bool,
) -> bool {
    match scope {
        Scope::AllTenants => true,
        Scope::OwnTenants if interaction == Interaction::Create && !owned => {
            new_records == Placement::Tenant && !record.tenants.is_empty() && record.tenants == login.tenants
        }
        Scope::OwnTenants => meet(&login.tenants, &record.tenants),
        Scope::Own => meet(&login.persons, &record.persons),
    }
}

fn meet(left: &[String], right: &[String]) -> bool {
    left.iter().any(|one| right.contains(one))
}

fn nearest_miss(model: &AccessModel, actor: &Actor, record: &Record, interaction: Interaction) -> Denial {
    let grants = || model.grants(actor).map(|(_, grant)| grant);
    let of_kind = |grant: &Grant| grant.kinds.contains(&record.kind);
    if grants().any(|grant| grant.covers(&record.kind, interaction)) {
        Denial::OutOfScope
    } else if grants().any(of_kind) {
        Denial::NotThisInteraction
    } else {
        Denial::NotThisKind
    }
}
