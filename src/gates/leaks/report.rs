//! What the leak gate says.

use super::find::Finder;
use super::learn::Learned;
use super::words::{BREAK, words};
use super::{Answers, Lexicon, Origin};
use crate::diag::{Code, Diagnostic};
use crate::guide::Guide;
use crate::source::{Source, Span};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How many leaks of one client are told, and how many texts that are not looked for.
const TOLD: usize = 20;

/// The most of a text that a message shows, in characters.
const SHOWN: usize = 60;

/// Something of one organization in another's files.
pub struct Leak {
    pub text: usize,
    /// The first file that has it.
    pub path: String,
    /// Where; none for the file's name.
    pub place: Option<Span>,
    /// All files that have it.
    pub files: BTreeSet<String>,
}

impl Lexicon<'_> {
    /// The findings for `leaks` in files of which `bytes` gives the text, by file; the last of many
    /// counts the rest.
    pub(super) fn report<'f>(
        &self,
        id: &str,
        folder: &str,
        bytes: &dyn Fn(&str) -> Cow<'f, str>,
        leaks: BTreeMap<Origin, Leak>,
    ) -> Vec<Diagnostic> {
        let mut leaks: Vec<(Origin, Leak)> = leaks.into_iter().collect();
        leaks.sort_by(|(_, a), (_, b)| (&a.path, a.place, a.text).cmp(&(&b.path, b.place, b.text)));
        let rest = leaks.len().saturating_sub(TOLD);
        leaks.truncate(TOLD);
        let mut sources: BTreeMap<String, Arc<Source>> = BTreeMap::new();
        let mut findings = Vec::new();
        for (origin, leak) in leaks {
            let source = sources
                .entry(leak.path.clone())
                .or_insert_with(|| Source::new(format!("{folder}/{}", leak.path), bytes(&leak.path)));
            findings.push(self.leak(id, source, origin, &leak));
        }
        if let (Some(last), 1..) = (findings.last_mut(), rest) {
            last.message += &format!("; so are {rest} other texts");
        }
        findings
    }

    fn leak(&self, id: &str, source: &Arc<Source>, origin: Origin, leak: &Leak) -> Diagnostic {
        let typed = Spoken::of(origin, &self.ids, self.answers);
        let text = typed.shown(self.finder.texts().get(leak.text));
        let message = format!("`{text}` of `{}` is in what `{id}` would get", typed.owner);
        let here = match (leak.place, leak.files.len() - 1) {
            (Some(_), 0) => "here".to_owned(),
            (None, 0) => "in the file's name".to_owned(),
            (Some(_), 1) => "here and in another file".to_owned(),
            (None, 1) => "in the file's name and in another file".to_owned(),
            (Some(_), more) => format!("here and in {more} other files"),
            (None, more) => format!("in the file's name and in {more} other files"),
        };
        let others = match self.origins.of(leak.text).len() - 1 {
            0 => "it was typed here".to_owned(),
            1 => "it was typed here, and by another organization".to_owned(),
            more => format!("it was typed here, and by {more} other organizations"),
        };
        let found = Diagnostic::new(Code::Leak, message).at(source, leak.place.unwrap_or_default(), here).at(
            &typed.answers,
            typed.span,
            others,
        );
        let help =
            "if it is nobody's secret, add it to `common-words` in `[preprocessor.blueprint]` of `book.toml`";
        match self.shared.get(&leak.text) {
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

/// The note that the texts of `finder` that are `known` are not looked for; none where all of them are
/// choices of the `guides`.
pub fn left_out(
    finder: &Finder,
    known: &BTreeSet<usize>,
    learned: &Learned,
    ids: &[String],
    answers: &dyn Answers,
    guides: &[&Guide],
) -> Option<Diagnostic> {
    let questions = guides.iter().flat_map(|guide| &guide.questions);
    let choices: Vec<Vec<u8>> = questions
        .flat_map(|question| &question.choices)
        .flat_map(|choice| {
            [words(&choice.label.value), words(&choice.letter.map(String::from).unwrap_or_default())]
        })
        .map(|words| joined(&words))
        .collect();
    let is_choice = |text: &[u8]| choices.iter().any(|choice| choice.starts_with(&joined(text)));
    let names: Vec<usize> =
        known.iter().copied().filter(|text| !is_choice(finder.texts().get(*text))).collect();
    let spoken = |text: usize| Some(Spoken::of(learned.origins(text).next()?, ids, answers));
    let first = spoken(*names.first()?)?;
    let told = names
        .iter()
        .take(TOLD)
        .filter_map(|text| Some(format!("`{}`", spoken(*text)?.shown(finder.texts().get(*text)))));
    let mut listed: Vec<String> = told.collect();
    if names.len() > TOLD {
        listed.push(format!("and {} more", names.len() - TOLD));
    }
    let message =
        format!("not looked for in what others get, since anybody may say it: {}", listed.join(", "));
    let note =
        Diagnostic::new(Code::LeakUnchecked, message).at(&first.answers, first.span, "the first of them");
    Some(
        note.help(
            "the guide, the program or `common-words` has it too, or several organizations and a template",
        ),
    )
}

/// What was typed somewhere, with the answers read again.
struct Spoken<'a> {
    owner: &'a str,
    answers: Arc<Source>,
    span: Span,
}

impl<'a> Spoken<'a> {
    fn of(origin: Origin, ids: &'a [String], answers: &dyn Answers) -> Self {
        let owner = ids.get(origin.organization as usize).map_or("", String::as_str);
        let answers = answers.of(owner);
        // Somebody may have changed the file since.
        let span = Some(origin.span()).filter(|span| answers.text().get(span.range()).is_some());
        Self { owner, answers, span: span.unwrap_or_default() }
    }

    /// What was typed, as a message shows it: as in the answers where it is there, else its `words`.
    fn shown(&self, words: &[u8]) -> String {
        let typed = self.answers.slice(self.span).trim_matches(['"', '\'']);
        let is_it = super::words::words(typed) == words;
        let words = joined(words);
        let text = if is_it { typed.to_owned() } else { String::from_utf8_lossy(&words).into_owned() };
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        match text.char_indices().nth(SHOWN) {
            Some((end, _)) => format!("{}…", &text[..end]),
            None => text,
        }
    }
}

/// `words` as an address would have them: with one sign between any two.
fn joined(words: &[u8]) -> Vec<u8> {
    words.iter().map(|byte| if *byte == BREAK { b' ' } else { *byte }).collect()
}
