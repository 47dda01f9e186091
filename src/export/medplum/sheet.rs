//! The access matrix for a spreadsheet.

use crate::access::{AccessModel, Cell, Matrix};
use crate::export::csv::line;

/// The matrix of `model`: one line for each kind of record, one column for each profile.
pub fn csv(model: &AccessModel) -> String {
    let matrix = Matrix::of(model);
    let mut out = String::with_capacity(1 << 13);
    let heads = matrix.columns.iter().map(|column| match column.actors.as_slice() {
        [] => column.title.to_owned(),
        actors => format!("{}: {}", column.title, actors.join(", ")),
    });
    line(&mut out, std::iter::once("Kind of record".to_owned()).chain(heads));
    for row in &matrix.rows {
        let mut words = String::new();
        line(&mut words, row.cells.iter().map(|cell| cell.as_ref().map_or_else(String::new, Cell::words)));
        for kind in &row.kinds {
            out.extend(["\"", kind, "\",", &words]);
        }
    }
    out
}
