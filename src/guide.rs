//! A guide: the questionnaire in Markdown, with what its rules file adds, as one model in which
//! everything knows its bytes. The engine knows nothing of any domain; what a choice *means* comes
//! from the rules.
//!
//! Questions and choices are named by their index ([`QuestionIx`], [`ChoiceRef`]); indices are only
//! ever made by the reader, so looking one up in the guide that made it cannot fail.

pub mod condition;
mod fact;
pub mod naming;
pub mod read;
pub mod rules;
pub mod lint;
pub mod wording;

use crate::diag::{Checked, Severity};
use crate::source::{Source, Span, Spanned};
use crate::yaml;
use condition::Condition;
use std::sync::{Arc, OnceLock};
use wording::Wording;

pub use fact::{Conclude, Decide, Fact, FactValue, Groups, Item};

/// The index of a question in [`Guide::questions`], in guide order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct QuestionIx(pub usize);

/// The index of a choice in its question's [`Question::choices`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChoiceIx(pub usize);

/// One choice of one question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChoiceRef {
    pub question: QuestionIx,
    pub choice: ChoiceIx,
}

/// A guide with its rules bound to it.
#[derive(Clone, Debug)]
pub struct Guide {
    /// The file's name without `.md`.
    pub id: String,
    pub source: Arc<Source>,
    /// The rules file, where there is one.
    pub rules: Option<Arc<Source>>,
    /// The level-1 heading.
    pub title: Spanned<String>,
    /// The version that the guide states of itself (`*Document Version: 1.0*`), raw text.
    pub version: Option<Spanned<String>>,
    pub parts: Vec<Part>,
    /// All questions of all parts, in guide order.
    pub questions: Vec<Question>,
    /// Decision tables ("Your Answer | …") of the translation part.
    pub tables: Vec<DecisionTable>,
    /// Places of the translation part that a fact fills in.
    pub slots: Vec<Slot>,
    pub scenarios: Vec<Scenario>,
    pub glossary: Vec<Term>,
    /// The numbered list under "Next Steps", inline Markdown kept.
    pub next_steps: Vec<Spanned<String>>,
    /// `[clinic/program/team]`: stands for the organization's own word.
    pub placeholders: Vec<Span>,
    /// Phrases that look like a skip, in guide order, understood or not.
    pub phrases: Vec<Phrase>,

    // From the rules file:
    /// Skips to apply: understood phrases and those that the rules spell out.
    pub skips: Vec<Skip>,
    /// Conflicts and risks that the rules declare.
    pub cautions: Vec<Caution>,
    /// Facts to conclude, in the order of the rules.
    pub facts: Vec<Fact>,
    /// What earlier versions of the guide called things.
    pub was: Vec<Was>,
    /// Raw sections for domain modules (`exports: {medplum: …}`), which read them strictly.
    pub exports: Vec<yaml::Entry>,
    /// Filled by [`Guide::wording`], when everything else is.
    words: OnceLock<Wording>,
}

/// `## Part N: Title`.
#[derive(Clone, Debug)]
pub struct Part {
    pub number: u32,
    pub title: Spanned<String>,
    /// From its heading to the next part's.
    pub span: Span,
}

/// `### Question N.M: Title`.
#[derive(Clone, Debug)]
pub struct Question {
    /// `1.1`, as written. `1.10` is not `1.1`.
    pub id: String,
    /// The stable name that the rules give it.
    pub name: Option<String>,
    /// Index into [`Guide::parts`].
    pub part: usize,
    pub title: Spanned<String>,
    /// From its heading to the next heading or rule.
    pub span: Span,
    pub kind: Kind,
    /// The bold instruction that says the kind ("Pick one:").
    pub instruction: Spanned<String>,
    /// In guide order; a sub-choice follows its parent.
    pub choices: Vec<Choice>,
    /// Blanks of a fill-in question that belong to no choice.
    pub blanks: Vec<Blank>,
    pub table: Option<Table>,
    pub rosters: Vec<Roster>,
}

/// How a question is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// "Pick one": exactly one choice (its sub-choices besides).
    PickOne,
    /// "Check all that apply": any number, none included.
    CheckAll,
    /// "Fill in the blank".
    FillIn,
    /// A table to fill in.
    Table,
    /// Groups of `Name: __ Role: __` rows.
    Roster,
}

