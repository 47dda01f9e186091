//! How people name what a guide lists: by letter, by label, or by an unambiguous beginning of the
//! label; case, emphasis, quotes, dashes and white space make no difference. Choices, columns,
//! roster groups and results of tables are all named this way.

use super::{ChoiceIx, Question};

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
    let typed = folded(typed);
    if typed.is_empty() {
        return Found::None;
    }
    let mut begins = Vec::new();
    for (ix, label) in labels.into_iter().enumerate() {
        let label = folded(label);
        if label == typed {
            return Found::One(ix);
        }
        if label.starts_with(&typed) {
            begins.push(ix);
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
    match find_label(question.choices.iter().map(|choice| choice.label.value.as_str()), typed) {
        Found::One(ix) => Found::One(ChoiceIx(ix)),
        Found::None => Found::None,
        Found::Several(all) => Found::Several(all.into_iter().map(ChoiceIx).collect()),
    }
}

/// The text with everything removed that should make no difference between two names.
pub fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.extend(word.chars().filter_map(plain).flat_map(char::to_lowercase));
    }
    folded
}

/// Typographic quotes and dashes as plain ones; emphasis and code marks, and quotes, not at all.
fn plain(character: char) -> Option<char> {
    match character {
        '*' | '`' | '"' | '“' | '”' | '„' | '\'' | '’' | '‘' => None,
        '–' | '—' | '‑' => Some('-'),
        other => Some(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_label_or_its_only_beginning() {
        let labels = ["Physicians / Doctors", "Nothing—everything is **restricted**", "Nurses", "Nurse"];
        assert_eq!(find_label(labels, "physicians"), Found::One(0));
        assert_eq!(find_label(labels, "nothing - every"), Found::None);
        assert_eq!(find_label(labels, "nothing-everything is restricted"), Found::One(1));
        assert_eq!(find_label(labels, "nurse"), Found::One(3));
        assert_eq!(find_label(labels, "n"), Found::Several(vec![1, 2, 3]));
        assert_eq!(find_label(labels, " "), Found::None);
    }
}
