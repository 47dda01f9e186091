//! Strict links: each fault is found, at its line, and what is sound is left alone.

use blueprint::diag::Diagnostic;
use blueprint::gates::Files;
use blueprint::gates::links::{self, Around, Site};
use proptest::prelude::*;
use std::path::Path;

fn files(files: &[(&str, &str)]) -> Files {
    files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
}

/// Every file below `folder`.
pub fn read(folder: &Path) -> Files {
    let files = walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap);
    files
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
            (path, std::fs::read(entry.path()).unwrap())
        })
        .collect()
}

/// What is found in `files` as those of a site called `folder`.
fn faults(folder: &str, files: &Files) -> Vec<Diagnostic> {
    links::check(&Site { folder, files: &[files], around: None })
}

/// `code file:line: what is underlined`, one a line.
fn shown(findings: &[Diagnostic]) -> Vec<String> {
    findings
        .iter()
        .map(|finding| {
            let label = &finding.labels[0];
            let line = label.source.line(label.span.start);
            let under = label.source.slice(label.span);
            format!("{} {}:{line}: {}", finding.id(), label.source.name(), under.trim_end())
        })
        .collect()
}

fn check(site: &[(&str, &str)]) -> Vec<String> {
    shown(&faults("site/x", &files(site)))
}

/// A page of one line, linked from the front page, beside the files that it can link.
fn line(html: &str) -> Vec<String> {
    let page = format!("<!DOCTYPE html>\n<title>x</title>\n{html}\n");
    check(&[
        ("index.html", "<a href=sub/page.html>x</a><h1 id=top-of-all>x</h1>"),
        ("sub/page.html", &page),
        ("sub/a b.svg", "<svg xmlns='http://www.w3.org/2000/svg'><g id='part'/></svg>"),
    ])
}

#[test]
fn what_is_sound_is_left_alone() {
    for html in [
        "<a href='../index.html'>x</a> <a href='../index.html?a=b#top-of-all'>x</a> <a href='#'>x</a> <a href='#top'>x</a>",
        "<h2 id='é'>x</h2> <a href='#%C3%A9'>x</a> <a name=old></a> <a href='#old'>x</a> <a href='#old:~:text=x'>x</a>",
        "<a href='https://example.org/x'>x</a> <a href='mailto:a@example.org'>x</a> <a href='tel:+1'>x</a>",
        "<img src='a%20b.svg#part' alt='A picture'> <img src=data:image/png;base64,AA== alt=x> <img src='a b.svg' role=presentation>",
        "<!-- <img src=https://example.org/x.png> --> <code>&lt;script src=https://example.org></code> <p title='<img src=x>'>",
        "<script>let x = '<img src=\"https://example.org\">';</script><textarea><a href=/x></textarea>",
        "<svg role=img><title>x</title></svg><svg aria-hidden=true role=img></svg><svg><style/><a href='page.html'/></svg>",
        "<svg><desc><![CDATA[<img src=https://example.org/x.png> > <a href=gone.html>]]></desc></svg>",
        "<a href=page.html href=gone.html>x</a><p id=a id=a></p id=a><!doctype html><a href='page.html'",
        "<link rel=canonical href=https://example.org/x><style>/* url(https://x) */ b{background:url('a b.svg')}</style>",
    ] {
        assert_eq!(line(html), [""; 0], "{html}");
    }
}

