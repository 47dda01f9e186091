//! The house rules that a compiler does not hold: floors, who may print, read, write or look at a
//! clock, and that every public item says what it is. ARCHITECTURE.md's line of floors is the one
//! list of floors there is; this test reads it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// A file of `src/`, comments and unit tests taken out, line numbers kept.
struct File {
    path: String,
    code: String,
    raw: String,
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files() -> Vec<File> {
    let mut found = Vec::new();
    gather(&root().join("src"), &mut found);
    found.sort_by(|left, right| left.path.cmp(&right.path));
    assert!(found.len() > 20, "the files of src/ were not found");
    found
}

fn gather(folder: &Path, found: &mut Vec<File>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs")
            && path.file_name().is_some_and(|name| name != "tests.rs")
        {
            let raw = fs::read_to_string(&path).unwrap();
            let path = path.strip_prefix(root().join("src")).unwrap().to_str().unwrap().to_owned();
            found.push(File { path, code: code_of(&raw), raw });
        }
    }
}

/// `text` without comments, string contents and what follows `#[cfg(test)]`, one line per line.
fn code_of(text: &str) -> String {
    let mut code = String::new();
    for line in text.lines() {
        if line.trim() == "#[cfg(test)]" {
            break;
        }
        let line = without_strings(line);
        code.push_str(line.split("//").next().unwrap_or_default());
        code.push('\n');
    }
    code
}

/// `line` with what stands between double quotes taken out.
fn without_strings(line: &str) -> String {
    let mut kept = String::new();
    let mut quoted = false;
    let mut escaped = false;
    for char in line.replace("'\"'", "' '").chars() {
        if char == '"' && !escaped {
            quoted = !quoted;
        }
        escaped = char == '\\' && !escaped;
        if !quoted {
            kept.push(char);
        }
    }
    kept
}

/// `module → floor`, read from the line of ARCHITECTURE.md that starts with `` `source ← ``.
/// Modules between the same arrows share a floor.
fn floors() -> BTreeMap<String, usize> {
    let page = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let line = page.lines().find(|line| line.starts_with("`source ←")).expect("the line of floors");
    let names = |part: &str| -> Vec<String> {
        part.split(',').map(|name| name.trim().trim_matches('`').to_owned()).collect()
    };
    line.split('←')
        .enumerate()
        .flat_map(|(floor, part)| names(part).into_iter().map(move |name| (name, floor)))
        .collect()
}

/// The top-level module that a file belongs to: `guide` for `guide/read.rs` and `guide.rs`.
fn module(path: &str) -> &str {
    path.split('/').next().unwrap_or(path).trim_end_matches(".rs")
}

/// The modules that `code` names by `crate::x` or `use crate::{x, y::…}`, each with its line.
fn imports(code: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let line = code[..at].matches('\n').count() + 1;
        let rest = &code[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            None => found.push((line, name_at_start(rest))),
            Some(group) => found.extend(top_names(group).into_iter().map(|name| (line, name))),
        }
    }
    found
}

fn name_at_start(text: &str) -> String {
    text.chars().take_while(|char| char.is_alphanumeric() || *char == '_').collect()
}

/// The first names of a `{a::{b, c}, d}` group whose opening brace has been taken off.
fn top_names(group: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut depth = 0;
    let mut start = true;
    for (at, char) in group.char_indices() {
        match char {
            '}' if depth == 0 => break,
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => start = true,
            _ if start && !char.is_whitespace() => {
                names.push(name_at_start(&group[at..]));
                start = false;
            }
            _ => {}
        }
    }
    names
}

/// Every `path:line: what` where `offends` says so of a line of code.
fn offences(allowed: &[&str], offends: impl Fn(&str) -> bool) -> Vec<String> {
    let allows = |path: &str| allowed.iter().any(|start| path.starts_with(start));
    files()
        .iter()
        .filter(|file| !allows(&file.path))
        .flat_map(|file| {
            let lines = file.code.lines().enumerate().filter(|(_, line)| offends(line));
            lines
                .map(|(at, line)| format!("src/{}:{}: {}", file.path, at + 1, line.trim()))
                .collect::<Vec<_>>()
        })
        .collect()
}

