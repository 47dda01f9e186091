//! Templates held against the contract before anything is built: every name, in every branch, all in
//! one run.

use crate::cli::{allotment, expect, run};
use blueprint::diag::Diagnostic;
use blueprint::export::templates::Templates;
use blueprint::export::view::shape::Names;
use blueprint::guide;
use blueprint::source::Source;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fs;

fn names() -> BTreeMap<String, Names> {
    let rules = include_str!("../../guides/multi-tenant.rules.yaml");
    let rules = Source::new("guides/multi-tenant.rules.yaml", rules);
    let guide = Source::new("guides/multi-tenant.md", include_str!("../../guides/multi-tenant.md"));
    let guide = guide::read(&guide, Some(&rules)).value;
    BTreeMap::from([("multi-tenant".to_owned(), Names::of(&guide))])
}

fn findings(templates: &[(&str, &str)]) -> Vec<Diagnostic> {
    let owned: Vec<_> =
        templates.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    Templates::load(&owned, &names()).err().unwrap_or_default()
}

/// `code line:column: text under the underline`, and the nearest spelling, of all findings.
fn found(template: &str) -> Vec<String> {
    let findings = findings(&[("multi-tenant/x.md", template)]);
    let told = findings.iter().map(|finding| {
        let place = &finding.labels[0];
        assert_eq!(place.source.name(), "templates/multi-tenant/x.md", "{finding:?}");
        let (line, column) = (place.source.line(place.span.start), place.source.column(place.span.start));
        let near = finding.fix.as_ref().map(|fix| format!(" → {}", fix.replacement)).unwrap_or_default();
        let code = finding.code.id().trim_start_matches("template-");
        format!("{code} {line}:{column} {}{near}", place.source.slice(place.span))
    });
    told.collect()
}

#[test]
fn the_shipped_templates_keep_the_contract() {
    assert_eq!(findings(&[]), []);
}

