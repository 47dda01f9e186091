//! `medplum/README.md`: how to load what stands beside it, in order.

use crate::access::{Separation, Standing};
use crate::export::text::markdown;
use crate::medplum::{Invite, Plan, Project, Setting, invites, moves, settings};
use std::fmt::Write;

/// The page for one organization.
pub fn readme(plan: &Plan) -> String {
    let mut page = format!("# {}: access control in Medplum\n\n", markdown(&plan.name));
    let _ = writeln!(
        page,
        "Everything here is generated; change the answers or the rules and build again. What this page says of\n\
         Medplum was checked against {}.\n",
        plan.checked
    );
    page.push_str(separation(plan));
    blocked(&mut page, plan);
    files(&mut page, plan);
    page.push_str(BEFORE);
    load(&mut page, plan);
    setting(&mut page, plan);
    people(&mut page, plan);
    patients(&mut page, plan);
    let number = if plan.access.separation == Separation::None { 4 } else { 5 };
    let _ = write!(page, "## {number}. Test it\n\n{TESTS}");
    page
}

fn separation(plan: &Plan) -> &'static str {
    match plan.access.separation {
        Separation::None => {
            "There is one Project, and no group in it is kept apart. Every login has a policy all the same: a\nmembership without one sees the whole Project.\n\n"
        }
        Separation::Rules => {
            "There is one Project. Its groups are kept apart by access policies alone: a record carries the groups\nthat it belongs to in `meta.accounts`, and a policy names one group through a variable.\n\n"
        }
        Separation::Stores => {
            "Each group has a Project of its own, which is a wall that no policy opens. Projects are apart in the\napplication, not in the database: where a contract asks for a database of its own, run a deployment of its\nown.\n\n"
        }
    }
}

fn blocked(page: &mut String, plan: &Plan) {
    if plan.access.open.is_empty() {
        return;
    }
    page.push_str("## Not settled yet\n\nUntil these are answered the narrower reading holds:\n\n");
    for open in &plan.access.open {
        let _ = writeln!(page, "- {} Until then: {}.", markdown(&open.ask), markdown(&open.until_then));
    }
    page.push('\n');
}

fn files(page: &mut String, plan: &Plan) {
    page.push_str("## What is here\n\n| file | what it is |\n|---|---|\n");
    let stores = plan.access.separation == Separation::Stores;
    if stores {
        page.push_str(
            "| `projects/…/bundle.json` | for each group's Project: the group and its policies |\n",
        );
        page.push_str("| `projects/…/invites.json` | for each group's Project: how people get in |\n");
        if !plan.shared.is_empty() {
            page.push_str(
                "| `shared/` | the Project that all others read, and how they are linked to it |\n",
            );
        }
    } else {
        page.push_str("| `bundle.json` | the groups and the access policies, as one transaction |\n");
        page.push_str(
            "| `invites.json` | how people get in: one body for each role and kind of membership |\n",
        );
    }
    page.push_str("| `project-settings.json` | what the policies rely on, and who may set it |\n");
    if plan.access.separation == Separation::Rules {
        page.push_str("| `set-accounts.json` | the calls that give a patient a group, or another one |\n");
    }
    page.push_str("| `acceptance.json` | fixtures and tests to run against the loaded Project |\n");
    page.push_str("| `access.svg`, `access.csv` | who reaches what, as a picture and as a table |\n\n");
}

const BEFORE: &str = r#"## Before you begin

You need `bash`, `curl` and `jq`, an **empty** Project, and an access token of one of its project admins. The lines
below are in one piece: run them in order, in the folder that this page is in.

```sh
export MEDPLUM=https://api.medplum.com   # or your own server
export PROJECT=…                          # the Project's id
export TOKEN=…                            # a project admin's access token
```

