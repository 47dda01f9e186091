//! Reading answers files and checking them against their guide: golden findings, the shipped
//! organizations, and properties.
//!
//! A case is `tests/cases/answers/<name>.yaml` with the findings expected of it beside it in
//! `<name>.txt`. `BLESS=1 cargo test answers` writes those anew, for a person to look through.

use blueprint::answers::{self, Reach, Sheet};
use blueprint::diag::{Checked, Code, Diagnostic, Severity, rejects};
use blueprint::guide::{self, Guide};
use blueprint::source::Source;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

pub(crate) static GUIDE: LazyLock<Guide> = LazyLock::new(|| {
    let prose = Source::new("guides/multi-tenant.md", include_str!("../../guides/multi-tenant.md"));
    let rules =
        Source::new("guides/multi-tenant.rules.yaml", include_str!("../../guides/multi-tenant.rules.yaml"));
    let guide = guide::read(&prose, Some(&rules));
    assert!(!guide.rejected(), "{:?}", guide.findings);
    guide.value
});

/// Reads and checks `text`; no sheet where there is nothing to check.
pub(crate) fn check(text: &str) -> Checked<Option<Sheet>> {
    let read = answers::read("case", &Source::new("answers/case.yaml", text));
    let mut findings = read.findings;
    let sheet = read.value.map(|replies| answers::check(&GUIDE, &replies).report(&mut findings));
    Checked::new(sheet, findings)
}

/// An answers file with `answers` as its answers.
fn file(status: &str, answers: &str) -> String {
    format!("organization: Case\nguide: multi-tenant\nstatus: {status}\nanswers:\n{answers}")
}

fn ids(findings: &[Diagnostic]) -> Vec<&str> {
    findings.iter().map(Diagnostic::id).collect()
}

