//! What a client typed, made harmless for a terminal: no control character and nothing invisible
//! gets through, so a text can neither send an escape sequence nor look like another one.

use std::fmt::Write;

/// Longer texts than this, in characters, are cut when they are part of a message.
const LONGEST: usize = 1_000;

/// `text` with every control and invisible character shown as something visible. A tab stays: the
/// renderer of findings widens it; line ends become `␊`.
pub fn inert(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    text.chars().for_each(|char| show(char, &mut shown));
    shown
}

/// [`inert`], and cut where it is too long to read.
pub fn inert_short(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => inert(text.get(..end).unwrap_or_default()) + "…",
        None => inert(text),
    }
}

/// A report of several lines, each [`inert_short`].
pub fn inert_lines(text: &str) -> String {
    text.lines().map(inert_short).collect::<Vec<_>>().join("\n")
}

fn show(char: char, shown: &mut String) {
    match char {
        '\t' => shown.push(char),
        '\u{0}'..='\u{1f}' => shown.push(char::from_u32(u32::from(char) + 0x2400).unwrap_or('\u{fffd}')),
        '\u{7f}' => shown.push('␡'),
        // The joiner of emoji: invisible, harmless, and terminals disagree on its width.
        '\u{200d}' => {}
        _ if is_hidden(char) => {
            // Writing to a string cannot fail.
            let _ = write!(shown, "<U+{:04X}>", u32::from(char));
        }
        _ => shown.push(char),
    }
}

/// Whether a terminal would act on `char` or not show it: C1 controls and Unicode's format
/// characters (general category Cf, Zl, Zp; Unicode 16), the non-joiner of Persian excepted.
fn is_hidden(char: char) -> bool {
    matches!(char,
        '\u{80}'..='\u{9f}'
        | '\u{ad}'
        | '\u{600}'..='\u{605}'
        | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{890}'..='\u{891}' | '\u{8e2}' | '\u{180e}'
        | '\u{200b}' | '\u{200e}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_terminal_obeys_gets_through() {
        let hostile = "a\u{1b}[31mb\u{9b}2Jc\rd\ne\u{202e}f\u{200b}g\u{7f}\u{0}";
        assert_eq!(inert(hostile), "a␛[31mb<U+009B>2Jc␍d␊e<U+202E>f<U+200B>g␡␀");
        for code in 0..=0x0010_ffff {
            let Some(char) = char::from_u32(code) else { continue };
            let shown = inert(&char.to_string());
            assert!(char == '\t' || !shown.chars().any(char::is_control), "U+{code:04X} → {shown:?}");
        }
    }

    #[test]
    fn ordinary_text_of_any_script_stays() {
        for text in ["naïve — “quotes”", "漢字かな", "سلام\u{200c}ها", "e\u{301} 👩🏽"] {
            assert_eq!(inert(text), text);
        }
        assert_eq!(inert_short(&"é".repeat(2_000)).chars().count(), LONGEST + 1);
    }
}
