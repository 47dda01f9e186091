//! Records to test with, in sets that no grant tells apart.

use super::RecordFixture;
use super::actors::{CAREGIVER, NEIGHBOUR, PATIENT, Player, urn};
use super::fixtures::Stage;
use crate::access::{COMMON, Interaction, Record, Scope, Separation};
use crate::medplum::definitions::definition;
use crate::medplum::{Plan, Project};
use serde_json::value::RawValue;

/// Records that no grant tells apart, all of them one owner's.
pub(super) struct Set<'a> {
    pub(super) name: String,
    /// The block's name: the set's without the owner.
    pub(super) block: String,
    pub(super) members: Vec<Member<'a>>,
    /// One of them.
    pub(super) record: Record,
    pub(super) owner: Owner,
    /// The number of the tenant whose Project holds it; none for what all read.
    at: Option<usize>,
}

/// One record of a set.
pub(super) struct Member<'a> {
    pub(super) id: String,
    pub(super) kind: &'a str,
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
    /// What is tried with such records, by somebody who `administers` logins or not.
    pub(super) const fn tried(self, administers: bool) -> &'static [Interaction] {
        match self {
            // Whether an admin's change is taken hangs on what its references are, and not on the policy.
            Self::System if administers => &[Interaction::Read],
            Self::System => &[Interaction::Read, Interaction::Update],
            Self::Neighbour | Self::Linked | Self::Mover => &[Interaction::Read, Interaction::Search],
            Self::Nobody => &[Interaction::Create, Interaction::Read],
            _ => &Interaction::ALL,
        }
    }

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

/// The block of the tenants' own resources.
const TENANT: &str = "tenant";

/// How a sample links to another patient's record.
const SAMPLE_LINK: &str = "\"link\":[{\"other\":{\"display\":\"sample\"},\"type\":\"replaced-by\"}]";

/// The sets that the vectors need.
pub(super) fn sets<'a>(plan: &'a Plan, stage: &Stage, players: &[Player<'_>]) -> Vec<Set<'a>> {
    let mut making = Making { plan, stage, sets: Vec::new() };
    for owner in making.owners() {
        let id = patient_of(owner);
        let persons = vec![id.clone()];
        making.set("Patient", owner, vec![Member { id, kind: "Patient" }], persons);
    }
    let blocks = blocks(plan);
    // One block stands for all where only the owner matters.
    let bound = blocks.iter().filter(|block| block.bound);
    let probe = bound.max_by_key(|block| block.kinds.len()).map(|block| block.name.as_str());
    for block in &blocks {
        making.block(block, probe == Some(&block.name));
    }
    if let Some(first) = players.first() {
        let member = Member { id: membership(first), kind: "ProjectMembership" };
        making.set(member.kind, Owner::System, vec![member], Vec::new());
    }
    making.sets
}

fn membership(player: &Player<'_>) -> String {
    format!("membership.{}", player.id)
}

fn patient_of(owner: Owner) -> String {
    match owner {
        Owner::Home => PATIENT.to_owned(),
        Owner::Neighbour => NEIGHBOUR.to_owned(),
        other => format!("patient.{}", other.name()),
    }
}

/// Kinds that every grant names together or not at all, all of them about patients or none.
struct Block<'a> {
    name: String,
    kinds: Vec<&'a str>,
    /// Whether they can be about a patient.
    bound: bool,
}

/// The blocks to test with. `Patient` stands alone, and so does what a tenant is; what only an admin's
/// standing gives is no record to test with.
fn blocks(plan: &Plan) -> Vec<Block<'_>> {
    let mut found = Vec::new();
    for block in plan.access.blocks() {
        if block.grants.iter().all(|(_, grant)| grant.implied) {
            continue;
        }
        let tenant = |kind: &str| plan.tenant_type.as_deref() == Some(kind);
        let mut natures: [Vec<&str>; 3] = Default::default();
        for kind in block.kinds.into_iter().filter(|kind| *kind != "Patient") {
            let bound = definition(kind).is_some_and(|of| of.patient_bound);
            natures[if tenant(kind) { 2 } else { usize::from(bound) }].push(kind);
        }
        for (bound, kinds) in [false, true, false].into_iter().zip(natures) {
            let name = match kinds.as_slice() {
                [] => continue,
                [one] => (*one).to_owned(),
                [first, rest @ ..] => format!("{first}+{}", rest.len()),
            };
            found.push(Block { name, kinds, bound });
        }
    }
    found
}

