//! The `git` program: one command run to its end, and one kept running that hands out contents.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Mutex, PoisonError};

/// What git prints for `arguments`, run in the folder `root`.
///
/// # Errors
/// Git's own words, on one line, or why it could not be run.
pub fn git<A: AsRef<OsStr>>(root: &Path, arguments: &[A]) -> Result<Vec<u8>, String> {
    let output =
        command(root).args(arguments).stdin(Stdio::null()).output().map_err(|error| absent(&error))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.lines().next().unwrap_or("git said nothing").trim_start_matches("fatal: ");
    Err(said.to_owned())
}

/// Contents by git's name for them, from one process that is kept until the end.
#[derive(Debug)]
pub struct Blobs(Mutex<Pipes>);

/// How many contents are asked for before the first is read: their names have to fit into a pipe.
const AT_ONCE: usize = 500;

#[derive(Debug)]
struct Pipes {
    /// What was fetched and not yet asked for.
    fetched: BTreeMap<String, Option<Vec<u8>>>,
    process: Child,
    asks: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Blobs {
    /// Contents of the repository that the folder `root` lies in.
    ///
    /// # Errors
    /// Why git could not be run.
    pub fn open(root: &Path) -> Result<Self, String> {
        let mut command = command(root);
        command
            .args(["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut process = command.spawn().map_err(|error| absent(&error))?;
        let asks = process.stdin.take();
        let answers = process.stdout.take().ok_or("git has no output")?;
        Ok(Self(Mutex::new(Pipes {
            fetched: BTreeMap::new(),
            process,
            asks,
            answers: BufReader::new(answers),
        })))
    }

    /// The contents called `id`; none where they have more than `limit` bytes.
    ///
    /// # Errors
    /// Git has no such contents, or is gone.
    pub fn read(&self, id: &str, limit: u64) -> Result<Option<Vec<u8>>, String> {
        let mut pipes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let fetched = pipes.fetched.remove(id).map(Ok);
        let read = fetched.unwrap_or_else(|| {
            pipes.ask([id])?;
            pipes.answer(limit)
        });
        read.map_err(|error| format!("git cannot read {id}: {error}"))
    }

    /// Asks for all of `ids` at once, and keeps them until they are read, each with its `limit`.
    ///
    /// # Errors
    /// Git has no such contents, or is gone.
    pub fn fetch<'a>(&self, ids: impl Iterator<Item = &'a str>, limit: u64) -> Result<(), String> {
        let mut pipes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let ids: Vec<&str> = ids.collect();
        for some in ids.chunks(AT_ONCE) {
            let failed = |error| format!("git cannot read files: {error}");
            pipes.ask(some.iter().copied()).map_err(failed)?;
            for id in some {
                let answer = pipes.answer(limit).map_err(failed)?;
                pipes.fetched.insert((*id).to_owned(), answer);
            }
        }
        Ok(())
    }
}

impl Pipes {
    fn ask<'a>(&mut self, ids: impl IntoIterator<Item = &'a str>) -> io::Result<()> {
        let asks = self.asks.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        let lines: String = ids.into_iter().flat_map(|id| [id, "\n"]).collect();
        asks.write_all(lines.as_bytes())?;
        asks.flush()
    }

    /// `ID blob SIZE`, the contents, and a line end.
    fn answer(&mut self, limit: u64) -> io::Result<Option<Vec<u8>>> {
        let mut header = String::new();
        self.answers.read_line(&mut header)?;
        let size = header.trim_end().rsplit_once(" blob ").and_then(|(_, size)| size.parse::<u64>().ok());
        let size = size.ok_or_else(|| io::Error::other(header.trim_end().to_owned()))?;
        if size > limit {
            io::copy(&mut self.answers.by_ref().take(size + 1), &mut io::sink())?;
            return Ok(None);
        }
        let mut contents = vec![0; size as usize + 1];
        self.answers.read_exact(&mut contents)?;
        contents.pop();
        Ok(Some(contents))
    }
}

impl Drop for Pipes {
    /// Git ends when its input does.
    fn drop(&mut self) {
        self.asks = None;
        let _ = self.process.wait();
    }
}

/// Git in the folder `root`, in plain English and without a pager, a prompt or a write.
fn command(root: &Path) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(root).args(["--no-pager", "--no-optional-locks", "--no-replace-objects"]);
    command.env("LC_ALL", "C").env("GIT_TERMINAL_PROMPT", "0").env("GIT_NO_LAZY_FETCH", "1");
    command
}

fn absent(error: &io::Error) -> String {
    format!("git could not be run: {error}")
}
