//! What there is to do: the organizations of a batch, each with what the manifest has of it, and
//! those that only the manifest has.

use super::manifest::{Line, Lines, Record};
use super::publish::{Output, PublishError};
use super::sites::PORTAL;
use crate::workspace::Organization;
use std::fs::File;
use std::io::BufReader;
use std::iter::Peekable;
use std::slice::Iter;

/// One thing to do.
pub enum Task<'a> {
    /// Work on an organization, of which something may have been made before.
    Make(&'a Organization, Option<Record>),
    /// Remove what was made for an organization that is no more.
    Prune(String, Record),
}

/// All tasks in order of id, read along with the manifest.
pub struct Tasks<'a> {
    organizations: Peekable<Iter<'a, &'a Organization>>,
    manifest: Lines<BufReader<File>>,
    output: &'a Output,
    prune: bool,
    /// The folder of all organizations within the output folder.
    folder: &'static str,
    /// What the manifest has of the portal.
    portal: Option<Record>,
}

impl<'a> Tasks<'a> {
    /// The tasks for `organizations`, which are in order of id. With `prune`, what else the manifest
    /// has is to go.
    ///
    /// # Errors
    /// The manifest cannot be read.
    pub fn new(
        organizations: &'a [&'a Organization],
        output: &'a Output,
        prune: bool,
        folder: &'static str,
    ) -> Result<Self, PublishError> {
        Ok(Self {
            organizations: organizations.iter().peekable(),
            manifest: output.previous()?,
            output,
            prune,
            folder,
            portal: None,
        })
    }

    /// The next tasks, at most `count`; none at the end.
    ///
    /// # Errors
    /// The manifest cannot be read.
    pub fn take(&mut self, count: usize) -> Result<Vec<Task<'a>>, PublishError> {
        let mut tasks = Vec::new();
        while tasks.len() < count {
            match self.next()? {
                Some(task) => tasks.push(task),
                None => break,
            }
        }
        Ok(tasks)
    }

    fn next(&mut self) -> Result<Option<Task<'a>>, PublishError> {
        loop {
            let due =
                self.organizations.peek().map(|organization| format!("{}{}", self.folder, organization.id));
            let listed = self.manifest.peek();
            match (due.as_deref(), listed) {
                (Some(due), Some(listed)) if listed > due => return Ok(self.make(None)),
                (Some(_), None) => return Ok(self.make(None)),
                (Some(due), Some(listed)) if listed == due => {
                    let record = self.record()?.and_then(|(_, record)| record);
                    return Ok(self.make(record));
                }
                (_, Some(_)) => {
                    let Some((place, Some(record))) = self.record()? else { continue };
                    match place.strip_prefix(self.folder) {
                        Some(id) if self.prune => return Ok(Some(Task::Prune(id.to_owned(), record))),
                        None if place == PORTAL => self.portal = Some(record),
                        _ => {}
                    }
                }
                (None, None) => return Ok(None),
            }
        }
    }

    /// What the manifest has of the portal; known once there is no task left.
    pub fn portal(self) -> Option<Record> {
        self.portal
    }

    fn make(&mut self, record: Option<Record>) -> Option<Task<'a>> {
        self.organizations.next().map(|organization| Task::Make(organization, record))
    }

    /// The next record of the manifest, with its id.
    fn record(&mut self) -> Result<Option<(String, Option<Record>)>, PublishError> {
        let broken = |reason| self.output.broken_manifest(reason);
        let Some(line) = self.manifest.take().map_err(broken)? else { return Ok(None) };
        let Line { id, .. } = &line;
        Ok(Some((id.clone(), line.record().map_err(broken)?)))
    }
}
