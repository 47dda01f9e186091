//! The JSON Schema (draft 2020-12) of a guide's answers files, from which editors complete and check
//! while somebody types.
//!
//! It judges the **form** of a file: what a reader who knows the guide can say of each value by
//! itself. What needs several answers at once (reach, completeness, conflicts, a name said twice) is
//! [`super::check()`]'s alone; docs/answers.md has the list of what is form, and a test holds that
//! both agree on it. Only keywords that draft 7 has too are used, for the editors that know no more.

mod fields;
mod patterns;
mod question;

use crate::guide::{Guide, Question, QuestionIx};
use patterns::Letters;
use serde_json::{Map, Value, json};

/// The schema of answers files for `guide`, which has no errors.
pub fn schema(guide: &Guide) -> Value {
    let letters = Letters::new();
    let mut defs = Map::new();
    defs.insert("text".to_owned(), patterns::text());
    defs.insert("optional-text".to_owned(), patterns::optional_text());
    defs.insert("undecided".to_owned(), undecided());
    let mut answers = Map::new();
    for (ix, question) in guide.each_question() {
        let asked = question::answer(&letters, question, &mut defs);
        let name = format!("{}-answer", question.id);
        let described = described(&reference(&name), guide, ix, question);
        defs.insert(name, asked);
        defs.insert(question.id.clone(), described);
        for key in [Some(&question.id), question.name.as_ref()].into_iter().flatten() {
            answers.insert(key.clone(), reference(&question.id));
        }
    }
    let version = guide.version.as_ref().map_or("1.0", |version| version.value.as_str());
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": format!("Answers to “{}”", guide.title.value),
        "description": format!("Made from {} by `blueprint schema {}`; do not edit.", guide.source.name(), guide.id),
        "type": "object",
        "additionalProperties": false,
        "required": ["organization", "guide", "status", "answers"],
        "properties": {
            "organization": {"$ref": "#/$defs/text", "description": "The organization's display name."},
            "guide": {
                "anyOf": patterns::exactly(&guide.id),
                "description": "The guide's file name without `.md`.",
            },
            "guide-version": {
                "anyOf": [{"type": "null"}, {"$ref": "#/$defs/text"}],
                "description": format!("The version that was answered, such as {version}; left out, it is today's."),
            },
            "status": {
                "anyOf": [{"enum": ["draft", "final"]}, {"type": "string", "pattern": r"^\s*(?:draft|final)\s*$"}],
                "description": "`draft` while answers are missing, `final` once every question has one.",
            },
            "answers": {
                "type": ["object", "null"],
                "additionalProperties": false,
                "properties": answers,
                "description": "Question by question, by number or stable name.",
            },
        },
        "$defs": defs,
    })
}

/// A reference to a definition of the schema's own.
fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/$defs/{}", name.replace('~', "~0").replace('/', "~1"))})
}

/// The answer that `asked` describes, or nothing yet, or a note around it, or that it is not decided;
/// with the question's own words.
fn described(asked: &Value, guide: &Guide, ix: QuestionIx, question: &Question) -> Value {
    json!({
        "title": format!("{} {}", question.id, question.title.value),
        "description": words(guide, ix, question),
        "anyOf": [
            {"type": "null"},
            asked,
            {
                "type": "object",
                "additionalProperties": false,
                "minProperties": 1,
                "properties": {
                    "answer": {"anyOf": [{"type": "null"}, asked]},
                    "note": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/text"}], "description": "Why."},
                },
            },
            {
                "type": "object",
                "additionalProperties": false,
                "required": ["undecided"],
                "properties": {"undecided": {"$ref": "#/$defs/undecided"}},
            },
        ],
    })
}

/// What the guide says under the question's heading, as far as it tells how to answer.
fn words(guide: &Guide, ix: QuestionIx, question: &Question) -> String {
    let mut lines = vec![format!("{} {}", question.id, question.title.value)];
    let phrases = guide.phrases.iter().filter(|phrase| phrase.at == ix);
    lines.extend(phrases.map(|phrase| phrase.text.value.clone()));
    lines.push(question.instruction.value.clone());
    lines.extend(question.choices.iter().map(|choice| {
        let indent = if choice.parent.is_some() { "  " } else { "" };
        format!("{indent}- {}", super::words::named(choice))
    }));
    lines.retain(|line| !line.is_empty());
    lines.join("\n\n")
}

fn undecided() -> Value {
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["owner", "due"],
        "properties": {
            "owner": {"$ref": "#/$defs/text", "description": "Who settles it."},
            "due": {
                "type": "string",
                "pattern": patterns::DATE,
                "description": "By which day, YYYY-MM-DD.",
            },
            "note": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/text"}]},
        },
        "description": "Not decided yet: who settles it, and by when.",
    })
}
