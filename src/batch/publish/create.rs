//! Single files of the workspace itself: a new one for somebody to fill in, an old one mended.

use super::PublishError;
use super::folder::{Folder, Kind};
use std::fs::File;
use std::io::Write;
use std::path::Path;

/// Writes `bytes` to the new file `path` (`/` between folders) below `root`, and makes the folders
/// above it.
///
/// # Errors
/// [`PublishError`]; then no file is left there. What exists is never overwritten, and nothing is
/// written through a link.
pub fn create(root: &Path, path: &str, bytes: &[u8]) -> Result<(), PublishError> {
    let (above, name) = path.rsplit_once('/').unwrap_or(("", path));
    let root = Folder::open(root)?;
    let folder = if above.is_empty() { root } else { root.make(above)? };
    let file = folder.create(name)?;
    fill(&folder, file, name, bytes)
}

/// Puts `bytes` in the place of the file `path` (`/` between folders) below `root`, at once: whoever
/// reads it meanwhile, or after a crash, has the old text or the new one. Its rights stay. Where there
/// is no file yet, this is [`create`].
///
/// # Errors
/// [`PublishError`]; then the file is as it was. Nothing is written through a link.
pub fn replace(root: &Path, path: &str, bytes: &[u8]) -> Result<(), PublishError> {
    let (above, name) = path.rsplit_once('/').unwrap_or(("", path));
    let folder = Folder::open(root)?;
    let folder = if above.is_empty() { Some(folder) } else { folder.below(above)? };
    let old = folder.as_ref().map(|folder| folder.entry(name)).transpose()?.flatten();
    let (Some(folder), Some(old)) = (folder, old) else { return create(root, path, bytes) };
    if old.kind != Kind::File {
        return Err(PublishError::Link { path: folder.path().join(name) });
    }
    let beside = format!(".{name}.new");
    folder.remove(&beside)?;
    let file = folder.create(&beside)?;
    fill(&folder, file, &beside, bytes)?;
    let put = folder.set_mode(&beside, old.mode).and_then(|()| folder.rename(&beside, &folder, name));
    put.or_else(|error| folder.remove(&beside).and(Err(error)))
}

/// Has `bytes` stand in the file `path` below `root`, as [`replace`] does; true if they did not yet.
///
/// # Errors
/// [`PublishError`]; then the file is as it was.
pub fn settle(root: &Path, path: &str, bytes: &[u8]) -> Result<bool, PublishError> {
    let (above, name) = path.rsplit_once('/').unwrap_or(("", path));
    let top = Folder::open(root)?;
    let folder = if above.is_empty() { Some(top) } else { top.below(above)? };
    let old = folder.map(|folder| folder.read(name)).transpose()?.flatten();
    let stands = old.is_some_and(|old| old == bytes);
    if !stands {
        replace(root, path, bytes)?;
    }
    Ok(!stands)
}

/// Writes the new `file`, called `name` in `folder`, and has it put on the disk, or removes it.
fn fill(folder: &Folder, mut file: File, name: &str, bytes: &[u8]) -> Result<(), PublishError> {
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(|source| {
        let unfinished = folder.path().join(name);
        match folder.remove(name) {
            Ok(()) => PublishError::Io { doing: "write", path: unfinished, source },
            Err(error) => error,
        }
    })
}
