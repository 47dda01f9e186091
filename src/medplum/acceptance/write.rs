//! The file, written.

mod fixtures;
mod outcomes;

use super::vectors::vectors;
use super::{Cast, SCHEMA, actors};
use crate::access::Separation;
use crate::medplum::writer::Json;
use crate::medplum::{Plan, bundle, settings};

pub use outcomes::letter;

/// What is the same in every file.
const COMMON: &str = r#"
  "interactions": {"c": "create", "r": "read", "v": "vread", "u": "update", "d": "delete", "s": "search", "h": "history", "m": "set-accounts"},
  "fill": {"firstName": "Acceptance", "lastName": "Test"},
  "reasons": {"#;

/// Fixtures and vectors for everything that the plan grants: one of them a line.
pub fn file(cast: &Cast<'_>) -> Vec<u8> {
    let mut json = Json::with_capacity(1 << 16);
    head(&mut json, cast);
    json.raw([COMMON]);
    json.lines(4, outcomes::REASONS, outcomes::reason);
    json.raw(["},\n  \"tenants\": ["]);
    json.lines(4, 0..cast.stage.tenants.len(), |json, ix| fixtures::tenant(json, cast, ix));
    json.raw(["],\n  \"actors\": ["]);
    json.lines(4, 0..cast.players.len(), |json, ix| fixtures::actor(json, cast, ix));
    json.raw(["],\n  \"samples\": {"]);
    fixtures::samples(&mut json, cast);
    json.raw(["},\n  \"sets\": ["]);
    json.lines(4, fixtures::fixtures(cast), |json, fixture| fixtures::set(json, cast, fixture));
    json.raw(["],\n  \"transitions\": ["]);
    json.lines(4, &cast.transition, |json, transition| fixtures::transition(json, cast, transition));
    json.raw(["],\n  \"grants\": {"]);
    outcomes::grants(&mut json, cast);
    json.raw(["},\n  \"withheld\": {"]);
    outcomes::withheld(&mut json, cast.plan);
    json.raw(["},\n  \"groups\": ["]);
    let groups = cast.groups.iter().zip(vectors(cast));
    json.lines(4, groups, |json, (group, vectors)| outcomes::group(json, cast, group, &vectors));
    json.raw(["]\n}"]);
    json.finish()
}

fn head(json: &mut Json, cast: &Cast<'_>) {
    let Cast { plan, stage, .. } = cast;
    json.raw(["{\n  \"schema\": \"", SCHEMA, "\",\n  \"organization\": "]);
    json.text(&plan.organization);
    json.raw([",\n  \"checked\": "]);
    json.text(&plan.checked);
    json.raw([",\n  \"separation\": \"", separation(plan), "\",\n  \"blocked\": "]);
    json.texts(actors::blocked(plan).iter().map(String::as_str));
    json.raw([",\n  \"projects\": "]);
    json.texts(stage.projects());
    json.raw([",\n  \"settings\": {\"", settings::CHECK_REFERENCES, "\": true},"]);
    if stage.shares {
        json.raw(["\n  \"exported\": "]);
        json.texts(bundle::exported(plan));
        json.raw([","]);
    }
}

const fn separation(plan: &Plan) -> &'static str {
    match plan.access.separation {
        Separation::None => "none",
        Separation::Rules => "rules",
        Separation::Stores => "stores",
    }
}

/// The id of the transition.
const TRANSFER: &str = "transfer";
