//! Blueprints: what a developer reads, what a program does, and that nothing a client typed is more
//! than text in either.

use blueprint::blueprint::{Blueprint, FactValue, Settled, draw};
use blueprint::export::blueprint as written;
use blueprint::export::templates::Templates;
use blueprint::export::view::View;
use blueprint::guide::Guide;
use blueprint::source::Source;
use blueprint::{answers, decide, diag, guide, medplum};
use comrak::nodes::NodeValue;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: impl AsRef<Path>) -> String {
    std::fs::read_to_string(root().join(path)).unwrap()
}

/// The guide called `id` and its rules, which stand in `folder` as `guide` and `rules`.
fn bound(id: &str, guide: &str, rules: &str) -> Guide {
    let rules = Source::new(format!("guides/{id}.rules.yaml"), read(rules));
    let checked = guide::read(&Source::new(format!("guides/{id}.md"), read(guide)), Some(&rules));
    assert!(!checked.rejected(), "{:#?}", checked.findings);
    checked.value
}

static SHIPPED: LazyLock<Guide> =
    LazyLock::new(|| bound("multi-tenant", "guides/multi-tenant.md", "guides/multi-tenant.rules.yaml"));
static GARDEN: LazyLock<Guide> =
    LazyLock::new(|| bound("garden", "tests/cases/book/guide.md", "tests/cases/book/rules.yaml"));
static TEMPLATES: LazyLock<Templates> = LazyLock::new(|| Templates::load(&[], &BTreeMap::new()).unwrap());

/// The blueprint of the answers file `yaml`, which has to be valid.
fn drawn(guide: &Guide, id: &str, yaml: &str) -> Blueprint {
    let mut findings = Vec::new();
    let source = Source::new(format!("answers/{id}.yaml"), yaml);
    let replies = answers::read(id, &source).report(&mut findings).unwrap();
    let sheet = answers::check(guide, &replies).report(&mut findings);
    let decisions = decide::decide(guide, &sheet).report(&mut findings);
    assert!(!diag::rejects(&findings), "{yaml}\n{findings:#?}");
    let scheme = medplum::read(guide).report(&mut findings);
    let plan = scheme.map(|scheme| medplum::derive(&scheme, guide, &sheet, &decisions));
    draw(guide, &sheet, &decisions, plan.as_ref().map(|plan| &plan.access))
}

/// A draft of the shipped guide with the given answers.
fn draft(answers: &str) -> Blueprint {
    let yaml = format!("organization: Acme\nguide: multi-tenant\nstatus: draft\nanswers:\n{answers}\n");
    drawn(&SHIPPED, "acme", &yaml)
}

fn page(blueprint: &Blueprint) -> String {
    TEMPLATES.render(&blueprint.guide.id, "blueprint.md", &View::of(blueprint)).unwrap()
}

fn fact<'a>(blueprint: &'a Blueprint, id: &str) -> &'a blueprint::blueprint::FactEntry {
    blueprint.facts.iter().find(|fact| fact.id == id).unwrap()
}

/// The shipped organizations: id and text.
fn organizations() -> Vec<(String, String)> {
    let files = walkdir::WalkDir::new(root().join("answers")).sort_by_file_name().into_iter();
    let files: Vec<PathBuf> =
        files.map(|file| file.unwrap().into_path()).filter(|path| path.is_file()).collect();
    let id = |path: &Path| path.file_stem().unwrap().to_str().unwrap().to_owned();
    files.iter().map(|path| (id(path), std::fs::read_to_string(path).unwrap())).collect()
}

/// `BLESS=1 cargo test blueprints` writes the expected files anew, for a person to look through.
#[test]
fn whole_blueprints_come_out_as_reviewed() {
    for (case, guide) in [
        ("blueprint-draft", &*SHIPPED),
        ("blueprint-cloud-isolation", &*SHIPPED),
        ("blueprint-single", &*SHIPPED),
        ("blueprint-garden", &*GARDEN),
    ] {
        let folder = root().join("tests/cases").join(case);
        let blueprint = drawn(guide, case, &read(folder.join("answers.yaml")));
        for (name, text) in [
            ("blueprint.md", page(&blueprint)),
            ("blueprint.json", String::from_utf8(written::json(&blueprint)).unwrap()),
        ] {
            let path = folder.join("expected").join(name);
            if std::env::var_os("BLESS").is_some() {
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(&path, &text).unwrap();
            }
            let expected = std::fs::read_to_string(&path).unwrap_or_default();
            assert!(expected == text, "{} differs; see BLESS in this file", path.display());
        }
    }
}

