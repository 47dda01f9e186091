//! The access matrix for a spreadsheet.

use crate::access::{AccessModel, Cell, Matrix};
use crate::export::csv::line;

/// The matrix of `model`: one line for each kind of record, one column for each profile.
pub fn csv(model: &AccessModel) -> String {
    let matrix = Matrix::of(model);
    let mut out = String::new();
    let heads = matrix.columns.iter().map(|column| match column.actors.as_slice() {
        [] => column.title.clone(),
        actors => format!("{}: {}", column.title, actors.join(", ")),
    });
    line(&mut out, std::iter::once("Kind of record".to_owned()).chain(heads));
    for row in &matrix.rows {
        for kind in &row.kinds {
            let cells = row.cells.iter().map(|cell| cell.as_ref().map_or_else(String::new, Cell::words));
            line(&mut out, std::iter::once(kind.clone()).chain(cells));
        }
    }
    out
}
