//! Mappings whose keys name what the guide lists: columns of a row, groups of a roster, blanks.

use super::{Checker, listed, near, shown};
use crate::answers::report::Near;
use crate::diag::Code;
use crate::guide::naming::{Found, find_column};
use crate::source::{Span, Spanned};
use crate::yaml::{Entry, Node};
use std::cell::RefCell;

/// What the keys of a mapping may name.
pub(super) struct Fields<'a> {
    /// `column`, `group`, `blank`.
    pub noun: &'static str,
    /// The code of a key that names none of them.
    pub code: Code,
    pub labels: Vec<&'a str>,
    /// Where the guide lists them.
    pub place: Span,
    /// Keys that were found, as written: the rows of a table have the same ones.
    pub found: RefCell<Vec<(String, usize)>>,
}

impl Checker<'_> {
    /// Per label the value that `entries` give it. None where a key is wrong; all of them are
    /// reported.
    pub(super) fn fields<'n>(
        &mut self,
        fields: &Fields<'_>,
        entries: &'n [Entry],
    ) -> Option<Vec<Option<&'n Node>>> {
        let mut found: Vec<Option<&Entry>> = vec![None; fields.labels.len()];
        let mut whole = true;
        for entry in entries {
            let Some(ix) = self.field(fields, &entry.key) else {
                whole = false;
                continue;
            };
            if let Some(first) = found[ix] {
                self.field_twice(fields, ix, &entry.key, first.key.span);
                whole = false;
            } else {
                found[ix] = Some(entry);
            }
        }
        whole.then(|| found.into_iter().map(|entry| entry.map(|entry| &entry.value)).collect())
    }

    fn field(&mut self, fields: &Fields<'_>, key: &Spanned<String>) -> Option<usize> {
        let known = fields.found.borrow().iter().find(|(name, _)| *name == key.value).map(|(_, ix)| *ix);
        if known.is_some() {
            return known;
        }
        let labels = fields.labels.iter().copied();
        match find_column(labels.clone(), &key.value) {
            Found::One(ix) => {
                fields.found.borrow_mut().push((key.value.clone(), ix));
                return Some(ix);
            }
            Found::Several(all) => {
                let message = format!("`{}` may be one of several {}s", shown(&key.value), fields.noun);
                let finding = self.report.finding(Code::AnswersAmbiguous, message, key.span, "");
                let all = listed(all.into_iter().map(|ix| fields.labels[ix]));
                let help = format!("write more of the name: {all}");
                self.push(finding, fields.place, "listed here", help);
            }
            Found::None => {
                let message = format!("there is no {} `{}`", fields.noun, shown(&key.value));
                let finding = self.report.finding(fields.code, message, key.span, "");
                let near = near(&key.value, labels.clone().chain(words(&fields.labels)));
                let finding = self.report.mended(finding, key.span, near.and_then(Near::sure));
                let mut help = format!("the {}s are {}", fields.noun, listed(labels));
                if let Some(near) = near {
                    help = format!("did you mean `{}`? {help}", near.name);
                }
                self.push(finding, fields.place, "listed here", help);
            }
        }
        None
    }

    fn field_twice(&mut self, fields: &Fields<'_>, ix: usize, key: &Spanned<String>, first: Span) {
        let message = format!("the {} `{}` is named twice", fields.noun, fields.labels[ix]);
        let finding = self.report.finding(Code::AnswersDuplicateName, message, key.span, "the second one");
        let finding = finding.at(self.report.source, first, "the first one");
        self.report.push(finding.help("keep one of the two"));
    }
}

/// The words of `labels` that name one of them.
fn words<'l>(labels: &'l [&'l str]) -> impl Iterator<Item = &'l str> + Clone {
    let words = labels.iter().flat_map(|label| label.split(|c: char| !c.is_alphanumeric()));
    words.filter(|word| matches!(find_column(labels.iter().copied(), word), Found::One(_)))
}
