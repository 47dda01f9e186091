//! One new file in the workspace, for somebody to fill in.

use super::PublishError;
use super::folder::Folder;
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
    let mut file = folder.create(name)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(|source| {
        let unfinished = folder.path().join(name);
        match folder.remove(name) {
            Ok(()) => PublishError::Io { doing: "write", path: unfinished, source },
            Err(error) => error,
        }
    })
}
