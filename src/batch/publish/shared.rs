//! Files that are the same for many organizations: written once, and given another name wherever they
//! belong, as far as the file system knows second names.

use super::folder::Folder;
use super::{Output, PublishError};
use crate::batch::manifest::{FileRecord, stays_within};
use crate::export::Tree;
use std::collections::BTreeMap;

/// Shared files, ready to be linked.
#[derive(Debug)]
pub struct Shared {
    pub(super) folder: Folder,
    pub(super) files: BTreeMap<String, FileRecord>,
}

impl Output {
    /// Writes `tree` where it can be linked from until the run ends.
    ///
    /// # Errors
    /// The disk refuses, or a path of `tree` leaves its folder.
    pub fn share(&self, tree: &Tree) -> Result<Shared, PublishError> {
        let folder = self.staging.make("shared")?;
        let mut files = BTreeMap::new();
        for (path, bytes) in &tree.files {
            if !stays_within(path) {
                return Err(PublishError::Path { path: path.clone() });
            }
            if let Some((above, _)) = path.rsplit_once('/') {
                folder.make(above)?;
            }
            folder.write(path, bytes)?;
            files.insert(path.clone(), FileRecord::of(bytes));
        }
        Ok(Shared { folder, files })
    }
}
