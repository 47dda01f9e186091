//! `import COMPLETED.md`: a guide that a client filled in by hand, as an answers file.

use super::findings::human;
use super::new::{display_name, free_path};
use super::screen::Screen;
use super::{End, Failure, InWorkspace, pick, schema};
use crate::answers;
use crate::answers::draft::{self, Begin};
use crate::answers::merge::merge;
use crate::batch::publish;
use crate::diag::{Checked, Diagnostic, rejects};
use crate::guide::Guide;
use crate::guide::read::filled::{self, Filling};
use crate::guide::rules::slug;
use crate::source::Source;
use crate::workspace::{Workspace, document};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Read a guide that a client filled in by hand back into an answers file
///
/// Boxes, blanks and rows are found however the copy was laid out. What is written in it and is no
/// answer to any question is a finding at its line; nothing is passed over. The file is a draft, as
/// `new` begins one, with the answers in it.
#[derive(clap::Args)]
pub struct Arguments {
    /// The filled-in guide, a Markdown file anywhere
    #[arg(value_name = "COMPLETED.md", value_hint = clap::ValueHint::FilePath)]
    completed: PathBuf,
    /// The organization's id: the path under answers/ without .yaml; or `-` to print the file instead
    /// [default: after the document's name]
    #[arg(long, value_name = "ID", allow_hyphen_values = true)]
    organization: Option<String>,
    /// The guide that it is a copy of [default: the only one there is, or the one with its title]
    #[arg(long, value_name = "ID")]
    guide: Option<String>,
    /// Put what is missing into the answers file that is there, and show what differs
    #[arg(long)]
    update: bool,
    #[command(flatten)]
    workspace: InWorkspace,
}

/// Reads the document, writes the answers and prints what could not be placed.
pub fn run(raw: &Arguments, screen: &Screen) -> Result<End, Failure> {
    let workspace = Workspace::open(&raw.workspace.workspace)?.value;
    let mut findings = Vec::new();
    let Some(copy) = document(&raw.completed).report(&mut findings) else {
        return Ok(end(&findings, screen));
    };
    let guide = guide(&workspace, raw.guide.as_deref(), &copy)?;
    let fillings = filled::filled(guide, &copy).report(&mut findings);
    let id = raw.organization.clone().unwrap_or_else(|| id_after(&raw.completed));
    if raw.update {
        update(&workspace, guide, &id, &copy, &fillings, &mut findings, screen)?;
    } else {
        let text = draft::draft(guide, &display_name(&id), Begin::Filled(&fillings));
        let path = format!("answers/{id}.yaml");
        findings.extend(checked(guide, &path, &text));
        if id == "-" {
            screen.say(text.trim_end());
        } else {
            let path = free_path(&workspace, &id)?;
            schema::settle(&workspace, guide, screen)?;
            let text = format!("{}\n{text}", schema::modeline(guide, &id));
            publish::create(workspace.root(), &path, text.as_bytes())?;
            screen.say(&format!("wrote {path}"));
        }
    }
    Ok(end(&findings, screen))
}

fn update(
    workspace: &Workspace,
    guide: &Guide,
    id: &str,
    copy: &Arc<Source>,
    fillings: &[Filling],
    findings: &mut Vec<Diagnostic>,
    screen: &Screen,
) -> Result<(), Failure> {
    let organization = workspace.named(id)?;
    let Some(source) = workspace.answers(organization).report(findings) else { return Ok(()) };
    let Checked { value: own, findings: read } = answers::read(id, &source);
    let Some(own) = own.filter(|_| !rejects(&read)) else {
        findings.extend(read);
        return Err(format!("`{}` has errors of its own; mend it first", organization.path()).into());
    };
    if own.guide.value != guide.id {
        return Err(format!(
            "`{}` answers the guide `{}`, not `{}`",
            organization.path(),
            own.guide.value,
            guide.id
        )
        .into());
    }
    let text = merge(guide, &own, copy, fillings).report(findings);
    let path = organization.path();
    findings.extend(checked(guide, &path, &text));
    if text == source.text() {
        screen.say(&format!("unchanged {path}"));
    } else {
        publish::replace(workspace.root(), &path, text.as_bytes())?;
        screen.say(&format!("wrote {path}"));
    }
    Ok(())
}

/// What `check` says about the answers `text` as they are written.
fn checked(guide: &Guide, path: &str, text: &str) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let replies = answers::read("", &Source::new(path, text)).report(&mut findings);
    if let Some(replies) = replies {
        findings.extend(answers::check(guide, &replies).findings);
    }
    findings
}

fn end(findings: &[Diagnostic], screen: &Screen) -> End {
    if !findings.is_empty() {
        screen.remark(&human::list(&human::renderer(), findings));
    }
    if rejects(findings) { End::Rejected } else { End::Done }
}

/// The guide called `wanted`; else the only one there is, or the one that has the copy's title.
fn guide<'a>(
    workspace: &'a Workspace,
    wanted: Option<&str>,
    copy: &Arc<Source>,
) -> Result<&'a Guide, Failure> {
    let title = || crate::guide::read::prose(copy).value.title.value;
    let titled = || {
        let title = title();
        let mut same = workspace.guides.iter().filter(|(_, guide)| guide.value.title.value == title);
        same.next().map(|(id, _)| id.as_str()).filter(|_| same.next().is_none())
    };
    let wanted = match wanted {
        None if workspace.guides.len() > 1 => titled(),
        wanted => wanted,
    };
    pick::guide(workspace, wanted)
}

/// An id after the document's name: `acme` of `Acme.md`, and of `acme/guide.md`, as `build` writes it.
fn id_after(path: &Path) -> String {
    let name = |path: &Path| path.file_stem().map(|name| name.to_string_lossy().into_owned());
    let own = name(path).unwrap_or_default();
    let above = path.parent().and_then(name).filter(|_| own == "guide");
    slug(&above.unwrap_or(own))
}
