//! Making the files of one organization, and staging them.

use super::manifest::Record;
use super::publish::stage::{About, Stage, Staged};
use super::publish::{Output, PublishError};
use super::work::{Desk, Done};
use super::{Failure, Outcome, State};
use crate::assess::{Assessor, Digest, Proven};
use crate::export::settings::BookSettings;
use crate::export::view::View;
use crate::export::{Dossier, ExportError, Target, Tree, blueprint, book, guide, medplum, site};
use std::path::PathBuf;

/// The folder that the renderer of books reads; the same for all books.
pub struct Kit(PathBuf);

impl Kit {
    /// Lays the kit out in the output's own workbench.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn lay_out(output: &Output) -> Result<Self, PublishError> {
        let place = output.workbench().make("kit")?;
        for (path, bytes) in site::kit().files {
            if let Some((folder, _)) = path.rsplit_once('/') {
                place.make(folder)?;
            }
            place.write(&path, &bytes)?;
        }
        Ok(Self(place.path().to_owned()))
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
    let inputs = assessor.inputs(&guide.id, &outcome.id, &proven.source);
    let mut stage = Stage::new(desk.output, &outcome.id);
    let about = About {
        name: outcome.name.clone(),
        guide: guide.id.clone(),
        open: outcome.open,
        findings: outcome.findings.len(),
    };
    let made = add_all(&mut stage, inputs, &dossier, &assessor.settings, proven, desk);
    match made {
        Ok(()) => Ok(stage.finish(previous, Some(about))?),
        Err(failure) => {
            stage.abandon();
            Err(failure)
        }
    }
}

/// Stages the end of the organization `id`, for which `record` was made: its files go, but for those
/// that someone edited or put there.
pub fn prune(id: &str, record: &Record, desk: &Desk) -> Done {
    let mut outcome = Outcome::new(id);
    let staged = match Stage::prune(desk.output, id, record).finish(Some(record), None) {
        Ok(staged) => outcome.made(staged, &desk.shown),
        Err(error) => {
            outcome.state = State::Failed(error.into());
            None
        }
    };
    Done { outcome, staged, vouched: true, pruned: true }
}

fn add_all(
    stage: &mut Stage,
    inputs: Digest,
    dossier: &Dossier,
    settings: &BookSettings,
    proven: &Proven,
    desk: &Desk,
) -> Result<(), Failure> {
    let wants = |target| desk.targets.contains(&target);
    let completed = guide::complete(dossier);
    let view = (wants(Target::Blueprint) || wants(Target::Book) || wants(Target::Site))
        .then(|| View::of(dossier.blueprint));
    if let Some(view) = &view {
        if wants(Target::Blueprint) {
            stage.add(Target::Blueprint, inputs, blueprint::blueprint(dossier, proven.templates, view)?)?;
        }
        if wants(Target::Book) || wants(Target::Site) {
            let sources = sources(dossier, view, &completed, proven, settings)?;
            if let (true, Some(kit)) = (wants(Target::Site), &desk.kit) {
                let rest = site::render(&sources, &kit.0, &stage.place(Target::Site.name())?)?;
                stage.rendered(Target::Site, inputs, Target::Site.name(), rest)?;
            }
            if wants(Target::Book) {
                stage.add(Target::Book, inputs, sources)?;
            }
        }
    }
    if wants(Target::Guide) {
        stage.add(Target::Guide, inputs, completed)?;
    }
    if wants(Target::Medplum) {
        let made = proven.plan.as_ref().map(medplum::resources).unwrap_or_default();
        stage.add(Target::Medplum, inputs, made)?;
    }
    Ok(())
}

fn sources(
    dossier: &Dossier,
    view: &View,
    completed: &Tree,
    proven: &Proven,
    settings: &BookSettings,
) -> Result<Tree, ExportError> {
    let completed = completed.files.get(guide::FILE).map(|bytes| String::from_utf8_lossy(bytes));
    let more = proven.plan.as_ref().map(medplum::chapters).unwrap_or_default();
    book::sources(dossier.blueprint, view, &completed.unwrap_or_default(), &more, proven.templates, settings)
}
