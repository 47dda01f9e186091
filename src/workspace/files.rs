//! Where a workspace's files come from. Paths are within the workspace, `/` between folders.

use super::find::Entry;
use super::revision::Revision;
use super::{folder, text};
use crate::diag::{Checked, Diagnostic};
use crate::source::Source;
use std::path::PathBuf;
use std::sync::Arc;

/// The files of a workspace.
#[derive(Debug)]
pub enum Files {
    /// A folder on the disk, links resolved.
    Folder(PathBuf),
    /// What git has at a revision.
    Revision(Revision),
}

impl Files {
    /// Everything under `folder` that is not hidden, at most `depth` levels down. A folder whose
    /// name `is_file` accepts is reported and not entered.
    pub fn walk(&self, folder: &str, depth: usize, is_file: &dyn Fn(&str) -> bool) -> Vec<Entry> {
        match self {
            Self::Folder(root) => folder::walk(root, folder, depth, is_file),
            Self::Revision(revision) => revision.walk(folder, depth, is_file),
        }
    }

    /// Reads the file at `path`; none where a finding says why not.
    pub fn read(&self, path: &str) -> Checked<Option<Arc<Source>>> {
        text::text(path, self.bytes(path))
    }

    /// The bytes of the file at `path`.
    ///
    /// # Errors
    /// The finding that says why it cannot be read.
    pub fn bytes(&self, path: &str) -> Result<Vec<u8>, Box<Diagnostic>> {
        match self {
            Self::Folder(root) => text::bytes(root, path),
            Self::Revision(revision) => revision.bytes(path),
        }
    }

    /// The contents that git calls `blob`, which a finding calls `path`.
    ///
    /// # Errors
    /// The finding that says why they cannot be had.
    pub fn contents(&self, path: &str, blob: &str) -> Result<Vec<u8>, Box<Diagnostic>> {
        match self {
            Self::Folder(_) => Err(Box::new(text::unreadable(path, &std::io::ErrorKind::NotFound.into()))),
            Self::Revision(revision) => revision.contents(path, blob),
        }
    }

    /// What is wrong with the link at `path`, if it is one and does not lead to a place inside.
    pub fn leads_outside(&self, path: &str) -> Option<Diagnostic> {
        match self {
            Self::Folder(root) => text::leads_outside(root, path),
            Self::Revision(revision) => revision.resolve(path).err().map(|astray| astray.about(path)),
        }
    }

    /// Whether anything stands at `path`, a link that leads nowhere included.
    pub fn stands(&self, path: &str) -> bool {
        match self {
            Self::Folder(root) => root.join(path).symlink_metadata().is_ok(),
            Self::Revision(revision) => revision.stands(path),
        }
    }

    /// Whether `path` is a folder, or a link to one.
    pub fn is_folder(&self, path: &str) -> bool {
        match self {
            Self::Folder(root) => root.join(path).is_dir(),
            Self::Revision(revision) => revision.is_folder(path),
        }
    }

    /// Git's name for the contents of the file at `path`, where git has it.
    pub fn blob(&self, path: &str) -> Option<&str> {
        match self {
            Self::Folder(_) => None,
            Self::Revision(revision) => revision.blob(path),
        }
    }
}
