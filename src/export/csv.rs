//! Lines for a spreadsheet: RFC 4180, every cell quoted.

use super::text::one_line;

/// Adds a line of `cells` to `out`.
pub fn line<T: AsRef<str>>(out: &mut String, cells: impl IntoIterator<Item = T>) {
    for (ix, cell) in cells.into_iter().enumerate() {
        if ix > 0 {
            out.push(',');
        }
        quote(out, cell.as_ref());
    }
    out.push_str("\r\n");
}

/// Adds one cell: quoted, on one line, and never a formula, which a spreadsheet would run.
fn quote(out: &mut String, text: &str) {
    let text = one_line(text);
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '|', '%']);
    out.push_str(if formula { "\"'" } else { "\"" });
    for (ix, part) in text.split('"').enumerate() {
        if ix > 0 {
            out.push_str("\"\"");
        }
        out.push_str(part);
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::quote;

    #[test]
    fn a_cell_is_text_whatever_was_typed() {
        for (typed, cell) in [
            ("Front desk", "\"Front desk\""),
            ("=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\""),
            ("@sum", "\"'@sum\""),
            (" -1+2", "\"'-1+2\""),
            ("a\r\nb,c", "\"a b,c\""),
        ] {
            let mut out = String::new();
            quote(&mut out, typed);
            assert_eq!(out, cell);
        }
    }
}
