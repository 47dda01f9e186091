//! Everybody who is not staff of a tenant: oversight, administrators, a service, reports, patients.

use super::{Making, VIEW, because, overseen};
use crate::access::{Actor, Grant, Interaction, Placement, Reach, Scope, Separation, Standing};
use crate::medplum::facts::{self, cell};
use crate::medplum::scheme::Rule;

/// The types that a project admin can get at, whatever the policy says.
const ADMIN_TYPES: [&str; 2] = ["ProjectMembership", "User"];

impl Making<'_> {
    /// The people who see everything, reading only.
    pub(super) fn oversight(&mut self) {
        let duty = self.scheme.oversight.duty.clone();
        let held_by = self.holders(&duty);
        if held_by.is_empty() {
            return;
        }
        let mut grants: Vec<Grant> = Vec::new();
        for tier in &self.scheme.tiers {
            let of_tier = tier.grants.iter().filter_map(|rule| self.grant(rule, Scope::AllTenants, None));
            for mut grant in of_tier {
                grant.kinds.retain(|kind| !grants.iter().any(|other| other.kinds.contains(kind)));
                if !grant.kinds.is_empty() {
                    grant.id = format!("{}-{}", tier.id, grant.id);
                    grant.hidden.clear();
                    grant.because = vec![because(
                        Some(facts::ADMINISTRATORS),
                        "the people who see everything, reading only",
                    )];
                    grants.push(overseen(&grant));
                }
            }
        }
        grants.extend(self.common_grants().iter().map(overseen));
        self.profile("everything", "Everything, reading only".to_owned(), Placement::None, grants);
        self.actor(Actor {
            id: format!("oversight/{duty}"),
            label: "Oversight".to_owned(),
            standing: Standing::Oversight,
            reach: Reach::All,
            profiles: vec!["everything".to_owned()],
            held_by,
            administers: false,
            because: vec![because(Some(facts::ADMINISTRATORS), "named among those who see everything")],
        });
    }

    /// The people of a duty: `Ana Ruiz (Practice administrator)`.
    fn holders(&self, duty: &str) -> Vec<String> {
        let rows = self.facts.rows(facts::ADMINISTRATORS).iter();
        let named = rows.filter(|row| cell(row, "duty") == duty && !cell(row, "name").is_empty());
        let words = named.map(|row| match (cell(row, "name"), cell(row, "role")) {
            (name, "") => name.to_owned(),
            (name, role) => format!("{name} ({role})"),
        });
        let mut found: Vec<String> = Vec::new();
        for words in words {
            if !found.contains(&words) {
                found.push(words);
            }
        }
        found
    }

    /// Those who manage the system, by duty; only where the answers name somebody.
    pub(super) fn administrators(&mut self) {
        for duty in &self.scheme.administrators {
            let held_by = self.holders(&duty.id);
            if held_by.is_empty() {
                continue;
            }
            let fact = Some(facts::ADMINISTRATORS);
            let rules = duty.grants.iter();
            let mut grants: Vec<Grant> =
                rules.filter_map(|rule| self.grant(rule, Scope::AllTenants, fact)).collect();
            grants.extend(self.reference_data());
            grants.extend(implied());
            let id = format!("administrator-{}", duty.id);
            self.profile(&id, duty.title.clone(), Placement::None, grants);
            self.actor(Actor {
                id: format!("administrator/{}", duty.id),
                label: duty.title.clone(),
                standing: Standing::Administrator,
                reach: Reach::All,
                profiles: vec![id],
                held_by,
                administers: true,
                because: vec![because(fact, &format!("named under “{}”", duty.title))],
            });
        }
    }

    /// The program that gives a patient a tenant or another one: only a project admin can. There is
    /// none before an answer says when that happens, or who may ask for it.
    pub(super) fn assignment_service(&mut self) {
        if self.model.separation != Separation::Rules {
            return;
        }
        let asked = |id: &&str| !self.facts.items(id).is_empty() || self.facts.choice(id).is_some();
        let facts = [facts::ASSIGNMENT, facts::AUTHORITY, facts::TRANSFER];
        let Some(fact) = facts.into_iter().find(asked) else {
            if let Some(open) = facts.into_iter().find(|id| self.facts.is_open(id)) {
                self.open(
                    "assignment-service",
                    open,
                    "When is a patient put into a group, and who may move one?",
                    "patients are in the group whose staff registered them, and nobody moves them",
                );
            }
            return;
        };
        let tiers = self.scheme.tiers.iter().flat_map(|tier| &tier.grants);
        let mut kinds: Vec<String> = Vec::new();
        for kind in
            tiers.filter_map(|rule| self.grant(rule, Scope::AllTenants, None)).flat_map(|grant| grant.kinds)
        {
            if kind != "Patient" && !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        let reason = "a patient's tenant can only be set by a project admin, which no clinician is";
        let plain = |id: &str, kinds: Vec<String>, interactions: Vec<Interaction>| Grant {
            id: id.to_owned(),
            kinds,
            interactions,
            scope: Scope::AllTenants,
            hidden: Vec::new(),
            readonly: Vec::new(),
            implied: false,
            because: vec![because(Some(fact), reason)],
        };
        let mut grants = vec![
            plain("patients", vec!["Patient".to_owned()], [VIEW.as_slice(), &[Interaction::Update]].concat()),
            plain("their-records", kinds, VIEW.to_vec()),
        ];
        grants.extend(self.tenant_type.map(|name| plain("groups", vec![name.to_owned()], VIEW.to_vec())));
        grants.extend(implied());
        let title = "Puts patients into groups and moves them".to_owned();
        self.profile("assignment-service", title, Placement::None, grants);
        self.actor(Actor {
            id: "service/assignment".to_owned(),
            label: "Assignment service".to_owned(),
            standing: Standing::Service,
            reach: Reach::All,
            profiles: vec!["assignment-service".to_owned()],
            held_by: Vec::new(),
            administers: true,
            because: vec![because(Some(fact), reason)],
        });
    }

    /// Those who report across tenants: what is counted, without what tells people apart.
    pub(super) fn reporting(&mut self) {
        let audience = self.facts.items(facts::REPORTING);
        if audience.is_empty() || self.model.separation == Separation::None {
            return;
        }
        let mut grants: Vec<Grant> = Vec::new();
        for measure in self.facts.items(facts::MEASURES) {
            let known = self.scheme.reporting.measures.iter().find(|(id, _)| *id == measure.id);
            let Some((_, types)) = known else {
                let id = format!("measure/{}", measure.id);
                let ask = format!("“{}”: which records does this report count?", measure.label);
                self.open(&id, facts::MEASURES, &ask, "the report cannot be made");
                continue;
            };
            for (kind, hidden) in types {
                self.count(kind, hidden, &mut grants);
            }
        }
        if grants.is_empty() {
            return;
        }
        self.profile("reporting", "Counts across groups".to_owned(), Placement::None, grants);
        for item in audience {
            self.actor(Actor {
                id: format!("reporting/{}", item.id),
                label: item.label.clone(),
                standing: Standing::Oversight,
                reach: Reach::All,
                profiles: vec!["reporting".to_owned()],
                held_by: Vec::new(),
                administers: false,
                because: vec![because(Some(facts::REPORTING), &item.label)],
            });
        }
    }

    /// Lets reports count `kind`; a field that any measure hides stays hidden.
    fn count(&self, kind: &str, hidden: &[String], grants: &mut Vec<Grant>) {
        if let Some(grant) = grants.iter_mut().find(|grant| grant.kinds[0] == kind) {
            let more: Vec<String> =
                hidden.iter().filter(|field| !grant.hidden.contains(field)).cloned().collect();
            grant.hidden.extend(more);
            return;
        }
        grants.push(Grant {
            id: format!("count-{}", kind.to_lowercase()),
            kinds: vec![kind.to_owned()],
            interactions: vec![Interaction::Read, Interaction::Search],
            scope: Scope::AllTenants,
            hidden: hidden.to_vec(),
            readonly: Vec::new(),
            implied: false,
            because: vec![because(Some(facts::MEASURES), &self.scheme.reporting.because)],
        });
    }

    /// Patients, and those who act for them.
    pub(super) fn patients(&mut self) {
        if self.facts.is_open(facts::LOGIN) {
            self.open("patient-login", facts::LOGIN, "Will patients log in?", "no patient can log in");
        }
        if !self.facts.is(facts::LOGIN, "yes") {
            return;
        }
        let mut profiles = vec!["patient".to_owned()];
        let mut grants = self.own_records();
        if let Some(directory) = self.directory() {
            if directory.scope == Scope::OwnTenants {
                let title = "Staff of the patient's own groups".to_owned();
                self.profile("patient-directory", title, Placement::None, vec![directory]);
                profiles.push("patient-directory".to_owned());
            } else {
                grants.push(directory);
            }
        }
        grants.extend(self.reference_data());
        self.profile("patient", "Own records, reading only".to_owned(), Placement::Person, grants);
        self.person("patient", "Patients", Standing::Person, &profiles, "patients have their own accounts");
        if self.scheme.patients.caregivers {
            let reason = "somebody who is invited for a patient sees what the patient sees";
            self.person("caregiver", "Caregivers", Standing::Caregiver, &profiles, reason);
        }
    }

    fn person(&mut self, id: &str, label: &str, standing: Standing, profiles: &[String], reason: &str) {
        self.actor(Actor {
            id: id.to_owned(),
            label: label.to_owned(),
            standing,
            reach: Reach::Persons,
            profiles: profiles.to_vec(),
            held_by: Vec::new(),
            administers: false,
            because: vec![because(Some(facts::LOGIN), reason)],
        });
    }

    fn own_records(&self) -> Vec<Grant> {
        let visible = self.facts.items(facts::VISIBLE).iter().map(|item| item.id.clone());
        let of_patients = |name: &String| crate::medplum::derive::is_patient_data(name);
        let (own, records): (Vec<String>, Vec<String>) =
            visible.filter(of_patients).partition(|name| name == "Patient");
        let plain = |id: &str, kinds: Vec<String>| Grant {
            id: id.to_owned(),
            kinds,
            interactions: VIEW.to_vec(),
            scope: Scope::Own,
            hidden: Vec::new(),
            readonly: Vec::new(),
            implied: false,
            because: vec![because(Some(facts::VISIBLE), "what patients see of their own records")],
        };
        let grants = [plain("own-person", own), plain("own-records", records)];
        grants.into_iter().filter(|grant| !grant.kinds.is_empty()).collect()
    }

    /// What patients see of staff; while it is open, nothing.
    fn directory(&mut self) -> Option<Grant> {
        let Some(answer) = self.facts.choice(facts::DIRECTORY) else {
            self.open(
                "provider-directory",
                facts::DIRECTORY,
                "Which staff can patients look up?",
                "patients see no staff",
            );
            return None;
        };
        let (_, rule): &(String, Rule) =
            self.scheme.patients.directory.iter().find(|(value, _)| value == answer)?;
        let scope = match rule.scope {
            Some(Scope::AllTenants) => Scope::AllTenants,
            _ => self.tenant_scope(),
        };
        let mut grant = self.grant(rule, scope, Some(facts::DIRECTORY))?;
        if scope == Scope::OwnTenants && self.model.separation == Separation::Stores {
            // What lies in the store that all others read cannot be told from the tenant's own.
            grant.kinds.retain(|kind| !self.shared.contains(&kind.as_str()));
        }
        if grant.kinds.is_empty() {
            self.open(
                "directory-is-shared",
                facts::DIRECTORY,
                "Patients are to see the staff of their own group alone, and all groups share one staff directory: which of the two holds?",
                "patients see no staff",
            );
            return None;
        }
        grant.because = vec![because(Some(facts::DIRECTORY), &self.facts.says(facts::DIRECTORY))];
        Some(grant)
    }
}

/// What comes with being a project admin.
fn implied() -> Vec<Grant> {
    let all = Interaction::ALL.to_vec();
    let reason = "a project admin can change memberships, and with them anybody's access";
    vec![Grant {
        id: "memberships".to_owned(),
        kinds: ADMIN_TYPES.iter().map(|name| (*name).to_owned()).collect(),
        interactions: all,
        scope: Scope::AllTenants,
        hidden: Vec::new(),
        readonly: Vec::new(),
        implied: true,
        because: vec![because(Some(facts::ADMINISTRATORS), reason)],
    }]
}
