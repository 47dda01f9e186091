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
    before(&mut page);
    load(&mut page, plan);
    setting(&mut page, plan);
    people(&mut page, plan);
    patients(&mut page, plan);
    page.push_str(TESTS);
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

fn before(page: &mut String) {
    page.push_str(
        "## Before you begin\n\nYou need `curl` and `jq`, an **empty** Project, and an access token of one of its project admins:\n\n\
         ```sh\nexport MEDPLUM=https://api.medplum.com   # or your own server\nexport PROJECT=…                          # the Project's id\nexport TOKEN=…                            # a project admin's access token\n\
         call() { curl --fail-with-body --silent --show-error --header \"Authorization: Bearer $TOKEN\" \"$@\"; }\n```\n\n",
    );
}

fn load(page: &mut String, plan: &Plan) {
    page.push_str("## 1. Load the groups and policies\n\n");
    if plan.access.separation == Separation::Stores {
        page.push_str("Once for each folder under `projects/`, with `PROJECT` and `TOKEN` of that Project, from within the folder.\nA super admin makes the Projects first.\n\n");
    }
    page.push_str(
        "```sh\ncall --header 'Content-Type: application/fhir+json' --data @bundle.json \"$MEDPLUM/fhir/R4\" > loaded.json\njq --raw-output '.entry[].response.status' loaded.json | sort | uniq --count\n```\n\n\
         Every status is 201, or 200 for what was there before: posting the bundle again changes nothing. It does not\n\
         bring a *changed* policy up to date either: after a change, delete the old policy and post the bundle again, or\n\
         put the new one in its place.\n\n\
         The files name policies and groups by `urn:uuid:…`. This writes down what the server calls them:\n\n\
         ```sh\njq --raw-output --slurpfile loaded loaded.json '\n  [.entry, $loaded[0].entry] | transpose[]\n  | (.[1].response.location // \"\\(.[1].resource.resourceType)/\\(.[1].resource.id)\") as $at\n\
  | \"s#\\(.[0].fullUrl)#\\($at | capture(\"(?<reference>[A-Za-z]+/[0-9a-f-]{36})\").reference)#g\"' bundle.json > ids.sed\n```\n\n",
    );
    if plan.access.separation == Separation::Stores && !plan.shared.is_empty() {
        page.push_str("`shared/` is loaded the same way into the Project that all others read. `shared/project.json` has the types\nthat it exports and the links; both need a super admin. Put no patient's data there: on Medplum 5.0.10 a Patient\nin a linked Project could be read by its id.\n\n");
    }
}

fn setting(page: &mut String, plan: &Plan) {
    page.push_str(
        "## 2. Set what the policies rely on\n\n| setting | who | why | without it |\n|---|---|---|---|\n",
    );
    for Setting { name, who, why, without, .. } in settings(plan) {
        let _ = writeln!(page, "| `{name}` | {who} | {why} | {without} |");
    }
    page.push_str(
        "\n```sh\njq '.settings[] | select(.name == \"checkReferencesOnWrite\").patch' project-settings.json |\n  call --request PATCH --header 'Content-Type: application/json-patch+json' --data @- \"$MEDPLUM/fhir/R4/Project/$PROJECT\"\n```\n\n\
         Add to the list `features`; a patch that replaces it would take other features away.\n\n",
    );
}

fn people(page: &mut String, plan: &Plan) {
    page.push_str("## 3. Invite people\n\n");
    let all = invites_of(plan);
    if all.is_empty() {
        page.push_str("Nobody can be invited yet: see what is not settled above.\n\n");
        return;
    }
    page.push_str(
        "Never invite anybody without the `membership` of one of these: a membership without a policy sees the whole\nProject. Replace every `{{…}}`; an entry in which one is left matches nothing.\n\n\
         ```sh\nsed --file ids.sed invites.json > invites.ready.json\njq '.invites[] | select(.id == \"",
    );
    page.push_str(&all[0].id);
    page.push_str(
        "\").request.body' invites.ready.json |\n  sed -e 's/{{firstName}}/Maria/; s/{{lastName}}/Lopez/; s/{{email}}/maria@example.com/; s#{{tenant}}#Organization/…#' |\n  call --header 'Content-Type: application/json' --data @- \"$MEDPLUM/admin/projects/$PROJECT/invite\"\n```\n\n\
         | invite | for | what to know |\n|---|---|---|\n",
    );
    for invite in &all {
        let _ = writeln!(page, "| `{}` | {} | {} |", invite.id, markdown(&invite.label), invite.note);
    }
    page.push('\n');
    if plan.access.actors.iter().any(|actor| actor.standing == Standing::Service) {
        page.push_str(
            "The assignment service is a program. Make its client, then make its membership an admin's:\n\n\
             ```sh\njq '.invites[] | select(.id == \"service.assignment\").request.body | del(.membership)' invites.ready.json |\n  call --header 'Content-Type: application/json' --data @- \"$MEDPLUM/admin/projects/$PROJECT/client\" > client.json\n\
             MEMBERSHIP=$(call \"$MEDPLUM/fhir/R4/ProjectMembership?profile=ClientApplication/$(jq --raw-output .id client.json)\" | jq --raw-output '.entry[0].resource.id')\n\
             call --request PATCH --header 'Content-Type: application/json-patch+json' --data '[{\"op\": \"add\", \"path\": \"/admin\", \"value\": true}]' \"$MEDPLUM/fhir/R4/ProjectMembership/$MEMBERSHIP\"\n```\n\n\
             It can reach every patient: keep its secret where only the service is.\n\n",
        );
    }
    for actor in plan.access.actors.iter().filter(|actor| !actor.held_by.is_empty()) {
        let people: Vec<String> = actor.held_by.iter().map(|name| markdown(name)).collect();
        let _ = writeln!(page, "- {}: {}", markdown(&actor.label), people.join(", "));
    }
    page.push('\n');
}

fn invites_of(plan: &Plan) -> Vec<Invite> {
    let mut found: Vec<Invite> = Vec::new();
    if let Some(project) = plan.projects().into_iter().find(|project| !matches!(project, Project::Shared)) {
        found.extend(invites(plan, project));
    }
    found
}

fn patients(page: &mut String, plan: &Plan) {
    match plan.access.separation {
        Separation::None => {}
        Separation::Rules => {
            page.push_str("## 4. Put patients into groups, and move them\n\nOnly a project admin may: the assignment service, with the calls of `set-accounts.json`.\n\n| call | when | what it does |\n|---|---|---|\n");
            for call in moves(plan) {
                let _ = writeln!(page, "| `{}` | {} | {} |", call.id, markdown(&call.when), call.says);
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

const TESTS: &str = "## 5. Test it\n\n\
`acceptance.json` has fixtures (tenants, logins with the bodies of their invitations, records) and vectors: every\n\
login of a group, times every interaction, times every record of the sets named, comes out as `expect` says. Its\n\
schema is `docs/acceptance.schema.json` of the tool that made it. In an empty Project, for tests only: load the\n\
bundle, create the tenants and records as a project admin with the header `X-Medplum: extended` (so that\n\
`meta.accounts` is taken), send the invitations, and play the vectors in order, making each transition when the\n\
vectors that come `after` it are due.\n";
