//! Reads the prose of a guide: conventions of wording and order, not markup of ours.
//!
//! First the Markdown becomes a sequence of lines and tables ([`lines`]), then headings cut that
//! into sections ([`headings`]), then each section is read for what it is. Conditions come last,
//! when all questions that they may name are known.

mod blanks;
mod choices;
mod closing;
pub mod filled;
pub(super) mod headings;
mod lines;
mod phrases;
mod question;
mod references;
mod report;
mod rosters;
mod scenarios;
mod strays;
mod tables;
mod text;
mod translation;

use super::{Guide, Part, QuestionIx};
use crate::diag::{Checked, Code};
use crate::source::{Source, Span, Spanned};
use headings::{Heading, Names, Section};
use lines::{Block, Document, Role};
use question::{Asked, question};
use report::Report;
use std::sync::{Arc, OnceLock};

/// Reads `source` as a guide, without rules: no facts and cautions, and only those skips that the
/// prose itself says plainly. Where the prose breaks the conventions the findings say so, and the
/// guide holds what could be read.
pub fn prose(source: &Arc<Source>) -> Checked<Guide> {
    let mut report = Report::new(source);
    let document = lines::read(source);
    let sections = headings::sections(&document.blocks, source.text().len(), &mut report);
    let mut reader = Reader { guide: empty(source), part: None, phrases: Vec::new(), report };
    reader.title(&sections);
    let parts: Vec<Option<usize>> = sections.iter().map(|section| reader.question_or_part(section)).collect();
    for (section, part) in sections.iter().zip(parts) {
        reader.what_names_questions(section, part);
    }
    reader.phrases();
    reader.rest(&document);
    Checked::new(reader.guide, reader.report.findings())
}

fn empty(source: &Arc<Source>) -> Guide {
    Guide {
        id: id(source.name()).to_owned(),
        source: source.clone(),
        rules: None,
        title: Spanned::new(id(source.name()).to_owned(), Span::at(0)),
        version: None,
        parts: Vec::new(),
        questions: Vec::new(),
        tables: Vec::new(),
        slots: Vec::new(),
        scenarios: Vec::new(),
        glossary: Vec::new(),
        next_steps: Vec::new(),
        placeholders: Vec::new(),
        phrases: Vec::new(),
        skips: Vec::new(),
        cautions: Vec::new(),
        facts: Vec::new(),
        was: Vec::new(),
        exports: Vec::new(),
        words: OnceLock::new(),
    }
}

/// `multi-tenant` of `guides/multi-tenant.md`.
fn id(name: &str) -> &str {
    let file = name.rsplit('/').next().unwrap_or(name);
    file.strip_suffix(".md").unwrap_or(file)
}

struct Reader {
    guide: Guide,
    /// The part being read, and the level of its heading.
    part: Option<(usize, u8)>,
    /// Lines under questions that may be skips.
    phrases: Vec<(Spanned<String>, QuestionIx)>,
    report: Report,
}

