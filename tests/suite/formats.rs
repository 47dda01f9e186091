//! Findings in each format, through the real binary: for people, as JSON, as a SARIF log and as
//! annotations of a workflow, of a workspace that is as hostile as files can be.

use crate::cli::{allotment_with, expect, run, run_with, validated};
use serde_json::Value;
use std::fs;
use tempfile::TempDir;

const HOSTILE: &str = "\u{feff}organization: X\r\nguide: plots\r\nstatsu: draft\r\nanswers:\r\n  \
    \"漢𝄞::error file=x::[a](http://b.example)%0A\": A\r\n  1.1: \"A\\r\\n::warning::\\e]0;x\\a\"\r\n";

/// The garden with one hostile answers file, and one with a hostile name.
fn hostile() -> TempDir {
    let folder = allotment_with(HOSTILE);
    fs::write(folder.path().join("answers/a,b:c%25 \u{e9}.yaml"), "organization: Y\n").unwrap();
    folder
}

const COMMANDS: [&str; 3] = ["check", "lint", "build"];

fn sarif(folder: &TempDir, command: &str) -> Value {
    let ran = run(folder.path(), &[command, "--format", "sarif"]);
    assert!(ran.err.is_empty(), "{}", ran.err);
    let log: Value = serde_json::from_str(&ran.out).unwrap();
    let schema = include_str!("../data/sarif/sarif-schema-2.1.0.json");
    let schema = jsonschema::options()
        .should_validate_formats(true)
        .build(&serde_json::from_str(schema).unwrap())
        .unwrap();
    let errors: Vec<String> =
        schema.iter_errors(&log).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
    log
}

fn results(log: &Value) -> &[Value] {
    log["runs"][0]["results"].as_array().unwrap()
}

#[test]
fn sarif_is_what_its_schema_says_and_points_at_the_same_places_as_json() {
    let folder = hostile();
    for command in COMMANDS {
        let log = sarif(&folder, command);
        let json = validated(&run(folder.path(), &[command, "--format", "json"]).out);
        let findings = json["findings"].as_array().unwrap();
        assert_eq!(results(&log).len(), findings.len(), "{command}");
        for (result, finding) in results(&log).iter().zip(findings) {
            let code = finding["code"].as_str().unwrap();
            assert!(result["ruleId"].as_str().unwrap().starts_with(code));
            let rule = result["ruleIndex"].as_u64().unwrap() as usize;
            let rule = &log["runs"][0]["tool"]["driver"]["rules"][rule];
            assert_eq!(rule["id"], code);
            assert!(rule["help"]["markdown"].as_str().unwrap().contains("```"), "{code} has no example");
            assert_eq!(result["level"], finding["severity"]);
            let places = finding["places"].as_array().unwrap().len();
            let related = result["relatedLocations"].as_array().map_or(0, Vec::len);
            assert_eq!(related, places.saturating_sub(1));
            assert_eq!(result.get("fixes").is_some(), !finding["fix"].is_null());
        }
    }
}

