//! What a guide ends with: next steps, glossary, version.

use super::headings::{Heading, Section};
use super::lines::{Block, Line, Role};
use super::report::Report;
use super::tables::said;
use super::text::{self, trimmed, words};
use crate::diag::Code;
use crate::guide::Term;
use crate::source::{Source, Spanned};

/// The rows of the table under the heading "Glossary".
pub fn glossary(section: &Section<'_>, heading: &Heading, report: &mut Report) -> Vec<Term> {
    let table = section.blocks.iter().find_map(|block| match block {
        Block::Table(table) if table.header.len() == 2 => Some(table),
        _ => None,
    });
    let Some(table) = table else {
        let message = "the glossary has no table of two columns";
        let help = "write `| What you might say | Technical term |`, and one row per term";
        report.add(Code::GuideGlossary, heading.span, message, "", help);
        return Vec::new();
    };
    let term = |row: &super::lines::Row| match row.cells.as_slice() {
        [first, second] => Some(Term { said: said(first), technical: said(second) }),
        _ => None,
    };
    table.rows.iter().filter_map(term).collect()
}

/// The numbered list under the heading "Next Steps", as inline Markdown.
pub fn next_steps(
    section: &Section<'_>,
    heading: &Heading,
    source: &Source,
    report: &mut Report,
) -> Vec<Spanned<String>> {
    let numbered = |line: &&Line| line.role == Role::Item { ordered: true };
    let lines = section.blocks.iter().filter_map(Block::line).filter(numbered);
    let steps: Vec<_> = lines.map(|line| text::markdown(source, line.content)).collect();
    if steps.is_empty() {
        let message = "the next steps are not a numbered list";
        report.add(Code::GuideNextSteps, heading.span, message, "", "write each step as `1. …`");
    }
    steps
}

/// The version that a line such as `*Document Version: 1.0*` states.
pub fn version(blocks: &[Block]) -> Option<Spanned<String>> {
    let stated = |line: &Line| {
        let rest = text::after(trimmed(&line.glyphs), "Document Version:")?;
        words(rest)
    };
    blocks.iter().filter_map(Block::line).find_map(stated)
}
