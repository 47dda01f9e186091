//! The completed guide: what an independent Markdown parser and our own reader make of it, which
//! bytes it may change, and that nothing a client typed is more than text.

use crate::generate::{self, Manner, PLAIN};
use blueprint::answers::{self, Sheet};
use blueprint::blueprint::draw;
use blueprint::decide::{self, Decisions};
use blueprint::export::Dossier;
use blueprint::export::guide::{self as fill, Edit};
use blueprint::export::text::one_line;
use blueprint::guide::{self, Guide, Kind};
use blueprint::source::{Source, Span};
use comrak::nodes::{AstNode, NodeValue};
use proptest::prelude::*;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

/// A guide as it stands in its file, with its rules.
struct Pair {
    id: &'static str,
    text: String,
    rules: String,
}

static PAIRS: LazyLock<Vec<Pair>> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| fs::read_to_string(root.join(path)).unwrap();
    let pair = |id, text, rules| Pair { id, text: read(text), rules: read(rules) };
    let rules = "guides/multi-tenant.rules.yaml";
    vec![
        pair("multi-tenant", "guides/multi-tenant.md", rules),
        pair("multi-tenant", "tests/cases/flat-layout/guide.md", rules),
        pair("garden", "tests/cases/garden/guide.md", "tests/cases/garden/rules.yaml"),
    ]
});

static GUIDES: LazyLock<Vec<Guide>> =
    LazyLock::new(|| PAIRS.iter().map(|pair| bound(pair, &pair.text)).collect());

/// `text`, a form of the guide of `pair`, with its rules.
fn bound(pair: &Pair, text: &str) -> Guide {
    let source = Source::new(format!("guides/{}.md", pair.id), text);
    let rules = Source::new(format!("guides/{}.rules.yaml", pair.id), pair.rules.as_str());
    let checked = guide::read(&source, Some(&rules));
    assert!(!checked.rejected(), "{:#?}", checked.findings);
    checked.value
}

/// The sheet and decisions of an answers file, which has to be valid.
fn proven(guide: &Guide, yaml: &str) -> (Sheet, Decisions) {
    let mut findings = Vec::new();
    let replies = answers::read("acme", &Source::new("answers/acme.yaml", yaml)).report(&mut findings);
    let sheet = answers::check(guide, &replies.unwrap()).report(&mut findings);
    let decisions = decide::decide(guide, &sheet).report(&mut findings);
    assert!(!blueprint::diag::rejects(&findings), "{yaml}\n{findings:#?}");
    (sheet, decisions)
}

/// The completed guide of an answers file, as the exporter writes it.
fn completed(guide: &Guide, yaml: &str) -> String {
    let (sheet, decisions) = proven(guide, yaml);
    let blueprint = draw(guide, &sheet, &decisions, None);
    let dossier = Dossier { guide, sheet: &sheet, decisions: &decisions, blueprint: &blueprint };
    fill::complete(&dossier)
}

fn case() -> impl Strategy<Value = (usize, u64, bool)> {
    (0..GUIDES.len(), any::<u64>(), any::<bool>())
}

// What an independent parser reads.

/// One step through comrak's tree, text runs merged.
#[derive(Clone, Debug, PartialEq)]
enum Token {
    Text(String),
    Begin(String),
    End,
}

fn tokens(document: &str) -> Vec<Token> {
    let arena = comrak::Arena::new();
    let mut tokens = Vec::new();
    walk(parsed(&arena, document), &mut tokens);
    tokens
}

fn parsed<'a>(arena: &'a comrak::Arena<'a>, document: &str) -> &'a AstNode<'a> {
    let mut options = comrak::Options::default();
    options.extension.table = true;
    options.extension.tasklist = true;
    options.extension.strikethrough = true;
    options.extension.footnotes = true;
    let body = document.strip_prefix('\u{feff}').unwrap_or(document);
    comrak::parse_document(arena, body, &options)
}

