//! Reading the prose of guides.

use blueprint::diag::Checked;
use blueprint::guide::condition::Condition;
use blueprint::guide::{Choice, ChoiceIx, Force, Guide, Kind, Question, QuestionIx, read};
use blueprint::source::{Source, Span};

const SHIPPED: &str = include_str!("../../guides/multi-tenant.md");
const FLAT: &str = include_str!("../cases/flat-layout/guide.md");

fn prose(text: &str) -> Checked<Guide> {
    read::prose(&Source::new("guides/multi-tenant.md", text))
}

fn clean(text: &str) -> Guide {
    let guide = prose(text);
    assert_eq!(codes(&guide), Vec::<String>::new());
    guide.value
}

/// `code line` of each finding.
fn codes(guide: &Checked<Guide>) -> Vec<String> {
    let place = |finding: &blueprint::diag::Diagnostic| {
        finding.labels.first().map_or(0, |label| label.source.line(label.span.start))
    };
    guide.findings.iter().map(|finding| format!("{} {}", finding.id(), place(finding))).collect()
}

/// Everything that the guide says, without the places where it says it.
pub fn model(guide: &Guide) -> String {
    let said = (&guide.id, &guide.title, &guide.version, &guide.parts, &guide.questions, &guide.tables);
    let more =
        (&guide.slots, &guide.scenarios, &guide.glossary, &guide.next_steps, &guide.phrases, &guide.skips);
    let text = format!("{said:#?}{more:#?}{}", guide.placeholders.len());
    let place = |line: &&str| {
        let field = line.trim_start();
        !(field.starts_with("start: ") || field.starts_with("end: "))
    };
    text.lines().filter(place).collect::<Vec<_>>().join("\n")
}

fn question<'g>(guide: &'g Guide, id: &str) -> &'g Question {
    guide.question(guide.find_question(id).expect(id))
}

fn is(guide: &Guide, id: &str, choices: &[usize]) -> Condition {
    let choices = choices.iter().copied().map(ChoiceIx).collect();
    Condition::Is { question: guide.find_question(id).expect(id), choices }
}

#[test]
fn the_restored_guide_says_the_same_words_as_the_flat_one() {
    let words = |text: &'static str| text.split_whitespace().collect::<Vec<_>>();
    assert_eq!(words(SHIPPED), words(FLAT));
    for line in SHIPPED.lines() {
        assert!(line.matches("[ ]").count() <= 1, "two boxes on a line: {line}");
    }
}

#[test]
fn both_forms_of_the_guide_read_to_the_same_model() {
    assert_eq!(model(&clean(SHIPPED)), model(&clean(FLAT)));
}

#[test]
fn line_ends_marks_and_tabs_make_no_difference() {
    let expected = model(&clean(SHIPPED));
    for text in [SHIPPED, FLAT] {
        let crlf = text.replace('\n', "\r\n");
        assert_eq!(model(&clean(&crlf)), expected, "CRLF");
        assert_eq!(model(&clean(&format!("\u{feff}{crlf}"))), expected, "byte-order mark and CRLF");
        assert_eq!(model(&clean(&format!("\u{feff}{text}"))), expected, "byte-order mark");
        assert_eq!(model(&clean(text.trim_end())), expected, "no last newline");
        assert_eq!(model(&clean(&format!("{text}\n\n"))), expected, "more last newlines");
        assert_eq!(model(&clean(&text.replace("\n  - ", "\n\t- "))), expected, "tabs to indent");
        assert_eq!(model(&clean(&text.replace("- [ ] ", "-\t[ ] "))), expected, "tabs behind bullets");
        assert_eq!(model(&clean(&text.replace("- [ ] ", "* [ ]  "))), expected, "other bullets");
        assert_eq!(
            model(&clean(&text.replace("---\n", "***\n").replace("|***", "|---"))),
            expected,
            "other rules"
        );
    }
}

