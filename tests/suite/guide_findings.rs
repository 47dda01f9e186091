//! What the reader says about guides that break the conventions.

use blueprint::diag::{Code, Diagnostic};
use blueprint::guide::read::prose;
use blueprint::source::Source;
use std::collections::BTreeSet;

const GUIDE: &str = include_str!("../cases/small-guide/guide.md");

/// One way to break the guide: a text of it, what stands in its place, and `code line` of each
/// finding expected.
const BROKEN: &[(&str, &str, &[&str])] = &[
    ("# Greenhouse Planner", "Greenhouse Planner", &["guide-title-missing 3"]),
    ("# Greenhouse Planner", "#", &["guide-title-missing 3"]),
    ("## Part 2: The", "## Part 2 The", &["guide-heading 23"]),
    (
        "## Part 2: The",
        "## Part Two: The",
        &[
            "guide-question-outside-part 25",
            "guide-question-outside-part 31",
            "guide-question-outside-part 40",
        ],
    ),
    ("## Part 2: The People", "## Part 2:", &["guide-heading 23"]),
    (
        "## Part 2: The",
        "## Part 1: The",
        &[
            "guide-part-duplicate 23",
            "guide-question-number 25",
            "guide-question-number 31",
            "guide-question-number 40",
            "guide-reference-unknown 13",
        ],
    ),
    ("Question 1.2: Which", "Question 1.2 Which", &["guide-heading 15"]),
    (
        "Question 1.2: Which",
        "Question 2: Which",
        &[
            "guide-heading 15",
            "guide-question-number 15",
            "guide-decision-row 60",
            "guide-reference-unknown 73",
        ],
    ),
    (
        "Question 2.1: What",
        "Question 2.2: What",
        &["guide-question-duplicate 31", "guide-reference-unknown 76"],
    ),
    (
        "Question 1.2: Which",
        "Question 2.9: Which",
        &["guide-question-number 15", "guide-decision-row 60", "guide-reference-unknown 73"],
    ),
    (
        "## Part 1: The House",
        "## The House",
        &["guide-question-outside-part 5", "guide-question-outside-part 15"],
    ),
    ("**Pick one:**", "", &["guide-instruction-missing 5"]),
    ("**Pick one:**", "**Pick something:**", &["guide-instruction-unknown 7"]),
    ("**Fill in the blank:**", "**Pick one:**", &["guide-choices-missing 25", "guide-blank-unread 29"]),
    (
        "**Check all that apply:**",
        "**Fill in the blank:**",
        &["guide-choices-unexpected 15", "guide-blank-missing 15"],
    ),
    ("- [ ] Heating", "- [ ]", &["guide-choice-empty 19"]),
    ("- [ ] Heating", "- [ ] misting", &["guide-label-duplicate 20"]),
    (
        "**B) Orchids**",
        "**A) Orchids**",
        &["guide-letter-duplicate 10", "guide-decision-row 60", "guide-decision-row 69"],
    ),
    (
        "**B) Orchids**",
        "**C) Orchids**",
        &["guide-letter-order 10", "guide-decision-row 60", "guide-decision-row 69"],
    ),
    (
        "**B) Orchids**",
        "Orchids",
        &["guide-letter-missing 10", "guide-decision-row 60", "guide-decision-row 69"],
    ),
    ("## Part 2: The People", "- [ ] Lost\n\n## Part 2: The People", &[]),
    (
        "## Part 2: The People",
        "---\n\n- [ ] Lost\n\n## Part 2: The People",
        &["guide-box-outside-question 25"],
    ),
    ("- [ ] Heating", "- [x] Heating", &["guide-box-ticked 19"]),
    ("- [ ] Heating", "- [] Heating", &["guide-box-malformed 19"]),
    ("- [ ] Heating", "-[ ] Heating", &["guide-box-malformed 19"]),
    (
        "- [ ] Heating",
        "  1. Heating\n\n         - [ ] Lost in code\n\n- [ ] Heating",
        &["guide-box-malformed 21"],
    ),
    ("We call it: ____", "We call it: something", &["guide-blank-missing 25"]),
    ("- [ ] Other: ____", "- [ ] Other: ____ or ____", &["guide-blank-unread 21"]),
    ("*Document", "Sign here: ____\n\n*Document", &["guide-blank-unread 97"]),
    (
        "**List the people:**",
        "**List the people:**\n\n### Question 2.4: Who else?\n\n**Fill in the blanks:**",
        &["guide-rows-missing 40"],
    ),
    (
        "- Name: ____ Phone: ____\n\n## Part 3",
        "- Name: ____ Phone: ____\n- ____ Phone: ____\n\n## Part 3",
        &["guide-row-labels 52"],
    ),
    ("**By night:**", "**By day:**", &["guide-label-duplicate 49"]),
    ("| Bed | Size |\n", "| Bed | |\n", &["guide-table-columns 35"]),
    ("| Bed | Size |\n", "| Bed | bed |\n", &["guide-label-duplicate 35"]),
    ("| | |\n", "| | | |\n", &["guide-table-cells 38"]),
    ("| | |\n", "| | |\n**Bold**\n", &["guide-table-cells 39"]),
    ("| | |\n", "| | |\n\n| Tool |\n|---|\n| |\n", &["guide-table-second 40"]),
    ("|-----|------|", "|-----|", &["guide-blank-missing 31", "guide-table-malformed 35"]),
    ("| Your Answer | Climate |", "| Answer | Climate |", &["guide-table-unread 57"]),
    ("## Scenarios", "| a |\n|---|\n| |\n\n## Scenarios", &["guide-table-unread 79"]),
    (
        "| Your Answer | Climate |\n|-------------|---------|",
        "| Your Answer | Climate | |\n|---|---|---|",
        &["guide-decision-table 57"],
    ),
    ("| 1.1 = A | Cool |", "| 1.1 = A |", &["guide-decision-row 59"]),
    ("| 1.1 = A | Cool |", "| 1.1 = A | |", &["guide-decision-row 59"]),
    ("| 1.1 = A | Cool |", "| 1.1 is A | Cool |", &["guide-decision-row 59"]),
    ("| 1.1 = A | Cool |", "| 1.9 = A | Cool |", &["guide-decision-row 59"]),
    ("| 1.1 = A | Cool |", "| 1.1 = D | Cool |", &["guide-decision-row 59"]),
    ("| A) Vegetables | Loam |", "| D) Moss | Loam |", &["guide-decision-row 68"]),
    ("answer to Question 1.1:", "answers:", &["guide-decision-row 68", "guide-decision-row 69"]),
    ("Yes/No (from 1.1)", "Yes/No", &["guide-slot-source 75"]),
    ("Based on Question 1.2:", "As checked:", &["guide-slot-source 77"]),
    ("(from 2.1)", "(from 2.9)", &["guide-reference-unknown 76"]),
    ("skip to Part 2)", "skip to Part 9)", &["guide-reference-unknown 13"]),
    ("skip to Part 2)", "skip to Question 1.1)", &["guide-reference-unknown 13"]),
    ("(If A, skip", "(If D, skip", &["guide-reference-unknown 13"]),
    (
        "## Part 2: The People",
        "## Part 2: The People\n\nSkip this part if you have no beds.",
        &["guide-skip-misplaced 25"],
    ),
    ("1.1=A*", "1.1=A, 1.1=B*", &["guide-scenario 83"]),
    ("1.1=A*", "1.1=A, 1.2=Nothing*", &["guide-scenario 83"]),
    ("1.1=A*", "1.1=A or B*", &["guide-scenario 83"]),
    ("*Typical answers: 1.1=A*", "", &["guide-scenario 81"]),
    ("**Result:**", "**Outcome:**", &["guide-scenario 81"]),
    (
        "## Glossary",
        "## Scenario A: Again\n\n*Typical answers: 1.1=B*\n\n**Result:** Humid.\n\n## Glossary",
        &["guide-scenario 87"],
    ),
    ("| You say | We say |\n|---------|--------|\n| Bed | Plot |", "Bed is Plot.", &["guide-glossary 87"]),
    ("1. Walk", "Walk", &["guide-next-steps 93"]),
];

