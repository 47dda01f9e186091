//! Batches: what is written, kept, skipped and removed; and that no accident, neighbour or hostile
//! file gets in the way of another organization.

mod crash;
mod edits;
mod inputs;
mod links;
mod support;

use blueprint::batch::{BatchError, State};
use blueprint::blueprint::Blueprint;
use blueprint::export::Target;
use std::collections::BTreeMap;
use std::fs;
use support::{Bench, Run, SOURCES, minimal};

#[test]
fn the_shipped_workspace_is_built_and_then_left_alone() {
    let bench = Bench::shipped();
    let first = bench.run(&Target::ALL);
    assert!(first.all(|state| matches!(state, State::Made { written } if *written > 20)), "{first:?}");
    assert!(first.outcomes.len() >= 6);
    let built = bench.snapshot();
    let second = bench.run(&Target::ALL);
    assert!(second.all(|state| matches!(state, State::Unchanged)), "{second:?}");
    assert_eq!(bench.snapshot(), built, "inodes and times stay too");
    assert_eq!(first.findings(), second.findings(), "what was found is found again");
    assert_eq!(first.open(), second.open());
    for outcome in &first.outcomes {
        let blueprint = bench.read(&format!("out/{}/blueprint.json", outcome.id));
        let blueprint: Blueprint = serde_json::from_str(&blueprint).unwrap();
        assert_eq!(outcome.open, blueprint.open.len(), "{}: as the blueprint says", outcome.id);
    }
}

#[test]
fn what_was_found_is_said_again_from_the_manifest_while_nothing_changed() {
    let bench = Bench::shipped();
    let first = bench.run(&SOURCES);
    let found = |run: &Run| -> Vec<_> {
        run.outcomes.iter().map(|outcome| (outcome.id.clone(), outcome.findings.clone())).collect()
    };
    assert!(found(&first).iter().any(|(_, findings)| !findings.is_empty()));
    let again = bench.run(&SOURCES);
    assert!(again.all(|state| matches!(state, State::Unchanged)));
    assert_eq!(found(&again), found(&first), "with places, helps and all");
    // It is the manifest's word, as long as it can be understood.
    let warning = "strict isolation was asked for";
    let manifest = bench.read("out/manifest.json");
    let reworded = manifest.replacen(warning, "of old", 1);
    for (manifest, said) in [(&reworded, "of old"), (&reworded.replace("\"warning\"", "\"grave\""), warning)]
    {
        bench.write("out/manifest.json", manifest);
        let messages: Vec<_> =
            bench.run(&SOURCES).findings().into_iter().flat_map(|(_, found)| found).collect();
        assert_eq!(messages.iter().filter(|message| message.contains(said)).count(), 1, "{messages:#?}");
    }
}

#[test]
fn bytes_do_not_depend_on_the_number_of_jobs_or_the_place() {
    let outputs: Vec<BTreeMap<String, Vec<u8>>> = [1, 8]
        .map(|jobs| {
            let mut bench = Bench::shipped();
            bench.jobs = jobs;
            for number in 0..300 {
                bench.write(&format!("answers/many/n{number}.yaml"), minimal(&format!("Number {number}")));
            }
            let targets: &[Target] = &SOURCES;
            let run = bench.run(targets);
            let ids: Vec<&str> = run.outcomes.iter().map(|outcome| outcome.id.as_str()).collect();
            assert!(ids.is_sorted(), "outcomes come in input order");
            bench.bytes()
        })
        .into();
    assert!(outputs[0].len() > 300);
    assert_eq!(outputs[0], outputs[1]);
    let manifest = String::from_utf8(outputs[0]["manifest.json"].clone()).unwrap();
    let json: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    assert_eq!(json["organizations"]["many/n7"]["name"], "Number 7");
}

#[test]
fn the_manifest_names_every_file_with_its_digest_and_no_machine() {
    let bench = Bench::shipped();
    bench.run(&Target::ALL);
    let bytes = bench.bytes();
    let text = bench.read("out/manifest.json");
    assert!(!text.contains(bench.outside().to_str().unwrap()), "no absolute path");
    let manifest: serde_json::Value = serde_json::from_str(&text).unwrap();
    let mut named = Vec::new();
    for (id, organization) in manifest["organizations"].as_object().unwrap() {
        for made in organization["targets"].as_object().unwrap().values() {
            for (path, file) in made["files"].as_object().unwrap() {
                let path = format!("{id}/{path}");
                let sum = twox_hash::XxHash3_128::oneshot(&bytes[&path]);
                assert_eq!(file["xxh3"], format!("{sum:032x}").as_str(), "{path}");
                assert_eq!(file["bytes"], bytes[&path].len());
                named.push(path);
            }
        }
    }
    named.push("manifest.json".into());
    named.sort();
    assert_eq!(named, bytes.keys().cloned().collect::<Vec<_>>());
}

