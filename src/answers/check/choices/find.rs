//! Which choice a name means, and what to say where it means none.

use super::{Checker, Picks, name};
use crate::answers::report::{near, shown};
use crate::answers::words::named;
use crate::diag::Code;
use crate::guide::naming::{Found, find_choice, find_column, find_folded, find_label, folded};
use crate::guide::{Choice, ChoiceIx, Question};
use crate::source::Spanned;
use crate::yaml::scalar;

impl Checker<'_> {
    /// The choice that `name` means among those whose parent is `parent`. None is a finding.
    pub(super) fn find(
        &mut self,
        picks: &mut Picks<'_>,
        parent: Option<ChoiceIx>,
        typed: Spanned<&str>,
    ) -> Option<ChoiceIx> {
        match among(picks.question, parent, typed.value) {
            Found::One(ix) => return Some(ix),
            Found::Several(all) => self.ambiguous(picks.question, &all, typed),
            Found::None if typed.value.trim().is_empty() => self.empty(picks.question, parent, typed),
            Found::None => self.unknown(picks.question, parent, typed),
        }
        picks.wrong = true;
        None
    }

    fn empty(&mut self, question: &Question, parent: Option<ChoiceIx>, typed: Spanned<&str>) {
        let finding = self.report.finding(Code::AnswersEmptyText, "this choice is empty", typed.span, "");
        let help = format!("choices are {}", choices(question, parent));
        self.push(finding, question.title.span, "of this question", help);
    }

    fn ambiguous(&mut self, question: &Question, all: &[ChoiceIx], typed: Spanned<&str>) {
        let message =
            format!("several choices of question `{}` begin with `{}`", question.id, shown(typed.value));
        let finding = self.report.finding(Code::AnswersAmbiguous, message, typed.span, "");
        let all = all.iter().map(|ix| format!("`{}`", shown(&named(question.choice(*ix)))));
        let help = format!("write more of the label: {}", all.collect::<Vec<_>>().join(", "));
        self.push(finding, question.title.span, "of this question", help);
    }

    fn unknown(&mut self, question: &Question, parent: Option<ChoiceIx>, typed: Spanned<&str>) {
        if parent.is_none() && self.without_parent(question, typed) {
            return;
        }
        let of = match parent {
            Some(parent) => {
                format!("choice `{}` of question `{}`", name(question, question.choice(parent)), question.id)
            }
            None => format!("question `{}`", question.id),
        };
        let message = format!("{of} has no choice `{}`", shown(typed.value));
        let finding = self.report.finding(Code::AnswersUnknownChoice, message, typed.span, "");
        let meant = meant(question, parent, typed.value);
        let sure = meant.filter(|(_, sure)| *sure).map(|(choice, _)| name(question, choice));
        let finding = self.report.mended(finding, typed.span, sure.as_deref());
        let help = way_out(question, parent, typed.value, meant.map(|(choice, _)| choice));
        self.push(finding, question.title.span, "of this question", help);
    }

    /// Whether `typed` means a sub-choice, whose parent it then needs.
    fn without_parent(&mut self, question: &Question, typed: Spanned<&str>) -> bool {
        let Found::One(ix) = find_choice(question, typed.value) else { return false };
        let choice = question.choice(ix);
        let Some(parent) = choice.parent.map(|parent| question.choice(parent)) else { return false };
        let (of, own) = (name(question, parent), name(question, choice));
        let message = format!("`{own}` of question `{}` belongs to choice `{of}`", question.id);
        let finding = self.report.finding(Code::AnswersSubChoice, message, typed.span, "");
        let own = if choice.blank.is_some() { format!("{{{own}: \"…\"}}") } else { own };
        let help = format!("write it under its choice: `{{{of}: [{own}]}}`");
        self.push(finding, parent.label.span, "to this choice", help);
        true
    }
}

/// What to write in place of `typed`, which is probably `meant`.
fn way_out(question: &Question, parent: Option<ChoiceIx>, typed: &str, meant: Option<&Choice>) -> String {
    if let Some((typed, text)) = typed.split_once(':')
        && let Found::One(ix) = among(question, parent, typed)
        && question.choice(ix).blank.is_some()
    {
        let mapping = format!("{{{}: {}}}", name(question, question.choice(ix)), scalar(text.trim()));
        return format!("write the choice and its text as a mapping: `{}`", shown(&mapping));
    }
    let all = choices(question, parent);
    match meant {
        Some(choice) => format!("did you mean `{}`? choices are {all}", shown(&named(choice))),
        None => format!("choices are {all}"),
    }
}

