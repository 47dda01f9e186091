//! Blueprints to compare, and their comparison in a few words.

use crate::generate::{self, Manner, PLAIN};
use blueprint::assess::Assessor;
use blueprint::blueprint::Blueprint;
use blueprint::blueprint::diff::{Change, Rule};
use blueprint::source::Source;
use blueprint::workspace::Workspace;
use std::path::Path;
use std::sync::LazyLock;

static SHIPPED: LazyLock<Workspace> = LazyLock::new(|| {
    let opened = Workspace::open(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    assert_eq!(opened.findings, []);
    opened.value
});

/// The blueprint of `answers`; none where they are rejected.
pub fn drawn(answers: &str) -> Option<Blueprint> {
    static READY: LazyLock<Assessor<'static>> = LazyLock::new(|| Assessor::new(&SHIPPED, &mut Vec::new()));
    let source = Source::new("answers/northwind-clinics.yaml", answers);
    Some(READY.prove("northwind-clinics", &source).proven?.blueprint())
}

/// Northwind's answers, as shipped, with every occurrence of some texts replaced by others.
pub fn northwind_answers(edits: &[(&str, &str)]) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("answers/northwind-clinics.yaml");
    let mut text = std::fs::read_to_string(path).unwrap();
    for (from, to) in edits {
        assert!(text.contains(from), "the answers hold no `{from}`");
        text = text.replace(from, to);
    }
    text
}

/// Their blueprint.
#[track_caller]
pub fn northwind(edits: &[(&str, &str)]) -> Blueprint {
    drawn(&northwind_answers(edits)).unwrap()
}

/// Random answers to the shipped guide, some of them given.
pub fn answers(seed: u64, set: &[(&str, &str)]) -> String {
    generate::answers(&SHIPPED.guides["multi-tenant"].value, seed, Manner { set, ..PLAIN })
}

/// The rules of `changes`, in order.
pub fn rules_of(changes: &[Change]) -> Vec<Rule> {
    changes.iter().map(|change| change.rule).collect()
}
