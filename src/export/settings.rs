//! What every generated book inherits from the workspace's own `book.toml`: its language, its
//! authors and how its pages look. The table `[preprocessor.blueprint]` is ours; mdBook leaves it
//! alone, so that the same file still builds the manual.

mod theme;

use super::ExportError;
use crate::blueprint::diff::{Rule, Severity};
use crate::diag::{Checked, Code, Diagnostic, nearest};
use crate::source::{Source, Span};
use mdbook_core::config::{BookConfig, BuildConfig, Config, HtmlConfig, RustConfig};
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::collections::BTreeMap;
use std::sync::Arc;

pub use theme::{Logo, Theme};

/// The stylesheet of every generated book, beside its `book.toml`.
pub const STYLESHEET: &str = "blueprint.css";

/// The title of a generated book where the workspace gives none.
const TITLE: &str = "{organization}: technical blueprint";

/// What stands for the title in the document that all books share, as TOML writes it.
const PLACE: &str = "\"{title}\"";

/// The keys of `[output.html]` that say how a book looks, and so hold for every book. The others
/// (theme folder, repository, redirects, …) belong to the manual alone.
const INHERITED: [&str; 9] = [
    "admonitions",
    "default-theme",
    "definition-lists",
    "fold",
    "no-section-label",
    "preferred-dark-theme",
    "print",
    "search",
    "sidebar-header-nav",
];

/// The settings that every generated book inherits.
#[derive(Clone, Debug, PartialEq)]
pub struct BookSettings {
    /// With `{organization}` and `{guide}` where their names go.
    title: String,
    book: BookConfig,
    /// The `book.toml` of all books, with [`PLACE`] for a title; or why there is none.
    document: Result<String, String>,
    /// How sites and the portal look.
    pub theme: Theme,
    /// Words that are nobody's secret, whoever typed them.
    pub common_words: Vec<String>,
    /// How much a review makes of some kinds of change.
    pub severities: BTreeMap<Rule, Severity>,
}

impl Default for BookSettings {
    fn default() -> Self {
        Self {
            title: TITLE.to_owned(),
            book: BookConfig::default(),
            document: document(&BookConfig::default(), toml::Table::new()),
            theme: Theme::default(),
            common_words: Vec::new(),
            severities: BTreeMap::new(),
        }
    }
}

/// Reads the settings out of the workspace's `book.toml`. A file that is not TOML, a key that
/// neither mdBook nor we know and a value of the wrong kind are errors; the settings are then those
/// of a workspace without the file.
pub fn read(source: &Arc<Source>) -> Checked<BookSettings> {
    let text = source.text().strip_prefix('\u{feff}').unwrap_or(source.text());
    let bom = source.text().len() - text.len();
    let (file, all) = match (toml::from_str::<File>(text), toml::from_str::<toml::Table>(text)) {
        (Ok(file), Ok(all)) => (file, all),
        (Err(error), _) | (_, Err(error)) => {
            return Checked::new(BookSettings::default(), vec![invalid(source, bom, &error)]);
        }
    };
    let mut findings = Vec::new();
    let mut settings = BookSettings::default();
    if let Some(title) = file.preprocessor.blueprint.title {
        let span = Span::new(title.span().start + bom, title.span().end + bom);
        findings.extend(unknown_name(source, span, title.get_ref()));
        settings.title = title.into_inner();
    }
    let severities = file.preprocessor.blueprint.severities;
    settings.theme = file.preprocessor.blueprint.theme.check(source, bom, &mut findings);
    settings.common_words = file.preprocessor.blueprint.common_words;
    for (rule, severity) in &severities {
        let place = |span: std::ops::Range<usize>| Span::new(span.start + bom, span.end + bom);
        match (known_rule(rule.get_ref()), known_severity(severity.get_ref())) {
            (Ok(rule), Ok(severity)) => drop(settings.severities.insert(rule, severity)),
            (Err(unknown), _) => findings.push(unknown.finding(source, place(rule.span()))),
            (Ok(_), Err(unknown)) => findings.push(unknown.finding(source, place(severity.span()))),
        }
    }
    settings.book.language = file.book.language;
    settings.book.authors = file.book.authors;
    settings.book.text_direction = file.book.text_direction;
    settings.document = document(&settings.book, inherited(all));
    Checked::new(settings, findings)
}

impl BookSettings {
    /// The language of the books, where the workspace names one.
    pub fn language(&self) -> Option<&str> {
        self.book.language.as_deref()
    }

    /// Who makes the books: `authors`.
    pub fn authors(&self) -> &[String] {
        &self.book.authors
    }

    /// The `book.toml` of the book for `organization`, who answered the guide titled `guide`.
    ///
    /// # Errors
    /// Where mdBook's configuration cannot be written as TOML; no input is known to do that.
    pub fn book_toml(&self, organization: &str, guide: &str) -> Result<String, ExportError> {
        let title = toml::Value::from(named(&self.title, organization, guide));
        match &self.document {
            Ok(document) => Ok(document.replacen(PLACE, &title.to_string(), 1)),
            Err(report) => {
                Err(ExportError::Book { organization: organization.to_owned(), report: report.clone() })
            }
        }
    }
}