#[test]
fn the_whole_guide_is_in_the_model() {
    let guide = clean(SHIPPED);
    assert_eq!(guide.id, "multi-tenant");
    assert_eq!(guide.title.value, "Multi-Tenant System Design Guide");
    assert_eq!(guide.version.as_ref().map(|version| version.value.as_str()), Some("1.0"));
    let parts: Vec<u32> = guide.parts.iter().map(|part| part.number).collect();
    assert_eq!(parts, (1..=9).collect::<Vec<_>>());
    let ids: Vec<&str> = guide.questions.iter().map(|question| question.id.as_str()).collect();
    let expected = "1.1 1.2 1.3 2.1 2.2 3.1 3.2 3.3 3.4 4.1 4.2 4.3 4.4 5.1 5.2 6.1 6.2 6.3 7.1 7.2 8.1 8.2";
    assert_eq!(ids.join(" "), expected);
    let boxes: Vec<Span> = choices(&guide).map(|choice| choice.tick).collect();
    assert_eq!(boxes.len(), 92);
    assert!(boxes.iter().all(|tick| guide.source.slice(*tick) == " "));
    let runs = SHIPPED.split(|ch: char| ch != '_').filter(|run| run.len() > 2).count();
    assert_eq!(blanks(&guide).len(), runs);
    assert!(blanks(&guide).iter().all(|span| guide.source.slice(*span).bytes().all(|byte| byte == b'_')));
    assert_eq!((guide.tables.len(), guide.slots.len()), (2, 4));
    assert_eq!((guide.scenarios.len(), guide.glossary.len(), guide.next_steps.len()), (4, 8, 4));
    let placeholders: Vec<&str> = guide.placeholders.iter().map(|span| guide.source.slice(*span)).collect();
    assert_eq!(placeholders.len(), SHIPPED.matches("[clinic").count());
    assert!(placeholders.iter().all(|text| text.starts_with("[clinic") && text.ends_with(']')));
}

fn choices(guide: &Guide) -> impl Iterator<Item = &Choice> {
    guide.questions.iter().flat_map(|question| &question.choices)
}

fn blanks(guide: &Guide) -> Vec<Span> {
    let own = guide.questions.iter().flat_map(|question| &question.blanks);
    let rosters = guide.questions.iter().flat_map(|question| &question.rosters);
    let rows = rosters.flat_map(|roster| &roster.rows).flat_map(|row| &row.blanks);
    let of_choices = choices(guide).filter_map(|choice| choice.blank.as_ref());
    own.chain(rows).chain(of_choices).map(|blank| blank.span).collect()
}

