//! A text as a string of JSON. Few texts hold anything that has to be escaped: by RFC 8259 a control
//! character, a quote or a backslash. So a text is first looked through, eight bytes at a time.

use super::Writer;

impl Writer {
    /// Adds `text` as a string, with its quotes.
    pub(super) fn text(&mut self, text: &str) {
        self.out.push(b'"');
        if is_plain(text.as_bytes()) {
            self.raw(text);
        } else {
            self.escaped(text.as_bytes());
        }
        self.out.push(b'"');
    }

    /// Adds a text in which something has to be escaped.
    fn escaped(&mut self, mut text: &[u8]) {
        while let Some(at) = text.iter().position(has_escape) {
            self.out.extend_from_slice(&text[..at]);
            self.escape(text[at]);
            text = &text[at + 1..];
        }
        self.out.extend_from_slice(text);
    }

    /// Adds what stands for `byte` in a string.
    fn escape(&mut self, byte: u8) {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        let letter = match byte {
            b'"' | b'\\' => byte,
            b'\n' => b'n',
            b'\r' => b'r',
            b'\t' => b't',
            0x08 => b'b',
            0x0c => b'f',
            _ => {
                self.raw("\\u00");
                self.out.extend([byte >> 4, byte & 0xf].map(|digit| HEX[usize::from(digit)]));
                return;
            }
        };
        self.out.extend([b'\\', letter]);
    }
}

fn has_escape(byte: &u8) -> bool {
    matches!(byte, ..b' ' | b'"' | b'\\')
}

/// Whether nothing in a text has to be escaped. What is left after the whole eights is looked at as a
/// part of the last eight bytes; four to seven bytes are looked at as their first four and last four.
fn is_plain(text: &[u8]) -> bool {
    if let Some(last) = text.last_chunk() {
        let (eights, _) = text.as_chunks();
        eights.iter().fold(marks(*last), |found, eight| found | marks(*eight)) == 0
    } else if let (Some([a, b, c, d]), Some([e, f, g, h])) = (text.first_chunk(), text.last_chunk()) {
        marks([*a, *b, *c, *d, *e, *f, *g, *h]) == 0
    } else {
        !text.iter().any(has_escape)
    }
}

/// Zero exactly if none of eight bytes has to be escaped: the highest bit of one that has to is set. (A
/// bound is taken away from each byte, which borrows first where a byte is lower than it.)
fn marks(eight: [u8; 8]) -> u64 {
    const ONES: u64 = u64::MAX / 0xff;
    let below = |bytes: u64, bound: u8| bytes.wrapping_sub(ONES * u64::from(bound)) & !bytes;
    let bytes = u64::from_le_bytes(eight);
    let equal = |byte: u8| below(bytes ^ (ONES * u64::from(byte)), 1);
    (below(bytes, b' ') | equal(b'"') | equal(b'\\')) & (ONES << 7)
}
