//! Which questions are to be answered.

use super::check::Given;
use super::{Reach, State};
use crate::guide::condition::{Answers, Presence, Truth};
use crate::guide::{ChoiceIx, Force, Guide, QuestionIx, Skip};

/// The reach of every question, in guide order. Skips look back only, so one pass from top to
/// bottom settles it; an answer to a question that turned out to be unreached is not seen by what
/// comes later.
pub(super) fn reach(guide: &Guide, given: &[Given]) -> Vec<Reach> {
    let mut seen = Seen { given, reached: Vec::with_capacity(guide.questions.len()) };
    for (ix, _) in guide.each_question() {
        let reach = of(guide, &seen, ix);
        seen.reached.push(reach);
    }
    seen.reached
}

fn of(guide: &Guide, seen: &Seen<'_, Vec<Reach>>, question: QuestionIx) -> Reach {
    let mut reach = Reach::Reached;
    for (ix, skip) in guide.skips.iter().enumerate().filter(|(_, skip)| skip.skipped.contains(&question)) {
        match (skip.force, skip.when.evaluate(seen)) {
            (_, Truth::No) => {}
            (Force::Hard, Truth::Yes) => return Reach::Unreached(ix),
            (Force::Advisory, Truth::Yes) | (_, Truth::Unknown) => {
                if reach == Reach::Reached {
                    reach = Reach::Excused(ix);
                }
            }
        }
    }
    reach
}

/// The questions whose answers make `skip` hold; none where it does not.
pub(super) fn causes(skip: &Skip, given: &[Given], reached: &[Reach]) -> Option<Vec<QuestionIx>> {
    let seen = Seen { given, reached };
    (skip.when.evaluate(&seen) == Truth::Yes).then(|| skip.when.support(&seen))
}

/// The answers as a skip sees them, which is stricter than what a [`super::Sheet`] tells: only an
/// unreached question is absent. One that is silent is open, excused or not, for nobody knows yet
/// what it would say.
struct Seen<'a, R> {
    given: &'a [Given],
    reached: R,
}

impl<R: AsRef<[Reach]>> Answers for Seen<'_, R> {
    fn presence(&self, question: QuestionIx) -> Presence {
        let given = &self.given[question.0];
        match (self.reached.as_ref().get(question.0), &given.state) {
            (Some(Reach::Unreached(_)), _) => Presence::Absent,
            (_, State::Answered(_)) if !given.wrong => Presence::Answered,
            _ => Presence::Open,
        }
    }

    fn chose(&self, question: QuestionIx, choice: ChoiceIx) -> bool {
        match &self.given[question.0].state {
            State::Answered(super::Reply::Chosen(picked)) => {
                picked.iter().any(|picked| picked.choice == choice)
            }
            _ => false,
        }
    }
}
