//! The leak gate: whether something of one organization is in what another is about to get.
//!
//! Everything in a client's files comes from the guide and its rules, from what the program says by
//! itself, and from the client's own answers. A text that another organization typed and that is in
//! none of these can only have come from that other: through a template, the settings, a shared file,
//! or a fault of ours. It is looked for as whole words (see [`words`]), behind every escape that a
//! page, a script, a stylesheet or an address can have (see [`decode`]), in the files' names too.
//!
//! One automaton (Aho and Corasick's) finds the texts of all organizations at once, so that the files
//! of N organizations cost O(their bytes). It holds each text once, beside the answers as they were
//! read; [`Lexicon::memory`] tells how much that is.

mod decode;
mod find;
mod report;
mod terms;
mod views;
mod words;

use super::Files;
use crate::diag::{Checked, Diagnostic};
use crate::guide::Guide;
use crate::source::{Source, Span};
use find::Finder;
use report::Leak;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The names of elements and attributes that pages are written with: a team called `Main` is none.
const MARKUP: &str = "a alt aria article aside b body br button caption charset circle class code col content d \
    data dd defs del desc details div dl dt em fill figure footer form g h1 h2 h3 h4 h5 h6 head header hidden hr \
    href html i id img input item kbd label lang li line link list main mark marker meta name nav none ol p path \
    placeholder points polygon polyline pre rect rel role root script section small span src stroke strong style \
    sub summary sup svg table tabindex target tbody td text tfoot th thead time title tr transform tspan type u ul \
    use value var viewBox width height x x1 x2 y y1 y2";

/// What may be in everybody's files.
#[derive(Default)]
pub struct Common<'a> {
    pub guides: Vec<&'a Guide>,
    /// What the program itself writes, whoever is asked.
    pub program: Vec<&'a str>,
    /// What the workspace's settings declare to be nobody's secret.
    pub declared: Vec<String>,
    /// What the workspace lays into everybody's files, and what may carry a leak therefore: templates
    /// and settings. Of what they say, only what several organizations typed is common.
    pub shared: Vec<Arc<Source>>,
}

/// More texts than the automaton can number.
#[derive(Debug, thiserror::Error)]
#[error("there is too much to look for: {0}")]
pub struct LexiconError(#[from] aho_corasick::BuildError);

/// Everything that belongs to the organizations of a workspace, ready to be looked for.
pub struct Lexicon {
    finder: Finder,
    patterns: Vec<Pattern>,
    organizations: Vec<(String, Arc<Source>)>,
}

/// A text that is looked for.
struct Pattern {
    words: Vec<u8>,
    /// Who typed it, each once.
    owners: Vec<Origin>,
    /// What all share and has it, with its place there.
    shared: Option<(Arc<Source>, Span)>,
}

/// Where an organization typed a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Origin {
    organization: usize,
    span: Span,
}

impl Lexicon {
    /// Learns what the `organizations` (id, answers) typed. What cannot be told apart, because it is
    /// common, is a note; answers that are no YAML are a warning. Numbers and dates are not looked for:
    /// they tell nothing of whose they are.
    ///
    /// # Errors
    /// There are more texts than the automaton can number (2³¹).
    pub fn new(
        organizations: Vec<(String, Arc<Source>)>,
        common: &Common,
    ) -> Result<Checked<Self>, LexiconError> {
        let mut findings = Vec::new();
        let mut patterns = learn(&organizations, &mut findings);
        let finder = find(&patterns)?;
        let known = leave_out(&finder, &mut patterns, common);
        let (mut kept, mut left_out) = (Vec::new(), Vec::new());
        for (at, pattern) in patterns.into_iter().enumerate() {
            if known.contains(&at) { left_out.push(pattern) } else { kept.push(pattern) }
        }
        findings.extend(report::left_out(&left_out, &organizations, &common.guides));
        let lexicon = Self { finder: find(&kept)?, patterns: kept, organizations };
        Ok(Checked::new(lexicon, findings))
    }

    /// The bytes that it takes: the automaton, the texts and the answers.
    pub fn memory(&self) -> usize {
        let patterns = self.patterns.iter().map(|pattern| {
            size_of::<Pattern>() + pattern.words.len() + pattern.owners.len() * size_of::<Origin>()
        });
        let answers = self.organizations.iter().map(|(_, answers)| answers.text().len());
        self.finder.memory() + patterns.sum::<usize>() + answers.sum::<usize>()
    }

