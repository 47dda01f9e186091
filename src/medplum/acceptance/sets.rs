//! Records to test with, in sets that no grant tells apart.

use super::actors::{CAREGIVER, NEIGHBOUR, PATIENT, urn};
use super::fixtures::Stage;
use super::{ActorFixture, RecordFixture};
use crate::access::{COMMON, Record, Scope, Separation};
use crate::medplum::definitions::definition;
use crate::medplum::{Plan, Project};
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// Records that no grant tells apart, all of them one owner's.
pub(super) struct Set {
    pub(super) name: String,
    pub(super) members: Vec<String>,
    /// One of them.
    pub(super) record: Record,
    pub(super) owner: Owner,
}

/// Whose records a set holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Owner {
    /// Of the tenant that actors work in, and of the patient who logs in.
    Home,
    /// Of a tenant that nobody works in; where nothing is kept apart, another patient's.
    Elsewhere,
    /// Of the second tenant of those who have two.
    Second,
    /// Of the first and the second tenant.
    Both,
    /// Another patient's of the same tenant.
    Neighbour,
    /// The same, and that patient's record names the first patient's as its own.
    Linked,
    /// Of a patient who is going to move.
    Mover,
    /// About no patient, though such a record can be: the home tenant's.
    Nobody,
    /// In the Project that all others read.
    Shared,
    /// A membership.
    System,
}

impl Owner {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::Elsewhere => "elsewhere",
            Self::Second => "second",
            Self::Both => "both",
            Self::Neighbour => "neighbour",
            Self::Linked => "linked",
            Self::Mover => "mover",
            Self::Nobody => "nobody",
            Self::Shared => "shared",
            Self::System => "system",
        }
    }
}

/// How a sample links to another patient's record.
const SAMPLE_LINK: &str = "\"link\":[{\"other\":{\"display\":\"sample\"},\"type\":\"replaced-by\"}]";

/// Every record that the vectors need, and the sets that they are in.
pub(super) fn records(plan: &Plan, stage: &Stage, actors: &[ActorFixture]) -> (Vec<RecordFixture>, Vec<Set>) {
    let mut making = Making { plan, stage, records: Vec::new(), sets: Vec::new() };
    let blocks = blocks(plan);
    for owner in making.owners() {
        making.patient(owner);
    }
    if plan.access.actors.iter().any(|actor| actor.id == "caregiver") {
        making.caregiver();
    }
    // One block stands for all where only the owner matters.
    let bound = |kinds: &[&str]| definition(kinds[0]).is_some_and(|of| of.patient_bound);
    let probe = blocks.iter().filter(|(_, kinds)| bound(kinds)).max_by_key(|(_, kinds)| kinds.len());
    for (name, kinds) in &blocks {
        making.block(name, kinds, probe.is_some_and(|(probe, _)| probe == name));
    }
    if let Some(first) = actors.first() {
        making.membership(first);
    }
    (making.records, making.sets)
}

struct Making<'a> {
    plan: &'a Plan,
    stage: &'a Stage,
    records: Vec<RecordFixture>,
    sets: Vec<Set>,
}

