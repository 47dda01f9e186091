//! A workspace's files as git has them at a revision; nothing is checked out. Git is run twice, side by
//! side: once for the list of files, once for whatever is read. What every workspace reads is asked for
//! at once.

mod git;

use super::SIZE_LIMIT;
use super::find::{Entry, Found, is_hidden};
use super::text::{broken, circular, not_a_file, outside, too_large, unreadable};
use crate::diag::Diagnostic;
use git::Blobs;
pub use git::git;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// How many links may lead to one another.
const LINKS: usize = 40;

/// The files of a workspace at one revision.
#[derive(Debug)]
pub struct Revision {
    /// By path within the workspace, links not resolved.
    blobs: BTreeMap<String, Blob>,
    contents: Blobs,
}

/// A file or a link, as git has it.
#[derive(Debug)]
struct Blob {
    /// Git's name for its contents.
    id: String,
    /// Where it leads, if it is a link.
    link: Option<String>,
}

/// What a path leads to, links resolved.
pub enum Place<'a> {
    File(&'a str),
    Folder(String),
}

impl Revision {
    /// The files of the workspace in the folder `root` at the revision `name`.
    ///
    /// # Errors
    /// Git's own words, on one line, or why it could not be asked.
    pub fn open(root: &Path, name: &str) -> Result<Self, String> {
        let contents = Blobs::open(root)?;
        let mut revision = Self { blobs: BTreeMap::new(), contents };
        for line in listed(root, name)?.split(|byte| *byte == 0).filter(|line| !line.is_empty()) {
            if let Some((path, mode, mut blob)) = entry(&String::from_utf8_lossy(line)) {
                if mode == "120000" {
                    let target = revision.contents.read(&blob.id, SIZE_LIMIT)?.unwrap_or_default();
                    blob.link = Some(String::from_utf8_lossy(&target).into_owned());
                }
                revision.blobs.insert(path, blob);
            }
        }
        let files = revision.blobs.iter().filter(|(path, _)| is_read_always(path));
        revision.contents.fetch(files.map(|(_, blob)| blob.id.as_str()), SIZE_LIMIT)?;
        Ok(revision)
    }

    /// See [`super::files::Files::walk`].
    pub fn walk(&self, folder: &str, depth: usize, is_file: &dyn Fn(&str) -> bool) -> Vec<Entry> {
        let mut walk = Walk { revision: self, depth, is_file, within: Vec::new(), entries: Vec::new() };
        let linked = self.blobs.contains_key(folder);
        walk.entry(folder, folder.to_owned(), linked);
        walk.entries
    }

    /// The contents of the file at `path`.
    ///
    /// # Errors
    /// The finding that says why it cannot be read.
    pub fn bytes(&self, path: &str) -> Result<Vec<u8>, Box<Diagnostic>> {
        let Place::File(real) = self.resolve(path).map_err(|astray| Box::new(astray.about(path)))? else {
            return Err(Box::new(not_a_file(path)));
        };
        match self.blobs.get(real) {
            Some(blob) => self.contents(path, &blob.id),
            None => Err(Box::new(unreadable(path, &std::io::Error::other("it is not there")))),
        }
    }

    /// The contents that git calls `blob`, which a finding calls `path`.
    ///
    /// # Errors
    /// The finding that says why they cannot be had.
    pub fn contents(&self, path: &str, blob: &str) -> Result<Vec<u8>, Box<Diagnostic>> {
        match self.contents.read(blob, SIZE_LIMIT) {
            Ok(Some(bytes)) => Ok(bytes),
            Ok(None) => Err(Box::new(too_large(path))),
            Err(reason) => Err(Box::new(unreadable(path, &std::io::Error::other(reason)))),
        }
    }

    /// Git's name for the contents of the file at `path`, which is no link.
    pub fn blob(&self, path: &str) -> Option<&str> {
        self.blobs.get(path).filter(|blob| blob.link.is_none()).map(|blob| blob.id.as_str())
    }

    /// What `path` leads to, links in any part of it resolved.
    ///
    /// # Errors
    /// A link leads out of the workspace, or nowhere.
    pub fn resolve(&self, path: &str) -> Result<Place<'_>, Astray> {
        let mut current = path.to_owned();
        for _ in 0..LINKS {
            let Some((at, target)) = self.first_link(&current) else {
                return self.place(&current).ok_or(Astray::Nowhere("there is no such file"));
            };
            let folder = at.rsplit_once('/').map_or("", |(folder, _)| folder);
            let followed = follow(folder, target).ok_or(Astray::Outside)?;
            current = [followed.as_str(), &current[at.len()..]].concat();
        }
        Err(Astray::Nowhere("links lead to one another"))
    }

    /// Whether anything stands at `path`.
    pub fn stands(&self, path: &str) -> bool {
        self.blobs.contains_key(path) || self.has_below(path)
    }

    /// Whether `path` is a folder, or a link to one.
    pub fn is_folder(&self, path: &str) -> bool {
        matches!(self.resolve(path), Ok(Place::Folder(_)))
    }

    fn place(&self, path: &str) -> Option<Place<'_>> {
        if let Some((path, _)) = self.blobs.get_key_value(path) {
            return Some(Place::File(path));
        }
        (path.is_empty() || self.has_below(path)).then(|| Place::Folder(path.to_owned()))
    }

    /// The first part of `path` that is a link, and where that leads.
    fn first_link<'a>(&self, path: &'a str) -> Option<(&'a str, &str)> {
        let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
        ends.map(|end| &path[..end]).find_map(|part| {
            let link = self.blobs.get(part)?.link.as_deref()?;
            Some((part, link))
        })
    }

    fn has_below(&self, folder: &str) -> bool {
        self.below(folder).next().is_some()
    }

    /// The paths of everything below `folder`.
    fn below(&self, folder: &str) -> impl Iterator<Item = &str> {
        let start = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let from = self.blobs.range(start.clone()..).map(|(path, _)| path.as_str());
        from.take_while(move |path| path.starts_with(&start))
    }
}

