//! Findings as a manifest keeps them: what was found about an organization's documents is said at every
//! run, and found anew only when something changed.

use crate::diag::{Code, Diagnostic, Fix, Label, Severity};
use crate::source::{Source, Span};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A finding; its fields are those of [`Diagnostic`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kept {
    code: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rule: Option<String>,
    severity: String,
    message: String,
    labels: Vec<Place>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    help: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fix: Option<Place>,
}

/// Bytes of a file, with what is to be seen there or to stand there instead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Place {
    file: String,
    start: usize,
    end: usize,
    text: String,
}

impl Kept {
    /// What to keep of `finding`.
    pub fn of(finding: &Diagnostic) -> Self {
        Self {
            code: finding.code.id().to_owned(),
            rule: finding.rule.clone(),
            severity: finding.severity.name().to_owned(),
            message: finding.message.clone(),
            labels: finding.labels.iter().map(|at| Place::of(&at.source, at.span, &at.text)).collect(),
            help: finding.help.clone(),
            fix: finding.fix.as_ref().map(|fix| Place::of(&fix.source, fix.span, &fix.replacement)),
        }
    }

    /// The finding, in the files that it is about; none if it names another file, or is not understood.
    pub fn again(&self, files: &[&Arc<Source>]) -> Option<Diagnostic> {
        let label = |place: &Place| {
            let (source, span) = place.again(files)?;
            Some(Label { source, span, text: place.text.clone() })
        };
        let fix = |place: &Place| {
            let (source, span) = place.again(files)?;
            Some(Fix { source, span, replacement: place.text.clone() })
        };
        let severities = [Severity::Note, Severity::Warning, Severity::Error];
        Some(Diagnostic {
            code: *Code::ALL.iter().find(|code| code.id() == self.code)?,
            rule: self.rule.clone(),
            severity: severities.into_iter().find(|severity| severity.name() == self.severity)?,
            message: self.message.clone(),
            labels: self.labels.iter().map(label).collect::<Option<_>>()?,
            help: self.help.clone(),
            fix: match &self.fix {
                Some(place) => Some(fix(place)?),
                None => None,
            },
        })
    }
}

impl Place {
    fn of(source: &Source, span: Span, text: &str) -> Self {
        let (start, end) = (span.start, span.end);
        Self { file: source.name().to_owned(), start, end, text: text.to_owned() }
    }

    fn again(&self, files: &[&Arc<Source>]) -> Option<(Arc<Source>, Span)> {
        let source = files.iter().find(|source| source.name() == self.file)?;
        source.text().get(self.start..self.end)?;
        Some((Arc::clone(source), Span::new(self.start, self.end)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_is_what_it_was_in_the_same_files_and_no_other() {
        let (answers, rules) = (Source::new("a.yaml", "1.1: Ä\n"), Source::new("g.rules.yaml", "guide: g\n"));
        let finding = Diagnostic::new(Code::AnswersUnknownChoice, "no choice `Ä`")
            .at(&answers, Span::new(5, 7), "this")
            .at(&rules, Span::new(0, 5), "")
            .fix(&answers, Span::new(5, 7), "A")
            .help("write `A`")
            .rule("own", Severity::Note);
        let kept = serde_json::to_string(&Kept::of(&finding)).unwrap();
        let kept: Kept = serde_json::from_str(&kept).unwrap();
        assert_eq!(kept.again(&[&answers, &rules]), Some(finding));
        assert_eq!(kept.again(&[&answers]), None);
        let cut = Source::new("a.yaml", "1.1: \n");
        assert_eq!(kept.again(&[&cut, &rules]), None);
        let other = Kept { code: "of-tomorrow".into(), ..kept };
        assert_eq!(other.again(&[&answers, &rules]), None);
    }
}
