//! The leak gate: what another organization typed is found wherever it was planted and however it is
//! written; what is common, or a client's own, is left alone.

use blueprint::assess::Assessor;
use blueprint::diag::{Checked, Code, Diagnostic, Severity};
use blueprint::gates::Files;
use blueprint::gates::leaks::{Answers, Common, Lexicon};
use blueprint::guide;
use blueprint::source::Source;
use blueprint::workspace::Workspace;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

const GUIDE: &str = "# A guide\n\n## Part 1: The north\n\n### Question 1.1: Who?\n\nFill in: ______\n";

/// Answers by organization.
struct Typed(BTreeMap<String, Arc<Source>>);

impl Answers for Typed {
    fn of(&self, id: &str) -> Arc<Source> {
        self.0.get(id).cloned().unwrap_or_else(|| Source::new(id, ""))
    }
}

/// What is learned from `organizations`.
fn learn(organizations: Vec<(String, Arc<Source>)>, common: &Common) -> Checked<Lexicon<'static>> {
    let ids = organizations.iter().map(|(id, _)| id.clone()).collect();
    // Kept as long as the tests run.
    let answers: &'static Typed = Box::leak(Box::new(Typed(organizations.into_iter().collect())));
    Lexicon::new(ids, answers, common)
}

fn answers(id: &str, text: &str) -> (String, Arc<Source>) {
    (id.to_owned(), Source::new(format!("answers/{id}.yaml"), text))
}

fn northwind() -> (String, Arc<Source>) {
    answers(
        "northwind",
        "organization: Northwind Clinics\nguide: g\nstatus: final\nanswers:\n  1.1: \"Café Lumière\"\n  \
         8.1:\n    - {Group Name: North, Type: Clinic, Staff: 15}\n    - {Group Name: Harbor Family Practice}\n  \
         6.3: {undecided: {owner: Dr Lee, due: 2026-12-15, note: \"Waiting for the vendor of the \
         portal, who has promised\n    an answer before the board meets again in spring\"}}\n",
    )
}

fn other() -> (String, Arc<Source>) {
    answers(
        "groups/other",
        "organization: Other\nguide: g\nanswers:\n  1.1: we are in the North\n  1.2: R&amp;D\n",
    )
}

fn third() -> (String, Arc<Source>) {
    answers("third", "organization: Third\nguide: g\nanswers:\n  1.1: nothing\n")
}

fn lexicon(shared: &[(&str, &str)], declared: &[&str]) -> (Lexicon<'static>, Vec<Diagnostic>) {
    let guide = guide::read(&Source::new("guides/g.md", GUIDE), None).value;
    let common = Common {
        guides: vec![&guide],
        program: vec!["Skip to the text"],
        declared: declared.iter().map(|word| (*word).to_owned()).collect(),
        shared: shared.iter().map(|(name, text)| Source::new(*name, *text)).collect(),
    };
    let learned = learn(vec![northwind(), other(), third()], &common);
    (learned.value, learned.findings)
}

/// The messages about one file of `third`.
fn found(path: &str, bytes: impl Into<Vec<u8>>) -> Vec<String> {
    let files = Files::from([(path.to_owned(), bytes.into())]);
    let findings = lexicon(&[], &[]).0.check("third", "site/third", &files, None);
    assert!(findings.iter().all(|finding| finding.code == Code::Leak && finding.severity == Severity::Error));
    findings.into_iter().map(|finding| finding.message).collect()
}

