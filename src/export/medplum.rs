//! The export `medplum/`: the resources of a plan, and for people a picture, a table and the steps
//! to load it all.

pub mod picture;
mod readme;
mod sheet;
mod vectors;

use super::Tree;
use crate::medplum::{self, Plan};

/// The picture of who reaches what, for the book and for `medplum/`.
pub fn picture(plan: &Plan) -> String {
    picture::picture(&plan.access, &plan.name, &plan.term)
}

/// What the book has of it besides what templates make: the `picture`, and the acceptance tests as a
/// chapter. By their names in the book.
pub fn chapters(plan: &Plan, picture: &str) -> Tree {
    let mut tree = Tree::default();
    tree.insert("access.svg", picture);
    tree.insert(vectors::CHAPTER, vectors::chapter(plan));
    tree
}

/// Every file under `medplum/` for one organization, the `picture` among them.
pub fn resources(plan: &Plan, picture: String) -> Tree {
    let mut tree = Tree::default();
    for (path, bytes) in medplum::files(plan) {
        tree.insert(format!("medplum/{path}"), bytes);
    }
    tree.insert("medplum/README.md", readme::readme(plan));
    tree.insert("medplum/access.svg", picture);
    tree.insert("medplum/access.csv", sheet::csv(&plan.access));
    tree
}
