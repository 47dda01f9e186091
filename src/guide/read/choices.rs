//! Choices, and which line belongs to which.

use super::blanks;
use super::lines::{Line, Tick};
use super::report::Report;
use super::text::{Glyph, trimmed, without_colon, words_or};
use crate::diag::Code;
use crate::guide::naming::folded;
use crate::guide::{Choice, ChoiceIx};
use crate::source::Span;
use std::collections::BTreeMap;

/// The choices of one question, in the making.
#[derive(Default)]
pub struct Choices {
    done: Vec<Choice>,
    /// The choice that the lines below still belong to.
    open: Option<usize>,
    /// The last choice with a letter, which boxes without one may refine.
    lettered: Option<Lettered>,
}

/// A choice with a letter, and how its surroundings are nested.
struct Lettered {
    ix: usize,
    /// In how many lists it stands.
    depth: usize,
    /// Its label ends in a colon.
    introduces: bool,
    /// A box below it stands deeper than it does.
    nests: bool,
}

impl Choices {
    /// Whether there are none yet.
    pub fn is_empty(&self) -> bool {
        self.done.is_empty()
    }

    /// Whether any has a letter.
    pub fn lettered(&self) -> bool {
        self.done.iter().any(|choice| choice.letter.is_some())
    }

    /// No line below belongs to the last choice.
    pub fn close(&mut self) {
        self.open = None;
    }

    /// Adds the choice of `line`, whose box is `tick`.
    pub fn push(&mut self, line: &Line, tick: Tick, report: &mut Report) {
        let (letter, said) = lettered(&line.glyphs);
        let parent = if letter.is_some() { None } else { self.parent(line.depth) };
        let blank = blanks::labelled(line).into_iter().next().map(|mut blank| {
            if letter.is_some() {
                blank.label = blanks::without_letter(&blank.label).to_owned();
            }
            blank
        });
        let said = if blank.is_some() { without_colon(said) } else { said };
        let choice = Choice {
            letter,
            label: words_or(said, line.span.end),
            tick: tick.span,
            span: line.span,
            parent: parent.map(ChoiceIx),
            blank,
            exclusive: false,
        };
        check(&choice, tick, report);
        self.letter_expected(&choice, report);
        let ix = self.done.len();
        if letter.is_some() {
            let introduces = choice.label.value.ends_with(':');
            self.lettered = Some(Lettered { ix, depth: line.depth, introduces, nests: false });
        }
        self.open = Some(ix);
        self.done.push(choice);
    }

    /// Whether the blank of `line` was taken as that of the open choice.
    pub fn aside(&mut self, line: &Line) -> bool {
        let Some(choice) = self.open.and_then(|open| self.done.get_mut(open)) else { return false };
        if choice.blank.is_none() {
            choice.blank = blanks::labelled(line).into_iter().next();
        }
        true
    }

    /// The choice that a box without a letter, in `depth` lists, refines: the last one with a
    /// letter if the box stands deeper, or if that choice ends in a colon and no nesting says
    /// otherwise.
    fn parent(&mut self, depth: usize) -> Option<usize> {
        let lettered = self.lettered.as_mut()?;
        let deeper = depth > lettered.depth;
        lettered.nests |= deeper;
        (deeper || (lettered.introduces && !lettered.nests)).then_some(lettered.ix)
    }

    fn letter_expected(&self, choice: &Choice, report: &mut Report) {
        if choice.letter.is_none() && choice.parent.is_none() && self.lettered.is_some() {
            let message =
                format!("the choice `{}` has no letter, and those above it have", choice.label.value);
            let help = "give it the next letter, or indent it under the choice that it refines";
            report.add(Code::GuideLetterMissing, choice.span, message, "", help);
        }
    }

    /// The choices; says what is wrong with their letters and labels.
    pub fn finish(self, report: &mut Report) -> Vec<Choice> {
        letters(&self.done, report);
        labels(&self.done, report);
        self.done
    }
}

/// The letter with which a choice begins, if any, and the rest.
pub fn lettered(glyphs: &[Glyph]) -> (Option<char>, &[Glyph]) {
    let glyphs = trimmed(glyphs);
    match glyphs {
        [letter, paren, rest @ ..]
            if letter.ch.is_ascii_alphabetic()
                && paren.ch == ')'
                && rest.first().is_none_or(|next| next.ch.is_whitespace()) =>
        {
            (Some(letter.ch.to_ascii_uppercase()), trimmed(rest))
        }
        _ => (None, glyphs),
    }
}

fn check(choice: &Choice, tick: Tick, report: &mut Report) {
    if tick.ticked {
        let help = "a guide is blank: write `[ ]`";
        report.add(Code::GuideBoxTicked, tick.span, "a box of the guide is ticked already", "", help);
    }
    if choice.label.value.is_empty() {
        let help = "write what it means behind the box";
        report.add(Code::GuideChoiceEmpty, choice.span, "a choice has no text", "", help);
    }
}

fn letters(choices: &[Choice], report: &mut Report) {
    let mut seen: BTreeMap<char, Span> = BTreeMap::new();
    let mut expected = 'A';
    for choice in choices {
        let Some(letter) = choice.letter else { continue };
        if let Some(first) = seen.insert(letter, choice.span) {
            let message = format!("two choices have the letter `{letter}`");
            report.add(
                Code::GuideLetterDuplicate,
                choice.span,
                message,
                "",
                "give each choice its own letter",
            );
            report.see(first, "the first one");
        } else if letter != expected {
            let message = format!("the choice `{letter}` stands where `{expected}` is expected");
            report.add(
                Code::GuideLetterOrder,
                choice.span,
                message,
                "",
                "letter the choices `A`, `B`, `C` in order",
            );
        }
        expected = char::from_u32(u32::from(letter) + 1).unwrap_or(letter);
    }
}

fn labels(choices: &[Choice], report: &mut Report) {
    let mut seen: BTreeMap<String, Span> = BTreeMap::new();
    for choice in choices.iter().filter(|choice| !choice.label.value.is_empty()) {
        if let Some(first) = seen.insert(folded(&choice.label.value), choice.label.span) {
            let message = format!("two choices are called `{}`", choice.label.value);
            let help = "word them so that an answer can tell them apart";
            report.add(Code::GuideLabelDuplicate, choice.label.span, message, "", help);
            report.see(first, "the first one");
        }
    }
}
