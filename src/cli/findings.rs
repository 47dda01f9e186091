//! Findings for people and for programs. A further format is a further module here.

pub mod github;
pub mod human;
pub mod json;
pub mod paths;
pub mod sarif;

use crate::batch::State;
use crate::diag::{Diagnostic, Severity};

/// How many findings there are of each severity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Count {
    pub errors: usize,
    pub warnings: usize,
    pub notes: usize,
}

impl Count {
    /// Counts `findings` too.
    pub fn add(&mut self, findings: &[Diagnostic]) {
        for finding in findings {
            match finding.severity {
                Severity::Error => self.errors += 1,
                Severity::Warning => self.warnings += 1,
                Severity::Note => self.notes += 1,
            }
        }
    }

    /// How many there are in all.
    pub const fn total(self) -> usize {
        self.errors + self.warnings + self.notes
    }

    /// In words: `2 errors, 1 warning`; `no findings`.
    pub fn words(self) -> String {
        let kinds = [(self.errors, "error"), (self.warnings, "warning"), (self.notes, "note")];
        let words: Vec<String> =
            kinds.iter().filter(|(count, _)| *count > 0).map(|(count, kind)| plural(*count, kind)).collect();
        if words.is_empty() { "no findings".to_owned() } else { words.join(", ") }
    }
}

/// `1 error`, `2 errors`: `count` and the English `noun` that goes with it.
pub fn plural(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// What became of an organization, in one word.
pub const fn state_name(state: &State) -> &'static str {
    match state {
        State::Made { .. } => "made",
        State::Unchanged => "unchanged",
        State::Passed => "passed",
        State::Rejected => "rejected",
        State::Failed(_) => "failed",
    }
}