impl Making<'_> {
    /// Whose records of patients there are.
    fn owners(&self) -> Vec<Owner> {
        let tenants = self.stage.tenants.len();
        let rules = self.plan.access.separation == Separation::Rules;
        let mut owners = vec![Owner::Home, Owner::Elsewhere];
        if tenants > 2 {
            owners.push(Owner::Second);
        }
        if rules && tenants > 1 && self.plan.patients_in_several == Some(true) {
            owners.push(Owner::Both);
        }
        owners.extend([Owner::Neighbour, Owner::Linked]);
        if rules && tenants > 1 && self.plan.transfer.is_some() {
            owners.push(Owner::Mover);
        }
        owners
    }

    /// The number of the tenant whose Project holds an owner's records, and the tenants' ids.
    fn place(&self, owner: Owner) -> (usize, Vec<String>) {
        let at = match owner {
            Owner::Elsewhere => self.stage.elsewhere(),
            Owner::Second => 1,
            _ => 0,
        };
        let both = [self.stage.tenant(0), self.stage.tenant(1)].concat();
        (at, if owner == Owner::Both { both } else { self.stage.tenant(at) })
    }

    fn patient_of(owner: Owner) -> String {
        match owner {
            Owner::Home => PATIENT.to_owned(),
            Owner::Neighbour => NEIGHBOUR.to_owned(),
            other => format!("patient.{}", other.name()),
        }
    }

    fn patient(&mut self, owner: Owner) {
        let id = Self::patient_of(owner);
        let sample =
            self.plan.samples.get("Patient").map_or("{\"resourceType\":\"Patient\"}", String::as_str);
        let mut text = sample.to_owned();
        if owner == Owner::Linked {
            let other = format!("{{\"reference\":\"{}\"}}", urn(self.plan, PATIENT));
            let link = format!("\"link\":[{{\"other\":{other},\"type\":\"seealso\"}}]");
            text = match sample.contains(SAMPLE_LINK) {
                true => sample.replace(SAMPLE_LINK, &link),
                false => format!("{},{link}}}", sample.trim_end_matches('}')),
            };
        }
        self.record(&id, "Patient", owner, vec![id.clone()], &text);
        self.set("Patient", owner, vec![id]);
    }

    fn caregiver(&mut self) {
        let patient = urn(self.plan, PATIENT);
        let text =
            format!("{{\"resourceType\":\"RelatedPerson\",\"patient\":{{\"reference\":\"{patient}\"}}}}");
        self.record(CAREGIVER, "RelatedPerson", Owner::Home, vec![PATIENT.to_owned()], &text);
    }

    /// One record of each kind of a block at home and elsewhere, and of one kind for every other owner
    /// where the block is the one to `probe` with.
    fn block(&mut self, name: &str, kinds: &[&str], probe: bool) {
        let testable: Vec<&str> =
            kinds.iter().copied().filter(|kind| self.plan.samples.contains_key(*kind)).collect();
        let Some(first) = testable.first() else { return };
        let bound = definition(first).is_some_and(|of| of.patient_bound)
            && Some(*first) != self.plan.tenant_type.as_deref();
        let shared = !bound && self.plan.access.separation == Separation::Stores && self.is_shared(first);
        let told_apart = self.is_of_patients(first);
        let owners = match (bound, shared) {
            (true, _) if probe => [self.owners().as_slice(), &[Owner::Nobody]].concat(),
            (true, _) if told_apart => vec![Owner::Home, Owner::Elsewhere, Owner::Neighbour, Owner::Nobody],
            (true, _) => vec![Owner::Home, Owner::Elsewhere, Owner::Nobody],
            (false, true) => vec![Owner::Shared],
            _ => vec![Owner::Home, Owner::Elsewhere],
        };
        if Some(*first) == self.plan.tenant_type.as_deref() {
            self.tenants_themselves(first);
            return;
        }
        for owner in owners {
            let whole = matches!(owner, Owner::Home | Owner::Elsewhere | Owner::Shared)
                || (told_apart && owner == Owner::Neighbour);
            let kinds = if whole { testable.as_slice() } else { &testable[..1] };
            let members = kinds.iter().map(|kind| self.of_kind(kind, owner, bound)).collect();
            self.set(name, owner, members);
        }
    }

    /// Whether somebody reads such records because of whose they are.
    fn is_of_patients(&self, kind: &str) -> bool {
        let grants = self.plan.access.profiles.iter().flat_map(|profile| &profile.grants);
        let mut own = grants.filter(|grant| grant.scope == Scope::Own);
        own.any(|grant| grant.kinds.iter().any(|other| other == kind))
    }

    fn is_shared(&self, kind: &str) -> bool {
        let reference = ["ValueSet", "CodeSystem"].contains(&kind) && !self.plan.shared.is_empty();
        reference || self.plan.shared.iter().any(|name| name == kind)
    }

    fn of_kind(&mut self, kind: &str, owner: Owner, bound: bool) -> String {
        let id = format!("{}.{}", kind.to_lowercase(), owner.name());
        let patient = Self::patient_of(owner);
        let plan = self.plan;
        let sample = plan.samples.get(kind).map_or("", String::as_str);
        if owner == Owner::Nobody {
            let text = sample.replace("\"reference\":\"Patient/%\"", "\"display\":\"nobody\"");
            self.record(&id, kind, owner, Vec::new(), &text);
            return id;
        }
        let text = sample.replace("Patient/%", &urn(plan, &patient));
        let persons = if bound { vec![patient] } else { Vec::new() };
        self.record(&id, kind, owner, persons, &text);
        id
    }

    fn record(&mut self, id: &str, kind: &str, owner: Owner, persons: Vec<String>, text: &str) {
        let (at, mut tenants) = self.place(owner);
        let mut project = self.stage.project(at);
        if owner == Owner::Shared {
            tenants = vec![COMMON.to_owned()];
            project = Project::Shared.name().to_owned();
        }
        let rules = self.plan.access.separation == Separation::Rules;
        let accounts = tenants.iter().filter_map(|id| self.stage.reference(id).filter(|_| rules));
        let text = with_accounts(text, kind, accounts);
        self.records.push(RecordFixture {
            id: id.to_owned(),
            project,
            record: Record { kind: kind.to_owned(), tenants, persons },
            reference: urn(self.plan, id),
            resource: RawValue::from_string(text).ok(),
            membership_of: None,
        });
    }

    fn set(&mut self, block: &str, owner: Owner, members: Vec<String>) {
        let found = members.first().and_then(|id| self.records.iter().find(|record| record.id == *id));
        let Some(record) = found.map(|fixture| fixture.record.clone()) else { return };
        self.sets.push(Set { name: format!("{block}.{}", owner.name()), members, record, owner });
    }

    /// The tenants' own resources: each belongs to itself.
    fn tenants_themselves(&mut self, kind: &str) {
        for owner in self.owners() {
            if !matches!(owner, Owner::Home | Owner::Elsewhere | Owner::Second) {
                continue;
            }
            let (at, tenants) = self.place(owner);
            let Some(reference) = self.stage.tenants.get(at).and_then(|tenant| tenant.reference.clone())
            else {
                continue;
            };
            let id = format!("tenant.{}", owner.name());
            self.records.push(RecordFixture {
                id: id.clone(),
                project: self.stage.project(at),
                record: Record { kind: kind.to_owned(), tenants, persons: Vec::new() },
                reference,
                resource: None,
                membership_of: None,
            });
            self.set("tenant", owner, vec![id]);
        }
    }

    fn membership(&mut self, actor: &ActorFixture) {
        let id = format!("membership.{}", actor.id);
        self.records.push(RecordFixture {
            id: id.clone(),
            project: actor.project.clone(),
            record: Record {
                kind: "ProjectMembership".to_owned(),
                tenants: self.place(Owner::Home).1,
                persons: Vec::new(),
            },
            reference: urn(self.plan, &id),
            resource: None,
            membership_of: Some(actor.id.clone()),
        });
        self.set("ProjectMembership", Owner::System, vec![id]);
    }
}

