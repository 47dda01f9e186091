//! A workspace's files as they lie in a folder on the disk.

use super::find::{Entry, Found, is_hidden};
use super::text::{circular, leads_outside, unreadable};
use std::path::Path;
use walkdir::WalkDir;

/// Walks `folder`. A folder whose name `is_file` accepts is reported and not entered.
pub fn walk(root: &Path, folder: &str, depth: usize, is_file: &dyn Fn(&str) -> bool) -> Vec<Entry> {
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
        circular(&path)
    } else if root.join(&path).is_symlink() {
        leads_outside(root, &path)?
    } else {
        let denied = std::io::Error::other("it could not be listed");
        unreadable(&path, error.io_error().unwrap_or(&denied))
    };
    Some(Entry { path, linked: false, found: Found::Fault(Box::new(finding)) })
}

fn relative(root: &Path, path: &Path) -> String {
    let path = path.strip_prefix(root).unwrap_or(path);
    let names: Vec<_> = path.components().map(|name| name.as_os_str().to_string_lossy()).collect();
    names.join("/")
}
