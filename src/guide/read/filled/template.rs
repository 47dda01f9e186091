//! A line of the guide as a template: its words, and the blanks between them.

use super::keys::{Key, is_mark, key, key_of};
use crate::guide::read::lines::{Block, Line};
use crate::guide::read::text::{Glyph, trimmed};
use crate::guide::{ChoiceIx, Question};
use crate::source::Span;

/// The lines of one question of the guide, in order.
#[derive(Default)]
pub struct Asked {
    pub lines: Vec<AskedLine>,
}

/// One of them.
pub struct AskedLine {
    pub template: Template,
    /// The choice whose box it has.
    pub choice: Option<ChoiceIx>,
}

/// Whose a blank is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// A choice's.
    Choice(ChoiceIx),
    /// The fill-in question's, by its number.
    Text(usize),
    /// That of a column, in a row of the roster with this number.
    Cell(usize, usize),
    Nobody,
}

/// What stands in blanks, with whose they are.
pub type Values = Vec<(Owner, Vec<Glyph>)>;

/// Words and blanks in turn: one more literal than blanks.
#[derive(Clone, Default)]
pub struct Template {
    literals: Vec<Literal>,
    pub blanks: Vec<Owner>,
}

/// Words beside blanks.
#[derive(Clone, Default)]
struct Literal {
    key: Vec<char>,
    /// How many marks stand at its beginning and end, right beside a blank.
    marks: (usize, usize),
}

/// How a line fits a template.
pub enum Fit {
    /// What stands in each blank.
    One(Vec<Vec<Glyph>>),
    /// In more than one way.
    Several,
    No,
}

impl Asked {
    /// The lines among `blocks`, which are those of `question` in the guide.
    pub fn new(question: &Question, blocks: &[Block]) -> Self {
        let line = |line: &Line| AskedLine {
            template: Template::new(line, |blank| owner(question, blank)),
            choice: line.tick.and_then(|tick| {
                question.each_choice().find(|(_, choice)| choice.tick == tick.span).map(|(ix, _)| ix)
            }),
        };
        Self { lines: blocks.iter().filter_map(Block::line).map(line).collect() }
    }

    /// The run of lines that begins at `at` and goes on over `more` lines without a box; none where
    /// there are not so many.
    pub fn run(&self, at: usize, more: usize) -> Option<Template> {
        let lines = self.lines.get(at..=at + more)?;
        let (first, rest) = lines.split_first()?;
        let plain = rest.iter().all(|line| line.choice.is_none());
        plain.then(|| rest.iter().fold(first.template.clone(), |run, line| run.then(&line.template)))
    }
}

fn owner(question: &Question, blank: Span) -> Owner {
    let choice =
        question.each_choice().find(|(_, choice)| choice.blank.as_ref().is_some_and(|own| own.span == blank));
    if let Some((ix, _)) = choice {
        return Owner::Choice(ix);
    }
    if let Some(ix) = question.blanks.iter().position(|own| own.span == blank) {
        return Owner::Text(ix);
    }
    for (roster, rows) in question.rosters.iter().enumerate() {
        for row in &rows.rows {
            if let Some(cell) = row.blanks.iter().position(|own| own.span == blank) {
                return Owner::Cell(roster, cell);
            }
        }
    }
    Owner::Nobody
}

impl Template {
    /// The template of `line`.
    pub fn new(line: &Line, owner: impl Fn(Span) -> Owner) -> Self {
        Self::between(&line.glyphs, &line.blanks, owner)
    }

    /// The template of `glyphs` with `blanks` between them.
    pub fn between(glyphs: &[Glyph], blanks: &[Span], owner: impl Fn(Span) -> Owner) -> Self {
        let mut rest = glyphs;
        let mut template = Self::default();
        for blank in blanks {
            let (before, behind) = rest.split_at(rest.partition_point(|glyph| glyph.span.end <= blank.start));
            template.literals.push(Literal::new(before));
            template.blanks.push(owner(*blank));
            rest = behind;
        }
        template.literals.push(Literal::new(rest));
        template
    }

    /// This line, and `next` behind it.
    fn then(mut self, next: &Self) -> Self {
        let mut literals = next.literals.iter().cloned();
        if let (Some(last), Some(first)) = (self.literals.last_mut(), literals.next()) {
            last.key.extend(first.key);
            last.marks.1 = first.marks.1;
        }
        self.literals.extend(literals);
        self.blanks.extend(&next.blanks);
        self
    }

    /// How many characters of its words count.
    pub fn weight(&self) -> usize {
        self.literals.iter().map(|literal| literal.key.len()).sum()
    }

