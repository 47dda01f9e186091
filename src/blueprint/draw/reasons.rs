//! Reasons in words: which answer, by which row or rule, and where both stand.

use crate::answers::Sheet;
use crate::answers::words::lines;
use crate::blueprint::Reason;
use crate::decide::{Because, By, Decision};
use crate::guide::wording::Written;
use crate::guide::{Conclude, Decide, Fact, Guide, QuestionIx, Skip};
use std::sync::Arc;

/// What reasons are made from: every question's answer in words, since many reasons name the same.
pub(super) struct Reasons<'a> {
    guide: &'a Guide,
    sheet: &'a Sheet,
    /// By question, in guide order.
    said: Vec<Said>,
}

/// What a reason says of a question.
struct Said {
    question: Arc<str>,
    lines: Vec<String>,
    answer: Arc<str>,
    cite: Arc<str>,
    guide_line: usize,
    answers_line: Option<usize>,
}

impl Said {
    fn of(guide: &Guide, sheet: &Sheet, ix: QuestionIx) -> Self {
        let question = guide.question(ix);
        let lines = lines(guide, sheet, ix);
        Self {
            question: question.id.as_str().into(),
            answer: lines.join("; ").into(),
            lines,
            cite: cite(guide, sheet, ix).into(),
            guide_line: guide.line(question.span),
            answers_line: sheet.entry(ix).key.map(|key| sheet.source().line(key.start)),
        }
    }
}

impl<'a> Reasons<'a> {
    /// The reasons that `sheet` gives for what `guide` concludes.
    pub(super) fn of(guide: &'a Guide, sheet: &'a Sheet) -> Self {
        let said = guide.each_question().map(|(ix, _)| Said::of(guide, sheet, ix)).collect();
        Self { guide, sheet, said }
    }

    /// The answer to the question at `ix`, as [`lines`] words it.
    pub(super) fn lines(&self, ix: QuestionIx) -> &[String] {
        &self.said[ix.0].lines
    }

    /// All of `because`, in its order.
    pub(super) fn all(&self, because: &[Because]) -> Vec<Reason> {
        because.iter().map(|because| self.reason(because)).collect()
    }

    /// The answers that make `skip` pass questions over.
    pub(super) fn of_skip(&self, skip: &Skip) -> Vec<Reason> {
        let support = skip.when.support(self.sheet).into_iter();
        support.map(|ix| self.made(ix, self.guide.wording().in_guide(skip.phrase))).collect()
    }

    /// What the rule that decided `fact` says of itself.
    pub(super) fn rule_reason(&self, fact: &Fact, decision: &Decision) -> Option<String> {
        let Conclude::Decided { decide, .. } = &fact.from else { return None };
        let By::Rule(by) = decision.because.first()?.by else { return None };
        decide.iter().find_map(|way| match way {
            Decide::Rule { span, reason, .. } if *span == by => reason.clone(),
            Decide::Rule { .. } | Decide::Row { .. } => None,
        })
    }

    fn reason(&self, because: &Because) -> Reason {
        let written = match because.by {
            By::Row(span) => self.guide.wording().in_guide(span),
            By::Rule(span) => self.guide.wording().in_rules(span),
        };
        self.made(because.question, written)
    }

    fn made(&self, ix: QuestionIx, Written { by, at }: Written) -> Reason {
        let said = &self.said[ix.0];
        Reason {
            question: Arc::clone(&said.question),
            answer: Arc::clone(&said.answer),
            cite: Arc::clone(&said.cite),
            by,
            at,
            guide_line: said.guide_line,
            answers_line: said.answers_line,
        }
    }
}

/// `1.2 = B`; `2.2` where no letter says it.
fn cite(guide: &Guide, sheet: &Sheet, ix: QuestionIx) -> String {
    let question = guide.question(ix);
    let mut cite = question.id.clone();
    let letters = sheet.picked(ix).iter().filter_map(|picked| question.choice(picked.choice).letter);
    for (nth, letter) in letters.enumerate() {
        cite.push_str(if nth == 0 { " = " } else { ", " });
        cite.push(letter);
    }
    cite
}
