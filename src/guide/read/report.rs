//! Gathers what reading a guide comes upon.

use crate::diag::{Code, Diagnostic};
use crate::source::{Source, Span};
use std::sync::Arc;

/// The findings of one guide.
pub struct Report {
    source: Arc<Source>,
    findings: Vec<Diagnostic>,
}

impl Report {
    /// Nothing found in `source` yet.
    pub fn new(source: &Arc<Source>) -> Self {
        Self { source: source.clone(), findings: Vec::new() }
    }

    /// Adds a finding of `code` at `span`: what is wrong, a few words for the place, the way out.
    pub fn add(&mut self, code: Code, span: Span, message: impl Into<String>, label: &str, help: &str) {
        self.findings.push(Diagnostic::new(code, message).at(&self.source, span, label).help(help));
    }

    /// Shows `span` as context of the finding added last.
    pub fn see(&mut self, span: Span, label: &str) {
        if let Some(last) = self.findings.pop() {
            self.findings.push(last.at(&self.source, span, label));
        }
    }

    /// All findings, in the order of their places in the guide.
    pub fn findings(mut self) -> Vec<Diagnostic> {
        self.findings.sort_by_key(|finding| finding.labels.first().map(|label| label.span.start));
        self.findings
    }
}
