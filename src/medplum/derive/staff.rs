//! Staff: each role in its tier, with one tenant, several, or all.

use super::{Making, because, overseen};
use crate::access::{Actor, Grant, Interaction, Placement, Reach, Scope, Separation, Standing};
use crate::guide::Item;
use crate::medplum::facts;
use crate::medplum::scheme::Tier;

impl<'a> Making<'a> {
    /// Every role that the answers name.
    pub(super) fn staff(&mut self) {
        let several = self.several();
        let all = self.model.separation != Separation::None && self.facts.is(facts::REACH, "all");
        for role in self.facts.items(facts::ROLES) {
            let tier = self.tier_of(role);
            let profile = self.tier_profile(tier, Reach::One);
            self.role(role, "one", Reach::One, profile);
            if let Some(reach) = several {
                let profile = self.tier_profile(tier, reach);
                self.role(role, "several", reach, profile);
            }
            if all && self.scheme.oversight.roles.contains(&role.id) {
                let profile = self.overseeing_profile(tier);
                self.role(role, "all", Reach::All, profile);
            }
        }
        self.open_roles();
        self.open_oversight(all);
        self.open_patterns();
    }

    /// Without a role there is nobody to give anything to.
    fn open_roles(&mut self) {
        if self.facts.items(facts::ROLES).is_empty() {
            self.open("staff-roles", facts::ROLES, "Which roles do staff have?", "no staff can log in");
        }
    }

    fn role(&mut self, role: &Item, reach_id: &str, reach: Reach, profile: String) {
        let mut reasons = vec![because(Some(facts::ROLES), &role.label)];
        if self.facts.choice(facts::REACH).is_some() && self.model.separation != Separation::None {
            reasons.push(because(Some(facts::REACH), &self.facts.says(facts::REACH)));
        }
        self.actor(Actor {
            id: format!("staff/{}/{reach_id}", role.id),
            label: role.label.clone(),
            standing: if reach == Reach::All { Standing::Oversight } else { Standing::Staff },
            reach,
            profiles: vec![profile],
            held_by: Vec::new(),
            administers: false,
            because: reasons,
        });
    }

    /// How somebody of several tenants logs in, if anybody may have several. Undecided, one tenant
    /// at a time.
    fn several(&mut self) -> Option<Reach> {
        if self.model.separation == Separation::None {
            return None;
        }
        match self.facts.choice(facts::REACH) {
            Some("several" | "all") => {}
            Some(_) => return None,
            None => {
                if self.facts.is_open(facts::REACH) {
                    self.open(
                        "staff-reach",
                        facts::REACH,
                        "May somebody work in several groups?",
                        "everybody works in one group",
                    );
                }
                return None;
            }
        }
        match self.facts.choice(facts::VIEW) {
            _ if self.model.separation == Separation::Stores => Some(Reach::OneOfSeveral),
            Some("combined" | "either") => Some(Reach::Several),
            Some(_) => Some(Reach::OneOfSeveral),
            None => {
                self.open(
                    "staff-view",
                    facts::VIEW,
                    "Do staff of several groups see all of them at once, or one at a time?",
                    "one at a time: a login for each group",
                );
                Some(Reach::OneOfSeveral)
            }
        }
    }

