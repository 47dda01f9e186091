//! Findings: what is wrong or worth knowing in a document, where, and the way out.
//!
//! A document's faults are [`Diagnostic`]s and accumulate in a [`Checked`]; the world's faults (no
//! disk, no right) are error enums of the floor that meets them.

pub mod code;

use crate::source::{Source, Span};
use std::sync::Arc;

pub use code::Code;

/// How much a finding weighs; the names are SARIF's levels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; nothing has to change.
    Note,
    /// Should change; nothing is rejected.
    Warning,
    /// Rejects the document.
    Error,
}

impl Severity {
    /// `note`, `warning` or `error`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A place in a source, with what is to be seen there. The first label of a finding is its place;
/// the others are context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    pub source: Arc<Source>,
    pub span: Span,
    /// A few words beside the underline; may be empty.
    pub text: String,
}

/// A replacement that settles the finding and is safe to make unseen (a spelling).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    pub source: Arc<Source>,
    pub span: Span,
    pub replacement: String,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    pub code: Code,
    /// The name of the guide's own rule that speaks here (a conflict); it stands in for the code.
    pub rule: Option<String>,
    pub severity: Severity,
    /// Lower case, no final period, what the user wrote in backticks.
    pub message: String,
    pub labels: Vec<Label>,
    /// The way out, in the same style.
    pub help: Option<String>,
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// A finding of `code`, at the code's own severity, without a place yet.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            rule: None,
            severity: code.severity(),
            message: message.into(),
            labels: Vec::new(),
            help: None,
            fix: None,
        }
    }

    /// Adds a place: the first one given is where the finding is, later ones are context.
    #[must_use]
    pub fn at(mut self, source: &Arc<Source>, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { source: source.clone(), span, text: text.into() });
        self
    }

    /// Says the way out.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Offers `replacement` for `span` as a safe mend.
    #[must_use]
    pub fn fix(mut self, source: &Arc<Source>, span: Span, replacement: impl Into<String>) -> Self {
        self.fix = Some(Fix { source: source.clone(), span, replacement: replacement.into() });
        self
    }

    /// Speaks for the guide's own rule `rule`, at the severity that the rule gives.
    #[must_use]
    pub fn rule(mut self, rule: impl Into<String>, severity: Severity) -> Self {
        self.rule = Some(rule.into());
        self.severity = severity;
        self
    }

    /// The permanent name to print and to suppress by: the rule's, else the code's.
    pub fn id(&self) -> &str {
        self.rule.as_deref().unwrap_or(self.code.id())
    }
}

/// A value with all that was found on the way to it. Reading does not fail, it reports.
#[derive(Clone, Debug)]
#[must_use]
pub struct Checked<T> {
    pub value: T,
    pub findings: Vec<Diagnostic>,
}

impl<T> Checked<T> {
    /// `value`, with `findings`.
    pub const fn new(value: T, findings: Vec<Diagnostic>) -> Self {
        Self { value, findings }
    }

    /// `value`, with nothing to say about it.
    pub const fn clean(value: T) -> Self {
        Self::new(value, Vec::new())
    }

    /// The value, its findings moved to the end of `into`.
    pub fn report(self, into: &mut Vec<Diagnostic>) -> T {
        into.extend(self.findings);
        self.value
    }

    /// Whether a finding rejects the document.
    pub fn rejected(&self) -> bool {
        rejects(&self.findings)
    }
}

/// Whether any of `findings` is an error.
pub fn rejects(findings: &[Diagnostic]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Error)
}

/// The candidate nearest to `typed`, if one is near enough to be what was meant. Case is ignored.
pub fn nearest<'a>(typed: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed = typed.to_lowercase();
    let limit = 1 + typed.chars().count() / 4;
    candidates
        .into_iter()
        .map(|candidate| (distance(&typed, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Whether `typed` is one slip away from `meant`, case ignored: a letter too many, too few, another or
/// swapped with the next.
pub fn is_slip(typed: &str, meant: &str) -> bool {
    distance(&typed.to_lowercase(), &meant.to_lowercase()) <= 1
}

/// How many characters differ: left out, put in, changed, or two in a row swapped (optimal string
/// alignment).
fn distance(left: &str, right: &str) -> usize {
    let left: Vec<char> = left.chars().collect();
    let right: Vec<char> = right.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for i in 1..=left.len() {
        let mut next = vec![i];
        for j in 1..=right.len() {
            let changed = row[j - 1] + usize::from(left[i - 1] != right[j - 1]);
            let mut least = changed.min(row[j] + 1).min(next[j - 1] + 1);
            if i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1] {
                least = least.min(before[j - 2] + 1);
            }
            next.push(least);
        }
        before = std::mem::replace(&mut row, next);
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_finds_a_slip_and_refuses_a_guess() {
        let names = ["status", "answers", "organization"];
        assert_eq!(nearest("organisation", names), Some("organization"));
        assert_eq!(nearest("anwsers", names), Some("answers"));
        assert_eq!(nearest("colour", names), None);
        assert_eq!(nearest("titel", ["cite", "title"]), Some("title"), "a swap is one slip");
        assert_eq!(distance("ab", ""), 2);
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
