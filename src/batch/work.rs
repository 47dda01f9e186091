//! One organization: from its answers file to a staged folder.

use super::gate::Gate;
use super::make::{Bindery, make};
use super::manifest::{Made, Record};
use super::publish::Output;
use super::publish::stage::Staged;
use super::sites::CLIENTS;
use super::{Besides, Failure, Outcome, State};
use crate::assess::{Assessment, Assessor, Digest, Proven};
use crate::diag::{Code, Diagnostic};
use crate::export::Target;
use crate::source::{Source, Span};
use crate::workspace::Organization;
use std::sync::Arc;

/// Where files go.
pub struct Desk<'a> {
    pub output: &'a Output,
    /// What is to be made.
    pub targets: &'a [Target],
    /// The output folder as the user named it, for messages.
    pub shown: String,
    /// What renders books, where books are rendered.
    pub bindery: Option<Bindery>,
    /// Whether even what is unchanged is made anew.
    pub force: bool,
    pub besides: Besides<'a>,
    /// What each of those has to pass.
    pub gate: Option<Gate<'a>>,
}

impl Desk<'_> {
    /// The folder of the organization `id` within the output folder.
    pub fn place(&self, id: &str) -> String {
        let folder = if self.besides.sites.is_some() { CLIENTS } else { "" };
        format!("{folder}{id}")
    }

    /// Lets a site that stands, made for the organization `id` as `record` says, pass the gate again if
    /// since then something else is looked for; what the manifest is to say then.
    fn recheck(&self, id: &str, record: &Record) -> Result<Option<Staged>, Failure> {
        let Some(gate) = self.gate.as_ref().filter(|gate| record.checked != Some(gate.sought)) else {
            return Ok(None);
        };
        let place = self.place(id);
        if let Some(made) = record.targets.get(Target::Site.name()) {
            gate.pass_again(id, &format!("{}/{id}", self.shown), &self.output.files(&place, made)?)?;
        }
        let record = Record { checked: Some(gate.sought), ..record.clone() };
        Ok(Some(Staged::standing(&place, record)))
    }

    /// The digest of all that the organization `id` is made from.
    pub fn inputs(&self, assessor: &Assessor, guide: &str, id: &str, answers: &Source) -> Digest {
        let inputs = assessor.inputs(guide, id, answers);
        let revision = self.besides.sites.and_then(|sites| sites.revision.as_deref());
        match (revision, self.besides.history) {
            (None, None) => inputs,
            (revision, history) => {
                let history = history.map(|history| history.inputs(id));
                let history = history.as_ref().map_or(&[][..], Digest::bytes);
                Digest::of_all([inputs.bytes(), revision.unwrap_or_default().as_bytes(), history])
            }
        }
    }
}

/// What working on one organization came to.
pub struct Done {
    pub outcome: Outcome,
    /// What is to be put in place, or said in the manifest.
    pub staged: Option<Staged>,
    /// Whether all files that the manifest names for it are known to be as the manifest has them.
    pub vouched: bool,
    /// Whether the organization is no more, and its output was to be removed.
    pub pruned: bool,
}

/// Works on `organization`, of which `previous` was made before. Without a desk nothing is made.
pub fn work(
    assessor: &Assessor,
    organization: &Organization,
    previous: Option<&Record>,
    desk: Option<&Desk>,
) -> Done {
    let mut outcome = Outcome::new(&organization.id);
    let source = assessor.workspace.answers(organization).report(&mut outcome.findings);
    let unchanged = desk.zip(previous).zip(source.as_ref()).and_then(|((desk, record), source)| {
        is_unchanged(assessor, &outcome.id, source, record, desk).then_some((desk, record))
    });
    // What was found is said at every run; found anew only where the manifest's word is not enough.
    let known =
        unchanged.zip(source.as_ref()).and_then(|((_, record), source)| known(assessor, record, source));
    let assessed = source.filter(|_| known.is_none()).map(|source| assessor.prove(&organization.id, &source));
    let proven = assessed.and_then(|assessed| outcome.assessed(assessed));
    outcome.findings.extend(known.into_iter().flatten());
    let staged = match (unchanged, proven, desk) {
        (Some((desk, record)), ..) => outcome.recall(record, desk),
        (None, None, _) => {
            outcome.state = State::Rejected;
            None
        }
        (None, Some(_), None) => None,
        (None, Some(proven), Some(desk)) => match make(assessor, &outcome, &proven, previous, desk) {
            Ok(staged) => outcome.made(staged, &desk.shown),
            Err(failure) => {
                outcome.failed(failure);
                None
            }
        },
    };
    let vouched = desk.zip(previous).is_none_or(|(desk, record)| vouches(&outcome, record, desk));
    Done { outcome, staged, vouched, pruned: false }
}