#[test]
fn a_rejected_organization_keeps_its_last_good_output_and_the_rest_are_made() {
    let bench = Bench::guide_only();
    bench.write("answers/a.yaml", minimal("Alpha"));
    bench.write("answers/b.yaml", minimal("Beta"));
    bench.run(&SOURCES);
    let before = bench.snapshot();
    bench.write("answers/a.yaml", minimal("Alpha the second"));
    bench.write("answers/b.yaml", minimal("Beta").replace("1.1: B", "1.1: Z"));
    let run = bench.run(&SOURCES);
    assert!(matches!(run.of("a").state, State::Made { .. }));
    assert!(matches!(run.of("b").state, State::Rejected));
    let after = bench.snapshot();
    for (path, kept) in before.iter().filter(|(path, _)| path.starts_with("b/")) {
        assert_eq!(after[path], *kept, "{path}");
    }
    assert!(bench.read("out/a/blueprint.md").contains("Alpha the second"));
    bench.write("answers/b.yaml", minimal("Beta"));
    assert!(matches!(bench.run(&SOURCES).of("b").state, State::Unchanged), "good again, and as it was");
}

#[test]
fn one_changed_organization_is_all_that_is_written_and_of_it_only_what_differs() {
    let bench = Bench::guide_only();
    for id in ["a", "b", "c"] {
        bench.write(&format!("answers/{id}.yaml"), minimal(id));
    }
    bench.run(&SOURCES);
    let before = bench.snapshot();
    bench.write("answers/b.yaml", minimal("b").replace("1.1: B", "1.1: A"));
    let run = bench.run(&SOURCES);
    let State::Made { written } = run.of("b").state else { panic!("{run:?}") };
    assert!(matches!(run.of("a").state, State::Unchanged) && matches!(run.of("c").state, State::Unchanged));
    let after = bench.snapshot();
    let differs = |path: &&String| before.get(*path) != after.get(*path);
    let changed: Vec<&String> =
        after.keys().filter(differs).filter(|path| *path != "manifest.json").collect();
    assert!(changed.iter().all(|path| path.starts_with("b/")), "{changed:?}");
    assert_eq!(changed.len(), written);
    assert!(after.keys().filter(|path| path.starts_with("b/")).count() > written, "some files were the same");
}

#[test]
fn a_target_alone_leaves_the_files_of_the_others() {
    let bench = Bench::guide_only();
    bench.write("answers/a.yaml", minimal("Alpha"));
    bench.run(&SOURCES);
    let before = bench.snapshot();
    bench.write("answers/a.yaml", minimal("Alpha the second"));
    bench.run(&[Target::Blueprint]);
    let after = bench.snapshot();
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    for (path, kept) in before.iter().filter(|(path, _)| path.starts_with("a/book/") || *path == "a/guide.md")
    {
        assert_eq!(after[path], *kept, "{path}");
    }
    assert!(bench.read("out/a/blueprint.md").contains("Alpha the second"));
    assert!(matches!(bench.run(&[Target::Blueprint]).of("a").state, State::Unchanged));
    assert!(matches!(bench.run(&SOURCES).of("a").state, State::Made { .. }), "the others were left behind");
    let whole = Bench::guide_only();
    whole.write("answers/a.yaml", minimal("Alpha the second"));
    whole.run(&SOURCES);
    assert_eq!(bench.bytes(), whole.bytes());
}

#[test]
fn what_is_gone_is_pruned_by_a_full_run_alone() {
    let bench = Bench::guide_only();
    for id in ["a", "group/sub/b", "group/c", "z"] {
        bench.write(&format!("answers/{id}.yaml"), minimal(id));
    }
    bench.run(&SOURCES);
    bench.write("out/a/mine.txt", "a note");
    bench.write("out/unrelated/file.txt", "not ours");
    for id in ["a", "group/sub/b", "z"] {
        fs::remove_file(bench.root().join(format!("answers/{id}.yaml"))).unwrap();
    }
    let run = bench.run_only(&["group/c"], &SOURCES);
    assert!(run.summary.pruned.is_empty());
    assert!(bench.out().join("z/guide.md").exists(), "a part of the batch prunes nothing");
    let run = bench.run(&SOURCES);
    assert_eq!(run.summary.pruned, ["a", "group/sub/b", "z"]);
    assert_eq!(run.outcomes.len(), 1);
    assert_eq!(bench.read("out/a/mine.txt"), "a note");
    assert_eq!(fs::read_dir(bench.out().join("a")).unwrap().count(), 1, "nothing else is left");
    assert!(!bench.out().join("z").exists() && !bench.out().join("group/sub").exists());
    assert!(bench.out().join("group/c/guide.md").exists());
    assert_eq!(bench.read("out/unrelated/file.txt"), "not ours");
    let manifest: serde_json::Value = serde_json::from_str(&bench.read("out/manifest.json")).unwrap();
    assert_eq!(manifest["organizations"].as_object().unwrap().keys().collect::<Vec<_>>(), ["group/c"]);
    assert!(bench.run(&SOURCES).summary.pruned.is_empty());
}

