//! mdBook's preprocessor: a chapter of an author's own book asks by a directive for what one
//! organization's answers come to, and gets it as Markdown.
//!
//! ```text
//! {{#blueprint ORGANIZATION}}                    its whole blueprint
//! {{#blueprint ORGANIZATION section NAME}}       one section of it
//! {{#blueprint ORGANIZATION fact ID}}            a fact's value
//! {{#blueprint ORGANIZATION fact ID statement}}  … what it means, in a sentence
//! {{#blueprint ORGANIZATION fact ID reasons}}    … with its rows and what it rests on
//! {{#blueprint ORGANIZATION access}}             the access matrix
//! {{#blueprint ORGANIZATION picture}}            the picture of who reaches what
//! ```

mod find;
mod show;

use crate::assess::{Assessor, Proven};
use crate::blueprint::Blueprint;
use crate::diag::{Checked, Code, Diagnostic, nearest};
use crate::export::view::View;
use crate::export::{ExportError, medplum};
use crate::source::{Source, Span, Spanned};
use find::{Directive, Place};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What can be asked of an organization.
const KINDS: [&str; 4] = ["access", "fact", "picture", "section"];

/// How a fact can be told.
const FORMS: [&str; 2] = ["statement", "reasons"];

/// The picture's place beside the blueprint, which links it.
const PICTURE: &str = "](medplum/access.svg)";

/// Fills in the directives of the chapters of a book.
pub struct Includer<'a> {
    assessor: &'a Assessor<'a>,
    /// What was asked for so far, by organization; none where its answers are rejected.
    known: BTreeMap<String, Option<Known<'a>>>,
}

struct Known<'a> {
    proven: Proven<'a>,
    blueprint: Blueprint,
    view: View,
}

/// Why a directive cannot be followed.
type Refused = Box<Diagnostic>;

impl<'a> Includer<'a> {
    /// An includer of what the workspace of `assessor` has.
    pub const fn new(assessor: &'a Assessor<'a>) -> Self {
        Self { assessor, known: BTreeMap::new() }
    }

    /// `chapter` with its directives filled in. A directive that cannot be followed stays, and is an
    /// error at its place, with the findings of answers that are rejected.
    pub fn fill(&mut self, chapter: &Arc<Source>) -> Checked<String> {
        let text = chapter.text();
        let mut filled = String::with_capacity(text.len());
        let mut findings = Vec::new();
        let mut done = 0;
        for directive in find::find(text) {
            match self.follow(chapter, &directive, &mut findings) {
                Ok(markdown) => {
                    filled += &text[done..directive.span.start];
                    filled += &placed(&markdown, &directive.place);
                    done = directive.span.end;
                }
                Err(finding) => findings.push(*finding),
            }
        }
        filled += &text[done..];
        Checked::new(filled, findings)
    }

    fn follow(
        &mut self,
        chapter: &Arc<Source>,
        directive: &Directive,
        findings: &mut Vec<Diagnostic>,
    ) -> Result<String, Refused> {
        let refuse = |message: &str, help: &str| {
            let finding = Diagnostic::new(Code::DirectiveInvalid, message);
            Err(Box::new(finding.at(chapter, directive.span, "").help(help)))
        };
        if directive.place == Place::Nowhere {
            return refuse(
                "a directive stands where no text can",
                "put it on a line of its own, or into a sentence",
            );
        }
        let Some((organization, rest)) = directive.words.split_first() else {
            return refuse(
                "a directive names no organization",
                "write `{{#blueprint northwind-clinics fact tenancy-model}}`, on one line",
            );
        };
        let wants_block = match rest {
            [kind] => !matches!(kind.value.as_str(), "fact" | "picture"),
            [kind, _, form] if kind.value == "fact" => form.value == "reasons",
            [kind, ..] => kind.value == "section",
            [] => true,
        };
        if wants_block && directive.place == Place::Inline {
            return refuse("this directive stands for whole paragraphs", "put it on a line of its own");
        }
        let known = self.known(chapter, organization, findings)?;
        known.show(chapter, directive, rest)
    }

    fn known(
        &mut self,
        chapter: &Arc<Source>,
        id: &Spanned<String>,
        findings: &mut Vec<Diagnostic>,
    ) -> Result<&Known<'a>, Refused> {
        let workspace = self.assessor.workspace;
        let organization = workspace.named(&id.value).map_err(|unknown| {
            let message = format!("there is no organization `{}`", id.value);
            let found = Diagnostic::new(Code::DirectiveUnknown, message).at(chapter, id.span, "");
            Box::new(near(found, chapter, id, unknown.nearest.as_deref(), "see `answers/`"))
        })?;
        let assessor = self.assessor;
        let known = self.known.entry(id.value.clone()).or_insert_with(|| {
            let assessed = assessor.assess(organization);
            if assessed.proven.is_none() {
                findings.extend(assessed.findings);
            }
            assessed.proven.map(|proven| {
                let blueprint = proven.blueprint();
                let view = View::of(&blueprint);
                Known { proven, blueprint, view }
            })
        });
        known.as_ref().ok_or_else(|| {
            let message =
                format!("the answers of `{}` are rejected, so there is nothing to include", id.value);
            let found = Diagnostic::new(Code::DirectiveRejected, message).at(chapter, id.span, "");
            Box::new(found.help("`blueprint check` shows what is wrong with them"))
        })
    }
}

