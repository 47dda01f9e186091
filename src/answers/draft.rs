//! The text of a new answers file: every question of the guide with its choices in comments, and
//! its number to write the answer after. A line of an answer is right once its `#` is taken away.

mod filled;

use crate::guide::read::filled::Filling;
use crate::guide::{Choice, ChoiceIx, Guide, Kind, Question, QuestionIx, Scenario};
use std::fmt::Write;

pub(super) use filled::value;

/// What a new answers file begins with.
#[derive(Clone, Copy)]
pub enum Begin<'a> {
    /// Nothing: every question is open.
    Empty,
    /// The typical answers of a scenario.
    Scenario(&'a Scenario),
    /// What a filled-in guide says, one filling per question.
    Filled(&'a [Filling]),
}

/// The answers file of the organization `name` to `guide`, with the answers that it begins with. All
/// else is left open, and the status is `draft`, so the file is right at once.
pub fn draft(guide: &Guide, name: &str, begin: Begin<'_>) -> String {
    let mut lines = head(guide, name, begin);
    let mut part = None;
    for (ix, question) in guide.each_question() {
        if part != Some(question.part) {
            part = Some(question.part);
            lines.extend(guide.parts.get(question.part).map(|part| {
                format!("\n  # ---- Part {}: {} ----", part.number, one_line(&part.title.value))
            }));
        }
        lines.push(String::new());
        lines.extend(
            asked(guide, ix, question).into_iter().map(|line| format!("  # {line}").trim_end().to_owned()),
        );
        lines.extend(begun(ix, question, begin).into_iter().map(|line| format!("  {line}")));
    }
    lines.join("\n") + "\n"
}

/// The lines of the answer to a question.
fn begun(ix: QuestionIx, question: &Question, begin: Begin<'_>) -> Vec<String> {
    let chosen = match begin {
        Begin::Empty => Vec::new(),
        Begin::Scenario(scenario) => {
            let own = scenario.typical.iter().filter(|typical| typical.question == ix);
            own.map(|typical| typical.choice).collect()
        }
        Begin::Filled(fillings) => {
            let filled = fillings.get(ix.0).and_then(|filling| filled::lines(question, filling));
            return filled.unwrap_or_else(|| answer(question, &[]));
        }
    };
    answer(question, &chosen)
}

fn head(guide: &Guide, name: &str, begin: Begin<'_>) -> Vec<String> {
    let mut lines = vec![
        format!("# Answers to “{}”, {}.", one_line(&guide.title.value), guide.source.name()),
        "# Write an answer after its question's number, or take the `#` off the lines that apply; what"
            .to_owned(),
        "# stays empty is open. `[]` says that nothing applies. An answer can carry its reason, as in"
            .to_owned(),
        "# {answer: A, note: agreed by the board}, and can be put off, as in".to_owned(),
        "# {undecided: {owner: Dr Lee, due: 2026-12-15, note: waiting for the vendor}}.".to_owned(),
    ];
    match begin {
        Begin::Empty => {}
        Begin::Scenario(scenario) => {
            let title = one_line(&scenario.title.value);
            lines.push(format!(
                "# Begun from Scenario {}: {title}. Check what it filled in.",
                scenario.letter
            ));
        }
        Begin::Filled(_) => lines.push("# Read from a filled-in guide.".to_owned()),
    }
    lines.push(format!("organization: {}", scalar(name)));
    lines.push(format!("guide: {}", scalar(&guide.id)));
    lines.extend(
        guide.version.as_ref().map(|version| format!("guide-version: {}", version_scalar(&version.value))),
    );
    lines.push("status: draft   # final, when every question that is reached has its answer".to_owned());
    lines.push("answers:".to_owned());
    lines
}

/// The question, its choices by letter, and when it may be passed over.
fn asked(guide: &Guide, ix: QuestionIx, question: &Question) -> Vec<String> {
    let mut lines = vec![format!("{} {}", question.id, one_line(&question.title.value))];
    let phrases = guide.phrases.iter().filter(|phrase| phrase.at == ix);
    lines.extend(phrases.map(|phrase| one_line(&phrase.text.value)));
    lines.push(one_line(&question.instruction.value));
    if question.kind == Kind::PickOne {
        let offered = question.choices.iter().filter(|choice| choice.parent.is_none());
        lines.extend(offered.map(|choice| {
            let letter = choice.letter.map_or_else(|| "- ".to_owned(), |letter| format!("{letter}) "));
            format!("  {letter}{}", one_line(&choice.label.value))
        }));
    }
    lines
}

/// The shortest name of a choice.
fn named(choice: &Choice) -> String {
    choice.letter.map_or_else(|| scalar(&choice.label.value), String::from)
}

/// The answer's lines: its key, with what a scenario chose, and the rest as comments.
fn answer(question: &Question, chosen: &[ChoiceIx]) -> Vec<String> {
    let comment = |line: String| format!("# {line}");
    let key = format!("{}:", key(&question.id));
    let rest: Vec<String> = match question.kind {
        Kind::PickOne => match chosen {
            [] => richer(question).into_iter().map(comment).collect(),
            [ix] => return vec![format!("{key} {}", picked(question.choice(*ix)))],
            // Several typical answers leave the choice to the reader.
            several => {
                return several
                    .iter()
                    .map(|ix| format!("# {key} {}", picked(question.choice(*ix))))
                    .collect();
            }
        },
        Kind::CheckAll => question
            .each_choice()
            .map(|(ix, choice)| {
                let line = format!("  - {}", with_blank(choice, &scalar(&choice.label.value)));
                if chosen.contains(&ix) { line } else { comment(line) }
            })
            .collect(),
        Kind::FillIn => match question.blanks.as_slice() {
            [] | [_] => Vec::new(),
            blanks => blanks.iter().map(|blank| comment(format!("  {}: …", scalar(&blank.label)))).collect(),
        },
        Kind::Table => {
            let columns = question.table.iter().flat_map(|table| &table.columns);
            vec![comment(format!("  - {}", row(columns.map(|column| column.value.as_str()))))]
        }
        Kind::Roster => {
            let groups = question.rosters.iter().flat_map(|roster| {
                let blanks = roster.rows.first().map(|row| row.blanks.as_slice()).unwrap_or_default();
                let row = row(blanks.iter().map(|blank| blank.label.as_str()));
                [format!("  {}:", scalar(&roster.label.value)), format!("    - {row}")]
            });
            groups.map(comment).collect()
        }
    };
    std::iter::once(key).chain(rest).collect()
}

/// A question's number as a key, in quotes where a reader of numbers would take it for another one.
pub(super) fn key(id: &str) -> String {
    if id.ends_with('0') { quoted(id) } else { id.to_owned() }
}

/// A choice as the answer, with its words in a comment.
fn picked(choice: &Choice) -> String {
    format!("{}{}", with_blank(choice, &named(choice)), picked_comment(choice))
}

/// The words of a choice that stands on the line by its letter, as a comment.
fn picked_comment(choice: &Choice) -> String {
    let comment = || format!("   # {}", one_line(&choice.label.value));
    choice.letter.map_or_else(String::new, |_| comment())
}

/// How to answer by a choice that wants more than its letter: a text, or what refines it.
fn richer(question: &Question) -> Vec<String> {
    let mut lines = Vec::new();
    for (ix, choice) in question.each_choice().filter(|(_, choice)| choice.parent.is_none()) {
        let refining: Vec<&Choice> =
            question.choices.iter().filter(|other| other.parent == Some(ix)).collect();
        if choice.blank.is_some() {
            lines.push(format!("  {}: …", named(choice)));
        } else if !refining.is_empty() {
            lines.push(format!("  {}:", named(choice)));
            let label = |choice: &Choice| scalar(&choice.label.value);
            lines.extend(refining.iter().map(|other| format!("    - {}", with_blank(other, &label(other)))));
        }
    }
    lines
}

/// `name`, or `{name: "…"}` where the choice wants a text.
fn with_blank(choice: &Choice, name: &str) -> String {
    if choice.blank.is_some() { format!("{{{name}: …}}") } else { name.to_owned() }
}

fn row<'a>(columns: impl Iterator<Item = &'a str>) -> String {
    let cells: Vec<String> = columns.map(|column| format!("{}: …", scalar(column))).collect();
    format!("{{{}}}", cells.join(", "))
}

