//! Templates: which one wins, what they may use, and that what was typed stays text in all of them.

use blueprint::blueprint::{Blueprint, GuideRef, OpenEntry, Organization, RiskEntry};
use blueprint::diag::Diagnostic;
use blueprint::export::templates::{Templates, built_in};
use blueprint::export::view::View;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};

/// A blueprint whose free texts are all `text`.
fn of(text: &str) -> Blueprint {
    let text = text.to_owned();
    let open = |owner: Option<&str>| OpenEntry {
        id: "2.1".into(),
        question: "2.1".into(),
        facts: vec!["tenant-resource".into()],
        ask: text.clone(),
        owner: owner.map(|_| text.clone()),
        due: owner.map(str::to_owned),
        note: Some(text.clone()),
        guide_line: 62,
        answers_line: None,
    };
    Blueprint {
        schema: "1.1".into(),
        generator: None,
        inputs: None,
        organization: Organization {
            id: "acme".into(),
            name: text.clone(),
            status: "draft".into(),
            file: "answers/acme.yaml".into(),
        },
        guide: GuideRef {
            id: "other".into(),
            title: "A guide".into(),
            version: None,
            file: "guides/other.md".into(),
            rules: None,
        },
        facts: Vec::new(),
        answers: Vec::new(),
        open: vec![open(None), open(Some("2027-01-31"))],
        risks: vec![RiskEntry {
            id: "a-risk".into(),
            severity: "warning".into(),
            title: text.clone(),
            reason: text.clone(),
            remedy: text,
            because: Vec::new(),
        }],
        next_steps: vec!["**Review** it".into()],
        glossary: Vec::new(),
        access: None,
    }
}

fn load(overrides: &[(&str, &str)]) -> Result<Templates, String> {
    let owned: Vec<_> =
        overrides.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    let joined = |findings: Vec<Diagnostic>| {
        findings.iter().map(|one| format!("{}: {:?}", one.message, one.help)).collect::<Vec<_>>().join("\n")
    };
    Templates::load(&owned, &BTreeMap::new()).map_err(joined)
}

fn render(overrides: &[(&str, &str)], guide: &str, name: &str, typed: &str) -> Result<String, String> {
    let templates = load(overrides)?;
    templates.render(guide, name, &View::of(&of(typed))).map_err(|error| error.to_string())
}

#[test]
fn the_guides_own_folder_wins_and_then_the_workspace() {
    let all = [("x.md", "common"), ("multi-tenant/x.md", "own"), ("garden/y.md", "{% include \"x.md\" %} y")];
    assert_eq!(render(&all, "multi-tenant", "x.md", "").as_deref(), Ok("own\n"));
    assert_eq!(render(&all, "other", "x.md", "").as_deref(), Ok("common\n"));
    assert_eq!(render(&all, "garden", "y.md", "").as_deref(), Ok("common y\n"));
    assert!(render(&all, "other", "y.md", "").unwrap_err().contains("y.md"));
    let over = [("blueprint.md", "mine {{ organization.id }}")];
    assert_eq!(render(&over, "other", "blueprint.md", "").as_deref(), Ok("mine acme\n"));
    let own = render(&over, "multi-tenant", "blueprint.md", "").unwrap_err();
    assert!(own.contains("built-in templates/multi-tenant/"), "{own}");
    let over = [("multi-tenant/blueprint.md", "mine")];
    assert_eq!(render(&over, "multi-tenant", "blueprint.md", "").as_deref(), Ok("mine\n"));
}

#[test]
fn names_are_those_that_the_guide_can_render() {
    let templates =
        load(&[("book/b.md", ""), ("garden/book/a.md", ""), ("multi-tenant/book/c.md", "")]).unwrap();
    let names = templates.names("garden", "book/");
    assert!(names.contains(&"book/a.md".to_owned()) && names.contains(&"book/b.md".to_owned()), "{names:?}");
    assert!(!names.contains(&"book/c.md".to_owned()), "{names:?}");
    assert!(names.is_sorted());
}

#[test]
fn a_template_cannot_switch_escaping_off() {
    let error = render(&[("x.md", "{{ organization.name | safe }}")], "other", "x.md", "<b>").unwrap_err();
    assert!(error.contains("what a client typed stays text"), "{error}");
}

#[test]
fn values_are_escaped_for_where_they_land() {
    let typed = "<i>a</i> | *b* \"c\" `d` {{#include e}}";
    let land = |template: &str| render(&[("x.md", template)], "other", "x.md", typed).unwrap();
    assert!(!land("{{ organization.name }}").replace("\\|", "").contains(['<', '|']));
    assert!(land("{{ organization.name | upper }}").contains("\\*B\\*"));
    assert_eq!(land("{{ organization.id | code }}"), "`acme`\n");
    assert!(!land("{{ organization.name | code }}").contains("{{"));
    let json = land("{{ organization.name | json }}");
    assert_eq!(serde_json::from_str::<String>(&json).unwrap(), typed);
    assert!(!json.contains(['<', '|', '*', '`', '{']), "{json}");
    assert!(land("<b title=\"{{ organization.name | html }}\">").contains("\"&#60;i&#62;a"));
    assert_eq!(land("{{ [\"a\", \"b\", \"c*\"] | join_words }}"), "a, b and c\\*\n");
    assert_eq!(land("{{ next_steps[0] }}"), "**Review** it\n");
}

