//! Replies proven against their guide: first each answer by itself, then which questions are
//! reached, then what is missing.

mod choices;
mod complete;
mod fields;
mod moved;
mod rows;
mod texts;
mod wrapped;

pub(super) use choices::find::among;
pub(super) use choices::name as named_shortly;
pub(super) use wrapped::{KEYS, names};

use super::reach::reach;
use super::report::{Near, Report, head, listed, near, shown};
use super::{Entry, Reach, Replies, Sheet, State, then};
use crate::diag::{Checked, Code, Diagnostic};
use crate::guide::{Guide, Question, QuestionIx};
use crate::source::{Span, Spanned};
use crate::yaml;
use moved::Moved;

/// Proves `replies` against `guide`. Everything wrong is found in one go, in the order of the file.
/// The sheet holds what could be proven: an answer with a finding that rejects it is not in it, nor
/// is an answer to an unreached question.
pub fn check(guide: &Guide, replies: &Replies) -> Checked<Sheet> {
    let mut checker = Checker { guide, report: Report::new(&replies.source) };
    checker.version(replies);
    let given = checker.given(replies);
    let reached = reach(guide, &given);
    checker.completeness(replies, &given, &reached);
    let mut findings = checker.report.findings;
    findings.sort_by_key(|finding| finding.labels.first().map(|label| label.span.start));
    Checked::new(sheet(replies, given, &reached), findings)
}

fn sheet(replies: &Replies, given: Vec<Given>, reached: &[Reach]) -> Sheet {
    Sheet {
        source: replies.source.clone(),
        id: replies.id.clone(),
        name: replies.name.value.clone(),
        status: replies.status.value,
        guide_version: replies.guide_version.as_ref().map(|version| version.value.clone()),
        entries: given.into_iter().zip(reached).map(|(given, reach)| given.entry(*reach)).collect(),
    }
}

/// What the file gives to one question, its reach not yet known.
#[derive(Debug)]
pub(super) struct Given {
    pub state: State,
    pub note: Option<Spanned<String>>,
    /// The question's key in the file.
    pub key: Option<Span>,
    /// Something stands there that could not be proven. The finding says so; nothing else follows.
    pub wrong: bool,
    /// Groups or blanks that a part of the answer is still missing for.
    pub gaps: Vec<String>,
}

impl Given {
    /// The file does not name the question.
    const fn nothing() -> Self {
        Self { state: State::Silent, note: None, key: None, wrong: false, gaps: Vec::new() }
    }

    fn entry(self, reach: Reach) -> Entry {
        match reach {
            Reach::Unreached(_) => {
                Entry { reach, state: State::Silent, note: None, key: self.key, gaps: Vec::new() }
            }
            Reach::Reached | Reach::Excused(_) => {
                Entry { reach, state: self.state, note: self.note, key: self.key, gaps: self.gaps }
            }
        }
    }
}

struct Checker<'a> {
    guide: &'a Guide,
    report: Report<'a>,
}

impl<'a> Checker<'a> {
    fn version(&mut self, replies: &Replies) {
        let (Some(stated), Some(own)) = (&replies.guide_version, &self.guide.version) else { return };
        if stated.value != own.value {
            let message = format!(
                "the answers were given to version `{}` of the guide, which is now version `{}`",
                shown(&stated.value),
                own.value
            );
            let finding =
                self.report.finding(Code::AnswersGuideVersion, message, stated.span, "given to this one");
            let finding = finding.at(&self.guide.source, own.span, "the guide's own");
            let help = match then::was(self.guide, Some(stated)) {
                Some(_) => "`blueprint migrate` shows what it would rewrite; with `--write` it does",
                None => "go through what changed in the guide, then state its version here",
            };
            self.report.push(finding.help(help));
        }
    }

