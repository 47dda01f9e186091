//! The access matrix for a spreadsheet.

use crate::access::{AccessModel, Cell, Matrix};
use crate::export::text::one_line;

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

fn line(out: &mut String, cells: impl Iterator<Item = String>) {
    for (ix, cell) in cells.enumerate() {
        if ix > 0 {
            out.push(',');
        }
        out.push_str(&quoted(&cell));
    }
    out.push_str("\r\n");
}

/// One cell: quoted, on one line, and never a formula, which a spreadsheet would run.
fn quoted(text: &str) -> String {
    let text = one_line(text);
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '|', '%']);
    format!("\"{}{}\"", if formula { "'" } else { "" }, text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_cell_is_text_whatever_was_typed() {
        for (typed, cell) in [
            ("Front desk", "\"Front desk\""),
            ("=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\""),
            ("@sum", "\"'@sum\""),
            (" -1+2", "\"'-1+2\""),
            ("a\r\nb,c", "\"a b,c\""),
        ] {
            assert_eq!(quoted(typed), cell);
        }
    }
}
