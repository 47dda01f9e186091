//! `site`: every client's book to be published, and the consultant's portal.

use super::report::Format;
use super::run::{self, Plan};
use super::screen::Screen;
use super::{End, Failure, InWorkspace};
use crate::batch::changes::{Change, State};
use crate::batch::{Options, Sites};
use std::path::PathBuf;

/// Write each client's book as a site to be uploaded alone, and a portal of all clients
///
/// `clients/<organization>/` holds the client's own book and nothing else. `portal/` is for the
/// consultant: all clients in one table, a page for each fact that compares them, open questions,
/// findings, and a search over all. Both are plain files, for any host, under any path, or none.
#[derive(clap::Args)]
pub struct Arguments {
    /// Organizations whose book to write, by id; the portal is always of all [default: all]
    #[arg(value_name = "ORGANIZATION")]
    organizations: Vec<String>,
    #[command(flatten)]
    workspace: InWorkspace,
    /// The folder to write to [default: site/ in the workspace]
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    out: Option<PathBuf>,
    /// The name of the revision on every page [default: digits of the digest of what it shows]
    #[arg(long, value_name = "NAME")]
    revision: Option<String>,
    /// What was due before this day is overdue [default: nothing is, since there is no clock]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    overdue_on: Option<String>,
    /// Print only what differs from an earlier run, given its manifest.json: `changed` or `removed`, a tab, a folder
    #[arg(long, value_name = "MANIFEST", value_hint = clap::ValueHint::FilePath, conflicts_with = "format")]
    only_changed: Option<PathBuf>,
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

/// Publishes.
pub fn run(raw: Arguments, screen: &Screen) -> Result<End, Failure> {
    let out = raw.out.unwrap_or_else(|| raw.workspace.workspace.join("site"));
    // Before the run, since it may be the manifest that the run will replace.
    let before = raw.only_changed.as_deref().map(State::read).transpose()?;
    let options = Options {
        targets: Vec::new(),
        jobs: raw.jobs.map_or(0, usize::from),
        force: raw.force,
        out: out.clone(),
        dry_run: false,
    };
    let end = run::run(&Plan {
        command: "site",
        workspace: raw.workspace.workspace,
        organizations: raw.organizations,
        options,
        sites: Some(Sites { revision: raw.revision, overdue_on: raw.overdue_on }),
        history: None,
        quiet: before.is_some(),
        format: raw.format,
    })?;
    if let Some(before) = before {
        let after = State::read(&out.join("manifest.json"))?;
        for (folder, change) in before.changes(&after) {
            let word = if change == Change::Changed { "changed" } else { "removed" };
            screen.say(&format!("{word}\t{folder}"));
        }
    }
    Ok(end)
}

/// A day as it is written in answers: digits, in the calendar's order, so that days compare as texts.
fn day(typed: &str) -> Result<String, String> {
    let shape = typed.len() == 10
        && typed.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    let number = |range: std::ops::Range<usize>| typed.get(range).and_then(|part| part.parse::<u8>().ok());
    let within = |number: Option<u8>, most: u8| number.is_some_and(|number| (1..=most).contains(&number));
    match shape && within(number(5..7), 12) && within(number(8..10), 31) {
        true => Ok(typed.to_owned()),
        false => Err("a day is written as 2026-12-15".to_owned()),
    }
}
