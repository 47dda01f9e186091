//! Memberships: how each actor comes into the Project. A membership always has a policy; there is one
//! access entry for each tenant or child; what a person has to fill in stands in `{{…}}`, and until
//! then matches nothing.

use super::policy;
use super::writer::Json;
use super::{Plan, Project};
use crate::access::{Actor, Profile, Reach, Scope, Separation, Standing};

/// One way into the Project.
#[derive(Clone, Debug)]
pub struct Invite<'p> {
    /// `staff.registered-nurse.one`: the actor's id, as the name of a file could be.
    pub id: String,
    /// Who comes in by it.
    pub actor: &'p Actor,
    /// Who sends it, and what to know of it.
    pub note: &'static str,
    /// Whether it makes a second membership for somebody who has one.
    again: bool,
    /// Never empty.
    access: Vec<Access<'p>>,
}

/// One policy, for one tenant or child.
#[derive(Clone, Debug)]
struct Access<'p> {
    profile: &'p Profile,
    /// The name of its variable, and the place for whom it stands.
    parameter: Option<(&'p str, &'static str)>,
}

/// An invitation for every actor and kind of membership of one of the plan's Projects. None for actors
/// that need a tenant while it is not known what a tenant is.
pub fn invites<'p>(plan: &'p Plan, project: Project<'_>) -> Vec<Invite<'p>> {
    let actors = plan.actors(project);
    actors.filter(|actor| can_log_in(plan, actor)).map(|actor| invite(plan, actor)).collect()
}

/// Whether an invitation can be written: not while a login for a tenant could not name one.
pub fn can_log_in(plan: &Plan, actor: &Actor) -> bool {
    let mut profiles = actor.profiles.iter().filter_map(|id| plan.access.profile(id));
    plan.tenant_type.is_some() || !profiles.any(|profile| policy::takes_tenant(plan, profile))
}

fn invite<'p>(plan: &'p Plan, actor: &'p Actor) -> Invite<'p> {
    Invite {
        id: id(actor),
        actor,
        note: note(plan, actor),
        again: actor.reach == Reach::OneOfSeveral && plan.access.separation == Separation::Rules,
        access: access(plan, actor),
    }
}

/// The id of the invitation for `actor`.
pub fn id(actor: &Actor) -> String {
    actor.id.replace('/', ".")
}

fn note(plan: &Plan, actor: &Actor) -> &'static str {
    match (actor.standing, actor.reach) {
        (_, Reach::One) if plan.access.separation == Separation::None => "One membership.",
        (Standing::Staff, Reach::One) => "One membership, for one tenant.",
        (Standing::Staff, Reach::Several) => {
            "One membership with an access entry for each tenant: copy the entry for a third. It tags nothing and registers no patient; whoever registers patients has a membership for that one tenant besides."
        }
        (Standing::Staff, Reach::OneOfSeveral) => {
            "Sent once for each tenant: a membership for each, chosen at login. `forceNewMembership` makes the second one a membership of its own."
        }
        (Standing::Oversight, _) => {
            "Reading only. Somebody who also works in a tenant has a second membership for that."
        }
        (Standing::Administrator, _) => {
            "A project admin: can change any membership, their own included, and so give themselves any access. Name few."
        }
        (Standing::Service, _) => {
            "A ClientApplication. A project admin then makes its membership an admin's: README.md says how."
        }
        (Standing::Person, _) => "The Patient exists already; the login is for that one.",
        (Standing::Caregiver, _) => {
            "The RelatedPerson exists already. One access entry for each child: remove the second, or copy it."
        }
        (Standing::Staff, _) => "",
    }
}

fn access<'p>(plan: &'p Plan, actor: &'p Actor) -> Vec<Access<'p>> {
    let tenants: &[&str] = match actor.reach {
        Reach::Several => &["tenant-1", "tenant-2"],
        _ => &["tenant"],
    };
    let mut found = Vec::new();
    for profile in actor.profiles.iter().filter_map(|id| plan.access.profile(id)) {
        let (name, places): (&str, &[&str]) = if policy::takes_tenant(plan, profile) {
            (&plan.variable, tenants)
        } else if actor.standing == Standing::Caregiver && names_a_person(profile) {
            ("patient", &["child-1", "child-2"])
        } else {
            ("", &[])
        };
        if places.is_empty() {
            found.push(Access { profile, parameter: None });
        }
        found.extend(places.iter().map(|place| Access { profile, parameter: Some((name, place)) }));
    }
    found
}

