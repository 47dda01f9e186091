//! Assessing: each organization of a workspace on its own, from its answers file to what is proven
//! and decided. Nothing is exported and nothing written; whoever wants to know what an organization
//! comes to (a batch, a comparison, a question) begins here.

mod digest;
mod lexicon;
mod lint;
mod mend;
mod ready;
pub mod standing;

use crate::answers::{self, Replies, Sheet};
use crate::blueprint::{Blueprint, draw};
use crate::decide::{Decisions, decide};
use crate::diag::{Checked, Code, Diagnostic, is_slip, rejects};
use crate::export::templates::Templates;
use crate::guide::{self, Guide};
use crate::medplum::{self, Plan, Scheme};
use crate::source::Source;
use crate::workspace::Organization;
use crate::yaml::respelled;
use std::sync::Arc;

pub use digest::Digest;
pub use mend::Mended;
pub use ready::{Assessor, Ready, Usable};
pub use standing::Standing;

/// What one organization's answers come to.
pub struct Assessment<'a> {
    /// The organization's path under `answers/`, without `.yaml`.
    pub id: String,
    /// Its display name; the id where the answers could not be read that far.
    pub name: String,
    /// Everything found about its answers.
    pub findings: Vec<Diagnostic>,
    /// How many questions and facts are still to be settled.
    pub open: usize,
    /// None where a finding rejects the answers.
    pub proven: Option<Proven<'a>>,
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

impl Proven<'_> {
    /// The blueprint that follows.
    pub fn blueprint(&self) -> Blueprint {
        draw(self.guide, &self.sheet, &self.decisions, self.plan.as_ref().map(|plan| &plan.access))
    }
}

impl<'a> Assessor<'a> {
    /// Reads the answers of `organization` and assesses them.
    pub fn assess(&self, organization: &Organization) -> Assessment<'_> {
        self.prove_read(&organization.id, self.workspace.answers(organization))
    }

    /// Assesses what was `read` as the answers of the organization `id`, the findings of reading among its
    /// own.
    pub fn prove_read(&self, id: &str, read: Checked<Option<Arc<Source>>>) -> Assessment<'_> {
        match read.value {
            Some(source) => {
                let mut assessed = self.prove(id, &source);
                assessed.findings.splice(0..0, read.findings);
                assessed
            }
            None => Assessment { findings: read.findings, ..Assessment::nothing(id) },
        }
    }

    /// Assesses the answers in `source` as those of the organization `id`.
    pub fn prove(&self, id: &str, source: &Arc<Source>) -> Assessment<'_> {
        let mut assessed = Assessment::nothing(id);
        assessed.proven = self.proven(&mut assessed, source);
        assessed
    }

    fn proven(&self, assessed: &mut Assessment, source: &Arc<Source>) -> Option<Proven<'_>> {
        let findings = &mut assessed.findings;
        let replies = answers::read(&assessed.id, source).report(findings)?;
        assessed.name.clone_from(&replies.name.value);
        let Usable { guide, templates, scheme } = self.guide_of(&replies, findings)?;
        let (sheet, decisions, plan) = conclude(guide, scheme.as_ref(), &replies, findings)?;
        assessed.open = count_open(guide, &sheet, &decisions, plan.as_ref());
        Some(Proven { source: source.clone(), guide, templates, sheet, decisions, plan })
    }

    /// The guide that `replies` answer, if it can be used.
    fn guide_of(&self, replies: &Replies, findings: &mut Vec<Diagnostic>) -> Option<&Usable<'a>> {
        let (id, span) = (&replies.guide.value, replies.guide.span);
        let finding = match self.guide(id) {
            Some(ready) => match &ready.usable {
                Some(usable) => return Some(usable),
                None => Diagnostic::new(Code::UnusableGuide, format!("the guide `{id}` has errors"))
                    .at(&replies.source, span, "nothing is made from it until they are mended")
                    .help("see the findings of the guide, its rules, its templates and `book.toml`"),
            },
            None => {
                let unknown = Diagnostic::new(Code::UnknownGuide, format!("there is no guide `{id}`"));
                let unknown = unknown.at(&replies.source, span, "no such file under `guides/`");
                match self.nearest_guide(id) {
                    Some(near) => {
                        let unknown = unknown.help(format!("did you mean `{near}`?"));
                        let sure = is_slip(id, near).then(|| respelled(replies.source.slice(span), near));
                        match sure.flatten() {
                            Some(respelled) => unknown.fix(&replies.source, span, respelled),
                            None => unknown,
                        }
                    }
                    None => unknown.help(format!("guides are {}", self.guide_names())),
                }
            }
        };
        findings.push(finding);
        None
    }
}

impl Assessment<'_> {
    /// Nothing is known of the organization `id` yet.
    fn nothing(id: &str) -> Self {
        Self { id: id.into(), name: id.into(), findings: Vec::new(), open: 0, proven: None }
    }
}

/// What `replies` come to by `guide`; none where a finding rejects them.
fn conclude(
    guide: &Guide,
    scheme: Option<&Scheme>,
    replies: &Replies,
    findings: &mut Vec<Diagnostic>,
) -> Option<(Sheet, Decisions, Option<Plan>)> {
    let sheet = answers::check(guide, replies).report(findings);
    if rejects(findings) {
        return None;
    }
    let decisions = decide(guide, &sheet).report(findings);
    if rejects(findings) {
        return None;
    }
    let plan = scheme.map(|scheme| medplum::derive(scheme, guide, &sheet, &decisions));
    Some((sheet, decisions, plan))
}

/// The text of a guide and of rules, whatever workspaces these come from, ready for answers.
pub struct Hybrid {
    guide: Guide,
    scheme: Option<Scheme>,
}

impl Hybrid {
    /// None where the two do not go together.
    pub fn read(guide: &Arc<Source>, rules: Option<&Arc<Source>>) -> Option<Self> {
        let guide = guide::read(guide, rules);
        let scheme = medplum::read(&guide.value);
        (!guide.rejected() && !scheme.rejected()).then(|| Self { guide: guide.value, scheme: scheme.value })
    }

    /// The blueprint of the organization `id` by its `answers`; none where they are rejected.
    pub fn blueprint(&self, id: &str, answers: &Arc<Source>) -> Option<Blueprint> {
        let Self { guide, scheme } = self;
        let replies = answers::read(id, answers).value?;
        let (sheet, decisions, plan) = conclude(guide, scheme.as_ref(), &replies, &mut Vec::new())?;
        Some(draw(guide, &sheet, &decisions, plan.as_ref().map(|plan| &plan.access)))
    }
}

/// How many entries the blueprint will list as open: questions, parts of questions, and what the
/// facts and the access model ask about answered ones.
fn count_open(guide: &Guide, sheet: &Sheet, decisions: &Decisions, plan: Option<&Plan>) -> usize {
    let at = |(ix, _)| if sheet.is_open(ix) { 1 } else { sheet.entry(ix).gaps.len() };
    let questions: usize = guide.each_question().map(at).sum();
    let facts = decisions.facts.iter().flat_map(|decision| &decision.open);
    let access = plan.into_iter().flat_map(|plan| &plan.access.open);
    let access = access.filter(|open| !open.waits && open.question.is_some());
    questions + facts.filter(|open| !sheet.is_open(open.question)).count() + access.count()
}
