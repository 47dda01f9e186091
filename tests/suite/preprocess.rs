//! Directives in an author's own book: what stands there afterwards, and what is said of one that
//! cannot be followed.

use crate::papers;
use blueprint::assess::Assessor;
use blueprint::diag::Checked;
use blueprint::preprocess::Includer;
use blueprint::source::Source;
use blueprint::workspace::Workspace;
use mdbook_core::book::{Book, BookItem, Chapter};
use mdbook_core::config::Config;
use mdbook_preprocessor::PreprocessorContext;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn fill(root: &Path, chapter: &str) -> Checked<String> {
    let workspace = Workspace::open(root).unwrap().value;
    let assessor = Assessor::new(&workspace, &mut Vec::new());
    Includer::new(&assessor).fill(&Source::new("docs/chapter.md", chapter))
}

/// A chapter that all can follow, filled in.
#[track_caller]
fn filled(root: &Path, chapter: &str) -> String {
    let filled = fill(root, chapter);
    assert_eq!(filled.findings, [], "{chapter}");
    filled.value
}

#[test]
fn each_directive_is_filled_in() {
    let bench = papers::workspace();
    let root = bench.path();
    let fact =
        filled(root, "By {{#blueprint northwind-clinics fact tenant-resource}}, `{{#blueprint x}}`.\n");
    assert_eq!(fact, "By Organization, `{{#blueprint x}}`.\n");
    let twice = "# {{#blueprint northwind-clinics fact tenancy-model}}\n\n| a |\n|---|\n| {{#blueprint northwind-clinics fact tenancy-model}} |\n";
    let twice = filled(root, twice);
    let value = twice.lines().next().unwrap().strip_prefix("# ").unwrap();
    assert!(!value.is_empty() && twice.ends_with(&format!("| {value} |\n")), "{twice}");

    let statement = filled(root, "{{#blueprint northwind-clinics fact tenancy-model statement}}");
    assert!(statement.len() > value.len() && !statement.contains("{{"), "{statement}");
    let reasons = filled(root, "> {{#blueprint northwind-clinics fact tenancy-model reasons}}\n\nend\n");
    assert!(reasons.contains("\n>\n> - 1.2: "), "{reasons}");
    assert!(
        reasons.lines().take_while(|line| !line.is_empty()).all(|line| line.starts_with('>')),
        "{reasons}"
    );

    let matrix = filled(root, "## Access\n\n{{#blueprint northwind-clinics access}}\n");
    assert!(matrix.contains("| Kind of record |"), "{matrix}");
    let section = filled(root, "## Ours\n\n{{#blueprint northwind-clinics section risks}}\n\nend\n");
    assert!(section.contains("\n### Risks\n") && section.ends_with("\n\nend\n"), "{section}");
    let whole = filled(root, "# Ours\n\n{{#blueprint northwind-clinics}}\n");
    assert!(whole.contains("\n## Northwind Clinics: technical blueprint\n"), "{whole}");
    assert!(whole.contains("](data:image/svg+xml,%3Csvg") && !whole.contains("medplum/access.svg"));
    let picture = filled(root, "{{#blueprint northwind-clinics picture}}");
    assert!(
        picture.starts_with("![Who may see what at Northwind Clinics](data:image/svg+xml,%3Csvg"),
        "{picture}"
    );
    let untouched =
        "\\{{#blueprint northwind-clinics}}\n\n```\n{{#blueprint x}}\n```\n<!-- {{#blueprint x}} -->\n";
    assert_eq!(filled(root, untouched), untouched);
}

#[test]
fn what_cannot_be_followed_is_found_at_its_line() {
    let bench = papers::workspace();
    let broken = "organization: Broken\nguide: multi-tenant\nstatus: final\nanswers: {}\n";
    std::fs::write(bench.path().join("answers/broken.yaml"), broken).unwrap();
    for (directive, code, said, help) in [
        (
            "{{#blueprint northwind-clinic}}",
            "directive-unknown",
            "there is no organization `northwind-clinic`",
            "did you mean `northwind-clinics`?",
        ),
        (
            "{{#blueprint northwind-clinics fact tenancy-modell}}",
            "directive-unknown",
            "has no fact `tenancy-modell`",
            "did you mean `tenancy-model`?",
        ),
        (
            "{{#blueprint northwind-clinics section risk}}",
            "directive-unknown",
            "has no section `risk`",
            "did you mean `risks`?",
        ),
        (
            "{{#blueprint northwind-clinics facts tenancy-model}}",
            "directive-unknown",
            "has no `facts`",
            "did you mean `fact`?",
        ),
        (
            "{{#blueprint northwind-clinics acces}}",
            "directive-unknown",
            "has no `acces`",
            "did you mean `access`?",
        ),
        (
            "{{#blueprint northwind-clinics fact tenancy-model reason}}",
            "directive-unknown",
            "shown as `reason`",
            "did you mean `reasons`?",
        ),
        (
            "{{#blueprint northwind-clinics fact}}",
            "directive-invalid",
            "`fact` is not followed",
            "write `section NAME`",
        ),
        ("{{#blueprint}}", "directive-invalid", "names no organization", "write `{{#blueprint"),
        ("{{#blueprint northwind-clinics", "directive-invalid", "names no organization", "on one line"),
        (
            "x {{#blueprint northwind-clinics}} y",
            "directive-invalid",
            "whole paragraphs",
            "a line of its own",
        ),
        (
            "[x](<{{#blueprint northwind-clinics fact tenancy-model}}>)",
            "directive-invalid",
            "where no text can",
            "a sentence",
        ),
        (
            "{{#blueprint broken fact tenancy-model}}",
            "directive-rejected",
            "`broken` are rejected",
            "blueprint check",
        ),
    ] {
        let chapter = format!("# A\n\ntext\n\n{directive}\n");
        let filled = fill(bench.path(), &chapter);
        assert_eq!(filled.value, chapter, "it stays");
        let finding = filled.findings.last().unwrap_or_else(|| panic!("{directive}"));
        let label = &finding.labels[0];
        let place = format!("{}:{}", label.source.name(), label.source.line(label.span.start));
        assert_eq!((finding.id(), place.as_str()), (code, "docs/chapter.md:5"), "{directive}");
        assert!(finding.message.contains(said), "{directive}: {}", finding.message);
        assert!(finding.help.as_ref().unwrap().contains(help), "{directive}: {:?}", finding.help);
    }
    let rejected = fill(bench.path(), "{{#blueprint broken}}\n\n{{#blueprint broken}}\n").findings;
    let codes: Vec<&str> = rejected.iter().map(blueprint::diag::Diagnostic::id).collect();
    assert_eq!(codes.iter().filter(|code| **code == "directive-rejected").count(), 2);
    assert!(codes.contains(&"answers-missing"), "its own findings, once: {codes:?}");
}

