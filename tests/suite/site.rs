//! A book as HTML: what a reader gets, whatever a client typed.

use blueprint::export::Tree;
use blueprint::export::settings::{BookSettings, Theme};
use blueprint::export::site::{Imprint, Press};
use mdbook_core::book::{Book, Chapter};
use mdbook_core::config::Config;
use mdbook_html::HtmlHandlebars;
use mdbook_renderer::{RenderContext, Renderer};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A site: its files' paths and bytes.
pub type Files = BTreeMap<String, Vec<u8>>;

/// The site of `book`, shared files included.
pub fn render(book: &Tree) -> Files {
    let press = Press::new(&Theme::default()).unwrap();
    let imprint = Imprint { revision: "r-17".to_owned(), source: "A guide, version 1.0".to_owned() };
    let mut site = press.render(book, &imprint).unwrap();
    site.extend(press.assets());
    site.files
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

/// The search index of a site, as its script hands it to the page.
pub fn search_index(site: &Files) -> Value {
    let script = std::str::from_utf8(&site["searchindex.js"]).unwrap();
    let json = script.strip_prefix("window.blueprintIndex = ").unwrap().strip_suffix(";\n").unwrap();
    serde_json::from_str(json).unwrap()
}

/// What mdBook makes of the chapters of `tree`, by its own renderer.
fn by_mdbook(tree: &Tree, chapters: &[(&str, &str)]) -> Files {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("src")).unwrap();
    let chapters = chapters.iter().map(|(name, path)| {
        let text = String::from_utf8(tree.files[&format!("book/src/{path}")].clone()).unwrap();
        Chapter::new(name, text, path, Vec::new()).into()
    });
    let mut config = Config::default();
    config.set("output.html.smart-punctuation", false).unwrap();
    config.set("output.html.hash-files", false).unwrap();
    let into = folder.path().join("site");
    let book = Book::new_with_items(chapters.collect());
    HtmlHandlebars::new().render(&RenderContext::new(folder.path(), book, config, &into)).unwrap();
    read(&into)
}