/// Whether a policy says whose records it is about.
fn names_a_person(profile: &Profile) -> bool {
    profile.grants.iter().any(|grant| grant.scope == Scope::Own)
}

impl Invite<'_> {
    /// Whether it makes a program's client, and no person's login.
    pub fn is_client(&self) -> bool {
        self.actor.standing == Standing::Service
    }

    /// The places `{{…}}` of the body, in order, each once.
    pub fn places(&self) -> Vec<&'static str> {
        let mut places = if self.is_client() { Vec::new() } else { vec!["firstName", "lastName", "email"] };
        places.extend(self.profile());
        for (_, place) in self.access.iter().filter_map(|access| access.parameter) {
            if !places.contains(&place) {
                places.push(place);
            }
        }
        places
    }

    /// The place for the Patient or RelatedPerson who logs in.
    fn profile(&self) -> Option<&'static str> {
        match self.actor.standing {
            Standing::Person => Some("patient"),
            Standing::Caregiver => Some("related-person"),
            _ => None,
        }
    }

    /// The body of the invitation, or of a new client, as JSON; `uuid` names a profile's policy.
    /// `membership` of a client is what its membership has to become, and is no part of the request.
    fn body<'u>(&self, json: &mut Json, uuid: &impl Fn(&Profile) -> &'u str) {
        let kind = match self.actor.standing {
            Standing::Person => "Patient",
            Standing::Caregiver => "RelatedPerson",
            _ => "Practitioner",
        };
        if self.is_client() {
            json.raw(["{\"name\": "]);
            json.text(&self.actor.label);
            json.raw([", \"description\": \"Puts patients into groups and moves them\""]);
            if let Some(first) = self.access.first() {
                json.raw([", \"accessPolicy\": {\"reference\": \"urn:uuid:", uuid(first.profile), "\"}"]);
            }
        } else {
            json.raw(["{\"resourceType\": \"", kind, "\", \"firstName\": \"{{firstName}}\", "]);
            json.raw(["\"lastName\": \"{{lastName}}\", \"email\": \"{{email}}\", \"sendEmail\": false"]);
            json.raw([if self.again { ", \"forceNewMembership\": true" } else { "" }]);
        }
        json.raw([", \"membership\": {"]);
        if let Some(place) = self.profile() {
            json.raw(["\"profile\": {\"reference\": \"{{", place, "}}\"}, "]);
        }
        json.raw([if self.actor.administers { "\"admin\": true, " } else { "" }, "\"access\": "]);
        json.list(&self.access, |json, access| {
            json.raw(["{\"policy\": {\"reference\": \"urn:uuid:", uuid(access.profile), "\"}"]);
            if let Some((name, place)) = access.parameter {
                json.raw([", \"parameter\": [{\"name\": \"", name, "\", \"valueReference\": "]);
                json.raw(["{\"reference\": \"{{", place, "}}\"}}]"]);
            }
            json.raw(["}"]);
        });
        json.raw(["}}"]);
    }
}

/// Everything as one file.
pub fn file(plan: &Plan, project: Project<'_>) -> Vec<u8> {
    const PLACEHOLDERS: &str = "Replace every {{…}}, and every urn:uuid: by the id that the server gave when the bundle was loaded. An entry whose {{…}} is left in matches nothing.";
    let uuids: Vec<(&str, String)> = plan
        .profiles(project)
        .map(|profile| (profile.id.as_str(), policy::uuid(plan, &profile.id, project.name())))
        .collect();
    let uuid = |profile: &Profile| {
        uuids.iter().find(|(id, _)| *id == profile.id).map_or("", |(_, uuid)| uuid.as_str())
    };
    let mut json = Json::with_capacity(1 << 14);
    json.raw(["{\n  \"checked\": "]);
    json.text(&plan.checked);
    json.raw([",\n  \"placeholders\": \"", PLACEHOLDERS, "\",\n  \"invites\": ["]);
    json.lines(4, invites(plan, project), |json, invite| {
        json.raw(["{\n      \"id\": "]);
        json.text(&invite.id);
        json.raw([",\n      \"actor\": "]);
        json.text(&invite.actor.id);
        json.raw([",\n      \"label\": "]);
        json.text(&invite.actor.label);
        json.raw([",\n      \"note\": \"", invite.note, "\",\n      \"request\": {\"method\": \"POST\", "]);
        let end = if invite.is_client() { "client" } else { "invite" };
        json.raw(["\"path\": \"admin/projects/{{project}}/", end, "\", \"body\": "]);
        invite.body(json, &uuid);
        json.raw(["}\n    }"]);
    });
    json.raw(["]\n}"]);
    json.finish()
}