    /// What `glyphs` have in the places of the blanks.
    pub fn fit(&self, glyphs: &[Glyph]) -> Fit {
        let key = key(glyphs);
        let [first, between @ .., last] = self.literals.as_slice() else {
            let same = self.literals.first().is_some_and(|only| only.key == key.chars);
            return if same { Fit::One(Vec::new()) } else { Fit::No };
        };
        let Some(end) = key.chars.len().checked_sub(last.key.len()) else { return Fit::No };
        if !key.chars.starts_with(&first.key) || !key.chars.ends_with(&last.key) || first.key.len() > end {
            return Fit::No;
        }
        let mut found = Vec::new();
        let whole = |start: usize, length: usize| stands_apart(glyphs, &key, start, start + length);
        places(between, &key.chars[..end], first.key.len(), &whole, &mut Vec::new(), &mut found);
        let places = match found.as_slice() {
            [] => return Fit::No,
            [only] => only,
            _ => return Fit::Several,
        };
        let starts = std::iter::once(first.key.len())
            .chain(places.iter().zip(between).map(|(at, literal)| at + literal.key.len()));
        let ends = places.iter().copied().chain([end]);
        let glyph = |at: usize| at.checked_sub(1).map_or(0, |before| key.glyphs[before] + 1);
        let values = starts.zip(ends).enumerate().map(|(ix, (start, end))| {
            let until = key.glyphs.get(end).copied().unwrap_or(glyphs.len());
            let value = glyphs.get(glyph(start)..until).unwrap_or_default();
            let marks = (self.literals[ix].marks.1, self.literals[ix + 1].marks.0);
            without_marks(value, marks).to_vec()
        });
        Fit::One(values.collect())
    }
}

impl Literal {
    fn new(glyphs: &[Glyph]) -> Self {
        let shown = trimmed(glyphs);
        let marks =
            |glyphs: &mut dyn Iterator<Item = &Glyph>| glyphs.take_while(|glyph| is_mark(glyph.ch)).count();
        Self { key: key(glyphs).chars, marks: (marks(&mut shown.iter()), marks(&mut shown.iter().rev())) }
    }
}

/// Whether the characters `start..end` of `key` are no part of a longer word of `glyphs`.
fn stands_apart(glyphs: &[Glyph], key: &Key, start: usize, end: usize) -> bool {
    let letter = |at: Option<usize>| at.and_then(|at| glyphs.get(at)).is_some_and(|g| g.ch.is_alphanumeric());
    let (Some(first), Some(last)) =
        (key.glyphs.get(start), end.checked_sub(1).and_then(|at| key.glyphs.get(at)))
    else {
        return true;
    };
    let before = letter(Some(*first)) && letter(first.checked_sub(1));
    let behind = letter(Some(*last)) && letter(Some(last + 1));
    !before && !behind
}

/// The first two ways in which the literals `between` stand in `chars` in order, from `from` on, each as
/// `whole` words.
fn places(
    between: &[Literal],
    chars: &[char],
    from: usize,
    whole: &dyn Fn(usize, usize) -> bool,
    at: &mut Vec<usize>,
    found: &mut Vec<Vec<usize>>,
) {
    let Some((literal, rest)) = between.split_first() else {
        found.push(at.clone());
        return;
    };
    let last = chars.len().checked_sub(literal.key.len()).filter(|last| *last >= from);
    // Between two blanks without words, the first takes nothing.
    let last = if literal.key.is_empty() { last.map(|_| from) } else { last };
    for start in last.into_iter().flat_map(|last| from..=last) {
        if found.len() > 1 {
            return;
        }
        let length = literal.key.len();
        if chars[start..].starts_with(&literal.key) && (length == 0 || whole(start, length)) {
            at.push(start);
            places(rest, chars, start + length, whole, at, found);
            at.pop();
        }
    }
}

/// `glyphs` without the marks that belong to the words around them, at most so many on each side.
fn without_marks(glyphs: &[Glyph], marks: (usize, usize)) -> &[Glyph] {
    let mut value = trimmed(glyphs);
    for _ in 0..marks.0 {
        value = value.split_first().filter(|(first, _)| is_mark(first.ch)).map_or(value, |(_, rest)| rest);
    }
    for _ in 0..marks.1 {
        value = value.split_last().filter(|(last, _)| is_mark(last.ch)).map_or(value, |(_, rest)| rest);
    }
    value
}

/// Whether `glyphs` say `text` and no more.
pub fn says(glyphs: &[Glyph], text: &str) -> bool {
    let own = key(glyphs).chars;
    let colon = |key: &[char]| key.strip_suffix(&[':']).unwrap_or(key).to_vec();
    colon(&own) == colon(&key_of(text))
}
