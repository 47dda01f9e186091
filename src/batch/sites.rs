//! Sites to be published: `clients/<organization>/`, each to be uploaded alone, and `portal/`, which
//! shows all clients to the consultant. Where they go is one output folder with one manifest.

use super::manifest::{Made, Record};
use super::publish::stage::{About, Stage, Staged};
use super::work::Desk;
use super::{Failure, Outcome, State};
use crate::assess::{Assessor, Digest, Proven};
use crate::export::Target;
use crate::export::site::portal::{self, Client, MANUAL};
use crate::gates::links::Around;
use crate::workspace::Organization;
use rayon::prelude::*;

/// What sites say besides what they are made from.
#[derive(Clone, Debug, Default)]
pub struct Sites {
    /// The name of the revision on every page; none stands for the digest of what the page shows.
    pub revision: Option<String>,
    /// The day (`YYYY-MM-DD`) before which what was due is overdue; none: nobody said what day it is.
    pub overdue_on: Option<String>,
}

/// The folder of all clients.
pub const CLIENTS: &str = "clients/";

/// So many clients are held before their rows are written.
const AT_ONCE: usize = 64;

/// The folder of the portal.
pub const PORTAL: &str = "portal";

/// Stages the portal, for messages in the folder `out`; none where it is as `previous` has it.
///
/// # Errors
/// An export failed, it does not pass the gate, or the disk refuses.
pub fn portal(
    assessor: &Assessor,
    previous: Option<&Record>,
    desk: &Desk,
    sites: &Sites,
    out: &str,
) -> Result<Option<Staged>, Failure> {
    let Some(bindery) = &desk.bindery else { return Ok(None) };
    let inputs = inputs(assessor, desk, sites);
    let made = previous.and_then(|record| record.targets.get(Target::Site.name()));
    if made.is_some_and(|made| stands(made, inputs, desk)) {
        return Ok(None);
    }
    let about = portal::About {
        overdue_on: sites.overdue_on.clone(),
        revision: sites.revision.clone().unwrap_or_else(|| inputs.short()),
        language: assessor.settings.language().map(str::to_owned),
    };
    let mut portal = bindery.press.portal(about);
    for organizations in assessor.workspace.organizations.chunks(AT_ONCE) {
        let clients = organizations.par_iter().map(|organization| client(assessor, organization, desk));
        let clients: Vec<Client> = clients.collect();
        clients.iter().try_for_each(|client| portal.add(client))?;
    }
    let tree = portal.finish()?;
    if let Some(gate) = &desk.gate {
        let around = Around { place: PORTAL, holds: &|path| desk.output.has(path) };
        gate.pass_portal(&format!("{out}/{PORTAL}"), &tree, around)?;
    }
    let mut stage = Stage::new(desk.output, PORTAL);
    stage.add(Target::Site, inputs, tree)?;
    stage.add_shared(Target::Site, "", &bindery.shared);
    stage.add_shared(Target::Site, MANUAL, &bindery.shared);
    let about =
        About { name: PORTAL.to_owned(), guide: String::new(), open: 0, findings: Vec::new(), checked: None };
    Ok(Some(stage.finish(previous, Some(about))?))
}

/// Whether the portal was made from `inputs`, and stands as it was made.
fn stands(made: &Made, inputs: Digest, desk: &Desk) -> bool {
    !desk.force && made.inputs == Some(inputs) && desk.output.holds(PORTAL, &[made]).unwrap_or(false)
}

/// The digest of everything that the portal is made from.
fn inputs(assessor: &Assessor, desk: &Desk, sites: &Sites) -> Digest {
    let each = assessor.workspace.organizations.par_iter().map(|organization| {
        let answers = assessor.workspace.answers(organization).value;
        let text = answers.as_ref().map_or("", |source| source.text());
        let book = if desk.output.has(&desk.place(&organization.id)) { "book" } else { "" };
        Digest::of_all([organization.id.as_bytes(), text.as_bytes(), book.as_bytes()])
    });
    let each: Vec<Digest> = each.collect();
    let said = [&sites.revision, &sites.overdue_on].map(|said| said.as_deref().unwrap_or_default());
    let context = assessor.context();
    let said = said.iter().map(|said| said.as_bytes()).chain([context.bytes()]);
    Digest::of_all(said.chain(each.iter().map(Digest::bytes)))
}

fn client(assessor: &Assessor, organization: &Organization, desk: &Desk) -> Client {
    let assessed = assessor.assess(organization);
    let blueprint = assessed.proven.as_ref().map(Proven::blueprint);
    let place = desk.place(&assessed.id);
    let folder = desk.output.has(&place).then(|| format!("../{place}/"));
    Client::new(&assessed.id, &assessed.name, &assessed.findings, blueprint.as_ref(), folder.as_deref())
}

impl Outcome {
    /// What became of the portal.
    pub(super) fn portal(staged: Result<Option<Staged>, Failure>, out: &str) -> (Self, Option<Staged>) {
        let mut outcome = Self::new(PORTAL);
        let staged = match staged {
            Ok(Some(staged)) => outcome.made(staged, out),
            Ok(None) => {
                outcome.state = State::Unchanged;
                None
            }
            Err(failure) => {
                outcome.failed(failure);
                None
            }
        };
        (outcome, staged)
    }
}
