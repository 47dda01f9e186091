//! The part that translates answers: decision tables, and places that a fact fills in.

use super::choices::lettered;
use super::headings::Section;
use super::lines::{Block, Cell, Line, RawTable, Role, Row};
use super::references::{self, ids, named};
use super::report::Report;
use super::text::{self, Glyph, bold_label, trimmed, wholly, words};
use crate::diag::Code;
use crate::guide::condition::{self, Condition, Unparsed};
use crate::guide::{ChoiceIx, DecisionRow, DecisionTable, Question, QuestionIx, Slot};
use crate::source::{Source, Span, Spanned};

/// What a section of the guide translates.
#[derive(Default)]
pub struct Translation {
    pub tables: Vec<DecisionTable>,
    pub slots: Vec<Slot>,
}

/// Reads the decision tables and slots of `section`, whose conditions ask about `questions`.
pub fn translation(
    section: &Section<'_>,
    questions: &[Question],
    source: &Source,
    report: &mut Report,
) -> Translation {
    let Some(heading) = &section.heading else { return Translation::default() };
    let mut reader = Reader {
        title: &heading.title,
        lead: None,
        questions,
        source,
        report,
        found: Translation::default(),
    };
    for block in section.blocks {
        match block {
            Block::Table(table) => reader.table(table),
            Block::Line(line) => reader.line(line),
        }
    }
    reader.found
}

struct Reader<'a> {
    title: &'a Spanned<String>,
    /// The questions that the text above names last, unknown ones left out; none if it names none.
    lead: Option<Vec<QuestionIx>>,
    questions: &'a [Question],
    source: &'a Source,
    report: &'a mut Report,
    found: Translation,
}

