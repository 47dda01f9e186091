//! The examples in the papers are real: every `console` block of the README and the manual is run,
//! in a copy of this repository's workspace, and prints what the page says. `…` in a page stands for
//! anything within a line; a line of `…` alone for any number of lines.
//!
//! `BLESS=1 cargo test papers` writes what is printed now into the pages; read the difference.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A `console` block: the lines between its fences, as a range of the page's lines.
struct Block {
    start: usize,
    end: usize,
}

/// A command and what it prints.
struct Step {
    command: String,
    expected: Vec<String>,
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn pages() -> Vec<PathBuf> {
    let docs = fs::read_dir(root().join("docs")).unwrap().map(|entry| entry.unwrap().path());
    let mut pages: Vec<_> = docs.filter(|path| path.extension().is_some_and(|name| name == "md")).collect();
    pages.push(root().join("README.md"));
    pages.push(root().join("templates/README.md"));
    pages.retain(|page| page.exists());
    pages.sort();
    pages
}

/// A copy of the repository's workspace, to run in.
pub fn workspace() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in ["guides", "answers", "templates", "book.toml"] {
        copy(&root().join(name), &folder.path().join(name));
    }
    folder
}

/// Copies the file or folder `from`, if there is one, to `to`.
pub fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            copy(&entry.path(), &to.join(entry.file_name()));
        }
    } else if from.exists() {
        fs::copy(from, to).unwrap();
    }
}

fn blocks(lines: &[&str]) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<(usize, &str)> = None;
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.starts_with("```")) {
        let fence = &line[..line.find(|char| char != '`').unwrap_or(line.len())];
        match open {
            None => open = Some((at, fence)),
            Some((start, opening)) if *line == opening => {
                let console = lines[start] == format!("{opening}console");
                blocks.extend(console.then_some(Block { start: start + 1, end: at }));
                open = None;
            }
            // A longer fence holds shorter ones.
            Some(_) => {}
        }
    }
    assert!(open.is_none(), "a fence is not closed");
    blocks
}

fn steps(lines: &[&str]) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for line in lines {
        match (line.strip_prefix("$ "), steps.last_mut()) {
            (Some(command), _) => steps.push(Step { command: command.to_owned(), expected: Vec::new() }),
            (None, Some(step)) => step.expected.push((*line).to_owned()),
            (None, None) => panic!("a console block begins with a command: {line}"),
        }
    }
    steps
}

/// What `command` prints on both streams, in `folder`.
fn printed(command: &str, folder: &Path) -> Vec<String> {
    let command = command
        .replace("cargo run --release --quiet --", "blueprint")
        .replace("cargo run --release --", "blueprint");
    let binary = PathBuf::from(env!("CARGO_BIN_EXE_blueprint"));
    let path = format!("{}:{}", binary.parent().unwrap().display(), std::env::var("PATH").unwrap());
    let output = Command::new("sh")
        .args(["-c", &format!("{{ {command}\n}} 2>&1")])
        .current_dir(folder)
        .env("PATH", path)
        .env_remove("CLICOLOR_FORCE")
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(str::to_owned).collect()
}

/// Whether `actual` is what `expected` says.
fn is(expected: &[String], actual: &[String]) -> bool {
    match expected.split_first() {
        None => actual.is_empty(),
        Some((first, rest)) if first == "…" => {
            (0..=actual.len()).any(|skipped| actual.get(skipped..).is_some_and(|actual| is(rest, actual)))
        }
        Some((first, rest)) => {
            actual.split_first().is_some_and(|(line, others)| line_is(first, line) && is(rest, others))
        }
    }
}

fn line_is(expected: &str, actual: &str) -> bool {
    let mut parts = expected.split('…');
    let Some(mut rest) = actual.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        let found = if parts.peek().is_none() {
            rest.ends_with(part).then(|| rest.len() - part.len())
        } else {
            rest.find(part)
        };
        let Some(at) = found else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.is_empty()
}

/// The time at the end of a summary, which is never the same.
fn without_time(line: &str) -> String {
    match line.rsplit_once("; ") {
        Some((start, time))
            if time.ends_with(" s") && time.starts_with(|char: char| char.is_ascii_digit()) =>
        {
            format!("{start}; … s")
        }
        _ => line.to_owned(),
    }
}

#[test]
fn examples_print_what_the_page_says() {
    let update = std::env::var_os("BLESS").is_some();
    let mut wrong = Vec::new();
    let mut run = 0;
    for page in pages() {
        let text = fs::read_to_string(&page).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let folder = workspace();
        let mut written: Vec<String> = Vec::new();
        let mut copied = 0;
        for block in blocks(&lines) {
            written.extend(lines[copied..block.start].iter().map(|line| (*line).to_owned()));
            copied = block.end;
            for step in steps(&lines[block.start..block.end]) {
                run += 1;
                let actual = printed(&step.command, folder.path());
                let right = is(&step.expected, &actual);
                written.push(format!("$ {}", step.command));
                if right {
                    written.extend(step.expected);
                } else {
                    wrong.push(format!("{}\n$ {}\n{}", page.display(), step.command, actual.join("\n")));
                    written.extend(actual.iter().map(|line| without_time(line)));
                }
            }
        }
        written.extend(lines[copied..].iter().map(|line| (*line).to_owned()));
        if update {
            fs::write(&page, written.join("\n") + "\n").unwrap();
        }
    }
    assert!(run >= 5, "only {run} examples were found");
    assert!(update || wrong.is_empty(), "the pages say something else than:\n\n{}", wrong.join("\n\n"));
}

#[test]
fn an_ellipsis_stands_for_anything_and_nothing_else_does() {
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    assert!(is(&lines("a … c\nb"), &lines("a b c\nb")));
    assert!(is(&lines("a\n…\nb"), &lines("a\nx\ny\nb")));
    assert!(is(&lines("…"), &[]));
    assert!(!is(&lines("a … c"), &lines("a b d")));
    assert!(!is(&lines("a"), &lines("a\nb")));
    assert!(!is(&lines("a\nb"), &lines("a")));
    assert_eq!(
        without_time("1 organization: 1 made; no findings; 0.42 s"),
        "1 organization: 1 made; no findings; … s"
    );
}
