//! Reasons in words: which answer, by which row or rule, and where both stand.

use crate::answers::Sheet;
use crate::answers::words::lines;
use crate::blueprint::Reason;
use crate::decide::{Because, By, Decision};
use crate::guide::wording::Written;
use crate::guide::{Conclude, Decide, Fact, Guide, QuestionIx, Skip};

/// What reasons are made from.
pub(super) struct Reasons<'a> {
    pub(super) guide: &'a Guide,
    pub(super) sheet: &'a Sheet,
}

impl Reasons<'_> {
    /// All of `because`, in its order.
    pub(super) fn all(&self, because: &[Because]) -> Vec<Reason> {
        because.iter().map(|because| self.reason(because)).collect()
    }

    /// The answers that make `skip` pass questions over.
    pub(super) fn of_skip(&self, skip: &Skip) -> Vec<Reason> {
        let support = skip.when.support(self.sheet).into_iter();
        let reason = |ix| {
            let answer = lines(self.guide, self.sheet, ix).join("; ");
            self.made(ix, answer, self.guide.wording().in_guide(skip.phrase))
        };
        support.map(reason).collect()
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
        self.made(because.question, because.answer.clone(), written)
    }

    fn made(&self, ix: QuestionIx, answer: String, Written { by, at }: Written) -> Reason {
        let question = self.guide.question(ix);
        Reason {
            question: question.id.clone(),
            cite: self.cite(ix),
            answer,
            by,
            at,
            guide_line: self.guide.line(question.span),
            answers_line: self.sheet.entry(ix).key.map(|key| self.sheet.source().line(key.start)),
        }
    }

    /// `1.2 = B`; `2.2` where no letter says it.
    fn cite(&self, ix: QuestionIx) -> String {
        let question = self.guide.question(ix);
        let picked = self.sheet.picked(ix).iter();
        let letters: Vec<String> =
            picked.filter_map(|picked| question.choice(picked.choice).letter).map(String::from).collect();
        if letters.is_empty() {
            return question.id.clone();
        }
        format!("{} = {}", question.id, letters.join(", "))
    }
}
