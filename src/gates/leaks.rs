//! The leak gate: whether something of one organization is in what another is about to get.
//!
//! Everything in a client's files comes from the guide and its rules, from what the program says by
//! itself, and from the client's own answers. A text that another organization typed and that is in
//! none of these can only have come from that other: through a template, the settings, a shared file,
//! or a fault of ours. It is looked for as whole words (see [`words`]), behind every escape that a
//! page, a script, a stylesheet or an address can have (see [`decode`]), in the files' names too.
//!
//! Texts are looked for by their first words (see [`find`]), so that the files of N organizations cost
//! O(their bytes). Each text is held once, with the places where it was typed, and no answers besides:
//! [`Lexicon::memory`] tells how much that is.

mod decode;
mod find;
mod learn;
mod report;
mod terms;
mod texts;
mod views;
mod words;

use super::Files;
use crate::diag::{Checked, Diagnostic};
use crate::guide::Guide;
use crate::source::{Source, Span};
use decode::Escapes;
use find::Finder;
use learn::Learned;
use report::Leak;
use std::borrow::Cow;
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

/// The answers of the organizations of a workspace.
pub trait Answers: Sync {
    /// The answers of the organization `id`, as they are now; empty where they cannot be read.
    fn of(&self, id: &str) -> Arc<Source>;
}

/// Everything that belongs to the organizations of a workspace, ready to be looked for.
pub struct Lexicon<'a> {
    finder: Finder,
    /// Who typed which text.
    origins: Origins,
    /// What all share and has a text, with the place there.
    shared: Places,
    /// Sorted; an organization is known by its place here.
    ids: Vec<String>,
    answers: &'a dyn Answers,
}

/// Texts with a place each.
type Places = BTreeMap<usize, (Arc<Source>, Span)>;

/// Where an organization typed a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Origin {
    organization: u32,
    start: u32,
    end: u32,
}

impl Origin {
    const fn span(self) -> Span {
        Span::new(self.start as usize, self.end as usize)
    }
}

/// For each text who typed it, each organization once, in order.
#[derive(Default)]
struct Origins {
    all: Vec<Origin>,
    ends: Vec<usize>,
}

impl Origins {
    /// Whether the organization typed the text.
    fn has(&self, text: usize, organization: usize) -> bool {
        let place = |origin: &Origin| (origin.organization as usize).cmp(&organization);
        self.of(text).binary_search_by(place).is_ok()
    }

    fn of(&self, text: usize) -> &[Origin] {
        let start = text.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.all[start..self.ends[text]]
    }
}

/// Files that several organizations get, and the texts that they have.
pub struct Shared {
    files: Files,
    hits: Vec<Hit>,
}

/// A text in a file.
struct Hit {
    text: usize,
    path: Arc<str>,
    /// Where; none for the file's name.
    place: Option<Place>,
}

/// What leads to a place in a file: the escapes that were read one after the other, and where the
/// text's words are after that.
struct Place {
    steps: Arc<[Escapes]>,
    from: usize,
    to: usize,
}

impl<'a> Lexicon<'a> {
    /// Learns what the organizations `ids` typed in their `answers`. What cannot be told apart, because
    /// it is common, is a note; answers that are no YAML are a warning. Numbers and dates are not looked
    /// for: they tell nothing of whose they are.
    pub fn new(mut ids: Vec<String>, answers: &'a dyn Answers, common: &Common) -> Checked<Self> {
        ids.sort_unstable();
        let mut findings = Vec::new();
        let learned = Learned::from(&ids, answers, &mut findings);
        let finder = Finder::new(learned.texts());
        let (known, mut shared) = common.known(&finder, &learned);
        findings.extend(report::left_out(&finder, &known, &learned, &ids, answers, &common.guides));
        let kept: Vec<usize> = (0..finder.texts().len()).filter(|text| !known.contains(text)).collect();
        let shared = kept.iter().enumerate().filter_map(|(at, text)| Some((at, shared.remove(text)?)));
        let shared = shared.collect();
        let (finder, origins) = learned.keep(finder, &kept);
        Checked::new(Self { finder, origins, shared, ids, answers }, findings)
    }

    /// The texts that are looked for, in order: what a verdict depends on besides the files.
    pub fn texts(&self) -> impl Iterator<Item = &[u8]> {
        self.finder.texts().iter()
    }