#[test]
fn a_leak_is_found_in_whatever_form_it_is_written() {
    for (path, text) in [
        ("a.html", "<p>Northwind Clinics</p>"),
        ("a.html", "<p>NORTHWIND\n   CLINICS</p>"),
        ("a.html", "<p>Northwind&nbsp;&#67;linics, &#x4e;orthwind</p>"),
        ("a.html", "<p><b>North</b>wind <em>Clin<wbr>ics</em></p>"),
        ("a.html", "<p>Nor&shy;thwind Clin\u{200b}i\u{ad}cs</p>"),
        ("a.html", "<h2 id=\"northwind-clinics\">x</h2>"),
        ("a.html", "<!-- Northwind Clinics -->"),
        ("a.html", "<img alt=\"Northwind Clinics\">"),
        ("a.html", "<a href=\"x?q=Northwind%20Clinics\">x</a>"),
        ("a.html", "<a href=\"x?q=Northwind%2520Clinics&amp;y\">x</a>"),
        ("a.html", "<p>&amp;#78;orthwind Clinics"),
        ("a.md", "**Northwind Clinics**"),
        (
            "searchindex.js",
            "window.blueprintIndex = {\"docs\":[[\"a.html\",\"\\u004eorthwind\\nClinics\"]]};",
        ),
        ("searchindex.js", "JSON.parse('{\"x\":\"\\\\u004eorthwind \\\\u{43}linics\"}')"),
        ("manifest.json", "{\"organizations\":{\"northwind\":{}}}"),
        ("feed.xml", "<title><![CDATA[Northwind Clinics]]></title>"),
        ("a.css", "p::after{content:\"\\4e orthwind \\000043linics\"}"),
        ("a.css", "/* Northwind Clinics */"),
        ("a.svg", "<svg><text>Northwind <tspan>Clinics</tspan></text></svg>"),
        ("a.svg", "<svg><text y='1'>Northwind</text>\n<text y='2'>Clinics</text></svg>"),
        ("a.html", "<p>Northwind<br>Clinics"),
        ("a.js", "var a='\\x4eorthwind Clinics'"),
        ("a.png", "\u{0}PNG\u{1}tEXtTitle\u{0}Northwind Clinics\u{0}"),
        ("northwind.html", ""),
        ("northwind%2dclinics/index.html", ""),
        ("a.html", "\u{ff2e}\u{ff4f}rthwind\u{2003}Clinics"),
        ("a.html", "<p>Caf&eacute; Lumi&#232;re"),
        ("a.html", "<p>CAFE\u{301} LUMIÈRE"),
        ("a.html", "<p>ask Dr. Lee"),
        ("a.html", "<p>harbor family practice"),
        ("a.html", "<p>waiting for the vendor of the portal, who is late"),
    ] {
        let messages = found(path, text);
        assert_eq!(messages.len(), 1, "{path}: {text:?}: {messages:?}");
        assert!(messages[0].contains("of `northwind` is in what `third` would get"), "{messages:?}");
    }
    let mut bytes = b"\xff\xfe\x80 Northwind Clinics \xc3".to_vec();
    assert_eq!(found("a.bin", bytes.clone()).len(), 1);
    bytes.truncate(9);
    assert_eq!(found("a.bin", bytes).len(), 0);
    assert_eq!(found("a.html", "<p>R&amp;amp;D").len(), 1, "what looks like an escape is a name too");
}

#[test]
fn what_is_common_or_ones_own_is_no_leak() {
    for text in [
        "<p>To the north</p>",
        "<p>15 on 2026-12-15, lee, northwinds, clinics north wind, Third</p>",
        "<p>Downtown (Harbor), Family Practice</p>",
        "<main>skip to the text, who? nothing</main>",
        "<p>waiting for the vendor</p>",
        "<tr><td>Harbor</td>\n<td>Family Practice</td></tr><p>Dr.<p>Lee",
    ] {
        assert_eq!(found("a.html", text), [""; 0], "{text}");
    }
    let files = Files::from([(
        "a.html".to_owned(),
        b"<p>Other, we are in the North: groups/other, R&amp;D".to_vec(),
    )]);
    assert_eq!(lexicon(&[], &[]).0.check("groups/other", "s", &files, None), []);
    assert_eq!(lexicon(&[], &[]).0.check("third", "s", &files, None).len(), 3, "its name, and two texts");
    assert_eq!(
        lexicon(&[], &[]).0.check("nobody", "s", &files, None).len(),
        3,
        "who typed nothing owns nothing"
    );
}

