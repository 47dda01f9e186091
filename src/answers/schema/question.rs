//! The answer to one question.

use super::patterns::{Letters, any_case, is, retyped_names};
use super::{fields, reference};
use crate::answers::check::{KEYS, among, names};
use crate::answers::words::named;
use crate::guide::{ChoiceIx, Kind, Question};
use serde_json::{Map, Value, json};

/// The schema of an answer to `question`, without what may stand around it. What it refers to goes to
/// `defs`.
pub fn answer(letters: &Letters, question: &Question, defs: &mut Map<String, Value>) -> Value {
    match question.kind {
        Kind::PickOne => {
            let one = item(letters, question, None, defs);
            json!({"anyOf": [one, {"type": "array", "minItems": 1, "maxItems": 1, "items": one}]})
        }
        Kind::CheckAll => {
            let one = item(letters, question, None, defs);
            json!({"anyOf": [one, {"type": "array", "items": one}]})
        }
        Kind::FillIn => written(letters, question),
        Kind::Table => fields::table(letters, question),
        Kind::Roster => unwrapped(question, fields::rosters(letters, question)),
    }
}

/// A choice under `parent`: by name, or with what belongs to it. Returns a reference to it.
fn item(
    letters: &Letters,
    question: &Question,
    parent: Option<ChoiceIx>,
    defs: &mut Map<String, Value>,
) -> Value {
    let (mut consts, mut spellings, mut retyped) = (Vec::new(), Vec::new(), Vec::new());
    let (mut properties, mut patterns) = (Map::new(), Map::new());
    let own = || question.each_choice().filter(|(_, choice)| choice.parent == parent);
    // Where choices have letters, a letter is never the beginning of a label.
    let shortest = if own().any(|(_, choice)| choice.letter.is_some()) { 2 } else { 1 };
    for (ix, choice) in own() {
        let long = |typed: &str| typed.chars().nth(shortest - 1).is_some();
        let finds = |typed: &str| long(typed) && is(&among(question, parent, typed), &ix);
        let pattern = letters.name(&choice.label.value, finds, choice.letter);
        let name = choice.letter.map_or_else(|| choice.label.value.clone(), String::from);
        if choice.blank.is_none() {
            consts.push(json!({"const": name, "description": named(choice)}));
            spellings.extend(pattern.iter().map(|pattern| json!({"pattern": pattern})));
            retyped.extend(retyped_names(&choice.label.value, finds));
        }
        if let Some(value) = value(letters, question, ix, defs) {
            properties.insert(name, value.clone());
            patterns.extend(pattern.map(|pattern| (pattern, value)));
        }
    }
    let name = match parent {
        None => format!("{}-choice", question.id),
        Some(ix) => format!("{}-choice-{}", question.id, ix.0 + 1),
    };
    let bare = format!("{name}-alone");
    let mapping = mapping(question, parent, (properties, patterns), &reference(&bare));
    let mut all = consts;
    all.push(reference(&bare));
    all.extend(retyped);
    all.push(mapping);
    // No name at all is no alternative of an `anyOf`.
    spellings.push(json!(false));
    defs.insert(bare, json!({"type": "string", "anyOf": spellings}));
    let reference = reference(&name);
    defs.insert(name, json!({"anyOf": all}));
    reference
}

/// Choices as keys: those of `own`, by name and by pattern, each with what belongs to it; any of `bare`
/// with nothing.
fn mapping(
    question: &Question,
    parent: Option<ChoiceIx>,
    (properties, patterns): (Map<String, Value>, Map<String, Value>),
    bare: &Value,
) -> Value {
    let own = patterns.keys().map(|pattern| json!({"pattern": pattern}));
    let names: Vec<Value> = own.chain([bare.clone()]).collect();
    let mut mapping = json!({
        "type": "object",
        "minProperties": 1,
        "propertyNames": {"anyOf": names},
        "properties": properties,
        "patternProperties": patterns,
        "additionalProperties": {"type": "null"},
    });
    if parent.is_none() && question.kind == Kind::PickOne {
        mapping["maxProperties"] = json!(1);
    }
    if parent.is_none() { unwrapped(question, mapping) } else { mapping }
}

/// A mapping of the question's own names; one with a key of what stands around an answer is none.
fn unwrapped(question: &Question, mut mapping: Value) -> Value {
    if KEYS.iter().any(|key| names(question, key)) {
        let own = mapping["propertyNames"].take();
        let own = if own.is_null() { json!(true) } else { own };
        mapping["propertyNames"] = json!({"allOf": [own, {"not": {"enum": KEYS}}]});
    }
    mapping
}

/// What stands behind the choice `ix`: its text, or what refines it; none where nothing does.
fn value(
    letters: &Letters,
    question: &Question,
    ix: ChoiceIx,
    defs: &mut Map<String, Value>,
) -> Option<Value> {
    let choice = question.choice(ix);
    let mut all = Vec::new();
    match &choice.blank {
        Some(blank) => all.push(json!({"$ref": "#/$defs/text", "description": blank.label})),
        None => all.push(json!({"type": "null"})),
    }
    if question.choices.iter().any(|other| other.parent == Some(ix)) {
        let one = item(letters, question, Some(ix), defs);
        all.push(json!({"type": "array", "items": one}));
        // Beside a blank of its own, a mere word is what is written there.
        let alone = if choice.blank.is_some() { json!({"allOf": [{"type": "object"}, one]}) } else { one };
        all.push(alone);
    } else if choice.blank.is_none() {
        return None;
    }
    Some(json!({"anyOf": all, "description": named(choice)}))
}

/// Texts for blanks: one alone, several as a list, or each by its label.
fn written(letters: &Letters, question: &Question) -> Value {
    let text = json!({"$ref": "#/$defs/text"});
    let by_position = match question.blanks.len() {
        // The mere word says that nothing is decided, and lacks who decides.
        0 | 1 if !names(question, "undecided") => {
            json!({"allOf": [text, {"not": {"type": "string", "pattern": any_case("undecided")}}]})
        }
        0 | 1 => text,
        blanks => json!({"type": "array", "minItems": blanks, "maxItems": blanks, "items": text}),
    };
    json!({"anyOf": [by_position, unwrapped(question, fields::blanks(letters, question))]})
}
