//! Headings, and the sections that they cut a guide into.

use super::lines::{Block, Line, Role};
use super::report::Report;
use super::text::{self, Glyph, words, words_or};
use crate::diag::Code;
use crate::source::{Span, Spanned};

/// A heading and what stands under it, up to the next heading.
pub struct Section<'d> {
    /// None for what stands above the first heading.
    pub heading: Option<Heading>,
    pub blocks: &'d [Block],
    /// From the heading to the next one, or to the end of the text.
    pub span: Span,
}

/// A heading.
pub struct Heading {
    pub level: u8,
    pub names: Names,
    /// The whole heading, or what follows the name that it gives: `How many …` of `Question 1.1: How many …`.
    pub title: Spanned<String>,
    pub span: Span,
}

/// What a heading says that its section is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Names {
    Part(u32),
    Question(String),
    Scenario(char),
    Glossary,
    NextSteps,
    Other,
}

/// Cuts `blocks` into sections; the last one ends at `end`.
pub fn sections<'d>(blocks: &'d [Block], end: usize, report: &mut Report) -> Vec<Section<'d>> {
    let mut sections = Vec::new();
    let mut rest = blocks;
    let mut heading = None;
    let mut start = 0;
    loop {
        let next = rest.iter().position(|block| level(block).is_some()).unwrap_or(rest.len());
        let (own, following) = rest.split_at(next);
        let until = following.first().map_or(end, |block| block.span().start);
        sections.push(Section { heading, blocks: own, span: Span::new(start, until) });
        let Some((Block::Line(line), after)) = following.split_first() else { return sections };
        heading = Some(read(line, report));
        start = line.span.start;
        rest = after;
    }
}

fn level(block: &Block) -> Option<u8> {
    match block.line()?.role {
        Role::Heading(level) => Some(level),
        _ => None,
    }
}

fn read(line: &Line, report: &mut Report) -> Heading {
    let level = match line.role {
        Role::Heading(level) => level,
        _ => 0,
    };
    let whole = line.words();
    let numbered = FORMS.iter().find_map(|form| {
        let rest = text::after(&line.glyphs, form.word)?;
        rest.first()?.ch.is_whitespace().then_some((form, rest))
    });
    if let Some((form, rest)) = numbered
        && let Some((names, title)) = form.read(rest, line, report)
    {
        return Heading { level, names, title, span: line.span };
    }
    let lower = whole.value.to_lowercase();
    let names = match lower.as_str() {
        text if text.starts_with("glossary") => Names::Glossary,
        text if text.starts_with("next steps") => Names::NextSteps,
        _ => Names::Other,
    };
    Heading { level, names, title: whole, span: line.span }
}

/// A heading that names something: a word, its number, a colon, a title.
struct Form {
    word: &'static str,
    /// What the number must look like, for people.
    example: &'static str,
    number: fn(&str) -> Option<Names>,
    /// Whether a first word means that the heading tries to be of this form.
    tries: fn(&str) -> bool,
}

const FORMS: [Form; 3] = [
    Form { word: "Part", example: "Part 1: Title", number: part, tries: begins_with_digit },
    Form { word: "Question", example: "Question 1.1: Title", number: question, tries: begins_with_digit },
    Form { word: "Scenario", example: "Scenario A: Title", number: scenario, tries: one_character },
];

fn part(number: &str) -> Option<Names> {
    number.parse().ok().map(Names::Part)
}

fn question(number: &str) -> Option<Names> {
    is_question_id(number).then(|| Names::Question(number.to_owned()))
}

fn scenario(letter: &str) -> Option<Names> {
    let mut chars = letter.chars();
    let letter = chars.next().filter(char::is_ascii_alphabetic)?;
    chars.next().is_none().then(|| Names::Scenario(letter.to_ascii_uppercase()))
}

fn begins_with_digit(word: &str) -> bool {
    word.starts_with(|ch: char| ch.is_ascii_digit())
}

fn one_character(word: &str) -> bool {
    word.trim_end_matches(|ch: char| !ch.is_alphanumeric()).chars().count() == 1
}

/// Whether `text` is the id of a question: numbers joined by a point, as `4.10`.
pub fn is_question_id(text: &str) -> bool {
    let mut numbers = text.split('.');
    let all_digits = numbers.all(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()));
    all_digits && text.contains('.')
}

impl Form {
    /// What the heading `line` names; nothing if it is another heading that begins with the word.
    fn read(&self, rest: &[Glyph], line: &Line, report: &mut Report) -> Option<(Names, Spanned<String>)> {
        let shown = text::trimmed(rest);
        let end = shown.iter().position(|glyph| glyph.ch == ':' || glyph.ch.is_whitespace());
        let (number, behind) = shown.split_at(end.unwrap_or(shown.len()));
        let number = words(number)?;
        let title = text::after(behind, ":");
        let names = (self.number)(number.value.trim_end_matches(['.', ')', '-', '–', '—']));
        if names.is_none() && !(self.tries)(&number.value) {
            return None;
        }
        let title_words = words_or(title.unwrap_or(behind), line.span.end);
        let complete = names.is_some() && title.is_some() && !title_words.value.is_empty();
        if !complete {
            let message =
                format!("the heading `{}` does not have the form of `{}`", line.words().value, self.example);
            let help = format!("write `{}`", self.example);
            report.add(Code::GuideHeading, line.span, message, "number, colon and title", &help);
        }
        let unread = || Names::Question(number.value.clone());
        match (names, self.word) {
            (Some(names), _) => Some((names, title_words)),
            // Read on under the number that there is, so that its choices have a question.
            (None, "Question") => Some((unread(), title_words)),
            (None, _) => None,
        }
    }
}
