//! The tenants of an organization.

use super::Making;
use crate::access;
use crate::access::Separation;
use crate::guide::naming::folded;
use crate::medplum::facts::{self, cell};
use crate::medplum::{Tenant, names};

impl Making<'_> {
    /// The tenants of `organization` that the answers name, in the order of the answers.
    pub(super) fn tenants(&mut self, organization: &str) -> Vec<Tenant> {
        let mut tenants: Vec<Tenant> = Vec::new();
        if self.model.separation == Separation::None {
            return tenants;
        }
        for row in self.facts.rows(facts::TENANTS) {
            let name = cell(row, "name");
            if name.is_empty() {
                continue;
            }
            let uuid = names::uuid(&[organization, "tenant", &folded(name)]);
            // Names that only differ in case are refused before; should one come through, it is one tenant.
            if tenants.iter().all(|tenant| tenant.uuid != uuid) {
                let code = self.code(cell(row, "type"));
                tenants.push(Tenant { id: names::slug(name), uuid, name: name.to_owned(), code });
            }
        }
        tell_apart(&mut tenants);
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

/// Gives tenants whose names come to the same slug, or to none, ids of their own: made of the name, and
/// not of the place in the list, or another tenant would take the id over when one is removed.
fn tell_apart(tenants: &mut [Tenant]) {
    let slugs: Vec<String> = tenants.iter().map(|tenant| tenant.id.clone()).collect();
    for tenant in tenants {
        let shared = slugs.iter().filter(|slug| **slug == tenant.id).count() > 1;
        if shared || tenant.id == names::UNNAMED {
            tenant.id = format!("{}-{}", tenant.id, &tenant.uuid[..8]);
        }
    }
}
