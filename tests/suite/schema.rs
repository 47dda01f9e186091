//! The schema of answers files: what `check` accepts in form an independent validator accepts with
//! the schema, and the other way round.

use crate::answers::{GUIDE, told, yaml_files};
use crate::generate::{self, Dice, Manner, PLAIN};
use blueprint::answers::schema::schema;
use blueprint::answers::{self};
use blueprint::diag::{Code, Diagnostic};
use blueprint::guide::{self, Guide};
use blueprint::source::Source;
use blueprint::yaml::{self, Node};
use jsonschema::Validator;
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

/// What a finding about an answers file is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum About {
    /// Its form, which the schema has too.
    Form,
    /// Something that is said twice, in two spellings: no schema sees that, and `check` looks no
    /// further at what stands there.
    Twice,
    /// What answers mean together.
    Meaning,
}

/// The one list of what is form. docs/answers.md has the same; a new code has to be put into both.
fn about(code: Code) -> About {
    match code {
        Code::AnswersEmpty
        | Code::AnswersShape
        | Code::AnswersUnknownKey
        | Code::AnswersMissingKey
        | Code::AnswersStatus
        | Code::AnswersEmptyText
        | Code::AnswersControlCharacter
        | Code::AnswersDate
        | Code::AnswersUnknownQuestion
        | Code::AnswersUnknownChoice
        | Code::AnswersAmbiguous
        | Code::AnswersSeveralChoices
        | Code::AnswersSubChoice
        | Code::AnswersMissingText
        | Code::AnswersUnaskedText
        | Code::AnswersUnknownColumn
        | Code::AnswersUnknownGroup
        | Code::AnswersUnknownBlank
        | Code::AnswersEmptyRow
        | Code::AnswersRowWithoutName => About::Form,
        Code::YamlDuplicateKey
        | Code::AnswersDuplicateQuestion
        | Code::AnswersDuplicateChoice
        | Code::AnswersDuplicateName
        | Code::AnswersDuplicateRow => About::Twice,
        Code::AnswersGuideVersion
        | Code::AnswersExclusiveChoice
        | Code::AnswersUnreached
        | Code::AnswersExcused
        | Code::AnswersMissing
        | Code::AnswersOpen
        | Code::AnswersConflict => About::Meaning,
        other => panic!("is `{}` about the form of an answers file?", other.id()),
    }
}

#[test]
fn the_manual_lists_what_is_form() {
    let page = include_str!("../../docs/answers.md");
    let listed = page.split("## What an editor can know").nth(1).expect("the section");
    let listed = listed.split("\n## ").next().unwrap();
    for code in Code::ALL.iter().filter(|code| code.id().starts_with("answers-")) {
        let form = about(*code) == About::Form;
        assert_eq!(listed.contains(&format!("`{}`", code.id())), form, "{}", code.id());
    }
}

/// A guide and the validator of its answers.
struct Pair {
    guide: Guide,
    validator: Validator,
}

fn pair(prose: &str, rules: Option<&str>) -> Pair {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let id = if prose.contains("/cases/") { rules.map_or("small", |_| "garden") } else { "multi-tenant" };
    let id = if prose.contains("plots") { "plots" } else { id };
    let read = |path: &str| fs::read_to_string(root.join(path)).unwrap();
    let source = Source::new(format!("guides/{id}.md"), read(prose));
    let rules = rules.map(|rules| Source::new(format!("guides/{id}.rules.yaml"), read(rules)));
    let guide = guide::read(&source, rules.as_ref());
    assert!(!guide.rejected(), "{}", told(&guide.findings));
    Pair { validator: validator(&schema(&guide.value)), guide: guide.value }
}

fn validator(schema: &Value) -> Validator {
    assert!(jsonschema::draft202012::meta::is_valid(schema));
    jsonschema::draft202012::new(schema).unwrap()
}

static PAIRS: LazyLock<Vec<Pair>> = LazyLock::new(|| {
    vec![
        pair("guides/multi-tenant.md", Some("guides/multi-tenant.rules.yaml")),
        pair("tests/cases/garden/guide.md", Some("tests/cases/garden/rules.yaml")),
        pair("tests/cases/allotment/guides/plots.md", Some("tests/cases/allotment/guides/plots.rules.yaml")),
        pair("tests/cases/small-guide/guide.md", None),
    ]
});

/// The value that an editor makes of `node`, by YAML 1.2's core schema. A number or a truth value that
/// was typed in another way than JSON's is that value all the same.
fn typed(node: &Node) -> Value {
    match &node.value {
        yaml::Value::Scalar { text, plain: false } => json!(text),
        yaml::Value::Scalar { text, .. } => plain(text),
        yaml::Value::List(items) => items.iter().map(typed).collect(),
        yaml::Value::Map(entries) => {
            let entries = entries.iter().map(|entry| (entry.key.value.clone(), typed(&entry.value)));
            Value::Object(entries.collect::<Map<_, _>>())
        }
    }
}

