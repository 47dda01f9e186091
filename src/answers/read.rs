//! An answers file taken apart: its own keys are read, its answers are left as written.

use super::report::{Near, Report, near, shown};
use super::{Replies, Status};
use crate::diag::{Checked, Code};
use crate::source::{Source, Span, Spanned};
use crate::yaml::{self, Entry, Node, Value};
use std::sync::Arc;

const KEYS: [&str; 5] = ["organization", "guide", "guide-version", "status", "answers"];

/// Reads the answers file `source` of the organization `id` (its path under `answers/` without
/// `.yaml`). All that is wrong is found in one go; the value is none only where the file is no
/// mapping or names no guide, for then nothing more can be said about it.
pub fn read(id: &str, source: &Arc<Source>) -> Checked<Option<Replies>> {
    let mut report = Report::new(source);
    let root = yaml::read(source).report(&mut report.findings);
    let value = match root {
        Some(root) => replies(id, root, &mut report),
        None => {
            empty(&mut report);
            None
        }
    };
    Checked::new(value, report.findings)
}

/// Says that the file is empty, unless a finding says already why there is nothing to read.
fn empty(report: &mut Report<'_>) {
    if report.findings.is_empty() {
        let finding = report.finding(Code::AnswersEmpty, "the answers file is empty", Span::at(0), "");
        report.push(finding.help("begin with `organization:`, `guide:`, `status:` and `answers:`"));
    }
}

fn replies(id: &str, root: Node, report: &mut Report<'_>) -> Option<Replies> {
    let start = Span::at(root.span.start);
    let Value::Map(mut entries) = root.value else {
        report.shape(&root, "an answers file", "a mapping", "begin with `organization: …`");
        return None;
    };
    for entry in entries.iter().filter(|entry| !is_key(entry)) {
        report.unknown_key(&entry.key, "an answers file", &KEYS);
    }
    let root = Root { entries: &entries, start };
    let name = root.text("organization", "the display name", report);
    let guide = root.text("guide", "the guide's file name without `.md`", report);
    let guide_version = root.version(report);
    let status = root.status(report);
    let answers = root.answers(report).map(|at| entries.swap_remove(at))?;
    Some(Replies {
        source: report.source.clone(),
        id: id.to_owned(),
        name: name.unwrap_or_else(|| Spanned::new(id.to_owned(), start)),
        guide: guide?,
        guide_version,
        status,
        answers_key: answers.key.span,
        answers: entries_of(answers.value),
    })
}

/// The entries of a mapping; of anything else, none.
fn entries_of(node: Node) -> Vec<Entry> {
    match node.value {
        Value::Map(entries) => entries,
        Value::Scalar { .. } | Value::List(_) => Vec::new(),
    }
}

/// Whether the key of `entry` is one of the file's own.
fn is_key(entry: &Entry) -> bool {
    KEYS.contains(&entry.key.value.as_str())
}

/// The file's own keys.
struct Root<'a> {
    entries: &'a [Entry],
    /// Where the first key stands.
    start: Span,
}

