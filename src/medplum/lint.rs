//! What Medplum's own validation lets pass and should not be in a policy or a membership.

use super::codes;
use super::definitions::{NEVER_GRANTED, definition};
use serde_json::Value as Json;

/// Something that a server would take, and that does not do what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// Where: `AccessPolicy.resource[3].interaction`.
    pub path: String,
    pub message: String,
}

/// Everything wrong with `resource`: an AccessPolicy, a ProjectMembership, or the body of an invitation.
pub fn lint(resource: &Json) -> Vec<Complaint> {
    let mut found = Vec::new();
    match resource["resourceType"].as_str() {
        Some("AccessPolicy") => policy(resource, &mut found),
        Some("ProjectMembership") => membership(resource, "ProjectMembership", &mut found),
        _ if resource.get("membership").is_some() => {
            membership(&resource["membership"], "membership", &mut found);
        }
        _ => {}
    }
    found
}

fn complain(found: &mut Vec<Complaint>, path: impl Into<String>, message: impl Into<String>) {
    found.push(Complaint { path: path.into(), message: message.into() });
}

fn policy(policy: &Json, found: &mut Vec<Complaint>) {
    let rules = policy["resource"].as_array().map(Vec::as_slice).unwrap_or_default();
    if rules.is_empty() {
        complain(found, "AccessPolicy.resource", "a policy without a rule lets nobody do anything");
    }
    for (ix, rule) in rules.iter().enumerate() {
        let path = format!("AccessPolicy.resource[{ix}]");
        one_rule(rule, &path, found);
        creates_in_reach(policy, rule, &path, found);
        rules.iter().skip(ix + 1).for_each(|other| together(rule, other, &path, found));
    }
    variables(&policy.to_string(), found);
}

fn one_rule(rule: &Json, path: &str, found: &mut Vec<Complaint>) {
    let name = rule["resourceType"].as_str().unwrap_or_default();
    if NEVER_GRANTED.contains(&name) {
        complain(found, format!("{path}.resourceType"), format!("`{name}` opens more than records"));
    }
    let Some(of) = definition(name) else {
        if name != "*" && name != "Binary" {
            complain(found, format!("{path}.resourceType"), format!("there is no type `{name}`"));
        }
        return;
    };
    match rule["interaction"].as_array() {
        None => {
            complain(found, format!("{path}.interaction"), "without a list of interactions all are allowed");
        }
        Some(listed) => {
            for code in listed {
                let code = code.as_str().unwrap_or_default();
                if codes::interaction(code).is_none() {
                    complain(
                        found,
                        format!("{path}.interaction"),
                        format!("there is no interaction `{code}`"),
                    );
                }
            }
        }
    }
    for list in ["hiddenFields", "readonlyFields"] {
        for field in rule[list].as_array().into_iter().flatten() {
            let field = field.as_str().unwrap_or_default();
            let top = field.split('.').next().unwrap_or_default();
            if top.ends_with("[x]") || !of.elements().any(|element| element == top) {
                complain(
                    found,
                    format!("{path}.{list}"),
                    format!("`{name}` has no element `{field}` to name here"),
                );
            }
        }
    }
    if let Some(criteria) = rule["criteria"].as_str() {
        one_criteria(criteria, name, path, found);
    }
}

fn interactions(rule: &Json) -> impl Iterator<Item = &str> {
    rule["interaction"].as_array().into_iter().flatten().filter_map(Json::as_str)
}

