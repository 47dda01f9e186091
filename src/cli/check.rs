//! `check`: the findings of a build, and nothing written.

use super::report::Format;
use super::run::{self, Plan};
use super::{End, Failure, InWorkspace};
use crate::batch::Options;

/// Check guides, rules and answers, and write nothing
///
/// The findings are those that `build` would print.
#[derive(clap::Args)]
pub struct Arguments {
    /// Organizations to check, by id: the path under answers/ without .yaml [default: all]
    #[arg(value_name = "ORGANIZATION")]
    organizations: Vec<String>,
    #[command(flatten)]
    workspace: InWorkspace,
    /// How many organizations to work on at once [default: one per processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    jobs: Option<u16>,
    /// How to print findings and results
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Checks.
pub fn run(raw: Arguments) -> Result<End, Failure> {
    let options = Options {
        targets: Vec::new(),
        jobs: raw.jobs.map_or(0, usize::from),
        force: false,
        out: raw.workspace.workspace.join("out"),
        dry_run: true,
    };
    run::run(&Plan {
        command: "check",
        workspace: raw.workspace.workspace,
        organizations: raw.organizations,
        options,
        sites: None,
        history: None,
        quiet: false,
        format: raw.format,
    })
}
