//! A run as one JSON document, for programs. `docs/findings.schema.json` describes it; the version
//! changes when a reader of the old one would be misled.

use super::{Count, state_name};
use crate::batch::{self, Outcome, State};
use crate::diag::{Diagnostic, Label};
use crate::source::{Source, Span};
use serde::Serialize;

/// The version of the format.
pub const SCHEMA: &str = "1.0";

/// Everything that one run has to say.
#[derive(Serialize)]
pub struct Run {
    pub schema: &'static str,
    pub version: &'static str,
    pub command: &'static str,
    /// The workspace's findings, then each organization's, in input order.
    pub findings: Vec<Finding>,
    /// In input order.
    pub organizations: Vec<Organization>,
    /// None where no portal was to be made.
    pub portal: Option<Portal>,
    pub summary: Summary,
}

/// One finding.
#[derive(Serialize)]
pub struct Finding {
    /// None: it is about the workspace, not about one organization.
    organization: Option<String>,
    code: &'static str,
    rule: Option<String>,
    severity: &'static str,
    message: String,
    places: Vec<LabelledPlace>,
    help: Option<String>,
    fix: Option<Replacement>,
}

#[derive(Serialize)]
struct LabelledPlace {
    #[serde(flatten)]
    place: Place,
    text: String,
}

#[derive(Serialize)]
struct Replacement {
    #[serde(flatten)]
    place: Place,
    replacement: String,
}

/// Lines and columns count from 1, columns in characters, bytes from 0; ends are exclusive.
#[derive(Serialize)]
struct Place {
    file: String,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    start: usize,
    end: usize,
}

/// What became of one organization.
#[derive(Serialize)]
pub struct Organization {
    pub id: String,
    pub name: String,
    pub state: &'static str,
    /// How many files were written.
    pub written: usize,
    /// Generated files that somebody edited, and that were kept.
    pub edited: Vec<String>,
    /// How many questions are open or undecided.
    pub open: usize,
    /// Why it failed, where the fault is not the documents'.
    pub failure: Option<String>,
}

/// What became of the portal.
#[derive(Serialize)]
pub struct Portal {
    state: &'static str,
    written: usize,
    edited: Vec<String>,
    failure: Option<String>,
}

/// The run in numbers.
#[derive(Default, Serialize)]
pub struct Summary {
    pub made: usize,
    pub unchanged: usize,
    pub passed: usize,
    pub rejected: usize,
    pub failed: usize,
    /// Organizations whose answers are gone, and whose output was therefore removed.
    pub removed: Vec<String>,
    pub findings: Count,
}

impl Run {
    /// The run of `command`, with nothing to say yet.
    pub fn new(command: &'static str) -> Self {
        Self {
            schema: SCHEMA,
            version: env!("CARGO_PKG_VERSION"),
            command,
            findings: Vec::new(),
            organizations: Vec::new(),
            portal: None,
            summary: Summary::default(),
        }
    }

    /// Puts the workspace's findings before those of organizations, which stay in input order.
    pub fn order(&mut self) {
        self.findings.sort_by_key(|finding| finding.organization.is_some());
    }
}

impl Organization {
    /// What became of `outcome`'s organization.
    pub fn new(outcome: &Outcome) -> Self {
        let (written, failure) = match &outcome.state {
            State::Made { written } => (*written, None),
            State::Failed(failure) => (0, Some(failure.to_string())),
            State::Unchanged | State::Passed | State::Rejected => (0, None),
        };
        Self {
            id: outcome.id.clone(),
            name: outcome.name.clone(),
            state: state_name(&outcome.state),
            written,
            edited: outcome.edited.clone(),
            open: outcome.open,
            failure,
        }
    }
}

impl Portal {
    /// What became of the portal of `outcome`.
    pub fn new(outcome: &Outcome) -> Self {
        let Organization { state, written, edited, failure, .. } = Organization::new(outcome);
        Self { state, written, edited, failure }
    }
}

impl Summary {
    /// `summary`, and how many findings there were.
    pub fn new(summary: &batch::Summary, findings: Count) -> Self {
        Self {
            made: summary.made,
            unchanged: summary.unchanged,
            passed: summary.passed,
            rejected: summary.rejected,
            failed: summary.failed,
            removed: summary.pruned.clone(),
            findings,
        }
    }
}

impl Finding {
    /// `finding`, of `organization` or of the workspace.
    pub fn new(organization: Option<&str>, finding: &Diagnostic) -> Self {
        Self {
            organization: organization.map(str::to_owned),
            code: finding.code.id(),
            rule: finding.rule.clone(),
            severity: finding.severity.name(),
            message: finding.message.clone(),
            places: finding.labels.iter().map(LabelledPlace::new).collect(),
            help: finding.help.clone(),
            fix: finding.fix.as_ref().map(|fix| Replacement {
                place: Place::new(&fix.source, fix.span),
                replacement: fix.replacement.clone(),
            }),
        }
    }
}

impl LabelledPlace {
    fn new(label: &Label) -> Self {
        Self { place: Place::new(&label.source, label.span), text: label.text.clone() }
    }
}

impl Place {
    fn new(source: &Source, span: Span) -> Self {
        Self {
            file: source.name().to_owned(),
            line: source.line(span.start),
            column: source.column(span.start),
            end_line: source.line(span.end),
            end_column: source.column(span.end),
            start: span.start,
            end: span.end,
        }
    }
}
