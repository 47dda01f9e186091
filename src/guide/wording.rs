//! What decides, in words: each row, rule and phrase as it is written, and where it stands. Made once
//! for a guide, since every organization's reasons name them.

use super::{Conclude, Decide, Fact, FactValue, Guide, QuestionIx};
use crate::source::{Source, Span};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A row, rule or phrase as written, and where it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// `3.1 = B or C → yes`.
    pub by: Arc<str>,
    /// `guides/multi-tenant.md:225`.
    pub at: Arc<str>,
}

impl Written {
    fn new(by: String, source: &Source, span: Span) -> Self {
        let at = format!("{}:{}", source.name(), source.line(span.start));
        Self { by: by.into(), at: at.into() }
    }
}

/// All that a guide and its rules decide by, each by its place.
#[derive(Clone, Debug)]
pub struct Wording {
    /// In the guide: rows of its tables, and phrases that skip.
    guide: BTreeMap<Span, Written>,
    /// In the rules file.
    rules: BTreeMap<Span, Written>,
}

impl Wording {
    /// What stands in `guide` and its rules.
    pub(super) fn of(guide: &Guide) -> Self {
        let mut all = Self { guide: BTreeMap::new(), rules: BTreeMap::new() };
        let source = &guide.source;
        for row in guide.tables.iter().flat_map(|table| &table.rows) {
            let by = format!("{} → {}", plain(source.slice(row.when.span)), plain(&row.result.value));
            all.guide.insert(row.span, Written::new(by, source, row.span));
        }
        for skip in &guide.skips {
            let by = plain(source.slice(skip.phrase));
            all.guide.insert(skip.phrase, Written::new(by, source, skip.phrase));
        }
        if let Some(rules) = &guide.rules {
            all.add_rules(guide, rules);
        }
        all
    }

    fn add_rules(&mut self, guide: &Guide, rules: &Source) {
        let mut add = |span, by| self.rules.insert(span, Written::new(by, rules, span));
        let yields = |when: Span, what: &str| format!("{} → {what}", plain(rules.slice(when)));
        for fact in &guide.facts {
            if let Conclude::Decided { values, decide } = &fact.from {
                for way in decide {
                    if let Decide::Rule { when, value, span, .. } = way {
                        add(*span, yields(when.span, value_id(values, *value)));
                    }
                }
            }
        }
        for caution in &guide.cautions {
            add(caution.span, yields(caution.when.span, &caution.id));
        }
        for fact in &guide.facts {
            add(fact.span, source_words(guide, fact));
        }
    }

    /// The row or phrase at `span` of the guide.
    pub fn in_guide(&self, span: Span) -> Written {
        self.guide.get(&span).cloned().unwrap_or_default()
    }

    /// The rule at `span` of the rules file, in its terms.
    pub fn in_rules(&self, span: Span) -> Written {
        self.rules.get(&span).cloned().unwrap_or_default()
    }
}

fn value_id(values: &[FactValue], value: usize) -> &str {
    values.get(value).map_or("", |value| &value.item.id)
}

/// Where a fact comes from, in the rules' own keys: `items-of: 5.1`.
fn source_words(guide: &Guide, fact: &Fact) -> String {
    let id = |ix: QuestionIx| &guide.question(ix).id;
    match &fact.from {
        Conclude::Text { question } => format!("text-of: {}", id(*question)),
        Conclude::Items { question, .. } => format!("items-of: {}", id(*question)),
        Conclude::Rows { question, .. } => format!("rows-of: {}", id(*question)),
        Conclude::Decided { .. } => format!("no row or rule decides `{}`", fact.id),
    }
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
