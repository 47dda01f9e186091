//! The names that a template uses, checked before anything is rendered: also those in branches that
//! no organization of today takes.

use super::bare;
use crate::diag::nearest;
use crate::export::ExportError;
use crate::export::view::NAMES;
use crate::source::Source;
use tera::Tera;

/// Refuses the template `name` if it uses a variable that the contract does not have.
pub(super) fn check(tera: &Tera, name: &str, text: &str) -> Result<(), ExportError> {
    let failed = |report: String| ExportError::Template { name: bare(name).to_owned(), report };
    let used = tera.get_template_variables(name).map_err(|error| failed(error.to_string()))?;
    // In the order of the text; one that an included template uses has its place there.
    let unknown = used.into_iter().filter(|used| !NAMES.contains(used));
    let first = unknown.filter_map(|used| Some((place(text, used)?, used))).min();
    match first {
        Some((at, used)) => Err(failed(report(name, text, at, used))),
        None => Ok(()),
    }
}

/// Where the variable `name` first stands in a tag of `text`: a byte offset.
fn place(text: &str, name: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(open) = text[from..].find('{').map(|at| from + at) {
        let close = match &text.as_bytes()[open..] {
            [b'{', b'{', ..] => "}}",
            [b'{', b'%', ..] => "%}",
            [b'{', b'#', ..] => "#}",
            _ => {
                from = open + 1;
                continue;
            }
        };
        let end = text[open..].find(close).map_or(text.len(), |at| open + at);
        if close != "#}"
            && let Some(at) = word(&text[open..end], name)
        {
            return Some(open + at);
        }
        from = end;
    }
    None
}

/// The first place in `tag` where `name` stands as a word of its own, and is no field.
fn word(tag: &str, name: &str) -> Option<usize> {
    let part = |c: char| c.is_alphanumeric() || c == '_' || c == '"' || c == '\'';
    tag.match_indices(name).map(|(at, _)| at).find(|at| {
        let before = tag[..*at].chars().next_back();
        let after = tag[at + name.len()..].chars().next();
        !before.is_some_and(|c| part(c) || c == '.') && !after.is_some_and(part)
    })
}

/// The same form as Tera's own reports.
fn report(name: &str, text: &str, at: usize, used: &str) -> String {
    let source = Source::new(name, text);
    let (line, column) = (source.line(at), source.column(at));
    let shown = source.slice(source.line_span(line)).trim_end();
    let margin = " ".repeat(line.to_string().len());
    let help = match nearest(used, NAMES) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("templates may use {}", NAMES.join(", ")),
    };
    format!(
        "error: unknown variable `{used}`\n{margin}--> {name}:{line}:{column}\n{margin} |\n{line} | {shown}\n\
         {margin} | {}{}\n{margin} = help: {help}",
        " ".repeat(column - 1),
        "^".repeat(used.chars().count()),
    )
}
