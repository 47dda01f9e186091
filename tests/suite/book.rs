//! The book of an organization, from its answers: its sources, and the site that comes of them.

use crate::site::{broken_links, render, search_index};
use blueprint::answers;
use blueprint::blueprint::draw;
use blueprint::decide::decide;
use blueprint::export::settings::BookSettings;
use blueprint::export::templates::Templates;
use blueprint::export::view::View;
use blueprint::export::{self, Dossier, ExportError, Tree};
use blueprint::guide;
use blueprint::medplum;
use blueprint::source::Source;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::path::Path;

/// The book's sources for the answers `yaml` to the guide called `id`.
fn book(
    id: &str,
    guide: &str,
    rules: &str,
    yaml: &str,
    overrides: &[(String, String)],
) -> Result<Tree, ExportError> {
    let rules = Source::new(format!("guides/{id}.rules.yaml"), rules);
    let guide = guide::read(&Source::new(format!("guides/{id}.md"), guide), Some(&rules)).value;
    let source = Source::new("answers/client.yaml", yaml);
    let replies = answers::read("client", &source).value.expect("readable answers");
    let sheet = answers::check(&guide, &replies);
    assert!(!sheet.rejected(), "{:#?}", sheet.findings);
    let decisions = decide(&guide, &sheet.value).value;
    let scheme = medplum::read(&guide).value;
    let plan = scheme.map(|scheme| medplum::derive(&scheme, &guide, &sheet.value, &decisions));
    let blueprint = draw(&guide, &sheet.value, &decisions, plan.as_ref().map(|plan| &plan.access));
    let dossier =
        Dossier { guide: &guide, sheet: &sheet.value, decisions: &decisions, blueprint: &blueprint };
    let completed = export::guide::complete(&dossier);
    let templates = Templates::load(overrides, &BTreeMap::new()).unwrap();
    let view = View::of(&blueprint);
    export::book::sources(
        &blueprint,
        &view,
        &completed,
        &plan.as_ref().map(|plan| export::medplum::Export::of(plan).chapters()).unwrap_or_default(),
        &templates,
        &BookSettings::default(),
    )
}

fn shipped(yaml: &str) -> Tree {
    let guide = include_str!("../../guides/multi-tenant.md");
    book("multi-tenant", guide, include_str!("../../guides/multi-tenant.rules.yaml"), yaml, &[]).unwrap()
}

fn garden(overrides: &[(String, String)]) -> Result<Tree, ExportError> {
    let guide = include_str!("../cases/book/guide.md");
    let rules = include_str!("../cases/book/rules.yaml");
    book("garden", guide, rules, include_str!("../cases/book/answers.yaml"), overrides)
}

/// The shipped organizations: each file's text and the organization's name.
fn organizations() -> Vec<(String, String)> {
    let answers = Path::new(env!("CARGO_MANIFEST_DIR")).join("answers");
    let files = walkdir::WalkDir::new(answers).sort_by_file_name().into_iter().map(Result::unwrap);
    let texts = files.filter(|file| file.file_type().is_file());
    let texts = texts.map(|file| std::fs::read_to_string(file.path()).unwrap());
    texts
        .map(|text| {
            let line = text.lines().find_map(|line| line.strip_prefix("organization: ")).unwrap();
            let name = line.trim_matches(['"', '\'']).to_owned();
            (text, name)
        })
        .collect()
}

fn text<'a>(tree: &'a Tree, path: &str) -> &'a str {
    std::str::from_utf8(&tree.files[path]).unwrap()
}

/// A book of another domain, from templates that know none, with hostile answers. `BLESS=1` writes
/// the expected files anew, to be read before they are kept.
#[test]
fn a_guide_without_templates_of_its_own_gets_a_book() {
    let expected = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/book/expected");
    let book = garden(&[]).unwrap();
    for (path, bytes) in &book.files {
        let file = expected.join(path);
        if std::env::var_os("BLESS").is_some() {
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(&file, bytes).unwrap();
        }
        let expected = std::fs::read_to_string(&file).unwrap_or_default();
        assert_eq!(String::from_utf8_lossy(bytes), expected, "{path}");
    }
    let there = walkdir::WalkDir::new(&expected).into_iter().map(Result::unwrap);
    let there = there.filter(|entry| entry.file_type().is_file()).count();
    assert_eq!(there, book.files.len(), "files that are expected and not made");
}