/// `text`, a resource of type `kind`, in the tenants that `accounts` refer to.
fn with_accounts<'a>(text: &str, kind: &str, accounts: impl Iterator<Item = &'a str>) -> String {
    let accounts: Vec<String> =
        accounts.map(|reference| format!("{{\"reference\":\"{reference}\"}}")).collect();
    let head = format!("{{\"resourceType\":\"{kind}\"");
    match text.strip_prefix(&head) {
        Some(rest) if !accounts.is_empty() => {
            format!("{head},\"meta\":{{\"accounts\":[{}]}}{rest}", accounts.join(","))
        }
        _ => text.to_owned(),
    }
}

/// The grants that name some kinds, by profile and place in it, and those kinds.
type Block<'m, 'a> = (&'m [(usize, usize)], Vec<&'a str>);

/// Kinds that every grant names together or not at all, under a name. `Patient` stands alone, and so
/// does what a tenant is; what only an admin's standing gives is no record to test with.
fn blocks(plan: &Plan) -> Vec<(String, Vec<&str>)> {
    let mut mentions: BTreeMap<&str, Vec<(usize, usize)>> = BTreeMap::new();
    let mut order: Vec<&str> = Vec::new();
    for (at, profile) in plan.access.profiles.iter().enumerate() {
        for (ix, grant) in profile.grants.iter().enumerate().filter(|(_, grant)| !grant.implied) {
            for kind in grant.kinds.iter().map(String::as_str).filter(|kind| *kind != "Patient") {
                let mentioned = mentions.entry(kind).or_default();
                if mentioned.is_empty() {
                    order.push(kind);
                }
                mentioned.push((at, ix));
            }
        }
    }
    let mut blocks: Vec<Block<'_, '_>> = Vec::new();
    for kind in order {
        let own = mentions[kind].as_slice();
        match blocks.iter_mut().find(|(other, kinds)| *other == own && same_nature(kinds[0], kind, plan)) {
            Some((_, kinds)) => kinds.push(kind),
            None => blocks.push((own, vec![kind])),
        }
    }
    blocks.into_iter().map(|(_, kinds)| (name(&kinds), kinds)).collect()
}

/// Whether two kinds can be in one set: both about patients, or both not; and neither is a tenant.
fn same_nature(one: &str, other: &str, plan: &Plan) -> bool {
    let bound = |kind: &str| definition(kind).is_some_and(|of| of.patient_bound);
    let tenant = |kind: &str| plan.tenant_type.as_deref() == Some(kind);
    bound(one) == bound(other) && !tenant(one) && !tenant(other)
}

fn name(kinds: &[&str]) -> String {
    match kinds {
        [one] => (*one).to_owned(),
        [first, ..] => format!("{first}+{}", kinds.len() - 1),
        [] => String::new(),
    }
}
