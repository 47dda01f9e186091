//! What `build`, `check` and `site` share: open the workspace, run the batch, report as it goes.

use super::log::{self, Chapters};
use super::report::{Format, Report, Results};
use super::{End, Failure, not_printed};
use crate::batch::{self, Options, Outcome, Sites, State};
use crate::workspace::Workspace;
use std::path::PathBuf;
use std::time::Instant;

/// Resolved arguments.
pub struct Plan {
    /// The command's name, for reports.
    pub command: &'static str,
    pub workspace: PathBuf,
    /// Ids; empty for all.
    pub organizations: Vec<String>,
    pub options: Options,
    /// Set where sites are to be published.
    pub sites: Option<Sites>,
    /// The commits whose revisions books are to list; none for no such chapter.
    pub history: Option<String>,
    /// Whether results are somebody else's to print.
    pub quiet: bool,
    pub format: Format,
}

/// Runs the plan and prints what it comes to.
pub fn run(plan: &Plan) -> Result<End, Failure> {
    let started = Instant::now();
    let opened = Workspace::open(&plan.workspace)?;
    let history = plan.history.as_deref().map(|range| log::history(&opened.value, range)).transpose()?;
    let all = opened.value.organizations.iter().map(|organization| organization.id.as_str());
    let ids: Vec<&str> = match plan.organizations.as_slice() {
        [] => all.collect(),
        named => named.iter().map(String::as_str).collect(),
    };
    let report = Report::new(plan.command, plan.format, opened.value.root(), &ids).quiet(plan.quiet);
    let mut found = opened.findings;
    found.extend(opened.value.guides.values().flat_map(|guide| guide.findings.iter().cloned()));
    report.workspace(&found);
    let (workspace, on) = (&opened.value, |outcome: &Outcome| report.outcome(outcome));
    let chapters = history.as_ref().map(Chapters::new);
    let summary = match (&plan.sites, &chapters) {
        (None, None) => batch::run(workspace, &plan.organizations, &plan.options, &on)?,
        (None, Some(chapters)) => {
            batch::run_with_history(workspace, &plan.organizations, &plan.options, chapters, &on)?
        }
        (Some(sites), _) => batch::publish_sites(workspace, &plan.organizations, &plan.options, sites, &on)?,
    };
    let no_portal = summary.portal.as_ref().is_some_and(|portal| matches!(portal.state, State::Failed(_)));
    let rejected = crate::diag::rejects(&found) || crate::diag::rejects(&summary.findings);
    let end = match (summary.failed, summary.rejected) {
        (1.., _) => End::Failed,
        _ if no_portal => End::Failed,
        (0, 1..) => End::Rejected,
        (0, 0) if rejected => End::Rejected,
        (0, 0) => End::Done,
    };
    report.finish(&Results::Batch(&summary), started.elapsed()).map_err(|error| not_printed(&error))?;
    Ok(end)
}