/// A walk through folders, links to folders included.
struct Walk<'a> {
    revision: &'a Revision,
    depth: usize,
    is_file: &'a dyn Fn(&str) -> bool,
    /// The folders that the walk is in, links resolved: none is entered twice.
    within: Vec<String>,
    entries: Vec<Entry>,
}

impl Walk<'_> {
    /// Walks `real`, which is shown as `shown`.
    fn folder(&mut self, real: &str, shown: &str, linked: bool) {
        if self.within.len() == self.depth {
            return;
        }
        let cut = if real.is_empty() { 0 } else { real.len() + 1 };
        let names = self.revision.below(real).filter_map(|path| path[cut..].split('/').next());
        let names: BTreeSet<&str> = names.filter(|name| !is_hidden(name)).collect();
        self.within.push(real.to_owned());
        for name in names {
            let inner = join(real, name);
            let linked = linked || self.revision.blobs.get(&inner).is_some_and(|blob| blob.link.is_some());
            self.entry(&inner, join(shown, name), linked);
        }
        self.within.pop();
    }

    /// Adds what stands at `real`, which is shown as `path`, or walks it.
    fn entry(&mut self, real: &str, path: String, linked: bool) {
        let name = path.rsplit('/').next().unwrap_or_default();
        let found = match self.revision.resolve(real) {
            Err(fault) => Found::Fault(Box::new(fault.about(&path))),
            Ok(Place::File(_)) => Found::File,
            Ok(Place::Folder(_)) if (self.is_file)(name) => Found::Folder,
            Ok(Place::Folder(inner)) if self.within.contains(&inner) => {
                Found::Fault(Box::new(circular(&path)))
            }
            Ok(Place::Folder(inner)) => return self.folder(&inner, &path, linked),
        };
        self.entries.push(Entry { path, linked, found });
    }
}

/// Where a link leads that cannot be followed.
#[derive(Clone, Copy, Debug)]
pub enum Astray {
    Outside,
    /// And why.
    Nowhere(&'static str),
}

impl Astray {
    /// The finding about the link at `path`.
    pub fn about(self, path: &str) -> Diagnostic {
        match self {
            Self::Outside => outside(path),
            Self::Nowhere(reason) => broken(path, reason),
        }
    }
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// Where `target` leads from `folder`, if that is within the workspace.
fn follow(folder: &str, target: &str) -> Option<String> {
    if target.starts_with('/') {
        return None;
    }
    let mut names: Vec<&str> = folder.split('/').filter(|name| !name.is_empty()).collect();
    for name in target.split('/') {
        match name {
            "" | "." => {}
            ".." => drop(names.pop()?),
            name => names.push(name),
        }
    }
    Some(names.join("/"))
}

/// Whether whoever opens a workspace reads the file at `path`.
fn is_read_always(path: &str) -> bool {
    path == "book.toml" || ["guides/", "templates/"].iter().any(|folder| path.starts_with(folder))
}

/// The files of the workspace in the folder `root` at `revision`, as `ls-tree -z` prints them. Git looks
/// into the folder that it runs in; a folder of a revision (`v1.2:clients/north`) is looked into itself.
fn listed(root: &Path, revision: &str) -> Result<Vec<u8>, String> {
    let list = |more: &[&str], tree: &str| {
        git(root, &[&["ls-tree", "-r", "-z"], more, &["--end-of-options", tree]].concat())
    };
    let listed =
        list(&[], &format!("{revision}^{{commit}}")).or_else(|reason| match revision.contains(':') {
            true => list(&["--full-tree"], revision),
            false => Err(reason),
        });
    listed.map_err(|reason| match reason.starts_with("Not a valid object name") {
        true => "git knows no such revision".to_owned(),
        false => reason,
    })
}

/// Takes a line of `ls-tree` apart: `MODE TYPE ID<tab>PATH`. None for what is no file.
fn entry(line: &str) -> Option<(String, String, Blob)> {
    let (about, path) = line.split_once('\t')?;
    let mut about = about.split_ascii_whitespace();
    let (mode, kind, id) = (about.next()?, about.next()?, about.next()?);
    let blob = Blob { id: id.to_owned(), link: None };
    (kind == "blob").then(|| (path.to_owned(), mode.to_owned(), blob))
}