#[test]
fn a_finding_shows_both_places_and_the_way_between() {
    let page = "<p>x</p>\n<p>of &#78;orthwind Clinics</p>\n";
    let template = "{{ x }}\n{# Northwind Clinics #}\n";
    let files = Files::from([("a.html".to_owned(), page.into()), ("b.html".to_owned(), page.into())]);
    let (lexicon, notes) = lexicon(&[("templates/book/x.md", template)], &[]);
    let findings = lexicon.check("third", "site/clients/third", &files, None);
    assert_eq!(findings.len(), 1);
    let places: Vec<String> = findings[0]
        .labels
        .iter()
        .map(|label| {
            let line = label.source.line(label.span.start);
            format!("{}:{line}: {} ({})", label.source.name(), label.source.slice(label.span), label.text)
        })
        .collect();
    assert_eq!(
        places,
        [
            "site/clients/third/a.html:2: &#78;orthwind Clinics (here and in another file)",
            "answers/northwind.yaml:1: Northwind Clinics (it was typed here)",
            "templates/book/x.md:2: Northwind Clinics (all organizations get this)",
        ]
    );
    assert_eq!(findings[0].message, "`Northwind Clinics` of `northwind` is in what `third` would get");
    assert!(findings[0].help.as_ref().unwrap().starts_with("take it out of `templates/book/x.md`; "));
    assert_eq!(notes.len(), 1);
    assert_eq!(notes[0].code, Code::LeakUnchecked);
    assert_eq!(notes[0].message, "not looked for in what others get, since anybody may say it: `North`");
}

#[test]
fn what_is_declared_common_is_not_looked_for_and_said_so() {
    let files = Files::from([("a.html".to_owned(), b"Northwind Clinics, ask Dr Lee".to_vec())]);
    let (lexicon, notes) = lexicon(&[], &["Dr. Lee"]);
    assert_eq!(lexicon.check("third", "s", &files, None).len(), 1);
    assert!(notes[0].message.contains("`Dr Lee`"), "{notes:?}");
}

#[test]
fn a_word_of_several_is_common_once_a_template_has_it() {
    let shared = [Source::new("templates/x.md", "Ask the front desk, or Ana Ruiz.")];
    let common = || Common { shared: shared.to_vec(), ..Common::default() };
    let roles = |id: &str, more: &str| {
        answers(id, &format!("organization: {id} x\nanswers:\n  3.3: [Front desk{more}]\n"))
    };
    let organizations = vec![roles("alpha", ", Ana Ruiz"), roles("beta", ""), third()];
    let learned = learn(organizations, &common());
    let files = Files::from([("a.html".to_owned(), shared[0].text().into())]);
    let messages: Vec<String> =
        learned.value.check("third", "s", &files, None).into_iter().map(|finding| finding.message).collect();
    assert_eq!(messages, ["`Ana Ruiz` of `alpha` is in what `third` would get"]);
    assert!(learned.findings[0].message.ends_with(": `Front desk`"), "{:?}", learned.findings);
}

#[test]
fn many_leaks_are_counted_and_broken_answers_are_told() {
    let names: Vec<String> = (0..50).map(|n| format!("Name {n} of many")).collect();
    let list = format!("organization: Alpha Group\nanswers:\n  1.1: [{}]\n", names.join(", "));
    let broken = answers("broken", "organization: [\n");
    let learned = learn(vec![answers("alpha", &list), broken, third()], &Common::default());
    assert_eq!(learned.findings[0].code, Code::LeakUnread);
    let files = Files::from([("a.html".to_owned(), names.join("; ").into_bytes())]);
    let findings = learned.value.check("third", "s", &files, None);
    assert_eq!(findings.len(), 20);
    assert!(findings[19].message.ends_with("; so are 30 other texts"), "{}", findings[19].message);
}

