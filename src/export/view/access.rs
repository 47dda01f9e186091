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
    columns: Vec<Column>,
    rows: Vec<Row>,
    profiles: Vec<Profile<'a>>,
    open: Vec<Unsettled<'a>>,
}

/// Actors that differ in name alone.
#[derive(Serialize)]
struct Who<'a> {
    labels: Vec<&'a str>,
    standing: Standing,
    reach: &'static str,
    profiles: Vec<&'a str>,
    people: Vec<&'a str>,
    administers: bool,
}

#[derive(Serialize)]
struct Column {
    title: String,
    actors: Vec<String>,
}

#[derive(Serialize)]
struct Row {
    kinds: Vec<String>,
    /// In words; empty where nothing is granted.
    cells: Vec<String>,
}

#[derive(Serialize)]
struct Profile<'a> {
    title: &'a str,
    grants: Vec<Said<'a>>,
}

/// A grant in words.
#[derive(Serialize)]
struct Said<'a> {
    kinds: &'a [String],
    may: &'static str,
    whose: &'static str,
    hidden: &'a [String],
    readonly: &'a [String],
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
        let words = |cell: Option<Cell>| cell.map_or_else(String::new, |cell| cell.words());
        Self {
            separation: model.separation,
            actors: actors(model),
            columns: columns.map(|column| Column { title: column.title, actors: column.actors }).collect(),
            rows: rows
                .map(|row| Row { kinds: row.kinds, cells: row.cells.into_iter().map(words).collect() })
                .collect(),
            profiles: model
                .profiles
                .iter()
                .map(|profile| Profile {
                    title: &profile.title,
                    grants: profile.grants.iter().map(Said::of).collect(),
                })
                .collect(),
            open: model.open.iter().map(Unsettled::of).collect(),
        }
    }
}

fn actors(model: &AccessModel) -> Vec<Who<'_>> {
    let mut found: Vec<Who<'_>> = Vec::new();
    for actor in &model.actors {
        let who = Who {
            labels: vec![&actor.label],
            standing: actor.standing,
            reach: reach(actor, model.separation),
            profiles: actor
                .profiles
                .iter()
                .filter_map(|id| model.profile(id))
                .map(|of| of.title.as_str())
                .collect(),
            people: actor.held_by.iter().map(String::as_str).collect(),
            administers: actor.administers,
        };
        let alike = |other: &&mut Who<'_>| {
            (other.standing, other.reach, &other.profiles) == (who.standing, who.reach, &who.profiles)
                && other.people.is_empty()
                && who.people.is_empty()
        };
        match found.iter_mut().find(alike) {
            Some(other) => other.labels.extend(who.labels),
            None => found.push(who),
        }
    }
    found
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

impl<'a> Said<'a> {
    fn of(grant: &'a Grant) -> Self {
        let cell = Cell::of(std::slice::from_ref(grant), grant.kinds.first().map_or("", String::as_str));
        Self {
            kinds: &grant.kinds,
            may: cell.as_ref().map_or("", |cell| cell.may),
            whose: match grant.scope {
                Scope::Own => "their own",
                Scope::OwnTenants => "own groups",
                Scope::AllTenants => "everywhere",
            },
            hidden: &grant.hidden,
            readonly: &grant.readonly,
            why: why(&grant.because),
        }
    }
}

fn why(because: &[Because]) -> String {
    because.iter().map(|because| because.reason.as_str()).collect::<Vec<_>>().join("; ")
}
