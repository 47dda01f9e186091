//! Texts in lines that fit into a width, for faces that nobody has measured.

/// `text`, whose words are parted by single spaces, in lines that fit into `width` pixels at `size`
/// pixels an em; a word that is too long for a line is broken.
pub(super) fn wrapped(text: &str, width: usize, size: usize) -> Vec<&str> {
    let room = (width * 100 / size).max(800);
    let mut lines = Vec::new();
    // The line so far: where it begins and ends, and how much of the room it takes.
    let (mut start, mut end, mut used) = (0, 0, 0);
    let mut at = 0;
    for word in text.split(' ') {
        for piece in pieces(word, room) {
            let length = extent(piece);
            if used > 0 && used + SPACE + length > room {
                lines.push(&text[start..end]);
                (start, used) = (at, 0);
            }
            used += length + if used > 0 { SPACE } else { 0 };
            at += piece.len();
            end = at;
        }
        at += 1;
    }
    lines.push(&text[start..end]);
    lines
}

/// `word` in pieces that each fit into `room`, hundredths of an em.
fn pieces(word: &str, room: usize) -> impl Iterator<Item = &str> {
    let mut rest = word;
    std::iter::from_fn(move || {
        // No letter is wider than an em.
        if rest.len() * 100 <= room {
            return Some(std::mem::take(&mut rest)).filter(|last| !last.is_empty());
        }
        let mut used = 0;
        let full = |(_, char): &(usize, char)| {
            used += advance(*char);
            used > room
        };
        let cut = rest.char_indices().find(full).map_or(rest.len(), |(at, _)| at);
        let (piece, others) = rest.split_at(cut);
        rest = others;
        Some(piece)
    })
}

/// A space, in hundredths of an em.
const SPACE: usize = 32;

/// How wide a text is, in hundredths of an em of a wide sans-serif face: narrower ones fit as well.
fn extent(text: &str) -> usize {
    if text.is_ascii() {
        return text.bytes().map(|byte| usize::from(ASCII[usize::from(byte)])).sum();
    }
    text.chars().map(advance).sum()
}

/// The width of each letter of ASCII.
const ASCII: [u8; 128] = {
    let mut widths = [0; 128];
    let mut byte: u8 = 0;
    while byte < 128 {
        widths[byte as usize] = advance(byte as char) as u8;
        byte += 1;
    }
    widths
};

const fn advance(char: char) -> usize {
    match char {
        ' ' => SPACE,
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | '(' | ')' | '/' | '-' | 'f'
        | 't' | 'r' => 42,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '–' | '…' | '—' => 100,
        'a'..='z' => 63,
        '0'..='9' => 65,
        'A'..='Z' => 76,
        _ => match char as u32 {
            // The wide letters of East Asia, and pictures.
            0x1100..=0x115f
            | 0x2e80..=0xa4cf
            | 0xac00..=0xd7a3
            | 0xf900..=0xfaff
            | 0xfe30..=0xfe6f
            | 0xff00..=0xff60
            | 0x1f300..=0x1faff
            | 0x20000..=0x3fffd => 100,
            _ => 74,
        },
    }
}
