//! What may stand around an answer: its note, or that it is not decided yet.

use super::{Checker, Given};
use crate::answers::report::near;
use crate::answers::{State, Undecided, is_date};
use crate::diag::Code;
use crate::guide::naming::{Found, find_choice, find_column};
use crate::guide::{Question, Roster};
use crate::source::Spanned;
use crate::yaml::{Entry, Node, Value};

/// The keys of `{answer: A, note: …}` and `{undecided: …}`.
pub(in crate::answers) const KEYS: [&str; 3] = ["answer", "note", "undecided"];

/// The keys of what `undecided` holds.
const UNDECIDED_KEYS: [&str; 3] = ["owner", "due", "note"];

impl Checker<'_> {
    /// What `node` gives to `question`. Nothing written is no answer yet.
    pub(super) fn wrapped(&mut self, question: &Question, node: &Node) -> Given {
        match node.map() {
            Some(entries) if is_wrapper(question, entries) => self.unwrap(question, node, entries),
            _ => self.bare(question, node),
        }
    }

    fn unwrap(&mut self, question: &Question, node: &Node, entries: &[Entry]) -> Given {
        let before = self.report.findings.len();
        for entry in entries {
            if !KEYS.contains(&entry.key.value.as_str()) {
                self.report.unknown_key(&entry.key, "an answer with a note", &KEYS);
            }
        }
        let given = match (node.get("answer"), node.get("undecided")) {
            (answer, None) => {
                let note = node.get("note").filter(|note| !note.is_null());
                let note = note.and_then(|note| self.report.text(note, "a note"));
                let given = answer.map_or(Given::nothing(), |answer| self.bare(question, answer));
                Given { note, ..given }
            }
            (None, Some(undecided)) => self.undecided(undecided, entries),
            (Some(_), Some(undecided)) => {
                let help = "keep `answer`, or keep `undecided` until it is decided";
                let message = format!("question `{}` is answered and undecided at once", question.id);
                let finding = self.report.finding(Code::AnswersShape, message, undecided.span, "undecided");
                self.report.push(finding.help(help));
                Given::nothing()
            }
        };
        let wrong = given.wrong || self.report.findings.len() > before;
        Given { wrong, ..given }
    }

    fn bare(&mut self, question: &Question, node: &Node) -> Given {
        if node.is_null() {
            return Given::nothing();
        }
        if is_bare_undecided(question, node) {
            return self.undecided(node, &[]);
        }
        let mut gaps = Vec::new();
        match self.reply(question, node, &mut gaps) {
            Some(reply) => Given { state: State::Answered(reply), gaps, ..Given::nothing() },
            None => Given { wrong: true, ..Given::nothing() },
        }
    }

    fn undecided(&mut self, node: &Node, beside: &[Entry]) -> Given {
        if let Some(note) = beside.iter().find(|entry| entry.key.value == "note") {
            let message = "`note` stands beside `undecided`";
            let finding = self.report.finding(Code::AnswersUnknownKey, message, note.key.span, "");
            self.report.push(finding.help("move it inside: `{undecided: {owner: …, due: …, note: …}}`"));
        }
        match self.pending(node) {
            Some(undecided) => Given { state: State::Undecided(undecided), ..Given::nothing() },
            None => Given { wrong: true, ..Given::nothing() },
        }
    }

    fn pending(&mut self, node: &Node) -> Option<Undecided> {
        let Some(entries) = node.map() else {
            let help = "write who settles it and by when: `{undecided: {owner: Dr Lee, due: 2026-12-15}}`";
            self.report.shape(node, "`undecided`", "a mapping", help);
            return None;
        };
        for entry in entries {
            if !UNDECIDED_KEYS.contains(&entry.key.value.as_str()) {
                self.report.unknown_key(&entry.key, "`undecided`", &UNDECIDED_KEYS);
            }
        }
        let owner = self.part(node, "owner", "who settles it");
        let due = self.part(node, "due", "the date by when, YYYY-MM-DD").filter(|due| self.date(due));
        let note = node.get("note").filter(|note| !note.is_null());
        let note = note.and_then(|note| self.report.text(note, "a note"));
        Some(Undecided { owner: owner?, due: due?, note })
    }

    /// A text that `undecided` needs.
    fn part(&mut self, node: &Node, key: &str, what: &str) -> Option<Spanned<String>> {
        if let Some(value) = node.get(key).filter(|value| !value.is_null()) {
            return self.report.text(value, format_args!("`{key}`"));
        }
        let misspelt =
            |entry: &Entry| near(&entry.key.value, UNDECIDED_KEYS).is_some_and(|near| near.name == key);
        if !node.map().unwrap_or_default().iter().any(misspelt) || node.get(key).is_some() {
            let message = format!("`undecided` has no `{key}`");
            let finding = self.report.finding(Code::AnswersMissingKey, message, node.span, "");
            self.report.push(finding.help(format!("add `{key}: …`, {what}")));
        }
        None
    }

    fn date(&mut self, due: &Spanned<String>) -> bool {
        let real = is_date(&due.value);
        if !real {
            let message = format!("`{}` is no date", super::shown(&due.value));
            let finding = self.report.finding(Code::AnswersDate, message, due.span, "");
            self.report.push(finding.help("write a day of the calendar as YYYY-MM-DD, such as `2026-12-15`"));
        }
        real
    }
}

/// Whether `entries` wrap an answer: one key does so by its name, or by a slip that names nothing
/// else that the question has.
fn is_wrapper(question: &Question, entries: &[Entry]) -> bool {
    let is_key = |entry: &Entry| KEYS.contains(&entry.key.value.as_str());
    let is_slip =
        |entry: &Entry| near(&entry.key.value, KEYS).is_some() && !names(question, &entry.key.value);
    entries.iter().any(is_key) || matches!(entries, [only] if is_slip(only))
}

/// Whether `node` is the mere word `undecided`, which nothing of the question begins with.
fn is_bare_undecided(question: &Question, node: &Node) -> bool {
    let is_word = |text: &str| text.trim().eq_ignore_ascii_case("undecided");
    matches!(&node.value, Value::Scalar { text, .. } if is_word(text) && !names(question, text))
}

/// Whether `key` names something that `question` has.
pub(in crate::answers) fn names(question: &Question, key: &str) -> bool {
    let groups = question.rosters.iter().map(|roster: &Roster| roster.label.value.as_str());
    let blanks = question.blanks.iter().map(|blank| blank.label.as_str());
    find_choice(question, key) != Found::None
        || find_column(groups, key) != Found::None
        || find_column(blanks, key) != Found::None
}
