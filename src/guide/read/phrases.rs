//! Sentences that look like a skip rule, and the few forms that are plain enough to be understood:
//!
//! - "If you answered A, … Skip to Part 5.": A here passes over what stands between.
//! - "Skip if you answered A above": A to the question before this one passes over this one.
//! - "If A, skip to Part 7": as the first.
//!
//! A sentence with a condition of its own in the middle ("unless", "except") is not understood: to
//! apply half of what it says would be worse than to ask.

use super::report::Report;
use super::translation::choice_with;
use crate::diag::Code;
use crate::guide::condition::Condition;
use crate::guide::{ChoiceIx, Force, Part, Phrase, Question, QuestionIx, Skip, find_question};
use crate::source::{Span, Spanned};

/// What a sentence comes to.
#[derive(Debug, PartialEq)]
enum Meaning {
    Skips(Condition, Vec<QuestionIx>),
    /// It sends the reader to where they go anyway.
    GoesOn,
    Unclear,
}

/// Reads `text`, which stands under the question `at`, as a skip; nothing if it does not look
/// like one.
pub fn phrase(
    text: Spanned<String>,
    at: QuestionIx,
    parts: &[Part],
    questions: &[Question],
    report: &mut Report,
) -> Option<Phrase> {
    let mut sentence = Sentence { at, parts, questions, span: text.span, report };
    match sentence.meaning(&text.value) {
        Meaning::Skips(when, skipped) => {
            let skip = Skip { when, skipped, force: Force::Hard, phrase: text.span, rule: None };
            Some(Phrase { text, at, understood: Some(skip) })
        }
        Meaning::Unclear if looks_like_skip(&text.value) => Some(Phrase { text, at, understood: None }),
        Meaning::GoesOn | Meaning::Unclear => None,
    }
}

/// Whether `text` seems to say that something is to be passed over.
pub fn looks_like_skip(text: &str) -> bool {
    let lower = text.to_lowercase();
    let words = || lower.split(|ch: char| !ch.is_alphanumeric());
    let skips = words().any(|word| matches!(word, "skip" | "jump"));
    let conditional = words().any(|word| matches!(word, "if" | "unless" | "when"));
    let target = ["to part ", "to question ", "this question", "this part"];
    let hints =
        ["answer only if", "only answer", "only if you answered", "leave blank if", "leave this blank"];
    (skips && (conditional || target.iter().any(|target| lower.contains(target))))
        || hints.iter().any(|hint| lower.contains(hint))
}

/// Words in the middle of a sentence that bind it to more than its letters.
const HEDGES: [&str; 10] =
    ["if", "unless", "except", "only", "when", "but", "otherwise", "and", "or", "provided"];

struct Sentence<'a> {
    at: QuestionIx,
    parts: &'a [Part],
    questions: &'a [Question],
    span: Span,
    report: &'a mut Report,
}

