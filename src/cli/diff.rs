//! `diff`: what changed between two sides, for every organization. How it is shown is one module
//! for each format.

mod card;
mod human;
mod json;
mod paint;
mod words;

use super::screen::Screen;
use super::{End, Failure, InWorkspace};
use crate::blueprint::diff::Severity;
use crate::review::Review;
use crate::review::side::{Opened, Side, SideError};
use clap::builder::PossibleValuesParser;
use std::path::Path;

/// Say what changed between two revisions: above all, who can now see more
///
/// A side is a workspace folder, an output folder, a blueprint.json, or a git revision of this
/// workspace (main, HEAD~3, v1.2, or main:FOLDER for a workspace in another folder of it). `.` is
/// the workspace as it lies on the disk.
///
/// Exit status: 0 nothing changed, 1 something did, 2 something could not be compared.
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
    /// One JSON document (see docs/diff.schema.json)
    Json,
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
    let review = Review::of(&old, &new, &raw.organizations)?;
    show(&review, raw.format, screen)?;
    Ok(end(&review, &raw.fail_on))
}

/// Prints `review` as `format` has it.
pub fn show(review: &Review, format: Format, screen: &Screen) -> Result<(), Failure> {
    let text = match format {
        Format::Human => human::text(review, paint::Paint::of_stdout()),
        Format::Json => json::text(review)?,
    };
    screen.say(text.trim_end());
    Ok(())
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
    if review.failed() {
        End::Failed
    } else if review.changes().any(|(_, judged)| counts(judged.severity)) {
        End::Rejected
    } else {
        End::Done
    }
}
