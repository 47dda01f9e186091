//! Strict links: over what was written, offline. A link that leads nowhere, a fragment that its page
//! lacks, a page that nobody can reach, an id given twice, an image without a text, and whatever
//! would be requested from another host or breaks where the site lies under a sub-path.

use super::html::{Named, Page, Purpose, Reference};
use super::url::{self, Address};
use super::{Files, css, html};
use crate::diag::{Code, Diagnostic, nearest};
use crate::source::{Source, Span};
use mdbook_summary::{SummaryItem, parse_summary};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The page that a reader opens first.
const INDEX: &str = "index.html";

/// Pages that a host shows by itself: nothing links them.
const UNLINKED: [&str; 1] = ["404.html"];

/// A site that is to be checked.
pub struct Site<'a> {
    /// The folder that findings name before a file's path.
    pub folder: &'a str,
    /// Its files: its own, and what several sites share.
    pub files: &'a [&'a Files],
    /// What lies around it, where its links may lead there; none for a site that is to stand alone.
    pub around: Option<Around<'a>>,
}

/// The folder that a site lies in.
pub struct Around<'a> {
    /// The site's own folder in it.
    pub place: &'a str,
    /// Whether there is a file at a path in it.
    pub holds: &'a dyn Fn(&str) -> bool,
}

/// Checks all that the files of `site` say about each other. A fault that is on many pages is one
/// finding, at the first of them.
pub fn check(site: &Site) -> Vec<Diagnostic> {
    let files = &all(site.files);
    let mut checker = Checker::new(files, site.around.as_ref());
    // A page is read, looked through and let go: the largest site has one page for each fact.
    for (name, bytes) in files.iter().filter(|(name, _)| is_document(name)) {
        checker.page(name, html::read(&String::from_utf8_lossy(bytes)));
    }
    checker.fragments();
    for (name, bytes) in files.iter().filter(|(name, _)| name.ends_with(".css")) {
        let text = String::from_utf8_lossy(bytes);
        for (at, address) in css::loads(&text) {
            let place = Span::new(at, text.len());
            checker.reference(name, Reference { address, place, purpose: Purpose::Load });
        }
    }
    checker.orphans();
    report(site.folder, files, checker.found)
}

/// Files by name, wherever they are held.
type All<'a> = BTreeMap<&'a str, &'a [u8]>;

fn all<'a>(files: &[&'a Files]) -> All<'a> {
    files
        .iter()
        .flat_map(|files| files.iter())
        .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
        .collect()
}

/// Checks that each chapter that lies beside a `SUMMARY.md` of `files` is in it, and the other way
/// round. `book` is the folder that findings name before a file's path.
pub fn chapters(book: &str, files: &Files) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (name, bytes) in files {
        let Some(folder) = name.strip_suffix("SUMMARY.md").filter(|at| at.is_empty() || at.ends_with('/'))
        else {
            continue;
        };
        let text = String::from_utf8_lossy(bytes);
        // A summary that mdBook cannot read is mdBook's to tell of.
        let Ok(summary) = parse_summary(&text) else { continue };
        let mut listed = BTreeSet::new();
        for items in [&summary.prefix_chapters, &summary.numbered_chapters, &summary.suffix_chapters] {
            list(items, &mut listed);
        }
        let chapters = files.keys().filter_map(|path| path.strip_prefix(folder));
        let chapters: BTreeSet<&str> =
            chapters.filter(|path| path.ends_with(".md") && *path != "SUMMARY.md").collect();
        for missing in listed.iter().filter(|path| !chapters.contains(path.as_str())) {
            let message = format!("there is no chapter `{missing}`");
            let help = match nearest(missing, chapters.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "take it out of `SUMMARY.md`, or write it".to_owned(),
            };
            found.push(Found::new(Code::SiteLinkBroken, message, help, name, missing, None));
        }
        for unlisted in chapters.iter().filter(|path| !listed.contains(**path)) {
            let message = format!("`{name}` does not list the chapter `{unlisted}`");
            let help = "mdBook leaves out a chapter that its summary does not list";
            let file = format!("{folder}{unlisted}");
            found.push(Found::new(Code::SiteChapterUnlisted, message, help, &file, "", None));
        }
    }
    report(book, &all(&[files]), found)
}

