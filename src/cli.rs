//! The command line: arguments in, findings and results out, one file per command. This is the only
//! module that prints.

mod approve;
mod build;
mod check;
mod completions;
mod diff;
mod explain;
mod findings;
mod fix;
mod import;
mod git_diff;
mod inert;
mod lint;
mod log;
mod migrate;
mod new;
mod one;
mod pick;
mod preprocess;
mod report;
mod run;
mod schema;
mod screen;
mod serve;
mod site;
mod status;
mod what_if;
mod why;

use clap::{Parser, Subcommand};
use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

/// What is typed: a command and its raw arguments, which the command's file resolves.
#[derive(Parser)]
#[command(name = "blueprint", version, about, long_about = LONG_ABOUT, max_term_width = 100)]
#[command(after_help = AFTER_HELP, disable_help_subcommand = true, infer_long_args = false)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

const LONG_ABOUT: &str = "\
Reads a guide (a questionnaire in Markdown), its rules and one answers file per organization; \
checks the answers, decides what the guide's own tables decide, and writes for every organization \
a completed guide, a technical blueprint and a book.";

const AFTER_HELP: &str = "\
A workspace is a folder with guides/NAME.md, guides/NAME.rules.yaml and answers/ORGANIZATION.yaml.

Exit status: 0 done; 1 documents were rejected, the rest was done; 2 the work could not be done.";

#[derive(Subcommand)]
enum Command {
    Build(build::Arguments),
    Check(check::Arguments),
    Site(site::Arguments),
    Diff(diff::Arguments),
    Approve(approve::Arguments),
    Log(log::Arguments),
    GitDiff(git_diff::Arguments),
    Lint(lint::Arguments),
    Fix(fix::Arguments),
    New(new::Arguments),
    Schema(schema::Arguments),
    Serve(serve::Arguments),
    Preprocess(preprocess::Arguments),
    Status(status::Arguments),
    Why(why::Arguments),
    WhatIf(what_if::Arguments),
    Import(import::Arguments),
    Migrate(migrate::Arguments),
    Explain(explain::Arguments),
    Completions(completions::Arguments),
}

/// The workspace that a command works on.
#[derive(clap::Args)]
struct InWorkspace {
    /// The folder that holds guides/ and answers/
    #[arg(long, value_name = "DIR", default_value = ".", value_hint = clap::ValueHint::DirPath)]
    workspace: PathBuf,
}

/// How to print the answer to a question about one organization.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum OneFormat {
    /// Text for the terminal
    #[default]
    Human,
    /// One JSON document
    Json,
}

/// How a run ended.
enum End {
    /// All was done.
    Done,
    /// Documents were rejected; the rest was done.
    Rejected,
    /// Something stood in the way of an organization, which has been said; the rest was done.
    Failed,
}

/// Why a command could not do its work; printed as it stands, after `error: `.
type Failure = Box<dyn std::error::Error>;

/// Runs the command that `arguments` (the program's own name first) ask for, and prints. The code
/// is 0 when all was done, 1 when documents were rejected, 2 when the work could not be done.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(refusal) => {
            // Help and version are refusals too, of code 0. Nobody is left to tell if this fails.
            let _ = refusal.print();
            return ExitCode::from(u8::try_from(refusal.exit_code()).unwrap_or(2));
        }
    };
    let screen = screen::Screen::new();
    let ended = match arguments.command {
        Command::Build(raw) => build::run(raw),
        Command::Check(raw) => check::run(raw),
        Command::Site(raw) => site::run(raw, &screen),
        Command::Diff(raw) => diff::run(&raw, &screen),
        Command::Approve(raw) => approve::run(&raw, &screen),
        Command::Log(raw) => log::run(&raw, &screen),
        Command::GitDiff(raw) => git_diff::run(&raw, &screen),
        Command::Lint(raw) => lint::run(&raw),
        Command::Fix(raw) => fix::run(&raw, &screen),
        Command::New(raw) => new::run(&raw, &screen),
        Command::Schema(raw) => schema::run(&raw, &screen),
        Command::Serve(raw) => serve::run(&raw, &screen),
        Command::Preprocess(raw) => preprocess::run(&raw, &screen),
        Command::Status(raw) => status::run(&raw, &screen),
        Command::Why(raw) => why::run(&raw, &screen),
        Command::WhatIf(raw) => what_if::run(&raw, &screen),
        Command::Import(raw) => import::run(&raw, &screen),
        Command::Migrate(raw) => migrate::run(&raw, &screen),
        Command::Explain(raw) => explain::run(&raw, &screen),
        Command::Completions(raw) => completions::run(&raw, &screen),
    };
    match ended.and_then(|end| screen.finish().map(|()| end).map_err(|error| not_printed(&error))) {
        Ok(End::Done) => ExitCode::SUCCESS,
        Ok(End::Rejected) => ExitCode::from(1),
        Ok(End::Failed) => ExitCode::from(2),
        Err(failure) => {
            screen::Screen::new().remark(&format!("error: {}", inert::inert_lines(&failure.to_string())));
            ExitCode::from(2)
        }
    }
}

fn not_printed(error: &io::Error) -> Failure {
    format!("the results could not be printed: {error}").into()
}
