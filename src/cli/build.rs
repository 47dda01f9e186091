//! `build`: everything for every organization.

use super::report::Format;
use super::run::{self, Plan};
use super::{End, Failure, InWorkspace};
use crate::batch::Options;
use crate::export::Target;
use clap::builder::PossibleValuesParser;
use std::path::PathBuf;

/// Check the answers and write a completed guide, a blueprint and a book for every organization
///
/// Organizations are built in parallel and reported in the order of their ids. One that is
/// rejected keeps its last good output, and the others are built. What has not changed is not
/// written again; a generated file that somebody edited is reported and kept.
#[derive(clap::Args)]
pub struct Arguments {
    /// Organizations to build, by id: the path under answers/ without .yaml [default: all]
    #[arg(value_name = "ORGANIZATION")]
    organizations: Vec<String>,
    #[command(flatten)]
    workspace: InWorkspace,
    /// The folder to write to [default: out/ in the workspace]
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    out: Option<PathBuf>,
    /// Make these outputs only, and leave the others as they are [default: all]
    #[arg(long, value_name = "TARGET", value_delimiter = ',', value_parser = targets())]
    only: Vec<String>,
    /// Put a chapter into each book that lists the organization's revisions among these commits: v1.2..HEAD, or
    /// a revision for all up to it [default: no such chapter]
    #[arg(long, value_name = "REV-RANGE")]
    history: Option<String>,
    /// How many organizations to work on at once [default: one per processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    jobs: Option<u16>,
    /// Make everything anew, and overwrite generated files that somebody edited
    #[arg(long)]
    force: bool,
    /// How to print findings and results
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

fn targets() -> PossibleValuesParser {
    PossibleValuesParser::new(Target::ALL.map(Target::name))
}

/// Builds.
pub fn run(raw: Arguments) -> Result<End, Failure> {
    let wanted = |target: &Target| raw.only.is_empty() || raw.only.iter().any(|name| name == target.name());
    let options = Options {
        targets: Target::ALL.into_iter().filter(wanted).collect(),
        jobs: raw.jobs.map_or(0, usize::from),
        force: raw.force,
        out: raw.out.unwrap_or_else(|| raw.workspace.workspace.join("out")),
        dry_run: false,
    };
    run::run(&Plan {
        command: "build",
        workspace: raw.workspace.workspace,
        organizations: raw.organizations,
        options,
        sites: None,
        history: raw.history,
        quiet: false,
        format: raw.format,
    })
}