#[test]
fn each_fault_is_found_where_it_stands() {
    for (html, expected) in [
        ("<a href='nowhere.html'>x</a>", "site-link-broken site/x/sub/page.html:3: nowhere.html"),
        ("<a href='Page.html'>x</a>", "site-link-broken site/x/sub/page.html:3: Page.html"),
        (
            "<a href='../../other/index.html'>x</a>",
            "site-link-broken site/x/sub/page.html:3: ../../other/index.html",
        ),
        ("<a href='../'>x</a>", "site-link-broken site/x/sub/page.html:3: ../"),
        ("<a href='x&amp;y.html'>x</a>", "site-link-broken site/x/sub/page.html:3: x&amp;y.html"),
        ("<a\n  href='gone.html'\n>x</a>", "site-link-broken site/x/sub/page.html:4: gone.html"),
        (
            "<a href='../index.html#gone'>x</a>",
            "site-fragment-missing site/x/sub/page.html:3: ../index.html#gone",
        ),
        ("<a href='#gone'>x</a>", "site-fragment-missing site/x/sub/page.html:3: #gone"),
        ("<img src='a b.svg#gone' alt=x>", "site-fragment-missing site/x/sub/page.html:3: a b.svg#gone"),
        ("<a href='/index.html'>x</a>", "site-link-absolute site/x/sub/page.html:3: /index.html"),
        ("<a href='//example.org'>x</a>", "site-link-absolute site/x/sub/page.html:3: //example.org"),
        ("<base href='x/'>", "site-link-absolute site/x/sub/page.html:3: x/"),
        (
            "<a href='JavaScript:alert(1)'>x</a>",
            "site-link-scheme site/x/sub/page.html:3: JavaScript:alert(1)",
        ),
        ("<a href='file:///etc'>x</a>", "site-link-scheme site/x/sub/page.html:3: file:///etc"),
        (
            "<meta http-equiv=Refresh content='0; url=gone.html'>",
            "site-link-broken site/x/sub/page.html:3: gone.html",
        ),
        ("<p id=a><p id=a>", "site-id-duplicate site/x/sub/page.html:3: a"),
        ("<img src='a b.svg'>", "site-image-silent site/x/sub/page.html:3: a b.svg"),
        ("<img src='a b.svg' alt=' '>", "site-image-silent site/x/sub/page.html:3: a b.svg"),
        ("<svg role=img id=pic><g/></svg>", "site-image-silent site/x/sub/page.html:3: pic"),
    ] {
        assert_eq!(line(html), [expected], "{html}");
    }
}

#[test]
fn nothing_is_requested_from_another_host() {
    let there = "https://example.org/x";
    for html in [
        format!("<script src={there}></script>"),
        format!("<link rel=stylesheet href={there}>"),
        format!("<link rel='alternate icon' href={there}>"),
        format!("<link rel=preconnect href={there}>"),
        format!("<img alt=x src={there}>"),
        format!("<img alt=x srcset='a%20b.svg 1x, {there} 2x'>"),
        format!("<iframe src={there}></iframe>"),
        format!("<video poster={there}></video>"),
        format!("<object data={there}></object>"),
        format!("<svg><image xlink:href={there} /></svg>"),
        format!("<svg><use href={there} /></svg>"),
        format!("<a href='../index.html' ping={there}>x</a>"),
        format!("<p style='background:url({there})'>"),
        format!("<style>@import '{there}';</style>"),
        format!("<style>@font-face{{src:u\\rl() url( \"{there}\" )}}</style>"),
    ] {
        let found = line(&html);
        assert!(found.len() == 1 && found[0].starts_with("site-outside-request "), "{html}: {found:?}");
    }
    assert_eq!(line("<img alt=x src='\\\\example.org\\x'>").len(), 1, "a browser reads these as slashes");
    let css = "b{color:red}\na{background:url(//example.org/x)}\n";
    let site = [("index.html", "<link rel=stylesheet href=a.css>"), ("a.css", css)];
    assert_eq!(check(&site), ["site-outside-request site/x/a.css:2: //example.org/x"]);
}

#[test]
fn a_page_that_nobody_reaches_is_found() {
    let pages = [
        ("index.html", "<iframe src=toc.html></iframe>"),
        ("toc.html", "<a href=a.html>a</a>"),
        ("a.html", "<a href=index.html>x</a>"),
        ("b.html", "<a href=c.html>x</a><a href=b.html>x</a>"),
        ("c.html", "<a href=b.html>x</a>"),
        ("404.html", ""),
    ];
    assert_eq!(check(&pages), ["site-page-orphan site/x/b.html:1: ", "site-page-orphan site/x/c.html:1: "]);
    assert_eq!(check(&pages[1..3]).last().unwrap(), "site-link-broken site/x/index.html:1: ");
}

#[test]
fn a_fault_of_every_page_is_one_finding() {
    let page = "<a href=a.html>x</a><a href=b.html>x</a><a href=gone.html>x</a>";
    let found = faults("s", &files(&[("index.html", page), ("a.html", page), ("b.html", page)]));
    assert_eq!(shown(&found), ["site-link-broken s/a.html:1: gone.html"]);
    assert_eq!(found[0].labels[0].text, "and in 2 other places");
    assert_eq!(found[0].help.as_deref(), Some("link a file that is there, or take the link out"));
}

