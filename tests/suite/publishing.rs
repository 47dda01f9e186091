//! Sites to be published: each client's alone, and the portal of all.

use crate::cli::{Ran, allotment, expect, run, validated};
use crate::site::{Files, broken_links, search_index};
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// Runs `site` in `folder`.
fn site(folder: &Path, more: &[&str]) -> Ran {
    run(folder, &[&["site"], more].concat())
}

/// The files under `folder`.
fn files(folder: &Path) -> Files {
    let entries = walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap);
    let files = entries.filter(|entry| entry.file_type().is_file());
    files
        .map(|file| {
            let path = file.path().strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
            (path, fs::read(file.path()).unwrap())
        })
        .collect()
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap()
}

#[test]
fn each_client_has_a_whole_site_and_the_portal_shows_all() {
    let folder = allotment();
    expect(&site(folder.path(), &[]), 0);
    let out = folder.path().join("site");
    let names = [("mill-lane", "Mill Lane Allotments"), ("st-brigid-school", "St Brigid")];
    for (id, _) in names {
        let client = files(&out.join("clients").join(id));
        assert_eq!(broken_links(&client), [""; 0], "{id}");
        assert!(client.contains_key("index.html") && client.contains_key("site.js"), "{id}");
        for (path, bytes) in &client {
            let page = String::from_utf8_lossy(bytes);
            let other = names.iter().find(|(other, _)| *other != id).unwrap();
            assert!(!page.contains(other.0) && !page.contains(other.1), "{path} of {id} names {}", other.1);
        }
    }
    let portal = text(&out.join("portal/index.html"));
    for (id, name) in names {
        assert!(portal.contains(&format!("<a href=\"../clients/{id}/index.html\">{name}")), "{portal}");
    }
    let inodes =
        names.map(|(id, _)| fs::metadata(out.join("clients").join(id).join("site.css")).unwrap().ino());
    assert_eq!(inodes[0], inodes[1], "what is the same in every book is there once");
    assert!(out.join("portal/manual/findings.html").is_file());
}

#[test]
fn the_portal_compares_clients_and_its_links_hold() {
    let folder = allotment();
    expect(&site(folder.path(), &["--overdue-on", "2030-01-01"]), 0);
    let out = folder.path().join("site");
    let mut all = files(&out.join("portal"));
    // From the portal, clients are beside it.
    for (path, bytes) in files(&out.join("clients")) {
        all.insert(format!("../clients/{path}"), bytes);
    }
    let pages: Vec<String> = all.keys().filter(|path| path.starts_with("facts/")).cloned().collect();
    assert!(pages.len() > 2, "{pages:?}");
    for page in &pages {
        let page = String::from_utf8_lossy(&all[page]);
        assert!(
            page.contains("href=\"../../../clients/mill-lane/index.html\">Mill Lane Allotments"),
            "{page}"
        );
    }
    let top: Files = all
        .iter()
        .filter(|(path, _)| !path.starts_with("facts/") && !path.starts_with("manual/"))
        .map(|(path, bytes)| (path.clone(), bytes.clone()))
        .chain(
            all.iter()
                .filter(|(path, _)| path.starts_with("facts/") || path.starts_with("manual/"))
                .map(|(path, _)| (path.clone(), Vec::new())),
        )
        .collect();
    let broken: Vec<String> = broken_links(&top)
        .into_iter()
        .filter(|link| !link.starts_with("../") && !link.contains("manual/findings.html#"))
        .collect();
    assert_eq!(broken, [""; 0]);
    let index = search_index(&all);
    let docs = index["docs"].as_array().unwrap();
    assert!(docs.iter().all(|doc| !doc[4].as_array().unwrap().is_empty()), "each hit names its clients");
    assert_eq!(index["clients"][0][0], "Mill Lane Allotments");
}

#[test]
fn the_manual_in_the_portal_is_whole() {
    let folder = allotment();
    expect(&site(folder.path(), &[]), 0);
    let manual = files(&folder.path().join("site/portal/manual"));
    let broken: Vec<String> =
        broken_links(&manual).into_iter().filter(|link| !link.contains(": https://")).collect();
    assert_eq!(broken, [""; 0]);
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    for page in
        files(&docs).keys().filter_map(|path| path.strip_suffix(".md")).filter(|page| *page != "SUMMARY")
    {
        assert!(manual.contains_key(&format!("{page}.html")), "{page}");
    }
}