    /// Looks through the `files` of the organization `id`, their names too, for what belongs to others.
    /// `folder` is what findings name before a file's path. Each leak is an error, with its first place,
    /// and the place in the other's answers beside it.
    pub fn check(&self, id: &str, folder: &str, files: &Files) -> Vec<Diagnostic> {
        let own = self.organizations.iter().position(|(other, _)| other == id);
        let answers = own.map_or("", |own| self.organizations[own].1.text());
        let mut typed = self.finder.mentioned(answers);
        typed.extend(self.finder.mentioned(id));
        let is_own = |pattern: usize| {
            let owners = &self.patterns[pattern].owners;
            typed.contains(&pattern) || owners.iter().any(|owner| Some(owner.organization) == own)
        };
        let mut leaks: BTreeMap<Origin, Leak> = BTreeMap::new();
        for (path, bytes) in files {
            let mut look = |in_name: bool, text: &str| {
                views::views(if in_name { "" } else { path }, text, &mut |steps, words| {
                    self.finder.each(words, |pattern, from, to| {
                        let Some(owner) = self.patterns[pattern].owners.first() else { return };
                        if is_own(pattern) {
                            return;
                        }
                        let place = || (!in_name).then(|| views::place(text, steps, from, to));
                        let leak = leaks.entry(*owner).or_insert_with(|| Leak {
                            pattern,
                            path: path.clone(),
                            place: place(),
                            files: BTreeSet::new(),
                        });
                        // A name says more than the id or the word that it begins with.
                        let longer =
                            self.patterns[pattern].words.len() > self.patterns[leak.pattern].words.len();
                        if longer && leak.path == *path && leak.place.is_some() != in_name {
                            (leak.pattern, leak.place) = (pattern, place());
                        }
                        leak.files.insert(path.clone());
                    });
                });
            };
            look(true, path);
            look(false, &String::from_utf8_lossy(bytes));
        }
        self.report(id, folder, files, leaks)
    }
}

fn find(patterns: &[Pattern]) -> Result<Finder, LexiconError> {
    Ok(Finder::new(patterns.iter().map(|pattern| pattern.words.as_slice()))?)
}

/// Everything that the organizations typed, each text once.
fn learn(organizations: &[(String, Arc<Source>)], findings: &mut Vec<Diagnostic>) -> Vec<Pattern> {
    let mut learned: BTreeMap<Vec<u8>, Vec<Origin>> = BTreeMap::new();
    for (organization, (id, answers)) in organizations.iter().enumerate() {
        let Some(typed) = terms::typed(id, answers) else {
            findings.push(report::unread(id, answers));
            continue;
        };
        for of in typed {
            for words in terms::patterns(&of.text) {
                let owners = learned.entry(words).or_default();
                if owners.last().is_none_or(|last| last.organization != organization) {
                    owners.push(Origin { organization, span: of.span });
                }
            }
        }
    }
    learned.into_iter().map(|(words, owners)| Pattern { words, owners, shared: None }).collect()
}

/// Which `patterns` are common. Notes where the others are in what all share.
fn leave_out(finder: &Finder, patterns: &mut [Pattern], common: &Common) -> BTreeSet<usize> {
    let guides = common.guides.iter().flat_map(|guide| {
        [Some(&guide.source), guide.rules.as_ref()].into_iter().flatten().map(|source| source.text())
    });
    let texts = guides.chain(common.program.iter().copied()).chain([MARKUP]);
    let texts = texts.chain(common.declared.iter().map(String::as_str));
    let mut known: BTreeSet<usize> = texts.flat_map(|text| finder.mentioned(text)).collect();
    for source in &common.shared {
        views::views("", source.text(), &mut |steps, words| {
            finder.each(words, |at, from, to| {
                let pattern = &mut patterns[at];
                if pattern.owners.len() > 1 {
                    known.insert(at);
                } else if pattern.shared.is_none() {
                    let place = views::place(source.text(), steps, from, to);
                    pattern.shared = Some((source.clone(), place));
                }
            });
        });
    }
    known
}