#[test]
fn sarif_counts_code_units_and_encodes_names() {
    let log = sarif(&hostile(), "check");
    let at = |rule: &str| results(&log).iter().find(|result| result["ruleId"] == rule).unwrap();
    let location = &at("answers-unknown-question")["locations"][0]["physicalLocation"];
    assert_eq!(location["artifactLocation"]["uri"], "answers/x.yaml");
    let region = &location["region"];
    // Two quotes, and 漢 is one unit, 𝄞 two.
    let typed = "\"漢𝄞::error file=x::[a](http://b.example)%0A\"".encode_utf16().count() as u64;
    assert_eq!((&region["startLine"], &region["startColumn"]), (&5.into(), &3.into()));
    assert_eq!(region["endColumn"].as_u64(), Some(3 + typed));
    let message = at("answers-unknown-question")["message"]["text"].as_str().unwrap();
    assert!(message.contains("\\[a](http://b.example)"), "{message}");
    let named = at("organization-id")["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].clone();
    assert_eq!(named, "answers/a%2Cb%3Ac%2525%20%C3%A9.yaml");
    let fix = &at("answers-unknown-key")["fixes"][0]["artifactChanges"][0]["replacements"][0];
    assert_eq!(fix["insertedContent"]["text"], "status");
    assert_eq!(fix["deletedRegion"]["startColumn"], 1);
}

#[test]
fn fingerprints_are_one_each_and_stay_when_lines_move() {
    let prints = |text: &str| -> Vec<String> {
        let log = sarif(&allotment_with(text), "check");
        let of = |result: &Value| result["partialFingerprints"]["finding/v1"].as_str().unwrap().to_owned();
        results(&log).iter().map(of).collect()
    };
    let before = prints(HOSTILE);
    assert_eq!(before, prints(&HOSTILE.replace("answers:", "# a remark\r\n\r\nanswers:")));
    let mut distinct = before.clone();
    distinct.sort();
    distinct.dedup();
    assert_eq!(distinct.len(), before.len());
}

#[test]
fn annotations_are_one_line_each_whatever_was_typed() {
    let folder = hostile();
    for command in COMMANDS {
        let ran = run(folder.path(), &[command, "--format", "github"]);
        assert!(ran.err.is_empty(), "{}", ran.err);
        let json = validated(&run(folder.path(), &[command, "--format", "json"]).out);
        let annotations: Vec<&str> = ran.out.lines().filter(|line| line.starts_with("::")).collect();
        assert_eq!(annotations.len(), json["findings"].as_array().unwrap().len(), "{command}: {}", ran.out);
        assert!(!ran.out.chars().any(|char| char.is_control() && char != '\n'), "{:?}", ran.out);
        for (line, finding) in annotations.iter().zip(json["findings"].as_array().unwrap()) {
            let (properties, _) = line[2..].split_once("::").unwrap();
            let (level, properties) = properties.split_once(' ').unwrap();
            assert_eq!(level, finding["severity"].as_str().unwrap().replace("note", "notice"));
            let names: Vec<&str> =
                properties.split(',').map(|property| property.split('=').next().unwrap()).collect();
            let known = ["file", "line", "endLine", "col", "endColumn", "title"];
            assert!(names.iter().all(|name| known.contains(name)), "{line}");
        }
        assert!(ran.out.ends_with(" s\n"), "results come after them: {}", ran.out);
    }
    let ran = run(folder.path(), &["check", "--format", "github"]);
    assert!(
        ran.out.contains("::error file=answers/a%2Cb%3Ac%2525 é.yaml,title=organization-id::"),
        "{}",
        ran.out
    );
}

#[test]
fn names_begin_where_the_command_runs() {
    let folder = allotment_with("organization: X\nguide: plots\nstatus: draft\nanswers:\n  9.9: A\n");
    let above = folder.path().parent().unwrap();
    let name = folder.path().file_name().unwrap().to_str().unwrap();
    let ran = run(above, &["check", "--workspace", name, "--format", "github"]);
    let place = format!("::error file={name}/answers/x.yaml,line=5,endLine=5,col=3,endColumn=6,");
    assert!(ran.out.contains(&place), "{}", ran.out);
    let ran = run(above, &["check", "--workspace", name, "--format", "sarif"]);
    assert!(ran.out.contains(&format!("\"uri\": \"{name}/answers/x.yaml\"")), "{}", ran.out);
}

#[test]
fn colours_are_asked_for_and_refused() {
    let folder = hostile();
    for command in COMMANDS {
        let coloured = |variables: &[(&str, &str)]| {
            run_with(folder.path(), &[command], variables).err.contains("\u{1b}[")
        };
        assert!(!coloured(&[]), "plain when piped");
        assert!(coloured(&[("CLICOLOR_FORCE", "1")]), "{command}");
        assert!(!coloured(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]), "NO_COLOR goes first");
    }
}

#[test]
fn a_finding_shows_several_places_in_several_files_and_underlines_wide_ones_right() {
    let text = "organization: X\nguide: plots\nstatus: draft\nanswers:\n  1.1: \"漢字\tx\"\n";
    let ran = run(allotment_with(text).path(), &["check"]);
    expect(&ran, 1);
    let lines: Vec<&str> = ran.err.lines().collect();
    let at = lines.iter().position(|line| line.ends_with("1.1: \"漢字    x\"")).expect(&ran.err);
    // Two columns for each of the two characters, four for the tab.
    assert!(lines[at + 1].ends_with(&format!("|        {}", "^".repeat(11))), "{}", ran.err);
    assert!(
        ran.err.contains("--> answers/x.yaml:5:8") && ran.err.contains("::: guides/plots.md:"),
        "{}",
        ran.err
    );
}

#[test]
fn ten_thousand_findings_are_told_quickly_and_counted() {
    let unknown: String = (0..10_000).map(|at| format!("  9.{at}: A\n")).collect();
    let folder = allotment_with(&format!(
        "organization: X\nguide: plots\nstatus: draft\nanswers:\n  1.1: A\n{unknown}"
    ));
    let started = std::time::Instant::now();
    let ran = run(folder.path(), &["check"]);
    expect(&ran, 1);
    assert_eq!(ran.err.matches("error[answers-unknown-question]").count(), 50);
    assert!(
        ran.err
            .contains("… and 9,951 more in answers/x.yaml: 1 answers-open, 9,950 answers-unknown-question"),
        "{}",
        ran.err
    );
    assert!(ran.out.contains("10000 errors"), "{}", ran.out);
    for format in ["json", "sarif", "github"] {
        let ran = run(folder.path(), &["check", "--format", format]);
        assert!(ran.out.matches("answers-unknown-question").count() >= 10_000, "{format}");
    }
    // A build without optimization on a machine that does much else takes some seconds.
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
}

#[test]
fn the_list_of_codes_is_the_one_in_the_manual() {
    let page = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/findings.md");
    let text = fs::read_to_string(&page).unwrap();
    let rows = blueprint::diag::Code::ALL.iter().map(|code| {
        let summary = code.summary().trim_end_matches('.');
        format!("| [`{id}`](#{id}) | {} | {summary} |\n", code.severity().name(), id = code.id())
    });
    let table = format!("| code | severity | what it says |\n|---|---|---|\n{}", rows.collect::<String>());
    let start = text.find("| code |").expect("the table of codes");
    let end = start + text[start..].find("\n\n").expect("the end of the table") + 1;
    if std::env::var_os("BLESS").is_some() {
        fs::write(&page, format!("{}{table}{}", &text[..start], &text[end..])).unwrap();
    } else {
        assert_eq!(text[start..end], table, "`BLESS=1 cargo test formats` writes the table anew");
    }
}
