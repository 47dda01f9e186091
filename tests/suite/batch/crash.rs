//! Runs that break off: killed at random moments, out of space, without the right to write.

use super::support::{Bench, SOURCES, minimal};
use blueprint::batch::State;
use std::collections::BTreeMap;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Set for the process that is to be killed: where it works.
const ROOT: &str = "BLUEPRINT_CRASH_ROOT";

/// How often a run is killed.
const KILLS: u32 = 40;

type Files = BTreeMap<String, Vec<u8>>;

/// Not a test of its own: what [`a_run_that_is_killed_leaves_each_organization_whole`] starts and
/// kills.
#[test]
#[ignore = "run by another test, in a process of its own"]
fn build_to_be_killed() {
    if let Some(root) = std::env::var_os(ROOT) {
        Bench::at(root.into()).run(&SOURCES);
    }
}

#[test]
fn a_run_that_is_killed_leaves_each_organization_whole() {
    let bench = Bench::guide_only();
    let revisions: [Vec<(String, String)>; 3] =
        [revision("1.1: B", 0..14), revision("1.1: A", 3..18), revision("1.1: C", 0..9)];
    let clean: Vec<Files> = revisions
        .iter()
        .map(|revision| {
            let clean = Bench::guide_only();
            install(&clean, revision);
            clean.run(&SOURCES);
            clean.bytes()
        })
        .collect();
    let whole = {
        let timed = Bench::guide_only();
        install(&timed, &revisions[0]);
        let started = Instant::now();
        start(&timed).wait().unwrap();
        started.elapsed()
    };
    let mut chance = 12345_u64;
    let mut broken_off = 0;
    for kill in 0..KILLS {
        let target = (kill as usize + kill as usize / 7) % revisions.len();
        install(&bench, &revisions[target]);
        let mut child = start(&bench);
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        std::thread::sleep(whole.mul_f64((chance >> 33) as f64 / f64::from(1_u32 << 31) * 1.1));
        let ended = child.try_wait().unwrap().is_some();
        child.kill().unwrap();
        child.wait().unwrap();
        broken_off += u32::from(!ended && bench.out().join(".staging").exists());
        for (id, files) in organizations(&bench.bytes()) {
            let known = clean.iter().any(|clean| organizations(clean).get(&id) == Some(&files));
            assert!(known, "after kill {kill}, `{id}` is neither old nor new: {:?}", files.keys());
        }
        if kill % 5 == 4 {
            let run = bench.run(&SOURCES);
            let edited: Vec<_> = run.outcomes.iter().filter(|outcome| !outcome.edited.is_empty()).collect();
            assert!(edited.is_empty(), "our own files are not taken for edited ones: {edited:?}");
            assert_eq!(
                bench.bytes(),
                clean[target],
                "after kill {kill} the next run makes what a first one does"
            );
            assert!(!bench.out().join(".staging").exists());
        }
    }
    assert!(broken_off > KILLS / 8, "most runs were killed before or after their work: {broken_off}");
}

/// The files of each organization.
fn organizations(files: &Files) -> BTreeMap<String, Files> {
    let mut organizations: BTreeMap<String, Files> = BTreeMap::new();
    for (path, bytes) in files.iter().filter(|(path, _)| !path.starts_with(".staging")) {
        if let Some((id, rest)) = path.split_once('/') {
            organizations.entry(id.to_owned()).or_default().insert(rest.to_owned(), bytes.clone());
        }
    }
    organizations
}

fn revision(answer: &str, numbers: std::ops::Range<usize>) -> Vec<(String, String)> {
    let answers = |number| minimal(&format!("Number {number}")).replace("1.1: B", answer);
    numbers.map(|number| (format!("answers/n{number:02}.yaml"), answers(number))).collect()
}

fn install(bench: &Bench, revision: &[(String, String)]) {
    std::fs::remove_dir_all(bench.root().join("answers")).unwrap();
    for (path, text) in revision {
        bench.write(path, text);
    }
}

fn start(bench: &Bench) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "batch::crash::build_to_be_killed"])
        .env(ROOT, bench.root())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Runs the helper under a limit on the size of files, in units of 512 bytes: what a full disk does
/// to a write, without needing one.
fn run_limited(bench: &Bench, blocks: u32) -> bool {
    let script = format!(
        "trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" --ignored --exact batch::crash::build_to_be_killed"
    );
    let status = Command::new("sh")
        .args(["-c", &script])
        .arg(std::env::current_exe().unwrap())
        .env(ROOT, bench.root())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    status.unwrap().success()
}

#[test]
fn a_write_that_is_refused_fails_its_organization_alone() {
    let bench = Bench::guide_only();
    for id in ["a", "b"] {
        bench.write(&format!("answers/{id}.yaml"), minimal(id));
    }
    bench.run(&SOURCES);
    let before = bench.bytes();
    let largest = before.values().map(Vec::len).max().unwrap();
    let note = format!("  1.2: {{answer: A, note: {}}}\n", "word ".repeat(largest / 5));
    bench.write("answers/a.yaml", minimal("a").replace("  1.2: A\n", &note));
    bench.write("answers/b.yaml", minimal("Beta the second"));
    let blocks = u32::try_from(largest / 512 + 4).unwrap();
    assert!(!run_limited(&bench, blocks), "the helper stops at an organization that failed");
    let after = organizations(&bench.bytes());
    assert_eq!(after["a"], organizations(&before)["a"], "the last good output, whole");
    assert!(bench.read("out/b/blueprint.md").contains("Beta the second"), "the other one was made");
    let run = bench.run(&SOURCES);
    assert!(matches!(run.of("a").state, State::Made { .. }) && run.of("b").edited.is_empty());
    assert!(bench.read("out/a/blueprint.md").contains("word word"));
}

#[test]
fn a_disk_without_room_for_the_journal_ends_the_batch_and_nothing_is_lost() {
    let bench = Bench::guide_only();
    bench.write("answers/a.yaml", minimal("a"));
    bench.run(&SOURCES);
    let before = bench.bytes();
    bench.write("answers/a.yaml", minimal("Alpha the second"));
    assert!(!run_limited(&bench, 0));
    let after: Files = bench.bytes().into_iter().filter(|(path, _)| !path.starts_with(".staging")).collect();
    assert_eq!(after, before);
    let started = Instant::now();
    assert!(matches!(bench.run(&SOURCES).of("a").state, State::Made { .. }));
    assert!(started.elapsed() < Duration::from_secs(60));
}
