//! What nothing uses, cannot be reached, or looks like more than it is bound to be.

use super::space::Space;
use crate::diag::{Code, Diagnostic};
use crate::guide::condition::{Answers, Presence};
use crate::guide::{Conclude, Decide, Force, Guide, Kind, QuestionIx};

pub(super) fn lint(guide: &Guide) -> Vec<Diagnostic> {
    let used = used_questions(guide);
    let mut findings = Vec::new();
    for (ix, question) in guide.each_question() {
        if guide.rules.is_some() && !used.contains(&ix) {
            let message = format!("nothing uses the answer to question `{}`", question.id);
            let finding = Diagnostic::new(Code::QuestionUnused, message)
                .at(&guide.source, question.title.span, "no fact, table, rule or skip asks for it")
                .help("conclude a fact from it in the rules, or drop the question");
            findings.push(finding);
        }
        findings.extend(unreachable(guide, ix));
        findings.extend(looks_exclusive(guide, ix));
    }
    findings
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