    /// What the file gives to each question, in guide order.
    fn given(&mut self, replies: &Replies) -> Vec<Given> {
        let mut given: Vec<Given> = self.guide.questions.iter().map(|_| Given::nothing()).collect();
        let was = then::was(self.guide, replies.guide_version.as_ref());
        for entry in &replies.answers {
            if let Some(was) = was
                && let Moved::To(now) = self.moved(was, entry)
            {
                if let Some(given) = now.and_then(|ix| given.get_mut(ix.0)) {
                    *given = Given { key: Some(entry.key.span), wrong: true, ..Given::nothing() };
                }
                continue;
            }
            let Some(ix) = self.guide.find_question(&entry.key.value) else {
                if let Some(meant) = self.unknown_question(&entry.key) {
                    given[meant.0].wrong |= given[meant.0].key.is_none();
                }
                continue;
            };
            match given[ix.0].key {
                Some(first) => self.question_twice(ix, &entry.key, first),
                None => given[ix.0] = self.answer(ix, entry),
            }
        }
        given
    }

    fn answer(&mut self, ix: QuestionIx, entry: &yaml::Entry) -> Given {
        let given = self.wrapped(self.guide.question(ix), &entry.value);
        Given { key: Some(entry.key.span), ..given }
    }

    fn question_twice(&mut self, ix: QuestionIx, key: &Spanned<String>, first: Span) {
        let question = self.guide.question(ix);
        let message = format!("question `{}` is answered twice", question.id);
        let finding =
            self.report.finding(Code::AnswersDuplicateQuestion, message, key.span, "the second answer");
        let finding = finding.at(self.report.source, first, "the first one");
        let both = [Some(question.id.as_str()), question.name.as_deref()];
        let help =
            format!("keep one of the two: {} name the same question", listed(both.into_iter().flatten()));
        self.report.push(finding.help(help));
    }

    /// Reports a key that names no question, and returns the question that was plainly meant.
    fn unknown_question(&mut self, key: &Spanned<String>) -> Option<QuestionIx> {
        let message = format!("the guide has no question `{}`", shown(&key.value));
        let finding = self.report.finding(Code::AnswersUnknownQuestion, message, key.span, "");
        let near = self.question_by_number(&key.value).ok_or_else(|| near(&key.value, self.names()));
        let (name, sure) = match near {
            Ok(id) => (Some(id), Some(id)),
            Err(near) => (near.map(|near| near.name), near.and_then(Near::sure)),
        };
        let finding = match name {
            Some(name) => finding.help(format!("did you mean `{name}`?")),
            None => finding.help(self.questions_near(&key.value)),
        };
        self.report.push(self.report.mended(finding, key.span, sure));
        name.and_then(|name| self.guide.find_question(name))
    }

    /// The question whose id is the number within `key`: `Question 1.1:` is `1.1`. One number for
    /// another is never guessed.
    fn question_by_number(&self, key: &str) -> Option<&'a str> {
        let number = key.trim_matches(|character: char| !character.is_ascii_digit());
        let found = self.guide.questions.iter().find(|question| question.id == number);
        found.map(|question| question.id.as_str())
    }

    /// The stable names of the guide's questions.
    fn names(&self) -> impl Iterator<Item = &'a str> + Clone + use<'a> {
        self.guide.questions.iter().filter_map(|question| question.name.as_deref())
    }

    /// Names the questions of the part that `key` seems to be about.
    fn questions_near(&self, key: &str) -> String {
        let part = key.split_once('.').map_or(key, |(part, _)| part).trim();
        let of_part = |question: &&Question| question.id.split_once('.').is_some_and(|(own, _)| own == part);
        let mut questions = self.guide.questions.iter().filter(of_part).peekable();
        if questions.peek().is_some() {
            let ids = listed(questions.map(|question| question.id.as_str()));
            return format!("the questions of part {part} are {ids}");
        }
        match self.guide.questions.as_slice() {
            [first, .., last] => format!("the guide's questions are `{}` to `{}`", first.id, last.id),
            _ => "the guide has no such question; delete the line".to_owned(),
        }
    }

    /// Adds the place of `span` in the guide to `finding`, and `help`, and files it.
    fn push(&mut self, finding: Diagnostic, span: Span, label: &str, help: impl Into<String>) {
        self.report.push(finding.at(&self.guide.source, span, label).help(help));
    }
}
