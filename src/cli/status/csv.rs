//! How organizations stand, for a spreadsheet.

use super::Row;
use crate::assess::standing::{MainFact, Progress};
use crate::export::csv::line;

/// A line of titles, then one for each organization. The facts' columns are those of all guides that
/// were answered, in the order in which they are met.
pub fn csv(rows: &[Row]) -> String {
    let proven = || rows.iter().filter_map(|row| row.standing.proven.as_ref());
    let mut facts: Vec<&MainFact> = Vec::new();
    for fact in proven().flat_map(|progress| &progress.facts) {
        if !facts.iter().any(|known| known.id == fact.id) {
            facts.push(fact);
        }
    }
    let titles = [
        "Organization",
        "Name",
        "Guide",
        "Status",
        "Answered",
        "To answer",
        "Open",
        "Undecided",
        "Overdue",
        "Errors",
        "Warnings",
        "Notes",
    ];
    let mut out = String::new();
    line(
        &mut out,
        titles.iter().map(|title| (*title).to_owned()).chain(facts.iter().map(|fact| fact.title.clone())),
    );
    for row in rows {
        let labels = facts.iter().map(|fact| label(row, &fact.id));
        line(&mut out, about(row).into_iter().chain(labels));
    }
    out.trim_end().to_owned()
}

fn about(row: &Row) -> [String; 12] {
    let of = |read: &dyn Fn(&Progress) -> String| row.standing.proven.as_ref().map_or_else(String::new, read);
    [
        row.standing.id.clone(),
        row.standing.name.clone(),
        of(&|progress| progress.guide.clone()),
        if row.standing.proven.is_some() {
            of(&|progress| progress.status.clone())
        } else {
            "rejected".to_owned()
        },
        of(&|progress| progress.answered.to_string()),
        of(&|progress| progress.reached.to_string()),
        of(&|progress| progress.open.len().to_string()),
        of(&|progress| progress.undecided.len().to_string()),
        row.overdue.map_or_else(String::new, |overdue| overdue.to_string()),
        row.findings.errors.to_string(),
        row.findings.warnings.to_string(),
        row.findings.notes.to_string(),
    ]
}

fn label(row: &Row, id: &str) -> String {
    let facts = row.standing.proven.iter().flat_map(|progress| &progress.facts);
    facts.filter(|fact| fact.id == id).map(|fact| fact.label.clone()).next().unwrap_or_default()
}
