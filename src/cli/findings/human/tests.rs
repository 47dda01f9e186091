use super::*;
use crate::diag::Code;
use crate::source::{Source, Span};

fn drawn(text: &str, part: &str) -> String {
    let source = Source::new("answers/x.yaml", text);
    let start = text.find(part).expect("part of the text");
    let finding =
        Diagnostic::new(Code::YamlSyntax, "wrong").at(&source, Span::new(start, start + part.len()), "here");
    one(&Renderer::plain(), &finding)
}

fn underlined(text: &str, part: &str) -> (String, String) {
    let drawn = drawn(text, part);
    let mut lines = drawn.lines().skip_while(|line| !line.starts_with('1'));
    (lines.next().expect("a line").to_owned(), lines.next().expect("an underline").to_owned())
}

#[test]
fn several_places_help_and_fix_make_one_finding() {
    let answers = Source::new("answers/x.yaml", "answers:\n  3.1: D\n  3.2: Combned view\n");
    let guide = Source::new("guides/g.md", "# G\n### Question 3.1: Who?\n");
    let finding = Diagnostic::new(Code::YamlSyntax, "question `3.1` has no choice `D`")
        .at(&answers, Span::new(16, 17), "not a choice")
        .at(&answers, Span::new(11, 14), "asked here")
        .at(&guide, Span::new(4, 27), "the question")
        .help("choices are `A`, `B`, `C`")
        .fix(&answers, Span::new(25, 37), "Combined view");
    let expected = "\
error[yaml-syntax]: question `3.1` has no choice `D`
 --> answers/x.yaml:2:8
  |
2 |   3.1: D
  |   ---  ^ not a choice
  |   |
  |   asked here
  |
 ::: guides/g.md:2:1
  |
2 | ### Question 3.1: Who?
  | ---------------------- the question
  |
  = help: choices are `A`, `B`, `C`
help: write this instead
  |
3 |   3.2: Combined view
  |            +";
    assert_eq!(one(&Renderer::plain(), &finding), expected);
}

#[test]
fn wide_characters_and_tabs_are_underlined_right() {
    assert_eq!(underlined("漢字: x\n", "x"), ("1 | 漢字: x".into(), "  |       ^ here".into()));
    assert_eq!(underlined("\tk:\tx\n", "x"), ("1 |     k:    x".into(), "  |           ^ here".into()));
    assert_eq!(underlined("\u{feff}k: x\r\n", "x"), ("1 | k: x".into(), "  |    ^ here".into()));
}

#[test]
fn a_hostile_line_sends_nothing_to_the_terminal() {
    let (line, underline) = underlined("k: \u{1b}]0;x\u{7}\u{9b}2J bad\n", "bad");
    assert_eq!(line, "1 | k: ␛]0;x␇<U+009B>2J bad");
    assert_eq!(underline, "  |                     ^^^ here");
    let source = Source::new("answers/\u{1b}[2J.yaml", "a\n");
    let finding = Diagnostic::new(Code::YamlSyntax, "`\u{1b}[31m\nerror: forged`")
        .at(&source, Span::new(0, 1), "\u{1b}[1m\n")
        .help("\u{9b}1m\r\n")
        .fix(&source, Span::new(0, 1), "\u{1b}c\nx");
    let drawn = one(&Renderer::plain(), &finding);
    assert!(!drawn.chars().any(|char| char.is_control() && char != '\n'), "{drawn:?}");
    assert!(!drawn.contains("\nerror: forged"), "{drawn}");
    assert!(drawn.contains("note: error: forged"), "{drawn}");
}

#[test]
fn a_very_long_line_is_cut_on_both_sides() {
    let text = format!("{}bad{}\n", "x".repeat(1_000_000), "y".repeat(1_000_000));
    let drawn = drawn(&text, "bad");
    assert!(drawn.len() < 2_000, "{} bytes", drawn.len());
    assert!(drawn.contains("answers/x.yaml:1:1000001") && drawn.contains("bad"), "{drawn}");
    let long = "z".repeat(1_000_000);
    assert!(self::drawn(&long, &long).len() < 2_000);
    let both = Source::new("x", long);
    let finding = Diagnostic::new(Code::YamlSyntax, "wrong").at(&both, Span::new(0, 1), "one").at(
        &both,
        Span::new(900_000, 900_001),
        "two",
    );
    assert!(one(&Renderer::plain(), &finding).len() < 3_000);
}

#[test]
fn no_span_panics() {
    for text in ["", "é", "é\r\n", "\u{feff}", "a\nb", "a\n\n\n"] {
        let source = Source::new("x", text);
        for start in 0..8 {
            for end in 0..9 {
                let span = Span { start, end };
                let finding = Diagnostic::new(Code::YamlSyntax, "wrong")
                    .at(&source, span, "one")
                    .at(&source, Span::at(end), "")
                    .fix(&source, span, "b\n");
                assert!(one(&Renderer::plain(), &finding).starts_with("error[yaml-syntax]: wrong"));
            }
        }
    }
    assert_eq!(one(&Renderer::plain(), &Diagnostic::new(Code::YamlSyntax, "m")), "error[yaml-syntax]: m");
}

#[test]
fn of_very_many_the_gravest_fifty_of_a_file_are_shown_and_the_others_counted() {
    let (x, y) = (Source::new("answers/x.yaml", "a\n"), Source::new("answers/y.yaml", "a\n"));
    let at = |code, source| Diagnostic::new(code, "wrong").at(source, Span::new(0, 1), "");
    let mut findings = vec![at(Code::FileIgnored, &x); 10_000];
    findings.push(at(Code::YamlSyntax, &x));
    findings.push(at(Code::YamlSyntax, &y));
    let text = list(&Renderer::plain(), &findings);
    assert_eq!(text.matches("warning[file-ignored]").count(), 49);
    assert_eq!(text.matches("error[yaml-syntax]").count(), 2);
    assert!(text.ends_with("\n\n… and 9,951 more in answers/x.yaml: 9,951 file-ignored\n"), "{text}");
    assert!(!list(&Renderer::plain(), &findings[..50]).contains('…'));
    assert_eq!(list(&Renderer::plain(), &[]), "");
    assert_eq!([0, 999, 1_000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
}
