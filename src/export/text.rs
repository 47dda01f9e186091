//! What a client typed, made inert: text stays text wherever Markdown lets a text stand.

use std::borrow::Cow;

/// `text` as inline Markdown that renders as that text and nothing else, on one line.
///
/// It may stand for a paragraph, at the start of a line, after a label, in a heading, in a link's
/// text and in a table cell. It holds no heading, list, quote or rule, no emphasis, code, math,
/// link, image or footnote, no HTML or entity, no bare table pipe, no task box, and no opening brace of a
/// template's or mdBook's marker. Only what needs it is escaped, so that ordinary text stays readable
/// in the source: with a backslash where CommonMark lets one suffice, with an entity where other
/// readers of the file (a table's row, mdBook's preprocessors, a raw HTML block) look at the bytes.
///
/// White space is as [`one_line`] leaves it. An e-mail address cannot be kept from those GFM
/// renderers that link any bare address; it links to itself.
pub fn markdown(text: &str) -> String {
    let text = one_line(text);
    let (marker, closing) = (block_marker(&text), closing_marks(&text));
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let mut done = 0;
    // Every character that may need a guard is ASCII punctuation; what lies between is copied whole.
    for (at, mark) in text.bytes().enumerate().filter(|(_, byte)| byte.is_ascii_punctuation()) {
        let (written, next) = match guard(&text, at, char::from(mark)) {
            Guard::Entity(entity) => (entity, at + 1),
            Guard::Backslash => ("\\", at),
            Guard::None if marker == Some(at) || at >= closing => ("\\", at),
            Guard::None => continue,
        };
        out.push_str(&text[done..at]);
        out.push_str(written);
        done = next;
    }
    out.push_str(&text[done..]);
    out
}

/// `text` on one line: every run of white space, line breaks included, is one space, with none at
/// either end. Control characters, and those that turn the writing direction of what follows, become
/// U+FFFD: they would reach beyond the text.
pub fn one_line(text: &str) -> Cow<'_, str> {
    let printable = text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    if printable && text.trim().len() == text.len() && !text.contains("  ") {
        return Cow::Borrowed(text);
    }
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.extend(word.chars().map(|c| if reaches_out(c) { '\u{fffd}' } else { c }));
    }
    Cow::Owned(line)
}

fn reaches_out(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// What keeps one character from being markup.
enum Guard {
    None,
    Backslash,
    Entity(&'static str),
}

/// What the character `c` at byte `at` of the one-line `text` needs wherever the text begins.
fn guard(text: &str, at: usize, c: char) -> Guard {
    let before = text[..at].chars().next_back();
    let after = &text[at + c.len_utf8()..];
    let next = after.chars().next();
    let escaped = match c {
        '{' => return Guard::Entity("&#123;"),
        // Behind a backslash, escaped or not, some read a cell's end all the same.
        '|' if before == Some('\\') => return Guard::Entity("&#124;"),
        '<' if !next.is_some_and(|next| next == ' ' || next == '=' || next.is_ascii_digit()) => {
            return Guard::Entity("&lt;");
        }
        '&' if is_entity(after) => return Guard::Entity("&amp;"),
        '|' | '`' | '[' | ']' | '~' | '^' | '$' => true,
        // Between spaces it can neither open nor close.
        '*' => !(before == Some(' ') && next == Some(' ')),
        // Within a word it is no emphasis.
        '_' => !(before.is_some_and(char::is_alphanumeric) && next.is_some_and(char::is_alphanumeric)),
        // At the end of a cell, even `\\` would escape the pipe for some.
        '\\' if next.is_none() => return Guard::Entity("&#92;"),
        '\\' => next.is_some_and(|next| next.is_ascii_punctuation()),
        '%' => before == Some('%') || next == Some('%'),
        // Doubled, these are marks of some dialects; at an edge, they hide the words between them
        // and emphasis around the text.
        '=' | '+' => {
            let mark = |c: Option<char>| matches!(c, Some('=' | '+'));
            let edge = |c: Option<char>| matches!(c, None | Some(' '));
            let between_spaces = before.is_some() && next.is_some();
            mark(before) || mark(next) || edge(before) && edge(next) && !between_spaces
        }
        // GFM links bare addresses.
        ':' => after.starts_with("//"),
        '.' => text[..at].ends_with("www"),
        _ => false,
    };
    if escaped { Guard::Backslash } else { Guard::None }
}

/// Whether an `&` before `after` begins an entity, as far as the text goes.
fn is_entity(after: &str) -> bool {
    let name = after.strip_prefix('#').unwrap_or(after);
    let rest = name.trim_start_matches(|c: char| c.is_ascii_alphanumeric());
    rest.starts_with(';') && rest.len() < after.len()
}

/// The byte to escape so that the one-line `text` begins no block at the start of a line.
fn block_marker(text: &str) -> Option<usize> {
    let first = text.chars().next()?;
    let rest = &text[first.len_utf8()..];
    // A marker counts before a space or at the end of the line.
    let ends = |rest: &str| rest.is_empty() || rest.starts_with(' ');
    let begins = match first {
        '>' | ':' => true,
        '#' => ends(rest.trim_start_matches('#')),
        '+' | '=' => ends(rest),
        '-' => ends(rest) || rest.starts_with(['-', ':', '#']),
        _ => {
            let digits = text.bytes().take_while(u8::is_ascii_digit).count();
            let numbered = text[digits..].starts_with(['.', ')']) && ends(&text[digits + 1..]);
            return (digits > 0 && numbered).then_some(digits);
        }
    };
    begins.then_some(0)
}

/// Where the run of `#` begins that a heading would drop from its end; the text's end if none.
fn closing_marks(text: &str) -> usize {
    let before = text.trim_end_matches('#');
    if before.is_empty() || before.ends_with(' ') { before.len() } else { text.len() }
}

#[cfg(test)]
mod tests {
    use super::markdown;

    #[test]
    fn ordinary_text_stays_readable() {
        for text in [
            "Dr. O'Neil's clinic (north), 50% - stage 2",
            "\"R&D\" & care; 2 < 3 > 1, <5 years, 5 * 3 = 15!",
            "snake_case, C:\\dir, +1 555 1234, #1 clinic, -5 °C, 2,000 patients",
            "عيادة الشمال – Łódź 👩‍⚕️",
        ] {
            assert_eq!(markdown(text), text);
        }
    }

    #[test]
    fn time_grows_with_the_length() {
        for piece in ["#", "&", "&a", "*", "_", "\\", "=", "w.", "1", "-"] {
            let text = piece.repeat(200_000);
            assert!(markdown(&text).len() <= 6 * text.len());
        }
    }

    #[test]
    fn markup_becomes_text() {
        for (typed, written) in [
            ("a | b \\|", "a \\| b \\\\&#124;"),
            ("{{#include ../x}}", "&#123;&#123;#include ../x}}"),
            ("<script>&lt;", "&lt;script>&amp;lt;"),
            ("# x", "\\# x"),
            ("- x", "\\- x"),
            ("1. x", "1\\. x"),
            ("===", "\\=\\=\\="),
            ("[x](y)", "\\[x\\](y)"),
            ("two\r\n\r\n\tlines\u{2028}end ", "two lines end"),
            ("a\u{202e}b\u{0}", "a\u{fffd}b\u{fffd}"),
            ("http://www.x.org", "http\\://www\\.x.org"),
        ] {
            assert_eq!(markdown(typed), written);
        }
    }
}
