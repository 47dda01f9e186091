//! Findings as text, the way rustc prints them: each place underlined in its line, help beneath,
//! the suggested spelling last. Nothing that a client typed reaches the terminal as it was typed.

mod excerpt;

use super::plural;
use crate::cli::inert::{inert_lines, inert_short};
use crate::diag::{Diagnostic, Fix, Label, Severity};
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Patch, Renderer, Snippet};
use excerpt::Excerpt;
use std::io::{self, IsTerminal};

/// More findings than this of one organization are counted, not shown.
const SHOWN: usize = 100;

/// What to draw with: colours and the terminal's width where standard error is a terminal (and
/// `NO_COLOR` does not forbid it), plain text otherwise.
pub fn renderer() -> Renderer {
    let plain = anstream::AutoStream::choice(&io::stderr()) == anstream::ColorChoice::Never;
    let renderer = if plain { Renderer::plain() } else { Renderer::styled() };
    let width = io::stderr().is_terminal().then(terminal_size::terminal_size).flatten();
    match width {
        Some((terminal_size::Width(columns), _)) => renderer.term_width(usize::from(columns).max(40)),
        None => renderer,
    }
}

/// All of `findings`, or the first hundred and how many more there are; `of` says whose they are.
/// Empty where there are none; an empty line between two, and a line end after the last.
pub fn list(renderer: &Renderer, findings: &[Diagnostic], of: &str) -> String {
    let mut texts: Vec<String> =
        findings.iter().take(SHOWN).map(|finding| one(renderer, finding) + "\n").collect();
    if let Some(more) = findings.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        texts.push(format!("… and {} of {} not shown\n", plural(more, "more finding"), inert_short(of)));
    }
    texts.join("\n")
}

/// One finding, without a line end after it.
pub fn one(renderer: &Renderer, finding: &Diagnostic) -> String {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    // Another tool's report, as part of a message, has lines of its own.
    let (message, report) = finding.message.split_once('\n').unwrap_or((&finding.message, ""));
    let title = level.primary_title(inert_short(message)).id(inert_short(finding.id()));
    let mut group = Group::with_title(title);
    for labels in by_snippet(&finding.labels) {
        group = match labels.first() {
            // A file as a whole: there is no line to show.
            Some(label) if label.source.text().is_empty() => {
                group.element(Origin::path(inert_short(label.source.name())))
            }
            _ => group.element(snippet(&labels, &finding.labels)),
        };
    }
    if !report.is_empty() {
        group = group.element(Level::NOTE.message(inert_lines(report)));
    }
    if let Some(help) = &finding.help {
        group = group.element(Level::HELP.message(inert_short(help)));
    }
    let mut report = vec![group];
    report.extend(finding.fix.as_ref().map(suggestion));
    renderer.render(&report)
}

/// The labels in the order in which they are drawn: those of one file share a snippet, unless they
/// lie too far apart in long lines to be seen together.
fn by_snippet(labels: &[Label]) -> Vec<Vec<&Label>> {
    let mut snippets: Vec<Vec<&Label>> = Vec::new();
    for label in labels {
        let near = |drawn: &&mut Vec<&Label>| drawn.iter().all(|other| excerpt::are_near(other, label));
        match snippets.iter_mut().find(near) {
            Some(drawn) => drawn.push(label),
            None => snippets.push(vec![label]),
        }
    }
    snippets
}

fn snippet<'a>(labels: &[&'a Label], all: &[Label]) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let spans: Vec<_> = labels.iter().map(|label| label.span).collect();
    let source = labels.first().map_or("", |label| label.source.name());
    let Some(first) = labels.first() else { return Snippet::source(source) };
    let excerpt = Excerpt::new(&first.source, &spans);
    let annotations: Vec<_> = labels
        .iter()
        .zip(excerpt.spans)
        .map(|(label, span)| {
            let primary = all.first().is_some_and(|first| std::ptr::eq(first, *label));
            let kind = if primary { AnnotationKind::Primary } else { AnnotationKind::Context };
            let text = (!label.text.is_empty()).then(|| inert_short(&label.text));
            kind.span(span).label(text)
        })
        .collect();
    Snippet::source(excerpt.text)
        .line_start(excerpt.line)
        .path(inert_short(first.source.name()))
        .annotations(annotations)
}

fn suggestion(fix: &Fix) -> Group<'_> {
    let excerpt = Excerpt::new(&fix.source, &[fix.span]);
    let span = excerpt.spans.into_iter().next().unwrap_or_default();
    Level::HELP.secondary_title("write this instead").element(
        Snippet::source(excerpt.text)
            .line_start(excerpt.line)
            .path(inert_short(fix.source.name()))
            .patch(Patch::new(span, inert_short(&fix.replacement))),
    )
}

#[cfg(test)]
mod tests;
