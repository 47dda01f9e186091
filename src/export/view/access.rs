//! Who may do what, as templates see it: in words, in tables.

use crate::access::{
    AccessModel, Actor, Because, Cell, Grant, Matrix, Open, Reach, Scope, Separation, Standing,
};
use serde::Serialize;

/// An access model in words.
#[derive(Serialize)]
pub(super) struct Access<'a> {
    separation: Separation,
    actors: Vec<Who<'a>>,
    columns: Vec<Column<'a>>,
    rows: Vec<Row>,
    groups: Vec<Group>,
    open: Vec<Unsettled<'a>>,
}

/// Actors that differ in name alone.
#[derive(Serialize)]
struct Who<'a> {
    labels: String,
    standing: Standing,
    reach: &'static str,
    profiles: String,
    people: &'a [String],
    administers: bool,
}

#[derive(Serialize)]
struct Column<'a> {
    title: &'a str,
    actors: Vec<&'a str>,
}

#[derive(Serialize)]
struct Row {
    kinds: String,
    /// In words; empty where nothing is granted.
    cells: Vec<String>,
}

/// The grants that some profiles have, and no other has.
#[derive(Serialize)]
struct Group {
    /// The titles of the profiles.
    profiles: String,
    grants: Vec<Said>,
}

/// A grant in words.
#[derive(PartialEq, Serialize)]
struct Said {
    kinds: String,
    may: &'static str,
    whose: &'static str,
    hidden: String,
    readonly: String,
    why: String,
}

/// What was left open, in words.
#[derive(Serialize)]
struct Unsettled<'a> {
    ask: &'a str,
    until_then: &'a str,
}

impl<'a> Unsettled<'a> {
    fn of(open: &'a Open) -> Self {
        Self { ask: &open.ask, until_then: &open.until_then }
    }
}

impl<'a> Access<'a> {
    /// What templates may see of `model`.
    pub(super) fn of(model: &'a AccessModel) -> Self {
        let matrix = Matrix::of(model);
        let columns = matrix.columns.into_iter();
        let rows = matrix.rows.into_iter();
        let words = |cell: Option<Cell<'_>>| cell.map_or_else(String::new, |cell| cell.words());
        Self {
            separation: model.separation,
            actors: actors(model),
            columns: columns.map(|column| Column { title: column.title, actors: column.actors }).collect(),
            rows: rows
                .map(|row| Row {
                    kinds: row.kinds.join(", "),
                    cells: row.cells.into_iter().map(words).collect(),
                })
                .collect(),
            groups: groups(model),
            open: model.open.iter().map(Unsettled::of).collect(),
        }
    }
}

fn actors(model: &AccessModel) -> Vec<Who<'_>> {
    let mut found: Vec<Who<'_>> = Vec::new();
    for actor in &model.actors {
        let profiles = actor.profiles.iter().filter_map(|id| model.profile(id));
        let who = Who {
            labels: actor.label.clone(),
            standing: actor.standing,
            reach: reach(actor, model.separation),
            profiles: profiles.map(|profile| profile.title.as_str()).collect::<Vec<_>>().join("; "),
            people: &actor.held_by,
            administers: actor.administers,
        };
        let alike = |other: &&mut Who<'_>| {
            (other.standing, other.reach, &other.profiles) == (who.standing, who.reach, &who.profiles)
                && other.people.is_empty()
                && who.people.is_empty()
        };
        match found.iter_mut().find(alike) {
            Some(other) => other.labels.extend([", ", &who.labels]),
            None => found.push(who),
        }
    }
    found
}

/// All grants, those of the same profiles together; each is said once.
fn groups(model: &AccessModel) -> Vec<Group> {
    let mut grants: Vec<(&Grant, Vec<usize>)> = Vec::new();
    for (number, profile) in model.profiles.iter().enumerate() {
        for grant in &profile.grants {
            match grants.iter_mut().find(|(other, _)| same_words(other, grant)) {
                Some((_, profiles)) => profiles.push(number),
                None => grants.push((grant, vec![number])),
            }
        }
    }
    let mut groups: Vec<(Vec<usize>, Vec<Said>)> = Vec::new();
    for (grant, profiles) in grants {
        match groups.iter_mut().find(|(others, _)| *others == profiles) {
            Some((_, said)) => said.push(Said::of(grant)),
            None => groups.push((profiles, vec![Said::of(grant)])),
        }
    }
    let titles = |numbers: &[usize]| {
        numbers.iter().map(|number| model.profiles[*number].title.as_str()).collect::<Vec<_>>().join("; ")
    };
    groups.into_iter().map(|(profiles, grants)| Group { profiles: titles(&profiles), grants }).collect()
}

/// Whether two grants come to the same words.
fn same_words(one: &Grant, other: &Grant) -> bool {
    one.scope == other.scope
        && one.interactions == other.interactions
        && one.because == other.because
        && one.kinds == other.kinds
        && one.hidden == other.hidden
        && one.readonly == other.readonly
}

fn reach(actor: &Actor, separation: Separation) -> &'static str {
    match actor.reach {
        Reach::One if separation == Separation::None => "everywhere",
        Reach::One => "one group",
        Reach::Several => "several groups at once",
        Reach::OneOfSeveral => "several groups, one at a time",
        Reach::All if separation == Separation::None => "everywhere",
        Reach::All => "all groups",
        Reach::Persons if actor.standing == Standing::Caregiver => "the people they act for",
        Reach::Persons => "themselves",
    }
}

impl Said {
    fn of(grant: &Grant) -> Self {
        Self {
            kinds: grant.kinds.join(", "),
            may: Cell::of(&std::iter::once(grant)).map_or("", |cell| cell.may),
            whose: match grant.scope {
                Scope::Own => "their own",
                Scope::OwnTenants => "own groups",
                Scope::AllTenants => "everywhere",
            },
            hidden: grant.hidden.join(", "),
            readonly: grant.readonly.join(", "),
            why: why(&grant.because),
        }
    }
}

fn why(because: &[Because]) -> String {
    because.iter().map(|because| because.reason.as_str()).collect::<Vec<_>>().join("; ")
}