fn list(items: &[SummaryItem], into: &mut BTreeSet<String>) {
    for item in items {
        if let SummaryItem::Link(link) = item {
            into.extend(link.location.as_ref().map(|path| path.display().to_string()));
            list(&link.nested_items, into);
        }
    }
}

struct Checker<'a> {
    files: &'a All<'a>,
    around: Option<&'a Around<'a>>,
    /// The ids that can be linked, by document, as far as those are read.
    anchors: BTreeMap<&'a str, BTreeSet<String>>,
    /// Links to a place in a document that was not read yet.
    later: Vec<Later<'a>>,
    /// Which file leads to which.
    ways: BTreeMap<&'a str, BTreeSet<&'a str>>,
    found: Vec<Found>,
}

/// A link from one document to a place in another.
struct Later<'a> {
    name: &'a str,
    reference: Reference,
    target: &'a str,
    fragment: String,
}

/// What is wrong with a link: code, message, help.
type Fault = (Code, String, String);

/// Whether the file is a page or a picture that can hold links and places.
fn is_document(name: &str) -> bool {
    name.ends_with(".html") || name.ends_with(".svg")
}

/// A fault before it has a source.
struct Found {
    code: Code,
    message: String,
    help: String,
    file: String,
    /// What is to be underlined.
    needle: String,
    /// Where it stands, or something around it; none where that is not known.
    place: Option<Span>,
}

impl Found {
    fn new(
        code: Code,
        message: impl Into<String>,
        help: impl Into<String>,
        file: &str,
        needle: &str,
        place: Option<Span>,
    ) -> Self {
        let (message, help) = (message.into(), help.into());
        Self { code, message, help, file: file.into(), needle: needle.into(), place }
    }
}

impl<'a> Checker<'a> {
    fn new(files: &'a All<'a>, around: Option<&'a Around<'a>>) -> Self {
        let (anchors, ways) = (BTreeMap::new(), BTreeMap::new());
        Self { files, around, anchors, later: Vec::new(), ways, found: Vec::new() }
    }

    fn page(&mut self, name: &'a str, page: Page) {
        self.ids(name, &page.ids);
        self.images(name, &page.silent);
        let ids = page.ids.into_iter().map(|id| id.name);
        self.anchors.insert(name, ids.chain(page.anchors).collect());
        for reference in page.references {
            self.reference(name, reference);
        }
    }

    /// Follows the links to places in documents that have been read since.
    fn fragments(&mut self) {
        for Later { name, reference, target, fragment } in std::mem::take(&mut self.later) {
            if let Err(fault) = self.fragment(target, &fragment, reference.purpose) {
                self.fault(name, &reference, fault);
            }
        }
    }

    fn fault(&mut self, name: &str, reference: &Reference, (code, message, help): Fault) {
        self.found.push(Found::new(code, message, help, name, &reference.address, Some(reference.place)));
    }

    fn reference(&mut self, name: &'a str, reference: Reference) {
        let (address, purpose) = (reference.address.as_str(), reference.purpose);
        let fault = match (url::read(address), purpose) {
            (_, Purpose::Base) => (
                Code::SiteLinkAbsolute,
                format!("a base address `{address}` moves all links of the page"),
                "write links relative to their page".to_owned(),
            ),
            (Address::Scheme(scheme), purpose) => match foreign(&scheme, purpose) {
                None => return,
                Some((code, help)) => (code, format!("`{address}` {}", purpose.said()), help.to_owned()),
            },
            (Address::Absolute, _) => (
                Code::SiteLinkAbsolute,
                format!("`{address}` begins at the root of the host"),
                "write it relative to its page: a site can lie under any path, and on a disk".to_owned(),
            ),
            (Address::Relative { path, fragment }, purpose) => {
                let target = match self.target(name, &path) {
                    Ok(target) => target,
                    Err(fault) => return self.fault(name, &reference, fault),
                };
                let (Some(target), Some(fragment)) = (target.filter(|target| is_document(target)), fragment)
                else {
                    return;
                };
                if !self.anchors.contains_key(target) {
                    return self.later.push(Later { name, reference, target, fragment });
                }
                match self.fragment(target, &fragment, purpose) {
                    Ok(()) => return,
                    Err(fault) => fault,
                }
            }
        };
        self.fault(name, &reference, fault);
    }

