//! Tables to fill in.

use super::lines::{Cell, RawTable};
use super::report::Report;
use super::text::words_or;
use crate::diag::Code;
use crate::guide::naming::folded;
use crate::guide::{Table, TableRow};
use crate::source::{Span, Spanned};
use std::collections::BTreeMap;

/// Reads `raw` as a table to fill in.
pub fn to_fill_in(raw: &RawTable, report: &mut Report) -> Table {
    let columns: Vec<_> = raw.header.iter().map(said).collect();
    check_columns(&columns, report);
    let rows = raw.rows.iter().map(|row| {
        if !row.even {
            let message =
                format!("this row does not have {} cells, as the table's header has", columns.len());
            let help = "write one cell per column; leave a blank line under the table";
            report.add(Code::GuideTableCells, row.line, message, "", help);
        }
        let cells: Vec<_> = row.cells.iter().map(said).collect();
        let example = cells.first().is_some_and(|first| first.value.to_lowercase().starts_with("example:"));
        TableRow { span: row.line, cells, example }
    });
    let rows = rows.collect();
    Table { span: raw.span, columns, rows }
}

/// The plain text of a cell; an empty one keeps its place between the bars.
pub fn said(cell: &Cell) -> Spanned<String> {
    let words = words_or(&cell.glyphs, cell.span.start);
    let span = if words.value.is_empty() { cell.span } else { words.span };
    Spanned::new(words.value, span)
}

fn check_columns(columns: &[Spanned<String>], report: &mut Report) {
    let mut seen: BTreeMap<String, Span> = BTreeMap::new();
    for column in columns {
        if column.value.is_empty() {
            let help = "name every column: answers are given by column";
            report.add(Code::GuideTableColumns, column.span, "a column of the table has no name", "", help);
        } else if let Some(first) = seen.insert(folded(&column.value), column.span) {
            let message = format!("two columns are called `{}`", column.value);
            report.add(Code::GuideLabelDuplicate, column.span, message, "", "name each column differently");
            report.see(first, "the first one");
        }
    }
}