fn plain(text: &str) -> Value {
    let unsigned = text.trim_start_matches(['-', '+']);
    let digits = |text: &str, radix| !text.is_empty() && text.chars().all(|c| c.is_digit(radix));
    let radix = |prefix: &str, radix| text.strip_prefix(prefix).is_some_and(|rest| digits(rest, radix));
    let number = unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && unsigned.contains(|c: char| c.is_ascii_digit())
        && !unsigned.starts_with(['-', '+'])
        && text.len() - unsigned.len() < 2
        && text.parse::<f64>().is_ok();
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => json!(true),
        "false" | "False" | "FALSE" => json!(false),
        _ if radix("0x", 16) || radix("0o", 8) => json!(16.0),
        _ if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") => {
            json!(1e300)
        }
        _ if number => json!(text.parse::<f64>().unwrap()),
        _ => json!(text),
    }
}

/// Whether the schema accepts `text`, and what `check` finds; nothing if it is not YAML at all.
fn judged(pair: &Pair, text: &str) -> Option<(Result<(), String>, Vec<Diagnostic>)> {
    let source = Source::new("answers/case.yaml", text);
    let read = yaml::read(&source);
    let unread = |finding: &Diagnostic| finding.code != Code::YamlDuplicateKey;
    if read.findings.iter().any(unread) {
        return None;
    }
    let value = read.value.as_ref().map_or(Value::Null, typed);
    if value.to_string().contains(['\u{85}', '\u{feff}']) {
        return None;
    }
    let accepted =
        pair.validator.validate(&value).map_err(|error| format!("{}: {error}", error.instance_path()));
    let replies = answers::read("case", &source);
    let mut findings = replies.findings;
    if let Some(replies) = replies.value {
        findings.extend(answers::check(&pair.guide, &replies).findings);
    }
    Some((accepted, findings))
}

/// Fails unless both agree on the form of `text`. They cannot on a name with U+0085 or U+FEFF in it, which are
/// white space to one kind of pattern and not to the other.
#[track_caller]
fn agree(pair: &Pair, text: &str) {
    let Some((accepted, findings)) = judged(pair, text) else { return };
    let any = |wanted| findings.iter().any(|finding| about(finding.code) == wanted);
    match accepted {
        Ok(()) => assert!(!any(About::Form), "the schema accepts\n{text}\n{}", told(&findings)),
        Err(error) => assert!(
            any(About::Form) || any(About::Twice) || !names_the_guide(pair, text),
            "the schema refuses\n{text}\n{error}\n{}",
            told(&findings)
        ),
    }
}

/// Whether `text` says that it answers the guide of `pair`; no schema is for another's.
fn names_the_guide(pair: &Pair, text: &str) -> bool {
    let replies = answers::read("case", &Source::new("answers/case.yaml", text)).value;
    replies.is_some_and(|replies| replies.guide.value == pair.guide.id)
}

/// Pieces that mean something in an answers file, and slips.
#[rustfmt::skip]
const PIECES: &[&str] = &[
    "", "", " ", "\n", "\n  ", ": ", "- ", "[", "]", "{", "}", ", ", "\"", "'", "~", "null", "Null", "[]", "{}", "true", "1", "1.10", "0x1",
    ".5", "A", "b", "B)", "C.", "Z", "B) Yes", "Other", "Other pattern", "{Other: x}", "undecided", "\"Undecided\"", "answer: ", "note: x, ",
    "{answer: A, note: x}", "{undecided: {owner: x, due: 2028-02-29}}", "2027-02-29", "1.1", "8.2", "hosting", "\\u0007", "\\u0085", "*", "**", "’",
    "—", " - ", "/", "Staff", "staff", "Group", "Name", "name: ", "Role", "#", "“", "É", "É", "K", "s", "S", "final", "draft", "due", "owner",
];

/// `text` with a few accidents: pieces put in the place of others, scalars cut short, case turned.
fn mutated(text: &str, dice: &mut Dice) -> String {
    let mut text: Vec<char> = text.chars().collect();
    for _ in 0..=dice.below(3) {
        let at = dice.below(text.len() + 1);
        let end = (at + dice.below(9)).min(text.len());
        match dice.below(5) {
            0 => {
                text.drain(at..end);
            }
            1 => text[at..end].iter_mut().for_each(|c| *c = c.to_uppercase().next().unwrap()),
            // A scalar cut short, or a key.
            2 => {
                let rest = text[at..].iter().position(|c| matches!(c, '"' | ':' | ',' | '\n')).unwrap_or(0);
                text.drain(at..at + rest);
            }
            _ => {
                let piece = dice.pick(PIECES);
                text.splice(at..end, piece.chars());
            }
        }
    }
    text.into_iter().collect()
}