#[test]
fn the_json_reads_back_to_the_same_blueprint() {
    for (id, yaml) in organizations() {
        let blueprint = drawn(&SHIPPED, &id, &yaml);
        let json = written::json(&blueprint);
        assert!(json.ends_with(b"}\n"));
        assert_eq!(serde_json::from_slice::<Blueprint>(&json).unwrap(), blueprint);
    }
}

#[test]
fn the_manuals_example_is_real() {
    let manual = read("docs/blueprint.md");
    let example = manual.split("```json").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let (id, yaml) = organizations().into_iter().find(|(id, _)| id == "northwind-clinics").unwrap();
    let blueprint = drawn(&SHIPPED, &id, &yaml);
    let real = serde_json::to_value(fact(&blueprint, "tenancy-model")).unwrap();
    assert_eq!(serde_json::from_str::<Json>(example).unwrap(), real);
    assert!(manual.contains(&format!("`({}, guide line ", real["because"][0]["cite"].as_str().unwrap())));
}

#[test]
fn every_organization_meets_the_schema_and_no_mutant_does() {
    let schema = serde_json::from_str(&read("docs/blueprint.schema.json")).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    for (id, yaml) in organizations() {
        let json = serde_json::to_value(drawn(&SHIPPED, &id, &yaml)).unwrap();
        let errors: Vec<String> =
            validator.iter_errors(&json).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{id}: {errors:#?}");
        // What may be left out there goes unseen; tests/suite/medplum.rs has the rest.
        let mut json = json;
        json.as_object_mut().unwrap().shift_remove("access");
        let mutants = mutants(&json, "");
        assert!(mutants.len() > 100);
        for (what, mutant) in mutants {
            assert!(!validator.is_valid(&mutant), "{id}: {what} goes unseen");
        }
    }
}

/// `json` with one thing wrong each: a key taken away, a key too many, a value of another type. Of
/// each list only the first item is touched.
fn mutants(json: &Json, at: &str) -> Vec<(String, Json)> {
    let mut found = Vec::new();
    match json {
        Json::Object(entries) => {
            let is_row = at.ends_with("/value/0");
            for (key, value) in entries {
                let put = |new: Option<Json>| {
                    let mut entries = entries.clone();
                    match new {
                        Some(new) => entries.insert(key.clone(), new),
                        None => entries.shift_remove(key),
                    };
                    Json::Object(entries)
                };
                if !is_row {
                    found.push((format!("{at}/{key} taken away"), put(None)));
                }
                let other = if value.is_boolean() { Json::from(7) } else { Json::Bool(true) };
                found.push((format!("{at}/{key} of another type"), put(Some(other))));
                let inner = mutants(value, &format!("{at}/{key}"));
                found.extend(inner.into_iter().map(|(what, mutant)| (what, put(Some(mutant)))));
            }
            if !is_row {
                let mut more = entries.clone();
                more.insert("surprise".into(), Json::Null);
                found.push((format!("{at} with a surprise"), Json::Object(more)));
            }
        }
        Json::Array(items) => {
            if let [first, rest @ ..] = items.as_slice() {
                let whole =
                    |first: Json| Json::Array(std::iter::once(first).chain(rest.iter().cloned()).collect());
                found.push((format!("{at}/0 a number"), whole(7.into())));
                let inner = mutants(first, &format!("{at}/0"));
                found.extend(inner.into_iter().map(|(what, mutant)| (what, whole(mutant))));
            }
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
    found
}

#[test]
fn the_schema_sees_what_does_not_go_together() {
    let schema = serde_json::from_str(&read("docs/blueprint.schema.json")).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let blueprint = draft("  1.1: B\n  6.3: {undecided: {owner: Ada, due: 2027-01-31}}");
    let json = serde_json::to_value(&blueprint).unwrap();
    assert!(validator.is_valid(&json));
    let undecided = blueprint.open.iter().position(|entry| entry.owner.is_some()).unwrap();
    let waiting = blueprint.facts.iter().position(|fact| fact.state != Settled::Decided).unwrap();
    for (place, value) in [
        ("/schema".to_owned(), "2.0"),
        ("/organization/status".to_owned(), "finished"),
        ("/answers/0/id".to_owned(), "one"),
        (format!("/open/{undecided}/due"), "31 January"),
        (format!("/facts/{waiting}/state"), "decided"),
    ] {
        let mut mutant = json.clone();
        *mutant.pointer_mut(&place).unwrap() = value.into();
        assert!(!validator.is_valid(&mutant), "{place}");
    }
    let mut mutant = json.clone();
    *mutant.pointer_mut(&format!("/open/{undecided}/owner")).unwrap() = Json::Null;
    assert!(!validator.is_valid(&mutant), "a date without an owner");
}

#[test]
fn facts_stand_as_the_answers_leave_them() {
    let blueprint = draft("  1.1: A");
    let of = |id| fact(&blueprint, id);
    assert_eq!(
        (of("tenancy-model").state, &*of("tenancy-model").because[0].cite),
        (Settled::Decided, "1.1 = A")
    );
    assert_eq!(of("tenant-resource").state, Settled::NotApplicable);
    assert_eq!(*of("tenant-resource").because[0].at, *"guides/multi-tenant.md:24");
    assert_eq!(of("tenant-term").text, "groups");
    assert_eq!(of("patient-login").state, Settled::Open);
    assert_eq!(of("patient-visible").state, Settled::Waiting);
    // 6.3 is passed over where 4.1 is A; and 4.1 is passed over itself, by 1.1.
    let blueprint = draft("  1.1: A\n  6.1: B");
    assert_eq!(fact(&blueprint, "patient-view").state, Settled::NotApplicable);
    assert_eq!(*fact(&blueprint, "patient-view").because[0].cite, *"1.1 = A");

    let blueprint = draft("  1.1: B\n  2.1: {E: both}\n  2.2: sites\n  4.1: {C: it depends}");
    let of = |id| fact(&blueprint, id);
    assert_eq!(
        (of("tenant-resource").state, &of("tenant-resource").value),
        (Settled::Open, &FactValue::None)
    );
    let open: Vec<&str> = blueprint.open.iter().map(|entry| entry.id.as_str()).collect();
    assert!(
        open.contains(&"tenant-resource/2.1") && open.contains(&"1.2") && !open.contains(&"2.1"),
        "{open:?}"
    );

    let blueprint = draft("  3.4: {undecided: {owner: Ada, due: 2027-01-31, note: soon}}");
    assert_eq!(fact(&blueprint, "role-restrictions").state, Settled::Undecided);
    let entry = blueprint.open.iter().find(|entry| entry.question == "3.4").unwrap();
    assert_eq!((entry.owner.as_deref(), entry.due.as_deref()), (Some("Ada"), Some("2027-01-31")));
    assert_eq!(entry.facts, ["role-restrictions", "access-patterns"]);
}

#[test]
fn what_an_answer_leaves_out_is_open() {
    let blueprint =
        draft("  8.2:\n    Add new staff to groups: [{Name: Ana, Role: Nurse}]\n    See everything: []");
    assert_eq!(fact(&blueprint, "administrators").state, Settled::Open);
    let gaps: Vec<&str> =
        blueprint.open.iter().map(|entry| entry.id.as_str()).filter(|id| id.starts_with("8.2")).collect();
    assert_eq!(gaps, ["8.2/add-new-groups-to-the-system"]);
    let page = page(&blueprint);
    assert!(page.contains("| Add new groups to the system | **open** | – |"), "it is not known who");
    assert!(page.contains("| See everything (super admin) | nobody | – |"), "it is known that nobody");
}

#[test]
fn an_empty_list_says_nothing_about_its_items() {
    let blueprint = draft("  5.1: [Nothing]");
    let shared = fact(&blueprint, "shared-resources");
    assert_eq!((shared.state, &shared.statement), (Settled::Decided, &None));
    assert!(page(&blueprint).contains("**Shared resources:** none: “Nothing—everything"));
}

#[test]
fn the_own_word_and_the_guides_row_are_cited() {
    let blueprint = draft("  1.1: B\n  1.2: B\n  2.2: branches\n  2.1: D");
    let model = fact(&blueprint, "tenancy-model");
    assert_eq!(
        model.statement.as_deref(),
        Some("All branches share one Medplum Project; access policies keep them apart.")
    );
    let row = SHIPPED.source.text().lines().position(|line| line.starts_with("| 1.2 = B or C")).unwrap() + 1;
    assert!(page(&blueprint).contains(&format!("(1.2 = B, guide line {row})")));
    assert_eq!(fact(&blueprint, "tenant-resource").value, FactValue::One("Organization".into()));
}

/// What a parser makes of a page, its texts left out.
fn skeleton(page: &str) -> Vec<String> {
    let arena = comrak::Arena::new();
    let mut options = comrak::Options::default();
    options.extension.table = true;
    options.extension.tasklist = true;
    options.extension.strikethrough = true;
    options.extension.autolink = true;
    options.extension.footnotes = true;
    let document = comrak::parse_document(&arena, page, &options);
    let shape = |value: &NodeValue| match value {
        NodeValue::Text(_) | NodeValue::SoftBreak => None,
        NodeValue::HtmlBlock(_) | NodeValue::HtmlInline(_) => panic!("raw HTML: {value:?}"),
        NodeValue::Link(link) => Some(format!("link to {}", link.url)),
        NodeValue::Code(_) => Some("code".to_owned()),
        other => Some(format!("{:?}", std::mem::discriminant(other))),
    };
    document.descendants().filter_map(|node| shape(&node.data.borrow().value)).collect()
}

/// Texts that would be much else, were they not kept from it.
const HOSTILE: [&str; 10] = [
    "<script>alert(1)</script>",
    "a | b || c",
    "# heading",
    "- item\n- [x] more\n\n1. one",
    "`code` ``` fence",
    "**bold** _it_ ~~no~~ [l](http://x.example) ![i](y) [^1]",
    "{{ organization.name }} {% include \"x\" %} {{#include ../../secret}}",
    "http://www.example.org www.example.org",
    "</td></table> <!-- &lt; &#123;",
    "\u{202e}rtl  \t x\\",
];

#[test]
fn what_a_client_typed_changes_no_page() {
    let page_of = |guide: &str, text: &str| {
        let quoted = serde_json::to_string(text).unwrap();
        let fill = |yaml: String| yaml.replace("TYPED", &quoted);
        match guide {
            "garden" => {
                let yaml = "organization: TYPED\nguide: garden\nstatus: draft\nanswers:\n  1.1: {answer: B, note: TYPED}\n  1.2: TYPED\n  1.3: {undecided: {owner: TYPED, due: 2027-03-01, note: TYPED}}\n  1.4:\n    - {Plot: TYPED, Size: TYPED}\n";
                page(&drawn(&GARDEN, "acme", &fill(yaml.to_owned())))
            }
            _ => page(&drawn(&SHIPPED, "acme", &fill(read("tests/cases/blueprint-hostile/answers.yaml")))),
        }
    };
    for guide in ["garden", "multi-tenant"] {
        let tame = skeleton(&page_of(guide, "Tame words"));
        assert!(tame.len() > 100);
        for text in HOSTILE {
            let page = page_of(guide, text);
            assert_eq!(skeleton(&page), tame, "{guide}: {text}\n{page}");
            assert!(!page.contains("{{") && !page.contains("{%"), "{page}");
        }
    }
}

#[test]
fn the_page_says_everything_that_the_blueprint_holds() {
    for (id, yaml) in organizations() {
        let blueprint = drawn(&SHIPPED, &id, &yaml);
        let text = text_of(&page(&blueprint));
        let said = |what: &str| assert!(text.contains(&squeezed(what)), "{id} does not say: {what}\n{text}");
        for fact in &blueprint.facts {
            said(&fact.title);
            fact.labels.iter().for_each(|label| said(label));
            fact.statement.iter().for_each(|statement| said(statement));
        }
        for answer in &blueprint.answers {
            said(&answer.title);
            answer.lines.iter().for_each(|line| said(line));
            answer.note.iter().for_each(|note| said(note));
        }
        for entry in &blueprint.open {
            said(&entry.ask);
            entry.owner.iter().chain(&entry.due).chain(&entry.note).for_each(|text| said(text));
        }
        for risk in &blueprint.risks {
            said(&risk.reason);
            said(&risk.remedy);
        }
        blueprint.glossary.iter().for_each(|term| said(&term.technical));
    }
}

/// All text of a page, as a parser reads it.
fn text_of(page: &str) -> String {
    let arena = comrak::Arena::new();
    let mut options = comrak::Options::default();
    options.extension.table = true;
    let document = comrak::parse_document(&arena, page, &options);
    let mut text = String::new();
    for node in document.descendants() {
        match &node.data.borrow().value {
            NodeValue::Text(part) => text.push_str(part),
            NodeValue::Code(code) => text.push_str(&code.literal),
            NodeValue::SoftBreak | NodeValue::Paragraph | NodeValue::TableCell => text.push(' '),
            _ => {}
        }
    }
    squeezed(&text)
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