#[test]
fn what_has_not_changed_is_not_made_again() {
    let folder = allotment();
    expect(&site(folder.path(), &[]), 0);
    let again = site(folder.path(), &[]);
    assert!(again.out.contains("unchanged  portal"), "{}", again.out);
    assert!(again.out.contains("2 organizations: 2 unchanged"), "{}", again.out);

    let answers = folder.path().join("answers/mill-lane.yaml");
    fs::write(&answers, text(&answers).replacen("Mill Lane Allotments", "Mill Lane Gardens", 1)).unwrap();
    let changed = site(folder.path(), &[]);
    assert!(changed.out.contains("made       mill-lane"), "{}", changed.out);
    assert!(changed.out.contains("unchanged  st-brigid-school"), "{}", changed.out);
    assert!(text(&folder.path().join("site/portal/index.html")).contains("Mill Lane Gardens"));
}

#[test]
fn a_program_is_told_of_the_portal_too() {
    let folder = allotment();
    let states = ["made", "unchanged"].map(|state| {
        let document = validated(&site(folder.path(), &["--format", "json"]).out);
        assert_eq!(document["portal"]["state"], state);
        document["portal"]["written"].as_u64().unwrap()
    });
    assert!(states[0] > 20 && states[1] == 0, "{states:?}");
    fs::remove_file(folder.path().join("site/clients/mill-lane/index.html")).unwrap();
    let ran = site(folder.path(), &["st-brigid-school", "--format", "json", "--revision", "next"]);
    expect(&ran, 1);
    let document = validated(&ran.out);
    assert_eq!(document["portal"]["state"], "rejected");
    assert!(document["findings"].as_array().unwrap().iter().any(|found| found["code"] == "site-link-broken"));
    let checked = validated(&run(folder.path(), &["check", "--format", "json"]).out);
    assert!(checked["portal"].is_null());
}

#[test]
fn a_rejected_client_keeps_its_last_good_book_and_the_portal_says_so() {
    let folder = allotment();
    expect(&site(folder.path(), &[]), 0);
    let page = folder.path().join("site/clients/mill-lane/index.html");
    let before = text(&page);
    let answers = folder.path().join("answers/mill-lane.yaml");
    fs::write(&answers, text(&answers) + "\nanswres: x\n").unwrap();
    expect(&site(folder.path(), &[]), 1);
    assert_eq!(text(&page), before);
    let portal = text(&folder.path().join("site/portal/index.html"));
    assert!(portal.contains("<span class=\"status rejected\">rejected</span>"), "{portal}");
    assert!(portal.contains("../clients/mill-lane/index.html"), "the last good book is linked");
    assert!(text(&folder.path().join("site/portal/findings.html")).contains("answers/mill-lane.yaml:"));
}

#[test]
fn a_client_that_is_gone_goes_and_a_named_one_comes_alone() {
    let folder = allotment();
    expect(&site(folder.path(), &["mill-lane"]), 0);
    assert!(!folder.path().join("site/clients/st-brigid-school").exists());
    let portal = text(&folder.path().join("site/portal/index.html"));
    assert!(portal.contains("St Brigid") && !portal.contains("clients/st-brigid-school"), "{portal}");

    expect(&site(folder.path(), &[]), 0);
    fs::remove_file(folder.path().join("answers/mill-lane.yaml")).unwrap();
    let gone = site(folder.path(), &[]);
    assert!(gone.out.contains("removed    mill-lane"), "{}", gone.out);
    assert!(!folder.path().join("site/clients/mill-lane").exists());
    assert!(!text(&folder.path().join("site/portal/index.html")).contains("Mill Lane"));
}

#[test]
fn pages_say_which_revision_they_show() {
    let folder = allotment();
    expect(&site(folder.path(), &["--revision", "v2 <final>"]), 0);
    for page in ["clients/mill-lane/index.html", "portal/index.html", "portal/open.html"] {
        let page = text(&folder.path().join("site").join(page));
        assert!(page.contains("Revision v2 &lt;final&gt;"), "{page}");
    }
    let digest = site(folder.path(), &[]);
    assert!(digest.out.contains("2 organizations: 2 made"), "{}", digest.out);
}

