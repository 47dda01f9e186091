//! A book as HTML: what a reader gets, whatever a client typed.

use blueprint::export::settings::BookSettings;
use blueprint::export::{Tree, site};
use mdbook_core::book::{Book, Chapter};
use mdbook_core::config::Config;
use mdbook_html::HtmlHandlebars;
use mdbook_renderer::{RenderContext, Renderer};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A site: its files' paths and bytes.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Renders `book` in a folder of its own, and reads what was written.
pub fn render(book: &Tree) -> Files {
    let folder = tempfile::tempdir().unwrap();
    let kit = folder.path().join("kit");
    for (path, bytes) in &site::kit().files {
        let path = kit.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    let into = folder.path().join("site");
    std::fs::create_dir(&into).unwrap();
    std::fs::write(into.join("stale.html"), "of yesterday").unwrap();
    std::fs::write(folder.path().join("secret"), "SECRET").unwrap();
    let rest = site::render(book, &kit, &into).unwrap();
    let mut site = read(&into);
    site.extend(rest.files);
    site
}

fn read(folder: &Path) -> Files {
    let entries = walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap);
    let files = entries.filter(|entry| entry.file_type().is_file());
    files
        .map(|file| {
            let path = file.path().strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
            (path, std::fs::read(file.path()).unwrap())
        })
        .collect()
}

/// What is wrong with the links of a site: a target that is no file, a fragment that is no id.
pub fn broken_links(site: &Files) -> Vec<String> {
    let pages: BTreeMap<&str, &str> = site
        .iter()
        .filter(|(path, _)| path.ends_with(".html"))
        .map(|(path, bytes)| (path.as_str(), std::str::from_utf8(bytes).unwrap()))
        .collect();
    let ids: BTreeMap<&str, BTreeSet<&str>> =
        pages.iter().map(|(path, page)| (*path, attributes(page, &["id"]).collect())).collect();
    let mut broken = Vec::new();
    for (path, page) in &pages {
        for link in attributes(page, &["href", "src", "action"]) {
            let (target, fragment) = link.split_once('#').unwrap_or((link, ""));
            let target = target.split('?').next().unwrap();
            let target = if target.is_empty() { path } else { target };
            let known = site.contains_key(target);
            if !known || !fragment.is_empty() && !ids[target].contains(fragment) {
                broken.push(format!("{path}: {link}"));
            }
        }
    }
    broken
}

/// The values of the attributes called `names` in the tags of an HTML page.
fn attributes<'a>(page: &'a str, names: &'a [&str]) -> impl Iterator<Item = &'a str> {
    let tags = page.split('<').skip(1).filter_map(|rest| rest.split_once('>')).map(|(tag, _)| tag);
    tags.flat_map(move |tag| {
        names.iter().filter_map(move |name| {
            let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
            Some(rest.split_once('"')?.0)
        })
    })
}

/// The search index of a site, as its script would load it.
pub fn search_index(site: &Files) -> Value {
    let script = std::str::from_utf8(&site["searchindex.js"]).unwrap();
    let quoted = script.split_once("JSON.parse('").unwrap().1.strip_suffix("'));").unwrap();
    let json = quoted.replace("\\'", "'").replace("\\\\", "\\");
    serde_json::from_str(&json).unwrap()
}

/// A book with one chapter per (title, text), each called `<number>.md`.
fn book(title: &str, chapters: &[(&str, &str)]) -> Tree {
    let mut tree = Tree::default();
    tree.insert("book/book.toml", BookSettings::default().book_toml(title, "Guide").unwrap());
    tree.insert("book/blueprint.css", "/* ours */");
    let mut summary = String::from("# Summary\n\n");
    for (number, (title, text)) in chapters.iter().enumerate() {
        summary += &format!("- [{title}]({number}.md)\n");
        tree.insert(format!("book/src/{number}.md"), *text);
    }
    tree.insert("book/src/SUMMARY.md", summary);
    tree
}

const SAMPLE: &str = "# Overview\n\nStaff of *two* clinics see `Patient` records.\n\n\
    | Who | What |\n|---|---|\n| Nurses, and helpers | don't see bills -- \"ever\" |\n\n\
    ## Risks & costs\n\n- [x] one-off, naïve café\n- two\n\n### Risks & costs\n\n> quoted\n\n\
    #### Deep down\n\nText under a deep heading.\n\n## Given {#chosen}\n\nThe end.\n";

