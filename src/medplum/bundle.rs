//! The transaction bundle: tenants and policies, each found again by a tag or identifier, so that
//! posting it twice changes nothing.

use super::policy::{self, POLICY_TAG};
use super::writer::Json;
use super::{Plan, Project, Tenant};
use crate::access::{Profile, Separation};

/// The system of a tenant's identifier.
pub const TENANT_SYSTEM: &str = "urn:blueprint:tenant";

/// The code system of what kind of organization one is.
const ORGANIZATION_TYPE: &str = "http://terminology.hl7.org/CodeSystem/organization-type";

/// The bundle for one of the plan's Projects, as JSON. The one that others read holds policies for
/// those who keep it, and nobody's tenant.
pub fn bundle(plan: &Plan, project: Project<'_>) -> Vec<u8> {
    let tenants = match &project {
        Project::Only => plan.tenants.as_slice(),
        Project::Of(tenant) => std::slice::from_ref(*tenant),
        Project::Shared => &[],
    };
    let tenants = plan.tenant_type.iter().flat_map(|kind| tenants.iter().map(|one| Entry::Tenant(kind, one)));
    let policies = plan.profiles(project).map(Entry::Policy);
    let mut json = Json::with_capacity(1 << 15);
    json.raw(["{\n  \"resourceType\": \"Bundle\",\n  \"type\": \"transaction\",\n  \"entry\": ["]);
    json.lines(4, tenants.chain(policies), |json, entry| match entry {
        Entry::Tenant(kind, one) => {
            begin(json, kind, ["identifier=", TENANT_SYSTEM], &one.uuid);
            tenant(json, kind, one);
            json.raw(["\n    }"]);
        }
        Entry::Policy(profile) => {
            let uuid = policy::uuid(plan, &profile.id, project.name());
            begin(json, "AccessPolicy", ["_tag=", POLICY_TAG], &uuid);
            policy::policy(json, plan, profile, &uuid);
            json.raw(["\n    }"]);
        }
    });
    json.raw(["]\n}"]);
    json.finish()
}

/// What the bundle creates.
enum Entry<'p> {
    /// A resource of that type.
    Tenant(&'p str, &'p Tenant),
    Policy(&'p Profile),
}

/// The beginning of an entry: how a resource of type `kind` is created unless `search` finds it.
fn begin(json: &mut Json, kind: &str, search: [&str; 2], uuid: &str) {
    json.raw(["{\n      \"fullUrl\": \"urn:uuid:", uuid]);
    json.raw(["\",\n      \"request\": {\"method\": \"POST\", \"url\": \"", kind, "\", \"ifNoneExist\": \""]);
    json.raw([search[0], search[1], "|", uuid, "\"},\n      \"resource\": "]);
}

/// Writes the resource of type `kind` that `tenant` is.
pub(super) fn tenant(json: &mut Json, kind: &str, tenant: &Tenant) {
    json.raw(["{\"resourceType\": \"", kind, "\", \"identifier\": [{\"system\": \"", TENANT_SYSTEM]);
    json.raw(["\", \"value\": \"", &tenant.uuid, "\"}], "]);
    json.raw([if kind == "CareTeam" { "\"status\": \"active\"" } else { "\"active\": true" }]);
    if let Some(code) = tenant.code.as_deref().filter(|_| kind == "Organization") {
        json.raw([", \"type\": [{\"coding\": [{\"system\": \"", ORGANIZATION_TYPE, "\", \"code\": "]);
        json.text(code);
        json.raw(["}]}]"]);
    }
    json.raw([", \"name\": "]);
    json.text(&tenant.name);
    json.raw(["}"]);
}

/// The Project that holds what all tenants read, and how each tenant's Project is linked to it. None
/// where tenants share one Project anyway, or share nothing.
pub fn shared_project(plan: &Plan) -> Option<Vec<u8>> {
    const WHY: &str = "a linked Project is read by the tenants' Projects; only the types that it exports, none of which is about patients";
    const LINK: &str = "\", \"body\": [{\"op\": \"add\", \"path\": \"/link\", \"value\": [{\"project\": {\"reference\": \"Project/{{shared}}\"}}]}]}}";
    if plan.access.separation != Separation::Stores || plan.shared.is_empty() {
        return None;
    }
    let mut json = Json::default();
    json.raw(["{\n  \"who\": \"super admin\",\n  \"why\": \"", WHY, "\",\n  \"project\": {\n"]);
    json.raw(["    \"resourceType\": \"Project\",\n    \"name\": \""]);
    json.inner(&plan.name);
    json.raw([": shared\",\n    \"exportedResourceType\": "]);
    json.texts(exported(plan));
    json.raw(["\n  },\n  \"links\": ["]);
    json.lines(4, &plan.tenants, |json, tenant| {
        json.raw(["{\"tenant\": \"", &tenant.id, "\", \"request\": {\"method\": \"PATCH\", \"path\": "]);
        json.raw(["\"fhir/R4/Project/{{project:", &tenant.id, "}}", LINK]);
    });
    json.raw(["]\n}"]);
    Some(json.finish())
}

/// The types that the Project which others read exports: none of them holds a patient's data.
pub(super) fn exported(plan: &Plan) -> impl Iterator<Item = &str> {
    plan.shared.iter().map(String::as_str).chain(["ValueSet", "CodeSystem"])
}
