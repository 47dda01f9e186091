//! Answers as they would be: one answer of a file replaced by another, in memory.

use super::Replies;
use crate::guide::{Guide, QuestionIx};
use crate::source::Span;
use crate::yaml::{Entry, Node};

/// The text of the file that `replies` were read from, with `question` of `guide` answered by
/// `value`: YAML on one line, as it would stand behind the question's key (`C`, `[A, B]`,
/// `{E: "both"}`). A note beside the old answer stays; an answer that is not there is added.
pub fn suppose(guide: &Guide, replies: &Replies, question: QuestionIx, value: &str) -> String {
    let names = |entry: &&Entry| guide.find_question(&entry.key.value) == Some(question);
    let (at, written) = match replies.answers.iter().find(names) {
        Some(entry) => replaced(replies, entry, value),
        None => added(replies, &format!("{}: {value}", guide.question(question).id)),
    };
    let mut text = replies.source.text().to_owned();
    text.replace_range(at.range(), &written);
    text
}

/// Where the old answer stands, and what is to stand there.
fn replaced(replies: &Replies, entry: &Entry, value: &str) -> (Span, String) {
    let old: &Node = entry.value.get("answer").unwrap_or(&entry.value);
    if old.span.is_empty() {
        // Nothing stands behind the key's colon.
        let after = &replies.source.text()[entry.key.span.end..];
        let colon = after.find(':').map_or(0, |colon| colon + 1);
        return (Span::at(entry.key.span.end + colon), format!(" {value}"));
    }
    (old.span, value.to_owned())
}

/// Where one more answer goes, and how it is written there.
fn added(replies: &Replies, answer: &str) -> (Span, String) {
    let text = replies.source.text();
    let behind =
        replies.answers_key.end + text[replies.answers_key.end..].find(':').map_or(0, |colon| colon + 1);
    let flow = text[behind..]
        .find(|char: char| !char.is_whitespace())
        .filter(|at| text[behind + at..].starts_with('{'));
    match (replies.answers.first(), flow) {
        // `answers: {}`, or `answers: {1.1: B}`.
        (first, Some(at)) => {
            let comma = if first.is_some() { ", " } else { "" };
            (Span::at(behind + at + 1), format!("{answer}{comma}"))
        }
        (None, None) => (Span::at(behind), format!("\n  {answer}")),
        (Some(first), None) => {
            let line = replies.source.line_span(replies.source.line(first.key.span.start));
            let indent = &text[line.start..first.key.span.start];
            (Span::at(line.start), format!("{indent}{answer}\n"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::suppose;
    use crate::source::Source;

    const GUIDE: &str = "# G\n\n## Part 1: P\n\n### Question 1.1: One?\n\n**Pick one:**\n\n- [ ] **A) Yes**\n\
        - [ ] **B) No**\n\n### Question 1.2: Two?\n\n**Pick one:**\n\n- [ ] **A) Yes**\n- [ ] **B) No**\n";

    #[test]
    fn an_answer_is_replaced_or_added_however_the_file_is_laid_out() {
        let guide = crate::guide::read(&Source::new("guides/g.md", GUIDE), None).value;
        let question = guide.find_question("1.2").unwrap();
        for (before, after) in [
            ("answers:\n  1.1: A\n  1.2: A # so\n", "answers:\n  1.1: A\n  1.2: B # so\n"),
            ("answers:\n  1.2: {answer: A, note: x}\n", "answers:\n  1.2: {answer: B, note: x}\n"),
            ("answers:\n  1.2:\n    - A\n    - B\n", "answers:\n  1.2:\n    B\n"),
            ("answers:\n  1.2: {undecided: {owner: x}}\n", "answers:\n  1.2: B\n"),
            ("answers:\n  1.2:\n  1.1: A\n", "answers:\n  1.2: B\n  1.1: A\n"),
            ("answers:\n    1.1: A\n", "answers:\n    1.2: B\n    1.1: A\n"),
            ("answers: {1.1: A}\n", "answers: {1.2: B, 1.1: A}\n"),
            ("answers: {}\n", "answers: {1.2: B}\n"),
            ("answers:\n", "answers:\n  1.2: B\n"),
        ] {
            let head = "organization: O\nguide: g\nstatus: draft\n";
            let source = Source::new("answers/o.yaml", format!("{head}{before}"));
            let replies = crate::answers::read("o", &source).value.unwrap();
            assert_eq!(suppose(&guide, &replies, question, "B"), format!("{head}{after}"));
        }
    }
}
