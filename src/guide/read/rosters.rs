//! Rows of blanks: `- Name: ____ Role: ____`, in groups under bold lines.

use super::blanks;
use super::lines::Line;
use super::report::Report;
use crate::diag::Code;
use crate::guide::naming::folded;
use crate::guide::{Roster, RosterRow};
use crate::source::{Source, Span, Spanned};

/// Adds the row of `line` to the roster called `group`, the last of `rosters` or a new one.
pub fn row(
    rosters: &mut Vec<Roster>,
    group: Option<&Spanned<String>>,
    line: &Line,
    source: &Source,
    report: &mut Report,
) {
    let first = source.line_span(source.line(line.span.start));
    let last = source.line_span(source.line(line.span.end.saturating_sub(1).max(line.span.start)));
    let row = RosterRow { span: first.to(last), blanks: blanks::labelled(line) };
    if row.blanks.iter().any(|blank| blank.label.is_empty()) {
        let help = "write what goes into each blank before it: `- Name: ____ Role: ____`";
        report.add(Code::GuideRowLabels, line.span, "a blank of this row has no label", "", help);
    }
    let nameless = || Spanned::new(String::new(), Span::at(line.span.start));
    let label = group.cloned().unwrap_or_else(nameless);
    match rosters.last_mut() {
        Some(roster) if roster.label.span == label.span || group.is_none() => {
            same_labels(roster, &row, line, report);
            roster.rows.push(row);
        }
        _ => {
            unique(rosters, &label, report);
            rosters.push(Roster { label, rows: vec![row] });
        }
    }
}

fn same_labels(roster: &Roster, row: &RosterRow, line: &Line, report: &mut Report) {
    let Some(first) = roster.rows.first() else { return };
    let labels = |row: &RosterRow| row.blanks.iter().map(|blank| folded(&blank.label)).collect::<Vec<_>>();
    let labelled = row.blanks.iter().all(|blank| !blank.label.is_empty());
    if labelled && labels(first) != labels(row) {
        let help = "give all rows of a group the same blanks, each row on a line of its own";
        report.add(
            Code::GuideRowLabels,
            line.span,
            "this row's blanks are not those of the first row",
            "",
            help,
        );
        report.see(first.span, "the first row");
    }
}

fn unique(rosters: &[Roster], label: &Spanned<String>, report: &mut Report) {
    if let Some(first) = rosters.iter().find(|roster| folded(&roster.label.value) == folded(&label.value)) {
        let message = format!("two groups of rows are called `{}`", label.value);
        report.add(Code::GuideLabelDuplicate, label.span, message, "", "name each group differently");
        report.see(first.label.span, "the first one");
    }
}
