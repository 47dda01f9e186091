//! Properties of reading and checking answers, over generated sheets and mutated files.

use crate::answers::{GUIDE, check, told, yaml_files};
use blueprint::answers::{Reply, Sheet, words};
use blueprint::decide::decide;
use blueprint::diag::{Diagnostic, Severity, rejects};
use blueprint::guide::naming::{Found, find_label};
use blueprint::guide::{Choice, ChoiceIx, Kind, Question, QuestionIx};
use proptest::prelude::*;
use std::time::Duration;

/// An answer in YAML, and what is to be read from it.
#[derive(Clone, Debug)]
struct Given {
    yaml: String,
    meant: Meant,
}

/// Choices in guide order with their texts.
type Picks = Vec<(usize, Option<String>)>;

#[derive(Clone, Debug, PartialEq)]
enum Meant {
    Chosen(Picks),
    Text(String),
    Rows(Vec<Vec<String>>),
    Rosters(Vec<Vec<Vec<String>>>),
}

/// Text as a client writes it, trimmed.
fn text() -> impl Strategy<Value = String> {
    let any = "[^\\p{Cc}\u{fffe}\u{ffff}]{1,12}";
    prop_oneof![any, "[-#*:{}\\[\\]|>&!%@`'\"a ]{1,8}", "[a-z]{1,9}( [a-z]{1,9}){0,3}"]
        .prop_map(|text: String| text.trim().to_owned())
        .prop_filter("empty", |text| !text.is_empty())
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

/// The ways to name `choice` of `question`.
fn names(question: &Question, choice: &Choice) -> Vec<String> {
    let label = choice.label.value.as_str();
    let siblings: Vec<_> = question.choices.iter().filter(|other| other.parent == choice.parent).collect();
    let labels = || siblings.iter().map(|other| other.label.value.as_str());
    let own = labels().position(|other| other == label).unwrap();
    let begins = label.char_indices().map(|(at, _)| label[..at].trim_end()).filter(|begin| begin.len() > 1);
    let begins = begins.filter(|begin| find_label(labels(), begin) == Found::One(own));
    let mut names: Vec<String> = begins.map(str::to_owned).collect();
    names.extend([
        label.to_owned(),
        label.to_uppercase(),
        format!(" **{label}** "),
        label.replace('—', " - "),
    ]);
    if let Some(letter) = choice.letter {
        names.extend([letter.to_string(), letter.to_lowercase().to_string(), format!("{letter}) {label}")]);
    }
    names
}

/// One choice, with text and sub-choices where it has them.
fn picked(question: &'static Question, ix: usize) -> BoxedStrategy<(String, Picks)> {
    let choice = &question.choices[ix];
    let name = prop::sample::select(names(question, choice)).prop_map(|name| quoted(&name));
    let subs: Vec<usize> = (0..question.choices.len())
        .filter(|sub| question.choices[*sub].parent == Some(ChoiceIx(ix)))
        .collect();
    if choice.blank.is_some() {
        let both = (name, text());
        return both
            .prop_map(move |(name, text)| (format!("{{{name}: {}}}", quoted(&text)), vec![(ix, Some(text))]))
            .boxed();
    }
    if subs.is_empty() {
        return name.prop_map(move |name| (name, vec![(ix, None)])).boxed();
    }
    let several = prop::sample::subsequence(subs.clone(), 0..=subs.len()).prop_shuffle();
    (
        name,
        several
            .prop_flat_map(move |subs| subs.into_iter().map(|sub| picked(question, sub)).collect::<Vec<_>>()),
    )
        .prop_map(move |(name, subs)| {
            let mut meant: Vec<_> = subs.iter().flat_map(|(_, meant)| meant.clone()).collect();
            meant.push((ix, None));
            let subs: Vec<_> = subs.into_iter().map(|(yaml, _)| yaml).collect();
            (format!("{{{name}: [{}]}}", subs.join(", ")), meant)
        })
        .boxed()
}

fn chosen(question: &'static Question) -> BoxedStrategy<Given> {
    let top: Vec<usize> =
        (0..question.choices.len()).filter(|ix| question.choices[*ix].parent.is_none()).collect();
    let given = |picks: Vec<(String, Picks)>| {
        let mut meant: Vec<_> = picks.iter().flat_map(|(_, meant)| meant.clone()).collect();
        meant.sort();
        let names: Vec<_> = picks.into_iter().map(|(yaml, _)| yaml).collect();
        Given { yaml: format!("[{}]", names.join(", ")), meant: Meant::Chosen(meant) }
    };
    if question.kind == Kind::PickOne {
        let one = prop::sample::select(top).prop_flat_map(move |ix| picked(question, ix));
        return one
            .prop_map(|(yaml, mut meant)| {
                meant.sort();
                Given { yaml, meant: Meant::Chosen(meant) }
            })
            .boxed();
    }
    let (alone, others): (Vec<_>, Vec<_>) = top.into_iter().partition(|ix| question.choices[*ix].exclusive);
    let several = prop::sample::subsequence(others.clone(), 0..=others.len()).prop_shuffle();
    let several = several
        .prop_flat_map(move |several| several.into_iter().map(|ix| picked(question, ix)).collect::<Vec<_>>())
        .prop_map(given);
    if alone.is_empty() {
        return several.boxed();
    }
    let alone = prop::sample::select(alone).prop_flat_map(move |ix| picked(question, ix));
    prop_oneof![3 => several, 1 => alone.prop_map(move |pick| given(vec![pick]))].boxed()
}

/// A row with a name; other cells may be left out.
fn row(columns: Vec<&'static str>) -> impl Strategy<Value = (String, Vec<String>)> {
    let others = prop::collection::vec(prop::option::of(text()), columns.len() - 1);
    (text(), others).prop_map(move |(name, others)| {
        let cells: Vec<_> = std::iter::once(Some(name)).chain(others).collect();
        let written = columns.iter().zip(&cells).filter_map(|(column, cell)| Some((column, cell.as_ref()?)));
        let written: Vec<_> =
            written.map(|(column, cell)| format!("{}: {}", quoted(column), quoted(cell))).collect();
        let cells = cells.into_iter().map(Option::unwrap_or_default).collect();
        (format!("{{{}}}", written.join(", ")), cells)
    })
}

fn rows(columns: &[&'static str], least: usize) -> impl Strategy<Value = (String, Vec<Vec<String>>)> + use<> {
    prop::collection::vec(row(columns.to_vec()), least..4).prop_map(|rows| {
        let (yaml, cells): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
        (format!("[{}]", yaml.join(", ")), cells)
    })
}

fn answer(question: &'static Question) -> BoxedStrategy<Given> {
    match question.kind {
        Kind::PickOne | Kind::CheckAll => chosen(question),
        Kind::FillIn => {
            text().prop_map(|text| Given { yaml: quoted(&text), meant: Meant::Text(text) }).boxed()
        }
        Kind::Table => {
            let columns: Vec<_> =
                question.table.as_ref().unwrap().columns.iter().map(|column| column.value.as_str()).collect();
            let distinct = |rows: &Vec<Vec<String>>| {
                let names: Vec<_> =
                    rows.iter().map(|row| blueprint::guide::naming::folded(&row[0])).collect();
                names.iter().enumerate().all(|(ix, name)| !names[..ix].contains(name))
            };
            let rows = rows(&columns, 1).prop_filter("names", move |(_, rows)| distinct(rows));
            rows.prop_map(|(yaml, rows)| Given { yaml, meant: Meant::Rows(rows) }).boxed()
        }
        Kind::Roster => {
            let groups: Vec<_> = question
                .rosters
                .iter()
                .map(|roster| {
                    let columns: Vec<_> =
                        roster.rows[0].blanks.iter().map(|blank| blank.label.as_str()).collect();
                    rows(&columns, 0)
                })
                .collect();
            groups
                .prop_map(|groups| {
                    let (yaml, rosters): (Vec<_>, Vec<_>) = groups.into_iter().unzip();
                    let groups = question.rosters.iter().zip(yaml);
                    let groups: Vec<_> = groups
                        .map(|(roster, rows)| format!("{}: {rows}", quoted(&roster.label.value)))
                        .collect();
                    Given { yaml: format!("{{{}}}", groups.join(", ")), meant: Meant::Rosters(rosters) }
                })
                .boxed()
        }
    }
}

/// An answer to every question, each by id or name, with or without a note.
fn sheet() -> impl Strategy<Value = Vec<(usize, String, Meant)>> {
    let questions = GUIDE.questions.iter().enumerate();
    let entries: Vec<_> = questions
        .map(|(ix, question)| {
            let key = prop_oneof![Just(question.id.clone()), Just(question.name.clone().unwrap())];
            (key, answer(question), prop::option::of(text())).prop_map(move |(key, given, note)| {
                let yaml = match note {
                    Some(note) => format!("{{answer: {}, note: {}}}", given.yaml, quoted(&note)),
                    None => given.yaml,
                };
                (ix, format!("  {key}: {yaml}\n"), given.meant)
            })
        })
        .collect();
    entries.prop_shuffle()
}

/// What `sheet` holds for `question`.
fn held(sheet: &Sheet, question: usize) -> Option<Meant> {
    let cells = |rows: &Vec<Vec<blueprint::source::Spanned<String>>>| -> Vec<Vec<String>> {
        rows.iter().map(|row| row.iter().map(|cell| cell.value.clone()).collect()).collect()
    };
    Some(match sheet.reply(QuestionIx(question))? {
        Reply::Chosen(picked) => Meant::Chosen(
            picked
                .iter()
                .map(|picked| (picked.choice.0, picked.text.as_ref().map(|text| text.value.clone())))
                .collect(),
        ),
        Reply::Text(texts) => Meant::Text(texts[0].value.clone()),
        Reply::Rows(rows) => Meant::Rows(cells(rows)),
        Reply::Rosters(rosters) => Meant::Rosters(rosters.iter().map(cells).collect()),
    })
}

fn file(answers: impl Iterator<Item = String>) -> String {
    let head = "organization: Case\nguide: multi-tenant\nguide-version: 1.0\nstatus: final\nanswers:\n";
    std::iter::once(head.to_owned()).chain(answers).collect()
}

/// What holds of every finding, whatever was read.
fn well_formed(findings: &[Diagnostic]) {
    for finding in findings {
        let whole = told(std::slice::from_ref(finding));
        assert!(!finding.labels.is_empty() && finding.help.is_some(), "{whole}");
        assert!(!finding.message.ends_with('.') && finding.message.len() < 2_000, "{whole}");
        let places = finding.labels.iter().map(|label| (&label.source, label.span));
        for (source, span) in places.chain(finding.fix.iter().map(|fix| (&fix.source, fix.span))) {
            assert!(source.text().get(span.range()).is_some(), "{whole}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_valid_sheet_checks_clean_and_says_what_was_meant(entries in sheet()) {
        let text = file(entries.iter().map(|(_, yaml, _)| yaml.clone()));
        let checked = check(&text);
        let known = ["answers-unreached", "answers-excused"];
        prop_assert!(checked.findings.iter().all(|finding| known.contains(&finding.id())), "{text}\n{}", told(&checked.findings));
        well_formed(&checked.findings);
        let sheet = checked.value.unwrap();
        for (ix, _, meant) in &entries {
            if let Some(held) = held(&sheet, *ix) {
                prop_assert_eq!(&held, meant, "{}", text);
            }
        }
        // Without the answers that were passed over there is nothing left to complain about, and
        // the sheet is the same.
        let kept = entries.iter().filter(|(ix, _, _)| sheet.reply(QuestionIx(*ix)).is_some());
        let again = check(&file(kept.map(|(_, yaml, _)| yaml.clone())));
        prop_assert!(again.findings.iter().all(|finding| finding.severity == Severity::Note), "{text}\n{}", told(&again.findings));
        let again = again.value.unwrap();
        for ix in 0..GUIDE.questions.len() {
            prop_assert_eq!(held(&again, ix), held(&sheet, ix));
        }
    }

    #[test]
    fn a_mutated_file_never_panics(
        pick in any::<prop::sample::Index>(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0usize..24, prop::sample::select(PIECES)), 1..6),
    ) {
        let files: Vec<_> = yaml_files("answers").into_iter().chain(yaml_files("tests/cases/answers")).collect();
        let mut text = std::fs::read(pick.get(&files)).unwrap();
        for (at, removed, piece) in edits {
            let at = at.index(text.len() + 1);
            let end = (at + removed).min(text.len());
            text.splice(at..end, piece.bytes());
        }
        let checked = check(&String::from_utf8_lossy(&text));
        well_formed(&checked.findings);
        if let Some(sheet) = &checked.value {
            for (ix, _) in GUIDE.each_question() {
                words::lines(&GUIDE, sheet, ix);
            }
            well_formed(&decide(&GUIDE, sheet).findings);
        }
    }
}

#[rustfmt::skip]
const PIECES: &[&str] = &[
    "", "", " ", "\n", "\n  ", "\r\n", "\t", ":", ": ", "- ", "[", "]", "{", "}", ",", "\"", "'", "|", ">", "#", "&a", "*a",
    "!x", "---", "...", "~", "null", "[]", "{}", "A", "B", "Other", "undecided", "answer", "note", "1.1", "8.2", "\u{0}",
    "\u{7}", "\u{feff}", "é", "名", "👩‍⚕️", "\u{2028}", "\u{85}", "\\u0000", "%", "@", "?", "? ", "<<: x", "Name", "answers:",
];

/// The time that this thread has worked, so that a busy machine fails no test; where the system does
/// not tell, nothing.
fn spent() -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = told.split(' ').next().and_then(|worked| worked.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or_default())
}

/// Far more than a person makes; each kind of mistake by itself, so that the slow one shows.
#[test]
fn ten_thousand_findings_come_quickly() {
    let many = |line: fn(usize) -> String| (0..10_000).map(line).collect::<String>();
    let head = "organization: Case\nguide: multi-tenant\nstatus: draft\nanswers:\n";
    let files = [
        format!("{head}{}", many(|ix| format!("  hosting-{ix}: B\n"))),
        format!("{}{head}", many(|ix| format!("statuss{ix}: draft\n"))),
        format!("{head}  3.3:\n{}", many(|ix| format!("    - Registred Nurzes {ix}\n"))),
        format!("{head}  3.3:\n{}", many(|_| "    - Physicians\n".to_owned())),
        format!("{head}  3.4:\n    B:\n{}", many(|ix| format!("      - {{Frnt dezk {ix}: x}}\n"))),
        format!("{head}  8.1:\n{}", many(|ix| format!("    - {{Groop Naem: {ix}}}\n"))),
        format!("{head}  8.1:\n{}", many(|_| "    - {Group Name: Downtown}\n".to_owned())),
        format!("{head}  8.2:\n    See everything:\n{}", many(|_| "      - {Role: x}\n".to_owned())),
    ];
    for file in files {
        let before = spent();
        let checked = check(&file);
        assert!(checked.findings.len() >= 9_990, "{} findings", checked.findings.len());
        assert!(rejects(&checked.findings));
        let took = spent() - before;
        assert!(took < Duration::from_secs(10), "{took:?} for {}", &file[..140]);
    }
}

#[test]
fn a_huge_option_costs_no_more_than_its_length() {
    let huge = "Registered Nurse ".repeat(100_000);
    let before = spent();
    let checked =
        check(&format!("organization: Case\nguide: multi-tenant\nstatus: draft\nanswers:\n  3.3: {huge}\n"));
    assert!(rejects(&checked.findings));
    well_formed(&checked.findings);
    let took = spent() - before;
    assert!(took < Duration::from_secs(10), "{took:?}");
}
