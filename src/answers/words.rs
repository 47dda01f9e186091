//! An answer in words: what a person wrote or chose, in the guide's own terms. Plain text, nothing
//! escaped.

use super::{Picked, Reply, Sheet};
use crate::guide::{Choice, Guide, Question, QuestionIx, Roster};
use crate::source::Spanned;

/// The answer to `question`, one line per choice, text, row or person; `none apply` for `[]`; no
/// line where there is no answer that counts.
pub fn lines(guide: &Guide, sheet: &Sheet, question: QuestionIx) -> Vec<String> {
    let asked = guide.question(question);
    match sheet.reply(question) {
        None => Vec::new(),
        Some(Reply::Chosen(picked)) if picked.is_empty() => vec!["none apply".to_owned()],
        Some(Reply::Chosen(picked)) => picked.iter().map(|picked| chosen(asked, picked)).collect(),
        Some(Reply::Text(texts)) => texts.iter().map(|text| text.value.clone()).collect(),
        Some(Reply::Rows(rows)) => rows.iter().map(|row| joined(row)).collect(),
        Some(Reply::Rosters(rosters)) => asked.rosters.iter().zip(rosters).flat_map(people).collect(),
    }
}

/// The answer to `question` on one line: `A) Never.`, a text, `none apply`; empty where there is none.
pub fn said(guide: &Guide, sheet: &Sheet, question: QuestionIx) -> String {
    lines(guide, sheet, question).join("; ")
}

/// A choice as the guide shows it: its letter, if it has one, and its label.
pub fn named(choice: &Choice) -> String {
    match choice.letter {
        Some(letter) => format!("{letter}) {}", choice.label.value),
        None => choice.label.value.clone(),
    }
}

/// `A) Never.`, `Other: Pharmacists`.
fn chosen(question: &Question, picked: &Picked) -> String {
    let choice = named(question.choice(picked.choice));
    match &picked.text {
        Some(text) => format!("{choice}: {}", text.value),
        None => choice,
    }
}

/// `Add new staff to groups: Ana Ruiz, Practice administrator`.
fn people<'a>(
    (roster, rows): (&'a Roster, &'a Vec<Vec<Spanned<String>>>),
) -> impl Iterator<Item = String> + 'a {
    rows.iter().map(|row| format!("{}: {}", roster.label.value, joined(row)))
}

fn joined(cells: &[Spanned<String>]) -> String {
    let filled = cells.iter().map(|cell| cell.value.as_str()).filter(|cell| !cell.is_empty());
    filled.collect::<Vec<_>>().join(", ")
}
