//! The filters that templates have besides Tera's own. Each returns text that is inert where Markdown
//! stands, whatever was typed.

pub(super) mod words;

use crate::decide::and_joined;
use crate::export::text;
use serde_json::Value as Json;
use std::cell::Cell;
use std::fmt::Write as _;
use tera::value::Key;
use tera::{Kwargs, Map, State, Tera, TeraResult, Value};

/// Gives `tera` the escaping of values and the filters of the contract.
pub(super) fn register(tera: &mut Tera) {
    tera.set_escape_fn(|value, out| out.write_all(text::markdown(value).as_bytes()));
    tera.register_filter("code", code);
    tera.register_filter("html", html);
    tera.register_filter("json", json);
    tera.register_filter("join_words", join_words);
    tera.register_filter("capital", capital);
    tera.register_filter("group_by", group_by);
    tera.register_filter("safe", unsafe_here);
    words::register(tera);
}

thread_local! {
    /// What filters write into: it is copied into the value that they return.
    static BUFFER: Cell<String> = const { Cell::new(String::new()) };
}

/// What `write` writes, which is inert as it stands.
fn written(write: impl FnOnce(&mut String) -> TeraResult<()>) -> TeraResult<Value> {
    let mut out = BUFFER.take();
    out.clear();
    let value = write(&mut out).map(|()| Value::safe_string(&out));
    BUFFER.set(out);
    value
}

/// A code span, where the text can stand in one unchanged; else the text itself, escaped. In a code
/// span nothing can be escaped, and tables and mdBook still look inside it.
fn code(value: &str, _: Kwargs, _: &State) -> TeraResult<Value> {
    written(|out| {
        in_code(value, out);
        Ok(())
    })
}

fn in_code(value: &str, out: &mut String) {
    let plain = |c: char| {
        c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ':' | '=' | '+' | ',' | '#' | '@')
    };
    let spaced = |c: char| plain(c) || c == ' ';
    let fits = !value.is_empty() && value.chars().all(spaced) && value.trim() == value;
    if fits { out.extend(["`", value, "`"]) } else { out.push_str(&text::markdown(value)) }
}

/// The text for raw HTML, an attribute or an element: all punctuation is written as entities, so that
/// it is inert for HTML and for the Markdown around it.
fn html(value: &str, _: Kwargs, _: &State) -> TeraResult<Value> {
    written(|out| {
        for c in text::one_line(value).chars() {
            if c.is_ascii_punctuation() && !matches!(c, ',' | '-' | '.') {
                let _ = write!(out, "&#{};", u32::from(c));
            } else {
                out.push(c);
            }
        }
        Ok(())
    })
}

/// The entries of a list by the text at `attribute`, in the order in which each first comes up. Tera's
/// own filter of this name gives them in another order at every rendering.
#[expect(clippy::needless_pass_by_value, reason = "Tera's signature of a filter")]
fn group_by(entries: &[Value], arguments: Kwargs, _: &State) -> TeraResult<Map> {
    let attribute = Key::Str(arguments.must_get::<&str>("attribute")?);
    let mut groups: Vec<(&str, Vec<Value>)> = Vec::new();
    for entry in entries {
        let Some(text) = entry.as_map().and_then(|map| map.get(&attribute)?.as_str()) else { continue };
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
    written(|out| {
        write_json(&json, out);
        Ok(())
    })
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
    and_joined(&words)
}

/// The text with its first letter in upper case, the rest as it is.
fn capital(value: &str, _: Kwargs, _: &State) -> String {
    let mut chars = value.chars();
    let first = chars.next().into_iter().flat_map(char::to_uppercase);
    first.collect::<String>() + chars.as_str()
}

/// Tera's own `safe` would let what a client typed become markup.
fn unsafe_here(_: &Value, _: Kwargs, _: &State) -> TeraResult<Value> {
    Err(tera::Error::message(
        "`safe` is not available: what a client typed stays text; see `code`, `html` and `json`",
    ))
}

#[cfg(test)]
mod tests {
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
