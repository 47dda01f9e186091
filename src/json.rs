//! JSON that a person can read and a difference can show: indented down to a depth, one line from
//! there on.
//!
//! What is written so is nearly all text, and every organization has one. serde_json looks at a text
//! byte by byte to find what has to be escaped; looking at eight bytes at a time, writing structs takes
//! about three fifths of the time.

mod serializer;
mod text;

use serde::Serialize;

/// `value` as JSON in which everything deeper than `depth` stands on one line, with a last line end.
///
/// It may be made of texts, characters, whole numbers of up to 64 bits, booleans, options, units,
/// lists, maps with texts for keys, structs, structs around one value, and variants without fields.
/// Anything else is a mistake in the program, and what is written then is cut short.
pub fn lines(value: &impl Serialize, depth: usize) -> Vec<u8> {
    let mut writer = Writer::new(depth);
    let written = value.serialize(&mut writer);
    debug_assert!(written.is_ok(), "a kind of value that is not written");
    writer.out.push(b'\n');
    writer.out
}

struct Writer {
    out: Vec<u8>,
    /// How many brackets are open.
    at: usize,
    depth: usize,
    /// Whether something stands in the innermost bracket.
    filled: bool,
}

impl Writer {
    fn new(depth: usize) -> Self {
        Self { out: Vec::with_capacity(1 << 16), at: 0, depth, filled: false }
    }

    fn raw(&mut self, json: &str) {
        self.out.extend_from_slice(json.as_bytes());
    }

    fn open(&mut self, bracket: u8) -> &mut Self {
        self.at += 1;
        self.filled = false;
        self.out.push(bracket);
        self
    }

    fn close(&mut self, bracket: u8) {
        self.at -= 1;
        if self.filled && self.at < self.depth {
            self.line();
        }
        self.out.push(bracket);
    }

    /// What stands before an item or a key.
    fn item(&mut self) {
        let broken = self.at <= self.depth;
        if self.filled {
            self.raw(if broken { "," } else { ", " });
        }
        if broken {
            self.line();
        }
    }

    fn line(&mut self) {
        const INDENT: &str = "\n                                ";
        self.raw(&INDENT[..(1 + 2 * self.at).min(INDENT.len())]);
    }

    fn value<T: Serialize + ?Sized>(&mut self, value: &T) -> serializer::Result {
        value.serialize(&mut *self)?;
        self.filled = true;
        Ok(())
    }

    fn number(&mut self, mut number: u64) {
        let mut digits = [b'0'; 20];
        let mut from = digits.len();
        while number > 0 || from == digits.len() {
            from -= 1;
            digits[from] += (number % 10) as u8;
            number /= 10;
        }
        self.out.extend_from_slice(&digits[from..]);
    }
}

#[cfg(test)]
mod tests;
