//! Memberships: how each actor comes into the Project. A membership always has a policy; there is one
//! access entry for each tenant or child; what a person has to fill in stands in `{{…}}`, and until
//! then matches nothing.

use super::policy::{self, Reference};
use super::{Plan, Project};
use crate::access::{Actor, Profile, Reach, Scope, Separation, Standing};
use crate::json::lines;
use serde::Serialize;

/// One way into the Project.
#[derive(Clone, Debug, Serialize)]
pub struct Invite {
    /// `staff.registered-nurse.one`: the actor's id, as the name of a file could be.
    pub id: String,
    /// The actor's id in the access model.
    pub actor: String,
    pub label: String,
    /// Who sends it, and what to know of it.
    pub note: String,
    pub request: Request,
}

/// A request to the server, relative to its base URL.
#[derive(Clone, Debug, Serialize)]
pub struct Request {
    pub method: &'static str,
    pub path: String,
    pub body: Body,
}

/// The body of an invitation, or of a new client. `membership` of a client is what its membership has
/// to become, and is no part of the request.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Body {
    #[serde(skip_serializing_if = "Option::is_none")]
    resource_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    /// Of a client: the policy that its membership begins with.
    #[serde(skip_serializing_if = "Option::is_none")]
    access_policy: Option<Reference>,
    #[serde(skip_serializing_if = "Option::is_none")]
    send_email: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    force_new_membership: Option<bool>,
    pub membership: Membership,
}

/// The access of one login.
#[derive(Clone, Debug, Serialize)]
pub struct Membership {
    #[serde(skip_serializing_if = "Option::is_none")]
    profile: Option<Reference>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    admin: bool,
    pub access: Vec<Access>,
}

/// One policy, for one tenant or child.
#[derive(Clone, Debug, Serialize)]
pub struct Access {
    policy: Reference,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parameter: Vec<Parameter>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Parameter {
    name: String,
    value_reference: Reference,
}

/// Who logs in, for which tenants and patients: references, or places to fill in.
pub struct Holder {
    pub first_name: String,
    pub last_name: String,
    pub email: String,
    pub tenants: Vec<String>,
    pub patients: Vec<String>,
    /// The Patient or RelatedPerson that logs in.
    pub profile: String,
    /// Whether the same person has a membership already.
    pub again: bool,
}

/// An invitation for every actor and kind of membership of one of the plan's Projects. None for actors that need a tenant while it is not known what a tenant is.
pub fn invites(plan: &Plan, project: Project<'_>) -> Vec<Invite> {
    let actors = plan.actors(project);
    actors.filter(|actor| can_log_in(plan, actor)).map(|actor| invite(plan, actor, project)).collect()
}

/// Whether an invitation can be written: not while a login for a tenant could not name one.
pub fn can_log_in(plan: &Plan, actor: &Actor) -> bool {
    let needs = actor.profiles.iter().filter_map(|id| plan.access.profile(id));
    let mut needs = needs.filter(|profile| policy::takes_tenant(plan, profile));
    plan.tenant_type.is_some() || needs.next().is_none()
}

fn invite(plan: &Plan, actor: &Actor, project: Project<'_>) -> Invite {
    let place = |name: &str| format!("{{{{{name}}}}}");
    let tenants = match actor.reach {
        Reach::Several => vec![place("tenant-1"), place("tenant-2")],
        _ => vec![place("tenant")],
    };
    let children = actor.standing == Standing::Caregiver;
    let holder = Holder {
        first_name: place("firstName"),
        last_name: place("lastName"),
        email: place("email"),
        tenants,
        patients: if children { vec![place("child-1"), place("child-2")] } else { vec![place("patient")] },
        profile: place(if children { "related-person" } else { "patient" }),
        again: actor.reach == Reach::OneOfSeveral && plan.access.separation == Separation::Rules,
    };
    let service = actor.standing == Standing::Service;
    Invite {
        id: id(actor),
        actor: actor.id.clone(),
        label: actor.label.clone(),
        note: note(plan, actor),
        request: Request {
            method: "POST",
            path: format!("admin/projects/{{{{project}}}}/{}", if service { "client" } else { "invite" }),
            body: body(plan, actor, project.name(), holder),
        },
    }
}

/// The id of the invitation for `actor`.
pub fn id(actor: &Actor) -> String {
    actor.id.replace('/', ".")
}

fn note(plan: &Plan, actor: &Actor) -> String {
    let text = match (actor.standing, actor.reach) {
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
    };
    text.to_owned()
}

/// The body that lets `holder` into the Project called `project` as `actor`.
pub fn body(plan: &Plan, actor: &Actor, project: &str, holder: Holder) -> Body {
    let service = actor.standing == Standing::Service;
    let person = matches!(actor.standing, Standing::Person | Standing::Caregiver);
    let kind = match actor.standing {
        Standing::Service => None,
        Standing::Person => Some("Patient"),
        Standing::Caregiver => Some("RelatedPerson"),
        _ => Some("Practitioner"),
    };
    let access = access(plan, actor, project, &holder);
    let first = access.first().map(|entry| entry.policy.clone());
    Body {
        resource_type: kind,
        description: service.then(|| "Puts patients into groups and moves them".to_owned()),
        access_policy: first.filter(|_| service),
        name: service.then(|| actor.label.clone()),
        send_email: (!service).then_some(false),
        force_new_membership: holder.again.then_some(true),
        membership: Membership {
            profile: person.then(|| Reference { reference: holder.profile.clone() }),
            admin: actor.administers,
            access,
        },
        first_name: (!service).then_some(holder.first_name),
        last_name: (!service).then_some(holder.last_name),
        email: (!service).then_some(holder.email),
    }
}

fn access(plan: &Plan, actor: &Actor, project: &str, holder: &Holder) -> Vec<Access> {
    let mut found = Vec::new();
    for profile in actor.profiles.iter().filter_map(|id| plan.access.profile(id)) {
        let policy =
            || Reference { reference: format!("urn:uuid:{}", policy::uuid(plan, &profile.id, project)) };
        let named = |name: &str, references: &[String]| -> Vec<Access> {
            let entry = |reference: &String| Access {
                policy: policy(),
                parameter: vec![Parameter {
                    name: name.to_owned(),
                    value_reference: Reference { reference: reference.clone() },
                }],
            };
            references.iter().map(entry).collect()
        };
        if policy::takes_tenant(plan, profile) {
            found.extend(named(&plan.variable, &holder.tenants));
        } else if actor.standing == Standing::Caregiver && names_a_person(profile) {
            found.extend(named("patient", &holder.patients));
        } else {
            found.push(Access { policy: policy(), parameter: Vec::new() });
        }
    }
    found
}

/// Whether a policy says whose records it is about.
fn names_a_person(profile: &Profile) -> bool {
    profile.grants.iter().any(|grant| grant.scope == Scope::Own)
}

/// Everything as one file.
pub fn file(plan: &Plan, project: Project<'_>) -> Vec<u8> {
    #[derive(Serialize)]
    struct File<'a> {
        checked: &'a str,
        placeholders: &'static str,
        invites: Vec<Invite>,
    }
    lines(
        &File {
            checked: &plan.checked,
            placeholders: "Replace every {{…}}, and every urn:uuid: by the id that the server gave when the bundle was loaded. An entry whose {{…}} is left in matches nothing.",
            invites: invites(plan, project),
        },
        4,
    )
}
