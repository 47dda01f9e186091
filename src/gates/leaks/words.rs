//! Texts as words: the form in which two spellings of one name are the same.
//!
//! Compatibility forms are unified (NFKC), case is folded, soft hyphens, zero-width characters and
//! whatever else is not seen is dropped. Between words stands a space for white space, hyphens, dots
//! and the like (`Northwind Clinics`, `northwind-clinics`, `northwind.clinics` are one name), and a
//! comma for all other signs (`Downtown (Clinic)` is not `Downtown Clinic`). In scripts that set no
//! spaces, each letter is a word.

use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

/// Between words that one name may have.
pub const SPACE: u8 = b' ';
/// Between words of different names.
pub const BREAK: u8 = b',';
/// All bytes of words are at least this; [`SPACE`] and [`BREAK`] are less.
pub const LETTERS: u8 = b'0';

/// The words of `text`.
pub fn words(text: &str) -> Vec<u8> {
    let mut writer = Writer { words: Vec::with_capacity(text.len()), pending: NOTHING, each: |_| {} };
    writer.read(text);
    writer.words
}

/// For each byte of the words of `text`, the offset that it comes from.
pub fn places(text: &str) -> Vec<usize> {
    let mut places = Vec::new();
    let mut writer = Writer { words: Vec::new(), pending: NOTHING, each: |at| places.push(at) };
    writer.read(text);
    places
}

struct Writer<F> {
    words: Vec<u8>,
    /// What stands before the next word: nothing, a space, or a break, which is stronger.
    pending: u8,
    /// Is told the offset of each byte that is written.
    each: F,
}

/// Nothing stands before the next word.
const NOTHING: u8 = 0;

/// What each byte of ASCII is in words: a letter or a digit in lower case, [`SPACE`] or [`BREAK`].
const FOLDED: [u8; 128] = folded();

const fn folded() -> [u8; 128] {
    let mut folded = [BREAK; 128];
    let mut byte = 0;
    while byte < 128 {
        folded[byte as usize] = match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'A'..=b'Z' => byte.to_ascii_lowercase(),
            b' ' | b'\t'..=b'\r' | b'-' | b'_' | b'+' | b'.' => SPACE,
            _ => BREAK,
        };
        byte += 1;
    }
    folded
}

impl<F: FnMut(usize)> Writer<F> {
    fn read(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let end = at + ascii(&bytes[at..]);
            // A letter and the marks that follow it are normalized together.
            let alone = if end == bytes.len() { end } else { end.saturating_sub(1).max(at) };
            self.ascii(&bytes[at..alone], at);
            at = alone;
            if end == bytes.len() {
                return;
            }
            let rest = &text[end..];
            let length = rest.find(|char: char| char.is_ascii()).unwrap_or(rest.len());
            let seen = text[at..end + length].chars().filter(|char| !is_unseen(*char));
            // Most of what is no ASCII is in its final form, and that is quickly seen.
            if is_nfkc_quick(seen.clone()) == IsNormalized::Yes {
                seen.for_each(|char| self.char(char, at));
            } else {
                seen.nfkc().for_each(|char| self.char(char, at));
            }
            at = end + length;
        }
    }

    /// Writes a run of ASCII that stands at `from`. Most of what is read is such: no call for a byte.
    fn ascii(&mut self, run: &[u8], from: usize) {
        let start = self.words.len();
        // Between words stands less than was read.
        self.words.resize(start + run.len() + 1, 0);
        let (out, mut end, mut pending) = (&mut self.words[..], start, self.pending);
        for (byte, at) in run.iter().zip(from..) {
            let folded = FOLDED[usize::from(*byte & 0x7f)];
            if folded < LETTERS {
                pending = pending.max(folded);
                continue;
            }
            if pending != NOTHING {
                if end > 0 {
                    out[end] = pending;
                    end += 1;
                    (self.each)(at);
                }
                pending = NOTHING;
            }
            out[end] = folded;
            end += 1;
            (self.each)(at);
        }
        self.pending = pending;
        self.words.truncate(end);
    }

    fn char(&mut self, char: char, at: usize) {
        if let Ok(byte) = u8::try_from(char)
            && byte.is_ascii()
        {
            return self.ascii(&[byte], at);
        }
        let alone = sets_no_spaces(char);
        if alone {
            self.part(SPACE);
        }
        if char.is_alphanumeric() || is_combining_mark(char) {
            // Upper case first: `ß` and `SS`, `ς` and `Σ` are then the same.
            for lower in char.to_uppercase().flat_map(char::to_lowercase) {
                let mut utf8 = [0; 4];
                lower.encode_utf8(&mut utf8).bytes().for_each(|byte| self.push(byte, at));
            }
        } else if char.is_whitespace() || matches!(char, '\u{2010}'..='\u{2015}' | '\u{2212}') {
            self.part(SPACE);
        } else {
            self.part(BREAK);
        }
        if alone {
            self.part(SPACE);
        }
    }

    fn push(&mut self, byte: u8, at: usize) {
        if self.pending != NOTHING {
            if !self.words.is_empty() {
                self.words.push(self.pending);
                (self.each)(at);
            }
            self.pending = NOTHING;
        }
        self.words.push(byte);
        (self.each)(at);
    }

    fn part(&mut self, between: u8) {
        self.pending = self.pending.max(between);
    }
}

/// How many bytes of ASCII `bytes` begins with.
fn ascii(bytes: &[u8]) -> usize {
    let whole = bytes.chunks(64).take_while(|chunk| chunk.is_ascii()).map(<[u8]>::len).sum();
    bytes[whole..].iter().position(|byte| !byte.is_ascii()).map_or(bytes.len(), |end| whole + end)
}

/// Whether a reader sees nothing of `char` (Unicode's default ignorable code points).
const fn is_unseen(char: char) -> bool {
    matches!(char,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// Whether `char` is of a script that writes words without spaces, or sets particles right after them:
/// Thai to Khmer, kana, Hangul, Han.
const fn sets_no_spaces(char: char) -> bool {
    matches!(char,
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        String::from_utf8(words(text)).unwrap()
    }

    #[test]
    fn spellings_of_one_name_are_one() {
        for text in [
            "Northwind Clinics",
            "  NORTHWIND\u{a0}\r\n clinics",
            "northwind-clinics",
            "Nor\u{ad}th\u{200b}wind\u{2011}Clinics",
            "\u{ff2e}orthwind\u{3000}\u{24b8}linics",
            "north\u{feff}wind_clinics",
        ] {
            assert_eq!(shown(text), "northwind clinics", "{text:?}");
        }
        assert_eq!(shown("Downtown (Clinic), \"x\""), "downtown,clinic,x");
        assert_eq!(shown("Cafe\u{301} STRASSE Οδός"), shown("CAFÉ straße ΟΔΌΣ"));
        assert_eq!(shown("北部诊所x"), "北 部 诊 所 x");
        assert_eq!(shown(" ., "), "");
    }

    #[test]
    fn each_byte_knows_where_it_comes_from() {
        for text in ["a  B, é e\u{301}x \u{fb01}n 北b", "ßx", "\u{200b}", ""] {
            let (words, places) = (words(text), places(text));
            assert_eq!(words.len(), places.len());
            assert!(places.is_sorted() && places.iter().all(|at| text.is_char_boundary(*at)));
        }
        assert_eq!(places("a  bc"), [0, 3, 3, 4]);
    }
}
