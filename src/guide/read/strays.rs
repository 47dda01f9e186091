//! What a guide holds and nothing reads: boxes and blanks that belong to no question, and lines
//! that look like a box or a table and are none.

use super::headings::is_question_id;
use super::lines::{Block, Document, RawTable, Role, Row};
use super::report::Report;
use super::tables::said;
use super::text::Glyph;
use super::translation::is_decision_table;
use crate::diag::Code;
use crate::guide::{Guide, Question};
use crate::source::{Source, Span};
use std::collections::BTreeSet;

/// Reports what of `document` is not in `guide`.
pub fn strays(document: &Document, guide: &Guide, report: &mut Report) {
    let ticks: BTreeSet<Span> = guide.questions.iter().flat_map(ticks).collect();
    let slots = guide.slots.iter().map(|slot| slot.span);
    let blanks: BTreeSet<Span> = guide.questions.iter().flat_map(blanks).chain(slots).collect();
    for line in document.blocks.iter().filter_map(Block::line) {
        if line.tick.is_some_and(|tick| !ticks.contains(&tick.span)) {
            let help = "put it under a heading `### Question N.M: …`, above the next rule";
            report.add(Code::GuideBoxOutsideQuestion, line.span, "a box stands outside a question", "", help);
        }
        for blank in line.blanks.iter().filter(|blank| !blanks.contains(blank)) {
            let help = "a choice takes one blank; other blanks stand under `**Fill in …:**` or `**List …:**`";
            report.add(Code::GuideBlankUnread, *blank, "no question or choice takes this blank", "", help);
        }
        if line.role == Role::Text && guide.source.slice(line.content).starts_with('|') {
            let help = "write a line such as `|---|---|` under the header, with as many cells";
            report.add(
                Code::GuideTableMalformed,
                line.span,
                "this looks like a table and is not one",
                "",
                help,
            );
        }
    }
    tables(document, guide, report);
    boxes(document, &guide.source, report);
}

/// Tables that look as if they were to be filled in or to decide something, and are not read.
fn tables(document: &Document, guide: &Guide, report: &mut Report) {
    let read = |span: Span| {
        // A second table of a question has a finding of its own.
        let in_question = |question: &Question| question.table.is_some() && question.span.contains(span);
        guide.tables.iter().any(|table| table.span == span) || guide.questions.iter().any(in_question)
    };
    for block in &document.blocks {
        let Block::Table(table) = block else { continue };
        if (is_decision_table(table) || has_condition(table) || has_blank_row(table)) && !read(table.span) {
            let message = "nothing reads this table";
            let help = "a table to fill in stands in a question under `**Fill in …:**`; a decision table in a part, \
                        outside questions, and calls its first column `Your Answer`";
            report.add(Code::GuideTableUnread, table.span, message, "", help);
        }
    }
}

fn has_condition(table: &RawTable) -> bool {
    let first = |row: &Row| row.cells.first().map(|cell| said(cell).value);
    table
        .rows
        .iter()
        .filter_map(first)
        .any(|text| text.split_once('=').is_some_and(|(question, _)| is_question_id(question.trim())))
}

fn has_blank_row(table: &RawTable) -> bool {
    table.rows.iter().any(|row| row.cells.iter().all(|cell| said(cell).value.is_empty()))
}

fn ticks(question: &Question) -> impl Iterator<Item = Span> {
    question.choices.iter().map(|choice| choice.tick)
}

fn blanks(question: &Question) -> impl Iterator<Item = Span> {
    let choices = question.choices.iter().filter_map(|choice| choice.blank.as_ref());
    let rows = question.rosters.iter().flat_map(|roster| &roster.rows).flat_map(|row| &row.blanks);
    choices.chain(&question.blanks).chain(rows).map(|blank| blank.span)
}

/// Lines such as `- [] A) …` and `-[ ] B) …`, and boxes that Markdown takes for code.
fn boxes(document: &Document, source: &Source, report: &mut Report) {
    let ticks: BTreeSet<usize> = document
        .blocks
        .iter()
        .filter_map(|block| block.line()?.tick)
        .map(|tick| source.line(tick.span.start))
        .collect();
    for number in (1..=source.lines()).filter(|number| !ticks.contains(number)) {
        let line = source.line_span(number);
        let above = document.verbatim.partition_point(|block| block.start <= line.start);
        let shown =
            document.verbatim.get(..above).and_then(<[Span]>::last).is_some_and(|block| block.contains(line));
        if !shown && looks_like_box(source.slice(line)) {
            let message = "this looks like a choice and is not one";
            let help = "write `- [ ] A) Label`, indented by at most three spaces or under the choice that it refines";
            report.add(Code::GuideBoxMalformed, line, message, "", help);
        }
    }
}

fn looks_like_box(line: &str) -> bool {
    let line = line.trim();
    let numbered = line.trim_start_matches(|ch: char| ch.is_ascii_digit());
    let bullet = line.strip_prefix(['-', '*', '+']);
    let bullet = bullet.or_else(|| numbered.strip_prefix(['.', ')']).filter(|_| numbered.len() < line.len()));
    let inner = bullet.and_then(|rest| rest.trim_start().strip_prefix('['));
    let Some((inner, behind)) = inner.and_then(|inner| inner.split_once(']')) else { return false };
    matches!(inner.trim(), "" | "x" | "X") && !behind.starts_with(['(', '[', ':'])
}

/// `[clinic/program/team]`: lower-case words between slashes, in text.
pub fn placeholders(document: &Document) -> Vec<Span> {
    let mut found = Vec::new();
    for block in &document.blocks {
        match block {
            Block::Line(line) => in_glyphs(&line.glyphs, &mut found),
            Block::Table(table) => {
                let cells = table.header.iter().chain(table.rows.iter().flat_map(|row| &row.cells));
                cells.for_each(|cell| in_glyphs(&cell.glyphs, &mut found));
            }
        }
    }
    found
}

fn in_glyphs(glyphs: &[Glyph], found: &mut Vec<Span>) {
    let mut open = None;
    for (ix, glyph) in glyphs.iter().enumerate() {
        match glyph.ch {
            '[' if !glyph.style.code => open = Some(ix),
            ']' => {
                let words = open.take().and_then(|open| glyphs.get(open + 1..ix).zip(glyphs.get(open)));
                if let Some((words, first)) = words
                    && is_placeholder(words)
                {
                    found.push(first.span.to(glyph.span));
                }
            }
            _ => {}
        }
    }
}

fn is_placeholder(words: &[Glyph]) -> bool {
    let text: String = words.iter().map(|glyph| glyph.ch).collect();
    let word = |word: &str| {
        !word.trim().is_empty()
            && word.chars().all(|ch| ch == ' ' || ch == '-' || (ch.is_alphabetic() && !ch.is_uppercase()))
    };
    text.contains('/') && text.split('/').all(word)
}
