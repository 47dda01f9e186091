use super::super::View;
use super::*;
use crate::answers;
use crate::blueprint::{Blueprint, draw};
use crate::decide::decide;
use crate::guide;
use crate::medplum;
use crate::source::Source;
use serde_json::Value as Json;

const ANSWERS: [(&str, &str); 3] = [
    ("northwind-clinics", include_str!("../../../../answers/northwind-clinics.yaml")),
    ("riverbend", include_str!("../../../../answers/riverbend-health-alliance.yaml")),
    ("cloudspan", include_str!("../../../../answers/cloudspan-practice-network.yaml")),
];

fn shipped() -> Guide {
    let rules =
        Source::new("multi-tenant.rules.yaml", include_str!("../../../../guides/multi-tenant.rules.yaml"));
    let guide = Source::new("multi-tenant.md", include_str!("../../../../guides/multi-tenant.md"));
    guide::read(&guide, Some(&rules)).value
}

fn drawn(guide: &Guide, id: &str, text: &str) -> Blueprint {
    let replies = answers::read(id, &Source::new(format!("answers/{id}.yaml"), text)).value.expect("answers");
    let sheet = answers::check(guide, &replies).value;
    let decisions = decide(guide, &sheet).value;
    let plan = medplum::read(guide).value.map(|scheme| medplum::derive(&scheme, guide, &sheet, &decisions));
    draw(guide, &sheet, &decisions, plan.as_ref().map(|plan| &plan.access))
}

/// Where `value` is not what `shape` says; and the records that `value` has an example of.
fn differences(path: &str, shape: &Shape, value: &Json, seen: &mut Vec<String>) -> Vec<String> {
    let mut found = Vec::new();
    match (shape, value) {
        (_, Json::Null) | (Shape::Any, _) => {}
        (Shape::Scalar, Json::Array(_) | Json::Object(_)) => {
            found.push(format!("{path} is no scalar: {value}"));
        }
        (Shape::Scalar, _) => {}
        (Shape::List(of), Json::Array(items)) => {
            found.extend(items.iter().flat_map(|item| differences(&format!("{path}[]"), of, item, seen)));
        }
        (Shape::Map(of), Json::Object(entries)) => {
            found.extend(
                entries.iter().flat_map(|(_, item)| differences(&format!("{path}{{}}"), of, item, seen)),
            );
        }
        (Shape::Record(record), Json::Object(entries)) => {
            seen.push(record.what.clone());
            for (name, shape) in &record.fields {
                match entries.get(name) {
                    Some(value) => found.extend(differences(&format!("{path}.{name}"), shape, value, seen)),
                    None => found.push(format!("{path} has no {name}")),
                }
            }
            let unknown = entries.keys().filter(|name| !record.fields.contains_key(*name));
            found.extend(unknown.map(|name| format!("{path} has {name}, which the contract lacks")));
        }
        _ => found.push(format!("{path} is {value}")),
    }
    found
}

#[test]
fn what_templates_see_is_what_the_contract_says_and_nothing_else() {
    let guide = shipped();
    // The pieces are made of all the rest.
    let contract = || {
        let mut contract = contract(Some(&Names::of(&guide)), []);
        contract.fields.remove(PIECES);
        contract
    };
    let mut seen = Vec::new();
    for (id, text) in ANSWERS {
        let view = View::of(&drawn(&guide, id, text));
        let contract = contract();
        let names = contract.fields.keys();
        let entries = names.filter_map(|name| {
            Some((name.clone(), serde_json::to_value(view.context.borrow().get(name)?).expect("JSON")))
        });
        let whole = Json::Object(entries.collect());
        let top = Shape::Record(Rc::new(contract));
        assert_eq!(differences(id, &top, &whole, &mut seen), Vec::<String>::new());
    }
    for what in [
        "a fact",
        "a column",
        "a row of this fact",
        "an answer",
        "a reason",
        "a risk",
        "a part",
        "something open",
        "a grant",
        "an actor",
        "a group of grants",
        "an entry of the glossary",
        "`access`",
    ] {
        assert!(seen.iter().any(|one| one == what), "no example of {what} was looked at");
    }
}

#[test]
fn the_page_about_templates_names_every_variable_and_field() {
    let page = include_str!("../../../../templates/README.md");
    let mut fields = Vec::new();
    gather(&Shape::Record(Rc::new(contract(None, []))), &mut fields);
    assert!(fields.len() > 60);
    for field in fields {
        let named = [format!("`{field}`"), format!(".{field}`")];
        assert!(
            named.iter().any(|named| page.contains(named)),
            "templates/README.md does not name `{field}`"
        );
    }
}

fn gather(shape: &Shape, fields: &mut Vec<String>) {
    match shape {
        Shape::List(of) | Shape::Map(of) => gather(of, fields),
        Shape::Record(record) => {
            for (name, shape) in &record.fields {
                fields.push(name.clone());
                gather(shape, fields);
            }
        }
        Shape::Any | Shape::Scalar => {}
    }
}
