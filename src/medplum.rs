//! Medplum: what an organization's facts mean for access there, and the resources that enforce it.
//! The one module that knows this domain, fed by facts and by the section `exports.medplum` of the
//! rules ([`Scheme`]).
//!
//! What a [`Plan`] promises rests on facts about Medplum that were read in its own material or
//! observed on servers; [`Scheme::checked`] names the versions. Each trap that was found is either
//! impossible by construction, or a risk that the rules word:
//!
//! - a login without a policy sees a whole Project: every login that is made here has one;
//! - two parameters of one name in an access entry: only the first counts, so there is one entry
//!   for each tenant;
//! - the tenant of a new record is that of the *last* access entry, whoever the record is about: a
//!   policy for several tenants at once tags nothing and lets nobody register patients;
//! - whatever a policy says, `*`, `Binary` and the keys of the system are never granted, no record is
//!   shared that can be about a patient, and a patient's own record is named by its id, since a link
//!   from another patient's would put that one into the compartment.

pub mod acceptance;
mod bundle;
mod codes;
mod definitions;
mod derive;
mod facts;
mod invites;
mod lint;
mod moves;
mod names;
mod policy;
mod scheme;
mod settings;
mod writer;

use crate::access::{AccessModel, Actor, COMMON, Profile, Separation, Standing};
use crate::guide::Item;
use acceptance::Cast;
use std::collections::BTreeMap;
use std::sync::Arc;

pub use bundle::{bundle, shared_project};
pub use derive::derive;
pub use invites::{Invite, invites};
pub use lint::{Complaint, lint};
pub use moves::{Call, moves};
pub use names::slug;
pub use scheme::{Sample, Scheme, Types, read};
pub use settings::{Setting, settings};

/// Everything that the resources of one organization are made from.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The organization's id.
    pub organization: String,
    /// Its display name.
    pub name: String,
    pub access: AccessModel,
    /// The resource type that a tenant is, once it is decided.
    pub tenant_type: Option<String>,
    /// The organization's own word for its tenants, or `groups`.
    pub term: String,
    /// The variable that stands for a tenant in policies, without its `%`.
    pub variable: String,
    /// As [`AccessModel::tenants`], with what only a resource needs.
    pub tenants: Vec<Tenant>,
    /// Types that everybody may read, whosever they are.
    pub shared: Vec<String>,
    /// When a patient gets a tenant.
    pub assignment: Vec<Item>,
    /// Who may move a patient.
    pub authority: Vec<Item>,
    /// What becomes of the records of a patient who moves, once it is decided.
    pub transfer: Option<Transfer>,
    /// Whether a patient can belong to several tenants, once it is decided.
    pub patients_in_several: Option<bool>,
    /// The versions that claims about Medplum were checked against, in words.
    pub checked: String,
    /// A resource to test with of each type that can be granted.
    pub(crate) samples: Arc<BTreeMap<String, Sample>>,
}

/// A tenant, as a resource.
#[derive(Clone, Debug)]
pub struct Tenant {
    pub id: String,
    /// Made of its name alone, so that it stays when rows come, go or change places: what a server
    /// finds it again by.
    pub uuid: String,
    /// As the client wrote it.
    pub name: String,
    /// An organization type code, where it is an Organization and one fits.
    pub code: Option<String>,
}

/// One of the Projects that a plan comes to.
#[derive(Clone, Copy, Debug)]
pub enum Project<'a> {
    /// The only one.
    Only,
    /// That of a tenant, where each has one.
    Of(&'a Tenant),
    /// The one that those are linked to, and read.
    Shared,
}

/// What becomes of a patient's records when the patient moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transfer {
    /// They stay with the old tenant.
    Stay,
    /// They go to the new one.
    Follow,
    /// Both have them.
    Share,
}

/// Every file of data that the plan of `cast` comes to, by its path within the organization's folder
/// `medplum`.
pub fn files(cast: &Cast<'_>) -> Vec<(String, Vec<u8>)> {
    let plan = cast.plan;
    let mut files = Vec::new();
    for project in plan.projects() {
        let folder = match project {
            Project::Only => String::new(),
            Project::Of(tenant) => format!("projects/{}/", tenant.id),
            Project::Shared => "shared/".to_owned(),
        };
        files.push((format!("{folder}bundle.json"), bundle(plan, project)));
        files.push((format!("{folder}invites.json"), invites::file(plan, project)));
    }
    files.extend(shared_project(plan).map(|bytes| ("shared/project.json".to_owned(), bytes)));
    files.push(("project-settings.json".to_owned(), settings::file(plan)));
    if plan.access.separation == Separation::Rules {
        files.push(("set-accounts.json".to_owned(), moves::file(plan)));
    }
    files.push(("acceptance.json".to_owned(), acceptance::file(cast)));
    files
}

impl Plan {
    /// Those who log in to one of its Projects: all, but where it only holds what others read, those
    /// who keep that.
    pub(crate) fn actors(&self, project: Project<'_>) -> impl Iterator<Item = &Actor> {
        let keepers = matches!(project, Project::Shared);
        self.access.actors.iter().filter(move |actor| !keepers || actor.standing == Standing::Administrator)
    }

    /// The profiles of those who log in to one of its Projects.
    pub(crate) fn profiles(&self, project: Project<'_>) -> impl Iterator<Item = &Profile> {
        let needed =
            move |profile: &&Profile| self.actors(project).any(|actor| actor.profiles.contains(&profile.id));
        self.access.profiles.iter().filter(needed)
    }

    /// The Projects that it comes to.
    pub fn projects(&self) -> Vec<Project<'_>> {
        if self.access.separation != Separation::Stores {
            return vec![Project::Only];
        }
        let shared = (!self.shared.is_empty()).then_some(Project::Shared);
        self.tenants.iter().map(Project::Of).chain(shared).collect()
    }
}

impl Project<'_> {
    /// Its name among the Projects of a plan; that of a tenant is the tenant's id.
    pub fn name(&self) -> &str {
        match self {
            Self::Only => "project",
            Self::Of(tenant) => &tenant.id,
            Self::Shared => COMMON,
        }
    }
}