```sh
# call: a request in the admin's name; what the server refuses is an error.
call() { curl --fail-with-body --silent --show-error --header "Authorization: Bearer $TOKEN" "$@"; }

# fill NAME=VALUE…: JSON with its places {{NAME}} filled in, and the server's ids for urn:uuid:…
fill() {
  jq --compact-output '[$ARGS.positional[] | capture("(?<name>[^=]*)=(?<value>.*)")] as $values
    | walk(if type == "string" then reduce $values[] as $one (.; split("{{\($one.name)}}") | join($one.value)) else . end)' --args "$@" |
    sed -f ids.sed | { read -r body; case $body in *'{{'*) echo "still to be filled in: $body" >&2; return 1;; esac; echo "$body"; }
}
```

"#;

const LOAD: &str = r#"```sh
call --header 'Content-Type: application/fhir+json' --data @bundle.json "$MEDPLUM/fhir/R4" > loaded.json
jq -r '.entry[].response.status' loaded.json | sort | uniq -c
```

Every status is 201, or 200 for what was there before: posting the bundle again changes nothing. The files name
policies and groups by `urn:uuid:…`; this writes down what the server calls them:

```sh
jq -r --slurpfile loaded loaded.json '
  [.entry, $loaded[0].entry] | transpose[]
  | (.[1].response.location // "\(.[1].resource.resourceType)/\(.[1].resource.id)") as $at
  | "s#\(.[0].fullUrl)#\($at | capture("(?<reference>[A-Za-z]+/[0-9a-f-]{36})").reference)#g"' bundle.json > ids.sed
```

After the answers or the rules have changed, do both again and then put the new policies in the place of the old
ones: posting the bundle leaves a policy that is there as it was, were it too wide.

```sh
sed -f ids.sed bundle.json |
  jq --compact-output '.entry[] | select(.resource.resourceType == "AccessPolicy") | .resource + {id: (.fullUrl | split("/")[1])}' |
  while read -r policy; do
    echo "$policy" | call --request PUT --header 'Content-Type: application/fhir+json' --data @- "$MEDPLUM/fhir/R4/AccessPolicy/$(echo "$policy" | jq -r .id)" > replaced.json
  done
```

"#;

fn load(page: &mut String, plan: &Plan) {
    page.push_str("## 1. Load the groups and policies\n\n");
    if plan.access.separation == Separation::Stores {
        page.push_str("A super admin makes the Projects first. Then, once for each folder under `projects/`, with the `PROJECT` and `TOKEN`\nof that Project, steps 1 to 3 from within the folder:\n\n");
    }
    page.push_str(LOAD);
    if plan.access.separation == Separation::Stores && !plan.shared.is_empty() {
        page.push_str("`shared/` is loaded the same way into the Project that all others read. `shared/project.json` has the `project` to\nmake, with the types that it exports, and a request for each of the `links`; only a super admin can send them. Put\nno patient's data there: on Medplum 5.0.10 a Patient in a linked Project could be read by its id.\n\n");
    }
}

fn setting(page: &mut String, plan: &Plan) {
    page.push_str(
        "## 2. Set what the policies rely on\n\nBefore anybody logs in:\n\n| setting | who | why | without it |\n|---|---|---|---|\n",
    );
    for Setting { name, who, why, without, .. } in settings(plan) {
        let _ = writeln!(page, "| `{name}` | {who} | {why} | {without} |");
    }
    let above = if plan.access.separation == Separation::Stores { "../../" } else { "" };
    let _ = write!(
        page,
        "\n```sh\njq '.settings[] | select(.name == \"checkReferencesOnWrite\").patch' {above}project-settings.json |\n  call --request PATCH --header 'Content-Type: application/json-patch+json' --data @- \"$MEDPLUM/fhir/R4/Project/$PROJECT\" > set.json\n```\n\n\
         Add to the list `features`; a patch that replaces it would take other features away.\n\n",
    );
}

const INVITE: &str = r#"```sh
# invite WHICH NAME=VALUE…
invite() {
  jq --arg id "$1" '.invites[] | select(.id == $id).request.body' invites.json | fill "${@:2}" > body.json &&
    call --header 'Content-Type: application/json' --data @body.json "$MEDPLUM/admin/projects/$PROJECT/invite"
}
"#;

