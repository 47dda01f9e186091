//! Reading one file as text, within bounds.

use crate::diag::{Checked, Code, Diagnostic};
use crate::source::{Source, Span};
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

/// The largest file that is read, in bytes: far more than anyone types.
pub const SIZE_LIMIT: u64 = 1024 * 1024;

/// The text in `bytes`, which were read from `path`; none where a finding says why not.
pub fn text(path: &str, bytes: Result<Vec<u8>, Box<Diagnostic>>) -> Checked<Option<Arc<Source>>> {
    match bytes.map(String::from_utf8) {
        Err(fault) => Checked::new(None, vec![*fault]),
        Ok(Ok(text)) => Checked::clean(Some(Source::new(path, text))),
        Ok(Err(error)) => Checked::new(None, vec![not_utf8(path, &error)]),
    }
}

/// A finding of `code` about the file at `path` as a whole.
pub fn fault(code: Code, path: &str, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(code, message).at(&Source::new(path, ""), Span::at(0), "")
}

/// What is wrong with the link at `path` within `root`, unless it leads to a place inside.
pub fn leads_outside(root: &Path, path: &str) -> Option<Diagnostic> {
    match root.join(path).canonicalize() {
        Ok(target) if target.starts_with(root) => None,
        Ok(_) => Some(outside(path)),
        Err(error) => Some(broken(path, &error.to_string())),
    }
}

/// The finding that `path` is a link out of the workspace.
pub fn outside(path: &str) -> Diagnostic {
    fault(Code::LinkOutside, path, format!("`{path}` is a link that leads out of the workspace"))
        .help("copy the file into the workspace; nothing outside it is read")
}

/// The finding that `path` is a link that leads nowhere, and why.
pub fn broken(path: &str, reason: &str) -> Diagnostic {
    fault(Code::LinkBroken, path, format!("`{path}` is a link that leads nowhere: {reason}"))
        .help("mend the link, or remove it")
}

/// The finding that `path` is a link to a folder that it lies in.
pub fn circular(path: &str) -> Diagnostic {
    fault(Code::LinkBroken, path, format!("`{path}` is a link to a folder that it lies in"))
        .help("remove the link")
}

/// The finding that `path` cannot be read because of `error`.
pub fn unreadable(path: &str, error: &std::io::Error) -> Diagnostic {
    fault(Code::FileUnreadable, path, format!("cannot read `{path}`: {error}"))
        .help("see that the file is there and that you may read it")
}

/// Reads the file at `path` within `root`.
///
/// # Errors
/// The finding that says why it cannot be read.
pub fn bytes(root: &Path, path: &str) -> Result<Vec<u8>, Box<Diagnostic>> {
    let failed = |error| Box::new(unreadable(path, &error));
    let file = &root.join(path);
    // Asked before opening: to open a pipe is to wait for its other end.
    let metadata = file.metadata().map_err(failed)?;
    if !metadata.is_file() {
        return Err(Box::new(not_a_file(path)));
    }
    if metadata.len() > SIZE_LIMIT {
        return Err(Box::new(too_large(path)));
    }
    let mut bytes = Vec::with_capacity(metadata.len() as usize + 1);
    let opened = std::fs::File::open(file).map_err(failed)?;
    opened.take(SIZE_LIMIT + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > SIZE_LIMIT {
        return Err(Box::new(too_large(path)));
    }
    Ok(bytes)
}

/// The finding that a file is wanted at `path` and something else is there.
pub fn not_a_file(path: &str) -> Diagnostic {
    fault(Code::FileNotAFile, path, format!("`{path}` is a folder or a device, not a file"))
        .help("rename the folder, or put the file in its place")
}

/// The finding that the file at `path` is larger than [`SIZE_LIMIT`].
pub fn too_large(path: &str) -> Diagnostic {
    fault(Code::FileTooLarge, path, format!("`{path}` is larger than 1 MiB"))
        .help("no document of this tool needs so much; check what the file is")
}

/// Points at the first byte that is not UTF-8, in the text as far as it can be shown.
fn not_utf8(path: &str, error: &std::string::FromUtf8Error) -> Diagnostic {
    let bytes = error.as_bytes();
    let place = error.utf8_error().valid_up_to();
    let byte = bytes.get(place).copied().unwrap_or_default();
    let source = Source::new(path, String::from_utf8_lossy(bytes));
    let line = source.line(place);
    let shown = Span::new(place, place + char::REPLACEMENT_CHARACTER.len_utf8());
    Diagnostic::new(Code::FileEncoding, format!("`{path}` is not UTF-8: byte {byte:#04x} on line {line}"))
        .at(&source, shown, "not UTF-8 from here on")
        .help("save the file with the encoding UTF-8")
}
