//! The workspace: a folder with guides, rules, templates, settings and answers, as it lies on the
//! disk or as git has it at a revision. The only module that reads documents; nothing below it opens
//! a file, and nothing outside the workspace is read, links included.

mod committer;
mod files;
mod find;
mod folder;
mod history;
mod id;
pub mod made;
mod revision;
mod text;
mod watch;

use crate::diag::{Checked, Code, Diagnostic, nearest};
use crate::guide::{self, Guide};
use crate::source::{Source, Span};
use files::Files;
use revision::Revision;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use committer::committer;
pub use history::{Commit, Touched, commits};
pub use text::SIZE_LIMIT;
pub use watch::{Changes, Watch};

/// What a workspace holds. Everything but the answers is read when it is opened; those are read one
/// organization at a time, so that memory does not grow with their number.
#[derive(Debug)]
pub struct Workspace {
    root: PathBuf,
    files: Files,
    /// `guides/<id>.md` with `guides/<id>.rules.yaml`, by id. A guide with an error in its findings
    /// is not to be used.
    pub guides: BTreeMap<String, Checked<Guide>>,
    /// All of them, sorted by id, those with a fault included.
    pub organizations: Vec<Organization>,
    /// Whether `answers/` could be listed whole. If not, an organization that is not listed may
    /// still be there.
    pub complete: bool,
    /// Files under `templates/` as (path within it, text), sorted.
    pub templates: Vec<(String, String)>,
    /// Templates and settings that are there and could not be read, by path within the workspace; what
    /// would use them is not to be made.
    pub broken: Vec<String>,
    /// `book.toml`, where there is one.
    pub settings: Option<Arc<Source>>,
}

/// One organization: one answers file.
#[derive(Clone, Debug)]
pub struct Organization {
    /// The path under `answers/` without `.yaml`, `/` between folders.
    pub id: String,
    /// What keeps its file from being read at all.
    pub faults: Vec<Diagnostic>,
    /// Whether a link stands somewhere in its path.
    linked: bool,
}

/// Why a folder could not be opened as a workspace.
#[derive(Debug, thiserror::Error)]
pub enum WorkspaceError {
    /// There is no such folder, or no right to it.
    #[error("cannot open the workspace `{}`: {source}", .path.display())]
    Unreadable { path: PathBuf, source: std::io::Error },
    /// It has no guides.
    #[error("`{}` is no workspace: it has no folder `guides`", .path.display())]
    NoGuides { path: PathBuf },
    /// Git has no such revision of it, or cannot be asked.
    #[error("cannot read the workspace at revision `{revision}`: {reason}")]
    Revision { revision: String, reason: String },
    /// It had no guides at that revision.
    #[error("there is no workspace at revision `{revision}`: it has no folder `guides`")]
    NoGuidesAt { revision: String },
}

/// An organization was named that the workspace lacks.
#[derive(Debug, thiserror::Error)]
#[error("there is no organization `{id}`{}", .nearest.as_ref().map_or_else(String::new, |near| format!("; did you mean `{near}`?")))]
pub struct UnknownOrganization {
    pub id: String,
    /// The one that was perhaps meant.
    pub nearest: Option<String>,
}

impl Organization {
    /// The answers file's path within the workspace.
    pub fn path(&self) -> String {
        format!("answers/{}.yaml", self.id)
    }
}

impl Workspace {
    /// Opens the workspace at `root`: reads guides, rules, templates and settings, and lists the
    /// organizations. The findings are those that belong to no guide and no organization.
    ///
    /// # Errors
    /// [`WorkspaceError`], if there is no workspace to read. A fault of one file is a finding.
    pub fn open(root: &Path) -> Result<Checked<Self>, WorkspaceError> {
        let unreadable = |source| WorkspaceError::Unreadable { path: root.into(), source };
        let root = root.canonicalize().map_err(unreadable)?;
        if !root.join("guides").is_dir() {
            return Err(WorkspaceError::NoGuides { path: root });
        }
        Ok(Self::read(root.clone(), Files::Folder(root)))
    }

