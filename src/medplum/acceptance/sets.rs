//! Records to test with, in sets that no grant tells apart.

use super::stage::{At, Stage};
use crate::access::{Grant, Interaction, Interactions, Scope, Separation};
use crate::medplum::Plan;
use crate::medplum::scheme::Sample;

/// Kinds that every grant names together or not at all, all of them about patients or none.
pub(super) struct Block<'p> {
    pub(super) name: String,
    pub(super) nature: Nature,
    pub(super) kinds: Vec<(&'p str, &'p Sample)>,
    pub(super) grants: Vec<Spoken<'p>>,
}

/// A grant that speaks of a block.
#[derive(Clone, Copy)]
pub(super) struct Spoken<'p> {
    /// The number of its profile in the model.
    pub(super) profile: usize,
    pub(super) grant: &'p Grant,
    pub(super) may: Interactions,
}

/// What the records of a block are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Nature {
    /// Patients themselves.
    Patient,
    /// About a patient.
    Bound,
    /// About no patient.
    Unbound,
    /// What a tenant is.
    Tenant,
    /// Memberships, which an invitation makes.
    Membership,
}

/// Records that no grant tells apart, all of them one owner's.
pub(super) struct Set {
    /// The block's name and the owner's, as a string of JSON: it stands in every vector about it.
    pub(super) name: String,
    /// The number of its block.
    pub(super) block: usize,
    pub(super) owner: Owner,
    /// How many of the block's kinds it has a record of: the first so many.
    pub(super) count: usize,
}

/// Whose records a set holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
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
    pub(super) const fn tried(self, administers: bool) -> Interactions {
        use Interaction::{Create, Read, Search, Update};
        match self {
            // Whether an admin's change is taken hangs on what its references are, and not on the policy.
            Self::System if administers => Interactions::of(&[Read]),
            Self::System => Interactions::of(&[Read, Update]),
            Self::Neighbour | Self::Linked | Self::Mover => Interactions::of(&[Read, Search]),
            Self::Nobody => Interactions::of(&[Create, Read]),
            _ => Interactions::ALL,
        }
    }

    /// The end of the names of such sets.
    pub const fn name(self) -> &'static str {
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

    /// Where such records are.
    pub(super) fn at(self, stage: &Stage<'_>) -> At {
        match self {
            Self::Shared => At::Shared,
            Self::Elsewhere => At::Tenant(stage.elsewhere()),
            Self::Second => At::Tenant(1),
            _ => At::Tenant(0),
        }
    }

    /// The numbers of the tenants that they belong to.
    pub(super) fn tenants(self, stage: &Stage<'_>) -> &'static [u8] {
        match self {
            Self::Both => stage.first_two(),
            _ => stage.numbers(self.at(stage)),
        }
    }

    /// The number of the person whose they are.
    const fn persons(self) -> &'static [u8] {
        match self {
            Self::Home => &[0],
            Self::Elsewhere => &[1],
            Self::Second => &[2],
            Self::Both => &[3],
            Self::Neighbour => &[4],
            Self::Linked => &[5],
            Self::Mover => &[6],
            Self::Nobody | Self::Shared | Self::System => &[],
        }
    }
}

/// The sets that the vectors need, and their blocks: Patients first, and memberships last.
pub(super) fn sets<'p>(plan: &'p Plan, stage: &Stage<'_>) -> (Vec<Block<'p>>, Vec<Set>) {
    let blocks = blocks(plan);
    // One block stands for all where only the owner matters.
    let bound = blocks.iter().enumerate().filter(|(_, block)| block.nature == Nature::Bound);
    let probe = bound.max_by_key(|(_, block)| block.kinds.len()).map(|(number, _)| number);
    let owners = owners(plan, stage);
    let mut sets = Vec::new();
    for (number, block) in blocks.iter().enumerate() {
        let of = owners_of(block, &owners, plan, stage, probe == Some(number));
        sets.extend(of.into_iter().map(|(owner, whole)| {
            let count = if whole { block.kinds.len() } else { 1 };
            Set { name: ["\"", &block.name, ".", owner.name(), "\""].concat(), block: number, owner, count }
        }));
    }
    (blocks, sets)
}

/// Whose records of a block there are, and whether of all its kinds or of the first alone. What only
/// the owner matters for has one of every owner where it is the one to `probe` with.
fn owners_of(
    block: &Block<'_>,
    owners: &[Owner],
    plan: &Plan,
    stage: &Stage<'_>,
    probe: bool,
) -> Vec<(Owner, bool)> {
    use Owner::{Elsewhere, Home, Neighbour, Nobody, Second, Shared, System};
    let told_apart = block.grants.iter().any(|spoken| spoken.grant.scope == Scope::Own);
    match block.nature {
        Nature::Patient => owners.iter().map(|owner| (*owner, true)).collect(),
        Nature::Bound => {
            let mut found = vec![(Home, true), (Elsewhere, true)];
            if probe {
                let others = owners.iter().filter(|owner| !matches!(owner, Home | Elsewhere));
                found.extend(others.map(|owner| (*owner, told_apart && *owner == Neighbour)));
            } else if told_apart {
                found.push((Neighbour, true));
            }
            found.push((Nobody, false));
            found
        }
        Nature::Unbound if stage.shares && is_shared(plan, block) => vec![(Shared, true)],
        Nature::Unbound => vec![(Home, true), (Elsewhere, true)],
        // A tenant that the bundle does not make cannot be referred to.
        Nature::Tenant => {
            let own = owners.iter().filter(|owner| matches!(owner, Home | Elsewhere | Second));
            let there = own.filter(|owner| !owner.tenants(stage).is_empty());
            there.map(|owner| (*owner, true)).collect()
        }
        Nature::Membership => vec![(System, true)],
    }
}

