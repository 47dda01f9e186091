//! The acceptance tests as a chapter of the book.

use crate::access::Denial;
use crate::export::text::markdown;
use crate::medplum::Plan;
use crate::medplum::acceptance::{Came, Row, Table, letter, table};
use std::fmt::Write;

/// The chapter's file.
pub const CHAPTER: &str = "acceptance-tests.md";

const INTRODUCTION: &str = "# Acceptance tests

What has to come out once everything is loaded, before anybody real logs in. `medplum/acceptance.json` \
has the same for a program: fixtures to create first, every trial with its outcome, and why.

";

const LEGEND: &str = "
Each letter in a cell is something that the login may do to such a record; whatever was tried besides \
is to be refused.

| letter | interaction |
|---|---|
| c | create |
| r | read |
| v | vread: read an older version |
| u | update |
| d | delete |
| s | search: find it among others |
| h | history: list its versions |

| cell | why |
|---|---|
| letters | a grant allows these, as [Who may do what](access.md#why-each-is-granted) has it with its \
reason, and with the fields that it hides or protects; the letters missing are not granted, for this \
kind of record |
| × | the record belongs to somebody else |
| – | nothing of it is granted, for this kind of record |

Creating is not tried where a new record would land in the login's own group anyway. Creating a record \
about a patient whom the login cannot read is refused by the setting `checkReferencesOnWrite`.
";

/// The chapter for one organization.
pub fn chapter(plan: &Plan) -> String {
    let table = table(plan);
    let mut page = String::with_capacity(1 << 13);
    page.push_str(INTRODUCTION);
    for reason in &table.blocked {
        let _ = writeln!(page, "- Not tested yet: {}.", markdown(reason));
    }
    tenants(&mut page, &table.tenants);
    if !table.logins.is_empty() {
        logins(&mut page, &table);
        page.push_str("\n## Outcomes\n");
        page.push_str(LEGEND);
        outcomes(&mut page, &table);
        blocks(&mut page, &table);
    }
    page
}

fn tenants(page: &mut String, names: &[String]) {
    if !names.is_empty() {
        page.push_str(
            "\n“Home” below is the first of these, where the logins work; “elsewhere” is the last.\n\n",
        );
    }
    for name in names {
        page.extend(["- ", &markdown(name), "\n"]);
    }
}

fn logins(page: &mut String, table: &Table) {
    page.push_str("\n## Logins\n\nLogins with the same rights share a number.\n\n");
    for (ix, alike) in table.logins.iter().enumerate() {
        let _ = write!(page, "{}. ", ix + 1);
        for (ix, login) in alike.iter().enumerate() {
            page.extend([if ix > 0 { "; " } else { "" }, &markdown(login.label), " (`", &login.id, "`)"]);
        }
        let of = alike.first().map(|login| {
            login
                .of
                .iter()
                .filter_map(|number| table.tenants.get(*number))
                .map(|name| markdown(name))
                .collect::<Vec<_>>()
        });
        if let Some(of) = of.filter(|of| !of.is_empty()) {
            page.extend([", of ", &of.join(" and ")]);
        }
        page.push('\n');
    }
}

fn outcomes(page: &mut String, table: &Table) {
    page.push_str("\n| record | tried |");
    for number in 1..=table.logins.len() {
        let _ = write!(page, " {number} |");
    }
    page.push_str("\n|---|---|");
    page.push_str(&"---|".repeat(table.logins.len()));
    page.push('\n');
    for row in &table.rows {
        outcome(page, row);
    }
}

fn outcome(page: &mut String, row: &Row) {
    page.extend(["| `", &row.set, "`", if row.moved { ", after the move" } else { "" }, " | "]);
    if row.tried.is_empty() {
        page.push_str("moving it (`$set-accounts`)");
    }
    page.extend(row.tried.iter().map(letter));
    page.push_str(" |");
    for came in &row.came {
        page.push(' ');
        match came {
            Came::Allowed(allowed) => page.extend(allowed.iter().map(letter)),
            Came::Denied(Denial::OutOfScope) => page.push('×'),
            Came::Denied(_) => page.push('–'),
            Came::Moves(may) => page.push_str(if *may { "yes" } else { "no" }),
        }
        page.push_str(" |");
    }
    page.push('\n');
}

fn blocks(page: &mut String, table: &Table) {
    if table.blocks.is_empty() {
        return;
    }
    page.push_str("\nKinds of record that no grant tells apart are tested as one:\n\n");
    for (name, kinds) in &table.blocks {
        page.extend(["- `", name, "`: ", &kinds.join(", "), "\n"]);
    }
}