fn walk<'a>(node: &'a AstNode<'a>, tokens: &mut Vec<Token>) {
    let value = node.data().value.clone();
    if let NodeValue::Text(text) = &value {
        match tokens.last_mut() {
            Some(Token::Text(last)) => last.push_str(text),
            _ => tokens.push(Token::Text(text.to_string())),
        }
        return;
    }
    let said = match &value {
        NodeValue::TaskItem(item) => format!("TaskItem {:?}", item.symbol),
        NodeValue::Table(table) => format!("Table {:?}", table.alignments),
        NodeValue::List(_) => "List".to_owned(),
        NodeValue::Item(_) => "Item".to_owned(),
        other => format!("{other:?}"),
    };
    tokens.push(Token::Begin(said));
    node.children().for_each(|child| walk(child, tokens));
    tokens.push(Token::End);
}

/// The state of every box, in the document's order.
fn boxes(document: &str) -> Vec<bool> {
    let is_box = |token: Token| match token {
        Token::Begin(said) => Some(said.strip_prefix("TaskItem ")? != "None"),
        _ => None,
    };
    tokens(document).into_iter().filter_map(is_box).collect()
}

/// The document's blocks and marks without its words, its boxes empty. Of the tables and lists that
/// `free` says, in the document's order, the body rows and items are left out.
fn skeleton(document: &str, free: &[bool]) -> Vec<String> {
    let arena = comrak::Arena::new();
    let mut out = Vec::new();
    bones(parsed(&arena, document), free, &mut 0, &mut out);
    out
}

fn bones<'a>(node: &'a AstNode<'a>, free: &[bool], count: &mut usize, out: &mut Vec<String>) {
    let value = node.data().value.clone();
    let said = match &value {
        NodeValue::Text(_) => return,
        NodeValue::TaskItem(_) => "box".to_owned(),
        NodeValue::Table(table) => format!("table {:?}", table.alignments),
        NodeValue::List(_) => "list".to_owned(),
        NodeValue::Item(_) => "item".to_owned(),
        other => format!("{other:?}"),
    };
    out.push(said);
    let grows = matches!(value, NodeValue::Table(_) | NodeValue::List(_));
    *count += usize::from(grows);
    if !grows || !free.get(*count - 1).copied().unwrap_or(false) {
        node.children().for_each(|child| bones(child, free, count, out));
    }
    out.push("end".to_owned());
}

/// Which tables and lists of the guide, in its order, have rows or items that completing it may add
/// or leave out.
fn free(guide: &Guide) -> Vec<bool> {
    let arena = comrak::Arena::new();
    let mut out = Vec::new();
    let lines: Vec<usize> = growing(guide).into_iter().map(|span| guide.line(span)).collect();
    grows(parsed(&arena, guide.source.text()), &lines, &mut out);
    out
}

fn grows<'a>(node: &'a AstNode<'a>, lines: &[usize], out: &mut Vec<bool>) {
    let (value, place) = (node.data().value.clone(), node.data().sourcepos);
    if matches!(value, NodeValue::Table(_) | NodeValue::List(_)) {
        let free = lines.iter().any(|line| (place.start.line..=place.end.line).contains(line));
        // In the flat layout a list holds what follows it; only its own items are of interest.
        out.push(free);
        if free {
            return;
        }
    }
    node.children().for_each(|child| grows(child, lines, out));
}

fn growing(guide: &Guide) -> Vec<Span> {
    let rows = guide.questions.iter().filter_map(|question| question.table.as_ref()).map(|table| table.span);
    let people = guide.questions.iter().flat_map(|question| &question.rosters);
    let people = people.flat_map(|roster| roster.rows.iter().map(|row| row.span));
    let lists = guide.slots.iter().filter(|slot| slot.words.is_empty()).map(|slot| slot.span);
    rows.chain(people).chain(lists).collect()
}

// Which bytes may change.

/// The boxes, blanks, rows and slots of `guide`; for slots up to the end of their line, where a list
/// goes on.
fn permitted(guide: &Guide) -> Vec<Span> {
    let mut spans = Vec::new();
    for question in &guide.questions {
        spans.extend(question.blanks.iter().map(|blank| blank.span));
        for choice in &question.choices {
            spans.push(choice.tick);
            spans.extend(choice.blank.iter().map(|blank| blank.span));
        }
        if let Some(table) = &question.table {
            let spare =
                |row: &&guide::TableRow| row.example || row.cells.iter().all(|cell| cell.value.is_empty());
            spans.extend(table.rows.iter().filter(spare).map(|row| row.span));
        }
        spans.extend(question.rosters.iter().flat_map(|roster| roster.rows.iter().map(|row| row.span)));
    }
    for slot in &guide.slots {
        let line = guide.source.slice(guide.source.line_span(guide.line(slot.span)));
        let end = guide.source.line_span(guide.line(slot.span)).start + line.trim_end().len();
        spans.push(slot.span);
        spans.push(Span::at(end));
    }
    spans
}

