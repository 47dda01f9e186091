//! `new`: files that check clean at once, that are answers once uncommented, and that are written
//! nowhere else.

use super::{allotment, expect, run, validated};
use crate::papers::workspace;
use std::fs;

#[test]
fn a_new_file_checks_clean_for_every_guide_and_scenario() {
    let shipped = workspace();
    let allotment = allotment();
    let mut made = 0;
    for (folder, guide) in [(shipped.path(), "multi-tenant"), (allotment.path(), "plots")] {
        let text = fs::read_to_string(folder.join(format!("guides/{guide}.md"))).unwrap();
        let letters = text.lines().filter_map(|line| line.strip_prefix("### Scenario ")?.split(':').next());
        for scenario in letters.map(Some).chain([None]) {
            let id = format!("new/scenario-{}", scenario.unwrap_or("none"));
            let mut arguments = vec!["new", &id, "--guide", guide];
            arguments.extend(scenario.iter().flat_map(|letter| ["--scenario", letter]));
            let ran = run(folder, &arguments);
            expect(&ran, 0);
            let schema = format!("wrote guides/{guide}.schema.json\n");
            assert_eq!(ran.out.replace(&schema, ""), format!("wrote answers/{id}.yaml\n"));
            let text = fs::read_to_string(folder.join(format!("answers/{id}.yaml"))).unwrap();
            let modeline = format!("# yaml-language-server: $schema=../../guides/{guide}.schema.json\n");
            assert!(text.starts_with(&modeline), "{text}");
            assert!(folder.join("answers/new").join(&modeline.trim_end()[32..]).exists());
            let check = run(folder, &["check", &id, "--format", "json"]);
            expect(&check, 0);
            let document = validated(&check.out);
            let weighty = |finding: &&serde_json::Value| {
                finding["severity"] != "note" && finding["organization"] == id.as_str()
            };
            let findings: Vec<_> = document["findings"].as_array().unwrap().iter().filter(weighty).collect();
            assert!(findings.is_empty(), "{id}: {findings:#?}");
            made += 1;
        }
    }
    assert_eq!(made, 5 + 3);
}

#[test]
fn every_comment_of_a_new_file_is_an_answer_once_uncommented() {
    let shipped = workspace();
    let allotment = allotment();
    for (folder, guide) in [(shipped.path(), "multi-tenant"), (allotment.path(), "plots")] {
        expect(&run(folder, &["new", "all", "--guide", guide]), 0);
        let path = folder.join("answers/all.yaml");
        let text = fs::read_to_string(&path).unwrap();
        let mut in_answer = false;
        let uncommented: Vec<String> = text
            .lines()
            .map(|line| {
                let body = line.trim_start();
                let key = body.split(':').next().unwrap_or_default();
                in_answer =
                    !body.is_empty() && (in_answer || (key.contains('.') && key.parse::<f64>().is_ok()));
                if in_answer { line.replacen("# ", "", 1) } else { line.to_owned() }
            })
            .collect();
        assert_ne!(text, uncommented.join("\n") + "\n");
        fs::write(&path, uncommented.join("\n") + "\n").unwrap();
        let document = validated(&run(folder, &["check", "all", "--format", "json"]).out);
        let codes: Vec<&str> = document["findings"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|finding| finding["organization"] == "all" && finding["severity"] == "error")
            .map(|finding| finding["message"].as_str().unwrap())
            .collect();
        // Everything ticked at once contradicts itself where a choice stands alone; nothing else is wrong.
        let contradictions = codes.iter().filter(|message| message.contains("alone")).count();
        assert_eq!(contradictions, codes.len(), "{guide}: {codes:#?}\n{}", uncommented.join("\n"));
    }
}

#[test]
fn new_overwrites_nothing_and_takes_no_hostile_id() {
    let folder = allotment();
    let before = fs::read_to_string(folder.path().join("answers/mill-lane.yaml")).unwrap();
    expect(&run(folder.path(), &["new", "mill-lane"]), 2);
    expect(&run(folder.path(), &["new", "Mill-Lane"]), 2);
    expect(&run(folder.path(), &["new", "mill-lane/sub"]), 2);
    assert_eq!(before, fs::read_to_string(folder.path().join("answers/mill-lane.yaml")).unwrap());
    let listed = || {
        let mut names: Vec<_> = fs::read_dir(folder.path().join("answers"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        names.sort();
        names
    };
    let names = listed();
    for id in [
        "",
        ".",
        "..",
        "../x",
        "a/../b",
        "/x",
        "a//b",
        "a/",
        "./a",
        ".hidden",
        "a\nb",
        "a\u{202e}b",
        "a:b",
        "a\\b",
        "a\u{1b}[31m",
        " a",
        "a ",
        "a?",
        "manifest.json",
    ] {
        let ran = run(folder.path(), &["new", id]);
        expect(&ran, 2);
        assert!(!ran.err.contains('\u{1b}') && !ran.err.contains('\u{202e}'), "{:?}", ran.err);
    }
    assert_eq!(names, listed());
    assert!(!folder.path().join("x.yaml").exists());
    // In a folder of its own, and again.
    expect(&run(folder.path(), &["new", "north/garden-1"]), 0);
    assert!(folder.path().join("answers/north/garden-1.yaml").exists());
    let text = fs::read_to_string(folder.path().join("answers/north/garden-1.yaml")).unwrap();
    assert!(text.contains("organization: Garden 1\n"), "{text}");
    expect(&run(folder.path(), &["new", "north/garden-1"]), 2);
}

#[cfg(unix)]
#[test]
fn new_writes_through_no_link() {
    let folder = allotment();
    let outside = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(outside.path(), folder.path().join("answers/away")).unwrap();
    std::os::unix::fs::symlink(outside.path().join("y.yaml"), folder.path().join("answers/y.yaml")).unwrap();
    expect(&run(folder.path(), &["new", "away/x"]), 2);
    expect(&run(folder.path(), &["new", "y"]), 2);
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
}

#[test]
fn schema_prints_and_writes_and_keeps_what_is_right() {
    let folder = allotment();
    let path = folder.path().join("guides/plots.schema.json");
    let printed = run(folder.path(), &["schema"]);
    expect(&printed, 0);
    let schema: serde_json::Value = serde_json::from_str(&printed.out).unwrap();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert!(!path.exists());
    let wrote = "wrote guides/plots.schema.json\n";
    assert_eq!(run(folder.path(), &["schema", "plots", "--write"]).out, wrote);
    assert_eq!(fs::read_to_string(&path).unwrap(), printed.out);
    assert_eq!(run(folder.path(), &["schema", "--write"]).out, "unchanged guides/plots.schema.json\n");
    // A guide that moved on has another schema: whoever begins a file then gets it.
    fs::write(&path, "{}\n").unwrap();
    assert_eq!(run(folder.path(), &["new", "y"]).out, format!("{wrote}wrote answers/y.yaml\n"));
    assert_eq!(fs::read_to_string(&path).unwrap(), printed.out);
    expect(&run(folder.path(), &["schema", "plot"]), 2);
}
