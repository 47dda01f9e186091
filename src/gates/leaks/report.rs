//! What the leak gate says.

use super::words::{BREAK, words};
use super::{Lexicon, Origin, Pattern};
use crate::diag::{Code, Diagnostic};
use crate::gates::Files;
use crate::guide::Guide;
use crate::source::{Source, Span};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How many leaks of one client are told, and how many texts that are not looked for.
const TOLD: usize = 20;

/// The most of a text that a message shows, in characters.
const SHOWN: usize = 60;

/// Something of one organization in another's files.
pub struct Leak {
    pub pattern: usize,
    /// The first file that has it.
    pub path: String,
    /// Where; none for the file's name.
    pub place: Option<Span>,
    /// All files that have it.
    pub files: BTreeSet<String>,
}

impl Lexicon {
    /// The findings for `leaks`, by file; the last of many counts the rest.
    pub(super) fn report(
        &self,
        id: &str,
        folder: &str,
        files: &Files,
        leaks: BTreeMap<Origin, Leak>,
    ) -> Vec<Diagnostic> {
        let mut leaks: Vec<(Origin, Leak)> = leaks.into_iter().collect();
        leaks.sort_by(|(_, a), (_, b)| (&a.path, a.place, a.pattern).cmp(&(&b.path, b.place, b.pattern)));
        let rest = leaks.len().saturating_sub(TOLD);
        leaks.truncate(TOLD);
        let mut sources: BTreeMap<String, Arc<Source>> = BTreeMap::new();
        let mut findings = Vec::new();
        for (origin, leak) in leaks {
            let source = sources.entry(leak.path.clone()).or_insert_with(|| {
                let text = files.get(&leak.path).map(|bytes| String::from_utf8_lossy(bytes));
                Source::new(format!("{folder}/{}", leak.path), text.unwrap_or_default())
            });
            findings.push(self.leak(id, source, origin, &leak));
        }
        if let (Some(last), 1..) = (findings.last_mut(), rest) {
            last.message += &format!("; so are {rest} other texts");
        }
        findings
    }

    fn leak(&self, id: &str, source: &Arc<Source>, origin: Origin, leak: &Leak) -> Diagnostic {
        let (owner, answers) = &self.organizations[origin.organization];
        let pattern = &self.patterns[leak.pattern];
        let message =
            format!("`{}` of `{owner}` is in what `{id}` would get", shown(pattern, answers, origin.span));
        let here = match (leak.place, leak.files.len() - 1) {
            (Some(_), 0) => "here".to_owned(),
            (None, 0) => "in the file's name".to_owned(),
            (Some(_), 1) => "here and in another file".to_owned(),
            (None, 1) => "in the file's name and in another file".to_owned(),
            (Some(_), more) => format!("here and in {more} other files"),
            (None, more) => format!("in the file's name and in {more} other files"),
        };
        let typed = match pattern.owners.len() - 1 {
            0 => "it was typed here".to_owned(),
            1 => "it was typed here, and by another organization".to_owned(),
            more => format!("it was typed here, and by {more} other organizations"),
        };
        let found = Diagnostic::new(Code::Leak, message).at(source, leak.place.unwrap_or_default(), here).at(
            answers,
            origin.span,
            typed,
        );
        let help =
            "if it is nobody's secret, add it to `common-words` in `[preprocessor.blueprint]` of `book.toml`";
        match &pattern.shared {
            Some((shared, place)) => {
                let taken = format!("take it out of `{}`; {help}", shared.name());
                found.at(shared, *place, "all organizations get this").help(taken)
            }
            None => found.help(help),
        }
    }
}

/// The warning that nothing of the organization `id` is looked for.
pub fn unread(id: &str, answers: &Arc<Source>) -> Diagnostic {
    let message = format!("nothing that `{id}` typed is looked for in what others get");
    Diagnostic::new(Code::LeakUnread, message)
        .at(answers, Span::at(0), "these answers cannot be read")
        .help("mend the file, or move it out of `answers/`")
}

/// The note that `left_out` is not looked for; none where all of it are choices of the `guides`.
pub fn left_out(
    left_out: &[Pattern],
    organizations: &[(String, Arc<Source>)],
    guides: &[&Guide],
) -> Option<Diagnostic> {
    let questions = guides.iter().flat_map(|guide| &guide.questions);
    let choices: Vec<Vec<u8>> = questions
        .flat_map(|question| &question.choices)
        .flat_map(|choice| {
            [words(&choice.label.value), words(&choice.letter.map(String::from).unwrap_or_default())]
        })
        .collect();
    let is_choice =
        |pattern: &&Pattern| choices.iter().any(|choice| joined(choice).starts_with(&joined(&pattern.words)));
    let names: Vec<&Pattern> = left_out.iter().filter(|pattern| !is_choice(pattern)).collect();
    let (first, owner) = names.first().and_then(|first| Some((first, first.owners.first()?)))?;
    let answers = &organizations[owner.organization].1;
    let mut listed: Vec<String> = names
        .iter()
        .take(TOLD)
        .filter_map(|pattern| {
            let owner = pattern.owners.first()?;
            Some(format!("`{}`", shown(pattern, &organizations[owner.organization].1, owner.span)))
        })
        .collect();
    if names.len() > TOLD {
        listed.push(format!("and {} more", names.len() - TOLD));
    }
    let text = if shown(first, answers, owner.span).is_empty() { "" } else { "the first of them" };
    let message =
        format!("not looked for in what others get, since anybody may say it: {}", listed.join(", "));
    let note = Diagnostic::new(Code::LeakUnchecked, message).at(answers, owner.span, text);
    Some(
        note.help(
            "the guide, the program or `common-words` has it too, or several organizations and a template",
        ),
    )
}

/// `words` as an address would have them: with one sign between any two.
fn joined(words: &[u8]) -> Vec<u8> {
    words.iter().map(|byte| if *byte == BREAK { b' ' } else { *byte }).collect()
}

/// What was typed, as a message shows it: as in `answers` where it is there, else its words.
fn shown(pattern: &Pattern, answers: &Source, span: Span) -> String {
    let typed = answers.slice(span).trim_matches(['"', '\'']);
    let is_it = words(typed) == pattern.words;
    let words = joined(&pattern.words);
    let text = if is_it { typed.to_owned() } else { String::from_utf8_lossy(&words).into_owned() };
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