/// A row with the cells that are not empty, each after its column.
fn row_of<'a>(cells: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let filled = cells.filter(|(_, cell)| !cell.is_empty());
    let cells: Vec<String> =
        filled.map(|(column, cell)| format!("{}: {}", scalar(column), scalar(cell))).collect();
    format!("{{{}}}", cells.join(", "))
}

/// A version as people write it: `1.0` needs no quotes, for raw text counts.
fn version_scalar(version: &str) -> String {
    let plain = version.chars().all(|char| char.is_ascii_digit() || char == '.');
    if plain && !version.is_empty() { version.to_owned() } else { scalar(version) }
}

/// `text` without line ends, so that it fits a comment.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `text` as a YAML scalar that reads back as the same text, in a list, a mapping or alone; plain
/// where that is safe.
pub fn scalar(text: &str) -> String {
    let safe = |char: char| char.is_alphanumeric() || " -_./()’“”'".contains(char);
    let plain = text.starts_with(char::is_alphanumeric)
        && text.chars().all(safe)
        && text == one_line(text)
        && !["null", "true", "false", "yes", "no", "on", "off"].contains(&text.to_lowercase().as_str())
        && text.parse::<f64>().is_err();
    if plain { text.to_owned() } else { quoted(text) }
}

/// A JSON string is a YAML scalar in double quotes, once what YAML takes for unprintable is escaped.
fn quoted(text: &str) -> String {
    let json = serde_json::Value::from(text).to_string();
    json.chars().fold(String::with_capacity(json.len()), |mut quoted, char| {
        let unprintable = char.is_control()
            || matches!(
                char,
                '\u{2028}' | '\u{2029}' | '\u{fdd0}'..='\u{fdef}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
            );
        // Writing to a string cannot fail.
        let _ =
            if unprintable { write!(quoted, "\\u{:04x}", u32::from(char)) } else { write!(quoted, "{char}") };
        quoted
    })
}

