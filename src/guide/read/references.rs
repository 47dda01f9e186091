//! Questions that a text names: `Question 2.1`, `(from 3.1, 3.4)`.

use super::headings::is_question_id;
use super::report::Report;
use super::text::{Glyph, words};
use crate::diag::{Code, nearest};
use crate::guide::{Question, QuestionIx, find_question};
use crate::source::Spanned;

/// The ids that `glyphs` list behind the word "Question" or "Questions".
pub fn named(glyphs: &[Glyph]) -> Vec<Spanned<String>> {
    let mut found = Vec::new();
    let mut listing = false;
    for word in glyphs.split(|glyph| glyph.ch.is_whitespace()).filter_map(words) {
        match listed(&word) {
            Some(id) if listing => found.push(id),
            _ => {
                let lower = word.value.to_lowercase();
                let joins = matches!(lower.as_str(), "and" | "or" | "&");
                listing = matches!(lower.as_str(), "question" | "questions") || (listing && joins);
            }
        }
    }
    found
}

/// The ids that `glyphs` list, whatever else they say.
pub fn ids(glyphs: &[Glyph]) -> Vec<Spanned<String>> {
    let pieces = glyphs.split(|glyph| glyph.ch.is_whitespace() || glyph.ch == ',');
    pieces.filter_map(words).filter_map(|word| listed(&word)).collect()
}

/// The id that `word` is, punctuation around it aside.
fn listed(word: &Spanned<String>) -> Option<Spanned<String>> {
    let id = word.value.trim_matches(|ch: char| !ch.is_ascii_digit());
    is_question_id(id).then(|| Spanned::new(id.to_owned(), word.span))
}

/// The questions that `ids` name; says so of an id that names none.
pub fn resolve(ids: &[Spanned<String>], questions: &[Question], report: &mut Report) -> Vec<QuestionIx> {
    let one = |id: &Spanned<String>| {
        let found = find_question(questions, &id.value);
        if found.is_none() {
            let message = format!("the guide has no question `{}`", id.value);
            let all = questions.iter().map(|question| question.id.as_str());
            let help = match nearest(&id.value, all) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "name a question by its number, such as `1.1`".to_owned(),
            };
            report.add(Code::GuideReferenceUnknown, id.span, message, "", &help);
        }
        found
    };
    ids.iter().filter_map(one).collect()
}