impl Sentence<'_> {
    fn meaning(&mut self, text: &str) -> Meaning {
        let text = text.trim().trim_start_matches('(').trim_end_matches([')', '.', '!']).trim();
        self.skips_this(text).or_else(|| self.skips_to(text)).unwrap_or(Meaning::Unclear)
    }

    /// "Skip if you answered A above", "Skip if you answered A to Question 3.1".
    fn skips_this(&mut self, text: &str) -> Option<Meaning> {
        let rest = strip(text, "skip if you answered ")
            .or_else(|| strip(text, "skip this question if you answered "))?;
        let (letters, rest) = letters(rest)?;
        let rest = rest.trim();
        let source = match strip(rest, "to question ").or_else(|| strip(rest, "in question ")) {
            Some(id) => find_question(self.questions, id).or_else(|| self.unknown("question", id))?,
            None if rest.eq_ignore_ascii_case("above") => QuestionIx(self.at.0.checked_sub(1)?),
            None => return None,
        };
        Some(Meaning::Skips(self.chosen(source, &letters)?, vec![self.at]))
    }

    /// "If you answered A, … Skip to Part 5", "If A, skip to Question 2.3".
    fn skips_to(&mut self, text: &str) -> Option<Meaning> {
        let rest = strip(text, "if you answered ").or_else(|| strip(text, "if "))?;
        let (letters, rest) = letters(rest)?;
        let words: Vec<&str> = rest.trim().strip_prefix(',')?.split_whitespace().collect();
        let (middle, target) = words.split_at(words.len().checked_sub(4)?);
        let [verb, to, kind, number] = target else { return None };
        let goes = ["skip", "jump", "go", "continue", "proceed"]
            .iter()
            .any(|known| verb.eq_ignore_ascii_case(known));
        if !goes || !to.eq_ignore_ascii_case("to") || !unhedged(middle) {
            return None;
        }
        let skipped = self.until(&kind.to_lowercase(), number)?;
        if skipped.is_empty() {
            return Some(Meaning::GoesOn);
        }
        Some(Meaning::Skips(self.chosen(self.at, &letters)?, skipped))
    }

    /// The questions between this one and the part or question to go to.
    fn until(&mut self, kind: &str, number: &str) -> Option<Vec<QuestionIx>> {
        let questions = self.questions;
        let end = match kind {
            "part" => {
                let part = self.parts.iter().position(|part| part.number.to_string() == number);
                let part = part.or_else(|| self.unknown("part", number))?;
                let ahead = questions.get(self.at.0)?.part < part;
                let end = questions.iter().position(|question| question.part >= part);
                if ahead { end.unwrap_or(questions.len()) } else { self.at.0 }
            }
            "question" => find_question(questions, number).or_else(|| self.unknown("question", number))?.0,
            _ => return None,
        };
        if end <= self.at.0 {
            self.wrong(
                "this skip leads back".to_owned(),
                "send the reader to a part or question further down",
            );
            return None;
        }
        Some((self.at.0 + 1..end).map(QuestionIx).collect())
    }

    fn chosen(&mut self, question: QuestionIx, letters: &[char]) -> Option<Condition> {
        let asked = self.questions.get(question.0)?;
        let mut choices: Vec<ChoiceIx> = Vec::new();
        for letter in letters {
            let Some(choice) = choice_with(asked, *letter) else {
                let message = format!("question `{}` has no choice `{letter}`", asked.id);
                self.wrong(message, "name a choice that the question has");
                return None;
            };
            choices.push(choice);
        }
        choices.sort_unstable();
        choices.dedup();
        Some(Condition::Is { question, choices })
    }

    fn unknown<T>(&mut self, what: &str, name: &str) -> Option<T> {
        self.wrong(format!("the guide has no {what} `{name}`"), "send the reader to one that it has");
        None
    }

    fn wrong(&mut self, message: String, help: &str) {
        self.report.add(Code::GuideReferenceUnknown, self.span, message, "in this sentence", help);
    }
}

/// What follows `prefix`, case ignored.
fn strip<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let head = text.get(..prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then(|| text.get(prefix.len()..)).flatten()
}

/// The letters with which `text` begins (`A`, `A or B`, `B, C, or D`), and the rest. Capitals
/// only: "If A, a manager …" has one letter. "A and B" is left alone, since it could mean either.
fn letters(text: &str) -> Option<(Vec<char>, &str)> {
    let (first, mut rest) = letter(text)?;
    let mut found = vec![first];
    loop {
        let mut next = rest.trim_start();
        let comma = next.strip_prefix([',', '/']);
        next = comma.unwrap_or(next).trim_start();
        let or = strip(next, "or ");
        next = or.unwrap_or(next).trim_start();
        match letter(next) {
            Some((letter, behind)) if comma.is_some() || or.is_some() => {
                found.push(letter);
                rest = behind;
            }
            _ => return Some((found, rest)),
        }
    }
}

/// The capital letter that `text` begins with, if it stands alone.
fn letter(text: &str) -> Option<(char, &str)> {
    let mut chars = text.chars();
    let letter = chars.next().filter(char::is_ascii_uppercase)?;
    let rest = chars.as_str();
    let alone = !rest.starts_with(|ch: char| ch.is_alphanumeric() || matches!(ch, '\'' | '’' | '-'));
    alone.then_some((letter, rest))
}

/// Whether `middle` is nothing, "please", or whole sentences without a condition of their own.
fn unhedged(middle: &[&str]) -> bool {
    let hedged = middle.iter().any(|word| {
        let word = word.trim_matches(|ch: char| !ch.is_alphanumeric()).to_lowercase();
        HEDGES.contains(&word.as_str())
    });
    let whole = middle.last().is_none_or(|last| last.ends_with('.') || last.eq_ignore_ascii_case("please"));
    whole && !hedged
}
