//! A chapter's Markdown as HTML: for its own page, and for the page that holds all chapters.

use super::chapter::Chapter;
use super::contents::page_of;
use mdbook_markdown::pulldown_cmark::{CowStr, Event, HeadingLevel, Tag, TagEnd, html};
use std::fmt::Write;

/// The HTML of `chapter` on its own page.
pub(super) fn page(chapter: &Chapter) -> String {
    Writer { chapter, at: At::Own }.html()
}

/// The HTML of `chapter` on a page at the book's root.
pub(super) fn front(chapter: &Chapter) -> String {
    Writer { chapter, at: At::Root }.html()
}

/// The HTML of `chapter` on the page of all chapters. Ids are told apart by the chapter's own page,
/// and links from chapter to chapter stay on the page.
pub(super) fn print(chapter: &Chapter) -> String {
    let mut out = format!("<section class=\"chapter\" id=\"{}\">\n", attribute(&chapter.entry.page));
    out.push_str(&Writer { chapter, at: At::Print }.html());
    out.push_str("</section>\n");
    out
}

struct Writer<'a> {
    chapter: &'a Chapter<'a>,
    at: At,
}

/// Where a chapter is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    /// On its own page.
    Own,
    /// Alone on a page at the book's root.
    Root,
    /// Among all others on a page at the book's root.
    Print,
}

impl<'a> Writer<'a> {
    fn html(&self) -> String {
        let mut out = String::with_capacity(self.chapter.events.len() * 24);
        let events = &self.chapter.events;
        let mut made = Vec::with_capacity(events.len());
        // Whether the heading that is being written is a link to itself.
        let mut linked = false;
        for (at, event) in events.iter().enumerate() {
            match event {
                Event::Start(Tag::Heading { level, id, .. }) => {
                    linked = !self.prints() && !holds_link(&events[at..]);
                    made.push(self.heading(*level, id.as_deref().unwrap_or_default(), linked));
                }
                Event::End(TagEnd::Heading(level)) => {
                    let end = if linked { "</a>" } else { "" };
                    made.push(markup(format!("{end}</{level}>\n")));
                }
                Event::Start(Tag::Table(_)) => {
                    made.extend([markup("<div class=\"table-wrapper\">".to_owned()), event.clone()]);
                }
                Event::End(TagEnd::Table) => made.extend([event.clone(), markup("</div>\n".to_owned())]),
                Event::TaskListMarker(ticked) => made.push(tick_box(*ticked)),
                event => made.push(self.moved(event)),
            }
        }
        html::push_html(&mut out, made.into_iter());
        out
    }

    fn heading(&self, level: HeadingLevel, id: &str, linked: bool) -> Event<'a> {
        let id = attribute(&if self.prints() { self.own(id) } else { id.to_owned() });
        let mut start = format!("<{level} id=\"{id}\">");
        if linked {
            let _ = write!(start, "<a class=\"anchor\" href=\"#{id}\">");
        }
        markup(start)
    }

    /// `event` with its link where the page that it leads to stands.
    fn moved(&self, event: &Event<'a>) -> Event<'a> {
        match event.clone() {
            Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                let dest_url = self.target(dest_url);
                Event::Start(Tag::Link { link_type, dest_url, title, id })
            }
            Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
                let local = self.at != At::Own && !leads_away(&dest_url);
                let dest_url = if local { CowStr::from(self.resolve(&dest_url)) } else { dest_url };
                Event::Start(Tag::Image { link_type, dest_url, title, id })
            }
            Event::FootnoteReference(label) if self.prints() => {
                Event::FootnoteReference(CowStr::from(self.own(&label)))
            }
            Event::Start(Tag::FootnoteDefinition(label)) if self.prints() => {
                Event::Start(Tag::FootnoteDefinition(CowStr::from(self.own(&label))))
            }
            event => event,
        }
    }

    fn target(&self, link: CowStr<'a>) -> CowStr<'a> {
        if leads_away(&link) {
            return link;
        }
        let (path, fragment) = link.split_once('#').map_or((&*link, None), |(path, at)| (path, Some(at)));
        if !self.prints() {
            let moved = self.at == At::Root && !path.is_empty();
            let page = if moved { self.resolve(&page_of(path)) } else { page_of(path) };
            return CowStr::from(fragment.map_or_else(|| page.clone(), |at| format!("{page}#{at}")));
        }
        let page =
            if path.is_empty() { self.chapter.entry.page.clone() } else { self.resolve(&page_of(path)) };
        match fragment {
            _ if !page.ends_with(".html") => CowStr::from(page),
            Some(at) => CowStr::from(format!("#{page}/{at}")),
            None => CowStr::from(format!("#{page}")),
        }
    }

    fn prints(&self) -> bool {
        self.at == At::Print
    }

    /// An id of this chapter among those of all chapters.
    fn own(&self, id: &str) -> String {
        format!("{}/{id}", self.chapter.entry.page)
    }

    /// `path` as it is from the book's root.
    fn resolve(&self, path: &str) -> String {
        let page = &self.chapter.entry.page;
        let mut names: Vec<&str> =
            page.rsplit_once('/').map_or_else(Vec::new, |(folder, _)| folder.split('/').collect());
        for name in path.split('/') {
            match name {
                "." => {}
                ".." => drop(names.pop()),
                name => names.push(name),
            }
        }
        names.join("/")
    }
}

/// Whether a link is of another place than this book.
fn leads_away(link: &str) -> bool {
    let scheme = link.split(['/', '#', '?']).next().unwrap_or_default();
    scheme.contains(':') || link.starts_with('/')
}

/// Whether the heading at the start of `events` has a link in it.
fn holds_link(events: &[Event<'_>]) -> bool {
    let inside = events.iter().take_while(|event| !matches!(event, Event::End(TagEnd::Heading(_))));
    inside.into_iter().any(|event| matches!(event, Event::Start(Tag::Link { .. }) | Event::InlineHtml(_)))
}

fn tick_box<'a>(ticked: bool) -> Event<'a> {
    let (label, checked) = if ticked { ("chosen", " checked") } else { ("not chosen", "") };
    markup(format!("<input type=\"checkbox\" aria-label=\"{label}\" disabled{checked}>\n"))
}

fn markup<'a>(html: String) -> Event<'a> {
    Event::InlineHtml(CowStr::from(html))
}

fn attribute(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;")
}
