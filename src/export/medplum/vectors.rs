//! The acceptance tests as a chapter of the book.

use crate::access::Denial;
use crate::export::text::markdown;
use crate::medplum::acceptance::{Came, Cast, Owner, Part, Table, letter, table};
use std::borrow::Cow;
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
pub fn chapter(cast: &Cast<'_>) -> String {
    let table = table(cast);
    let mut page = String::with_capacity(1 << 14);
    page.push_str(INTRODUCTION);
    for reason in &table.blocked {
        page.extend(["- Not tested yet: ", &markdown(reason), ".\n"]);
    }
    let tenants: Vec<_> = table.tenants.iter().map(|name| markdown(name)).collect();
    if !table.logins.is_empty() {
        logins(&mut page, &table, &tenants);
        page.push_str("\n## Outcomes\n");
        page.push_str(LEGEND);
        for part in &table.parts {
            outcomes(&mut page, &table, part, &tenants);
        }
        movers(&mut page, &table.movers);
        blocks(&mut page, &table);
    }
    page
}

fn logins(page: &mut String, table: &Table, tenants: &[Cow<'_, str>]) {
    page.push_str("\n## Logins\n\nLogins with the same rights share a number.\n\n");
    for (ix, logins) in table.logins.iter().enumerate() {
        number(page, ix + 1);
        for (ix, (label, ids)) in logins.actors.iter().enumerate() {
            page.extend([if ix > 0 { "; " } else { ". " }, &markdown(label), " ("]);
            for (ix, id) in ids.iter().enumerate() {
                page.extend([if ix > 0 { ", `" } else { "`" }, id, "`"]);
            }
            page.push(')');
        }
        for (ix, tenant) in logins.of.iter().filter_map(|number| tenants.get(*number)).enumerate() {
            page.extend([if ix > 0 { " and " } else { ", of " }, tenant]);
        }
        page.push('\n');
    }
}

/// The records of one owner, down, and the logins across.
fn outcomes(page: &mut String, table: &Table, part: &Part, tenants: &[Cow<'_, str>]) {
    heading(page, part, tenants);
    page.push_str("\n\n| record |");
    for ix in 1..=table.logins.len() {
        page.push(' ');
        number(page, ix);
        page.push_str(" |");
    }
    page.push_str("\n|---|");
    page.extend(table.logins.iter().map(|_| "---|"));
    page.push('\n');
    for row in &part.rows {
        for (ix, kind) in row.kinds.iter().enumerate() {
            page.extend([if ix > 0 { ", `" } else { "| `" }, kind, "`"]);
        }
        page.push_str(" |");
        for came in &row.came {
            page.push(' ');
            match came {
                Came::Allowed(allowed) => page.extend(allowed.iter().map(letter)),
                Came::Denied(Denial::OutOfScope) => page.push('×'),
                Came::Denied(_) => page.push('–'),
            }
            page.push_str(" |");
        }
        page.push('\n');
    }
}

/// Whose records a part is about, and what is tried with them.
fn heading(page: &mut String, part: &Part, tenants: &[Cow<'_, str>]) {
    page.extend(["\n### `", part.owner.name(), "`", if part.moved { ", after the move" } else { "" }]);
    page.push_str("\n\n");
    let tenant = |at: Option<&Cow<'_, str>>| at.map_or_else(String::new, |name| [" of ", name].concat());
    let (first, second) = (tenant(tenants.first()), tenant(tenants.get(1)));
    match part.owner {
        Owner::Home => page.extend(["Records", &first, "; those of a patient are of the one who logs in"]),
        Owner::Elsewhere if tenants.is_empty() => {
            page.push_str("Records; those of a patient are of somebody else");
        }
        Owner::Elsewhere => page.extend(["Records", &tenant(tenants.last()), ", and of a patient there"]),
        Owner::Second => page.extend(["Records", &second, ", and of a patient there"]),
        Owner::Both => page.extend(["Records of a patient", &first, " and", &second]),
        Owner::Neighbour => page.extend(["Records of another patient", &first]),
        Owner::Linked => page.extend([
            "Records of a patient",
            &first,
            " whose own record names the patient who logs in as the same person",
        ]),
        Owner::Mover => page.extend([
            "Records of a patient",
            &first,
            if part.moved { " who moved to another group" } else { " who is going to move to another group" },
        ]),
        Owner::Nobody => {
            page.extend(["Records", &first, " about nobody, though such a record can be about a patient"]);
        }
        Owner::Shared => page.push_str("Records in the Project that all others read"),
        Owner::System => page.push_str("The membership of the first login"),
    }
    page.push_str(". Tried: ");
    page.extend(part.tried.iter().map(letter));
    page.push('.');
}

/// Who may move a patient.
fn movers(page: &mut String, movers: &[bool]) {
    if movers.is_empty() {
        return;
    }
    page.push_str("\nMoving a patient from one group to another (`$set-accounts`) is allowed to ");
    let allowed = movers.iter().enumerate().filter(|(_, may)| **may).map(|(ix, _)| ix + 1);
    let mut before = "";
    for ix in allowed {
        page.push_str(before);
        number(page, ix);
        before = ", ";
    }
    page.push_str(if before.is_empty() { "nobody.\n" } else { ", and refused to all others.\n" });
}

fn number(page: &mut String, number: usize) {
    let _ = write!(page, "{number}");
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
