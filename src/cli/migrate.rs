//! `migrate [ORGANIZATION…]`: answers brought up to date with a guide that moved on.

use super::findings::human;
use super::inert::inert_lines;
use super::screen::Screen;
use super::{End, Failure, InWorkspace};
use crate::answers::{self, Replies, then};
use crate::batch::publish;
use crate::diag::{Diagnostic, rejects};
use crate::guide::Guide;
use crate::source::Source;
use crate::workspace::Workspace;
use similar::TextDiff;

/// Bring answers up to date with a guide that moved on
///
/// The rules say under `was` what earlier versions of the guide called its questions and choices.
/// Answers that state such a version are rewritten to today's names. Without --write, what would
/// change is printed and nothing is written.
#[derive(clap::Args)]
pub struct Arguments {
    /// Organizations, by id: the path under answers/ without .yaml [default: all]
    #[arg(value_name = "ORGANIZATION")]
    organizations: Vec<String>,
    /// Write the changes
    #[arg(long)]
    write: bool,
    #[command(flatten)]
    workspace: InWorkspace,
}

/// What became of one file.
enum Outcome {
    UpToDate,
    Changed(String),
    /// It can't be done; the reason.
    ByHand(String),
}

/// Shows what would change, or changes it.
pub fn run(raw: &Arguments, screen: &Screen) -> Result<End, Failure> {
    let workspace = Workspace::open(&raw.workspace.workspace)?.value;
    let organizations = workspace.select(&raw.organizations)?;
    let (mut changed, mut rejected) = (0, false);
    for organization in organizations {
        let mut findings = Vec::new();
        let path = organization.path();
        let Some(source) = workspace.answers(organization).report(&mut findings) else {
            rejected |= told(&findings, screen);
            continue;
        };
        let Some(replies) = answers::read(&organization.id, &source).report(&mut findings) else {
            rejected |= told(&findings, screen);
            continue;
        };
        let Some(guide) = workspace.guides.get(&replies.guide.value).filter(|guide| !guide.rejected()) else {
            screen.remark(&format!("error: {path}: its guide cannot be used; `blueprint check` says why"));
            rejected = true;
            continue;
        };
        match outcome(&guide.value, &replies) {
            Outcome::UpToDate => {}
            Outcome::ByHand(reason) => {
                screen.remark(&format!("error: {path}: {}", inert_lines(&reason)));
                rejected = true;
            }
            Outcome::Changed(text) => {
                changed += 1;
                show(&path, source.text(), &text, screen);
                if raw.write {
                    publish::replace(workspace.root(), &path, text.as_bytes())?;
                }
                rejected |= told(&checked(&guide.value, &organization.id, &path, &text), screen);
            }
        }
    }
    screen.say(&summary(changed, raw.write));
    Ok(if rejected { End::Rejected } else { End::Done })
}

fn outcome(guide: &Guide, replies: &Replies) -> Outcome {
    let (Some(stated), Some(today)) = (&replies.guide_version, &guide.version) else {
        return Outcome::UpToDate;
    };
    if stated.value == today.value {
        return Outcome::UpToDate;
    }
    if then::was(guide, Some(stated)).is_none() {
        let reason = format!(
            "it was given to version {} of the guide, and the rules say nothing about that one under `was`",
            stated.value
        );
        return Outcome::ByHand(reason);
    }
    match answers::migrate::migrate(guide, replies) {
        Ok(Some(text)) => Outcome::Changed(text),
        Ok(None) => Outcome::UpToDate,
        Err(reason) => Outcome::ByHand(reason),
    }
}

/// The difference, as a patch.
fn show(path: &str, old: &str, new: &str, screen: &Screen) {
    let diff = TextDiff::from_lines(old, new);
    let diff = diff.unified_diff().header(&format!("a/{path}"), &format!("b/{path}")).to_string();
    screen.say(inert_lines(&diff).trim_end());
}

/// What `check` says about the new text.
fn checked(guide: &Guide, id: &str, path: &str, text: &str) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let replies = answers::read(id, &Source::new(path, text)).report(&mut findings);
    findings.extend(replies.into_iter().flat_map(|replies| answers::check(guide, &replies).findings));
    findings
}

/// Prints `findings`; true if they reject the file.
fn told(findings: &[Diagnostic], screen: &Screen) -> bool {
    if !findings.is_empty() {
        screen.remark(&human::list(&human::renderer(), findings));
    }
    rejects(findings)
}

fn summary(changed: usize, written: bool) -> String {
    match (changed, written) {
        (0, _) => "nothing to bring up to date".to_owned(),
        (1, true) => "1 answers file brought up to date".to_owned(),
        (1, false) => "1 answers file would change; `--write` changes it".to_owned(),
        (_, true) => format!("{changed} answers files brought up to date"),
        (_, false) => format!("{changed} answers files would change; `--write` changes them"),
    }
}
