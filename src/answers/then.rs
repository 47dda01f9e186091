//! Answers that were given to an earlier version of the guide: what its names mean today, as the rules
//! say under `was`.

use crate::guide::naming::{Found, find_label, folded};
use crate::guide::{ChoiceIx, Guide, Question, QuestionIx, Was};
use crate::source::Spanned;
use crate::yaml::{Entry, Node};

/// What a name of then means now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Now<T> {
    /// What it meant then.
    Same,
    Moved(T),
    Gone,
}

/// What the rules say about `version`, if it is an earlier one that they know.
pub fn was<'g>(guide: &'g Guide, version: Option<&Spanned<String>>) -> Option<&'g Was> {
    let version = version?;
    guide.was.iter().find(|was| was.version == version.value)
}

/// What the key of an answer means now. A stable name stays.
pub fn question(was: &Was, key: &str) -> Now<QuestionIx> {
    match was.questions.iter().find(|(then, _)| then == key) {
        None => Now::Same,
        Some((_, Some(ix))) => Now::Moved(*ix),
        Some((_, None)) => Now::Gone,
    }
}

/// The names in the answer `entry` to the question `ix` that mean something else now.
pub fn choices<'e>(
    guide: &Guide,
    was: &Was,
    ix: QuestionIx,
    entry: &'e Entry,
) -> Vec<(Spanned<&'e str>, Now<ChoiceIx>)> {
    if was.choices.iter().all(|(question, ..)| *question != ix) {
        return Vec::new();
    }
    let mut names = Vec::new();
    let answer = match entry.value.get("answer") {
        Some(answer) => answer,
        None => &entry.value,
    };
    gather(answer, &mut names);
    let now = names.into_iter().map(|name| (name, choice(guide.question(ix), was, ix, name.value)));
    now.filter(|(_, now)| *now != Now::Same).collect()
}

/// All names of choices in an answer: texts, keys, and what stands under keys.
fn gather<'n>(node: &'n Node, names: &mut Vec<Spanned<&'n str>>) {
    if let Some(items) = node.list() {
        items.iter().for_each(|item| gather(item, names));
    } else if let Some(entries) = node.map() {
        for entry in entries {
            names.push(entry.key.as_deref());
            if entry.value.list().is_some() || entry.value.map().is_some() {
                gather(&entry.value, names);
            }
        }
    } else {
        names.extend(node.text());
    }
}

fn choice(question: &Question, was: &Was, ix: QuestionIx, typed: &str) -> Now<ChoiceIx> {
    let then: Vec<(&str, Option<ChoiceIx>)> = was
        .choices
        .iter()
        .filter(|(question, ..)| *question == ix)
        .map(|(_, then, now)| (then.as_str(), *now))
        .collect();
    let now = |now: Option<ChoiceIx>| now.map_or(Now::Gone, Now::Moved);
    let head = typed.trim().split([')', '.']).next().unwrap_or_default();
    if folded(head).chars().count() == 1 {
        let letter = then.iter().find(|(then, _)| then.eq_ignore_ascii_case(head));
        return letter.map_or(Now::Same, |(_, choice)| now(*choice));
    }
    let labels = then.iter().filter(|(then, _)| then.chars().count() > 1);
    let today = question.choices.iter().map(|choice| choice.label.value.as_str());
    match find_label(labels.clone().map(|(then, _)| *then).chain(today), typed) {
        Found::One(at) => labels.clone().nth(at).map_or(Now::Same, |(_, choice)| now(*choice)),
        Found::None | Found::Several(_) => Now::Same,
    }
}
