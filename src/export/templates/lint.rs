//! Templates held against the contract before anything is rendered: every name in every branch. Tera
//! checks some of this itself, and stops at the first.

mod components;
mod expression;
mod tokens;
mod walk;

use super::{Template, piece_of};
use crate::diag::{Code, Diagnostic};
use crate::export::view::shape::{Names, Record, Shape, contract};
use crate::source::{Source, Span};
use components::{Component, defined, learn};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tera::{ErrorKind, Tera};
use tokens::{Kind, Token, tokens};

/// What the templates of one set may name.
struct Known<'a> {
    contract: &'a Record,
    components: BTreeMap<String, Component>,
    /// Whether these are all: those in a template that cannot be parsed are not known.
    all_components: bool,
    /// What can be included.
    templates: BTreeSet<&'a str>,
}

/// What going through a template brought to light.
#[derive(Default)]
struct Seen {
    findings: Vec<Diagnostic>,
    /// The components called, with a parameter and what it was given.
    calls: Vec<(String, String, Shape)>,
}

/// A template that Tera can parse.
struct Parsed<'a> {
    template: &'a Template<'a>,
    source: &'a Arc<Source>,
    tokens: Vec<Token<'a>>,
}

/// How often what one component hands to the next is followed.
const ROUNDS: usize = 8;

/// What speaks against the `reported` ones among `templates`, which are all those of one set; `names`
/// are those of the guides that use it.
pub(super) fn lint(
    templates: &[&Template<'_>],
    names: Option<&Names>,
    reported: impl Fn(&Template<'_>) -> bool,
) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let sources: Vec<(&Template<'_>, Arc<Source>)> =
        templates.iter().map(|one| (*one, one.source())).collect();
    let mut parsed = Vec::new();
    for (template, source) in &sources {
        match syntax(source) {
            Some(finding) if reported(template) => findings.push(finding),
            Some(_) => {}
            None => parsed.push(Parsed { template, source, tokens: tokens(source.text()) }),
        }
    }
    let contract = contract(names, templates.iter().filter_map(|template| piece_of(template.bare)));
    let all = parsed.iter().flat_map(|parsed| defined(&parsed.tokens));
    let components = all.collect();
    let templates = templates.iter().flat_map(|one| [one.name, one.bare]).collect();
    let all_components = parsed.len() == sources.len();
    let mut known = Known { contract: &contract, components, all_components, templates };
    for _ in 0..ROUNDS {
        let calls = parsed.iter().flat_map(|one| walk::walk(&known, one.source, &one.tokens).calls);
        let calls = calls.collect();
        if !learn(&mut known.components, calls) {
            break;
        }
    }
    for one in parsed.iter().filter(|one| reported(one.template)) {
        findings.extend(walk::walk(&known, one.source, &one.tokens).findings);
    }
    findings
}

/// The fault for which Tera cannot parse the template.
fn syntax(source: &Arc<Source>) -> Option<Diagnostic> {
    let error = Tera::new().add_raw_template(source.name(), source.text()).err()?;
    let ErrorKind::SyntaxError(report) = error.kind() else { return None };
    let range = report.span().range.clone();
    let length = source.text().len();
    let span = Span::new(range.start.min(length), range.end.min(length));
    let mut message = report.message().trim_end_matches('.').to_owned();
    if let Some(first) = message.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    let finding = Diagnostic::new(Code::TemplateSyntax, message).at(source, span, "");
    Some(finding.help("`templates/README.md` says what a template may use"))
}

/// The fields that `templates` ask for and the texts in them: what of the contract they name.
pub(super) fn words<'a>(templates: impl Iterator<Item = &'a Template<'a>>) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for template in templates {
        let tokens = tokens(template.text);
        for (at, token) in tokens.iter().enumerate() {
            let before = at.checked_sub(1).and_then(|before| tokens.get(before)).map(|token| token.kind);
            match token.kind {
                Kind::Text(text) => words.insert(text.to_owned()),
                Kind::Name(name) if before == Some(Kind::Sign(".")) => words.insert(name.to_owned()),
                _ => false,
            };
        }
    }
    words
}
