//! Facts that are decided: by the guide's own tables and by rules, first match.

use super::super::Binder;
use super::super::fields::{Fields, listed};
use crate::diag::{Code, Diagnostic};
use crate::guide::naming::{Found, find_label};
use crate::guide::{Conclude, Decide, FactValue, Item};
use crate::source::{Span, Spanned};
use crate::yaml::Node;

impl Binder<'_> {
    pub(super) fn decided(&mut self, fields: &Fields<'_>) -> Option<Conclude> {
        let values = self.values(fields);
        let mut decide = Vec::new();
        let node = self.needed(fields, "decide")?;
        for item in self.items(node, "`decide`") {
            match item.get("table") {
                Some(_) => self.table_rows(item, &values, &mut decide),
                None => decide.extend(self.rule(item, &values)),
            }
        }
        Some(Conclude::Decided { values, decide })
    }

    fn values(&mut self, fields: &Fields<'_>) -> Vec<FactValue> {
        let Some(node) = fields.get("values") else { return Vec::new() };
        let mut values = Vec::new();
        for entry in self.entries(node, "`values`") {
            let id = &entry.key.value;
            let Some(value) = self.fields(&entry.value, &format!("the value `{id}`"), &["label", "says"])
            else {
                continue;
            };
            let label = self.text(&value, "label").map_or(id.as_str(), |label| label.value);
            let item = Item { id: id.clone(), label: label.to_owned() };
            let says = self.text(&value, "says").map(|text| text.value.to_owned());
            values.push(FactValue { item, says });
        }
        values
    }

    fn rule(&mut self, item: &Node, values: &[FactValue]) -> Option<Decide> {
        let fields = self.fields(item, "a way to decide", &["when", "value", "reason"])?;
        let when = self.needed(&fields, "when").and_then(|node| self.condition(node));
        let value = self.needed_text(&fields, "value").and_then(|name| self.value(name, values));
        let reason = self.text(&fields, "reason").map(|text| text.value.to_owned());
        Some(Decide::Rule { when: when?, value: value?, reason, span: fields.span })
    }

    fn table_rows(&mut self, item: &Node, values: &[FactValue], decide: &mut Vec<Decide>) {
        let Some(fields) = self.fields(item, "a way to decide", &["table", "rows"]) else { return };
        let Some(name) = self.needed_text(&fields, "table") else { return };
        let Some(rows) = self.needed(&fields, "rows") else { return };
        let Some(table) = self.table(name) else { return };
        let mut mapped = vec![None; self.guide.tables[table].rows.len()];
        for entry in self.entries(rows, "`rows`") {
            let Some(row) = self.row(table, &entry.key) else { continue };
            let Some(name) = self.scalar(&entry.value, "a value of the fact") else { continue };
            mapped[row] = self.value(name, values);
        }
        for (row, value) in mapped.into_iter().enumerate() {
            match value {
                Some(value) => decide.push(Decide::Row { table, row, value }),
                None => self.unmapped_row(table, row, fields.span),
            }
        }
    }

    fn table(&mut self, name: Spanned<&str>) -> Option<usize> {
        let titles: Vec<_> = self.guide.tables.iter().map(|table| table.title.value.as_str()).collect();
        if let Found::One(ix) = find_label(titles.iter().copied(), name.value) {
            return Some(ix);
        }
        let help = format!("tables are {}", listed(&titles));
        let message = format!("the guide has no decision table `{}`", name.value);
        self.error(Code::RulesUnknownTable, name.span, message, help);
        None
    }

    fn row(&mut self, table: usize, name: &Spanned<String>) -> Option<usize> {
        let results: Vec<_> =
            self.guide.tables[table].rows.iter().map(|row| row.result.value.as_str()).collect();
        if let Found::One(ix) = find_label(results.iter().copied(), &name.value) {
            return Some(ix);
        }
        let help = format!("results are {}", listed(&results));
        let message = format!("no row of the table comes to `{}`", name.value);
        self.error(Code::RulesUnknownTable, name.span, message, help);
        None
    }

    fn unmapped_row(&mut self, table: usize, row: usize, span: Span) {
        let row = &self.guide.tables[table].rows[row];
        let finding = Diagnostic::new(Code::RulesUnmapped, "a row of the table has no value")
            .at(self.source, span, "not mapped here")
            .at(&self.guide.source, row.span, "this row")
            .help(format!("add `{}:` with a value under `rows`", row.result.value.replace('`', "")));
        self.findings.push(finding);
    }

    fn value(&mut self, name: Spanned<&str>, values: &[FactValue]) -> Option<usize> {
        let found = values.iter().position(|value| value.item.id == name.value);
        if found.is_none() {
            let ids: Vec<_> = values.iter().map(|value| value.item.id.as_str()).collect();
            let message = format!("the fact has no value `{}`", name.value);
            self.error(Code::RulesUnknownFact, name.span, message, format!("values are {}", listed(&ids)));
        }
        found
    }
}
