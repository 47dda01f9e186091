//! What a text says once its escapes are read: HTML entities, JSON's and scripts' escapes, CSS's,
//! percent-encoding. One pass reads all of them, wherever they stand; passes are repeated for what is
//! escaped twice.

use html5ever::data::NAMED_ENTITIES;

/// The languages of which escapes are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Escapes {
    /// `&eacute;`, `%C3%A9`, `\u00e9`.
    Script,
    /// `&eacute;`, `%C3%A9`, `\e9 `.
    Style,
    /// Tags, of which nothing remains but what they part.
    Tags,
    /// All but tags, so that those remain alone.
    Text,
}

/// What a pass came to.
pub struct Decoded {
    pub text: String,
    /// Whether something was read that may have been no escape (`C:\new`, `100%25`).
    pub doubtful: bool,
}

/// Reads the escapes of `text` once; none where it has none. For each byte of the result, `each` is
/// told the offset that it comes from.
pub fn decode(text: &str, escapes: Escapes, mut each: impl FnMut(usize)) -> Option<Decoded> {
    if escapes == Escapes::Text {
        let (_, tags) = split(text)?;
        places_of_tags(text, each);
        return Some(Decoded { text: tags, doubtful: false });
    }
    let mut decoded = Decoded { text: String::new(), doubtful: false };
    let mut changed = false;
    let (mut from, mut at) = (0, 0);
    while let Some(found) = next(&text.as_bytes()[at..], escapes) {
        at += found;
        let Some((length, meant)) = read(&text[at..], escapes) else {
            at += 1;
            continue;
        };
        if !changed {
            changed = true;
            decoded.text.reserve(text.len());
        }
        decoded.text.push_str(&text[from..at]);
        (from..at).for_each(&mut each);
        let before = decoded.text.len();
        meant.write(&mut decoded.text);
        (before..decoded.text.len()).for_each(|_| each(at));
        decoded.doubtful |= !text[at..].starts_with(['&', '<']);
        at += length;
        from = at;
    }
    if !changed {
        return None;
    }
    decoded.text.push_str(&text[from..]);
    (from..text.len()).for_each(each);
    Some(decoded)
}

/// A page as its text, where of each tag only that remains which it parts, and its tags, each with a
/// comma after it; none where it has no tag.
pub fn split(text: &str) -> Option<(String, String)> {
    let (mut bare, mut tags) = (String::new(), String::new());
    let (mut from, mut at) = (0, 0);
    while let Some(found) = memchr::memchr(b'<', &text.as_bytes()[at..]) {
        at += found;
        let Some((length, parts)) = tag(&text[at..]) else {
            at += 1;
            continue;
        };
        if bare.is_empty() && tags.is_empty() {
            bare.reserve(text.len());
            tags.reserve(text.len());
        }
        bare.push_str(&text[from..at]);
        parts.write(&mut bare);
        tags.push_str(&text[at..at + length]);
        tags.push(',');
        at += length;
        from = at;
    }
    bare.push_str(&text[from..]);
    (!tags.is_empty()).then_some((bare, tags))
}

/// For each byte of the tags of `text` (see [`split`]) the offset that it comes from.
fn places_of_tags(text: &str, mut each: impl FnMut(usize)) {
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'<', &text.as_bytes()[at..]) {
        at += found;
        let length = tag(&text[at..]).map(|(length, _)| length);
        if let Some(length) = length {
            (at..at + length).chain([at + length - 1]).for_each(&mut each);
        }
        at += length.unwrap_or(1);
    }
}

/// Where in `text` an escape may begin next.
fn next(text: &[u8], escapes: Escapes) -> Option<usize> {
    match escapes {
        Escapes::Script | Escapes::Style => memchr::memchr3(b'&', b'\\', b'%', text),
        Escapes::Tags | Escapes::Text => memchr::memchr(b'<', text),
    }
}

/// What an escape means.
enum Meant {
    Nothing,
    One(char),
    Text(String),
}

impl Meant {
    fn write(&self, to: &mut String) {
        match self {
            Self::Nothing => {}
            Self::One(char) => to.push(*char),
            Self::Text(text) => to.push_str(text),
        }
    }
}

/// What stands for a number that is no character.
const UNKNOWN: char = char::REPLACEMENT_CHARACTER;