#[test]
fn each_unknown_name_is_found_at_its_place_with_the_nearest_spelling() {
    let mut wrong = Vec::new();
    for (template, expected) in [
        ("a\n{% if organisation %}x{% endif %}", "unknown-variable 2:7 organisation → organization"),
        ("é {{ name }}", "unknown-variable 1:6 name"),
        ("{{ organization.nmae }}", "unknown-field 1:17 nmae → name"),
        ("{{ facts.tenancy }}", "unknown-field 1:10 tenancy"),
        ("{{ facts[\"tenancy-modle\"].text }}", "unknown-field 1:11 tenancy-modle → tenancy-model"),
        ("{{ answers[\"hostng\"].note }}", "unknown-field 1:13 hostng → hosting"),
        ("{{ facts[\"tenants\"].rows[0].nam }}", "unknown-field 1:29 nam → name"),
        ("{% for fact in fact_list %}{{ fact.titel }}{% endfor %}", "unknown-field 1:36 titel → title"),
        (
            "{% for fact in fact_list %}{% for r in fact.because %}{{ r.cit }}{% endfor %}{% endfor %}",
            "unknown-field 1:60 cit → cite",
        ),
        (
            "{% for p in parts %}{% for a in p.answers %}{{ a.lnies }}{% endfor %}{% endfor %}",
            "unknown-field 1:50 lnies → lines",
        ),
        ("{% set f = facts[\"tenants\"] %}{{ f.colums }}", "unknown-field 1:36 colums → columns"),
        (
            "{{ [f.titel for f in fact_list if f.state == \"open\"] | join }}",
            "unknown-field 1:7 titel → title",
        ),
        ("{{ [f for f in fact_list if f.stat == \"open\"] | length }}", "unknown-field 1:31 stat → state"),
        ("{{ fact_list[0].titel }}", "unknown-field 1:17 titel → title"),
        (
            "{% for c, all in risks | group_by(attribute=\"titel\") %}{% endfor %}",
            "unknown-field 1:46 titel → title",
        ),
        (
            "{% for c, all in risks | group_by(attribute=\"title\") %}{{ all[0].x }}{% endfor %}",
            "unknown-field 1:66 x",
        ),
        ("{{ risks.title }}", "unknown-field 1:10 title"),
        ("{{ organization.name.first }}", "unknown-field 1:22 first"),
        ("{{ access.actors[0].labls if access else 1 }}", "unknown-field 1:21 labls → labels"),
        ("{{ \"a\" if organization.id == \"x\" else nope }}", "unknown-variable 1:39 nope"),
        ("{{ organization.name | shout }}", "unknown-function 1:24 shout"),
        ("{{ organization.name | capitl }}", "unknown-function 1:24 capitl → capital"),
        ("{{ organization.name | safe }}", "unknown-function 1:24 safe"),
        ("{% if open is emtpy %}{% endif %}", "unknown-function 1:15 emtpy"),
        ("{% if open is not defned %}{% endif %}", "unknown-function 1:19 defned → defined"),
        ("{{ rnage(end=2) }}", "unknown-function 1:4 rnage → range"),
        ("{% filter uper %}x{% endfilter %}", "unknown-function 1:11 uper → upper"),
        ("{% set x | uper %}x{% endset %}", "unknown-function 1:12 uper → upper"),
        ("{% include \"parts/hed.md\" %}", "unknown-include 1:13 parts/hed.md → parts/head.md"),
        ("{{ pieces.opn }}", "unknown-field 1:11 opn → open"),
        ("{{ <row of={open} /> }}", "unknown-component 1:5 row → rows"),
        ("{{ <rows off={open} of=\"a\" /> }}", "unknown-component 1:10 off → of"),
        ("{{ <rows /> }}", "unknown-component 1:4 <rows"),
        ("{{ <rows of={facts[\"tenantz\"]} /> }}", "unknown-field 1:21 tenantz → tenants"),
        ("{% <rows of={opn}> %}x{% </rows> %}", "unknown-variable 1:14 opn → open"),
        ("{{ organization.name", "syntax 1:17 name"),
        ("{% if %}", "syntax 1:7 %}"),
    ] {
        let found = found(template);
        if found != [expected] {
            wrong.push(format!("{template}\n  {expected}\n  {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_handed_to_a_component_is_known_in_it() {
    let component = "{% component mine(fact, size=1, @open) %}{{ fact.titel }}{{ open[0].aks }}{{ size }}{{ open.x }}\
        {{ risks }}{% endcomponent mine %}{{ risks }}{{ <mine fact={facts[\"tenants\"]} /> }}";
    assert_eq!(
        found(component),
        [
            "unknown-field 1:50 titel → title",
            "unknown-field 1:69 aks → ask",
            "unknown-field 1:93 x",
            // A component sees its parameters alone.
            "unknown-variable 1:100 risks"
        ]
    );
    let chain = "{% component a(of) %}{{ <b it={of} /> }}{% endcomponent a %}{% component b(it) %}{{ it.titel }}\
        {% endcomponent b %}{% for r in risks %}{{ <a of={r} /> }}{% endfor %}";
    assert_eq!(found(chain), ["unknown-field 1:88 titel → title"]);
    let both = format!("{chain}{{{{ <a of={{facts[\"tenants\"]}} /> }}}}").replace("titel", "remedy");
    assert_eq!(found(&both), Vec::<String>::new(), "a risk has one, if a fact has not");
}

#[test]
fn what_a_component_takes_from_around_its_call_is_known_in_it_and_has_to_be_there() {
    let mine = |call: &str| {
        found(&format!(
            "{{% component mine(@fact, @size=1) %}}{{{{ fact.titel }}}}{{% endcomponent mine %}}{call}"
        ))
    };
    let slip = "unknown-field 1:45 titel → title";
    assert_eq!(mine("{% for fact in fact_list %}{{ <mine /> }}{% endfor %}"), [slip]);
    assert_eq!(mine("{{ <mine fact={facts[\"tenants\"]} /> }}"), [slip]);
    assert_eq!(mine("{{ <mine /> }}"), ["unknown-component 1:79 <mine"]);
    // Whoever calls `other` may have it.
    let other = "{% component other(of) %}{{ <mine /> }}{% endcomponent other %}";
    assert_eq!(mine(other), Vec::<String>::new());
}

#[test]
fn what_is_asked_whether_it_is_there_may_be_missing() {
    for template in [
        "{% if facts[\"nope\"] is defined %}{% endif %}",
        "{% if facts[\"nope\"] is not defined %}{% endif %}",
        "{{ facts[\"nope\"] | default(value=1) }}",
        "{{ facts?.nope?.text or 1 }}",
        "{% raw %}{{ nope }}{% endraw %}{# {{ nope }} #}",
        "{% set x = 1 %}{% if x %}{{ loop }}{% endif %}".replace("{{ loop }}", "").as_str(),
        "{% for a in open %}{{ loop.index }}{{ a.ask }}{% endfor %}",
        "{{ {\"a\": organization.id, ...organization} | json }}",
        "{{ organization.name[0:2] ~ guide.title | upper }}",
        "{% for key, value in facts %}{{ key }}{{ value.title }}{% endfor %}",
    ] {
        assert_eq!(found(template), Vec::<String>::new(), "{template}");
    }
}

#[test]
fn all_findings_of_all_templates_come_in_one_run() {
    let all = findings(&[
        ("blueprint.md", "{{ a }}\r\n{{ b }}"),
        ("multi-tenant/blueprint.md", "\u{feff}{% if c %}{{ d }}{% else %}{{ e }}{% endif %}"),
        ("multi-tenant/book/overview.md", "{% for"),
        ("elsewhere/x.md", "{{ facts[\"anything\"].text }}{{ f }}"),
    ]);
    let places: Vec<String> = all
        .iter()
        .map(|finding| {
            let place = &finding.labels[0];
            format!("{}:{}", place.source.name(), place.source.line(place.span.start))
        })
        .collect();
    assert_eq!(
        places,
        [
            "templates/blueprint.md:1",
            "templates/blueprint.md:2",
            "templates/elsewhere/x.md:1",
            "templates/multi-tenant/book/overview.md:1",
            "templates/multi-tenant/blueprint.md:1",
            "templates/multi-tenant/blueprint.md:1",
            "templates/multi-tenant/blueprint.md:1",
        ]
    );
}

#[test]
fn tera_knows_each_filter_test_and_function_that_is_let_through() {
    let help = |template: &str| findings(&[("x.md", template)])[0].help.clone().unwrap();
    let listed =
        |help: String| -> Vec<String> { help.split('`').skip(1).step_by(2).map(str::to_owned).collect() };
    let mut tera = tera::Tera::new();
    let ours = [
        "code",
        "html",
        "json",
        "join_words",
        "capital",
        "brief",
        "in_full",
        "answered",
        "answered_in_lines",
        "cited",
        "table_rows",
    ];
    for name in ours {
        tera.register_filter(name, |value: &tera::Value, _: tera::Kwargs, _: &tera::State| value.clone());
    }
    let mut known = 0;
    for (asked, form) in [
        ("{{ 1 | zzzzzzzzzzzz }}", "{{ 1 | NAME }}"),
        ("{{ 1 is zzzzzzzzzzzz }}", "{{ 1 is NAME }}"),
        ("{{ zzzzzzzzzzzz() }}", "{{ NAME() }}"),
    ] {
        for name in listed(help(asked)) {
            known += 1;
            assert!(tera.add_raw_template("x", &form.replace("NAME", &name)).is_ok(), "{name}");
        }
    }
    assert!(known > 55, "{known}");
}

#[test]
fn check_lint_and_build_show_them() {
    let folder = allotment();
    fs::create_dir(folder.path().join("templates")).unwrap();
    fs::write(
        folder.path().join("templates/blueprint.md"),
        "x\n{{ facts[\"sceme\"].text }}{{ nothing.of }}\n",
    )
    .unwrap();
    for command in ["check", "lint", "build"] {
        let ran = run(folder.path(), &[command]);
        expect(&ran, 1);
        assert!(ran.err.contains("error[template-unknown-field]: `facts` has no `sceme`"), "{}", ran.err);
        assert!(ran.err.contains("--> templates/blueprint.md:2:11"), "{}", ran.err);
        assert!(
            ran.err.contains("error[template-unknown-variable]: unknown variable `nothing`"),
            "{}",
            ran.err
        );
        assert_eq!(ran.err.matches("[template-").count(), 2, "each once: {}", ran.err);
    }
}

#[test]
fn an_answer_that_a_template_asks_for_is_used() {
    let folder = allotment();
    let unused = |folder: &tempfile::TempDir| {
        let ran = run(folder.path(), &["lint"]);
        expect(&ran, 0);
        ran.err.contains("note[question-unused]: nothing uses the answer to question `3.2`")
    };
    assert!(unused(&folder));
    fs::create_dir(folder.path().join("templates")).unwrap();
    let names = fs::read_to_string(folder.path().join("guides/plots.rules.yaml")).unwrap();
    let name = names.lines().find_map(|line| line.trim().strip_suffix(": 3.2")).unwrap_or("3.2");
    fs::write(folder.path().join("templates/extra.md"), format!("{{{{ answers[\"{name}\"].note }}}}\n"))
        .unwrap();
    assert!(!unused(&folder));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_template_is_too_odd(text in "[a-z{}%#|.,\"'\\[\\]()<>=/ :@é-]{0,40}") {
        findings(&[("x.md", &text)]);
        findings(&[("x.md", &format!("{{{{ {text} }}}}"))]);
        findings(&[("x.md", &format!("{{% {text} %}}"))]);
    }
}

#[test]
fn the_cells_of_a_row_are_fields_of_its_entries() {
    let found = findings(&[("x.md", "{{ glossary | table_rows(cells=\"said, technicl\") }}")]);
    assert_eq!(found.len(), 1, "{found:?}");
    let label = &found[0].labels[0];
    assert_eq!(label.source.slice(label.span), "technicl");
    assert_eq!(found[0].help.as_deref(), Some("did you mean `technical`?"));
    assert_eq!(findings(&[("x.md", "{{ fact_list | table_rows(cells=\"title, brief\") }}")]), []);
}
