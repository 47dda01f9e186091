//! What changed in who may do what. The comparison of the models themselves, case by case, is
//! [`compare`]'s; here its findings become changes, and the models' inventory is looked at.

use super::pair::pairs;
use super::{Change, Rule};
use crate::access::{self, AccessModel, Actor, Because, Direction, Grant, Separation, Tenant, compare};
use crate::blueprint::Blueprint;
use std::collections::BTreeSet;

/// Adds what changed in access. A blueprint without an access model grants nothing.
pub fn access(old: &Blueprint, new: &Blueprint, changes: &mut Vec<Change>) {
    let nothing = AccessModel {
        schema: access::SCHEMA.to_owned(),
        separation: Separation::None,
        tenants: Vec::new(),
        actors: Vec::new(),
        profiles: Vec::new(),
        person: None,
        open: Vec::new(),
    };
    let (before, after) = (old.access.as_ref(), new.access.as_ref());
    if before == after {
        return;
    }
    let (before, after) = (before.unwrap_or(&nothing), after.unwrap_or(&nothing));
    let before = &aligned(before, after);
    changes.extend(cases(before, after));
    actors(before, after, changes);
    tenants(before, after, changes);
    if old.access.is_some() && new.access.is_some() && before.separation != after.separation {
        let said = |model: &AccessModel| vec![separation(model.separation).to_owned()];
        let change =
            Change::of(Rule::SeparationChanged, "separation", "Separation", said(before), said(after));
        changes.push(change);
    }
    reworded(before, after, changes);
}

/// `old` with the ids that `new` has for the same actors: those who are called the same, are the same
/// to the organization and reach as far. What they may do is compared all the same.
fn aligned(old: &AccessModel, new: &AccessModel) -> AccessModel {
    let mut aligned = old.clone();
    let alike = |one: &Actor, other: &Actor| {
        (&one.label, one.standing, one.reach) == (&other.label, other.standing, other.reach)
    };
    for actor in new.actors.iter().filter(|actor| old.actor(&actor.id).is_none()) {
        let twins = |model: &AccessModel| model.actors.iter().filter(|other| alike(other, actor)).count();
        let gone = |other: &&mut Actor| alike(other, actor) && new.actor(&other.id).is_none();
        if (twins(old), twins(new)) == (1, 1)
            && let Some(other) = aligned.actors.iter_mut().find(gone)
        {
            other.id.clone_from(&actor.id);
        }
    }
    aligned
}

fn label<'a>(models: [&'a AccessModel; 2], id: &'a str) -> &'a str {
    let actor = models.into_iter().find_map(|model| model.actor(id));
    actor.map_or(id, |actor| actor.label.as_str())
}

/// The cases that differ as changes: one for each actor, or person among its people, and direction.
fn cases(old: &AccessModel, new: &AccessModel) -> Vec<Change> {
    let mut changes: Vec<Change> = Vec::new();
    for case in compare(old, new) {
        let rule = match (case.direction, &case.holder) {
            (Direction::Widening, None) => Rule::AccessWidened,
            (Direction::Widening, Some(_)) => Rule::HolderAdded,
            (Direction::Narrowing, None) => Rule::AccessNarrowed,
            (Direction::Narrowing, Some(_)) => Rule::HolderRemoved,
        };
        let same = |other: &&mut Change| {
            other.rule == rule
                && other.access.iter().all(|one| (&one.actor, &one.holder) == (&case.actor, &case.holder))
        };
        if let Some(change) = changes.iter_mut().find(same) {
            change.add(case);
            continue;
        }
        let label = label([new, old], &case.actor);
        let title =
            case.holder.as_ref().map_or_else(|| label.to_owned(), |holder| format!("{holder} ({label})"));
        let mut change =
            Change::of(rule, &case.actor, &title, Vec::new(), Vec::new()).meaning(case.holder.clone());
        change.add(case);
        changes.push(change);
    }
    changes
}

impl Change {
    /// Adds a case. What tells it from others is whose records, which and what is done to them; why it
    /// is so may be said in other words. A person's one case stands for all.
    fn add(&mut self, case: access::Change) {
        if case.holder.is_none() {
            let meaning = (case.relation, &case.kinds, &case.interactions, &case.fields);
            self.meaning.extend(serde_json::to_string(&meaning));
        }
        for (reasons, reason) in [(&mut self.before, &case.before), (&mut self.after, &case.after)] {
            if !reasons.contains(reason) {
                reasons.push(reason.clone());
            }
        }
        self.access.push(case);
    }
}

