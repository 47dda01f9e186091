//! What all organizations of a workspace share, made once: guides with their templates and digests,
//! and settings.

use super::Digest;
use crate::diag::{Code, Diagnostic, nearest, rejects};
use crate::export::settings::{self, BookSettings, Logo};
use crate::export::templates::Templates;
use crate::export::view::shape::Names;
use crate::guide::Guide;
use crate::medplum::{self, Scheme};
use crate::source::{Source, Span};
use crate::workspace::Workspace;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A workspace, ready to assess its organizations.
pub struct Assessor<'a> {
    pub workspace: &'a Workspace,
    pub settings: BookSettings,
    guides: BTreeMap<&'a str, Ready<'a>>,
}

/// One guide, ready to be used or not.
pub struct Ready<'a> {
    /// None where the guide, its rules or its templates have errors.
    pub usable: Option<Usable<'a>>,
    /// Of everything that its organizations are made from but their answers.
    pub context: Digest,
}

/// A guide without errors, with all that its organizations need besides.
pub struct Usable<'a> {
    pub guide: &'a Guide,
    pub templates: Arc<Templates>,
    /// What its rules say about access, where they do.
    pub scheme: Option<Scheme>,
}

impl<'a> Assessor<'a> {
    /// Prepares everything that the organizations of `workspace` share. What is wrong with templates,
    /// settings and the rules' exports goes to `findings`; what is wrong with guides the workspace
    /// has said already.
    pub fn new(workspace: &'a Workspace, findings: &mut Vec<Diagnostic>) -> Self {
        Self::prepared(workspace, true, findings)
    }

    /// The same for those who render nothing: templates are not looked at, and nothing is wrong with them.
    pub fn without_templates(workspace: &'a Workspace, findings: &mut Vec<Diagnostic>) -> Self {
        Self::prepared(workspace, false, findings)
    }

    fn prepared(workspace: &'a Workspace, with_templates: bool, findings: &mut Vec<Diagnostic>) -> Self {
        let settings = workspace.settings.as_ref().map(settings::read);
        let mut settings = settings.map_or_else(BookSettings::default, |settings| settings.report(findings));
        if let Some(logo) = &mut settings.theme.logo {
            findings.extend(read_logo(workspace, logo));
        }
        let logo = settings.theme.logo.as_ref().map_or(&[][..], |logo| &logo.bytes);
        let usable_settings = !rejects(findings) && !workspace.broken.iter().any(|path| path == "book.toml");
        // One set serves all guides, as long as it is whole.
        let names = workspace.guides.iter().filter(|(_, guide)| with_templates && !guide.rejected());
        let names = names.map(|(id, guide)| (id.clone(), Names::of(&guide.value))).collect();
        let all = match with_templates {
            true if workspace.broken.is_empty() => Templates::load(&workspace.templates, &names).ok(),
            true => None,
            false => Some(Templates::none()),
        };
        let all = all.map(Arc::new);
        let mut reported = Vec::new();
        let guides = workspace.guides.iter().map(|(id, guide)| {
            let templates = all.clone().or_else(|| {
                let templates = templates_of(workspace, id, &names);
                templates.map_err(|found| reported.extend(found)).ok().map(Arc::new)
            });
            let scheme = medplum::read(&guide.value);
            let sound = usable_settings && !rejects(&guide.findings) && !scheme.rejected();
            let scheme = scheme.report(&mut reported);
            let usable = templates.filter(|_| sound);
            let usable = usable.map(|templates| Usable { guide: &guide.value, templates, scheme });
            (id.as_str(), Ready { usable, context: context(workspace, &guide.value, logo) })
        });
        let guides = guides.collect();
        // What is wrong with a template of all guides is found with each of them.
        for finding in reported {
            if !findings.contains(&finding) {
                findings.push(finding);
            }
        }
        Self { workspace, settings, guides }
    }

