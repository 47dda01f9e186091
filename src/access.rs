//! Access models: who may do what to which records, and why. No domain is in here: the kinds of
//! record, the actors and the reasons come from whoever makes a model.
//!
//! A model grants; there is no rule that takes away. What no grant allows is denied, and an actor
//! that the model does not know may do nothing.

mod blocks;
mod compare;
mod evaluate;
mod interactions;
mod matrix;

use serde::{Deserialize, Serialize};

pub use blocks::Block;
pub use compare::{Change, Direction, Relation, Witness, compare};
pub use evaluate::{Case, Denial, Rights, Tie, Verdict, evaluate};
pub use interactions::Interactions;
pub use matrix::{Cell, Column, Matrix, Row};

/// The tenant of what lies in the store that all others read, where each tenant has a store of its
/// own; and of whoever keeps it. No tenant has this id.
pub const COMMON: &str = "(common)";

/// The version of the access model's format. It changes when a reader of the old one would be misled.
pub const SCHEMA: &str = "1.0";

/// Who may do what to which records of one organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccessModel {
    /// [`SCHEMA`].
    pub schema: String,
    pub separation: Separation,
    /// The groups that records belong to, in the order of the answers.
    pub tenants: Vec<Tenant>,
    pub actors: Vec<Actor>,
    /// Bundles of grants that actors share.
    pub profiles: Vec<Profile>,
    /// The kind of record that stands for a person whose records are kept, where there is one: such
    /// a record belongs to nobody before it is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// What was left open, and the narrower reading that was taken until it is settled.
    pub open: Vec<Open>,
}

/// How the records of one tenant are kept from the staff of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Separation {
    /// They are not: there is one group.
    None,
    /// One store, and rules on every record.
    Rules,
    /// A store for each tenant.
    Stores,
}

/// A group that records belong to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tenant {
    /// Made of the name; unique.
    pub id: String,
    /// As the client wrote it.
    pub name: String,
}

/// Somebody, or something, that logs in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Actor {
    /// Permanent: `staff/registered-nurse/one`.
    pub id: String,
    /// What people call it; may be the client's words.
    pub label: String,
    pub standing: Standing,
    pub reach: Reach,
    /// Ids of [`AccessModel::profiles`]; their grants add up.
    pub profiles: Vec<String>,
    /// Who it is, where the answers name people: the client's words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub held_by: Vec<String>,
    /// Whether it may change logins, and so give itself any right there is.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub administers: bool,
    pub because: Vec<Because>,
}

/// What an actor is to the organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Works in tenants.
    Staff,
    /// Looks across tenants, because the answers say so.
    Oversight,
    /// Manages logins or tenants.
    Administrator,
    /// A program.
    Service,
    /// Somebody whose records are kept.
    Person,
    /// Acts for such people.
    Caregiver,
}

/// How far one login reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reach {
    /// Exactly one tenant.
    One,
    /// Several tenants at once.
    Several,
    /// Several tenants, one at a time: the login says which.
    OneOfSeveral,
    /// Whatever the grants say, in every tenant.
    All,
    /// The records of the people that the login is for.
    Persons,
}

/// A bundle of grants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Permanent: `clinical`.
    pub id: String,
    pub title: String,
    /// Where a new record lands that belongs to nobody yet.
    pub new_records: Placement,
    pub grants: Vec<Grant>,
}

/// Where a new record lands that belongs to nobody yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Placement {
    /// In the login's tenant.
    Tenant,
    /// With the login's person.
    Person,
    /// Nowhere in particular.
    None,
}

/// Leave to do something to some kinds of record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// Permanent, unique in its profile: `records`.
    pub id: String,
    pub kinds: Vec<String>,
    pub interactions: Vec<Interaction>,
    pub scope: Scope,
    /// Fields that are not shown, and cannot be written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hidden: Vec<String>,
    /// Fields that are shown and cannot be written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub readonly: Vec<String>,
    /// Whether it comes with the actor's standing, whatever the rules say.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub implied: bool,
    pub because: Vec<Because>,
}