/// The `book.toml` of every book: what mdBook's configuration says of `book`, and `html` for how it looks.
fn document(book: &BookConfig, mut html: toml::Table) -> Result<String, String> {
    let mut config = Config::default();
    // The title comes first, so that nothing before it reads the same.
    config.book = book.clone();
    config.book.title = Some(PLACE.trim_matches('"').to_owned());
    // Its includes and links would act on what a client typed.
    config.build.use_default_preprocessors = false;
    config.build.create_missing = false;
    html.insert("smart-punctuation".into(), false.into());
    html.insert("additional-css".into(), vec![STYLESHEET].into());
    // A "not found" page needs the site's address, which differs from client to client.
    html.insert("input-404".into(), "".into());
    config.set("output.html", html).map_err(|error| error.to_string())?;
    toml::to_string(&config).map_err(|error| error.to_string())
}

/// mdBook's own configuration, each table as strict as mdBook is.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    book: BookConfig,
    #[serde(default, rename = "build")]
    _build: BuildConfig,
    #[serde(default, rename = "rust")]
    _rust: RustConfig,
    #[serde(default, rename = "output")]
    _output: Output,
    #[serde(default)]
    preprocessor: Preprocessors,
}

/// Other renderers may have tables of their own.
#[derive(Deserialize, Default)]
struct Output {
    #[serde(default, rename = "html")]
    _html: HtmlConfig,
}

/// Other preprocessors may have tables of their own.
#[derive(Deserialize, Default)]
struct Preprocessors {
    #[serde(default)]
    blueprint: Ours,
}

/// `[preprocessor.blueprint]`: our keys, and those that mdBook reads of any preprocessor.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
struct Ours {
    title: Option<toml::Spanned<String>>,
    theme: theme::Raw,
    common_words: Vec<String>,
    severities: BTreeMap<toml::Spanned<String>, toml::Spanned<String>>,
    #[serde(rename = "after")]
    _after: IgnoredAny,
    #[serde(rename = "before")]
    _before: IgnoredAny,
    #[serde(rename = "command")]
    _command: IgnoredAny,
    #[serde(rename = "optional")]
    _optional: IgnoredAny,
    #[serde(rename = "renderers")]
    _renderers: IgnoredAny,
    /// Where the manual's own directives look.
    #[serde(rename = "workspace")]
    _workspace: IgnoredAny,
}

/// Of `[output.html]` what holds for every book.
fn inherited(mut all: toml::Table) -> toml::Table {
    let output = all.get_mut("output").and_then(toml::Value::as_table_mut);
    let Some(toml::Value::Table(mut html)) = output.and_then(|output| output.remove("html")) else {
        return toml::Table::new();
    };
    html.retain(|key, _| INHERITED.contains(&key));
    if let Some(search) = html.get_mut("search").and_then(toml::Value::as_table_mut) {
        // These name the manual's chapters.
        search.remove("chapter");
    }
    html
}

/// `pattern` with the names filled in. One pass: a name that holds `{guide}` stays as typed.
fn named(pattern: &str, organization: &str, guide: &str) -> String {
    let mut title = String::with_capacity(pattern.len() + organization.len());
    let mut rest = pattern;
    while let Some(open) = rest.find('{') {
        title.push_str(&rest[..open]);
        rest = &rest[open..];
        let name = [("{organization}", organization), ("{guide}", guide)];
        match name.into_iter().find(|(name, _)| rest.starts_with(name)) {
            Some((name, value)) => {
                title.push_str(value);
                rest = &rest[name.len()..];
            }
            None => {
                title.push('{');
                rest = &rest[1..];
            }
        }
    }
    title + rest
}

/// A finding about the first `{name}` of a title that stands for nothing.
fn unknown_name(source: &Arc<Source>, span: Span, title: &str) -> Option<Diagnostic> {
    let names = title.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
    let name = names.map(|(name, _)| name).find(|name| !matches!(*name, "organization" | "guide"))?;
    let known = nearest(name, ["organization", "guide"]);
    let help = known.map_or("`{organization}` and `{guide}` stand for names".to_owned(), |known| {
        format!("did you mean `{{{known}}}`?")
    });
    let message = format!("a title knows no `{{{name}}}`");
    Some(Diagnostic::new(Code::SettingsInvalid, message).at(source, span, "this title").help(help))
}

/// A name that stands for nothing.
struct Unknown {
    message: String,
    help: String,
}

impl Unknown {
    fn finding(self, source: &Arc<Source>, span: Span) -> Diagnostic {
        Diagnostic::new(Code::SettingsInvalid, self.message).at(source, span, "here").help(self.help)
    }
}