fn codes(text: &str) -> Vec<String> {
    let line = |finding: &Diagnostic| {
        let label = finding.labels.first().expect("every finding has a place");
        format!("{} {}", finding.id(), label.source.line(label.span.start))
    };
    prose(&Source::new("guides/small.md", text)).findings.iter().map(line).collect()
}

/// The codes of the reader: a section of the list.
fn own_codes() -> impl Iterator<Item = &'static str> {
    let own = Code::GuideTitleMissing..=Code::GuideNextSteps;
    Code::ALL.iter().filter(move |code| own.contains(code)).map(|code| code.id())
}

#[test]
fn a_guide_that_keeps_the_conventions_has_no_findings() {
    assert_eq!(codes(GUIDE), Vec::<String>::new());
    let guide = prose(&Source::new("guides/small.md", GUIDE)).value;
    assert_eq!(guide.version.map(|version| version.value), Some("2.1-beta".into()));
    let word = &guide.slots[1];
    assert_eq!((word.words.len(), guide.source.slice(word.span)), (0, "____"));
}

#[test]
fn every_broken_convention_is_named_at_its_line() {
    let mut wrong = Vec::new();
    for (kept, broken, expected) in BROKEN {
        assert!(GUIDE.contains(kept), "{kept}");
        let mut expected: Vec<String> = expected.iter().map(ToString::to_string).collect();
        let mut found = codes(&GUIDE.replacen(kept, broken, 1));
        expected.sort();
        found.sort();
        if found != expected {
            wrong.push(format!("`{kept}` → `{broken}`\n  expected {expected:?}\n  found    {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_code_of_the_reader_has_a_case_and_a_way_out() {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let texts = BROKEN.iter().map(|(kept, broken, _)| GUIDE.replacen(kept, broken, 1)).chain([String::new()]);
    for text in texts {
        for finding in prose(&Source::new("guides/small.md", text)).findings {
            assert!(finding.help.is_some(), "{}", finding.message);
            assert!(!finding.message.ends_with('.') && !finding.message.starts_with(char::is_uppercase));
            seen.insert(finding.id().to_owned());
        }
    }
    let known: BTreeSet<String> = own_codes().map(ToOwned::to_owned).collect();
    assert_eq!(known, seen);
}

#[test]
fn the_manuals_example_keeps_the_conventions() {
    let page = include_str!("../../docs/guides.md");
    let example =
        page.split("```markdown\n").nth(1).and_then(|rest| rest.split("```").next()).expect("an example");
    let read = prose(&Source::new("guides/greenhouse.md", example));
    assert_eq!(codes(example), Vec::<String>::new());
    assert_eq!((read.value.questions.len(), read.value.tables.len(), read.value.skips.len()), (4, 1, 1));
}

#[test]
fn every_finding_of_the_reader_is_explained() {
    let page = include_str!("../../docs/findings.md");
    for id in own_codes() {
        let section =
            page.split(&format!("\n## `{id}`\n\n")).nth(1).and_then(|rest| rest.split("\n## ").next());
        assert!(section.is_some_and(|text| text.contains("\n```")), "{id}");
    }
}
