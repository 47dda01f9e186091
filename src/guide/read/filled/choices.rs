//! Which choice a line is, and whether its box is ticked.

use super::keys::{key, key_of};
use super::template::{Asked, Fit, Values};
use crate::guide::naming::{Found, find_label};
use crate::guide::read::choices::lettered;
use crate::guide::read::lines::Line;
use crate::guide::read::text::{Glyph, boxed, trimmed, words};
use crate::guide::{ChoiceIx, Question};

/// The state of a box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    Ticked,
    Empty,
    /// Something else stands in it.
    Unclear,
}

/// The box that `line` begins with and what follows it, in all the ways that people write one.
pub fn mark(line: &Line) -> Option<(Mark, &[Glyph])> {
    if let Some(tick) = line.tick {
        return Some((if tick.ticked { Mark::Ticked } else { Mark::Empty }, &line.glyphs));
    }
    let shown = trimmed(&line.glyphs);
    let sign = shown.first()?.ch;
    match sign {
        '☐' => return Some((Mark::Empty, trimmed(&shown[1..]))),
        '☑' | '☒' | '✓' | '✔' => return Some((Mark::Ticked, trimmed(&shown[1..]))),
        _ => {}
    }
    let (inner, rest) = boxed(shown)?;
    let mark = match inner.as_str() {
        "" => Mark::Empty,
        "x" | "X" | "✓" | "✔" | "×" | "✗" => Mark::Ticked,
        _ => Mark::Unclear,
    };
    Some((mark, rest))
}

/// A choice that was recognized, with what else its line says.
pub struct Recognized {
    pub choice: ChoiceIx,
    /// What stands in its own blank and in those of the lines that ran together with it.
    pub values: Values,
    /// What stands behind its label.
    pub extra: Vec<Glyph>,
    /// Its words are not those of the guide.
    pub reworded: bool,
}

/// The choice of `question` that `glyphs` name.
pub fn recognize(question: &Question, asked: &Asked, glyphs: &[Glyph]) -> Option<Recognized> {
    by_template(asked, glyphs).or_else(|| by_label(question, glyphs))
}

fn by_template(asked: &Asked, glyphs: &[Glyph]) -> Option<Recognized> {
    let mut best: Option<(usize, Recognized)> = None;
    for (at, line) in asked.lines.iter().enumerate() {
        let Some(choice) = line.choice else { continue };
        for run in (0..4).map_while(|more| asked.run(at, more)) {
            if let Fit::One(values) = run.fit(glyphs)
                && best.as_ref().is_none_or(|(weight, _)| *weight < run.weight())
            {
                let values = run.blanks.iter().copied().zip(values).collect();
                let found = Recognized { choice, values, extra: Vec::new(), reworded: false };
                best = Some((run.weight(), found));
            }
        }
    }
    best.map(|(_, found)| found)
}

fn by_label(question: &Question, glyphs: &[Glyph]) -> Option<Recognized> {
    let (letter, said) = lettered(glyphs);
    let typed = key(said);
    let label = |ix: ChoiceIx| key_of(question.choice(ix).label.value.trim_end_matches(':'));
    let all = || question.each_choice().map(|(ix, _)| ix);
    let begins = |ix: &ChoiceIx| !label(*ix).is_empty() && typed.chars.starts_with(&label(*ix));
    let longest = all().filter(begins).max_by_key(|ix| label(*ix).len());
    let by_letter = letter.and_then(|letter| all().find(|ix| question.choice(*ix).letter == Some(letter)));
    let found = |choice, extra: &[Glyph], reworded| Recognized {
        choice,
        values: Vec::new(),
        extra: separated(extra).to_vec(),
        reworded,
    };
    match (letter, by_letter, longest) {
        (None, _, Some(ix)) => {
            let end = typed.glyphs.get(label(ix).len()).copied().unwrap_or(said.len());
            Some(found(ix, &said[end..], false))
        }
        (Some(_), Some(own), Some(ix)) if own == ix => {
            let end = typed.glyphs.get(label(ix).len()).copied().unwrap_or(said.len());
            Some(found(ix, &said[end..], false))
        }
        // The letter says one choice and the words another.
        (Some(_), _, Some(_)) => None,
        (_, Some(own), None) => Some(found(own, &[], true)),
        (_, None, None) => {
            let typed = words(said)?;
            match find_label(question.choices.iter().map(|choice| choice.label.value.as_str()), &typed.value)
            {
                Found::One(ix) => Some(found(ChoiceIx(ix), &[], true)),
                Found::None | Found::Several(_) => None,
            }
        }
    }
}

/// What was typed behind a label, without what only sets it off.
fn separated(glyphs: &[Glyph]) -> &[Glyph] {
    let sets_off = |glyph: &Glyph| glyph.ch.is_whitespace() || matches!(glyph.ch, ':' | '-' | '–' | '—');
    let start = glyphs.iter().position(|glyph| !sets_off(glyph)).unwrap_or(glyphs.len());
    trimmed(&glyphs[start..])
}
