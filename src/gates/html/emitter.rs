//! What the tokenizer hands over, put together to tags.

use super::tag::Attribute;
use super::{Page, Reader};
use crate::source::Span;
use html5gum::{Emitter, State};

impl Emitter for Reader {
    type Token = Page;

    fn emit_eof(&mut self) {
        self.page.silent.extend(self.untitled.take());
        self.ended = true;
    }

    fn pop_token(&mut self) -> Option<Page> {
        std::mem::take(&mut self.ended).then(|| std::mem::take(&mut self.page))
    }

    fn should_emit_errors(&mut self) -> bool {
        false
    }

    fn move_position(&mut self, offset: isize) {
        self.at = self.at.saturating_add_signed(offset);
    }

    fn emit_string(&mut self, text: &[u8]) {
        if let Some((_, style)) = &mut self.style {
            style.extend_from_slice(text);
        }
    }

    fn start_open_tag(&mut self) {
        self.tag.start = self.at.saturating_sub(1);
    }

    fn init_start_tag(&mut self) {
        self.tag.clear(false);
    }

    fn init_end_tag(&mut self) {
        self.tag.clear(true);
    }

    fn push_tag_name(&mut self, name: &[u8]) {
        self.tag.name.extend_from_slice(name);
    }

    fn set_self_closing(&mut self) {
        self.tag.self_closing = true;
    }

    fn init_attribute(&mut self) {
        self.tag.settle();
        let here = self.tag.texts.len();
        self.tag.attributes.push(Attribute { name: here..here, value: here..here, place: Span::at(self.at) });
    }

    fn push_attribute_name(&mut self, name: &[u8]) {
        self.tag.texts.extend_from_slice(name);
        let end = self.tag.texts.len();
        if let Some(attribute) = self.tag.attributes.last_mut() {
            (attribute.name.end, attribute.value) = (end, end..end);
        }
    }

    fn init_attribute_value(&mut self) {
        if let Some(attribute) = self.tag.attributes.last_mut() {
            attribute.place = Span::at(self.at);
        }
    }

    fn push_attribute_value(&mut self, value: &[u8]) {
        self.tag.texts.extend_from_slice(value);
        if let Some(attribute) = self.tag.attributes.last_mut() {
            attribute.value.end = self.tag.texts.len();
            attribute.place.end = self.at.max(attribute.place.start);
        }
    }

    fn emit_current_tag(&mut self) -> Option<State> {
        self.tag.settle();
        if !self.tag.closes {
            return self.open();
        }
        self.last.clear();
        self.close();
        None
    }

    fn current_is_appropriate_end_tag_token(&mut self) -> bool {
        self.tag.closes && !self.last.is_empty() && self.last == self.tag.name
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&mut self) -> bool {
        self.foreign > 0
    }

    fn set_last_start_tag(&mut self, _: Option<&[u8]>) {}
    fn emit_error(&mut self, _: html5gum::Error) {}
    fn init_comment(&mut self) {}
    fn push_comment(&mut self, _: &[u8]) {}
    fn emit_current_comment(&mut self) {}
    fn init_doctype(&mut self) {}
    fn push_doctype_name(&mut self, _: &[u8]) {}
    fn emit_current_doctype(&mut self) {}
    fn set_force_quirks(&mut self) {}
    fn set_doctype_public_identifier(&mut self, _: &[u8]) {}
    fn set_doctype_system_identifier(&mut self, _: &[u8]) {}
    fn push_doctype_public_identifier(&mut self, _: &[u8]) {}
    fn push_doctype_system_identifier(&mut self, _: &[u8]) {}
}
