//! Making the files of one organization, and staging them.

use super::manifest::{Kept, Record};
use super::publish::Output;
use super::publish::shared::Shared;
use super::publish::stage::{About, Stage, Staged};
use super::sites::Sites;
use super::work::{Desk, Done};
use super::{BatchError, Failure, Outcome, State};
use crate::assess::{Assessor, Digest, Proven};
use crate::blueprint::Blueprint;
use crate::export::settings::{BookSettings, Theme};
use crate::export::site::{Imprint, Press};
use crate::export::view::View;
use crate::export::{Dossier, ExportError, Target, Tree, blueprint, book, guide, medplum};

/// What renders books, and the files that all of them share.
pub struct Bindery {
    pub press: Press,
    pub shared: Shared,
}

impl Bindery {
    /// A bindery whose shared files are written.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn open(output: &Output, theme: &Theme) -> Result<Self, BatchError> {
        let press = Press::new(theme)?;
        let shared = output.share(&press.assets())?;
        Ok(Self { press, shared })
    }
}

/// Makes what the batch wants of one organization, and stages it against what is there.
///
/// # Errors
/// An export failed, or the disk refuses.
pub fn make(
    assessor: &Assessor,
    outcome: &Outcome,
    proven: &Proven,
    previous: Option<&Record>,
    desk: &Desk,
) -> Result<Staged, Failure> {
    let Proven { guide, sheet, decisions, .. } = proven;
    let blueprint = proven.blueprint();
    let dossier = Dossier { guide, sheet, decisions, blueprint: &blueprint };
    let inputs = desk.inputs(assessor, &guide.id, &outcome.id, &proven.source);
    let place = desk.place(&outcome.id);
    let mut stage = Stage::new(desk.output, &place);
    let about = About {
        name: outcome.name.clone(),
        guide: guide.id.clone(),
        open: outcome.open,
        findings: outcome.findings.iter().map(Kept::of).collect(),
        checked: desk.gate.as_ref().map(|gate| gate.sought),
    };
    add_all(&mut stage, inputs, &dossier, &assessor.settings, proven, desk)?;
    Ok(stage.finish(previous, Some(about))?)
}

/// Stages the end of the organization `id`, for which `record` was made: its files go, but for those
/// that someone edited or put there.
pub fn prune(id: &str, record: &Record, desk: &Desk) -> Done {
    let mut outcome = Outcome::new(id);
    let staged = match Stage::prune(desk.output, &desk.place(id), record).finish(Some(record), None) {
        Ok(staged) => outcome.made(staged, &desk.shown),
        Err(error) => {
            outcome.state = State::Failed(error.into());
            None
        }
    };
    Done { outcome, staged, vouched: true, pruned: true }
}

fn add_all<'a>(
    stage: &mut Stage<'a>,
    inputs: Digest,
    dossier: &Dossier,
    settings: &BookSettings,
    proven: &Proven,
    desk: &'a Desk,
) -> Result<(), Failure> {
    let wants = |target| desk.targets.contains(&target);
    let completed = guide::complete(dossier);
    let access = proven.plan.as_ref().map(medplum::Export::of);
    let view = (wants(Target::Blueprint) || wants(Target::Book) || wants(Target::Site))
        .then(|| View::of(dossier.blueprint));
    if let Some(view) = &view {
        if wants(Target::Blueprint) {
            stage.add(Target::Blueprint, inputs, blueprint::blueprint(dossier, proven.templates, view)?)?;
        }
        if wants(Target::Book) || wants(Target::Site) {
            let mut more = access.as_ref().map(medplum::Export::chapters).unwrap_or_default();
            if let Some(history) = desk.besides.history {
                let of = &dossier.blueprint.organization;
                more.insert(book::REVISIONS, history.chapter(&of.id, &of.name));
            }
            let sources = sources(dossier, view, &completed, &more, proven, settings)?;
            if let (true, Some(bindery)) = (wants(Target::Site), &desk.bindery) {
                let pages = bindery
                    .press
                    .render(&sources, &imprint(dossier.blueprint, &sources, desk.besides.sites))?;
                if let Some(gate) = &desk.gate {
                    let id = &dossier.blueprint.organization.id;
                    gate.pass(id, &format!("{}/{id}", desk.shown), &sources, &pages)?;
                }
                // What is published is the site alone.
                let folder = if desk.besides.sites.is_some() { "" } else { "site/" };
                stage.add(Target::Site, inputs, pages.below(folder))?;
                stage.add_shared(Target::Site, folder, &bindery.shared);
            }
            if wants(Target::Book) {
                stage.add(Target::Book, inputs, sources)?;
            }
        }
    }
    if wants(Target::Guide) {
        stage.add(Target::Guide, inputs, Tree::of(guide::FILE, completed))?;
    }
    if wants(Target::Medplum) {
        let made = access.map(medplum::Export::resources).unwrap_or_default();
        stage.add(Target::Medplum, inputs, made)?;
    }
    Ok(())
}

/// The site of one organization, in memory; whole but for what all sites share ([`Press::assets`]).
///
/// # Errors
/// A template failed, or its book is none.
pub fn site(press: &Press, settings: &BookSettings, proven: &Proven) -> Result<Tree, ExportError> {
    let Proven { guide, sheet, decisions, .. } = proven;
    let blueprint = proven.blueprint();
    let dossier = Dossier { guide, sheet, decisions, blueprint: &blueprint };
    let (view, completed) = (View::of(&blueprint), guide::complete(&dossier));
    let access = proven.plan.as_ref().map(medplum::Export::of);
    let more = access.as_ref().map(medplum::Export::chapters).unwrap_or_default();
    let sources = sources(&dossier, &view, &completed, &more, proven, settings)?;
    press.render(&sources, &imprint(&blueprint, &sources, None))
}

/// What the pages of a book say of its state: the revision's name is the digest of the book's
/// sources, unless it was given one.
fn imprint(blueprint: &Blueprint, sources: &Tree, sites: Option<&Sites>) -> Imprint {
    let parts = sources.files.iter().flat_map(|(path, bytes)| [path.as_bytes(), bytes.as_slice()]);
    let named = sites.and_then(|sites| sites.revision.clone());
    let guide = &blueprint.guide;
    let version = guide.version.as_ref().map_or_else(String::new, |version| format!(", version {version}"));
    Imprint {
        revision: named.unwrap_or_else(|| Digest::of_all(parts).short()),
        source: format!("{}{version}", guide.title),
    }
}

fn sources(
    dossier: &Dossier,
    view: &View,
    completed: &str,
    more: &Tree,
    proven: &Proven,
    settings: &BookSettings,
) -> Result<Tree, ExportError> {
    book::sources(dossier.blueprint, view, completed, more, proven.templates, settings)
}
