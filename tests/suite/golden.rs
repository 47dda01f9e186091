//! Golden folders: what was made, held to what a person looked through. `BLESS=1` writes them anew.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The files below `folder`, as text by path.
pub fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    gather(folder, folder, &mut found);
    found
}

fn gather(root: &Path, folder: &Path, found: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(root, &path, found);
        } else {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            found.insert(name, fs::read_to_string(&path).unwrap());
        }
    }
}

/// Holds `made` to the files below `expected`.
#[track_caller]
pub fn hold(made: &BTreeMap<String, String>, expected: &Path) {
    if std::env::var_os("BLESS").is_some() {
        let _ = fs::remove_dir_all(expected);
        for (name, text) in made {
            let path = expected.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }
    let expected = files(expected);
    let names = |files: &BTreeMap<String, String>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(made), names(&expected));
    for (name, text) in made {
        assert!(*text == expected[name], "{name} differs:\n{}", difference(&expected[name], text));
    }
}

fn difference(expected: &str, made: &str) -> String {
    similar::TextDiff::from_lines(expected, made).unified_diff().to_string()
}
