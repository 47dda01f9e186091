//! Reasons in words: which answer, by which row or rule, and where both stand.

use crate::answers::Sheet;
use crate::answers::words::lines;
use crate::blueprint::Reason;
use crate::decide::{Because, By, Decision};
use crate::guide::{Conclude, Decide, Fact, Guide, QuestionIx, Skip};
use crate::source::{Source, Span};

/// What reasons are made from.
pub(super) struct Reasons<'a> {
    pub(super) guide: &'a Guide,
    pub(super) sheet: &'a Sheet,
}

/// A row, rule or phrase as written, and where it stands.
struct Written {
    by: String,
    at: String,
}

impl Reasons<'_> {
    /// All of `because`, in its order.
    pub(super) fn all(&self, because: &[Because]) -> Vec<Reason> {
        because.iter().map(|because| self.reason(because)).collect()
    }

    /// The answers that make `skip` pass questions over.
    pub(super) fn of_skip(&self, skip: &Skip) -> Vec<Reason> {
        let support = skip.when.support(self.sheet).into_iter();
        let reason = |ix| {
            let phrase = plain(self.guide.source.slice(skip.phrase));
            let answer = lines(self.guide, self.sheet, ix).join("; ");
            self.made(ix, answer, Written { by: phrase, at: place(&self.guide.source, skip.phrase) })
        };
        support.map(reason).collect()
    }

    /// What the rule that decided `fact` says of itself.
    pub(super) fn rule_reason(&self, fact: &Fact, decision: &Decision) -> Option<String> {
        let Conclude::Decided { decide, .. } = &fact.from else { return None };
        let By::Rule(by) = decision.because.first()?.by else { return None };
        decide.iter().find_map(|way| match way {
            Decide::Rule { span, reason, .. } if *span == by => reason.clone(),
            Decide::Rule { .. } | Decide::Row { .. } => None,
        })
    }

    fn reason(&self, because: &Because) -> Reason {
        let written = match because.by {
            By::Row(span) => Written { by: self.row(span), at: place(&self.guide.source, span) },
            By::Rule(span) => self.rule(span),
        };
        self.made(because.question, because.answer.clone(), written)
    }

    fn made(&self, ix: QuestionIx, answer: String, Written { by, at }: Written) -> Reason {
        let question = self.guide.question(ix);
        Reason {
            question: question.id.clone(),
            cite: self.cite(ix),
            answer,
            by,
            at,
            guide_line: self.guide.line(question.span),
            answers_line: self.sheet.entry(ix).key.map(|key| self.sheet.source().line(key.start)),
        }
    }

    /// `1.2 = B`; `2.2` where no letter says it.
    fn cite(&self, ix: QuestionIx) -> String {
        let question = self.guide.question(ix);
        let picked = self.sheet.picked(ix).iter();
        let letters: Vec<String> =
            picked.filter_map(|picked| question.choice(picked.choice).letter).map(String::from).collect();
        if letters.is_empty() {
            return question.id.clone();
        }
        format!("{} = {}", question.id, letters.join(", "))
    }

    /// A row of the guide's own table: its condition and its result.
    fn row(&self, span: Span) -> String {
        let mut rows = self.guide.tables.iter().flat_map(|table| &table.rows);
        match rows.find(|row| row.span == span) {
            Some(row) => {
                let when = plain(self.guide.source.slice(row.when.span));
                format!("{when} → {}", plain(&row.result.value))
            }
            None => plain(self.guide.source.slice(span)),
        }
    }

    fn rule(&self, span: Span) -> Written {
        match &self.guide.rules {
            Some(rules) => Written { by: self.rule_words(rules, span), at: place(rules, span) },
            None => Written { by: String::new(), at: String::new() },
        }
    }

    /// The rule at `span` in the terms of its file: `3.1 = B or C → yes`.
    fn rule_words(&self, rules: &Source, span: Span) -> String {
        if let Some(fact) = self.guide.facts.iter().find(|fact| fact.span == span) {
            return self.source_words(fact);
        }
        if let Some(caution) = self.guide.cautions.iter().find(|caution| caution.span == span) {
            return format!("{} → {}", plain(rules.slice(caution.when.span)), caution.id);
        }
        let ways = self.guide.facts.iter().filter_map(|fact| match &fact.from {
            Conclude::Decided { values, decide } => Some((values, decide)),
            Conclude::Text { .. } | Conclude::Items { .. } | Conclude::Rows { .. } => None,
        });
        for (values, decide) in ways {
            for way in decide {
                if let Decide::Rule { when, value, span: own, .. } = way
                    && *own == span
                {
                    return format!("{} → {}", plain(rules.slice(when.span)), values[*value].item.id);
                }
            }
        }
        plain(rules.slice(span))
    }

    /// Where a fact comes from, in the rules' own keys: `items-of: 5.1`.
    fn source_words(&self, fact: &Fact) -> String {
        let id = |ix: QuestionIx| &self.guide.question(ix).id;
        match &fact.from {
            Conclude::Text { question } => format!("text-of: {}", id(*question)),
            Conclude::Items { question, .. } => format!("items-of: {}", id(*question)),
            Conclude::Rows { question, .. } => format!("rows-of: {}", id(*question)),
            Conclude::Decided { .. } => format!("no row or rule decides `{}`", fact.id),
        }
    }
}

/// `guides/multi-tenant.md:225`.
fn place(source: &Source, span: Span) -> String {
    format!("{}:{}", source.name(), source.line(span.start))
}

/// Inline Markdown without its marks, on one line, without brackets around the whole.
fn plain(text: &str) -> String {
    let unmarked: String = text.chars().filter(|c| !matches!(c, '*' | '`')).collect();
    let line = unmarked.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')) {
        Some(inner) if !inner.contains(['(', ')']) => inner.to_owned(),
        _ => line,
    }
}
