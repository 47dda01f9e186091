use super::*;
use std::path::Path;

fn json(finding: &Diagnostic) -> serde_json::Value {
    let mut sarif = Sarif::new(Paths::new(Path::new("/w"), Path::new("/w")));
    sarif.add(Some("x"), finding);
    serde_json::from_str(&sarif.json().expect("JSON")).expect("JSON")
}

#[test]
fn columns_count_code_units_and_no_byte_order_mark() {
    let source = Source::new("x", "\u{feff}é𝄞k: v\r\n漢: w\n");
    let at = |part: &str| {
        let start = source.text().find(part).expect("a part of the text");
        region(&source, Span::new(start, start + part.len()))
    };
    assert_eq!(at("k"), Region { start_line: 1, start_column: 4, end_line: 1, end_column: 5 });
    assert_eq!(at("w"), Region { start_line: 2, start_column: 4, end_line: 2, end_column: 5 });
    assert_eq!(at("v\r\n漢"), Region { start_line: 1, start_column: 7, end_line: 2, end_column: 2 });
}

#[test]
fn what_was_typed_is_no_link() {
    let source = Source::new("x", "a\n");
    let finding = Diagnostic::new(Code::YamlSyntax, "no choice `[all](https://evil.example)`")
        .at(&source, Span::new(0, 1), "[a](1)")
        .help("choices are [A]");
    let result = &json(&finding)["runs"][0]["results"][0];
    assert_eq!(
        result["message"]["text"],
        "no choice `\\[all](https://evil.example)`\nhelp: choices are \\[A]"
    );
    assert_eq!(result["locations"][0]["message"]["text"], "\\[a](1)");
}

#[test]
fn a_fingerprint_stays_while_lines_move_and_is_nobody_elses() {
    let print = |text: &str, part: &str| {
        let source = Source::new("x", text);
        let start = text.find(part).expect("a part of the text");
        let finding =
            Diagnostic::new(Code::YamlSyntax, "m").at(&source, Span::new(start, start + part.len()), "");
        json(&finding)["runs"][0]["results"][0]["partialFingerprints"]["finding/v1"].to_string()
    };
    assert_eq!(print("a: 1\nb: 2\n", "2"), print("# new\n\na: 1\n  b: 2\n", "2"));
    assert_ne!(print("a: 1\nb: 2\n", "2"), print("a: 1\nb: 2\n", "1"));
    let mut sarif = Sarif::new(Paths::new(Path::new("/w"), Path::new("/w")));
    let finding = Diagnostic::new(Code::YamlSyntax, "m");
    assert_ne!(sarif.fingerprint(&finding), sarif.fingerprint(&finding));
}

#[test]
fn a_rule_of_the_guide_is_told_beneath_its_code() {
    let finding = Diagnostic::new(Code::AnswersConflict, "m").rule("no-land", Severity::Note);
    let log = json(&finding);
    let result = &log["runs"][0]["results"][0];
    assert_eq!((&result["ruleId"], &result["level"]), (&"answers-conflict/no-land".into(), &"note".into()));
    assert_eq!(log["runs"][0]["tool"]["driver"]["rules"][0]["id"], "answers-conflict");
}