/// An option with a box.
#[derive(Clone, Debug)]
pub struct Choice {
    /// `A` of `**A) …**`.
    pub letter: Option<char>,
    /// The plain text after the letter, emphasis and blank removed: `Never. Each location's data …`.
    pub label: Spanned<String>,
    /// The one byte between the brackets of `[ ]`.
    pub tick: Span,
    /// The whole item, examples and sub-choices excluded.
    pub span: Span,
    /// The choice that this one refines (the boxes under 3.4 B).
    pub parent: Option<ChoiceIx>,
    /// What is to be written when it is chosen ("Other: ___", "Please describe: ___").
    pub blank: Option<Blank>,
    /// The rules: chosen, it stands alone ("Nothing—…").
    pub exclusive: bool,
}

/// A run of `_` to write over.
#[derive(Clone, Debug)]
pub struct Blank {
    /// The run itself.
    pub span: Span,
    /// The words before it, colon and emphasis removed: `Please describe`, `Name`.
    pub label: String,
}

/// A table to fill in.
#[derive(Clone, Debug)]
pub struct Table {
    pub span: Span,
    pub columns: Vec<Spanned<String>>,
    pub rows: Vec<TableRow>,
}

/// A body row of a table to fill in.
#[derive(Clone, Debug)]
pub struct TableRow {
    /// The row's line, its line end included.
    pub span: Span,
    pub cells: Vec<Spanned<String>>,
    /// Whether it is the "Example:" row.
    pub example: bool,
}

/// A group of name rows: `**Add new staff to groups:**`, then `- Name: ___ Role: ___`.
#[derive(Clone, Debug)]
pub struct Roster {
    pub label: Spanned<String>,
    pub rows: Vec<RosterRow>,
}

/// One row of blanks; its labels are the columns.
#[derive(Clone, Debug)]
pub struct RosterRow {
    /// The row's line, its line end included.
    pub span: Span,
    pub blanks: Vec<Blank>,
}

/// A sentence of the guide that looks like a skip rule.
#[derive(Clone, Debug)]
pub struct Phrase {
    pub text: Spanned<String>,
    /// The question under which it stands.
    pub at: QuestionIx,
    /// What it says, if it says it plainly enough.
    pub understood: Option<Skip>,
}

/// When to pass over questions.
#[derive(Clone, Debug, PartialEq)]
pub struct Skip {
    pub when: Condition,
    pub skipped: Vec<QuestionIx>,
    pub force: Force,
    /// The guide's phrase.
    pub phrase: Span,
    /// The rule that spells it out, in the rules file.
    pub rule: Option<Span>,
}

/// What a skip does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Force {
    /// The questions are unreached: an answer to one is stale and counts for nothing.
    Hard,
    /// The questions may be left open; an answer counts.
    Advisory,
}

/// A decision table; the first row that holds decides.
#[derive(Clone, Debug)]
pub struct DecisionTable {
    /// The heading above it.
    pub title: Spanned<String>,
    pub span: Span,
    pub rows: Vec<DecisionRow>,
}

/// One row: a condition and a result.
#[derive(Clone, Debug)]
pub struct DecisionRow {
    /// The row's line, its line end excluded.
    pub span: Span,
    pub when: Spanned<Condition>,
    /// Inline Markdown as written: `` `Organization` (with appropriate type code) ``.
    pub result: Spanned<String>,
}

/// A place in the translation part that a fact fills in.
#[derive(Clone, Debug)]
pub struct Slot {
    /// `Staff multi-group access`, or the heading above a list.
    pub label: Spanned<String>,
    /// The bytes to replace: `Yes/No`, or `*(List based on their checkboxes)*`.
    pub span: Span,
    /// `Yes`, `No`: the words to choose from; empty for a list.
    pub words: Vec<String>,
    /// The questions that it names as its source.
    pub from: Vec<QuestionIx>,
}

/// `### Scenario A: "…"`.
#[derive(Clone, Debug)]
pub struct Scenario {
    pub letter: char,
    pub title: Spanned<String>,
    pub typical: Vec<ChoiceRef>,
    /// What follows **Result:**.
    pub result: Spanned<String>,
    pub span: Span,
}

/// A row of the glossary.
#[derive(Clone, Debug)]
pub struct Term {
    pub said: Spanned<String>,
    pub technical: Spanned<String>,
}