#[test]
fn questions_have_their_kind_and_their_place() {
    let guide = clean(SHIPPED);
    let kinds = |kind: Kind| {
        let of = guide.questions.iter().filter(|question| question.kind == kind);
        of.map(|question| question.id.as_str()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(kinds(Kind::PickOne), "1.1 1.2 1.3 2.1 3.1 3.2 3.4 4.1 4.4 5.2 6.1 6.3");
    assert_eq!(kinds(Kind::CheckAll), "3.3 4.2 4.3 5.1 6.2 7.1 7.2");
    assert_eq!(
        (kinds(Kind::FillIn), kinds(Kind::Table), kinds(Kind::Roster)),
        ("2.2".into(), "8.1".into(), "8.2".into())
    );
    let asked = question(&guide, "5.2");
    assert_eq!(asked.instruction.value, "Pick one:");
    assert_eq!(
        asked.title.value,
        "Should patients be able to see staff from groups they're not enrolled in?"
    );
    assert_eq!(guide.source.slice(asked.title.span), asked.title.value);
    let text = guide.source.slice(asked.span);
    assert!(text.starts_with("### Question 5.2:") && text.ends_with("detailed profiles\n\n"), "{text}");
    let part = guide.source.slice(guide.parts[8].span);
    assert!(
        part.starts_with("## Part 9:") && part.trim_end().ends_with("---") && !part.contains("Next Steps")
    );
}

#[test]
fn choices_have_letters_labels_blanks_and_parents() {
    let guide = clean(SHIPPED);
    let never = &question(&guide, "1.2").choices[0];
    assert_eq!(never.letter, Some('A'));
    let label =
        "Never. Each location's data must be completely isolated (e.g., legal or contractual requirements)";
    assert_eq!(never.label.value, label);
    assert!(guide.source.slice(never.label.span).starts_with("Never.** Each"));
    let written = guide.source.slice(never.span);
    assert!(written.starts_with("- [ ] **A) Never.**") && written.ends_with("requirements)"));

    let mixed = &question(&guide, "2.1").choices[4];
    let blank = mixed.blank.as_ref().expect("a blank");
    assert_eq!(
        (mixed.label.value.as_str(), blank.label.as_str()),
        ("Some combination of the above", "Please describe")
    );

    let access = question(&guide, "3.4");
    let parents: Vec<_> = access.choices.iter().map(|choice| choice.parent).collect();
    let under_b = Some(ChoiceIx(1));
    assert_eq!(parents, [None, None, under_b, under_b, under_b, under_b]);
    let other = access.choices[5].blank.as_ref().expect("a blank");
    assert_eq!(
        (access.choices[5].label.value.as_str(), other.label.as_str()),
        ("Other pattern", "Other pattern")
    );

    for id in ["3.3", "5.1"] {
        let last = question(&guide, id).choices.last().expect("choices");
        assert_eq!((last.label.value.as_str(), last.letter), ("Other", None));
        assert!(last.blank.is_some());
    }
}

#[test]
fn blanks_tables_and_rows_have_their_places() {
    let guide = clean(SHIPPED);
    let term = &question(&guide, "2.2").blanks;
    assert_eq!((term.len(), term[0].label.as_str()), (1, "We call them"));
    let table = question(&guide, "8.1").table.as_ref().expect("a table");
    let columns: Vec<&str> = table.columns.iter().map(|column| column.value.as_str()).collect();
    let expected = [
        "Group Name",
        "Type (Clinic/Program/Team/Other)",
        "Approximate # of Staff",
        "Approximate # of Patients",
    ];
    assert_eq!(columns, expected);
    let examples: Vec<bool> = table.rows.iter().map(|row| row.example).collect();
    assert_eq!(examples, [true, false, false, false, false]);
    assert_eq!(
        guide.source.slice(table.rows[0].span),
        "| Example: Downtown Clinic | Clinic | 15 | 2,000 |\n"
    );
    assert_eq!(guide.source.slice(table.rows[4].span), "| | | | |\n");
    let rosters = &question(&guide, "8.2").rosters;
    let labels: Vec<&str> = rosters.iter().map(|roster| roster.label.value.as_str()).collect();
    assert_eq!(
        labels,
        ["Add new staff to groups", "Add new groups to the system", "See everything (super admin)"]
    );
    for row in rosters.iter().flat_map(|roster| &roster.rows) {
        assert_eq!(guide.source.slice(row.span), "- Name: _____________ Role: _____________\n");
        let labels: Vec<&str> = row.blanks.iter().map(|blank| blank.label.as_str()).collect();
        assert_eq!(labels, ["Name", "Role"]);
    }
}

#[test]
fn decision_tables_and_slots_translate() {
    let guide = clean(SHIPPED);
    let [model, resource] = guide.tables.as_slice() else { panic!("two tables") };
    assert_eq!(
        (model.title.value.as_str(), resource.title.value.as_str()),
        ("Multi-Tenancy Model", "Tenant Resource Type")
    );
    let rows: Vec<_> =
        model.rows.iter().map(|row| (row.when.value.clone(), row.result.value.as_str())).collect();
    let all = Condition::All(vec![is(&guide, "1.2", &[0]), is(&guide, "1.3", &[0])]);
    let any = Condition::Any(vec![is(&guide, "1.2", &[1, 2]), is(&guide, "1.3", &[1])]);
    let expected = [
        (is(&guide, "1.1", &[0]), "No multi-tenancy needed"),
        (all, "Separate Medplum Projects per tenant"),
        (any, "Single Project with MSO access model"),
    ];
    assert_eq!(rows, expected);
    let last = resource.rows.last().expect("rows");
    assert_eq!(last.when.value, is(&guide, "2.1", &[3]));
    assert_eq!(last.result.value, "`Organization` (with appropriate type code)");
    let line = "| D) Employer/health plan | `Organization` (with appropriate type code) |";
    assert_eq!(guide.source.slice(last.span), line);

    let slots: Vec<_> = guide
        .slots
        .iter()
        .map(|slot| {
            let from: Vec<&str> = slot.from.iter().map(|ix| guide.question(*ix).id.as_str()).collect();
            (slot.label.value.as_str(), guide.source.slice(slot.span), slot.words.join(" "), from.join(" "))
        })
        .collect();
    let words = |label, from: &str| (label, "Yes/No", "Yes No".to_owned(), from.to_owned());
    let expected = [
        words("Staff multi-group access", "3.1"),
        words("Role-based restrictions", "3.4"),
        words("Patient multi-group enrollment", "4.1"),
        (
            "Shared Resources (Non-Tenanted)",
            "*(List based on their checkboxes)*",
            String::new(),
            "5.1".to_owned(),
        ),
    ];
    assert_eq!(slots, expected);
}

#[test]
fn skips_are_understood_where_the_prose_is_plain() {
    let guide = clean(SHIPPED);
    let said: Vec<_> = guide
        .phrases
        .iter()
        .map(|phrase| (guide.question(phrase.at).id.as_str(), phrase.understood.is_some()))
        .collect();
    assert_eq!(said, [("1.1", true), ("3.2", true), ("6.1", true), ("6.3", false)]);
    let skips: Vec<_> = guide.skips.iter().map(|skip| (skip.when.clone(), skip.skipped.clone())).collect();
    let ix = |ids: std::ops::Range<usize>| ids.map(QuestionIx).collect::<Vec<_>>();
    let expected = [
        (is(&guide, "1.1", &[0]), ix(1..13)),
        (is(&guide, "3.1", &[0]), ix(6..7)),
        (is(&guide, "6.1", &[0]), ix(16..18)),
    ];
    assert_eq!(skips, expected);
    assert!(guide.skips.iter().all(|skip| skip.force == Force::Hard && skip.rule.is_none()));
    assert_eq!(guide.source.slice(guide.skips[2].phrase), "(If A, skip to Part 7)");
}

#[test]
fn scenarios_glossary_and_next_steps_are_read() {
    let guide = clean(SHIPPED);
    let scenario = &guide.scenarios[1];
    assert_eq!(scenario.title.value, "We're a telehealth platform serving multiple employer clients");
    assert_eq!(guide.source.slice(scenario.title.span), scenario.title.value);
    let typical = scenario.typical.iter().map(|at| {
        let letter = guide.choice(*at).letter.expect("a letter");
        format!("{}={letter}", guide.question(at.question).id)
    });
    assert_eq!(typical.collect::<Vec<_>>().join(" "), "1.1=C 1.2=A 2.1=D 3.1=A 4.1=A");
    assert!(scenario.result.value.starts_with("Organization-based tenancy with strict isolation."));
    assert!(guide.source.slice(scenario.span).ends_with("only see data for that employer."));
    assert_eq!(guide.glossary[0].said.value, "\"Group,\" \"Location,\" \"Practice,\" \"Site\"");
    assert_eq!(guide.glossary[7].technical.value, "Enrolling in a tenant");
    assert!(guide.next_steps[1].value.starts_with("**Share with your developers** (or AI"));
}

#[test]
fn the_shipped_guide_and_its_rules_read_without_a_finding() {
    let rules =
        Source::new("guides/multi-tenant.rules.yaml", include_str!("../../guides/multi-tenant.rules.yaml"));
    let guide = read(&Source::new("guides/multi-tenant.md", SHIPPED), Some(&rules));
    assert_eq!(codes(&guide), Vec::<String>::new());
    let flat = read(&Source::new("guides/multi-tenant.md", FLAT), Some(&rules));
    assert_eq!(model(&guide.value), model(&flat.value));
    let alone = read(&Source::new("guides/multi-tenant.md", SHIPPED), None);
    assert_eq!(codes(&alone), ["skip-not-understood 263"]);
}
