//! A tag and its attributes, in one buffer that serves all tags of a page.

use crate::source::Span;
use std::borrow::Cow;
use std::ops::Range;

/// A tag as it is read. What it says stands in one buffer, which serves all tags of a page.
#[derive(Default)]
pub struct Tag {
    pub start: usize,
    pub closes: bool,
    pub self_closing: bool,
    pub name: Vec<u8>,
    pub attributes: Vec<Attribute>,
    pub texts: Vec<u8>,
}

/// An attribute: its name and value in the tag's buffer, and where its value is written.
pub struct Attribute {
    pub name: Range<usize>,
    pub value: Range<usize>,
    pub place: Span,
}

impl Tag {
    /// Begins another tag.
    pub fn clear(&mut self, closes: bool) {
        (self.closes, self.self_closing) = (closes, false);
        self.name.clear();
        self.attributes.clear();
        self.texts.clear();
    }

    /// Drops the last attribute if it has the name of one before it: browsers pass over it.
    pub fn settle(&mut self) {
        let Some((last, before)) = self.attributes.split_last() else { return };
        let name = &self.texts[last.name.clone()];
        if before.iter().any(|other| self.texts[other.name.clone()] == *name) {
            self.attributes.pop();
        }
    }

    /// Its name, in lower case.
    pub fn name(&self) -> &str {
        std::str::from_utf8(&self.name).unwrap_or_default()
    }

    /// A part of its buffer.
    pub fn text(&self, range: &Range<usize>) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.texts[range.clone()])
    }

    /// Its attribute called `name`.
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| self.texts[attribute.name.clone()] == *name.as_bytes())
    }

    /// The value of its attribute called `name`.
    pub fn value(&self, name: &str) -> Option<Cow<'_, str>> {
        self.attribute(name).map(|attribute| self.text(&attribute.value))
    }

    /// Whether the value of its attribute called `name` is `wanted`, in whatever case.
    pub fn is(&self, name: &str, wanted: &str) -> bool {
        self.value(name).is_some_and(|value| value.trim().eq_ignore_ascii_case(wanted))
    }
}
