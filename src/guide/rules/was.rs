//! `was`: what earlier versions of the guide called its questions and choices, and what was reworded
//! since. Each version says it of today's guide, so that answers of any age are brought up to date in
//! one step.

use super::Binder;
use super::fields::Fields;
use crate::guide::read::headings::is_question_id;
use crate::guide::{ChoiceIx, ChoiceRef, QuestionIx, Was};
use crate::source::{Span, Spanned};
use crate::yaml::{Entry, Node};

impl Binder<'_> {
    pub(super) fn was(&mut self, fields: &Fields<'_>) {
        let Some(node) = fields.get("was") else { return };
        for entry in self.entries(node, "`was`") {
            if self.guide.version.as_ref().is_some_and(|version| version.value == entry.key.value) {
                let message = format!("`{}` is the version that the guide has now", entry.key.value);
                self.shape(entry.key.span, message, "name an earlier one");
                continue;
            }
            if let Some(was) = self.version_then(entry) {
                self.guide.was.push(was);
            }
        }
    }

    fn version_then(&mut self, entry: &Entry) -> Option<Was> {
        let known = ["questions", "choices", "new-choices", "reworded"];
        let mut was = Was {
            version: entry.key.value.clone(),
            questions: Vec::new(),
            choices: Vec::new(),
            added: Vec::new(),
            reworded: Vec::new(),
        };
        if entry.value.is_null() {
            return Some(was);
        }
        let fields = self.fields(&entry.value, "an earlier version", &known)?;
        if let Some(node) = fields.get("questions") {
            for entry in self.entries(node, "`questions`") {
                self.question_then(entry, &mut was);
            }
            self.all_told(&was, node.span);
        }
        if let Some(node) = fields.get("choices") {
            for entry in self.entries(node, "`choices`") {
                self.choices_then(entry, &mut was);
            }
        }
        if let Some(node) = fields.get("new-choices") {
            for entry in self.entries(node, "`new-choices`") {
                let Some(question) = self.question(entry.key.as_deref()) else { continue };
                for item in self.items(&entry.value, "new choices") {
                    let choice = self.choice_in(question, item);
                    was.added.extend(choice.map(|choice| ChoiceRef { question, choice }));
                }
            }
        }
        if let Some(node) = fields.get("reworded") {
            for entry in self.entries(node, "`reworded`") {
                let question = self.question(entry.key.as_deref());
                let reason = self.scalar(&entry.value, "what changed");
                was.reworded.extend(question.zip(reason).map(|(ix, text)| (ix, text.value.to_owned())));
            }
        }
        Some(was)
    }

    /// `1.2: hosting`: the question that was 1.2 is `hosting` now; `~` where it is gone.
    fn question_then(&mut self, entry: &Entry, was: &mut Was) {
        if !is_question_id(&entry.key.value) {
            let message = format!("`{}` is no number of a question", entry.key.value);
            self.shape(entry.key.span, message, "write the number that it had then: `1.2: hosting`");
        } else if entry.value.is_null() {
            was.questions.push((entry.key.value.clone(), None));
        } else if let Some(ix) = self.question_in(&entry.value) {
            was.questions.push((entry.key.value.clone(), Some(ix)));
        }
    }

    /// Where a question took another one's number, what that one was has to be said too.
    fn all_told(&mut self, was: &Was, span: Span) {
        let listed = |id: &str| was.questions.iter().any(|(then, _)| then == id);
        let moved: Vec<QuestionIx> = was.questions.iter().filter_map(|(_, now)| *now).collect();
        for ix in moved {
            let id = self.guide.question(ix).id.clone();
            if !listed(&id) {
                let message = format!("version `{}` may have had another question `{id}`", was.version);
                let help =
                    format!("say what that one is now: `{id}: …`, or `{id}: ~` if it is gone or never was");
                self.shape(span, message, help);
            }
        }
    }

    /// `hosting: {B: C}`: what was choice B of `hosting` is C now; `~` where it is gone.
    fn choices_then(&mut self, entry: &Entry, was: &mut Was) {
        let Some(question) = self.question(entry.key.as_deref()) else { return };
        for entry in self.entries(&entry.value, "choices") {
            let then = Spanned::new(entry.key.value.clone(), entry.key.span);
            if let Some(now) = self.choice_now(question, &entry.value) {
                was.choices.push((question, then.value, now));
            }
        }
    }

    fn choice_now(&mut self, question: QuestionIx, node: &Node) -> Option<Option<ChoiceIx>> {
        if node.is_null() { Some(None) } else { self.choice_in(question, node).map(Some) }
    }
}
