//! Answers: what one organization's YAML file says ([`Replies`], raw), and the same proven against
//! its guide ([`Sheet`]). Only a sheet goes on from here.

mod check;
mod date;
pub mod draft;
pub mod merge;
pub mod migrate;
mod reach;
mod read;
mod report;
pub mod schema;
mod suppose;
pub mod then;
pub mod words;

use crate::guide::condition::{Answers, Presence};
use crate::guide::{ChoiceIx, QuestionIx};
use crate::source::{Source, Span, Spanned};
use crate::yaml;
use std::sync::Arc;

pub use check::check;
use check::named_shortly;
pub use date::is_date;
pub use read::read;
pub use suppose::suppose;

/// An answers file as written: its own keys taken apart, the answers not yet looked at.
#[derive(Clone, Debug)]
pub struct Replies {
    pub source: Arc<Source>,
    /// The path under `answers/` without `.yaml`, `/` between folders.
    pub id: String,
    /// The display name.
    pub name: Spanned<String>,
    /// The guide that the file answers.
    pub guide: Spanned<String>,
    /// The guide's version that was answered, raw text; none means today's.
    pub guide_version: Option<Spanned<String>>,
    pub status: Spanned<Status>,
    /// Question key → answer, as written.
    pub answers: Vec<yaml::Entry>,
    /// The place of the key `answers`.
    pub answers_key: Span,
}

/// How finished an answers file says it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// What is missing is open, not wrong.
    Draft,
    /// Every reached question is answered.
    Final,
}

impl Status {
    /// `draft` or `final`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Final => "final",
        }
    }
}

/// Answers proven against a guide. Only [`check()`] makes one, so all that it names exists, and no
/// answer to an unreached question is in it.
#[derive(Clone, Debug)]
pub struct Sheet {
    pub(crate) source: Arc<Source>,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) status: Status,
    pub(crate) guide_version: Option<String>,
    /// One per question, in guide order.
    pub(crate) entries: Vec<Entry>,
}

/// What the sheet holds for one question.
#[derive(Clone, Debug)]
pub struct Entry {
    pub reach: Reach,
    pub state: State,
    /// The rationale that the answer carries.
    pub note: Option<Spanned<String>>,
    /// The answer's key in the YAML, if the question is named there.
    pub key: Option<Span>,
    /// Groups and blanks of the question, as the guide names them, that its answer leaves open.
    pub gaps: Vec<String>,
}

/// Whether a question is to be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// It is.
    Reached,
    /// It may be left open: an advisory skip (an index into [`crate::guide::Guide::skips`]) holds,
    /// or a skip hangs on a question that is open or excused itself.
    Excused(usize),
    /// A hard skip (likewise an index) passes it over.
    Unreached(usize),
}

/// What has been said to a question.
#[derive(Clone, Debug)]
pub enum State {
    Answered(Reply),
    /// Deliberately left for later: who settles it, and by when.
    Undecided(Undecided),
    /// Nothing.
    Silent,
}

/// An answer.
#[derive(Clone, Debug)]
pub enum Reply {
    /// Choices in guide order, sub-choices with their parent; empty for `[]`: none apply.
    Chosen(Vec<Picked>),
    /// One text per blank of a fill-in question, in guide order.
    Text(Vec<Spanned<String>>),
    /// Rows of a table; one cell per column, empty where none was given.
    Rows(Vec<Vec<Spanned<String>>>),
    /// Per roster of the question, in guide order, its rows; one cell per blank.
    Rosters(Vec<Vec<Vec<Spanned<String>>>>),
}

/// A choice that was made.
#[derive(Clone, Debug)]
pub struct Picked {
    pub choice: ChoiceIx,
    /// What was written in its blank.
    pub text: Option<Spanned<String>>,
    /// In the YAML.
    pub span: Span,
}

/// Who settles an undecided question, and by when.
#[derive(Clone, Debug)]
pub struct Undecided {
    pub owner: Spanned<String>,
    /// `YYYY-MM-DD`.
    pub due: Spanned<String>,
    pub note: Option<Spanned<String>>,
}

impl Sheet {
    /// The answers file.
    pub fn source(&self) -> &Arc<Source> {
        &self.source
    }

    /// The organization's id: its path under `answers/`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The organization's display name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Draft or final.
    pub fn status(&self) -> Status {
        self.status
    }

    /// The guide's version that was answered; none means today's.
    pub fn guide_version(&self) -> Option<&str> {
        self.guide_version.as_deref()
    }

    /// What the sheet holds for `question`.
    pub fn entry(&self, question: QuestionIx) -> &Entry {
        &self.entries[question.0]
    }

    /// The answer to `question`, if it counts.
    pub fn reply(&self, question: QuestionIx) -> Option<&Reply> {
        match &self.entry(question).state {
            State::Answered(reply) => Some(reply),
            State::Undecided(_) | State::Silent => None,
        }
    }

    /// The choices made for `question`; empty where there is no answer or it has no choices.
    pub fn picked(&self, question: QuestionIx) -> &[Picked] {
        match self.reply(question) {
            Some(Reply::Chosen(picked)) => picked,
            _ => &[],
        }
    }

    /// Whether `question` is to be answered and is not: silent or undecided, and not excused.
    pub fn is_open(&self, question: QuestionIx) -> bool {
        let entry = self.entry(question);
        match entry.state {
            State::Answered(_) => false,
            State::Undecided(_) => !matches!(entry.reach, Reach::Unreached(_)),
            State::Silent => entry.reach == Reach::Reached,
        }
    }
}

impl Answers for Sheet {
    fn presence(&self, question: QuestionIx) -> Presence {
        match self.entry(question).state {
            State::Answered(_) => Presence::Answered,
            _ if self.is_open(question) => Presence::Open,
            _ => Presence::Absent,
        }
    }

    fn chose(&self, question: QuestionIx, choice: ChoiceIx) -> bool {
        self.picked(question).iter().any(|picked| picked.choice == choice)
    }
}
