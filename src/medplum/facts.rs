//! The facts that this module rests on, by id, and the values that it understands.

use crate::decide::{Decisions, Value};
use crate::diag::{Code, Diagnostic};
use crate::guide::{Conclude, Guide, Item};
use crate::source::{Source, Span};
use std::sync::Arc;

pub(super) const TENANCY: &str = "tenancy-model";
pub(super) const TENANT_RESOURCE: &str = "tenant-resource";
pub(super) const TENANT_KIND: &str = "tenant-kind";
pub(super) const TENANT_TERM: &str = "tenant-term";
pub(super) const TENANTS: &str = "tenants";
pub(super) const REACH: &str = "staff-reach";
pub(super) const VIEW: &str = "staff-view";
pub(super) const ROLES: &str = "staff-roles";
pub(super) const RESTRICTIONS: &str = "role-restrictions";
pub(super) const PATTERNS: &str = "access-patterns";
pub(super) const PATIENT_GROUPS: &str = "patient-multi-group";
pub(super) const ASSIGNMENT: &str = "assignment";
pub(super) const AUTHORITY: &str = "transfer-authority";
pub(super) const TRANSFER: &str = "record-transfer";
pub(super) const SHARED: &str = "shared-resources";
pub(super) const DIRECTORY: &str = "provider-directory";
pub(super) const LOGIN: &str = "patient-login";
pub(super) const VISIBLE: &str = "patient-visible";
pub(super) const REPORTING: &str = "reporting";
pub(super) const MEASURES: &str = "reporting-measures";
pub(super) const ADMINISTRATORS: &str = "administrators";

/// Every fact, with the values that it has to declare; none where its items are free.
const NEEDED: [(&str, &[&str]); 21] = [
    (TENANCY, &["none", "project-per-tenant", "shared-project"]),
    (TENANT_RESOURCE, &["Organization", "HealthcareService", "CareTeam"]),
    (TENANT_KIND, &[]),
    (TENANT_TERM, &[]),
    (TENANTS, &[]),
    (REACH, &["one", "several", "all"]),
    (VIEW, &["combined", "switchable", "either"]),
    (ROLES, &[]),
    (RESTRICTIONS, &["no", "yes"]),
    (PATTERNS, &[]),
    (PATIENT_GROUPS, &["no", "yes"]),
    (ASSIGNMENT, &[]),
    (AUTHORITY, &[]),
    (TRANSFER, &["stay", "follow", "shared"]),
    (SHARED, &[]),
    (DIRECTORY, &["own-groups", "everyone", "names-only"]),
    (LOGIN, &["no", "yes"]),
    (VISIBLE, &[]),
    (REPORTING, &[]),
    (MEASURES, &[]),
    (ADMINISTRATORS, &[]),
];

/// A finding for every fact, or value of one, that the rules of `guide` lack.
pub(super) fn missing(guide: &Guide, source: &Arc<Source>, at: Span) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for (id, values) in NEEDED {
        let Some(fact) = guide.fact(id) else {
            let message = format!("the export `medplum` rests on a fact `{id}`, which these rules lack");
            let finding = Diagnostic::new(Code::RulesUnknownFact, message).at(source, at, "asked for here");
            findings.push(finding.help(format!("declare `{id}` under `facts`")));
            continue;
        };
        let declared = items(guide, id);
        for value in values.iter().filter(|value| !declared.contains(value)) {
            let message = format!("the export `medplum` rests on a value `{value}` of the fact `{id}`");
            let finding = Diagnostic::new(Code::RulesUnknownFact, message)
                .at(source, fact.span, "not declared here")
                .at(source, at, "asked for here");
            findings.push(finding.help(format!("declare `{value}` among its `values`")));
        }
    }
    findings
}

/// The ids that the fact `id` can come out as.
pub(super) fn items<'g>(guide: &'g Guide, id: &str) -> Vec<&'g str> {
    match guide.fact(id).map(|fact| &fact.from) {
        Some(Conclude::Decided { values, .. }) => values.iter().map(|value| value.item.id.as_str()).collect(),
        Some(Conclude::Items { items, .. }) => {
            items.iter().flat_map(|(_, items)| items).map(|item| item.id.as_str()).collect()
        }
        _ => Vec::new(),
    }
}

/// One organization's decisions, looked up by fact.
#[derive(Clone, Copy)]
pub(super) struct Facts<'a> {
    pub(super) guide: &'a Guide,
    pub(super) decisions: &'a Decisions,
}

impl<'a> Facts<'a> {
    /// The value of the fact `id`, if it is decided.
    fn value(self, id: &str) -> Option<&'a Value> {
        self.decisions.value(self.guide, id)
    }

    /// The id of the declared value that the fact came out as.
    pub(super) fn choice(self, id: &str) -> Option<&'a str> {
        self.decisions.choice(self.guide, id)
    }

    /// Whether the fact came out as `value`.
    pub(super) fn is(self, id: &str, value: &str) -> bool {
        self.choice(id) == Some(value)
    }

    /// The text of the fact.
    pub(super) fn text(self, id: &str) -> Option<&'a str> {
        match self.value(id)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The items of the fact; empty where there are none, or it is open.
    pub(super) fn items(self, id: &str) -> &'a [Item] {
        match self.value(id) {
            Some(Value::Items(items)) => items,
            _ => &[],
        }
    }

    /// The rows of the fact; empty where there are none, or it is open.
    pub(super) fn rows(self, id: &str) -> &'a [Vec<(String, String)>] {
        match self.value(id) {
            Some(Value::Rows(rows)) => rows,
            _ => &[],
        }
    }

    /// Whether something is still to be asked about the fact.
    pub(super) fn is_open(self, id: &str) -> bool {
        let index = self.guide.facts.iter().position(|fact| fact.id == id);
        let asked = index.is_some_and(|ix| !self.decisions.fact(ix).open.is_empty());
        self.value(id).is_none() && asked
    }

    /// The question of the guide that the fact rests on, or hangs on while it is open: `3.2`.
    pub(super) fn question(self, id: &str) -> Option<String> {
        let index = self.guide.facts.iter().position(|fact| fact.id == id)?;
        let decision = self.decisions.fact(index);
        let open = decision.open.first().map(|open| open.question);
        let question = open.or_else(|| decision.because.first().map(|because| because.question))?;
        Some(self.guide.question(question).id.clone())
    }

    /// What the fact came out as, in words: `Role-based restrictions: No`.
    pub(super) fn says(self, id: &str) -> String {
        let title = self.guide.fact(id).map_or(id, |fact| fact.title.as_str());
        match self.value(id).map(Value::labels) {
            Some(labels) if !labels.is_empty() => format!("{title}: {}", labels.join(", ")),
            _ => title.to_owned(),
        }
    }
}

/// The cell called `name` of a row.
pub(super) fn cell<'r>(row: &'r [(String, String)], name: &str) -> &'r str {
    row.iter().find(|(column, _)| column == name).map_or("", |(_, cell)| cell.trim())
}
