//! Facts from tables and rosters: their rows, by column.

use super::super::Binder;
use super::super::fields::{Fields, listed};
use crate::diag::Code;
use crate::guide::naming::{Found, find_label};
use crate::guide::{Conclude, Groups, Item, Question, QuestionIx};
use crate::yaml::Node;

impl Binder<'_> {
    pub(super) fn rows_of(&mut self, fields: &Fields<'_>) -> Option<Conclude> {
        let question = self.question_in(fields.get("rows-of")?)?;
        let labels = column_labels(self.guide.question(question));
        if labels.is_empty() {
            let id = &self.guide.question(question).id;
            self.shape(
                fields.span,
                format!("question `{id}` has no rows"),
                "name a question with a table or names",
            );
            return None;
        }
        let node = self.needed(fields, "columns")?;
        let mut columns = Vec::new();
        for entry in self.entries(node, "`columns`") {
            let Some(name) = self.scalar(&entry.value, "a column of the guide") else { continue };
            match find_label(labels.iter().map(String::as_str), name.value) {
                Found::One(ix) => columns.push((entry.key.value.clone(), ix)),
                _ => {
                    let known: Vec<_> = labels.iter().map(String::as_str).collect();
                    let message = format!("the guide's rows have no column `{}`", name.value);
                    self.error(
                        Code::RulesUnknownTable,
                        name.span,
                        message,
                        format!("columns are {}", listed(&known)),
                    );
                }
            }
        }
        let groups = match fields.get("groups") {
            Some(node) => Some(self.groups(question, node)?),
            None => None,
        };
        Some(Conclude::Rows { question, columns, groups })
    }

    fn groups(&mut self, question: QuestionIx, node: &Node) -> Option<Groups> {
        let fields = self.fields(node, "`groups`", &["as", "names"])?;
        let column = self.needed_text(&fields, "as")?.value.to_owned();
        let names = self.needed(&fields, "names")?;
        let labels: Vec<String> =
            self.guide.question(question).rosters.iter().map(|roster| roster.label.value.clone()).collect();
        let known: Vec<&str> = labels.iter().map(String::as_str).collect();
        let mut ids = vec![None; labels.len()];
        for entry in self.entries(names, "`names`") {
            let Some(id) = self.scalar(&entry.value, "a stable name") else { continue };
            match find_label(known.iter().copied(), &entry.key.value) {
                Found::One(ix) => ids[ix] = Some(id.value.to_owned()),
                _ => {
                    let message = format!("the question has no group `{}`", entry.key.value);
                    self.error(
                        Code::RulesUnknownTable,
                        entry.key.span,
                        message,
                        format!("groups are {}", listed(&known)),
                    );
                }
            }
        }
        if ids.iter().any(Option::is_none) {
            let help = format!("name each of {}", listed(&known));
            self.error(Code::RulesUnmapped, fields.span, "a group of the question has no stable name", help);
        }
        let named = ids.into_iter().zip(labels).map(|(id, label)| id.map(|id| Item { id, label }));
        Some(Groups { column, names: named.collect::<Option<_>>()? })
    }
}

/// Columns of a table, or the labels of a roster's blanks.
pub(crate) fn column_labels(question: &Question) -> Vec<String> {
    match &question.table {
        Some(table) => table.columns.iter().map(|column| column.value.clone()).collect(),
        None => {
            let row = question.rosters.iter().find_map(|roster| roster.rows.first());
            row.map_or_else(Vec::new, |row| row.blanks.iter().map(|blank| blank.label.clone()).collect())
        }
    }
}
