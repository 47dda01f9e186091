//! Regular expressions for what may be typed: names in all the spellings that [`naming`] takes for
//! the same, texts, dates. They are written so that ECMAScript (what editors use, with the flag `u`)
//! and Rust's `regex` read them alike: no look-around, no class but `\s`. The two differ on U+0085 and
//! U+FEFF, which no keyboard types.
//!
//! [`naming`]: crate::guide::naming

use crate::guide::naming::{Found, folded};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::ops::Range;

/// What makes no difference between two names, white space apart.
const MARKS: &str = "[*`\"“”„'’‘]*";

/// What makes no difference where white space makes none either.
const GAP: &str = "[\\s*`\"“”„'’‘]*";

/// The end of a name.
const END: &str = "[\\s*`\"“”„'’‘]*$";

/// A day of the Gregorian calendar, `YYYY-MM-DD`.
pub const DATE: &str = "^\\s*(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)\\s*$";

/// Control characters but for line ends and tabs.
const CONTROL: &str = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f";

/// A text that is not empty. YAML makes numbers and truth values of some; their raw text counts.
pub fn text() -> Value {
    let pattern = format!(r"^\s*[^{CONTROL}\s](?:[^{CONTROL}]*[^{CONTROL}\s])?\s*$");
    json!({"type": ["string", "number", "boolean"], "pattern": pattern})
}

/// The same where nothing may be written.
pub fn optional_text() -> Value {
    let pattern = format!(r"^\s*(?:[^{CONTROL}\s](?:[^{CONTROL}]*[^{CONTROL}\s])?\s*)?$");
    json!({"type": ["string", "number", "boolean", "null"], "pattern": pattern})
}

/// `word` and no other spelling of it, white space around it aside: the alternatives of an `anyOf`.
pub fn exactly(word: &str) -> Value {
    let escaped: String = word.chars().map(escaped).collect();
    let mut all =
        vec![json!({"const": word}), json!({"type": "string", "pattern": format!("^\\s*{escaped}\\s*$")})];
    all.extend(retyped(word));
    Value::from(all)
}

/// `^\s*word\s*$`, case ignored, for an ASCII word.
pub fn any_case(word: &str) -> String {
    let letters = word.chars().map(|c| format!("[{}{}]", c.to_ascii_lowercase(), c.to_ascii_uppercase()));
    format!("^\\s*{}\\s*$", letters.collect::<String>())
}

/// What a YAML reader makes of the plain scalar `text`, if it is no string there.
fn retyped(text: &str) -> Option<Value> {
    let value: Value = serde_json::from_str(text).ok()?;
    let written = match &value {
        Value::Number(number) => number.to_string(),
        Value::Bool(bool) => bool.to_string(),
        _ => return None,
    };
    (written == text).then(|| json!({"const": value}))
}

/// Which characters have which lower case.
pub struct Letters(BTreeMap<char, Vec<char>>);

impl Letters {
    /// Looks at every character there is.
    pub fn new() -> Self {
        let mut upper: BTreeMap<char, Vec<char>> = BTreeMap::new();
        for character in '\u{41}'..=char::MAX {
            let mut lower = character.to_lowercase();
            if let (Some(only), None) = (lower.next(), lower.next())
                && only != character
            {
                upper.entry(only).or_default().push(character);
            }
        }
        Self(upper)
    }

    /// The pattern of the names of one label, given whether a text comes to it, and the
    /// letter that it may be named by; none if nothing names it.
    pub fn name(&self, label: &str, find: impl Fn(&str) -> bool, letter: Option<char>) -> Option<String> {
        let label: Vec<char> = folded(label).chars().collect();
        let least = least(&label, find);
        let lettered = letter.map(|letter| {
            let both = [letter.to_ascii_lowercase(), letter.to_ascii_uppercase()];
            let both: String = both.iter().collect();
            format!("\\s*[{both}]")
        });
        match (lettered, least) {
            (None, None) => None,
            (None, Some(least)) => Some(format!("^{}", self.beginning(&label, least))),
            (Some(letter), None) => Some(format!("^{letter}(?:[).]\\s*)?$")),
            (Some(letter), Some(least)) => {
                let (first, further) = (self.character(&label, 0), self.all(&label, 1..least));
                let rest = self.tail(&label, least);
                // Behind the letter any beginning will do, alone only one that names it.
                let behind = self.tail(&label[..least], 1);
                let short = format!("{letter}(?:\\s*$|[).](?:\\s*$|{GAP}{first}{behind}))");
                Some(format!("^(?:{short}|(?:{letter}[).])?{GAP}{first}{further}{rest})"))
            }
        }
    }

