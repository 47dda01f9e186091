//! What a stylesheet loads: `url(…)` and `@import`.

/// The addresses that `css` loads, each with its byte offset. Comments are passed over; CSS escapes
/// in an address are decoded, since browsers do.
pub fn loads(css: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(byte) = css.as_bytes().get(at) {
        let rest = &css[at..];
        at += match byte {
            b'/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            b'"' | b'\'' => quoted(rest).1,
            b'@' if begins(rest, "@import") => {
                let skipped = "@import".len() + blank(&rest["@import".len()..]);
                if rest[skipped..].starts_with(['"', '\'']) {
                    let (address, length) = quoted(&rest[skipped..]);
                    found.push((at, address));
                    skipped + length
                } else {
                    skipped
                }
            }
            b'u' | b'U' if begins(rest, "url(") => {
                let inside = "url(".len() + blank(&rest["url(".len()..]);
                let (address, length) = if rest[inside..].starts_with(['"', '\'']) {
                    quoted(&rest[inside..])
                } else {
                    let end = rest[inside..].find(')').unwrap_or(rest.len() - inside);
                    (unescape(rest[inside..inside + end].trim()), end)
                };
                found.push((at, address));
                inside + length
            }
            _ => rest.chars().next().map_or(1, char::len_utf8),
        };
    }
    found
}

fn begins(text: &str, word: &str) -> bool {
    text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
}

fn blank(text: &str) -> usize {
    text.len() - text.trim_start().len()
}

/// The string that `text` begins with, and its length with its quotes.
fn quoted(text: &str) -> (String, usize) {
    let quote = text.chars().next().unwrap_or('"');
    let mut escaped = false;
    for (at, char) in text.char_indices().skip(1) {
        match char {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            // A line end closes a string that was left open.
            '\n' => return (unescape(&text[1..at]), at),
            char if char == quote => return (unescape(&text[1..at]), at + 1),
            _ => {}
        }
    }
    (unescape(text.get(1..).unwrap_or_default()), text.len())
}

/// CSS's escapes: `\` with one to six hexadecimal digits and one white space, or with a character.
fn unescape(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        decoded.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let digits = rest.bytes().take(6).take_while(u8::is_ascii_hexdigit).count();
        let value = u32::from_str_radix(&rest[..digits], 16).ok().and_then(char::from_u32);
        if digits > 0 {
            decoded.push(value.unwrap_or('\u{fffd}'));
            rest = &rest[digits..];
            rest = rest.strip_prefix([' ', '\t', '\n', '\r', '\u{c}']).unwrap_or(rest);
        } else if let Some(char) = rest.chars().next() {
            decoded.push(char);
            rest = &rest[char.len_utf8()..];
        }
    }
    decoded + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_is_loaded_is_found() {
        let css = "/* url(no) */ @import 'a.css'; b{background:URL( \"b.png\" )} c{src:url(c\\2e woff)}\
            d::after{content:\"url(no)\"} @import url(e.css); @font-face{src: url(";
        let found: Vec<String> = loads(css).into_iter().map(|(_, address)| address).collect();
        assert_eq!(found, ["a.css", "b.png", "c.woff", "e.css", ""]);
    }
}
