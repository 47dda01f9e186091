//! Answers from elsewhere put into an answers file that somebody keeps: only what is missing there is
//! written, and where both say something else, both are shown and the file's own stays.

use super::draft::value;
use super::report::shown;
use super::{Replies, Reply, Sheet, State, check};
use crate::diag::{Checked, Code, Diagnostic};
use crate::guide::read::filled::Filling;
use crate::guide::{Guide, Question, QuestionIx};
use crate::source::edit::{Edit, in_order, splice};
use crate::source::{Source, Span, Spanned};
use crate::yaml;
use std::sync::Arc;

/// The text of `own`, an answers file to `guide`, with what `fillings` (one per question, read from the
/// filled-in guide `copy`) say besides. Each answer that differs is a finding, and stays as it is.
pub fn merge(guide: &Guide, own: &Replies, copy: &Arc<Source>, fillings: &[Filling]) -> Checked<String> {
    let text = super::draft::draft(guide, "-", super::draft::Begin::Filled(fillings));
    let given = super::read("given", &Source::new("given.yaml", text)).value;
    let given = given.map(|given| check(guide, &given).value);
    let standing = check(guide, own).value;
    let mut edits = Vec::new();
    let mut findings = Vec::new();
    let mut after: Option<&yaml::Entry> = None;
    for (ix, question) in guide.each_question() {
        let entry = own.answers.iter().find(|entry| guide.find_question(&entry.key.value) == Some(ix));
        if let Some(value) = value(question, &fillings[ix.0]) {
            match entry {
                None => edits.extend(insertion(own, question, &value, after)),
                Some(entry) if entry.value.is_null() => edits.push(completion(own, entry, &value)),
                Some(entry) => {
                    let same = given.as_ref().is_some_and(|given| same(given, &standing, ix));
                    if !same {
                        findings.push(conflict(guide, own, copy, ix, entry, &fillings[ix.0], &value));
                    }
                }
            }
        }
        after = entry.or(after);
    }
    Checked::new(splice(own.source.text(), &in_order(edits)), findings)
}

/// ` value` behind the key of `entry`, which has none.
fn completion(own: &Replies, entry: &yaml::Entry, value: &str) -> Edit {
    let place = entry.value.span;
    let null = own.source.slice(place);
    if !null.trim().is_empty() {
        return Edit::new(place, value.to_owned());
    }
    // Behind the colon, wherever the reader saw the nothing that follows.
    let line = own.source.line_span(own.source.line(entry.key.span.end));
    let rest = own.source.slice(Span::new(entry.key.span.end, line.end));
    let colon = entry.key.span.end + rest.find(':').map_or(0, |at| at + 1);
    Edit::new(Span::at(colon), format!(" {value}"))
}

/// A new entry behind `after`, or where the first one goes; none where the answers are no mapping that
/// has room for one.
fn insertion(own: &Replies, question: &Question, value: &str, after: Option<&yaml::Entry>) -> Option<Edit> {
    let source = &own.source;
    let line = format!("{}: {value}", super::draft::key(&question.id));
    let eol = if source.text().contains("\r\n") { "\r\n" } else { "\n" };
    let Some(first) = own.answers.first() else {
        // `answers:`, or `answers: {}`.
        let key = own.answers_key;
        let end = source.line_span(source.line(key.end)).end;
        let rest = source.slice(Span::new(key.end, end));
        let body = rest.split('#').next().unwrap_or_default().trim();
        let place = match body {
            ":" => Span::at(key.end + rest.find(':')? + 1),
            _ => {
                let open = rest.find('{').or_else(|| rest.find('~')).or_else(|| rest.find("null"))?;
                let close = rest.find('}').map_or(rest.trim_end().len(), |at| at + 1);
                Span::new(key.end + open, key.end + close)
            }
        };
        return Some(Edit::new(place, format!("{eol}  {line}")));
    };
    let indent = source.column(first.key.span.start) - 1;
    let before = source
        .slice(Span::new(source.line_span(source.line(first.key.span.start)).start, first.key.span.start));
    let is_block = before.chars().all(|c| c == ' ');
    let anchor = after.unwrap_or(first);
    if !is_block {
        // A flow mapping: behind its neighbour's value.
        let end =
            if after.is_some() { anchor.key.span.to(anchor.value.span).end } else { first.key.span.start };
        let text = if after.is_some() { format!(", {line}") } else { format!("{line}, ") };
        return Some(Edit::new(Span::at(end), text));
    }
    let pad = " ".repeat(indent);
    if after.is_none() {
        let start = source.line_span(source.line(first.key.span.start)).start;
        return Some(Edit::new(Span::at(start), format!("{pad}{line}{eol}")));
    }
    let last = anchor.key.span.to(anchor.value.span).end;
    let end = source.line_span(source.line(last.saturating_sub(1).max(anchor.key.span.start)));
    let ended = source.slice(end).ends_with('\n');
    let text = if ended { format!("{pad}{line}{eol}") } else { format!("{eol}{pad}{line}") };
    Some(Edit::new(Span::at(end.end), text))
}

fn conflict(
    guide: &Guide,
    own: &Replies,
    copy: &Arc<Source>,
    ix: QuestionIx,
    entry: &yaml::Entry,
    filling: &Filling,
    value: &str,
) -> Diagnostic {
    let question = guide.question(ix);
    let message = format!("question `{}` is answered otherwise in the document", question.id);
    let there = place(filling);
    Diagnostic::new(Code::ImportConflict, message)
        .at(&own.source, entry.key.span.to(entry.value.span), "this answer stands, and stays")
        .at(copy, there, "the document says this")
        .help(format!("keep the one that holds; the document's is `{}: {}`", question.id, shown(value)))
}

/// Where the copy gives the answer.
fn place(filling: &Filling) -> Span {
    let ticked = filling.ticked.iter().map(|ticked| ticked.span);
    let texts = filling.texts.iter().flatten().map(|text| text.span);
    let cells = filling.rows.iter().chain(filling.people.iter().flatten()).flatten();
    let cells = cells.filter(|cell| !cell.value.is_empty()).map(|cell| cell.span);
    let first = ticked.chain(texts).chain(cells).next();
    first.or(filling.heading).unwrap_or_default()
}

/// Whether two sheets give one answer to a question, white space aside.
fn same(left: &Sheet, right: &Sheet, ix: QuestionIx) -> bool {
    let (State::Answered(left), State::Answered(right)) = (&left.entry(ix).state, &right.entry(ix).state)
    else {
        return false;
    };
    said(left) == said(right)
}

/// An answer without its places.
pub fn said(reply: &Reply) -> Vec<Vec<String>> {
    let one_line = |text: &Spanned<String>| text.value.split_whitespace().collect::<Vec<_>>().join(" ");
    let cells = |row: &Vec<Spanned<String>>| row.iter().map(one_line).collect::<Vec<_>>();
    match reply {
        Reply::Chosen(picked) => picked
            .iter()
            .map(|picked| {
                vec![picked.choice.0.to_string(), picked.text.as_ref().map(one_line).unwrap_or_default()]
            })
            .collect(),
        Reply::Text(texts) => vec![texts.iter().map(one_line).collect()],
        Reply::Rows(rows) => rows.iter().map(cells).collect(),
        Reply::Rosters(rosters) => {
            let rows = |(ix, rows): (usize, &Vec<Vec<Spanned<String>>>)| {
                rows.iter()
                    .map(|row| std::iter::once(ix.to_string()).chain(cells(row)).collect())
                    .collect::<Vec<_>>()
            };
            rosters.iter().enumerate().flat_map(rows).collect()
        }
    }
}
