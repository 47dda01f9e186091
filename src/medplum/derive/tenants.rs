//! The tenants of an organization.

use super::Making;
use crate::access;
use crate::access::Separation;
use crate::medplum::facts::{self, cell};
use crate::medplum::{Tenant, names};

impl Making<'_> {
    /// The tenants that the answers name, in the order of the answers.
    pub(super) fn tenants(&mut self) -> Vec<Tenant> {
        let mut tenants: Vec<Tenant> = Vec::new();
        if self.model.separation == Separation::None {
            return tenants;
        }
        for row in self.facts.rows(facts::TENANTS) {
            let name = cell(row, "name");
            if name.is_empty() {
                continue;
            }
            let id = names::unique(&names::slug(name), |id| tenants.iter().any(|tenant| tenant.id == id));
            let code = self.code(cell(row, "type"));
            tenants.push(Tenant { id, name: name.to_owned(), code });
        }
        let plain = |tenant: &Tenant| access::Tenant { id: tenant.id.clone(), name: tenant.name.clone() };
        self.model.tenants = tenants.iter().map(plain).collect();
        tenants
    }

    /// The organization type that fits: by a word of the tenant's own type, else by the kind of group.
    fn code(&self, kind: &str) -> Option<String> {
        let types = &self.scheme.organization_types;
        let kind = kind.to_lowercase();
        let by_word = types.words.iter().find(|(word, _)| kind.starts_with(word.as_str()));
        let of_group = self.facts.choice(facts::TENANT_KIND);
        let by_kind = || types.kinds.iter().find(|(value, _)| Some(value.as_str()) == of_group);
        by_word.or_else(by_kind).map(|(_, code)| code.clone())
    }
}
