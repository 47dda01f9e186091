//! Changes as a comment on a pull request: the table first, then what widens, then the rest of each
//! organization, folded. What a client typed is text.

use super::card::{Card, cards};
use super::human::{details_of, summary};
use super::words::{Piece, rows};
use crate::blueprint::diff::Severity;
use crate::export::text::markdown;
use crate::review::{Outcome, Review, Reviewed};

/// Where comments end on the forges that are known: GitHub takes 65,536 characters.
const LIMIT: usize = 60_000;

/// The review as Markdown. What is too long for a comment ends with how many organizations are left out.
pub fn text(review: &Review) -> String {
    let mut text = format!("**{}**\n", markdown(&summary(review)));
    if review.organizations.is_empty() {
        return text;
    }
    text += &format!("\n{}", table(review));
    let widening: Vec<&Reviewed> =
        review.organizations.iter().filter(|one| one.count(Severity::Widening) > 0).collect();
    if !widening.is_empty() {
        text += "\n### Widenings\n";
        add(&mut text, &widening, widenings);
    }
    text += "\n### Details\n";
    let rest: Vec<&Reviewed> = review.organizations.iter().filter(|one| has_rest(one)).collect();
    add(&mut text, &rest, folded);
    text
}

/// Adds `each` of `organizations` while there is room.
fn add(text: &mut String, organizations: &[&Reviewed], each: impl Fn(&Reviewed) -> String) {
    for (at, one) in organizations.iter().enumerate() {
        let more = each(one);
        if text.len() + more.len() > LIMIT {
            *text +=
                &format!("\n… and of {} more, for which there is no room here.\n", organizations.len() - at);
            return;
        }
        *text += &more;
    }
}

fn table(review: &Review) -> String {
    let names = Severity::ALL.map(Severity::name).join(" | ");
    let mut table = format!("| organization | {names} |\n|---|--:|--:|--:|--:|\n");
    for one in &review.organizations {
        let cells = match &one.outcome {
            Outcome::Failed(_) => "not compared | | |".to_owned(),
            Outcome::Changed(_) => Severity::ALL.map(|severity| cell(one, severity)).join(" | "),
        };
        table += &format!("| {} | {cells} |\n", named(one));
        if table.len() > LIMIT / 2 {
            table += "\nThere are more organizations than there is room for.\n";
            break;
        }
    }
    table
}

fn cell(one: &Reviewed, severity: Severity) -> String {
    match (one.count(severity), severity) {
        (0, _) => "–".to_owned(),
        (count, Severity::Note) => count.to_string(),
        (count, _) => format!("**{count}**"),
    }
}

fn named(one: &Reviewed) -> String {
    if one.name == one.id {
        return markdown(&one.id).into_owned();
    }
    format!("{} ({})", markdown(&one.name), markdown(&one.id))
}

fn widenings(one: &Reviewed) -> String {
    let cards = cards(one.changes());
    let shown = cards.iter().filter(|card| card.severity == Severity::Widening).map(shown);
    format!("\n#### {}\n{}", named(one), shown.collect::<String>())
}

fn has_rest(one: &Reviewed) -> bool {
    one.changes().len() > one.count(Severity::Widening) || matches!(one.outcome, Outcome::Failed(_))
}

fn folded(one: &Reviewed) -> String {
    let inside = listed(one, |severity| severity != Severity::Widening);
    // The summary stands in raw HTML, which the escaping of Markdown serves as well: `<` and `&` are entities.
    format!("\n<details><summary>{}: {}</summary>\n{inside}\n</details>\n", named(one), details_of(one))
}

/// All changes of one organization, or why it could not be compared.
pub fn changes(one: &Reviewed) -> String {
    listed(one, |_| true)
}

fn listed(one: &Reviewed, wanted: impl Fn(Severity) -> bool) -> String {
    match &one.outcome {
        Outcome::Failed(troubles) => {
            let troubles = troubles.iter().flat_map(|trouble| {
                let side = markdown(&trouble.side);
                trouble.reasons.iter().map(move |reason| format!("- {side}: {}\n", markdown(reason)))
            });
            format!("\nIt could not be compared:\n\n{}", troubles.collect::<String>())
        }
        Outcome::Changed(changes) => {
            let cards = cards(changes);
            cards.iter().filter(|card| wanted(card.severity)).map(shown).collect()
        }
    }
}

fn shown(card: &Card<'_>) -> String {
    let titles: Vec<_> = card.titles.iter().map(|title| markdown(title)).collect();
    let mut text = format!("\n- **{}** `{}`: {}\n", card.severity.name(), card.rule.id(), titles.join(", "));
    if let Some(witness) = card.witness {
        text += &format!("  \n  *{}*\n", markdown(witness));
    }
    for remark in card.remarks() {
        text += &format!("  \n  {}\n", markdown(&remark));
    }
    for way in &card.ways {
        text += &format!(
            "  - {}\n    - before: {}\n    - now: {}\n",
            markdown(&way.says()),
            markdown(way.before()),
            markdown(way.after())
        );
    }
    for row in rows(card.before, card.after) {
        text.extend(row.old.iter().map(|pieces| format!("  - before: {}\n", line(pieces, "del"))));
        text.extend(row.new.iter().map(|pieces| format!("  - now: {}\n", line(pieces, "ins"))));
    }
    let fingerprints: Vec<String> =
        card.judged.iter().map(|judged| format!("`{}`", judged.fingerprint)).collect();
    text + &format!("  - {}\n", fingerprints.join(" "))
}

/// The line, its differing pieces in elements called `mark`: emphasis would depend on what stands beside it.
fn line(pieces: &[Piece], mark: &str) -> String {
    let marked = |piece: &Piece| {
        let text = piece.text.as_str();
        let words = text.trim();
        if !piece.differs || words.is_empty() {
            return escaped(text);
        }
        let start = text.len() - text.trim_start().len();
        format!("{}<{mark}>{}</{mark}>{}", &text[..start], markdown(words), &text[start + words.len()..])
    };
    pieces.iter().map(marked).collect()
}

/// The escaping, which trims, with the spaces at both ends kept: the piece stands within a line.
fn escaped(text: &str) -> String {
    let (start, end) = (text.starts_with(' '), text.ends_with(' '));
    let inner = markdown(text);
    format!("{}{inner}{}", if start { " " } else { "" }, if end && !inner.is_empty() { " " } else { "" })
}
