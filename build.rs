//! Gives the program a digest of its own sources (`BLUEPRINT_SOURCES`), so that what an older build
//! made is made again although the version is the same.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::Path;

fn main() -> io::Result<()> {
    let mut files = BTreeMap::new();
    for place in ["src", "templates", "Cargo.lock"] {
        println!("cargo::rerun-if-changed={place}");
        gather(Path::new(place), &mut files)?;
    }
    let mut hasher = DefaultHasher::new();
    files.hash(&mut hasher);
    println!("cargo::rustc-env=BLUEPRINT_SOURCES={:016x}", hasher.finish());
    Ok(())
}

/// Adds the file at `path`, or all files below it.
fn gather(path: &Path, files: &mut BTreeMap<String, Vec<u8>>) -> io::Result<()> {
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            gather(&entry?.path(), files)?;
        }
    } else if path.exists() {
        files.insert(path.to_string_lossy().replace('\\', "/"), fs::read(path)?);
    }
    Ok(())
}
