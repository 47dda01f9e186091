//! No input panics. Every file of the corpus in `tests/fuzz/<target>/` is read as it is, then mutated:
//! by bytes, by lines, and by splicing in pieces of its neighbours, which is how an accident or an
//! attack would combine what means something. The run is deterministic; `FUZZ_SECONDS=600 cargo test
//! fuzz` goes on with other seeds for that long a target. What is found becomes a file of the corpus.

use crate::generate::Dice;
use blueprint::answers::draft::{Begin, draft};
use blueprint::answers::merge::merge;
use blueprint::answers::migrate::migrate;
use blueprint::answers::{self, schema::schema};
use blueprint::decide::decide;
use blueprint::diag::Diagnostic;
use blueprint::guide::read::filled::filled;
use blueprint::guide::{self, Guide, condition};
use blueprint::source::Source;
use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// Reads one input.
type Reading = fn(&str);

/// What reads an input; each is to come back, whatever it is given.
const TARGETS: [(&str, Reading); 5] = [
    ("guide", read_guide),
    ("conditions", read_condition),
    ("rules", read_rules),
    ("answers", read_answers),
    ("completed", read_completed),
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A guide with every construct, and rules with every section.
static GARDEN: LazyLock<Guide> = LazyLock::new(|| {
    let read = |path: &str| fs::read_to_string(root().join(path)).unwrap();
    let prose = Source::new("guides/garden.md", read("tests/cases/garden/guide.md"));
    let rules = Source::new("guides/garden.rules.yaml", read("tests/cases/garden/rules.yaml"));
    guide::read(&prose, Some(&rules)).value
});

/// Every place that is named lies in its text.
fn sound(findings: &[Diagnostic]) {
    for label in findings.iter().flat_map(|finding| &finding.labels) {
        assert!(label.source.text().get(label.span.range()).is_some(), "{:?}", label.span);
    }
}

fn read_guide(text: &str) {
    let read = guide::read(&Source::new("guides/garden.md", text), None);
    sound(&read.findings);
    let _ = draft(&read.value, "Acme", Begin::Empty);
    if !read.rejected() {
        let _ = schema(&read.value);
        // A guide is a filled-in copy of itself in which nothing is filled in.
        let copy = filled(&read.value, &read.value.source);
        sound(&copy.findings);
    }
}

fn read_condition(text: &str) {
    if let Err(error) = condition::parse(text, 0, &GARDEN.questions) {
        assert!(text.get(error.span.range()).is_some(), "{:?}", error.span);
    }
}

fn read_rules(text: &str) {
    let rules = Source::new("guides/garden.rules.yaml", text);
    let read = guide::read(&GARDEN.source, Some(&rules));
    sound(&read.findings);
}

fn read_answers(text: &str) {
    let read = answers::read("acme", &Source::new("answers/acme.yaml", text));
    sound(&read.findings);
    let Some(replies) = read.value else { return };
    let checked = answers::check(&GARDEN, &replies);
    sound(&checked.findings);
    sound(&decide(&GARDEN, &checked.value).findings);
    let _ = migrate(&GARDEN, &replies);
}

fn read_completed(text: &str) {
    let copy = Source::new("completed.md", text);
    let read = filled(&GARDEN, &copy);
    sound(&read.findings);
    let text = draft(&GARDEN, "Acme", Begin::Filled(&read.value));
    let replies = answers::read("acme", &Source::new("answers/acme.yaml", text.as_str()));
    assert!(replies.findings.is_empty(), "{text}");
    let begun = Source::new(
        "answers/acme.yaml",
        "organization: A\nguide: garden\nstatus: draft\nanswers:\n  1.1: A\n",
    );
    let own = answers::read("acme", &begun).value.unwrap();
    let merged = merge(&GARDEN, &own, &copy, &read.value);
    sound(&merged.findings);
    let again = answers::read("acme", &Source::new("answers/acme.yaml", merged.value.as_str()));
    assert!(again.findings.is_empty(), "{}", merged.value);
}

/// Bytes that mean something to one of the readers.
#[rustfmt::skip]
const PIECES: &[&str] = &[
    "\n", "\r\n", "\n\n", " ", "    ", "\t", "\u{feff}", "\u{0}", "\u{85}", "\u{2028}", "é", "İ", "ẞ", "👩‍⚕️", "\u{202e}", "- ", "- [ ] ", "- [x] ", "[X]", "[ x ]",
    "* ", "1. ", "> ", "#", "### Question 1.1: ", "## Part 2: ", "---", "===", "***", "____", "**", "*", "`", "```\n", "|", "| a | b |\n", "|--|--|\n", "<b>", "<!--",
    "&amp;", "\\", "[x]: y\n", "](z)", ":", ": ", "A) ", "Other: ", "Name: ", "Yes/No", "(from 1.1)", "Skip to Part 2", "{", "}", "[", "]", ",", "\"", "'", "~", "&a ",
    "*a", "!t ", "? ", "|\n", ">-\n", "1.1", "1.1 = A", " + ", " or ", " OR ", "not ", "(", ")", "answered", "always", "when: ", "was:\n", "answer: ", "undecided: ",
];

/// `text` after a few accidents; `others` are its neighbours.
fn mutated(text: &str, others: &[String], dice: &mut Dice) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..=dice.below(4) {
        let at = dice.below(bytes.len() + 1);
        let end = (at + dice.below(12)).min(bytes.len());
        match dice.below(6) {
            0 => drop(bytes.drain(at..end)),
            1 => {
                let piece = dice.pick(PIECES).repeat(1 + dice.below(3));
                bytes.splice(at..end, piece.bytes());
            }
            2 => {
                let copied = bytes[at..end].to_vec();
                let to = dice.below(bytes.len() + 1);
                bytes.splice(to..to, copied);
            }
            3 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << dice.below(7)),
            4 => {
                let other = others[dice.below(others.len())].as_bytes();
                let from = dice.below(other.len() + 1);
                let until = (from + dice.below(80)).min(other.len());
                bytes.splice(at..end, other[from..until].iter().copied());
            }
            _ => {
                let mut lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
                let (one, other) = (dice.below(lines.len()), dice.below(lines.len()));
                if dice.chance(2) {
                    lines.swap(one, other);
                } else {
                    lines.remove(one);
                }
                bytes = lines.join(&b'\n');
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn corpus(target: &str) -> Vec<String> {
    let folder = root().join("tests/fuzz").join(target);
    let mut paths: Vec<PathBuf> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let read = |path: &Path| String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned();
    paths.iter().map(|path| read(path)).collect()
}

#[test]
fn no_input_panics() {
    let seconds = std::env::var("FUZZ_SECONDS").ok().and_then(|seconds| seconds.parse().ok());
    let mut tried = 0;
    for (target, read) in TARGETS {
        let corpus = corpus(target);
        assert!(corpus.len() >= 3, "{target} has no corpus");
        let begun = Instant::now();
        let more = |round: u64| match seconds {
            Some(seconds) => begun.elapsed() < Duration::from_secs(seconds),
            None => round < 150,
        };
        for round in (0..).take_while(|round| more(*round)) {
            for (ix, text) in corpus.iter().enumerate() {
                let mut dice = Dice::new(round * 1_000 + ix as u64);
                let input = if round == 0 { text.clone() } else { mutated(text, &corpus, &mut dice) };
                tried += 1;
                assert!(
                    catch_unwind(|| read(&input)).is_ok(),
                    "{target}, round {round}:\n{input}\n{input:?}"
                );
            }
        }
    }
    assert!(tried > 2_000, "{tried}");
}
