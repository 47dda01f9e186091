//! Facts to an access model. Where a fact is open the narrower reading is taken, and the model says
//! so; nothing is granted that the rules do not name.

mod others;
mod staff;
mod tenants;

use super::definitions::definition;
use super::facts::{self, Facts};
use super::scheme::{Rule, Types};
use super::{Plan, Scheme, Transfer, names};
use crate::access::{
    AccessModel, Actor, Because, Grant, Interaction, Open, Placement, Profile, SCHEMA, Scope, Separation,
};
use crate::answers::Sheet;
use crate::decide::Decisions;
use crate::guide::Guide;

/// Derives who may do what in Medplum from the facts of the organization that `sheet` is of, and all
/// that its resources are made from. What could not be concluded is in [`AccessModel::open`].
pub fn derive(scheme: &Scheme, guide: &Guide, sheet: &Sheet, decisions: &Decisions) -> Plan {
    let facts = Facts { guide, decisions };
    let mut making = Making::new(scheme, facts);
    let tenants = making.tenants(sheet.id());
    making.staff();
    making.oversight();
    making.administrators();
    making.assignment_service();
    making.reporting();
    making.patients();
    let term = facts.text(facts::TENANT_TERM).map_or_else(|| "groups".to_owned(), str::to_owned);
    Plan {
        organization: sheet.id().to_owned(),
        name: sheet.name().to_owned(),
        variable: names::variable(&term),
        term,
        tenants,
        tenant_type: making.tenant_type.map(str::to_owned),
        shared: making.shared.iter().map(|name| (*name).to_owned()).collect(),
        assignment: facts.items(facts::ASSIGNMENT).to_vec(),
        authority: facts.items(facts::AUTHORITY).to_vec(),
        transfer: match facts.choice(facts::TRANSFER) {
            Some("stay") => Some(Transfer::Stay),
            Some("follow") => Some(Transfer::Follow),
            Some("shared") => Some(Transfer::Share),
            _ => None,
        },
        patients_in_several: facts.choice(facts::PATIENT_GROUPS).map(|value| value == "yes"),
        checked: scheme.checked(),
        samples: scheme.samples.clone(),
        access: making.model,
    }
}

/// A model in the making.
struct Making<'a> {
    scheme: &'a Scheme,
    facts: Facts<'a>,
    /// The type that a tenant is, once decided.
    tenant_type: Option<&'a str>,
    /// Types that everybody may read.
    shared: Vec<&'a str>,
    model: AccessModel,
}

impl<'a> Making<'a> {
    fn new(scheme: &'a Scheme, facts: Facts<'a>) -> Self {
        let shared = facts.items(facts::SHARED).iter().map(|item| item.id.as_str());
        let harmless =
            |name: &&str| definition(name).is_some_and(|of| !of.patient_bound) && *name != "Patient";
        let model = AccessModel {
            schema: SCHEMA.to_owned(),
            separation: Separation::Rules,
            tenants: Vec::new(),
            actors: Vec::new(),
            profiles: Vec::new(),
            person: Some("Patient".to_owned()),
            open: Vec::new(),
        };
        let mut making =
            Self { scheme, facts, tenant_type: None, shared: shared.filter(harmless).collect(), model };
        making.separate();
        making
    }

    /// How tenants are kept apart, and what a tenant is.
    fn separate(&mut self) {
        self.model.separation = match self.facts.choice(facts::TENANCY) {
            Some("none") => Separation::None,
            Some("project-per-tenant") => Separation::Stores,
            Some(_) => Separation::Rules,
            None => {
                self.open(
                    "separation",
                    facts::TENANCY,
                    "Which tenancy model is it to be?",
                    "one Project, in which policies keep the groups apart",
                );
                Separation::Rules
            }
        };
        if self.model.separation == Separation::None {
            return;
        }
        self.tenant_type = self.facts.choice(facts::TENANT_RESOURCE);
        if self.tenant_type.is_none() {
            self.open(
                "tenant-type",
                facts::TENANT_RESOURCE,
                "Which kind of resource is a group?",
                "no group is made, and no login for one group can be",
            );
        }
    }

    /// Notes that `fact` is open, and what holds until it is settled.
    fn open(&mut self, id: &str, fact: &str, ask: &str, until_then: &str) {
        self.model.open.push(Open {
            id: id.to_owned(),
            fact: fact.to_owned(),
            question: self.facts.question(fact),
            waits: self.facts.is_open(fact),
            ask: ask.to_owned(),
            until_then: until_then.to_owned(),
        });
    }

    /// The scope of what belongs to a tenant.
    fn tenant_scope(&self) -> Scope {
        if self.model.separation == Separation::None { Scope::AllTenants } else { Scope::OwnTenants }
    }

    /// The grant that `rule` makes, or none where nothing is left of it. Types that a tenant is, or
    /// that everybody may read, have grants of their own.
    fn grant(&self, rule: &Rule, scope: Scope, fact: Option<&str>) -> Option<Grant> {
        let kinds: Vec<String> = match &rule.types {
            Types::Named(types) => types.iter().filter(|name| !self.may_be_tenant(name)).cloned().collect(),
            Types::Tenant => self.tenant_type.map(str::to_owned).into_iter().collect(),
        };
        let grant = Grant {
            id: rule.id.clone(),
            kinds,
            interactions: rule.may.clone(),
            scope,
            hidden: rule.hidden.clone(),
            readonly: rule.readonly.clone(),
            implied: false,
            because: vec![because(fact, &rule.because)],
        };
        (!grant.kinds.is_empty()).then_some(grant)
    }

    /// Whether a resource of the type `name` is a tenant, or could be one while that is not decided.
    fn may_be_tenant(&self, name: &str) -> bool {
        match self.tenant_type {
            Some(tenant) => tenant == name,
            None => {
                self.model.separation != Separation::None
                    && facts::items(self.facts.guide, facts::TENANT_RESOURCE).contains(&name)
            }
        }
    }

    /// What everybody who logs in may read.
    fn reference_data(&self) -> Option<Grant> {
        self.grant(&self.scheme.reference_data, Scope::AllTenants, None)
    }

    /// Adds a profile, unless there is one of that name.
    fn profile(&mut self, id: &str, title: String, new_records: Placement, grants: Vec<Grant>) {
        if self.model.profile(id).is_none() {
            self.model.profiles.push(Profile { id: id.to_owned(), title, new_records, grants });
        }
    }

    fn actor(&mut self, actor: Actor) {
        self.model.actors.push(actor);
    }
}

fn because(fact: Option<&str>, reason: &str) -> Because {
    Because { fact: fact.map(str::to_owned), reason: reason.to_owned() }
}

/// Everything that only shows.
const VIEW: [Interaction; 4] =
    [Interaction::Read, Interaction::ReadVersion, Interaction::Search, Interaction::History];

/// `grant`, reading only, in every tenant.
fn overseen(grant: &Grant) -> Grant {
    Grant { interactions: VIEW.to_vec(), scope: Scope::AllTenants, readonly: Vec::new(), ..grant.clone() }
}

/// Whether resources of the type called `name` can be about a patient.
fn is_patient_data(name: &str) -> bool {
    name == "Patient" || definition(name).is_some_and(|definition| definition.patient_bound)
}
