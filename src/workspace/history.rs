//! What git has to say of how a workspace came to be as it is.

use super::revision::git;
use std::path::Path;

/// One commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// Git's full name for it.
    pub id: String,
    /// The day on which it was made, where it was made: `YYYY-MM-DD`.
    pub date: String,
    pub author: String,
    /// The first line of its message.
    pub subject: String,
}

/// The commits of `range` (`v1..HEAD`, or a revision for all up to it) that touch one of `paths` of the
/// workspace in the folder `root`, newest first: one line of history, in which a merge is one commit.
///
/// # Errors
/// Git's own words: no such range, or no repository.
pub fn commits(root: &Path, range: &str, paths: &[String]) -> Result<Vec<Commit>, String> {
    let mut arguments =
        vec!["log", "--first-parent", "--diff-merges=first-parent", "-z", "--format=%H%x01%cs%x01%an%x01%s"];
    arguments.extend(["--end-of-options", range, "--"]);
    arguments.extend(paths.iter().map(String::as_str));
    let said = git(root, &arguments)?;
    let said = String::from_utf8_lossy(&said);
    Ok(said.split('\0').filter_map(commit).collect())
}

fn commit(line: &str) -> Option<Commit> {
    let mut parts = line.splitn(4, '\u{1}').map(str::to_owned);
    Some(Commit { id: parts.next()?, date: parts.next()?, author: parts.next()?, subject: parts.next()? })
}

/// Every name that the file at `path` of the workspace in the folder `root` has had, as far as git can
/// tell, its own among them.
///
/// # Errors
/// Git's own words.
pub fn names(root: &Path, range: &str, path: &str) -> Result<Vec<String>, String> {
    // Of a range, the end alone: what it was called before is asked of all that came before.
    let end = range.rsplit("..").next().filter(|end| !end.is_empty()).unwrap_or("HEAD");
    let arguments = [
        "log",
        "--follow",
        "--name-only",
        "--relative",
        "-z",
        "--format=",
        "--end-of-options",
        end,
        "--",
        path,
    ];
    let said = git(root, &arguments)?;
    let said = String::from_utf8_lossy(&said);
    let mut names: Vec<String> =
        said.split('\0').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect();
    names.push(path.to_owned());
    names.sort();
    names.dedup();
    Ok(names)
}

/// The first parent of the commit `id`; none where it has none.
pub fn parent(root: &Path, id: &str) -> Option<String> {
    let said =
        git(root, &["rev-parse", "--verify", "--quiet", "--end-of-options", &format!("{id}^")]).ok()?;
    Some(String::from_utf8_lossy(&said).trim().to_owned()).filter(|id| !id.is_empty())
}