fn one_criteria(criteria: &str, name: &str, path: &str, found: &mut Vec<Complaint>) {
    let path = format!("{path}.criteria");
    let Some((kind, query)) = criteria.split_once('?') else {
        complain(found, path, format!("`{criteria}` is no search"));
        return;
    };
    if kind != name {
        complain(found, path.clone(), format!("a search for `{kind}` in a rule for `{name}`"));
    }
    let Some(of) = definition(name) else { return };
    for part in query.split('&') {
        let code = part.split('=').next().unwrap_or_default();
        let code = code.split(':').next().unwrap_or_default();
        if code.contains('.') || code == "_has" {
            complain(found, path.clone(), format!("`{code}` follows references, which a criterion cannot"));
        } else if !of.parameters().any(|known| known == code) {
            complain(found, path.clone(), format!("`{name}` has no search parameter `{code}`"));
        }
    }
    let own_tag = query.contains("_compartment=%patient");
    if own_tag && name == "Patient" {
        complain(found, path, "a link from another Patient puts that one into the compartment: use `_id`");
    }
}

/// What is created has to come out in the policy's own reach.
fn creates_in_reach(policy: &Json, rule: &Json, path: &str, found: &mut Vec<Complaint>) {
    let creates = interactions(rule).any(|code| code == "create");
    let confined = rule["criteria"].as_str().is_some_and(|criteria| criteria.contains("_compartment=%"));
    let bound = rule["resourceType"].as_str().and_then(definition).is_some_and(|of| of.patient_bound);
    let tagged = policy["compartment"]["reference"].is_string();
    let owned = bound && rule["resourceType"] != "Patient";
    if creates && confined && !tagged && !owned {
        complain(found, format!("{path}.interaction"), "without `compartment`, what is created is refused");
    }
}

/// Rules of one type add up, and some of their effects do not look at interactions.
fn together(rule: &Json, other: &Json, path: &str, found: &mut Vec<Complaint>) {
    if rule["resourceType"] != other["resourceType"] {
        return;
    }
    let open = |rule: &Json| rule["criteria"].is_null();
    let searches = |rule: &Json| interactions(rule).any(|code| code == "search");
    let leaks = |broad: &Json, narrow: &Json| open(broad) && !searches(broad) && searches(narrow);
    if leaks(rule, other) || leaks(other, rule) {
        complain(found, path, "a rule without a criterion opens searching, whatever interactions it lists");
    }
    if rule["hiddenFields"] != other["hiddenFields"] {
        complain(found, path, "two rules hide different fields of one type: the first that matches decides");
    }
}

/// A variable whose name begins with another's is replaced by the wrong one.
fn variables(text: &str, found: &mut Vec<Complaint>) {
    let name = |rest: &str| -> String {
        rest.chars().take_while(|char| char.is_ascii_alphanumeric() || *char == '_').collect()
    };
    let mut names: Vec<String> = text.split('%').skip(1).map(name).collect();
    names.extend(["profile", "patient"].map(str::to_owned));
    names.sort();
    names.dedup();
    for pair in names.windows(2) {
        if pair[1].starts_with(pair[0].as_str()) {
            let message = format!("the variable `%{}` begins with `%{}`", pair[1], pair[0]);
            complain(found, "AccessPolicy", message);
        }
    }
}

fn membership(membership: &Json, path: &str, found: &mut Vec<Complaint>) {
    let entries = membership["access"].as_array().map(Vec::as_slice).unwrap_or_default();
    if entries.is_empty() && membership.get("accessPolicy").is_none() {
        complain(found, path, "a membership without a policy sees the whole Project");
    }
    for (ix, entry) in entries.iter().enumerate() {
        let path = format!("{path}.access[{ix}]");
        if entry["policy"]["reference"].as_str().is_none_or(str::is_empty) {
            complain(found, path.clone(), "an access entry without a policy");
        }
        let parameters = entry["parameter"].as_array().map(Vec::as_slice).unwrap_or_default();
        let mut names: Vec<_> =
            parameters.iter().filter_map(|parameter| parameter["name"].as_str()).collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        if names.len() < all {
            complain(found, path.clone(), "two parameters of one name: only the first counts");
        }
        if parameters.iter().any(|parameter| parameter["valueReference"]["reference"].as_str().is_none()) {
            complain(found, path, "a parameter without a reference");
        }
    }
}
