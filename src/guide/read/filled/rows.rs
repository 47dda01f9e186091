//! Tables of the copy: columns by their names, rows by what they hold.

use super::keys::key_of;
use super::others::{Known, unplaced};
use crate::guide::naming::{Found, find_column};
use crate::guide::read::lines::{Document, RawTable, Row};
use crate::guide::read::report::Report;
use crate::guide::read::tables::said;
use crate::guide::{Question, Table};
use crate::source::{Source, Span, Spanned};

type Cells = Vec<Spanned<String>>;

/// The client's rows in `table`, which stands under `question`: those that are not empty and not the
/// guide's own.
pub fn read(
    question: &Question,
    table: &RawTable,
    copy: &Document,
    source: &Source,
    known: &Known,
    report: &mut Report,
) -> Vec<Cells> {
    let Some(own) = &question.table else {
        known.compare_table(table, report);
        return Vec::new();
    };
    let columns: Vec<Option<usize>> =
        table.header.iter().enumerate().map(|(at, cell)| column(own, table, at, &said(cell))).collect();
    for (cell, _) in table.header.iter().zip(&columns).filter(|(_, column)| column.is_none()) {
        unplaced(
            cell.span,
            "the guide's table has no such column; what stands under it was not read",
            report,
        );
    }
    let mut printed: Vec<Vec<char>> = own.rows.iter().map(|row| row_key(row.cells.iter())).collect();
    let mut rows = Vec::new();
    for row in &table.rows {
        let value = |cell: &crate::guide::read::lines::Cell| {
            let nothing = || Spanned::new(String::new(), Span::at(cell.span.start));
            copy.value(source, &cell.glyphs).unwrap_or_else(nothing)
        };
        let cells: Cells = row.cells.iter().map(value).collect();
        if too_many(row) {
            unplaced(
                row.line,
                "this row has more cells than the table has columns; the last ones were not read",
                report,
            );
        }
        if cells.iter().all(|cell| cell.value.is_empty()) {
            continue;
        }
        // A row that the guide prints itself, the example included, is no answer.
        let said = row_key(cells.iter());
        let says = said.iter().any(|c| *c != '|');
        if let Some(own) = printed.iter().position(|printed| says && *printed == said) {
            printed.remove(own);
            continue;
        }
        let mut placed: Cells =
            own.columns.iter().map(|_| Spanned::new(String::new(), Span::at(row.line.start))).collect();
        for (cell, column) in cells.into_iter().zip(&columns) {
            if let Some(column) = column {
                placed[*column] = cell;
            }
        }
        rows.push(placed);
    }
    rows
}

/// The guide's column that the copy's column `at`, headed `head`, is: by name, else by its place in a
/// table of as many columns.
fn column(own: &Table, table: &RawTable, at: usize, head: &Spanned<String>) -> Option<usize> {
    let labels = own.columns.iter().map(|column| column.value.as_str());
    match find_column(labels, &head.value) {
        Found::One(ix) => Some(ix),
        Found::None | Found::Several(_) => (table.header.len() == own.columns.len()).then_some(at),
    }
}

fn row_key<'c>(cells: impl Iterator<Item = &'c Spanned<String>>) -> Vec<char> {
    let mut key = Vec::new();
    for cell in cells {
        key.extend(key_of(&cell.value));
        key.push('|');
    }
    key
}

/// Whether the row has cells behind the last column; one with too few is only shorter.
fn too_many(row: &Row) -> bool {
    let written = row.cells.iter().all(|cell| cell.span.end < row.line.end && !cell.span.is_empty());
    !row.even && written
}
