//! `approvals.yaml`: changes that somebody has looked at and approved, by fingerprint.

use crate::diag::{Checked, Code, Diagnostic, nearest};
use crate::source::{Source, Span, Spanned};
use crate::yaml::{self, Node};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The file, within the workspace.
pub const FILE: &str = "approvals.yaml";

const KEYS: [&str; 4] = ["fingerprint", "reason", "by", "date"];

/// How many hexadecimal digits a fingerprint has.
pub const DIGITS: usize = 16;

/// That a change was approved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    pub fingerprint: Spanned<String>,
    pub reason: String,
    /// Who approved it.
    pub by: String,
    /// `YYYY-MM-DD`.
    pub date: String,
}

/// All approvals of a file.
#[derive(Clone, Debug, Default)]
pub struct Approvals {
    source: Option<Arc<Source>>,
    by_fingerprint: BTreeMap<String, Approval>,
}

impl Approvals {
    /// Reads the approvals in `source`. What is not understood is an error, and approves nothing.
    pub fn read(source: &Arc<Source>) -> Checked<Self> {
        let Checked { value, findings } = yaml::read(source);
        let mut reader = Reader { source, findings };
        let mut approvals = Self { source: Some(source.clone()), by_fingerprint: BTreeMap::new() };
        let read = value.map(|node| reader.approvals(&node)).unwrap_or_default();
        for approval in read {
            let fingerprint = approval.fingerprint.clone();
            if let Some(first) = approvals.by_fingerprint.get(&fingerprint.value) {
                let message = format!("`{}` is approved twice", fingerprint.value);
                let finding = reader.invalid(fingerprint.span, message).at(
                    source,
                    first.fingerprint.span,
                    "the first time",
                );
                reader.findings.push(finding.help("keep one of the two"));
                continue;
            }
            approvals.by_fingerprint.insert(fingerprint.value, approval);
        }
        Checked::new(approvals, reader.findings)
    }

    /// The approval of the change with this fingerprint.
    pub fn of(&self, fingerprint: &str) -> Option<&Approval> {
        self.by_fingerprint.get(fingerprint)
    }

    /// A finding for each approval whose change `is_there` does not find.
    pub fn stale(&self, is_there: impl Fn(&str) -> bool) -> Vec<Diagnostic> {
        let Some(source) = &self.source else { return Vec::new() };
        let stale = self.by_fingerprint.values().filter(|approval| !is_there(&approval.fingerprint.value));
        let mut stale: Vec<&Approval> = stale.collect();
        stale.sort_by_key(|approval| approval.fingerprint.span.start);
        let finding = |approval: &Approval| {
            let fingerprint = &approval.fingerprint;
            Diagnostic::new(
                Code::ApprovalStale,
                format!("no change has the fingerprint `{}`", fingerprint.value),
            )
            .at(source, fingerprint.span, "approved here")
            .help("remove the entry once its change has been made, or approve the change as it is now")
        };
        stale.into_iter().map(finding).collect()
    }
}

struct Reader<'s> {
    source: &'s Arc<Source>,
    findings: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn invalid(&self, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(Code::ApprovalsInvalid, message).at(self.source, span, "")
    }

    fn approvals(&mut self, root: &Node) -> Vec<Approval> {
        let entries = root.map().unwrap_or_default();
        let other = entries.iter().find(|entry| entry.key.value != "approvals");
        let list = root.get("approvals").and_then(Node::list);
        match (list, other) {
            (Some(list), None) => list.iter().filter_map(|node| self.approval(node)).collect(),
            (_, other) => {
                let span = other.map_or(root.span, |entry| entry.key.span);
                let finding = self.invalid(span, "the file is to hold one list, `approvals`");
                self.findings
                    .push(finding.help("`blueprint approve FINGERPRINT --reason TEXT` writes an entry"));
                Vec::new()
            }
        }
    }

    fn approval(&mut self, node: &Node) -> Option<Approval> {
        let before = self.findings.len();
        for entry in
            node.map().unwrap_or_default().iter().filter(|entry| !KEYS.contains(&entry.key.value.as_str()))
        {
            let finding = self.invalid(entry.key.span, format!("an approval has no `{}`", entry.key.value));
            self.findings.push(match nearest(&entry.key.value, KEYS) {
                Some(near) => {
                    finding.help(format!("did you mean `{near}`?")).fix(self.source, entry.key.span, near)
                }
                None => finding.help("its keys are `fingerprint`, `reason`, `by` and `date`"),
            });
        }
        let [fingerprint, reason, by, date] = KEYS.map(|key| self.text(node, key));
        if let Some(found) = fingerprint.as_ref().filter(|found| !is_fingerprint(&found.value)) {
            let finding = self.invalid(found.span, format!("`{}` is no fingerprint", found.value));
            self.findings
                .push(finding.help("a fingerprint has 16 hexadecimal digits; `blueprint diff` prints it"));
        }
        if let Some(found) = date.as_ref().filter(|found| !is_date(&found.value)) {
            let finding = self.invalid(found.span, format!("`{}` is no date", found.value));
            self.findings.push(finding.help("write it as `YYYY-MM-DD`"));
        }
        let (reason, by, date) = (reason?.value, by?.value, date?.value);
        (self.findings.len() == before).then_some(Approval { fingerprint: fingerprint?, reason, by, date })
    }

    fn text(&mut self, node: &Node, key: &str) -> Option<Spanned<String>> {
        let text = node.get(key).and_then(Node::text).filter(|text| !text.value.trim().is_empty());
        if text.is_none() {
            let finding = self.invalid(
                node.get(key).map_or(node.span, |value| value.span),
                format!("an approval needs a text for `{key}`"),
            );
            self.findings.push(finding.help("every approval says what is approved, why, by whom and when"));
        }
        text.map(|text| Spanned::new(text.value.to_owned(), text.span))
    }
}

/// Whether `text` is a fingerprint: 16 hexadecimal digits, small letters.
pub fn is_fingerprint(text: &str) -> bool {
    text.len() == DIGITS && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Whether `text` is a date of the form `YYYY-MM-DD` that a calendar could have.
pub fn is_date(text: &str) -> bool {
    let mut parts = text.split('-').map(|part| (part.len(), part.parse::<u32>().ok()));
    let (year, month, day) = (parts.next(), parts.next(), parts.next());
    matches!((year, month, day), (Some((4, Some(_))), Some((2, Some(1..=12))), Some((2, Some(1..=31)))))
        && parts.next().is_none()
}

/// `text`, the contents of an approvals file or nothing, with an entry for `approval` at its end. What is
/// there stays as it is.
pub fn with_entry(text: &str, approval: &Approval) -> String {
    let mut text = text.to_owned();
    if text.trim().is_empty() {
        text = "approvals:\n".to_owned();
    }
    if !text.ends_with('\n') {
        text.push('\n');
    }
    let quoted = |text: &str| serde_json::to_string(text).unwrap_or_default();
    text + &format!(
        "  - fingerprint: \"{}\"\n    reason: {}\n    by: {}\n    date: {}\n",
        approval.fingerprint.value,
        quoted(&approval.reason),
        quoted(&approval.by),
        approval.date
    )
}
