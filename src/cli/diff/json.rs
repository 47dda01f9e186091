//! A review as one JSON document, for programs. `docs/diff.schema.json` describes it; the version
//! changes when a reader of the old one would be misled.

use crate::access;
use crate::blueprint::diff::Severity;
use crate::cli::findings::json::Finding;
use crate::review::{Judged, Outcome, Review, Reviewed, Standing};
use serde::Serialize;

/// The version of the format.
const SCHEMA: &str = "1.0";

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    version: &'static str,
    old: &'a str,
    new: &'a str,
    summary: Summary,
    /// About approvals and settings.
    findings: Vec<Finding>,
    organizations: Vec<Organization<'a>>,
}

#[derive(Serialize)]
struct Summary {
    changed: usize,
    unchanged: usize,
    failed: usize,
    changes: Counts,
}

#[derive(Serialize)]
struct Counts {
    widening: usize,
    narrowing: usize,
    rework: usize,
    note: usize,
}

/// One organization that changed or could not be compared.
#[derive(Serialize)]
pub struct Organization<'a> {
    id: &'a str,
    name: &'a str,
    changes: Vec<Change<'a>>,
    /// Why it could not be compared.
    failures: Vec<Failure<'a>>,
}

#[derive(Serialize)]
struct Failure<'a> {
    side: &'a str,
    reasons: &'a [String],
}

#[derive(Serialize)]
struct Change<'a> {
    fingerprint: &'a str,
    rule: &'static str,
    severity: &'static str,
    entry: &'a str,
    title: &'a str,
    before: &'a [String],
    after: &'a [String],
    access: &'a [access::Change],
    /// What brought it about.
    causes: Vec<&'static str>,
    approval: Option<Approved<'a>>,
    /// Whether an approval stands on the new side alone, where it does not count.
    approved_on_new_side_only: bool,
}

#[derive(Serialize)]
struct Approved<'a> {
    reason: &'a str,
    by: &'a str,
    date: &'a str,
}

/// The review as JSON, indented by two blanks.
///
/// # Errors
/// None is known: its maps have text keys and its numbers are whole.
pub fn text(review: &Review) -> serde_json::Result<String> {
    let failed = review.organizations.iter().filter(|one| matches!(one.outcome, Outcome::Failed(_))).count();
    serde_json::to_string_pretty(&Document {
        schema: SCHEMA,
        version: env!("CARGO_PKG_VERSION"),
        old: &review.old,
        new: &review.new,
        summary: Summary {
            changed: review.organizations.len() - failed,
            unchanged: review.unchanged,
            failed,
            changes: counts(review),
        },
        findings: review.findings.iter().map(|finding| Finding::new(None, finding)).collect(),
        organizations: review.organizations.iter().map(organization).collect(),
    })
}

fn counts(review: &Review) -> Counts {
    let count = |severity| review.organizations.iter().map(|one| one.count(severity)).sum();
    Counts {
        widening: count(Severity::Widening),
        narrowing: count(Severity::Narrowing),
        rework: count(Severity::Rework),
        note: count(Severity::Note),
    }
}

/// The organization as it stands in the document.
pub fn organization(one: &Reviewed) -> Organization<'_> {
    let failures = match &one.outcome {
        Outcome::Failed(troubles) => troubles
            .iter()
            .map(|trouble| Failure { side: &trouble.side, reasons: &trouble.reasons })
            .collect(),
        Outcome::Changed(_) => Vec::new(),
    };
    Organization {
        id: &one.id,
        name: &one.name,
        changes: one.changes().iter().map(change).collect(),
        failures,
    }
}

fn change(judged: &Judged) -> Change<'_> {
    let change = &judged.change;
    Change {
        fingerprint: &judged.fingerprint,
        rule: change.rule.id(),
        severity: judged.severity.name(),
        entry: &change.entry,
        title: &change.title,
        before: &change.before,
        after: &change.after,
        access: &change.access,
        causes: judged.causes.iter().map(|cause| cause.name()).collect(),
        approval: match &judged.standing {
            Standing::Approved(approval) => {
                Some(Approved { reason: &approval.reason, by: &approval.by, date: &approval.date })
            }
            Standing::Counts | Standing::Promised => None,
        },
        approved_on_new_side_only: judged.standing == Standing::Promised,
    }
}
