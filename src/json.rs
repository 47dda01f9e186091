//! JSON that a person can read and a difference can show: indented down to a depth, one line from
//! there on.

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};
use std::io::{self, Write};

/// `value` as JSON in which everything deeper than `depth` stands on one line, with a last line end.
pub fn lines(value: &impl Serialize, depth: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(1 << 16);
    let written =
        value.serialize(&mut Serializer::with_formatter(&mut bytes, Lines { at: 0, depth, filled: false }));
    debug_assert!(written.is_ok(), "writing into memory does not fail");
    bytes.push(b'\n');
    bytes
}

struct Lines {
    at: usize,
    depth: usize,
    filled: bool,
}

impl Lines {
    fn begin<W: Write + ?Sized>(&mut self, writer: &mut W, bracket: u8) -> io::Result<()> {
        self.at += 1;
        self.filled = false;
        writer.write_all(&[bracket])
    }

    fn end<W: Write + ?Sized>(&mut self, writer: &mut W, bracket: u8) -> io::Result<()> {
        self.at -= 1;
        if self.filled && self.at < self.depth {
            self.line(writer)?;
        }
        self.filled = true;
        writer.write_all(&[bracket])
    }

    fn item<W: Write + ?Sized>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if !first {
            writer.write_all(if self.at <= self.depth { b"," } else { b", " })?;
        }
        if self.at <= self.depth { self.line(writer) } else { Ok(()) }
    }

    fn line<W: Write + ?Sized>(&self, writer: &mut W) -> io::Result<()> {
        const INDENT: &[u8] = b"\n                                ";
        writer.write_all(&INDENT[..(1 + 2 * self.at).min(INDENT.len())])
    }
}

impl Formatter for Lines {
    fn begin_array<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.begin(writer, b'[')
    }

    fn end_array<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.end(writer, b']')
    }

    fn begin_array_value<W: Write + ?Sized>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.item(writer, first)
    }

    fn end_array_value<W: Write + ?Sized>(&mut self, _: &mut W) -> io::Result<()> {
        self.filled = true;
        Ok(())
    }

    fn begin_object<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.begin(writer, b'{')
    }

    fn end_object<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.end(writer, b'}')
    }

    fn begin_object_key<W: Write + ?Sized>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.item(writer, first)
    }

    fn begin_object_value<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }

    fn end_object_value<W: Write + ?Sized>(&mut self, _: &mut W) -> io::Result<()> {
        self.filled = true;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::lines;
    use serde_json::json;

    #[test]
    fn what_is_deep_stands_on_one_line() {
        let value = json!({"a": [{"b": [1, {"c": 2}]}, {}], "d": []});
        let text = String::from_utf8(lines(&value, 2)).unwrap();
        assert_eq!(text, "{\n  \"a\": [\n    {\"b\": [1, {\"c\": 2}]},\n    {}\n  ],\n  \"d\": []\n}\n");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
    }
}
