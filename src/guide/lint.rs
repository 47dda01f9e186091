//! Looking at a guide and its rules before any client does: the finite space of answers to each
//! decision is enumerated, and every gap, overlap and dead row comes with one combination of
//! answers that shows it.
//!
//! Here an open question counts as not answered: what such a combination leaves undecided, a client
//! who has not answered yet will meet.

mod cautions;
mod decisions;
mod scenarios;
mod space;
mod unused;

use super::Guide;
use crate::diag::Diagnostic;
use std::collections::BTreeSet;

/// Everything worth knowing about `guide` and its rules that no single answers file shows, in the
/// order of the guide within each kind. `named` are the words by which templates ask for facts and
/// answers.
pub fn lint(guide: &Guide, named: &BTreeSet<String>) -> Vec<Diagnostic> {
    let mut findings = decisions::lint(guide);
    findings.extend(cautions::lint(guide));
    findings.extend(scenarios::lint(guide));
    findings.extend(unused::lint(guide, named));
    findings
}
