//! A workspace in a temporary folder, and its output as data.

use blueprint::batch::{self, BatchError, Options, Outcome, State, Summary};
use blueprint::export::Target;
use blueprint::workspace::Workspace;
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// Everything but the rendered pages, which take a hundred times as long.
pub const SOURCES: [Target; 3] = [Target::Guide, Target::Blueprint, Target::Book];

/// A small answers file that passes, for an organization called `name`.
pub fn minimal(name: &str) -> String {
    format!(
        "organization: {name:?}\nguide: multi-tenant\nstatus: draft\nanswers:\n  1.1: B\n  1.2: A\n  \
         2.2: clinics\n"
    )
}

/// `answers` with `token` in its name and in all that was written freely.
pub fn mark(answers: &str, token: &str) -> String {
    let name = answers.lines().find(|line| line.starts_with("organization:")).unwrap();
    let mut marked = answers.replacen(name, &format!("organization: Clinic {token}"), 1);
    for before in ["note: ", "2.2: ", "Other: ", "Other pattern: ", "{Group Name: ", "{Name: "] {
        marked = marked.replace(before, &format!("{before}{token} "));
    }
    marked
}

/// A workspace of its own, with its output folder.
pub struct Bench {
    /// Removed at the end, where it is ours.
    _folder: Option<tempfile::TempDir>,
    root: PathBuf,
    pub jobs: usize,
    pub force: bool,
}

/// What a run came to.
#[derive(Debug)]
pub struct Run {
    pub outcomes: Vec<Outcome>,
    pub summary: Summary,
}

/// A file or folder of the output: its contents, inode and time of modification.
#[derive(PartialEq, Eq)]
pub struct Kept {
    pub bytes: Vec<u8>,
    inode: u64,
    modified: (i64, i64),
}

impl std::fmt::Debug for Kept {
    fn fmt(&self, formatter: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(formatter, "{} bytes, inode {}, {:?}", self.bytes.len(), self.inode, self.modified)
    }
}

impl Bench {
    /// This repository as a workspace.
    pub fn shipped() -> Self {
        let bench = Self::empty();
        for folder in ["guides", "answers", "templates"] {
            copy(&repository().join(folder), &bench.root().join(folder));
        }
        fs::copy(repository().join("book.toml"), bench.root().join("book.toml")).unwrap();
        bench
    }

    /// The shipped guide and no organizations.
    pub fn guide_only() -> Self {
        let bench = Self::empty();
        copy(&repository().join("guides"), &bench.root().join("guides"));
        fs::create_dir(bench.root().join("answers")).unwrap();
        bench
    }

    fn empty() -> Self {
        // A RAM disk, where there is one: thousands of small files are made and removed.
        let ram = Path::new("/dev/shm");
        let place = if ram.is_dir() { ram.to_owned() } else { std::env::temp_dir() };
        let folder = tempfile::tempdir_in(place).unwrap();
        let root = folder.path().join("workspace");
        fs::create_dir(&root).unwrap();
        Self { _folder: Some(folder), ..Self::at(root) }
    }

    /// The workspace that is at `root`.
    pub fn at(root: PathBuf) -> Self {
        Self { _folder: None, root, jobs: 2, force: false }
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    pub fn out(&self) -> PathBuf {
        self.root().join("out")
    }

    /// Beside the workspace: what nothing may touch.
    pub fn outside(&self) -> &Path {
        self.root.parent().unwrap()
    }

    /// Writes the file `path` of the workspace.
    pub fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    pub fn read(&self, path: &str) -> String {
        String::from_utf8(fs::read(self.root().join(path)).unwrap()).unwrap()
    }

    pub fn options(&self, targets: &[Target]) -> Options {
        let (jobs, force) = (self.jobs, self.force);
        Options { targets: targets.to_vec(), jobs, force, out: self.out(), dry_run: false }
    }

    pub fn run(&self, targets: &[Target]) -> Run {
        self.try_run(&[], &self.options(targets)).unwrap()
    }

    pub fn run_only(&self, organizations: &[&str], targets: &[Target]) -> Run {
        self.try_run(organizations, &self.options(targets)).unwrap()
    }

    pub fn try_run(&self, organizations: &[&str], options: &Options) -> Result<Run, BatchError> {
        let workspace = Workspace::open(self.root()).unwrap().value;
        let named: Vec<String> = organizations.iter().map(ToString::to_string).collect();
        let outcomes = Mutex::new(Vec::new());
        let summary = batch::run(&workspace, &named, options, &|outcome| {
            let Outcome { id, name, findings, edited, open, state } = outcome;
            let state = match state {
                State::Made { written } => State::Made { written: *written },
                State::Unchanged => State::Unchanged,
                State::Passed => State::Passed,
                State::Rejected => State::Rejected,
                State::Failed(failure) => panic!("{id}: {failure}"),
            };
            outcomes.lock().unwrap().push(Outcome {
                id: id.clone(),
                name: name.clone(),
                findings: findings.clone(),
                edited: edited.clone(),
                open: *open,
                state,
            });
        })?;
        Ok(Run { outcomes: outcomes.into_inner().unwrap(), summary })
    }

    /// The output, with inodes and times.
    pub fn snapshot(&self) -> BTreeMap<String, Kept> {
        let mut found = BTreeMap::new();
        gather(&self.out(), &self.out(), &mut found);
        found
    }

    /// The output's bytes.
    pub fn bytes(&self) -> BTreeMap<String, Vec<u8>> {
        self.snapshot().into_iter().map(|(path, kept)| (path, kept.bytes)).collect()
    }
}

impl Run {
    pub fn all(&self, holds: impl Fn(&State) -> bool) -> bool {
        !self.outcomes.is_empty() && self.outcomes.iter().all(|outcome| holds(&outcome.state))
    }

    pub fn of(&self, id: &str) -> &Outcome {
        self.outcomes.iter().find(|outcome| outcome.id == id).unwrap_or_else(|| panic!("no outcome of {id}"))
    }

    /// All findings, by organization, as `code: message`.
    pub fn findings(&self) -> Vec<(String, Vec<String>)> {
        let shown = |outcome: &Outcome| {
            outcome.findings.iter().map(|finding| format!("{}: {}", finding.id(), finding.message)).collect()
        };
        self.outcomes.iter().map(|outcome| (outcome.id.clone(), shown(outcome))).collect()
    }

    /// How many questions are open, by organization.
    pub fn open(&self) -> Vec<usize> {
        self.outcomes.iter().map(|outcome| outcome.open).collect()
    }

    pub fn has(&self, id: &str, code: &str) -> bool {
        self.of(id).findings.iter().any(|finding| finding.id() == code)
    }
}

pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

fn gather(root: &Path, folder: &Path, found: &mut BTreeMap<String, Kept>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        let metadata = path.symlink_metadata().unwrap();
        if metadata.is_dir() {
            gather(root, &path, found);
        } else {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            let bytes = if metadata.is_file() { fs::read(&path).unwrap() } else { b"no file".to_vec() };
            // The manifest's date says since when files are known to be as made: it may advance.
            let dated = name != "manifest.json";
            let modified = if dated { (metadata.mtime(), metadata.mtime_nsec()) } else { (0, 0) };
            found.insert(name, Kept { bytes, inode: metadata.ino(), modified });
        }
    }
}