/// mdBook's own search index.
fn index_by_mdbook(site: &Files) -> Value {
    let script = std::str::from_utf8(&site["searchindex.js"]).unwrap();
    let quoted = script.split_once("JSON.parse('").unwrap().1.strip_suffix("'));").unwrap();
    serde_json::from_str(&quoted.replace("\\'", "'").replace("\\\\", "\\")).unwrap()
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

const CHAPTERS: [(&str, &str); 2] = [("Overview", "0.md"), ("Other", "1.md")];

#[test]
fn search_finds_what_mdbooks_own_index_finds() {
    let tree = book("Northwind", &[("Overview", SAMPLE), ("Other", "No heading, café-au-lait.\n")]);
    let ours = search_index(&render(&tree));
    let theirs = index_by_mdbook(&by_mdbook(&tree, &CHAPTERS));
    let docs = ours["docs"].as_array().unwrap();
    let urls: Vec<&Value> = docs.iter().map(|doc| &doc[0]).collect();
    assert_eq!(serde_json::json!(urls), theirs["doc_urls"]);
    for (number, doc) in theirs["index"]["documentStore"]["docs"].as_object().unwrap() {
        let ours = &docs[number.parse::<usize>().unwrap()];
        assert_eq!(ours[1], doc["title"]);
        // Theirs runs the cells of a table together.
        assert_eq!(ours[3].as_str().unwrap().replace(" |", ""), doc["body"].as_str().unwrap());
    }
}

/// A client called `Organization 2.1` is not named where a cell `Organization` stands before `2.1 = A`.
#[test]
fn two_cells_of_a_table_are_not_read_as_one_text() {
    let table = "# Groups\n\n| Resource | Rests on |\n|---|---|\n| Organization | 2.1 = A |\n| `None` | |\n";
    let index = search_index(&render(&book("Northwind", &[("Groups", table)])));
    assert_eq!(index["docs"][0][3], "Resource | Rests on | Organization | 2.1 = A | None |");
}

#[test]
fn a_link_into_a_book_that_mdbook_built_works_here_too() {
    let tree =
        book("Northwind", &[("Overview", SAMPLE), ("Other", "# Overview\n\n## Überblick: *a* & `b`\n")]);
    let (ours, theirs) = (render(&tree), by_mdbook(&tree, &CHAPTERS));
    for page in ["0.html", "1.html", "index.html"] {
        let [ours, theirs] = [&ours, &theirs].map(|site| {
            let page = std::str::from_utf8(&site[page]).unwrap().split_once("<main").unwrap().1;
            let headings =
                page.split("<h").skip(1).filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
            let ids =
                headings.filter_map(|rest| Some(rest.split_once(" id=\"")?.1.split_once('"')?.0.to_owned()));
            ids.collect::<Vec<_>>()
        });
        assert!(ours.len() > 1, "{ours:?}");
        assert_eq!(ours, theirs, "{page}");
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

    // The page shows what it finds as text, so the index has it as it is.
    let index = search_index(&site);
    assert_eq!(index["docs"][0][1], "<img src=x onerror=alert(1)> 'quoted' \\ {{#include ../secret}}");
    assert!(index["docs"][0][3].as_str().unwrap().contains("</title><script>alert(2)</script>"));
    let script = std::str::from_utf8(&site["site.js"]).unwrap();
    for way in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("] {
        assert!(!script.contains(way), "{way}");
    }
}

#[test]
fn a_site_is_whole_the_same_everywhere_and_of_its_sources_alone() {
    let book =
        book("Northwind", &[("Overview", SAMPLE), ("Next", "# Next\n\n[back](0.md#risks--costs-1)\n")]);
    let site = render(&book);
    assert_eq!(site, render(&book));
    assert_eq!(broken_links(&site), [""; 0]);
    assert_eq!(site["blueprint.css"], b"/* ours */");
    assert!(!site.contains_key("SUMMARY.md"));
    for (path, bytes) in site.iter().filter(|(path, _)| path.ends_with(".html")) {
        let page = String::from_utf8_lossy(bytes);
        assert!(page.contains("A guide, version 1.0 · Revision r-17"), "{path}");
        assert!(!page.contains("//") && page.contains("default-src 'none'"), "{path} asks another host");
    }
    let page = String::from_utf8_lossy(&site["0.html"]);
    assert!(page.contains("<title>Overview – Northwind: technical blueprint</title>"));
    assert!(
        page.contains("-- &quot;ever&quot;") || page.contains("-- \"ever\""),
        "punctuation stays as typed"
    );
    assert!(site.values().map(Vec::len).sum::<usize>() < 100_000, "a site carries little that all share");
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
    let error =
        Press::new(&Theme::default()).unwrap().render(&tree, &Imprint::default()).unwrap_err().to_string();
    assert!(error.contains("`book/src/0.md` is missing"), "{error}");
    assert!(error.contains("Northwind"), "{error}");
}

#[test]
fn every_chapter_is_on_the_page_for_print_and_links_stay_there() {
    let first = "# One\n\n[there](part/two.md#deep) [self](#one) [all](part/two.md)\n\n- [x] done\n";
    let second =
        "# Two\n\n## Deep\n\n[back](../one.md#one) ![A picture](../p.svg) [up](https://example.org/x.md)\n";
    let mut tree = book("Northwind", &[]);
    tree.insert(
        "book/src/SUMMARY.md",
        "# Summary\n\n[One](one.md)\n\n# Part\n\n- [Two](part/two.md)\n- [Later]()\n",
    );
    tree.insert("book/src/one.md", first);
    tree.insert("book/src/part/two.md", second);
    tree.insert("book/src/p.svg", "<svg/>");
    let site = render(&tree);
    let page = |path: &str| String::from_utf8(site[path].clone()).unwrap();
    let print = page("print.html");
    for part in [
        "href=\"#part/two.html/deep\"",
        "href=\"#one.html/one\"",
        "href=\"#part/two.html\"",
        "<h2 id=\"part/two.html/deep\">",
        "<section class=\"chapter\" id=\"one.html\">",
        "<img src=\"p.svg\" alt=\"A picture\"",
        "href=\"https://example.org/x.md\"",
        "<input type=\"checkbox\" aria-label=\"chosen\" disabled checked>",
    ] {
        assert!(print.contains(part), "{part}\n{print}");
    }
    let two = page("part/two.html");
    for part in [
        "href=\"../one.html#one\"",
        "<h2 id=\"deep\"><a class=\"anchor\" href=\"#deep\">Deep</a></h2>",
        "<img src=\"../p.svg\"",
        "href=\"../site.css\"",
        "<span class=\"number\">1.</span> Two",
        "<a href=\"../part/two.html\" aria-current=\"page\">",
        "<span class=\"draft\">Later</span>",
        "<li class=\"part\">Part</li>",
        "<a rel=\"prev\" href=\"../one.html\">",
    ] {
        assert!(two.contains(part), "{part}\n{two}");
    }
    assert!(page("index.html").contains("href=\"part/two.html#deep\""));
}

#[test]
fn search_and_print_can_be_turned_off() {
    let mut tree = book("Northwind", &[("Overview", SAMPLE)]);
    let off = "[output.html.search]\nenable = false\n[output.html.print]\nenable = false\n";
    tree.insert("book/book.toml", off);
    let site = render(&tree);
    assert!(!site.contains_key("searchindex.js") && !site.contains_key("print.html"));
    let page = String::from_utf8_lossy(&site["0.html"]);
    assert!(!page.contains("_search") && !page.contains("print.html"), "{page}");
}