const SERVICE: &str = r#"The assignment service is a program. Make its client, then make its membership an admin's:

```sh
jq '.invites[] | select(.id == "service.assignment").request.body | del(.membership)' invites.json | fill > body.json &&
  call --header 'Content-Type: application/json' --data @body.json "$MEDPLUM/admin/projects/$PROJECT/client" > client.json
MEMBERSHIP=$(call "$MEDPLUM/fhir/R4/ProjectMembership?profile=ClientApplication/$(jq -r .id client.json)" | jq -r '.entry[0].resource.id')
call --request PATCH --header 'Content-Type: application/json-patch+json' --data '[{"op": "add", "path": "/admin", "value": true}]' \
  "$MEDPLUM/fhir/R4/ProjectMembership/$MEMBERSHIP" > membership.json
```

`client.json` has its secret. It can reach every patient: keep it where only the service is, and delete the file.

"#;

fn people(page: &mut String, plan: &Plan) {
    page.push_str("## 3. Invite people\n\n");
    let all = invites_of(plan);
    if all.is_empty() {
        page.push_str("Nobody can be invited yet: see what is not settled above.\n\n");
        return;
    }
    page.push_str(
        "Never invite anybody without the `membership` of one of these: a membership without a policy sees the whole\nProject. What is left to fill in is not sent.\n\n",
    );
    groups(page, plan);
    page.push_str(INVITE);
    let people: Vec<&Invite<'_>> = all.iter().filter(|invite| !invite.is_client()).collect();
    if let Some(invite) = people.first() {
        page.extend(["invite ", &invite.id]);
        example(page, plan, invite);
        page.push('\n');
    }
    page.push_str("```\n\nWhich one, and what to know of it:\n");
    kinds(page, &people);
    if people.iter().any(|invite| matches!(invite.actor.standing, Standing::Person | Standing::Caregiver)) {
        page.push_str("\nA patient is filled in as `Patient/ID`, and whoever acts for one as `RelatedPerson/ID`: both are there before the\nlogin is.\n");
    }
    page.push('\n');
    if people.len() < all.len() {
        page.push_str(SERVICE);
    }
    named(page, plan);
}

