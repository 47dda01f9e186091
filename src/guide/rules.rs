//! Binding a rules file to its guide: what the prose leaves to the reader, said so that a machine
//! can apply it. Read strictly: a rule that names what the guide lacks is an error with its place.

mod cautions;
mod facts;
mod fields;
mod skips;
mod was;

use super::naming::{Found, find_choice};
use super::{ChoiceIx, Guide, QuestionIx};
use crate::diag::{Code, Diagnostic, nearest};
use crate::source::{Source, Span, Spanned};
use crate::yaml::{self, Node};
use fields::Fields;
use std::sync::Arc;

pub(crate) use facts::column_labels;
pub use facts::slug;

/// Binds the rules in `source` to `guide`: names its questions, completes its skips, marks its
/// exclusive choices, and adds conflicts, risks, facts and exports. What is wrong is reported and
/// left out.
pub fn bind(guide: &mut Guide, source: &Arc<Source>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    guide.rules = Some(source.clone());
    let root = yaml::read(source).report(&mut findings);
    let mut binder = Binder { guide, source, findings };
    match root {
        Some(root) => binder.root(&root),
        None if binder.findings.is_empty() => {
            binder.shape(Span::at(0), "the rules file is empty", "begin with `guide:` and `questions:`");
        }
        None => {}
    }
    binder.findings
}

/// A finding for every phrase of `guide` that looks like a skip, was not understood, and is bound
/// by no rule: until then nothing is skipped.
pub fn unbound_phrases(guide: &Guide) -> Vec<Diagnostic> {
    let bound = |span: Span| guide.skips.iter().any(|skip| skip.phrase == span);
    let unbound = guide.phrases.iter().filter(|phrase| !bound(phrase.text.span));
    unbound
        .map(|phrase| {
            let id = &guide.question(phrase.at).id;
            Diagnostic::new(Code::SkipNotUnderstood, format!("`{}` looks like a skip", phrase.text.value))
                .at(&guide.source, phrase.text.span, "not understood, so nothing is skipped")
                .help(format!("say it under `skips` in the rules: `- {{at: {id}, when: …}}`"))
        })
        .collect()
}

struct Binder<'a> {
    guide: &'a mut Guide,
    source: &'a Arc<Source>,
    findings: Vec<Diagnostic>,
}