#[cfg(test)]
mod tests {
    use super::scalar;
    use crate::source::Source;
    use crate::yaml;

    #[test]
    fn a_scalar_reads_back_as_the_same_text_everywhere() {
        let texts = [
            "Northwind",
            "Other",
            "a: b",
            "a #b",
            "#a",
            "*a",
            "- a",
            "1.10",
            "no",
            "null",
            "~",
            "",
            " a ",
            "a\nb",
            "“a”",
            "it's",
            "'a'",
            "a, b",
            "[a]",
            "{a}",
            "a\"b",
            "a\\b",
            "Approximate # of Staff",
            "é",
            "?",
            "@x",
            "%",
            "\u{7f}\u{85}\u{feff}\u{2028}\u{ffff}",
            "a\tb",
            "tab\t",
        ];
        for text in texts {
            let scalar = scalar(text);
            let source = Source::new("x", format!("k: {scalar}\nl: [{scalar}, {{{scalar}: {scalar}}}]\n"));
            let read = yaml::read(&source);
            let node = read.value.unwrap_or_else(|| panic!("{text:?}: {:?}", read.findings));
            let is = |node: &yaml::Node| matches!(&node.value, yaml::Value::Scalar { text: read, .. } if read == text);
            let list = node.get("l").and_then(yaml::Node::list).unwrap();
            assert!(is(node.get("k").unwrap()) && is(&list[0]), "{text:?} → {scalar}");
            let entry = &list[1].map().unwrap()[0];
            assert!(entry.key.value == text && is(&entry.value), "{text:?} → {scalar}");
        }
    }
}
