//! Runs that break off: killed at random moments, out of space, without the right to write.

use super::support::{Bench, SOURCES, minimal};
use blueprint::batch::State;
use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Set for the process that is to be killed: where it works.
const ROOT: &str = "BLUEPRINT_CRASH_ROOT";

/// How many runs must have been killed in the middle of their work.
const HITS: u32 = 40;

/// How many runs are started at most to get there.
const RUNS: u32 = 400;

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
    // The span within which to kill adapts to how long this machine takes just now: a run that ended
    // too soon makes it shorter, one that was killed at work makes it longer.
    let mut span = Duration::from_millis(100);
    let mut chance = 12345_u64;
    let mut hits = 0;
    for run in 0..RUNS {
        if hits >= HITS {
            return;
        }
        let target = (run as usize + run as usize / 7) % revisions.len();
        install(&bench, &revisions[target]);
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mut child = start(&bench);
        wait_for(&mut child, || bench.out().join(".staging").exists());
        std::thread::sleep(span.mul_f64((chance >> 33) as f64 / f64::from(1_u32 << 31)));
        kill(child);
        let at_work = bench.out().join(".staging").exists();
        hits += u32::from(at_work);
        span = span.mul_f64(if at_work { 1.2 } else { 0.7 });
        each_is_whole(&bench, &clean, run);
        if run % 5 == 4 {
            let next = bench.run(&SOURCES);
            let edited: Vec<_> = next.outcomes.iter().filter(|outcome| !outcome.edited.is_empty()).collect();
            assert!(edited.is_empty(), "our own files are not taken for edited ones: {edited:?}");
            assert_eq!(bench.bytes(), clean[target], "after run {run} the next makes what a first one does");
            assert!(!bench.out().join(".staging").exists());
        }
    }
    panic!("of {RUNS} runs only {hits} were killed at work");
}

/// The output is put in place a wave of 256 at a time: a run that is killed when the first has
/// changed leaves the last as they were.
#[test]
fn a_run_that_is_killed_between_waves_leaves_some_old_and_some_new() {
    const WAVES: usize = 2 * 256;
    let case = super::support::repository().join("tests/cases/book");
    let answers = std::fs::read_to_string(case.join("answers.yaml")).unwrap();
    let bench = Bench::guide_only();
    for (from, to) in [("guide.md", "guides/garden.md"), ("rules.yaml", "guides/garden.rules.yaml")] {
        bench.write(to, std::fs::read(case.join(from)).unwrap());
    }
    let install = |revision: usize| {
        for number in 0..WAVES {
            let name = format!("organization: \"Number {number}, revision {revision}\"");
            let named = answers.replacen(answers.lines().next().unwrap(), &name, 1);
            bench.write(&format!("answers/n{number:03}.yaml"), named);
        }
    };
    let mut clean = Vec::new();
    for revision in 0..2 {
        install(revision);
        bench.run(&SOURCES);
        clean.push(bench.bytes());
    }
    for run in 0..4 {
        let target = run as usize % 2;
        install(target);
        let first = || bench.out().join("n000").metadata().map(|folder| folder.ino()).ok();
        let old = first();
        let mut child = start(&bench);
        wait_for(&mut child, || first() != old);
        kill(child);
        let new = count_same(&bench.bytes(), &clean[target]);
        assert!((1..WAVES).contains(&new), "{new} of {WAVES} are new");
        each_is_whole(&bench, &clean, run);
        bench.run(&SOURCES);
        assert_eq!(bench.bytes(), clean[target], "after run {run} the next makes what a first one does");
    }
}

/// Each organization of `bench` is as in one of `clean`.
fn each_is_whole(bench: &Bench, clean: &[Files], run: u32) {
    let clean: Vec<_> = clean.iter().map(organizations).collect();
    for (id, files) in organizations(&bench.bytes()) {
        let known = clean.iter().any(|clean| clean.get(&id) == Some(&files));
        assert!(known, "after run {run}, `{id}` is neither old nor new: {:?}", files.keys());
    }
}

/// Waits until something is so, or `child` has ended.
fn wait_for(child: &mut Child, is_so: impl Fn() -> bool) {
    while !is_so() && child.try_wait().unwrap().is_none() {
        std::thread::yield_now();
    }
}

fn kill(mut child: Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

/// How many organizations of `files` are as in `others`.
fn count_same(files: &Files, others: &Files) -> usize {
    let others = organizations(others);
    organizations(files).iter().filter(|(id, files)| others.get(*id) == Some(files)).count()
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
