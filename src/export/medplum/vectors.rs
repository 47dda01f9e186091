//! The acceptance tests as a chapter of the book.

use crate::export::text::markdown;
use crate::medplum::Plan;
use crate::medplum::acceptance::{Acceptance, Expect, Vector, acceptance};
use std::fmt::Write;

/// The chapter's file.
pub const CHAPTER: &str = "acceptance-tests.md";

/// The chapter for one organization.
pub fn chapter(plan: &Plan) -> String {
    let acceptance = acceptance(plan);
    let mut page = String::from(
        "# Acceptance tests\n\nWhat has to come out once everything is loaded, before anybody real logs in. \
         `medplum/acceptance.json` has the same for a program, with fixtures to create first. Every login \
         named is to be tried with every interaction on every record of the sets named.\n\n",
    );
    for reason in &acceptance.blocked {
        let _ = writeln!(page, "- Not tested yet: {}.", markdown(reason));
    }
    if !acceptance.tenants.is_empty() {
        page.push_str(
            "\n“Home” below is the first of these, where the logins work; “elsewhere” is the last.\n\n",
        );
        for tenant in &acceptance.tenants {
            let _ = writeln!(page, "- {}", markdown(&tenant.name));
        }
    }
    for (group, members) in &acceptance.groups {
        let vectors: Vec<&Vector> =
            acceptance.vectors.iter().filter(|vector| vector.actors == *group).collect();
        if !vectors.is_empty() {
            section(&mut page, plan, &acceptance, group, members, &vectors);
        }
    }
    sets(&mut page, &acceptance);
    page
}

fn section(
    page: &mut String,
    plan: &Plan,
    acceptance: &Acceptance,
    group: &str,
    members: &[String],
    vectors: &[&Vector],
) {
    let _ = writeln!(page, "\n## {}\n", heading(plan, acceptance, group, members));
    let names: Vec<String> = members.iter().map(|id| who(plan, acceptance, id)).collect();
    let _ = writeln!(page, "{}\n", names.join("; "));
    page.push_str("| expect | to | on | why |\n|---|---|---|---|\n");
    for vector in vectors {
        let expect = if vector.expect == Expect::Allow { "allow" } else { "**deny**" };
        let mut why = markdown(&vector.why);
        if let Some(setting) = vector.setting {
            let _ = write!(why, " (setting `{setting}`)");
        }
        for (fields, what) in [(&vector.hidden, "not shown"), (&vector.readonly, "not changed")] {
            if !fields.is_empty() {
                let _ = write!(why, "; {what}: {}", fields.join(", "));
            }
        }
        if vector.after.is_some() {
            why.push_str("; after the transfer");
        }
        let sets: Vec<String> = vector.sets.iter().map(|set| format!("`{set}`")).collect();
        let _ =
            writeln!(page, "| {expect} | {} | {} | {why} |", vector.interactions.join(", "), sets.join(" "));
    }
}

/// Whose logins a section is about: `Physicians / Doctors and 3 more, of Downtown`.
fn heading(plan: &Plan, acceptance: &Acceptance, group: &str, members: &[String]) -> String {
    let mut words = markdown(label(plan, acceptance, group));
    if members.len() > 1 {
        let _ = write!(words, " and {} more", members.len() - 1);
    }
    let login = acceptance.actors.iter().find(|actor| actor.id == group).map(|actor| &actor.login);
    let tenants = login.iter().flat_map(|login| &login.tenants);
    let named = tenants.filter_map(|id| acceptance.tenants.iter().find(|tenant| tenant.id == *id));
    let named: Vec<String> = named.map(|tenant| markdown(&tenant.name)).collect();
    if !named.is_empty() {
        let _ = write!(words, ", of {}", named.join(" and "));
    }
    words
}

fn label<'a>(plan: &'a Plan, acceptance: &Acceptance, id: &'a str) -> &'a str {
    let actor = acceptance.actors.iter().find(|actor| actor.id == id);
    actor.and_then(|actor| plan.access.actor(&actor.login.actor)).map_or(id, |actor| actor.label.as_str())
}

fn who(plan: &Plan, acceptance: &Acceptance, id: &str) -> String {
    format!("{} (`{id}`)", markdown(label(plan, acceptance, id)))
}

fn sets(page: &mut String, acceptance: &Acceptance) {
    page.push_str("\n## Sets of records\n\nKinds of record that no grant tells apart, by whose they are.\n\n| set | records |\n|---|---|\n");
    for (name, members) in &acceptance.sets {
        let _ = writeln!(page, "| `{name}` | {} |", members.join(", "));
    }
}
