//! Where the findings about one answers file are gathered, and what every text in it must be.

use crate::diag::{Code, Diagnostic, nearest};
use crate::source::{Source, Span, Spanned};
use crate::yaml::{Node, respelled};
use std::fmt::Display;
use std::sync::Arc;

/// The findings about one answers file, in the order found.
pub(super) struct Report<'a> {
    pub source: &'a Arc<Source>,
    pub findings: Vec<Diagnostic>,
}

impl<'a> Report<'a> {
    /// No findings yet.
    pub fn new(source: &'a Arc<Source>) -> Self {
        Self { source, findings: Vec::new() }
    }

    /// A finding of `code` at `span` of the answers file, to be completed and pushed.
    pub fn finding(&self, code: Code, message: impl Into<String>, span: Span, label: &str) -> Diagnostic {
        Diagnostic::new(code, message).at(self.source, span, label)
    }

    /// Adds `finding`.
    pub fn push(&mut self, finding: Diagnostic) {
        self.findings.push(finding);
    }

    /// The text of `node`, which `what` names for messages ("`organization`"): trimmed, not empty,
    /// without control characters. Anything else is a finding.
    pub fn text(&mut self, node: &Node, what: impl Display) -> Option<Spanned<String>> {
        let text = self.optional_text(node, &what)?;
        if text.value.is_empty() {
            let finding = self.finding(Code::AnswersEmptyText, format!("{what} is empty"), node.span, "");
            self.push(finding.help("write the text, in quotes if it holds `: ` or ` #`"));
            return None;
        }
        Some(text)
    }

    /// The same where nothing may be written: then the text is empty.
    pub fn optional_text(&mut self, node: &Node, what: impl Display) -> Option<Spanned<String>> {
        if node.is_null() {
            return Some(Spanned::new(String::new(), node.span));
        }
        let Some(text) = node.text() else {
            self.shape(node, what, "a text", "write one text, in quotes if it holds `: ` or ` #`");
            return None;
        };
        let text = text.value.trim();
        match text.chars().find(|character| is_unprintable(*character)) {
            None => Some(Spanned::new(text.to_owned(), node.span)),
            Some(character) => {
                self.unprintable(node.span, what, character);
                None
            }
        }
    }

    /// `node` is not the kind of value that `what` takes.
    pub fn shape(&mut self, node: &Node, what: impl Display, wanted: &str, help: &str) {
        let message = format!("{what} must be {wanted}, not {}", node.kind());
        let finding = self.finding(Code::AnswersShape, message, node.span, "");
        self.push(finding.help(help));
    }

    /// `key` is none of `known`; `of` says of what ("an answers file").
    pub fn unknown_key(&mut self, key: &Spanned<String>, of: &str, known: &[&str]) {
        let message = format!("{of} has no key `{}`", shown(&key.value));
        let finding = self.finding(Code::AnswersUnknownKey, message, key.span, "");
        let near = near(&key.value, known.iter().copied());
        let finding = match near {
            Some(near) => finding.help(format!("did you mean `{}`?", near.name)),
            None => finding.help(format!("its keys are {}", listed(known.iter().copied()))),
        };
        self.push(self.mended(finding, key.span, near.and_then(Near::sure)));
    }

    /// `finding`, with `name` offered for what stands at `span`, if there is one.
    pub fn mended(&self, finding: Diagnostic, span: Span, name: Option<&str>) -> Diagnostic {
        match name.and_then(|name| respelled(self.source.slice(span), name)) {
            Some(respelled) => finding.fix(self.source, span, respelled),
            None => finding,
        }
    }

    fn unprintable(&mut self, span: Span, what: impl Display, character: char) {
        let message = format!("{what} holds the control character U+{:04X}", u32::from(character));
        let finding = self.finding(Code::AnswersControlCharacter, message, span, "in this text");
        self.push(finding.help("delete it: it can't be seen, and may come out as anything"));
    }
}

/// Control characters have no place in a text; line ends and tabs do.
fn is_unprintable(character: char) -> bool {
    character.is_control() && !matches!(character, '\n' | '\r' | '\t')
}

/// What a misspelt name is probably meant to be.
#[derive(Clone, Copy)]
pub(super) struct Near<'a> {
    pub name: &'a str,
    /// Beyond doubt: long enough, and like no other candidate. Only then is it mended unseen.
    sure: bool,
}

impl<'a> Near<'a> {
    /// The name, if it is beyond doubt.
    pub fn sure(self) -> Option<&'a str> {
        self.sure.then_some(self.name)
    }
}

/// The candidate that `typed` is like. Long texts are no slips, and cost nothing.
pub(super) fn near<'a>(
    typed: &str,
    candidates: impl IntoIterator<Item = &'a str, IntoIter: Clone>,
) -> Option<Near<'a>> {
    const SHORTEST: usize = 4;
    const LONGEST: usize = 80;
    if typed.len() > LONGEST {
        return None;
    }
    let length = typed.chars().count();
    // What differs more in length is not near; looking no further is what makes many findings quick.
    let most = 2 + length / 4;
    let alike = |candidate: &&str| candidate.chars().count().abs_diff(length) <= most;
    let candidates = candidates.into_iter().filter(alike);
    let name = nearest(typed, candidates.clone())?;
    let alone = || nearest(typed, candidates.filter(|candidate| *candidate != name)).is_none();
    Some(Near { name, sure: length >= SHORTEST && alone() })
}

/// The label without what follows in parentheses: `Type` of `Type (Clinic/Team)`.
pub(super) fn head(label: &str) -> &str {
    match label.split_once(" (") {
        Some((head, _)) if !head.trim().is_empty() => head.trim(),
        _ => label,
    }
}

/// `text` as a message quotes it: one line, clipped.
pub(super) fn shown(text: &str) -> String {
    const LONGEST: usize = 60;
    let mut words = String::new();
    for word in text.split_whitespace() {
        if !words.is_empty() {
            words.push(' ');
        }
        words.extend(word.chars().take(LONGEST + 1));
        if words.chars().nth(LONGEST).is_some() {
            return words.chars().take(LONGEST - 1).chain(['…']).collect();
        }
    }
    words
}

/// `` `a`, `b`, `c` ``.
pub(super) fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names = names.into_iter().map(|name| format!("`{name}`"));
    names.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_text_is_one_short_line() {
        assert_eq!(shown("a\n  b\tc"), "a b c");
        assert_eq!(shown(&"é".repeat(100)).chars().count(), 60);
        assert_eq!(shown(&"ab ".repeat(100)).chars().count(), 60);
        assert_eq!(shown(&"x".repeat(60)), "x".repeat(60));
    }
}
