//! The one condition language, the one that the guides' own tables use:
//! `1.2 = A (strict isolation) + 1.3 = A`, `1.2 = B or C OR 1.3 = B`, with parentheses, `not` and
//! `answered`. Text in parentheses after a letter is a comment.

mod parse;

use super::{ChoiceIx, QuestionIx};

pub use parse::{Unparsed, parse};

/// A condition on answers.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// Holds always.
    Always,
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
    /// The question has an answer that counts.
    Answered(QuestionIx),
    /// One of `choices` is chosen.
    Is {
        question: QuestionIx,
        choices: Vec<ChoiceIx>,
    },
}

/// More questions than most conditions ask about.
const FEW: usize = 4;

/// What a condition may ask about answers.
pub trait Answers {
    /// Whether `question` is answered, passed over or open.
    fn presence(&self, question: QuestionIx) -> Presence;

    /// Whether `choice` is among the choices made for `question`.
    fn chose(&self, question: QuestionIx, choice: ChoiceIx) -> bool;
}

/// What is known of one question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It has an answer that counts.
    Answered,
    /// Passed over, and not answered: it equals nothing.
    Absent,
    /// To be answered, and not answered yet.
    Open,
}

/// Kleene's three truth values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Truth {
    No,
    /// It hangs on a question that is open.
    Unknown,
    Yes,
}

impl Condition {
    /// Whether the condition holds of `answers`, by Kleene's logic: what hangs on an open question
    /// is unknown unless the rest settles it. Of an absent question nothing holds.
    pub fn evaluate(&self, answers: &impl Answers) -> Truth {
        match self {
            Self::Always => Truth::Yes,
            Self::All(parts) => parts.iter().map(|part| part.evaluate(answers)).min().unwrap_or(Truth::Yes),
            Self::Any(parts) => parts.iter().map(|part| part.evaluate(answers)).max().unwrap_or(Truth::No),
            Self::Not(part) => part.evaluate(answers).negated(),
            Self::Answered(question) => match answers.presence(*question) {
                Presence::Answered => Truth::Yes,
                Presence::Absent => Truth::No,
                Presence::Open => Truth::Unknown,
            },
            Self::Is { question, choices } => match answers.presence(*question) {
                Presence::Answered => {
                    Truth::from(choices.iter().any(|choice| answers.chose(*question, *choice)))
                }
                Presence::Absent => Truth::No,
                Presence::Open => Truth::Unknown,
            },
        }
    }

    /// The questions that the condition asks about, in the order written, each once.
    pub fn questions(&self) -> Vec<QuestionIx> {
        let mut found = Vec::with_capacity(FEW);
        self.gather(&mut found);
        found
    }

    /// The questions whose answers make the condition hold, in the order written, each once; of
    /// alternatives only those that hold. Meaningful where it does hold.
    pub fn support(&self, answers: &impl Answers) -> Vec<QuestionIx> {
        let mut found = Vec::with_capacity(FEW);
        self.gather_support(answers, &mut found);
        found
    }

    fn gather_support(&self, answers: &impl Answers, found: &mut Vec<QuestionIx>) {
        match self {
            Self::All(parts) => parts.iter().for_each(|part| part.gather_support(answers, found)),
            Self::Any(parts) => {
                let holding = parts.iter().filter(|part| part.evaluate(answers) == Truth::Yes);
                holding.for_each(|part| part.gather_support(answers, found));
            }
            Self::Always | Self::Not(_) | Self::Answered(_) | Self::Is { .. } => self.gather(found),
        }
    }

    /// The open questions that leave the condition unknown, in the order written, each once.
    pub fn open(&self, answers: &impl Answers) -> Vec<QuestionIx> {
        let mut questions = self.questions();
        questions.retain(|question| answers.presence(*question) == Presence::Open);
        questions
    }

    /// Adds to `found` the questions that the condition asks about and that are not in it yet.
    pub fn gather(&self, found: &mut Vec<QuestionIx>) {
        match self {
            Self::Always => {}
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.gather(found)),
            Self::Not(part) => part.gather(found),
            Self::Answered(question) | Self::Is { question, .. } if found.contains(question) => {}
            Self::Answered(question) | Self::Is { question, .. } => found.push(*question),
        }
    }
}

impl Truth {
    /// Yes for no, no for yes.
    #[must_use]
    pub const fn negated(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::Unknown => Self::Unknown,
            Self::Yes => Self::No,
        }
    }
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }
}
