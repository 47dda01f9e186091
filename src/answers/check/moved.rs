//! Answers that were given to an earlier version of the guide: what has another name now is not read
//! under the old one, and what was asked otherwise is said.

use super::{Checker, shown};
use crate::answers::then::{self, Now};
use crate::diag::Code;
use crate::guide::{QuestionIx, Was};
use crate::source::Spanned;
use crate::yaml::Entry;

/// What stands under a key of an earlier version.
pub(super) enum Moved {
    /// Nothing has changed that keeps the answer from being read.
    No,
    /// It has to be rewritten first; it is the answer to this question, if to any.
    To(Option<QuestionIx>),
}

impl Checker<'_> {
    /// Says what changed for the answer `entry`, which was given when the guide was as `was` says.
    pub(super) fn moved(&mut self, was: &Was, entry: &Entry) -> Moved {
        match then::question(was, &entry.key.value) {
            Now::Gone => {
                self.gone(was, &entry.key);
                return Moved::To(None);
            }
            Now::Moved(ix) => {
                self.renumbered(was, &entry.key, ix);
                return Moved::To(Some(ix));
            }
            Now::Same => {}
        }
        let Some(ix) = self.guide.find_question(&entry.key.value) else { return Moved::No };
        self.reworded(was, entry, ix);
        let changed = then::choices(self.guide, was, ix, entry);
        for (name, now) in &changed {
            self.choice_moved(was, ix, *name, *now);
        }
        if changed.is_empty() { Moved::No } else { Moved::To(Some(ix)) }
    }

    fn gone(&mut self, was: &Was, key: &Spanned<String>) {
        let message = format!(
            "the guide no longer has what was question `{}` in version `{}`",
            shown(&key.value),
            was.version
        );
        let finding = self.report.finding(Code::RevisionQuestionGone, message, key.span, "");
        self.report.push(finding.help("`blueprint migrate --write` makes a comment of the answer"));
    }

    fn renumbered(&mut self, was: &Was, key: &Spanned<String>, ix: QuestionIx) {
        let question = self.guide.question(ix);
        let message = format!(
            "what was question `{}` in version `{}` is `{}` now",
            shown(&key.value),
            was.version,
            question.id
        );
        let finding = self.report.finding(Code::RevisionRenumbered, message, key.span, "");
        self.push(
            finding,
            question.title.span,
            "this question",
            "`blueprint migrate --write` rewrites the key",
        );
    }

    /// A question that was reworded or got a choice: the answer counts, and somebody should look.
    fn reworded(&mut self, was: &Was, entry: &Entry, ix: QuestionIx) {
        let question = self.guide.question(ix);
        if let Some((_, reason)) = was.reworded.iter().find(|(reworded, _)| *reworded == ix) {
            let message =
                format!("question `{}` was reworded since version `{}`: {reason}", question.id, was.version);
            let finding = self.report.finding(Code::RevisionReworded, message, entry.key.span, "");
            self.push(finding, question.title.span, "this question", "see that the answer still holds");
        }
        for added in was.added.iter().filter(|added| added.question == ix) {
            let choice = question.choice(added.choice);
            let message =
                format!("question `{}` has got a choice since version `{}`", question.id, was.version);
            let finding = self.report.finding(Code::RevisionChoiceNew, message, entry.key.span, "");
            self.push(
                finding,
                choice.label.span,
                "this choice",
                "see that the answer is still the right one",
            );
        }
    }

    fn choice_moved(
        &mut self,
        was: &Was,
        ix: QuestionIx,
        name: Spanned<&str>,
        now: Now<crate::guide::ChoiceIx>,
    ) {
        let question = self.guide.question(ix);
        let typed = shown(name.value);
        match now {
            Now::Moved(choice) => {
                let choice = question.choice(choice);
                let own = super::named_shortly(question, choice);
                let message = format!(
                    "what was choice `{typed}` of question `{}` in version `{}` is `{own}` now",
                    question.id, was.version
                );
                let finding = self.report.finding(Code::RevisionChoiceMoved, message, name.span, "");
                self.push(
                    finding,
                    choice.label.span,
                    "this choice",
                    "`blueprint migrate --write` rewrites it",
                );
            }
            Now::Gone | Now::Same => {
                let message = format!(
                    "question `{}` no longer has what was choice `{typed}` in version `{}`",
                    question.id, was.version
                );
                let finding = self.report.finding(Code::RevisionChoiceGone, message, name.span, "");
                let help = "`blueprint migrate --write` makes a comment of the answer, to be given anew";
                self.push(finding, question.title.span, "of this question", help);
            }
        }
    }
}
