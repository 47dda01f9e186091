//! Finding files: sorted, hidden ones passed over, links followed only where they stay inside.

use super::files::Files;
use super::text::{fault, not_a_file};
use super::{Organization, id};
use crate::diag::{Checked, Code, Diagnostic};

/// What stands at a path.
pub enum Found {
    File,
    /// A folder whose name is that of a file of ours.
    Folder,
    /// Not to be read, and why.
    Fault(Box<Diagnostic>),
}

/// A path within the workspace, `/` between folders.
pub struct Entry {
    pub path: String,
    /// Whether a link stands somewhere in it.
    pub linked: bool,
    pub found: Found,
}

/// The files under `folder`, at most `depth` levels down, sorted by path within the workspace; a
/// finding for each that cannot be read.
pub fn files(store: &Files, folder: &str, depth: usize) -> Checked<Vec<String>> {
    let mut files = Checked::clean(Vec::new());
    for entry in store.walk(folder, depth, &|_| false) {
        match entry.found {
            Found::File => files.value.push(entry.path),
            Found::Folder => {}
            Found::Fault(fault) => files.findings.push(*fault),
        }
    }
    files.value.sort();
    files
}

/// The organizations under `answers/`, sorted by id, and whether all could be listed. What concerns
/// no organization goes to `findings`.
pub fn organizations(store: &Files, findings: &mut Vec<Diagnostic>) -> (Vec<Organization>, bool) {
    let (mut organizations, mut complete) = (Vec::new(), store.is_folder("answers"));
    if !store.stands("answers") {
        return (organizations, complete);
    }
    for entry in store.walk("answers", usize::MAX, &|name| name.ends_with(".yaml")) {
        let Entry { path, linked, found } = entry;
        let id = path.strip_prefix("answers/").and_then(|path| path.strip_suffix(".yaml"));
        let faults = match (id, found) {
            (None, Found::File) => {
                findings.extend(ignored(&path));
                continue;
            }
            (None, Found::Folder) => continue,
            (None, Found::Fault(fault)) => {
                complete = false;
                findings.push(*fault);
                continue;
            }
            (Some(id), Found::File) => id::check(id, &path).into_iter().collect(),
            (Some(_), Found::Folder) => vec![not_a_file(&path)],
            (Some(_), Found::Fault(fault)) => vec![*fault],
        };
        organizations.push(Organization { id: id.unwrap_or_default().to_owned(), faults, linked });
    }
    organizations.sort_by(|left, right| left.id.cmp(&right.id));
    id::clashes(&mut organizations);
    (organizations, complete)
}

/// `.yml` is a slip that would otherwise go unseen; anything else may lie there.
fn ignored(path: &str) -> Option<Diagnostic> {
    let stem = path.strip_suffix(".yml")?;
    Some(
        fault(Code::FileIgnored, path, format!("`{path}` is not read: answers files end in `.yaml`"))
            .help(format!("rename it to `{stem}.yaml`")),
    )
}

/// A name that begins with one dot is somebody's backup or lock; with two it is a mistake to report.
pub fn is_hidden(name: &str) -> bool {
    name.starts_with('.') && !(name.starts_with("..") && name.ends_with(".yaml"))
}
