//! Whether an organization's output is still what its record says. This runs for every organization
//! at every run, so it asks the file system for no more than it must.

use super::folder::Kind;
use super::{Output, PublishError};
use crate::batch::manifest::{FileRecord, Made};
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

impl Output {
    /// The files of the organization `id` that `made` names, as they are.
    ///
    /// # Errors
    /// The folder or a file cannot be read.
    pub fn files(&self, id: &str, made: &Made) -> Result<BTreeMap<String, Vec<u8>>, PublishError> {
        let Some(folder) = self.out.below(id)? else { return Ok(BTreeMap::new()) };
        let read = |path: &String| Ok(folder.read(path)?.map(|bytes| (path.clone(), bytes)));
        made.files.keys().map(read).filter_map(Result::transpose).collect()
    }

    /// Whether the files of the organization `id` are as `made` has them; edited files count as such
    /// as long as the record knows of them.
    ///
    /// # Errors
    /// The folder cannot be looked at, or is none.
    pub fn holds(&self, id: &str, made: &[&Made]) -> Result<bool, PublishError> {
        let Some(folder) = self.out.below(id)? else {
            return Ok(made.iter().all(|made| made.files.is_empty()));
        };
        for made in made {
            for (path, file) in &made.files {
                let Some(entry) = folder.entry(path)? else { return Ok(false) };
                let edited = made.edited.contains(path);
                // A file that has not changed since the manifest was written is what it was then.
                let old = self.vouched.is_some_and(|vouched| entry.changed < vouched);
                if old && !edited && entry.kind == Kind::File && entry.bytes == file.bytes {
                    continue;
                }
                let bytes = if entry.kind == Kind::File { folder.read(path)? } else { None };
                let as_made = bytes.is_some_and(|bytes| FileRecord::of(&bytes) == *file);
                if as_made == edited {
                    return Ok(false);
                }
                self.looked_closer.store(true, Ordering::Relaxed);
            }
        }
        Ok(true)
    }
}
