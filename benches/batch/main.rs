//! What a batch costs: `cargo bench --bench batch`. Generates N synthetic organizations for the
//! shipped guide, builds them, and prints CPU per organization, wall time and peak memory, beside
//! the floor: writing the same bytes to the same files and nothing else.
//!
//! `cargo bench --bench batch -- 1 100 1000` chooses the Ns; `-- --site 100` builds HTML too, which
//! is some twenty times the work. Files go to the folder that `BENCH_DIR` names, else to `/dev/shm`
//! where there is one (figures of a disk say more about the disk). Peak memory is read from `/proc`.

#![allow(clippy::print_stdout)] // A report is what a benchmark is for.

mod synthetic;

use blueprint::batch::{self, Options};
use blueprint::export::Target;
use blueprint::workspace::Workspace;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// What one pass over N organizations took.
#[derive(Clone, Copy, Default)]
struct Cost {
    cpu_ms: f64,
    wall_ms: f64,
    peak_mib: f64,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.first().map(String::as_str) {
        // A pass runs in a process of its own, so that peak memory is that pass's.
        Some("pass") => pass(&arguments[1], Path::new(&arguments[2])),
        Some("floor") => floor(Path::new(&arguments[1]), Path::new(&arguments[2])),
        _ => report(&arguments),
    }
}

fn report(arguments: &[String]) {
    let site = arguments.iter().any(|argument| argument == "--site");
    let mut counts: Vec<usize> = arguments.iter().filter_map(|argument| argument.parse().ok()).collect();
    if counts.is_empty() {
        counts = if site { vec![1, 100, 1_000] } else { vec![1, 100, 1_000, 10_000] };
    }
    let what = if site { "all" } else { "sources" };
    println!("CPU ms per organization | {what}");
    println!(
        "{:>7} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9}",
        "N", "floor", "build", "× floor", "unchanged", "wall s", "peak MiB"
    );
    for count in counts {
        let folder = tempfile::tempdir_in(place()).expect("a folder to work in");
        synthetic::workspace(Path::new(env!("CARGO_MANIFEST_DIR")), folder.path(), count);
        let root = folder.path().to_str().expect("a path in UTF-8");
        let build = child(&["pass", what, root]);
        let unchanged = child(&["pass", what, root]);
        let floor = child(&["floor", &format!("{root}/out"), &format!("{root}/floor")]);
        let each = |cost: Cost| cost.cpu_ms / count as f64;
        println!(
            "{count:>7} {:>9.3} {:>9.3} {:>9.2} {:>9.3} {:>9.3} {:>9.1}",
            each(floor),
            each(build),
            each(build) / each(floor),
            each(unchanged),
            build.wall_ms / 1_000.0,
            build.peak_mib
        );
    }
}

fn place() -> PathBuf {
    let named = std::env::var_os("BENCH_DIR").map(PathBuf::from);
    let memory = Some(PathBuf::from("/dev/shm")).filter(|path| path.is_dir());
    named.or(memory).unwrap_or_else(std::env::temp_dir)
}

/// Runs this program again with `arguments`, and reads the cost that it prints.
fn child(arguments: &[&str]) -> Cost {
    let program = std::env::current_exe().expect("this program's path");
    let output = Command::new(program).args(arguments).output().expect("this program again");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8_lossy(&output.stdout);
    let numbers: Vec<f64> = text.split_whitespace().filter_map(|number| number.parse().ok()).collect();
    match numbers.as_slice() {
        [cpu_ms, wall_ms, peak_mib] => Cost { cpu_ms: *cpu_ms, wall_ms: *wall_ms, peak_mib: *peak_mib },
        _ => panic!("three numbers, not {text}"),
    }
}

/// Builds everything in the workspace `root`, and prints what it took.
fn pass(what: &str, root: &Path) {
    let started = Instant::now();
    let targets = Target::ALL.into_iter().filter(|target| what == "all" || *target != Target::Site).collect();
    let options = Options { targets, jobs: 0, force: false, out: root.join("out"), dry_run: false };
    let workspace = Workspace::open(root).expect("a workspace").value;
    let summary = batch::run(&workspace, &[], &options, &|_| {}).expect("a batch");
    assert_eq!(summary.rejected + summary.failed, 0, "synthetic answers are right");
    print_cost(started);
}

/// Writes the files of `from` to `to`, and prints what the writing took.
fn floor(from: &Path, to: &Path) {
    let mut files = Vec::new();
    gather(from, from, &mut files);
    let before = cpu_ms();
    let started = Instant::now();
    for (path, bytes) in &files {
        let path = to.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, bytes).expect("a file");
    }
    println!("{} {} 0", cpu_ms() - before, started.elapsed().as_secs_f64() * 1_000.0);
}

fn gather(root: &Path, folder: &Path, files: &mut Vec<(PathBuf, Vec<u8>)>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            gather(root, &path, files);
        } else {
            files.push((path.strip_prefix(root).expect("below").into(), fs::read(&path).expect("a file")));
        }
    }
}

fn print_cost(started: Instant) {
    println!("{} {} {}", cpu_ms(), started.elapsed().as_secs_f64() * 1_000.0, peak_mib());
}

/// The CPU time of this process so far, all threads, user and system.
fn cpu_ms() -> f64 {
    let spent = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    spent.tv_sec as f64 * 1e3 + spent.tv_nsec as f64 / 1e6
}

fn peak_mib() -> f64 {
    let status = fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("peak memory");
    line.trim().trim_end_matches(" kB").parse::<f64>().expect("a number") / 1024.0
}
