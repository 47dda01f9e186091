//! What has to come out: asked of the access model, so that the tests are its meaning written down.

use super::actors::{Player, urn};
use super::fixtures::Stage;
use super::sets::{Owner, Set};
use super::{Expect, Transition, Vector};
use crate::access::{
    Denial, Grant, Interaction, Login, Placement, Profile, Record, Rights, Scope, Separation, Verdict,
};
use crate::medplum::{Plan, Transfer, codes};
use serde_json::json;

/// What happens between vectors: a patient moves, as the answers say.
pub(super) fn transitions(
    plan: &Plan,
    stage: &Stage,
    actors: &[Player<'_>],
    sets: &[Set<'_>],
) -> Vec<Transition> {
    let service = actors.iter().find(|actor| actor.login.actor == "service/assignment");
    let moving: Vec<&Set<'_>> = sets.iter().filter(|set| set.owner == Owner::Mover).collect();
    let (Some(service), Some(patient)) = (service, moving.first()) else { return Vec::new() };
    let (old, new) = (stage.tenant(0), stage.tenant(stage.elsewhere()));
    let tenants = match plan.transfer {
        Some(Transfer::Follow) => new,
        Some(Transfer::Share) => [old, new].concat(),
        Some(Transfer::Stay) | None => return Vec::new(),
    };
    let account = |id: &String| json!({"name": "accounts", "valueReference": {"reference": stage.reference(id).unwrap_or_default()}});
    let mut parameter: Vec<_> = tenants.iter().map(account).collect();
    parameter.push(json!({"name": "propagate", "valueBoolean": true}));
    vec![Transition {
        id: "transfer",
        says: "a patient moves from the first tenant to the last".to_owned(),
        actor: service.id.clone(),
        method: "POST",
        path: format!("fhir/R4/{}/$set-accounts", urn(plan, &patient.members[0].id)),
        body: json!({"resourceType": "Parameters", "parameter": parameter}),
        records: moving.iter().flat_map(|set| set.members.iter().map(|member| member.id.clone())).collect(),
        tenants,
    }]
}

/// All vectors, group by group.
pub(super) fn vectors(
    plan: &Plan,
    groups: &[Vec<&Player<'_>>],
    sets: &[Set<'_>],
    transitions: &[Transition],
) -> Vec<Vector> {
    let withheld = withheld(plan);
    let mut found = Vec::new();
    let mut told: Vec<&[String]> = Vec::new();
    for fixture in groups.iter().filter_map(|alike| alike.first()) {
        let actor = fixture.actor;
        let rights = Rights::of(&plan.access, actor);
        // The same profiles for another tenant: reading tells whether that tenant is the right one.
        let whole = !told.contains(&actor.profiles.as_slice());
        told.push(&actor.profiles);
        let asking = Asking { plan, fixture, rights, withheld: &withheld };
        let mut vectors = if whole { asking.vectors(sets) } else { asking.reading(sets) };
        for transition in transitions {
            vectors.extend(asking.afterwards(sets, transition));
        }
        for (ix, vector) in vectors.iter_mut().enumerate() {
            vector.id = format!("{}#{}", fixture.id, ix + 1);
        }
        found.extend(vectors);
    }
    found
}

/// The logins, those with the same rights together.
pub(super) fn alike<'a, 'p>(players: &'a [Player<'p>]) -> Vec<Vec<&'a Player<'p>>> {
    let same = |one: &Player<'_>, other: &Player<'_>| {
        one.login.tenants == other.login.tenants
            && one.login.persons == other.login.persons
            && one.project == other.project
            && one.actor.standing == other.actor.standing
            && one.actor.profiles == other.actor.profiles
    };
    let mut found: Vec<Vec<&Player<'p>>> = Vec::new();
    for fixture in players {
        match found.iter_mut().find(|alike| same(alike[0], fixture)) {
            Some(alike) => alike.push(fixture),
            None => found.push(vec![fixture]),
        }
    }
    found
}

/// Whether a login whose grants speak of creating such a record, and do not let it, can be seen to be
/// refused. Nobody can *try* to create in another tenant what belongs to nobody yet: it would land
/// in the login's own.
pub fn can_try(plan: &Plan, rights: &Rights<'_>, login: &Login, record: &Record) -> bool {
    if !record.persons.is_empty() && record.kind != "Patient" {
        return plan.access.person.is_some() && !login.tenants.is_empty();
    }
    let granted = rights.of_kind(&record.kind).iter();
    let mut granted = granted.filter(|(_, grant)| grant.interactions.contains(&Interaction::Create));
    plan.access.separation == Separation::Rules
        && granted.all(|(profile, _)| profile.new_records == Placement::None)
}

/// Fields that some grant withholds, by kind.
fn withheld(plan: &Plan) -> Vec<(&str, Vec<&String>)> {
    let mut found: Vec<(&str, Vec<&String>)> = Vec::new();
    for grant in plan.access.profiles.iter().flat_map(|profile| &profile.grants) {
        for kind in grant.kinds.iter().filter(|_| !grant.hidden.is_empty()) {
            match found.iter_mut().find(|(other, _)| other == kind) {
                Some((_, fields)) => fields.extend(&grant.hidden),
                None => found.push((kind, grant.hidden.iter().collect())),
            }
        }
    }
    found
}

struct Asking<'a> {
    plan: &'a Plan,
    /// One of those who are asked about.
    fixture: &'a Player<'a>,
    rights: Rights<'a>,
    withheld: &'a [(&'a str, Vec<&'a String>)],
}

/// How some interactions with some set came out.
struct Answer<'a> {
    outcome: Outcome<'a>,
    interactions: Vec<Interaction>,
    sets: Vec<&'a Set<'a>>,
}

#[derive(Clone, Copy)]
enum Outcome<'a> {
    Allowed(&'a Profile, &'a Grant),
    Denied(Denial),
    /// No policy refuses it; the Project's own check of references does.
    Unreadable,
}

