//! Finding files: sorted, hidden ones passed over, links followed only where they stay inside.

use super::text::{fault, leads_outside, not_a_file, unreadable};
use super::{Organization, id};
use crate::diag::{Checked, Code, Diagnostic};
use std::path::Path;
use walkdir::WalkDir;

/// What stands at a path.
enum Found {
    File,
    /// A folder whose name is that of a file of ours.
    Folder,
    /// Not to be read, and why.
    Fault(Box<Diagnostic>),
}

/// A path within the workspace, `/` between folders.
struct Entry {
    path: String,
    /// Whether a link stands somewhere in it.
    linked: bool,
    found: Found,
}

/// The files under `folder`, at most `depth` levels down, sorted by path within `root`; a finding
/// for each that cannot be read.
pub fn files(root: &Path, folder: &str, depth: usize) -> Checked<Vec<String>> {
    let mut files = Checked::clean(Vec::new());
    for entry in walk(root, folder, depth, |_| false) {
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
pub fn organizations(root: &Path, findings: &mut Vec<Diagnostic>) -> (Vec<Organization>, bool) {
    let (mut organizations, mut complete) = (Vec::new(), root.join("answers").is_dir());
    if root.join("answers").symlink_metadata().is_err() {
        return (organizations, complete);
    }
    for entry in walk(root, "answers", usize::MAX, |name| name.ends_with(".yaml")) {
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

/// Walks `folder`. A folder whose name `is_file` accepts is reported and not entered.
fn walk(root: &Path, folder: &str, depth: usize, is_file: impl Fn(&str) -> bool) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut linked_folders: Vec<String> = Vec::new();
    let mut walk = WalkDir::new(root.join(folder)).follow_links(true).max_depth(depth).into_iter();
    while let Some(step) = walk.next() {
        let entry = match step {
            Ok(entry) => entry,
            Err(error) => {
                entries.extend(stopped(root, &error));
                continue;
            }
        };
        let path = relative(root, entry.path());
        let name = entry.file_name().to_string_lossy();
        let folder = entry.file_type().is_dir();
        let link = entry.path_is_symlink();
        if entry.depth() > 0 && is_hidden(&name) {
            if folder {
                walk.skip_current_dir();
            }
            continue;
        }
        let linked = link || linked_folders.iter().any(|above| path.starts_with(above.as_str()));
        let outside = if link { leads_outside(root, &path) } else { None };
        let as_file = entry.depth() > 0 && is_file(&name);
        if folder && (outside.is_some() || as_file) {
            walk.skip_current_dir();
        }
        if folder && link {
            linked_folders.push(format!("{path}/"));
        }
        let found = match outside {
            Some(fault) => Found::Fault(Box::new(fault)),
            None if folder && as_file => Found::Folder,
            None if folder => continue,
            None => Found::File,
        };
        entries.push(Entry { path, linked, found });
    }
    entries
}

/// An entry that could not be looked at: a link that leads nowhere or to a folder above it, or no
/// right to look.
fn stopped(root: &Path, error: &walkdir::Error) -> Option<Entry> {
    let path = relative(root, error.path()?);
    if is_hidden(path.rsplit('/').next().unwrap_or_default()) {
        return None;
    }
    let finding = if error.loop_ancestor().is_some() {
        fault(Code::LinkBroken, &path, format!("`{path}` is a link to a folder that it lies in"))
            .help("remove the link")
    } else if root.join(&path).is_symlink() {
        leads_outside(root, &path)?
    } else {
        let denied = std::io::Error::other("it could not be listed");
        unreadable(&path, error.io_error().unwrap_or(&denied))
    };
    Some(Entry { path, linked: false, found: Found::Fault(Box::new(finding)) })
}

/// A name that begins with one dot is somebody's backup or lock; with two it is a mistake to report.
fn is_hidden(name: &str) -> bool {
    name.starts_with('.') && !(name.starts_with("..") && name.ends_with(".yaml"))
}

fn relative(root: &Path, path: &Path) -> String {
    let path = path.strip_prefix(root).unwrap_or(path);
    let names: Vec<_> = path.components().map(|name| name.as_os_str().to_string_lossy()).collect();
    names.join("/")
}
