//! Which choice a name means, and what to say where it means none.

use super::{Checker, Picks, short};
use crate::answers::report::{near, scalar, shown};
use crate::diag::{Code, Diagnostic};
use crate::guide::naming::{Found, find_choice, find_label};
use crate::guide::{Choice, ChoiceIx, Question};
use crate::source::Spanned;

impl Checker<'_> {
    /// The choice that `name` means among those whose parent is `parent`. None is a finding.
    pub(super) fn find(
        &mut self,
        picks: &mut Picks<'_>,
        parent: Option<ChoiceIx>,
        name: Spanned<&str>,
    ) -> Option<ChoiceIx> {
        match among(picks.question, parent, name.value) {
            Found::One(ix) => return Some(ix),
            Found::Several(all) => self.ambiguous(picks.question, &all, name),
            Found::None => self.unknown(picks.question, parent, name),
        }
        picks.wrong = true;
        None
    }

    fn ambiguous(&mut self, question: &Question, all: &[ChoiceIx], name: Spanned<&str>) {
        let message =
            format!("several choices of question `{}` begin with `{}`", question.id, shown(name.value));
        let finding = self.report.finding(Code::AnswersAmbiguous, message, name.span, "");
        let all = all.iter().map(|ix| format!("`{}`", full(question.choice(*ix))));
        let help = format!("write more of the label: {}", all.collect::<Vec<_>>().join(", "));
        self.push(finding, question.title.span, "of this question", help);
    }

    fn unknown(&mut self, question: &Question, parent: Option<ChoiceIx>, name: Spanned<&str>) {
        if parent.is_none() && self.without_parent(question, name) {
            return;
        }
        let of = match parent {
            Some(parent) => {
                format!("choice `{}` of question `{}`", short(question.choice(parent)), question.id)
            }
            None => format!("question `{}`", question.id),
        };
        let message = format!("{of} has no choice `{}`", shown(name.value));
        let finding = self.report.finding(Code::AnswersUnknownChoice, message, name.span, "");
        let (finding, help) = self.way_out(finding, question, parent, name);
        self.push(finding, question.title.span, "of this question", help);
    }

    /// Whether `name` means a sub-choice, whose parent it then needs.
    fn without_parent(&mut self, question: &Question, name: Spanned<&str>) -> bool {
        let Found::One(ix) = find_choice(question, name.value) else { return false };
        let choice = question.choice(ix);
        let Some(parent) = choice.parent.map(|parent| question.choice(parent)) else { return false };
        let (of, own) = (short(parent), short(choice));
        let message = format!("`{own}` of question `{}` belongs to choice `{of}`", question.id);
        let finding = self.report.finding(Code::AnswersSubChoice, message, name.span, "");
        let help = format!("write it under its choice: `{{{of}: [{}]}}`", shown(name.value));
        self.push(finding, parent.label.span, "to this choice", help);
        true
    }

    /// What to write in place of `name`: its nearest spelling, which is also a safe mend, else all
    /// that there is.
    fn way_out(
        &self,
        finding: Diagnostic,
        question: &Question,
        parent: Option<ChoiceIx>,
        name: Spanned<&str>,
    ) -> (Diagnostic, String) {
        let all = choices(question, parent);
        if let Some((head, text)) = name.value.split_once(':')
            && let Found::One(ix) = among(question, parent, head)
            && question.choice(ix).blank.is_some()
        {
            let mended = format!("{{{}: {}}}", short(question.choice(ix)), scalar(text.trim()));
            let help = format!("write the choice and its text as a mapping: `{}`", shown(&mended));
            return (finding, help);
        }
        match nearest(question, parent, name.value) {
            Some(choice) => {
                let mended = scalar(&short_or_label(choice));
                let finding = finding.fix(self.report.source, name.span, mended);
                (finding, format!("did you mean `{}`? choices are {all}", full(choice)))
            }
            None => (finding, format!("choices are {all}")),
        }
    }
}

/// The choices of `question` whose parent is `parent`, for messages: the letters, or the labels.
pub(super) fn choices(question: &Question, parent: Option<ChoiceIx>) -> String {
    let all = question.choices.iter().filter(|choice| choice.parent == parent);
    all.map(|choice| format!("`{}`", short(choice))).collect::<Vec<_>>().join(", ")
}

/// The choice that `typed` names by letter, by label, or by both, among those whose parent is
/// `parent`.
fn among(question: &Question, parent: Option<ChoiceIx>, typed: &str) -> Found<ChoiceIx> {
    let candidates = || question.each_choice().filter(|(_, choice)| choice.parent == parent);
    let (head, rest) = typed.trim().split_once([')', '.']).unwrap_or((typed.trim(), ""));
    let is_letter = |choice: &Choice| {
        choice.letter.is_some_and(|own| head.eq_ignore_ascii_case(own.encode_utf8(&mut [0; 4])))
    };
    if let Some((ix, choice)) = candidates().find(|(_, choice)| is_letter(choice)) {
        let label = [choice.label.value.as_str()];
        if rest.trim().is_empty() || find_label(label, rest) == Found::One(0) {
            return Found::One(ix);
        }
    }
    let at = |nth: usize| candidates().nth(nth).map_or(ChoiceIx(0), |(ix, _)| ix);
    match find_label(candidates().map(|(_, choice)| choice.label.value.as_str()), typed) {
        Found::One(nth) => Found::One(at(nth)),
        Found::None => Found::None,
        Found::Several(all) => Found::Several(all.into_iter().map(at).collect()),
    }
}

/// The choice whose label, or as many words of it as were typed, `typed` is a slip of. Letters are
/// never guessed.
fn nearest<'q>(question: &'q Question, parent: Option<ChoiceIx>, typed: &str) -> Option<&'q Choice> {
    let words = typed.split_whitespace().count();
    if typed.trim().chars().count() < 3 {
        return None;
    }
    let candidates = question.choices.iter().filter(|choice| choice.parent == parent);
    let candidates: Vec<(&Choice, &str)> = candidates
        .flat_map(|choice| {
            let label = choice.label.value.as_str();
            [(choice, label), (choice, beginning(label, words))]
        })
        .collect();
    let found = near(typed, candidates.iter().map(|(_, name)| *name))?;
    let mut meant = candidates.iter().filter(|(_, name)| *name == found).map(|(choice, _)| *choice);
    let first = meant.next()?;
    meant.all(|other| std::ptr::eq(other, first)).then_some(first)
}

/// The first `words` words of `label`, without what closes a sentence.
fn beginning(label: &str, words: usize) -> &str {
    let mut ends = label.match_indices(char::is_whitespace).map(|(at, _)| at);
    let end = words.checked_sub(1).and_then(|last| ends.nth(last)).unwrap_or(label.len());
    label[..end].trim_end_matches(['.', ',', ':', ';'])
}

/// `A) Never.`: the whole of a choice, clipped.
fn full(choice: &Choice) -> String {
    shown(&super::named(choice))
}

/// What to write for a choice.
fn short_or_label(choice: &Choice) -> String {
    choice.letter.map_or_else(|| choice.label.value.clone(), |letter| letter.to_string())
}
