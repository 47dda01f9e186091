//! The filters that templates have besides Tera's own. Each returns text that is inert where Markdown
//! stands, whatever was typed.

mod words;

use crate::decide::and_joined;
use crate::export::text;
use serde_json::Value as Json;
use std::borrow::Cow;
use std::fmt::Write as _;
use tera::{Kwargs, Map, State, Tera, TeraResult, Value};

/// Gives `tera` the escaping of values and the filters of the contract.
pub(super) fn register(tera: &mut Tera) {
    tera.set_escape_fn(|value, out| out.write_all(escaped(value).as_bytes()));
    tera.register_filter("code", code);
    tera.register_filter("html", html);
    tera.register_filter("json", json);
    tera.register_filter("join_words", join_words);
    tera.register_filter("capital", capital);
    tera.register_filter("group_by", group_by);
    tera.register_filter("safe", unsafe_here);
    words::register(tera);
}

/// `value` as Markdown text.
fn escaped(value: &str) -> Cow<'_, str> {
    if stays_as_it_is(value) { Cow::Borrowed(value) } else { Cow::Owned(text::markdown(value)) }
}

/// Whether escaping would surely change nothing: so it is for most values, and there are hundreds on
/// a page. It may say no where escaping would change nothing either.
fn stays_as_it_is(value: &str) -> bool {
    let bytes = value.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else { return true };
    let begins = first.is_ascii_alphabetic() || first.is_ascii_digit() && !begins_list(bytes);
    let mut before = b' ';
    let mut rest = bytes.iter();
    let inside = rest.all(|byte| {
        let plain = PLAIN[usize::from(*byte)]
            || match byte {
                b' ' => before != b' ',
                b'.' => before != b'w',
                b'/' => before != b'/',
                // Between spaces it marks nothing, nor does it within a word.
                b'=' => before == b' ',
                _ => false,
            };
        let apart = before != b'=' || *byte == b' ';
        before = *byte;
        plain && apart
    });
    begins && inside && !matches!(last, b' ' | b'=')
}

/// Whether a text that begins with a digit would begin a list.
fn begins_list(bytes: &[u8]) -> bool {
    let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    matches!(bytes.get(digits), Some(b'.' | b')')) && bytes.get(digits + 1).is_none_or(|next| *next == b' ')
}

/// Bytes that mean nothing to Markdown wherever they stand.
const PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        plain[byte as usize] = matches!(byte as u8, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9')
            || matches!(byte as u8, b',' | b':' | b';' | b'-' | b'(' | b')' | b'\'' | b'"' | b'?' | b'!');
        byte += 1;
    }
    plain
};

/// A code span, where the text can stand in one unchanged; else the text itself, escaped. In a code
/// span nothing can be escaped, and tables and mdBook still look inside it.
fn code(value: &str, _: Kwargs, _: &State) -> Value {
    Value::safe_string(&in_code(value))
}

fn in_code(value: &str) -> String {
    let plain = |c: char| {
        c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ':' | '=' | '+' | ',' | '#' | '@')
    };
    let spaced = |c: char| plain(c) || c == ' ';
    let fits = !value.is_empty() && value.chars().all(spaced) && value.trim() == value;
    if fits { ["`", value, "`"].concat() } else { text::markdown(value) }
}

/// The text for raw HTML, an attribute or an element: all punctuation is written as entities, so that
/// it is inert for HTML and for the Markdown around it.
fn html(value: &str, _: Kwargs, _: &State) -> Value {
    let mut escaped = String::with_capacity(value.len());
    for c in text::one_line(value).chars() {
        if c.is_ascii_punctuation() && !matches!(c, ',' | '-' | '.') {
            let _ = write!(escaped, "&#{};", u32::from(c));
        } else {
            escaped.push(c);
        }
    }
    Value::safe_string(&escaped)
}

/// The entries of a list by the text at `attribute`, in the order in which each first comes up. Tera's
/// own filter of this name gives them in another order at every rendering.
#[expect(clippy::needless_pass_by_value, reason = "Tera's signature of a filter")]
fn group_by(entries: &[Value], arguments: Kwargs, _: &State) -> TeraResult<Map> {
    let attribute = arguments.must_get::<&str>("attribute")?;
    let mut groups: Vec<(&str, Vec<Value>)> = Vec::new();
    for entry in entries {
        let Some(text) = entry.get_from_path(attribute).and_then(|value| value.as_str()) else { continue };
        match groups.iter_mut().find(|(own, _)| *own == text) {
            Some((_, group)) => group.push(entry.clone()),
            None => groups.push((text, vec![entry.clone()])),
        }
    }
    Ok(groups.into_iter().map(|(text, group)| (text.to_owned().into(), Value::from(group))).collect())
}