/// Whose records of patients there are.
fn owners(plan: &Plan, stage: &Stage<'_>) -> Vec<Owner> {
    let tenants = stage.tenants.len();
    let several = plan.access.separation == Separation::Rules && tenants > 1;
    let mut owners = vec![Owner::Home, Owner::Elsewhere];
    owners.extend((tenants > 2).then_some(Owner::Second));
    owners.extend((several && plan.patients_in_several == Some(true)).then_some(Owner::Both));
    owners.extend([Owner::Neighbour, Owner::Linked]);
    owners.extend((several && plan.transfer.is_some()).then_some(Owner::Mover));
    owners
}

fn is_shared(plan: &Plan, block: &Block<'_>) -> bool {
    let Some((kind, _)) = block.kinds.first() else { return false };
    ["ValueSet", "CodeSystem"].contains(kind) || plan.shared.iter().any(|name| name == kind)
}

/// The blocks to test with. Patients stand alone, and so does what a tenant is; what only an admin's
/// standing gives is no record to test with, but for memberships.
fn blocks(plan: &Plan) -> Vec<Block<'_>> {
    let patient = plan.samples.get("Patient").map(|sample| ("Patient", sample));
    let mut found = vec![Block::of(Nature::Patient, patient.into_iter().collect(), Vec::new())];
    let mut membership = Block::of(Nature::Membership, vec![(MEMBERSHIP, Sample::NONE)], Vec::new());
    for block in plan.access.blocks() {
        let grants = Spoken::all(&block.grants);
        if grants.iter().all(|spoken| spoken.grant.implied) {
            if block.kinds.contains(&MEMBERSHIP) {
                membership.grants = grants;
            }
            continue;
        }
        for (nature, kinds) in by_nature(plan, block.kinds) {
            if nature == Nature::Patient {
                found[0].grants.clone_from(&grants);
            } else {
                found.push(Block::of(nature, kinds, grants.clone()));
            }
        }
    }
    found.push(membership);
    found
}

const MEMBERSHIP: &str = "ProjectMembership";

/// A kind of record, and one to test with.
type Sampled<'p> = (&'p str, &'p Sample);

/// `kinds`, those of one nature together; one that there is no sample of is left out.
fn by_nature<'p>(plan: &'p Plan, kinds: Vec<&'p str>) -> Vec<(Nature, Vec<Sampled<'p>>)> {
    let nature = |kind: &str, sample: &Sample| match kind {
        "Patient" => Nature::Patient,
        _ if plan.tenant_type.as_deref() == Some(kind) => Nature::Tenant,
        _ if sample.bound => Nature::Bound,
        _ => Nature::Unbound,
    };
    let mut found: Vec<(Nature, Vec<Sampled<'_>>)> = Vec::new();
    for kind in kinds {
        let Some(sample) = plan.samples.get(kind) else { continue };
        let nature = nature(kind, sample);
        match found.iter_mut().find(|(other, _)| *other == nature) {
            Some((_, kinds)) => kinds.push((kind, sample)),
            None => found.push((nature, vec![(kind, sample)])),
        }
    }
    found
}

impl<'p> Block<'p> {
    fn of(nature: Nature, kinds: Vec<Sampled<'p>>, grants: Vec<Spoken<'p>>) -> Self {
        let name = match kinds.as_slice() {
            _ if nature == Nature::Tenant => "tenant".to_owned(),
            [] => String::new(),
            [(one, _)] => (*one).to_owned(),
            [(first, _), rest @ ..] => format!("{first}+{}", rest.len()),
        };
        Self { name, nature, kinds, grants }
    }

    /// The kind that stands for all of them.
    pub(super) fn kind(&self) -> &'p str {
        self.kinds.first().map_or("", |(kind, _)| kind)
    }

    /// The numbers of the persons that such records of `owner` are about.
    pub(super) fn persons(&self, owner: Owner) -> &'static [u8] {
        match self.nature {
            Nature::Patient | Nature::Bound => owner.persons(),
            _ => &[],
        }
    }
}

impl<'p> Spoken<'p> {
    fn all(grants: &[(usize, &'p Grant)]) -> Vec<Self> {
        let spoken = |(profile, grant): &(usize, &'p Grant)| Self {
            profile: *profile,
            grant,
            may: Interactions::of(&grant.interactions),
        };
        grants.iter().map(spoken).collect()
    }
}
