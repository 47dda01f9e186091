//! `manifest.json`: what was made, from what, by which version. It has no time and no absolute path
//! in it, so the same inputs give the same manifest. One organization stands on one line, sorted by
//! id, so that a large manifest is read and written as a stream.

mod checksum;
mod kept;

use crate::assess::Digest;
use checksum::Checksum;
pub use kept::Kept;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufRead, Write};

/// The version of the manifest's format.
pub const VERSION: u32 = 2;

/// What was made for one organization.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Its display name.
    pub name: String,
    /// The guide that it answered.
    pub guide: String,
    /// How many questions and facts were open.
    pub open: usize,
    /// What was found about its documents.
    pub findings: Vec<Kept>,
    /// The digest of what was looked for in it before it was published; none where nothing was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked: Option<Digest>,
    /// By target name.
    pub targets: BTreeMap<String, Made>,
}

/// What was made for one target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Made {
    /// The digest of everything that it was made from; none where a crash left that unsure.
    pub inputs: Option<Digest>,
    /// Path within the organization's folder → what was made.
    pub files: BTreeMap<String, FileRecord>,
    /// Those of `files` that someone edited; they are not as made.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub edited: BTreeSet<String>,
}

/// A file as it was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileRecord {
    pub bytes: u64,
    pub xxh3: Checksum,
}

impl FileRecord {
    /// The record of a file that holds `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self { bytes: bytes.len() as u64, xxh3: Checksum::of(bytes) }
    }
}

impl Record {
    /// All files of all targets.
    pub fn files(&self) -> impl Iterator<Item = (&str, &FileRecord)> {
        self.targets.values().flat_map(|made| &made.files).map(|(path, file)| (path.as_str(), file))
    }
}

/// Whether `path` stays in the folder that it starts from: names separated by `/`, none of them
/// empty, `.` or `..`.
pub fn stays_within(path: &str) -> bool {
    !path.contains('\0') && path.split('/').all(|name| !matches!(name, "" | "." | ".."))
}

/// One line of a manifest: an organization, and its record as JSON, not yet looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub id: String,
    json: String,
}

impl Line {
    /// The line of `record`; without one, the word that there is none any more.
    pub fn new(id: &str, record: Option<&Record>) -> serde_json::Result<Self> {
        Ok(Self { id: id.into(), json: serde_json::to_string(&record)? })
    }

    /// Whether it says that there is no record any more.
    pub fn is_gone(&self) -> bool {
        self.json == "null"
    }

    /// The record; none where there is none any more.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn record(&self) -> Result<Option<Record>, String> {
        let record: Option<Record> =
            serde_json::from_str(&self.json).map_err(|error| format!("`{}`: {error}", self.id))?;
        let paths = record.iter().flat_map(Record::files).map(|(path, _)| path);
        if let Some(path) = paths.chain([self.id.as_str()]).find(|path| !stays_within(path)) {
            return Err(format!("`{path}` is no path within the output folder"));
        }
        Ok(record)
    }

    fn parse(line: &str) -> Result<Self, String> {
        let line = line.trim_end().trim_end_matches(',');
        let fault = || "a line is not `\"organization\": {…}`".to_owned();
        let key_end = line.find("\": ").ok_or_else(fault)? + 1;
        let id = serde_json::from_str(&line[..key_end]).map_err(|_| fault())?;
        Ok(Self { id, json: line[key_end + 2..].to_owned() })
    }
}

/// Reads the lines of a manifest or journal in order of id.
pub struct Lines<R> {
    input: Option<R>,
    next: Option<Line>,
    /// Whether a brace has to end the lines: those of a manifest are all there or none.
    closed: bool,
}

impl<R: BufRead> Lines<R> {
    /// The lines of a manifest; no lines where there is none.
    ///
    /// # Errors
    /// The input cannot be read, or is no manifest of this version.
    pub fn manifest(mut input: Option<R>) -> Result<Self, String> {
        let mut header = String::new();
        if let Some(input) = &mut input {
            for _ in 0..4 {
                input.read_line(&mut header).map_err(|error| error.to_string())?;
            }
            let version = header.lines().nth(1).and_then(|line| line.strip_prefix("\"version\": "));
            match version.and_then(|version| version.trim_end_matches(',').parse::<u32>().ok()) {
                Some(VERSION) if header.ends_with("\"organizations\": {\n") => {}
                Some(other) if other != VERSION => {
                    return Err(format!("its version is {other}, not {VERSION}"));
                }
                _ => return Err("it does not begin as one".into()),
            }
        }
        Self::started(input, true)
    }

    /// The lines of a journal: a manifest's without head and tail. A last line without its end was
    /// being written when the run broke off, and does not count.
    ///
    /// # Errors
    /// The input cannot be read.
    pub fn journal(input: R) -> Result<Self, String> {
        Self::started(Some(input), false)
    }

    fn started(input: Option<R>, closed: bool) -> Result<Self, String> {
        let mut lines = Self { input, next: None, closed };
        lines.advance()?;
        Ok(lines)
    }

    /// The id of the line that comes next.
    pub fn peek(&self) -> Option<&str> {
        self.next.as_ref().map(|line| line.id.as_str())
    }

    /// The next line.
    ///
    /// # Errors
    /// The input cannot be read, or is out of order.
    pub fn take(&mut self) -> Result<Option<Line>, String> {
        let line = self.next.take();
        if line.is_some() {
            self.advance()?;
        }
        match (&line, self.peek()) {
            (Some(line), Some(next)) if next <= line.id.as_str() => Err(format!("`{next}` is out of order")),
            _ => Ok(line),
        }
    }

