//! Going on after a run that broke off: its journal names every folder that may be old or new. What
//! its files are is read from their bytes.

use super::folder::Folder;
use super::swap::merge;
use super::{JOURNAL, Output, PublishError, slot};
use crate::batch::manifest::{FileRecord, Line, Made, Record};
use std::collections::{BTreeMap, BTreeSet};

/// Brings the manifest in step with what an earlier run left, if one broke off.
///
/// # Errors
/// The disk refuses, or the manifest cannot be read.
pub(super) fn recover(output: &Output) -> Result<(), PublishError> {
    if output.staging.entry(JOURNAL)?.is_none() {
        return Ok(());
    }
    merge(output, false, |id, old, new| {
        put_back(output, id)?;
        let broken = |reason| output.broken_manifest(reason);
        let record = |line: Option<Line>| line.map_or(Ok(None), |line| line.record()).map_err(broken);
        let found = settle(output.out.below(id)?.as_ref(), &record(old)?, &record(new)?)?;
        found
            .map(|record| Line::new(id, Some(&record)))
            .transpose()
            .map_err(|error| broken(error.to_string()))
    })?;
    output.staging.remove(JOURNAL)
}

/// A file system that cannot exchange folders may have been left with neither in place.
fn put_back(output: &Output, id: &str) -> Result<(), PublishError> {
    let (slot, aside) = (slot(id), format!("{}.old", slot(id)));
    if output.out.entry(id)?.is_some() || output.staging.entry(&aside)?.is_none() {
        return Ok(());
    }
    match output.staging.entry(&slot)? {
        Some(_) => output.staging.rename(&slot, &output.out, id),
        None => Ok(()),
    }
}

/// The record of what is there, none where nothing of ours is.
fn settle(
    there: Option<&Folder>,
    old: &Option<Record>,
    new: &Option<Record>,
) -> Result<Option<Record>, PublishError> {
    let (Some(there), Some(about)) = (there, new.as_ref().or(old.as_ref())) else { return Ok(None) };
    let mut settled = Record { targets: BTreeMap::new(), ..about.clone() };
    let both = || [new, old].into_iter().flatten();
    let names: BTreeSet<&String> = both().flat_map(|record| record.targets.keys()).collect();
    for name in names {
        let made: Vec<&Made> = both().filter_map(|record| record.targets.get(name)).collect();
        let made = settle_target(there, &made)?;
        if !made.files.is_empty() {
            settled.targets.insert(name.clone(), made);
        }
    }
    Ok(Some(settled).filter(|record| !record.targets.is_empty()))
}

/// For each file the record that fits its bytes, if one does; what the files were made from is left
/// open, so that they are made again.
fn settle_target(there: &Folder, made: &[&Made]) -> Result<Made, PublishError> {
    let mut settled = Made { inputs: None, files: BTreeMap::new(), edited: BTreeSet::new() };
    let paths: BTreeSet<&String> = made.iter().flat_map(|made| made.files.keys()).collect();
    for path in paths {
        let Some(bytes) = there.read(path)? else { continue };
        let is = FileRecord::of(&bytes);
        let ours: Vec<FileRecord> = made.iter().filter_map(|made| made.files.get(path)).copied().collect();
        if !ours.contains(&is) {
            settled.edited.insert(path.clone());
        }
        let file = if ours.contains(&is) { Some(is) } else { ours.first().copied() };
        settled.files.extend(file.map(|file| (path.clone(), file)));
    }
    Ok(settled)
}
