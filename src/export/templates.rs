//! Templates: Tera, built in or the workspace's own, loaded once a batch. `templates/README.md` is
//! the contract that their authors rely on.
//!
//! Every value is escaped as Markdown text where it lands, by one function for all templates; the few
//! filters that write something else make it inert themselves, and there is no way to switch the
//! escaping off.

mod built_in;
mod filters;
mod lint;

use super::ExportError;
use super::book::Contents;
use super::view::View;
use super::view::shape::{Names, PIECES};
use crate::diag::{Code, Diagnostic, rejects};
use crate::source::{Source, Span};
use built_in::BUILT_IN;
use std::borrow::Cow;
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tera::Tera;

/// Where the workspace's templates stand, as errors name them.
const WORKSPACE: &str = "templates/";
/// Where the built-in ones stand, as errors name them.
const SHIPPED: &str = "built-in templates/";
/// Folders of templates that are no guide's.
const FOLDERS: [&str; 4] = ["book", "medplum", "parts", PIECES];
/// The contract's own documentation stands among the templates.
const README: &str = "README.md";

/// The texts of the templates that are compiled in.
pub fn built_in() -> impl Iterator<Item = &'static str> {
    BUILT_IN.iter().map(|(_, text)| *text)
}

/// All templates, ready to render.
pub struct Templates {
    /// The templates for guides that have none of their own.
    common: Set,
    /// By guide.
    of_guides: BTreeMap<String, Set>,
    pub(super) contents: Contents,
}

/// The templates as one guide sees them.
struct Set {
    tera: Tera,
    /// What can be rendered: its name without the folder of the guide, and the path of its template.
    names: BTreeMap<String, String>,
    /// Which of them place pieces.
    placing: BTreeSet<String>,
}

/// One template before it is loaded.
struct Template<'a> {
    /// Where it stands.
    root: &'static str,
    /// Its path there.
    name: &'a str,
    /// The same without the folder of its guide.
    bare: &'a str,
    text: &'a str,
}

impl<'a> Template<'a> {
    fn new(root: &'static str, name: &'a str, text: &'a str) -> Self {
        let in_folder = guide_of(name).and_then(|guide| name.strip_prefix(guide)?.strip_prefix('/'));
        Self { root, name, bare: in_folder.unwrap_or(name), text }
    }

    /// The guide in whose folder it stands, if it is a guide's.
    fn guide(&self) -> Option<&'a str> {
        guide_of(self.name)
    }

    fn path(&self) -> String {
        format!("{}{}", self.root, self.name)
    }

    fn source(&self) -> Arc<Source> {
        Source::new(self.path(), self.text)
    }
}

/// The built-in templates and the workspace's `overrides`, those that win last.
fn all(overrides: &[(String, String)]) -> Vec<Template<'_>> {
    let shipped = BUILT_IN.iter().map(|(name, text)| Template::new(SHIPPED, name, text));
    let own = overrides.iter().filter(|(name, _)| name != README);
    let own = own.map(|(name, text)| Template::new(WORKSPACE, name, text));
    let mut all: Vec<_> = shipped.chain(own).collect();
    all.sort_by_key(|template| template.guide().is_some());
    all
}

/// The words by which `overrides`, and the built-in templates of `guide`, ask for facts and answers.
pub fn words(overrides: &[(String, String)], guide: &str) -> BTreeSet<String> {
    let all = all(overrides);
    let asks = |template: &&Template<'_>| match template.guide() {
        Some(of) => of == guide,
        None => template.root == WORKSPACE,
    };
    lint::words(all.iter().filter(asks))
}

impl Templates {
    /// The built-in templates and the workspace's `overrides`: pairs of a path under `templates/`
    /// (`blueprint.md`, `multi-tenant/book/SUMMARY.md`) and a text. For a guide, what stands in its
    /// own folder wins over what stands outside, and of two with one path the workspace's wins. The
    /// names of facts and answers are checked for the guides in `names`.
    ///
    /// # Errors
    /// Everything that speaks against the templates: those that do not parse, and whatever they name
    /// that does not exist.
    pub fn load(
        overrides: &[(String, String)],
        names: &BTreeMap<String, Names>,
    ) -> Result<Self, Vec<Diagnostic>> {
        let all = all(overrides);
        let guides: BTreeSet<&str> = all.iter().filter_map(Template::guide).collect();
        let findings: Vec<Diagnostic> = std::iter::once(None)
            .chain(guides.iter().copied().map(Some))
            .flat_map(|guide| lint_for(&all, guide, names))
            .collect();
        if rejects(&findings) {
            return Err(findings);
        }
        let load = |guide| Set::load(&all, guide).map_err(|error| vec![invalid(&error)]);
        let mut of_guides = BTreeMap::new();
        for guide in guides {
            of_guides.insert(guide.to_owned(), load(Some(guide))?);
        }
        Ok(Self { common: load(None)?, of_guides, contents: Contents::default() })
    }