    fn advance(&mut self) -> Result<(), String> {
        let Some(input) = &mut self.input else { return Ok(()) };
        let mut line = String::new();
        input.read_line(&mut line).map_err(|error| error.to_string())?;
        self.next = match (line.starts_with('}'), line.ends_with('\n')) {
            (false, true) => Some(Line::parse(&line)?),
            (false, false) if self.closed => return Err("it ends too soon".into()),
            _ => None,
        };
        Ok(())
    }
}

/// Writes a manifest, line by line.
pub struct Writer<W> {
    to: W,
    first: bool,
}

impl<W: Write> Writer<W> {
    /// Begins a manifest made by `tool`, a version.
    ///
    /// # Errors
    /// `to` cannot be written.
    pub fn new(mut to: W, tool: &str) -> io::Result<Self> {
        write!(to, "{{\n\"version\": {VERSION},\n\"tool\": \"{tool}\",\n\"organizations\": {{\n")?;
        Ok(Self { to, first: true })
    }

    /// Adds `line`.
    ///
    /// # Errors
    /// The output cannot be written.
    pub fn line(&mut self, line: &Line) -> io::Result<()> {
        if !self.first {
            self.to.write_all(b",\n")?;
        }
        self.first = false;
        write_entry(&mut self.to, line)
    }

    /// Ends the manifest; the output, all of it written.
    ///
    /// # Errors
    /// The output cannot be written.
    pub fn finish(mut self) -> io::Result<W> {
        let end: &[u8] = if self.first { b"}\n}\n" } else { b"\n}\n}\n" };
        self.to.write_all(end)?;
        self.to.flush()?;
        Ok(self.to)
    }
}

/// Writes `line` as a journal has it.
///
/// # Errors
/// `to` cannot be written.
pub fn write_journal(to: &mut impl Write, line: &Line) -> io::Result<()> {
    write_entry(to, line)?;
    to.write_all(b"\n")
}

fn write_entry(to: &mut impl Write, line: &Line) -> io::Result<()> {
    serde_json::to_writer(&mut *to, &line.id)?;
    write!(to, ": {}", line.json)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(name: &str) -> Record {
        let files = [("guide.md".to_owned(), FileRecord::of(b"x"))].into();
        let made = Made { inputs: Some(Digest::of(b"in")), files, edited: BTreeSet::new() };
        Record {
            name: name.into(),
            guide: "g".into(),
            targets: [("guide".into(), made)].into(),
            ..Record::default()
        }
    }

    #[test]
    fn what_was_written_is_read_back_and_is_json() {
        let mut writer = Writer::new(Vec::new(), "1.2.3").unwrap();
        for (id, name) in [("a/b", "Quote \" and \": {"), ("b", "Zoë")] {
            writer.line(&Line::new(id, Some(&record(name))).unwrap()).unwrap();
        }
        let bytes = writer.finish().unwrap();
        let json: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(json["organizations"]["b"]["name"], "Zoë");
        let mut lines = Lines::manifest(Some(bytes.as_slice())).unwrap();
        assert_eq!(lines.take().unwrap().unwrap().record().unwrap(), Some(record("Quote \" and \": {")));
        assert_eq!(lines.peek(), Some("b"));
        assert!(lines.take().unwrap().is_some());
        assert!(lines.take().unwrap().is_none());
    }

    #[test]
    fn an_empty_manifest_is_one_too() {
        let bytes = Writer::new(Vec::new(), "1").unwrap().finish().unwrap();
        assert!(serde_json::from_slice::<serde_json::Value>(&bytes).is_ok());
        assert!(Lines::manifest(Some(bytes.as_slice())).unwrap().take().unwrap().is_none());
    }

    #[test]
    fn a_manifest_that_was_tampered_with_is_refused() {
        let lead_out = r#"{"name":"x","guide":"g","open":0,"findings":[],"targets":{"guide":{"inputs":null,"files":{"../x":{"bytes":1,"xxh3":"00000000000000000000000000000000"}}}}}"#;
        assert!(Line::parse(&format!("\"a\": {lead_out}")).unwrap().record().is_err());
        assert!(
            Line::parse(&format!("\"../a\": {}", lead_out.replace("../x", "x"))).unwrap().record().is_err()
        );
        for text in ["", "{}", "{\n\"version\": 1,\n\"tool\": \"9\",\n\"organizations\": {\n}\n}\n"] {
            assert!(Lines::manifest(Some(text.as_bytes())).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_manifest_that_was_cut_off_is_refused_wherever_that_was() {
        let mut writer = Writer::new(Vec::new(), "1.2.3").unwrap();
        for id in ["a", "b"] {
            writer.line(&Line::new(id, Some(&record(id))).unwrap()).unwrap();
        }
        let bytes = writer.finish().unwrap();
        let read = |bytes: &[u8]| -> Result<usize, String> {
            let mut lines = Lines::manifest(Some(bytes))?;
            let mut count = 0;
            while lines.take()?.is_some() {
                count += 1;
            }
            Ok(count)
        };
        assert_eq!(read(&bytes), Ok(2));
        let end = bytes.len() - "}\n}\n".len();
        for cut in 0..end {
            assert!(read(&bytes[..cut]).is_err(), "cut at {cut}");
        }
    }

    #[test]
    fn a_journal_that_broke_off_counts_as_far_as_it_goes() {
        let text = "\"a\": null\n\"b\": {\"name\":\"hal";
        let mut lines = Lines::journal(text.as_bytes()).unwrap();
        assert_eq!(lines.take().unwrap().unwrap().record().unwrap(), None);
        assert!(lines.take().unwrap().is_none());
    }
}
