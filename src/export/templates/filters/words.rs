//! Facts and answers in words. These filters make Markdown of the contract's own entries; a template
//! that wants other words has the entries' fields.

use super::{in_code, written};
use crate::export::text::markdown as escaped;
use std::borrow::Cow;
use std::fmt::Write as _;
use tera::{Kwargs, State, Tera, TeraResult, Value};

/// Gives `tera` the filters for the contract's entries.
pub(super) fn register(tera: &mut Tera) {
    tera.register_filter("brief", brief);
    tera.register_filter("in_full", in_full);
    tera.register_filter("answered", answered);
    tera.register_filter("answered_in_lines", answered_in_lines);
    tera.register_filter("cited", cited);
    tera.register_filter("table_rows", table_rows);
}

/// A fact's value in a few words, for a cell of a table.
fn brief(fact: &Value, _: Kwargs, _: &State) -> TeraResult<Value> {
    written(|out| say_briefly(fact, out))
}

fn say_briefly(fact: &Value, out: &mut String) -> TeraResult<()> {
    let valued = given(fact, false, out)?;
    out.push_str(match text(fact, "state")? {
        "open" if valued => " (**incomplete**)",
        _ if valued => "",
        "decided" => "none",
        "not-applicable" => "does not apply",
        "waiting" => "cannot be told yet",
        "undecided" => "**put off**",
        _ => "**open**",
    });
    Ok(())
}

/// What there is to say of a fact: its value, what that means and what it rests on, or why there is
/// none; and what is to be settled. With `code`, its items stand in code spans.
#[expect(clippy::needless_pass_by_value, reason = "Tera's signature of a filter")]
fn in_full(fact: &Value, arguments: Kwargs, _: &State) -> TeraResult<Value> {
    let code = arguments.get::<bool>("code")?.unwrap_or_default();
    written(|out| say_in_full(fact, code, out))
}

fn say_in_full(fact: &Value, code: bool, out: &mut String) -> TeraResult<()> {
    let valued = given(fact, code, out)?;
    let state = text(fact, "state")?;
    match state {
        _ if valued && !list(fact, "rows")?.is_empty() => out.push_str(" below."),
        _ if valued => {
            out.push('.');
            if let Some(statement) = field(fact, "statement")?.as_str() {
                out.extend([" ", &escaped(statement)]);
            }
        }
        "decided" => {
            out.push_str("none");
            for reason in list(fact, "because")? {
                let answer = text(reason, "answer")?;
                if answer != "none apply" {
                    out.extend([": “", &escaped(answer), "”"]);
                }
            }
            out.push('.');
        }
        "not-applicable" => out.push_str("does not apply."),
        "waiting" => {
            out.push_str("cannot be told yet: an earlier question that may make it moot is open.");
        }
        _ => out.push_str("**not decided.**"),
    }
    cite(text(fact, "cite")?, out);
    if matches!(state, "open" | "undecided") {
        for entry in list(fact, "to_settle")? {
            to_settle(entry, out)?;
        }
    }
    Ok(())
}

fn to_settle(entry: &Value, out: &mut String) -> TeraResult<()> {
    match field(entry, "owner")?.as_str() {
        Some(owner) => {
            let due = field(entry, "due")?.as_str().unwrap_or_default();
            out.extend([" Put off until ", &escaped(due), "; owner: ", &escaped(owner)]);
            cite(text(entry, "cite")?, out);
            out.push('.');
        }
        None => {
            out.extend([" To settle: ", &escaped(text(entry, "ask")?)]);
            cite(text(entry, "cite")?, out);
        }
    }
    Ok(())
}

/// An answer, or why there is none.
fn answered(answer: &Value, _: Kwargs, _: &State) -> TeraResult<Value> {
    written(|out| say_answer(answer, false, out))
}

/// The same, each line of the answer on one of its own.
fn answered_in_lines(answer: &Value, _: Kwargs, _: &State) -> TeraResult<Value> {
    written(|out| say_answer(answer, true, out))
}

fn say_answer(answer: &Value, apart: bool, out: &mut String) -> TeraResult<()> {
    let (lines, state) = (list(answer, "lines")?, text(answer, "state")?);
    for (ix, line) in lines.iter().filter_map(Value::as_str).enumerate() {
        out.push_str(match () {
            () if ix == 0 => "",
            () if apart => "<br>",
            () if out.ends_with(':') => " ",
            () => "; ",
        });
        out.push_str(&escaped(line));
    }
    match state {
        "not-applicable" => {
            out.push_str("does not apply");
            cite(text(answer, "cite")?, out);
        }
        "waiting" => out.push_str("cannot be told yet"),
        "undecided" => out.push_str("**put off**"),
        "open" if lines.is_empty() => out.push_str("**open**"),
        "open" => out.push_str(" (**incomplete**)"),
        _ if lines.is_empty() => out.push_str("none apply"),
        _ => {}
    }
    Ok(())
}