fn only_permitted_bytes_change(guide: &Guide, edits: &[Edit], completed: &str) {
    let permitted = permitted(guide);
    let text = guide.source.text();
    let (mut at, mut done) = (0, 0);
    for edit in edits {
        let within = permitted.iter().any(|span| span.contains(edit.span));
        let whole_rows =
            permitted.iter().filter(|span| edit.span.contains(**span)).map(|span| span.len()).sum::<usize>();
        assert!(
            within || whole_rows == edit.span.len(),
            "{edit:?} replaces {:?}",
            guide.source.slice(edit.span)
        );
        let kept = &text[done..edit.span.start];
        assert_eq!(&completed[at..at + kept.len()], kept);
        at += kept.len();
        assert_eq!(&completed[at..at + edit.text.len()], edit.text);
        at += edit.text.len();
        done = edit.span.end;
    }
    assert_eq!(&completed[at..], &text[done..]);
}

/// What the sheet says about every box of the guide, in its order.
fn expected_boxes(guide: &Guide, sheet: &Sheet) -> Vec<bool> {
    let of = |(ix, question): (guide::QuestionIx, &guide::Question)| {
        let picked = sheet.picked(ix);
        question
            .each_choice()
            .map(|(choice, _)| picked.iter().any(|it| it.choice == choice))
            .collect::<Vec<_>>()
    };
    guide.each_question().flat_map(of).collect()
}

/// What filling in may not change of a question: its id, title, kind, and each choice's letter and
/// parent.
type Asked = (String, String, Kind, Vec<(Option<char>, Option<usize>)>);

/// The parts of a guide that filling it in may not change.
fn asked(guide: &Guide) -> Vec<Asked> {
    let choices = |question: &guide::Question| {
        question.choices.iter().map(|choice| (choice.letter, choice.parent.map(|ix| ix.0))).collect()
    };
    let of = |question: &guide::Question| {
        (question.id.clone(), question.title.value.clone(), question.kind, choices(question))
    };
    guide.questions.iter().map(of).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn boxes_blanks_and_rows_change_and_nothing_else((which, seed, draft) in case()) {
        let guide = &GUIDES[which];
        let yaml = generate::answers(guide, seed, Manner { draft, ..PLAIN });
        let (sheet, decisions) = proven(guide, &yaml);
        let filled = completed(guide, &yaml);
        only_permitted_bytes_change(guide, &fill::edits(guide, &sheet, &decisions), &filled);

        prop_assert_eq!(boxes(&filled), expected_boxes(guide, &sheet), "{}", yaml);
        let free = free(guide);
        prop_assert_eq!(skeleton(&filled, &free), skeleton(guide.source.text(), &free), "{}", filled);

        let again = guide::read::prose(&Source::new(guide.source.name(), filled.as_str())).value;
        prop_assert_eq!(asked(&again), asked(guide), "{}", filled);
        let ticked = |guide: &Guide| -> Vec<bool> {
            let ticks = guide.questions.iter().flat_map(|question| &question.choices).map(|choice| choice.tick);
            ticks.map(|tick| guide.source.slice(tick) == "x").collect()
        };
        prop_assert_eq!(ticked(&again), expected_boxes(guide, &sheet));
    }

    #[test]
    fn what_was_typed_is_read_back_as_that_text((which, seed, draft) in case()) {
        let guide = &GUIDES[which];
        let words: Vec<String> = (0..HOSTILE.len()).map(|ix| format!("Typed{ix:03}")).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let typed = generate::answers(guide, seed, Manner { draft, texts: HOSTILE, set: &[] });
        let plain = generate::answers(guide, seed, Manner { draft, texts: &words, set: &[] });
        let put = |text: String| {
            words.iter().zip(HOSTILE).fold(text, |text, (word, hostile)| text.replace(word, &one_line(hostile)))
        };
        let expected: Vec<Token> = tokens(&completed(guide, &plain))
            .into_iter()
            .map(|token| match token {
                Token::Text(text) if text.contains("Typed") => Token::Text(put(text)),
                other => other,
            })
            .collect();
        let filled = completed(guide, &typed);
        prop_assert_eq!(tokens(&filled), expected, "{}", filled);
        prop_assert!(!filled.contains("{{") && !filled.contains("<script"), "{}", filled);
    }

    #[test]
    fn odd_bytes_of_the_guide_stay((which, seed, draft) in case()) {
        let guide = &GUIDES[which];
        let yaml = generate::answers(guide, seed, Manner { draft, ..PLAIN });
        let filled = completed(guide, &yaml);
        for (odd, guide) in ODDITIES.iter().zip(&ODD[which]) {
            prop_assert_eq!(completed(guide, &yaml), odd(&filled));
        }
    }
}

