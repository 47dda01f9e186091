//! A run as a SARIF 2.1.0 log, which code scanners exchange. Only what we have to say is modelled;
//! comments name the sections of the standard that shape it.

pub mod log;

use super::paths::Paths;
use crate::cli::explain;
use crate::diag::{Code, Diagnostic, Label, Severity};
use crate::source::{Source, Span};
use log::{
    Artifact, Change, Descriptor, Driver, Fix, Help, Invocation, Level, Location, Log, Message, Notification,
    Physical, Properties, Region, Replacement, Result, Run, Text, Tool,
};
use std::collections::BTreeMap;

/// A log in the making.
pub struct Sarif {
    paths: Paths,
    results: Vec<(Code, Result)>,
    failures: Vec<Notification>,
    /// How often each fingerprint came up.
    seen: BTreeMap<String, usize>,
}

impl Sarif {
    /// An empty log, whose files are found by `paths`.
    pub fn new(paths: Paths) -> Self {
        Self { paths, results: Vec::new(), failures: Vec::new(), seen: BTreeMap::new() }
    }

    /// Adds `finding`, of `organization` or of the workspace.
    pub fn add(&mut self, organization: Option<&str>, finding: &Diagnostic) {
        let code = finding.code;
        let fingerprint = self.fingerprint(finding);
        let locations = finding.labels.iter().take(1).map(|label| self.location(code, label, None));
        let related = finding.labels.iter().enumerate().skip(1);
        let related = related.map(|(id, label)| self.location(code, label, Some(id)));
        let result = Result {
            rule_id: rule_id(finding),
            rule_index: 0,
            level: level(finding.severity),
            message: Message { text: text(finding) },
            locations: locations.collect(),
            related_locations: related.collect(),
            fixes: finding.fix.iter().map(|fix| self.fix(code, fix)).collect(),
            partial_fingerprints: BTreeMap::from([("finding/v1", fingerprint)]),
            properties: organization.map(|id| Properties { organization: id.to_owned() }),
        };
        self.results.push((code, result));
    }

    /// Adds that `organization` failed, and why.
    pub fn fail(&mut self, organization: &str, why: &str) {
        let message = Message { text: linkless(&format!("{organization}: {why}")) };
        self.failures.push(Notification { level: Level::Error, message });
    }

    /// The log as JSON: the workspace's findings, then each organization's, in the order added.
    ///
    /// # Errors
    /// Never for what a log holds; serde's signature.
    pub fn json(mut self) -> serde_json::Result<String> {
        self.results.sort_by_key(|(_, result)| result.properties.is_some());
        let mut codes: Vec<Code> = self.results.iter().map(|(code, _)| *code).collect();
        codes.sort_unstable();
        codes.dedup();
        for (code, result) in &mut self.results {
            result.rule_index = codes.binary_search(code).unwrap_or(0);
        }
        let driver = Driver {
            name: "blueprint",
            version: env!("CARGO_PKG_VERSION"),
            semantic_version: env!("CARGO_PKG_VERSION"),
            rules: codes.iter().map(|code| descriptor(*code)).collect(),
        };
        let invocation = Invocation {
            execution_successful: self.failures.is_empty(),
            tool_execution_notifications: self.failures,
        };
        let run = Run {
            tool: Tool { driver },
            invocations: [invocation],
            column_kind: "utf16CodeUnits",
            results: self.results.into_iter().map(|(_, result)| result).collect(),
        };
        serde_json::to_string_pretty(&Log { schema: log::SCHEMA, version: "2.1.0", runs: [run] })
    }

    /// What stays the same while lines move: the name, the file, the line's text, and which one of
    /// several alike it is.
    fn fingerprint(&mut self, finding: &Diagnostic) -> String {
        let (file, line) = finding.labels.first().map_or(("", ""), |label| {
            let line = label.source.line(label.span.start);
            (label.source.name(), label.source.slice(label.source.line_span(line)).trim())
        });
        let mut hasher = blake3::Hasher::new();
        for part in [finding.id(), file, line] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        let digest = hasher.finalize().to_hex();
        let digest = digest.get(..32).unwrap_or_default().to_owned();
        let nth = self.seen.entry(digest.clone()).or_default();
        *nth += 1;
        format!("{digest}:{nth}")
    }

    fn location(&self, code: Code, label: &Label, id: Option<usize>) -> Location {
        let region = (!label.source.text().is_empty()).then(|| region(&label.source, label.span));
        let artifact = self.artifact(code, label.source.name());
        let message = (!label.text.is_empty()).then(|| Message { text: linkless(&label.text) });
        Location { id, physical: Physical { artifact, region }, message }
    }

    fn artifact(&self, code: Code, name: &str) -> Artifact {
        Artifact { uri: self.paths.uri(code, name) }
    }

    fn fix(&self, code: Code, fix: &crate::diag::Fix) -> Fix {
        let replacement = Replacement {
            deleted_region: region(&fix.source, fix.span),
            inserted_content: Text { text: fix.replacement.clone() },
        };
        let change =
            Change { artifact_location: self.artifact(code, fix.source.name()), replacements: [replacement] };
        let description = Message { text: linkless(&format!("write `{}` instead", fix.replacement)) };
        Fix { description, artifact_changes: [change] }
    }
}

/// The code; for a rule of the guide's own, its name beneath it (3.27.5, hierarchical).
fn rule_id(finding: &Diagnostic) -> String {
    match &finding.rule {
        Some(rule) => format!("{}/{rule}", finding.code.id()),
        None => finding.code.id().to_owned(),
    }
}

fn text(finding: &Diagnostic) -> String {
    let help = finding.help.iter().map(|help| format!("\nhelp: {help}"));
    linkless(&format!("{}{}", finding.message, help.collect::<String>()))
}

/// `text`, in which nothing is a link (3.11.6): a bracket that could begin one is escaped.
pub fn linkless(text: &str) -> String {
    if text.contains("](") { text.replace('[', "\\[") } else { text.to_owned() }
}

const fn level(severity: Severity) -> Level {
    match severity {
        Severity::Note => Level::Note,
        Severity::Warning => Level::Warning,
        Severity::Error => Level::Error,
    }
}

/// What is known about all findings of `code`: the section of docs/findings.md.
fn descriptor(code: Code) -> Descriptor {
    let section = explain::section(code.id()).unwrap_or_default();
    let body = section.split_once('\n').map_or("", |(_, body)| body).trim();
    Descriptor {
        id: code.id(),
        short_description: Text { text: code.summary().to_owned() },
        help: Help { text: body, markdown: body },
        default_configuration: log::Configuration { level: level(code.severity()) },
    }
}

/// `span` as lines and columns from 1, columns in UTF-16 code units, the end exclusive; a byte-order
/// mark counts as nothing (3.30.2).
fn region(source: &Source, span: Span) -> Region {
    let column = |offset: usize| {
        let start = source.line_span(source.line(offset)).start;
        let before = source.slice(Span::new(start, offset));
        let before = if start == 0 { before.trim_start_matches('\u{feff}') } else { before };
        before.encode_utf16().count() + 1
    };
    Region {
        start_line: source.line(span.start),
        start_column: column(span.start),
        end_line: source.line(span.end),
        end_column: column(span.end),
    }
}

#[cfg(test)]
mod tests;