struct Making<'a, 's> {
    plan: &'a Plan,
    stage: &'s Stage,
    sets: Vec<Set<'a>>,
}

impl<'a> Making<'a, '_> {
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

    /// One record of each kind of a block at home and elsewhere, and of one kind for every other owner
    /// where the block is the one to `probe` with.
    fn block(&mut self, block: &Block<'a>, probe: bool) {
        let testable = block.kinds.iter().copied().filter(|kind| self.plan.samples.contains_key(*kind));
        let testable: Vec<&str> = testable.collect();
        let Some(first) = testable.first() else { return };
        if Some(*first) == self.plan.tenant_type.as_deref() {
            self.tenants_themselves(first);
            return;
        }
        let shared =
            !block.bound && self.plan.access.separation == Separation::Stores && self.is_shared(first);
        let told_apart = self.is_of_patients(first);
        let owners = match (block.bound, shared) {
            (true, _) if probe => [self.owners().as_slice(), &[Owner::Nobody]].concat(),
            (true, _) if told_apart => vec![Owner::Home, Owner::Elsewhere, Owner::Neighbour, Owner::Nobody],
            (true, _) => vec![Owner::Home, Owner::Elsewhere, Owner::Nobody],
            (false, true) => vec![Owner::Shared],
            _ => vec![Owner::Home, Owner::Elsewhere],
        };
        for owner in owners {
            let whole = matches!(owner, Owner::Home | Owner::Elsewhere | Owner::Shared)
                || (told_apart && owner == Owner::Neighbour);
            let kinds = if whole { testable.as_slice() } else { &testable[..1] };
            let id = |kind: &str| [&kind.to_ascii_lowercase(), ".", owner.name()].concat();
            let members = kinds.iter().map(|kind| Member { id: id(kind), kind }).collect();
            let persons =
                if block.bound && owner != Owner::Nobody { vec![patient_of(owner)] } else { Vec::new() };
            self.set(&block.name, owner, members, persons);
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

    /// Adds a set of records of the block called `block`, which are about `persons`.
    fn set(&mut self, block: &str, owner: Owner, members: Vec<Member<'a>>, persons: Vec<String>) {
        let Some(first) = members.first() else { return };
        let at = match owner {
            Owner::Shared => None,
            Owner::Elsewhere => Some(self.stage.elsewhere()),
            Owner::Second => Some(1),
            _ => Some(0),
        };
        let tenants = match (owner, at) {
            (Owner::Both, _) => [self.stage.tenant(0), self.stage.tenant(1)].concat(),
            (_, Some(at)) => self.stage.tenant(at),
            (_, None) => vec![COMMON.to_owned()],
        };
        self.sets.push(Set {
            name: [block, ".", owner.name()].concat(),
            block: block.to_owned(),
            record: Record { kind: first.kind.to_owned(), tenants, persons },
            members,
            owner,
            at,
        });
    }

    /// The tenants' own resources: each belongs to itself.
    fn tenants_themselves(&mut self, kind: &'a str) {
        for owner in self.owners() {
            if matches!(owner, Owner::Home | Owner::Elsewhere | Owner::Second) {
                let id = format!("{TENANT}.{}", owner.name());
                self.set(TENANT, owner, vec![Member { id, kind }], Vec::new());
            }
        }
        let stage = self.stage;
        let referable =
            |set: &Set<'_>| set.at.and_then(|at| stage.tenants.get(at)?.reference.as_ref()).is_some();
        self.sets.retain(|set| set.block != TENANT || referable(set));
    }
}

/// The resources that make up `sets`.
pub(super) fn records(
    plan: &Plan,
    stage: &Stage,
    players: &[Player<'_>],
    sets: &[Set<'_>],
) -> Vec<RecordFixture> {
    let mut found = Vec::new();
    for set in sets.iter().filter(|set| set.record.kind == "Patient") {
        found.extend(set.members.iter().map(|member| fixture(plan, stage, set, member)));
    }
    if plan.access.actors.iter().any(|actor| actor.id == "caregiver") {
        found.push(caregiver(plan, stage));
    }
    for set in sets.iter().filter(|set| set.record.kind != "Patient") {
        found.extend(set.members.iter().map(|member| fixture(plan, stage, set, member)));
    }
    for record in found.iter_mut().filter(|record| record.record.kind == "ProjectMembership") {
        record.membership_of = players.first().map(|player| player.id.clone());
    }
    found
}

fn fixture(plan: &Plan, stage: &Stage, set: &Set<'_>, member: &Member<'_>) -> RecordFixture {
    let tenant =
        set.at.filter(|_| set.block == TENANT).and_then(|at| stage.tenants.get(at)?.reference.clone());
    let resource = if tenant.is_some() || set.owner == Owner::System {
        None
    } else {
        resource(plan, stage, set, member)
    };
    RecordFixture {
        id: member.id.clone(),
        project: set.at.map_or_else(|| Project::Shared.name().to_owned(), |at| stage.project(at)),
        record: Record { kind: member.kind.to_owned(), ..set.record.clone() },
        reference: tenant.unwrap_or_else(|| urn(plan, &member.id)),
        resource,
        membership_of: None,
    }
}

/// The record of `member` as a resource: a sample that is about the set's patient, in its tenants.
fn resource(plan: &Plan, stage: &Stage, set: &Set<'_>, member: &Member<'_>) -> Option<Box<RawValue>> {
    let sample = plan.samples.get(member.kind).map_or("{\"resourceType\":\"Patient\"}", String::as_str);
    let text = match set.owner {
        Owner::Nobody => sample.replace("\"reference\":\"Patient/%\"", "\"display\":\"nobody\""),
        Owner::Linked if member.kind == "Patient" => linked(sample, &urn(plan, PATIENT)),
        _ if member.kind == "Patient" => sample.to_owned(),
        owner => sample.replace("Patient/%", &urn(plan, &patient_of(owner))),
    };
    let rules = plan.access.separation == Separation::Rules;
    let accounts = set.record.tenants.iter().filter_map(|id| stage.reference(id).filter(|_| rules));
    RawValue::from_string(with_accounts(&text, member.kind, accounts)).ok()
}

/// The sample of a patient whose record names the one called `other` as its own.
fn linked(sample: &str, other: &str) -> String {
    let link = format!("\"link\":[{{\"other\":{{\"reference\":\"{other}\"}},\"type\":\"seealso\"}}]");
    if sample.contains(SAMPLE_LINK) {
        return sample.replace(SAMPLE_LINK, &link);
    }
    format!("{},{link}}}", sample.trim_end_matches('}'))
}

/// Whoever acts for the patient at home.
fn caregiver(plan: &Plan, stage: &Stage) -> RecordFixture {
    let persons = vec![PATIENT.to_owned()];
    let kind = "RelatedPerson";
    let tenants = stage.tenant(0);
    let text = format!(
        "{{\"resourceType\":\"RelatedPerson\",\"patient\":{{\"reference\":\"{}\"}}}}",
        urn(plan, PATIENT)
    );
    let rules = plan.access.separation == Separation::Rules;
    let accounts = tenants.iter().filter_map(|id| stage.reference(id).filter(|_| rules));
    RecordFixture {
        id: CAREGIVER.to_owned(),
        project: stage.project(0),
        resource: RawValue::from_string(with_accounts(&text, kind, accounts)).ok(),
        record: Record { kind: kind.to_owned(), tenants, persons },
        reference: urn(plan, CAREGIVER),
        membership_of: None,
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