/// The filters that can stand for a cell of [`table_rows`].
pub(in crate::export::templates) const IN_CELLS: [&str; 4] =
    ["answered", "answered_in_lines", "brief", "in_full"];

/// The rows of a table: one for each entry, in it one cell for each of `cells`, which names fields of
/// the entries and filters for them.
#[expect(clippy::needless_pass_by_value, reason = "Tera's signature of a filter")]
fn table_rows(entries: &[Value], arguments: Kwargs, _: &State) -> TeraResult<Value> {
    let cells: Vec<&str> = arguments.must_get::<&str>("cells")?.split(',').map(str::trim).collect();
    written(|out| {
        for (nth, entry) in entries.iter().enumerate() {
            out.push_str(if nth == 0 { "|" } else { "\n|" });
            for name in &cells {
                out.push(' ');
                let empty = out.len();
                cell(entry, name, out)?;
                out.push_str(if out.len() == empty { "– |" } else { " |" });
            }
        }
        Ok(())
    })
}

fn cell(entry: &Value, name: &str, out: &mut String) -> TeraResult<()> {
    match name {
        "answered" => return say_answer(entry, false, out),
        "answered_in_lines" => return say_answer(entry, true, out),
        "brief" => return say_briefly(entry, out),
        "in_full" => return say_in_full(entry, false, out),
        // A place in a file: a long word, which may break in code alone.
        "at" => {
            in_code(text(entry, name)?, out);
            return Ok(());
        }
        _ => {}
    }
    let value = field(entry, name)?;
    if let Some(text) = value.as_str() {
        out.push_str(&escaped(text));
    } else if let Some(number) = value.as_u64() {
        let _ = write!(out, "{number}");
    } else if let Some(items) = value.as_array() {
        let items: Vec<String> = items.iter().map(ToString::to_string).collect();
        out.push_str(&escaped(&items.join("; ")));
    } else if !value.is_none() {
        out.push_str(&escaped(&value.to_string()));
    }
    Ok(())
}

/// What something rests on, in brackets behind it; nothing where it rests on nothing.
fn cited(on: &str, _: Kwargs, _: &State) -> TeraResult<Value> {
    written(|out| {
        cite(on, out);
        Ok(())
    })
}

fn cite(on: &str, out: &mut String) {
    if !on.is_empty() {
        out.extend([" (", &escaped(on), ")"]);
    }
}

/// A fact's value: its items, or how many rows it has. Whether there is one.
fn given(fact: &Value, code: bool, out: &mut String) -> TeraResult<bool> {
    let (rows, labels) = (list(fact, "rows")?, list(fact, "labels")?);
    let before = out.len();
    if !rows.is_empty() {
        let _ = write!(out, "{} given", rows.len());
        return Ok(true);
    }
    let mut labels = labels.iter().filter_map(Value::as_str);
    if code {
        for (ix, label) in labels.enumerate() {
            out.push_str(if ix > 0 { ", " } else { "" });
            in_code(label, out);
        }
    } else if let (Some(first), rest) = (labels.next(), labels) {
        let all = rest.fold(Cow::Borrowed(first), |all, next| (all + "; ") + next);
        out.push_str(&escaped(&all));
    }
    Ok(out.len() > before)
}

fn field<'v>(of: &'v Value, name: &str) -> TeraResult<&'v Value> {
    // There are so few that looking through them is quicker than hashing the name.
    let mut fields = of.as_map().into_iter().flatten();
    let found = fields.find(|(field, _)| field.as_str() == Some(name)).map(|(_, value)| value);
    found.ok_or_else(|| tera::Error::message(format!("this is no entry of the contract: it has no `{name}`")))
}

fn text<'v>(of: &'v Value, name: &str) -> TeraResult<&'v str> {
    Ok(field(of, name)?.as_str().unwrap_or_default())
}

fn list<'v>(of: &'v Value, name: &str) -> TeraResult<&'v [Value]> {
    Ok(field(of, name)?.as_array().unwrap_or_default())
}
