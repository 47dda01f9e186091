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
pub fn markdown(text: &str) -> Cow<'_, str> {
    if is_plain(text) { Cow::Borrowed(text) } else { guarded(one_line(text)) }
}

/// A text on one line, with a guard before or in place of each character that could be markup.
fn guarded(text: Cow<'_, str>) -> Cow<'_, str> {
    let (marker, closing) = (block_marker(&text), closing_marks(&text));
    let mut out = String::with_capacity(text.len() + 16);
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
    if done == 0 && out.is_empty() {
        return text;
    }
    out.push_str(&text[done..]);
    Cow::Owned(out)
}

/// Whether a guard is surely not needed: so it is for most texts, and there are hundreds on a page. It
/// may say no where none is needed either.
fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else { return true };
    let begins = match first {
        b'0'..=b'9' => !begins_list(bytes),
        first => first.is_ascii_alphabetic() || !first.is_ascii() || matches!(first, b'"' | b'\'' | b'('),
    };
    if !begins || matches!(last, b' ' | b'=' | b'+' | b'#') {
        return false;
    }
    let mut before = b' ';
    let mut met = 0;
    for byte in bytes {
        met |= IS[usize::from(before)] & AFTER_NO[usize::from(*byte)];
        before = *byte;
    }
    met == 0 && (text.is_ascii() || is_one_line(text))
}

/// Whether a text that begins with a digit would begin a list.
fn begins_list(bytes: &[u8]) -> bool {
    let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    matches!(bytes.get(digits), Some(b'.' | b')')) && bytes.get(digits + 1).is_none_or(|next| *next == b' ')
}

// What a byte is to the byte behind it.
const ANY: u8 = 1;
const SPACE: u8 = 2;
const TIGHT: u8 = 4;
const EQUALS: u8 = 8;
const SLASH: u8 = 16;
const W: u8 = 32;
const AMPERSAND: u8 = 64;

/// What each byte is.
const IS: [u8; 256] = {
    let mut table = [ANY | TIGHT; 256];
    table[b' ' as usize] = ANY | SPACE;
    table[b'=' as usize] |= EQUALS;
    table[b'+' as usize] |= EQUALS;
    table[b'&' as usize] |= AMPERSAND;
    table[b'/' as usize] |= SLASH;
    table[b'w' as usize] |= W;
    table
};

/// What may not stand before each byte, for the byte to mean nothing: before most punctuation, anything.
const AFTER_NO: [u8; 256] = {
    let mut table = [ANY; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            // Whether such a character is white space or a control is looked at apart.
            128.. => EQUALS,
            // They could name an entity.
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'#' => EQUALS | AMPERSAND,
            b'&' | b'+' | b',' | b':' | b';' | b'-' | b'(' | b')' | b'\'' | b'"' | b'?' | b'!' => EQUALS,
            b' ' => SPACE,
            // GFM links bare addresses.
            b'.' => EQUALS | W,
            b'/' => EQUALS | SLASH,
            // Between spaces it marks nothing.
            b'=' => TIGHT,
            _ => ANY,
        };
        byte += 1;
    }
    table
};

/// `text` on one line: every run of white space, line breaks included, is one space, with none at
/// either end. Control characters, and those that turn the writing direction of what follows, become
/// U+FFFD: they would reach beyond the text.
pub fn one_line(text: &str) -> Cow<'_, str> {
    if is_one_line(text) {
        return Cow::Borrowed(text);
    }
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        let mut parts = word.split(reaches_out);
        line.push_str(parts.next().unwrap_or_default());
        parts.for_each(|part| line.extend(["\u{fffd}", part]));
    }
    Cow::Owned(line)
}

/// Whether [`one_line`] has nothing to do.
fn is_one_line(text: &str) -> bool {
    let mut space = true;
    for c in text.chars() {
        match c {
            '!'..='~' => space = false,
            ' ' if space => return false,
            ' ' => space = true,
            c if c.is_whitespace() || reaches_out(c) => return false,
            _ => space = false,
        }
    }
    !space || text.is_empty()
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
    use super::{guarded, is_one_line, is_plain, markdown, one_line};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_seems_plain_is_what_a_guard_leaves_alone(
            value in "[awW0-9 ,/'\"?;:.!()&+#=*|<é–“\u{a0}\u{85}\u{202e}-]{0,9}"
        ) {
            prop_assert!(!is_plain(&value) || guarded(one_line(&value)) == value);
        }

        #[test]
        fn what_is_one_line_stays_as_it_is(value in "[a \t\u{a0}\u{202e}\u{85}é–]{0,6}") {
            let words = value.split_whitespace().collect::<Vec<_>>().join(" ");
            let harmless = !value.contains(['\u{202e}']);
            prop_assert_eq!(is_one_line(&value), harmless && words == value);
        }
    }

    #[test]
    fn plain_words_are_seen_as_such() {
        assert!(is_plain("Downtown, the clinic's \"north\" wing"));
        assert!(is_plain("Library (see: 5.1), 2 of 3"));
        assert!(is_plain("1.2 = B or C, guide line 351"));
        assert!(is_plain("“Downtown” – café"));
        assert!(is_plain("\"R & D\", # 4 + 5"));
        assert!(!is_plain("1. x") && !is_plain("a  b") && !is_plain("a|b"));
    }

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
