//! `build --history`: an organization's revisions as a chapter of its book.

use super::command::blueprint;
use super::history::repository;
use super::support::northwind_answers;
use crate::revision::Repository;
use std::collections::BTreeMap;
use std::path::Path;

/// What became of each organization when the books were built with `more` arguments.
fn build(repository: &Repository, more: &[&str]) -> BTreeMap<String, String> {
    let (status, out, error) = blueprint(repository, &[&["build", "--only", "book,site"], more].concat());
    assert_eq!(status, 0, "{error}");
    let said = out.lines().filter(|line| !line.contains(" organizations: "));
    let words = said.map(|line| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>());
    words.map(|words| (words[1].clone(), words[0].clone())).collect()
}

fn made(repository: &Repository, path: &str) -> String {
    std::fs::read_to_string(repository.root().join("out").join(path)).unwrap_or_default()
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let each = walkdir::WalkDir::new(folder).into_iter().map(|entry| entry.unwrap().into_path());
    let each = each.filter(|path| path.is_file());
    each.map(|path| (path.strip_prefix(folder).unwrap().display().to_string(), std::fs::read(&path).unwrap()))
        .collect()
}

#[test]
fn a_book_lists_the_revisions_of_its_organization_and_nobody_elses_words() {
    let repository = repository();
    build(&repository, &["--history", "HEAD"]);
    let summary = made(&repository, "north/book/src/SUMMARY.md");
    assert!(summary.ends_with("\n[Completed guide](guide.md)\n\n[Revisions](revisions.md)\n"), "{summary}");
    let chapter = made(&repository, "north/book/src/revisions.md");
    let heads: Vec<&str> = chapter.lines().filter(|line| line.starts_with("## ")).collect();
    assert!(heads.len() == 4 && heads.iter().all(|head| head[3..].starts_with("20")), "{chapter}");
    for said in ["access-narrowed", "organization-moved", "organization-renamed", "organization-added"] {
        assert!(chapter.contains(&format!("`{said}`")), "{said}: {chapter}");
    }
    let commit = repository.git(&["rev-parse", "HEAD"]);
    assert!(chapter.contains(&format!("Revision `{}`.", &commit[..10])), "{chapter}");
    // What is told of a commit may name anybody.
    assert!(!chapter.contains("less for") && !chapter.contains("Test"), "{chapter}");
    let other = made(&repository, "other/book/src/revisions.md");
    assert!(other.contains("organization-added") && !other.contains("Northwind"), "{other}");
    assert!(made(&repository, "manifest.json").contains("\"book/src/revisions.md\":"));
    assert!(made(&repository, "north/site/revisions.html").contains("organization-renamed"));
}

/// One client goes, and another of the same name comes with the same commit.
#[test]
fn a_book_does_not_begin_with_somebody_else_of_the_same_name() {
    let repository = repository();
    let gone = repository.root().join("answers/willow-street-family-medicine.yaml");
    std::fs::remove_file(gone).unwrap();
    let name = [("organization: Northwind Clinics", "organization: Willow Street Family Medicine")];
    repository.write("answers/another-willow.yaml", northwind_answers(&name));
    repository.commit("another one");
    build(&repository, &["--history", "HEAD"]);
    let chapter = made(&repository, "another-willow/book/src/revisions.md");
    assert!(chapter.contains("organization-added") && !chapter.contains("before: "), "{chapter}");
    // Whoever keeps all of them is told what it may be.
    let (_, out, _) = blueprint(&repository, &["log", "another-willow"]);
    assert!(out.contains("organization-moved"), "{out}");
}

