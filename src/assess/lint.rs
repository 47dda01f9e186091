//! Linting: what is to be known of a guide, its rules and its templates before anybody answers.

use super::Assessor;
use crate::diag::{Diagnostic, rejects};
use crate::export::templates::words;
use crate::guide::lint::lint;

impl Assessor<'_> {
    /// All that `lint` finds in the guide `id` besides what reading it found; nothing in one that has
    /// errors, of which only half is known.
    pub fn lint(&self, id: &str) -> Vec<Diagnostic> {
        match self.workspace.guides.get(id) {
            Some(guide) if !rejects(&guide.findings) => {
                lint(&guide.value, &words(&self.workspace.templates, id))
            }
            _ => Vec::new(),
        }
    }
}