    /// Opens the workspace whose folder is `root` as git has it at `revision`: a commit, by any name
    /// that git knows, or a folder of one (`v1.2:clients/north`). Nothing is checked out; answers are
    /// read when they are asked for.
    ///
    /// # Errors
    /// [`WorkspaceError`], if git cannot be asked, has no such revision, or there is no workspace in it.
    pub fn at(root: &Path, revision: &str) -> Result<Checked<Self>, WorkspaceError> {
        let unreadable = |source| WorkspaceError::Unreadable { path: root.into(), source };
        let root = root.canonicalize().map_err(unreadable)?;
        let named = || revision.to_owned();
        let files = Revision::open(&root, revision)
            .map_err(|reason| WorkspaceError::Revision { revision: named(), reason })?;
        let files = Files::Revision(files);
        if !files.is_folder("guides") {
            return Err(WorkspaceError::NoGuidesAt { revision: named() });
        }
        Ok(Self::read(root, files))
    }

    fn read(root: PathBuf, files: Files) -> Checked<Self> {
        let mut findings = Vec::new();
        let guides = guides(&files, &mut findings);
        let (organizations, complete) = find::organizations(&files, &mut findings);
        let (templates, mut broken) = templates(&files, &mut findings);
        let settings = settings(&files);
        broken.extend(settings.rejected().then(|| "book.toml".to_owned()));
        let settings = settings.report(&mut findings);
        let workspace = Self { root, files, guides, organizations, complete, templates, broken, settings };
        Checked::new(workspace, findings)
    }

    /// The workspace's own folder, links resolved.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The organization `id`.
    pub fn organization(&self, id: &str) -> Option<&Organization> {
        let at = self.organizations.binary_search_by(|organization| organization.id.as_str().cmp(id)).ok()?;
        self.organizations.get(at)
    }

    /// The organizations `named`, each once, in order of id; all of them if none is.
    ///
    /// # Errors
    /// One is named that is not there.
    pub fn select(&self, named: &[String]) -> Result<Vec<&Organization>, UnknownOrganization> {
        if named.is_empty() {
            return Ok(self.organizations.iter().collect());
        }
        let mut selected = named.iter().map(|id| self.named(id)).collect::<Result<Vec<_>, _>>()?;
        selected.sort_by(|left, right| left.id.cmp(&right.id));
        selected.dedup_by(|left, right| left.id == right.id);
        Ok(selected)
    }

    /// The organization `id`.
    ///
    /// # Errors
    /// It is not there.
    pub fn named(&self, id: &str) -> Result<&Organization, UnknownOrganization> {
        self.organization(id).ok_or_else(|| {
            let ids = self.organizations.iter().map(|organization| organization.id.as_str());
            UnknownOrganization { id: id.to_owned(), nearest: nearest(id, ids).map(str::to_owned) }
        })
    }

    /// What speaks against adding an organization called `id`, if anything does: its name, or those
    /// that are there already. It must not be there itself.
    pub fn objection(&self, id: &str) -> Option<Diagnostic> {
        let named = |id: &str| Organization { id: id.to_owned(), faults: Vec::new(), linked: false };
        let mut added = vec![named(id)];
        if let Some(fault) = id::check(id, &added[0].path()) {
            return Some(fault);
        }
        // Only what clashes with the new one is of interest: pairs of it and each other.
        self.organizations.iter().find_map(|other| {
            added.truncate(1);
            added.push(named(&other.id));
            id::clashes(&mut added);
            added.iter_mut().find_map(|one| one.faults.pop())
        })
    }

    /// Git's name for the contents of the answers file of `organization`, where git has it and no link
    /// or fault stands in its way: two of the same name are the same, and need not be read to know.
    pub fn answers_blob(&self, organization: &Organization) -> Option<&str> {
        if organization.linked || !organization.faults.is_empty() {
            return None;
        }
        self.files.blob(&organization.path())
    }

    /// Reads the contents that git calls `blob` as the answers of the organization `id`; none where a
    /// finding says why not. Only of a workspace that git has.
    pub fn answers_as(&self, id: &str, blob: &str) -> Checked<Option<Arc<Source>>> {
        let path = format!("answers/{id}.yaml");
        text::text(&path, self.files.contents(&path, blob))
    }

    /// The bytes of the file at `path` within the workspace.
    ///
    /// # Errors
    /// The finding that says why it cannot be read.
    pub fn bytes(&self, path: &str) -> Result<Vec<u8>, Box<Diagnostic>> {
        let there = self.files.stands(path);
        match there.then(|| self.files.leads_outside(path)).flatten() {
            Some(fault) => Err(Box::new(fault)),
            None => self.files.bytes(path),
        }
    }

    /// Reads the file at `path` (`/` between folders), which a workspace may have; none where it has not,
    /// or a finding says why not.
    pub fn optional(&self, path: &str) -> Checked<Option<Arc<Source>>> {
        optional(&self.files, path)
    }

