//! Layout is for people: however a guide's lines are spaced, nested and wrapped, it reads the same.

use blueprint::guide::{Guide, read::prose};
use blueprint::source::Source;
use comrak::nodes::NodeValue;
use comrak::{Arena, Options, parse_document};

const SHIPPED: &str = include_str!("../../guides/multi-tenant.md");
const FLAT: &str = include_str!("../cases/flat-layout/guide.md");
const SMALL: &str = include_str!("../cases/small-guide/guide.md");

fn clean(text: &str) -> Guide {
    let read = prose(&Source::new("guides/any.md", text));
    let messages: Vec<_> = read.findings.iter().map(|finding| &finding.message).collect();
    assert!(messages.is_empty(), "{messages:?} of\n{text}");
    read.value
}

fn model(text: &str) -> String {
    super::guide::model(&clean(text))
}

fn without_layout(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn spacing_and_nesting_make_no_difference() {
    for text in [SMALL, SHIPPED] {
        let expected = model(text);
        let loose = text.replace("\n- ", "\n\n- ").replace("\n  - ", "\n\n  - ");
        for variant in [
            without_layout(text),
            loose,
            text.replace("\n  - ", "\n     - "),
            text.replace("\n  - ", "\n  * "),
            text.replace("\n- [ ] ", "\n1. [ ] ").replace("\n  - ", "\n   - "),
            text.replace("\n  - *", "\n\n  *"),
            text.replace("\n\n", "\n\n\n\n"),
            text.replace("\n## ", "\n***\n## "),
            text.replace(" |\n", " |  \n"),
        ] {
            let read = model(&variant);
            let difference = read.lines().zip(expected.lines()).find(|(left, right)| left != right);
            assert!(read == expected, "{difference:?} in\n{variant}");
        }
    }
}

#[test]
fn wrapped_lines_are_one_line() {
    let wrapped = SMALL
        .replace("**A) Vegetables** for the", "**A) Vegetables**\n  for the")
        .replace("for the kitchen", "for\n  the kitchen")
        .replace("Walk through the house", "Walk through\n   the house")
        .replace("Cool, with loam", "Cool,\nwith loam")
        .replace("skip to Part 2)", "skip\nto Part 2)");
    assert_eq!(model(&wrapped), model(SMALL));
    assert_eq!(model(&wrapped.replace('\n', "\r\n")), model(SMALL));
}

#[test]
fn a_box_without_a_letter_refines_what_it_stands_under() {
    let parents = |choices: &str| {
        let text = format!("# T\n\n## Part 1: P\n\n### Question 1.1: Q\n\n**Pick one:**\n\n{choices}\n");
        let guide = prose(&Source::new("guides/any.md", text)).value;
        let all = guide.questions[0].choices.iter();
        all.map(|choice| choice.parent.map(|parent| parent.0)).collect::<Vec<_>>()
    };
    let flat = "- [ ] A) One\n- [ ] B) Two, for example:\n- [ ] left\n- [ ] right\n- [ ] C) Three";
    assert_eq!(parents(flat), [None, None, Some(1), Some(1), None]);
    let nested = "- [ ] A) One\n  - [ ] left\n- [ ] B) Two:\n  - [ ] right\n- [ ] Other: ____";
    assert_eq!(parents(nested), [None, Some(0), None, Some(2), None]);
    assert_eq!(parents("- [ ] left\n  - [ ] right"), [None, None]);
}

#[test]
fn what_looks_like_markup_in_a_blank_is_a_blank() {
    let blanks = |line: &str| {
        let text = format!("# T\n\n## Part 1: P\n\n### Question 1.1: Q\n\n**Fill in:**\n\n{line}\n");
        let guide = prose(&Source::new("guides/any.md", text)).value;
        let blanks = guide.questions[0].blanks.iter();
        blanks.map(|blank| (blank.label.clone(), blank.span.len())).collect::<Vec<_>>()
    };
    let one = |label: &str, length| vec![(label.to_owned(), length)];
    assert_eq!(blanks("**Label:**_____"), one("Label", 5));
    assert_eq!(blanks("_____"), one("", 5));
    assert_eq!(blanks("Name:\n____"), one("Name", 4));
    assert_eq!(blanks("- Name:\n  ____"), one("Name", 4));
    assert_eq!(blanks("Name:\n\n____"), one("", 4));
    assert_eq!(blanks("a_b __init__ snake___case: ____"), one("a_b init snake___case", 4));
    assert_eq!(blanks("`____` [x](http://x/____) \\____ <a b=\"____\"> Real: ____").len(), 1);
    assert_eq!(blanks("____First____"), [(String::new(), 4), ("First".to_owned(), 4)]);
    assert_eq!(blanks("From ____ to ____."), [("From".to_owned(), 4), ("to".to_owned(), 4)]);
}

#[test]
fn only_plain_skips_are_understood() {
    let skip = |phrase: &str| {
        let text = SMALL
            .replace("*(If A, skip to Part 2)*", "")
            .replace("**Check all", &format!("*({phrase})*\n\n**Check all"));
        let read = prose(&Source::new("guides/any.md", text));
        let guide = read.value;
        let phrase = guide.phrases.first()?;
        let ids = |skip: &blueprint::guide::Skip| {
            let skipped = skip.skipped.iter().map(|ix| guide.question(*ix).id.as_str());
            skipped.collect::<Vec<_>>().join(" ")
        };
        Some(phrase.understood.as_ref().map(ids))
    };
    let understood = |ids: &str| Some(Some(ids.to_owned()));
    assert_eq!(skip("Skip if you answered A above"), understood("1.2"));
    assert_eq!(skip("Skip if you answered **A, or B** above."), understood("1.2"));
    assert_eq!(skip("skip this question if you answered B to Question 1.1"), understood("1.2"));
    // Not a skip at all.
    assert_eq!(skip("If you answered A, continue to Question 2.1"), None);
    assert_eq!(skip("Skipping rope is a tool too"), None);
    // Too free to be applied, too close to a skip to be passed over.
    for phrase in [
        "Skip if you have no tools",
        "Skip if you answered A and B above",
        "Skip unless you answered A above",
        "Skip if you answered A above and have no tools",
        "Skip this question if you like",
        "Answer only if you answered B above",
        "If you answered Heating, skip to Part 3",
        "If so, skip to Question 2.2",
    ] {
        assert_eq!(skip(phrase), Some(None), "{phrase}");
    }
    let under_first = |phrase: &str| {
        let read = prose(&Source::new("guides/any.md", SMALL.replace("(If A, skip to Part 2)", phrase)));
        let phrase = read.value.phrases.into_iter().next();
        phrase.map(|phrase| phrase.understood.map(|skip| skip.skipped.len()))
    };
    assert_eq!(under_first("If you answered A, there is no more to say. Skip to Part 2."), Some(Some(1)));
    assert_eq!(under_first("If A or B, please jump to Question 2.2"), Some(Some(2)));
    assert_eq!(under_first("If A, continue to Question 1.2"), None);
    assert_eq!(under_first("If A, continue to Question 2.1"), Some(Some(1)));
    assert_eq!(under_first("If you answered A, unless you sell them, skip to Part 2"), Some(None));
    assert_eq!(under_first("If you answered A, skip to Part 2. If B, skip to Part 3"), Some(None));
    assert_eq!(under_first("If A and you are alone, skip to Part 2"), Some(None));
}

/// The line of every box that a second, independent Markdown parser sees, and whether any heading
/// is underlined.
fn referee(text: &str) -> (Vec<usize>, bool) {
    let arena = Arena::new();
    let mut options = Options::default();
    options.extension.tasklist = true;
    options.extension.table = true;
    let root = parse_document(&arena, text, &options);
    let (mut boxes, mut underlined) = (Vec::new(), false);
    for node in root.descendants() {
        let data = node.data.borrow();
        match &data.value {
            NodeValue::TaskItem(_) => boxes.push(data.sourcepos.start.line),
            NodeValue::Heading(heading) => underlined |= heading.setext,
            _ => {}
        }
    }
    (boxes, underlined)
}

#[test]
fn a_second_parser_sees_the_same_boxes() {
    for text in [SHIPPED, FLAT, SMALL] {
        let guide = clean(text);
        let choices = guide.questions.iter().flat_map(|question| &question.choices);
        let own: Vec<usize> = choices.map(|choice| guide.line(choice.tick)).collect();
        assert_eq!(own, referee(text).0);
    }
    assert!(referee(FLAT).1);
    assert!(!referee(SHIPPED).1, "a rule of the restored guide makes a heading of a paragraph");
}