#[test]
fn nothing_is_pruned_while_the_answers_cannot_be_listed() {
    let bench = Bench::guide_only();
    bench.write("answers/a.yaml", minimal("Alpha"));
    bench.run(&SOURCES);
    fs::rename(bench.root().join("answers"), bench.root().join("moved")).unwrap();
    assert!(bench.run(&SOURCES).summary.pruned.is_empty());
    std::os::unix::fs::symlink("/nowhere", bench.root().join("answers")).unwrap();
    assert!(bench.run(&SOURCES).summary.pruned.is_empty());
    assert!(bench.out().join("a/guide.md").exists());
}

#[test]
fn everything_that_goes_in_counts_as_a_change() {
    let bench = Bench::shipped();
    bench.run(&SOURCES);
    let id = "northwind-clinics";
    let touch = |path: &str, from: &str, to: &str| bench.write(path, bench.read(path).replacen(from, to, 1));
    touch("guides/multi-tenant.md", "Next Steps", "Next steps");
    assert!(!matches!(bench.run(&SOURCES).of(id).state, State::Unchanged), "the guide");
    touch("guides/multi-tenant.rules.yaml", "\n", "\n# a comment moves every line\n");
    assert!(matches!(bench.run(&SOURCES).of(id).state, State::Made { .. }), "the rules");
    bench.write("templates/book/overview.md", "# Another overview\n");
    fs::remove_file(bench.root().join("templates/multi-tenant/book/overview.md")).unwrap();
    bench.run(&SOURCES);
    bench.write("book.toml", "[book]\nauthors = [\"Somebody else\"]\n");
    assert!(matches!(bench.run(&SOURCES).of(id).state, State::Made { .. }), "the settings");
    assert!(bench.read("out/northwind-clinics/book/book.toml").contains("Somebody else"));
}

#[test]
fn finding_only_writes_nothing_and_finds_the_same() {
    let bench = Bench::shipped();
    bench.write("answers/wrong.yaml", minimal("Wrong").replace("1.1: B", "1.1: Z"));
    let mut options = bench.options(&Target::ALL);
    options.dry_run = true;
    let found = bench.try_run(&[], &options).unwrap();
    assert!(!bench.out().exists());
    let built = bench.run(&SOURCES);
    assert_eq!(found.findings(), built.findings());
    assert_eq!(found.open(), built.open());
    assert_eq!((found.summary.passed, found.summary.rejected), (built.summary.made, 1));
}

#[test]
fn an_organization_that_is_not_there_is_named_with_the_nearest() {
    let bench = Bench::shipped();
    let error = bench.try_run(&["northwind-clinic"], &bench.options(&SOURCES)).unwrap_err();
    assert!(matches!(error, BatchError::UnknownOrganization { .. }));
    assert_eq!(
        error.to_string(),
        "there is no organization `northwind-clinic`; did you mean `northwind-clinics`?"
    );
    assert!(!bench.out().exists());
}

/// Free texts everywhere, each with the organization's own token in it.
#[test]
fn nothing_of_one_organization_appears_in_anothers_output() {
    let bench = Bench::shipped();
    let shipped = ["northwind-clinics", "meridian-specialty-care", "harbor-care-coordination"];
    let mut tokens = Vec::new();
    for number in 0..12 {
        let token = format!("canary{number:02}x");
        let text = bench.read(&format!("answers/{}.yaml", shipped[number % shipped.len()]));
        bench.write(&format!("answers/org{number:02}.yaml"), support::mark(&text, &token));
        tokens.push((format!("org{number:02}/"), token));
    }
    bench.run(&Target::ALL);
    let bytes = bench.bytes();
    for (folder, token) in &tokens {
        let holds = |bytes: &Vec<u8>| bytes.windows(token.len()).any(|window| window == token.as_bytes());
        let found: Vec<&String> =
            bytes.iter().filter(|(_, bytes)| holds(bytes)).map(|(path, _)| path).collect();
        let foreign: Vec<_> =
            found.iter().filter(|path| !path.starts_with(folder) && **path != "manifest.json").collect();
        assert!(foreign.is_empty(), "{token} in {foreign:?}");
        for target in ["guide.md", "blueprint.md", "blueprint.json", "book/", "site/"] {
            let own = format!("{folder}{target}");
            assert!(found.iter().any(|path| path.starts_with(&own)), "{token} not even in {own}");
        }
    }
    let manifest = bench.read("out/manifest.json");
    for line in manifest.lines() {
        let named = tokens.iter().filter(|(_, token)| line.contains(token.as_str())).count();
        assert!(named <= 1, "{line}");
    }
}