#[test]
fn chapters_and_their_summary_agree() {
    let book = files(&[
        (
            "book/src/SUMMARY.md",
            "# Summary\n\n- [A](a.md)\n  - [B](sub/b.md)\n- [Gone](aa.md)\n- [Draft]()\n",
        ),
        ("book/src/a.md", "# A\n"),
        ("book/src/sub/b.md", "# B\n"),
        ("book/src/left.md", "# Left\n"),
        ("guide.md", "# not of the book\n"),
    ]);
    let found = links::chapters("out/x", &book);
    assert_eq!(
        shown(&found),
        [
            "site-link-broken out/x/book/src/SUMMARY.md:5: aa.md",
            "site-chapter-unlisted out/x/book/src/left.md:1: ",
        ]
    );
    assert_eq!(found[0].help.as_deref(), Some("did you mean `a.md`?"));
}

#[test]
fn the_manual_and_its_chapters_agree() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let files = read(&docs);
    assert!(files.contains_key("SUMMARY.md"));
    assert_eq!(shown(&links::chapters("docs", &files)), [""; 0]);
}

proptest! {
    #[test]
    fn no_bytes_stop_the_checker(page in proptest::collection::vec(any::<u8>(), 0..200), css in ".{0,80}") {
        let html = [b"<a href='x'><style>".as_slice(), &page].concat();
        let files = Files::from([
            ("index.html".to_owned(), html),
            ("a.svg".to_owned(), page.clone()),
            ("b.css".to_owned(), format!("@import url({css}").into_bytes()),
            ("SUMMARY.md".to_owned(), page),
        ]);
        faults("s", &files);
        links::chapters("s", &files);
    }

    #[test]
    fn a_link_to_any_file_that_is_there_is_sound(folders in proptest::collection::vec("[a-zé %&#?+]{1,6}", 1..4)) {
        let path = format!("{}/x.html", folders.join("/"));
        let encoded: String = path.bytes().map(|byte| match byte {
            b'/' | b'a'..=b'z' | b'.' => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        }).collect();
        let back = "../".repeat(folders.len());
        let page = format!("<a href=\"./{encoded}\">x</a>");
        let other = format!("<a href={back}index.html>x</a>");
        let site = files(&[("index.html", page.as_str()), (&path, other.as_str())]);
        prop_assert_eq!(shown(&faults("s", &site)), Vec::<String>::new());
    }
}

#[test]
fn the_sites_of_the_shipped_workspace_are_sound() {
    let bench = crate::papers::workspace();
    let out = bench.path().join("out");
    let run = assert_cmd::Command::new(env!("CARGO_BIN_EXE_blueprint"))
        .args(["build", "--only", "book,site", "--workspace"])
        .arg(bench.path())
        .output()
        .unwrap();
    assert!(run.status.success(), "{run:?}");
    let mut sites = 0;
    for entry in walkdir::WalkDir::new(&out).into_iter().map(Result::unwrap) {
        let name = entry.file_name().to_str().unwrap();
        if entry.file_type().is_dir() && matches!(name, "site" | "book") {
            let files = read(entry.path());
            let found = if name == "site" { faults(name, &files) } else { links::chapters(name, &files) };
            assert_eq!(shown(&found), [""; 0], "{}", entry.path().display());
            sites += usize::from(name == "site");
        }
    }
    assert!(sites > 3, "{sites} sites");
}

#[test]
fn a_site_that_has_others_around_it_may_link_them() {
    let portal = files(&[(
        "index.html",
        "<a href='../clients/a%20b/index.html#x'>x</a> <a href='../gone.html'>x</a> <a href='../../x'>x</a>",
    )]);
    let around = Around { place: "portal", holds: &|path| path == "clients/a b/index.html" };
    let found = links::check(&Site { folder: "portal", files: &[&portal], around: Some(around) });
    assert_eq!(
        shown(&found),
        [
            "site-link-broken portal/index.html:1: ../gone.html",
            "site-link-broken portal/index.html:1: ../../x",
        ]
    );
    assert_eq!(found[0].message, "there is no `gone.html` beside the site");
}
