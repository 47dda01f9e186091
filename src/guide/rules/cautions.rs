//! `conflicts` and `risks`: what does not go together, and what a design brings with it.

use super::Binder;
use super::fields::Fields;
use crate::diag::{Code, Severity};
use crate::guide::Caution;
use crate::source::{Span, Spanned};
use crate::yaml::Entry;

impl Binder<'_> {
    pub(super) fn cautions(&mut self, fields: &Fields<'_>) {
        for (section, finding) in [("conflicts", true), ("risks", false)] {
            let Some(node) = fields.get(section) else { continue };
            for entry in self.entries(node, section) {
                if let Some(caution) = self.caution(entry, finding) {
                    self.guide.cautions.push(caution);
                }
            }
        }
    }

    fn caution(&mut self, entry: &Entry, finding: bool) -> Option<Caution> {
        let id = entry.key.value.clone();
        if !super::is_kebab_case(&id) {
            self.bad_id(&entry.key);
            return None;
        }
        let coded = Code::ALL.iter().any(|code| code.id() == id);
        if coded || self.guide.cautions.iter().any(|other| other.id == id) {
            let message = format!("`{id}` is already the name of another finding");
            self.error(Code::RulesDuplicate, entry.key.span, message, "choose another name");
            return None;
        }
        let known = ["when", "severity", "title", "reason", "remedy"];
        let fields = self.fields(&entry.value, &format!("`{id}`"), &known)?;
        let when = self.needed(&fields, "when").and_then(|node| self.condition(node));
        let severity = self.severity(&fields, finding);
        let title = self.needed_text(&fields, "title");
        let reason = self.sentence(&fields, "reason");
        let remedy = self.sentence(&fields, "remedy");
        Some(Caution {
            id,
            when: when?,
            severity: severity?,
            finding,
            title: title?.value.to_owned(),
            reason: reason?,
            remedy: remedy?,
            span: entry.key.span,
        })
    }

    fn severity(&mut self, fields: &Fields<'_>, finding: bool) -> Option<Severity> {
        let written = self.needed_text(fields, "severity")?;
        match (written.value, finding) {
            ("note", _) => Some(Severity::Note),
            ("warning", _) => Some(Severity::Warning),
            ("error", true) => Some(Severity::Error),
            (other, true) => {
                self.shape(
                    written.span,
                    format!("`{other}` is no severity"),
                    "write `error`, `warning` or `note`",
                );
                None
            }
            (other, false) => {
                let help = "write `warning` or `note`; what rejects answers goes under `conflicts`";
                self.shape(written.span, format!("`{other}` is no severity of a risk"), help);
                None
            }
        }
    }

    /// The text under `key`, with its `{fact-id}`s checked.
    fn sentence(&mut self, fields: &Fields<'_>, key: &str) -> Option<String> {
        let text = self.needed_text(fields, key)?;
        self.check_mentions(text);
        Some(text.value.to_owned())
    }

    /// Reports every `{fact-id}` of `text` that names no fact of the rules.
    pub(super) fn check_mentions(&mut self, text: Spanned<&str>) {
        let unknown: Vec<String> =
            mentions(text.value).filter(|id| self.guide.fact(id).is_none()).map(str::to_owned).collect();
        for id in unknown {
            let place = self.source.slice(text.span).find(&format!("{{{id}}}"));
            let span = place
                .map_or(text.span, |at| Span::new(text.span.start + at, text.span.start + at + id.len() + 2));
            let help = "name a fact of these rules, or leave the braces out";
            self.error(Code::RulesUnknownFact, span, format!("there is no fact `{id}`"), help);
        }
    }
}

/// The ids in `{…}` in `text`.
pub(crate) fn mentions(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(id, _)| id)
}