impl Reader {
    fn title(&mut self, sections: &[Section<'_>]) {
        let headings = sections.iter().filter_map(|section| section.heading.as_ref());
        match headings.clone().find(|heading| heading.level == 1 && heading.names == Names::Other) {
            Some(heading) if !heading.title.value.is_empty() => self.guide.title = heading.title.clone(),
            _ => {
                let place = headings.clone().next().map_or(Span::at(0), |heading| heading.span);
                let help = "begin the guide with `# Title`";
                self.report.add(Code::GuideTitleMissing, place, "the guide has no title", "", help);
            }
        }
    }

    /// Reads `section` if it heads a part or is a question; returns the part that it is in.
    fn question_or_part(&mut self, section: &Section<'_>) -> Option<usize> {
        let heading = section.heading.as_ref()?;
        match &heading.names {
            Names::Part(number) => self.begin_part(*number, heading, section),
            Names::Question(id) => self.question(id, heading, section),
            _ if self.part.is_some_and(|(_, level)| heading.level <= level) => self.part = None,
            _ => {}
        }
        let (part, _) = self.part?;
        if let Some(part) = self.guide.parts.get_mut(part) {
            part.span = part.span.to(section.span);
        }
        Some(part)
    }

    fn begin_part(&mut self, number: u32, heading: &Heading, section: &Section<'_>) {
        if let Some(first) = self.guide.parts.iter().find(|part| part.number == number) {
            let message = format!("two parts have the number {number}");
            self.report.add(Code::GuidePartDuplicate, heading.span, message, "", "number the parts in order");
            self.report.see(first.title.span, "the first one");
        }
        self.part = Some((self.guide.parts.len(), heading.level));
        self.guide.parts.push(Part { number, title: heading.title.clone(), span: section.span });
    }

    fn question(&mut self, id: &str, heading: &Heading, section: &Section<'_>) {
        let part = match self.part {
            Some((part, _)) => part,
            None => self.missing_part(id, heading),
        };
        self.check_id(id, part, heading);
        let rule = |block: &Block| block.line().is_some_and(|line| line.role == Role::Rule);
        let end = section.blocks.iter().position(rule).unwrap_or(section.blocks.len());
        let (own, behind) = section.blocks.split_at(end);
        let until = behind.first().map_or(section.span.end, |rule| rule.span().start);
        let span = Span::new(section.span.start, until);
        let asked =
            Asked { id: id.to_owned(), title: heading.title.clone(), heading: heading.span, part, span };
        let question = question(asked, own, &self.guide.source, &mut self.report);
        let at = QuestionIx(self.guide.questions.len());
        let lines = own.iter().filter_map(Block::line);
        let said =
            lines.filter(|line| line.tick.is_none() || line.words().value.to_lowercase().contains("skip to"));
        self.phrases.extend(said.map(|line| (line.words(), at)));
        self.guide.questions.push(question);
        self.skips_outside(behind);
    }

    /// A question needs a part; one that stands outside gets the part that its number names.
    fn missing_part(&mut self, id: &str, heading: &Heading) -> usize {
        let message = format!("question `{id}` stands outside a part");
        let help = "put it under a heading `## Part N: Title`";
        self.report.add(Code::GuideQuestionOutsidePart, heading.span, message, "", help);
        let number = part_of(id).unwrap_or_default();
        let known = self.guide.parts.iter().position(|part| part.number == number);
        known.unwrap_or_else(|| {
            let place = Span::at(heading.span.start);
            self.guide.parts.push(Part { number, title: Spanned::new(String::new(), place), span: place });
            self.guide.parts.len() - 1
        })
    }

    fn check_id(&mut self, id: &str, part: usize, heading: &Heading) {
        if let Some(first) = self.guide.questions.iter().find(|question| question.id == id) {
            let first = first.title.span;
            let message = format!("two questions have the number `{id}`");
            let help = "give each question its own number";
            self.report.add(Code::GuideQuestionDuplicate, heading.span, message, "", help);
            self.report.see(first, "the first one");
        }
        let number = self.guide.parts.get(part).map(|part| part.number);
        if self.part.is_some() && part_of(id) != number {
            let message = format!("question `{id}` stands in part {}", number.unwrap_or_default());
            let help = "number questions by their part: `2.1` is the first question of part 2";
            self.report.add(Code::GuideQuestionNumber, heading.span, message, "", help);
        }
    }

    /// Reads what may name any question: decision tables, slots, scenarios; and what closes a guide.
    fn what_names_questions(&mut self, section: &Section<'_>, part: Option<usize>) {
        let Some(heading) = &section.heading else { return };
        let (guide, report) = (&mut self.guide, &mut self.report);
        match &heading.names {
            Names::Question(_) => {}
            Names::Scenario(letter) => {
                let scenario =
                    scenarios::scenario(*letter, section, heading, &guide.questions, &guide.source, report);
                self.add_scenario(scenario);
            }
            Names::Glossary => guide.glossary.extend(closing::glossary(section, heading, report)),
            Names::NextSteps => {
                guide.next_steps.extend(closing::next_steps(section, heading, &guide.source, report));
            }
            Names::Part(_) | Names::Other if part.is_some() => {
                let found = translation::translation(section, &guide.questions, &guide.source, report);
                guide.tables.extend(found.tables);
                guide.slots.extend(found.slots);
                self.skips_outside(section.blocks);
            }
            Names::Part(_) | Names::Other => {}
        }
    }

    fn add_scenario(&mut self, scenario: super::Scenario) {
        let same = |other: &&super::Scenario| other.letter == scenario.letter;
        if let Some(first) = self.guide.scenarios.iter().find(same) {
            let message = format!("two scenarios have the letter `{}`", scenario.letter);
            let help = "give each scenario its own letter";
            self.report.add(Code::GuideScenario, scenario.title.span, message, "", help);
            self.report.see(first.title.span, "the first one");
        }
        self.guide.scenarios.push(scenario);
    }

    fn skips_outside(&mut self, blocks: &[Block]) {
        let lines = blocks.iter().filter_map(Block::line);
        for line in lines.filter(|line| phrases::looks_like_skip(&line.words().value)) {
            let message = "a skip outside a question is not applied";
            let help = "put it under the question whose answer decides, or reword it";
            self.report.add(Code::GuideSkipMisplaced, line.span, message, "", help);
        }
    }

    fn phrases(&mut self) {
        for (text, at) in std::mem::take(&mut self.phrases) {
            let (parts, questions) = (&self.guide.parts, &self.guide.questions);
            let phrase = phrases::phrase(text, at, parts, questions, &mut self.report);
            self.guide.skips.extend(phrase.iter().filter_map(|phrase| phrase.understood.clone()));
            self.guide.phrases.extend(phrase);
        }
    }

    fn rest(&mut self, document: &Document) {
        self.guide.version = closing::version(&document.blocks);
        self.guide.placeholders = strays::placeholders(document);
        strays::strays(document, &self.guide, &mut self.report);
        if self.guide.questions.is_empty() {
            let help = "write questions as `### Question 1.1: Title` under `## Part 1: Title`";
            self.report.add(Code::GuideNoQuestions, Span::at(0), "the guide has no questions", "", help);
        }
    }
}

/// The part that the number of a question names.
fn part_of(id: &str) -> Option<u32> {
    id.split('.').next()?.parse().ok()
}