#[test]
fn what_is_typed_stays_text_on_every_page() {
    let site = render(&garden(&[]).unwrap());
    assert_eq!(broken_links(&site), [""; 0]);
    for (path, bytes) in &site {
        let page = String::from_utf8_lossy(bytes);
        assert!(!page.contains("SECRET"), "{path}");
        if path.ends_with(".html") {
            for live in ["<script>alert", "<img src=x", "<gardens", "patch</title>"] {
                assert!(!page.to_lowercase().contains(live), "{path}: {live}");
            }
        }
    }
    let overview = String::from_utf8_lossy(&site["overview.html"]);
    assert!(
        overview.contains("Elm Street &lt;Gardens&gt; &amp; &quot;Friends&quot; {{#include ../../secret}}")
    );
    assert!(search_index(&site)["docs"].as_array().unwrap().len() > 5);
}

#[test]
fn every_shipped_organization_gets_a_whole_book_of_its_own() {
    let all = organizations();
    assert!(all.len() >= 6);
    for (yaml, name) in &all {
        let book = shipped(yaml);
        let summary = String::from_utf8_lossy(&book.files["book/src/SUMMARY.md"]);
        let numbered = summary.lines().filter(|line| line.starts_with("- [")).count();
        assert!((8..=12).contains(&numbered), "{name}: {numbered} numbered chapters");
        assert_eq!(book, shipped(yaml));
        let site = render(&book);
        assert_eq!(broken_links(&site), [""; 0], "{name}");
        for (path, bytes) in &site {
            let page = String::from_utf8_lossy(bytes);
            for (_, other) in all.iter().filter(|(_, other)| other != name) {
                assert!(!page.contains(other.as_str()), "{path} of {name} names {other}");
            }
            assert!(!page.contains(env!("CARGO_MANIFEST_DIR")), "{path} names a folder");
        }
        assert!(String::from_utf8_lossy(&site["index.html"]).contains(name.as_str()));
    }
}

#[test]
fn headings_of_a_page_differ_and_pages_begin_with_their_title() {
    for (yaml, name) in organizations() {
        let book = shipped(&yaml);
        for path in book.files.keys().filter(|path| path.ends_with(".md") && !path.ends_with("/guide.md")) {
            let page = text(&book, path);
            assert!(page.starts_with("# "), "{path} of {name}");
            let mut seen = BTreeSet::new();
            for heading in page.lines().filter(|line| line.starts_with('#')) {
                assert!(seen.insert(heading.trim_start_matches('#').trim()), "{path} of {name}: {heading}");
            }
            assert!(!page.contains("[]") && !page.contains("| |"), "{path} of {name} has a hole:\n{page}");
        }
    }
}

#[test]
fn the_summary_decides_on_the_chapters() {
    let own = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    let summary = "# Summary\n\n- [Own](own.md)\n    - [Guide](guide.md)\n";
    let book = garden(&[
        own("garden/book/SUMMARY.md", summary),
        own("book/own.md", "# Own\n\n{{ organization.id }}"),
        own("garden/book/blueprint.css", "p { color: red }"),
    ])
    .unwrap();
    let paths: Vec<&str> = book.files.keys().map(String::as_str).collect();
    let expected = ["SUMMARY.md", "guide.md", "own.md"].map(|name| format!("book/src/{name}"));
    assert_eq!(
        paths,
        [vec!["book/blueprint.css", "book/book.toml"], expected.iter().map(String::as_str).collect()]
            .concat()
    );
    assert_eq!(text(&book, "book/src/own.md"), "# Own\n\nclient\n");
    assert_eq!(render(&book)["blueprint.css"], b"p { color: red }\n");
}

#[test]
fn a_summary_cannot_lead_out_of_the_book() {
    for path in ["../x.md", "/x.md", "x.txt", "a//b.md"] {
        let summary = ("book/SUMMARY.md".to_owned(), format!("# Summary\n\n- [x]({path})\n"));
        let error = garden(&[summary]).unwrap_err().to_string();
        assert!(error.contains("is no file in the book's own folder"), "{path}: {error}");
    }
    let summary = ("book/SUMMARY.md".to_owned(), "# Summary\n\n- [x](nowhere.md)\n".to_owned());
    assert!(garden(&[summary]).unwrap_err().to_string().contains("nowhere.md"));
}
