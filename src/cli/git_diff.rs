//! `git-diff`: what git runs in the place of its own comparison of two answers files.

use super::diff::human;
use super::diff::paint::Paint;
use super::screen::Screen;
use super::{End, Failure};
use crate::assess::Assessor;
use crate::cli::inert::inert_short;
use crate::review::Review;
use crate::source::Source;
use crate::workspace::{Workspace, made};
use std::path::{Path, PathBuf};

/// Compare two answers files for git, as a diff driver does
///
/// Both are read by the guides of the workspace as it lies on the disk. docs/review.md says how to set
/// it up.
#[derive(clap::Args)]
pub struct Arguments {
    /// The file's name, from the folder that git runs this in
    path: String,
    /// The old contents, or /dev/null
    old: PathBuf,
    /// Git's name for them, and their mode: not looked at
    #[arg(hide = true)]
    old_hex: String,
    #[arg(hide = true)]
    old_mode: String,
    /// The new contents, or /dev/null
    new: PathBuf,
    #[arg(hide = true)]
    new_hex: String,
    #[arg(hide = true)]
    new_mode: String,
    /// The new name of a file that was renamed, and what git says of that
    #[arg(hide = true)]
    renamed: Vec<String>,
}

/// Prints what changed. Whatever that is, git wants to hear that all went well.
pub fn run(raw: &Arguments, screen: &Screen) -> Result<End, Failure> {
    let name = raw.renamed.first().unwrap_or(&raw.path);
    screen.say(&format!("{} → {}", inert_short(&raw.path), inert_short(name)));
    let Some((root, id)) = place(name) else {
        return Err(format!(
            "`{}` is no answers file: those are answers/ORGANIZATION.yaml",
            inert_short(name)
        )
        .into());
    };
    let workspace = Workspace::open(Path::new(if root.is_empty() { "." } else { root }))?.value;
    let assessor = Assessor::without_templates(&workspace, &mut Vec::new());
    let (mut sides, mut whole) = (Vec::new(), true);
    for (side, file) in [("before", &raw.old), ("now", &raw.new)] {
        if file == Path::new("/dev/null") {
            screen.say(&format!("{side}: there is no such organization"));
            whole = false;
            continue;
        }
        let bytes = made::contents(file).map_err(|error| format!("{}: {error}", file.display()))?;
        let source = Source::new(format!("answers/{id}.yaml"), String::from_utf8_lossy(&bytes).into_owned());
        let assessed = assessor.prove(id, &source);
        match assessed.proven {
            Some(proven) => sides.push(proven.blueprint()),
            None => {
                whole = false;
                let reasons =
                    assessed.findings.iter().map(|found| format!("\n    {}", inert_short(&found.message)));
                screen.say(&format!("{side}: the answers are rejected{}", reasons.collect::<String>()));
            }
        }
    }
    if let (true, [old, new]) = (whole, sides.as_slice()) {
        let review = Review::of_one("before", "now", old, new);
        screen.say(human::text(&review, Paint::of_stdout()).trim_end());
    }
    Ok(End::Done)
}

/// The workspace's folder and the organization's id in the name of an answers file.
fn place(name: &str) -> Option<(&str, &str)> {
    let name = name.strip_suffix(".yaml")?;
    match name.strip_prefix("answers/") {
        Some(id) => Some(("", id)),
        None => name.split_once("/answers/"),
    }
}