    /// Reads the answers file of `organization`; none where a finding says why not.
    pub fn answers(&self, organization: &Organization) -> Checked<Option<Arc<Source>>> {
        if !organization.faults.is_empty() {
            return Checked::new(None, organization.faults.clone());
        }
        let path = organization.path();
        if organization.linked
            && let Some(fault) = self.files.leads_outside(&path)
        {
            return Checked::new(None, vec![fault]);
        }
        self.files.read(&path)
    }
}

/// Reads the document at `path`, which a person named on the command line and which lies anywhere; none
/// where a finding says why not.
pub fn document(path: &Path) -> Checked<Option<Arc<Source>>> {
    let name = path.to_string_lossy();
    text::text(&name, text::bytes(Path::new(""), &name))
}

/// Reads `guides/*.md`, each with its rules. A file that cannot be read still makes a guide, an
/// unusable one, so that its organizations are told of it.
fn guides(files: &Files, findings: &mut Vec<Diagnostic>) -> BTreeMap<String, Checked<Guide>> {
    let mut listed = find::files(files, "guides", 1);
    let mut guides = BTreeMap::new();
    let unreadable: Vec<String> = listed.findings.iter().filter_map(path_of).collect();
    let all: BTreeSet<String> = listed.value.drain(..).chain(unreadable).collect();
    for path in all.iter().filter(|path| path.ends_with(".md")) {
        let id = path.trim_start_matches("guides/").trim_end_matches(".md").to_owned();
        let rules_path = format!("guides/{id}.rules.yaml");
        let mut faults = Vec::new();
        let mut read = |path: &String| {
            let fault = listed.findings.iter().position(|finding| path_of(finding).as_ref() == Some(path));
            match fault {
                Some(at) => faults.push(listed.findings.remove(at)),
                None => return files.read(path).report(&mut faults),
            }
            None
        };
        let rules = all.contains(&rules_path).then(|| read(&rules_path)).flatten();
        let source = read(path).unwrap_or_else(|| Source::new(path.as_str(), ""));
        let mut guide = guide::read(&source, rules.as_ref());
        if !faults.is_empty() {
            guide.findings = faults;
        }
        guides.insert(id, guide);
    }
    findings.extend(listed.findings);
    for path in all.iter().filter(|path| path.ends_with(".rules.yaml")) {
        let id = path.trim_start_matches("guides/").trim_end_matches(".rules.yaml");
        if !guides.contains_key(id) {
            findings.push(orphan_rules(path, id, &guides));
        }
    }
    guides
}

/// The file that `finding` is about.
fn path_of(finding: &Diagnostic) -> Option<String> {
    finding.labels.first().map(|label| label.source.name().to_owned())
}

fn orphan_rules(path: &str, id: &str, guides: &BTreeMap<String, Checked<Guide>>) -> Diagnostic {
    let help = match nearest(id, guides.keys().map(String::as_str)) {
        Some(near) => format!("name it `{near}.rules.yaml` if it belongs to the guide `{near}`"),
        None => format!("put the guide beside it as `{id}.md`"),
    };
    Diagnostic::new(Code::RulesWithoutGuide, format!("there is no guide `{id}` for these rules"))
        .at(&Source::new(path, ""), Span::at(0), "")
        .help(help)
}

/// Reads `book.toml`, if it is there.
fn settings(files: &Files) -> Checked<Option<Arc<Source>>> {
    optional(files, "book.toml")
}

/// Reads the file at `path`, if it is there.
fn optional(files: &Files, path: &str) -> Checked<Option<Arc<Source>>> {
    if !files.stands(path) {
        return Checked::clean(None);
    }
    match files.leads_outside(path) {
        Some(fault) => Checked::new(None, vec![fault]),
        None => files.read(path),
    }
}

/// Reads everything under `templates/` but its README, which is the contract's description.
fn templates(files: &Files, findings: &mut Vec<Diagnostic>) -> (Vec<(String, String)>, Vec<String>) {
    if !files.is_folder("templates") {
        return (Vec::new(), Vec::new());
    }
    let listed = find::files(files, "templates", usize::MAX);
    let mut broken: Vec<String> = listed.findings.iter().filter_map(path_of).collect();
    let mut texts = Vec::new();
    findings.extend(listed.findings);
    for path in listed.value.iter().filter(|path| *path != "templates/README.md") {
        let name = path.trim_start_matches("templates/").to_owned();
        match files.read(path).report(findings) {
            Some(source) => texts.push((name, source.text().to_owned())),
            None => broken.push(path.clone()),
        }
    }
    (texts, broken)
}
