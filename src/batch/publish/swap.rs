//! Putting staged folders in place, a wave at a time: say in the journal what is coming, have it all
//! on the disk, then swap. Whenever that breaks off, each folder is old or new, and the journal
//! tells whose files they are.

use super::stage::{Staged, Swap};
use super::{JOURNAL, MANIFEST, Output, PublishError, previous};
use crate::batch::manifest::{Line, Lines, Writer, write_journal};
use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};

/// The waves published so far, and what is left to tidy up after them.
pub struct Journal<'a> {
    output: &'a Output,
    lines: Option<BufWriter<File>>,
    /// Organizations of the journal that could not be put in place after all.
    failed: BTreeSet<String>,
    /// Old folders, to be removed once the disk has their successors.
    stale: Vec<String>,
}

impl<'a> Journal<'a> {
    /// The journal of a run that has published nothing yet.
    pub fn new(output: &'a Output) -> Self {
        Self { output, lines: None, failed: BTreeSet::new(), stale: Vec::new() }
    }

    /// Puts the folders of `wave` in place; one result each, in order. They come in order of id,
    /// also from one wave to the next.
    ///
    /// # Errors
    /// The journal could not be written; nothing of this wave is in place then.
    pub fn publish(&mut self, wave: &[&Staged]) -> Result<Vec<Result<(), PublishError>>, PublishError> {
        if wave.is_empty() {
            return Ok(Vec::new());
        }
        self.announce(wave)?;
        self.output.staging.sync()?;
        self.remove_stale()?;
        Ok(wave.iter().map(|staged| self.swap(staged)).collect())
    }

    fn announce(&mut self, wave: &[&Staged]) -> Result<(), PublishError> {
        let staging = &self.output.staging;
        let lines = match &mut self.lines {
            Some(lines) => lines,
            None => self.lines.insert(BufWriter::new(staging.create(JOURNAL)?)),
        };
        for staged in wave {
            let line = Line::new(&staged.id, staged.record.as_ref()).map_err(std::io::Error::from);
            let written = line.and_then(|line| write_journal(&mut *lines, &line));
            written.map_err(|error| staging.io("write", JOURNAL, error))?;
        }
        lines.flush().map_err(|error| staging.io("write", JOURNAL, error))
    }

    fn swap(&mut self, staged: &Staged) -> Result<(), PublishError> {
        let swapped = self.try_swap(staged);
        if swapped.is_err() {
            self.failed.insert(staged.id.clone());
        }
        swapped
    }

    fn try_swap(&mut self, staged: &Staged) -> Result<(), PublishError> {
        let (out, staging) = (&self.output.out, &self.output.staging);
        let (id, slot) = (&staged.id, &staged.slot);
        if let (Swap::Fresh, Some((above, _))) = (staged.swap, id.rsplit_once('/')) {
            out.make(above)?;
        }
        let aside = format!("{slot}.old");
        match staged.swap {
            Swap::Nothing => return Ok(()),
            Swap::Fresh => return staging.rename(slot, out, id),
            Swap::Exchange if self.output.exchange && staging.exchange(slot, out, id)? => {
                self.stale.push(slot.clone());
                return Ok(());
            }
            Swap::Exchange => {
                out.rename(id, staging, &aside)?;
                if let Err(error) = staging.rename(slot, out, id) {
                    out_again(self.output, &aside, id)?;
                    return Err(error);
                }
            }
            Swap::Remove => {
                out.rename(id, staging, &aside)?;
                remove_empty_above(self.output, id);
            }
        }
        self.stale.push(aside);
        Ok(())
    }

    fn remove_stale(&mut self) -> Result<(), PublishError> {
        self.stale.drain(..).try_for_each(|slot| self.output.staging.remove_all(&slot))
    }

    /// Writes the manifest and tidies up. `full` says that every organization of the manifest was
    /// looked at in this run.
    ///
    /// # Errors
    /// The disk refuses. What was put in place stays, and the next run goes on from the journal.
    pub fn finish(mut self, full: bool) -> Result<(), PublishError> {
        let Some(lines) = self.lines.take() else {
            return self.output.close(full);
        };
        drop(lines);
        self.output.staging.sync()?;
        self.remove_stale()?;
        let failed = std::mem::take(&mut self.failed);
        merge(self.output, full, |id, old, new| if failed.contains(id) { Ok(old) } else { Ok(new) })?;
        self.output.close(false)
    }
}

/// What the fallback moved aside goes back.
fn out_again(output: &Output, aside: &str, id: &str) -> Result<(), PublishError> {
    output.staging.rename(aside, &output.out, id)
}

/// Folders that only led to `id` go with it.
fn remove_empty_above(output: &Output, id: &str) {
    let mut above = id;
    while let Some((folder, _)) = above.rsplit_once('/') {
        if !output.out.remove_if_empty(folder) {
            return;
        }
        above = folder;
    }
}

/// Merges the journal into the manifest. For an organization of the journal, `settle` says which
/// line holds, given the manifest's and the journal's.
pub(super) fn merge(
    output: &Output,
    full: bool,
    mut settle: impl FnMut(&str, Option<Line>, Option<Line>) -> Result<Option<Line>, PublishError>,
) -> Result<(), PublishError> {
    let staging = &output.staging;
    let unreadable = |reason| output.broken_manifest(reason);
    let unwritable = |error| staging.io("write", MANIFEST, error);
    staging.remove(MANIFEST)?;
    let mut writer = Writer::new(BufWriter::new(staging.create(MANIFEST)?), env!("CARGO_PKG_VERSION"))
        .map_err(unwritable)?;
    let mut old = previous(&output.out)?;
    let mut new = match staging.open_file(JOURNAL)? {
        Some(file) => Lines::journal(BufReader::new(file)).map_err(unreadable)?,
        None => return Ok(()),
    };
    while let Some(order) = order(&old, &new) {
        let before = if order.is_le() { old.take().map_err(unreadable)? } else { None };
        let line = if order.is_lt() {
            before
        } else {
            let Some(line) = new.take().map_err(unreadable)? else { break };
            let id = line.id.clone();
            settle(&id, before, Some(line).filter(|line| !line.is_gone()))?
        };
        if let Some(line) = line {
            writer.line(&line).map_err(unwritable)?;
        }
    }
    let written = writer.finish().map_err(unwritable)?;
    let file = written.into_inner().map_err(|error| unwritable(error.into_error()))?;
    // A part of a batch vouches only for what it looked at: the rest keeps the older date, before
    // which files are known to be as made.
    if let (false, Some(vouched)) = (full, output.vouched) {
        staging.date(MANIFEST, Some(vouched))?;
    }
    file.sync_all().map_err(unwritable)?;
    staging.rename(MANIFEST, &output.out, MANIFEST)?;
    output.out.sync()
}

/// Which of two streams of lines comes next; none at the end of both.
fn order(old: &Lines<impl BufRead>, new: &Lines<impl BufRead>) -> Option<Ordering> {
    match (old.peek(), new.peek()) {
        (None, None) => None,
        (Some(_), None) => Some(Ordering::Less),
        (None, Some(_)) => Some(Ordering::Greater),
        (Some(old), Some(new)) => Some(old.cmp(new)),
    }
}