const HOSTILE: &str = "</p><script>alert(1)</script> {{#include /etc/hostname}} [x](javascript:alert(2)) | `{{#blueprint b}}` # ![](https://example.org/x)";

#[test]
fn what_was_typed_stays_text_in_an_authors_chapter() {
    let bench = papers::workspace();
    let shipped = bench.path().join("answers/northwind-clinics.yaml");
    let answers = std::fs::read_to_string(&shipped).unwrap();
    let name = answers.lines().find(|line| line.starts_with("organization:")).unwrap().to_owned();
    let hostile =
        answers.replacen(&name, &format!("organization: {}", serde_json::to_string(HOSTILE).unwrap()), 1);
    let hostile = hostile.replace("Ana Ruiz", &format!("'{HOSTILE}'"));
    std::fs::write(&shipped, hostile).unwrap();
    let chapter = "# A\n\n{{#blueprint northwind-clinics}}\n\n- {{#blueprint northwind-clinics picture}}\n\n\
        {{#blueprint northwind-clinics fact administrators reasons}}\n\nx {{#blueprint northwind-clinics fact administrators}} y\n";
    let filled = filled(bench.path(), chapter);
    assert!(filled.contains("alert(1)"), "it is there");
    assert!(!filled.contains("{{#include") && !filled.contains("{{#blueprint"), "no directive of anybody");
    let mut html = String::new();
    pulldown_cmark::html::push_html(
        &mut html,
        pulldown_cmark::Parser::new_ext(&filled, pulldown_cmark::Options::all()),
    );
    for live in ["<script", "href=\"javascript", "src=\"https:", "</p><script"] {
        assert!(!html.contains(live), "{live}");
    }
}

/// Calls the command as mdBook does.
fn preprocess(root: &Path, chapters: &[(&str, &str)], workspace: Option<&str>) -> Output {
    let mut config = Config::default();
    config.book.src = "docs".into();
    if let Some(workspace) = workspace {
        config.set("preprocessor.blueprint.workspace", workspace).unwrap();
    }
    let context = PreprocessorContext::new(root.to_owned(), config, "html".to_owned());
    let chapters = chapters
        .iter()
        .map(|(path, text)| BookItem::Chapter(Chapter::new("x", (*text).to_owned(), path, vec![])));
    let mut items: Vec<BookItem> = chapters.collect();
    items.push(BookItem::Chapter(Chapter::new_draft("later", vec![])));
    let input = serde_json::to_vec(&(context, Book::new_with_items(items))).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_blueprint"))
        .arg("preprocess")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), &input).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn mdbooks_protocol_is_spoken() {
    let supports = Command::new(env!("CARGO_BIN_EXE_blueprint"))
        .args(["preprocess", "supports", "html"])
        .output()
        .unwrap();
    assert!(supports.status.success() && supports.stdout.is_empty());

    let bench = papers::workspace();
    let sound = ("a.md", "Of {{#blueprint northwind-clinics fact tenant-resource}}.");
    let done = preprocess(bench.path(), &[sound], None);
    assert!(done.status.success() && done.stderr.is_empty(), "{done:?}");
    let book: Book = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(book.chapters().next().unwrap().content, "Of Organization.");
    std::fs::create_dir(bench.path().join("docs")).unwrap();
    let elsewhere = preprocess(&bench.path().join("docs"), &[sound], Some(".."));
    assert!(elsewhere.status.success(), "{elsewhere:?}");

    let wrong = preprocess(bench.path(), &[sound, ("sub/b.md", "\n{{#blueprint nobody}}\n")], None);
    assert_eq!(wrong.status.code(), Some(1));
    assert!(wrong.stdout.is_empty(), "mdBook must not go on");
    let said = String::from_utf8(wrong.stderr).unwrap();
    assert!(said.contains("docs/sub/b.md:2:14") && said.contains("error[directive-unknown]"), "{said}");

    for (input, status) in [(bench.path().join("nowhere"), 2), (std::env::temp_dir().join("-"), 2)] {
        assert_eq!(preprocess(&input, &[sound], None).status.code(), Some(status));
    }
    let nonsense = assert_cmd::Command::new(env!("CARGO_BIN_EXE_blueprint"))
        .arg("preprocess")
        .write_stdin("{}")
        .output()
        .unwrap();
    assert_eq!(nonsense.status.code(), Some(2));
    assert!(
        String::from_utf8(nonsense.stderr)
            .unwrap()
            .starts_with("error: standard input is no book of mdBook 0.5")
    );
}