#[test]
fn overdue_is_what_was_due_before_the_day_that_was_given() {
    let folder = allotment();
    let answers = folder.path().join("answers/mill-lane.yaml");
    let line = text(&answers).lines().find(|line| line.starts_with("  1.1:")).map(str::to_owned);
    let put_off = "  1.1: {undecided: {owner: Ann, due: 2026-05-02, note: later}}";
    fs::write(&answers, text(&answers).replacen(&line.unwrap(), put_off, 1)).unwrap();
    for (day, late) in [("2026-05-02", false), ("2026-05-03", true)] {
        expect(&site(folder.path(), &["--overdue-on", day]), 0);
        let open = text(&folder.path().join("site/portal/open.html"));
        assert_eq!(open.contains("2026-05-02, overdue"), late, "{day}: {open}");
    }
    for day in ["tomorrow", "2026-13-01", "2026-1-01", "2026-01-00"] {
        expect(&site(folder.path(), &["--overdue-on", day]), 2);
    }
}

#[test]
fn only_changed_lists_what_there_is_to_upload_and_to_take_down() {
    let folder = allotment();
    let first = site(folder.path(), &["--only-changed", "last.json"]);
    assert_eq!(first.out, "changed\tclients/mill-lane\nchanged\tclients/st-brigid-school\nchanged\tportal\n");
    fs::copy(folder.path().join("site/manifest.json"), folder.path().join("last.json")).unwrap();
    assert_eq!(site(folder.path(), &["--only-changed", "last.json"]).out, "");
    fs::remove_file(folder.path().join("answers/mill-lane.yaml")).unwrap();
    let later = site(folder.path(), &["--only-changed", "site/manifest.json"]);
    assert_eq!(later.out, "removed\tclients/mill-lane\nchanged\tportal\n");
    fs::write(folder.path().join("last.json"), "{}").unwrap();
    expect(&site(folder.path(), &["--only-changed", "last.json"]), 2);
}

#[test]
fn typed_text_is_text_in_the_portal() {
    let folder = allotment();
    let answers = folder.path().join("answers/mill-lane.yaml");
    let name =
        "organization: \"</title><script>alert(1)</script><img src=x onerror=alert(2)> {{ 7919 * 7907 }} '\"";
    let line = text(&answers).lines().find(|line| line.starts_with("organization:")).map(str::to_owned);
    fs::write(&answers, text(&answers).replacen(&line.unwrap(), name, 1)).unwrap();
    expect(&site(folder.path(), &[]), 0);
    for (path, bytes) in files(&folder.path().join("site")).iter().filter(|(path, _)| path.ends_with(".html"))
    {
        let page = String::from_utf8_lossy(bytes);
        for live in ["<script>alert", "<img src=x", "</title><script", "62615533"] {
            assert!(!page.contains(live), "{path}: {live}");
        }
    }
}