fn known_rule(id: &str) -> Result<Rule, Unknown> {
    Rule::named(id).ok_or_else(|| {
        let near = nearest(id, Rule::ALL.iter().map(|rule| rule.id()));
        let help =
            near.map_or("docs/review.md lists them".to_owned(), |near| format!("did you mean `{near}`?"));
        Unknown { message: format!("no kind of change is called `{id}`"), help }
    })
}

fn known_severity(name: &str) -> Result<Severity, Unknown> {
    Severity::named(name).ok_or_else(|| {
        let names = Severity::ALL.map(|severity| format!("`{}`", severity.name())).join(", ");
        Unknown {
            message: format!("no severity is called `{name}`"),
            help: format!("severities are {names}"),
        }
    })
}

/// What TOML or mdBook's configuration has against the text, as a finding.
fn invalid(source: &Arc<Source>, bom: usize, error: &toml::de::Error) -> Diagnostic {
    let span = error.span().map_or(Span::at(bom), |span| Span::new(span.start + bom, span.end + bom));
    let message = error.message().lines().next().unwrap_or("not understood");
    let finding = Diagnostic::new(Code::SettingsInvalid, lower(message)).at(source, span, "here");
    // TOML's message lists the known names in backticks, after the unknown one.
    let mut names = message.split('`').skip(1).step_by(2);
    let typed = names.next().filter(|_| message.starts_with("unknown field"));
    match typed.and_then(|typed| nearest(typed, names)) {
        Some(name) => finding.help(format!("did you mean `{name}`?")).fix(source, span, name),
        None => finding.help("docs/books.md lists the settings that a workspace's `book.toml` can make"),
    }
}

fn lower(message: &str) -> String {
    let mut chars = message.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<Diagnostic> {
        read(&Source::new("book.toml", text)).findings
    }

    #[test]
    fn a_book_inherits_its_looks_and_nothing_of_the_manual() {
        let text = "[book]\ntitle = \"The manual\"\nlanguage = \"de\"\nauthors = [\"Ana\"]\nsrc = \"docs\"\n\
            [output.html]\ndefault-theme = \"rust\"\ngit-repository-url = \"https://example.org\"\n\
            [output.html.search]\nlimit-results = 5\n[output.html.search.chapter]\n\"x.md\" = {enable = false}\n\
            [preprocessor.blueprint]\nrenderers = []\ntitle = \"{organization} · {guide} {\"\n";
        let settings = read(&Source::new("book.toml", text));
        assert_eq!(settings.findings, []);
        let made = settings.value.book_toml("A \"{guide}\"", "Guide").unwrap();
        let made: toml::Table = made.parse().unwrap();
        assert_eq!(made["book"]["title"].as_str(), Some("A \"{guide}\" · Guide {"));
        assert_eq!(made["book"]["language"].as_str(), Some("de"));
        assert_eq!(made["book"].get("src"), None);
        let html = made["output"]["html"].as_table().unwrap();
        assert_eq!(html["default-theme"].as_str(), Some("rust"));
        assert_eq!(html["smart-punctuation"].as_bool(), Some(false));
        assert_eq!(html["search"].as_table().unwrap().len(), 1);
        assert_eq!(html.get("git-repository-url"), None);
    }

    #[test]
    fn any_name_is_a_title_and_nothing_else() {
        let made = |name| -> toml::Table {
            let text = BookSettings::default().book_toml(name, "Guide").unwrap();
            text.parse().unwrap()
        };
        for name in ["\"\n[build]\nsrc = \"/\"", "'''", "a\\", "\u{7f}\t\r\n", "{title}", "", "عيادة"] {
            let (mut made, mut plain) = (made(name), made("a"));
            let title =
                |made: &mut toml::Table| made["book"].as_table_mut().unwrap().remove("title").unwrap();
            assert_eq!(title(&mut made).as_str(), Some(format!("{name}: technical blueprint").as_str()));
            title(&mut plain);
            assert_eq!(made, plain);
        }
    }

    #[test]
    fn what_is_wrong_is_underlined() {
        for (text, place) in [
            ("[book]\nlanguge = \"en\"\n", "languge"),
            ("\u{feff}[output.html]\ndefault-them = \"rust\"\n", "default-them"),
            ("[output.html.search]\nlimit-results = \"many\"\n", "\"many\""),
            ("[preprocessor.blueprint]\ntitel = \"x\"\n", "titel"),
            ("[preprocessor.blueprint]\ntitle = \"{organisation}\"\n", "\"{organisation}\""),
            ("[blueprint]\n", "blueprint"),
            ("[preprocessor.blueprint.severities]\nfact-change = \"note\"\n", "fact-change"),
            ("[preprocessor.blueprint.severities]\nfact-changed = \"notes\"\n", "\"notes\""),
        ] {
            let findings = found(text);
            assert_eq!(findings.len(), 1, "{text}");
            assert_eq!(&text[findings[0].labels[0].span.range()], place, "{findings:?}");
        }
        for text in ["[book", "\0", "a = 1\na = 2\n"] {
            assert_eq!(found(text).len(), 1, "{text:?}");
        }
        assert_eq!(found(""), []);
    }
}
