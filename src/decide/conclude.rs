//! One fact from one sheet.

use super::{Because, By, Decision, Open, Value, because};
use crate::answers::{Reply, Sheet};
use crate::guide::condition::{Answers, Condition, Presence, Truth};
use crate::guide::rules::slug;
use crate::guide::{ChoiceIx, Conclude, Decide, Fact, FactValue, Groups, Guide, Item, QuestionIx};
use crate::source::Spanned;

/// Concludes `fact`, which is number `ix` of the guide's facts.
pub(super) fn conclude(guide: &Guide, sheet: &Sheet, ix: usize, fact: &Fact) -> Decision {
    let outcome = match &fact.from {
        Conclude::Decided { values, decide } => first_match(guide, sheet, fact, values, decide),
        Conclude::Text { question } => text(guide, sheet, fact, *question),
        Conclude::Items { question, items, own_text } => {
            gathered(guide, sheet, fact, *question, &Meanings { items, own_text: *own_text })
        }
        Conclude::Rows { question, columns, groups } => {
            rows(guide, sheet, fact, *question, columns, groups.as_ref())
        }
    };
    Decision { fact: ix, value: outcome.value, because: outcome.because, open: outcome.open }
}

#[derive(Default)]
struct Outcome {
    value: Option<Value>,
    because: Vec<Because>,
    open: Vec<Open>,
}

/// The first row or rule that holds decides. One that hangs on an open question stops the search:
/// what comes after it must not be guessed.
fn first_match(
    guide: &Guide,
    sheet: &Sheet,
    fact: &Fact,
    values: &[FactValue],
    decide: &[Decide],
) -> Outcome {
    for way in decide {
        let (when, value, by) = way_of(guide, way);
        match when.evaluate(sheet) {
            Truth::No => {}
            Truth::Unknown => return hanging(fact, guide, when.open(sheet)),
            Truth::Yes => {
                let support = when.support(sheet).into_iter();
                return Outcome {
                    value: Some(Value::One(values[value].item.clone())),
                    because: support.map(|question| because(sheet, question, by)).collect(),
                    open: Vec::new(),
                };
            }
        }
    }
    undecided(guide, sheet, fact, decide)
}

fn way_of<'a>(guide: &'a Guide, way: &'a Decide) -> (&'a Condition, usize, By) {
    match way {
        Decide::Rule { when, value, span, .. } => (&when.value, *value, By::Rule(*span)),
        Decide::Row { table, row, value } => {
            let row = &guide.tables[*table].rows[*row];
            (&row.when.value, *value, By::Row(row.span))
        }
    }
}

/// No row or rule holds: a hole to ask about if something was answered, else the fact is moot.
fn undecided(guide: &Guide, sheet: &Sheet, fact: &Fact, decide: &[Decide]) -> Outcome {
    let mut asked = decide.iter().flat_map(|way| way_of(guide, way).0.questions());
    let answered = asked.rfind(|question| sheet.presence(*question) == Presence::Answered);
    let Some(question) = answered else { return Outcome::default() };
    Outcome {
        value: None,
        because: vec![because(sheet, question, By::Rule(fact.span))],
        open: vec![Open { question, ask: ask(fact) }],
    }
}

fn hanging(fact: &Fact, guide: &Guide, questions: Vec<QuestionIx>) -> Outcome {
    let open = questions.into_iter().map(|question| Open { question, ask: hangs_on(fact, guide, question) });
    Outcome { open: open.collect(), ..Outcome::default() }
}

fn hangs_on(fact: &Fact, guide: &Guide, question: QuestionIx) -> String {
    format!("{}: waits for the answer to {}.", fact.title, guide.question(question).id)
}

fn ask(fact: &Fact) -> String {
    fact.ask.clone().unwrap_or_else(|| format!("{}: the answers do not decide it.", fact.title))
}

/// A fact that rests on one question: open with it, moot when it is passed over.
fn resting_on<'a>(
    guide: &Guide,
    sheet: &'a Sheet,
    fact: &Fact,
    question: QuestionIx,
) -> Result<&'a Reply, Outcome> {
    match sheet.reply(question) {
        Some(reply) => Ok(reply),
        None if sheet.is_open(question) => Err(hanging(fact, guide, vec![question])),
        None => Err(Outcome::default()),
    }
}

