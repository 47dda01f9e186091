//! Templates: Tera, built in or the workspace's own, loaded once a batch. `templates/README.md` is
//! the contract that their authors rely on.
//!
//! Every value is escaped as Markdown text where it lands, by one function for all templates; the few
//! filters that write something else make it inert themselves, and there is no way to switch the
//! escaping off.

mod built_in;
mod filters;
mod names;

use super::ExportError;
use super::view::View;
use built_in::BUILT_IN;
use std::collections::{BTreeMap, BTreeSet};
use tera::Tera;

/// Where the workspace's templates stand, as errors name them.
const WORKSPACE: &str = "templates/";
/// Where the built-in ones stand, as errors name them.
const SHIPPED: &str = "built-in templates/";
/// Folders of templates that are no guide's.
const FOLDERS: [&str; 3] = ["book", "parts", "medplum"];
/// The contract's own documentation stands among the templates.
const README: &str = "README.md";

/// All templates, ready to render.
pub struct Templates {
    /// The templates for guides that have none of their own.
    common: Set,
    /// By guide.
    of_guides: BTreeMap<String, Set>,
}

/// The templates as one guide sees them.
struct Set {
    tera: Tera,
    /// What can be rendered, without the folder of the guide.
    names: BTreeSet<String>,
}

impl Templates {
    /// The built-in templates and the workspace's `overrides`: pairs of a path under `templates/`
    /// (`blueprint.md`, `multi-tenant/book/SUMMARY.md`) and a text. For a guide, what stands in its
    /// own folder wins over what stands outside, and of two with one path the workspace's wins.
    ///
    /// # Errors
    /// [`ExportError::Template`] for a template that does not parse, or that uses a filter, component,
    /// template or variable that does not exist.
    pub fn load(overrides: &[(String, String)]) -> Result<Self, ExportError> {
        let shipped = BUILT_IN.iter().map(|(name, text)| (SHIPPED, *name, (*text).to_owned()));
        let own = overrides.iter().filter(|(name, _)| name != README);
        let own = own.map(|(name, text)| (WORKSPACE, name.as_str(), unix(text)));
        let all: Vec<_> = shipped.chain(own).collect();
        let guides: BTreeSet<&str> = all.iter().filter_map(|(_, name, _)| guide_of(name)).collect();
        let mut of_guides = BTreeMap::new();
        for guide in guides {
            of_guides.insert(guide.to_owned(), Set::load(&all, Some(guide))?);
        }
        Ok(Self { common: Set::load(&all, None)?, of_guides })
    }

    /// The text of the template `name` (`blueprint.md`) for `guide`. Blank lines in a row come out as
    /// one, and the text ends with one line end.
    ///
    /// # Errors
    /// [`ExportError::Template`], with Tera's own report.
    pub fn render(&self, guide: &str, name: &str, context: &View) -> Result<String, ExportError> {
        let rendered = self.set(guide).tera.render(name, &context.context);
        rendered.map(|text| tidy(&text)).map_err(|error| failed(name, &error))
    }

    /// The templates that `guide` can render whose names begin with `prefix` (`book/`), sorted.
    pub fn names(&self, guide: &str, prefix: &str) -> Vec<String> {
        let names = self.set(guide).names.iter();
        names.filter(|name| name.starts_with(prefix)).cloned().collect()
    }

    fn set(&self, guide: &str) -> &Set {
        self.of_guides.get(guide).unwrap_or(&self.common)
    }
}

impl Set {
    /// The set of `guide`: its own templates and those of no guide.
    fn load(all: &[(&str, &str, String)], guide: Option<&str>) -> Result<Self, ExportError> {
        let mine: Vec<_> =
            all.iter().filter(|(_, name, _)| guide_of(name).is_none_or(|of| Some(of) == guide)).collect();
        let mut tera = Tera::new();
        // Whatever its name ends with, a template is escaped.
        tera.autoescape_on([""]);
        filters::register(&mut tera);
        tera.set_fallback_prefixes(prefixes(guide)).map_err(|error| unloadable(&error))?;
        let texts = mine.iter().map(|(root, name, text)| (format!("{root}{name}"), text));
        tera.add_raw_templates(texts).map_err(|error| unloadable(&error))?;
        let in_folder = guide.map(|guide| format!("{guide}/"));
        let within = |name: &str| {
            in_folder.as_deref().and_then(|folder| name.strip_prefix(folder)).unwrap_or(name).to_owned()
        };
        let names = mine.iter().map(|(_, name, _)| within(name)).collect();
        for (root, name, text) in &mine {
            names::check(&tera, &format!("{root}{name}"), text)?;
        }
        Ok(Self { tera, names })
    }
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
    // `--> templates/book/x.md:3:14`
    let place = report.split_once("--> ").and_then(|(_, place)| place.lines().next());
    let name = place.and_then(|place| place.rsplitn(3, ':').nth(2)).map_or("", bare).to_owned();
    ExportError::Template { name, report }
}

/// A template's path under `templates/`.
fn bare(name: &str) -> &str {
    name.strip_prefix(SHIPPED).or_else(|| name.strip_prefix(WORKSPACE)).unwrap_or(name)
}

/// Line ends as one byte, and no byte-order mark: what is generated has one form everywhere.
fn unix(text: &str) -> String {
    text.trim_start_matches('\u{feff}').replace("\r\n", "\n")
}

/// Templates are laid out to be read, so loops and conditions leave blank lines behind.
fn tidy(text: &str) -> String {
    let mut tidied = String::with_capacity(text.len());
    let mut blank = true;
    for line in text.lines() {
        let is_blank = line.trim_ascii().is_empty();
        if !is_blank {
            tidied.push_str(line);
        }
        if !(is_blank && blank) {
            tidied.push('\n');
        }
        blank = is_blank;
    }
    while tidied.ends_with("\n\n") {
        tidied.pop();
    }
    tidied
}
