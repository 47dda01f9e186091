//! What belongs to each organization of a workspace, for the leak gate.

use super::Assessor;
use crate::diag::Checked;
use crate::export::{site, templates};
use crate::gates::leaks::{Common, Lexicon, LexiconError};
use crate::source::Source;

impl Assessor<'_> {
    /// Everything that the organizations of the workspace typed, ready to be looked for in what others
    /// get. All answers are read for it, whosever files are to be looked through.
    ///
    /// # Errors
    /// [`LexiconError`]: there is more of it than can be numbered.
    pub fn lexicon(&self) -> Result<Checked<Lexicon>, LexiconError> {
        let workspace = self.workspace;
        let organizations = workspace.organizations.iter().map(|organization| {
            let read = workspace.answers(organization).value;
            // What cannot be read is empty: the lexicon says that it knows nothing of it.
            (organization.id.clone(), read.unwrap_or_else(|| Source::new(organization.path(), "")))
        });
        let shared =
            workspace.templates.iter().map(|(name, text)| Source::new(format!("templates/{name}"), text));
        let declared = self.settings.common_words.iter().chain(self.settings.authors());
        let common = Common {
            guides: workspace.guides.values().map(|guide| &guide.value).collect(),
            program: templates::built_in().chain(site::texts()).collect(),
            declared: declared.cloned().collect(),
            shared: shared.chain(workspace.settings.clone()).collect(),
        };
        Lexicon::new(organizations.collect(), &common)
    }
}
