//! Reading the section strictly: what is unknown, missing or unsafe is a finding with its place.

use super::{Duty, OrganizationTypes, Oversight, Patients, Reporting, Roles, Rule, Scheme, Tier, Types};
use crate::access::Interaction;
use crate::diag::{Checked, Code, Diagnostic, nearest};
use crate::guide::{Conclude, Guide};
use crate::medplum::definitions::definition;
use crate::medplum::facts;
use crate::source::{Source, Span, Spanned};
use crate::yaml::{Entry, Node};
use std::sync::Arc;

/// Reads `exports.medplum` of `guide`'s rules; none where the rules don't have it, or where it
/// cannot be used. The findings are about the rules, not about any organization.
pub fn read(guide: &Guide) -> Checked<Option<Scheme>> {
    let (Some(source), Some(entry)) =
        (&guide.rules, guide.exports.iter().find(|entry| entry.key.value == "medplum"))
    else {
        return Checked::clean(None);
    };
    let mut reader = Reader {
        guide,
        source,
        findings: Vec::new(),
        interactions: Vec::new(),
        lists: Vec::new(),
        common: Vec::new(),
    };
    reader.findings.extend(facts::missing(guide, source, entry.key.span));
    reader.meanings();
    let scheme = reader.scheme(&entry.value);
    let findings = reader.findings;
    let scheme = scheme.filter(|_| !crate::diag::rejects(&findings));
    Checked::new(scheme, findings)
}

pub(super) struct Reader<'a> {
    pub(super) guide: &'a Guide,
    source: &'a Arc<Source>,
    findings: Vec<Diagnostic>,
    /// Named sets of interactions.
    pub(super) interactions: Vec<(String, Vec<Interaction>)>,
    /// Named lists of types.
    pub(super) lists: Vec<(String, Vec<String>)>,
    /// What every tier has besides its own.
    common: Vec<Rule>,
}

