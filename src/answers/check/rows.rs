//! Answers in rows: tables, and rosters of people.

use super::fields::Fields;
use super::{Checker, head, shown};
use crate::diag::Code;
use crate::guide::naming::folded;
use crate::guide::{Question, Roster, Table};
use crate::source::{Span, Spanned};
use crate::yaml::Node;
use std::collections::BTreeMap;
use std::fmt::Arguments;

/// A row: one cell per column.
type Row = Vec<Spanned<String>>;

impl Checker<'_> {
    /// The rows of a table.
    pub(super) fn table(&mut self, question: &Question, node: &Node) -> Option<Vec<Row>> {
        let columns = question.table.as_ref();
        let labels = columns.map(|table| table.columns.iter().map(|column| column.value.as_str()).collect());
        let columns = Fields {
            noun: "column",
            code: Code::AnswersUnknownColumn,
            labels: labels.unwrap_or_default(),
            place: columns.map_or(question.title.span, header),
            found: Default::default(),
        };
        let what = format_args!("the answer to `{}`", question.id);
        let rows = self.rows(what, &columns, node)?;
        if rows.is_empty() {
            let message = format!("{what} is an empty list");
            let finding = self.report.finding(Code::AnswersShape, message, node.span, "");
            let help = format!("write one row per line: `- {}`", example(&columns.labels));
            self.push(finding, question.title.span, "this question", help);
            return None;
        }
        self.distinct(&rows).then_some(rows)
    }

    /// The rows of each group of a roster, in guide order. A group that is not named is a gap; one
    /// with `[]` has nobody.
    pub(super) fn rosters(
        &mut self,
        question: &Question,
        node: &Node,
        gaps: &mut Vec<String>,
    ) -> Option<Vec<Vec<Row>>> {
        let groups = Fields {
            noun: "group",
            code: Code::AnswersUnknownGroup,
            labels: question.rosters.iter().map(|roster| roster.label.value.as_str()).collect(),
            place: question.rosters.first().map_or(question.title.span, |roster| roster.label.span),
            found: Default::default(),
        };
        let Some(entries) = node.map() else {
            let first = groups.labels.first().copied().unwrap_or_default();
            let help = format!("write each group with its list of rows: `{first}: [{{…}}]`");
            self.report.shape(node, format_args!("the answer to `{}`", question.id), "a mapping", &help);
            return None;
        };
        let found = self.fields(&groups, entries);
        let mut whole = found.is_some();
        let mut rosters = Vec::with_capacity(question.rosters.len());
        for (roster, value) in question.rosters.iter().zip(found.unwrap_or_default()) {
            match value.filter(|value| !value.is_null()) {
                None => {
                    gaps.push(roster.label.value.clone());
                    rosters.push(Vec::new());
                }
                Some(value) => match self.roster(roster, value) {
                    Some(rows) => rosters.push(rows),
                    None => whole = false,
                },
            }
        }
        whole.then_some(rosters)
    }

    fn roster(&mut self, roster: &Roster, node: &Node) -> Option<Vec<Row>> {
        let first = roster.rows.first();
        let columns = Fields {
            noun: "column",
            code: Code::AnswersUnknownColumn,
            labels: first
                .map(|row| row.blanks.iter().map(|blank| blank.label.as_str()).collect())
                .unwrap_or_default(),
            place: first.map_or(roster.label.span, |row| self.line(row.span)),
            found: Default::default(),
        };
        self.rows(format_args!("`{}`", roster.label.value), &columns, node)
    }

    fn rows(&mut self, what: Arguments<'_>, columns: &Fields<'_>, node: &Node) -> Option<Vec<Row>> {
        let Some(items) = node.list() else {
            let help = format!("begin each row with `- `: `- {}`", example(&columns.labels));
            self.report.shape(node, what, "a list of rows", &help);
            return None;
        };
        let rows: Vec<_> = items.iter().map(|item| self.row(what, columns, item)).collect();
        rows.into_iter().collect()
    }

    fn row(&mut self, what: Arguments<'_>, columns: &Fields<'_>, node: &Node) -> Option<Row> {
        if node.is_null() {
            return self.empty_row(columns, node.span);
        }
        let Some(entries) = node.map() else {
            let help = format!("write each cell with its column: `{}`", example(&columns.labels));
            self.report.shape(node, format_args!("a row of {what}"), "a mapping", &help);
            return None;
        };
        let found = self.fields(columns, entries)?;
        let cells: Vec<_> =
            columns.labels.iter().zip(found).map(|(label, value)| self.cell(node, label, value)).collect();
        let cells: Row = cells.into_iter().collect::<Option<_>>()?;
        if cells.iter().all(|cell| cell.value.is_empty()) {
            return self.empty_row(columns, node.span);
        }
        if cells.first().is_some_and(|name| name.value.is_empty()) {
            let name = columns.labels.first().copied().unwrap_or_default();
            let message = format!("this row has no `{name}`");
            let finding = self.report.finding(Code::AnswersRowWithoutName, message, node.span, "");
            self.push(finding, columns.place, "its first column", format!("add `{name}: …`"));
            return None;
        }
        Some(cells)
    }

    /// A cell; one that is not given is empty, and lies where its row does.
    fn cell(&mut self, row: &Node, label: &str, value: Option<&Node>) -> Option<Spanned<String>> {
        match value {
            Some(value) => self.report.optional_text(value, format_args!("the column `{label}`")),
            None => Some(Spanned::new(String::new(), row.span)),
        }
    }

    fn empty_row(&mut self, columns: &Fields<'_>, span: Span) -> Option<Row> {
        let finding = self.report.finding(Code::AnswersEmptyRow, "this row is empty", span, "");
        let help = format!("delete it, or fill it in: `{}`", example(&columns.labels));
        self.report.push(finding.help(help));
        None
    }

    /// A line of the guide, without its end.
    fn line(&self, span: Span) -> Span {
        Span::new(span.start, span.start + self.guide.source.slice(span).trim_end().len())
    }

    /// Whether the rows of a table have names that tell them apart.
    fn distinct(&mut self, rows: &[Row]) -> bool {
        let mut names: BTreeMap<String, Span> = BTreeMap::new();
        let before = self.report.findings.len();
        for name in rows.iter().filter_map(|row| row.first()) {
            let first = *names.entry(folded(&name.value)).or_insert(name.span);
            if first != name.span {
                let message = format!("two rows are named `{}`", shown(&name.value));
                let finding =
                    self.report.finding(Code::AnswersDuplicateRow, message, name.span, "the second one");
                let finding = finding.at(self.report.source, first, "the first one");
                self.report.push(finding.help("give each row a name of its own, or delete one of the two"));
            }
        }
        self.report.findings.len() == before
    }
}

/// The cells of the header row.
fn header(table: &Table) -> Span {
    let cells = table.columns.iter().map(|column| column.span);
    cells.reduce(Span::to).unwrap_or(table.span)
}

/// `{Name: …, Role: …}`.
fn example(labels: &[&str]) -> String {
    let cells: Vec<_> = labels.iter().take(2).map(|label| format!("{}: …", head(label))).collect();
    format!("{{{}}}", cells.join(", "))
}