    /// The guide `id`, if there is one.
    pub fn guide(&self, id: &str) -> Option<&Ready<'a>> {
        self.guides.get(id)
    }

    /// All guides, in order of id.
    pub fn guides(&self) -> impl Iterator<Item = (&str, &Ready<'a>)> {
        self.guides.iter().map(|(id, ready)| (*id, ready))
    }

    /// The guide whose id is nearest to `id`, if one is near.
    pub fn nearest_guide(&self, id: &str) -> Option<&str> {
        nearest(id, self.guides.keys().copied())
    }

    /// The ids of all guides, for messages.
    pub fn guide_names(&self) -> String {
        let names: Vec<String> = self.guides.keys().map(|id| format!("`{id}`")).collect();
        names.join(", ")
    }

    /// The digest of everything that organizations are made from but their answers.
    pub fn context(&self) -> Digest {
        Digest::of_all(self.guides.values().map(|ready| ready.context.bytes()))
    }

    /// The digest of everything that the organization `id` is made from, given its `answers` to `guide`.
    pub fn inputs(&self, guide: &str, id: &str, answers: &Source) -> Digest {
        let context = self.guides.get(guide).map(|ready| ready.context);
        let context = context.as_ref().map_or(&[][..], Digest::bytes);
        Digest::of_all([context, id.as_bytes(), answers.text().as_bytes()])
    }
}

/// Fills in the picture of `logo`, or says why it cannot be had.
fn read_logo(workspace: &Workspace, logo: &mut Logo) -> Option<Diagnostic> {
    match workspace.bytes(&logo.path) {
        Ok(bytes) => {
            logo.bytes = bytes;
            None
        }
        Err(fault) => {
            let settings = workspace.settings.as_ref()?;
            let wrong =
                Diagnostic::new(Code::SettingsInvalid, fault.message).at(settings, logo.span, "this logo");
            Some(wrong.help("see that the picture is there; it may have up to 1 MiB"))
        }
    }
}

/// Loads what the guide `id` can use, when not all templates are sound: other guides' own folders
/// are none of its business.
fn templates_of(
    workspace: &Workspace,
    id: &str,
    names: &BTreeMap<String, Names>,
) -> Result<Templates, Vec<Diagnostic>> {
    let others = |name: &str| {
        let folder = name.split_once('/').map(|(folder, _)| folder);
        folder.is_some_and(|folder| folder != id && workspace.guides.contains_key(folder))
    };
    let broken = workspace.broken.iter().filter_map(|path| path.strip_prefix("templates/"));
    if let Some(name) = broken.into_iter().find(|name| !others(name)) {
        return Err(vec![unreadable(name)]);
    }
    let own = workspace.templates.iter().filter(|(name, _)| !others(name));
    Templates::load(&own.cloned().collect::<Vec<_>>(), names)
}

fn unreadable(name: &str) -> Diagnostic {
    Diagnostic::new(Code::TemplateInvalid, format!("the template `{name}` cannot be read"))
        .at(&Source::new(format!("templates/{name}"), ""), Span::at(0), "")
        .help("the finding of the file itself says why")
}

/// Digests this program and all that `guide`'s organizations share.
fn context(workspace: &Workspace, guide: &Guide, logo: &[u8]) -> Digest {
    let program = concat!(env!("CARGO_PKG_VERSION"), " ", env!("BLUEPRINT_SOURCES"));
    let text = |source: &Source| [source.name().to_owned(), source.text().to_owned()];
    let mut parts: Vec<String> = vec![program.to_owned()];
    parts.extend(text(&guide.source));
    parts.push(guide.rules.is_some().to_string());
    parts.extend(guide.rules.iter().flat_map(|rules| text(rules)));
    parts.push(workspace.settings.is_some().to_string());
    parts.extend(workspace.settings.iter().flat_map(|settings| text(settings)));
    parts.extend(workspace.templates.iter().flat_map(|(name, text)| [name.clone(), text.clone()]));
    Digest::of_all(parts.iter().map(String::as_bytes).chain([logo]))
}
