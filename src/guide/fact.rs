//! Facts: the conclusions that the rules draw from answers, and where each comes from.

use super::condition::Condition;
use super::{ChoiceIx, QuestionIx};
use crate::source::{Span, Spanned};

/// A named, typed conclusion to draw from the answers.
#[derive(Clone, Debug)]
pub struct Fact {
    /// Permanent, kebab-case, unique in the guide.
    pub id: String,
    pub title: String,
    pub from: Conclude,
    /// What to ask the client when no row or rule decides it.
    pub ask: Option<String>,
    /// A sentence about a decided fact; `{fact-id}` stands for a fact's text. A value's own
    /// sentence ([`FactValue::says`]) goes before it.
    pub says: Option<String>,
    /// What stands in for the fact's text in sentences while it is not decided.
    pub otherwise: Option<String>,
    /// Whether what is built rests on it, so that another value means building anew.
    pub structural: bool,
    /// The place of the translation part that it fills in, an index into [`super::Guide::slots`].
    pub slot: Option<usize>,
    /// In the rules file.
    pub span: Span,
}

/// Where a fact comes from.
#[derive(Clone, Debug)]
pub enum Conclude {
    /// One of `values`, by the first entry of `decide` that holds.
    Decided { values: Vec<FactValue>, decide: Vec<Decide> },
    /// What was written in the first blank of a fill-in question.
    Text { question: QuestionIx },
    /// What was checked: for each choice the items that it stands for. A choice with a blank and
    /// no items stands for its own text if `own_text`, else its text is a question to settle.
    Items { question: QuestionIx, items: Vec<(ChoiceIx, Vec<Item>)>, own_text: bool },
    /// The rows of a table or roster: stable column names, each with its column's index. A roster's
    /// rows carry their group's stable name in the column `group_column`.
    Rows { question: QuestionIx, columns: Vec<(String, usize)>, groups: Option<Groups> },
}

/// How the groups of a roster become a column.
#[derive(Clone, Debug)]
pub struct Groups {
    /// The column's stable name.
    pub column: String,
    /// Per roster, in guide order: its stable name and label.
    pub names: Vec<Item>,
}

/// A possible value of a decided fact.
#[derive(Clone, Debug)]
pub struct FactValue {
    pub item: Item,
    /// What it means for the organization, one or more sentences; `{fact-id}` for a fact's text.
    pub says: Option<String>,
}

/// A stable id and what to show for it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Item {
    pub id: String,
    pub label: String,
}

/// One way in which a fact comes out; `value` indexes the fact's values.
#[derive(Clone, Debug)]
pub enum Decide {
    /// A rule of the rules file.
    Rule { when: Spanned<Condition>, value: usize, reason: Option<String>, span: Span },
    /// A row of one of the guide's own tables.
    Row { table: usize, row: usize, value: usize },
}
