//! `blueprint.md`, for whoever builds from it, and `blueprint.json`, for programs.

use super::templates::Templates;
use super::view::View;
use super::{Dossier, ExportError, Tree};
use crate::blueprint::Blueprint;
use crate::json::lines;

/// The blueprint as a document and as data.
///
/// # Errors
/// [`ExportError::Template`], if the template `blueprint.md` fails.
pub fn blueprint(dossier: &Dossier<'_>, templates: &Templates, view: &View) -> Result<Tree, ExportError> {
    let mut tree = Tree::default();
    tree.insert("blueprint.md", templates.render(&dossier.guide.id, "blueprint.md", view)?);
    tree.insert("blueprint.json", json(dossier.blueprint));
    Ok(tree)
}

/// `blueprint.json`: an entry's fields and an access model's grants have a line each, keys in the
/// order of the types, one line end at the end.
pub fn json(blueprint: &Blueprint) -> Vec<u8> {
    lines(blueprint, 5)
}
