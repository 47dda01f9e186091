//! `lint`: guides, their rules and their templates, looked at before anybody answers.

use super::report::{Format, Report, Results};
use super::{End, Failure, InWorkspace};
use crate::assess::Assessor;
use crate::diag::{Diagnostic, nearest, rejects};
use crate::workspace::Workspace;
use std::time::Instant;

/// Look for holes in guides, rules and templates before anybody answers
///
/// Every combination of answers that a decision table can meet is gone through: combinations that
/// nothing decides, rows that contradict each other, rows that can never hold. Scenarios are held
/// against the guide's own skips and tables, and templates against what they may use. A finding has
/// one combination of answers that shows it.
#[derive(clap::Args)]
pub struct Arguments {
    /// Guides to look at, by id: the name of the file under guides/ without .md [default: all]
    #[arg(value_name = "GUIDE")]
    guides: Vec<String>,
    #[command(flatten)]
    workspace: InWorkspace,
    /// How to print findings and results
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Lints.
pub fn run(raw: &Arguments) -> Result<End, Failure> {
    let started = Instant::now();
    let opened = Workspace::open(&raw.workspace.workspace)?;
    let workspace = &opened.value;
    let ids = named(workspace, &raw.guides)?;
    let report = Report::new("lint", raw.format, workspace.root(), &ids);
    let mut shared = opened.findings;
    let assessor = Assessor::new(workspace, &mut shared);
    report.workspace(&shared);
    let mut rejected = rejects(&shared);
    for id in &ids {
        let mut findings: Vec<Diagnostic> =
            workspace.guides.get(*id).map_or_else(Vec::new, |guide| guide.findings.clone());
        findings.extend(assessor.lint(id));
        rejected |= rejects(&findings);
        report.guide(id, &findings);
    }
    report.finish(&Results::Guides(ids.len()), started.elapsed())?;
    Ok(if rejected { End::Rejected } else { End::Done })
}

/// The guides named, each once, in order of id; all of them if none is.
fn named<'a>(workspace: &'a Workspace, wanted: &[String]) -> Result<Vec<&'a str>, Failure> {
    let ids = || workspace.guides.keys().map(String::as_str);
    if let Some(id) = wanted.iter().find(|id| !workspace.guides.contains_key(*id)) {
        let hint = nearest(id, ids()).map(|near| format!("; did you mean `{near}`?"));
        return Err(format!("there is no guide `{id}`{}", hint.unwrap_or_default()).into());
    }
    Ok(ids().filter(|id| wanted.is_empty() || wanted.iter().any(|one| one == id)).collect())
}
