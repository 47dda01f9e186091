//! What git has to say of how a workspace came to be as it is.

use super::revision::git;
use std::path::Path;

/// One commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// Git's full name for it.
    pub id: String,
    /// That of the commit that it follows; none for the first.
    pub parent: Option<String>,
    /// The day on which it was made, where it was made: `YYYY-MM-DD`.
    pub date: String,
    pub author: String,
    /// The first line of its message.
    pub subject: String,
    /// The files that it changed, among those that were asked for.
    pub touched: Vec<Touched>,
}

/// A file that a commit changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touched {
    /// The path within the workspace.
    pub path: String,
    /// Whether there was such a file before.
    pub was: bool,
    /// Git's name for its contents afterwards; none where it is gone.
    pub blob: Option<String>,
    /// Whether it is or was something else than a file: a link.
    pub odd: bool,
}

/// The commits of `range` (`v1..HEAD`, or a revision for all up to it) that touch one of `paths` of the
/// workspace in the folder `root`, newest first: one line of history, in which a merge is one commit.
///
/// # Errors
/// Git's own words: no such range, or no repository.
pub fn commits(root: &Path, range: &str, paths: &[&str]) -> Result<Vec<Commit>, String> {
    let mut arguments = vec!["-c", "log.showRoot=true", "-c", "log.showSignature=false", "log"];
    arguments.extend([
        "--first-parent",
        "--diff-merges=first-parent",
        "--raw",
        "--no-abbrev",
        "--no-renames",
    ]);
    arguments.extend(["--relative", "-z", "--format=%x02%H%x01%P%x01%cs%x01%an%x01%s", "--end-of-options"]);
    arguments.extend([range, "--"]);
    arguments.extend(paths);
    let said = git(root, &arguments)?;
    let said = String::from_utf8_lossy(&said);
    let mut commits: Vec<Commit> = Vec::new();
    let mut fields = said.split('\0');
    while let Some(field) = fields.next() {
        if let Some(header) = field.strip_prefix('\u{2}') {
            commits.extend(commit(header));
        } else if let (Some(entry), Some(commit)) = (field.trim_start().strip_prefix(':'), commits.last_mut())
        {
            commit.touched.extend(fields.next().and_then(|path| touched(entry, path)));
        }
    }
    Ok(commits)
}

fn commit(header: &str) -> Option<Commit> {
    let mut parts = header.splitn(5, '\u{1}').map(str::to_owned);
    let id = parts.next()?;
    let parent = parts.next()?.split(' ').next().filter(|id| !id.is_empty()).map(str::to_owned);
    let (date, author, subject) = (parts.next()?, parts.next()?, parts.next()?);
    Some(Commit { id, parent, date, author, subject, touched: Vec::new() })
}

/// Takes `MODE MODE ID ID STATUS` apart.
fn touched(entry: &str, path: &str) -> Option<Touched> {
    let fields: Vec<&str> = entry.split(' ').collect();
    let [old, new, _, blob, _] = fields[..] else { return None };
    let there = |mode: &str| mode != "000000";
    let is_odd = |mode: &str| there(mode) && !mode.starts_with("100");
    Some(Touched {
        path: path.to_owned(),
        was: there(old),
        blob: there(new).then(|| blob.to_owned()),
        odd: is_odd(old) || is_odd(new),
    })
}
