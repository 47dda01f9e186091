//! The blueprint: everything that an implementer needs to know of one organization, as data.
//! `blueprint.json` is this, serialized; `blueprint.md` and the book are drawn from it. Every entry
//! has an id that stays the same for as long as it means the same thing.
//!
//! Texts are plain: nothing in them is escaped for Markdown, HTML or anything else.

pub mod diff;
mod draw;
mod read;
pub mod trace;

pub use diff::diff;
pub use draw::draw;
pub use read::{ReadError, read};

use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The version of `blueprint.json`'s format. It changes when a reader of the old one would be misled.
/// Format 1.0 said neither what made it nor from what, and is read as well.
pub const SCHEMA: &str = "1.1";

/// One state of one organization's blueprint.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Blueprint {
    /// [`SCHEMA`].
    pub schema: String,
    /// What made it; none in format 1.0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generator: Option<Generator>,
    /// What it was made from; none in format 1.0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inputs: Option<Inputs>,
    pub organization: Organization,
    pub guide: GuideRef,
    /// In the order of the rules.
    pub facts: Vec<FactEntry>,
    /// One per question, in guide order.
    pub answers: Vec<AnswerEntry>,
    /// What is still to be settled, in guide order.
    pub open: Vec<OpenEntry>,
    /// Conflicts and risks that hold, in the order of the rules.
    pub risks: Vec<RiskEntry>,
    /// The guide's own advice on what to do next, inline Markdown.
    pub next_steps: Vec<String>,
    pub glossary: Vec<TermEntry>,
    /// Who may do what to which records; only where the rules ask for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access: Option<crate::access::AccessModel>,
}

/// The program that made it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Generator {
    /// `blueprint`.
    pub name: String,
    /// `0.1.0`.
    pub version: String,
}

impl Generator {
    /// This program.
    pub fn own() -> Self {
        Self { name: env!("CARGO_PKG_NAME").to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() }
    }
}

/// The digests of the texts that it was made from (see [`crate::source::Source::digest`]). Together with
/// the program these are all that a blueprint follows from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inputs {
    pub answers: String,
    pub guide: String,
    pub rules: Option<String>,
}

/// Whose blueprint it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organization {
    /// The answers file's path under `answers/`, without `.yaml`.
    pub id: String,
    pub name: String,
    /// `draft` or `final`.
    pub status: String,
    /// The answers file: `answers/northwind.yaml`.
    pub file: String,
}

/// The guide that was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuideRef {
    pub id: String,
    pub title: String,
    /// The version that the guide states of itself, raw text.
    pub version: Option<String>,
    /// `guides/multi-tenant.md`.
    pub file: String,
    /// `guides/multi-tenant.rules.yaml`.
    pub rules: Option<String>,
}

/// Whether a fact or a question is settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Settled {
    /// It is.
    Decided,
    /// Something is still to be asked.
    Open,
    /// It is put off, with an owner and a date.
    Undecided,
    /// It cannot be told yet: an earlier question that may pass it over is open.
    Waiting,
    /// The answers given make it moot.
    NotApplicable,
}

/// A fact with its reasons.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactEntry {
    /// The fact's id: `tenancy-model`.
    pub id: String,
    pub title: String,
    /// [`Settled::Open`] with a value: the value stands, and something is to be added.
    pub state: Settled,
    pub value: FactValue,
    /// What to show for the value, one string per item; empty for rows.
    pub labels: Vec<String>,
    /// What stands for the fact in a sentence: its labels joined, else the words that the rules give
    /// for an undecided fact, else its title in brackets.
    pub text: String,
    /// The columns of a value that is rows, in order; else empty.
    pub columns: Vec<Column>,
    /// What it means, in sentences about this organization.
    pub statement: Option<String>,
    /// Why the rule that decided it is as it is, in the rules' own words.
    pub reason: Option<String>,
    /// Why it has its value; of a fact that does not apply, why it does not.
    pub because: Vec<Reason>,
    /// Whether what is built rests on it, so that another value is rework.
    pub structural: bool,
}

/// A column of rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// The key of its cells.
    pub id: String,
    /// The guide's words for it.
    pub title: String,
    /// What the ids in its cells stand for; empty where the cells are text.
    pub values: Vec<Named>,
}

/// A stable id and what to show for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    pub id: String,
    pub label: String,
}

/// A fact's value: null, a text or an id, a list of ids, or rows of named cells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum FactValue {
    None,
    One(String),
    Many(Vec<String>),
    Rows(Vec<serde_json::Map<String, serde_json::Value>>),
}

/// One answer on which something rests, and what drew the conclusion from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// `1.2`.
    pub question: Arc<str>,
    /// The answer in the guide's words; empty where silence counted.
    pub answer: Arc<str>,
    /// The answer as briefly as it can be cited: `1.2 = B`, or `2.2` where there is no letter.
    pub cite: Arc<str>,
    /// The row of the guide's table, the rule or the phrase that concluded, as written.
    pub by: Arc<str>,
    /// Where `by` stands: `guides/multi-tenant.md:225`.
    pub at: Arc<str>,
    /// The guide's line of the question.
    pub guide_line: usize,
    /// The answers file's line of the answer.
    pub answers_line: Option<usize>,
}

/// What was answered to a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerEntry {
    /// `1.2`.
    pub id: String,
    /// The stable name, where the rules give one.
    pub name: Option<String>,
    pub title: String,
    /// `Part 1: …`'s number and title.
    pub part: u32,
    pub part_title: String,
    pub state: Settled,
    /// One line per choice, text, table row or person, in the guide's words.
    pub lines: Vec<String>,
    /// The rationale that the answer carries.
    pub note: Option<String>,
    /// Why the question is passed over; empty for one that is not.
    pub because: Vec<Reason>,
    pub guide_line: usize,
    pub answers_line: Option<usize>,
}

/// Something to settle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenEntry {
    /// `2.1` for a question without an answer; `tenant-resource/2.1` where the answer does not settle
    /// the fact.
    pub id: String,
    pub question: String,
    /// The ids of the facts that wait for it.
    pub facts: Vec<String>,
    /// What to ask, in words.
    pub ask: String,
    /// Set when it was put off deliberately.
    pub owner: Option<String>,
    /// `YYYY-MM-DD`.
    pub due: Option<String>,
    pub note: Option<String>,
    pub guide_line: usize,
    /// The answers file's line where it was put off, or where the answer that does not settle it stands.
    pub answers_line: Option<usize>,
}

/// A conflict or risk that holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RiskEntry {
    pub id: String,
    /// `note` or `warning`.
    pub severity: String,
    pub title: String,
    pub reason: String,
    pub remedy: String,
    pub because: Vec<Reason>,
}

/// A glossary row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TermEntry {
    pub said: String,
    pub technical: String,
}
