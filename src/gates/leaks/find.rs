//! Finding many texts at once, by their first words.

use super::texts::Texts;
use super::views::{is_end, views};
use super::words::{BREAK, LETTERS, SPACE, words};
use std::ops::Range;

/// Texts (words, see [`words`]), ready to be found.
///
/// A text is looked for where its first two words stand one after the other, or its only word: their
/// hash leads to the texts that begin so, if there are any. Texts are sorted, so those are neighbours,
/// and of all that begin what is being read one is the last that is not greater, and the others are
/// among those that it begins with in turn ([`Finder::shorter`]).
pub struct Finder {
    texts: Texts,
    /// For each text the longest other one that it begins with, by bytes; itself if there is none.
    shorter: Vec<usize>,
    /// The hashes of beginnings, sorted, each with the texts that begin so.
    heads: Vec<(u64, Range<usize>)>,
    /// A bit for each value of the first bits of a hash: whether there is such a beginning.
    filter: Vec<u64>,
    /// How many bits of a hash that are.
    bits: u32,
}

/// So many bits of the filter for each beginning: one of sixteen words is looked up in vain.
const PER_HEAD: usize = 16;

impl Finder {
    /// A finder of `texts`, which it knows by their index.
    pub fn new(texts: Texts) -> Self {
        let mut heads: Vec<(u64, Range<usize>)> = Vec::new();
        for at in 0..texts.len() {
            let hash = head(texts.get(at));
            match heads.last_mut() {
                Some((last, range)) if *last == hash => range.end = at + 1,
                _ => heads.push((hash, at..at + 1)),
            }
        }
        heads.sort_unstable_by_key(|(hash, range)| (*hash, range.start));
        let bits = (heads.len() * PER_HEAD).next_power_of_two().max(64).trailing_zeros();
        let mut filter = vec![0; 1 << (bits - 6)];
        for (hash, _) in &heads {
            let bit = bit(*hash, bits);
            filter[bit / 64] |= 1 << (bit % 64);
        }
        let shorter = shorter(&texts);
        Self { texts, shorter, heads, filter, bits }
    }

    /// What it finds.
    pub fn texts(&self) -> &Texts {
        &self.texts
    }

    /// The bytes that it takes.
    pub fn memory(&self) -> usize {
        self.texts.memory()
            + self.shorter.len() * size_of::<usize>()
            + self.heads.len() * size_of::<(u64, Range<usize>)>()
            + self.filter.len() * size_of::<u64>()
    }

    /// Calls `on` with each text that is in `words` as whole words, and where.
    pub fn each(&self, words: &[u8], mut on: impl FnMut(usize, usize, usize)) {
        let (mut start, mut hash, mut before) = (0, 0, None);
        for (at, byte) in words.iter().enumerate() {
            if *byte >= LETTERS {
                hash = roll(hash, *byte);
                continue;
            }
            self.word(words, start, hash, before, &mut on);
            before = Some((start, hash, *byte));
            (start, hash) = (at + 1, 0);
        }
        self.word(words, start, hash, before, &mut on);
    }

    /// Looks at the word at `start` in `words`, alone and with the one `before`: where that begins, its
    /// hash, and what stands between them.
    #[inline]
    fn word(
        &self,
        words: &[u8],
        start: usize,
        hash: u64,
        before: Option<(usize, u64, u8)>,
        on: &mut impl FnMut(usize, usize, usize),
    ) {
        let alone = single(hash);
        if self.may_begin(alone) {
            self.begin(words, start, alone, on);
        }
        if let Some((first, head, between)) = before {
            let both = pair(head, between, hash);
            if self.may_begin(both) {
                self.begin(words, first, both, on);
            }
        }
    }

    #[inline]
    fn may_begin(&self, hash: u64) -> bool {
        let bit = bit(hash, self.bits);
        self.filter[bit / 64] >> (bit % 64) & 1 == 1
    }