impl Reader<'_> {
    fn scheme(&mut self, node: &Node) -> Option<Scheme> {
        let known = [
            "checked",
            "interactions",
            "types",
            "organization-types",
            "reference-data",
            "staff",
            "tiers",
            "roles",
            "oversight",
            "administrators",
            "reporting",
            "patients",
        ];
        self.keys(node, "`medplum`", &known)?;
        let checked = self.needed(node, "checked")?;
        self.keys(checked, "`checked`", &["servers", "definitions"])?;
        let servers = self.needed(checked, "servers").map(|node| self.texts(node))?;
        let definitions = self.needed(checked, "definitions").and_then(|node| self.text(node))?;
        let sets = self.needed_entries(node, "interactions")?;
        self.sets(sets);
        self.named_lists(node.get("types").and_then(Node::map).unwrap_or_default());
        let staff = self.needed_entries(node, "staff")?;
        let reference = self.needed(node, "reference-data")?;
        let reference = self.reference(reference)?;
        let staff = self.rules(staff, Limits::Staff, &[&reference]);
        self.common = std::iter::once(&reference).chain(&staff).cloned().collect();
        let tiers = self.needed_entries(node, "tiers")?.iter().filter_map(|entry| self.tier(entry)).collect();
        let mut scheme = Scheme {
            servers,
            definitions: definitions.value.to_owned(),
            organization_types: self.organization_types(node.get("organization-types")),
            reference_data: reference,
            staff,
            tiers,
            roles: Roles::default(),
            oversight: Oversight::default(),
            administrators: Vec::new(),
            reporting: Reporting::default(),
            patients: Patients::default(),
            samples: Arc::default(),
        };
        let roles = self.needed(node, "roles")?;
        scheme.roles = self.roles(roles, &scheme.tiers)?;
        scheme.oversight = self.oversight(node.get("oversight"));
        let duties = node.get("administrators").and_then(Node::map).unwrap_or_default();
        scheme.administrators = duties.iter().filter_map(|entry| self.duty(entry)).collect();
        scheme.reporting = self.reporting(node.get("reporting"));
        scheme.patients = self.patients(node.get("patients"));
        scheme.samples = Arc::new(super::samples::samples(&scheme, self.guide));
        Some(scheme)
    }

    /// What the boxes of the guide mean for access: types that are shared hold no patient's data, and
    /// what patients see of their own can be theirs.
    fn meanings(&mut self) {
        for (id, patients) in [(facts::SHARED, false), (facts::VISIBLE, true)] {
            let Some(span) = self.guide.fact(id).map(|fact| fact.span) else { continue };
            for name in facts::items(self.guide, id) {
                let Some(name) = self.known_type(Spanned::new(name, span)) else { continue };
                match holds_patient_data(&name) {
                    true if !patients => self.shared_patient_data(span, &name),
                    false if patients => {
                        let message =
                            format!("`{name}` is never about a patient, so no patient would see one");
                        self.report(
                            Code::MedplumNotPatientData,
                            span,
                            message,
                            "name types that are about a patient",
                        );
                    }
                    _ => {}
                }
            }
        }
    }

    fn sets(&mut self, entries: &[Entry]) {
        for entry in entries {
            let items = entry.value.list().unwrap_or_default();
            let named = items.iter().filter_map(|item| self.text(item)).collect::<Vec<_>>();
            let set = named.into_iter().filter_map(|code| self.interaction(code)).collect();
            self.interactions.push((entry.key.value.clone(), set));
        }
    }

    fn named_lists(&mut self, entries: &[Entry]) {
        for entry in entries {
            let types = self.types_of(&entry.value);
            self.lists.push((entry.key.value.clone(), types));
        }
    }

    fn organization_types(&mut self, node: Option<&Node>) -> OrganizationTypes {
        let Some(node) = node else { return OrganizationTypes::default() };
        self.keys(node, "`organization-types`", &["kinds", "words"]);
        let pairs = |node: Option<&Node>, reader: &mut Self| -> Vec<(String, String)> {
            let entries = node.and_then(Node::map).unwrap_or_default();
            let text = |entry: &Entry, reader: &mut Self| {
                reader.text(&entry.value).map(|text| text.value.to_owned())
            };
            entries.iter().filter_map(|entry| Some((entry.key.value.clone(), text(entry, reader)?))).collect()
        };
        let kinds = pairs(node.get("kinds"), self);
        let words = pairs(node.get("words"), self).into_iter();
        OrganizationTypes { kinds, words: words.map(|(word, code)| (word.to_lowercase(), code)).collect() }
    }

    fn reference(&mut self, node: &Node) -> Option<Rule> {
        self.keys(node, "`reference-data`", &["types", "because"])?;
        let listed = self.needed(node, "types")?;
        let types = self.types_of(listed);
        let because = self.needed(node, "because").and_then(|node| self.text(node))?;
        for name in types.iter().filter(|name| holds_patient_data(name)) {
            self.shared_patient_data(listed.span, name);
        }
        Some(Rule {
            id: "reference-data".to_owned(),
            types: Types::Named(types),
            may: super::grants::VIEW.to_vec(),
            scope: Some(crate::access::Scope::AllTenants),
            hidden: Vec::new(),
            readonly: Vec::new(),
            because: because.value.to_owned(),
        })
    }

    fn tier(&mut self, entry: &Entry) -> Option<Tier> {
        let id = entry.key.value.clone();
        self.keys(&entry.value, &format!("tier `{id}`"), &["title", "pattern", "grants"])?;
        let title = self.needed(&entry.value, "title").and_then(|node| self.text(node))?;
        let pattern = entry.value.get("pattern").and_then(|node| self.text(node));
        if let Some(pattern) = pattern {
            self.item_of(facts::PATTERNS, pattern, "pattern");
        }
        let grants = self.needed_entries(&entry.value, "grants")?;
        let common = self.common.clone();
        let grants = self.rules(grants, Limits::Staff, &common.iter().collect::<Vec<_>>());
        Some(Tier {
            id,
            title: title.value.to_owned(),
            pattern: pattern.map(|text| text.value.to_owned()),
            grants,
        })
    }

    fn roles(&mut self, node: &Node, tiers: &[Tier]) -> Option<Roles> {
        self.keys(node, "`roles`", &["tiers", "same-for-all", "unknown"])?;
        let ids: Vec<&str> = tiers.iter().map(|tier| tier.id.as_str()).collect();
        let mut known = Vec::new();
        for entry in self.needed_entries(node, "tiers")? {
            let role = Spanned::new(entry.key.value.as_str(), entry.key.span);
            self.item_of(facts::ROLES, role, "role");
            let tier = self.text(&entry.value)?;
            known.push((role.value.to_owned(), self.one_of(tier, &ids, "tier")?));
        }
        let same = self.needed(node, "same-for-all").and_then(|node| self.text(node))?;
        let unknown = self.needed(node, "unknown").and_then(|node| self.text(node))?;
        Some(Roles {
            tiers: known,
            same_for_all: self.one_of(same, &ids, "tier")?,
            unknown: self.one_of(unknown, &ids, "tier")?,
        })
    }

    fn oversight(&mut self, node: Option<&Node>) -> Oversight {
        let Some(node) = node else { return Oversight::default() };
        self.keys(node, "`oversight`", &["roles", "duty"]);
        let roles: Vec<_> = node.get("roles").and_then(Node::list).unwrap_or_default().iter().collect();
        let roles: Vec<_> = roles.into_iter().filter_map(|node| self.text(node)).collect();
        for role in &roles {
            self.item_of(facts::ROLES, *role, "role");
        }
        let duty = node.get("duty").and_then(|node| self.text(node));
        if let Some(duty) = duty {
            self.known_duty(duty);
        }
        Oversight {
            roles: roles.iter().map(|role| role.value.to_owned()).collect(),
            duty: duty.map(|duty| duty.value.to_owned()).unwrap_or_default(),
        }
    }

    fn duty(&mut self, entry: &Entry) -> Option<Duty> {
        let id = Spanned::new(entry.key.value.as_str(), entry.key.span);
        self.known_duty(id);
        self.keys(&entry.value, &format!("duty `{}`", id.value), &["title", "grants"])?;
        let title = self.needed(&entry.value, "title").and_then(|node| self.text(node))?;
        let grants = self.needed_entries(&entry.value, "grants")?;
        let grants = self.rules(grants, Limits::Administrator, &[]);
        Some(Duty { id: id.value.to_owned(), title: title.value.to_owned(), grants })
    }

    fn known_duty(&mut self, duty: Spanned<&str>) {
        let groups = self.guide.fact(facts::ADMINISTRATORS).map(|fact| &fact.from);
        let Some(Conclude::Rows { groups: Some(groups), .. }) = groups else { return };
        let ids: Vec<&str> = groups.names.iter().map(|item| item.id.as_str()).collect();
        let _ = self.one_of(duty, &ids, "duty");
    }

    fn reporting(&mut self, node: Option<&Node>) -> Reporting {
        let Some(node) = node else { return Reporting::default() };
        self.keys(node, "`reporting`", &["measures", "because"]);
        let mut measures = Vec::new();
        for entry in node.get("measures").and_then(Node::map).unwrap_or_default() {
            self.item_of(facts::MEASURES, Spanned::new(&entry.key.value, entry.key.span), "measure");
            let mut types = Vec::new();
            for of_type in entry.value.map().unwrap_or_default() {
                let name = Spanned::new(of_type.key.value.as_str(), of_type.key.span);
                let Some(name) = self.known_type(name) else { continue };
                types.push((name.clone(), self.elements_of(&of_type.value, &[name])));
            }
            measures.push((entry.key.value.clone(), types));
        }
        let because = node.get("because").and_then(|node| self.text(node));
        Reporting { measures, because: because.map(|text| text.value.to_owned()).unwrap_or_default() }
    }

    fn patients(&mut self, node: Option<&Node>) -> Patients {
        let Some(node) = node else { return Patients::default() };
        self.keys(node, "`patients`", &["caregivers", "directory"]);
        let caregivers = node.get("caregivers").and_then(|node| self.text(node));
        if let Some(text) = caregivers {
            let _ = self.one_of(text, &["true", "false"], "answer");
        }
        let entries = node.get("directory").and_then(Node::map).unwrap_or_default();
        let directory = entries.iter().filter_map(|entry| self.directory(entry)).collect();
        Patients { caregivers: caregivers.is_some_and(|text| text.value == "true"), directory }
    }

    /// The text of `node`, or a finding.
    pub(super) fn text<'n>(&mut self, node: &'n Node) -> Option<Spanned<&'n str>> {
        let text = node.text();
        if text.is_none() {
            self.shape(
                node.span,
                format!("text is expected here, not {}", node.kind()),
                "write it as plain text",
            );
        }
        text
    }

    fn texts(&mut self, node: &Node) -> Vec<String> {
        let items = node.list().unwrap_or_default();
        items.iter().filter_map(|item| self.text(item)).map(|text| text.value.to_owned()).collect()
    }

    /// The value under `key`, which has to be there.
    pub(super) fn needed<'n>(&mut self, node: &'n Node, key: &str) -> Option<&'n Node> {
        let value = node.get(key);
        if value.is_none() {
            self.shape(node.span, format!("`{key}` is missing here"), format!("add `{key}:`"));
        }
        value
    }

    /// The entries of the mapping under `key`, which has to be there.
    pub(super) fn needed_entries<'n>(&mut self, node: &'n Node, key: &str) -> Option<&'n [Entry]> {
        let value = self.needed(node, key)?;
        let entries = value.map();
        if entries.is_none() {
            self.shape(
                value.span,
                format!("`{key}` is to be a mapping, not {}", value.kind()),
                "write `key: value` lines",
            );
        }
        entries
    }

    /// A finding for every key of the mapping `node` that is not among `known`.
    pub(super) fn keys(&mut self, node: &Node, what: &str, known: &[&str]) -> Option<()> {
        let Some(entries) = node.map() else {
            self.shape(
                node.span,
                format!("{what} is to be a mapping, not {}", node.kind()),
                "write `key: value` lines",
            );
            return None;
        };
        for entry in entries.iter().filter(|entry| !known.contains(&entry.key.value.as_str())) {
            let message = format!("{what} has no key `{}`", entry.key.value);
            self.unknown(Code::RulesUnknownKey, message, &entry.key, known);
        }
        Some(())
    }

    /// `text`, if it is one of `known`; else a finding.
    pub(super) fn one_of(&mut self, text: Spanned<&str>, known: &[&str], what: &str) -> Option<String> {
        if known.contains(&text.value) {
            return Some(text.value.to_owned());
        }
        let message = format!("there is no {what} `{}`", text.value);
        self.unknown(Code::MedplumUnknownName, message, &text, known);
        None
    }

    /// A finding unless `text` is an item of the fact `fact`.
    pub(super) fn item_of(&mut self, fact: &str, text: Spanned<&str>, what: &str) {
        let items = facts::items(self.guide, fact);
        let _ = self.one_of(text, &items, what);
    }

    pub(super) fn unknown<T: AsRef<str>>(
        &mut self,
        code: Code,
        message: String,
        text: &Spanned<T>,
        known: &[&str],
    ) {
        let finding = Diagnostic::new(code, message).at(self.source, text.span, "");
        self.findings.push(match nearest(text.value.as_ref(), known.iter().copied()) {
            Some(near) => finding.help(format!("did you mean `{near}`?")).fix(self.source, text.span, near),
            None if known.len() <= 12 => finding.help(format!("one of `{}`", known.join("`, `"))),
            None => finding,
        });
    }

    pub(super) fn shape(&mut self, span: Span, message: String, help: impl Into<String>) {
        self.report(Code::RulesShape, span, message, help);
    }

    pub(super) fn report(&mut self, code: Code, span: Span, message: String, help: impl Into<String>) {
        self.findings.push(Diagnostic::new(code, message).at(self.source, span, "").help(help));
    }

    pub(super) fn shared_patient_data(&mut self, span: Span, name: &str) {
        let message = format!("`{name}` holds patients' data and cannot be open to all");
        let help = "give it to a tier, where it is kept to the tenants that its patient belongs to";
        self.report(Code::MedplumSharedPatientData, span, message, help);
    }
}

/// Who a grant is for, which limits what it may say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Limits {
    /// Somebody who works in a tenant.
    Staff,
    /// Somebody who manages the system.
    Administrator,
}

/// Whether resources of the type called `name` can be about a patient.
pub(super) fn holds_patient_data(name: &str) -> bool {
    name == "Patient" || definition(name).is_some_and(|definition| definition.patient_bound)
}
