//! Answers that choose among a question's choices.

pub(in crate::answers) mod find;

use super::Checker;
use crate::answers::Picked;
use crate::answers::report::head;
use crate::diag::Code;
use crate::guide::naming::{Found, find_label};
use crate::guide::{Choice, ChoiceIx, Kind, Question};
use crate::source::{Span, Spanned};
use crate::yaml::Node;

/// The choices of one question made so far.
struct Picks<'q> {
    question: &'q Question,
    /// Per choice, whether and how it is made.
    made: Vec<Option<Picked>>,
    /// Something was wrong.
    wrong: bool,
}

impl Checker<'_> {
    /// The choices that `node` makes, in guide order.
    pub(super) fn chosen(&mut self, question: &Question, node: &Node) -> Option<Vec<Picked>> {
        let mut picks = Picks { question, made: vec![None; question.choices.len()], wrong: false };
        self.pick_all(&mut picks, None, node);
        if question.kind == Kind::PickOne {
            self.one_only(&mut picks, node);
        }
        self.exclusive_alone(&mut picks);
        (!picks.wrong).then(|| picks.made.into_iter().flatten().collect())
    }

    /// The choices that `node` makes: a name, a mapping of names to texts, or a list of both. Under
    /// a choice, its `parent`, only that one's own sub-choices count.
    fn pick_all(&mut self, picks: &mut Picks<'_>, parent: Option<ChoiceIx>, node: &Node) {
        match node.list() {
            Some(items) => items.iter().for_each(|item| self.pick(picks, parent, item)),
            None => self.pick(picks, parent, node),
        }
    }

    fn pick(&mut self, picks: &mut Picks<'_>, parent: Option<ChoiceIx>, node: &Node) {
        if let Some(typed) = node.text() {
            if let Some(ix) = self.find(picks, parent, typed) {
                self.make(picks, ix, None, typed.span);
                self.text_given(picks, ix, typed.span, false);
            }
        } else if let Some(entries) = node.map().filter(|entries| !entries.is_empty()) {
            for entry in entries {
                if let Some(ix) = self.find(picks, parent, entry.key.as_deref()) {
                    self.with_value(picks, ix, entry.key.span, &entry.value);
                }
            }
        } else {
            picks.wrong = true;
            let help = "write a letter, the beginning of a label, or a choice with its text: `{Other: …}`";
            self.report.shape(node, "a choice", "a name", help);
        }
    }

    /// A choice with what belongs to it: its text, or its sub-choices.
    fn with_value(&mut self, picks: &mut Picks<'_>, ix: ChoiceIx, key: Span, value: &Node) {
        let question = picks.question;
        let choice = question.choice(ix);
        let refined = question.choices.iter().any(|other| other.parent == Some(ix));
        let is_text = choice.blank.is_some() && value.text().is_some();
        if value.is_null() || (refined && !is_text) {
            self.make(picks, ix, None, key);
            self.text_given(picks, ix, key, refined && !value.is_null());
            if !value.is_null() {
                self.pick_all(picks, Some(ix), value);
            }
        } else if choice.blank.is_some() {
            match self.report.text(value, format_args!("what goes with `{}`", name(question, choice))) {
                Some(text) => self.make(picks, ix, Some(text), key),
                None => picks.wrong = true,
            }
        } else {
            picks.wrong = true;
            self.unasked_text(question, choice, value);
        }
    }

    fn make(&mut self, picks: &mut Picks<'_>, ix: ChoiceIx, text: Option<Spanned<String>>, span: Span) {
        let Some(first) = &picks.made[ix.0] else {
            picks.made[ix.0] = Some(Picked { choice: ix, text, span });
            return;
        };
        picks.wrong = true;
        let question = picks.question;
        let choice = question.choice(ix);
        let message = format!("`{}` is chosen twice", name(question, choice));
        let finding = self.report.finding(Code::AnswersDuplicateChoice, message, span, "the second time");
        let finding = finding.at(self.report.source, first.span, "the first time");
        let help = match choice.blank {
            Some(_) => "keep one of the two, and write everything into its text",
            None => "keep one of the two",
        };
        self.push(finding, choice.label.span, "this choice", help);
    }

    /// Reports a choice that was made at `span` and lacks the text that it asks for, unless its
    /// sub-choices say enough.
    fn text_given(&mut self, picks: &mut Picks<'_>, ix: ChoiceIx, span: Span, refined: bool) {
        let question = picks.question;
        let choice = question.choice(ix);
        let Some(blank) = choice.blank.as_ref().filter(|_| !refined) else { return };
        picks.wrong = true;
        let message = format!("`{}` of question `{}` asks for a text", name(question, choice), question.id);
        let finding = self.report.finding(Code::AnswersMissingText, message, span, "the text is missing");
        let help = format!("write it beside the choice: `{{{}: \"…\"}}`", name(question, choice));
        self.push(finding, blank.span, "for this blank", help);
    }

    fn unasked_text(&mut self, question: &Question, choice: &Choice, value: &Node) {
        let message =
            format!("`{}` of question `{}` has no blank for a text", name(question, choice), question.id);
        let finding = self.report.finding(Code::AnswersUnaskedText, message, value.span, "");
        let help = format!("to say why, write `{{answer: {}, note: …}}`", name(question, choice));
        self.push(finding, choice.label.span, "this choice", help);
    }

    /// "Pick one": one choice, its sub-choices besides.
    fn one_only(&mut self, picks: &mut Picks<'_>, node: &Node) {
        let question = picks.question;
        let top = |picked: &&Picked| question.choice(picked.choice).parent.is_none();
        let made: Vec<&Picked> = picks.made.iter().flatten().filter(top).collect();
        match made.as_slice() {
            [] if !picks.wrong => {
                let message = format!("question `{}` takes one choice, and there is none", question.id);
                let finding = self.report.finding(Code::AnswersShape, message, node.span, "");
                let help = format!("choices are {}", find::choices(question, None));
                self.push(finding, question.instruction.span, "one is asked", help);
                picks.wrong = true;
            }
            [_, .., last] => {
                let all =
                    made.iter().map(|picked| format!("`{}`", name(question, question.choice(picked.choice))));
                let all = all.collect::<Vec<_>>().join(", ");
                let message =
                    format!("question `{}` takes one choice, not {}: {all}", question.id, made.len());
                // Of the two that are furthest apart in the guide, the one that stands later in the file.
                let later = made.iter().map(|picked| picked.span).max().unwrap_or(last.span);
                let finding =
                    self.report.finding(Code::AnswersSeveralChoices, message, later, "one too many");
                self.push(
                    finding,
                    question.instruction.span,
                    "one is asked",
                    "keep the one that describes it best; a note can say the rest",
                );
                picks.wrong = true;
            }
            _ => {}
        }
    }

    /// A choice that stands alone has no other beside it.
    fn exclusive_alone(&mut self, picks: &mut Picks<'_>) {
        let question = picks.question;
        let parent = |picked: &Picked| question.choice(picked.choice).parent;
        let exclusive = picks.made.iter().flatten().find(|picked| question.choice(picked.choice).exclusive);
        let Some(alone) = exclusive else { return };
        let beside = |picked: &&Picked| picked.choice != alone.choice && parent(picked) == parent(alone);
        let Some(other) = picks.made.iter().flatten().find(beside) else { return };
        let choice = question.choice(alone.choice);
        let message =
            format!("`{}` stands alone, and other choices are made with it", name(question, choice));
        let finding = self.report.finding(
            Code::AnswersExclusiveChoice,
            message,
            alone.span,
            "this one excludes the others",
        );
        let finding = finding.at(self.report.source, other.span, "such as this one");
        self.push(finding, choice.label.span, "this choice", "keep it alone, or keep the others");
        picks.wrong = true;
    }
}

/// The shortest plain way to name `choice` in an answer: by its letter, by its label without what
/// follows in parentheses, or by its label.
pub(in crate::answers) fn name(question: &Question, choice: &Choice) -> String {
    if let Some(letter) = choice.letter {
        return letter.to_string();
    }
    let label = choice.label.value.as_str();
    if head(label) == label {
        return label.to_owned();
    }
    let siblings = question.choices.iter().filter(|other| other.parent == choice.parent);
    match find_label(siblings.map(|other| other.label.value.as_str()), head(label)) {
        Found::One(_) => head(label).to_owned(),
        Found::None | Found::Several(_) => label.to_owned(),
    }
}
