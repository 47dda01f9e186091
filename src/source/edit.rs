//! Edits of a text and their one application: every change of a document that a person wrote (a guide
//! completed, answers mended) is made of these, so that all other bytes stay.

use super::Span;
use std::borrow::Cow;

/// One replacement in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty for an insertion.
    pub span: Span,
    /// What stands there instead.
    pub text: Cow<'static, str>,
}

impl Edit {
    /// `span` becomes `text`.
    pub fn new(span: Span, text: impl Into<Cow<'static, str>>) -> Self {
        Self { span, text: text.into() }
    }
}

/// `edits` by place, those left out that overlap an earlier one: two claims on the same bytes cannot
/// both be met, and half a replacement would be neither.
pub fn in_order(mut edits: Vec<Edit>) -> Vec<Edit> {
    edits.sort_by_key(|edit| edit.span);
    let mut done = 0;
    edits.retain(|edit| {
        let free = edit.span.start >= done;
        done = if free { edit.span.end } else { done };
        free
    });
    edits
}

/// `text` with `edits` made, which are [`in_order`]; all other bytes are as they were.
pub fn splice(text: &str, edits: &[Edit]) -> String {
    let added: usize = edits.iter().map(|edit| edit.text.len()).sum();
    let mut out = String::with_capacity(text.len() + added);
    let mut done = 0;
    for edit in edits {
        out.push_str(text.get(done..edit.span.start).unwrap_or_default());
        out.push_str(&edit.text);
        done = edit.span.end;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(start: usize, end: usize, text: &'static str) -> Edit {
        Edit::new(Span::new(start, end), text)
    }

    #[test]
    fn edits_are_made_in_the_order_of_their_places() {
        let edits = in_order(vec![edit(4, 6, "yy"), edit(0, 1, ""), edit(6, 6, "!"), edit(2, 3, "xxx")]);
        assert_eq!(splice("abcdefg", &edits), "bxxxdyy!g");
        assert_eq!(splice("abc", &[]), "abc");
    }

    #[test]
    fn of_two_claims_on_the_same_bytes_the_first_is_met() {
        assert_eq!(splice("abcdef", &in_order(vec![edit(1, 4, "-"), edit(2, 5, "+")])), "a-ef");
    }
}
