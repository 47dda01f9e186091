//! Finding many texts at once.

use super::views::{is_whole, views};
use super::words::{BREAK, SPACE, words};
use aho_corasick::{AhoCorasick, AhoCorasickKind, BuildError, MatchKind};
use std::collections::BTreeSet;

/// An automaton over patterns (words, see [`words`]).
pub struct Finder(AhoCorasick);

impl Finder {
    /// A finder of `patterns`, which it knows by their index.
    ///
    /// # Errors
    /// More patterns than 32 bits can number.
    pub fn new<'a>(patterns: impl Iterator<Item = &'a [u8]>) -> Result<Self, BuildError> {
        // A dense automaton would be ten times as large, and hardly faster.
        let mut builder = AhoCorasick::builder();
        builder.match_kind(MatchKind::Standard).kind(Some(AhoCorasickKind::ContiguousNFA)).prefilter(false);
        builder.build(patterns).map(Self)
    }

    /// The bytes that the automaton takes.
    pub fn memory(&self) -> usize {
        self.0.memory_usage()
    }

    /// Calls `on` with each pattern that is in `words` as whole words, and where.
    pub fn each(&self, words: &[u8], mut on: impl FnMut(usize, usize, usize)) {
        for hit in self.0.find_overlapping_iter(words) {
            if is_whole(words, hit.start(), hit.end()) {
                on(hit.pattern().as_usize(), hit.start(), hit.end());
            }
        }
    }

    /// The patterns that `text` has, as it stands, behind escapes, or with its signs left out.
    pub fn mentioned(&self, text: &str) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        let mut joined = words(text);
        joined.iter_mut().filter(|byte| **byte == BREAK).for_each(|byte| *byte = SPACE);
        self.each(&joined, |pattern, _, _| {
            found.insert(pattern);
        });
        views("", text, &mut |_, words| {
            self.each(words, |pattern, _, _| {
                found.insert(pattern);
            });
        });
        found
    }
}