/// What may be done to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Interaction {
    Create,
    Read,
    /// An older version of it.
    ReadVersion,
    Update,
    Delete,
    /// Finding it among others.
    Search,
    /// The list of its versions.
    History,
}

impl Interaction {
    /// All of them, in the order in which they are listed.
    pub const ALL: [Self; 7] = [
        Self::Create,
        Self::Read,
        Self::ReadVersion,
        Self::Update,
        Self::Delete,
        Self::Search,
        Self::History,
    ];

    /// What somebody does to a record, in words: `read older versions of`.
    pub const fn verb(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Read => "read",
            Self::ReadVersion => "read older versions of",
            Self::Update => "change",
            Self::Delete => "delete",
            Self::Search => "search",
            Self::History => "list the versions of",
        }
    }

    /// Whether it changes anything.
    pub const fn writes(self) -> bool {
        matches!(self, Self::Create | Self::Update | Self::Delete)
    }
}

/// Which records a grant is about, narrowest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Those of the people that the login is for.
    #[serde(rename = "self")]
    Own,
    /// Those of the tenants that the login is for.
    OwnTenants,
    /// All, whosever they are.
    AllTenants,
}

/// One reason of a grant or an actor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Because {
    /// The fact that it rests on, by id; none where it rests on the rules alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fact: Option<String>,
    pub reason: String,
}

/// Something to settle, and what holds until it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Open {
    /// Permanent: `role-tier/other-pharmacists`.
    pub id: String,
    /// The fact that it hangs on, by id.
    pub fact: String,
    /// The question of the guide that would settle it: `3.3`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
    pub ask: String,
    /// The narrower reading that holds meanwhile.
    pub until_then: String,
    /// Whether the fact itself is open, and so asked about already.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub waits: bool,
}

/// Somebody's login: an actor, for some tenants and people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Login {
    /// An id of [`AccessModel::actors`].
    pub actor: String,
    /// Ids of tenants.
    pub tenants: Vec<String>,
    /// Whose records it is for.
    pub persons: Vec<String>,
}

/// A record, as far as access is concerned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    pub kind: String,
    /// Ids of the tenants that it belongs to.
    pub tenants: Vec<String>,
    /// Whose record it is.
    pub persons: Vec<String>,
}

impl AccessModel {
    /// The actor called `id`.
    pub fn actor(&self, id: &str) -> Option<&Actor> {
        self.actors.iter().find(|actor| actor.id == id)
    }

    /// The profile called `id`.
    pub fn profile(&self, id: &str) -> Option<&Profile> {
        self.profiles.iter().find(|profile| profile.id == id)
    }

    /// All grants of `actor` with their profiles, in order.
    pub fn grants<'a>(&'a self, actor: &'a Actor) -> impl Iterator<Item = (&'a Profile, &'a Grant)> {
        let profiles = actor.profiles.iter().filter_map(|id| self.profile(id));
        profiles.flat_map(|profile| profile.grants.iter().map(move |grant| (profile, grant)))
    }

    /// Every kind of record that somebody may do something to, in order of first mention.
    pub fn kinds(&self) -> Vec<&str> {
        let mut seen = std::collections::BTreeSet::new();
        let grants = self.profiles.iter().flat_map(|profile| &profile.grants);
        let kinds = grants.flat_map(|grant| grant.kinds.iter().map(String::as_str));
        kinds.filter(|kind| seen.insert(*kind)).collect()
    }
}

impl Grant {
    /// Whether the grant speaks of `interaction` on `kind`.
    pub fn covers(&self, kind: &str, interaction: Interaction) -> bool {
        self.interactions.contains(&interaction) && self.kinds.iter().any(|other| other == kind)
    }

    /// Whether it only lets records be seen.
    pub fn only_shows(&self) -> bool {
        !self.interactions.iter().any(|interaction| interaction.writes())
    }
}
