//! What all organizations typed, each text once, with who typed it where.

use super::find::Finder;
use super::texts::Texts;
use super::{Answers, Origin, Origins, report, terms};
use crate::diag::Diagnostic;
use crate::source::Span;
use rayon::prelude::*;

/// So many organizations are read before what they typed is laid down.
const AT_ONCE: usize = 256;

/// Texts as they were typed.
pub struct Learned {
    /// The texts one after the other, as they came.
    bytes: Vec<u8>,
    /// Sorted by text, then by origin; for each text each organization once.
    typed: Vec<Typed>,
    /// For each text where its first is in `typed`, and the end of all.
    starts: Vec<usize>,
}

#[derive(Clone, Copy)]
struct Typed {
    start: usize,
    length: usize,
    origin: Origin,
}

impl Learned {
    /// Learns what the organizations `ids`, which are sorted, typed in their `answers`.
    pub fn from(ids: &[String], answers: &dyn Answers, findings: &mut Vec<Diagnostic>) -> Self {
        let mut learned = Self { bytes: Vec::new(), typed: Vec::new(), starts: Vec::new() };
        let mut organization = 0;
        for ids in ids.chunks(AT_ONCE) {
            let read: Vec<_> = ids.par_iter().map(|id| typed(id, answers)).collect();
            for read in read {
                match read {
                    Ok(typed) => typed.iter().for_each(|(text, span)| learned.add(organization, text, *span)),
                    Err(unread) => findings.push(*unread),
                }
                organization += 1;
            }
        }
        learned.order();
        learned
    }

    /// The texts, in order.
    pub fn texts(&self) -> Texts {
        let firsts = self.starts.split_last().map_or(&[][..], |(_, firsts)| firsts);
        Texts::sorted(firsts.iter().map(|first| self.text(&self.typed[*first])))
    }

    /// Who typed the text number `text`.
    pub fn origins(&self, text: usize) -> impl ExactSizeIterator<Item = Origin> {
        self.typed[self.starts[text]..self.starts[text + 1]].iter().map(|typed| typed.origin)
    }

    /// What finds those of the texts of `finder` that are `kept`, and who typed them.
    pub fn keep(self, finder: Finder, kept: &[usize]) -> (Finder, Origins) {
        let texts = Texts::sorted(kept.iter().map(|text| finder.texts().get(*text)));
        drop(finder);
        let mut origins = Origins::default();
        for text in kept {
            origins.all.extend(self.origins(*text));
            origins.ends.push(origins.all.len());
        }
        drop(self);
        (Finder::new(texts), origins)
    }

    fn add(&mut self, organization: u32, text: &[u8], span: Span) {
        let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let origin = Origin { organization, start: place(span.start), end: place(span.end) };
        self.typed.push(Typed { start: self.bytes.len(), length: text.len(), origin });
        self.bytes.extend_from_slice(text);
    }

    fn order(&mut self) {
        let mut typed = std::mem::take(&mut self.typed);
        typed.par_sort_unstable_by(|a, b| (self.text(a), a.origin).cmp(&(self.text(b), b.origin)));
        typed.dedup_by(|a, b| a.origin.organization == b.origin.organization && self.text(a) == self.text(b));
        let is_first = |at: usize| at == 0 || self.text(&typed[at - 1]) != self.text(&typed[at]);
        self.starts = (0..typed.len()).filter(|at| is_first(*at)).chain([typed.len()]).collect();
        self.typed = typed;
    }

    fn text(&self, typed: &Typed) -> &[u8] {
        &self.bytes[typed.start..typed.start + typed.length]
    }
}

/// What the organization `id` typed, as texts to look for, with their places; a finding where its
/// answers cannot be read.
fn typed(id: &str, answers: &dyn Answers) -> Result<Vec<(Vec<u8>, Span)>, Box<Diagnostic>> {
    let source = answers.of(id);
    let typed = terms::typed(id, &source).ok_or_else(|| Box::new(report::unread(id, &source)))?;
    let texts = |of: terms::Typed| terms::patterns(&of.text).into_iter().map(move |text| (text, of.span));
    Ok(typed.into_iter().flat_map(texts).collect())
}
