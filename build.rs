//! Gives the program a digest of its own sources (`BLUEPRINT_SOURCES`), so that what an older build
//! made is made again although the version is the same; and lists the manual's pages for those who
//! carry it along.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::Path;

fn main() -> io::Result<()> {
    let mut files = BTreeMap::new();
    for place in ["src", "templates", "docs", "Cargo.lock"] {
        println!("cargo::rerun-if-changed={place}");
        gather(Path::new(place), &mut files)?;
    }
    let mut hasher = DefaultHasher::new();
    files.hash(&mut hasher);
    println!("cargo::rustc-env=BLUEPRINT_SOURCES={:016x}", hasher.finish());
    let pages = files.keys().filter_map(|path| path.strip_prefix("docs/"));
    manual(&pages.collect::<Vec<_>>())
}

/// Writes a table of the manual's `pages`: each name with its text.
fn manual(pages: &[&str]) -> io::Result<()> {
    let root = env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?;
    let to = env::var("OUT_DIR").map_err(io::Error::other)?;
    let rows =
        pages.iter().map(|page| format!("({page:?}, include_str!({:?})),", format!("{root}/docs/{page}")));
    fs::write(Path::new(&to).join("manual.rs"), format!("&[{}]", rows.collect::<String>()))
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