impl Binder<'_> {
    fn root(&mut self, root: &Node) {
        let known = [
            "guide",
            "guide-version",
            "questions",
            "skips",
            "exclusive",
            "conflicts",
            "risks",
            "facts",
            "was",
            "exports",
        ];
        let Some(fields) = self.fields(root, "the rules", &known) else { return };
        self.identity(&fields);
        self.names(&fields);
        self.skips(&fields);
        self.exclusive(&fields);
        self.facts(&fields);
        self.cautions(&fields);
        self.was(&fields);
        if let Some(node) = fields.get("exports") {
            self.guide.exports = self.entries(node, "`exports`").to_vec();
        }
    }

    fn identity(&mut self, fields: &Fields<'_>) {
        if let Some(id) = self.text(fields, "guide")
            && id.value != self.guide.id
        {
            let message = format!("these rules are for the guide `{}`, not `{}`", id.value, self.guide.id);
            self.error(Code::RulesForAnotherGuide, id.span, message, "name the rules file after its guide");
        }
        let Some(stated) = self.text(fields, "guide-version") else { return };
        if let Some(version) = self.guide.version.clone()
            && version.value != stated.value
        {
            let message = format!(
                "the rules were written for version `{}`, the guide is version `{}`",
                stated.value, version.value
            );
            let finding = Diagnostic::new(Code::RulesVersion, message)
                .at(self.source, stated.span, "written for this one")
                .at(&self.guide.source, version.span, "the guide's own")
                .help("go through the rules, then state the guide's version here");
            self.findings.push(finding);
        }
    }

    fn names(&mut self, fields: &Fields<'_>) {
        let Some(node) = fields.get("questions") else { return };
        for entry in self.entries(node, "`questions`") {
            let name = &entry.key;
            if !is_kebab_case(&name.value) {
                self.bad_id(name);
                continue;
            }
            let Some(ix) = self.question_in(&entry.value) else { continue };
            let question = &mut self.guide.questions[ix.0];
            if let Some(other) = question.name.replace(name.value.clone()) {
                let message = format!("question `{}` is already named `{other}`", question.id);
                self.error(Code::RulesDuplicate, name.span, message, "give each question one stable name");
            }
        }
    }

    fn exclusive(&mut self, fields: &Fields<'_>) {
        let Some(node) = fields.get("exclusive") else { return };
        for entry in self.entries(node, "`exclusive`") {
            let Some(question) = self.question(entry.key.as_deref()) else { continue };
            let names = entry.value.list().unwrap_or(std::slice::from_ref(&entry.value));
            for name in names {
                if let Some(choice) = self.choice_in(question, name) {
                    self.guide.questions[question.0].choices[choice.0].exclusive = true;
                }
            }
        }
    }

    /// The question that the scalar `node` names.
    fn question_in(&mut self, node: &Node) -> Option<QuestionIx> {
        let name = self.scalar(node, "the id of a question")?;
        self.question(name)
    }

    fn question(&mut self, name: Spanned<&str>) -> Option<QuestionIx> {
        let found = self.guide.find_question(name.value);
        if found.is_none() {
            let ids = self.guide.questions.iter();
            let ids =
                ids.flat_map(|question| [Some(question.id.as_str()), question.name.as_deref()]).flatten();
            let help = match nearest(name.value, ids) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "name a question of the guide, such as `1.1`".to_owned(),
            };
            let message = format!("the guide has no question `{}`", name.value);
            self.error(Code::RulesUnknownQuestion, name.span, message, help);
        }
        found
    }

    fn choice_in(&mut self, question: QuestionIx, node: &Node) -> Option<ChoiceIx> {
        let name = self.scalar(node, "a choice")?;
        self.choice(question, name)
    }

    fn choice(&mut self, ix: QuestionIx, name: Spanned<&str>) -> Option<ChoiceIx> {
        let question = self.guide.question(ix);
        let message = match find_choice(question, name.value) {
            Found::One(choice) => return Some(choice),
            Found::None => format!("question `{}` has no choice `{}`", question.id, name.value),
            Found::Several(_) => {
                format!("several choices of question `{}` begin with `{}`", question.id, name.value)
            }
        };
        let labels = question.choices.iter().map(|choice| match choice.letter {
            Some(letter) => format!("`{letter}`"),
            None => format!("`{}`", choice.label.value),
        });
        let help = format!("choices are {}", labels.collect::<Vec<_>>().join(", "));
        let finding = Diagnostic::new(Code::RulesUnknownChoice, message)
            .at(self.source, name.span, "")
            .at(&self.guide.source, question.title.span, "of this question")
            .help(help);
        self.findings.push(finding);
        None
    }

    /// The condition under `node`.
    fn condition(&mut self, node: &Node) -> Option<Spanned<super::condition::Condition>> {
        let text = self.scalar(node, "a condition, such as `1.2 = A`")?;
        // A folded or quoted text has other bytes than the file: then the whole value is the place.
        let verbatim = self.source.slice(text.span) == text.value;
        match super::condition::parse(text.value, text.span.start, &self.guide.questions) {
            Ok(condition) => Some(Spanned::new(condition, text.span)),
            Err(error) => {
                let span = if verbatim { error.span } else { text.span };
                self.error(Code::RulesCondition, span, error.message, error.help);
                None
            }
        }
    }

    fn bad_id(&mut self, name: &Spanned<String>) {
        let message = format!("`{}` is not a stable name", name.value);
        self.error(
            Code::RulesName,
            name.span,
            message,
            "use lower-case letters, digits and single hyphens, a letter first",
        );
    }

    fn error(&mut self, code: Code, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.findings.push(Diagnostic::new(code, message).at(self.source, span, "").help(help));
    }
}

/// Whether `name` is lower-case words of letters and digits joined by single hyphens.
fn is_kebab_case(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.split('-').all(|word| {
            !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        })
}
