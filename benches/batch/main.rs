//! What a batch costs, beside the floor: `cargo bench --bench batch [-- LARGEST-N]`.
//!
//! Generates N organizations for the shipped guide and prints, for each N, CPU milliseconds and wall
//! milliseconds per organization and the peak memory of the process. Each figure comes from a process
//! of its own, with its files on a RAM disk where there is one. The floor writes the same bytes to the
//! same files and does nothing else.

#![allow(clippy::print_stdout)] // A report is what a benchmark is for.

mod measure;
mod organizations;
mod stock;

use measure::{Figures, Scenario};
use std::path::{Path, PathBuf};
use std::process::Command;

/// How many organizations, and up to how many of them with rendered books.
const SIZES: [usize; 4] = [1, 100, 1_000, 10_000];
const SITES: usize = 1_000;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.as_slice() {
        [name, root] if Scenario::named(name).is_some() => measure::child(name, Path::new(root)),
        rest => table(rest.first().and_then(|largest| largest.parse().ok()).unwrap_or(usize::MAX)),
    }
}

fn table(largest: usize) {
    println!("| N | what | CPU ms each | wall ms each | CPU ms in all | peak MiB | × floor |");
    println!("|---:|---|---:|---:|---:|---:|---:|");
    for size in SIZES.into_iter().filter(|size| *size <= largest) {
        let folder = folder();
        organizations::generate(folder.path(), size);
        let (mut floor, mut sources) = (None, None);
        for scenario in Scenario::ALL.iter().filter(|scenario| size <= SITES || !scenario.renders()) {
            if scenario.needs_change() {
                organizations::change_one(folder.path());
            }
            let figures = run(scenario.name(), folder.path());
            if scenario.is_floor() {
                floor = Some(figures.cpu);
            }
            row(size, scenario.name(), &figures, scenario.has_floor().then_some(floor).flatten());
            match scenario {
                Scenario::Sources => sources = Some(figures),
                Scenario::Medplum => added(size, &figures, sources.as_ref()),
                _ => {}
            }
        }
    }
}

fn row(size: usize, name: &str, figures: &Figures, floor: Option<f64>) {
    let each = |total: f64| total / size as f64;
    let ratio = floor.map_or_else(String::new, |floor| format!("{:.1}", figures.cpu / floor));
    println!(
        "| {size} | {name} | {:.3} | {:.3} | {:.0} | {:.0} | {ratio} |",
        each(figures.cpu),
        each(figures.wall),
        figures.cpu,
        figures.peak
    );
}

/// What `figures` are more than those of the `sources` alone.
fn added(size: usize, figures: &Figures, sources: Option<&Figures>) {
    let Some(sources) = sources else { return };
    let (cpu, wall) = (figures.cpu - sources.cpu, figures.wall - sources.wall);
    row(size, "of which Medplum", &Figures { cpu, wall, peak: figures.peak }, None);
}

/// Runs one scenario in a process of its own.
fn run(scenario: &str, root: &Path) -> Figures {
    let program = std::env::current_exe().expect("this program's path");
    let output = Command::new(program).arg(scenario).arg(root).output().expect("a process");
    assert!(output.status.success(), "{scenario}: {}", String::from_utf8_lossy(&output.stderr));
    Figures::parse(&String::from_utf8_lossy(&output.stdout))
}

/// A temporary folder on a RAM disk, where there is one.
fn folder() -> tempfile::TempDir {
    let ram = PathBuf::from("/dev/shm");
    let place = if ram.is_dir() { ram } else { std::env::temp_dir() };
    tempfile::tempdir_in(place).expect("a temporary folder")
}