/// The invitations, those that are filled in alike together.
fn kinds(page: &mut String, people: &[&Invite<'_>]) {
    let mut kinds: Vec<(&str, Vec<&str>, Vec<&Invite<'_>>)> = Vec::new();
    for invite in people {
        let places = invite.places();
        match kinds.iter_mut().find(|(note, others, _)| *note == invite.note && *others == places) {
            Some((_, _, alike)) => alike.push(invite),
            None => kinds.push((invite.note, places, vec![invite])),
        }
    }
    for (note, places, alike) in kinds {
        page.extend(["\n", note, if note.is_empty() { "" } else { " " }, "To fill in:"]);
        page.extend(places.iter().flat_map(|place| [" `", place, "`"]));
        page.push_str(".\n\n");
        for invite in alike {
            page.extend(["- `", &invite.id, "`: ", &markdown(&invite.actor.label), "\n"]);
        }
    }
}

/// The people whom the answers name.
fn named(page: &mut String, plan: &Plan) {
    let actors = plan.access.actors.iter().filter(|actor| !actor.held_by.is_empty());
    let mut head = "The answers name these people:\n\n";
    for actor in actors {
        page.extend([head, "- ", &markdown(&actor.label), ": "]);
        let people: Vec<_> = actor.held_by.iter().map(|name| markdown(name)).collect();
        page.extend([&people.join(", "), "\n"]);
        head = "";
    }
    if head.is_empty() {
        page.push('\n');
    }
}

/// What to put where an invitation asks for a group.
fn groups(page: &mut String, plan: &Plan) {
    let Some(kind) = plan.tenant_type.as_deref().filter(|_| plan.access.separation == Separation::Rules)
    else {
        return;
    };
    if plan.tenants.is_empty() {
        let _ = writeln!(page, "No group is named yet; one is filled in as `tenant={kind}/ID`.\n");
        return;
    }
    page.push_str("| group | fill in |\n|---|---|\n");
    for tenant in &plan.tenants {
        let _ = writeln!(page, "| {} | `tenant=urn:uuid:{}` |", markdown(&tenant.name), tenant.uuid);
    }
    page.push('\n');
}

/// Values for the places of an invitation, to be replaced.
fn example(page: &mut String, plan: &Plan, invite: &Invite<'_>) {
    for place in invite.places() {
        let tenant = match place {
            "tenant" | "tenant-1" => plan.tenants.first(),
            "tenant-2" => plan.tenants.get(1).or(plan.tenants.first()),
            _ => None,
        };
        let value = match (place, tenant) {
            ("firstName", _) => "Maria",
            ("lastName", _) => "Lopez",
            ("email", _) => "maria@example.com",
            (_, Some(tenant)) => &tenant.uuid,
            _ => "…",
        };
        page.extend([" ", place, "=", if tenant.is_some() { "urn:uuid:" } else { "" }, value]);
    }
}

fn invites_of(plan: &Plan) -> Vec<Invite<'_>> {
    let project = plan.projects().into_iter().find(|project| !matches!(project, Project::Shared));
    project.map(|project| invites(plan, project)).unwrap_or_default()
}

const MOVE: &str = r#"```sh
# set_accounts CALL NAME=VALUE…: with the TOKEN of whoever the table names
set_accounts() {
  jq --arg id "$1" '.calls[] | select(.id == $id).request' set-accounts.json | fill "${@:2}" > request.json &&
    jq .body request.json | call --header 'Content-Type: application/fhir+json' --data @- "$MEDPLUM/$(jq -r .path request.json)"
}
```

"#;

fn patients(page: &mut String, plan: &Plan) {
    match plan.access.separation {
        Separation::None => {}
        Separation::Rules => {
            page.push_str("## 4. Put patients into groups, and move them\n\nOnly a project admin who may change the patient can: mostly the assignment service, with the calls of\n`set-accounts.json`. A group is filled in as above, a patient as the id.\n\n");
            page.push_str(MOVE);
            page.push_str("| call | who | when | what it does |\n|---|---|---|---|\n");
            for call in moves(plan) {
                let who = call.who.map_or_else(|| "–".to_owned(), |id| format!("`{id}`"));
                let _ =
                    writeln!(page, "| `{}` | {who} | {} | {} |", call.id, markdown(&call.when), call.says);
            }
            page.push_str(
                "\n- Staff who register a patient put the patient into their own group at once, by the policy's `compartment`.\n\
                 - An admin who changes a record without sending its `meta.accounts` back takes it out of its groups: use\n  `$set-accounts`, or send them along.\n\
                 - Name every account that a patient keeps, each with the UUID that the server gave it: one that is no UUID is\n  dropped without a word.\n\n",
            );
        }
        Separation::Stores => {
            page.push_str("## 4. Patients\n\nA patient of two groups is a Patient in each of their Projects. To move one, a super admin copies what is to\nmove into the other Project; nothing can be shared between the two.\n\n");
        }
    }
}

const TESTS: &str = "\
`acceptance.json` has fixtures (tenants, logins with the bodies of their invitations, records) and vectors: every\n\
login of a group, times every interaction, times every record of the sets named, comes out as `expect` says. Its\n\
schema, `docs/acceptance.schema.json` of the tool that made it, says how each is tried. In an empty Project, for tests\n\
only: set its `settings`, load the bundle, create the tenants and records as a project admin with the header\n\
`X-Medplum: extended` (so that `meta.accounts` is taken), send the invitations, and play the vectors in order, making\n\
each transition when the vectors that come `after` it are due.\n";
