//! Taking a YAML mapping apart strictly: what is unknown, missing or of the wrong kind is reported.

use super::Binder;
use crate::diag::{Code, Diagnostic, nearest};
use crate::source::{Span, Spanned};
use crate::yaml::{Entry, Node};

/// The entries of one mapping whose keys are known.
pub(super) struct Fields<'n> {
    pub(super) span: Span,
    what: String,
    entries: &'n [Entry],
}

impl<'n> Fields<'n> {
    /// The value under `key`, if it is there.
    pub(super) fn get(&self, key: &str) -> Option<&'n Node> {
        self.entries.iter().find(|entry| entry.key.value == key).map(|entry| &entry.value)
    }
}

impl Binder<'_> {
    /// The mapping `node` (called `what` in messages), whose keys are to be among `known`.
    pub(super) fn fields<'n>(&mut self, node: &'n Node, what: &str, known: &[&str]) -> Option<Fields<'n>> {
        let Some(entries) = node.map() else {
            let message = format!("{what} is to be a mapping, not {}", node.kind());
            self.shape(node.span, message, format!("its keys are {}", listed(known)));
            return None;
        };
        for entry in entries.iter().filter(|entry| !known.contains(&entry.key.value.as_str())) {
            let key = &entry.key;
            let mut finding = Diagnostic::new(
                Code::RulesUnknownKey,
                format!("{what} has no key `{}`", key.value),
            )
            .at(self.source, key.span, "");
            finding = match nearest(&key.value, known.iter().copied()) {
                Some(near) => {
                    finding.help(format!("did you mean `{near}`?")).fix(self.source, key.span, near)
                }
                None => finding.help(format!("keys are {}", listed(known))),
            };
            self.findings.push(finding);
        }
        Some(Fields { span: node.span, what: what.to_owned(), entries })
    }

    /// The entries of the mapping `node`, whose keys are free.
    pub(super) fn entries<'n>(&mut self, node: &'n Node, what: &str) -> &'n [Entry] {
        node.map().unwrap_or_else(|| {
            if !node.is_null() {
                self.shape(
                    node.span,
                    format!("{what} is to be a mapping, not {}", node.kind()),
                    "write `key: value` lines",
                );
            }
            &[]
        })
    }

    /// The items of the list `node`.
    pub(super) fn items<'n>(&mut self, node: &'n Node, what: &str) -> &'n [Node] {
        node.list().unwrap_or_else(|| {
            if !node.is_null() {
                self.shape(
                    node.span,
                    format!("{what} is to be a list, not {}", node.kind()),
                    "write `- item` lines",
                );
            }
            &[]
        })
    }

    /// The text of `node`.
    pub(super) fn scalar<'n>(&mut self, node: &'n Node, what: &str) -> Option<Spanned<&'n str>> {
        let text = node.text();
        if text.is_none() {
            self.shape(
                node.span,
                format!("{what} is expected here, not {}", node.kind()),
                "write it as plain text",
            );
        }
        text
    }

    /// The text under `key`, if the key is there.
    pub(super) fn text<'n>(&mut self, fields: &Fields<'n>, key: &str) -> Option<Spanned<&'n str>> {
        let node = fields.get(key)?;
        self.scalar(node, &format!("the text of `{key}`"))
    }

    /// Whether `true` stands under `key`; without the key, or with `false`, it does not.
    pub(super) fn flag(&mut self, fields: &Fields<'_>, key: &str) -> bool {
        let Some(text) = self.text(fields, key) else { return false };
        if !matches!(text.value, "true" | "false") {
            let message = format!("`{key}` is `true` or `false`, not `{}`", text.value);
            self.shape(text.span, message, "leave it out for `false`");
        }
        text.value == "true"
    }

    /// The text under `key`, which has to be there.
    pub(super) fn needed_text<'n>(&mut self, fields: &Fields<'n>, key: &str) -> Option<Spanned<&'n str>> {
        let node = self.needed(fields, key)?;
        self.scalar(node, &format!("the text of `{key}`"))
    }

    /// The value under `key`, which has to be there.
    pub(super) fn needed<'n>(&mut self, fields: &Fields<'n>, key: &str) -> Option<&'n Node> {
        let node = fields.get(key);
        if node.is_none() {
            self.shape(fields.span, format!("{} lacks `{key}`", fields.what), format!("add `{key}:`"));
        }
        node
    }

    /// Reports that a value is not of the shape that the format wants.
    pub(super) fn shape(&mut self, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.error(Code::RulesShape, span, message, help);
    }
}

/// `a`, `b` and `c`, for a help.
pub(super) fn listed(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
