//! What the model relies on in a Project, and who may set it.

use super::Plan;
use crate::access::Separation;
use crate::json::lines;
use serde::Serialize;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// The setting that refuses what refers to a record that its writer cannot read.
const CHECK_REFERENCES: &str = "checkReferencesOnWrite";

/// One setting of a Project.
#[derive(Clone, Debug, Serialize)]
pub struct Setting {
    /// Its name in the Project resource.
    pub name: &'static str,
    pub value: Json,
    pub who: &'static str,
    pub why: &'static str,
    /// What happens where it is not set.
    pub without: &'static str,
    /// A JSON Patch; none where a list has to be added to by hand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub patch: Option<Json>,
}

/// The settings that the model relies on.
pub fn settings(plan: &Plan) -> Vec<Setting> {
    let mut settings = vec![
        Setting {
            name: CHECK_REFERENCES,
            value: json!(true),
            who: "project admin",
            why: "A write that names a patient whom the writer cannot read is refused.",
            without: "Staff can write about another tenant's patient; the record is tagged with both tenants, and a chained search tells the patient's name. The isolation of this model does not hold.",
            patch: Some(json!([{"op": "add", "path": "/checkReferencesOnWrite", "value": true}])),
        },
        Setting {
            name: "features",
            value: json!(["transaction-bundles"]),
            who: "super admin: whoever hosts Medplum; on the cloud, ask support",
            why: "The bundle is loaded whole or not at all.",
            without: "The bundle is still loaded, entry by entry: read the answer, and post it again if an entry failed.",
            patch: None,
        },
    ];
    if plan.access.separation == Separation::Stores && !plan.shared.is_empty() {
        settings.push(Setting {
            name: "link",
            value: json!("shared/project.json"),
            who: "super admin",
            why: "What all tenants read stands once, in a Project of its own.",
            without: "Each Project keeps its own copy of the shared material.",
            patch: None,
        });
    }
    settings
}

/// What the tests rely on: [`settings`] that a project admin can make.
pub(super) fn of_tests() -> BTreeMap<&'static str, Json> {
    BTreeMap::from([(CHECK_REFERENCES, json!(true))])
}

/// Everything as one file.
pub fn file(plan: &Plan) -> Vec<u8> {
    let request = json!({"method": "PATCH", "path": "fhir/R4/Project/{{project}}", "content-type": "application/json-patch+json"});
    lines(&json!({"checked": plan.checked, "request": request, "settings": settings(plan)}), 3)
}