#[track_caller]
fn assert_none(offences: &[String], rule: &str) {
    assert!(offences.is_empty(), "{rule}:\n{}", offences.join("\n"));
}

#[test]
fn imports_point_to_lower_floors() {
    let floors = floors();
    let mut wrong = Vec::new();
    let mut seen = 0;
    for file in files().iter().filter(|file| !["lib.rs", "main.rs"].contains(&file.path.as_str())) {
        let own = module(&file.path);
        let Some(floor) = floors.get(own) else {
            wrong.push(format!("`{own}` has no floor in ARCHITECTURE.md"));
            continue;
        };
        for (line, name) in imports(&file.code) {
            seen += 1;
            let lower = floors.get(&name).is_some_and(|other| other < floor);
            if name != own && !lower {
                wrong.push(format!("src/{}:{line}: `{own}` imports `{name}`", file.path));
            }
        }
    }
    assert!(seen > 30, "the imports were not found");
    assert_none(&wrong, "imports that do not point to a lower floor");
}

#[test]
fn the_scanner_sees_every_form_of_import() {
    let code =
        "use crate::diag::Code;\nuse crate::{guide::{self, Part}, answers};\nlet x = crate::decide::f();\n";
    let found: Vec<_> = imports(code).into_iter().map(|(line, name)| format!("{line} {name}")).collect();
    assert_eq!(found, ["1 diag", "2 guide", "2 answers", "3 decide"]);
    assert_eq!(
        code_of("let a = \"crate::x // \\\" y\"; b // crate::z\n"),
        "let a = \"\"; b \n".replace("\"\"", "\"")
    );
}

#[test]
fn the_library_lists_its_modules_by_floor() {
    let library = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let modules: Vec<&str> =
        library.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    let floors = floors();
    for module in &modules {
        assert!(floors.contains_key(*module), "`{module}` has no floor in ARCHITECTURE.md");
    }
    let order: Vec<_> = modules.iter().map(|module| floors[*module]).collect();
    assert!(order.is_sorted(), "src/lib.rs lists its modules in the order of the floors");
}

#[test]
fn the_page_names_tests_that_exist() {
    let page = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let table = page.split("## Invariants").nth(1).expect("the invariants");
    let cells = table.lines().filter_map(|line| line.strip_prefix("| ")?.rsplit(" | ").next());
    let named: Vec<&str> =
        cells.flat_map(|cell| cell.split('`')).filter(|name| name.contains("::")).collect();
    assert!(named.len() > 20, "the tests of the table were not found");
    for name in named {
        let (module, test) = name.split_once("::").expect("a module and a test");
        let suite = root().join("tests/suite");
        let mut sources = vec![suite.join(format!("{module}.rs"))];
        let parts = fs::read_dir(suite.join(module)).into_iter().flatten();
        sources.extend(parts.map(|entry| entry.unwrap().path()));
        let is_there = |source: &PathBuf| {
            fs::read_to_string(source).is_ok_and(|text| text.contains(&format!("fn {test}(")))
        };
        assert!(sources.iter().any(is_there), "ARCHITECTURE.md names `{name}`, which does not exist");
    }
}

#[test]
fn exporters_do_not_know_each_other() {
    let files = files();
    let exporters: Vec<String> = files
        .iter()
        .filter_map(|file| file.path.strip_prefix("export/")?.strip_suffix(".rs"))
        .filter(|name| ["guide", "blueprint", "book", "site", "medplum"].contains(name))
        .map(str::to_owned)
        .collect();
    let mut wrong = Vec::new();
    for file in files.iter().filter(|file| file.path.starts_with("export/")) {
        let own = file.path["export/".len()..].split(['/', '.']).next().unwrap_or_default();
        for other in exporters.iter().filter(|other| *other != own && exporters.iter().any(|e| e == own)) {
            for form in [format!("super::{other}"), format!("export::{other}")] {
                if file.code.contains(&form) {
                    wrong.push(format!("src/{}: {form}", file.path));
                }
            }
        }
    }
    assert_none(&wrong, "exporters that import each other");
}