    /// The tier of `role`: by the rules, and only where the answers confirm it.
    fn tier_of(&mut self, role: &Item) -> &'a Tier {
        let roles = &self.scheme.roles;
        let known = roles.tiers.iter().find(|(id, _)| *id == role.id).map(|(_, tier)| tier.as_str());
        let Some(own) = known else {
            let id = format!("role-tier/{}", role.id);
            let ask = format!("What may “{}” see? The rules know no such role.", role.label);
            self.open(&id, facts::ROLES, &ask, "the least access");
            return self.least();
        };
        match self.facts.choice(facts::RESTRICTIONS) {
            Some("no") => self.scheme.tier(&roles.same_for_all).unwrap_or_else(|| self.least()),
            Some(_) => {
                let tier = self.scheme.tier(own).unwrap_or_else(|| self.least());
                if self.confirmed(tier) { tier } else { self.unconfirmed(tier) }
            }
            None => {
                let unasked = !self.model.open.iter().any(|open| open.id == "role-tiers");
                if unasked {
                    self.open(
                        "role-tiers",
                        facts::RESTRICTIONS,
                        "Does everyone in a group see the same, or does it depend on the role?",
                        "everybody has the least access",
                    );
                }
                self.least()
            }
        }
    }

    fn least(&self) -> &'a Tier {
        let scheme = self.scheme;
        scheme.tier(&scheme.roles.unknown).unwrap_or(&scheme.tiers[0])
    }

    fn confirmed(&self, tier: &Tier) -> bool {
        let checked = self.facts.items(facts::PATTERNS);
        tier.pattern.as_ref().is_none_or(|pattern| checked.iter().any(|item| item.id == *pattern))
    }

    fn unconfirmed(&mut self, tier: &Tier) -> &'a Tier {
        let id = format!("tier/{}", tier.id);
        if !self.model.open.iter().any(|open| open.id == id) {
            let ask = format!(
                "3.4 was answered, and the box for “{}” is not checked: who may see that?",
                tier.title
            );
            let ask = ask.replacen("3.4", &self.facts.question(facts::PATTERNS).unwrap_or_default(), 1);
            self.open(&id, facts::PATTERNS, &ask, "the roles that it is meant for have the least access");
        }
        self.least()
    }

    /// Patterns in the client's own words, which no tier is.
    fn open_patterns(&mut self) {
        for item in self.facts.items(facts::PATTERNS) {
            if !facts::items(self.facts.guide, facts::PATTERNS).contains(&item.id.as_str()) {
                let id = format!("pattern/{}", item.id);
                let ask = format!("“{}”: what does that let whom see?", item.label);
                self.open(&id, facts::PATTERNS, &ask, "it lets nobody see anything");
            }
        }
    }

    fn open_oversight(&mut self, all: bool) {
        let anybody = self.model.actors.iter().any(|actor| actor.standing == Standing::Oversight);
        if all && !anybody {
            self.open(
                "oversight-roles",
                facts::ROLES,
                "Which role sees all groups? None of those that the rules know was named.",
                "nobody sees all groups",
            );
        }
    }

    /// The profile of `tier` for a login of this reach, made where it is not there yet.
    fn tier_profile(&mut self, tier: &Tier, reach: Reach) -> String {
        let grants = self.tier_grants(tier);
        if self.model.separation == Separation::Rules && reach == Reach::Several {
            let id = format!("{}-several", tier.id);
            let title = format!("{}, several groups at once", tier.title);
            self.profile(&id, title, Placement::None, for_several(grants));
            return id;
        }
        let landing =
            if self.model.separation == Separation::None { Placement::None } else { Placement::Tenant };
        self.profile(&tier.id, tier.title.clone(), landing, grants);
        tier.id.clone()
    }

    fn overseeing_profile(&mut self, tier: &Tier) -> String {
        let id = format!("{}-oversight", tier.id);
        let title = format!("{}, all groups, reading only", tier.title);
        let grants = self.tier_grants(tier).iter().map(overseen).collect();
        self.profile(&id, title, Placement::None, grants);
        id
    }

    /// Everything that `tier` lets staff do in their own tenants.
    fn tier_grants(&self, tier: &Tier) -> Vec<Grant> {
        let scope = self.tenant_scope();
        let fact = self.facts.choice(facts::RESTRICTIONS).map(|_| facts::RESTRICTIONS);
        let special = tier.grants.iter().filter_map(|rule| self.grant(rule, scope, fact));
        let mut grants: Vec<Grant> = special.collect();
        grants.extend(self.common_grants());
        grants
    }

    /// What staff get whatever their tier: their own group, its people and material, what is shared.
    pub(super) fn common_grants(&self) -> Vec<Grant> {
        let scope = self.tenant_scope();
        let mut grants = Vec::new();
        if let Some(tenant) = self.tenant_type.filter(|_| self.model.separation != Separation::None) {
            grants.push(Grant {
                id: "own-group".to_owned(),
                kinds: vec![tenant.to_owned()],
                interactions: super::VIEW.to_vec(),
                scope,
                hidden: Vec::new(),
                readonly: Vec::new(),
                implied: false,
                because: vec![because(Some(facts::TENANT_RESOURCE), "staff see the group that they work in")],
            });
        }
        for rule in &self.scheme.staff {
            let Some(mut grant) = self.grant(rule, scope, None) else { continue };
            grant.kinds.retain(|kind| !self.shared.contains(&kind.as_str()));
            if !grant.kinds.is_empty() {
                grants.push(grant);
            }
        }
        grants.extend(self.shared_grant());
        grants.extend(self.reference_data());
        grants
    }

    /// What 5.1 opens to all staff.
    pub(super) fn shared_grant(&self) -> Option<Grant> {
        let kinds = self.shared.iter().filter(|name| Some(**name) != self.tenant_type);
        let grant = Grant {
            id: "shared".to_owned(),
            kinds: kinds.map(|name| (*name).to_owned()).collect(),
            interactions: super::VIEW.to_vec(),
            scope: Scope::AllTenants,
            hidden: Vec::new(),
            readonly: Vec::new(),
            implied: false,
            because: vec![because(
                Some(facts::SHARED),
                "all staff see these, whichever group they belong to",
            )],
        };
        (!grant.kinds.is_empty()).then_some(grant)
    }
}

/// A login for several tenants at once registers no patient: the server would put the patient, and
/// every record that the login makes about anybody, into the last of them.
fn for_several(grants: Vec<Grant>) -> Vec<Grant> {
    let mut found = Vec::new();
    for grant in grants {
        let (persons, others): (Vec<String>, Vec<String>) =
            grant.kinds.iter().cloned().partition(|kind| kind == "Patient");
        if persons.is_empty() || !grant.interactions.contains(&Interaction::Create) {
            found.push(grant);
            continue;
        }
        let interactions =
            grant.interactions.iter().copied().filter(|other| *other != Interaction::Create).collect();
        if !others.is_empty() {
            found.push(Grant { kinds: others, id: format!("{}-others", grant.id), ..grant.clone() });
        }
        found.push(Grant { kinds: persons, interactions, ..grant });
    }
    found
}
