//! `status`: all organizations at a glance.

mod csv;
mod table;

use super::findings::Count;
use super::screen::Screen;
use super::{End, Failure, InWorkspace};
use crate::assess::{Assessor, Standing, standing::is_overdue};
use crate::workspace::Workspace;
use rayon::prelude::*;
use serde::Serialize;

/// Show how all organizations stand: answers, what is open, who settles what by when, main facts
///
/// The main facts are those that the guide's own summary concludes. Nothing is rejected and nothing
/// written: organizations whose answers are wrong are listed with their findings counted.
#[derive(clap::Args)]
pub struct Arguments {
    /// Organizations, by id: the path under answers/ without .yaml [default: all]
    #[arg(value_name = "ORGANIZATION")]
    organizations: Vec<String>,
    /// Mark what was to be settled before this day; there is no clock in this tool
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    overdue_on: Option<String>,
    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    workspace: InWorkspace,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// Tables for the terminal
    #[default]
    Human,
    /// One JSON document (see docs/status.schema.json)
    Json,
    /// One line per organization, for a spreadsheet
    Csv,
}

/// The document that `--format json` prints.
#[derive(Serialize)]
struct Document {
    schema: &'static str,
    version: &'static str,
    /// The day that `overdue` refers to.
    overdue_on: Option<String>,
    organizations: Vec<Row>,
}

/// One organization.
#[derive(Serialize)]
struct Row {
    #[serde(flatten)]
    standing: Standing,
    /// How many of what was put off are overdue; none without a day to compare with.
    overdue: Option<usize>,
    findings: Count,
}

/// The version of the JSON document.
const SCHEMA: &str = "1.0";

/// Prints how they stand.
pub fn run(raw: &Arguments, screen: &Screen) -> Result<End, Failure> {
    let workspace = Workspace::open(&raw.workspace.workspace)?.value;
    let assessor = Assessor::new(&workspace, &mut Vec::new());
    let selected = workspace.select(&raw.organizations)?;
    let rows = selected.par_iter().map(|organization| {
        let assessed = assessor.assess(organization);
        let mut findings = Count::default();
        findings.add(&assessed.findings);
        let standing = Standing::of(&assessed);
        let overdue = raw
            .overdue_on
            .as_deref()
            .map(|date| standing.proven.as_ref().map_or(0, |progress| progress.overdue(date)));
        Row { standing, overdue, findings }
    });
    let rows: Vec<Row> = rows.collect();
    match raw.format {
        Format::Human => screen.say(&table::in_words(&rows, raw.overdue_on.as_deref())),
        Format::Csv => screen.say(&csv::csv(&rows)),
        Format::Json => {
            let (overdue_on, version) = (raw.overdue_on.clone(), env!("CARGO_PKG_VERSION"));
            let document = Document { schema: SCHEMA, version, overdue_on, organizations: rows };
            screen.say(&serde_json::to_string_pretty(&document)?);
        }
    }
    Ok(End::Done)
}

/// A day as answers files write it.
fn date(typed: &str) -> Result<String, String> {
    let is_day = crate::answers::is_date(typed);
    is_day
        .then(|| typed.to_owned())
        .ok_or_else(|| "a day is written YYYY-MM-DD, such as 2026-12-15".to_owned())
}
