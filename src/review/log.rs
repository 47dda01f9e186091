//! The revisions of one organization, as git has them: each commit that changed what its blueprint says.

use super::side::{Opened, Side};
use super::{Measures, Outcome, Review, Reviewed};
use crate::blueprint::diff::Rule;
use crate::workspace::{Commit, commits, names, parent};
use std::path::Path;

/// One revision.
#[derive(Debug)]
pub struct Revision {
    pub commit: Commit,
    /// What changed with it, or why that cannot be told.
    pub reviewed: Reviewed,
}

/// Everything that organizations depend on besides their answers.
const SHARED: [&str; 3] = ["guides", "templates", "book.toml"];

/// The revisions of the organization `id` in `range`, newest first. What it was called before it got
/// that id is found. A commit that changes nothing by meaning is no revision.
///
/// # Errors
/// Git's own words, or that the range has nothing of the organization.
pub fn log(root: &Path, range: &str, id: &str) -> Result<Vec<Revision>, String> {
    let mut paths = names(root, range, &format!("answers/{id}.yaml"))?;
    paths.extend(SHARED.map(str::to_owned));
    let commits = commits(root, range, &paths)?;
    let mut revisions = Vec::new();
    let mut id = id.to_owned();
    let mut commits = commits.into_iter().peekable();
    let mut newer: Option<Opened> = None;
    while let Some(commit) = commits.next() {
        let before = commits.peek().map(|next| next.id.clone()).or_else(|| parent(root, &commit.id));
        let new = newer.take().or_else(|| Opened::named(&commit.id, root).ok());
        let old = before.and_then(|before| Opened::named(&before, root).ok());
        let Some(new) = new else { break };
        let old = old.unwrap_or_else(|| Opened::nothing("nothing"));
        let (was, is) = (Side::new(&old), Side::new(&new));
        // Before there was such an organization, there is nothing to say.
        let Ok(review) = Review::of(&was, &is, std::slice::from_ref(&id), &Measures::default()) else {
            break;
        };
        let mut moved = None;
        let mut ended = false;
        for reviewed in review.organizations {
            if let Outcome::Changed(changes) = &reviewed.outcome {
                let change = |rule| changes.iter().find(|judged| judged.change.rule == rule);
                moved =
                    change(Rule::OrganizationMoved).and_then(|judged| judged.change.before.first().cloned());
                ended = change(Rule::OrganizationAdded).is_some();
            }
            revisions.push(Revision { commit: commit.clone(), reviewed });
        }
        if ended {
            break;
        }
        id = moved.unwrap_or(id);
        drop((was, is));
        newer = Some(old);
    }
    Ok(revisions)
}
