//! Sentences of the rules, with the facts that they mention put in.

use super::{Decision, Decisions, Value};
use crate::guide::{Fact, Guide};
use std::fmt::{Display, Write as _};

/// `text` with every `{fact-id}` replaced by that fact's own words: its labels, joined. A fact that
/// is not decided shows what its rule gives for that case, else its title in brackets.
pub fn say(guide: &Guide, decisions: &Decisions, text: &str) -> String {
    let mut said = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        said.push_str(before);
        let Some((id, after)) = after.split_once('}') else {
            said.push('{');
            rest = after;
            continue;
        };
        match guide.facts.iter().position(|fact| fact.id == id) {
            Some(ix) => said.push_str(&words(&guide.facts[ix], decisions.fact(ix))),
            None => said.extend(["{", id, "}"]),
        }
        rest = after;
    }
    said.push_str(rest);
    said
}

/// The words of `fact`, of which `decision` was made, as [`say`] puts them into a sentence.
pub fn words(fact: &Fact, decision: &Decision) -> String {
    match decision.value.as_ref().map(Value::labels) {
        Some(labels) if !labels.is_empty() => and_joined(&labels),
        _ => fact.otherwise.clone().unwrap_or_else(|| format!("[{}]", fact.title)),
    }
}

/// `a`, `a and b`, `a, b and c`.
pub fn and_joined(words: &[impl Display]) -> String {
    let mut joined = String::new();
    for (nth, word) in words.iter().enumerate() {
        let between = match words.len() - nth {
            _ if nth == 0 => "",
            1 => " and ",
            _ => ", ",
        };
        joined.push_str(between);
        let _ = write!(joined, "{word}");
    }
    joined
}