/// What `record` says was found about `answers`, its guide and its rules; none if that cannot be told.
fn known(assessor: &Assessor, record: &Record, answers: &Arc<Source>) -> Option<Vec<Diagnostic>> {
    let guide = assessor.guide(&record.guide)?.usable.as_ref()?.guide;
    let files: Vec<_> = [answers, &guide.source].into_iter().chain(&guide.rules).collect();
    record.findings.iter().map(|kept| kept.again(&files)).collect()
}

/// Whether all that is wanted was made from these very inputs, and stands as it was made.
fn is_unchanged(assessor: &Assessor, id: &str, source: &Source, record: &Record, desk: &Desk) -> bool {
    if desk.force || assessor.guide(&record.guide).is_none_or(|ready| ready.usable.is_none()) {
        return false;
    }
    let inputs = desk.inputs(assessor, &record.guide, id, source);
    let wanted: Option<Vec<&Made>> =
        desk.targets.iter().map(|target| record.targets.get(target.name())).collect();
    wanted.is_some_and(|wanted| {
        wanted.iter().all(|made| made.inputs == Some(inputs))
            && desk.output.holds(&desk.place(id), &wanted).unwrap_or(false)
    })
}

/// Whether this run has looked at every file that `record` names: those that it made or compared,
/// and the others now.
fn vouches(outcome: &Outcome, record: &Record, desk: &Desk) -> bool {
    let compared = matches!(outcome.state, State::Made { .. } | State::Unchanged);
    let is_wanted = |name: &str| desk.targets.iter().any(|target| target.name() == name);
    let others = record.targets.iter().filter(|(name, _)| !compared || !is_wanted(name));
    let others: Vec<&Made> = others.map(|(_, made)| made).collect();
    others.is_empty() || desk.output.holds(&desk.place(&outcome.id), &others).unwrap_or(false)
}

impl Outcome {
    pub(super) fn new(id: &str) -> Self {
        let (findings, edited) = (Vec::new(), Vec::new());
        Self { id: id.into(), name: id.into(), state: State::Passed, findings, edited, open: 0 }
    }

    /// Takes over what an assessment found and says; what it has proven is for making.
    fn assessed<'a>(&mut self, assessed: Assessment<'a>) -> Option<Proven<'a>> {
        self.findings.extend(assessed.findings);
        self.name = assessed.name;
        self.open = assessed.open;
        assessed.proven
    }

    /// What was made before still stands, as far as it passes the gate; what the manifest is to say
    /// then, if that is anything new.
    fn recall(&mut self, record: &Record, desk: &Desk) -> Option<Staged> {
        self.name.clone_from(&record.name);
        self.open = record.open;
        self.state = State::Unchanged;
        let made = desk.targets.iter().filter_map(|target| record.targets.get(target.name()));
        self.report_edited(&desk.shown, made.flat_map(|made| made.edited.iter().cloned()).collect());
        match desk.recheck(&self.id, record) {
            Ok(staged) => staged,
            Err(failure) => {
                self.failed(failure);
                None
            }
        }
    }

    /// Takes over why nothing comes of it: findings, where documents are at fault.
    pub(super) fn failed(&mut self, failure: Failure) {
        self.state = match failure {
            Failure::Gate(found) => {
                self.findings.extend(found);
                State::Rejected
            }
            failure => State::Failed(failure),
        };
    }

    /// What was staged will stand; none if it stands already and the manifest says so.
    pub(super) fn made(&mut self, staged: Staged, out: &str) -> Option<Staged> {
        self.report_edited(out, staged.edited.clone());
        self.state = match staged.written {
            0 => State::Unchanged,
            written => State::Made { written },
        };
        Some(staged).filter(|staged| staged.news)
    }

    fn report_edited(&mut self, out: &str, edited: Vec<String>) {
        self.findings.extend(edited.iter().map(|path| edited_finding(out, &self.id, path)));
        self.edited = edited;
    }
}

/// The finding that the file at `path` of the organization `id` was edited.
fn edited_finding(out: &str, id: &str, path: &str) -> Diagnostic {
    let file = format!("{out}/{id}/{path}");
    Diagnostic::new(Code::OutputEdited, format!("`{file}` was edited since it was made, and is kept"))
        .at(&Source::new(file, ""), Span::at(0), "")
        .help("move the change to where the file is made from, or overwrite it with `--force`")
}
