//! Resources to test with: the least that is valid, and every field that some grant hides or protects.

use super::{Rule, Sample, Scheme, Types};
use crate::guide::Guide;
use crate::medplum::definitions::definition;
use crate::medplum::facts;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};

/// A resource of each type that `scheme` or the facts of `guide` can grant.
pub(super) fn samples(scheme: &Scheme, guide: &Guide) -> BTreeMap<String, Sample> {
    let mut fields: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for rule in rules(scheme) {
        let Types::Named(types) = &rule.types else { continue };
        for name in types {
            let wanted = fields.entry(name.clone()).or_default();
            wanted.extend(rule.hidden.iter().chain(&rule.readonly).cloned());
        }
    }
    for (name, hidden) in scheme.reporting.measures.iter().flat_map(|(_, types)| types) {
        fields.entry(name.clone()).or_default().extend(hidden.iter().cloned());
    }
    let from_facts = [facts::SHARED, facts::VISIBLE, facts::TENANT_RESOURCE];
    for name in from_facts.iter().flat_map(|id| facts::items(guide, id)) {
        fields.entry(name.to_owned()).or_default();
    }
    for name in ["Patient", "RelatedPerson"] {
        fields.entry(name.to_owned()).or_default();
    }
    let sampled = |(name, fields): (String, BTreeSet<String>)| Some((sample(&name, &fields)?, name));
    fields.into_iter().filter_map(sampled).map(|(sample, name)| (name, sample)).collect()
}

fn rules(scheme: &Scheme) -> impl Iterator<Item = &Rule> {
    let tiers = scheme.tiers.iter().flat_map(|tier| &tier.grants);
    let duties = scheme.administrators.iter().flat_map(|duty| &duty.grants);
    let directory = scheme.patients.directory.iter().map(|(_, rule)| rule);
    scheme.staff.iter().chain([&scheme.reference_data]).chain(tiers).chain(duties).chain(directory)
}

fn sample(name: &str, fields: &BTreeSet<String>) -> Option<Sample> {
    let definition = definition(name)?;
    let mut resource: Json = serde_json::from_str(definition.least).ok()?;
    for field in fields {
        if resource.get(field).is_none()
            && let Some(value) = definition.sample(field)
        {
            resource[field] = value;
        }
    }
    let text = resource.to_string().replace("Patient/%", "{{patient}}");
    Some(Sample { text, bound: definition.patient_bound })
}
