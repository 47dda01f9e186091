//! Guides as accidents leave them: nothing panics, and every place lies in the text.

use blueprint::guide::read::prose;
use blueprint::source::Source;
use proptest::prelude::*;

const GUIDES: [&str; 3] = [
    include_str!("../../guides/multi-tenant.md"),
    include_str!("../cases/flat-layout/guide.md"),
    include_str!("../cases/small-guide/guide.md"),
];

/// Lines that mean something to Markdown or to us, where nobody expects them.
const INTRUDERS: [&str; 24] = [
    "---",
    "===",
    "___",
    "****",
    "- [ ]",
    "- [x] **Z) é**",
    "| a | b |",
    "|--|--|",
    "||",
    "```",
    "<div>",
    "<!--",
    "    - [ ] code",
    "> - [ ] **A) q** ____",
    "# ",
    "## Part 99999999999: x",
    "### Question 1.1:",
    "[x]: y",
    "**List é:**",
    "*(Skip if you answered Ä above)*",
    "\u{feff}",
    "1. ____",
    "**a:** Yes/ (from 1.1, 9.9)",
    "&amp;____&lt;",
];

/// Reads `text` and checks every place that the guide and its findings name.
fn assert_sound(text: &str) {
    let guide = prose(&Source::new("guides/mangled.md", text));
    for label in guide.findings.iter().flat_map(|finding| &finding.labels) {
        assert!(text.get(label.span.range()).is_some(), "{:?} of {text:?}", label.span);
    }
    let guide = guide.value;
    let said = (&guide.title, &guide.version, &guide.parts, &guide.questions, &guide.tables, &guide.slots);
    let more = (
        &guide.scenarios,
        &guide.glossary,
        &guide.next_steps,
        &guide.placeholders,
        &guide.phrases,
        &guide.skips,
    );
    let shown = format!("{said:?}{more:?}");
    for place in shown.split("Span { start: ").skip(1) {
        let numbers = place.split_once(" }").and_then(|(numbers, _)| numbers.split_once(", end: "));
        let Some((start, end)) = numbers else { continue };
        let range = start.parse().unwrap()..end.parse().unwrap();
        assert!(text.get(range).is_some(), "{start}..{end} of {text:?}");
    }
    for question in &guide.questions {
        assert!(question.part < guide.parts.len());
        for choice in &question.choices {
            assert!(guide.source.slice(choice.tick).len() == 1 && choice.span.contains(choice.tick));
            assert!(choice.parent.is_none_or(|parent| parent.0 < question.choices.len()));
        }
        let rows = question.rosters.iter().flat_map(|roster| &roster.rows).flat_map(|row| &row.blanks);
        for blank in question.blanks.iter().chain(rows) {
            assert!(guide.source.slice(blank.span).bytes().all(|byte| byte == b'_'));
        }
    }
}

/// One accident.
#[derive(Clone, Debug)]
enum Accident {
    Delete(usize),
    Swap(usize, usize),
    Insert(usize, usize),
    Glue(usize),
    Splice(usize, String),
}

fn accident() -> impl Strategy<Value = Accident> {
    let line = || any::<usize>();
    prop_oneof![
        line().prop_map(Accident::Delete),
        (line(), line()).prop_map(|(one, other)| Accident::Swap(one, other)),
        (line(), 0..INTRUDERS.len()).prop_map(|(at, which)| Accident::Insert(at, which)),
        line().prop_map(Accident::Glue),
        (line(), "[\\[\\]*_`|#:()<>&/=é\\\\ \\t\\r\\n0-9A-Da-d\\-]{1,6}")
            .prop_map(|(at, text)| Accident::Splice(at, text)),
    ]
}

fn mangle(text: &str, accidents: &[Accident]) -> String {
    let mut lines: Vec<String> = text.split_inclusive('\n').map(ToOwned::to_owned).collect();
    for accident in accidents {
        let count = lines.len().max(1);
        match accident {
            Accident::Delete(at) if !lines.is_empty() => drop(lines.remove(at % count)),
            Accident::Swap(one, other) if !lines.is_empty() => lines.swap(one % count, other % count),
            Accident::Insert(at, which) => lines.insert(at % count, format!("{}\n", INTRUDERS[*which])),
            Accident::Glue(at) if !lines.is_empty() => {
                let line = &mut lines[at % count];
                line.truncate(line.trim_end().len());
            }
            Accident::Splice(at, text) if !lines.is_empty() => {
                let line = &mut lines[at % count];
                let places: Vec<usize> = line.char_indices().map(|(place, _)| place).collect();
                let place = places.get(at % places.len().max(1)).copied().unwrap_or_default();
                line.insert_str(place, text);
            }
            _ => {}
        }
    }
    lines.concat()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_mangled_guide_is_read(which in 0..GUIDES.len(), accidents in prop::collection::vec(accident(), 1..30), crlf: bool) {
        let text = mangle(GUIDES[which], &accidents);
        assert_sound(&if crlf { text.replace('\n', "\r\n") } else { text });
    }

    #[test]
    fn a_guide_with_random_bytes_is_read(which in 0..GUIDES.len(), at: prop::sample::Index, bytes: Vec<u8>) {
        let mut text = GUIDES[which].as_bytes().to_vec();
        let at = at.index(text.len());
        text.splice(at..at, bytes);
        assert_sound(&String::from_utf8_lossy(&text));
    }
}

#[test]
fn a_guide_that_ends_anywhere_is_read() {
    let text = GUIDES[2].replace("Orchids", "Orchidées");
    for end in 0..=text.len() {
        assert_sound(&String::from_utf8_lossy(&text.as_bytes()[..end]));
        assert_sound(&String::from_utf8_lossy(&text.as_bytes()[end..]));
    }
}

#[test]
fn each_intruder_on_each_line_is_survived() {
    let lines: Vec<&str> = GUIDES[2].split_inclusive('\n').collect();
    for at in 0..=lines.len() {
        for intruder in INTRUDERS {
            assert_sound(&format!("{}{intruder}\n{}", lines[..at].concat(), lines[at..].concat()));
        }
    }
}
