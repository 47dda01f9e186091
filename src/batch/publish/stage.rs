//! Staging: an organization's whole new folder, made beside the output. What is already as it should
//! be gets a second name there, so that its inode and times stay; what someone edited or put there
//! goes along; only what differs is written.

use super::folder::{Entry, Folder, Kind};
use super::shared::Shared;
use super::{Output, PublishError};
use crate::assess::Digest;
use crate::batch::manifest::{FileRecord, Kept, Made, Record, stays_within};
use crate::export::{Target, Tree};
use std::collections::{BTreeMap, BTreeSet};

/// A new folder in the making.
pub struct Stage<'a> {
    output: &'a Output,
    id: &'a str,
    slot: String,
    /// The targets to publish, each with the digest of what it was made from.
    targets: BTreeMap<String, Option<Digest>>,
    pieces: BTreeMap<String, Piece<'a>>,
}

/// A file to publish.
struct Piece<'a> {
    target: &'static str,
    file: FileRecord,
    content: Content<'a>,
}

/// Where a file's bytes come from.
enum Content<'a> {
    Own(Vec<u8>),
    /// From the file of that name.
    Shared(&'a Shared, &'a str),
}

/// What is known of an organization besides its files.
#[derive(Clone, Debug)]
pub struct About {
    pub name: String,
    pub guide: String,
    pub open: usize,
    pub findings: Vec<Kept>,
    /// The digest of what was looked for in it; none where nothing was.
    pub checked: Option<Digest>,
}

/// A folder ready to be put in place.
#[derive(Debug)]
pub struct Staged {
    pub id: String,
    pub(super) slot: String,
    pub(super) swap: Swap,
    /// What the manifest is to say; none if it is to say nothing any more.
    pub(super) record: Option<Record>,
    /// How many files differ from before, removed ones included.
    pub written: usize,
    /// Files of ours that someone edited, and that were kept.
    pub edited: Vec<String>,
    /// Whether there is anything to put in place or to say in the manifest.
    pub news: bool,
}

/// How the new folder gets to its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Swap {
    /// What is there is as it should be.
    Nothing,
    /// Nothing is there yet.
    Fresh,
    /// In exchange for what is there.
    Exchange,
    /// What is there goes, and nothing comes.
    Remove,
}

/// What becomes of the files that are there, and of those that are new.
#[derive(Default)]
struct Plan<'p> {
    /// Go along as they are.
    keep: BTreeSet<&'p str>,
    write: BTreeSet<&'p str>,
    /// Ours, and no longer made.
    drop: BTreeSet<&'p str>,
    /// The part of `keep` that is ours and was edited.
    edited: BTreeSet<&'p str>,
}

impl<'a> Stage<'a> {
    /// Begins to stage the organization `id`.
    pub fn new(output: &'a Output, id: &'a str) -> Self {
        let slot = super::slot(id);
        Self { output, id, slot, targets: BTreeMap::new(), pieces: BTreeMap::new() }
    }

    /// Begins to stage the end of the organization `id`: everything that `record` names is to go.
    pub fn prune(output: &'a Output, id: &'a str, record: &Record) -> Self {
        let targets = record.targets.keys().map(|target| (target.clone(), None)).collect();
        Self { targets, ..Self::new(output, id) }
    }

    /// Adds the files of `target`, made from what `inputs` digests. A target without files is one
    /// whose earlier files are to go.
    ///
    /// # Errors
    /// A path of `tree` leaves the folder.
    pub fn add(&mut self, target: Target, inputs: Digest, tree: Tree) -> Result<(), PublishError> {
        self.targets.insert(target.name().into(), Some(inputs));
        for (path, bytes) in tree.files {
            if !stays_within(&path) {
                return Err(PublishError::Path { path });
            }
            let file = FileRecord::of(&bytes);
            self.pieces.insert(path, Piece { target: target.name(), file, content: Content::Own(bytes) });
        }
        Ok(())
    }

    /// Adds the files of `shared` below the folder `at` as those of `target`, which has been added.
    pub fn add_shared(&mut self, target: Target, at: &str, shared: &'a Shared) {
        for (path, file) in &shared.files {
            let content = Content::Shared(shared, path);
            self.pieces.insert(format!("{at}{path}"), Piece { target: target.name(), file: *file, content });
        }
    }

