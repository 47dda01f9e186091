//! One organization: from its answers file to a staged folder.

use super::common::{Common, Usable};
use super::make::{Kit, make};
use super::manifest::{Made, Record};
use super::publish::Output;
use super::publish::stage::Staged;
use super::{Outcome, State};
use crate::answers::{self, Replies, Sheet};
use crate::decide::{Decisions, decide};
use crate::diag::{Code, Diagnostic, rejects};
use crate::export::Target;
use crate::export::templates::Templates;
use crate::guide::Guide;
use crate::medplum::{self, Plan};
use crate::source::{Source, Span};
use crate::workspace::Organization;
use std::sync::Arc;

/// Where files go.
pub struct Desk<'a> {
    pub output: &'a Output,
    /// The output folder as the user named it, for messages.
    pub shown: String,
    /// What the renderer of books needs on disk, where books are rendered.
    pub kit: Option<Kit>,
    /// Whether even what is unchanged is made anew.
    pub force: bool,
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

/// What is known once the answers are proven.
pub struct Proven<'a> {
    pub source: Arc<Source>,
    pub guide: &'a Guide,
    pub templates: &'a Templates,
    pub sheet: Sheet,
    pub decisions: Decisions,
    /// What the decisions mean for access, where the rules say so.
    pub plan: Option<Plan>,
}

/// Works on `organization`, of which `previous` was made before. Without a desk nothing is made.
pub fn work(
    common: &Common,
    organization: &Organization,
    previous: Option<&Record>,
    desk: Option<&Desk>,
) -> Done {
    let mut outcome = Outcome::new(&organization.id);
    let source = common.workspace.answers(organization).report(&mut outcome.findings);
    let unchanged = desk.zip(previous).zip(source.as_ref()).and_then(|((desk, record), source)| {
        is_unchanged(common, &outcome.id, source, record, desk).then_some((desk, record))
    });
    // What was found is found again at every run; where there was nothing, nothing has to be done.
    let silent = unchanged.is_some_and(|(_, record)| record.findings == 0);
    let proven = source.filter(|_| !silent).and_then(|source| prove(common, &mut outcome, source));
    let staged = match (unchanged, proven, desk) {
        (Some((desk, record)), ..) => {
            outcome.recall(record, common.targets, &desk.shown);
            None
        }
        (None, None, _) => {
            outcome.state = State::Rejected;
            None
        }
        (None, Some(_), None) => None,
        (None, Some(proven), Some(desk)) => match make(common, &outcome, &proven, previous, desk) {
            Ok(staged) => outcome.made(staged, &desk.shown),
            Err(failure) => {
                outcome.state = State::Failed(failure);
                None
            }
        },
    };
    let vouched =
        desk.zip(previous).is_none_or(|(desk, record)| vouches(common, &outcome, record, desk.output));
    Done { outcome, staged, vouched, pruned: false }
}

/// Whether all that is wanted was made from these very inputs, and stands as it was made.
fn is_unchanged(common: &Common, id: &str, source: &Source, record: &Record, desk: &Desk) -> bool {
    if desk.force || common.guide(&record.guide).is_none_or(|ready| ready.usable.is_none()) {
        return false;
    }
    let inputs = common.inputs(&record.guide, id, source);
    let wanted: Option<Vec<&Made>> =
        common.targets.iter().map(|target| record.targets.get(target.name())).collect();
    wanted.is_some_and(|wanted| {
        wanted.iter().all(|made| made.inputs == Some(inputs))
            && desk.output.holds(id, &wanted).unwrap_or(false)
    })
}

/// Whether this run has looked at every file that `record` names: those that it made or compared,
/// and the others now.
fn vouches(common: &Common, outcome: &Outcome, record: &Record, output: &Output) -> bool {
    let compared = matches!(outcome.state, State::Made { .. } | State::Unchanged);
    let is_wanted = |name: &str| common.targets.iter().any(|target| target.name() == name);
    let others = record.targets.iter().filter(|(name, _)| !compared || !is_wanted(name));
    let others: Vec<&Made> = others.map(|(_, made)| made).collect();
    others.is_empty() || output.holds(&outcome.id, &others).unwrap_or(false)
}

/// Proves the answers in `source` and decides upon them; none where a finding rejects them.
fn prove<'a>(common: &'a Common, outcome: &mut Outcome, source: Arc<Source>) -> Option<Proven<'a>> {
    let findings = &mut outcome.findings;
    let replies = answers::read(&outcome.id, &source).report(findings)?;
    outcome.name.clone_from(&replies.name.value);
    let Usable { guide, templates, scheme } = guide_of(common, &replies, findings)?;
    let sheet = answers::check(guide, &replies).report(findings);
    if rejects(findings) {
        return None;
    }
    let decisions = decide(guide, &sheet).report(findings);
    if rejects(findings) {
        return None;
    }
    let plan = scheme.as_ref().map(|scheme| medplum::derive(scheme, guide, &sheet, &decisions));
    outcome.open = count_open(guide, &sheet, &decisions);
    outcome.open += plan.iter().flat_map(|plan| &plan.access.open).filter(|open| !open.waits).count();
    Some(Proven { source, guide, templates, sheet, decisions, plan })
}

/// The guide that `replies` answer, if it can be used.
fn guide_of<'a>(
    common: &'a Common,
    replies: &Replies,
    findings: &mut Vec<Diagnostic>,
) -> Option<&'a Usable<'a>> {
    let (id, span) = (&replies.guide.value, replies.guide.span);
    let finding = match common.guide(id) {
        Some(ready) => match &ready.usable {
            Some(usable) => return Some(usable),
            None => Diagnostic::new(Code::UnusableGuide, format!("the guide `{id}` has errors"))
                .at(&replies.source, span, "nothing is made from it until they are mended")
                .help("see the findings of the guide, its rules, its templates and `book.toml`"),
        },
        None => {
            let unknown = Diagnostic::new(Code::UnknownGuide, format!("there is no guide `{id}`"));
            let unknown = unknown.at(&replies.source, span, "no such file under `guides/`");
            match common.nearest_guide(id) {
                Some(near) => {
                    unknown.help(format!("did you mean `{near}`?")).fix(&replies.source, span, near)
                }
                None => unknown.help(format!("guides are {}", common.guide_names())),
            }
        }
    };
    findings.push(finding);
    None
}

/// How many entries the blueprint will list as open: questions, and facts that hang on an answered
/// one.
fn count_open(guide: &Guide, sheet: &Sheet, decisions: &Decisions) -> usize {
    let questions = guide.each_question().filter(|(ix, _)| sheet.is_open(*ix)).count();
    let facts = decisions.facts.iter().flat_map(|decision| &decision.open);
    questions + facts.filter(|open| !sheet.is_open(open.question)).count()
}

impl Outcome {
    pub(super) fn new(id: &str) -> Self {
        let (findings, edited) = (Vec::new(), Vec::new());
        Self { id: id.into(), name: id.into(), state: State::Passed, findings, edited, open: 0 }
    }

    /// What was made before still stands.
    fn recall(&mut self, record: &Record, targets: &[Target], out: &str) {
        self.name.clone_from(&record.name);
        self.open = record.open;
        self.state = State::Unchanged;
        let made = targets.iter().filter_map(|target| record.targets.get(target.name()));
        self.report_edited(out, made.flat_map(|made| made.edited.iter().cloned()).collect());
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