impl Known<'_> {
    fn show(
        &self,
        chapter: &Arc<Source>,
        directive: &Directive,
        words: &[Spanned<String>],
    ) -> Result<String, Refused> {
        let named: Vec<&str> = words.iter().map(|word| word.value.as_str()).collect();
        let level = if let Place::Block { level, .. } = directive.place { level } else { 0 };
        let unknown = |at: &Spanned<String>, what: String, near_to: Option<&str>, help: &str| {
            let found = Diagnostic::new(Code::DirectiveUnknown, what).at(chapter, at.span, "");
            Err(Box::new(near(found, chapter, at, near_to, help)))
        };
        let of = &self.blueprint.organization.id;
        match named.as_slice() {
            [] => Ok(show::below(&self.document(chapter, directive)?, level)),
            ["section", name] => {
                let document = self.document(chapter, directive)?;
                if let Some(section) = show::section(&document, name) {
                    return Ok(show::below(section, level));
                }
                let all = show::sections(&document);
                let help = format!("sections are {}", listed(&all));
                let near_to = nearest(name, all.iter().map(String::as_str));
                unknown(&words[1], format!("the blueprint of `{of}` has no section `{name}`"), near_to, &help)
            }
            ["fact", id, form @ ..] if form.len() <= 1 => {
                let Some(fact) = self.blueprint.facts.iter().find(|fact| fact.id == *id) else {
                    let ids = self.blueprint.facts.iter().map(|fact| fact.id.as_str());
                    let help = format!("`blueprint.json` of `{of}` lists them");
                    let near_to = nearest(id, ids);
                    return unknown(
                        &words[1],
                        format!("the blueprint of `{of}` has no fact `{id}`"),
                        near_to,
                        &help,
                    );
                };
                match form {
                    [] => Ok(show::value(fact)),
                    ["statement"] => Ok(show::statement(fact)),
                    ["reasons"] => Ok(show::reasons(fact)),
                    [form, ..] => {
                        let help = "leave it out for the value, or write `statement` or `reasons`";
                        unknown(
                            &words[2],
                            format!("a fact cannot be shown as `{form}`"),
                            nearest(form, FORMS),
                            help,
                        )
                    }
                }
            }
            ["access"] if self.blueprint.access.is_some() => {
                self.render("pieces/access-matrix.md", chapter, directive)
            }
            ["picture"] if self.proven.plan.is_some() => Ok(show::picture(&self.blueprint, &self.picture())),
            [kind @ ("access" | "picture")] => {
                let message = format!("the blueprint of `{of}` has no {kind}");
                unknown(&words[0], message, None, "the rules of its guide derive no access model")
            }
            [kind, ..] if KINDS.contains(kind) => {
                let message = format!("`{kind}` is not followed by this");
                let found = Diagnostic::new(Code::DirectiveInvalid, message).at(chapter, directive.span, "");
                Err(Box::new(found.help("write `section NAME`, `fact ID`, `fact ID statement`, `fact ID reasons`, `access` or `picture`")))
            }
            [kind, ..] => {
                let help = "it can be asked for `access`, `fact`, `picture`, `section`, or the whole";
                unknown(
                    &words[0],
                    format!("an organization has no `{kind}` to include"),
                    nearest(kind, KINDS),
                    help,
                )
            }
        }
    }

    /// `blueprint.md`, with its picture in it.
    fn document(&self, chapter: &Arc<Source>, directive: &Directive) -> Result<String, Refused> {
        let document = self.render("blueprint.md", chapter, directive)?;
        // What a client typed has its brackets escaped, and is never taken for this.
        Ok(match self.proven.plan {
            Some(_) => document.replace(PICTURE, &format!("]({})", show::data(&self.picture()))),
            None => document,
        })
    }

    fn picture(&self) -> String {
        let plan = self.proven.plan.as_ref();
        plan.map_or_else(String::new, |plan| medplum::picture::picture(&plan.access, &plan.name, &plan.term))
    }

    fn render(
        &self,
        template: &str,
        chapter: &Arc<Source>,
        directive: &Directive,
    ) -> Result<String, Refused> {
        let guide = &self.blueprint.guide.id;
        self.proven.templates.render(guide, template, &self.view).map_err(|error: ExportError| {
            let found = Diagnostic::new(Code::TemplateInvalid, error.to_string());
            Box::new(found.at(chapter, directive.span, "asked for here").help("see the template"))
        })
    }
}

/// `markdown` as it stands where the directive stood.
fn placed(markdown: &str, place: &Place) -> String {
    let Place::Block { prefix, .. } = place else { return markdown.trim_end().to_owned() };
    let lines = markdown.trim_end().lines().enumerate();
    let lines = lines.map(|(at, line)| match (at, line) {
        (0, line) => line.to_owned(),
        (_, "") => prefix.trim_end().to_owned(),
        (_, line) => format!("{prefix}{line}"),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// `finding` with the nearest right spelling of `word`, or else with `help`.
fn near(
    finding: Diagnostic,
    chapter: &Arc<Source>,
    word: &Spanned<String>,
    near: Option<&str>,
    help: &str,
) -> Diagnostic {
    let span: Span = word.span;
    match near {
        Some(near) => finding.help(format!("did you mean `{near}`?")).fix(chapter, span, near),
        None => finding.help(help),
    }
}

fn listed(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
