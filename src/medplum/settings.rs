//! What the model relies on in a Project, and who may set it.

use super::Plan;
use super::writer::Json;
use crate::access::Separation;

/// The setting that refuses what refers to a record that its writer cannot read.
pub(super) const CHECK_REFERENCES: &str = "checkReferencesOnWrite";

/// One setting of a Project.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Its name in the Project resource.
    pub name: &'static str,
    /// As JSON.
    pub value: &'static str,
    pub who: &'static str,
    pub why: &'static str,
    /// What happens where it is not set.
    pub without: &'static str,
    /// A JSON Patch; none where a list has to be added to by hand.
    pub patch: Option<&'static str>,
}

/// The settings that the model relies on.
pub fn settings(plan: &Plan) -> Vec<Setting> {
    let mut settings = vec![
        Setting {
            name: CHECK_REFERENCES,
            value: "true",
            who: "project admin",
            why: "A write that names a patient whom the writer cannot read is refused.",
            without: "Staff can write about another tenant's patient; the record is tagged with both tenants, and a chained search tells the patient's name. The isolation of this model does not hold.",
            patch: Some("[{\"op\": \"add\", \"path\": \"/checkReferencesOnWrite\", \"value\": true}]"),
        },
        Setting {
            name: "features",
            value: "[\"transaction-bundles\"]",
            who: "super admin: whoever hosts Medplum; on the cloud, ask support",
            why: "The bundle is loaded whole or not at all.",
            without: "The bundle is still loaded, entry by entry: read the answer, and post it again if an entry failed.",
            patch: None,
        },
    ];
    if plan.access.separation == Separation::Stores && !plan.shared.is_empty() {
        settings.push(Setting {
            name: "link",
            value: "\"shared/project.json\"",
            who: "super admin",
            why: "What all tenants read stands once, in a Project of its own.",
            without: "Each Project keeps its own copy of the shared material.",
            patch: None,
        });
    }
    settings
}

/// Everything as one file.
pub fn file(plan: &Plan) -> Vec<u8> {
    const REQUEST: &str = "{\"method\": \"PATCH\", \"path\": \"fhir/R4/Project/{{project}}\", \"content-type\": \"application/json-patch+json\"}";
    let mut json = Json::with_capacity(1 << 11);
    json.raw(["{\n  \"checked\": "]);
    json.text(&plan.checked);
    json.raw([",\n  \"request\": ", REQUEST, ",\n  \"settings\": ["]);
    json.lines(4, settings(plan), |json, Setting { name, value, who, why, without, patch }| {
        json.raw([
            "{\n      \"name\": \"",
            name,
            "\",\n      \"value\": ",
            value,
            ",\n      \"who\": \"",
            who,
        ]);
        json.raw(["\",\n      \"why\": \"", why, "\",\n      \"without\": \"", without, "\""]);
        if let Some(patch) = patch {
            json.raw([",\n      \"patch\": ", patch]);
        }
        json.raw(["\n    }"]);
    });
    json.raw(["]\n}"]);
    json.finish()
}
