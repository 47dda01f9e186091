//! Rows to fill in: of a table, and of a roster's `Name: ____ Role: ____` lines.

use super::{Edit, blanks};
use crate::export::text::markdown;
use crate::guide::{Roster, RosterRow, Table, TableRow};
use crate::source::{Source, Span, Spanned};
use std::borrow::Cow;

type Cells = Vec<Spanned<String>>;

/// The organization's `rows` in place of the table's example and empty rows, as many as are needed;
/// rows that the author filled in stay. No rows: the table stays as it is.
pub(super) fn table(source: &Source, table: &Table, rows: &[Cells]) -> Vec<Edit> {
    let places: Vec<Span> = table.rows.iter().filter(|row| is_spare(row)).map(|row| row.span).collect();
    let end = last_line(source, table.span);
    let like = |at: usize| *places.get(at).or(places.last()).unwrap_or(&end);
    let lines: Vec<String> =
        rows.iter().enumerate().map(|(at, cells)| table_row(source, like(at), cells)).collect();
    match (places.is_empty(), lines.is_empty()) {
        (_, true) => Vec::new(),
        (true, false) => vec![append(source, end, &lines)],
        (false, false) => replace(source, &places, &lines),
    }
}

/// The people in `rows` in place of the roster's rows, further ones in the form of the last, unused
/// ones left out. No people: the roster stays as it is.
pub(super) fn roster(source: &Source, roster: &Roster, rows: &[Cells]) -> Vec<Edit> {
    let Some(last) = roster.rows.last() else { return Vec::new() };
    if rows.is_empty() {
        return Vec::new();
    }
    let lines: Vec<String> = rows
        .iter()
        .enumerate()
        .map(|(at, cells)| roster_row(source, roster.rows.get(at).unwrap_or(last), cells))
        .collect();
    let places: Vec<Span> = roster.rows.iter().map(|row| row.span).collect();
    replace(source, &places, &lines)
}

/// The line end of `line`, as it stands; empty on the last line of a file without one.
pub(super) fn own_line_end(source: &Source, line: Span) -> &str {
    let text = source.slice(line);
    &text[text.trim_end_matches(['\n', '\r']).len()..]
}

/// The line end of `line`, or where it has none that of the file.
pub(super) fn line_end(source: &Source, line: Span) -> &str {
    let first = source.line_span(1);
    [line, first]
        .into_iter()
        .map(|line| own_line_end(source, line))
        .find(|end| !end.is_empty())
        .unwrap_or("\n")
}

fn is_spare(row: &TableRow) -> bool {
    let empty = |text: &str| text.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'_'));
    row.example || row.cells.iter().all(|cell| empty(&cell.value))
}

/// A row without its line end, with the indentation and outer pipes of the line `like`.
fn table_row(source: &Source, like: Span, cells: &Cells) -> String {
    let line = source.slice(like).trim_end();
    let body = line.trim_start_matches([' ', '\t', '>']);
    let lead = &line[..line.len() - body.len()];
    let padded = |text: Cow<'_, str>| if text.is_empty() { " ".to_owned() } else { format!(" {text} ") };
    let row: Vec<String> = cells.iter().map(|cell| padded(markdown(&cell.value))).collect();
    let row = row.join("|");
    // A row that begins with an empty cell needs its pipe, or the cell is lost.
    let opening = body.starts_with('|') || row.starts_with(" |") || row == " ";
    let row = if opening { format!("|{row}") } else { row.trim_start().to_owned() };
    let row = if body.ends_with('|') { format!("{row}|") } else { row.trim_end().to_owned() };
    format!("{lead}{row}")
}

/// A row without its line end: the line of `like` with `cells` in its blanks; a blank that has no
/// text stays.
fn roster_row(source: &Source, like: &RosterRow, cells: &Cells) -> String {
    let mut line = String::new();
    let mut done = like.span.start;
    for (blank, cell) in like.blanks.iter().zip(cells) {
        if let Some(written) = blanks::written(source, blank, &cell.value) {
            line.push_str(source.slice(Span::new(done, blank.span.start)));
            line.push_str(&written);
            done = blank.span.end;
        }
    }
    line.push_str(source.slice(Span::new(done, like.span.end)));
    line.truncate(line.trim_end_matches(['\n', '\r']).len());
    line
}

/// `lines` in the places of the lines `old`, one for one; further ones follow the last, and old ones
/// that are not needed go. The last line written ends as the last one it stands for.
fn replace(source: &Source, old: &[Span], lines: &[String]) -> Vec<Edit> {
    let kept = lines.len().min(old.len());
    let mut edits: Vec<Edit> = Vec::with_capacity(old.len());
    for (place, line) in old.iter().zip(lines).take(kept - 1) {
        edits.push(Edit::new(*place, format!("{line}{}", line_end(source, *place))));
    }
    let mut end = old[kept - 1];
    let mut surplus = &old[kept..];
    while let Some((next, rest)) = surplus.split_first().filter(|(next, _)| next.start == end.end) {
        (end, surplus) = (*next, rest);
    }
    let block = lines[kept - 1..].join(line_end(source, end));
    edits.push(Edit::new(old[kept - 1].to(end), block + own_line_end(source, end)));
    edits.extend(surplus.iter().map(|place| Edit::new(*place, "")));
    edits
}

