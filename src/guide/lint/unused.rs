//! What nothing uses, cannot be reached, or looks like more than it is bound to be.

use super::decisions::is_used;
use super::space::Space;
use crate::diag::{Code, Diagnostic};
use crate::guide::condition::{Answers, Presence};
use crate::guide::{Conclude, Decide, Force, Guide, Kind, Question, QuestionIx};
use crate::source::Span;
use std::collections::BTreeSet;

pub(super) fn lint(guide: &Guide, named: &BTreeSet<String>) -> Vec<Diagnostic> {
    let used = used_questions(guide);
    let mut findings = Vec::new();
    for (ix, question) in guide.each_question() {
        let names = [Some(&question.id), question.name.as_ref()];
        let is_named = names.into_iter().flatten().any(|name| named.contains(name));
        if guide.rules.is_some() && !used.contains(&ix) && !is_named {
            findings.push(question_unused(guide, ix));
        }
        findings.extend(unreachable(guide, ix));
        findings.extend(looks_exclusive(guide, ix));
    }
    if guide.rules.is_some() {
        findings.extend(blanks_unused(guide));
        findings.extend(tables_unused(guide));
    }
    findings
}

fn question_unused(guide: &Guide, question: QuestionIx) -> Diagnostic {
    let question = guide.question(question);
    let message = format!("nothing uses the answer to question `{}`", question.id);
    Diagnostic::new(Code::QuestionUnused, message)
        .at(&guide.source, question.title.span, "no fact, table, rule, skip or template asks for it")
        .help("conclude a fact from it in the rules, or drop the question")
}

/// Blanks and columns of a question from which a fact is concluded that passes them over.
fn blanks_unused(guide: &Guide) -> Vec<Diagnostic> {
    let mut unused = Vec::new();
    for (ix, question) in guide.each_question() {
        let facts = || guide.facts.iter().filter(|fact| fact.from.rests_on(ix));
        let columns: Vec<usize> = facts().flat_map(|fact| fact.from.columns()).collect();
        let reads_text = facts().any(|fact| matches!(fact.from, Conclude::Text { .. }));
        let reads_rows = facts().any(|fact| matches!(fact.from, Conclude::Rows { .. }));
        if reads_text {
            let others = question.blanks.iter().skip(1);
            unused.extend(others.map(|blank| (question, blank.span, blank.label.as_str())));
        }
        if let Some(table) = question.table.as_ref().filter(|_| reads_rows) {
            let all = table.columns.iter().enumerate().filter(|(column, _)| !columns.contains(column));
            unused.extend(all.map(|(_, column)| (question, column.span, column.value.as_str())));
        }
        if let Some(row) =
            question.rosters.first().and_then(|group| group.rows.first()).filter(|_| reads_rows)
        {
            let all = row.blanks.iter().enumerate().filter(|(column, _)| !columns.contains(column));
            unused.extend(all.map(|(_, blank)| (question, blank.span, blank.label.as_str())));
        }
    }
    let finding = |(question, span, label): (&Question, Span, &str)| {
        let message = format!("no fact reads `{label}` of question `{}`", question.id);
        Diagnostic::new(Code::BlankUnused, message)
            .at(&guide.source, span, "what is written here decides nothing and stands in the answers alone")
            .help("name it in the rules, or drop it")
    };
    unused.into_iter().map(finding).collect()
}

/// Decision tables from which no fact is concluded, and places that no fact fills in.
fn tables_unused(guide: &Guide) -> Vec<Diagnostic> {
    let tables = guide.tables.iter().enumerate().filter(|(table, _)| !is_used(guide, *table));
    let tables = tables.map(|(_, table)| {
        Diagnostic::new(
            Code::TableUnused,
            format!("no fact is concluded from the table `{}`", table.title.value),
        )
        .at(&guide.source, table.title.span, "nothing comes of it")
        .help("conclude a fact from it in the rules: `table: …`")
    });
    let slots = guide.slots.iter().enumerate();
    let slots = slots.filter(|(slot, _)| guide.facts.iter().all(|fact| fact.slot != Some(*slot)));
    let slots = slots.map(|(_, slot)| {
        Diagnostic::new(Code::SlotUnused, format!("no fact fills in `{}`", slot.label.value))
            .at(&guide.source, slot.span, "stays as it is in every completed guide")
            .help("let a fact of the rules fill it in: `fills: …`")
    });
    tables.chain(slots).collect()
}

