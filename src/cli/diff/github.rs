//! Changes as workflow commands, which GitHub shows beside the files of a change: at each
//! organization's answers.

use super::card::{Card, cards};
use super::human::summary;
use crate::blueprint::diff::Severity;
use crate::cli::findings::github::{PROPERTY, TEXT, escaped};
use crate::cli::findings::paths::Paths;
use crate::cli::inert::inert_short;
use crate::review::{Outcome, Review, Reviewed};

/// The review as commands, one a line; the summary stands last, as plain text for the log.
pub fn text(review: &Review, paths: &Paths) -> String {
    let mut text = String::new();
    for one in &review.organizations {
        match &one.outcome {
            Outcome::Failed(troubles) => text.extend(troubles.iter().flat_map(|trouble| {
                let said = |reason: &String| format!("cannot be compared: {}: {reason}", trouble.side);
                trouble
                    .reasons
                    .iter()
                    .map(move |reason| command("error", one, "not-compared", &said(reason), paths))
            })),
            Outcome::Changed(changes) => {
                text.extend(
                    cards(changes)
                        .iter()
                        .map(|card| command(level(card), one, card.rule.id(), &said(card), paths)),
                );
            }
        }
    }
    text + &summary(review) + "\n"
}

fn level(card: &Card<'_>) -> &'static str {
    match card.severity {
        _ if !card.judged.iter().any(|judged| judged.counts()) => "notice",
        Severity::Widening => "error",
        Severity::Narrowing | Severity::Rework => "warning",
        Severity::Note => "notice",
    }
}

fn command(level: &str, one: &Reviewed, title: &str, said: &str, paths: &Paths) -> String {
    let file = paths.within(&format!("answers/{}.yaml", one.id));
    let text = format!("{}: {said}", one.id).lines().map(inert_short).collect::<Vec<_>>().join("\n");
    let file = escaped(&inert_short(&file), PROPERTY);
    format!("::{level} file={file},title={title}::{}\n", escaped(&text, TEXT))
}

/// The card in a few lines.
pub fn said(card: &Card<'_>) -> String {
    let mut said = vec![format!("{}: {}", card.severity.name(), card.titles.join(", "))];
    said.extend(card.witness.map(str::to_owned));
    said.extend(card.remarks());
    for way in &card.ways {
        said.push(format!("{} (before: {}; now: {})", way.says(), way.before(), way.after()));
    }
    said.extend(card.before.iter().filter(|line| !card.after.contains(line)).map(|line| format!("- {line}")));
    said.extend(card.after.iter().filter(|line| !card.before.contains(line)).map(|line| format!("+ {line}")));
    let fingerprints: Vec<&str> = card.judged.iter().map(|judged| judged.fingerprint.as_str()).collect();
    said.push(format!("fingerprint {}", fingerprints.join(" ")));
    said.join("\n")
}
