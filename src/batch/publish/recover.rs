//! Going on after a run that broke off: its journal names every folder that may be old or new. What
//! its files are is read from their bytes.

use super::folder::Folder;
use super::swap::merge;
use super::{JOURNAL, MANIFEST, Output, PublishError, slot};
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
        let broken = |reason| PublishError::Manifest { path: output.out.path().join(MANIFEST), reason };
        let record = |line: Option<Line>| line.map_or(Ok(None), |line| line.record()).map_err(broken);
        let found = settle(output.out.below(id)?.as_ref(), record(old)?, record(new)?)?;
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

/// The record of what is there: for each file the one of the two that fits its bytes. What it was
/// made from is left open, so that it is made again.
fn settle(
    there: Option<&Folder>,
    old: Option<Record>,
    new: Option<Record>,
) -> Result<Option<Record>, PublishError> {
    let Some(there) = there else { return Ok(None) };
    let mut settled = new.clone().or_else(|| old.clone()).unwrap_or_default();
    let names: BTreeSet<String> =
        [&old, &new].into_iter().flatten().flat_map(|record| record.targets.keys().cloned()).collect();
    settled.targets.clear();
    for name in names {
        let of =
            |record: &Option<Record>| record.as_ref().and_then(|record| record.targets.get(&name)).cloned();
        let (old, new) = (of(&old), of(&new));
        let (mut files, mut edited) = (BTreeMap::new(), BTreeSet::new());
        let paths: BTreeSet<&String> =
            [&old, &new].into_iter().flatten().flat_map(|made| made.files.keys()).collect();
        for path in paths {
            let Some(bytes) = there.read(path)? else { continue };
            let is = FileRecord::of(&bytes);
            let ours = [&new, &old].into_iter().flatten().filter_map(|made| made.files.get(path));
            let ours: Vec<&FileRecord> = ours.collect();
            match ours.iter().find(|file| ***file == is).or(ours.last()) {
                Some(file) if **file == is => files.insert(path.clone(), is),
                Some(file) => {
                    edited.insert(path.clone()).then(|| files.insert(path.clone(), **file)).flatten()
                }
                None => None,
            };
        }
        if !files.is_empty() {
            settled.targets.insert(name, Made { inputs: None, files, edited });
        }
    }
    Ok(Some(settled).filter(|record| !record.targets.is_empty()))
}