/// Ways in which a guide's bytes differ and its meaning does not.
const ODDITIES: &[fn(&str) -> String] = &[
    |text| text.replace('\n', "\r\n"),
    |text| format!("\u{feff}{text}"),
    |text| text.trim_end().to_owned(),
    |text| format!("\u{feff}{}", text.trim_end().replace('\n', "\r\n")),
    |text| text.replace("\n- ", "\n-\t").replace("\n* ", "\n*\t"),
];

/// Every guide in every one of those ways.
static ODD: LazyLock<Vec<Vec<Guide>>> = LazyLock::new(|| {
    PAIRS.iter().map(|pair| ODDITIES.iter().map(|odd| bound(pair, &odd(&pair.text))).collect()).collect()
});

/// What a client may type, each in its own way more than text if taken for Markdown.
const HOSTILE: &[&str] = &[
    "a | b",
    "|",
    "`code`",
    "```\nfence\n```",
    "<script>alert(1)</script>",
    "<!-- gone",
    "two\nlines",
    "two\r\n\r\nparagraphs",
    "{{#include ../x}}",
    "{{ name }}",
    "{% if x %}",
    "# heading",
    "- item",
    "> quote",
    "1. first",
    "===",
    "---",
    "[x]",
    "[ ] box",
    "[link](javascript:x)",
    "![image](x)",
    "[^1]",
    "&lt;",
    "**bold**",
    "_under_",
    "~~gone~~",
    "\\",
    "a\\|b\\",
    "a * b*c *d*",
    "**",
    "____",
    "الشمال",
    "👩‍⚕️ 名",
    "Skip to Part 5",
    "**Pick one:**",
    "### Question 1.1: Again?",
    "x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x",
];

#[test]
fn whole_guides_completed() {
    for (guide, case) in [(&GUIDES[0], "completed-guide"), (&GUIDES[2], "garden")] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(case);
        let yaml = fs::read_to_string(folder.join("answers.yaml")).unwrap();
        let expected = fs::read_to_string(folder.join("expected/guide.md")).unwrap();
        let filled = completed(guide, &yaml);
        assert!(filled == expected, "{}", similar::TextDiff::from_lines(&expected, &filled).unified_diff());
    }
}

#[test]
fn a_list_that_hangs_on_something_open_is_not_said_to_be_empty() {
    let place = "*(List based on their checkboxes)*";
    let draft = |answer: &str| {
        let head = "organization: Acme\nguide: multi-tenant\nstatus: draft\nanswers:\n  5.1: ";
        completed(&GUIDES[0], &format!("{head}{answer}\n"))
    };
    assert!(draft("[{Other: films for patients}]").contains(place), "nobody knows which types hold films");
    assert!(!draft("[Intake forms, {Other: films for patients}]").contains(place));
    assert!(draft("[Nothing]").contains("- *none*\n"));
}

#[test]
fn no_answer_leaves_the_guide_as_it_is() {
    for (guide, pair) in GUIDES.iter().zip(PAIRS.iter()) {
        let yaml = format!("organization: Acme\nguide: {}\nstatus: draft\nanswers: {{}}\n", pair.id);
        assert_eq!(completed(guide, &yaml), pair.text);
    }
}
