//! `fix`: slips in answers files, mended in place.

use super::findings::plural;
use super::inert::inert;
use super::screen::Screen;
use super::{End, Failure, InWorkspace};
use crate::assess::Assessor;
use crate::batch::publish;
use crate::workspace::{Organization, Workspace};
use similar::TextDiff;
use std::io::{self, IsTerminal};

/// Mend slips in answers files: misspelt keys and options that can mean one thing only
///
/// Comments, order, quotes and line ends stay: only what is misspelt changes. What cannot be mended
/// is left for `check` to tell.
#[derive(clap::Args)]
pub struct Arguments {
    /// Organizations to mend, by id: the path under answers/ without .yaml [default: all]
    #[arg(value_name = "ORGANIZATION")]
    organizations: Vec<String>,
    #[command(flatten)]
    workspace: InWorkspace,
    /// Write nothing, and show what would change as a unified diff
    #[arg(long)]
    dry_run: bool,
}

/// What all files came to.
#[derive(Default)]
struct Done {
    files: usize,
    places: usize,
    failed: bool,
}

/// Mends.
pub fn run(raw: &Arguments, screen: &Screen) -> Result<End, Failure> {
    let workspace = Workspace::open(&raw.workspace.workspace)?.value;
    let selected = workspace.select(&raw.organizations)?;
    let assessor = Assessor::new(&workspace, &mut Vec::new());
    let mut done = Done::default();
    for organization in &selected {
        mend(&assessor, organization, raw.dry_run, screen, &mut done);
    }
    let what = if raw.dry_run { "to fix" } else { "fixed" };
    let (places, files) = (plural(done.places, "place"), plural(done.files, "file"));
    let checked = plural(selected.len(), "organization");
    screen.say(&match done.files {
        0 => format!("{checked}; nothing {what}"),
        _ => format!("{checked}; {places} {what} in {files}"),
    });
    Ok(if done.failed { End::Failed } else { End::Done })
}

fn mend(assessor: &Assessor, organization: &Organization, dry_run: bool, screen: &Screen, done: &mut Done) {
    // A file that cannot be read is for `check` to tell of.
    let Some(source) = assessor.workspace.answers(organization).value else { return };
    let Some(mended) = assessor.mend(&organization.id, &source) else { return };
    if dry_run {
        screen.say(&difference(source.name(), source.text(), &mended.text));
    } else {
        let root = assessor.workspace.root();
        if let Err(error) = publish::replace(root, source.name(), mended.text.as_bytes()) {
            screen.remark(&format!("error: {}", super::inert::inert_lines(&error.to_string())));
            done.failed = true;
            return;
        }
        screen.say(&format!("fixed  {}  {}", organization.id, plural(mended.places, "place")));
    }
    done.files += 1;
    done.places += mended.places;
}

/// A unified diff of the file `name`. On a terminal it is shown, and harmless; elsewhere it is for
/// programs, byte for byte.
fn difference(name: &str, old: &str, new: &str) -> String {
    let diff = TextDiff::from_lines(old, new);
    let mut unified = diff.unified_diff();
    let text = unified.header(&format!("a/{name}"), &format!("b/{name}")).to_string();
    let text = text.trim_end_matches('\n');
    if !io::stdout().is_terminal() {
        return text.to_owned();
    }
    text.lines().map(inert).collect::<Vec<_>>().join("\n")
}
