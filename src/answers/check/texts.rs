//! Answers in words, and which kind of answer a question takes.

use super::Checker;
use crate::answers::Reply;
use crate::diag::Code;
use crate::guide::{Kind, Question};
use crate::source::Spanned;
use crate::yaml::Node;

use super::fields::Fields;

impl Checker<'_> {
    /// The answer `node` to `question`, proven; none where a finding says what is wrong with it.
    /// What it leaves open in parts goes to `gaps`.
    pub(super) fn reply(
        &mut self,
        question: &Question,
        node: &Node,
        gaps: &mut Vec<String>,
    ) -> Option<Reply> {
        match question.kind {
            Kind::PickOne | Kind::CheckAll => self.chosen(question, node).map(Reply::Chosen),
            Kind::FillIn => self.written(question, node, gaps).map(Reply::Text),
            Kind::Table => self.table(question, node).map(Reply::Rows),
            Kind::Roster => self.rosters(question, node, gaps).map(Reply::Rosters),
        }
    }

    fn written(
        &mut self,
        question: &Question,
        node: &Node,
        gaps: &mut Vec<String>,
    ) -> Option<Vec<Spanned<String>>> {
        let what = format_args!("the answer to `{}`", question.id);
        if node.map().is_some() {
            return self.written_by_name(question, node, gaps);
        }
        match (question.blanks.len(), node.list()) {
            (0 | 1, _) => self.report.text(node, what).map(|text| vec![text]),
            (blanks, Some(items)) if items.len() == blanks => {
                let texts: Vec<_> = items.iter().map(|item| self.report.text(item, what)).collect();
                texts.into_iter().collect()
            }
            (blanks, _) => {
                let message = format!("{what} must be {blanks} texts");
                let finding = self.report.finding(Code::AnswersShape, message, node.span, "");
                let help = "write a list, one text per blank in the guide's order";
                self.push(finding, question.title.span, "this question", help);
                None
            }
        }
    }

    /// `{Blank: text}`.
    fn written_by_name(
        &mut self,
        question: &Question,
        node: &Node,
        gaps: &mut Vec<String>,
    ) -> Option<Vec<Spanned<String>>> {
        let fields = Fields {
            noun: "blank",
            code: Code::AnswersUnknownBlank,
            labels: question.blanks.iter().map(|blank| blank.label.as_str()).collect(),
            place: question.title.span,
            found: Default::default(),
        };
        let found = self.fields(&fields, node.map().unwrap_or_default())?;
        let mut texts = Vec::with_capacity(found.len());
        let mut whole = true;
        for (label, value) in fields.labels.iter().zip(found) {
            match value.filter(|value| !value.is_null()) {
                None => {
                    gaps.push((*label).to_owned());
                    texts.push(Spanned::new(String::new(), node.span));
                }
                Some(value) => match self.report.text(value, format_args!("`{label}`")) {
                    Some(text) => texts.push(text),
                    None => whole = false,
                },
            }
        }
        whole.then_some(texts)
    }
}
