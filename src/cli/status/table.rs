//! How organizations stand, as tables for a terminal: progress, what was put off, and the main facts
//! of each guide side by side.

use super::{Row, is_overdue};
use crate::assess::standing::{MainFact, Progress};
use crate::blueprint::OpenEntry;
use crate::cli::inert::inert_short;
use std::collections::BTreeMap;

/// Longer cells than this, in characters, are cut: the table is a glance.
const WIDEST: usize = 40;

/// All tables; those with nothing in them are left out.
pub fn in_words(rows: &[Row], overdue_on: Option<&str>) -> String {
    let mut tables = vec![progress(rows)];
    tables.extend(put_off(rows, overdue_on));
    let mut guides: BTreeMap<&str, Vec<(&str, &Progress)>> = BTreeMap::new();
    for row in rows {
        if let Some(progress) = &row.standing.proven {
            guides.entry(&progress.guide).or_default().push((&row.standing.id, progress));
        }
    }
    tables.extend(guides.iter().map(|(guide, organizations)| facts(guide, organizations)));
    tables.join("\n\n")
}

fn progress(rows: &[Row]) -> String {
    let titles = ["ORGANIZATION", "STATUS", "ANSWERED", "OPEN", "UNDECIDED", "FINDINGS"];
    let mut table = vec![titles.map(str::to_owned).to_vec()];
    for row in rows {
        let id = inert_short(&row.standing.id);
        let found = if row.findings.total() == 0 { String::new() } else { row.findings.words() };
        table.push(match &row.standing.proven {
            None => vec![id, "rejected".to_owned(), String::new(), String::new(), String::new(), found],
            Some(progress) => vec![
                id,
                progress.status.clone(),
                format!("{}/{}", progress.answered, progress.reached),
                count(progress.open.len()),
                undecided(progress, row.overdue),
                found,
            ],
        });
    }
    aligned(&table)
}

fn count(count: usize) -> String {
    if count == 0 { String::new() } else { count.to_string() }
}

fn undecided(progress: &Progress, overdue: Option<usize>) -> String {
    match overdue {
        Some(overdue @ 1..) => format!("{} ({overdue} overdue)", progress.undecided.len()),
        _ => count(progress.undecided.len()),
    }
}

/// What was put off, the earliest day first.
fn put_off(rows: &[Row], overdue_on: Option<&str>) -> Option<String> {
    let of = |row: &'_ Row| {
        row.standing.proven.iter().flat_map(|progress| &progress.undecided).cloned().collect::<Vec<_>>()
    };
    let mut all: Vec<(OpenEntry, &str)> = rows
        .iter()
        .flat_map(|row| of(row).into_iter().map(|entry| (entry, row.standing.id.as_str())))
        .collect();
    all.sort_by(|(left, _), (right, _)| left.due.cmp(&right.due));
    let mut table = vec![["DUE", "OWNER", "ORGANIZATION", "QUESTION"].map(str::to_owned).to_vec()];
    for (entry, id) in &all {
        let overdue = overdue_on.is_some_and(|date| is_overdue(entry, date));
        let due = entry.due.as_deref().unwrap_or_default();
        let due = if overdue { format!("{due} overdue") } else { due.to_owned() };
        let owner = inert_short(entry.owner.as_deref().unwrap_or_default());
        table.push(vec![
            due,
            owner,
            inert_short(id),
            format!("{} {}", entry.question, inert_short(&entry.ask)),
        ]);
    }
    (!all.is_empty()).then(|| aligned(&table))
}

/// The main facts of the organizations that answered `guide`, side by side. A value stands for
/// itself by its id, which is short; a text by its words.
fn facts(guide: &str, organizations: &[(&str, &Progress)]) -> String {
    let first = organizations.first().map(|(_, progress)| progress.facts.as_slice()).unwrap_or_default();
    let title = |fact: &MainFact| fact.id.to_uppercase();
    let mut table =
        vec![std::iter::once(inert_short(&guide.to_uppercase())).chain(first.iter().map(title)).collect()];
    for (id, progress) in organizations {
        let value =
            |fact: &MainFact| if fact.value.is_empty() { "—".to_owned() } else { inert_short(&fact.value) };
        table.push(std::iter::once(inert_short(id)).chain(progress.facts.iter().map(value)).collect());
    }
    aligned(&table)
}

/// The rows of `table` with their columns under one another.
fn aligned(table: &[Vec<String>]) -> String {
    let columns = table.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        table.iter().filter_map(|row| row.get(column)).map(|cell| cut(cell).chars().count()).max()
    };
    let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or(0)).collect();
    let line = |row: &Vec<String>| {
        let last = row.len().saturating_sub(1);
        let cells = row.iter().zip(&widths).enumerate().map(|(ix, (cell, width))| {
            if ix == last { cell.clone() } else { format!("{:width$}", cut(cell)) }
        });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    table.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn cut(cell: &str) -> String {
    match cell.char_indices().nth(WIDEST) {
        Some((end, _)) => cell.get(..end).unwrap_or_default().to_owned() + "…",
        None => cell.to_owned(),
    }
}
