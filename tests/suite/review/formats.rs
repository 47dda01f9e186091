//! The forms in which a review is printed.

use super::command::{blueprint, widened};
use super::support::northwind_answers;
use crate::revision::Repository;
use serde_json::Value;

/// What every form has to survive, typed as a name.
const HOSTILE: &str =
    "Eve </summary><script>alert(1)</script> `x` **b** | [a](javascript:b) ::error::c %0A {{ 7 * 7 }}";

fn hostile() -> Repository {
    let repository = widened();
    let name = format!("organization: {}", crate::generate::quoted(HOSTILE));
    repository.write(
        "answers/northwind-clinics.yaml",
        northwind_answers(&[("organization: Northwind Clinics", &name)]),
    );
    repository
}

fn printed(repository: &Repository, format: &str) -> String {
    let (status, out, error) = blueprint(repository, &["diff", "topic", "--format", format]);
    assert_eq!(status, 1, "{error}");
    out
}

#[test]
fn a_comment_has_widenings_first_and_what_was_typed_is_text() {
    let text = printed(&hostile(), "markdown");
    let places = ["| organization |", "### Widenings", "access-widened", "### Details", "<details><summary>"];
    let places: Vec<_> =
        places.iter().map(|part| text.find(part).unwrap_or_else(|| panic!("{part}: {text}"))).collect();
    assert!(places.is_sorted(), "{text}");
    let mut options = comrak::Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.render.r#unsafe = true;
    let html = comrak::markdown_to_html(&text, &options);
    assert!(!html.contains("<script") && !html.contains("javascript:b\"") && !html.contains("<a "), "{html}");
    assert_eq!(html.matches("<details>").count(), html.matches("</details>").count());
    assert_eq!(html.matches("<summary>").count(), html.matches("</summary>").count());
    assert!(html.contains("<td>Eve &lt;/summary&gt;&lt;script&gt;alert(1)"), "{html}");
}

#[test]
fn a_page_needs_nothing_else_and_what_was_typed_is_text() {
    let html = printed(&hostile(), "html");
    assert!(!html.contains("<script") && html.contains("&lt;script&gt;alert(1)"), "{html}");
    assert!(!html.contains("http:") && !html.contains("https:") && !html.contains("url("), "{html}");
    assert!(
        html.contains("{{ 7 * 7 }}") || html.contains("{{ 7 * 7 }}".replace('{', "&#123;").as_str()),
        "{html}"
    );
    assert!(html.contains("default-src &#x27;none&#x27;") || html.contains("default-src 'none'"));
}

#[test]
fn annotations_are_a_line_each_and_end_with_the_summary() {
    let text = printed(&hostile(), "github");
    let lines: Vec<&str> = text.lines().collect();
    let (summary, commands) = lines.split_last().unwrap();
    assert!(summary.starts_with("topic → working tree: 1 of 7"), "{summary}");
    assert!(commands.len() > 3);
    for line in commands {
        let known = ["::error ", "::warning ", "::notice "].iter().any(|start| line.starts_with(start));
        assert!(known && line.contains("file=answers/northwind-clinics.yaml,title="), "{line}");
    }
    assert!(
        commands[0].starts_with("::error file=answers/northwind-clinics.yaml,title=access-widened::"),
        "{}",
        commands[0]
    );
}

#[test]
fn the_log_is_sarif() {
    let text = printed(&hostile(), "sarif");
    let log: Value = serde_json::from_str(&text).unwrap();
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/sarif/sarif-schema-2.1.0.json");
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(schema).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(&log).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let run = &log["runs"][0];
    for result in run["results"].as_array().unwrap() {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
        assert_eq!(result["partialFingerprints"]["change/v1"].as_str().unwrap().len(), 16);
    }
    assert_eq!(run["results"][0]["level"], "error");
}

#[test]
fn a_document_is_compared_line_by_line() {
    let repository = widened();
    let (status, out, _) = blueprint(&repository, &["diff", "topic", "--text", "guide"]);
    assert_eq!(status, 1);
    assert!(
        out.starts_with("--- a/northwind-clinics/guide.md\n+++ b/northwind-clinics/guide.md\n@@ "),
        "{out}"
    );
    assert!(
        out.contains("\n-  - [ ] Front desk sees") && out.contains("\n+  - [x] Front desk sees"),
        "{out}"
    );
    for document in ["blueprint", "book"] {
        let (status, out, _) = blueprint(&repository, &["diff", "topic", "--text", document]);
        assert!(status == 1 && out.contains("\n+"), "{document}: {out}");
    }
    assert_eq!(
        blueprint(&repository, &["diff", "main", "--text", "guide"]),
        (0, String::new(), String::new())
    );
    assert_eq!(blueprint(&repository, &["build", "--only", "blueprint", "northwind-clinics"]).0, 0);
    let (status, _, error) =
        blueprint(&repository, &["diff", "out", "main", "northwind-clinics", "--text", "guide"]);
    assert!(status == 2 && error.contains("out"), "{error}");
}
