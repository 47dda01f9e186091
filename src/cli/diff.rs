//! `diff`: what changed between two sides, for every organization. How it is shown is one module
//! for each format.

mod card;
mod github;
mod html;
pub mod human;
pub mod json;
pub mod markdown;
pub mod paint;
mod sarif;
mod texts;
mod words;

use super::findings::paths::Paths;
use super::screen::Screen;
use super::{End, Failure, InWorkspace, findings};
use crate::blueprint::diff::Severity;
use crate::diag::rejects;
use crate::review::side::{Opened, Side, SideError};
use crate::review::{Measures, Review};
use crate::source::Source;
use crate::workspace::{Workspace, made};
use clap::builder::PossibleValuesParser;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Say what changed between two revisions: above all, who can now see more
///
/// A side is a workspace folder, an output folder, a blueprint.json, or a git revision of this
/// workspace (main, HEAD~3, v1.2, or main:FOLDER for a workspace in another folder of it). `.` is
/// the workspace as it lies on the disk.
///
/// Exit status: 0 nothing changed but what is approved, 1 something did, 2 something could not be
/// compared.
#[derive(clap::Args)]
pub struct Arguments {
    /// What is compared with
    #[arg(default_value = "HEAD")]
    old: String,
    /// What is looked at
    #[arg(default_value = ".")]
    new: String,
    /// Organizations to compare, by id [default: all]
    #[arg(value_name = "ORGANIZATION")]
    organizations: Vec<String>,
    #[command(flatten)]
    workspace: InWorkspace,
    /// Exit with 1 for changes of these severities alone
    #[arg(long, value_name = "SEVERITY", value_delimiter = ',', value_parser = severities())]
    fail_on: Vec<String>,
    /// The approvals that count [default: approvals.yaml of the old side]
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    approvals: Option<PathBuf>,
    /// Print the line-by-line difference of a generated document instead
    #[arg(long, value_enum, value_name = "DOCUMENT", conflicts_with_all = ["format", "fail_on", "approvals"])]
    text: Option<texts::Text>,
    /// How to print the changes
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// How to print the changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people at a terminal
    #[default]
    Human,
    /// A comment on a pull request
    Markdown,
    /// One page that needs nothing else
    Html,
    /// One JSON document (see docs/diff.schema.json)
    Json,
    /// Annotations of a GitHub workflow
    Github,
    /// One SARIF 2.1.0 log, for code scanners
    Sarif,
}

fn severities() -> PossibleValuesParser {
    PossibleValuesParser::new(Severity::ALL.map(Severity::name))
}

/// Compares, and prints what changed.
pub fn run(raw: &Arguments, screen: &Screen) -> Result<End, Failure> {
    let root = &raw.workspace.workspace;
    let (old, new) = rayon::join(|| open(&raw.old, root), || open(&raw.new, root));
    let (old, new) = both(old, new)?;
    let (old, new) = rayon::join(|| Side::new(&old), || Side::new(&new));
    if let Some(which) = raw.text {
        return texts::run(&old, &new, &raw.organizations, which, screen);
    }
    let here =
        if old.assessor().is_none() { Workspace::open(root).ok().map(|opened| opened.value) } else { None };
    let named = raw.approvals.as_deref().map(approvals).transpose()?;
    let mut findings = Vec::new();
    let measures = Measures::of(&old, &new, here.as_ref(), named.as_ref()).report(&mut findings);
    let mut review = Review::of(&old, &new, &raw.organizations, &measures)?;
    review.findings.splice(0..0, findings);
    if raw.format != Format::Json && !review.findings.is_empty() {
        screen.remark(&findings::human::list(&findings::human::renderer(), &review.findings));
    }
    show(&review, raw.format, root, screen)?;
    Ok(end(&review, &raw.fail_on))
}

/// Prints `review`, of the workspace in the folder `root`, as `format` has it.
pub fn show(review: &Review, format: Format, root: &Path, screen: &Screen) -> Result<(), Failure> {
    let paths = || {
        let here = std::env::current_dir().unwrap_or_default();
        Paths::new(&here.join(root), &here)
    };
    let text = match format {
        Format::Human => human::text(review, paint::Paint::of_stdout()),
        Format::Markdown => markdown::text(review),
        Format::Html => html::text(review)?,
        Format::Json => json::text(review)?,
        Format::Github => github::text(review, &paths()),
        Format::Sarif => sarif::text(review, &paths())?,
    };
    screen.say(text.trim_end());
    Ok(())
}

/// The file of approvals that the user names.
fn approvals(path: &Path) -> Result<Arc<Source>, Failure> {
    let failed = |reason: String| Failure::from(format!("{}: {reason}", path.display()));
    let bytes = made::contents(path).map_err(|error| failed(error.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|_| failed("it is not UTF-8".to_owned()))?;
    Ok(Source::new(path.display().to_string(), text))
}

fn open(name: &str, root: &Path) -> Result<Opened, SideError> {
    if name == "." { Opened::tree(root) } else { Opened::named(name, root) }
}

/// Both sides, or what is wrong with each.
fn both(old: Result<Opened, SideError>, new: Result<Opened, SideError>) -> Result<(Opened, Opened), Failure> {
    match (old, new) {
        (Ok(old), Ok(new)) => Ok((old, new)),
        (Err(old), Err(new)) => Err(format!("{old}\n{new}").into()),
        (Err(error), Ok(_)) | (Ok(_), Err(error)) => Err(error.into()),
    }
}

fn end(review: &Review, fail_on: &[String]) -> End {
    let counts =
        |severity: Severity| fail_on.is_empty() || fail_on.iter().any(|name| name == severity.name());
    if review.failed() || rejects(&review.findings) {
        End::Failed
    } else if review.changes().any(|(_, judged)| judged.counts() && counts(judged.severity)) {
        End::Rejected
    } else {
        End::Done
    }
}
