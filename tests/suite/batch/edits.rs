//! Files that people edited or put among ours.

use super::support::{Bench, SOURCES, minimal};
use blueprint::batch::State;
use blueprint::export::Target;
use std::fs;
use std::os::unix::fs::PermissionsExt;

fn built() -> Bench {
    let bench = Bench::guide_only();
    bench.write("answers/a.yaml", minimal("Alpha"));
    bench.run(&SOURCES);
    bench
}

#[test]
fn an_edited_file_is_kept_and_reported_until_it_is_overwritten_or_undone() {
    let mut bench = built();
    let original = bench.read("out/a/guide.md");
    // The same length, and a date from before it was made: neither may hide it.
    let edited = original.replacen("Guide", "GUIDE", 1);
    assert_ne!(edited, original);
    bench.write("out/a/guide.md", &edited);
    let old = fs::File::options().write(true).open(bench.out().join("a/guide.md")).unwrap();
    old.set_modified(std::time::UNIX_EPOCH).unwrap();
    for _ in 0..3 {
        let run = bench.run(&SOURCES);
        assert_eq!(run.of("a").edited, ["guide.md"]);
        assert!(matches!(run.of("a").state, State::Unchanged));
        assert!(run.has("a", "output-edited"));
        assert_eq!(bench.read("out/a/guide.md"), edited);
    }
    bench.write("answers/a.yaml", minimal("Alpha the second"));
    for _ in 0..2 {
        let run = bench.run(&SOURCES);
        assert_eq!(run.of("a").edited, ["guide.md"], "new answers do not overwrite it either");
        assert_eq!(bench.read("out/a/guide.md"), edited);
        assert!(bench.read("out/a/blueprint.md").contains("Alpha the second"), "its neighbours are made");
    }
    let run = bench.run_only(&["a"], &[Target::Blueprint]);
    assert!(run.of("a").edited.is_empty(), "it belongs to a target that was not asked for");
    bench.force = true;
    let run = bench.run(&SOURCES);
    assert!(run.of("a").edited.is_empty() && matches!(run.of("a").state, State::Made { written: 1 }));
    assert_ne!(bench.read("out/a/guide.md"), edited);
    bench.force = false;
    let run = bench.run(&SOURCES);
    assert!(!run.has("a", "output-edited"));
    assert!(matches!(run.of("a").state, State::Unchanged));
}

#[test]
fn an_edit_that_is_undone_is_forgotten() {
    let bench = built();
    let clean = bench.bytes();
    bench.write("out/a/guide.md", "mine");
    assert_eq!(bench.run(&SOURCES).of("a").edited, ["guide.md"]);
    bench.write("out/a/guide.md", &clean["a/guide.md"]);
    assert!(bench.run(&SOURCES).of("a").edited.is_empty());
    assert_eq!(bench.bytes(), clean);
}

#[test]
fn a_file_that_was_removed_is_made_again() {
    let bench = built();
    let clean = bench.bytes();
    fs::remove_file(bench.out().join("a/blueprint.md")).unwrap();
    fs::remove_dir_all(bench.out().join("a/book")).unwrap();
    assert!(matches!(bench.run(&SOURCES).of("a").state, State::Made { .. }));
    assert_eq!(bench.bytes(), clean);
    fs::remove_dir_all(bench.out().join("a")).unwrap();
    bench.run(&SOURCES);
    assert_eq!(bench.bytes(), clean);
}

#[test]
fn what_people_put_there_survives_a_rebuild() {
    let bench = built();
    bench.write("out/a/mine.txt", "a note");
    bench.write("out/a/book/src/extra/deep.md", "mine too");
    fs::create_dir(bench.out().join("a/empty")).unwrap();
    std::os::unix::fs::symlink("mine.txt", bench.out().join("a/link")).unwrap();
    fs::set_permissions(bench.out().join("a"), fs::Permissions::from_mode(0o700)).unwrap();
    let before = bench.snapshot();
    bench.write("answers/a.yaml", minimal("Alpha the second"));
    assert!(matches!(bench.run(&SOURCES).of("a").state, State::Made { .. }));
    let after = bench.snapshot();
    for path in ["a/mine.txt", "a/book/src/extra/deep.md", "a/link"] {
        assert_eq!(after[path], before[path], "{path}");
    }
    assert!(bench.out().join("a/empty").is_dir());
    assert!(bench.out().join("a/link").is_symlink());
    let mode = fs::metadata(bench.out().join("a")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700, "a folder that was closed stays closed");
}

#[test]
fn a_file_that_is_no_longer_made_goes_unless_it_was_edited() {
    let bench = Bench::shipped();
    let book = "templates/multi-tenant/book";
    let summary = bench.read(&format!("{book}/SUMMARY.md"));
    bench.write(&format!("{book}/extra-one.md"), "# One\n");
    bench.write(&format!("{book}/extra-two.md"), "# Two\n");
    let more = format!("{summary}\n[Extra](extra-one.md)\n\n[Two](extra-two.md)\n");
    bench.write(&format!("{book}/SUMMARY.md"), more);
    let id = "northwind-clinics";
    bench.run(&SOURCES);
    assert!(bench.out().join(id).join("book/src/extra-one.md").exists());
    bench.write(&format!("out/{id}/book/src/extra-two.md"), "edited");
    bench.write(&format!("{book}/SUMMARY.md"), &summary);
    let run = bench.run(&SOURCES);
    assert!(!bench.out().join(id).join("book/src/extra-one.md").exists());
    assert_eq!(bench.read(&format!("out/{id}/book/src/extra-two.md")), "edited");
    assert_eq!(run.of(id).edited, ["book/src/extra-two.md"]);
}

#[test]
fn without_a_manifest_files_that_fit_are_taken_over_and_others_kept() {
    let bench = built();
    let clean = bench.bytes();
    fs::remove_file(bench.out().join("manifest.json")).unwrap();
    assert!(matches!(bench.run(&SOURCES).of("a").state, State::Unchanged));
    assert_eq!(bench.bytes(), clean);
    fs::remove_file(bench.out().join("manifest.json")).unwrap();
    bench.write("out/a/guide.md", "from somewhere else");
    assert_eq!(bench.run(&SOURCES).of("a").edited, ["guide.md"]);
    assert_eq!(bench.read("out/a/guide.md"), "from somewhere else");
}

#[test]
fn a_manifest_that_is_none_stops_the_batch_and_nothing_is_touched() {
    let bench = built();
    let manifest = bench.read("out/manifest.json");
    let lead_out = manifest.replacen("\"guide.md\"", "\"../../../guide.md\"", 1);
    assert_ne!(lead_out, manifest);
    for (text, why) in [
        ("{}", "does not begin as one"),
        (&manifest[..manifest.len() / 2], "it ends too soon"),
        (manifest.replacen("\"version\": 2", "\"version\": 7", 1).as_str(), "its version is 7"),
        (lead_out.as_str(), "is no path within the output folder"),
    ] {
        bench.write("out/manifest.json", text);
        let error = bench.try_run(&[], &bench.options(&SOURCES)).unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
        assert_eq!(bench.read("out/manifest.json"), text);
    }
    bench.write("out/manifest.json", &manifest);
    assert!(matches!(bench.run(&SOURCES).of("a").state, State::Unchanged));
}
