//! `skips`: phrases that the prose words too freely, and how strictly a skip is meant.

use super::fields::{Fields, listed};
use super::{Binder, Spanned};
use crate::diag::Code;
use crate::guide::naming::{Found, find_label};
use crate::guide::{Force, Phrase, QuestionIx, Skip};
use crate::source::Span;
use crate::yaml::Node;

impl Binder<'_> {
    pub(super) fn skips(&mut self, fields: &Fields<'_>) {
        let Some(node) = fields.get("skips") else { return };
        for item in self.items(node, "`skips`") {
            if let Some(skip) = self.skip(item) {
                self.guide.skips.retain(|other| other.phrase != skip.phrase);
                self.guide.skips.push(skip);
            }
        }
        self.guide.skips.sort_by_key(|skip| skip.phrase);
    }

    fn skip(&mut self, item: &Node) -> Option<Skip> {
        let fields = self.fields(item, "a skip", &["at", "phrase", "when", "passes", "force"])?;
        let at = self.needed(&fields, "at")?;
        let at = self.question_in(at)?;
        let phrase = self.phrase(&fields, at)?;
        let when = match fields.get("when") {
            Some(node) => Some(self.condition(node)?.value),
            None => None,
        };
        let passes = match fields.get("passes") {
            Some(node) => Some(self.passed(node)?),
            None => None,
        };
        let force = self.force(&fields)?;
        let understood = phrase.understood.as_ref();
        let Some(when) = when.or_else(|| understood.map(|skip| skip.when.clone())) else {
            let message = "the guide's phrase does not say plainly when it skips".to_owned();
            self.shape(fields.span, message, "add `when:` with a condition");
            return None;
        };
        let skipped =
            passes.or_else(|| understood.map(|skip| skip.skipped.clone())).unwrap_or_else(|| vec![at]);
        let skip = Skip { when, skipped, force, phrase: phrase.text.span, rule: Some(fields.span) };
        self.looks_back(&skip, fields.span).then_some(skip)
    }

    /// The phrase under `at` that the rule binds.
    fn phrase(&mut self, fields: &Fields<'_>, at: QuestionIx) -> Option<Phrase> {
        let under: Vec<&Phrase> = self.guide.phrases.iter().filter(|phrase| phrase.at == at).collect();
        let named = match fields.get("phrase").and_then(Node::text) {
            Some(begin) => find_label(under.iter().map(|phrase| phrase.text.value.as_str()), begin.value),
            None if under.len() == 1 => Found::One(0),
            None if under.is_empty() => Found::None,
            None => Found::Several((0..under.len()).collect()),
        };
        let id = &self.guide.question(at).id;
        let message = match named {
            Found::One(ix) => return Some(under[ix].clone()),
            Found::None => format!("no phrase that looks like a skip stands under question `{id}`"),
            Found::Several(_) => format!("several phrases that look like a skip stand under question `{id}`"),
        };
        let phrases: Vec<_> = under.iter().map(|phrase| phrase.text.value.as_str()).collect();
        let help = match phrases.is_empty() {
            true => "name the question under which the guide's phrase stands".to_owned(),
            false => format!("add `phrase:` with the beginning of one of {}", listed(&phrases)),
        };
        self.error(Code::RulesUnknownPhrase, fields.span, message, help);
        None
    }

    /// A list of questions, or `1.2 to 4.4`.
    fn passed(&mut self, node: &Node) -> Option<Vec<QuestionIx>> {
        if let Some(items) = node.list() {
            return items.iter().map(|item| self.question_in(item)).collect();
        }
        let text = self.scalar(node, "questions, such as `1.2 to 4.4`")?;
        let (first, last) = text.value.split_once(" to ").unwrap_or((text.value, text.value));
        let first = self.question(Spanned::new(first.trim(), text.span))?;
        let last = self.question(Spanned::new(last.trim(), text.span))?;
        Some((first.0..=last.0).map(QuestionIx).collect())
    }

    fn force(&mut self, fields: &Fields<'_>) -> Option<Force> {
        let Some(force) = self.text(fields, "force") else { return Some(Force::Hard) };
        match force.value {
            "hard" => Some(Force::Hard),
            "advisory" => Some(Force::Advisory),
            other => {
                self.shape(force.span, format!("`{other}` is no force"), "write `hard` or `advisory`");
                None
            }
        }
    }

    /// A skip may only hang on questions that come before those it passes over, so that one reading
    /// in guide order settles what is reached.
    fn looks_back(&mut self, skip: &Skip, span: Span) -> bool {
        let last_asked = skip.when.questions().into_iter().max();
        let ahead =
            skip.skipped.iter().find(|passed| last_asked.is_some_and(|asked| **passed <= asked)).copied();
        if let Some(passed) = ahead {
            let id = self.guide.question(passed).id.clone();
            let message =
                format!("whether question `{id}` is skipped would hang on itself or a later question");
            self.error(Code::RulesSkipOrder, span, message, "let the condition ask earlier questions only");
        }
        ahead.is_none()
    }
}
