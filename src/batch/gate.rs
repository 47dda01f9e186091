//! The gate that a client's site passes before it is published: its links, and nothing of others in it.

use super::Failure;
use super::make::Bindery;
use crate::assess::{Assessor, Digest};
use crate::diag::{Diagnostic, rejects};
use crate::export::Tree;
use crate::export::site::portal::MANUAL;
use crate::gates::Files;
use crate::gates::leaks::{Lexicon, Shared};
use crate::gates::links::{self, Around, Site};

/// The gate, opened once for all sites of a run.
pub struct Gate<'a> {
    lexicon: Lexicon<'a>,
    /// The files that all sites share.
    assets: Files,
    /// The same, looked through.
    shared: Shared,
    /// The digest of all that is looked for: a verdict holds as long as that is the same.
    pub sought: Digest,
}

impl<'a> Gate<'a> {
    /// Opens the gate for the organizations of `assessor`. What cannot be looked for is a note.
    pub fn open(assessor: &'a Assessor, bindery: &Bindery, findings: &mut Vec<Diagnostic>) -> Self {
        let lexicon = assessor.lexicon().report(findings);
        let assets = bindery.press.assets().files;
        let sought = Digest::of_all(lexicon.texts());
        Self { shared: lexicon.share(assets.clone()), lexicon, assets, sought }
    }

    /// Lets the `pages` of the organization `id` pass, made from the book `sources` and on their way
    /// to `folder`, or says why not.
    ///
    /// # Errors
    /// [`Failure::Gate`], with what was found.
    pub fn pass(&self, id: &str, folder: &str, sources: &Tree, pages: &Tree) -> Result<(), Failure> {
        let mut found = links::chapters(folder, &sources.files);
        let files = &[&pages.files, &self.assets];
        found.extend(links::check(&Site { folder, files, around: None }));
        found.extend(self.lexicon.check(id, folder, &pages.files, Some(&self.shared)));
        verdict(found)
    }

    /// Lets a site of the organization `id` pass that was published before: its `files` stand in
    /// `folder`, and others may have typed since what is in them.
    ///
    /// # Errors
    /// [`Failure::Gate`], with what was found.
    pub fn pass_again(&self, id: &str, folder: &str, files: &Files) -> Result<(), Failure> {
        verdict(self.lexicon.check(id, folder, files, None))
    }

    /// Lets the `pages` of the portal pass, on their way to `folder`, or says why not. They may name
    /// anybody; what they link beside themselves has to be there (see [`Around`]).
    ///
    /// # Errors
    /// [`Failure::Gate`], with what was found.
    pub fn pass_portal(&self, folder: &str, pages: &Tree, around: Around) -> Result<(), Failure> {
        let manual = Tree { files: self.assets.clone() }.below(MANUAL);
        let files = &[&pages.files, &self.assets, &manual.files];
        verdict(links::check(&Site { folder, files, around: Some(around) }))
    }
}

fn verdict(found: Vec<Diagnostic>) -> Result<(), Failure> {
    if rejects(&found) { Err(Failure::Gate(found)) } else { Ok(()) }
}
