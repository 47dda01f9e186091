//! `approve`: an entry in `approvals.yaml`.

use super::screen::Screen;
use super::{End, Failure, InWorkspace};
use crate::batch::publish;
use crate::diag::rejects;
use crate::review::approvals::{Approval, Approvals, FILE, is_date, is_fingerprint, with_entry};
use crate::source::{Source, Span, Spanned};
use crate::workspace::{self, Workspace};

/// Approve changes, so that a review no longer fails on them
///
/// Adds an entry for each to approvals.yaml. It counts once it is on the old side of a review, or when
/// `diff --approvals approvals.yaml` names the file.
#[derive(clap::Args)]
pub struct Arguments {
    /// The changes, as `diff` prints them
    #[arg(value_name = "FINGERPRINT", required = true)]
    fingerprints: Vec<String>,
    /// Why they are right
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Who approves them [default: git's committer]
    #[arg(long, value_name = "WHO")]
    by: Option<String>,
    /// The day, YYYY-MM-DD [default: git's]
    #[arg(long, value_name = "DATE")]
    date: Option<String>,
    #[command(flatten)]
    workspace: InWorkspace,
}

/// Writes the entries, and says where.
pub fn run(raw: &Arguments, screen: &Screen) -> Result<End, Failure> {
    let workspace = Workspace::open(&raw.workspace.workspace)?.value;
    let (by, date) = signature(raw, &workspace)?;
    let mut findings = Vec::new();
    let source = workspace.optional(FILE).report(&mut findings);
    let approvals =
        source.as_ref().map(|source| Approvals::read(source).report(&mut findings)).unwrap_or_default();
    if rejects(&findings) {
        return Err(format!("`{FILE}` is not understood, and stays as it is: {}", findings[0].message).into());
    }
    let mut text = source.as_ref().map_or("", |source| source.text()).to_owned();
    for fingerprint in &raw.fingerprints {
        if !is_fingerprint(fingerprint) {
            return Err(format!(
                "`{fingerprint}` is no fingerprint: 16 hexadecimal digits, as `diff` prints them"
            )
            .into());
        }
        if approvals.of(fingerprint).is_some() || text.contains(&format!("\"{fingerprint}\"")) {
            return Err(format!("`{fingerprint}` is approved already").into());
        }
        let fingerprint = Spanned::new(fingerprint.clone(), Span::at(0));
        text = with_entry(
            &text,
            &Approval { fingerprint, reason: raw.reason.clone(), by: by.clone(), date: date.clone() },
        );
    }
    // What was written by hand may not end where an entry can be added.
    if Approvals::read(&Source::new(FILE, text.as_str())).rejected() {
        return Err(format!(
            "no entry can be added to `{FILE}`: its list has to stand last, a line for each key"
        )
        .into());
    }
    publish::replace(workspace.root(), FILE, text.as_bytes())?;
    let count = super::findings::plural(raw.fingerprints.len(), "change");
    screen.say(&format!("approved {count} in {FILE}; this counts once it is on the old side of a review"));
    Ok(End::Done)
}

/// Who and when, as given or as git has it.
fn signature(raw: &Arguments, workspace: &Workspace) -> Result<(String, String), Failure> {
    if raw.reason.trim().is_empty() {
        return Err("an approval needs a reason".into());
    }
    let (by, date) = match (&raw.by, &raw.date) {
        (Some(by), Some(date)) => (by.clone(), date.clone()),
        (by, date) => {
            let committer = workspace::committer(workspace.root());
            let (git_by, git_date) =
                committer.map_err(|reason| format!("say who and when with `--by` and `--date`: {reason}"))?;
            (by.clone().unwrap_or(git_by), date.clone().unwrap_or(git_date))
        }
    };
    if !is_date(&date) {
        return Err(format!("`{date}` is no date: write it as YYYY-MM-DD").into());
    }
    Ok((by, date))
}
