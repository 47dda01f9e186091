//! `facts`: named, typed conclusions, each from the guide's own tables, from choices, or from text.

mod decided;
mod items;
mod rows;

use super::fields::{Fields, listed};
use super::{Binder, is_kebab_case};
use crate::diag::Code;
use crate::guide::naming::{Found, find_label};
use crate::guide::{Conclude, Fact, Slot};
use crate::source::Spanned;
use crate::yaml::{Entry, Node};
pub(crate) use rows::column_labels;

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
