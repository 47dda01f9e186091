//! The consultant's own look: `[preprocessor.blueprint.theme]`. A name, a logo and a footer for every
//! page, and colours for light and for dark, which have to be readable.

use crate::diag::{Code, Diagnostic};
use crate::source::{Source, Span};
use csscolorparser::Color;
use serde::Deserialize;
use std::path::Path;
use std::sync::Arc;

/// WCAG 2.2, 1.4.3: the least contrast that text of ordinary size needs.
const CONTRAST: f32 = 4.5;

/// What pages look like unless a theme says otherwise: background, text and links, light and dark.
/// `site.css` has the same.
const COLOURS: [[&str; 3]; 2] = [["#ffffff", "#1c232b", "#0a58a8"], ["#14181d", "#dbe2ea", "#7fb6f4"]];

/// The kinds of picture that a logo can be.
const PICTURES: [&str; 6] = ["svg", "png", "jpg", "jpeg", "webp", "gif"];

/// How a consultant's pages look.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Theme {
    /// Who made the pages; may be empty.
    pub name: String,
    /// Shown at the end of every page; may be empty.
    pub footer: String,
    pub logo: Option<Logo>,
    /// A style sheet with the colours; empty where none are given.
    pub css: String,
}

/// A picture beside the title of every page.
#[derive(Clone, Debug, PartialEq)]
pub struct Logo {
    /// Its path in the workspace.
    pub path: String,
    /// Where the settings name it.
    pub span: Span,
    /// The picture; empty until whoever reads the workspace fills it in.
    pub bytes: Vec<u8>,
}

impl Logo {
    /// Its name in a site: `logo.svg`.
    pub fn file(&self) -> String {
        format!("logo.{}", extension(&self.path))
    }
}

type Text = Option<toml::Spanned<String>>;

/// The table as it is written.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Raw {
    name: Option<String>,
    footer: Option<String>,
    logo: Text,
    light: Colours,
    dark: Colours,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Colours {
    background: Text,
    text: Text,
    links: Text,
}

/// A colour, and where it stands if it is the consultant's own.
struct Colour {
    color: Color,
    span: Option<Span>,
}

impl Raw {
    /// The theme; what is wrong with it goes to `findings`. `bom` is what the text of `source` began
    /// with and TOML did not see, in bytes.
    pub(super) fn check(self, source: &Arc<Source>, bom: usize, findings: &mut Vec<Diagnostic>) -> Theme {
        let mut report = |finding: Diagnostic, span: Span, label: &str| {
            findings.push(finding.at(source, span, label));
        };
        let place = |text: &toml::Spanned<String>| Span::new(text.span().start + bom, text.span().end + bom);
        let mut modes = Vec::new();
        for (colours, [background, text, links]) in [self.light, self.dark].into_iter().zip(COLOURS) {
            let typed = [(colours.background, background), (colours.text, text), (colours.links, links)];
            let mode = typed.map(|(typed, built_in)| {
                let span = typed.as_ref().map(place);
                let typed = typed.map(toml::Spanned::into_inner);
                match (typed.as_deref().map(opaque), span) {
                    (Some(Some(color)), span) => Colour { color, span },
                    (Some(None), Some(span)) => {
                        let typed = typed.unwrap_or_default();
                        let wrong =
                            Diagnostic::new(Code::SettingsInvalid, format!("`{typed}` is no colour of CSS"));
                        let help = "write `#0a58a8`, `rgb(10 88 168)` or a name, and nothing transparent";
                        report(wrong.help(help), span, "not a colour");
                        Colour { color: opaque(built_in).unwrap_or_default(), span: None }
                    }
                    _ => Colour { color: opaque(built_in).unwrap_or_default(), span: None },
                }
            });
            for (finding, span) in contrasts(&mode) {
                report(finding, span, "this colour");
            }
            modes.push(mode);
        }
        let logo =
            self.logo.map(|path| Logo { span: place(&path), path: path.into_inner(), bytes: Vec::new() });
        if let Some(fault) = logo.as_ref().and_then(|logo| misplaced(&logo.path)) {
            report(fault, logo.as_ref().map_or(Span::at(bom), |logo| logo.span), "this path");
        }
        let logo = logo.filter(|logo| misplaced(&logo.path).is_none());
        Theme {
            name: self.name.unwrap_or_default(),
            footer: self.footer.unwrap_or_default(),
            logo,
            css: css(&modes),
        }
    }
}

/// The colour that `typed` is, if it is one that lets nothing through.
fn opaque(typed: &str) -> Option<Color> {
    csscolorparser::parse(typed).ok().filter(|color| color.a >= 1.0)
}

/// What of a mode's text and links cannot be read on its background, or on the shade of it on which
/// quotations stand.
fn contrasts([background, text, links]: &[Colour; 3]) -> Vec<(Diagnostic, Span)> {
    let shade = mix(&text.color, &background.color, 0.05);
    let mut found = Vec::new();
    for (name, colour) in [("text", text), ("links", links)] {
        let ratio = contrast(&colour.color, &background.color).min(contrast(&colour.color, &shade));
        let Some(span) = colour.span.or(background.span).filter(|_| ratio < CONTRAST) else { continue };
        let [this, ground] = [colour, background].map(|colour| colour.color.to_css_hex());
        let message = format!("the contrast of {name}, `{this}` on `{ground}`, is {ratio:.1}:1");
        let finding = Diagnostic::new(Code::ThemeContrast, message)
            .help("text needs 4.5:1 to be read, on the shade behind quotations too; make one of the two lighter or darker");
        found.push((finding, span));
    }
    found
}

