//! The gate that a client's site passes before it is published: its links, and nothing of others in it.

use super::make::Bindery;
use super::{BatchError, Failure};
use crate::assess::Assessor;
use crate::diag::{Diagnostic, rejects};
use crate::export::Tree;
use crate::gates::leaks::Lexicon;
use crate::gates::{Files, links};

/// The gate, opened once for all sites of a run.
pub struct Gate {
    lexicon: Lexicon,
    /// The files that all sites share.
    shared: Files,
}

impl Gate {
    /// Opens the gate for the organizations of `assessor`. What cannot be looked for is a note.
    ///
    /// # Errors
    /// [`BatchError::Lexicon`].
    pub fn open(
        assessor: &Assessor,
        bindery: &Bindery,
        findings: &mut Vec<Diagnostic>,
    ) -> Result<Self, BatchError> {
        let lexicon = assessor.lexicon()?.report(findings);
        Ok(Self { lexicon, shared: bindery.press.assets().files })
    }

    /// Lets the `pages` of the organization `id` pass, made from the book `sources` and on their way
    /// to `folder`, or says why not.
    ///
    /// # Errors
    /// [`Failure::Gate`], with what was found.
    pub fn pass(&self, id: &str, folder: &str, sources: &Tree, pages: &Tree) -> Result<(), Failure> {
        let mut files = pages.files.clone();
        files.extend(self.shared.clone());
        let mut found = links::chapters(folder, &sources.files);
        found.extend(links::check(folder, &files));
        found.extend(self.lexicon.check(id, folder, &files));
        if rejects(&found) { Err(Failure::Gate(found)) } else { Ok(()) }
    }
}
