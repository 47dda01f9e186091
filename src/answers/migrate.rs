//! Answers brought up to date with their guide: keys and choices that are called otherwise now are
//! rewritten where they stand, and the version that they were given to; every other byte stays. What
//! the guide no longer asks becomes a comment, for a person to read.

use super::then::{self, Now};
use super::{Replies, named_shortly};
use crate::guide::Guide;
use crate::source::edit::{Edit, in_order, splice};
use crate::source::{Source, Span};
use crate::yaml::{Entry, respelled, scalar};

/// The text of `replies`' file, up to date with `guide`; none where nothing has to be done, or the
/// rules say nothing about the version that was answered.
///
/// # Errors
/// Why it can only be done by hand.
pub fn migrate(guide: &Guide, replies: &Replies) -> Result<Option<String>, String> {
    let version = replies.guide_version.as_ref();
    let (Some(was), Some(stated), Some(today)) = (then::was(guide, version), version, &guide.version) else {
        return Ok(None);
    };
    let source = &replies.source;
    let mut edits = vec![written(source, stated.span, &today.value)];
    for entry in &replies.answers {
        let ix = match then::question(was, &entry.key.value) {
            Now::Gone => {
                edits.extend(commented(source, entry, &stated.value)?);
                continue;
            }
            Now::Moved(ix) => {
                edits.push(written(source, entry.key.span, &guide.question(ix).id));
                ix
            }
            Now::Same => match guide.find_question(&entry.key.value) {
                Some(ix) => ix,
                None => continue,
            },
        };
        let changed = then::choices(guide, was, ix, entry);
        if changed.iter().any(|(_, now)| *now == Now::Gone) {
            edits.extend(commented(source, entry, &stated.value)?);
            continue;
        }
        for (name, now) in changed {
            if let Now::Moved(choice) = now {
                let question = guide.question(ix);
                edits.push(written(source, name.span, &named_shortly(question, question.choice(choice))));
            }
        }
    }
    Ok(Some(splice(source.text(), &in_order(edits))))
}

/// `text` in the place of the scalar at `span`, in the quotes that stand there.
fn written(source: &Source, span: Span, text: &str) -> Edit {
    let written = respelled(source.slice(span), text).unwrap_or_else(|| scalar(text));
    Edit::new(span, written)
}

/// The lines of `entry` as comments, below one that says why.
fn commented(source: &Source, entry: &Entry, version: &str) -> Result<Vec<Edit>, String> {
    let first = source.line(entry.key.span.start);
    let start = source.line_span(first).start;
    let indent = source.slice(Span::new(start, entry.key.span.start));
    let end = entry.key.span.to(entry.value.span).end;
    let last = source.line(end.saturating_sub(1).max(entry.key.span.start));
    let behind = source.slice(Span::new(end, source.line_span(last).end.max(end))).trim();
    if !indent.chars().all(|c| c == ' ') || !(behind.is_empty() || behind.starts_with('#') || behind == ":") {
        let key = &entry.key.value;
        return Err(format!(
            "`{key}` of version {version} is gone, and stands on a line with others: take it out by hand"
        ));
    }
    let eol = if source.slice(source.line_span(first)).ends_with("\r\n") { "\r\n" } else { "\n" };
    let why = format!("{indent}# No longer asked so; the answer of version {version}:{eol}");
    let mut edits = vec![Edit::new(Span::at(start), why + indent + "# ")];
    // The first line's own indentation stands before its key.
    edits[0].span = Span::new(start, entry.key.span.start);
    for line in first + 1..=last {
        let line = source.line_span(line);
        let text = source.slice(line);
        if !text.trim().is_empty() {
            let own = text.len() - text.trim_start_matches(' ').len();
            let at = line.start + own.min(indent.len());
            edits.push(Edit::new(Span::at(at), "# "));
        }
    }
    Ok(edits)
}