/// WCAG 2.2: the contrast ratio of two colours.
fn contrast(left: &Color, right: &Color) -> f32 {
    let luminance = |color: &Color| {
        let [red, green, blue, _] = color.to_linear_rgba();
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    };
    let (left, right) = (luminance(left), luminance(right));
    (left.max(right) + 0.05) / (left.min(right) + 0.05)
}

/// What CSS's `color-mix(in srgb, …)` makes of `part` of the one colour and the rest of the other.
fn mix(one: &Color, other: &Color, part: f32) -> Color {
    let mix = |one: f32, other: f32| one * part + other * (1.0 - part);
    Color::new(mix(one.r, other.r), mix(one.g, other.g), mix(one.b, other.b), 1.0)
}

/// The style sheet of the colours of light and dark; empty where none is the consultant's own.
fn css(modes: &[[Colour; 3]]) -> String {
    let [light, dark] = modes else { return String::new() };
    if light.iter().chain(dark).all(|colour| colour.span.is_none()) {
        return String::new();
    }
    let mut css = String::from(":root {\n");
    for (name, (light, dark)) in ["bg", "fg", "links"].iter().zip(light.iter().zip(dark)) {
        let [light, dark] = [light, dark].map(|colour| colour.color.to_css_hex());
        css.push_str(&format!("    --{name}: light-dark({light}, {dark});\n"));
    }
    // What is muted by default might not be readable in other colours.
    css.push_str("    --quiet: var(--fg);\n}\n");
    css
}

/// What keeps `path` from being a logo's.
fn misplaced(path: &str) -> Option<Diagnostic> {
    let wrong =
        |message: String, help: String| Some(Diagnostic::new(Code::SettingsInvalid, message).help(help));
    let inside =
        path.split('/').all(|name| !name.is_empty() && !name.starts_with('.') && !name.contains('\\'));
    if !inside {
        return wrong(
            format!("`{path}` is no file in the workspace"),
            "name it by its path from the workspace's own folder, such as `brand/logo.svg`".to_owned(),
        );
    }
    if !PICTURES.contains(&extension(path).as_str()) {
        return wrong(
            format!("`{path}` is no picture"),
            format!("a logo's name ends with one of {}", PICTURES.join(", ")),
        );
    }
    None
}

fn extension(path: &str) -> String {
    Path::new(path).extension().map(|end| end.to_string_lossy().to_lowercase()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> (Theme, Vec<(String, String)>) {
        let source = Source::new("book.toml", text);
        let mut findings = Vec::new();
        let theme = toml::from_str::<Raw>(text).unwrap().check(&source, 0, &mut findings);
        let said =
            |finding: &Diagnostic| (finding.message.clone(), text[finding.labels[0].span.range()].to_owned());
        (theme, findings.iter().map(said).collect())
    }

    #[test]
    fn a_theme_says_its_colours_and_leaves_the_others() {
        let (theme, found) =
            check("name = \"F & P\"\nlight.links = \"rgb(0 70 140)\"\ndark.background = \"black\"\n");
        assert_eq!(found, []);
        assert!(theme.css.contains("--links: light-dark(#00468c, #7fb6f4);"), "{}", theme.css);
        assert!(theme.css.contains("--bg: light-dark(#ffffff, #000000);"), "{}", theme.css);
        assert_eq!(check("name = \"F & P\"\n").0.css, "");
    }

    #[test]
    fn what_cannot_be_read_is_found() {
        for (text, message, place) in [
            ("light.text = \"#888\"\n", "the contrast of text, `#888888` on `#ffffff`", "\"#888\""),
            ("dark.links = \"#444444\"\n", "the contrast of links", "\"#444444\""),
            ("light.background = \"#999\"\n", "the contrast of links", "\"#999\""),
            ("light.text = \"blueish\"\n", "`blueish` is no colour of CSS", "\"blueish\""),
            ("light.text = \"rgb(0 0 0 / 50%)\"\n", "is no colour of CSS", "\"rgb(0 0 0 / 50%)\""),
            (
                "light.text = \"#000;} body{display:none\"\n",
                "is no colour of CSS",
                "\"#000;} body{display:none\"",
            ),
            ("logo = \"../x.svg\"\n", "`../x.svg` is no file in the workspace", "\"../x.svg\""),
            ("logo = \"/etc/x.svg\"\n", "is no file in the workspace", "\"/etc/x.svg\""),
            ("logo = \"x.html\"\n", "`x.html` is no picture", "\"x.html\""),
        ] {
            let (_, found) = check(text);
            let hit = found.iter().any(|(said, at)| said.contains(message) && at == place);
            assert!(hit, "{text}: {found:?}");
        }
    }

    #[test]
    fn the_contrast_is_that_of_the_standard() {
        let ratio = |one: &str, other: &str| contrast(&opaque(one).unwrap(), &opaque(other).unwrap());
        assert!((ratio("#000", "#fff") - 21.0).abs() < 0.01);
        assert!((ratio("#767676", "#ffffff") - 4.54).abs() < 0.01);
    }

    #[test]
    fn the_built_in_colours_are_those_of_the_style_and_can_be_read() {
        let css = include_str!("../site/site.css");
        let [light, dark] = COLOURS;
        for (at, name) in ["bg", "fg", "links"].iter().enumerate() {
            assert!(css.contains(&format!("--{name}: light-dark({}, {});", light[at], dark[at])), "{name}");
        }
        for mode in COLOURS {
            let mode = mode.map(|colour| Colour { color: opaque(colour).unwrap(), span: Some(Span::at(0)) });
            assert_eq!(contrasts(&mode), []);
        }
    }
}
