//! The export `medplum/`: the resources of a plan, and for people a picture, a table and the steps
//! to load it all.

pub mod picture;
mod readme;
mod sheet;
mod vectors;

use super::Tree;
use crate::medplum::acceptance::Cast;
use crate::medplum::{self, Plan};

/// What several files are made from, made once for an organization.
pub struct Export<'p> {
    cast: Cast<'p>,
    /// The picture of who reaches what, for the book and for `medplum/`.
    picture: String,
}

impl<'p> Export<'p> {
    /// What the files of `plan` are made from.
    pub fn of(plan: &'p Plan) -> Self {
        Self { cast: Cast::of(plan), picture: picture::picture(&plan.access, &plan.name, &plan.term) }
    }

    /// What the book has of it besides what templates make: the picture, and the acceptance tests as a
    /// chapter. By their names in the book.
    pub fn chapters(&self) -> Tree {
        let mut tree = Tree::default();
        tree.insert("access.svg", self.picture.as_str());
        tree.insert(vectors::CHAPTER, vectors::chapter(&self.cast));
        tree
    }

    /// Every file under `medplum/` for one organization, the picture among them.
    pub fn resources(self) -> Tree {
        let plan = self.cast.plan;
        let mut tree = Tree::default();
        for (path, bytes) in medplum::files(&self.cast) {
            tree.insert(format!("medplum/{path}"), bytes);
        }
        tree.insert("medplum/README.md", readme::readme(plan));
        tree.insert("medplum/access.svg", self.picture);
        tree.insert("medplum/access.csv", sheet::csv(&plan.access));
        tree
    }
}