    /// Follows a relative link to a file of the site, if it leads to one; the error is what is wrong.
    fn target(&mut self, name: &'a str, path: &str) -> Result<Option<&'a str>, Fault> {
        let broken = |message: String, help: String| (Code::SiteLinkBroken, message, help);
        let Some(target) = url::join(name, path) else {
            if let Some(around) = self.around
                && let Some(target) = url::join(&format!("{}/{name}", around.place), path)
            {
                let help = "what is linked there has not been made".to_owned();
                let gone = || broken(format!("there is no `{target}` beside the site"), help);
                return if (around.holds)(&target) { Ok(None) } else { Err(gone()) };
            }
            let help = "a site is complete in itself, and can be uploaded alone".to_owned();
            return Err(broken(format!("`{path}` leads out of the site"), help));
        };
        let Some((&target, _)) = self.files.get_key_value(target.as_str()) else {
            let index = format!(
                "{}{INDEX}",
                if target.is_empty() { String::new() } else { target.trim_end_matches('/').to_owned() + "/" }
            );
            if self.files.contains_key(index.as_str()) {
                let help = format!("write `{index}`: not every host looks for it, and no disk does");
                return Err(broken(format!("`{path}` is a folder"), help));
            }
            let help = match nearest(&target, self.files.keys().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "link a file that is there, or take the link out".to_owned(),
            };
            return Err(broken(format!("there is no `{target}` in the site"), help));
        };
        // Whatever a page loads is part of it: a frame leads on, an image does not.
        self.ways.entry(name).or_default().insert(target);
        Ok(Some(target))
    }

    /// Sees that `target`, which has been read, has the place `fragment`.
    fn fragment(&self, target: &str, fragment: &str, purpose: Purpose) -> Result<(), Fault> {
        let Some(anchors) = self.anchors.get(target) else { return Ok(()) };
        // `top` is the page's beginning in every document; what follows `:~:` is for the browser.
        let fragment = fragment.split(":~:").next().unwrap_or_default();
        let known = fragment.is_empty() || anchors.contains(fragment);
        if known || purpose == Purpose::Visit && fragment.eq_ignore_ascii_case("top") {
            return Ok(());
        }
        let help = match nearest(fragment, anchors.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `#{near}`?"),
            None => "link a heading or an id that is there".to_owned(),
        };
        Err((Code::SiteFragmentMissing, format!("`{target}` has no place `#{fragment}`"), help))
    }

    fn ids(&mut self, name: &str, ids: &[Named]) {
        let mut seen = BTreeSet::new();
        for id in ids.iter().filter(|id| !seen.insert(id.name.as_str())) {
            let message = format!("the id `{}` is given twice", id.name);
            let help = "a link to it leads to the first alone; give each its own";
            self.found.push(Found::new(Code::SiteIdDuplicate, message, help, name, &id.name, Some(id.place)));
        }
    }

    fn images(&mut self, name: &str, silent: &[Named]) {
        for image in silent {
            let message = match image.name.as_str() {
                "" => "an image has no text in its place".to_owned(),
                name => format!("the image `{name}` has no text in its place"),
            };
            let help = "say in words what it shows: `![what it shows](picture.svg)`; mark mere decoration `aria-hidden=\"true\"`";
            self.found.push(Found::new(
                Code::SiteImageSilent,
                message,
                help,
                name,
                &image.name,
                Some(image.place),
            ));
        }
    }

    fn orphans(&mut self) {
        if !self.files.contains_key(INDEX) {
            let help = "a site begins with it";
            self.found.push(Found::new(
                Code::SiteLinkBroken,
                format!("there is no `{INDEX}`"),
                help,
                INDEX,
                "",
                None,
            ));
            return;
        }
        let mut reached = BTreeSet::from([INDEX]);
        let mut open = vec![INDEX];
        while let Some(page) = open.pop() {
            for target in self.ways.get(page).into_iter().flatten() {
                if reached.insert(target) {
                    open.push(target);
                }
            }
        }
        for page in self.files.keys().filter(|name| name.ends_with(".html")) {
            if !reached.contains(page) && !UNLINKED.contains(page) {
                let message = format!("no way leads from `{INDEX}` to `{page}`");
                let help = "link it, or leave it out of the site";
                self.found.push(Found::new(Code::SitePageOrphan, message, help, page, "", None));
            }
        }
    }
}

impl Purpose {
    /// What a page does to an address that it must not name.
    const fn said(self) -> &'static str {
        match self {
            Self::Visit | Self::Base => "is no address for a reader",
            Self::Load => "is loaded from elsewhere",
        }
    }
}