/// The choices of `question` whose parent is `parent`, for messages: the letters, or the labels.
pub(super) fn choices(question: &Question, parent: Option<ChoiceIx>) -> String {
    let all = question.choices.iter().filter(|choice| choice.parent == parent);
    all.map(|choice| format!("`{}`", name(question, choice))).collect::<Vec<_>>().join(", ")
}

/// The choice that `typed` names by letter, by label, or by both, among those whose parent is
/// `parent`.
pub(in crate::answers) fn among(
    question: &Question,
    parent: Option<ChoiceIx>,
    typed: &str,
) -> Found<ChoiceIx> {
    let candidates = || question.each_choice().filter(|(_, choice)| choice.parent == parent);
    let trimmed = typed.trim();
    let (head, rest) = trimmed.split_once([')', '.']).unwrap_or((trimmed, ""));
    let is_letter = |choice: &Choice| {
        choice.letter.is_some_and(|own| head.eq_ignore_ascii_case(own.encode_utf8(&mut [0; 4])))
    };
    if let Some((ix, choice)) = candidates().find(|(_, choice)| is_letter(choice)) {
        let label = [choice.label.value.as_str()];
        if rest.trim().is_empty() || find_label(label, rest) == Found::One(0) {
            return Found::One(ix);
        }
    }
    // As most people type, and the quickest to tell.
    if typed.len() > 1
        && let Some((ix, _)) = candidates().find(|(_, choice)| choice.label.value == typed)
    {
        return Found::One(ix);
    }
    // Where choices have letters, a letter is never the beginning of a label.
    let typed = folded(typed);
    if typed.chars().count() == 1 && candidates().any(|(_, choice)| choice.letter.is_some()) {
        return Found::None;
    }
    let at = |nth: usize| candidates().nth(nth).map_or(ChoiceIx(0), |(ix, _)| ix);
    match find_folded(candidates().map(|(_, choice)| choice.label.value.as_str()), &typed) {
        Found::One(nth) => Found::One(at(nth)),
        Found::None => Found::None,
        Found::Several(all) => Found::Several(all.into_iter().map(at).collect()),
    }
}

/// The only choice that has `typed` among its words, else the one of which as many words as were
/// typed are like it; and whether that is beyond doubt. Letters are never guessed, nor is one of two
/// choices that are as likely.
fn meant<'q>(question: &'q Question, parent: Option<ChoiceIx>, typed: &str) -> Option<(&'q Choice, bool)> {
    const SHORTEST: usize = 3;
    if typed.trim().chars().count() < SHORTEST {
        return None;
    }
    let words = typed.split_whitespace().count();
    let siblings = question.choices.iter().filter(|choice| choice.parent == parent);
    // `Nurses` is a word of `Registered Nurses`, and like the first one of `Nurse Practitioners`.
    let labels = siblings.clone().map(|choice| choice.label.value.as_str());
    match find_column(labels, typed) {
        Found::One(nth) => return siblings.clone().nth(nth).map(|choice| (choice, false)),
        Found::Several(_) => return None,
        Found::None => {}
    }
    let spelled = siblings.map(|choice| (choice, beginning(&choice.label.value, words)));
    let found = near(typed, spelled.clone().map(|(_, spelling)| spelling))?;
    let mut meant = spelled.filter(|(_, spelling)| *spelling == found.name);
    let (choice, _) = meant.next()?;
    meant.next().is_none().then(|| (choice, found.sure().is_some()))
}

/// The first `words` words of `label`, without what closes a sentence.
fn beginning(label: &str, words: usize) -> &str {
    let mut ends = label.match_indices(char::is_whitespace).map(|(at, _)| at);
    let end = words.checked_sub(1).and_then(|last| ends.nth(last)).unwrap_or(label.len());
    label[..end].trim_end_matches(['.', ',', ':', ';'])
}
