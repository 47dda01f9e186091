//! Acceptance tests of a plan: fixtures to create in an empty Project, and vectors that say who may
//! do what to which of them. `docs/acceptance.schema.json` describes the file.
//!
//! Kinds of record that no grant tells apart are tested as one *set*; a vector stands for every
//! login × interaction × record that it names, and all of them come out alike.

mod actors;
mod fixtures;
mod sets;
mod table;
mod vectors;

use super::invites::Body;
use super::{Plan, Project, bundle, settings};
use crate::access::{Login, Record};
use crate::json::lines;
use serde::Serialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
pub use table::{Came, Row, Table, table};
pub use vectors::can_try;

/// The version of the file's format. It changes when a reader of the old one would be misled.
pub const SCHEMA: &str = "1.0";

/// The whole file.
#[derive(Debug, Serialize)]
pub struct Acceptance {
    pub schema: &'static str,
    pub organization: String,
    /// The versions that claims about Medplum were checked against.
    pub checked: String,
    /// How tenants are kept apart: `none`, `rules` or `stores`.
    pub separation: crate::access::Separation,
    /// Why some logins have no test; empty where all have.
    pub blocked: Vec<String>,
    /// The Projects to test in, by name; one where tenants share one.
    pub projects: Vec<String>,
    /// What to set in each of them before the tests; see `project-settings.json`.
    pub settings: BTreeMap<&'static str, serde_json::Value>,
    /// The types that the Project which others read exports, where there is one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub exported: Vec<String>,
    pub tenants: Vec<TenantFixture>,
    pub actors: Vec<ActorFixture>,
    pub records: Vec<RecordFixture>,
    /// Records that no grant tells apart, by the set's name.
    pub sets: BTreeMap<String, Vec<String>>,
    /// Logins with the same rights, by the first of them.
    pub groups: BTreeMap<String, Vec<String>>,
    pub transitions: Vec<Transition>,
    pub vectors: Vec<Vector>,
}

/// A tenant to test with.
#[derive(Clone, Debug, Serialize)]
pub struct TenantFixture {
    /// As in the access model.
    pub id: String,
    pub name: String,
    pub project: String,
    /// `urn:uuid:…`: the bundle's, where the bundle makes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// To be created, where the bundle does not make it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource: Option<serde_json::Value>,
}

/// A login to test with.
#[derive(Clone, Debug, Serialize)]
pub struct ActorFixture {
    pub id: String,
    pub project: String,
    /// What the access model says of it.
    pub login: Login,
    /// The invitation of `invites.json` that it is made from.
    pub invite: String,
    /// Relative to the server's base URL.
    pub path: &'static str,
    pub body: Body,
}

/// A record to test with.
#[derive(Debug, Serialize)]
pub struct RecordFixture {
    pub id: String,
    pub project: String,
    /// What the access model says of it.
    pub record: Record,
    /// `urn:uuid:…`: what other fixtures call it.
    pub reference: String,
    /// To be created by a project admin, `meta.accounts` included; none for a membership, which an
    /// invitation makes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource: Option<Box<RawValue>>,
    /// The actor whose membership it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub membership_of: Option<String>,
}

/// Something that happens between vectors.
#[derive(Clone, Debug, Serialize)]
pub struct Transition {
    pub id: &'static str,
    pub says: String,
    /// Who makes the request.
    pub actor: String,
    pub method: &'static str,
    pub path: String,
    pub body: serde_json::Value,
    /// What the records belong to afterwards.
    pub tenants: Vec<String>,
    /// The records that it changes.
    pub records: Vec<String>,
}

/// What has to come out, for every interaction with every record.
#[derive(Clone, Debug, Serialize)]
pub struct Vector {
    pub id: String,
    /// After which transition; at the start where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<&'static str>,
    /// A name of [`Acceptance::groups`]: logins with the same rights.
    pub actors: String,
    pub interactions: Vec<&'static str>,
    /// Names of sets.
    pub sets: Vec<String>,
    pub expect: Expect,
    pub why: String,
    /// The grant that allows it: `clinical/records`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grant: Option<String>,
    /// Set where no policy refuses it but a setting of the Project does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub setting: Option<&'static str>,
    /// Fields that are in the record and do not show.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hidden: Vec<String>,
    /// Fields that show; others may not see them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub visible: Vec<String>,
    /// Fields that a write leaves as they were.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub readonly: Vec<String>,
}

/// Whether something is to succeed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Expect {
    Allow,
    /// 400, 403 or 404; of a search: the record is not among the results.
    Deny,
}

/// Who and what is on the stage, before any request is written.
struct Cast<'a> {
    stage: fixtures::Stage,
    players: Vec<actors::Player<'a>>,
    sets: Vec<sets::Set<'a>>,
}

impl<'a> Cast<'a> {
    fn of(plan: &'a Plan) -> Self {
        let stage = fixtures::stage(plan);
        let players = actors::players(plan, &stage);
        let sets = sets::sets(plan, &stage, &players);
        Self { stage, players, sets }
    }
}

/// Fixtures and vectors for everything that `plan` grants.
pub fn acceptance(plan: &Plan) -> Acceptance {
    let Cast { stage, players, sets } = Cast::of(plan);
    let transitions = vectors::transitions(plan, &stage, &players, &sets);
    let alike = vectors::alike(&players);
    let vectors = vectors::vectors(plan, &alike, &sets, &transitions);
    let ids = |alike: &Vec<&actors::Player<'_>>| alike.iter().map(|player| player.id.clone()).collect();
    let groups = alike.iter().map(|alike| (alike[0].id.clone(), ids(alike))).collect();
    let members = |set: &sets::Set<'_>| set.members.iter().map(|member| member.id.clone()).collect();
    Acceptance {
        schema: SCHEMA,
        organization: plan.organization.clone(),
        checked: plan.checked.clone(),
        separation: plan.access.separation,
        blocked: actors::blocked(plan),
        settings: settings::of_tests(),
        exported: if stage.projects.iter().any(|name| name == Project::Shared.name()) {
            bundle::exported(plan)
        } else {
            Vec::new()
        },
        actors: players.iter().map(|player| actors::fixture(plan, &stage, player)).collect(),
        records: sets::records(plan, &stage, &players, &sets),
        sets: sets.iter().map(|set| (set.name.clone(), members(set))).collect(),
        projects: stage.projects,
        tenants: stage.tenants,
        groups,
        transitions,
        vectors,
    }
}

/// The file: one fixture or vector a line.
pub fn file(acceptance: &Acceptance) -> Vec<u8> {
    lines(acceptance, 2)
}