/// The escape that `text` begins with: its length and what it means.
fn read(text: &str, escapes: Escapes) -> Option<(usize, Meant)> {
    match text.as_bytes().first()? {
        b'&' => entity(text),
        b'%' => percent(text),
        b'<' => tag(text),
        _ if escapes == Escapes::Style => style(&text[1..]),
        _ => script(text),
    }
}

/// `&amp;`, `&#38;`, `&#x26;`; a number may lack its semicolon.
fn entity(text: &str) -> Option<(usize, Meant)> {
    let rest = &text[1..];
    let length = |name: &str| 1 + name.len() + usize::from(rest[name.len()..].starts_with(';'));
    let name_of = |text: &str, fits: fn(&u8) -> bool| text.bytes().take(32).take_while(fits).count();
    if let Some(number) = rest.strip_prefix('#') {
        let (prefix, radix) = if number.starts_with(['x', 'X']) { (2, 16) } else { (1, 10) };
        let fits: fn(&u8) -> bool = if radix == 16 { u8::is_ascii_hexdigit } else { u8::is_ascii_digit };
        let end = prefix + name_of(&rest[prefix..], fits);
        let value = u32::from_str_radix(&rest[prefix..end], radix).ok()?;
        return Some((length(&rest[..end]), Meant::One(char::from_u32(value).unwrap_or(UNKNOWN))));
    }
    let name = &rest[..name_of(rest, u8::is_ascii_alphanumeric)];
    if !rest[name.len()..].starts_with(';') {
        return None;
    }
    let frequent = match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        _ => None,
    };
    let meant = match frequent {
        Some(char) => Meant::One(char),
        None => {
            let (first, second) = NAMED_ENTITIES.get(format!("{name};").as_str())?;
            let chars = [*first, *second].into_iter().filter(|value| *value != 0);
            Meant::Text(chars.filter_map(char::from_u32).collect())
        }
    };
    Some((length(name), meant))
}

/// A run of `%C3%A9`.
fn percent(text: &str) -> Option<(usize, Meant)> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some(value) = rest.strip_prefix('%').and_then(|rest| hex(rest, 2)) {
        bytes.push(u8::try_from(value).ok()?);
        rest = &rest[3..];
    }
    let length = text.len() - rest.len();
    (length > 0).then(|| (length, Meant::Text(String::from_utf8_lossy(&bytes).into_owned())))
}

/// `\u00e9`, `\u{e9}`, `\xe9`, `\n`, `\/`, a line that goes on.
fn script(text: &str) -> Option<(usize, Meant)> {
    let char = text[1..].chars().next()?;
    let whole = 1 + char.len_utf8();
    Some(match char {
        'u' if text[2..].starts_with('{') => {
            let end = text[3..].find('}').filter(|end| *end <= 6)?;
            let value = u32::from_str_radix(&text[3..3 + end], 16).ok()?;
            (3 + end + 1, Meant::One(char::from_u32(value).unwrap_or(UNKNOWN)))
        }
        'u' => {
            let mut units = Vec::new();
            let mut rest = text;
            while let Some(unit) = rest.strip_prefix("\\u").and_then(|rest| hex(rest, 4)) {
                units.push(u16::try_from(unit).ok()?);
                rest = &rest[6..];
            }
            if units.is_empty() {
                return None;
            }
            (text.len() - rest.len(), Meant::Text(String::from_utf16_lossy(&units)))
        }
        'x' => (4, Meant::One(char::from_u32(hex(&text[2..], 2)?)?)),
        'n' | 't' | 'r' | 'v' | 'f' | 'b' | '0' => (whole, Meant::One(' ')),
        '\n' | '\r' => (whole, Meant::Nothing),
        other => (whole, Meant::One(other)),
    })
}

/// `\e9 `: one to six digits and one white space; or any other character.
fn style(rest: &str) -> Option<(usize, Meant)> {
    let digits = rest.bytes().take(6).take_while(u8::is_ascii_hexdigit).count();
    if digits == 0 {
        let char = rest.chars().next()?;
        return Some((1 + char.len_utf8(), if char == '\n' { Meant::Nothing } else { Meant::One(char) }));
    }
    let value = u32::from_str_radix(&rest[..digits], 16).ok().and_then(char::from_u32);
    let blank = usize::from(rest[digits..].starts_with([' ', '\t', '\n', '\r', '\u{c}']));
    Some((1 + digits + blank, Meant::One(value.unwrap_or(UNKNOWN))))
}

