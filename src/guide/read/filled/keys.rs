//! Texts compared character by character, without what editors and people change: white space,
//! emphasis, quotes straight or curly, dashes long or short, upper and lower case.

use crate::guide::read::text::Glyph;

/// The characters that count, each with the glyph that it comes from.
pub struct Key {
    pub chars: Vec<char>,
    pub glyphs: Vec<usize>,
}

/// The key of `glyphs`.
pub fn key(glyphs: &[Glyph]) -> Key {
    let mut key = Key { chars: Vec::with_capacity(glyphs.len()), glyphs: Vec::with_capacity(glyphs.len()) };
    for (ix, glyph) in glyphs.iter().enumerate() {
        for counted in counted(glyph.ch) {
            key.chars.push(counted);
            key.glyphs.push(ix);
        }
    }
    key
}

/// The key of a plain text.
pub fn key_of(text: &str) -> Vec<char> {
    text.chars().flat_map(counted).collect()
}

/// Whether the character counts for nothing although it shows.
pub fn is_mark(c: char) -> bool {
    matches!(c, '*' | '`' | '"' | '“' | '”' | '„' | '\'' | '’' | '‘')
}

fn counted(c: char) -> Vec<char> {
    match c {
        _ if c.is_whitespace() || is_mark(c) => Vec::new(),
        '–' | '—' | '‑' => vec!['-'],
        '…' => vec!['.'; 3],
        _ => c.to_lowercase().collect(),
    }
}