    /// No templates, for those who render nothing: each is unknown.
    pub fn none() -> Self {
        let common = Set { tera: Tera::new(), names: BTreeMap::new(), placing: BTreeSet::new() };
        Self { common, of_guides: BTreeMap::new(), contents: Contents::default() }
    }

    /// The text of the template `name` (`blueprint.md`) for `guide`. Blank lines in a row come out as
    /// one, and the text ends with one line end. The first template that places pieces has all of the
    /// guide's rendered, once for a view.
    ///
    /// # Errors
    /// [`ExportError::Template`], with Tera's own report.
    pub fn render(&self, guide: &str, name: &str, view: &View) -> Result<String, ExportError> {
        let set = self.set(guide);
        if set.placing.contains(name) && !view.context.borrow().contains_key(PIECES) {
            let pieces = set.pieces(&view.context.borrow())?;
            view.context.borrow_mut().insert_value(PIECES, pieces);
        }
        set.render(name, &view.context.borrow())
    }

    /// The templates that `guide` can render whose names begin with `prefix` (`book/`), sorted.
    pub fn names(&self, guide: &str, prefix: &str) -> Vec<String> {
        let names = self.set(guide).names.keys();
        names.filter(|name| name.starts_with(prefix)).cloned().collect()
    }

    fn set(&self, guide: &str) -> &Set {
        self.of_guides.get(guide).unwrap_or(&self.common)
    }
}