    /// Compares with what is there and was `previous`ly made, and stages what has to be.
    ///
    /// # Errors
    /// The disk refuses, or something that is not ours stands in the way. Nothing is changed then.
    pub fn finish(self, previous: Option<&Record>, about: Option<About>) -> Result<Staged, PublishError> {
        let staged = self.compare_and_fill(previous, about);
        if !matches!(&staged, Ok(Staged { swap: Swap::Fresh | Swap::Exchange, .. })) {
            // Best effort: what stays behind goes with the staging folder.
            let _ = self.output.staging.remove_all(&self.slot);
        }
        staged
    }

    fn compare_and_fill(
        &self,
        previous: Option<&Record>,
        about: Option<About>,
    ) -> Result<Staged, PublishError> {
        let there = self.output.out.below(self.id)?;
        let listing = there.as_ref().map_or(Ok(BTreeMap::new()), Folder::everything)?;
        let plan = match &there {
            Some(folder) => self.plan(folder, &listing, previous)?,
            None => Plan { write: self.pieces.keys().map(String::as_str).collect(), ..Plan::default() },
        };
        let changed = !plan.write.is_empty() || !plan.drop.is_empty();
        let remains = !plan.write.is_empty() || listing.keys().any(|path| !plan.drops(path, &listing));
        let swap = match (&there, changed, remains) {
            (_, false, _) => Swap::Nothing,
            (Some(_), true, false) => Swap::Remove,
            (Some(_), true, true) => Swap::Exchange,
            (None, true, _) => Swap::Fresh,
        };
        if matches!(swap, Swap::Fresh | Swap::Exchange) {
            self.fill(there.as_ref(), &listing, &plan)?;
        }
        let record = about.map(|about| self.record(previous, about, &plan.edited));
        Ok(Staged {
            id: self.id.to_owned(),
            slot: self.slot.clone(),
            swap,
            written: plan.write.len() + plan.drop.len(),
            news: swap != Swap::Nothing || record.as_ref() != previous,
            record,
            edited: plan.edited.into_iter().map(str::to_owned).collect(),
        })
    }