#[test]
fn only_the_command_line_prints() {
    let prints = ["print!(", "println!(", "eprint!(", "eprintln!(", "stdout()", "stderr()"];
    assert_none(
        &offences(&["cli"], |line| prints.iter().any(|print| line.contains(print))),
        "only src/cli prints",
    );
    let macros = &prints[..4];
    assert_none(
        &offences(&[], |line| macros.iter().any(|print| line.contains(print))),
        "src/cli prints through its screen, which survives a closed pipe",
    );
}

#[test]
fn the_disk_is_touched_by_workspace_and_batch_alone() {
    let disk = ["fs::", "File::", "OpenOptions", "tempfile", "WalkDir", "std::fs", ".canonicalize()"];
    assert_none(
        // mdBook's renderer writes files; publishing hands it a folder.
        &offences(&["workspace", "batch", "export/site.rs"], |line| {
            disk.iter().any(|name| line.contains(name))
        }),
        "the disk is read in src/workspace and written in src/batch",
    );
}

#[test]
fn only_serve_opens_a_socket() {
    let sockets = ["TcpListener", "TcpStream", "UdpSocket", "UnixStream", "UnixListener", "ToSocketAddrs"];
    assert_none(
        &offences(&["serve"], |line| sockets.iter().any(|socket| line.contains(socket))),
        "a socket outside src/serve",
    );
    let calls = [".connect(", "::connect("];
    assert_none(&offences(&[], |line| calls.iter().any(|call| line.contains(call))), "nobody else is called");
}

#[test]
fn only_the_command_line_looks_at_a_clock() {
    assert_none(
        &offences(&["cli"], |line| line.contains("Instant") || line.contains("SystemTime::now")),
        "a clock outside src/cli",
    );
    // A file's own time may be compared with another's.
    assert_none(&offences(&[], |line| line.contains("SystemTime::now")), "the time of day is never asked");
}

#[test]
fn maps_have_an_order() {
    // The search index keeps stems it has seen in one: it asks the map, and never walks it.
    assert_none(
        &offences(&["export/site/search/elastic.rs"], |line| {
            line.contains("HashMap") || line.contains("HashSet")
        }),
        "a map without an order (what is made from it would differ from run to run)",
    );
}

#[test]
fn nothing_stops_the_program_on_input() {
    let stops = [".unwrap()", "panic!(", "unimplemented!(", "todo!(", "unsafe ", "process::exit"];
    assert_none(
        &offences(&[], |line| stops.iter().any(|stop| line.contains(stop))),
        "code that stops the program",
    );
}

#[test]
fn every_public_item_says_what_it_is() {
    let kinds = ["fn ", "const fn ", "struct ", "enum ", "trait ", "type ", "const ", "static "];
    let mut wrong = Vec::new();
    for file in files() {
        if !file.path.ends_with("main.rs") && !file.raw.starts_with("//!") {
            wrong.push(format!("src/{}: begins without a comment on what it is for", file.path));
        }
        let lines: Vec<&str> = file.raw.lines().collect();
        for (at, line) in lines.iter().enumerate() {
            let item = line.trim_start().strip_prefix("pub ").unwrap_or_default();
            let above = lines[..at].iter().rev().map(|line| line.trim_start());
            let documented = above
                .take_while(|line| !line.is_empty() && !line.ends_with(['{', ';']))
                .any(|line| line.starts_with("///"));
            if kinds.iter().any(|kind| item.starts_with(kind)) && !documented {
                wrong.push(format!("src/{}:{}: {}", file.path, at + 1, line.trim()));
            }
        }
    }
    assert_none(&wrong, "public items without a doc comment");
}

#[test]
fn no_file_is_too_long() {
    let long = files().into_iter().filter(|file| file.raw.lines().count() > 450);
    let long: Vec<String> =
        long.map(|file| format!("src/{}: {} lines", file.path, file.raw.lines().count())).collect();
    assert_none(&long, "files past 450 lines");
}
