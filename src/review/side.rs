//! One side of a review: a workspace as it lies on the disk or as git has it, an output folder, or
//! one `blueprint.json`. Whatever it is, it gives blueprints by organization, one at a time.

use crate::assess::{Assessment, Assessor, Digest, Proven};
use crate::blueprint::{self, Blueprint};
use crate::diag::{Checked, Diagnostic, Severity, rejects};
use crate::source::Source;
use crate::workspace::made::{self, Kind};
use crate::workspace::{Workspace, WorkspaceError};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// A side as it was opened: what it reads from.
#[derive(Debug)]
pub struct Opened {
    /// What the user called it.
    pub name: String,
    holds: Holds,
}

#[derive(Debug)]
enum Holds {
    /// With what was found when it was opened.
    Workspace(Box<Checked<Workspace>>),
    /// Blueprints by organization. A single one speaks of its organization and of no other.
    Files { files: BTreeMap<String, PathBuf>, single: bool },
}

/// Why a side as a whole cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum SideError {
    /// The workspace of a folder.
    #[error("{name}: {source}")]
    Workspace { name: String, source: WorkspaceError },
    /// It is none of the things that a side can be.
    #[error(
        "`{name}` is no workspace folder, no output folder, no blueprint.json and no revision of this workspace: {source}"
    )]
    Nothing { name: String, source: WorkspaceError },
    /// The `blueprint.json` cannot be used.
    #[error("{name}: {reason}")]
    File { name: String, reason: String },
}

impl Opened {
    /// The workspace in the folder `root` as it lies there.
    ///
    /// # Errors
    /// There is none.
    pub fn tree(root: &Path) -> Result<Self, SideError> {
        let name = "working tree".to_owned();
        match Workspace::open(root) {
            Ok(opened) => Ok(Self { name, holds: Holds::Workspace(Box::new(opened)) }),
            Err(source) => Err(SideError::Workspace { name, source }),
        }
    }

    /// The workspace in the folder `root` as git has it at `revision`.
    ///
    /// # Errors
    /// There is none.
    pub fn revision(revision: &str, root: &Path) -> Result<Self, SideError> {
        let name = revision.to_owned();
        match Workspace::at(root, revision) {
            Ok(opened) => Ok(Self { name, holds: Holds::Workspace(Box::new(opened)) }),
            Err(source) => Err(SideError::Nothing { name, source }),
        }
    }

    /// What `name` stands for: a path, if a workspace, an output folder or a file is there; else a
    /// revision of the workspace in the folder `root`.
    ///
    /// # Errors
    /// It is none of these, or cannot be read.
    pub fn named(name: &str, root: &Path) -> Result<Self, SideError> {
        let path = Path::new(name);
        let (named, failed) =
            (name.to_owned(), |source| SideError::Workspace { name: name.to_owned(), source });
        let holds = match made::kind(path) {
            Kind::Workspace => {
                return Ok(Self {
                    name: if is_same(path, root) { "working tree".to_owned() } else { named },
                    holds: Holds::Workspace(Box::new(Workspace::open(path).map_err(failed)?)),
                });
            }
            Kind::Output => Holds::Files { files: made::made(path), single: false },
            Kind::File => {
                let id = read(path).map_err(|reason| SideError::File { name: named.clone(), reason })?;
                let files = [(id.organization.id, path.to_owned())].into();
                Holds::Files { files, single: true }
            }
            Kind::Other => return Self::revision(name, root),
        };
        Ok(Self { name: named, holds })
    }

    /// The workspace, if this is one.
    pub fn workspace(&self) -> Option<&Workspace> {
        match &self.holds {
            Holds::Workspace(opened) => Some(&opened.value),
            Holds::Files { .. } => None,
        }
    }
}

impl Opened {
    /// What kept organizations from being listed.
    fn unlisted(&self) -> Vec<&Diagnostic> {
        let Holds::Workspace(opened) = &self.holds else { return Vec::new() };
        let is_in_answers = |path: &str| path == "answers" || path.starts_with("answers/");
        let about = |finding: &&Diagnostic| {
            let label = finding.labels.first();
            label.is_some_and(|label| is_in_answers(label.source.name()))
                && finding.severity == Severity::Error
        };
        opened.findings.iter().filter(about).collect()
    }
}