/// A tag or a comment. One that stands within a word leaves nothing behind, one that stands between
/// the lines of a text a space; all others part names, as the cells of a table do.
fn tag(text: &str) -> Option<(usize, Meant)> {
    let bytes = text.as_bytes();
    if text.starts_with("<!--") {
        return Some((text.find("-->").map_or(text.len(), |end| end + 3), Meant::Nothing));
    }
    let name = 1 + bytes[1..].iter().take_while(|byte| **byte == b'/').count();
    if !bytes.get(name).is_some_and(u8::is_ascii_alphabetic) {
        return None;
    }
    let end = memchr::memchr(b'>', &bytes[..bytes.len().min(LONGEST_TAG)])?;
    let mut lower = [0; 8];
    let length = bytes[name..end].iter().take(9).take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let known = lower.get_mut(..length).map(|lower| {
        lower.copy_from_slice(&bytes[name..name + length]);
        lower.make_ascii_lowercase();
        parts(lower)
    });
    Some((end + 1, known.unwrap_or(Meant::One(','))))
}

/// A `<` that no `>` follows for so many bytes begins no tag.
const LONGEST_TAG: usize = 1 << 16;

/// What the tags of the element `name` part.
fn parts(name: &[u8]) -> Meant {
    match name {
        b"a" | b"abbr" | b"b" | b"bdi" | b"bdo" | b"cite" | b"code" | b"data" | b"dfn" | b"em" | b"font"
        | b"i" | b"ins" | b"del" | b"kbd" | b"mark" | b"q" | b"s" | b"samp" | b"small" | b"span"
        | b"strong" | b"sub" | b"sup" | b"u" | b"wbr" => Meant::Nothing,
        // A line's end, and the lines of a text in SVG.
        b"br" | b"text" | b"tspan" => Meant::One(' '),
        _ => Meant::One(','),
    }
}

/// The first `digits` of `text` as a hexadecimal number.
fn hex(text: &str, digits: usize) -> Option<u32> {
    let digits = text.get(..digits)?;
    digits
        .bytes()
        .all(|byte| byte.is_ascii_hexdigit())
        .then(|| u32::from_str_radix(digits, 16).ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, escapes: Escapes) -> String {
        let mut places = Vec::new();
        match decode(text, escapes, |at| places.push(at)) {
            Some(decoded) => {
                assert_eq!(decoded.text.len(), places.len());
                assert!(places.is_sorted() && places.iter().all(|at| *at < text.len()));
                decoded.text
            }
            None => text.to_owned(),
        }
    }

    #[test]
    fn escapes_are_read() {
        for (text, meant) in [
            ("a&eacute;&amp;&#78;&#x4e;&#78b&nosuch;&", "aé&NNNb&nosuch;&"),
            ("%4e%C3%A9%zz 100%", "Né%zz 100%"),
            (r"\u004e\u{4e}\x4e\ud83d\ude00\n\/\\\u12", "NNN😀 /\\\\u12"),
            ("a\\\nb", "ab"),
        ] {
            assert_eq!(shown(text, Escapes::Script), meant);
        }
        assert_eq!(shown(r"\4e orthwind \00004eb \g", Escapes::Style), "Northwind Nb g");
        let page = "<p class=x>North<b>wind</b> <!-- <p> -->1 < 2</p><p>x";
        assert_eq!(shown(page, Escapes::Tags), ",Northwind 1 < 2,,x");
        let lines = "<text>Anna</text>\n<text>Maria <tspan>Ruiz</tspan></text><br/>x<td>y";
        assert_eq!(shown(page, Escapes::Text), "<p class=x>,<b>,</b>,<!-- <p> -->,</p>,<p>,");
        assert_eq!(shown(lines, Escapes::Tags), " Anna \n Maria  Ruiz   x,y");
        for text in
            ["\\", "&", "%", "<", "&#", "&#x", "\\u", "\\u{", "\\x", "<!--", "<a", "\\é", "&#99999999999;"]
        {
            shown(text, Escapes::Script);
            shown(text, Escapes::Style);
            shown(text, Escapes::Tags);
            shown(text, Escapes::Text);
        }
    }
}
