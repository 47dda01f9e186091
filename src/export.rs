//! Exports: what is written for one organization, made in memory. An exporter returns a [`Tree`];
//! nothing here touches the disk, and exporters do not know each other.

pub mod blueprint;
pub mod book;
pub mod csv;
pub mod guide;
pub mod medplum;
pub mod settings;
pub mod site;
pub mod templates;
pub mod text;
pub mod view;

use crate::answers::Sheet;
use crate::blueprint::Blueprint;
use crate::decide::Decisions;
use crate::guide::Guide;
use std::collections::BTreeMap;

/// Everything that is known of one organization, ready to be written. It holds a [`Sheet`], so it
/// can only be had for answers that passed their check.
pub struct Dossier<'a> {
    pub guide: &'a Guide,
    pub sheet: &'a Sheet,
    pub decisions: &'a Decisions,
    pub blueprint: &'a Blueprint,
}

/// A kind of output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// `guide.md`: the completed guide.
    Guide,
    /// `blueprint.md` and `blueprint.json`.
    Blueprint,
    /// `book/`: an mdBook's sources.
    Book,
    /// `site/`: that book as HTML.
    Site,
    /// `medplum/`: resources and acceptance tests, where the guide's rules ask for them.
    Medplum,
}

impl Target {
    /// All targets, in the order in which they are made.
    pub const ALL: [Target; 5] = [Self::Guide, Self::Blueprint, Self::Book, Self::Site, Self::Medplum];

    /// The name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Guide => "guide",
            Self::Blueprint => "blueprint",
            Self::Book => "book",
            Self::Site => "site",
            Self::Medplum => "medplum",
        }
    }
}

/// Files in memory: relative path (`/` between folders) → bytes. Ordered, so that everything made
/// from it is too.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    pub files: BTreeMap<String, Vec<u8>>,
}

impl Tree {
    /// One file.
    pub fn of(path: &str, bytes: impl Into<Vec<u8>>) -> Self {
        let mut tree = Self::default();
        tree.insert(path, bytes);
        tree
    }

    /// Adds the file `path`. A path made of what a client typed must have been checked before.
    pub fn insert(&mut self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        self.files.insert(path.into(), bytes.into());
    }

    /// The same files below `folder`, which ends with `/`.
    pub fn below(self, folder: &str) -> Self {
        Self {
            files: self.files.into_iter().map(|(path, bytes)| (format!("{folder}{path}"), bytes)).collect(),
        }
    }

    /// Moves all files of `other` here.
    pub fn extend(&mut self, other: Tree) {
        self.files.extend(other.files);
    }
}

/// Why an export could not be made; none of it is the client's doing.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// A template failed; Tera's own report, with file, line and column.
    #[error("template `{name}`: {report}")]
    Template { name: String, report: String },
    /// mdBook failed.
    #[error("book of `{organization}`: {report}")]
    Book { organization: String, report: String },
}
