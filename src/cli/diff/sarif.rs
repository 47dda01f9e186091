//! Changes as a SARIF 2.1.0 log, at each organization's answers.

use super::card::cards;
use super::github::said;
use crate::blueprint::diff::{Rule, Severity};
use crate::cli::findings::paths::Paths;
use crate::cli::findings::sarif::linkless;
use crate::cli::findings::sarif::log::{
    Artifact, Configuration, Descriptor, Driver, Help, Invocation, Level, Location, Log, Message,
    Notification, Physical, Properties, Result, Run, SCHEMA, Text, Tool,
};
use crate::review::{Judged, Outcome, Review, Reviewed};
use std::collections::{BTreeMap, BTreeSet};

/// The review as a log. Approved changes are notes.
///
/// # Errors
/// Never for what a log holds; serde's signature.
pub fn text(review: &Review, paths: &Paths) -> serde_json::Result<String> {
    let rules: BTreeSet<Rule> = review.changes().map(|(_, judged)| judged.change.rule).collect();
    let rules: Vec<Rule> = rules.into_iter().collect();
    let driver = Driver {
        name: "blueprint",
        version: env!("CARGO_PKG_VERSION"),
        semantic_version: env!("CARGO_PKG_VERSION"),
        rules: rules.iter().map(|rule| descriptor(*rule)).collect(),
    };
    let failures: Vec<Notification> = review.organizations.iter().flat_map(failures).collect();
    let invocation =
        Invocation { execution_successful: failures.is_empty(), tool_execution_notifications: failures };
    let results = review.organizations.iter().flat_map(|one| {
        let cards = cards(one.changes());
        let results = cards.iter().flat_map(|card| {
            card.judged
                .iter()
                .map(|judged| result(one, judged, &said(card), &rules, paths))
                .collect::<Vec<_>>()
        });
        results.collect::<Vec<_>>()
    });
    let run = Run {
        tool: Tool { driver },
        invocations: [invocation],
        column_kind: "utf16CodeUnits",
        results: results.collect(),
    };
    serde_json::to_string_pretty(&Log { schema: SCHEMA, version: "2.1.0", runs: [run] })
}

fn failures(one: &Reviewed) -> Vec<Notification> {
    let Outcome::Failed(troubles) = &one.outcome else { return Vec::new() };
    let said = troubles
        .iter()
        .map(|trouble| format!("{}: {}: {}", one.id, trouble.side, trouble.reasons.join("; ")));
    said.map(|text| Notification { level: Level::Error, message: Message { text: linkless(&text) } })
        .collect()
}

fn result(one: &Reviewed, judged: &Judged, said: &str, rules: &[Rule], paths: &Paths) -> Result {
    let rule = judged.change.rule;
    let artifact = Artifact { uri: paths.uri_within(&format!("answers/{}.yaml", one.id)) };
    let level = if judged.counts() { level(judged.severity) } else { Level::Note };
    Result {
        rule_id: rule.id().to_owned(),
        rule_index: rules.binary_search(&rule).unwrap_or(0),
        level,
        message: Message { text: linkless(said) },
        locations: vec![Location { id: None, physical: Physical { artifact, region: None }, message: None }],
        related_locations: Vec::new(),
        fixes: Vec::new(),
        partial_fingerprints: BTreeMap::from([("change/v1", judged.fingerprint.clone())]),
        properties: Some(Properties { organization: one.id.clone() }),
    }
}

const fn level(severity: Severity) -> Level {
    match severity {
        Severity::Widening => Level::Error,
        Severity::Narrowing | Severity::Rework => Level::Warning,
        Severity::Note => Level::Note,
    }
}

fn descriptor(rule: Rule) -> Descriptor {
    Descriptor {
        id: rule.id(),
        short_description: Text { text: rule.means().to_owned() },
        help: Help { text: rule.means(), markdown: rule.means() },
        default_configuration: Configuration { level: level(rule.severity()) },
    }
}
