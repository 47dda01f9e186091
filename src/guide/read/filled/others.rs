//! What the guide says itself, wherever in it: a line of the copy that is in it was not written by the
//! client.

use super::keys::{key, key_of};
use super::template::{Fit, Owner, Template};
use crate::diag::Code;
use crate::guide::read::headings::Section;
use crate::guide::read::lines::{Block, Document, Line, RawTable, Role};
use crate::guide::read::report::Report;
use crate::guide::read::tables::said;
use crate::guide::read::text::{Glyph, words};
use crate::guide::{Guide, Slot};
use crate::source::{Source, Span};
use std::collections::BTreeSet;

/// All that the guide prints.
pub struct Known {
    /// Keys of its lines and rows.
    lines: BTreeSet<Vec<char>>,
    /// Its lines as they stand in the file, trimmed.
    raw: BTreeSet<String>,
    /// HTML and addresses of links.
    hidden: BTreeSet<String>,
    /// Lines that a fact fills in.
    slots: Vec<Template>,
    /// Headings under which a fact makes a list.
    lists: BTreeSet<Vec<char>>,
}

impl Known {
    /// What `guide` prints; `own` are its lines.
    pub fn new(guide: &Guide, own: &Document) -> Self {
        let lines = own.blocks.iter().flat_map(|block| match block {
            Block::Line(line) => vec![key(&line.glyphs).chars],
            Block::Table(table) => rows(table).collect(),
        });
        let template = |slot: &Slot| {
            let holds = |line: &&Line| line.span.contains(slot.span);
            own.blocks.iter().filter_map(Block::line).find(holds).map(|line| slot_line(line, slot.span))
        };
        let templates: Vec<(&Slot, Template)> =
            guide.slots.iter().filter_map(|slot| Some((slot, template(slot)?))).collect();
        // A line that is nothing but its slot becomes a list of any length.
        let (lists, slots): (Vec<_>, Vec<_>) =
            templates.into_iter().partition(|(_, template)| template.weight() == 0);
        let hidden = own.hidden.iter().map(|span| guide.source.slice(*span).to_owned());
        Self {
            lines: lines.collect(),
            raw: guide.source.text().lines().map(|line| line.trim().to_owned()).collect(),
            hidden: hidden.collect(),
            slots: slots.into_iter().map(|(_, template)| template).collect(),
            lists: lists.into_iter().map(|(slot, _)| key_of(&slot.label.value)).collect(),
        }
    }

    /// Whether the guide has a line that says this.
    pub fn has(&self, glyphs: &[Glyph]) -> bool {
        let said = key(glyphs).chars;
        !said.is_empty() && self.lines.contains(&said)
    }

    /// Whether the guide has this HTML or address itself.
    pub fn hides(&self, text: &str) -> bool {
        self.hidden.contains(text)
    }

    /// Reports what `section`, which is no question, says and the guide does not.
    pub fn compare(&self, section: &Section<'_>, source: &Source, report: &mut Report) {
        if let Some(heading) = &section.heading
            && !self.has_heading(source.slice(heading.span), &heading.title.value)
        {
            unplaced(heading.span, "the guide has no such heading", report);
        }
        let title = section.heading.as_ref().map(|heading| key_of(&heading.title.value));
        let lists = title.is_some_and(|title| self.lists.contains(&title));
        for block in section.blocks {
            match block {
                Block::Table(table) => self.compare_table(table, report),
                Block::Line(line) => {
                    let item = matches!(line.role, Role::Item { .. });
                    let filled = (lists && item)
                        || self.slots.iter().any(|slot| matches!(slot.fit(&line.glyphs), Fit::One(_)));
                    let own = || source.slice(line.span).lines().all(|text| self.is_own(text.trim(), lists));
                    if words(&line.glyphs).is_some() && !filled && !self.has(&line.glyphs) && !own() {
                        unplaced(
                            line.span,
                            "this is not in the guide, and answers none of its questions",
                            report,
                        );
                    }
                }
            }
        }
    }

    fn has_heading(&self, written: &str, title: &str) -> bool {
        let whole = key_of(written.trim_start_matches('#'));
        self.lines.contains(&whole)
            || self.lines.contains(&key_of(title))
            || self.raw.contains(written.trim())
    }

    /// Reports rows that the guide does not have.
    pub fn compare_table(&self, table: &RawTable, report: &mut Report) {
        let spans = std::iter::once(table.span).chain(table.rows.iter().map(|row| row.line));
        for (row, span) in rows(table).zip(spans) {
            let empty = row.iter().all(|c| *c == '|');
            if !empty && !self.lines.contains(&row) {
                unplaced(span, "this row is not in the guide, and answers none of its questions", report);
            }
        }
    }

    /// Reports lines of the copy that Markdown makes nothing of that was read: code, HTML, link
    /// definitions.
    pub fn uncovered(&self, copy: &Document, source: &Source, report: &mut Report) {
        let spans: Vec<Span> = copy.blocks.iter().map(Block::span).collect();
        let mut open: Option<Span> = None;
        for number in 1..=source.lines() {
            let line = source.line_span(number);
            let text = source.slice(line).trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
            let next = spans.partition_point(|span| span.end <= line.start);
            let read = spans.get(next).is_some_and(|span| span.start < line.end);
            if !read && !text.is_empty() && !self.is_nothing(text) {
                open = Some(open.map_or(line, |open| open.to(line)));
            } else if let Some(span) = open.take() {
                unplaced(span, "Markdown makes no line of this, and nothing of it was read", report);
            }
        }
        if let Some(span) = open {
            unplaced(span, "Markdown makes no line of this, and nothing of it was read", report);
        }
    }

    /// Whether a line as it stands in the file is the guide's, or an item of a list that a fact makes.
    /// Without the blank lines around it, a list can end up within a paragraph.
    fn is_own(&self, text: &str, lists: bool) -> bool {
        let digits = text.trim_start_matches(|c: char| c.is_ascii_digit());
        let item = ["- ", "* ", "+ "].iter().any(|mark| text.starts_with(mark))
            || digits.len() < text.len() && (digits.starts_with(") ") || digits.starts_with(". "));
        (lists && item) || self.is_nothing(text)
    }

    /// Whether a line says nothing of its own: it is the guide's, or only rules and underlines.
    fn is_nothing(&self, text: &str) -> bool {
        self.raw.contains(text)
            || text.chars().all(|c| matches!(c, '-' | '=' | '*' | '_' | '>' | '|' | ':' | ' ' | '#'))
    }
}

/// The header and the rows of `table`, as keys.
fn rows(table: &RawTable) -> impl Iterator<Item = Vec<char>> + '_ {
    let all = std::iter::once(&table.header).chain(table.rows.iter().map(|row| &row.cells));
    all.map(|cells| {
        let mut key = Vec::new();
        for cell in cells {
            key.extend(key_of(&said(cell).value));
            key.push('|');
        }
        key
    })
}

/// The line of a place that a fact fills in, that place as its blank.
fn slot_line(line: &Line, slot: Span) -> Template {
    let around: Vec<Glyph> = line.glyphs.iter().filter(|glyph| !slot.contains(glyph.span)).copied().collect();
    Template::between(&around, &[slot], |_| Owner::Nobody)
}

/// Reports that the copy says something which nothing takes.
pub fn unplaced(span: Span, message: &str, report: &mut Report) {
    let help = "it is in no answer; what matters of it can be written as a note into the answers file";
    report.add(Code::ImportUnplaced, span, message, "", help);
}
