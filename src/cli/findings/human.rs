//! Findings as text, the way rustc prints them: each place underlined in its line, help beneath,
//! the suggested spelling last. Nothing that a client typed reaches the terminal as it was typed.

mod excerpt;

use crate::cli::inert::{inert_lines, inert_short};
use crate::diag::{Diagnostic, Fix, Label, Severity};
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Patch, Renderer, Snippet};
use excerpt::Excerpt;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io::{self, IsTerminal};

/// More findings than this in one file are counted, not shown.
const SHOWN: usize = 50;

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

/// All of `findings`, an empty line between two; of a file with very many, the gravest and first
/// fifty, and how many more there are of each kind. Empty where there are none.
pub fn list(renderer: &Renderer, findings: &[Diagnostic]) -> String {
    let mut by_file: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, finding) in findings.iter().enumerate() {
        by_file.entry(file_of(finding)).or_default().push(at);
    }
    let mut shown = Vec::new();
    let mut more = Vec::new();
    for (file, mut all) in by_file {
        all.sort_by_key(|at| (Reverse(findings[*at].severity), *at));
        let rest = all.split_off(all.len().min(SHOWN));
        shown.extend(all);
        if !rest.is_empty() {
            more.push(left_out(file, rest.into_iter().map(|at| &findings[at])));
        }
    }
    shown.sort_unstable();
    let texts = shown.into_iter().map(|at| one(renderer, &findings[at]) + "\n");
    texts.chain(more).collect::<Vec<_>>().join("\n")
}

/// The file that `finding` is in.
fn file_of(finding: &Diagnostic) -> &str {
    finding.labels.first().map_or("", |label| label.source.name())
}

/// `… and 9,950 more in answers/x.yaml: 9,949 answers-unknown-question, 1 answers-open`.
fn left_out<'a>(file: &str, findings: impl Iterator<Item = &'a Diagnostic>) -> String {
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    findings.for_each(|finding| *kinds.entry(finding.id()).or_default() += 1);
    let all = grouped(kinds.values().sum());
    let place = if file.is_empty() { String::new() } else { format!(" in {}", inert_short(file)) };
    let kinds = kinds.into_iter().map(|(id, count)| format!("{} {}", grouped(count), inert_short(id)));
    format!("… and {all} more{place}: {}\n", kinds.collect::<Vec<_>>().join(", "))
}

/// `count` with its digits in groups of three: `9,950`.
fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
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