#[test]
fn the_commits_are_an_input_and_the_words_for_them_are_not() {
    let repository = repository();
    build(&repository, &[]);
    let without = files(&repository.root().join("out"));
    let all = |word: &str, run: &BTreeMap<String, String>| run.values().all(|state| state == word);
    assert!(all("made", &build(&repository, &["--history", "HEAD"])));
    assert!(all("unchanged", &build(&repository, &["--history", "main"])));
    let first = repository.git(&["rev-list", "--max-parents=0", "HEAD"]);
    // A commit that touches somebody else is no news.
    let edits =
        [("organization: Northwind Clinics", "organization: Other"), ("agreed on 3 May", "agreed on 4 May")];
    repository.write("answers/other.yaml", northwind_answers(&edits));
    repository.commit("a day later");
    let again = build(&repository, &["--history", "HEAD"]);
    let news: Vec<_> =
        again.iter().filter(|(_, state)| *state == "made").map(|(id, _)| id.as_str()).collect();
    assert_eq!(news, ["other"]);
    // Another range is, to whom it has other commits.
    let mut ranged = build(&repository, &["--history", &format!("{}..HEAD", first.trim())]);
    assert_eq!(ranged.remove("other").as_deref(), Some("unchanged"));
    assert!(all("made", &ranged), "{ranged:?}");
    assert!(made(&repository, "north/book/src/revisions.md").contains("organization-renamed"));
    assert!(!made(&repository, "north/book/src/revisions.md").contains("organization-added"));
    let willow = made(&repository, "willow-street-family-medicine/book/src/revisions.md");
    assert!(willow.contains("\nNo change for Willow Street Family Medicine is on record.\n"), "{willow}");
    // Without a range all is as it ever was.
    repository.git(&["reset", "--quiet", "--hard", "HEAD~1"]);
    assert!(all("made", &build(&repository, &[])));
    assert!(files(&repository.root().join("out")) == without);
}

#[test]
fn what_is_no_history_is_said() {
    let repository = repository();
    for range in ["no-such-range", "HEAD..no-such-end", "--output=x", ""] {
        let (status, out, error) = blueprint(&repository, &["build", &format!("--history={range}")]);
        assert!(status == 2 && out.is_empty(), "{range}: {out}");
        assert!(error.starts_with(&format!("error: cannot read the history `{range}` of")), "{error}");
        assert_eq!(error.lines().count(), 1, "{error}");
    }
    std::fs::remove_dir_all(repository.root().join(".git")).unwrap();
    let (status, _, error) = blueprint(&repository, &["build", "--history", "HEAD"]);
    assert!(status == 2 && error.contains("not a git repository"), "{error}");
    assert!(!repository.root().join("out").exists());
}

#[test]
fn what_was_typed_is_text_in_the_chapter() {
    let repository = repository();
    let hostile = "Eve <script>alert(1)</script> [a](javascript:b) `c` {{#include /etc/hostname}} | **d**";
    let name = format!("organization: {}", crate::generate::quoted(hostile));
    repository.write("answers/north.yaml", northwind_answers(&[("organization: Northwind Clinics", &name)]));
    repository.commit(hostile);
    build(&repository, &["--history", "HEAD"]);
    let chapter = made(&repository, "north/book/src/revisions.md");
    let mut options = comrak::Options::default();
    options.render.r#unsafe = true;
    let html = comrak::markdown_to_html(&chapter, &options);
    assert!(html.contains("Eve") && !html.contains("<script") && !html.contains("<a "), "{html}");
    assert!(!chapter.contains("{{"), "{chapter}");
    assert!(!made(&repository, "north/site/revisions.html").contains("<script>alert"));
}

#[test]
fn a_template_may_give_the_chapter_its_place() {
    let repository = repository();
    let summary = "templates/multi-tenant/book/SUMMARY.md";
    let text = std::fs::read_to_string(repository.root().join(summary)).unwrap();
    let link = "[Revisions](revisions.md)";
    repository.write(summary, text.replace("[Overview]", &format!("{link}\n[Overview]")));
    let arguments = ["build", "--only", "book", "north", "--history", "HEAD"];
    let (status, _, error) = blueprint(&repository, &arguments);
    assert_eq!(status, 0, "{error}");
    let summary = made(&repository, "north/book/src/SUMMARY.md");
    assert!(
        summary.matches(link).count() == 1 && summary.find(link) < summary.find("[Overview]"),
        "{summary}"
    );
}