    /// Tries the texts that begin with what `hash` is of, at `start` in `words`.
    #[inline(never)]
    fn begin(&self, words: &[u8], start: usize, hash: u64, on: &mut impl FnMut(usize, usize, usize)) {
        let rest = &words[start..];
        let from = self.heads.partition_point(|(other, _)| *other < hash);
        for (_, range) in self.heads[from..].iter().take_while(|(other, _)| *other == hash) {
            let mut next = self.last_before(rest, range);
            while let Some(at) = next.filter(|at| range.contains(at)) {
                let text = self.texts.get(at);
                if rest.starts_with(text) && is_end(rest, text.len()) {
                    on(at, start, start + text.len());
                }
                next = Some(self.shorter[at]).filter(|shorter| *shorter != at);
            }
        }
    }

    /// The last text of `range` that is not greater than `rest`.
    fn last_before(&self, rest: &[u8], range: &Range<usize>) -> Option<usize> {
        let (mut from, mut to) = (range.start, range.end);
        while from < to {
            let middle = from + (to - from) / 2;
            if self.texts.get(middle) <= rest { from = middle + 1 } else { to = middle }
        }
        from.checked_sub(1)
    }

    /// The texts that `text` has, as it stands, behind escapes, or with its signs left out; sorted.
    pub fn mentioned(&self, text: &str) -> Vec<usize> {
        let mut found = Vec::new();
        let mut joined = words(text);
        joined.iter_mut().filter(|byte| **byte == BREAK).for_each(|byte| *byte = SPACE);
        self.each(&joined, |at, _, _| found.push(at));
        views("", text, &mut |_, words| self.each(words, |at, _, _| found.push(at)));
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// The hash of how `text` begins: of its only word, or of its first two.
fn head(text: &[u8]) -> u64 {
    let mut parts = text.splitn(3, |byte| matches!(*byte, SPACE | BREAK));
    let hash = |word: &[u8]| word.iter().fold(0, |hash, byte| roll(hash, *byte));
    let first = parts.next().unwrap_or_default();
    match parts.next() {
        Some(second) => pair(hash(first), text[first.len()], hash(second)),
        None => single(hash(first)),
    }
}

/// An odd number without a pattern in its bits (the golden ratio's).
const MIX: u64 = 0x9e37_79b9_7f4a_7c15;

fn roll(hash: u64, byte: u8) -> u64 {
    hash.rotate_left(7) ^ u64::from(byte)
}

fn single(word: u64) -> u64 {
    (word ^ MIX).wrapping_mul(MIX)
}

fn pair(first: u64, between: u8, second: u64) -> u64 {
    ((first ^ u64::from(between)).wrapping_mul(MIX).rotate_left(29) ^ second).wrapping_mul(MIX)
}

/// The first `bits` bits of `hash`.
fn bit(hash: u64, bits: u32) -> usize {
    usize::try_from(hash >> (64 - bits)).unwrap_or_default()
}

fn shorter(texts: &Texts) -> Vec<usize> {
    let mut open: Vec<usize> = Vec::new();
    let mut shorter = Vec::with_capacity(texts.len());
    for at in 0..texts.len() {
        while open.last().is_some_and(|other| !texts.get(at).starts_with(texts.get(*other))) {
            open.pop();
        }
        shorter.push(open.last().copied().unwrap_or(at));
        open.push(at);
    }
    shorter
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_is_found_wherever_it_begins() {
        let texts = ["a", "a b", "a b c", "a b d", "a,b", "ab", "b c", "c d e", "d", "d e f g", "é x"];
        let texts = Texts::sorted(texts.iter().map(|text| text.as_bytes()));
        let finder = Finder::new(texts);
        for words in ["a b c d e", "a,b", "x a", "ab abc b c,d", "d e f,g", "é x é", "", "a b ca"] {
            let mut found = Vec::new();
            finder.each(words.as_bytes(), |at, from, to| found.push((at, from, to)));
            let mut expected = Vec::new();
            for at in 0..finder.texts().len() {
                let text = std::str::from_utf8(finder.texts().get(at)).unwrap();
                for (from, _) in words.match_indices(text) {
                    let whole = |byte: Option<&u8>| byte.is_none_or(|byte| matches!(*byte, SPACE | BREAK));
                    let bytes = words.as_bytes();
                    let start = from.checked_sub(1).and_then(|before| bytes.get(before));
                    if whole(start) && whole(bytes.get(from + text.len())) {
                        expected.push((at, from, from + text.len()));
                    }
                }
            }
            found.sort_unstable();
            expected.sort_unstable();
            assert_eq!(found, expected, "{words}");
        }
    }
}