/// What is wrong with an address of `scheme`; none where nothing is.
fn foreign(scheme: &str, purpose: Purpose) -> Option<(Code, &'static str)> {
    match (purpose, scheme) {
        (Purpose::Load, "data") | (Purpose::Visit, "http" | "https" | "mailto" | "tel") => None,
        (Purpose::Load, _) => Some((
            Code::SiteOutsideRequest,
            "a site requests nothing from another host: put the file into the site",
        )),
        (_, "") => {
            Some((Code::SiteLinkAbsolute, "write the scheme too: `https://…`; from a disk it is missing"))
        }
        _ => Some((Code::SiteLinkScheme, "links go to pages, `https:`, `http:`, `mailto:` or `tel:`")),
    }
}

/// Makes findings of what was found: one for each fault, with its first place.
fn report(site: &str, files: &All, mut found: Vec<Found>) -> Vec<Diagnostic> {
    found.sort_by(|a, b| (&a.file, a.place).cmp(&(&b.file, b.place)));
    let mut sources: BTreeMap<String, Arc<Source>> = BTreeMap::new();
    let mut faults: BTreeMap<(Code, String), (Found, usize)> = BTreeMap::new();
    for found in found {
        let fault = faults.entry((found.code, found.message.clone()));
        fault.and_modify(|(_, more)| *more += 1).or_insert((found, 0));
    }
    let mut faults: Vec<(Found, usize)> = faults.into_values().collect();
    faults.sort_by(|(a, _), (b, _)| {
        (&a.file, a.place, a.code, &a.message).cmp(&(&b.file, b.place, b.code, &b.message))
    });
    let mut findings = Vec::new();
    for (found, more) in faults {
        let source = sources.entry(found.file.clone()).or_insert_with(|| {
            let text = files
                .get(found.file.as_str())
                .map_or(Cow::Borrowed(""), |bytes| String::from_utf8_lossy(bytes));
            Source::new(format!("{site}/{}", found.file), text)
        });
        let text = match more {
            0 => String::new(),
            1 => "and in another place".to_owned(),
            more => format!("and in {more} other places"),
        };
        let span = place(source, found.place, &found.needle);
        findings.push(Diagnostic::new(found.code, found.message).at(source, span, text).help(found.help));
    }
    findings
}

/// Where `needle` stands in `source`, within `place` if that is known; all of `place` where it is
/// written in another way.
fn place(source: &Source, place: Option<Span>, needle: &str) -> Span {
    let place = place.filter(|place| source.text().get(place.range()).is_some());
    let within = place.unwrap_or(Span::new(0, source.text().len()));
    let escaped = needle.replace('&', "&amp;");
    let found = [needle, &escaped].into_iter().filter(|needle| !needle.is_empty()).find_map(|needle| {
        let start = within.start + source.slice(within).find(needle)?;
        Some(Span::new(start, start + needle.len()))
    });
    found.or(place).unwrap_or_default()
}