    /// The bytes that it takes: the texts, what finds them, and who typed them.
    pub fn memory(&self) -> usize {
        let ids: usize = self.ids.iter().map(|id| size_of::<String>() + id.len()).sum();
        let origins =
            self.origins.all.len() * size_of::<Origin>() + self.origins.ends.len() * size_of::<usize>();
        self.finder.memory() + origins + ids
    }

    /// Reads `files` once for all who get them.
    pub fn share(&self, files: Files) -> Shared {
        Shared { hits: self.read(&files), files }
    }

    /// Looks for all texts in `files`, their names too.
    fn read(&self, files: &Files) -> Vec<Hit> {
        let mut hits = Vec::new();
        for (name, bytes) in files {
            let path: Arc<str> = name.as_str().into();
            views::views("", name, &mut |_, words| {
                self.finder
                    .each(words, |text, _, _| hits.push(Hit { text, path: path.clone(), place: None }));
            });
            views::views(name, &String::from_utf8_lossy(bytes), &mut |steps, words| {
                let steps: Arc<[Escapes]> = steps.into();
                self.finder.each(words, |text, from, to| {
                    let place = Some(Place { steps: steps.clone(), from, to });
                    hits.push(Hit { text, path: path.clone(), place });
                });
            });
        }
        hits
    }

    /// Looks through the `files` of the organization `id`, their names too, for what belongs to others,
    /// and through what is `shared` besides. `folder` is what findings name before a file's path. Each
    /// leak is an error, with its first place, and the place in the other's answers beside it.
    pub fn check(&self, id: &str, folder: &str, files: &Files, shared: Option<&Shared>) -> Vec<Diagnostic> {
        let read = self.read(files);
        let hits = read.iter().chain(shared.into_iter().flat_map(|shared| &shared.hits));
        let own = self.ids.binary_search_by(|other| other.as_str().cmp(id)).ok();
        let mut said = self.finder.mentioned(id);
        if own.is_some() {
            said.extend(self.finder.mentioned(self.answers.of(id).text()));
            said.sort_unstable();
        }
        let is_own = |text: usize| {
            said.binary_search(&text).is_ok() || own.is_some_and(|own| self.origins.has(text, own))
        };
        let hits: Vec<&Hit> = hits.filter(|hit| !is_own(hit.text)).collect();
        if hits.is_empty() {
            return Vec::new();
        }
        let bytes = |path: &str| {
            let found = files.get(path).or_else(|| shared.and_then(|shared| shared.files.get(path)));
            found.map_or(Cow::Borrowed(""), |bytes| String::from_utf8_lossy(bytes))
        };
        let place = |hit: &Hit| {
            let place = hit.place.as_ref()?;
            Some(views::place(&bytes(&hit.path), &place.steps, place.from, place.to))
        };
        let mut leaks: BTreeMap<Origin, Leak> = BTreeMap::new();
        for hit in hits {
            let Some(owner) = self.origins.of(hit.text).first() else { continue };
            let leak = leaks.entry(*owner).or_insert_with(|| Leak {
                text: hit.text,
                path: hit.path.to_string(),
                place: place(hit),
                files: BTreeSet::new(),
            });
            // A name says more than the id or the word that it begins with.
            let length = |text: usize| self.finder.texts().get(text).len();
            let longer = length(hit.text) > length(leak.text);
            if longer && *leak.path == *hit.path && leak.place.is_some() == hit.place.is_some() {
                (leak.text, leak.place) = (hit.text, place(hit));
            }
            leak.files.insert(hit.path.to_string());
        }
        self.report(id, folder, &bytes, leaks)
    }
}

impl Common<'_> {
    /// The texts of `finder` that are common, and where the others are in what all share.
    fn known(&self, finder: &Finder, learned: &Learned) -> (BTreeSet<usize>, Places) {
        let guides = self.guides.iter().flat_map(|guide| {
            [Some(&guide.source), guide.rules.as_ref()].into_iter().flatten().map(|source| source.text())
        });
        let texts = guides.chain(self.program.iter().copied()).chain([MARKUP]);
        let texts = texts.chain(self.declared.iter().map(String::as_str));
        let mut known: BTreeSet<usize> = texts.flat_map(|text| finder.mentioned(text)).collect();
        let mut shared = BTreeMap::new();
        for source in &self.shared {
            views::views("", source.text(), &mut |steps, words| {
                finder.each(words, |text, from, to| {
                    if learned.origins(text).len() > 1 {
                        known.insert(text);
                    } else {
                        let place = || views::place(source.text(), steps, from, to);
                        shared.entry(text).or_insert_with(|| (source.clone(), place()));
                    }
                });
            });
        }
        (known, shared)
    }
}
