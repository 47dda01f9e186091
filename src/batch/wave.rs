//! Waves: so many organizations at a time are worked on, while the wave before is put in place. So
//! memory does not grow with their number, and the disk is asked to sync once for many.

use super::gate::Gate;
use super::make::{Bindery, prune};
use super::publish::stage::Staged;
use super::publish::swap::Journal;
use super::publish::{Output, PublishError};
use super::sites::{CLIENTS, portal};
use super::tasks::{Task, Tasks};
use super::work::{Desk, Done, work};
use super::{BatchError, Besides, Failure, Options, Outcome, State, Summary};
use crate::assess::Assessor;
use crate::export::Target;
use crate::workspace::Organization;
use rayon::prelude::*;

/// How many organizations make a wave.
const WAVE: usize = 256;

/// The same where books are rendered, which takes several times as long and writes ten times as much.
const SITE_WAVE: usize = 64;

type On<'a> = &'a (dyn Fn(&Outcome) + Sync);

/// Finds only; nothing is made.
pub fn check(assessor: &Assessor, selected: &[&Organization], summary: &mut Summary, on: On) {
    for wave in selected.chunks(WAVE) {
        let done: Vec<Done> =
            wave.par_iter().map(|organization| work(assessor, organization, None, None)).collect();
        for done in done {
            summary.count(&done.outcome);
            on(&done.outcome);
        }
    }
}

/// Makes and publishes. `full` says that `selected` is all there is, so that what the manifest has
/// besides is to go.
///
/// # Errors
/// The output folder cannot be used any further.
pub fn publish(
    assessor: &Assessor,
    selected: &[&Organization],
    full: bool,
    (options, besides): (&Options, Besides),
    summary: &mut Summary,
    on: On,
) -> Result<(), BatchError> {
    let output = &Output::open(&options.out, assessor.workspace.root(), options.force)?;
    let sites = options.targets.contains(&Target::Site);
    let bindery = if sites { Some(Bindery::open(output, &assessor.settings.theme)?) } else { None };
    let gate = match (besides.sites, &bindery) {
        (Some(_), Some(bindery)) => Some(Gate::open(assessor, bindery, &mut summary.findings)),
        _ => None,
    };
    let folder = if besides.sites.is_some() { CLIENTS } else { "" };
    let desk = Desk {
        output,
        targets: &options.targets,
        shown: options.out.join(folder.trim_end_matches('/')).display().to_string(),
        bindery,
        force: options.force,
        besides,
        gate,
    };
    let size = if sites { SITE_WAVE } else { WAVE };
    let mut tasks = Tasks::new(selected, output, full, folder)?;
    let mut press = Press { journal: Journal::new(output), vouched: full, summary, on };
    let mut last = Vec::new();
    loop {
        let wave = tasks.take(size)?;
        if wave.is_empty() {
            press.put(last)?;
            if let Some(sites) = besides.sites {
                let out = options.out.display().to_string();
                let staged = portal(assessor, tasks.portal().as_ref(), &desk, sites, &out);
                press.put_portal(staged, &out)?;
            }
            return Ok(press.journal.finish(press.vouched)?);
        }
        let (put, done) = rayon::join(|| press.put(last), || at_work(assessor, &wave, &desk));
        put?;
        last = done;
    }
}

fn at_work(assessor: &Assessor, wave: &[Task], desk: &Desk) -> Vec<Done> {
    let done = wave.par_iter().map(|task| match task {
        Task::Make(organization, previous) => work(assessor, organization, previous.as_ref(), Some(desk)),
        Task::Prune(id, record) => prune(id, record, desk),
    });
    done.collect()
}

/// Puts waves in place and tells of them.
struct Press<'a> {
    journal: Journal<'a>,
    /// Whether every file of the manifest is known to be as the manifest has it.
    vouched: bool,
    summary: &'a mut Summary,
    on: On<'a>,
}

impl Press<'_> {
    fn put(&mut self, wave: Vec<Done>) -> Result<(), PublishError> {
        let staged: Vec<_> = wave.iter().filter_map(|done| done.staged.as_ref()).collect();
        let mut put = self.journal.publish(&staged)?.into_iter();
        for mut done in wave {
            let failed = done.staged.as_ref().and_then(|_| put.next()).and_then(Result::err);
            self.vouched &= done.vouched && failed.is_none();
            if let Some(error) = failed {
                done.outcome.state = State::Failed(error.into());
            }
            self.tell(done);
        }
        Ok(())
    }

    fn put_portal(&mut self, staged: Result<Option<Staged>, Failure>, out: &str) -> Result<(), PublishError> {
        let (mut outcome, staged) = Outcome::portal(staged, out);
        if let Some(staged) = staged
            && let Some(Err(error)) = self.journal.publish(&[&staged])?.pop()
        {
            outcome.state = State::Failed(error.into());
        }
        self.vouched &= matches!(outcome.state, State::Made { .. } | State::Unchanged);
        self.summary.findings.append(&mut outcome.findings);
        self.summary.portal = Some(outcome);
        Ok(())
    }

    /// What is no more is no outcome, unless it could not be removed.
    fn tell(&mut self, done: Done) {
        let outcome = done.outcome;
        if done.pruned && !matches!(outcome.state, State::Failed(_)) {
            self.summary.pruned.push(outcome.id);
            self.summary.findings.extend(outcome.findings);
            return;
        }
        self.summary.count(&outcome);
        (self.on)(&outcome);
    }
}
