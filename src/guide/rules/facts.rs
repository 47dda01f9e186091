//! `facts`: named, typed conclusions, each from the guide's own tables, from choices, or from text.

use super::fields::{Fields, listed};
use super::{Binder, is_kebab_case};
use crate::diag::{Code, Diagnostic};
use crate::guide::naming::{Found, find_label};
use crate::guide::{
    Choice, ChoiceIx, Conclude, Decide, Fact, FactValue, Groups, Item, Question, QuestionIx, Slot,
};
use crate::source::{Span, Spanned};
use crate::yaml::{Entry, Node};

const KINDS: [&str; 4] = ["values", "text-of", "items-of", "rows-of"];

impl Binder<'_> {
    pub(super) fn facts(&mut self, fields: &Fields<'_>) {
        let Some(node) = fields.get("facts") else { return };
        let entries = self.entries(node, "`facts`");
        for entry in entries {
            if let Some(fact) = self.fact(entry) {
                self.guide.facts.push(fact);
            }
        }
        for text in entries.iter().flat_map(|entry| sentences(&entry.value)) {
            self.check_mentions(text);
        }
    }

    fn fact(&mut self, entry: &Entry) -> Option<Fact> {
        let id = &entry.key;
        if !is_kebab_case(&id.value) {
            self.bad_id(id);
            return None;
        }
        let known = [
            "title",
            "fills",
            "values",
            "decide",
            "text-of",
            "items-of",
            "names",
            "means",
            "rows-of",
            "columns",
            "groups",
            "says",
            "ask",
            "otherwise",
            "structural",
        ];
        let fields = self.fields(&entry.value, &format!("the fact `{}`", id.value), &known)?;
        let title = self.needed_text(&fields, "title");
        let slot = self.slot(&fields);
        let from = self.conclude(&fields)?;
        if let Some(slot) = slot {
            self.check_slot(slot, &from, &fields);
        }
        let owned = |text: Option<Spanned<&str>>| text.map(|text| text.value.to_owned());
        Some(Fact {
            id: id.value.clone(),
            title: title?.value.to_owned(),
            from,
            ask: owned(self.text(&fields, "ask")),
            says: owned(self.text(&fields, "says")),
            otherwise: owned(self.text(&fields, "otherwise")),
            structural: self.flag(&fields, "structural"),
            slot,
            span: id.span,
        })
    }

    fn conclude(&mut self, fields: &Fields<'_>) -> Option<Conclude> {
        let present: Vec<_> = KINDS.into_iter().filter(|key| fields.get(key).is_some()).collect();
        match present.as_slice() {
            ["values"] => self.decided(fields),
            ["text-of"] => self.text_of(fields),
            ["items-of"] => self.items_of(fields),
            ["rows-of"] => self.rows_of(fields),
            _ => {
                let help = format!("give it exactly one of {}", listed(&KINDS));
                self.shape(fields.span, "it is not said what the fact comes from", help);
                None
            }
        }
    }

    fn text_of(&mut self, fields: &Fields<'_>) -> Option<Conclude> {
        let node = fields.get("text-of")?;
        let question = self.question_in(node)?;
        if self.guide.question(question).blanks.is_empty() {
            let id = &self.guide.question(question).id;
            self.shape(
                node.span,
                format!("question `{id}` has no blank to take a text from"),
                "use `items-of`",
            );
            return None;
        }
        Some(Conclude::Text { question })
    }

    // Decided facts.

    fn decided(&mut self, fields: &Fields<'_>) -> Option<Conclude> {
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

    // Facts from choices.

    fn items_of(&mut self, fields: &Fields<'_>) -> Option<Conclude> {
        let question = self.question_in(fields.get("items-of")?)?;
        let (names, means) = (fields.get("names"), fields.get("means"));
        let items = match (names, means) {
            (Some(_), Some(_)) => {
                self.shape(fields.span, "`names` and `means` do not go together", "keep one of the two");
                return None;
            }
            (Some(node), None) | (None, Some(node)) => self.mapped_choices(question, node, names.is_some()),
            (None, None) => self.choices_themselves(question),
        };
        Some(Conclude::Items { question, items, own_text: means.is_none() })
    }

    fn choices_themselves(&self, question: QuestionIx) -> Vec<(ChoiceIx, Vec<Item>)> {
        let choices = self.guide.question(question).each_choice();
        let own = choices.filter(|(_, choice)| choice.blank.is_none() && !choice.exclusive);
        own.map(|(ix, choice)| (ix, vec![named(slug(&choice.label.value), choice)])).collect()
    }

    /// What each choice stands for: under `names` one id for itself, under `means` a list of things.
    fn mapped_choices(
        &mut self,
        question: QuestionIx,
        node: &Node,
        names: bool,
    ) -> Vec<(ChoiceIx, Vec<Item>)> {
        let mut items: Vec<(ChoiceIx, Vec<Item>)> = Vec::new();
        for entry in self.entries(node, if names { "`names`" } else { "`means`" }) {
            let Some(ix) = self.choice(question, entry.key.as_deref()) else { continue };
            let choice = self.guide.question(question).choice(ix).clone();
            let meant = match entry.value.text() {
                Some(id) if names => vec![named(id.value.to_owned(), &choice)],
                _ => self.things(&entry.value),
            };
            items.push((ix, meant));
        }
        self.unmapped_choices(question, &items, node.span);
        items.sort_by_key(|(ix, _)| *ix);
        items
    }

    fn things(&mut self, node: &Node) -> Vec<Item> {
        let nodes = self.items(node, "what a choice stands for");
        let texts: Vec<_> = nodes.iter().filter_map(|node| self.scalar(node, "a name")).collect();
        texts
            .into_iter()
            .map(|text| Item { id: text.value.to_owned(), label: text.value.to_owned() })
            .collect()
    }

    /// Every choice has to stand for something, lest an answer be lost; choices that stand alone
    /// stand for nothing, and those with a blank for what is written there.
    fn unmapped_choices(&mut self, question: QuestionIx, items: &[(ChoiceIx, Vec<Item>)], span: Span) {
        let question = self.guide.question(question);
        let lost = question.each_choice().filter(|(ix, choice)| {
            choice.blank.is_none() && !choice.exclusive && items.iter().all(|(mapped, _)| mapped != ix)
        });
        let findings: Vec<_> = lost
            .map(|(_, choice)| {
                Diagnostic::new(Code::RulesUnmapped, "a choice stands for nothing")
                    .at(self.source, span, "not named here")
                    .at(&self.guide.source, choice.span, "this choice")
                    .help("add it; a choice that stands for nothing takes `[]`")
            })
            .collect();
        self.findings.extend(findings);
    }

    // Facts from tables and rosters.

    fn rows_of(&mut self, fields: &Fields<'_>) -> Option<Conclude> {
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

    // The place in the guide that a fact fills in.

    fn slot(&mut self, fields: &Fields<'_>) -> Option<usize> {
        let name = self.text(fields, "fills")?;
        let labels: Vec<_> = self.guide.slots.iter().map(|slot| slot.label.value.as_str()).collect();
        if let Found::One(ix) = find_label(labels.iter().copied(), name.value) {
            return Some(ix);
        }
        let help = format!("places are {}", listed(&labels));
        let message = format!("the guide has no place `{}` to fill in", name.value);
        self.error(Code::RulesUnknownTable, name.span, message, help);
        None
    }

    /// A place that offers words takes one of them.
    fn check_slot(&mut self, slot: usize, from: &Conclude, fields: &Fields<'_>) {
        let Slot { words, label, .. } = &self.guide.slots[slot];
        let Conclude::Decided { values, .. } = from else { return };
        let Some(odd) = values.iter().find(|value| !words.is_empty() && !words.contains(&value.item.label))
        else {
            return;
        };
        let words: Vec<_> = words.iter().map(String::as_str).collect();
        let message =
            format!("`{}` is none of the words that the guide offers at `{}`", odd.item.label, label.value);
        self.error(Code::RulesShape, fields.span, message, format!("labels are to be {}", listed(&words)));
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

fn named(id: String, choice: &Choice) -> Item {
    Item { id, label: choice.label.value.clone() }
}

/// All sentences of a fact that may mention other facts.
fn sentences(fact: &Node) -> Vec<Spanned<&str>> {
    let own = fact.get("says").into_iter();
    let values = fact.get("values").and_then(Node::map).unwrap_or_default();
    let of_values = values.iter().filter_map(|entry| entry.value.get("says"));
    own.chain(of_values).filter_map(Node::text).collect()
}

/// `text` as lower-case words joined by hyphens: an id for what has no stable name.
pub fn slug(text: &str) -> String {
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}
