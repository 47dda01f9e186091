//! A blank: the run of `_` gives way to what was typed.

use super::Edit;
use crate::export::text::markdown;
use crate::guide::Blank;
use crate::source::{Source, Span};

/// Writes `text` over `blank`; nothing where there is nothing to write.
pub(super) fn fill(source: &Source, blank: &Blank, text: &str) -> Option<Edit> {
    let written = written(source, blank, text)?;
    Some(Edit::new(blank.span, written))
}

/// What stands in the place of `blank`; none where there is nothing to write.
pub(super) fn written(source: &Source, blank: &Blank, text: &str) -> Option<String> {
    let written = markdown(text);
    (!written.is_empty()).then(|| set_off(source, blank.span, &written))
}

/// `written` as it stands in the place of `span`: set off by a space where its neighbour would
/// otherwise join it or lose its own meaning (`**Label:**____`: before a letter, those asterisks
/// close nothing).
pub(super) fn set_off(source: &Source, span: Span, written: &str) -> String {
    let line = source.line_span(source.line(span.start));
    let before = source.slice(Span::new(line.start, span.start));
    let after = source.slice(Span::new(span.end, line.end.max(span.end)));
    let lead = if joins_before(before) { " " } else { "" };
    let trail = if joins_after(after, written) { " " } else { "" };
    format!("{lead}{written}{trail}")
}

fn joins_before(before: &str) -> bool {
    let marks = before.trim_end_matches(['*', '~']);
    if marks.len() < before.len() {
        // Marks after white space or a bracket open around the blank; after a word they close before it.
        return marks.chars().next_back().is_some_and(|c| !c.is_whitespace() && !"([{\"'".contains(c));
    }
    before.chars().next_back().is_some_and(|c| c.is_alphanumeric() || ":;,.!?`)]}&@".contains(c))
}

fn joins_after(after: &str, written: &str) -> bool {
    let Some(next) = after.chars().next() else { return false };
    let numbering = matches!(next, '.' | ')') && written.bytes().all(|byte| byte.is_ascii_digit());
    numbering || next.is_alphanumeric() || "[(<;:/@&`".contains(next)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

    /// `text` with its first run of `_` filled with `typed`.
    fn filled(text: &str, typed: &str) -> String {
        let start = text.find('_').unwrap();
        let end = start + text[start..].bytes().take_while(|byte| *byte == b'_').count();
        let blank = Blank { span: Span::new(start, end), label: String::new() };
        let edit = fill(&Source::new("guide.md", text), &blank, typed).unwrap();
        format!("{}{}{}", &text[..start], edit.text, &text[end..])
    }

    #[test]
    fn a_text_stands_where_the_blank_stood() {
        for (guide, typed, completed) in [
            ("We call them: ____\n", "clinics", "We call them: clinics\n"),
            ("**Label:**____\n", "clinics", "**Label:** clinics\n"),
            ("**Label:____**\n", "clinics", "**Label: clinics**\n"),
            ("- **____**\n", "clinics", "- **clinics**\n"),
            ("Name____Role\n", "Ana", "Name Ana Role\n"),
            ("(____)\n", "a | b", "(a \\| b)\n"),
            ("____. x\n", "1", "1 . x\n"),
            ("____, x\r\n", "1\n2", "1 2, x\r\n"),
        ] {
            assert_eq!(filled(guide, typed), completed);
        }
    }

    #[test]
    fn nothing_typed_leaves_the_blank() {
        let blank = Blank { span: Span::new(0, 2), label: String::new() };
        assert_eq!(fill(&Source::new("guide.md", "__"), &blank, " \n"), None);
    }
}