fn text(guide: &Guide, sheet: &Sheet, fact: &Fact, question: QuestionIx) -> Outcome {
    let reply = match resting_on(guide, sheet, fact, question) {
        Ok(reply) => reply,
        Err(outcome) => return outcome,
    };
    let written = match reply {
        Reply::Text(texts) => texts.first().map(|text| Value::Text(text.value.clone())),
        _ => None,
    };
    Outcome { value: written, because: vec![because(sheet, question, By::Rule(fact.span))], open: Vec::new() }
}

struct Meanings<'a> {
    items: &'a [(ChoiceIx, Vec<Item>)],
    own_text: bool,
}

fn gathered(
    guide: &Guide,
    sheet: &Sheet,
    fact: &Fact,
    question: QuestionIx,
    meanings: &Meanings<'_>,
) -> Outcome {
    if let Err(outcome) = resting_on(guide, sheet, fact, question) {
        return outcome;
    }
    let mut found: Vec<Item> = Vec::new();
    let mut open = Vec::new();
    for picked in sheet.picked(question) {
        let meant = meanings.items.iter().find(|(choice, _)| *choice == picked.choice);
        match (meant, &picked.text) {
            (Some((_, items)), _) => items.iter().for_each(|item| add(&mut found, item.clone())),
            (None, Some(text)) if meanings.own_text => {
                let item = own(&found, meanings.items, &text.value);
                add(&mut found, item);
            }
            (None, Some(text)) => {
                open.push(Open { question, ask: format!("“{}”: {}", text.value, ask(fact)) });
            }
            (None, None) => {}
        }
    }
    Outcome {
        value: Some(Value::Items(found)),
        because: vec![because(sheet, question, By::Rule(fact.span))],
        open,
    }
}

fn add(found: &mut Vec<Item>, item: Item) {
    if !found.iter().any(|other| other.id == item.id) {
        found.push(item);
    }
}

/// What a client wrote after "Other", with an id of its own: never that of another item, nor one
/// that the rules declare, whatever is typed.
fn own(found: &[Item], declared: &[(ChoiceIx, Vec<Item>)], text: &str) -> Item {
    let mut id = format!("other-{}", slug(text));
    let declared = |id: &str| declared.iter().flat_map(|(_, items)| items).any(|item| item.id == id);
    while declared(&id) || found.iter().any(|other| other.id == id && other.label != text) {
        id.push_str("-2");
    }
    Item { id, label: text.to_owned() }
}

fn rows(
    guide: &Guide,
    sheet: &Sheet,
    fact: &Fact,
    question: QuestionIx,
    columns: &[(String, usize)],
    groups: Option<&Groups>,
) -> Outcome {
    let reply = match resting_on(guide, sheet, fact, question) {
        Ok(reply) => reply,
        Err(outcome) => return outcome,
    };
    let cells = |row: &[Spanned<String>]| -> Vec<(String, String)> {
        let cell = |ix: &usize| row.get(*ix).map(|cell| cell.value.clone()).unwrap_or_default();
        columns.iter().map(|(name, ix)| (name.clone(), cell(ix))).collect()
    };
    let mut found = Vec::new();
    match reply {
        Reply::Rows(rows) => found.extend(rows.iter().map(|row| cells(row))),
        Reply::Rosters(rosters) => {
            for (ix, row) in
                rosters.iter().enumerate().flat_map(|(ix, rows)| rows.iter().map(move |row| (ix, row)))
            {
                let group =
                    groups.and_then(|groups| Some((groups.column.clone(), groups.names.get(ix)?.id.clone())));
                found.push(group.into_iter().chain(cells(row)).collect());
            }
        }
        Reply::Chosen(_) | Reply::Text(_) => {}
    }
    Outcome {
        value: Some(Value::Rows(found)),
        because: vec![because(sheet, question, By::Rule(fact.span))],
        open: Vec::new(),
    }
}
