//! Facts from choices: what each choice that is made stands for.

use super::super::Binder;
use super::super::fields::Fields;
use super::slug;
use crate::diag::{Code, Diagnostic};
use crate::guide::{Choice, ChoiceIx, Conclude, Item, QuestionIx};
use crate::source::Span;
use crate::yaml::Node;

impl Binder<'_> {
    pub(super) fn items_of(&mut self, fields: &Fields<'_>) -> Option<Conclude> {
        let question = self.question_in(fields.get("items-of")?)?;
        let (names, means) = (fields.get("names"), fields.get("means"));
        let items = match (names, means) {
            (Some(_), Some(_)) => {
                self.shape(fields.span, "`names` and `means` do not go together", "keep one of the two");
                return None;
            }
            (Some(node), None) | (None, Some(node)) => self.mapped_choices(question, node, names.is_some()),
            (None, None) => self.choices_themselves(question),
        };
        Some(Conclude::Items { question, items, own_text: means.is_none() })
    }

    fn choices_themselves(&self, question: QuestionIx) -> Vec<(ChoiceIx, Vec<Item>)> {
        let choices = self.guide.question(question).each_choice();
        let own = choices.filter(|(_, choice)| choice.blank.is_none() && !choice.exclusive);
        own.map(|(ix, choice)| (ix, vec![named(slug(&choice.label.value), choice)])).collect()
    }

    /// What each choice stands for: under `names` one id for itself, under `means` a list of things.
    fn mapped_choices(
        &mut self,
        question: QuestionIx,
        node: &Node,
        names: bool,
    ) -> Vec<(ChoiceIx, Vec<Item>)> {
        let mut items: Vec<(ChoiceIx, Vec<Item>)> = Vec::new();
        for entry in self.entries(node, if names { "`names`" } else { "`means`" }) {
            let Some(ix) = self.choice(question, entry.key.as_deref()) else { continue };
            let choice = self.guide.question(question).choice(ix).clone();
            let meant = match entry.value.text() {
                Some(id) if names => vec![named(id.value.to_owned(), &choice)],
                _ => self.things(&entry.value),
            };
            items.push((ix, meant));
        }
        self.unmapped_choices(question, &items, node.span);
        items.sort_by_key(|(ix, _)| *ix);
        items
    }

    fn things(&mut self, node: &Node) -> Vec<Item> {
        let nodes = self.items(node, "what a choice stands for");
        let texts: Vec<_> = nodes.iter().filter_map(|node| self.scalar(node, "a name")).collect();
        texts
            .into_iter()
            .map(|text| Item { id: text.value.to_owned(), label: text.value.to_owned() })
            .collect()
    }

    /// Every choice has to stand for something, lest an answer be lost; choices that stand alone
    /// stand for nothing, and those with a blank for what is written there.
    fn unmapped_choices(&mut self, question: QuestionIx, items: &[(ChoiceIx, Vec<Item>)], span: Span) {
        let question = self.guide.question(question);
        let lost = question.each_choice().filter(|(ix, choice)| {
            choice.blank.is_none() && !choice.exclusive && items.iter().all(|(mapped, _)| mapped != ix)
        });
        let findings: Vec<_> = lost
            .map(|(_, choice)| {
                Diagnostic::new(Code::RulesUnmapped, "a choice stands for nothing")
                    .at(self.source, span, "not named here")
                    .at(&self.guide.source, choice.span, "this choice")
                    .help("add it; a choice that stands for nothing takes `[]`")
            })
            .collect();
        self.findings.extend(findings);
    }
}

fn named(id: String, choice: &Choice) -> Item {
    Item { id, label: choice.label.value.clone() }
}
