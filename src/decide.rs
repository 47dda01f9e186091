//! Deciding: what the guide's tables and the rules conclude from a sheet, each conclusion with its
//! reasons. A fact that nothing decides is a question to settle, never a guess.

use crate::guide::{Item, QuestionIx};
use crate::source::Span;

/// All facts of one organization, in the order of the rules.
#[derive(Clone, Debug)]
pub struct Decisions {
    pub facts: Vec<Decision>,
    /// Conflicts and risks that hold, as indices into [`crate::guide::Guide::cautions`], with what
    /// they rest on.
    pub cautions: Vec<(usize, Vec<Because>)>,
}

/// What came of one fact.
#[derive(Clone, Debug)]
pub struct Decision {
    /// Index into [`crate::guide::Guide::facts`].
    pub fact: usize,
    /// None: not decided, see [`Decision::open`]; or, with nothing open, it does not apply.
    pub value: Option<Value>,
    pub because: Vec<Because>,
    /// What is to be settled before the fact is whole.
    pub open: Vec<Open>,
}

/// A fact's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// One of the fact's declared values.
    One(Item),
    Text(String),
    /// In guide order, without doubles.
    Items(Vec<Item>),
    /// Stable column name → cell, columns in the order of the rules.
    Rows(Vec<Vec<(String, String)>>),
}

/// One reason of a conclusion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Because {
    pub question: QuestionIx,
    /// The answer in the guide's words: `A) Never.`, a text, `none apply`.
    pub answer: String,
    /// What drew the conclusion.
    pub by: By,
    /// Where the answer stands in the answers file; none where silence counted.
    pub replied: Option<Span>,
}

/// What turned an answer into a conclusion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// A row of the guide's own table: its place in the guide.
    Row(Span),
    /// A rule: its place in the rules file.
    Rule(Span),
}

/// Something to settle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// The question that it hangs on.
    pub question: QuestionIx,
    /// What to ask, in words.
    pub ask: String,
}

impl Decisions {
    /// The decision on the fact at `index` of the guide's facts.
    pub fn fact(&self, index: usize) -> &Decision {
        &self.facts[index]
    }
}

impl Value {
    /// What to show for the value, one string per item; empty for rows.
    pub fn labels(&self) -> Vec<&str> {
        match self {
            Self::One(item) => vec![&item.label],
            Self::Text(text) => vec![text],
            Self::Items(items) => items.iter().map(|item| item.label.as_str()).collect(),
            Self::Rows(_) => Vec::new(),
        }
    }
}
