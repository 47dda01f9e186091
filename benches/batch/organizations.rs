//! Organizations by the thousand: the shipped ones, each many times under another name.

use std::fs;
use std::path::{Path, PathBuf};

const RULES: &str = "guides/multi-tenant.rules.yaml";

/// Where the same workspace stands whose rules ask for no access model.
pub const PLAIN: &str = "plain";

/// Makes a workspace in `root` with the shipped guide and `count` organizations, and the same again in
/// [`PLAIN`], whose rules ask for no access model.
pub fn generate(root: &Path, count: usize) {
    workspace(root, count);
    let plain = root.join(PLAIN);
    workspace(&plain, count);
    let rules = plain.join(RULES);
    let text = fs::read_to_string(&rules).expect("rules");
    let (facts, _) = text.split_once("\nexports:").expect("rules with exports");
    fs::write(rules, format!("{facts}\n")).expect("rules");
}

fn workspace(root: &Path, count: usize) {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    fs::create_dir_all(root.join("guides")).expect("a folder");
    fs::create_dir_all(root.join("answers")).expect("a folder");
    for file in ["guides/multi-tenant.md", RULES, "book.toml"] {
        fs::copy(repository.join(file), root.join(file)).expect("a copy");
    }
    let shipped: Vec<String> = answers(&repository.join("answers"))
        .iter()
        .map(|path| fs::read_to_string(path).expect("answers"))
        .collect();
    for (number, text) in (0..count).zip(shipped.iter().cycle()) {
        let name = format!("organization: Organization {number}");
        let line = text.lines().find(|line| line.starts_with("organization:")).expect("a name");
        fs::write(path(root, number), text.replacen(line, &name, 1)).expect("answers");
    }
}

/// Changes an answer of one organization in `root`.
pub fn change_one(root: &Path) {
    let path = path(root, 0);
    let text = fs::read_to_string(&path).expect("answers");
    let renamed = text.replacen("organization: Organization 0", "organization: Organization 0 renamed", 1);
    fs::write(path, renamed).expect("answers");
}

fn path(root: &Path, number: usize) -> PathBuf {
    root.join(format!("answers/organization-{number:05}.yaml"))
}

fn answers(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    let mut found: Vec<PathBuf> =
        files.into_iter().chain(folders.iter().flat_map(|folder| answers(folder))).collect();
    found.sort();
    found
}
