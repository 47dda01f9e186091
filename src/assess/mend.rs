//! Mending answers: the fixes that findings offer, made as long as there are any.

use super::Assessor;
use crate::source::Source;
use crate::source::edit::{Edit, in_order, splice};
use std::sync::Arc;

/// How often the answers are looked at again: what is mended may bring to light what was behind it.
const PASSES: usize = 16;

/// An answers file in which everything is mended that is safe to mend.
#[derive(Debug)]
pub struct Mended {
    pub text: String,
    /// How many places were mended.
    pub places: usize,
}

impl Assessor<'_> {
    /// The answers in `source`, those of the organization `id`, with the fixes made that their findings
    /// offer; none where there are none. Of two fixes that overlap the first is made, and the other at
    /// the next look if it is still offered. All bytes outside of fixes stay.
    pub fn mend(&self, id: &str, source: &Arc<Source>) -> Option<Mended> {
        let mut mended = Mended { text: source.text().to_owned(), places: 0 };
        for _ in 0..PASSES {
            let edits = self.fixes(id, &Source::new(source.name(), mended.text.as_str()));
            if edits.is_empty() {
                break;
            }
            mended.text = splice(&mended.text, &edits);
            mended.places += edits.len();
        }
        (mended.places > 0).then_some(mended)
    }

    /// The fixes that are offered for the answers in `source`, in the order of their places.
    fn fixes(&self, id: &str, source: &Arc<Source>) -> Vec<Edit> {
        let findings = self.prove(id, source).findings.into_iter();
        let fixes = findings.filter_map(|finding| finding.fix);
        let own = fixes.filter(|fix| fix.source.name() == source.name());
        let changes = own.filter(|fix| source.slice(fix.span) != fix.replacement);
        in_order(changes.map(|fix| Edit::new(fix.span, fix.replacement)).collect())
    }
}
