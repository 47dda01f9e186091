//! Batches: every organization of a workspace through the whole pipeline, in parallel, each on its
//! own. One organization's fault is an [`Outcome`], never the end of a batch; outcomes come in
//! input order, whatever finished first.

pub mod changes;
mod gate;
mod make;
pub mod manifest;
pub mod publish;
mod sites;
mod tasks;
mod wave;
mod work;

use crate::assess::{Assessor, Digest};
use crate::diag::Diagnostic;
use crate::export::{ExportError, Target};
use crate::workspace::{UnknownOrganization, Workspace};
use publish::PublishError;
use std::path::PathBuf;

pub use make::site;
pub use sites::Sites;

/// How to run a batch.
#[derive(Clone, Debug)]
pub struct Options {
    /// What to make. The files of other targets are left as they are.
    pub targets: Vec<Target>,
    /// How many organizations to work on at once; 0 stands for one per processor.
    pub jobs: usize,
    /// Make everything anew, and overwrite generated files that someone edited.
    pub force: bool,
    /// The output folder; made if it is not there.
    pub out: PathBuf,
    /// Only find: nothing is exported and nothing written.
    pub dry_run: bool,
}

/// What books say of how their organizations came to be as they are.
pub trait History: Sync {
    /// The digest of all that the chapter on the organization `id` follows from.
    fn inputs(&self, id: &str) -> Digest;
    /// The chapter on the organization `id`, called `name`, as Markdown in which what was typed is text.
    fn chapter(&self, id: &str, name: &str) -> String;
}

/// What goes into books, or is made of them, besides what their workspace holds.
#[derive(Clone, Copy, Default)]
struct Besides<'a> {
    /// Set where sites are to be published, each in a folder of its own.
    sites: Option<&'a Sites>,
    history: Option<&'a dyn History>,
}

/// What became of one organization.
#[derive(Debug)]
pub struct Outcome {
    /// Its path under `answers/`, without `.yaml`.
    pub id: String,
    /// Its display name; the id where the answers could not be read that far.
    pub name: String,
    pub state: State,
    /// Everything found about it, edited files included.
    pub findings: Vec<Diagnostic>,
    /// Generated files that someone edited and that were therefore kept, relative to its folder.
    pub edited: Vec<String>,
    /// How many questions and facts are still to be settled.
    pub open: usize,
}

/// How far an organization came.
#[derive(Debug)]
pub enum State {
    /// Its new output is in place.
    Made {
        /// How many files differ from before.
        written: usize,
    },
    /// Its output was already what it should be.
    Unchanged,
    /// It passed; nothing was to be written ([`Options::dry_run`]).
    Passed,
    /// Its documents are wrong, see the findings; its last good output stays.
    Rejected,
    /// The world or a template stood in the way; its last good output stays.
    Failed(Failure),
}

/// What a whole batch came to.
#[derive(Debug, Default)]
pub struct Summary {
    pub made: usize,
    pub unchanged: usize,
    pub passed: usize,
    pub rejected: usize,
    pub failed: usize,
    /// Organizations whose answers file is gone and whose output was therefore removed.
    pub pruned: Vec<String>,
    /// What became of the portal, where there is one.
    pub portal: Option<Outcome>,
    /// What was found that belongs to no organization of the workspace.
    pub findings: Vec<Diagnostic>,
}

/// Why one organization could not be written.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// An export failed.
    #[error(transparent)]
    Export(#[from] ExportError),
    /// Its folder could not be written.
    #[error(transparent)]
    Publish(#[from] PublishError),
    /// What was made must not be published, for what these findings say.
    #[error("what was made is not published")]
    Gate(Vec<Diagnostic>),
}

/// Why a batch could not be run, or not to its end.
#[derive(Debug, thiserror::Error)]
pub enum BatchError {
    /// An organization was named that the workspace lacks.
    #[error(transparent)]
    UnknownOrganization(#[from] UnknownOrganization),
    /// The output folder as a whole could not be used.
    #[error(transparent)]
    Publish(#[from] PublishError),
    /// What all books share could not be made.
    #[error(transparent)]
    Export(#[from] ExportError),
    /// No threads to work with.
    #[error("cannot start threads: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
}

/// Runs the pipeline for the `organizations` of `workspace`, for all of them if none is named, and
/// publishes what it makes. Each outcome goes to `on` in order of id, once its folder is in place.
/// Organizations whose answers file is gone are pruned where all are run.
///
/// # Errors
/// [`BatchError`], if the batch as a whole cannot go on. What was in place by then stays, whole.
pub fn run(
    workspace: &Workspace,
    organizations: &[String],
    options: &Options,
    on: &(dyn Fn(&Outcome) + Sync),
) -> Result<Summary, BatchError> {
    drive(workspace, organizations, options, Besides::default(), on)
}

/// The same with a chapter of `history` in each book and site.
///
/// # Errors
/// As [`run`].
pub fn run_with_history(
    workspace: &Workspace,
    organizations: &[String],
    options: &Options,
    history: &dyn History,
    on: &(dyn Fn(&Outcome) + Sync),
) -> Result<Summary, BatchError> {
    drive(workspace, organizations, options, Besides { history: Some(history), sites: None }, on)
}

/// The same for sites that are to be published: what is made goes to `clients/<organization>/`, which
/// holds its site and nothing else, and a portal of all organizations to `portal/`.
/// [`Options::targets`] count for nothing.
///
/// # Errors
/// As [`run`].
pub fn publish_sites(
    workspace: &Workspace,
    organizations: &[String],
    options: &Options,
    sites: &Sites,
    on: &(dyn Fn(&Outcome) + Sync),
) -> Result<Summary, BatchError> {
    let options = Options { targets: vec![Target::Site], ..options.clone() };
    drive(workspace, organizations, &options, Besides { sites: Some(sites), history: None }, on)
}

fn drive(
    workspace: &Workspace,
    organizations: &[String],
    options: &Options,
    besides: Besides,
    on: &(dyn Fn(&Outcome) + Sync),
) -> Result<Summary, BatchError> {
    let selected = workspace.select(organizations)?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(options.jobs).build()?;
    let full = organizations.is_empty() && workspace.complete;
    pool.install(|| {
        let mut summary = Summary::default();
        let assessor = Assessor::new(workspace, &mut summary.findings);
        if options.dry_run {
            wave::check(&assessor, &selected, &mut summary, on);
        } else {
            wave::publish(&assessor, &selected, full, (options, besides), &mut summary, on)?;
        }
        Ok(summary)
    })
}

impl Summary {
    fn count(&mut self, outcome: &Outcome) {
        let counter = match outcome.state {
            State::Made { .. } => &mut self.made,
            State::Unchanged => &mut self.unchanged,
            State::Passed => &mut self.passed,
            State::Rejected => &mut self.rejected,
            State::Failed(_) => &mut self.failed,
        };
        *counter += 1;
    }
}
