//! What belongs to each organization of a workspace, for the leak gate.

use super::Assessor;
use crate::diag::Checked;
use crate::export::{site, templates};
use crate::gates::leaks::{Answers, Common, Lexicon};
use crate::source::Source;
use crate::workspace::Workspace;
use std::sync::Arc;

impl Assessor<'_> {
    /// Everything that the organizations of the workspace typed, ready to be looked for in what others
    /// get. All answers are read for it, whosever files are to be looked through.
    pub fn lexicon(&self) -> Checked<Lexicon<'_>> {
        let workspace = self.workspace;
        let shared =
            workspace.templates.iter().map(|(name, text)| Source::new(format!("templates/{name}"), text));
        let declared = self.settings.common_words.iter().chain(self.settings.authors());
        let common = Common {
            guides: workspace.guides.values().map(|guide| &guide.value).collect(),
            program: templates::built_in().chain(site::texts()).collect(),
            declared: declared.cloned().collect(),
            shared: shared.chain(workspace.settings.clone()).collect(),
        };
        let ids = workspace.organizations.iter().map(|organization| organization.id.clone());
        Lexicon::new(ids.collect(), workspace, &common)
    }
}

impl Answers for Workspace {
    fn of(&self, id: &str) -> Arc<Source> {
        let read = self.organization(id).and_then(|organization| self.answers(organization).value);
        // What cannot be read is empty: the lexicon says that it knows nothing of it.
        read.unwrap_or_else(|| Source::new(format!("answers/{id}.yaml"), ""))
    }
}
