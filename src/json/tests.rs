//! What is written is what serde_json writes, but for the lines.

use super::{Writer, lines};
use proptest::prelude::*;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Texts in which anything may stand beside anything. `!`, `#`, `]` and `[` differ by one bit from what
/// is escaped.
fn texts() -> impl Strategy<Value = String> {
    r#"([\x00-\x20]|["\\]|[!#\[\]]|[\x7f-\u{a0}]|[a-z]{1,9}|\PC){0,16}"#
}

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (0..20_u64).prop_map(Value::from),
        texts().prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 40, 5, |inner| {
        let entries = prop::collection::vec((texts(), inner.clone()), 0..5);
        prop_oneof![
            prop::collection::vec(inner, 0..5).prop_map(Value::from),
            entries.prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

fn written(value: &impl Serialize, depth: usize) -> String {
    String::from_utf8(lines(value, depth)).unwrap()
}

proptest! {
    #[test]
    fn a_text_is_as_serde_json_writes_it(text in texts()) {
        prop_assert_eq!(written(&text, 5), serde_json::to_string(&text).unwrap() + "\n");
    }

    #[test]
    fn without_a_depth_all_is_as_serde_json_indents_it(value in values()) {
        prop_assert_eq!(written(&value, usize::MAX), serde_json::to_string_pretty(&value).unwrap() + "\n");
    }

    #[test]
    fn what_was_written_reads_as_it_was_at_any_depth(value in values(), depth in 0..8_usize) {
        let text = written(&value, depth);
        prop_assert_eq!(&serde_json::from_str::<Value>(&text).unwrap(), &value);
        let deepest = text.lines().map(|line| line.len() - line.trim_start_matches(' ').len()).max();
        prop_assert!(deepest <= Some(2 * depth));
        prop_assert!(depth > 0 || text.lines().count() == 1);
    }
}

#[test]
fn each_character_is_seen_wherever_it_stands() {
    let places = [1, 5, 7, 20].into_iter().flat_map(|length| (0..length).map(move |at| (at, length)));
    for (at, length) in places {
        for character in '\0'..='\u{ff}' {
            let text = format!("{}{character}{}", "a".repeat(at), "b".repeat(length - 1 - at));
            assert_eq!(written(&text, 0), serde_json::to_string(&text).unwrap() + "\n");
        }
    }
}

#[test]
fn what_is_deep_stands_on_one_line() {
    let value = json!({"a": [{"b": [1, {"c": 2}]}, {}], "d": []});
    let text = written(&value, 2);
    assert_eq!(text, "{\n  \"a\": [\n    {\"b\": [1, {\"c\": 2}]},\n    {}\n  ],\n  \"d\": []\n}\n");
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
}

#[derive(Serialize)]
struct Name(&'static str);

#[derive(Serialize)]
struct Unit;

#[derive(Serialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "kebab-case")]
enum Choice {
    NotApplicable,
    One(u8),
    Named { name: u8 },
}

#[derive(Serialize)]
struct Kinds {
    name: Option<Name>,
    none: Option<u8>,
    unit: Unit,
    no_value: (),
    letters: BTreeMap<char, bool>,
    choices: BTreeMap<Choice, char>,
    small: Vec<i8>,
    signed: Vec<i64>,
    unsigned: Vec<u64>,
}

#[test]
fn each_kind_of_value_is_as_serde_json_writes_it() {
    let kinds = Kinds {
        name: Some(Name("Łódź")),
        none: None,
        unit: Unit,
        no_value: (),
        letters: BTreeMap::from([('"', true), ('b', false)]),
        choices: BTreeMap::from([(Choice::NotApplicable, '\n')]),
        small: vec![i8::MIN, -1, 0, 9, 10],
        signed: vec![i64::MIN, i64::MAX],
        unsigned: vec![0, 100, u64::MAX],
    };
    assert_eq!(written(&kinds, 9), serde_json::to_string_pretty(&kinds).unwrap() + "\n");
}

#[test]
fn other_kinds_of_values_are_refused() {
    fn refused(value: impl Serialize) -> bool {
        value.serialize(&mut Writer::new(0)).is_err()
    }
    assert!(refused(0.5) && refused(i128::MAX) && refused((1, 2)) && refused([1]));
    assert!(refused(Choice::One(1)) && refused(Choice::Named { name: 1 }));
    assert!(refused(BTreeMap::from([(1, 2)])) && refused(BTreeMap::from([((), 2)])));
    assert!(refused(vec![Some(0.5)]));
}