/// Whether both paths lead to one folder.
fn is_same(path: &Path, root: &Path) -> bool {
    path == root || path == Path::new(".") && root == Path::new("")
}

fn read(path: &Path) -> Result<Blueprint, String> {
    let bytes = made::contents(path).map_err(|error| error.to_string())?;
    blueprint::read(&bytes).map_err(|error| error.to_string())
}

/// A side, ready to be asked.
pub struct Side<'a> {
    /// What the user called it.
    pub name: &'a str,
    from: From<'a>,
    /// Why some of its organizations may be unknown; nothing where all are known.
    unlisted: Vec<&'a Diagnostic>,
}

enum From<'a> {
    Workspace { bare: Box<Ready<'a>>, whole: OnceLock<Box<Ready<'a>>> },
    Files { files: &'a BTreeMap<String, PathBuf>, single: bool },
}

/// What assesses the organizations of a workspace, and what is wrong with what they share.
struct Ready<'a> {
    assessor: Assessor<'a>,
    findings: Vec<Diagnostic>,
}

impl<'a> Ready<'a> {
    /// With templates, or without: a blueprint needs none.
    fn new(workspace: &'a Workspace, with_templates: bool) -> Self {
        let guides = workspace.guides.values().flat_map(|guide| guide.findings.iter().cloned());
        let mut findings = guides.collect();
        let assessor = match with_templates {
            true => Assessor::new(workspace, &mut findings),
            false => Assessor::without_templates(workspace, &mut findings),
        };
        Self { assessor, findings }
    }

    /// What an assessment came to.
    fn judge<'s>(&self, assessed: Assessment<'s>) -> Result<Subject<'s>, Vec<String>> {
        match assessed.proven {
            Some(proven) => Ok(Subject { blueprint: proven.blueprint(), proven: Some(proven) }),
            None => Err(self.said(&assessed.findings)),
        }
    }

    /// The errors among `findings`; where a guide cannot be used, those that say why.
    fn said(&self, findings: &[Diagnostic]) -> Vec<String> {
        let unusable = |finding: &&Diagnostic| finding.code == crate::diag::Code::UnusableGuide;
        let of_all = if findings.iter().any(|finding| unusable(&finding)) { &self.findings[..] } else { &[] };
        let all = findings.iter().chain(of_all);
        let errors = all.filter(|finding| finding.severity == Severity::Error).map(said).collect();
        if rejects(findings) { errors } else { findings.iter().map(said).collect() }
    }
}

/// What a side has of one organization.
pub struct Subject<'s> {
    pub blueprint: Blueprint,
    /// What it was drawn from, where the side is a workspace.
    pub proven: Option<Proven<'s>>,
}

/// Why a side has no blueprint of an organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// What the user called the side.
    pub side: String,
    /// What stands in the way, one text per finding.
    pub reasons: Vec<String>,
}

impl<'a> Side<'a> {
    /// Makes `opened` ready.
    pub fn new(opened: &'a Opened) -> Self {
        let from = match &opened.holds {
            Holds::Workspace(opened) => {
                From::Workspace { bare: Box::new(Ready::new(&opened.value, false)), whole: OnceLock::new() }
            }
            Holds::Files { files, single } => From::Files { files, single: *single },
        };
        Self { name: &opened.name, from, unlisted: opened.unlisted() }
    }

    /// The ids of all organizations, in order.
    pub fn ids(&self) -> Vec<&str> {
        match &self.from {
            From::Workspace { bare, .. } => {
                bare.assessor.workspace.organizations.iter().map(|one| one.id.as_str()).collect()
            }
            From::Files { files, .. } => files.keys().map(String::as_str).collect(),
        }
    }

    /// What kept organizations from being listed, the side named.
    pub fn unlisted(&self) -> impl Iterator<Item = Diagnostic> {
        let named = |finding: &&Diagnostic| Diagnostic {
            message: format!("{}: {}", self.name, finding.message),
            ..(*finding).clone()
        };
        self.unlisted.iter().map(named)
    }

    /// Why an organization that is not listed may be there all the same; none where it is not.
    pub fn unsure(&self) -> Option<Trouble> {
        let reasons: Vec<String> = self.unlisted.iter().map(|finding| said(finding)).collect();
        (!reasons.is_empty()).then(|| Trouble { side: self.name.to_owned(), reasons })
    }

