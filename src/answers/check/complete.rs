//! What is missing, and what counts for nothing.

use super::{Checker, Given, listed};
use crate::answers::reach::causes;
use crate::answers::{Reach, Replies, State, Status};
use crate::diag::Code;
use crate::guide::{Force, QuestionIx, Skip};
use crate::source::Span;

/// How many open answers a note names; of a very long guide it counts the rest.
const MOST_NAMED: usize = 40;

impl Checker<'_> {
    /// Reports stale answers, answers that could have been left out, and missing ones.
    pub(super) fn completeness(&mut self, replies: &Replies, given: &[Given], reached: &[Reach]) {
        for (ix, reach) in reached.iter().enumerate() {
            if let Reach::Unreached(skip) = reach
                && !matches!(given[ix].state, State::Silent)
            {
                self.unreached(QuestionIx(ix), *skip, given, reached);
            }
        }
        for (ix, skip) in
            self.guide.skips.iter().enumerate().filter(|(_, skip)| skip.force == Force::Advisory)
        {
            self.excused(ix, skip, given, reached);
        }
        match replies.status.value {
            Status::Final => self.missing(replies, given, reached),
            Status::Draft => self.open(replies, given, reached),
        }
    }

    fn unreached(&mut self, ix: QuestionIx, skip: usize, given: &[Given], reached: &[Reach]) {
        let (question, skip) = (self.guide.question(ix), &self.guide.skips[skip]);
        let Some(key) = given[ix.0].key else { return };
        let message = format!("question `{}` is passed over: its answer counts for nothing", question.id);
        let mut finding =
            self.report.finding(Code::AnswersUnreached, message, key, "this answer is left out");
        let causes = causes(skip, given, reached).unwrap_or_default();
        for (cause, span) in self.keys(&causes, given) {
            finding = finding.at(self.report.source, span, format!("because of the answer to {cause}"));
        }
        let asked = listed(causes.iter().map(|cause| self.guide.question(*cause).id.as_str()));
        let help = match causes.is_empty() {
            true => "delete it".to_owned(),
            false => format!("delete it, or look again at the answer to {asked}"),
        };
        self.push(finding, skip.phrase, "the guide passes over it here", help);
    }

    /// One note for all answers that an advisory skip would have let the client leave out.
    fn excused(&mut self, ix: usize, skip: &Skip, given: &[Given], reached: &[Reach]) {
        let Some(causes) = causes(skip, given, reached) else { return };
        let answered = |at: &QuestionIx| {
            reached[at.0] == Reach::Excused(ix) && matches!(given[at.0].state, State::Answered(_))
        };
        let answered: Vec<QuestionIx> = skip.skipped.iter().copied().filter(answered).collect();
        let Some((_, first)) = self.keys(&answered, given).next() else { return };
        let ids = listed(answered.iter().map(|at| self.guide.question(*at).id.as_str()));
        let message = format!("these answers could have been left out; they count: {ids}");
        let mut finding = self.report.finding(Code::AnswersExcused, message, first, "the first of them");
        for (cause, span) in self.keys(&causes, given) {
            finding = finding.at(self.report.source, span, format!("because of the answer to {cause}"));
        }
        let help = "nothing has to change; what they decide goes before what the guide says without them";
        self.push(finding, skip.phrase, "the guide says so here", help);
    }

    fn missing(&mut self, replies: &Replies, given: &[Given], reached: &[Reach]) {
        for (ix, question) in self.guide.each_question() {
            let given = &given[ix.0];
            if is_missing(given, reached[ix.0]) {
                let place = given.key.unwrap_or(replies.answers_key);
                let message = format!("question `{}` has no answer", question.id);
                let finding = self.report.finding(Code::AnswersMissing, message, place, "missing here");
                let help = "answer it, or say who settles it: `{undecided: {owner: …, due: YYYY-MM-DD}}`; or make this a draft";
                self.push(finding, question.title.span, "this question", help);
            }
            for gap in gaps(given, reached[ix.0]) {
                let place = given.key.unwrap_or(replies.answers_key);
                let message = format!("question `{}` has no answer for `{gap}`", question.id);
                let finding = self.report.finding(Code::AnswersMissing, message, place, "missing here");
                let help = format!("add `{gap}: …`; a group of which nobody is part takes `[]`");
                self.push(finding, question.title.span, "this question", help);
            }
        }
    }

    fn open(&mut self, replies: &Replies, given: &[Given], reached: &[Reach]) {
        let mut open = Vec::new();
        for (ix, question) in self.guide.each_question() {
            if is_missing(&given[ix.0], reached[ix.0]) {
                open.push(format!("`{}`", question.id));
            }
            let gaps = gaps(&given[ix.0], reached[ix.0]);
            open.extend(gaps.iter().map(|gap| format!("`{}` (`{gap}`)", question.id)));
        }
        if open.is_empty() {
            return;
        }
        let answers = if open.len() == 1 { "answer is" } else { "answers are" };
        let mut named = open.iter().take(MOST_NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
        if open.len() > MOST_NAMED {
            named.push_str(&format!(", and {} more", open.len() - MOST_NAMED));
        }
        let message = format!("{} {answers} still open: {named}", open.len());
        let finding =
            self.report.finding(Code::AnswersOpen, message, replies.status.span, "a draft may have them");
        self.report.push(finding.help("answer them before you make this `final`"));
    }

    /// The keys of those of `questions` that the file names, with their ids.
    fn keys(&self, questions: &[QuestionIx], given: &[Given]) -> impl Iterator<Item = (String, Span)> {
        let key = |at: &QuestionIx| Some((self.guide.question(*at).id.clone(), given[at.0].key?));
        questions.iter().filter_map(key).collect::<Vec<_>>().into_iter()
    }
}

/// Whether a question is to be answered and nothing stands there, right or wrong.
fn is_missing(given: &Given, reach: Reach) -> bool {
    reach == Reach::Reached && matches!(given.state, State::Silent) && !given.wrong
}

/// The parts of an answer that are missing, if the answer counts.
fn gaps(given: &Given, reach: Reach) -> &[String] {
    match reach {
        Reach::Unreached(_) => &[],
        Reach::Reached | Reach::Excused(_) => &given.gaps,
    }
}
