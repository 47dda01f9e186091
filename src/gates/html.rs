//! A page as a browser's tokenizer reads it: what it links, loads and names, each with its line.
//! The tokenizer is html5ever's: tags in comments, scripts and attribute values are none.

use super::css;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use std::cell::RefCell;

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

/// A text with the line that it ends on, from 1.
#[derive(Debug)]
pub struct Named {
    pub name: String,
    pub line: usize,
}

/// A mention of another address.
#[derive(Debug)]
pub struct Reference {
    pub address: String,
    pub line: usize,
    pub purpose: Purpose,
}

/// What an address is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(text));
    let tokenizer = Tokenizer::new(Sink::default(), TokenizerOpts::default());
    // Scripts are not run: the tokenizer hands control back after each, and goes on.
    while !input.is_empty() {
        let _ = tokenizer.feed(&input);
    }
    tokenizer.end();
    let mut state = tokenizer.sink.0.into_inner();
    state.page.silent.extend(state.untitled);
    state.page
}

#[derive(Default)]
struct Sink(RefCell<State>);

#[derive(Default)]
struct State {
    page: Page,
    /// How many `<svg>` and `<math>` are open: other rules hold within.
    foreign: usize,
    /// The stylesheet that is being read.
    style: Option<String>,
    /// An `<svg role="img">` that still waits for its `<title>`.
    untitled: Option<Named>,
}

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<()> {
        let state = &mut *self.0.borrow_mut();
        let line = usize::try_from(line).unwrap_or(usize::MAX);
        match token {
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => return state.open(&tag, line),
            Token::TagToken(tag) => state.close(&tag.name, line),
            Token::CharacterTokens(text) => {
                if let Some(style) = &mut state.style {
                    style.push_str(&text);
                }
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.0.borrow().foreign > 0
    }
}

impl State {
    fn open(&mut self, tag: &Tag, line: usize) -> TokenSinkResult<()> {
        let name = &*tag.name;
        self.refer(tag, line);
        self.name(tag, line);
        self.see(tag, line);
        let closed = tag.self_closing && (self.foreign > 0 || matches!(name, "svg" | "math"));
        match name {
            _ if closed => return TokenSinkResult::Continue,
            "svg" | "math" => self.foreign += 1,
            "title" if self.foreign > 0 => self.untitled = None,
            _ => {}
        }
        self.style = (name == "style").then(String::new);
        match name {
            "script" => TokenSinkResult::RawData(RawKind::ScriptData),
            "style" | "xmp" | "iframe" | "noembed" | "noframes" => TokenSinkResult::RawData(RawKind::Rawtext),
            "title" | "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
            _ => TokenSinkResult::Continue,
        }
    }

    fn close(&mut self, name: &str, line: usize) {
        match name {
            "style" => {
                let style = self.style.take().unwrap_or_default();
                self.load_styles(&style, line);
            }
            "svg" | "math" => {
                self.foreign = self.foreign.saturating_sub(1);
                self.page.silent.extend(self.untitled.take());
            }
            _ => {}
        }
    }

    /// Notes the addresses in the attributes of `tag`.
    fn refer(&mut self, tag: &Tag, line: usize) {
        let rel = value(tag, "rel").unwrap_or_default().to_ascii_lowercase();
        for attribute in &tag.attrs {
            let raw: &str = &attribute.value;
            match (&*tag.name, &*attribute.name.local) {
                (_, "srcset" | "imagesrcset") => {
                    let each = raw.split(',').filter_map(|candidate| candidate.split_whitespace().next());
                    each.for_each(|address| self.mention(address, line, Purpose::Load));
                }
                (_, "style") => self.load_styles(raw, line),
                (_, "ping") => {
                    raw.split_whitespace().for_each(|address| self.mention(address, line, Purpose::Load));
                }
                ("meta", "content") if is(tag, "http-equiv", "refresh") => {
                    let address = raw.split_once('=').map(|(_, address)| address.trim());
                    let address = address.map(|address| address.trim_matches(['"', '\'']));
                    address.into_iter().for_each(|address| self.mention(address, line, Purpose::Visit));
                }
                (element, attribute) => {
                    if let Some(purpose) = purpose(element, attribute, &rel) {
                        self.mention(raw, line, purpose);
                    }
                }
            }
        }
    }

    fn name(&mut self, tag: &Tag, line: usize) {
        if let Some(id) = value(tag, "id") {
            self.page.ids.push(Named { name: id.to_owned(), line });
        }
        if let ("a", Some(name)) = (&*tag.name, value(tag, "name")) {
            self.page.anchors.push(name.to_owned());
        }
    }

    /// Looks whether an image has a text in its place. One that says that it is decoration needs none.
    fn see(&mut self, tag: &Tag, line: usize) {
        let has = |name| value(tag, name).is_some_and(|text| !text.trim().is_empty());
        let hidden =
            is(tag, "aria-hidden", "true") || is(tag, "role", "presentation") || is(tag, "role", "none");
        let named = hidden || has("alt") || has("aria-label") || has("aria-labelledby");
        let shown = |name| Named { name: value(tag, name).unwrap_or_default().to_owned(), line };
        match &*tag.name {
            _ if named => {}
            "img" => self.page.silent.push(shown("src")),
            "input" if is(tag, "type", "image") => self.page.silent.push(shown("src")),
            "area" if has("href") => self.page.silent.push(shown("href")),
            "svg" if is(tag, "role", "img") => self.untitled = Some(shown("id")),
            _ => {}
        }
    }

    fn load_styles(&mut self, css: &str, line: usize) {
        for (_, address) in css::loads(css) {
            self.mention(&address, line, Purpose::Load);
        }
    }

    fn mention(&mut self, address: &str, line: usize, purpose: Purpose) {
        self.page.references.push(Reference { address: address.to_owned(), line, purpose });
    }
}

/// What the address in `attribute` of `element` is for, if it is one (HTML's list of attributes:
/// <https://html.spec.whatwg.org/multipage/indices.html#attributes-3>).
fn purpose(element: &str, attribute: &str, rel: &str) -> Option<Purpose> {
    match (element, attribute) {
        ("base", "href") => Some(Purpose::Base),
        ("a" | "area", "href" | "xlink:href") | ("form", "action") | (_, "formaction") => {
            Some(Purpose::Visit)
        }
        ("link", "href") => {
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

fn value<'a>(tag: &'a Tag, name: &str) -> Option<&'a str> {
    tag.attrs.iter().find(|attribute| &*attribute.name.local == name).map(|attribute| &*attribute.value)
}

fn is(tag: &Tag, name: &str, wanted: &str) -> bool {
    value(tag, name).is_some_and(|value| value.trim().eq_ignore_ascii_case(wanted))
}
