//! Blueprints that were made before: those in an output folder, or one file.

use super::find::is_hidden;
use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// The file of an organization's blueprint as data.
const FILE: &str = "blueprint.json";

/// The largest file that is read, in bytes; what the tool writes has a few hundred thousand.
const LIMIT: u64 = 64 * 1024 * 1024;

/// What a path that somebody names is, as far as a workspace can be made out of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A folder with guides.
    Workspace,
    /// A folder with blueprints in it.
    Output,
    /// A file.
    File,
    /// None of these, or nothing at all.
    Other,
}

/// What stands at `path`.
pub fn kind(path: &Path) -> Kind {
    if path.is_file() {
        Kind::File
    } else if path.join("guides").is_dir() {
        Kind::Workspace
    } else if path.is_dir() && (path.join("manifest.json").is_file() || blueprints(path).next().is_some()) {
        Kind::Output
    } else {
        Kind::Other
    }
}

/// The blueprints in the output folder `folder`, by their organization's id.
pub fn made(folder: &Path) -> BTreeMap<String, PathBuf> {
    let id = |file: &Path| {
        let above = file.parent()?.strip_prefix(folder).ok()?;
        let names: Vec<_> = above.components().map(|name| name.as_os_str().to_string_lossy()).collect();
        Some(names.join("/"))
    };
    blueprints(folder).filter_map(|file| Some((id(&file)?, file))).collect()
}

/// The contents of the file at `path`.
///
/// # Errors
/// It cannot be read, or is larger than any blueprint.
pub fn contents(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(LIMIT + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LIMIT {
        return Err(io::Error::other("it is larger than any blueprint"));
    }
    Ok(bytes)
}

/// Every `blueprint.json` under `folder`, none of them in a hidden folder, links not followed.
fn blueprints(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let seen =
        |entry: &walkdir::DirEntry| entry.depth() == 0 || !is_hidden(&entry.file_name().to_string_lossy());
    let entries = WalkDir::new(folder).min_depth(1).into_iter().filter_entry(seen).filter_map(Result::ok);
    let is_one = |entry: &walkdir::DirEntry| {
        entry.depth() > 1 && entry.file_type().is_file() && entry.file_name() == FILE
    };
    entries.filter(is_one).map(walkdir::DirEntry::into_path)
}