fn actors(old: &AccessModel, new: &AccessModel, changes: &mut Vec<Change>) {
    let told: BTreeSet<String> =
        changes.iter().flat_map(|change| &change.access).map(|case| case.actor.clone()).collect();
    let change =
        |rule, actor: &Actor, before, after| Change::of(rule, &actor.id, &actor.label, before, after);
    for pair in pairs(&old.actors, &new.actors, &[&|old, new| old.id == new.id]) {
        let (was, is) =
            (pair.0.is_some_and(|actor| actor.administers), pair.1.is_some_and(|actor| actor.administers));
        let Some(actor) = pair.1.or(pair.0) else { continue };
        let logins =
            |may: bool| vec![if may { "may change logins" } else { "may not change logins" }.to_owned()];
        if was != is {
            let rule = if is { Rule::AdministrationGranted } else { Rule::AdministrationRevoked };
            changes.push(change(rule, actor, logins(was), logins(is)).meaning([""]));
        }
        let untold = !told.contains(&actor.id);
        match pair {
            (Some(old), Some(new)) if old.label != new.label => {
                let (before, after) = (vec![old.label.clone()], vec![new.label.clone()]);
                changes.push(change(Rule::ActorRenamed, new, before, after));
            }
            // Where cases differ, those say it.
            (None, Some(new)) if untold => {
                changes
                    .push(change(Rule::ActorAdded, new, Vec::new(), vec![new.label.clone()]).meaning([""]));
            }
            (Some(old), None) if untold => {
                changes
                    .push(change(Rule::ActorRemoved, old, vec![old.label.clone()], Vec::new()).meaning([""]));
            }
            _ => {}
        }
    }
}

fn tenants(old: &AccessModel, new: &AccessModel, changes: &mut Vec<Change>) {
    let by_id = |old: &Tenant, new: &Tenant| old.id == new.id;
    let by_name = |old: &Tenant, new: &Tenant| one_says_more(&old.name, &new.name);
    for pair in pairs(&old.tenants, &new.tenants, &[&by_id, &by_name]) {
        // A name says it all, but where another group takes it over.
        let same = pair.0.zip(pair.1).is_some_and(|(old, new)| old.name == new.name);
        let name = |tenant: &Tenant| {
            if same { format!("{} ({})", tenant.name, tenant.id) } else { tenant.name.clone() }
        };
        let name = |tenant: Option<&Tenant>| tenant.map(name).into_iter().collect();
        let rule = match pair {
            (Some(old), Some(new)) if old == new => continue,
            (Some(_), Some(_)) => Rule::TenantRenamed,
            (Some(_), None) => Rule::TenantRemoved,
            (None, _) => Rule::TenantAdded,
        };
        let Some(tenant) = pair.1.or(pair.0) else { continue };
        changes.push(Change::of(rule, &tenant.id, &tenant.name, name(pair.0), name(pair.1)));
    }
}

/// Whether all words of one name are in the other: `Downtown` and `Downtown Clinic`.
fn one_says_more(old: &str, new: &str) -> bool {
    let words =
        |name: &str| name.to_lowercase().split_whitespace().map(str::to_owned).collect::<BTreeSet<_>>();
    let (old, new) = (words(old), words(new));
    !old.is_empty() && !new.is_empty() && (old.is_subset(&new) || new.is_subset(&old))
}

/// What is granted as before, and said otherwise: titles and reasons of grants and actors.
fn reworded(old: &AccessModel, new: &AccessModel, changes: &mut Vec<Change>) {
    for (was, is) in old.actors.iter().filter_map(|was| Some((was, new.actor(&was.id)?))) {
        let (before, after) = (reasons(&was.because), reasons(&is.because));
        if before != after {
            changes.push(Change::of(Rule::AccessReworded, &is.id, &is.label, before, after));
        }
    }
    for (was, is) in old.profiles.iter().filter_map(|was| Some((was, new.profile(&was.id)?))) {
        if was.title != is.title {
            let (before, after) = (vec![was.title.clone()], vec![is.title.clone()]);
            changes.push(Change::of(Rule::AccessReworded, &is.id, &is.title, before, after));
        }
        let granted = |grant: &Grant| is.grants.iter().find(|other| other.id == grant.id).cloned();
        for (grant, other) in was.grants.iter().filter_map(|grant| Some((grant, granted(grant)?))) {
            let (before, after) = (reasons(&grant.because), reasons(&other.because));
            if before != after {
                let id = format!("{}/{}", is.id, grant.id);
                changes.push(Change::of(Rule::AccessReworded, &id, &is.title, before, after));
            }
        }
    }
}

fn reasons(because: &[Because]) -> Vec<String> {
    because.iter().map(|because| because.reason.clone()).collect()
}

const fn separation(separation: Separation) -> &'static str {
    match separation {
        Separation::None => "one group: records are not kept apart",
        Separation::Rules => "one store, and rules on every record",
        Separation::Stores => "a store for each group",
    }
}
