//! Generated documents of both sides, and their difference line by line.

use super::side::{Side, Subject, Trouble};
use crate::assess::Proven;
use crate::blueprint::Blueprint;
use crate::export::settings::BookSettings;
use crate::export::templates::Templates;
use crate::export::view::View;
use crate::export::{Dossier, ExportError, Tree, blueprint, book, guide, medplum};
use similar::TextDiff;

/// A generated document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Document {
    /// The completed guide.
    Guide,
    /// `blueprint.md`.
    Blueprint,
    /// The sources of the book.
    Book,
}

/// The document of an organization, as its files: made by `templates`, whichever they are.
///
/// # Errors
/// A template fails.
pub fn document(
    proven: &Proven,
    drawn: &Blueprint,
    templates: &Templates,
    settings: &BookSettings,
    which: Document,
) -> Result<Tree, ExportError> {
    let dossier =
        Dossier { guide: proven.guide, sheet: &proven.sheet, decisions: &proven.decisions, blueprint: drawn };
    let completed = guide::complete(&dossier);
    if which == Document::Guide {
        return Ok(Tree::of(guide::FILE, completed));
    }
    let view = View::of(drawn);
    if which == Document::Blueprint {
        let mut made = blueprint::blueprint(&dossier, templates, &view)?;
        made.files.retain(|path, _| path.ends_with(".md"));
        return Ok(made);
    }
    let more = proven.plan.as_ref().map(|plan| medplum::Export::of(plan).chapters());
    let more = more.unwrap_or_default();
    book::sources(drawn, &view, &completed, &more, templates, settings)
}

/// The unified diff of a document of the organization `id` (on the old side `was`); empty where both
/// sides have the same.
///
/// # Errors
/// A side has no such document: it does not build, or is none that documents can be made of.
pub fn unified(
    old: (&Side, Option<&str>),
    new: (&Side, Option<&str>),
    which: Document,
) -> Result<String, Trouble> {
    let (was, is) = (made(old, which)?, made(new, which)?);
    let paths = was.files.keys().chain(is.files.keys().filter(|path| !was.files.contains_key(*path)));
    let mut diffs = String::new();
    for path in paths {
        let text = |tree: &Tree| {
            let bytes = tree.files.get(path).map(Vec::as_slice).unwrap_or_default();
            String::from_utf8_lossy(bytes).into_owned()
        };
        let named = |(_, id): (&Side, Option<&str>), letter: &str, tree: &Tree| {
            let there = id.filter(|_| tree.files.contains_key(path));
            there.map_or_else(|| "/dev/null".to_owned(), |id| format!("{letter}/{id}/{path}"))
        };
        let (before, after) = (text(&was), text(&is));
        if before != after {
            let diff = TextDiff::from_lines(&before, &after);
            let (from, to) = (named(old, "a", &was), named(new, "b", &is));
            diffs += &diff.unified_diff().context_radius(3).header(&from, &to).to_string();
        }
    }
    Ok(diffs)
}

/// The document of one side; nothing where it has no such organization.
fn made((side, id): (&Side, Option<&str>), which: Document) -> Result<Tree, Trouble> {
    let Some(id) = id else { return Ok(Tree::default()) };
    let Subject { blueprint, proven } = side.subject(id, true)?;
    let trouble = |reason: String| Trouble { side: side.name.to_owned(), reasons: vec![reason] };
    let (Some(proven), Some(assessor)) = (proven, side.assessor()) else {
        return Err(trouble("documents are made of a workspace, and this is none".to_owned()));
    };
    document(&proven, &blueprint, proven.templates, &assessor.settings, which)
        .map_err(|error| trouble(error.to_string()))
}
