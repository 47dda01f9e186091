//! A filled-in copy of a guide, read against the guide that it came from.
//!
//! People move blank lines, re-align tables, tick with `X`, type beside a blank or instead of it, and
//! write notes in between. So nothing is found by its place: the copy becomes lines as a guide does
//! ([`lines`]), and every line is held against the guide's own lines of the same question, the words
//! around a blank on both sides telling what stands in it. What fits nothing is reported where it
//! stands; nothing that a client wrote is passed over in silence.

mod choices;
mod keys;
mod line;
mod others;
mod rows;
mod template;

use super::headings::{self, Names, Section};
use super::lines::{self, Block, Document};
use super::report::Report;
use crate::diag::{Checked, Code};
use crate::guide::{ChoiceIx, Guide, QuestionIx};
use crate::source::{Source, Span, Spanned};
use line::Reader;
use others::Known;
use std::sync::Arc;
use template::Asked;

/// What a copy says to one question.
#[derive(Clone, Debug, Default)]
pub struct Filling {
    /// Its heading in the copy; none where the copy lacks the question.
    pub heading: Option<Span>,
    /// The ticked choices, in guide order.
    pub ticked: Vec<Ticked>,
    /// One per blank of a fill-in question.
    pub texts: Vec<Option<Spanned<String>>>,
    /// Rows of a table, one cell per column of the guide.
    pub rows: Vec<Vec<Spanned<String>>>,
    /// Per roster of the question, its rows, one cell per blank.
    pub people: Vec<Vec<Vec<Spanned<String>>>>,
}

/// A ticked box.
#[derive(Clone, Debug)]
pub struct Ticked {
    pub choice: ChoiceIx,
    /// What is written in its blank.
    pub text: Option<Spanned<String>>,
    /// In the copy.
    pub span: Span,
}

/// Reads `source`, a filled-in copy of `guide`: one filling per question, in guide order. The findings
/// are what could not be placed.
pub fn filled(guide: &Guide, source: &Arc<Source>) -> Checked<Vec<Filling>> {
    let own = lines::read(&guide.source);
    let copy = lines::read(source);
    let asked = asked(guide, &own);
    let mut report = Report::new(source);
    let mut fillings: Vec<Filling> = guide.questions.iter().map(|_| Filling::default()).collect();
    let known = Known::new(guide, &own);
    for section in sections(&copy, source) {
        match question_of(&section) {
            None => known.compare(&section, source, &mut report),
            Some((id, span)) => {
                let Some(ix) = guide.find_question(id).filter(|ix| guide.question(*ix).id == id) else {
                    unknown(&section, id, span, &mut report);
                    continue;
                };
                let filling = &mut fillings[ix.0];
                if let Some(first) = filling.heading {
                    let message = format!("question `{id}` stands here a second time");
                    let help =
                        "only the first one was read; keep one of the two, or copy the answers into it";
                    report.add(Code::ImportQuestion, span, message, "", help);
                    report.see(first, "the first one");
                    continue;
                }
                filling.heading = Some(span);
                let reader = Reader::new(guide, ix, &asked[ix.0], &copy, source, &known, &mut report);
                *filling = reader.read(&section, std::mem::take(filling));
            }
        }
    }
    known.uncovered(&copy, source, &mut report);
    missing(guide, &fillings, &mut report);
    Checked::new(fillings, report.findings())
}

/// The lines of each of the guide's questions, as templates.
fn asked(guide: &Guide, own: &Document) -> Vec<Asked> {
    let mut asked: Vec<Asked> = guide.questions.iter().map(|_| Asked::default()).collect();
    let mut at = guide.questions.iter().enumerate().peekable();
    for section in sections(own, &guide.source) {
        // The guide's questions are its sections of that name, in order.
        if let Some((id, _)) = question_of(&section)
            && let Some((ix, question)) = at.next_if(|(_, question)| question.id == id)
        {
            asked[ix] = Asked::new(question, section.blocks);
        }
    }
    asked
}

fn sections<'d>(document: &'d Document, source: &Arc<Source>) -> Vec<Section<'d>> {
    // What is wrong with headings is the guide's author's business; here they are what they are.
    headings::sections(&document.blocks, source.text().len(), &mut Report::new(source))
}

fn question_of<'s>(section: &'s Section<'_>) -> Option<(&'s str, Span)> {
    let heading = section.heading.as_ref()?;
    match &heading.names {
        Names::Question(id) => Some((id, heading.span)),
        _ => None,
    }
}

fn unknown(section: &Section<'_>, id: &str, span: Span, report: &mut Report) {
    let message = format!("the guide has no question `{id}`");
    let lines = section.blocks.iter().map(Block::span).reduce(Span::to);
    let help = "nothing under it was read; is this the guide that it came from, in this version?";
    report.add(Code::ImportQuestion, span, message, "", help);
    if let Some(lines) = lines {
        report.see(lines, "not read");
    }
}

fn missing(guide: &Guide, fillings: &[Filling], report: &mut Report) {
    let lacks = |(ix, _): &(QuestionIx, _)| fillings[ix.0].heading.is_none();
    let ids: Vec<String> =
        guide.each_question().filter(lacks).map(|(_, question)| format!("`{}`", question.id)).collect();
    if !ids.is_empty() {
        let message = format!("the document lacks questions of the guide: {}", ids.join(", "));
        let help = "they are left open; is this the guide that it came from, in this version?";
        report.add(Code::ImportMissing, Span::at(0), message, "", help);
    }
}
