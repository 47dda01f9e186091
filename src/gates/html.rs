//! A page as a browser's tokenizer reads it: what it links, loads and names, each with its place.
//! The tokenizer is html5gum's: tags in comments, scripts and attribute values are none.

mod emitter;
mod tag;

use super::css;
use crate::source::Span;
use html5gum::{State, Tokenizer};
use std::borrow::Cow;
use tag::Tag;

/// What a page says about other files, and what of it can be linked.
#[derive(Debug, Default)]
pub struct Page {
    pub references: Vec<Reference>,
    /// The ids of its elements.
    pub ids: Vec<Named>,
    /// Old anchors: `<a name>`.
    pub anchors: Vec<String>,
    /// Images without a text in their place.
    pub silent: Vec<Named>,
}

/// A text with the place that it comes from: an attribute's value, or a whole tag.
#[derive(Debug)]
pub struct Named {
    pub name: String,
    pub place: Span,
}

/// A mention of another address.
#[derive(Debug)]
pub struct Reference {
    pub address: String,
    /// Where the address stands: an attribute's value, or a stylesheet from there on.
    pub place: Span,
    pub purpose: Purpose,
}

/// What an address is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// A reader goes there.
    Visit,
    /// The browser fetches it by itself.
    Load,
    /// All other addresses are read as from there.
    Base,
}

/// Reads `text`, an HTML or SVG document.
pub fn read(text: &str) -> Page {
    let mut tokenizer = Tokenizer::new_with_emitter(text, Reader::default());
    // The one token is the page, at the end.
    tokenizer.find_map(Result::ok).unwrap_or_default()
}

/// Makes a [`Page`] of what the tokenizer sees.
#[derive(Default)]
struct Reader {
    page: Page,
    /// Whether all was seen.
    ended: bool,
    /// How far the tokenizer is.
    at: usize,
    tag: Tag,
    /// The name of the last start tag, which alone ends a script or a style.
    last: Vec<u8>,
    /// How many `<svg>` and `<math>` are open: other rules hold within.
    foreign: usize,
    /// The stylesheet that is being read, and where it begins.
    style: Option<(usize, Vec<u8>)>,
    /// An `<svg role="img">` that still waits for its `<title>`.
    untitled: Option<Named>,
}

impl Reader {
    /// A start tag is read; the state in which a tokenizer goes on (HTML's rules for what is within).
    fn open(&mut self) -> Option<State> {
        let tag = std::mem::take(&mut self.tag);
        self.refer(&tag);
        self.name(&tag);
        self.see(&tag);
        let name = tag.name();
        let closed = tag.self_closing && (self.foreign > 0 || matches!(name, "svg" | "math"));
        let mut next = None;
        if !closed {
            match name {
                "svg" | "math" => self.foreign += 1,
                "title" if self.foreign > 0 => self.untitled = None,
                _ => {}
            }
            self.style = (name == "style").then(|| (self.at, Vec::new()));
            next = match name {
                "script" => Some(State::ScriptData),
                "style" | "xmp" | "iframe" | "noembed" | "noframes" => Some(State::RawText),
                "title" | "textarea" => Some(State::RcData),
                _ => None,
            };
        }
        self.last.clone_from(&tag.name);
        self.tag = tag;
        next
    }

    fn close(&mut self) {
        match self.tag.name() {
            "style" => {
                if let Some((start, style)) = self.style.take() {
                    self.load_styles(&String::from_utf8_lossy(&style), Span::new(start, self.tag.start));
                }
            }
            "svg" | "math" => {
                self.foreign = self.foreign.saturating_sub(1);
                self.page.silent.extend(self.untitled.take());
            }
            _ => {}
        }
    }