impl Root<'_> {
    /// Which entry has `key`, else one whose key is misspelt for it: that is a finding already, and what
    /// stands there is looked at all the same.
    fn find(&self, key: &str) -> Option<usize> {
        let misspelt = |entry: &Entry| near(&entry.key.value, KEYS).is_some_and(|near| near.name == key);
        let exact = self.entries.iter().position(|entry| entry.key.value == key);
        exact.or_else(|| self.entries.iter().position(|entry| !is_key(entry) && misspelt(entry)))
    }

    /// The same; that there is none is a finding.
    fn needed(&self, key: &str, what: &str, report: &mut Report<'_>) -> Option<usize> {
        let found = self.find(key);
        if found.is_none() {
            let message = format!("the answers file has no `{key}`");
            let finding = report.finding(Code::AnswersMissingKey, message, self.start, "in this file");
            report.push(finding.help(format!("add `{key}: …`, {what}")));
        }
        found
    }

    fn text(&self, key: &str, what: &str, report: &mut Report<'_>) -> Option<Spanned<String>> {
        let entry = &self.entries[self.needed(key, what, report)?];
        if entry.value.is_null() {
            let message = format!("`{key}` is empty");
            let finding = report.finding(Code::AnswersEmptyText, message, entry.key.span, "");
            report.push(finding.help(format!("write {what}")));
            return None;
        }
        report.text(&entry.value, format_args!("`{key}`"))
    }

    fn version(&self, report: &mut Report<'_>) -> Option<Spanned<String>> {
        let entry = &self.entries[self.find("guide-version")?];
        if entry.value.is_null() {
            return None;
        }
        report.text(&entry.value, "`guide-version`")
    }

    /// The status. One that can't be read counts as what it is a slip of, else as a draft, so that
    /// the answers themselves are looked at all the same.
    fn status(&self, report: &mut Report<'_>) -> Spanned<Status> {
        let fallback = Spanned::new(Status::Draft, self.start);
        let Some(text) = self.text("status", "`draft` or `final`", report) else { return fallback };
        let status = match text.value.as_str() {
            "draft" => Status::Draft,
            "final" => Status::Final,
            _ => return bad_status(&text, report),
        };
        Spanned::new(status, text.span)
    }

    /// Which entry has the answers; none where they are no mapping, of which nothing can be said.
    fn answers(&self, report: &mut Report<'_>) -> Option<usize> {
        let at = self.needed("answers", "the answers by question, such as `1.1: A`", report)?;
        let value = &self.entries[at].value;
        if value.map().is_none() && !value.is_null() {
            let help = "write each question with its answer: `1.1: A`";
            report.shape(value, "`answers`", "a mapping", help);
            return None;
        }
        Some(at)
    }
}

fn bad_status(text: &Spanned<String>, report: &mut Report<'_>) -> Spanned<Status> {
    let message = format!("`{}` is no status", shown(&text.value));
    let finding = report.finding(Code::AnswersStatus, message, text.span, "");
    let finding =
        finding.help("write `draft` while answers are missing, `final` once every question has one");
    let sure = near(&text.value, ["draft", "final"]).and_then(Near::sure);
    let meant = [Status::Draft, Status::Final].into_iter().find(|status| sure == Some(status.name()));
    report.push(report.mended(finding, text.span, meant.map(Status::name)));
    Spanned::new(meant.unwrap_or(Status::Draft), text.span)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<&'static str> {
        let checked = read("acme", &Source::new("answers/acme.yaml", text));
        checked.findings.iter().map(|finding| finding.code.id()).collect()
    }

    #[test]
    fn a_file_is_taken_apart_and_versions_stay_raw() {
        let text = "\u{feff}organization: Ačme\r\nguide: g\r\nguide-version: 1.10\r\nstatus: final\r\nanswers:\r\n  1.10: no";
        let checked = read("x/acme", &Source::new("answers/x/acme.yaml", text));
        assert_eq!(checked.findings, []);
        let replies = checked.value.expect("a mapping with a guide");
        assert_eq!((replies.id.as_str(), replies.name.value.as_str()), ("x/acme", "Ačme"));
        assert_eq!(replies.guide_version.map(|version| version.value).as_deref(), Some("1.10"));
        assert_eq!(replies.status.value, Status::Final);
        assert_eq!(&text[replies.answers_key.range()], "answers");
        assert_eq!(replies.answers[0].key.value, "1.10");
    }

    #[test]
    fn everything_wrong_is_found_at_once() {
        assert_eq!(codes(""), ["answers-empty"]);
        assert_eq!(codes("- a"), ["answers-shape"]);
        assert_eq!(codes("a: [").len(), 1);
        assert_eq!(codes("{}"), ["answers-missing-key"; 4]);
        assert_eq!(
            codes("organisation: A\ncolour: red\nguide: [g]\nstatus: done\nanswers: [1]\nguide: h\n"),
            [
                "yaml-duplicate-key",
                "answers-unknown-key",
                "answers-unknown-key",
                "answers-shape",
                "answers-status",
                "answers-shape"
            ]
        );
        assert_eq!(
            codes("organization: \"a\\x07b\"\nguide:\nstatus: final\nanswers:\n"),
            ["answers-control-character", "answers-empty-text"]
        );
    }
}