/// A way to write a text so that a reader, or a program, still gets it.
fn written(text: &str, way: usize) -> (&'static str, String) {
    let each = |write: &dyn Fn(char) -> String| text.chars().map(write).collect::<String>();
    let bytes = |text: &str| text.bytes().map(|byte| format!("%{byte:02x}")).collect::<String>();
    match way {
        0 => ("a.html", text.to_owned()),
        1 => ("a.html", text.to_uppercase()),
        2 => ("a.html", each(&|char| format!("&#{};", u32::from(char)))),
        3 => ("a.html", each(&|char| format!("&#x{:X};", u32::from(char)))),
        4 => ("a.html", each(&|char| format!("{char}&shy;"))),
        5 => ("a.html", each(&|char| format!("<b>{char}</b>"))),
        6 => ("a.html", each(&|char| format!("{char}\u{200d}\u{2060}"))),
        7 => ("a.js", each(&|char| format!("\\u{{{:x}}}", u32::from(char)))),
        8 => (
            "a.json",
            each(&|char| {
                char.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect()
            }),
        ),
        9 => ("a.html", bytes(text)),
        10 => ("a.html", bytes(&bytes(text))),
        11 => ("a.css", each(&|char| format!("\\{:06x}", u32::from(char)))),
        12 => ("a.html", text.replace(' ', "\n&nbsp; \t")),
        13 => ("a.html", text.replace(' ', "_")),
        14 => ("a.json", serde_json::to_string(&text.replace(' ', "\n")).unwrap()),
        15 => {
            ("a.html", serde_json::to_string(&each(&|char| format!("&amp;#{};", u32::from(char)))).unwrap())
        }
        16 => {
            use unicode_normalization::UnicodeNormalization;
            ("a.txt", text.nfkd().collect())
        }
        _ => (
            "a.txt",
            each(&|char| match char {
                '!'..='~' => char::from_u32(u32::from(char) + 0xfee0).unwrap().to_string(),
                char => char.to_string(),
            }),
        ),
    }
}

const WAYS: usize = 18;

proptest! {
    #[test]
    fn a_canary_is_found_in_every_way_of_writing(
        canary in "[A-Za-zéßΣжñ]{3,9}( [A-Za-zéßΣжñ]{2,9}){0,3}",
        way in 0..WAYS,
        before in "[ -~]{0,20}",
    ) {
        let text = format!("organization: Owner of it\nanswers:\n  1.1: {canary:?}\n");
        let canary_free = !third().1.text().contains(&canary) && !before.to_lowercase().contains(&canary.to_lowercase());
        prop_assume!(canary_free);
        let learned = learn(vec![answers("owner", &text), third()], &Common::default());
        let (path, written) = written(&canary, way);
        // A sign that escapes what follows would be part of what is written.
        let before = before.replace(['\\', '&', '%', '<'], "x");
        let files = Files::from([(path.to_owned(), format!("{before} ({written}) x").into_bytes())]);
        let found = learned.value.check("third", "s", &files, None);
        prop_assert!(found.len() == 1, "way {way}: {written:?}: {found:?}");
        prop_assert_eq!(learned.value.check("owner", "s", &files, None), vec![]);
    }

    #[test]
    fn no_bytes_stop_the_gate(
        bytes in proptest::collection::vec(any::<u8>(), 0..300),
        escapes in "[&#x;\\\\%u{}<>!/a-f0-9é -]{0,80}",
        typed in ".{0,60}",
    ) {
        let yaml = format!("organization: x\nanswers:\n  1.1: {}\n", serde_json::to_string(&typed).unwrap());
        let learned = learn(vec![answers("owner", &yaml), third()], &Common::default());
        let files = Files::from([
            ("a.html".to_owned(), bytes),
            ("b.css".to_owned(), escapes.clone().into_bytes()),
            ("c.svg".to_owned(), escapes.into_bytes()),
            ("d".to_owned(), typed.into_bytes()),
        ]);
        learned.value.check("third", "s", &files, None);
    }
}

/// The files of every organization of `bench` but `manifest.json`, by id.
fn built(bench: &std::path::Path) -> std::collections::BTreeMap<String, Files> {
    let run = assert_cmd::Command::new(env!("CARGO_BIN_EXE_blueprint"))
        .args(["build", "--workspace"])
        .arg(bench)
        .output()
        .unwrap();
    assert!(run.status.success(), "{run:?}");
    let all = super::links::read(&bench.join("out"));
    let workspace = Workspace::open(bench).unwrap().value;
    let of = |id: &str| {
        let own = |(path, bytes): (&String, &Vec<u8>)| {
            Some((path.strip_prefix(&format!("{id}/"))?.to_owned(), bytes.clone()))
        };
        (id.to_owned(), all.iter().filter_map(own).collect())
    };
    workspace.organizations.iter().map(|organization| of(&organization.id)).collect()
}

fn leaks(bench: &std::path::Path, files: &std::collections::BTreeMap<String, Files>) -> Vec<Diagnostic> {
    let workspace = Workspace::open(bench).unwrap().value;
    let assessor = Assessor::new(&workspace, &mut Vec::new());
    let lexicon = assessor.lexicon().value;
    assert!(lexicon.memory() < 4 << 20, "{} bytes", lexicon.memory());
    files.iter().flat_map(|(id, files)| lexicon.check(id, id, files, None)).collect()
}