impl PartialEq for Outcome<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Allowed(_, one), Self::Allowed(_, other)) => std::ptr::eq(*one, *other),
            (Self::Denied(one), Self::Denied(other)) => one == other,
            (Self::Unreadable, Self::Unreadable) => true,
            _ => false,
        }
    }
}

impl<'a> Asking<'a> {
    fn vectors(&self, sets: &'a [Set<'a>]) -> Vec<Vector> {
        let mut answers: Vec<Answer<'a>> = Vec::new();
        for set in sets {
            for (outcome, interactions) in self.outcomes(set) {
                let same = |answer: &&mut Answer<'a>| {
                    answer.outcome == outcome && answer.interactions == interactions
                };
                match answers.iter_mut().find(same) {
                    Some(answer) => answer.sets.push(set),
                    None => answers.push(Answer { outcome, interactions, sets: vec![set] }),
                }
            }
        }
        let mut vectors: Vec<Vector> = answers.iter().flat_map(|answer| self.told(answer)).collect();
        vectors.extend(self.moving(sets));
        vectors
    }

    /// What can be read and what cannot, in two vectors.
    fn reading(&self, sets: &'a [Set<'a>]) -> Vec<Vector> {
        let reads = |set: &&Set<'_>| {
            self.rights.verdict(&self.fixture.login, &set.record, Interaction::Read).allowed()
        };
        let (read, unread): (Vec<&Set<'_>>, Vec<&Set<'_>>) = sets.iter().partition(reads);
        let told = |sets: &[&Set<'_>], expect, why: &str| Vector {
            expect,
            why: why.to_owned(),
            ..self.plain(&[Interaction::Read], sets)
        };
        let mut vectors = vec![
            told(&read, Expect::Allow, "the same rights as another login has, in another tenant"),
            told(&unread, Expect::Deny, "the same limits as another login has, in another tenant"),
        ];
        let of_patient =
            |set: &&Set<'_>| set.record.kind == "Patient" && set.record.tenants == self.fixture.login.tenants;
        if let Some(set) = sets.iter().find(of_patient)
            && let Some(outcome) = self.outcome(&set.record, Interaction::Create)
        {
            let answer = Answer { outcome, interactions: vec![Interaction::Create], sets: vec![set] };
            vectors.extend(self.told(&answer));
        }
        vectors
    }

    /// A vector about which nothing is said yet.
    fn plain(&self, interactions: &[Interaction], sets: &[&Set<'_>]) -> Vector {
        Vector {
            id: String::new(),
            after: None,
            actors: self.fixture.id.clone(),
            interactions: interactions.iter().map(|interaction| codes::code(*interaction)).collect(),
            sets: sets.iter().map(|set| set.name.clone()).collect(),
            expect: Expect::Deny,
            why: String::new(),
            grant: None,
            setting: None,
            hidden: Vec::new(),
            visible: Vec::new(),
            readonly: Vec::new(),
        }
    }

    /// What comes out of each interaction with a set, interactions that come out alike together.
    fn outcomes(&self, set: &Set<'_>) -> Vec<(Outcome<'a>, Vec<Interaction>)> {
        let case = self.rights.case(&self.fixture.login, &set.record);
        let mut found: Vec<(Outcome<'a>, Vec<Interaction>)> = Vec::new();
        for interaction in set.owner.tried(self.fixture.actor.administers) {
            let verdict = case.verdict(*interaction);
            let Some(outcome) = self.told_of(&set.record, *interaction, verdict) else { continue };
            match found.iter_mut().find(|(other, _)| *other == outcome) {
                Some((_, interactions)) => interactions.push(*interaction),
                None => found.push((outcome, vec![*interaction])),
            }
        }
        found
    }

    /// What comes out; none where it cannot be tried.
    fn outcome(&self, record: &Record, interaction: Interaction) -> Option<Outcome<'a>> {
        let verdict = self.rights.verdict(&self.fixture.login, record, interaction);
        self.told_of(record, interaction, verdict)
    }

    /// What a verdict looks like from outside; none where it cannot be tried.
    fn told_of(
        &self,
        record: &Record,
        interaction: Interaction,
        verdict: Verdict<'a>,
    ) -> Option<Outcome<'a>> {
        let of_a_patient = !record.persons.is_empty() && record.kind != "Patient";
        Some(match verdict {
            Verdict::Allowed { profile, grant } => Outcome::Allowed(profile, grant),
            Verdict::Denied(Denial::OutOfScope) if interaction == Interaction::Create => {
                if !can_try(self.plan, &self.rights, &self.fixture.login, record) {
                    return None;
                }
                if of_a_patient { Outcome::Unreadable } else { Outcome::Denied(Denial::OutOfScope) }
            }
            Verdict::Denied(denial) => Outcome::Denied(denial),
        })
    }

    /// The vectors for one answer: fields that are hidden, shown or protected differ by kind.
    fn told(&self, answer: &Answer<'a>) -> Vec<Vector> {
        let plain = |sets: &[&Set<'_>]| self.plain(&answer.interactions, sets);
        match answer.outcome {
            Outcome::Denied(denial) => {
                vec![Vector { why: denial.reason().to_owned(), ..plain(&answer.sets) }]
            }
            Outcome::Unreadable => vec![Vector {
                why: "its patient cannot be read, and what refers to the unreadable is refused".to_owned(),
                setting: Some("checkReferencesOnWrite"),
                ..plain(&answer.sets)
            }],
            Outcome::Allowed(profile, grant) => {
                let writes = answer.interactions.iter().any(|interaction| interaction.writes());
                let shows = answer.interactions.iter().any(|interaction| !interaction.writes());
                let allowed = |sets: &[&Set<'_>], visible: Vec<String>| Vector {
                    expect: Expect::Allow,
                    why: grant
                        .because
                        .iter()
                        .map(|because| because.reason.as_str())
                        .collect::<Vec<_>>()
                        .join("; "),
                    grant: Some(format!("{}/{}", profile.id, grant.id)),
                    hidden: if shows { grant.hidden.clone() } else { Vec::new() },
                    readonly: if writes {
                        [grant.readonly.as_slice(), &grant.hidden].concat()
                    } else {
                        Vec::new()
                    },
                    visible,
                    ..plain(sets)
                };
                let (telling, others): (Vec<&Set<'_>>, Vec<&Set<'_>>) =
                    answer.sets.iter().copied().partition(|set| shows && !self.seen(set, grant).is_empty());
                let mut vectors: Vec<Vector> =
                    telling.iter().map(|set| allowed(&[*set], self.seen(set, grant))).collect();
                if !others.is_empty() {
                    vectors.push(allowed(&others, Vec::new()));
                }
                vectors
            }
        }
    }

    /// The fields of a set's kind that others may not see, and this grant shows. A linked patient's
    /// record is made without them.
    fn seen(&self, set: &Set<'_>, grant: &Grant) -> Vec<String> {
        let fields = self.withheld.iter().find(|(kind, _)| *kind == set.record.kind);
        let fields = fields.filter(|_| set.owner != Owner::Linked).map(|(_, fields)| fields.as_slice());
        let mut shown: Vec<String> = Vec::new();
        for field in fields.unwrap_or_default() {
            if !grant.hidden.contains(field) && !shown.contains(field) {
                shown.push((*field).clone());
            }
        }
        shown
    }

    /// Who may not move a patient.
    fn moving(&self, sets: &[Set<'_>]) -> Option<Vector> {
        let rules = self.plan.access.separation == Separation::Rules;
        let patient = sets.iter().find(|set| is_to_be_moved(set))?;
        let allowed = moves_patients(self.fixture, &self.rights, &patient.record);
        (rules && !allowed).then(|| Vector {
            interactions: vec!["set-accounts"],
            why: "only a project admin who may change the patient can move one".to_owned(),
            ..self.plain(&[], &[patient])
        })
    }

    /// Who sees the patient who moved.
    fn afterwards(&self, sets: &'a [Set<'a>], transition: &Transition) -> Vec<Vector> {
        let mut vectors = Vec::new();
        for set in sets.iter().filter(|set| set.owner == Owner::Mover) {
            let moved = Record { tenants: transition.tenants.clone(), ..set.record.clone() };
            let Some(outcome) = self.outcome(&moved, Interaction::Read) else { continue };
            let answer = Answer { outcome, interactions: vec![Interaction::Read], sets: vec![set] };
            vectors.extend(self.told(&answer).into_iter().map(|vector| Vector {
                after: Some(transition.id),
                hidden: Vec::new(),
                visible: Vec::new(),
                ..vector
            }));
        }
        merged(vectors)
    }
}

/// Whether a set holds the patient whom everybody tries to move.
pub(super) fn is_to_be_moved(set: &Set<'_>) -> bool {
    set.record.kind == "Patient" && set.owner == Owner::Neighbour
}

/// Whether a login may move `patient` from one tenant to another.
pub(super) fn moves_patients(player: &Player<'_>, rights: &Rights<'_>, patient: &Record) -> bool {
    let may = |interaction| rights.verdict(&player.login, patient, interaction).allowed();
    let reaches = rights.of_kind("Patient").iter().any(|(_, grant)| grant.scope == Scope::AllTenants);
    player.actor.administers && reaches && may(Interaction::Read) && may(Interaction::Update)
}

/// `vectors` with those that differ only in their sets made one.
fn merged(vectors: Vec<Vector>) -> Vec<Vector> {
    let mut found: Vec<Vector> = Vec::new();
    for vector in vectors {
        let same = |other: &&mut Vector| {
            other.expect == vector.expect && other.why == vector.why && other.grant == vector.grant
        };
        match found.iter_mut().find(same) {
            Some(other) => other.sets.extend(vector.sets),
            None => found.push(vector),
        }
    }
    found
}
