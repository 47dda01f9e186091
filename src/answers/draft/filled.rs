//! Answers that a filled-in guide gives, as lines of a new file and as one value in an old one.

use super::{key, picked_comment, row_of, scalar};
use crate::guide::read::filled::{Filling, Ticked};
use crate::guide::{Choice, ChoiceIx, Kind, Question};
use crate::source::Spanned;

type Cells = Vec<Spanned<String>>;

/// The lines of the answer that `filling` gives to `question`, its key included; none where it gives
/// none.
pub fn lines(question: &Question, filling: &Filling) -> Option<Vec<String>> {
    let key = key(&question.id);
    match question.kind {
        Kind::PickOne => pick_one(question, filling, &key),
        Kind::CheckAll if filling.ticked.is_empty() => None,
        Kind::CheckAll => {
            let line = |(ix, choice): (ChoiceIx, &Choice)| match of(filling, ix) {
                Some(ticked) => format!("  - {}", chosen(question, filling, ticked)),
                None => format!("#   - {}", super::with_blank(choice, &scalar(&choice.label.value))),
            };
            let top = question.each_choice().filter(|(_, choice)| choice.parent.is_none());
            Some(std::iter::once(format!("{key}:")).chain(top.map(line)).collect())
        }
        Kind::FillIn => value(question, filling).map(|value| vec![format!("{key}: {value}")]),
        Kind::Table if filling.rows.is_empty() => None,
        Kind::Table => {
            let rows = filling.rows.iter().map(|row| format!("  - {}", table_row(question, row)));
            Some(std::iter::once(format!("{key}:")).chain(rows).collect())
        }
        Kind::Roster if filling.people.iter().all(Vec::is_empty) => None,
        Kind::Roster => {
            let mut lines = vec![format!("{key}:")];
            for (roster, rows) in filling.people.iter().enumerate() {
                let label = scalar(&question.rosters[roster].label.value);
                let gone = if rows.is_empty() { "# " } else { "" };
                lines.push(format!("{gone}  {label}:{}", if rows.is_empty() { " []" } else { "" }));
                lines.extend(rows.iter().map(|row| format!("    - {}", person(question, roster, row))));
            }
            Some(lines)
        }
    }
}

/// The same as one value in flow style.
pub fn value(question: &Question, filling: &Filling) -> Option<String> {
    let listed = |items: Vec<String>| format!("[{}]", items.join(", "));
    match question.kind {
        Kind::PickOne | Kind::CheckAll => {
            let top = tops(question, filling);
            let mut items: Vec<String> = top.iter().map(|ticked| chosen(question, filling, ticked)).collect();
            match (question.kind, items.len()) {
                (_, 0) => None,
                (Kind::PickOne, 1) => items.pop(),
                _ => Some(listed(items)),
            }
        }
        Kind::FillIn => texts(question, filling),
        Kind::Table if filling.rows.is_empty() => None,
        Kind::Table => Some(listed(filling.rows.iter().map(|row| table_row(question, row)).collect())),
        Kind::Roster => {
            let groups = question.rosters.iter().zip(&filling.people).enumerate();
            let groups = groups.filter(|(_, (_, rows))| !rows.is_empty()).map(|(ix, (roster, rows))| {
                let rows = rows.iter().map(|row| person(question, ix, row)).collect();
                format!("{}: {}", scalar(&roster.label.value), listed(rows))
            });
            let groups: Vec<String> = groups.collect();
            (!groups.is_empty()).then(|| format!("{{{}}}", groups.join(", ")))
        }
    }
}

fn pick_one(question: &Question, filling: &Filling, key: &str) -> Option<Vec<String>> {
    let top = tops(question, filling);
    let [one] = top.as_slice() else {
        return value(question, filling).map(|value| vec![format!("{key}: {value}")]);
    };
    let refining = refining(question, filling, one.choice);
    let choice = question.choice(one.choice);
    if refining.is_empty() || one.text.is_some() {
        let answer = chosen(question, filling, one);
        return Some(vec![format!("{key}: {answer}{}", picked_comment(choice))]);
    }
    let mut lines = vec![format!("{key}:"), format!("  {}:{}", super::named(choice), picked_comment(choice))];
    lines.extend(refining.iter().map(|ticked| format!("    - {}", chosen(question, filling, ticked))));
    Some(lines)
}

/// A choice by name, with its text or what refines it.
fn chosen(question: &Question, filling: &Filling, ticked: &Ticked) -> String {
    let name = super::named(question.choice(ticked.choice));
    let refining = refining(question, filling, ticked.choice);
    match &ticked.text {
        Some(text) => format!("{{{name}: {}}}", scalar(&text.value)),
        None if refining.is_empty() => name,
        None => {
            let items: Vec<String> =
                refining.iter().map(|ticked| chosen(question, filling, ticked)).collect();
            format!("{{{name}: [{}]}}", items.join(", "))
        }
    }
}

fn tops<'f>(question: &Question, filling: &'f Filling) -> Vec<&'f Ticked> {
    let top = |ticked: &&Ticked| question.choice(ticked.choice).parent.is_none();
    filling.ticked.iter().filter(top).collect()
}

fn refining<'f>(question: &Question, filling: &'f Filling, ix: ChoiceIx) -> Vec<&'f Ticked> {
    filling.ticked.iter().filter(|ticked| question.choice(ticked.choice).parent == Some(ix)).collect()
}

fn of(filling: &Filling, ix: ChoiceIx) -> Option<&Ticked> {
    filling.ticked.iter().find(|ticked| ticked.choice == ix)
}

/// One text alone, all of several as a list, some of them by their labels.
fn texts(question: &Question, filling: &Filling) -> Option<String> {
    let given: Vec<&Spanned<String>> = filling.texts.iter().flatten().collect();
    match given.as_slice() {
        [] => None,
        [one] if filling.texts.len() == 1 => Some(scalar(&one.value)),
        all if all.len() == filling.texts.len() => {
            let all: Vec<String> = all.iter().map(|text| scalar(&text.value)).collect();
            Some(format!("[{}]", all.join(", ")))
        }
        _ => {
            let labels = question.blanks.iter().map(|blank| blank.label.as_str());
            let texts = filling.texts.iter().map(|text| text.as_ref().map_or("", |text| text.value.as_str()));
            Some(row_of(labels.zip(texts)))
        }
    }
}

fn table_row(question: &Question, cells: &Cells) -> String {
    let columns = question.table.iter().flat_map(|table| &table.columns);
    row_of(columns.map(|column| column.value.as_str()).zip(cells.iter().map(|cell| cell.value.as_str())))
}

fn person(question: &Question, roster: usize, cells: &Cells) -> String {
    let blanks = question.rosters[roster].rows.iter().take(1).flat_map(|row| &row.blanks);
    row_of(blanks.map(|blank| blank.label.as_str()).zip(cells.iter().map(|cell| cell.value.as_str())))
}
