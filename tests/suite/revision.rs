//! A workspace at a git revision is the workspace that a checkout of it would be.

use blueprint::assess::Assessor;
use blueprint::workspace::{Workspace, WorkspaceError};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A git repository in a temporary folder.
pub struct Repository {
    _folder: tempfile::TempDir,
    root: PathBuf,
}

impl Repository {
    /// An empty one.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let repository = Self { _folder: folder, root };
        repository.git(&["init", "--quiet", "--initial-branch=main"]);
        repository
    }

    /// One that holds this repository's own workspace under `prefix`, not committed yet.
    pub fn shipped(prefix: &str) -> Self {
        let repository = Self::new();
        let from = Path::new(env!("CARGO_MANIFEST_DIR"));
        for folder in ["guides", "answers", "templates"] {
            copy(&from.join(folder), &repository.root.join(prefix).join(folder));
        }
        fs::copy(from.join("book.toml"), repository.root.join(prefix).join("book.toml")).unwrap();
        repository
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Writes the file at `path`, and the folders above it.
    pub fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// Commits all that is there.
    pub fn commit(&self, message: &str) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", message]);
    }

    /// What git prints for `arguments`.
    pub fn git(&self, arguments: &[&str]) -> String {
        let output = Command::new("git")
            .arg("-C")
            .arg(&self.root)
            .args(["-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"])
            .args(arguments)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .output()
            .unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// All that a workspace says: its findings, guides, templates, settings, and each organization with
/// its findings and facts.
fn said(opened: &blueprint::diag::Checked<Workspace>) -> Vec<String> {
    let workspace = &opened.value;
    let mut said: Vec<String> = opened.findings.iter().map(|found| found.message.clone()).collect();
    said.sort();
    said.extend(workspace.guides.iter().map(|(id, guide)| {
        let messages: Vec<_> = guide.findings.iter().map(|found| &found.message).collect();
        format!("{id}: {} {messages:?}", guide.value.source.text())
    }));
    said.extend(workspace.templates.iter().map(|(name, text)| format!("{name}: {text}")));
    said.push(format!("{:?} {:?} {}", workspace.settings, workspace.broken, workspace.complete));
    let mut findings = Vec::new();
    let assessor = Assessor::new(workspace, &mut findings);
    said.extend(findings.iter().map(|found| found.message.clone()));
    for organization in &workspace.organizations {
        let assessed = assessor.assess(organization);
        let messages: Vec<_> = assessed.findings.iter().map(|found| &found.message).collect();
        let facts = assessed.proven.map(|proven| proven.blueprint().facts);
        said.push(format!("{}: {} {messages:?} {facts:?}", organization.id, assessed.name));
    }
    said
}

#[test]
fn a_revision_is_what_a_checkout_of_it_would_be() {
    let repository = Repository::shipped("ws");
    repository.write("ws/answers/not-utf-8.yaml", b"organization: \xe9\n");
    repository.write("ws/answers/large.yaml", vec![b'#'; 1024 * 1024 + 1]);
    repository.write("ws/answers/empty.yaml", "");
    repository.write("ws/answers/slip.yml", "");
    repository.write("ws/answers/.hidden.yaml", "");
    repository.write("ws/answers/.hidden/x.yaml", "");
    repository.write("ws/answers/folder.yaml/inside.yaml", "");
    repository.write("ws/answers/über/ünï.yaml", "organization: Ü\n");
    repository.write("ws/answers/a \"quote\".yaml", "");
    repository.write("ws/guides/deeper/unseen.md", "# Unseen\n");
    repository.write("ws/guides/lonely.rules.yaml", "guide: lonely\n");
    repository.write("ws/shared/one.yaml", "organization: One\nguide: multi-tenant\nanswers: {1.1: B}\n");
    repository.write("outside.yaml", "");
    repository.write("escape.md", "");
    let root = repository.root().join("ws");
    let link = |target: &str, path: &str| symlink(target, root.join(path)).unwrap();
    link("../shared/one.yaml", "answers/linked.yaml");
    link("../shared", "answers/linked-folder");
    link("linked.yaml", "answers/linked-twice.yaml");
    link("../../outside.yaml", "answers/outside.yaml");
    link("/etc/hostname", "answers/absolute.yaml");
    link("nowhere.yaml", "answers/broken.yaml");
    link("circle.yaml", "answers/circle.yaml");
    link(".", "answers/loop");
    link("../../escape.md", "guides/escape.md");
    repository.commit("all of it");
    let now = said(&Workspace::at(&root, "HEAD").unwrap());
    let then = said(&Workspace::open(&root).unwrap());
    let differ: Vec<_> = now.iter().zip(&then).filter(|(now, then)| now != then).collect();
    // What the system says of a link that leads nowhere is the system's own.
    let words = |said: &str| said.split("leads nowhere").next().unwrap_or_default().to_owned();
    let differ: Vec<_> = differ.iter().filter(|(now, then)| words(now) != words(then)).collect();
    assert!(differ.is_empty(), "{differ:#?}");
    assert_eq!(now.len(), then.len());
    assert!(now.iter().any(|line| line.starts_with("linked-folder/one: One")), "{now:#?}");
}

#[test]
fn what_was_committed_is_read_and_not_what_lies_in_the_folder() {
    let repository = Repository::shipped("");
    repository.commit("first");
    let answers = fs::read_to_string(repository.root().join("answers/northwind-clinics.yaml")).unwrap();
    repository.write("answers/northwind-clinics.yaml", answers.replace("Northwind Clinics", "Southwind"));
    fs::remove_dir_all(repository.root().join("templates")).unwrap();
    repository.commit("second");
    fs::remove_dir_all(repository.root().join("guides")).unwrap();
    let name = |revision: &str| {
        let workspace = Workspace::at(repository.root(), revision).unwrap().value;
        let source = workspace.answers(workspace.organization("northwind-clinics").unwrap()).value.unwrap();
        let line = source.text().lines().find(|line| line.starts_with("organization:")).unwrap().to_owned();
        (line, workspace.templates.is_empty())
    };
    assert_eq!(name("HEAD"), ("organization: Southwind".to_owned(), true));
    assert_eq!(name("HEAD~1"), ("organization: Northwind Clinics".to_owned(), false));
}

#[test]
fn a_workspace_in_a_folder_of_the_repository_is_found_from_either_side() {
    let repository = Repository::shipped("clients/north");
    repository.write("answers/elsewhere.yaml", "");
    repository.commit("in a folder");
    let inside = repository.root().join("clients/north");
    let ids = |opened: Workspace| opened.organizations.into_iter().map(|one| one.id).collect::<Vec<_>>();
    let by_place = ids(Workspace::at(&inside, "main").unwrap().value);
    let by_name = ids(Workspace::at(repository.root(), "main:clients/north").unwrap().value);
    assert_eq!(by_place, ids(Workspace::open(&inside).unwrap().value));
    assert_eq!(by_place, by_name);
}

#[test]
fn a_revision_that_cannot_be_read_is_said_by_name() {
    let repository = Repository::new();
    repository.write("README.md", "nothing here\n");
    repository.commit("no workspace");
    let error = |root: &Path, revision: &str| Workspace::at(root, revision).unwrap_err();
    for revision in ["no-such-branch", "HEAD~9", "--all", "-n1", "", "main:no/such/folder", "main:README.md"]
    {
        let error = error(repository.root(), revision);
        let WorkspaceError::Revision { revision: named, reason } = &error else {
            panic!("{revision}: {error}")
        };
        assert!(named == revision && !reason.is_empty() && !reason.contains('\n'), "{error}");
    }
    assert!(matches!(error(repository.root(), "main"), WorkspaceError::NoGuidesAt { .. }));
    let bare = tempfile::tempdir().unwrap();
    assert!(matches!(error(bare.path(), "main"), WorkspaceError::Revision { .. }));
}
