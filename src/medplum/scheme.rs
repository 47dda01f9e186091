//! `exports.medplum` of a rules file: what the facts of a guide mean for access. All of it is data
//! that a consultant can read and change; nothing that does not stand there is granted.

mod grants;
mod read;
mod samples;

use crate::access::{Interaction, Scope};
use std::collections::BTreeMap;
use std::sync::Arc;

pub use read::read;

/// The whole section, every name in it known to exist.
#[derive(Clone, Debug)]
pub struct Scheme {
    /// The versions of Medplum's server that claims were checked against.
    pub servers: Vec<String>,
    /// The version of Medplum's published definitions.
    pub definitions: String,
    pub organization_types: OrganizationTypes,
    /// What everybody who logs in may read.
    pub reference_data: Rule,
    /// What everybody who works in a tenant gets.
    pub staff: Vec<Rule>,
    pub tiers: Vec<Tier>,
    pub roles: Roles,
    pub oversight: Oversight,
    /// What the holders of each duty get, by the duty's id.
    pub administrators: Vec<Duty>,
    pub reporting: Reporting,
    pub patients: Patients,
    /// A resource to test with of each type that can be granted.
    pub samples: Arc<BTreeMap<String, Sample>>,
}

/// A resource to test with: the least that is valid, and every field that some grant hides or protects.
#[derive(Clone, Debug)]
pub struct Sample {
    /// As JSON on one line, about the patient `{{patient}}` where it can be about one.
    pub text: String,
    /// Whether it can be.
    pub bound: bool,
}

impl Sample {
    /// That of a type of which no resource is made to test with.
    pub const NONE: &'static Self = &Self { text: String::new(), bound: false };
}

/// What a tenant is coded as where it is an Organization.
#[derive(Clone, Debug, Default)]
pub struct OrganizationTypes {
    /// Value of the fact `tenant-kind` → code.
    pub kinds: Vec<(String, String)>,
    /// Word of the tenant's own type, lower case → code.
    pub words: Vec<(String, String)>,
}

/// One grant to make.
#[derive(Clone, Debug)]
pub struct Rule {
    pub id: String,
    pub types: Types,
    pub may: Vec<Interaction>,
    /// Only where the section says one; else it follows from who gets the grant.
    pub scope: Option<Scope>,
    pub hidden: Vec<String>,
    pub readonly: Vec<String>,
    pub because: String,
}

/// What a grant is about.
#[derive(Clone, Debug)]
pub enum Types {
    /// Resource types, by name.
    Named(Vec<String>),
    /// The type that a tenant is.
    Tenant,
}

/// What a role sees besides what all staff see.
#[derive(Clone, Debug)]
pub struct Tier {
    pub id: String,
    pub title: String,
    /// The item of the fact `access-patterns` that confirms the tier.
    pub pattern: Option<String>,
    pub grants: Vec<Rule>,
}

/// Which role is in which tier, by ids.
#[derive(Clone, Debug, Default)]
pub struct Roles {
    pub tiers: Vec<(String, String)>,
    /// The tier of every known role where roles do not differ.
    pub same_for_all: String,
    /// The tier of a role that does not stand here.
    pub unknown: String,
}

/// Who sees every tenant, reading only.
#[derive(Clone, Debug, Default)]
pub struct Oversight {
    /// Roles that look across tenants where some staff may.
    pub roles: Vec<String>,
    /// The duty whose holders see everything.
    pub duty: String,
}

/// A duty of administrators.
#[derive(Clone, Debug)]
pub struct Duty {
    pub id: String,
    pub title: String,
    pub grants: Vec<Rule>,
}

/// What reports across tenants need.
#[derive(Clone, Debug, Default)]
pub struct Reporting {
    /// By measure.
    pub measures: Vec<(String, Vec<Counted>)>,
    pub because: String,
}

/// A resource type, and the fields of it that a count has no need of.
pub type Counted = (String, Vec<String>);

/// What patients get besides their own records.
#[derive(Clone, Debug, Default)]
pub struct Patients {
    /// Whether somebody can log in for a patient.
    pub caregivers: bool,
    /// Value of the fact `provider-directory` → what they see of staff.
    pub directory: Vec<(String, Rule)>,
}

impl Scheme {
    /// The tier called `id`.
    pub fn tier(&self, id: &str) -> Option<&Tier> {
        self.tiers.iter().find(|tier| tier.id == id)
    }

    /// The versions that claims were checked against, in words.
    pub fn checked(&self) -> String {
        format!(
            "Medplum {} (observed on servers) and its published definitions {}",
            self.servers.join(" and "),
            self.definitions
        )
    }
}