    /// The patterns of the names of one column, group or blank: by a beginning, or by a word and what
    /// follows it.
    pub fn words(&self, label: &str, find: impl Fn(&str) -> bool) -> Vec<String> {
        let label: Vec<char> = folded(label).chars().collect();
        let begins = |at: &usize| label[*at] != ' ' && (*at == 0 || !label[*at - 1].is_alphanumeric());
        let starts = (0..label.len()).filter(begins);
        let patterns = starts.filter_map(|start| {
            let rest = &label[start..];
            least(rest, &find).map(|least| format!("^{}", self.beginning(rest, least)))
        });
        patterns.collect()
    }

    /// Texts that fold to at least the first `least` characters of the folded `label`, and go on as it does.
    fn beginning(&self, label: &[char], least: usize) -> String {
        format!("{GAP}{}{}", self.all(label, 0..least), self.tail(label, least))
    }

    /// The characters of `label` in `range`, all of them.
    fn all(&self, label: &[char], range: Range<usize>) -> String {
        range.map(|at| self.character(label, at)).collect()
    }

    /// What may follow the first `from` characters of `label`, up to the end. Options stand within each
    /// other, as deep as readers of patterns let them (one gives up at 64); further down each is that or the end.
    fn tail(&self, label: &[char], from: usize) -> String {
        const DEEPEST: usize = 40;
        let nested = label.len().min(from + DEEPEST);
        let mut pattern = String::new();
        for at in from..nested {
            pattern += &format!("(?:{}", self.character(label, at));
        }
        for at in nested..label.len() {
            pattern += &format!("(?:{}|{END})", self.character(label, at));
        }
        pattern + &")?".repeat(nested - from) + END
    }

    /// The character `at` of the folded `label` in all its spellings, with what may stand before it.
    fn character(&self, label: &[char], at: usize) -> String {
        let joins = |c: &char| matches!(c, '-' | '/');
        let (before, own) = (at.checked_sub(1).map(|before| label[before]), label[at]);
        let gap = match before {
            None | Some(' ') => "",
            Some(before) if joins(&before) || joins(&own) => GAP,
            Some(_) => MARKS,
        };
        match own {
            ' ' => format!("{gap}\\s{GAP}"),
            '-' => format!("{gap}[\\-–—‑]"),
            own => match self.0.get(&own) {
                None => format!("{gap}{}", escaped(own)),
                Some(upper) => format!("{gap}[{own}{}]", upper.iter().collect::<String>()),
            },
        }
    }
}

/// How many characters of `label` at least name it, if all of them do: from there on every beginning is
/// `find`'s one.
fn least(label: &[char], find: impl Fn(&str) -> bool) -> Option<usize> {
    let named = |length: &usize| find(&label[..*length].iter().collect::<String>());
    (1..=label.len()).rev().take_while(named).last()
}

/// The beginnings of `label` that YAML makes something else of than a string, as alternatives of an
/// `anyOf`.
pub fn retyped_names(label: &str, find: impl Fn(&str) -> bool) -> Vec<Value> {
    let label = folded(label);
    let ends = label.char_indices().map(|(at, c)| at + c.len_utf8()).take(24);
    ends.map(|end| &label[..end]).filter(|begin| find(begin)).filter_map(retyped).collect()
}

/// Whether `found` is the one at `ix`.
pub fn is<T: PartialEq>(found: &Found<T>, ix: &T) -> bool {
    matches!(found, Found::One(one) if one == ix)
}

/// `c` as a pattern for itself.
fn escaped(c: char) -> String {
    if "^$\\.*+?()[]{}|/".contains(c) { format!("\\{c}") } else { c.to_string() }
}
