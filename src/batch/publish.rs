//! Publishing: the only code that writes. An organization's whole new folder is staged beside the
//! output, then put in place at once; the manifest is written last. A run that breaks off at any
//! instant leaves each organization old or new, whole, and the next run goes on from there.

mod create;
pub mod folder;
mod intact;
mod recover;
pub mod shared;
pub mod stage;
pub mod swap;

pub use create::{create, replace, settle};

use super::manifest::Lines;
use crate::assess::Digest;
use folder::Folder;
use std::fs::{File, TryLockError};
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

const MANIFEST: &str = "manifest.json";
const STAGING: &str = ".staging";
const JOURNAL: &str = "journal";

/// Why something could not be written. Each names its path.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The operating system refused.
    #[error("cannot {doing} `{}`: {source}", .path.display())]
    Io { doing: &'static str, path: PathBuf, source: std::io::Error },
    /// Another run holds the output folder.
    #[error("another run is writing to `{}`; wait for it to end, or name another folder with `--out`", .out.display())]
    Locked { out: PathBuf },
    /// A link stands where a folder is to be written.
    #[error("`{}` is a link; nothing is written through links", .path.display())]
    Link { path: PathBuf },
    /// The output folder is the workspace itself or one of the folders that it is read from.
    #[error("`{}` holds the workspace's own documents; name another output folder", .out.display())]
    Inside { out: PathBuf },
    /// Something that is not ours stands where a file or folder of ours is to be.
    #[error("`{}` is in the way: {wanted} is to be written there", .path.display())]
    InTheWay { path: PathBuf, wanted: &'static str },
    /// `manifest.json` or the journal is not as this version writes it.
    #[error("`{}` is not readable as a manifest: {reason}; remove it to start over (files that differ are then kept as edited)", .path.display())]
    Manifest { path: PathBuf, reason: String },
    /// An exporter made a path that leaves its folder.
    #[error("`{path}` is no path within an organization's folder")]
    Path { path: String },
}

/// An output folder, locked for this run.
#[derive(Debug)]
pub struct Output {
    out: Folder,
    staging: Folder,
    force: bool,
    /// Whether to try exchanging folders; file systems that cannot are served another way.
    exchange: bool,
    /// When the manifest was last written, if there is one, in nanoseconds of the file system's own
    /// time: files that changed before are as the manifest has them.
    vouched: Option<i128>,
    /// Whether a file had to be read to know that it is as made.
    looked_closer: AtomicBool,
    /// Held until the run ends.
    _lock: File,
}

impl Output {
    /// Opens the output folder `out` of the workspace at `root` for writing, and makes it if it is
    /// not there. What a run that broke off left behind is settled. With `force`, edited files are
    /// overwritten.
    ///
    /// # Errors
    /// The folder cannot be used, or another run uses it.
    pub fn open(out: &Path, root: &Path, force: bool) -> Result<Self, PublishError> {
        if out.is_symlink() {
            return Err(PublishError::Link { path: out.into() });
        }
        apart_from(out, root)?;
        let failed = |source| PublishError::Io { doing: "make the folder", path: out.into(), source };
        std::fs::create_dir_all(out).map_err(failed)?;
        let out = Folder::open(out)?;
        let lock = lock(&out)?;
        out.make_one(STAGING)?;
        let staging = out.make(STAGING)?;
        let mut output = Self {
            vouched: None,
            out,
            staging,
            force,
            exchange: true,
            looked_closer: AtomicBool::new(false),
            _lock: lock,
        };
        output.vouched = output.out.entry(MANIFEST)?.map(|entry| entry.modified);
        recover::recover(&output)?;
        output.out.remove_all(STAGING)?;
        output.staging = output.out.make(STAGING)?;
        output.vouched = output.out.entry(MANIFEST)?.map(|entry| entry.modified);
        Ok(output)
    }

    /// Whether something stands at `place`.
    pub fn has(&self, place: &str) -> bool {
        self.out.entry(place).is_ok_and(|entry| entry.is_some())
    }

    /// The failure to read the manifest.
    pub fn broken_manifest(&self, reason: String) -> PublishError {
        PublishError::Manifest { path: self.out.path().join(MANIFEST), reason }
    }

    /// The manifest's lines as the last run left them.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn previous(&self) -> Result<Lines<BufReader<File>>, PublishError> {
        previous(&self.out)
    }

    /// Removes the staging folder. `vouch`: every file was looked at and is as the manifest has it,
    /// so the next run need not look closer again.
    fn close(&self, vouch: bool) -> Result<(), PublishError> {
        if vouch && self.looked_closer.load(Ordering::Relaxed) && self.vouched.is_some() {
            self.out.date(MANIFEST, None)?;
        }
        self.out.remove_all(STAGING)
    }
}

/// The name of the staging folder's place for the organization `id`.
fn slot(id: &str) -> String {
    let digest = Digest::of(id.as_bytes());
    digest.bytes().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

fn previous(out: &Folder) -> Result<Lines<BufReader<File>>, PublishError> {
    let lines = Lines::manifest(out.open_file(MANIFEST)?.map(BufReader::new));
    lines.map_err(|reason| PublishError::Manifest { path: out.path().join(MANIFEST), reason })
}

/// Sees that `out` is not where the workspace at `root` has its documents.
fn apart_from(out: &Path, root: &Path) -> Result<(), PublishError> {
    let failed = |source| PublishError::Io { doing: "open", path: out.into(), source };
    let whole = std::path::absolute(out).map_err(failed)?;
    // What is not there yet has no links in it to resolve.
    let real = whole.ancestors().find_map(|above| {
        let rest = whole.strip_prefix(above).ok()?;
        Some(above.canonicalize().ok()?.join(rest))
    });
    let real = real.unwrap_or(whole);
    let documents = ["guides", "answers", "templates"].map(|folder| root.join(folder));
    if root.starts_with(&real) || documents.iter().any(|folder| real.starts_with(folder)) {
        return Err(PublishError::Inside { out: out.into() });
    }
    Ok(())
}

/// Locks the folder itself, so that no lock file is left behind. Where locks are unknown there is none.
fn lock(out: &Folder) -> Result<File, PublishError> {
    let file = out.file()?;
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => Err(PublishError::Locked { out: out.path().into() }),
        Err(TryLockError::Error(error)) if error.kind() != std::io::ErrorKind::Unsupported => {
            Err(out.io("lock", "", error))
        }
        _ => Ok(file),
    }
}
