//! How people name what a guide lists: by letter, by label, or by an unambiguous beginning of the
//! label; case, emphasis, quotes, dashes and white space make no difference. Choices, columns,
//! roster groups and results of tables are all named this way, columns also by a word of theirs.

use super::{ChoiceIx, Question};
use std::char::ToLowercase;

/// What a name comes to among a list of labels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found<T> {
    One(T),
    /// Nothing begins so.
    None,
    /// More than one label begins so, and none of them is exactly so.
    Several(Vec<T>),
}

/// Finds the label that `typed` names: the one that equals it, else the only one that begins with it.
pub fn find_label<'a>(labels: impl IntoIterator<Item = &'a str>, typed: &str) -> Found<usize> {
    find(labels, &folded(typed), likeness)
}

/// Finds the column, group or blank that `typed` names: as [`find_label`] does, and where nothing
/// begins so, the only label in which a word does. `Staff` is `Approximate # of Staff`.
pub fn find_column<'a>(
    labels: impl IntoIterator<Item = &'a str, IntoIter: Clone>,
    typed: &str,
) -> Found<usize> {
    let (labels, typed) = (labels.into_iter(), folded(typed));
    match find(labels.clone(), &typed, likeness) {
        Found::None => find(labels, &typed, word_likeness),
        found => found,
    }
}

/// Finds the label that `typed`, which is [`folded`], names; as [`find_label`] does.
pub fn find_folded<'a>(labels: impl IntoIterator<Item = &'a str>, typed: &str) -> Found<usize> {
    find(labels, typed, likeness)
}

fn find<'a>(
    labels: impl IntoIterator<Item = &'a str>,
    typed: &str,
    likeness: fn(&str, &str) -> Likeness,
) -> Found<usize> {
    if typed.is_empty() {
        return Found::None;
    }
    let mut begins = Vec::new();
    for (ix, label) in labels.into_iter().enumerate() {
        match likeness(label, typed) {
            Likeness::Same => return Found::One(ix),
            Likeness::Begins => begins.push(ix),
            Likeness::None => {}
        }
    }
    match begins.as_slice() {
        [] => Found::None,
        [one] => Found::One(*one),
        _ => Found::Several(begins),
    }
}

/// Finds the choice of `question` that `typed` names: by its letter, or by its label. Sub-choices
/// count too.
pub fn find_choice(question: &Question, typed: &str) -> Found<ChoiceIx> {
    let letter = typed.trim().trim_end_matches([')', '.']);
    let by_letter = question.each_choice().find(|(_, choice)| {
        choice.letter.is_some_and(|own| letter.eq_ignore_ascii_case(own.encode_utf8(&mut [0; 4])))
    });
    if let Some((ix, _)) = by_letter {
        return Found::One(ix);
    }
    // Where choices have letters, a letter is never the beginning of a label.
    if letter.chars().count() == 1 && question.choices.iter().any(|choice| choice.letter.is_some()) {
        return Found::None;
    }
    match find_label(question.choices.iter().map(|choice| choice.label.value.as_str()), typed) {
        Found::One(ix) => Found::One(ChoiceIx(ix)),
        Found::None => Found::None,
        Found::Several(all) => Found::Several(all.into_iter().map(ChoiceIx).collect()),
    }
}

/// How a label is like what was typed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Likeness {
    Same,
    /// It begins so.
    Begins,
    None,
}

/// How `label` is like the folded text `typed`; stops at the first difference.
fn likeness(label: &str, typed: &str) -> Likeness {
    // Most labels begin with another letter, and that is quickly told.
    let differ = |(own, typed): (u8, u8)| own.is_ascii_alphanumeric() && own.to_ascii_lowercase() != typed;
    if label.bytes().zip(typed.bytes()).next().is_some_and(differ) {
        return Likeness::None;
    }
    let mut label = fold(label);
    for typed in typed.chars() {
        if label.next() != Some(typed) {
            return Likeness::None;
        }
    }
    if label.next().is_none() { Likeness::Same } else { Likeness::Begins }
}

/// Whether a word of `label` begins the folded text `typed`.
fn word_likeness(label: &str, typed: &str) -> Likeness {
    let label = folded(label);
    let mut within = false;
    for (at, character) in label.char_indices() {
        if !within && label[at..].starts_with(typed) {
            return Likeness::Begins;
        }
        within = character.is_alphanumeric();
    }
    Likeness::None
}

