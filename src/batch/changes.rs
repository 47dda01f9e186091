//! What differs between two manifests: what there is to upload again, and what to take down.

use super::manifest::Lines;
use super::publish::PublishError;
use crate::assess::Digest;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

/// What a manifest says that there is: the digest of each folder's files, by the folder's path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State(BTreeMap<String, Digest>);

/// How a folder differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is new, or a file in it is.
    Changed,
    /// It is no more.
    Removed,
}

impl State {
    /// What the manifest at `path` says; nothing, where there is none.
    ///
    /// # Errors
    /// The file cannot be read, or is no manifest.
    pub fn read(path: &Path) -> Result<Self, PublishError> {
        let broken = |reason| PublishError::Manifest { path: path.into(), reason };
        let file = match File::open(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(source) => return Err(PublishError::Io { doing: "read", path: path.into(), source }),
            Ok(file) => file,
        };
        let mut lines = Lines::manifest(Some(BufReader::new(file))).map_err(broken)?;
        let mut state = BTreeMap::new();
        while let Some(line) = lines.take().map_err(broken)? {
            let Some(record) = line.record().map_err(broken)? else { continue };
            let files: Vec<_> = record.files().map(|(path, file)| (path, file.xxh3.bytes())).collect();
            let files = files.iter().flat_map(|(path, sum)| [path.as_bytes(), sum]);
            state.insert(line.id, Digest::of_all(files));
        }
        Ok(Self(state))
    }

    /// How `later` differs, by folder, in order.
    pub fn changes(&self, later: &Self) -> BTreeMap<String, Change> {
        let changed = later.0.iter().filter(|(folder, digest)| self.0.get(*folder) != Some(digest));
        let removed = self.0.keys().filter(|folder| !later.0.contains_key(*folder));
        let changed = changed.map(|(folder, _)| (folder.clone(), Change::Changed));
        changed.chain(removed.map(|folder| (folder.clone(), Change::Removed))).collect()
    }
}
