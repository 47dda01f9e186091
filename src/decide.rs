//! Deciding: what the guide's tables and the rules conclude from a sheet, each conclusion with its
//! reasons. A fact that nothing decides is a question to settle, never a guess.

mod conclude;
mod say;

use crate::answers::Sheet;
use crate::answers::words::said;
use crate::diag::{Checked, Code, Diagnostic};
use crate::guide::condition::Truth;
use crate::guide::{Caution, Guide, Item, QuestionIx};
use crate::source::Span;

pub use say::{and_joined, say, words};

/// All facts of one organization, in the order of the rules.
#[derive(Clone, Debug)]
pub struct Decisions {
    pub facts: Vec<Decision>,
    /// Conflicts and risks that hold, in the order of the rules.
    pub cautions: Vec<Holds>,
}

/// A conflict or risk that holds.
#[derive(Clone, Debug)]
pub struct Holds {
    /// Index into [`crate::guide::Guide::cautions`].
    pub caution: usize,
    pub because: Vec<Because>,
}

/// What came of one fact.
#[derive(Clone, Debug)]
pub struct Decision {
    /// Index into [`crate::guide::Guide::facts`].
    pub fact: usize,
    /// None: not decided, see [`Decision::open`]; with nothing open, it does not apply. A value can
    /// stand beside something open: a list whose "Other" nobody has mapped yet.
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

/// Concludes every fact of `guide` from `sheet`, first match, and gathers the conflicts and risks
/// that hold. The findings are the conflicts; one of them may reject the answers.
pub fn decide(guide: &Guide, sheet: &Sheet) -> Checked<Decisions> {
    let facts = guide.facts.iter().enumerate().map(|(ix, fact)| conclude::conclude(guide, sheet, ix, fact));
    let facts = facts.collect();
    let holding = guide
        .cautions
        .iter()
        .enumerate()
        .filter(|(_, caution)| caution.when.value.evaluate(sheet) == Truth::Yes);
    let cautions =
        holding.map(|(ix, caution)| Holds { caution: ix, because: caution_because(sheet, caution) });
    let decisions = Decisions { facts, cautions: cautions.collect() };
    let findings = conflicts(guide, sheet, &decisions);
    Checked::new(decisions, findings)
}

fn caution_because(sheet: &Sheet, caution: &Caution) -> Vec<Because> {
    let by = By::Rule(caution.span);
    caution.when.value.support(sheet).into_iter().map(|question| because(sheet, question, by)).collect()
}

fn conflicts(guide: &Guide, sheet: &Sheet, decisions: &Decisions) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for holds in &decisions.cautions {
        let caution = &guide.cautions[holds.caution];
        if !caution.finding {
            continue;
        }
        let mut finding = Diagnostic::new(Code::AnswersConflict, caution.title.clone())
            .rule(caution.id.clone(), caution.severity)
            .help(say(guide, decisions, &caution.remedy));
        for because in &holds.because {
            if let Some(replied) = because.replied {
                finding = finding.at(sheet.source(), replied, said(guide, sheet, because.question));
            }
        }
        if let Some(rules) = &guide.rules {
            finding = finding.at(rules, caution.span, "this rule");
        }
        findings.push(finding);
    }
    findings
}

/// The reason that `question`'s answer is, through `by`.
fn because(sheet: &Sheet, question: QuestionIx, by: By) -> Because {
    Because { question, by, replied: sheet.entry(question).key }
}

impl Decisions {
    /// The value of the fact called `id`, if the guide has it and it is decided.
    pub fn value(&self, guide: &Guide, id: &str) -> Option<&Value> {
        let index = guide.facts.iter().position(|fact| fact.id == id)?;
        self.fact(index).value.as_ref()
    }

    /// The id of the value of the fact called `id`, if it is one of declared values.
    pub fn choice(&self, guide: &Guide, id: &str) -> Option<&str> {
        match self.value(guide, id)? {
            Value::One(item) => Some(&item.id),
            _ => None,
        }
    }

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
