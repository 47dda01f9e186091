//! The model as a table: kinds of record down, profiles across.

use super::{AccessModel, Grant, Interaction, Scope};

/// Who may do what, as a table.
#[derive(Clone, Debug)]
pub struct Matrix<'m> {
    pub columns: Vec<Column<'m>>,
    pub rows: Vec<Row<'m>>,
}

/// A profile, and who has it.
#[derive(Clone, Debug)]
pub struct Column<'m> {
    /// The profile's id.
    pub id: &'m str,
    pub title: &'m str,
    /// The labels of its actors, each once; may be the client's words.
    pub actors: Vec<&'m str>,
}

/// Kinds of record that no profile tells apart.
#[derive(Clone, Debug)]
pub struct Row<'m> {
    pub kinds: Vec<&'m str>,
    /// One per column; none where nothing is granted.
    pub cells: Vec<Option<Cell<'m>>>,
}

/// What a profile lets its actors do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell<'m> {
    /// `view`, `change`, `work` (create as well) or `all` (delete as well).
    pub may: &'static str,
    /// Whose, in words: `own groups`.
    pub whose: &'static str,
    pub hidden: &'m [String],
    pub readonly: &'m [String],
}

impl<'m> Matrix<'m> {
    /// The table of `model`. Kinds that come out alike everywhere share a row.
    pub fn of(model: &'m AccessModel) -> Self {
        let mut rows: Vec<Row<'m>> = Vec::new();
        for block in model.blocks() {
            // The grants are in the order of the profiles.
            let mut rest = block.grants.as_slice();
            let cell = |number| {
                let (own, others) = rest.split_at(rest.partition_point(|(at, _)| *at <= number));
                rest = others;
                Cell::of(&own.iter().map(|(_, grant)| *grant))
            };
            let cells: Vec<_> = (0..model.profiles.len()).map(cell).collect();
            match rows.iter_mut().find(|row| row.cells == cells) {
                Some(row) => row.kinds.extend(block.kinds),
                None => rows.push(Row { kinds: block.kinds, cells }),
            }
        }
        let columns = model.profiles.iter().map(|profile| column(model, &profile.id, &profile.title));
        Self { columns: columns.collect(), rows }
    }
}

fn column<'m>(model: &'m AccessModel, id: &'m str, title: &'m str) -> Column<'m> {
    let mut actors: Vec<&str> = Vec::new();
    for actor in model.actors.iter().filter(|actor| actor.profiles.iter().any(|profile| profile == id)) {
        if !actors.contains(&actor.label.as_str()) {
            actors.push(&actor.label);
        }
    }
    Column { id, title, actors }
}

impl<'m> Cell<'m> {
    /// What `grants`, all of one profile and about one kind, come to; of several, the widest words.
    /// None where there is no grant.
    pub fn of(grants: &(impl Iterator<Item = &'m Grant> + Clone)) -> Option<Self> {
        let first = grants.clone().next()?;
        let may = |interaction| grants.clone().any(|grant| grant.interactions.contains(&interaction));
        Some(Self {
            may: match () {
                () if may(Interaction::Delete) => "all",
                () if may(Interaction::Create) => "work",
                () if may(Interaction::Update) => "change",
                () => "view",
            },
            whose: match grants.clone().map(|grant| grant.scope).max()? {
                Scope::Own => "own",
                Scope::OwnTenants => "own groups",
                Scope::AllTenants => "everywhere",
            },
            hidden: &first.hidden,
            readonly: &first.readonly,
        })
    }

    /// The cell in words: `work, own groups; hides 6 fields`.
    pub fn words(&self) -> String {
        let mut words = String::with_capacity(40);
        for part in [self.may, ", ", self.whose] {
            words.push_str(part);
        }
        for (fields, what) in [(self.hidden, "; hides "), (self.readonly, "; protects ")] {
            let count = fields.len().to_string();
            let parts: &[&str] = match fields {
                [] => &[],
                [one] => &[what, one],
                _ => &[what, &count, " fields"],
            };
            words.extend(parts.iter().copied());
        }
        words
    }
}