    /// Decides for every file. Whether one was edited is read from its bytes, never from its times:
    /// a mistake here would cost someone's work.
    fn plan<'p>(
        &'p self,
        there: &Folder,
        listing: &'p BTreeMap<String, Entry>,
        previous: Option<&Record>,
    ) -> Result<Plan<'p>, PublishError> {
        let made = |path: &str| -> Option<&FileRecord> {
            self.targets.keys().find_map(|target| previous?.targets.get(target)?.files.get(path))
        };
        let mut plan = Plan::default();
        for (path, entry) in listing.iter().filter(|(_, entry)| entry.kind != Kind::Folder) {
            let (piece, made) = (self.pieces.get(path), made(path));
            if piece.is_none() && made.is_none() {
                plan.keep.insert(path);
                continue;
            }
            let bytes = if entry.kind == Kind::File { there.read(path)? } else { None };
            let is = bytes.map(|bytes| FileRecord::of(&bytes));
            let ours = self.output.force || made.is_some() && is.as_ref() == made;
            match piece {
                Some(piece) if is == Some(piece.file) => plan.keep.insert(path),
                Some(_) if ours => plan.write.insert(path),
                None if ours => plan.drop.insert(path),
                _ => plan.edited.insert(path) && plan.keep.insert(path),
            };
        }
        let keep = &plan.keep;
        plan.write.extend(self.pieces.keys().map(String::as_str).filter(|path| !keep.contains(path)));
        self.nothing_in_the_way(there, listing, &plan)?;
        Ok(plan)
    }

    /// A file of ours cannot stand where a folder stays, nor below a file that stays.
    fn nothing_in_the_way(
        &self,
        there: &Folder,
        listing: &BTreeMap<String, Entry>,
        plan: &Plan<'_>,
    ) -> Result<(), PublishError> {
        for path in &plan.write {
            let folder = listing.get(*path).is_some_and(|entry| entry.kind == Kind::Folder);
            if folder && !plan.drops(path, listing) {
                return Err(PublishError::InTheWay { path: there.path().join(path), wanted: "a file" });
            }
            if let Some(above) = folders_of(path).find(|above| plan.keep.contains(above)) {
                return Err(PublishError::InTheWay { path: there.path().join(above), wanted: "a folder" });
            }
        }
        Ok(())
    }

    /// Makes the new folder in its slot.
    fn fill(
        &self,
        there: Option<&Folder>,
        listing: &BTreeMap<String, Entry>,
        plan: &Plan<'_>,
    ) -> Result<(), PublishError> {
        let slot = self.output.staging.make(&self.slot)?;
        let empty = listing.iter().filter(|(path, entry)| {
            entry.kind == Kind::Folder && !plan.drops(path, listing) && !plan.write.contains(path.as_str())
        });
        let files = plan.keep.iter().chain(&plan.write);
        let folders: BTreeSet<&str> =
            files.flat_map(|path| folders_of(path)).chain(empty.map(|(path, _)| path.as_str())).collect();
        for folder in &folders {
            slot.make_one(folder)?;
        }
        for path in &plan.write {
            match self.pieces.get(*path).map(|piece| &piece.content) {
                Some(Content::Own(bytes)) => slot.write(path, bytes)?,
                Some(Content::Shared(shared, from)) => shared.folder.link(from, &slot, path)?,
                None => {}
            }
        }
        let Some(there) = there else { return Ok(()) };
        for path in &plan.keep {
            there.link(path, &slot, path)?;
        }
        keep_modes(there, &slot, listing, &folders)
    }

    /// The new record: what was made now, and what other targets were made before.
    fn record(&self, previous: Option<&Record>, about: About, edited: &BTreeSet<&str>) -> Record {
        let mut targets = previous.map(|record| record.targets.clone()).unwrap_or_default();
        for (target, inputs) in &self.targets {
            let own = self.pieces.iter().filter(|(_, piece)| piece.target == target);
            let files: BTreeMap<_, _> = own.map(|(path, piece)| (path.clone(), piece.file)).collect();
            let edited = edited.iter().filter(|path| files.contains_key(**path));
            let edited = edited.map(|path| (*path).to_owned()).collect();
            targets.insert(target.clone(), Made { inputs: *inputs, files, edited });
        }
        let About { name, guide, open, findings, checked } = about;
        Record { name, guide, open, findings, checked, targets }
    }
}

impl Staged {
    /// What stands at `id` and stays, of which the manifest is to say `record`.
    pub fn standing(id: &str, record: Record) -> Self {
        let (slot, swap, edited) = (super::slot(id), Swap::Nothing, Vec::new());
        Self { id: id.to_owned(), slot, swap, record: Some(record), written: 0, edited, news: true }
    }
}

impl Plan<'_> {
    /// Whether `path` goes: a file that is dropped, or a folder that had files and is left with
    /// nothing that stays.
    fn drops(&self, path: &str, listing: &BTreeMap<String, Entry>) -> bool {
        if listing.get(path).is_none_or(|entry| entry.kind != Kind::Folder) {
            return self.drop.contains(path);
        }
        let inside = format!("{path}/");
        let mut below =
            listing.range(inside.clone()..).take_while(|(path, _)| path.starts_with(&inside)).peekable();
        below.peek().is_some() && below.all(|(path, _)| self.drops(path, listing))
    }
}

/// Folders keep the rights that someone gave them.
fn keep_modes(
    there: &Folder,
    slot: &Folder,
    listing: &BTreeMap<String, Entry>,
    folders: &BTreeSet<&str>,
) -> Result<(), PublishError> {
    for folder in folders.iter().rev() {
        if let Some(entry) = listing.get(*folder) {
            slot.set_mode(folder, entry.mode)?;
        }
    }
    match there.entry(".")? {
        Some(entry) => slot.set_mode(".", entry.mode),
        None => Ok(()),
    }
}

/// The folders that `path` lies in, outermost first.
fn folders_of(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(at, _)| &path[..at])
}