thread_local! {
    /// What templates write into, before it is tidied.
    static RENDERED: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

impl Set {
    /// The set of `guide`: its own templates and those of no guide.
    fn load(all: &[Template<'_>], guide: Option<&str>) -> Result<Self, ExportError> {
        let mine = || all.iter().filter(|template| template.guide().is_none_or(|of| Some(of) == guide));
        let mut tera = Tera::new();
        // Whatever its name ends with, a template is escaped.
        tera.autoescape_on([""]);
        filters::register(&mut tera);
        tera.set_fallback_prefixes(prefixes(guide)).map_err(|error| unloadable(&error))?;
        let texts = mine().map(|template| (template.path(), unix(template.text)));
        tera.add_raw_templates(texts).map_err(|error| unloadable(&error))?;
        // Of two with one name the later one wins.
        let names = mine().map(|template| (template.bare.to_owned(), template.path())).collect();
        let mut placing = BTreeSet::new();
        for template in mine() {
            let used = tera.get_template_variables(&template.path()).map_err(|error| unloadable(&error))?;
            if used.contains(&PIECES) {
                placing.insert(template.bare.to_owned());
            } else {
                placing.remove(template.bare);
            }
        }
        Ok(Self { tera, names, placing })
    }

    fn render(&self, name: &str, context: &tera::Context) -> Result<String, ExportError> {
        let path = self.names.get(name).map_or(name, String::as_str);
        let mut out = RENDERED.take();
        out.clear();
        let rendered = self.tera.render_to(path, context, &mut out);
        let text = rendered.and_then(|()| str::from_utf8(&out).map_err(tera::Error::message).map(tidy));
        RENDERED.set(out);
        text.map_err(|error| failed(name, &error))
    }

    /// The texts of all pieces by name: what several templates place.
    fn pieces(&self, context: &tera::Context) -> Result<tera::Value, ExportError> {
        let mut texts = tera::Map::new();
        for name in self.names.keys() {
            if let Some(piece) = piece_of(name) {
                let text = self.render(name, context)?;
                texts.insert(piece.to_owned().into(), tera::Value::safe_string(text.trim_end()));
            }
        }
        Ok(texts.into())
    }
}

/// The name of the piece that the template called `bare` makes, if it makes one.
fn piece_of(bare: &str) -> Option<&str> {
    bare.strip_prefix(PIECES)?.strip_prefix('/')?.strip_suffix(".md")
}

/// What speaks against the templates of `guide`, or against those of no guide.
fn lint_for(all: &[Template<'_>], guide: Option<&str>, names: &BTreeMap<String, Names>) -> Vec<Diagnostic> {
    let visible = all.iter().filter(|template| template.guide().is_none_or(|of| Some(of) == guide));
    // Of two with one path the later one wins.
    let mut mine: BTreeMap<&str, &Template<'_>> = BTreeMap::new();
    visible.for_each(|template| {
        mine.insert(template.bare, template);
    });
    let mut names = match guide {
        Some(guide) => names.get(guide).cloned(),
        None => names.values().cloned().reduce(Names::joined),
    };
    lint::lint(&mine.into_values().collect::<Vec<_>>(), names.take().as_ref(), |template| {
        template.guide() == guide
    })
}

/// A failure to load as a finding.
fn invalid(error: &ExportError) -> Diagnostic {
    let name = match error {
        ExportError::Template { name, .. } => format!("{WORKSPACE}{name}"),
        ExportError::Book { .. } => WORKSPACE.trim_end_matches('/').to_owned(),
    };
    Diagnostic::new(Code::TemplateInvalid, error.to_string())
        .at(&Source::new(name, ""), Span::at(0), "")
        .help("`templates/README.md` says what a template may use")
}

/// The places to look for a template, first match.
fn prefixes(guide: Option<&str>) -> Vec<String> {
    let own =
        guide.into_iter().flat_map(|guide| [format!("{WORKSPACE}{guide}/"), format!("{SHIPPED}{guide}/")]);
    own.chain([WORKSPACE.to_owned(), SHIPPED.to_owned()]).collect()
}

/// The guide in whose folder the template stands, if it is a guide's.
fn guide_of(name: &str) -> Option<&str> {
    let (folder, _) = name.split_once('/')?;
    (!FOLDERS.contains(&folder)).then_some(folder)
}

fn failed(name: &str, error: &tera::Error) -> ExportError {
    ExportError::Template { name: name.to_owned(), report: error.to_string() }
}

/// A failure to load: the report names the template first to blame.
fn unloadable(error: &tera::Error) -> ExportError {
    let report = error.to_string();
    // `--> templates/book/x.md:3:14`; of templates that go round in a circle, `'templates/book/x.md'`.
    let place = report.split_once("--> ").and_then(|(_, place)| place.lines().next());
    let name = place.and_then(|place| place.rsplitn(3, ':').nth(2));
    let name = name.or_else(|| report.split('\'').nth(1)).map_or("", bare).to_owned();
    ExportError::Template { name, report }
}

/// A template's path under `templates/`.
fn bare(name: &str) -> &str {
    name.strip_prefix(SHIPPED).or_else(|| name.strip_prefix(WORKSPACE)).unwrap_or(name)
}

/// Line ends as one byte, and no byte-order mark: what is generated has one form everywhere.
fn unix(text: &str) -> Cow<'_, str> {
    let text = text.trim_start_matches('\u{feff}');
    if text.contains('\r') { text.replace("\r\n", "\n").into() } else { text.into() }
}

/// Templates are laid out to be read, so loops and conditions leave blank lines behind: of several one
/// stays, and none at the beginning or the end.
fn tidy(text: &str) -> String {
    let mut tidied = String::with_capacity(text.len() + 1);
    let mut rest = without_blank_lines(text);
    while let Some((paragraph, next)) = paragraph(rest) {
        tidied.push_str(paragraph);
        rest = without_blank_lines(next);
        if !rest.is_empty() {
            tidied.push_str("\n\n");
        }
    }
    if !tidied.is_empty() {
        tidied.push('\n');
    }
    tidied
}

/// The lines of `text` up to its first blank one, without their last line end, and what follows.
fn paragraph(text: &str) -> Option<(&str, &str)> {
    if text.is_empty() {
        return None;
    }
    let bytes = text.as_bytes();
    let blank = |end: &usize| {
        bytes.get(end + 1).is_none_or(u8::is_ascii_whitespace) && begins_blank(&text[end + 1..])
    };
    let end = memchr::memchr_iter(b'\n', bytes).find(blank).unwrap_or(text.len());
    Some((&text[..end], &text[end..]))
}

fn begins_blank(text: &str) -> bool {
    let mut line = text.bytes().take_while(|byte| *byte != b'\n');
    line.all(|byte| byte.is_ascii_whitespace())
}

fn without_blank_lines(mut text: &str) -> &str {
    loop {
        // Nearly all blank lines are empty ones.
        text = text.trim_start_matches('\n');
        if text.is_empty() || !begins_blank(text) {
            return text;
        }
        text = text.split_once('\n').map_or("", |(_, rest)| rest);
    }
}

#[cfg(test)]
mod tests {
    use super::tidy;

    #[test]
    fn of_blank_lines_in_a_row_one_stays() {
        for (laid_out, tidied) in [
            ("", ""),
            ("\n \n\n", ""),
            ("a", "a\n"),
            ("\n\na\nb\n\n\n\nc\n\n", "a\nb\n\nc\n"),
            ("a\n \t\n\nb\n  - c\n", "a\n\nb\n  - c\n"),
            ("  a\n\n \nb", "  a\n\nb\n"),
        ] {
            assert_eq!(tidy(laid_out), tidied);
        }
    }
}