    /// Whether it is one file, which says nothing of other organizations.
    pub const fn is_single(&self) -> bool {
        matches!(self.from, From::Files { single: true, .. })
    }

    /// What assesses its organizations, where it is a workspace; without templates.
    pub fn assessor(&self) -> Option<&Assessor<'a>> {
        match &self.from {
            From::Workspace { bare, .. } => Some(&bare.assessor),
            From::Files { .. } => None,
        }
    }

    /// The same with templates, which are loaded when first asked for.
    pub fn with_templates(&self) -> Option<&Assessor<'a>> {
        self.whole().map(|whole| &whole.assessor)
    }

    fn whole(&self) -> Option<&Ready<'a>> {
        match &self.from {
            From::Workspace { bare, whole } => {
                Some(whole.get_or_init(|| Box::new(Ready::new(bare.assessor.workspace, true))))
            }
            From::Files { .. } => None,
        }
    }

    /// The answers of the organization `id`, where the side is a workspace and they can be read.
    pub fn answers(&self, id: &str) -> Option<Arc<Source>> {
        let workspace = self.assessor()?.workspace;
        workspace.answers(workspace.organization(id)?).value
    }

    /// The display name of the organization `id`, and the digest of its answers: by these a moved one is
    /// found. None where it cannot be read that far.
    pub fn identity(&self, id: &str) -> Option<[String; 2]> {
        match &self.from {
            From::Workspace { .. } => {
                let source = self.answers(id)?;
                let name = crate::answers::read(id, &source).value?.name.value;
                Some([name, source.digest().to_owned()])
            }
            From::Files { files, .. } => {
                let mut blueprint = read(files.get(id)?).ok()?;
                blueprint.organization.id.clear();
                blueprint.organization.file.clear();
                let bytes = serde_json::to_vec(&blueprint).ok()?;
                let said = blueprint.inputs.map(|inputs| inputs.answers);
                Some([blueprint.organization.name, said.unwrap_or_else(|| Digest::of(&bytes).to_string())])
            }
        }
    }

    /// The blueprint of the organization `id`; `with_templates` if documents are to be made of it.
    ///
    /// # Errors
    /// What stands in the way: its documents, or those that all share.
    pub fn subject(&self, id: &str, with_templates: bool) -> Result<Subject<'_>, Trouble> {
        let trouble = |reasons| Trouble { side: self.name.to_owned(), reasons };
        match &self.from {
            From::Workspace { bare, .. } => {
                let whole = if with_templates { self.whole() } else { None };
                let ready = whole.unwrap_or(bare);
                match ready.assessor.workspace.organization(id) {
                    Some(organization) => ready.judge(ready.assessor.assess(organization)).map_err(trouble),
                    None => Err(trouble(vec!["there is no such organization".to_owned()])),
                }
            }
            From::Files { files, .. } => {
                let read =
                    files.get(id).map_or_else(|| Err("there is no such file".to_owned()), |file| read(file));
                match read {
                    Ok(blueprint) if blueprint.organization.id == id => {
                        Ok(Subject { blueprint, proven: None })
                    }
                    Ok(other) => {
                        Err(trouble(vec![format!("it is the blueprint of `{}`", other.organization.id)]))
                    }
                    Err(reason) => Err(trouble(vec![reason])),
                }
            }
        }
    }

    /// The blueprint of the organization `id` by what was `read` as its answers, and by the guides of this
    /// side, which is a workspace.
    ///
    /// # Errors
    /// What stands in the way, one text per finding.
    pub fn prove(&self, id: &str, read: Checked<Option<Arc<Source>>>) -> Result<Subject<'_>, Vec<String>> {
        match &self.from {
            From::Workspace { bare, .. } => bare.judge(bare.assessor.prove_read(id, read)),
            From::Files { .. } => Err(Vec::new()),
        }
    }
}

/// A finding in one line: `answers/x.yaml:7: question `1.1` has no choice `E` [answers-unknown-choice]`.
fn said(finding: &Diagnostic) -> String {
    let place = finding
        .labels
        .first()
        .map(|label| format!("{}:{}: ", label.source.name(), label.source.line(label.span.start)));
    format!("{}{} [{}]", place.unwrap_or_default(), finding.message, finding.id())
}
