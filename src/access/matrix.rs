//! The model as a table: kinds of record down, profiles across.

use super::{AccessModel, Grant, Interaction, Scope};
use serde::Serialize;

/// Who may do what, as a table.
#[derive(Clone, Debug, Serialize)]
pub struct Matrix {
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
}

/// A profile, and who has it.
#[derive(Clone, Debug, Serialize)]
pub struct Column {
    /// The profile's id.
    pub id: String,
    pub title: String,
    /// The labels of its actors, each once; may be the client's words.
    pub actors: Vec<String>,
}

/// Kinds of record that no profile tells apart.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    pub kinds: Vec<String>,
    /// One per column; none where nothing is granted.
    pub cells: Vec<Option<Cell>>,
}

/// What a profile lets its actors do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cell {
    /// `view`, `change`, `work` (create as well) or `all` (delete as well).
    pub may: &'static str,
    /// Whose, in words: `own groups`.
    pub whose: &'static str,
    pub hidden: Vec<String>,
    pub readonly: Vec<String>,
}

impl Matrix {
    /// The table of `model`. Kinds that come out alike everywhere share a row.
    pub fn of(model: &AccessModel) -> Self {
        let mut rows: Vec<Row> = Vec::new();
        for kind in model.kinds() {
            let cells: Vec<Option<Cell>> =
                model.profiles.iter().map(|profile| Cell::of(&profile.grants, kind)).collect();
            match rows.iter_mut().find(|row| row.cells == cells) {
                Some(row) => row.kinds.push(kind.to_owned()),
                None => rows.push(Row { kinds: vec![kind.to_owned()], cells }),
            }
        }
        Self {
            columns: model
                .profiles
                .iter()
                .map(|profile| column(model, &profile.id, &profile.title))
                .collect(),
            rows,
        }
    }
}

fn column(model: &AccessModel, id: &str, title: &str) -> Column {
    let mut actors: Vec<String> = Vec::new();
    for actor in model.actors.iter().filter(|actor| actor.profiles.iter().any(|profile| profile == id)) {
        if !actors.contains(&actor.label) {
            actors.push(actor.label.clone());
        }
    }
    Column { id: id.to_owned(), title: title.to_owned(), actors }
}

impl Cell {
    /// What `grants` come to for `kind`; of several, the widest words.
    pub fn of(grants: &[Grant], kind: &str) -> Option<Self> {
        let speaking: Vec<&Grant> =
            grants.iter().filter(|grant| grant.kinds.iter().any(|other| other == kind)).collect();
        let may = |interaction| speaking.iter().any(|grant| grant.interactions.contains(&interaction));
        let widest = speaking.iter().map(|grant| grant.scope).max()?;
        Some(Self {
            may: match () {
                () if may(Interaction::Delete) => "all",
                () if may(Interaction::Create) => "work",
                () if may(Interaction::Update) => "change",
                () => "view",
            },
            whose: match widest {
                Scope::Own => "own",
                Scope::OwnTenants => "own groups",
                Scope::AllTenants => "everywhere",
            },
            hidden: speaking[0].hidden.clone(),
            readonly: speaking[0].readonly.clone(),
        })
    }

    /// The cell in words: `work, own groups; hides 6 fields`.
    pub fn words(&self) -> String {
        let fields = |fields: &[String], what: &str| match fields {
            [] => String::new(),
            [one] => format!("; {what} {one}"),
            many => format!("; {what} {} fields", many.len()),
        };
        format!(
            "{}, {}{}{}",
            self.may,
            self.whose,
            fields(&self.hidden, "hides"),
            fields(&self.readonly, "protects")
        )
    }
}
