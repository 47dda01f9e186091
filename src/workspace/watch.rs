//! What was saved in a workspace since somebody last looked, by the files' sizes and times. Asking the
//! disk ten times a second is simple, the same everywhere, and sees a file that an editor replaces.

use super::find::is_hidden;
use std::collections::BTreeMap;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use walkdir::WalkDir;

/// The folders and the file that everything is made from.
const WATCHED: [&str; 4] = ["answers", "guides", "templates", "book.toml"];

/// The state of a workspace's files.
#[derive(Debug)]
pub struct Watch {
    root: PathBuf,
    seen: BTreeMap<String, Stamp>,
}

/// What a file is told apart from its earlier self by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stamp {
    length: u64,
    modified: Option<SystemTime>,
}

/// What was saved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Files saved, added or removed, by path within the workspace.
    pub paths: Vec<String>,
    /// Whether one of them came or went.
    pub listing: bool,
}

impl Changes {
    /// Adds what was saved later.
    pub fn add(&mut self, later: Self) {
        self.paths.extend(later.paths);
        self.listing |= later.listing;
    }
}

impl Watch {
    /// Begins to watch the workspace at `root`.
    pub fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), seen: look(root) }
    }

    /// What was saved since the last look.
    pub fn changed(&mut self) -> Changes {
        let now = look(&self.root);
        let mut changes = Changes::default();
        for (path, stamp) in &now {
            match self.seen.get(path) {
                Some(before) if before == stamp => continue,
                before => changes.listing |= before.is_none(),
            }
            changes.paths.push(path.clone());
        }
        for path in self.seen.keys().filter(|path| !now.contains_key(*path)) {
            changes.listing = true;
            changes.paths.push(path.clone());
        }
        self.seen = now;
        changes
    }
}

fn look(root: &Path) -> BTreeMap<String, Stamp> {
    let mut seen = BTreeMap::new();
    for watched in WATCHED {
        let walk = WalkDir::new(root.join(watched)).follow_links(true).into_iter();
        let shown =
            walk.filter_entry(|entry| entry.depth() == 0 || !is_hidden(&entry.file_name().to_string_lossy()));
        for entry in shown.filter_map(Result::ok).filter(|entry| entry.file_type().is_file()) {
            let path = entry.path().strip_prefix(root).unwrap_or(entry.path());
            let stamp = entry.metadata().ok().as_ref().map(Stamp::of);
            seen.insert(
                path.to_string_lossy().into_owned(),
                stamp.unwrap_or(Stamp { length: 0, modified: None }),
            );
        }
    }
    seen
}

impl Stamp {
    fn of(metadata: &Metadata) -> Self {
        Self { length: metadata.len(), modified: metadata.modified().ok() }
    }
}