fn used_questions(guide: &Guide) -> Vec<QuestionIx> {
    let mut used = Vec::new();
    for fact in &guide.facts {
        match &fact.from {
            Conclude::Decided { decide, .. } => used.extend(decide.iter().flat_map(|way| match way {
                Decide::Rule { when, .. } => when.value.questions(),
                Decide::Row { table, row, .. } => guide.tables[*table].rows[*row].when.value.questions(),
            })),
            Conclude::Text { question }
            | Conclude::Items { question, .. }
            | Conclude::Rows { question, .. } => {
                used.push(*question);
            }
        }
    }
    used.extend(guide.tables.iter().flat_map(|table| &table.rows).flat_map(|row| row.when.value.questions()));
    used.extend(guide.cautions.iter().flat_map(|caution| caution.when.value.questions()));
    used.extend(guide.skips.iter().flat_map(|skip| skip.when.questions()));
    used
}

impl Conclude {
    /// Whether what was written or checked at `question` is what it concludes.
    fn rests_on(&self, question: QuestionIx) -> bool {
        match self {
            Self::Decided { .. } => false,
            Self::Text { question: of }
            | Self::Items { question: of, .. }
            | Self::Rows { question: of, .. } => *of == question,
        }
    }

    /// The columns that it reads.
    fn columns(&self) -> Vec<usize> {
        match self {
            Self::Rows { columns, .. } => columns.iter().map(|(_, column)| *column).collect(),
            _ => Vec::new(),
        }
    }
}

/// Whether hard skips pass `question` over whatever is answered.
fn unreachable(guide: &Guide, question: QuestionIx) -> Option<Diagnostic> {
    let over = |skip: &&crate::guide::Skip| skip.force == Force::Hard && skip.skipped.contains(&question);
    let first = guide.skips.iter().find(over)?;
    let asks = crate::guide::condition::Condition::Answered(question);
    let space = Space::of(guide, std::iter::once(&asks));
    if space.combinations().any(|combination| combination.presence(question) == Presence::Answered) {
        return None;
    }
    let id = &guide.question(question).id;
    let finding = Diagnostic::new(
        Code::QuestionUnreachable,
        format!("question `{id}` is skipped whatever is answered"),
    )
    .at(&guide.source, guide.question(question).title.span, "can never be reached")
    .at(&guide.source, first.phrase, "skipped from here")
    .help("narrow the skip, or drop the question");
    Some(finding)
}

/// Beginnings of choices that say that no other choice applies.
const ALONE: [&str; 5] = ["nothing", "none", "no one", "nobody", "not applicable"];

fn looks_exclusive(guide: &Guide, question: QuestionIx) -> Vec<Diagnostic> {
    let asked = guide.question(question);
    let alone = asked.choices.iter().filter(|choice| {
        let label = choice.label.value.to_lowercase();
        let begins = |word: &str| {
            label.strip_prefix(word).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
        };
        asked.kind == Kind::CheckAll && !choice.exclusive && ALONE.into_iter().any(begins)
    });
    let finding = |choice: &crate::guide::Choice| {
        let message =
            format!("`{}` looks as if it stood alone, and may be checked beside others", choice.label.value);
        Diagnostic::new(Code::ExclusiveNotBound, message)
            .at(&guide.source, choice.span, "")
            .help(format!("bind it in the rules: `exclusive: {{{}: \"{}\"}}`", asked.id, choice.label.value))
    };
    alone.map(finding).collect()
}
