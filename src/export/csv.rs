//! Lines for a spreadsheet: RFC 4180, every cell quoted.

use super::text::one_line;

/// Adds a line of `cells` to `out`.
pub fn line(out: &mut String, cells: impl IntoIterator<Item = String>) {
    for (ix, cell) in cells.into_iter().enumerate() {
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
