//! By what changes are judged: severities and approvals. Both come from the old side, so that a change
//! neither softens its own severity nor approves itself.

use super::approvals::{Approval, Approvals, FILE};
use super::side::Side;
use crate::assess::Assessor;
use crate::blueprint::diff::{Rule, Severity};
use crate::diag::Checked;
use crate::source::Source;
use crate::workspace::Workspace;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What the user or the old side says of changes.
#[derive(Debug, Default)]
pub struct Measures {
    severities: BTreeMap<Rule, Severity>,
    approvals: Approvals,
    /// Approvals of the new side, which do not count yet.
    promises: Approvals,
}

/// Whether a change still asks for somebody to look at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It does.
    Counts,
    /// It does, though an approval comes along with it: one that the change itself may have made.
    Promised,
    /// Somebody did.
    Approved(Approval),
}

impl Measures {
    /// Those of the `old` side; where that is no workspace, those of `here`, the workspace that the
    /// command runs in. The approvals in `named` stand in for its own. Findings are about settings and
    /// approvals.
    pub fn of(
        old: &Side,
        new: &Side,
        here: Option<&Workspace>,
        named: Option<&Arc<Source>>,
    ) -> Checked<Self> {
        let mut findings = Vec::new();
        let mut measures = Self::default();
        let here = here
            .filter(|_| old.assessor().is_none())
            .map(|here| Assessor::without_templates(here, &mut findings));
        let judge = old.assessor().or(here.as_ref());
        if let Some(judge) = judge {
            measures.severities.clone_from(&judge.settings.severities);
        }
        let own = judge.and_then(|judge| judge.workspace.optional(FILE).report(&mut findings));
        if let Some(source) = named.or(own.as_ref()) {
            measures.approvals = Approvals::read(source).report(&mut findings);
        }
        // What is wrong with these is said once they are on the old side.
        let come = new.assessor().and_then(|new| new.workspace.optional(FILE).value);
        measures.promises = come.map(|source| Approvals::read(&source).value).unwrap_or_default();
        Checked::new(measures, findings)
    }

    /// How much a change of `rule` weighs.
    pub fn severity(&self, rule: Rule) -> Severity {
        self.severities.get(&rule).copied().unwrap_or_else(|| rule.severity())
    }

    /// Whether somebody approved the change with this fingerprint.
    pub fn standing(&self, fingerprint: &str) -> Standing {
        match (self.approvals.of(fingerprint), self.promises.of(fingerprint)) {
            (Some(approval), _) => Standing::Approved(approval.clone()),
            (None, Some(_)) => Standing::Promised,
            (None, None) => Standing::Counts,
        }
    }

    /// The approvals that count.
    pub const fn approvals(&self) -> &Approvals {
        &self.approvals
    }
}