const TEXTS: &[&str] =
    &["clinics", "2,000", "12", "yes", "true", "Null", "undecided", "Dr. O'Neil – x", " a\tb\n", "名", "*"];

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_sheet_that_checks_clean_is_of_the_schema(which in 0usize..4, seed: u64, draft: bool) {
        let pair = &PAIRS[which];
        let text = generate::answers(&pair.guide, seed, Manner { draft, ..PLAIN });
        let (accepted, findings) = judged(pair, &text).unwrap();
        prop_assert!(findings.iter().all(|finding| about(finding.code) == About::Meaning), "{}", told(&findings));
        prop_assert_eq!(accepted, Ok(()), "{}", text);
    }

    #[test]
    fn the_schema_and_check_agree_on_the_form(which in 0usize..4, seed: u64, draft: bool) {
        let pair = &PAIRS[which];
        let text = generate::answers(&pair.guide, seed, Manner { draft, texts: TEXTS, set: &[] });
        let mut dice = Dice::new(seed);
        for _ in 0..12 {
            agree(pair, &mutated(&text, &mut dice));
        }
    }
}

#[test]
fn they_agree_on_every_case_and_every_organization() {
    let shipped = &PAIRS[0];
    let mut accepted = 0;
    for path in yaml_files("answers").into_iter().chain(yaml_files("tests/cases/answers")) {
        let text = fs::read_to_string(&path).unwrap();
        agree(shipped, &text);
        let own = path.starts_with(Path::new(env!("CARGO_MANIFEST_DIR")).join("answers"));
        if own {
            assert_eq!(judged(shipped, &text).unwrap().0, Ok(()), "{}", path.display());
            accepted += 1;
        }
        let mut dice = Dice::new(accepted);
        for _ in 0..20 {
            agree(shipped, &mutated(&text, &mut dice));
        }
    }
    assert!(accepted >= 7);
}

/// `answer` to `question` of the shipped guide, as a file.
fn file(question: &str, answer: &str) -> String {
    format!("organization: Case\nguide: multi-tenant\nstatus: draft\nanswers:\n  {question}: {answer}\n")
}

#[test]
fn every_name_of_every_choice_is_known_to_both() {
    let mut named = 0;
    for pair in PAIRS.iter() {
        for question in &pair.guide.questions {
            for choice in question.choices.iter().filter(|choice| choice.parent.is_none()) {
                let label: Vec<char> = choice.label.value.chars().collect();
                for end in 1..=label.len() {
                    let begin: String = label[..end].iter().collect();
                    for name in
                        [begin.clone(), begin.to_uppercase(), format!(" **{begin}“"), format!("b) {begin}")]
                    {
                        let answer = serde_json::to_string(&name).unwrap();
                        for answer in [answer.clone(), format!("{{{answer}: x}}")] {
                            agree(pair, &file(&question.id, &answer).replace("multi-tenant", &pair.guide.id));
                            named += 1;
                        }
                    }
                }
            }
        }
    }
    assert!(named > 10_000);
}

#[test]
fn a_schema_tells_what_the_guide_asks() {
    let schema = schema(&GUIDE);
    let asked = &schema["$defs"]["2.1"];
    assert_eq!(asked["title"], "2.1 What's the primary way you group patients and staff?");
    assert!(asked["description"].as_str().unwrap().contains("- E) Some combination of the above"));
    let choice = &schema["$defs"]["2.1-choice"]["anyOf"];
    assert_eq!(choice[0], json!({"const": "A", "description": "A) By clinic or practice location"}));
    assert_eq!(schema["properties"]["answers"]["properties"]["grouping"]["$ref"], "#/$defs/2.1");
}

#[test]
fn numbers_and_truth_values_may_name_choices_and_keys_are_text() {
    let prose = "# T\n\n## Part 1: P\n\n### Question 1.1: Q\n\n**Pick one:**\n\n- [ ] 2 to 5 beds\n- [ ] True north\n- [ ] null and void\n\n### Question 1.10: R\n\n**Fill in:**\n\nName: ____\n";
    let guide = guide::read(&Source::new("guides/multi-tenant.md", prose), None);
    assert!(!guide.rejected());
    let pair = Pair { validator: validator(&schema(&guide.value)), guide: guide.value };
    for answer in ["2", "3", "true", "TRUE", "false", "null", "\"null\"", "\"2\"", "[2]", "{2: }", "{2: x}"] {
        agree(&pair, &file("1.1", answer));
    }
    for (answer, right) in [("2", true), ("3", false), ("True", true), ("FALSE", false)] {
        assert_eq!(judged(&pair, &file("1.1", answer)).unwrap().0.is_ok(), right, "{answer}");
    }
    for (key, right) in [("1.10", true), ("\"1.10\"", true), ("1.100", false)] {
        assert_eq!(judged(&pair, &file(key, "x")).unwrap().0.is_ok(), right, "{key}");
    }
}

#[test]
fn the_shipped_schema_is_that_of_the_shipped_guide() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("guides/multi-tenant.schema.json");
    let made = format!("{}\n", serde_json::to_string_pretty(&schema(&GUIDE)).unwrap());
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, &made).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(written == made, "`blueprint schema --write` writes it anew");
    assert!(made.len() < 300_000, "{} bytes are too many for an editor", made.len());
}
