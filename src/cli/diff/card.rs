//! Changes as people read them: those that say the same of different entries are one card.

use super::words::rows;
use crate::access::{Change as Case, Interaction, Relation};
use crate::blueprint::diff::{Change, Rule, Severity};
use crate::decide::and_joined;
use crate::review::{Judged, Standing};

/// What is said of one change, or of several that say the same of different entries.
pub struct Card<'a> {
    pub severity: Severity,
    pub rule: Rule,
    /// Whom or what it is about: texts that may be the client's.
    pub titles: Vec<&'a str>,
    /// Of a change of access the case that shows it.
    pub witness: Option<&'a str>,
    /// Of a change of access, what it comes to.
    pub ways: Vec<Way<'a>>,
    /// Of any other change, what it said and says.
    pub before: &'a [String],
    pub after: &'a [String],
    /// At least one.
    pub judged: Vec<&'a Judged>,
}

/// What somebody can do more or less, and by what.
pub struct Way<'a> {
    case: &'a Case,
    relations: Vec<Relation>,
}

/// The cards of one organization's `changes`: by severity, most first, then in the order of the changes.
pub fn cards(changes: &[Judged]) -> Vec<Card<'_>> {
    let mut cards: Vec<Card<'_>> = Vec::new();
    for judged in changes {
        match cards.iter_mut().find(|card| card.judged.iter().all(|other| alike(other, judged))) {
            Some(card) => {
                let title = judged.change.title.as_str();
                if !card.titles.contains(&title) {
                    card.titles.push(title);
                }
                card.judged.push(judged);
            }
            None => cards.push(Card::of(judged)),
        }
    }
    cards.sort_by_key(|card| card.severity);
    cards
}

/// Whether both say the same of different entries.
fn alike(one: &Judged, other: &Judged) -> bool {
    let said = |judged: &Judged| {
        let case = |case: &Case| {
            (
                case.relation,
                case.kinds.clone(),
                case.interactions.clone(),
                case.fields.clone(),
                case.before.clone(),
                case.after.clone(),
            )
        };
        judged.change.access.iter().map(case).collect::<Vec<_>>()
    };
    let (was, is) = (&one.change, &other.change);
    let differ = |change: &Change| rows(&change.before, &change.after);
    (one.severity, was.rule) == (other.severity, is.rule)
        && (&one.causes, &one.standing) == (&other.causes, &other.standing)
        && was.access.len() == is.access.len()
        && if was.access.is_empty() {
            was.rule == Rule::AccessReworded && differ(was) == differ(is)
        } else {
            said(one) == said(other)
        }
}

impl<'a> Card<'a> {
    fn of(judged: &'a Judged) -> Self {
        let change = &judged.change;
        let of_access = !change.access.is_empty();
        Self {
            severity: judged.severity,
            rule: change.rule,
            titles: vec![&change.title],
            witness: change
                .access
                .iter()
                .max_by_key(|case| telling(case))
                .map(|case| case.witness.says.as_str()),
            ways: ways(&change.access),
            before: if of_access { &[] } else { &change.before },
            after: if of_access { &[] } else { &change.after },
            judged: vec![judged],
        }
    }
}

impl Card<'_> {
    /// What else there is to say: what brought it about, and whether somebody approved it.
    pub fn remarks(&self) -> Vec<String> {
        let Some(judged) = self.judged.first() else { return Vec::new() };
        let causes: Vec<&str> = judged.causes.iter().map(|cause| cause.words()).collect();
        let mut remarks = Vec::new();
        remarks.extend((!causes.is_empty()).then(|| format!("cause: {}", and_joined(&causes))));
        remarks.extend(match &judged.standing {
            Standing::Counts => None,
            Standing::Promised => Some(
                "approved on the new side only: counts once that is on the old side, or with --approvals"
                    .to_owned(),
            ),
            Standing::Approved(approval) => {
                Some(format!("approved by {} on {}: {}", approval.by, approval.date, approval.reason))
            }
        });
        remarks
    }
}

/// How much a case says to whoever fears for somebody's records.
fn telling(case: &Case) -> (bool, bool, bool) {
    let across = matches!(case.relation, Relation::OtherTenant | Relation::OtherTenantUnowned);
    (across, case.witness.interaction == Interaction::Read, case.relation == Relation::OtherTenant)
}

fn ways(cases: &[Case]) -> Vec<Way<'_>> {
    let mut ways: Vec<Way<'_>> = Vec::new();
    for case in cases {
        let same = |way: &&mut Way<'_>| {
            let other = way.case;
            (&case.kinds, &case.interactions, &case.fields)
                == (&other.kinds, &other.interactions, &other.fields)
                && (&case.before, &case.after) == (&other.before, &other.after)
        };
        match ways.iter_mut().find(same) {
            Some(way) => way.relations.push(case.relation),
            None => ways.push(Way { case, relations: vec![case.relation] }),
        }
    }
    ways
}

impl Way<'_> {
    /// `see, change: Coverage of people of other groups`.
    pub fn says(&self) -> String {
        let relations: Vec<&str> = self.relations.iter().map(|relation| relation.words()).collect();
        let fields = match self.case.fields.as_slice() {
            [] => String::new(),
            fields => format!("; of it {} alone", fields.join(", ")),
        };
        let what = verbs(&self.case.interactions).join(", ");
        format!("{what}: {} {}{fields}", self.case.kinds.join(", "), relations.join(" or "))
    }

    /// By what it was allowed before, or that nothing did.
    pub fn before(&self) -> &str {
        &self.case.before
    }

    /// The same, now.
    pub fn after(&self) -> &str {
        &self.case.after
    }
}

/// What is done, in words; all that only looks is one word.
fn verbs(interactions: &[Interaction]) -> Vec<&'static str> {
    let looks = |interaction: &Interaction| !interaction.writes();
    let all = Interaction::ALL
        .iter()
        .filter(|interaction| looks(interaction))
        .all(|one| interactions.contains(one));
    let see = all.then_some("see").into_iter();
    see.chain(interactions.iter().filter(|one| !all || one.writes()).map(|one| one.verb())).collect()
}