/// The text with everything removed that should make no difference between two names.
pub fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut rest = fold(text);
    loop {
        folded.push_str(rest.letters());
        let Some(character) = rest.next() else { break };
        folded.push(character);
    }
    folded.make_ascii_lowercase();
    folded
}

const fn fold(text: &str) -> Fold<'_> {
    Fold { rest: text, last: None, gap: false, lower: None }
}

/// The characters of a text that count, one at a time, so that comparing stops at the first difference.
/// White space counts once between words, not at the ends and not around a dash or a slash.
struct Fold<'a> {
    rest: &'a str,
    /// The last character that counted.
    last: Option<char>,
    /// Whether white space came since.
    gap: bool,
    /// What is left of a character whose lower case is several.
    lower: Option<ToLowercase>,
}

impl<'a> Fold<'a> {
    /// Takes the plain letters and digits that come next, in the case written. Most of a text is
    /// made of them.
    fn letters(&mut self) -> &'a str {
        if self.gap || self.lower.as_ref().is_some_and(|lower| lower.len() > 0) {
            return "";
        }
        let end = self.rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let (letters, rest) = self.rest.split_at(end);
        self.rest = rest;
        self.last = letters.chars().next_back().or(self.last);
        letters
    }
}

impl Iterator for Fold<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        if let Some(lower) = self.lower.as_mut().and_then(Iterator::next) {
            return Some(lower);
        }
        // Most characters, and the quickest to tell.
        if let Some(letter) = self.rest.bytes().next().filter(u8::is_ascii_alphanumeric)
            && !self.gap
        {
            let letter = char::from(letter);
            self.rest = &self.rest[1..];
            self.last = Some(letter);
            return Some(letter.to_ascii_lowercase());
        }
        loop {
            let mut rest = self.rest.chars();
            let character = rest.next()?;
            let Some(character) = plain(character) else {
                self.gap |= character.is_whitespace();
                self.rest = rest.as_str();
                continue;
            };
            let joined = joins(character) || self.last.is_none_or(joins);
            if std::mem::take(&mut self.gap) && !joined {
                return Some(' ');
            }
            self.rest = rest.as_str();
            self.last = Some(character);
            if character.is_ascii() {
                return Some(character.to_ascii_lowercase());
            }
            let lower = self.lower.insert(character.to_lowercase());
            return lower.next();
        }
    }
}

/// Whether white space around the character makes no difference.
const fn joins(character: char) -> bool {
    matches!(character, '-' | '/')
}

/// Typographic dashes as plain ones; emphasis and code marks, quotes and white space not at all.
fn plain(character: char) -> Option<char> {
    match character {
        '*' | '`' | '"' | '“' | '”' | '„' | '\'' | '’' | '‘' => None,
        '–' | '—' | '‑' => Some('-'),
        other => (!other.is_whitespace()).then_some(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_label_or_its_only_beginning() {
        let labels = ["Physicians / Doctors", "Nothing—everything is **restricted**", "Nurses", "Nurse"];
        assert_eq!(find_label(labels, "physicians"), Found::One(0));
        assert_eq!(find_label(labels, "nothing - every"), Found::One(1));
        assert_eq!(find_label(labels, "nothing-everything is restricted"), Found::One(1));
        assert_eq!(find_label(labels, "nurse"), Found::One(3));
        assert_eq!(find_label(labels, "n"), Found::Several(vec![1, 2, 3]));
        assert_eq!(find_label(labels, " "), Found::None);
    }

    #[test]
    fn a_column_may_be_named_by_a_word() {
        let columns =
            ["Group Name", "Type (Clinic/Team)", "Approximate # of Staff", "Approximate # of Teams"];
        assert_eq!(find_column(columns, "staff"), Found::One(2));
        assert_eq!(find_column(columns, "Type"), Found::One(1));
        assert_eq!(find_column(columns, "Approximate"), Found::Several(vec![2, 3]));
        assert_eq!(find_column(columns, "team"), Found::Several(vec![1, 3]));
        assert_eq!(find_column(columns, "roximate"), Found::None);
    }

    #[test]
    fn folding_keeps_what_tells_names_apart() {
        assert_eq!(folded(" **Dr.\u{a0}Lee’s**\n “team” "), "dr. lees team");
        assert_eq!(folded("a — b-c - * d"), "a-b-c-d");
        assert_eq!(folded("* x *"), "x");
        assert_eq!(folded("İ* “\u{2003}ẞa"), "i̇ ßa");
        assert_eq!(folded("Physicians / Doctors"), "physicians/doctors");
    }
}