#[test]
fn a_theme_is_on_every_page_and_no_template_is_touched() {
    let folder = allotment();
    let settings = "[preprocessor.blueprint.theme]\nname = \"Fielding & Partners\"\nlogo = \"brand/logo.svg\"\n\
        footer = \"12 Quay Street <b>\"\nlight.links = \"#7a1f5c\"\n";
    fs::write(folder.path().join("book.toml"), settings).unwrap();
    let missing = site(folder.path(), &[]);
    expect(&missing, 1);
    assert!(
        missing.err.contains("settings-invalid") && missing.err.contains("brand/logo.svg"),
        "{}",
        missing.err
    );

    fs::create_dir(folder.path().join("brand")).unwrap();
    fs::write(folder.path().join("brand/logo.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\"/>").unwrap();
    expect(&site(folder.path(), &[]), 0);
    for place in ["clients/mill-lane", "portal", "portal/manual"] {
        let place = folder.path().join("site").join(place);
        let page = text(&place.join("index.html"));
        assert!(page.contains("Fielding &amp; Partners · 12 Quay Street &lt;b&gt;"), "{page}");
        assert!(
            page.contains("<img class=\"logo\" src=\"logo.svg\" alt=\"Fielding &amp; Partners\">"),
            "{page}"
        );
        assert!(page.contains("href=\"theme.css\""), "{page}");
        assert!(text(&place.join("theme.css")).contains("#7a1f5c"));
        assert!(place.join("logo.svg").is_file());
    }
    fs::write(folder.path().join("brand/logo.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\" id=\"new\"/>")
        .unwrap();
    expect(&site(folder.path(), &[]), 0);
    assert!(text(&folder.path().join("site/clients/mill-lane/logo.svg")).contains("new"));
}

#[test]
fn a_theme_that_cannot_be_read_is_said_and_a_logo_from_elsewhere_is_refused() {
    let folder = allotment();
    let theme = |lines: &str| {
        fs::write(folder.path().join("book.toml"), format!("[preprocessor.blueprint.theme]\n{lines}\n"))
            .unwrap();
        site(folder.path(), &[])
    };
    let pale = theme("light.text = \"#888\"");
    expect(&pale, 0);
    assert!(pale.err.contains("warning[theme-contrast]: the contrast of text"), "{}", pale.err);
    let outside = tempfile::NamedTempFile::with_suffix(".svg").unwrap();
    std::os::unix::fs::symlink(outside.path(), folder.path().join("link.svg")).unwrap();
    for (lines, said) in [
        ("colour = \"red\"", "unknown field `colour`"),
        ("light.text = \"bluish\"", "`bluish` is no colour of CSS"),
        ("logo = \"../logo.svg\"", "is no file in the workspace"),
        ("logo = \"link.svg\"", "leads out of the workspace"),
        ("logo = \"guides/plots.md\"", "is no picture"),
    ] {
        let refused = theme(lines);
        expect(&refused, 1);
        assert!(refused.err.contains(said), "{lines}: {}", refused.err);
    }
}

/// Runs the example that publishes what changed, in `folder`.
fn publish_changed(folder: &Path) -> Ran {
    let program = assert_cmd::cargo::cargo_bin("blueprint");
    let path = format!("{}:{}", program.parent().unwrap().display(), std::env::var("PATH").unwrap());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/publish-changed");
    let mut command = std::process::Command::new(script);
    command
        .args(["site", "last.json", "places"])
        .current_dir(folder)
        .env("PATH", path)
        .env("SECRET", "of nobody");
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ran { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

#[test]
fn the_example_publishes_each_client_to_its_own_place_with_its_own_credentials() {
    let folder = allotment();
    let path = |name: &str| folder.path().join(name);
    let place = |id: &str| {
        let file = path(&format!("places/clients/{id}.env"));
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        // What an upload sees is left beside what it published.
        let seen = format!("env > {}", path(&format!("seen-{id}")).display());
        fs::write(file, format!("DESTINATION=www/{id}\nKEY=key-of-{id}\n{seen}\n")).unwrap();
    };
    place("mill-lane");
    let first = publish_changed(folder.path());
    expect(&first, 1);
    assert!(first.err.contains("no place for clients/st-brigid-school"), "{}", first.err);
    assert!(!path("last.json").exists(), "what failed is tried again");

    place("st-brigid-school");
    let all = publish_changed(folder.path());
    expect(&all, 0);
    assert_eq!(all.out, "changed\tclients/mill-lane\nchanged\tclients/st-brigid-school\n");
    for (id, other) in [("mill-lane", "st-brigid-school"), ("st-brigid-school", "mill-lane")] {
        assert_eq!(files(&path(&format!("www/{id}"))), files(&path(&format!("site/clients/{id}"))));
        let seen = text(&path(&format!("seen-{id}")));
        assert!(seen.contains(&format!("KEY=key-of-{id}")), "{seen}");
        assert!(!seen.contains(other) && !seen.contains("SECRET"), "{seen}");
    }
    assert_eq!(publish_changed(folder.path()).out, "", "nothing changed");

    fs::remove_file(path("answers/mill-lane.yaml")).unwrap();
    let gone = publish_changed(folder.path());
    expect(&gone, 0);
    assert_eq!(gone.out, "removed\tclients/mill-lane\n");
    assert_eq!(files(&path("www/mill-lane")).len(), 0);
    assert!(path("www/st-brigid-school/index.html").is_file());
}

/// The lines that the step `id` of the pipeline's example runs, and the names in its environment.
fn step(id: &str) -> (String, Vec<String>) {
    let text = include_str!("../../examples/pipeline.yml");
    let rest = text.split(&format!("- id: {id}\n")).nth(1).unwrap();
    let step = rest.split("\n      - ").next().unwrap().split("\n  remember:").next().unwrap();
    let run = step.split("run: |\n").nth(1).unwrap();
    let lines = run.lines().take_while(|line| line.starts_with("          ") || line.is_empty());
    let names = step.split("env:\n").nth(1).map_or("", |env| env.split("run:").next().unwrap_or_default());
    let names =
        names.lines().filter_map(|line| line.trim().split_once(": ").map(|(name, _)| name.to_owned()));
    (lines.map(|line| format!("{}\n", line.trim_start_matches("          "))).collect(), names.collect())
}

/// Runs the step `id` in `folder` as a pipeline does: in an environment of its own.
fn run_step(folder: &Path, id: &str, environment: &[(&str, &str)]) {
    let program = assert_cmd::cargo::cargo_bin("blueprint");
    let (lines, names) = step(id);
    let output = std::process::Command::new("bash")
        .args(["-e", "-o", "pipefail", "-c", &lines])
        .current_dir(folder)
        .env_clear()
        .env("PATH", format!("{}:{}", program.parent().unwrap().display(), std::env::var("PATH").unwrap()))
        .env("GITHUB_OUTPUT", folder.join("outputs"))
        .envs(environment.iter().copied())
        .output()
        .unwrap();
    assert!(output.status.success(), "{id}: {}", String::from_utf8_lossy(&output.stderr));
    assert!(names.iter().all(|name| environment.iter().any(|(given, _)| given == name)), "{names:?}");
}

#[test]
fn the_example_of_a_pipeline_publishes_each_client_in_a_job_of_its_own() {
    let folder = allotment();
    let path = |name: &str| folder.path().join(name);
    crate::papers::copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("examples"), &path("examples"));
    let git = ["-C", folder.path().to_str().unwrap()];
    for words in [
        &["init", "-q"][..],
        &["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "x", "--allow-empty"],
    ] {
        assert!(std::process::Command::new("git").args(git).args(words).status().unwrap().success());
    }
    // What the first job hands on, as the matrix reads it.
    let changes = || {
        let _ = fs::remove_file(path("outputs"));
        run_step(folder.path(), "sites", &[]);
        let outputs = text(&path("outputs"));
        let json = outputs.strip_prefix("changes=").unwrap();
        let list: Vec<serde_json::Value> = serde_json::from_str(json).unwrap();
        let of = |entry: &serde_json::Value, key: &str| entry[key].as_str().unwrap().to_owned();
        list.iter().map(|entry| (of(entry, "change"), of(entry, "folder"))).collect::<Vec<_>>()
    };
    let publish = |change: &str, site: &str| {
        let (destination, key) = (format!("www/{site}"), format!("key of {site}"));
        let secrets = [("DESTINATION", destination.as_str()), ("SECRET_KEY", &key), ("HOST_KEYS", "")];
        run_step(folder.path(), "publish", &[&secrets[..], &[("CHANGE", change), ("FOLDER", site)]].concat());
        assert_eq!(text(&path("key")), format!("{key}\n"));
    };
    let all = changes();
    let folders: Vec<&str> = all.iter().map(|(_, folder)| folder.as_str()).collect();
    assert_eq!(folders, ["clients/mill-lane", "clients/st-brigid-school", "portal"]);
    all.iter().for_each(|(change, site)| publish(change, site));
    for site in folders {
        assert_eq!(files(&path("www").join(site)), files(&path("site").join(site)), "{site}");
    }
    run_step(folder.path(), "remember", &[]);
    assert_eq!(changes(), []);

    fs::remove_file(path("answers/mill-lane.yaml")).unwrap();
    let expected = [("removed", "clients/mill-lane"), ("changed", "portal")];
    let gone = changes();
    assert_eq!(gone, expected.map(|(change, site)| (change.to_owned(), site.to_owned())));
    publish("removed", "clients/mill-lane");
    assert_eq!(files(&path("www/clients/mill-lane")).len(), 0);
}