#[test]
fn the_shipped_workspace_leaks_nothing_until_a_template_does() {
    let bench = crate::papers::workspace();
    let sound = built(bench.path());
    assert!(sound.len() > 4 && sound.values().all(|files| files.len() > 20));
    let found = leaks(bench.path(), &sound);
    assert!(found.is_empty(), "{:?}", found.iter().map(|finding| &finding.message).collect::<Vec<_>>());

    // Ana Ruiz is a person of `northwind-clinics`: see its answers.
    for (template, planted, path) in [
        ("multi-tenant/book/tenancy.md", "Ask Ana&nbsp;*Ruiz* first.", "site/tenancy.html"),
        (
            "multi-tenant/book/tenancy.md",
            "Ask {{ \"An\" ~ \"a R\" ~ \"uiz\" }} first.",
            "site/searchindex.js",
        ),
        ("book/blueprint.css", ".note::after { content: \"\\41na \\52uiz\" }", "site/blueprint.css"),
    ] {
        let file = bench.path().join("templates").join(template);
        let text = std::fs::read_to_string(&file).unwrap();
        std::fs::write(&file, format!("{text}\n{planted}\n")).unwrap();
        let files = built(bench.path());
        std::fs::write(&file, text).unwrap();
        let found = leaks(bench.path(), &files);
        assert_eq!(found.len(), files.len() - 1, "all but its own: {planted}");
        for finding in &found {
            assert!(
                finding.message.starts_with("`Ana Ruiz` of `northwind-clinics` is in what "),
                "{finding:?}"
            );
            let client = finding.message.rsplit('`').nth(1).unwrap();
            let lexicon_saw = leaks(
                bench.path(),
                &[(client.to_owned(), Files::from([(path.to_owned(), files[client][path].clone())]))].into(),
            );
            assert_eq!(lexicon_saw.len(), 1, "{client}: {path}");
        }
    }
}

#[test]
fn a_site_that_leaks_or_leads_nowhere_is_not_published_and_the_last_good_one_stays() {
    let bench = crate::papers::workspace();
    let site = |arguments: &[&str]| {
        let run = assert_cmd::Command::new(env!("CARGO_BIN_EXE_blueprint"))
            .args(["site", "--workspace"])
            .arg(bench.path())
            .args(arguments)
            .output()
            .unwrap();
        (run.status.code(), String::from_utf8(run.stderr).unwrap(), String::from_utf8(run.stdout).unwrap())
    };
    let clients = bench.path().join("site/clients");
    assert_eq!(site(&[]).0, Some(0), "the shipped workspace leaks nothing");
    let good = super::links::read(&clients);
    let template = bench.path().join("templates/multi-tenant/book/tenancy.md");
    let text = std::fs::read_to_string(&template).unwrap();

    std::fs::write(&template, format!("{text}\nAsk Ana *Ruiz* first.\n")).unwrap();
    let (status, said, results) = site(&[]);
    assert_eq!(status, Some(1), "{said}");
    assert!(said.contains("error[leak]: `Ana Ruiz` of `northwind-clinics` is in what `"), "{said}");
    assert!(said.contains("answers/northwind-clinics.yaml:84:16"), "{said}");
    assert!(results.contains("made       northwind-clinics ") && results.contains("rejected   meridian"));
    let now = super::links::read(&clients);
    let others = |files: &Files| -> Files {
        files
            .iter()
            .filter(|(path, _)| !path.starts_with("northwind"))
            .map(|(a, b)| (a.clone(), b.clone()))
            .collect()
    };
    assert_eq!(others(&good), others(&now), "the last good sites stay");
    assert_ne!(good, now, "its own may say it");

    std::fs::write(&template, format!("{text}\n[x](gone.md) ![](https://example.org/x.png)\n")).unwrap();
    let (status, said, _) = site(&["northwind-clinics"]);
    assert_eq!(status, Some(1), "{said}");
    for code in ["site-link-broken", "site-outside-request", "site-image-silent"] {
        assert!(said.contains(&format!("error[{code}]")), "{code}: {said}");
    }
    assert_eq!(now, super::links::read(&clients));
}