/// The findings as a person reads them, with every underlined text.
pub(crate) fn told(findings: &[Diagnostic]) -> String {
    let mut told = String::new();
    for finding in findings {
        let _ = writeln!(told, "{}[{}]: {}", finding.severity.name(), finding.id(), finding.message);
        for label in &finding.labels {
            let (line, column) = (label.source.line(label.span.start), label.source.column(label.span.start));
            let under = label.source.slice(label.span).replace('\n', "⏎").replace('\r', "␍");
            let _ = writeln!(told, "  {}:{line}:{column} `{under}` {}", label.source.name(), label.text);
        }
        if let Some(help) = &finding.help {
            let _ = writeln!(told, "  help: {help}");
        }
        if let Some(fix) = &finding.fix {
            let _ = writeln!(told, "  fix: `{}` → `{}`", fix.source.slice(fix.span), fix.replacement);
        }
        told.push('\n');
    }
    told.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

/// All files under `folder` that end in `.yaml`, sorted.
pub(crate) fn yaml_files(folder: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let files = walkdir::WalkDir::new(root).sort_by_file_name().into_iter().map(|entry| entry.unwrap());
    let files = files.map(walkdir::DirEntry::into_path);
    files.filter(|path| path.extension().is_some_and(|extension| extension == "yaml")).collect()
}

#[test]
fn every_mistake_has_its_findings() {
    let mut wrong = Vec::new();
    let cases = yaml_files("tests/cases/answers");
    assert!(cases.len() > 40);
    for path in cases {
        let text = std::fs::read_to_string(&path).unwrap();
        let found = told(&check(&text).findings) + "\n";
        let expected = path.with_extension("txt");
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&expected, &found).unwrap();
        }
        if std::fs::read_to_string(&expected).unwrap_or_default() != found {
            wrong.push(format!("{}\n{found}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_shipped_organizations_are_in_order() {
    for path in yaml_files("answers") {
        let text = std::fs::read_to_string(&path).unwrap();
        let checked = check(&text);
        let meant = |finding: &&Diagnostic| {
            finding.severity == Severity::Note && ["answers-excused", "answers-open"].contains(&finding.id())
        };
        let others: Vec<_> = checked.findings.iter().filter(|finding| !meant(finding)).cloned().collect();
        assert!(others.is_empty(), "{}\n{}", path.display(), told(&others));
        assert!(!rejects(&checked.findings) && checked.value.is_some());
    }
}

#[test]
fn a_file_without_answers_is_an_open_draft() {
    let checked = check(&file("draft", ""));
    assert_eq!(ids(&checked.findings), ["answers-open"], "{}", told(&checked.findings));
    assert_eq!(checked.findings[0].labels[0].source.slice(checked.findings[0].labels[0].span), "draft");
}

#[test]
fn the_manual_speaks_of_every_code_and_its_example_is_in_order() {
    let findings = include_str!("../../docs/findings.md");
    for code in Code::ALL.iter().filter(|code| code.id().starts_with("answers-")) {
        assert!(findings.contains(&format!("\n## `{}`\n", code.id())), "{}", code.id());
    }
    let manual = include_str!("../../docs/answers.md");
    let example = manual.split("```yaml\n").nth(1).unwrap().split("```").next().unwrap();
    let checked = check(example);
    assert_eq!(ids(&checked.findings), ["answers-open"], "{}", told(&checked.findings));
}

#[test]
fn every_code_has_a_case() {
    let cases = yaml_files("tests/cases/answers").into_iter().map(|path| path.with_extension("txt"));
    let told: String = cases.map(|path| std::fs::read_to_string(path).unwrap()).collect();
    let own = |code: &&Code| code.id().starts_with("answers-") && **code != Code::AnswersConflict;
    for code in Code::ALL.iter().filter(own) {
        assert!(told.contains(&format!("[{}]", code.id())), "{}", code.id());
    }
}

/// A guide in which one skip hangs on another's question, once plainly and once turned around.
const CHAIN: &str = "# Chain\n\n## Part 1: One\n\n### Question 1.1: First?\n\n**Pick one:**\n\n- [ ] **A) Yes**\n- [ ] **B) No**\n\n### Question 1.2: Second?\n\n*(Skip if you answered A above)*\n\n**Pick one:**\n\n- [ ] **A) Yes**\n- [ ] **B) No**\n\n### Question 1.3: Third?\n\n*(Skip if the second holds)*\n\n**Pick one:**\n\n- [ ] **A) Yes**\n- [ ] **B) No**\n\n### Question 1.4: Fourth?\n\n*(Skip if the second does not hold)*\n\n**Fill in:**\n\nFrom: ____ To: ____\n";

const CHAIN_RULES: &str =
    "guide: chain\nskips:\n  - {at: 1.3, when: 1.2 = A}\n  - {at: 1.4, when: not 1.2 = B}\n";

/// The findings, and how each question is reached, for `answers` to the chain.
fn chain(status: &str, answers: &str) -> (Vec<String>, Vec<Reach>) {
    let prose = Source::new("guides/chain.md", CHAIN);
    let rules = Source::new("guides/chain.rules.yaml", CHAIN_RULES);
    let guide = guide::read(&prose, Some(&rules));
    assert!(!guide.rejected(), "{}", told(&guide.findings));
    let text = format!("organization: Case\nguide: chain\nstatus: {status}\nanswers:\n{answers}");
    let replies = answers::read("case", &Source::new("answers/case.yaml", text)).value.unwrap();
    let checked = answers::check(&guide.value, &replies);
    let ids = checked.findings.iter().map(|finding| format!("{} {}", finding.id(), finding.message));
    let reach = guide.value.each_question().map(|(ix, _)| checked.value.entry(ix).reach);
    (ids.collect(), reach.collect())
}

#[test]
fn a_stale_answer_is_not_seen_by_what_comes_later() {
    // 1.2 is passed over, so its answer neither skips 1.3 nor keeps 1.4: of an unreached question
    // nothing holds, so `not 1.2 = B` does.
    let (findings, reach) = chain("final", "  1.1: A\n  1.2: A\n  1.3: B\n");
    assert_eq!(findings, ["answers-unreached question `1.2` is passed over: its answer counts for nothing"]);
    assert!(
        matches!(reach[..], [Reach::Reached, Reach::Unreached(_), Reach::Reached, Reach::Unreached(_)]),
        "{reach:?}"
    );
}

#[test]
fn what_hangs_on_an_open_question_is_excused() {
    let (findings, reach) = chain("draft", "");
    assert_eq!(findings, ["answers-open 1 answer is still open: `1.1`"]);
    assert!(matches!(reach[1..], [Reach::Excused(_), Reach::Excused(_), Reach::Excused(_)]), "{reach:?}");
    // Undecided is open too, and a final file may have it; an answer that is given counts.
    let undecided = "{undecided: {owner: Dr Lee, due: 2026-12-15}}";
    assert_eq!(chain("final", &format!("  1.1: {undecided}\n  1.3: A\n")).0, Vec::<String>::new());
    // A wrong answer is not guessed around either.
    let (findings, reach) = chain("final", "  1.1: C\n");
    assert_eq!(findings, ["answers-unknown-choice question `1.1` has no choice `C`"]);
    assert!(matches!(reach[1..], [Reach::Excused(_), Reach::Excused(_), Reach::Excused(_)]), "{reach:?}");
}

#[test]
fn several_blanks_are_filled_in_order_or_by_name() {
    let answered =
        |answer: &str| chain("final", &format!("  1.1: B\n  1.2: B\n  1.3: A\n  1.4: {answer}\n")).0;
    assert_eq!(answered("[here, there]"), Vec::<String>::new());
    assert_eq!(answered("{To: there, From: here}"), Vec::<String>::new());
    assert_eq!(answered("{From: here}"), ["answers-missing question `1.4` has no answer for `To`"]);
    assert_eq!(answered("here"), ["answers-shape the answer to `1.4` must be 2 texts"]);
    assert_eq!(answered("[here]"), ["answers-shape the answer to `1.4` must be 2 texts"]);
}
