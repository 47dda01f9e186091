//! Mappings whose keys name what the guide lists: rows of tables and people, groups, blanks.

use super::patterns::{Letters, is};
use crate::guide::naming::find_column;
use crate::guide::{Question, Roster};
use serde_json::{Map, Value, json};

/// A mapping with the keys `labels`, each to be of its schema.
fn fields(letters: &Letters, labels: &[(&str, Value)]) -> Map<String, Value> {
    let all = || labels.iter().map(|(label, _)| *label);
    let mut properties = Map::new();
    let mut patterns = Map::new();
    for (ix, (label, schema)) in labels.iter().enumerate().filter(|(_, (label, _))| !label.is_empty()) {
        properties.insert((*label).to_owned(), schema.clone());
        for pattern in letters.words(label, |typed| is(&find_column(all(), typed), &ix)) {
            patterns.insert(pattern, schema.clone());
        }
    }
    let mut object = Map::new();
    object.insert("type".to_owned(), "object".into());
    object.insert("additionalProperties".to_owned(), false.into());
    object.insert("properties".to_owned(), properties.into());
    object.insert("patternProperties".to_owned(), patterns.into());
    object
}

/// The rows of a table, at least one.
pub fn table(letters: &Letters, question: &Question) -> Value {
    let columns = question.table.iter().flat_map(|table| &table.columns);
    let columns: Vec<&str> = columns.map(|column| column.value.as_str()).collect();
    json!({"type": "array", "minItems": 1, "items": row(letters, &columns)})
}

/// Groups of people.
pub fn rosters(letters: &Letters, question: &Question) -> Value {
    let group = |roster: &Roster| {
        let blanks = roster.rows.iter().take(1).flat_map(|row| &row.blanks);
        let columns: Vec<&str> = blanks.map(|blank| blank.label.as_str()).collect();
        json!({"type": ["array", "null"], "items": row(letters, &columns)})
    };
    let groups: Vec<(&str, Value)> =
        question.rosters.iter().map(|roster| (roster.label.value.as_str(), group(roster))).collect();
    Value::from(fields(letters, &groups))
}

/// The blanks of a question by their labels.
pub fn blanks(letters: &Letters, question: &Question) -> Value {
    let schema = json!({"anyOf": [{"type": "null"}, {"$ref": "#/$defs/text"}]});
    let blanks: Vec<(&str, Value)> =
        question.blanks.iter().map(|blank| (blank.label.as_str(), schema.clone())).collect();
    Value::from(fields(letters, &blanks))
}

/// A row: the first column names it and has to be there.
fn row(letters: &Letters, columns: &[&str]) -> Value {
    let cell = |ix: usize| match ix {
        0 => json!({"$ref": "#/$defs/text"}),
        _ => json!({"$ref": "#/$defs/optional-text"}),
    };
    let labels: Vec<(&str, Value)> =
        columns.iter().enumerate().map(|(ix, label)| (*label, cell(ix))).collect();
    let mut object = fields(letters, &labels);
    if let Some(first) = columns.first() {
        let names = letters.words(first, |typed| is(&find_column(columns.iter().copied(), typed), &0));
        let names: Vec<Value> = names.into_iter().map(|pattern| json!({"pattern": pattern})).collect();
        // Not all keys are others: one of them is the first column's.
        object.insert("not".to_owned(), json!({"propertyNames": {"not": {"anyOf": names}}}));
    }
    Value::from(object)
}
