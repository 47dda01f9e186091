//! `blueprint.md`, for whoever builds from it, and `blueprint.json`, for programs.

use super::templates::Templates;
use super::view::View;
use super::{Dossier, ExportError, Tree};
use crate::blueprint::Blueprint;

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

/// `blueprint.json`: indented by two blanks, keys in the order of the types, one line end at the end.
pub fn json(blueprint: &Blueprint) -> String {
    // Its maps have text keys and its numbers are whole: serializing it cannot fail.
    let mut json = serde_json::to_string_pretty(blueprint).unwrap_or_default();
    json.push('\n');
    json
}