/// A conflict between answers, or a risk of a design: both hold or don't, and say what to do.
#[derive(Clone, Debug)]
pub struct Caution {
    /// Permanent, kebab-case, unique in the guide.
    pub id: String,
    pub when: Spanned<Condition>,
    pub severity: Severity,
    /// A conflict is a finding about the answers and, unless it rejects them, stands in the
    /// blueprint as a risk. A risk only stands in the blueprint.
    pub finding: bool,
    /// One line.
    pub title: String,
    /// Why it matters; `{fact-id}` stands for a fact's text.
    pub reason: String,
    /// What to do about it; `{fact-id}` likewise.
    pub remedy: String,
    /// In the rules file.
    pub span: Span,
}

/// What an earlier version of the guide called its questions and choices, in terms of today's. What is
/// not named was as it is.
#[derive(Clone, Debug)]
pub struct Was {
    /// Raw text, as answers state it.
    pub version: String,
    /// Numbers of then: the question of today, or none where it is gone.
    pub questions: Vec<(String, Option<QuestionIx>)>,
    /// Per question of today, names of then (a letter or a label): the choice of today, or none.
    pub choices: Vec<(QuestionIx, String, Option<ChoiceIx>)>,
    /// Choices that it did not have.
    pub added: Vec<ChoiceRef>,
    /// Questions that it asked otherwise, with what changed.
    pub reworded: Vec<(QuestionIx, String)>,
}

/// Reads a guide: its prose in `source`, and what the `rules` file beside it adds. A skip of the
/// prose that neither says plainly is a finding.
pub fn read(source: &Arc<Source>, rules: Option<&Arc<Source>>) -> Checked<Guide> {
    let Checked { value: mut guide, mut findings } = read::prose(source);
    if let Some(rules) = rules {
        findings.extend(rules::bind(&mut guide, rules));
    }
    findings.extend(rules::unbound_phrases(&guide));
    Checked::new(guide, findings)
}

impl Guide {
    /// The question at `ix`.
    pub fn question(&self, ix: QuestionIx) -> &Question {
        &self.questions[ix.0]
    }

    /// The choice that `at` names.
    pub fn choice(&self, at: ChoiceRef) -> &Choice {
        self.question(at.question).choice(at.choice)
    }

    /// All questions with their indices, in guide order.
    pub fn each_question(&self) -> impl Iterator<Item = (QuestionIx, &Question)> {
        self.questions.iter().enumerate().map(|(ix, question)| (QuestionIx(ix), question))
    }

    /// The question that `key` names: an id as written (`1.10`), or a stable name.
    pub fn find_question(&self, key: &str) -> Option<QuestionIx> {
        find_question(&self.questions, key)
    }

    /// The fact called `id`.
    pub fn fact(&self, id: &str) -> Option<&Fact> {
        self.facts.iter().find(|fact| fact.id == id)
    }

    /// The facts that the guide's own translation part concludes: those that one of its tables
    /// decides, and those that fill one of its places; in the order of the rules.
    pub fn main_facts(&self) -> impl Iterator<Item = &Fact> {
        self.facts.iter().filter(|fact| {
            let by_table = |way: &Decide| matches!(way, Decide::Row { .. });
            let decided =
                matches!(&fact.from, Conclude::Decided { decide, .. } if decide.iter().any(by_table));
            decided || fact.slot.is_some()
        })
    }

    /// What decides, in words. The guide is complete from then on.
    pub fn wording(&self) -> &Wording {
        self.words.get_or_init(|| Wording::of(self))
    }

    /// The 1-based line of the guide where `span` begins.
    pub fn line(&self, span: Span) -> usize {
        self.source.line(span.start)
    }
}

impl Question {
    /// The choice at `ix`.
    pub fn choice(&self, ix: ChoiceIx) -> &Choice {
        &self.choices[ix.0]
    }

    /// All choices with their indices, in guide order.
    pub fn each_choice(&self) -> impl Iterator<Item = (ChoiceIx, &Choice)> {
        self.choices.iter().enumerate().map(|(ix, choice)| (ChoiceIx(ix), choice))
    }
}

/// The question among `questions` that `key` names by id or stable name.
pub fn find_question(questions: &[Question], key: &str) -> Option<QuestionIx> {
    let named = |question: &Question| question.id == key || question.name.as_deref() == Some(key);
    questions.iter().position(named).map(QuestionIx)
}
