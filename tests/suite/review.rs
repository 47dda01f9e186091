//! Reviews: what a revision changes, by meaning, and who can now see more.

mod access;
mod approvals;
mod chapters;
mod formats;
mod history;
mod command;
mod sides;
mod support;

use blueprint::blueprint::diff::{Rule, Severity};
use blueprint::blueprint::{Blueprint, diff};
use support::{northwind, rules_of};

/// The rules of what `edit` changes in Northwind's answers.
#[track_caller]
fn changed(edits: &[(&str, &str)]) -> Vec<Rule> {
    rules_of(&diff(&northwind(&[]), &northwind(edits)))
}

#[test]
fn nothing_changes_where_only_places_do() {
    let old = northwind(&[]);
    assert_eq!(diff(&old, &old), []);
    assert_eq!(changed(&[("status: final\n", "# A comment.\n\nstatus: final\n")]), []);
}

#[test]
fn each_kind_of_change_has_its_rule() {
    use Rule::{AnswerChanged, AnswerNoteChanged, OrganizationRenamed, StatusChanged, TenantRenamed};
    let has = |edits: &[(&str, &str)], rule: Rule| {
        let rules = changed(edits);
        assert!(rules.contains(&rule), "{edits:?} gives {rules:?}, not {rule:?}");
        rules
    };
    assert_eq!(
        has(&[("organization: Northwind Clinics", "organization: North")], OrganizationRenamed).len(),
        1
    );
    assert_eq!(has(&[("status: final", "status: draft")], StatusChanged).len(), 1);
    assert_eq!(has(&[("agreed on 3 May", "agreed on 4 May")], AnswerNoteChanged).len(), 1);
    let renamed = has(&[("Downtown", "Downtown Clinic")], TenantRenamed);
    assert!(!renamed.contains(&Rule::TenantAdded) && !renamed.contains(&Rule::TenantRemoved), "{renamed:?}");
    assert!(renamed.iter().all(|rule| rule.severity() == Severity::Note), "{renamed:?}");
    has(&[("  2.2: clinics", "  2.2: sites")], AnswerChanged);
    let rebuilt = has(&[("  2.1: A", "  2.1: B")], Rule::StructureChanged);
    assert!(rebuilt.contains(&AnswerChanged), "{rebuilt:?}");
}

#[test]
fn every_rule_has_a_name_of_its_own_and_a_meaning() {
    let ids: std::collections::BTreeSet<_> = Rule::ALL.iter().map(|rule| rule.id()).collect();
    assert_eq!(ids.len(), Rule::ALL.len());
    for rule in Rule::ALL {
        assert_eq!(Rule::named(rule.id()), Some(*rule));
        assert!(
            !rule.means().is_empty()
                && rule.id().chars().all(|char| char.is_ascii_lowercase() || char == '-')
        );
    }
    for severity in Severity::ALL {
        assert_eq!(Severity::named(severity.name()), Some(severity));
    }
}

/// What each part of a blueprint turns into when it alone differs: nothing of it goes unsaid.
#[test]
fn nothing_that_means_something_goes_unsaid() {
    let old = northwind(&[]);
    let edits: [fn(&mut Blueprint); 21] = [
        |new| new.organization.status = "draft".into(),
        |new| new.guide.title.push('!'),
        |new| new.facts.truncate(3),
        |new| new.facts[0].statement = None,
        |new| new.facts[0].title.push('!'),
        |new| new.facts[0].reason = Some("why not".into()),
        |new| new.facts[0].structural = !new.facts[0].structural,
        |new| new.facts[0].text.push('!'),
        |new| rows(new).columns[0].id.push('x'),
        |new| new.access.as_mut().unwrap().tenants[0].id.push('x'),
        |new| new.facts[0].because.clear(),
        |new| new.answers[0].title.push('!'),
        |new| new.answers[0].note = Some("because".into()),
        |new| drop(new.answers.pop()),
        |new| new.open[0].owner = Some("Dr Lee".into()),
        |new| drop(new.open.pop()),
        |new| new.risks[0].remedy.push('!'),
        |new| drop(new.risks.pop()),
        |new| new.next_steps.clear(),
        |new| new.glossary[0].technical.push('!'),
        |new| new.access.as_mut().unwrap().actors[0].label.push('!'),
    ];
    for (at, edit) in edits.iter().enumerate() {
        let mut new = old.clone();
        edit(&mut new);
        let (there, back) = (diff(&old, &new), diff(&new, &old));
        assert!(!there.is_empty() && there.len() == back.len(), "edit {at}: {there:?}");
        for change in &there {
            assert!(change.before != change.after, "edit {at}: {change:?}");
        }
    }
}

/// A conclusion that is rows.
fn rows(blueprint: &mut Blueprint) -> &mut blueprint::blueprint::FactEntry {
    blueprint.facts.iter_mut().find(|fact| !fact.columns.is_empty()).unwrap()
}

#[test]
fn a_question_that_has_another_number_is_not_lost_and_gained() {
    let old = northwind(&[]);
    let mut new = old.clone();
    let at = new.answers.iter().position(|answer| answer.id == "3.3").unwrap();
    let mut inserted = new.answers[at].clone();
    (inserted.title, inserted.name) = ("Who sweeps the floor?".into(), Some("floor".into()));
    for answer in new.answers.iter_mut().filter(|answer| answer.part == 3 && *answer.id >= *"3.3") {
        let number: u32 = answer.id[2..].parse().unwrap();
        answer.id = format!("3.{}", number + 1);
    }
    new.answers.insert(at, inserted);
    assert_eq!(rules_of(&diff(&old, &new)), [Rule::QuestionAdded, Rule::QuestionMoved, Rule::QuestionMoved]);
}

#[test]
fn the_manual_lists_every_rule() {
    let page = include_str!("../../docs/review.md");
    let rows: Vec<String> = Rule::ALL
        .iter()
        .map(|rule| format!("| `{}` | {} | {} |", rule.id(), rule.severity().name(), rule.means()))
        .collect();
    assert!(page.contains(&rows.join("\n")), "docs/review.md lacks the table\n{}", rows.join("\n"));
}