#[test]
fn every_template_of_the_repository_is_built_in() {
    let names: Vec<String> = load(&[]).unwrap().names("multi-tenant", "");
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    for entry in walkdir::WalkDir::new(&folder).sort_by_file_name().into_iter().map(Result::unwrap) {
        let name = entry.path().strip_prefix(&folder).unwrap().to_str().unwrap().replace('\\', "/");
        if entry.file_type().is_file() && name != "README.md" {
            let bare = name.strip_prefix("multi-tenant/").unwrap_or(&name).to_owned();
            assert!(names.contains(&bare), "add `{name}` to src/export/templates/built_in.rs");
        }
    }
}

#[test]
fn templates_that_go_round_in_a_circle_are_named() {
    let all =
        [("parts/a.md", "{% include \"parts/b.md\" %}"), ("parts/b.md", "{% include \"parts/a.md\" %}")];
    let error = load(&all).map(|_| ()).unwrap_err();
    assert!(error.starts_with("template `parts/"), "{error}");
}

const CONTRACT: &str = include_str!("../../templates/README.md");

/// The names in the first column of the tables under `heading` of the contract.
fn documented(heading: &str) -> BTreeSet<String> {
    let section = CONTRACT.split_once(&format!("\n{heading}\n")).unwrap().1.split("\n#").next().unwrap();
    let cells = section.lines().filter_map(|line| line.strip_prefix("| ")?.split(" |").next());
    cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).map(str::to_owned).collect()
}

/// The keys of a map, or of all maps of a list.
fn keys(value: &Json) -> BTreeSet<String> {
    match value {
        Json::Object(map) => map.keys().cloned().collect(),
        Json::Array(items) => items.iter().flat_map(keys).collect(),
        _ => BTreeSet::new(),
    }
}

#[test]
fn a_row_says_of_an_entry_what_the_filters_say() {
    let draft = include_str!("../cases/blueprint-draft/expected/blueprint.json");
    let view = View::of(&serde_json::from_str(draft).unwrap());
    let lands = |text: &str| load(&[("x.md", text)]).unwrap().render("other", "x.md", &view).unwrap();
    for (entries, filters) in
        [("fact_list", ["brief", "in_full"]), ("answer_list", ["answered", "answered_in_lines"])]
    {
        for filter in filters {
            let looped = format!(
                "{{% for entry in {entries} -%}}\n| {{{{ entry.title }}}} | {{{{ entry | {filter} }}}} |\n{{% endfor %}}"
            );
            let rows = format!("{{{{ {entries} | table_rows(cells=\"title, {filter}\") }}}}");
            assert_eq!(lands(&rows), lands(&looped));
        }
    }
    let fields = "{{ undecided | table_rows(cells=\"question, note, waiting, guide_line\") }}";
    let looped = "{% for entry in undecided -%}\n| {{ entry.question }} | {{ entry.note or \"–\" }} \
        | {{ entry.waiting | join(sep=\"; \") or \"–\" }} | {{ entry.guide_line }} |\n{% endfor %}";
    assert_eq!(lands(fields), lands(looped));
}

#[test]
fn the_contract_documents_every_component_and_no_other() {
    let heads = built_in().flat_map(str::lines).filter_map(|line| {
        line.trim_start_matches("{%").trim_start_matches('-').strip_prefix(" component ")?.split_once('(')
    });
    let defined: BTreeSet<&str> = heads.map(|(name, _)| name).collect();
    let section = CONTRACT.split_once("\n## Components\n").unwrap().1.split("\n#").next().unwrap();
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `<")?.split_once(' '));
    assert_eq!(rows.map(|(name, _)| name).collect::<BTreeSet<_>>(), defined);
}

#[test]
fn the_contract_documents_every_name_and_no_other() {
    let draft = include_str!("../cases/blueprint-draft/expected/blueprint.json");
    let view = View::of(&serde_json::from_str(draft).unwrap());
    let json = |expression: &str| -> Json {
        let text = format!("{{{{ {expression} | json }}}}");
        let templates = load(&[("x.md", text.as_str())]).unwrap();
        serde_json::from_str(&templates.render("other", "x.md", &view).unwrap()).unwrap()
    };
    // That no name at the top is missing there is held by a test beside the contract's shape.
    let (fields, names): (BTreeSet<String>, BTreeSet<String>) =
        documented("## What a template may use").into_iter().partition(|name| name.contains('.'));
    names.iter().for_each(|name| drop(json(name)));
    let own = |name: &'static str| keys(&json(name)).into_iter().map(move |field| format!("{name}.{field}"));
    assert_eq!(fields, own("organization").chain(own("guide")).collect());
    for (heading, expressions) in [
        ("### A fact", ["fact_list"].as_slice()),
        ("### An answer", &["answer_list"]),
        ("### Access", &["access"]),
        ("### Something open", &["open", "undecided"]),
        ("### A risk", &["risks"]),
        ("### A reason", &["fact_list[0].because"]),
    ] {
        let there: BTreeSet<String> = expressions.iter().flat_map(|name| keys(&json(name))).collect();
        assert_eq!(documented(heading), there, "{heading}");
    }
}
