//! `log ORGANIZATION`: its revisions, newest first.

use super::diff::paint::{Paint, Role};
use super::diff::{human, json, markdown};
use super::inert::inert_short;
use super::screen::Screen;
use super::{End, Failure, InWorkspace};
use crate::assess::Digest;
use crate::batch;
use crate::export::text::markdown as escaped;
use crate::review::Outcome;
use crate::review::history::History;
use crate::review::log::{Log, Revision};
use crate::workspace::Workspace;
use serde::Serialize;

/// List an organization's revisions, newest first, each with what it changed
///
/// A revision is a commit after which its blueprint says something else: by its answers, its guide, the
/// rules or a template. Merges count as one, and earlier names of its answers file are found.
#[derive(clap::Args)]
pub struct Arguments {
    /// The organization's id: the path under answers/ without .yaml
    organization: String,
    /// The commits to look at: v1.2..HEAD, or a revision for all up to it
    #[arg(value_name = "REV-RANGE", default_value = "HEAD")]
    range: String,
    #[command(flatten)]
    workspace: InWorkspace,
    /// How to print the revisions
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// How to print the revisions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people at a terminal
    #[default]
    Human,
    /// A document
    Markdown,
    /// One JSON document (see docs/log.schema.json)
    Json,
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    version: &'static str,
    organization: &'a str,
    range: &'a str,
    revisions: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    commit: &'a str,
    date: &'a str,
    author: &'a str,
    subject: &'a str,
    #[serde(flatten)]
    organization: json::Organization<'a>,
}

/// Prints the revisions.
pub fn run(raw: &Arguments, screen: &Screen) -> Result<End, Failure> {
    let workspace = Workspace::open(&raw.workspace.workspace)?.value;
    workspace.named(&raw.organization)?;
    let history = history(&workspace, &raw.range)?;
    let revisions = Log::new(&history).of(&raw.organization);
    screen.say(
        match raw.format {
            Format::Human => text(&revisions, raw, Paint::of_stdout()),
            Format::Markdown => document(&revisions, raw),
            Format::Json => data(&revisions, raw)?,
        }
        .trim_end(),
    );
    Ok(End::Done)
}

/// The history of `workspace` in `range`.
pub fn history(workspace: &Workspace, range: &str) -> Result<History, Failure> {
    let said = |reason| format!("cannot read the history `{range}` of the workspace: {reason}").into();
    History::open(workspace.root(), range).map_err(said)
}

/// The revisions of each organization as a chapter of its book.
pub struct Chapters<'h>(Log<'h>);

impl<'h> Chapters<'h> {
    /// Those that `history` holds.
    pub fn new(history: &'h History) -> Self {
        Self(Log::strict(history))
    }
}

impl batch::History for Chapters<'_> {
    fn inputs(&self, id: &str) -> Digest {
        self.0.inputs(id)
    }

    /// Messages and authors of commits stay out of it: they may name other clients, and this is for one.
    fn chapter(&self, id: &str, name: &str) -> String {
        let revisions = self.0.of(id);
        let name = escaped(name);
        let mut chapter = format!("# Revisions\n\nWhat changed for {name}, newest first.\n");
        if revisions.is_empty() {
            chapter = format!("# Revisions\n\nNo change for {name} is on record.\n");
        }
        chapter.extend(revisions.iter().map(section));
        chapter
    }
}

fn section(revision: &Revision) -> String {
    let Revision { commit, reviewed } = revision;
    let changes = match reviewed.outcome {
        Outcome::Changed(_) => markdown::changes(reviewed),
        // The reasons are whoever keeps the documents'; `log` tells them.
        Outcome::Failed(_) => "\nNo blueprint could be made before it or after it.\n".to_owned(),
    };
    let (said, id) = (human::details_of(reviewed), short(&commit.id));
    format!("\n## {}: {said}\n\nRevision `{id}`.\n{changes}", commit.date)
}

fn text(revisions: &[Revision], raw: &Arguments, paint: Paint) -> String {
    if revisions.is_empty() {
        return format!("{}: no revisions in {}", inert_short(&raw.organization), inert_short(&raw.range));
    }
    let one = |revision: &Revision| {
        let commit = &revision.commit;
        let id = paint.paint(Role::Strong, short(&commit.id));
        let head =
            format!("{} {id} {}: {}", commit.date, inert_short(&commit.author), inert_short(&commit.subject));
        format!(
            "{head}\n  {}\n{}",
            human::details_of(&revision.reviewed),
            human::changes(&revision.reviewed, paint)
        )
    };
    revisions.iter().map(one).collect::<Vec<_>>().join("\n")
}

fn document(revisions: &[Revision], raw: &Arguments) -> String {
    let name = revisions.first().map_or(&raw.organization, |revision| &revision.reviewed.name);
    let mut document = format!("# {}: revisions\n", escaped(name));
    if revisions.is_empty() {
        document += "\nThere are none.\n";
    }
    for revision in revisions {
        let commit = &revision.commit;
        document += &format!(
            "\n## {}: {}\n\n{}, by {} (`{}`).\n{}",
            commit.date,
            escaped(&commit.subject),
            human::details_of(&revision.reviewed),
            escaped(&commit.author),
            short(&commit.id),
            markdown::changes(&revision.reviewed)
        );
    }
    document
}

fn data(revisions: &[Revision], raw: &Arguments) -> serde_json::Result<String> {
    serde_json::to_string_pretty(&Document {
        schema: "1.0",
        version: env!("CARGO_PKG_VERSION"),
        organization: &raw.organization,
        range: &raw.range,
        revisions: revisions.iter().map(entry).collect(),
    })
}

fn entry(revision: &Revision) -> Entry<'_> {
    let Revision { commit, reviewed } = revision;
    Entry {
        commit: &commit.id,
        date: &commit.date,
        author: &commit.author,
        subject: &commit.subject,
        organization: json::organization(reviewed),
    }
}

/// The beginning of a commit's name, which is enough to find it by.
fn short(id: &str) -> &str {
    id.get(..10).unwrap_or(id)
}