/// The value as JSON on one line, which YAML and TOML read as well where it is a text. In texts, all
/// punctuation that could mean anything to Markdown or HTML is written as `\u00XX`.
fn json(value: &Value, _: Kwargs, _: &State) -> TeraResult<Value> {
    let json = serde_json::to_value(value).map_err(tera::Error::message)?;
    let mut out = String::new();
    write_json(&json, &mut out);
    Ok(Value::safe_string(&out))
}

fn write_json(json: &Json, out: &mut String) {
    match json {
        Json::Null | Json::Bool(_) | Json::Number(_) => out.push_str(&json.to_string()),
        Json::String(text) => write_text(text, out),
        Json::Array(items) => {
            out.push('[');
            for (ix, item) in items.iter().enumerate() {
                out.push_str(if ix > 0 { ", " } else { "" });
                write_json(item, out);
            }
            out.push(']');
        }
        Json::Object(entries) => {
            out.push('{');
            for (ix, (key, value)) in entries.iter().enumerate() {
                out.push_str(if ix > 0 { ", " } else { "" });
                write_text(key, out);
                out.push_str(": ");
                write_json(value, out);
            }
            out.push('}');
        }
    }
}

fn write_text(text: &str, out: &mut String) {
    out.push('"');
    for unit in text.chars() {
        let as_is = !unit.is_control()
            && !matches!(unit, '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}')
            && (!unit.is_ascii_punctuation() || matches!(unit, ',' | '-' | '(' | ')' | '/' | '\''));
        if as_is {
            out.push(unit);
        } else {
            let mut pair = [0; 2];
            for half in unit.encode_utf16(&mut pair) {
                let _ = write!(out, "\\u{half:04x}");
            }
        }
    }
    out.push('"');
}

/// `a, b and c`.
#[allow(clippy::needless_pass_by_value, reason = "Tera hands a filter its list by value")]
fn join_words(words: Vec<String>, _: Kwargs, _: &State) -> String {
    and_joined(&words.iter().map(String::as_str).collect::<Vec<_>>())
}

/// The text with its first letter in upper case, the rest as it is.
fn capital(value: &str, _: Kwargs, _: &State) -> String {
    let mut chars = value.chars();
    chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect()
}

/// Tera's own `safe` would let what a client typed become markup.
fn unsafe_here(_: &Value, _: Kwargs, _: &State) -> TeraResult<Value> {
    Err(tera::Error::message(
        "`safe` is not available: what a client typed stays text; see `code`, `html` and `json`",
    ))
}

#[cfg(test)]
mod tests {
    use super::stays_as_it_is;
    use crate::export::text::markdown;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_seems_plain_is_what_escaping_leaves_alone(value in "[awW0-9 ,/'\"?;:.!()#=*|<-]{0,9}") {
            prop_assert!(!stays_as_it_is(&value) || markdown(&value) == value);
        }
    }

    #[test]
    fn plain_words_are_seen_as_such() {
        assert!(stays_as_it_is("Downtown, the clinic's \"north\" wing"));
        assert!(stays_as_it_is("Library (see: 5.1), 2 of 3"));
        assert!(stays_as_it_is("1.2 = B or C, guide line 351"));
        assert!(!stays_as_it_is("1. x") && !stays_as_it_is("a  b") && !stays_as_it_is("a|b"));
    }

    #[test]
    fn groups_come_in_the_order_of_their_first_entries() {
        let mut tera = tera::Tera::new();
        super::register(&mut tera);
        let page = "{% for key, group in all | group_by(attribute=\"k\") %}{{ key }}{{ group | length }} {% endfor %}";
        tera.add_raw_template("page", page).unwrap();
        let keys = ["m", "z", "a", "m", "q", "b", "z", "y", "c"];
        let entries: Vec<_> =
            keys.iter().map(|key| std::collections::BTreeMap::from([("k", *key)])).collect();
        let mut context = tera::Context::new();
        context.insert("all", &entries);
        assert_eq!(tera.render("page", &context).unwrap(), "m2 z2 a1 q1 b1 y1 c1 ");
    }
}
