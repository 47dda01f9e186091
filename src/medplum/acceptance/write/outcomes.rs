//! What has to come out, written: vectors, and the grants that they name.

use super::TRANSFER;
use crate::access::{Denial, Interaction, Profile};
use crate::medplum::Plan;
use crate::medplum::acceptance::Cast;
use crate::medplum::acceptance::vectors::{Outcome, Tried, Vector};
use crate::medplum::settings::CHECK_REFERENCES;
use crate::medplum::writer::Json;

/// The grants of everybody who is on the stage.
pub(super) fn grants(json: &mut Json, cast: &Cast<'_>) {
    let profiles = cast.plan.access.profiles.iter().enumerate();
    let held =
        |(number, _): &(usize, &Profile)| cast.players.iter().any(|player| player.profiles.contains(number));
    let grants = profiles
        .filter(held)
        .flat_map(|(_, profile)| profile.grants.iter().map(move |grant| (profile, grant)));
    json.lines(4, grants, |json, (profile, grant)| {
        grant_name(json, &profile.id, &grant.id);
        json.raw([": {\"why\": "]);
        match grant.because.as_slice() {
            [because] => json.text(&because.reason),
            all => {
                let reasons: Vec<&str> = all.iter().map(|because| because.reason.as_str()).collect();
                json.text(&reasons.join("; "));
            }
        }
        for (fields, key) in [(&grant.hidden, ", \"hidden\": "), (&grant.readonly, ", \"readonly\": ")] {
            if !fields.is_empty() {
                json.raw([key]);
                json.texts(fields.iter().map(String::as_str));
            }
        }
        json.raw(["}"]);
    });
}

fn grant_name(json: &mut Json, profile: &str, grant: &str) {
    json.raw(["\""]);
    json.inner(profile);
    json.raw(["/"]);
    json.inner(grant);
    json.raw(["\""]);
}

/// Fields that some grant withholds, by type.
pub(super) fn withheld(json: &mut Json, plan: &Plan) {
    let mut found: Vec<(&str, Vec<&str>)> = Vec::new();
    let grants = plan.access.profiles.iter().flat_map(|profile| &profile.grants);
    for grant in grants.filter(|grant| !grant.hidden.is_empty()) {
        for kind in &grant.kinds {
            let at = found.iter().position(|(other, _)| other == kind).unwrap_or_else(|| {
                found.push((kind, Vec::new()));
                found.len() - 1
            });
            let known = &mut found[at].1;
            for field in &grant.hidden {
                if !known.contains(&field.as_str()) {
                    known.push(field);
                }
            }
        }
    }
    json.lines(4, found, |json, (kind, fields)| {
        json.raw(["\"", kind, "\": "]);
        json.texts(fields);
    });
}

/// Writes logins with the same rights, and what has to come out for them.
pub(super) fn group(json: &mut Json, cast: &Cast<'_>, group: &[usize], vectors: &[Vector<'_>]) {
    json.raw(["{\"actors\": "]);
    json.texts(group.iter().map(|ix| cast.players[*ix].id.as_str()));
    json.raw([", \"vectors\": ["]);
    json.lines(6, vectors, |json, one| vector(json, cast, one));
    json.raw(["]}"]);
}

fn vector(json: &mut Json, cast: &Cast<'_>, vector: &Vector<'_>) {
    json.raw(["{"]);
    if vector.moved {
        json.raw(["\"after\": \"", TRANSFER, "\", "]);
    }
    match vector.outcome {
        Outcome::Allowed(spoken) => {
            json.raw(["\"allow\": "]);
            grant_name(json, &cast.plan.access.profiles[spoken.profile].id, &spoken.grant.id);
        }
        outcome => json.raw(["\"deny\": \"", told(outcome).0, "\""]),
    }
    json.raw([", \"try\": \""]);
    match vector.tried {
        Tried::Interactions(tried) => tried.iter().for_each(|one| json.raw([letter(one)])),
        Tried::Move => json.raw(["m"]),
    }
    json.raw(["\", \"sets\": "]);
    json.list(&vector.sets, |json, ix| json.raw([&cast.sets[*ix].name]));
    json.raw(["}"]);
}

/// Everything for which something is refused on the stage.
pub(super) const REASONS: [Outcome<'_>; 5] = [
    Outcome::Denied(Denial::NotThisKind),
    Outcome::Denied(Denial::NotThisInteraction),
    Outcome::Denied(Denial::OutOfScope),
    Outcome::Unreadable,
    Outcome::NoAdmin,
];

/// Writes a reason of [`REASONS`].
pub(super) fn reason(json: &mut Json, refused: Outcome<'_>) {
    let (name, why) = told(refused);
    json.raw(["\"", name, "\": {\"why\": \"", why, "\""]);
    if matches!(refused, Outcome::Unreadable) {
        json.raw([", \"setting\": \"", CHECK_REFERENCES, "\""]);
    }
    json.raw(["}"]);
}

/// The name of an outcome that refuses, and why it does.
const fn told(refused: Outcome<'_>) -> (&'static str, &'static str) {
    match refused {
        Outcome::Denied(denial) => (code(denial), denial.reason()),
        Outcome::Unreadable => {
            ("unreadable", "its patient cannot be read, and what refers to the unreadable is refused")
        }
        Outcome::NoAdmin => ("no-admin", "only a project admin who may change the patient can move one"),
        Outcome::Allowed(_) => ("", ""),
    }
}

const fn code(denial: Denial) -> &'static str {
    match denial {
        Denial::OutOfScope => "out-of-scope",
        Denial::NotThisInteraction => "not-this-interaction",
        Denial::NotThisKind => "not-this-kind",
        Denial::NoSuchLogin => "no-such-login",
        Denial::UnknownActor => "unknown-actor",
    }
}

/// The letter of an interaction, here and in the book's table.
pub const fn letter(interaction: Interaction) -> &'static str {
    match interaction {
        Interaction::Create => "c",
        Interaction::Read => "r",
        Interaction::ReadVersion => "v",
        Interaction::Update => "u",
        Interaction::Delete => "d",
        Interaction::Search => "s",
        Interaction::History => "h",
    }
}
