//! `schema [GUIDE]`: what an editor needs to complete and check answers files.

use super::screen::Screen;
use super::{End, Failure, InWorkspace, pick};
use crate::answers::schema::schema;
use crate::batch::publish;
use crate::guide::Guide;
use crate::workspace::Workspace;

/// Print the JSON Schema of a guide's answers files, for editors to complete and check with
///
/// Editors that know YAML (through yaml-language-server) find it by the first line of a file that
/// `new` or `import` began. It knows the form of answers, question by question; what they mean
/// together, `check` says.
#[derive(clap::Args)]
pub struct Arguments {
    /// The guide, by id [default: the only one there is]
    guide: Option<String>,
    /// Write it to guides/GUIDE.schema.json, where answers files look for it, instead of printing it
    #[arg(long)]
    write: bool,
    #[command(flatten)]
    workspace: InWorkspace,
}

/// Prints the schema, or writes it and says where.
pub fn run(raw: &Arguments, screen: &Screen) -> Result<End, Failure> {
    let workspace = Workspace::open(&raw.workspace.workspace)?.value;
    let guide = pick::guide(&workspace, raw.guide.as_deref())?;
    if !raw.write {
        screen.say(text(guide)?.trim_end());
    } else if !settle(&workspace, guide, screen)? {
        screen.say(&format!("unchanged {}", path(guide)));
    }
    Ok(End::Done)
}

/// Has the schema of `guide` stand where answers files look for it, and says so if it is written.
pub fn settle(workspace: &Workspace, guide: &Guide, screen: &Screen) -> Result<bool, Failure> {
    let written = publish::settle(workspace.root(), &path(guide), text(guide)?.as_bytes())?;
    if written {
        screen.say(&format!("wrote {}", path(guide)));
    }
    Ok(written)
}

/// The line by which an editor finds the schema of `guide` from the answers file of `organization`.
pub fn modeline(guide: &Guide, organization: &str) -> String {
    let up = "../".repeat(1 + organization.matches('/').count());
    format!("# yaml-language-server: $schema={up}{}", path(guide))
}

fn path(guide: &Guide) -> String {
    format!("guides/{}.schema.json", guide.id)
}

fn text(guide: &Guide) -> Result<String, Failure> {
    Ok(format!("{}\n", serde_json::to_string_pretty(&schema(guide))?))
}
