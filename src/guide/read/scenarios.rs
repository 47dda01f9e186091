//! Scenarios: typical answers and what comes of them.

use super::headings::{Heading, Section};
use super::lines::{Block, Line};
use super::report::Report;
use super::text::{self, Glyph, bold_label, trimmed, words};
use crate::diag::Code;
use crate::guide::condition::{self, Condition};
use crate::guide::{ChoiceRef, Question, Scenario};
use crate::source::{Source, Span, Spanned};

/// Reads the scenario `letter` of `section`.
pub fn scenario(
    letter: char,
    section: &Section<'_>,
    heading: &Heading,
    questions: &[Question],
    source: &Source,
    report: &mut Report,
) -> Scenario {
    let lines: Vec<&Line> = section.blocks.iter().filter_map(Block::line).collect();
    let typical = lines.iter().find_map(|line| text::after(&line.glyphs, "Typical answers:"));
    let result = lines.iter().find_map(|line| result(line, source));
    if typical.is_none() || result.is_none() {
        let message = format!("scenario `{letter}` does not state its typical answers and its result");
        let help = "write `*Typical answers: 1.1=B, 1.2=B*` and, below it, `**Result:** …`";
        report.add(Code::GuideScenario, heading.span, message, "", help);
    }
    let end = lines.iter().take_while(|line| line.role != super::lines::Role::Rule).last();
    let nothing = || Spanned::new(String::new(), Span::at(heading.span.end));
    Scenario {
        letter,
        title: unquoted(&heading.title, source),
        typical: answers(typical.unwrap_or_default(), questions, source, report),
        result: result.unwrap_or_else(nothing),
        span: end.map_or(heading.span, |line| heading.span.to(line.span)),
    }
}

/// What follows **Result:**, as inline Markdown.
fn result(line: &Line, source: &Source) -> Option<Spanned<String>> {
    let (label, rest) = bold_label(&line.glyphs)?;
    let is_result = words(label)?.value.eq_ignore_ascii_case("result");
    let start = trimmed(rest).first()?.span.start;
    is_result.then(|| text::markdown(source, Span::new(start, line.span.end)))
}

/// The answers that `1.1=B, 1.2=A` lists.
fn answers(listed: &[Glyph], questions: &[Question], source: &Source, report: &mut Report) -> Vec<ChoiceRef> {
    let mut found: Vec<ChoiceRef> = Vec::new();
    for piece in listed.split(|glyph| glyph.ch == ',').filter_map(words) {
        match answer(&piece, questions, source, report) {
            Some(answer) if found.iter().any(|other| other.question == answer.question) => {
                let message =
                    format!("`{}` answers a question that the scenario has answered already", piece.value);
                report.add(Code::GuideScenario, piece.span, message, "", "give each question one answer");
            }
            answer => found.extend(answer),
        }
    }
    found
}

fn answer(
    piece: &Spanned<String>,
    questions: &[Question],
    source: &Source,
    report: &mut Report,
) -> Option<ChoiceRef> {
    match condition::parse(source.slice(piece.span), piece.span.start, questions) {
        Ok(Condition::Is { question, choices }) if choices.len() == 1 => {
            choices.first().map(|choice| ChoiceRef { question, choice: *choice })
        }
        Ok(_) => {
            let message = format!("`{}` is not one answer to one question", piece.value);
            report.add(Code::GuideScenario, piece.span, message, "", "write `1.1=B`");
            None
        }
        Err(error) => {
            report.add(Code::GuideScenario, error.span, error.message, "", &error.help);
            None
        }
    }
}

/// A title without the quotes around it.
fn unquoted(title: &Spanned<String>, source: &Source) -> Spanned<String> {
    let quotes = [('"', '"'), ('“', '”'), ('\'', '\'')];
    let inner = quotes.iter().find_map(|(open, close)| title.value.strip_prefix(*open)?.strip_suffix(*close));
    let written = source.slice(title.span);
    let place = inner.and_then(|inner| written.find(inner).map(|at| (inner, title.span.start + at)));
    match place {
        Some((inner, start)) => Spanned::new(inner.to_owned(), Span::new(start, start + inner.len())),
        None => title.clone(),
    }
}