    /// Notes the addresses in the attributes of `tag`.
    fn refer(&mut self, tag: &Tag) {
        let element = tag.name();
        for attribute in &tag.attributes {
            let name = &tag.texts[attribute.name.clone()];
            let (value, place) = (|| tag.text(&attribute.value), attribute.place);
            match (element, std::str::from_utf8(name).unwrap_or_default()) {
                (_, "srcset" | "imagesrcset") => {
                    let value = value();
                    let each = value.split(',').filter_map(|candidate| candidate.split_whitespace().next());
                    each.for_each(|address| self.mention(address, place, Purpose::Load));
                }
                (_, "style") => self.load_styles(&value(), place),
                (_, "ping") => {
                    let value = value();
                    let each = value.split_whitespace();
                    each.for_each(|address| self.mention(address, place, Purpose::Load));
                }
                ("meta", "content") if tag.is("http-equiv", "refresh") => {
                    let value = value();
                    let address = value.split_once('=').map(|(_, address)| address.trim());
                    let address = address.map(|address| address.trim_matches(['"', '\'']));
                    address.into_iter().for_each(|address| self.mention(address, place, Purpose::Visit));
                }
                (_, name) => {
                    if let Some(purpose) = purpose(element, name, tag) {
                        self.mention(&value(), place, purpose);
                    }
                }
            }
        }
    }

    fn name(&mut self, tag: &Tag) {
        if let Some(id) = tag.attribute("id") {
            self.page.ids.push(Named { name: tag.text(&id.value).into_owned(), place: id.place });
        }
        if tag.name() == "a" {
            self.page.anchors.extend(tag.value("name").map(Cow::into_owned));
        }
    }

    /// Looks whether an image has a text in its place. One that says that it is decoration needs none.
    fn see(&mut self, tag: &Tag) {
        let name = tag.name();
        if !matches!(name, "img" | "input" | "area" | "svg") {
            return;
        }
        let has = |name| tag.value(name).is_some_and(|text| !text.trim().is_empty());
        let hidden =
            tag.is("aria-hidden", "true") || tag.is("role", "presentation") || tag.is("role", "none");
        let named = hidden || has("alt") || has("aria-label") || has("aria-labelledby");
        let place = Span::new(tag.start, self.at);
        let shown = |name| Named { name: tag.value(name).unwrap_or_default().into_owned(), place };
        match name {
            _ if named => {}
            "img" => self.page.silent.push(shown("src")),
            "input" if tag.is("type", "image") => self.page.silent.push(shown("src")),
            "area" if has("href") => self.page.silent.push(shown("href")),
            "svg" if tag.is("role", "img") => self.untitled = Some(shown("id")),
            _ => {}
        }
    }

    fn load_styles(&mut self, css: &str, place: Span) {
        for (_, address) in css::loads(css) {
            self.mention(&address, place, Purpose::Load);
        }
    }

    fn mention(&mut self, address: &str, place: Span, purpose: Purpose) {
        self.page.references.push(Reference { address: address.to_owned(), place, purpose });
    }
}

/// What the address in the attribute `name` of `tag`, an `element`, is for, if it is one (HTML's list
/// of attributes: <https://html.spec.whatwg.org/multipage/indices.html#attributes-3>).
fn purpose(element: &str, name: &str, tag: &Tag) -> Option<Purpose> {
    match (element, name) {
        ("base", "href") => Some(Purpose::Base),
        ("a" | "area", "href" | "xlink:href") | ("form", "action") | (_, "formaction") => {
            Some(Purpose::Visit)
        }
        ("link", "href") => {
            let rel = tag.value("rel").unwrap_or_default().to_ascii_lowercase();
            Some(if rel.split_whitespace().all(is_mention) { Purpose::Visit } else { Purpose::Load })
        }
        (_, "href" | "xlink:href" | "src" | "poster" | "background") | ("object", "data") => {
            Some(Purpose::Load)
        }
        _ => None,
    }
}

/// Whether a `<link rel>` only mentions a page, and makes no browser fetch it.
fn is_mention(rel: &str) -> bool {
    matches!(
        rel,
        "alternate" | "author" | "bookmark" | "canonical" | "help" | "license" | "next" | "prev" | "search"
    )
}