impl Reader<'_> {
    fn line(&mut self, line: &Line) {
        if line.role == Role::Text {
            let ids = named(&line.glyphs);
            if !ids.is_empty() {
                self.lead = Some(references::resolve(&ids, self.questions, self.report));
            }
        } else if matches!(line.role, Role::Item { .. }) && line.tick.is_none() {
            let slot = self.list_slot(line).or_else(|| self.words_slot(line));
            self.found.slots.extend(slot);
        }
    }

    /// `*(List based on their checkboxes)*`.
    fn list_slot(&mut self, line: &Line) -> Option<Slot> {
        let shown = trimmed(&line.glyphs);
        let in_parentheses = text::after(shown, "(list").is_some() && shown.last()?.ch == ')';
        if !in_parentheses || !wholly(shown, |style| style.emphasis) {
            return None;
        }
        if self.lead.is_none() {
            let message = "this list does not say which question it comes from";
            let help = "name the question above it: `Based on Question 5.1, …`";
            self.report.add(Code::GuideSlotSource, line.span, message, "", help);
        }
        let (label, from) = (self.title.clone(), self.lead.clone().unwrap_or_default());
        Some(Slot { label, span: line.content, words: Vec::new(), from })
    }

    /// `**Label:** Yes/No (from 3.1)`, or a blank in place of the words.
    fn words_slot(&mut self, line: &Line) -> Option<Slot> {
        let (label, rest) = bold_label(&line.glyphs)?;
        let rest = trimmed(rest);
        let open = rest.iter().position(|glyph| glyph.ch == '(').unwrap_or(rest.len());
        let (offered, behind) = rest.split_at(open);
        let from = text::after(behind, "(from");
        let choices = words(offered);
        let offers: Vec<String> = choices
            .iter()
            .flat_map(|offered| offered.value.split('/'))
            .map(|word| word.trim().to_owned())
            .collect();
        let (span, offers) = match (choices, line.blanks.first()) {
            (Some(choices), _) if offers.len() > 1 && offers.iter().all(|word| !word.is_empty()) => {
                (choices.span, offers)
            }
            (None, Some(blank)) => (*blank, Vec::new()),
            _ => return None,
        };
        let from = references::resolve(&ids(from.unwrap_or_default()), self.questions, self.report);
        if text::after(behind, "(from").is_none_or(|listed| ids(listed).is_empty()) {
            let message = format!("`{}` does not say which question it comes from", line.words().value);
            let help = "write the question behind it: `**Label:** Yes/No (from 3.1)`";
            self.report.add(Code::GuideSlotSource, line.span, message, "", help);
        }
        Some(Slot { label: words(label)?, span, words: offers, from })
    }

    fn table(&mut self, table: &RawTable) {
        if !is_decision_table(table) {
            return;
        }
        if table.header.len() != 2 || table.rows.is_empty() {
            let message = "a decision table has two columns, the answer and the result, and at least one row";
            let help = "write `| Your Answer | Result |`, and one row per result";
            self.report.add(Code::GuideDecisionTable, table.span, message, "", help);
        }
        let rows = table.rows.iter().filter_map(|row| self.row(row)).collect();
        self.found.tables.push(DecisionTable { title: self.title.clone(), span: table.span, rows });
    }

    fn row(&mut self, row: &Row) -> Option<DecisionRow> {
        let [answer, result] = row.cells.as_slice() else { return None };
        let line = self.source.slice(row.line).trim_end().len();
        let span = Span::new(row.line.start, row.line.start + line);
        if !row.even || words(&result.glyphs).is_none() {
            let help = "write `| 1.2 = A | Result |`; leave a blank line under the table";
            self.report.add(
                Code::GuideDecisionRow,
                span,
                "a row of a decision table has an answer and a result",
                "",
                help,
            );
            return None;
        }
        if lettered(&answer.glyphs).0.is_some() && self.lead.as_ref().is_some_and(Vec::is_empty) {
            // The question that it is a choice of is unknown, which was said where it is named.
            return None;
        }
        let when = match self.condition(answer) {
            Ok(when) => Spanned::new(when, answer.span),
            Err(error) => {
                self.report.add(Code::GuideDecisionRow, error.span, error.message, "", &error.help);
                return None;
            }
        };
        Some(DecisionRow { span, when, result: text::markdown(self.source, result.span) })
    }

    fn condition(&self, cell: &Cell) -> Result<Condition, Unparsed> {
        match lettered(&cell.glyphs) {
            (Some(letter), _) => self.letter(letter, &cell.glyphs, cell.span),
            (None, _) => condition::parse(self.source.slice(cell.span), cell.span.start, self.questions),
        }
    }

    /// `A) …` under "Based on your answer to Question 2.1:" means `2.1 = A`.
    fn letter(&self, letter: char, cell: &[Glyph], span: Span) -> Result<Condition, Unparsed> {
        let wrong = |message: String, help: &str| {
            let span = cell.first().map_or(span, |first| first.span);
            Err(Unparsed { span, message, help: help.to_owned() })
        };
        let [ix] = self.lead.as_deref().unwrap_or_default() else {
            let message = format!("`{letter})` is a choice of which question?");
            return wrong(
                message,
                "name one question above the table: `Based on your answer to Question 2.1:`",
            );
        };
        let Some(question) = self.questions.get(ix.0) else { return Ok(Condition::Always) };
        match choice_with(question, letter) {
            Some(choice) => Ok(Condition::Is { question: *ix, choices: vec![choice] }),
            None => {
                let message = format!("question `{}` has no choice `{letter}`", question.id);
                wrong(message, "name a choice that the question has")
            }
        }
    }
}

/// Whether the first column of `table` is called "Your Answer".
pub fn is_decision_table(table: &RawTable) -> bool {
    table.header.first().is_some_and(|cell| text::after(&cell.glyphs, "your answer").is_some())
}

/// The choice of `question` with this letter.
pub fn choice_with(question: &Question, letter: char) -> Option<ChoiceIx> {
    question.each_choice().find(|(_, choice)| choice.letter == Some(letter)).map(|(ix, _)| ix)
}
