//! How settled a question or a fact is, and what passes a question over.

use super::questions_of;
use crate::answers::{Reach, Sheet, State};
use crate::blueprint::Settled;
use crate::decide::Decision;
use crate::guide::condition::Truth;
use crate::guide::{Conclude, Fact, Guide, QuestionIx, Skip};

/// How settled the question at `ix` is.
pub(super) fn question_standing(guide: &Guide, sheet: &Sheet, ix: QuestionIx) -> Settled {
    let entry = sheet.entry(ix);
    match (&entry.state, entry.reach) {
        (State::Answered(_), _) if entry.gaps.is_empty() => Settled::Decided,
        (State::Answered(_), _) | (State::Silent, Reach::Reached) => Settled::Open,
        (State::Undecided(_), Reach::Reached | Reach::Excused(_)) => Settled::Undecided,
        (_, Reach::Unreached(_)) => Settled::NotApplicable,
        (State::Silent, Reach::Excused(_)) => match why_passed_over(guide, sheet, ix) {
            Some(_) => Settled::NotApplicable,
            None => Settled::Waiting,
        },
    }
}

/// The skip that makes the question at `ix` moot, if one does. Where its own skip asks a question
/// that is moot itself, that one's skip is the reason.
pub(super) fn why_passed_over<'a>(guide: &'a Guide, sheet: &Sheet, ix: QuestionIx) -> Option<&'a Skip> {
    let entry = sheet.entry(ix);
    let (Reach::Unreached(skip) | Reach::Excused(skip)) = entry.reach else { return None };
    let skip = guide.skips.get(skip)?;
    if matches!(entry.state, State::Answered(_) | State::Undecided(_)) {
        return None;
    }
    if skip.when.evaluate(sheet) == Truth::Yes {
        return Some(skip);
    }
    // A skip only asks questions before those that it passes over, so this comes to an end.
    skip.when
        .questions()
        .into_iter()
        .filter(|asked| *asked < ix)
        .find_map(|asked| why_passed_over(guide, sheet, asked))
}

/// How settled a fact is, by its decision and by the questions that it rests on.
pub(super) fn fact_standing(guide: &Guide, sheet: &Sheet, fact: &Fact, decision: &Decision) -> Settled {
    let put_off = |ix: QuestionIx| matches!(sheet.entry(ix).state, State::Undecided(_));
    let gaps = || {
        let taken_whole = !matches!(fact.from, Conclude::Decided { .. });
        taken_whole && questions_of(guide, fact).iter().any(|ix| !sheet.entry(*ix).gaps.is_empty())
    };
    match (&decision.value, decision.open.as_slice()) {
        (Some(_), []) if gaps() => Settled::Open,
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
