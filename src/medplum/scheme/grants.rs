//! Reading grants: the part of the section where a slip would show somebody's records.

use super::read::{Limits, Reader, holds_patient_data};
use super::{Rule, Types};
use crate::access::{Interaction, Scope};
use crate::diag::Code;
use crate::medplum::codes;
use crate::medplum::definitions::{NEVER_GRANTED, definition, names};
use crate::source::Spanned;
use crate::yaml::{Entry, Node};

/// Everything that only shows.
pub(super) const VIEW: [Interaction; 4] =
    [Interaction::Read, Interaction::ReadVersion, Interaction::Search, Interaction::History];

/// The types that a grant names, each with the grant's id.
fn named(rule: &Rule) -> Vec<(String, String)> {
    match &rule.types {
        Types::Named(types) => types.iter().map(|name| (name.clone(), rule.id.clone())).collect(),
        Types::Tenant => Vec::new(),
    }
}

impl Reader<'_> {
    /// The grants of `entries`, for one login together with `others`: each type is named once among them,
    /// since rules of one type add up.
    pub(super) fn rules(&mut self, entries: &[Entry], limits: Limits, others: &[&Rule]) -> Vec<Rule> {
        let mut taken: Vec<(String, String)> = Vec::new();
        others.iter().for_each(|rule| taken.extend(named(rule)));
        let mut found = Vec::new();
        for entry in entries {
            let Some(rule) = self.rule(entry, limits) else { continue };
            for (name, _) in named(&rule) {
                if let Some((_, other)) = taken.iter().find(|(taken, _)| *taken == name) {
                    let message = format!("`{name}` is granted twice: here, and by `{other}`");
                    let help = "name it once: the two would add up to the wider of them";
                    self.report(Code::MedplumTwice, entry.key.span, message, help);
                }
            }
            taken.extend(named(&rule));
            found.push(rule);
        }
        found
    }

    /// The grant called `entry.key`.
    pub(super) fn rule(&mut self, entry: &Entry, limits: Limits) -> Option<Rule> {
        let id = &entry.key.value;
        let node = &entry.value;
        self.keys(node, &format!("grant `{id}`"), &["types", "may", "hidden", "readonly", "because"])?;
        let types = self.needed(node, "types")?;
        let types = self.types(types)?;
        let may = self.needed(node, "may").and_then(|node| self.text(node))?;
        let sets = self.interactions.clone();
        let ids: Vec<&str> = sets.iter().map(|(id, _)| id.as_str()).collect();
        let may = self.one_of(may, &ids, "set of interactions")?;
        let may = sets.iter().find(|(id, _)| *id == may).map(|(_, set)| set.clone())?;
        let named = if let Types::Named(named) = &types { named.as_slice() } else { &[] };
        let because = self.needed(node, "because").and_then(|node| self.text(node))?;
        if limits == Limits::Staff {
            self.writes_keep_their_tenant(entry, named, &may);
        }
        if may.contains(&Interaction::Delete) {
            let message = "no grant may delete: a deleted record is gone for every tenant".to_owned();
            self.report(Code::MedplumDelete, entry.key.span, message, "mark records as entered in error");
        }
        Some(Rule {
            id: id.clone(),
            hidden: node.get("hidden").map(|node| self.elements_of(node, named)).unwrap_or_default(),
            readonly: node.get("readonly").map(|node| self.elements_of(node, named)).unwrap_or_default(),
            types,
            may,
            scope: None,
            because: because.value.to_owned(),
        })
    }

    /// A resource that is about no patient loses its tenant when somebody who is no admin writes it:
    /// such a grant would not work, and the record would be lost to its tenant.
    fn writes_keep_their_tenant(&mut self, entry: &Entry, types: &[String], may: &[Interaction]) {
        if !may.iter().any(|interaction| interaction.writes()) {
            return;
        }
        for name in types.iter().filter(|name| !holds_patient_data(name)) {
            let message = format!("staff cannot write `{name}`: it would lose its tenant");
            let help = "let staff view it, and an administrator keep it";
            self.report(Code::MedplumUnownedWrite, entry.key.span, message, help);
        }
    }

    fn types(&mut self, node: &Node) -> Option<Types> {
        match node.text() {
            Some(text) if text.value == "tenant" => Some(Types::Tenant),
            Some(text) => {
                let lists = self.lists.clone();
                let ids: Vec<&str> = lists.iter().map(|(id, _)| id.as_str()).collect();
                let id = self.one_of(text, &ids, "list of types")?;
                lists.into_iter().find(|(list, _)| *list == id).map(|(_, types)| Types::Named(types))
            }
            None => Some(Types::Named(self.types_of(node))),
        }
    }

    /// The resource types that `node` lists.
    pub(super) fn types_of(&mut self, node: &Node) -> Vec<String> {
        let Some(items) = node.list() else {
            self.shape(
                node.span,
                format!("a list of types is expected, not {}", node.kind()),
                "write `[Patient, …]`",
            );
            return Vec::new();
        };
        let mut found: Vec<String> = Vec::new();
        for text in items.iter().filter_map(|item| self.text(item)).collect::<Vec<_>>() {
            if let Some(name) = self.known_type(text)
                && !found.contains(&name)
            {
                found.push(name);
            }
        }
        found
    }

    /// The name of a type that exists and that a grant may name.
    pub(super) fn known_type(&mut self, text: Spanned<&str>) -> Option<String> {
        if text.value == "Binary" {
            let message =
                "`Binary` ignores criteria: a grant would open the files of every tenant".to_owned();
            let help =
                "leave it out, and give each file a `securityContext`; see the risk `files-need-a-context`";
            self.report(Code::MedplumKeys, text.span, message, help);
            return None;
        }
        if NEVER_GRANTED.contains(&text.value) {
            let message =
                format!("`{}` would open more than records: client secrets, logins, policies", text.value);
            self.report(Code::MedplumKeys, text.span, message, "name the types that are meant, one by one");
            return None;
        }
        if definition(text.value).is_none() {
            let known: Vec<&str> = names().collect();
            let message = format!("there is no resource type `{}`", text.value);
            self.unknown(Code::MedplumUnknownType, message, &text, &known);
            return None;
        }
        if definition(text.value).is_some_and(|of| of.least.is_empty()) {
            let message = format!("`{}` cannot be granted: no test of it can be written", text.value);
            self.report(Code::MedplumUnknownType, text.span, message, "leave it out");
            return None;
        }
        Some(text.value.to_owned())
    }

    /// The elements that `node` lists, each of which every one of `types` has.
    pub(super) fn elements_of(&mut self, node: &Node, types: &[String]) -> Vec<String> {
        let mut found = Vec::new();
        for text in
            node.list().unwrap_or_default().iter().filter_map(|item| self.text(item)).collect::<Vec<_>>()
        {
            let lacking = types.iter().filter_map(|name| definition(name)).find(|definition| {
                text.value.ends_with("[x]") || !definition.elements().any(|element| element == text.value)
            });
            match lacking {
                None => found.push(text.value.to_owned()),
                Some(definition) => {
                    let known: Vec<&str> =
                        definition.elements().filter(|name| !name.ends_with("[x]")).collect();
                    let message =
                        format!("`{}` has no element `{}` that can be hidden", definition.name, text.value);
                    self.unknown(Code::MedplumUnknownElement, message, &text, &known);
                }
            }
        }
        found
    }

    /// The interaction that `text` names.
    pub(super) fn interaction(&mut self, text: Spanned<&str>) -> Option<Interaction> {
        let found = codes::interaction(text.value);
        if found.is_none() {
            let known: Vec<&str> = codes::codes().collect();
            let message = format!("there is no interaction `{}`", text.value);
            self.unknown(Code::MedplumUnknownInteraction, message, &text, &known);
        }
        found
    }

    /// What patients see of staff for one answer.
    pub(super) fn directory(&mut self, entry: &Entry) -> Option<(String, Rule)> {
        let key = Spanned::new(entry.key.value.as_str(), entry.key.span);
        self.item_of(crate::medplum::facts::DIRECTORY, key, "answer");
        let node = &entry.value;
        self.keys(node, &format!("`{}`", key.value), &["types", "scope", "hidden"])?;
        let types = self.needed(node, "types").map(|node| self.types_of(node))?;
        for name in types.iter().filter(|name| holds_patient_data(name)) {
            self.shared_patient_data(node.span, name);
        }
        let scope = self.needed(node, "scope").and_then(|node| self.text(node))?;
        let scope = self.one_of(scope, &["own", "all"], "scope")?;
        let hidden = node.get("hidden").map(|node| self.elements_of(node, &types)).unwrap_or_default();
        let rule = Rule {
            id: "directory".to_owned(),
            types: Types::Named(types),
            may: VIEW.to_vec(),
            scope: Some(if scope == "all" { Scope::AllTenants } else { Scope::OwnTenants }),
            hidden,
            readonly: Vec::new(),
            because: String::new(),
        };
        Some((key.value.to_owned(), rule))
    }
}
