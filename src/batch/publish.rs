//! Publishing: the only code that writes. An organization's whole new folder is staged beside the
//! output, then put in place at once.

use std::path::PathBuf;

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