/// `lines` after the line `last`.
fn append(source: &Source, last: Span, lines: &[String]) -> Edit {
    let eol = line_end(source, last);
    let block = lines.join(eol);
    let (before, after) = if own_line_end(source, last).is_empty() { (eol, "") } else { ("", eol) };
    Edit::new(Span::at(last.end), format!("{before}{block}{after}"))
}

/// The last line that `span` touches.
fn last_line(source: &Source, span: Span) -> Span {
    source.line_span(source.line(span.end.max(span.start + 1) - 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guide::{Blank, TableRow};
    use crate::source::edit::{in_order, splice};

    fn cells(texts: &[&str]) -> Cells {
        texts.iter().map(|text| Spanned::new((*text).to_owned(), Span::at(0))).collect()
    }

    /// `text`, whose table begins at its first line, completed with `rows`.
    fn completed(text: &str, rows: &[Cells]) -> String {
        let source = Source::new("guide.md", text);
        let row = |line: usize| {
            let span = source.line_span(line);
            let written = source.slice(span).trim_matches(['|', ' ', '>', '\r', '\n']);
            let cells = written.split('|').map(|cell| Spanned::new(cell.trim().to_owned(), span)).collect();
            TableRow { span, cells, example: written.starts_with("Example:") }
        };
        let lines = text.lines().take_while(|line| line.contains('|')).count();
        let table = Table {
            span: Span::new(0, source.line_span(lines).end),
            columns: Vec::new(),
            rows: (3..=lines).map(row).collect(),
        };
        splice(text, &in_order(super::table(&source, &table, rows)))
    }

    #[test]
    fn rows_take_the_place_and_the_form_of_the_example_and_the_empty_ones() {
        let two = [cells(&["x", "1|2"]), cells(&["", "3"])];
        for (guide, expected) in [
            (
                "| A | B |\n|--|--|\n| Example: e | 1 |\n| | |\n| | |\nend",
                "| A | B |\n|--|--|\n| x | 1\\|2 |\n| | 3 |\nend",
            ),
            ("A | B\r\n--|--\r\nExample: e | 1\r\n", "A | B\r\n--|--\r\nx | 1\\|2\r\n| | 3\r\n"),
            (" |A|B|\n |--|--|\n  | | |\n> | | |", " |A|B|\n |--|--|\n  | x | 1\\|2 |\n> | | 3 |"),
            ("|A|B|\r\n|--|--|\r\n| | |", "|A|B|\r\n|--|--|\r\n| x | 1\\|2 |\r\n| | 3 |"),
            ("|A|B|\n|--|--|\n| Mon | 8 |\n| | |\n", "|A|B|\n|--|--|\n| Mon | 8 |\n| x | 1\\|2 |\n| | 3 |\n"),
            (
                "|A|B|\n|--|--|\n| | |\n| Mon | 8 |\n| | |\n| Tue | 9 |\n| | |\n",
                "|A|B|\n|--|--|\n| x | 1\\|2 |\n| Mon | 8 |\n| | 3 |\n| Tue | 9 |\n",
            ),
            ("|A|B|\n|--|--|\n| Mon | 8 |\n", "|A|B|\n|--|--|\n| Mon | 8 |\n| x | 1\\|2 |\n| | 3 |\n"),
            ("|A|B|\n|--|--|", "|A|B|\n|--|--|\n| x | 1\\|2 |\n| | 3 |"),
            ("|A|B|\n|--|--|\n| | |\n| | |\n| | |", "|A|B|\n|--|--|\n| x | 1\\|2 |\n| | 3 |"),
        ] {
            assert_eq!(completed(guide, &two), expected);
            assert_eq!(completed(guide, &[]), guide);
        }
    }

    #[test]
    fn people_fill_rows_in_order_and_more_follow_in_the_same_form() {
        let text = "**Who:**\n\n- Name: ___ Role: ___\n- Name: ___ Role: ___\n";
        let source = Source::new("guide.md", text);
        let row = |line: usize| {
            let span = source.line_span(line);
            let starts = source.slice(span).match_indices("___").map(|(at, _)| span.start + at);
            let blank = |start| Blank { span: Span::new(start, start + 3), label: String::new() };
            RosterRow { span, blanks: starts.map(blank).collect() }
        };
        let roster = Roster { label: Spanned::new(String::new(), Span::at(0)), rows: vec![row(3), row(4)] };
        let fill = |rows: &[Cells]| splice(text, &in_order(super::roster(&source, &roster, rows)));
        let (ana, bo) = (cells(&["Ana", "Nurse"]), cells(&["Bo", ""]));
        assert_eq!(fill(&[]), text);
        assert_eq!(fill(std::slice::from_ref(&ana)), "**Who:**\n\n- Name: Ana Role: Nurse\n");
        assert_eq!(
            fill(&[ana.clone(), bo, ana]),
            "**Who:**\n\n- Name: Ana Role: Nurse\n- Name: Bo Role: ___\n- Name: Ana Role: Nurse\n"
        );
    }
}
