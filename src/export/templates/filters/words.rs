//! Facts and answers in words. These filters make Markdown of the contract's own entries; a template
//! that wants other words has the entries' fields.

use super::in_code;
use crate::export::text::markdown as escaped;
use tera::value::Key;
use tera::{Kwargs, State, Tera, TeraResult, Value};

/// Room for most of what a filter says, in bytes.
const USUAL: usize = 200;

/// Gives `tera` the filters for the contract's entries.
pub(super) fn register(tera: &mut Tera) {
    tera.register_filter("brief", brief);
    tera.register_filter("in_full", in_full);
    tera.register_filter("answered", answered);
    tera.register_filter("cited", cited);
}

/// A fact's value in a few words, for a cell of a table. With `code`, its items stand in code spans.
#[expect(clippy::needless_pass_by_value, reason = "Tera's signature of a filter")]
fn brief(fact: &Value, arguments: Kwargs, _: &State) -> TeraResult<Value> {
    let (rows, state) = (list(fact, "rows")?, text(fact, "state")?);
    let mut out = String::with_capacity(USUAL);
    given(fact, arguments.get::<bool>("code")?.unwrap_or_default(), &mut out)?;
    let valued = !rows.is_empty() || !out.is_empty();
    match state {
        _ if !rows.is_empty() => out = format!("{} given", rows.len()),
        _ if valued => {}
        "decided" => out.push_str("none"),
        "not-applicable" => out.push_str("does not apply"),
        "waiting" => out.push_str("cannot be told yet"),
        "undecided" => out.push_str("**put off**"),
        _ => out.push_str("**open**"),
    }
    if state == "open" && valued {
        out.push_str(" (**incomplete**)");
    }
    Ok(Value::safe_string(&out))
}

/// What there is to say of a fact: its value, what that means and what it rests on, or why there is
/// none; and what is to be settled. With `code`, its items stand in code spans.
#[expect(clippy::needless_pass_by_value, reason = "Tera's signature of a filter")]
fn in_full(fact: &Value, arguments: Kwargs, _: &State) -> TeraResult<Value> {
    let (rows, state) = (list(fact, "rows")?, text(fact, "state")?);
    let mut out = String::with_capacity(USUAL);
    given(fact, arguments.get::<bool>("code")?.unwrap_or_default(), &mut out)?;
    match state {
        _ if !rows.is_empty() => out = format!("{} given below.", rows.len()),
        _ if !out.is_empty() => {
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
    cite(text(fact, "cite")?, &mut out);
    if matches!(state, "open" | "undecided") {
        for entry in list(fact, "to_settle")? {
            to_settle(entry, &mut out)?;
        }
    }
    Ok(Value::safe_string(&out))
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

/// An answer, or why there is none. With `lines`, each of its lines stands on one of its own.
#[expect(clippy::needless_pass_by_value, reason = "Tera's signature of a filter")]
fn answered(answer: &Value, arguments: Kwargs, _: &State) -> TeraResult<Value> {
    let apart = arguments.get::<bool>("lines")?.unwrap_or_default();
    let (lines, state) = (list(answer, "lines")?, text(answer, "state")?);
    let mut out = String::with_capacity(USUAL);
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
            cite(text(answer, "cite")?, &mut out);
        }
        "waiting" => out.push_str("cannot be told yet"),
        "undecided" => out.push_str("**put off**"),
        "open" if lines.is_empty() => out.push_str("**open**"),
        "open" => out.push_str(" (**incomplete**)"),
        _ if lines.is_empty() => out.push_str("none apply"),
        _ => {}
    }
    Ok(Value::safe_string(&out))
}

/// What something rests on, in brackets behind it; nothing where it rests on nothing.
fn cited(on: &str, _: Kwargs, _: &State) -> Value {
    let mut out = String::with_capacity(on.len() + 8);
    cite(on, &mut out);
    Value::safe_string(&out)
}

fn cite(on: &str, out: &mut String) {
    if !on.is_empty() {
        out.extend([" (", &escaped(on), ")"]);
    }
}

/// The items of a fact's value.
fn given(fact: &Value, code: bool, out: &mut String) -> TeraResult<()> {
    match list(fact, "labels")? {
        [] => {}
        [one] if !code => out.push_str(&escaped(one.as_str().unwrap_or_default())),
        many => {
            let labels: Vec<&str> = many.iter().filter_map(Value::as_str).collect();
            if code {
                out.push_str(&labels.into_iter().map(in_code).collect::<Vec<_>>().join(", "));
            } else {
                out.push_str(&escaped(&labels.join("; ")));
            }
        }
    }
    Ok(())
}

fn field<'v>(of: &'v Value, name: &'static str) -> TeraResult<&'v Value> {
    let found = of.as_map().and_then(|map| map.get(&Key::Str(name)));
    found.ok_or_else(|| tera::Error::message(format!("this is no entry of the contract: it has no `{name}`")))
}

fn text<'v>(of: &'v Value, name: &'static str) -> TeraResult<&'v str> {
    Ok(field(of, name)?.as_str().unwrap_or_default())
}

fn list<'v>(of: &'v Value, name: &'static str) -> TeraResult<&'v [Value]> {
    Ok(field(of, name)?.as_array().unwrap_or_default())
}
