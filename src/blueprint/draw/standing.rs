//! How settled a question or a fact is, and what passes a question over.

use super::questions_of;
use crate::answers::{Reach, Sheet, State};
use crate::blueprint::Settled;
use crate::decide::Decision;
use crate::guide::condition::Truth;
use crate::guide::{Fact, Guide, QuestionIx, Skip};

/// How settled the question at `ix` is.
pub(super) fn question_standing(guide: &Guide, sheet: &Sheet, ix: QuestionIx) -> Settled {
    let entry = sheet.entry(ix);
    match (&entry.state, entry.reach) {
        (State::Answered(_), _) => Settled::Decided,
        (_, Reach::Unreached(_)) => Settled::NotApplicable,
        (State::Undecided(_), _) => Settled::Undecided,
        (State::Silent, Reach::Reached) => Settled::Open,
        (State::Silent, Reach::Excused(skip)) => match guide.skips[skip].when.evaluate(sheet) {
            Truth::Yes => Settled::NotApplicable,
            Truth::Unknown | Truth::No => Settled::Waiting,
        },
    }
}

/// The skip that makes the question at `ix` moot, if one does.
pub(super) fn why_passed_over<'a>(guide: &'a Guide, sheet: &Sheet, ix: QuestionIx) -> Option<&'a Skip> {
    match (question_standing(guide, sheet, ix), sheet.entry(ix).reach) {
        (Settled::NotApplicable, Reach::Unreached(skip) | Reach::Excused(skip)) => guide.skips.get(skip),
        _ => None,
    }
}

/// How settled a fact is, by its decision and by the questions that it rests on.
pub(super) fn fact_standing(guide: &Guide, sheet: &Sheet, fact: &Fact, decision: &Decision) -> Settled {
    let put_off = |ix: QuestionIx| matches!(sheet.entry(ix).state, State::Undecided(_));
    match (&decision.value, decision.open.as_slice()) {
        (Some(_), []) => Settled::Decided,
        (None, []) => {
            let rests_on = questions_of(guide, fact);
            let waits = |ix: &QuestionIx| question_standing(guide, sheet, *ix) == Settled::Waiting;
            if rests_on.iter().any(waits) { Settled::Waiting } else { Settled::NotApplicable }
        }
        (None, open) if open.iter().all(|open| put_off(open.question)) => Settled::Undecided,
        (_, _) => Settled::Open,
    }
}