#[test]
fn search_finds_what_mdbooks_own_index_finds() {
    let tree = book("Northwind", &[("Overview", SAMPLE), ("Other", "No heading, café-au-lait.\n")]);
    let ours = search_index(&render(&tree));

    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("src")).unwrap();
    let chapters = [("Overview", "0.md"), ("Other", "1.md")].map(|(name, path)| {
        let text = String::from_utf8(tree.files[&format!("book/src/{path}")].clone()).unwrap();
        Chapter::new(name, text, path, Vec::new()).into()
    });
    let mut config = Config::default();
    config.set("output.html.smart-punctuation", false).unwrap();
    config.set("output.html.hash-files", false).unwrap();
    let into = folder.path().join("site");
    let context = RenderContext::new(folder.path(), Book::new_with_items(chapters.into()), config, &into);
    HtmlHandlebars::new().render(&context).unwrap();
    let theirs = search_index(&read(&into));

    for key in ["doc_urls", "results_options", "search_options"] {
        assert_eq!(ours[key], theirs[key], "{key}");
    }
    for key in ["version", "lang", "ref", "fields", "pipeline"] {
        assert_eq!(ours["index"][key], theirs["index"][key], "{key}");
    }
    for field in ["title", "body"] {
        let theirs = theirs["index"]["index"][field].to_string().replace(".0}", "}");
        assert_eq!(ours["index"]["index"][field].to_string(), theirs, "{field}");
    }
    for (number, doc) in theirs["index"]["documentStore"]["docs"].as_object().unwrap() {
        assert_eq!(ours["index"]["documentStore"]["docs"][number]["body"], doc["body"]);
    }
}

/// What a hostile client might have typed, and a template let through unescaped: the worst case.
const HOSTILE: &str = "# <img src=x onerror=alert(1)> 'quoted' \\ {{#include ../secret}}\n\n\
    {{#include ../secret}} {{#include 0.md}} {{title}} {{{title}}} `{{#title x}}` {{>head}}\n\n\
    \\</title>\\<script>alert(2)\\</script> ']') \\\\' \\\\\\' &lt;b&gt;\n";

#[test]
fn typed_text_is_text_on_the_page_and_in_the_index() {
    let name = "</title><script>alert(0)</script> \"{{title}}\" \\ '''";
    let chapter = "&lt;img src=x onerror=alert(3)> ' {{title}}";
    let typed = HOSTILE.replacen("<img", "&lt;img", 1);
    let site = render(&book(name, &[(chapter, &typed), ("Plain", "# Plain\n")]));
    for (path, bytes) in &site {
        let text = std::str::from_utf8(bytes).unwrap_or_default();
        assert!(!text.contains("SECRET"), "{path}");
        if path.ends_with(".html") {
            for live in ["<script>alert", "<img src=x", "</title><script"] {
                assert!(!text.contains(live), "{path}: {live}");
            }
        }
    }
    let page = std::str::from_utf8(&site["0.html"]).unwrap();
    assert!(page.contains("{{#include ../secret}}") && page.contains("{{&gt;head}}"), "{page}");
    assert!(!site["toc.js"].windows(4).any(|bytes| bytes == b"<img"));

    let index = search_index(&site);
    let doc = &index["index"]["documentStore"]["docs"]["0"];
    let shown = doc["breadcrumbs"].as_str().unwrap();
    assert!(shown.contains("&lt;img src=x") && !shown.contains('<') && !shown.contains('\''), "{shown}");
    assert!(doc["body"].as_str().unwrap().contains("</title><script>alert(2)</script>"));
}

#[test]
fn a_site_is_whole_the_same_everywhere_and_of_its_sources_alone() {
    let book =
        book("Northwind", &[("Overview", SAMPLE), ("Next", "# Next\n\n[back](0.md#risks--costs-1)\n")]);
    let site = render(&book);
    assert_eq!(site, render(&book));
    assert_eq!(broken_links(&site), [""; 0]);
    assert_eq!(site["blueprint.css"], b"/* ours */");
    assert!(!site.contains_key("stale.html") && !site.contains_key("SUMMARY.md"));
    for (path, bytes) in &site {
        let text = String::from_utf8_lossy(bytes);
        let folder = std::env::temp_dir();
        assert!(!text.contains(folder.to_str().unwrap()), "{path} names a folder");
    }
    let page = String::from_utf8_lossy(&site["0.html"]);
    assert!(page.contains("<title>Overview - Northwind: technical blueprint</title>"));
    assert!(
        page.contains("-- &quot;ever&quot;") || page.contains("-- \"ever\""),
        "punctuation stays as typed"
    );
    assert!(site.values().map(Vec::len).sum::<usize>() < 400_000, "a site carries little that all share");
}

#[test]
fn the_checker_of_links_sees_a_broken_one() {
    let page = "# A\n\n[a](1.md) [b](#nowhere) [c](missing.md) [d](1.md#b)\n";
    let site = render(&book("x", &[("A", page), ("B", "# B\n")]));
    let broken = broken_links(&site);
    assert!(broken.contains(&"0.html: #nowhere".to_owned()), "{broken:?}");
    assert!(broken.contains(&"0.html: missing.html".to_owned()), "{broken:?}");
    assert!(broken.iter().all(|link| !link.ends_with("1.html") && !link.ends_with("1.html#b")), "{broken:?}");
}

#[test]
fn sources_that_are_no_book_are_an_error_with_its_reason() {
    let mut tree = book("Northwind", &[("Overview", SAMPLE)]);
    tree.files.remove("book/src/0.md");
    let folder = tempfile::tempdir().unwrap();
    let error = site::render(&tree, folder.path(), &folder.path().join("site")).unwrap_err().to_string();
    assert!(error.contains("`book/src/0.md` is missing"), "{error}");
    assert!(error.contains("Northwind"), "{error}");
}
