//! One measurement, in a process of its own.

use super::organizations::PLAIN;
use super::stock;
use blueprint::batch::{self, Options};
use blueprint::export::Target;
use blueprint::workspace::Workspace;
use rustix::time::{ClockId, clock_gettime};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

const SOURCES: [Target; 3] = [Target::Guide, Target::Blueprint, Target::Book];
const MEDPLUM: [Target; 4] = [Target::Guide, Target::Blueprint, Target::Book, Target::Medplum];
const SITES: [Target; 4] = [Target::Guide, Target::Blueprint, Target::Book, Target::Site];

/// What is measured, in this order: each starts from what the ones before left.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Scenario {
    Check,
    PlainFloor,
    Plain,
    Sources,
    SourcesFloor,
    SourcesUnchanged,
    SourcesOneChanged,
    MedplumFloor,
    Medplum,
    Sites,
    SitesFloor,
    SitesUnchanged,
    SitesOneChanged,
    StockSites,
}

/// What came out, in milliseconds and MiB.
pub struct Figures {
    pub cpu: f64,
    pub wall: f64,
    pub peak: f64,
}

impl Scenario {
    pub const ALL: [Self; 14] = [
        Self::Check,
        Self::PlainFloor,
        Self::Plain,
        Self::SourcesFloor,
        Self::Sources,
        Self::SourcesUnchanged,
        Self::SourcesOneChanged,
        Self::MedplumFloor,
        Self::Medplum,
        Self::SitesFloor,
        Self::Sites,
        Self::SitesUnchanged,
        Self::SitesOneChanged,
        Self::StockSites,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::PlainFloor => "floor of sources without access",
            Self::Plain => "sources without access",
            Self::Sources => "sources",
            Self::SourcesFloor => "floor of sources",
            Self::SourcesUnchanged => "sources, nothing changed",
            Self::SourcesOneChanged => "sources, one changed",
            Self::MedplumFloor => "floor of sources and Medplum",
            Self::Medplum => "sources and Medplum",
            Self::Sites => "sources and HTML",
            Self::SitesFloor => "floor of sources and HTML",
            Self::SitesUnchanged => "sources and HTML, nothing changed",
            Self::SitesOneChanged => "sources and HTML, one changed",
            Self::StockSites => "mdBook's crates alone",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scenario| scenario.name() == name)
    }

    /// Whether books are rendered.
    pub const fn renders(self) -> bool {
        matches!(
            self,
            Self::Sites | Self::SitesFloor | Self::SitesUnchanged | Self::SitesOneChanged | Self::StockSites
        )
    }

    pub const fn is_floor(self) -> bool {
        matches!(self, Self::PlainFloor | Self::SourcesFloor | Self::MedplumFloor | Self::SitesFloor)
    }

    /// Whether it writes what the floor writes.
    pub const fn has_floor(self) -> bool {
        matches!(self, Self::Plain | Self::Sources | Self::Medplum | Self::Sites)
    }

    pub const fn needs_change(self) -> bool {
        matches!(self, Self::SourcesOneChanged | Self::SitesOneChanged)
    }

    const fn targets(self) -> &'static [Target] {
        match self {
            Self::Medplum | Self::MedplumFloor => &MEDPLUM,
            _ if self.renders() => &SITES,
            _ => &SOURCES,
        }
    }

    /// The workspace that it is measured on, of those below `root`.
    fn workspace(self, root: &Path) -> PathBuf {
        match self {
            Self::Plain | Self::PlainFloor => root.join(PLAIN),
            _ => root.to_owned(),
        }
    }

    /// The folder for what it makes; those that make the same share one.
    const fn out(self) -> &'static str {
        match self {
            Self::Medplum => "out-medplum",
            _ if self.renders() => "out-sites",
            _ => "out",
        }
    }
}

impl Figures {
    pub fn parse(text: &str) -> Self {
        let mut numbers = text.split_whitespace().map(|number| number.parse().expect("a number"));
        let mut next = || numbers.next().expect("three numbers");
        Self { cpu: next(), wall: next(), peak: next() }
    }
}

/// Measures the scenario `name` on the workspace at `root`, and prints the figures.
pub fn child(name: &str, root: &Path) {
    let scenario = Scenario::named(name).expect("a scenario");
    let root = &scenario.workspace(root);
    let out = root.join(scenario.out());
    let (cpu, wall) = match scenario {
        _ if scenario.is_floor() => {
            // What is to be written has to be there once, to be read.
            let model = root.join("model");
            build(root, &model, scenario.targets(), false);
            let figures = floor(&model, &root.join("floor"));
            for folder in [model, root.join("floor")] {
                fs::remove_dir_all(folder).expect("a folder removed");
            }
            figures
        }
        Scenario::StockSites => stock::render(&root.join("out-sites"), &root.join("stock")),
        _ => timed(|| build(root, &out, scenario.targets(), scenario == Scenario::Check)),
    };
    println!("{cpu} {wall} {}", peak());
}

fn build(root: &Path, out: &Path, targets: &[Target], dry_run: bool) {
    let workspace = Workspace::open(root).expect("a workspace").value;
    let options = Options { targets: targets.to_vec(), jobs: 0, force: false, out: out.to_owned(), dry_run };
    let summary = batch::run(&workspace, &[], &options, &|_| {}).expect("a batch");
    assert_eq!(summary.rejected + summary.failed, 0, "all organizations pass");
}

/// Writes what is under `model` to `to`, an organization at a time; only the writing counts.
fn floor(model: &Path, to: &Path) -> (f64, f64) {
    let (mut cpu, mut wall) = (0.0, 0.0);
    for entry in fs::read_dir(model).expect("a folder") {
        let folder = entry.expect("an entry").path();
        let mut files = Vec::new();
        gather(&folder, &to.join(folder.file_name().expect("a name")), &mut files);
        let (its_cpu, its_wall) = timed(|| {
            let mut last = PathBuf::new();
            for (path, bytes) in &files {
                let folder = path.parent().expect("a folder");
                if folder != last {
                    fs::create_dir_all(folder).expect("a folder");
                    folder.clone_into(&mut last);
                }
                fs::write(path, bytes).expect("a file");
            }
        });
        (cpu, wall) = (cpu + its_cpu, wall + its_wall);
    }
    (cpu, wall)
}

fn gather(from: &Path, to: &Path, files: &mut Vec<(PathBuf, Vec<u8>)>) {
    if from.is_file() {
        files.push((to.to_owned(), fs::read(from).expect("a file")));
        return;
    }
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        gather(&entry.path(), &to.join(entry.file_name()), files);
    }
}

/// CPU and wall milliseconds that `work` takes, all threads together.
pub fn timed(work: impl FnOnce()) -> (f64, f64) {
    let cpu = || {
        let now = clock_gettime(ClockId::ProcessCPUTime);
        now.tv_sec as f64 * 1e3 + now.tv_nsec as f64 / 1e6
    };
    let (before, started) = (cpu(), Instant::now());
    work();
    (cpu() - before, started.elapsed().as_secs_f64() * 1e3)
}

/// The most memory that this process ever held, in MiB; 0 where the system does not tell.
fn peak() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok());
    kib.unwrap_or_default() / 1024.0
}
