//! The completed guide: the organization's answers written over the guide's own boxes, blanks and
//! rows. It is surgery on bytes, not a rendering: what no answer names stays as the author left it,
//! line ends, byte-order mark and odd spacing included.

mod blanks;
mod rows;
mod slots;

use super::Dossier;
use crate::answers::{Picked, Reply, Sheet};
use crate::decide::{Decisions, Value};
use crate::guide::{Choice, Guide, Question};
use crate::source::{Source, edit};

pub use crate::source::edit::Edit;

/// The file for what [`complete`] makes.
pub const FILE: &str = "guide.md";

/// The text of the completed guide of one organization.
pub fn complete(dossier: &Dossier) -> String {
    edit::splice(dossier.guide.source.text(), &edits(dossier.guide, dossier.sheet, dossier.decisions))
}

/// What completing `guide` changes, in the guide's order; no two edits overlap. An answer that does
/// not count (unreached, undecided) and a fact that is not decided change nothing.
pub fn edits(guide: &Guide, sheet: &Sheet, decisions: &Decisions) -> Vec<Edit> {
    let mut edits = Vec::new();
    for (ix, question) in guide.each_question() {
        if let Some(reply) = sheet.reply(ix) {
            answer(&guide.source, question, reply, &mut edits);
        }
    }
    for (index, fact) in guide.facts.iter().enumerate() {
        let slot = fact.slot.and_then(|slot| guide.slots.get(slot));
        let decision = decisions.fact(index);
        // An empty list beside something open is not known to be empty.
        let known = |value: &&Value| decision.open.is_empty() || !value.labels().is_empty();
        if let (Some(slot), Some(value)) = (slot, decision.value.as_ref().filter(known)) {
            slots::fill(&guide.source, slot, value, &mut edits);
        }
    }
    edit::in_order(edits)
}

fn answer(source: &Source, question: &Question, reply: &Reply, edits: &mut Vec<Edit>) {
    match reply {
        Reply::Chosen(picked) => {
            for picked in picked {
                choose(source, question.choice(picked.choice), picked, edits);
            }
        }
        Reply::Text(texts) => {
            for (blank, text) in question.blanks.iter().zip(texts) {
                edits.extend(blanks::fill(source, blank, &text.value));
            }
        }
        Reply::Rows(rows) => {
            if let Some(table) = &question.table {
                edits.extend(rows::table(source, table, rows));
            }
        }
        Reply::Rosters(rosters) => {
            for (roster, rows) in question.rosters.iter().zip(rosters) {
                edits.extend(rows::roster(source, roster, rows));
            }
        }
    }
}

/// Ticks the box of `choice` and writes what it asks for. A guide's own boxes are empty: one that is
/// not is refused where guides are read.
fn choose(source: &Source, choice: &Choice, picked: &Picked, edits: &mut Vec<Edit>) {
    edits.push(Edit::new(choice.tick, "x"));
    if let (Some(blank), Some(text)) = (&choice.blank, &picked.text) {
        edits.extend(blanks::fill(source, blank, &text.value));
    }
}
