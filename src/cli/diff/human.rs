//! Changes for people at a terminal: a summary, a table of the organizations, then the changes of
//! each, widenings first. Nothing that a client typed reaches the terminal as it was typed.

use super::card::{Card, cards};
use super::paint::{Paint, Role};
use super::words::{Piece, rows};
use crate::blueprint::diff::{Rule, Severity};
use crate::cli::findings::plural;
use crate::cli::inert::inert_short;
use crate::review::side::Trouble;
use crate::review::{Outcome, Review, Reviewed};

/// The review as text.
pub fn text(review: &Review, paint: Paint) -> String {
    let mut text = format!("{}\n", summary(review));
    if !review.organizations.is_empty() {
        text += &format!("\n{}", table(review, paint));
    }
    for one in &review.organizations {
        text += &format!("\n{}", details(one, paint));
    }
    text
}

/// `main → working tree: 2 of 7 organizations changed: 1 widening, 3 notes; no access change`.
pub fn summary(review: &Review) -> String {
    let all = review.organizations.len() + review.unchanged;
    let failed = review.organizations.iter().filter(|one| matches!(one.outcome, Outcome::Failed(_))).count();
    let changed = review.organizations.len() - failed;
    let mut said = vec![match changed {
        0 => format!("no changes in {}", plural(all - failed, "organization")),
        changed => {
            format!("{changed} of {} changed: {}", plural(all, "organization"), counts(&review.organizations))
        }
    }];
    said.extend((failed > 0).then(|| format!("{failed} could not be compared")));
    let approved = review.changes().filter(|(_, judged)| !judged.counts()).count();
    said.extend((approved > 0).then(|| format!("{approved} approved")));
    said.extend((changed > 0 && !access_changed(review)).then(|| "no access change".to_owned()));
    format!("{} → {}: {}", inert_short(&review.old), inert_short(&review.new), said.join("; "))
}

fn access_changed(review: &Review) -> bool {
    review.changes().any(|(_, judged)| {
        matches!(judged.change.rule, Rule::AdministrationGranted | Rule::AdministrationRevoked)
            || !judged.change.access.is_empty()
    })
}

fn table(review: &Review, paint: Paint) -> String {
    let ids = review.organizations.iter().map(|one| one.id.chars().count());
    let width = ids.max().unwrap_or(0).clamp("organization".len(), 40);
    let names = Severity::ALL.map(Severity::name);
    let heads: Vec<String> = names.iter().map(|name| format!("{name:>9}")).collect();
    let mut table = format!(
        "{}\n",
        paint.paint(Role::Faint, &format!("{:width$}  {}", "organization", heads.join("  ")))
    );
    for one in &review.organizations {
        let id = format!("{:width$}", inert_short(&one.id));
        let row = match &one.outcome {
            Outcome::Failed(_) => "not compared".to_owned(),
            Outcome::Changed(_) => {
                let cell = |severity: Severity| match one.count(severity) {
                    0 => format!("{:>9}", "–"),
                    count => paint.paint(Role::Severity(severity), &format!("{count:>9}")),
                };
                Severity::ALL.map(cell).join("  ")
            }
        };
        table += &format!("{id}  {row}\n");
    }
    table
}

fn details(one: &Reviewed, paint: Paint) -> String {
    let name = if one.name == one.id { String::new() } else { format!(" · {}", inert_short(&one.name)) };
    let head = paint.paint(Role::Strong, &format!("{}{name}", inert_short(&one.id)));
    format!("{head}\n{}", changes(one, paint))
}

/// All changes of one organization, or why it could not be compared.
pub fn changes(one: &Reviewed, paint: Paint) -> String {
    let mut text = String::new();
    match &one.outcome {
        Outcome::Failed(troubles) => text.extend(troubles.iter().map(trouble)),
        Outcome::Changed(changes) => text.extend(cards(changes).iter().map(|card| shown(card, paint))),
    }
    text
}

fn trouble(trouble: &Trouble) -> String {
    let reasons = trouble.reasons.iter().map(|reason| format!("    {}\n", inert_short(reason)));
    format!("  cannot be compared: {}\n{}", inert_short(&trouble.side), reasons.collect::<String>())
}

fn shown(card: &Card<'_>, paint: Paint) -> String {
    let titles: Vec<String> = card.titles.iter().map(|title| inert_short(title)).collect();
    let severity = paint.paint(Role::Severity(card.severity), card.severity.name());
    let fingerprints: Vec<&str> = card.judged.iter().map(|judged| judged.fingerprint.as_str()).collect();
    let mut text = format!(
        "\n  {severity} {}: {}\n",
        paint.paint(Role::Faint, card.rule.id()),
        paint.paint(Role::Strong, &titles.join(", ")),
    );
    if let Some(witness) = card.witness {
        text += &format!("    {}\n", inert_short(witness));
    }
    for remark in card.remarks() {
        text += &format!("    {}\n", inert_short(&remark));
    }
    for way in &card.ways {
        text += &format!("    · {}\n", inert_short(&way.says()));
        text += &format!("      {}\n", paint.paint(Role::Old, &format!("- {}", inert_short(way.before()))));
        text += &format!("      {}\n", paint.paint(Role::New, &format!("+ {}", inert_short(way.after()))));
    }
    for row in rows(card.before, card.after) {
        text.extend(row.old.iter().map(|pieces| line(pieces, '-', Role::Old, Role::OldWords, paint)));
        text.extend(row.new.iter().map(|pieces| line(pieces, '+', Role::New, Role::NewWords, paint)));
    }
    text + &format!("    {}\n", paint.paint(Role::Faint, &fingerprints.join(" ")))
}

fn line(pieces: &[Piece], sign: char, plain: Role, words: Role, paint: Paint) -> String {
    let piece =
        |piece: &Piece| paint.paint(if piece.differs { words } else { plain }, &inert_short(&piece.text));
    let pieces: String = pieces.iter().map(piece).collect();
    format!("    {} {pieces}\n", paint.paint(plain, &sign.to_string()))
}

/// `1 narrowing, 3 notes`, or that it could not be compared: what is to be said of one organization.
pub fn details_of(one: &Reviewed) -> String {
    match &one.outcome {
        Outcome::Failed(_) => "could not be compared".to_owned(),
        Outcome::Changed(_) => counts(std::slice::from_ref(one)),
    }
}

fn counts(organizations: &[Reviewed]) -> String {
    let count = |severity| organizations.iter().map(|one| one.count(severity)).sum::<usize>();
    let counts = Severity::ALL.into_iter().map(|severity| (severity, count(severity)));
    let counts =
        counts.filter(|(_, count)| *count > 0).map(|(severity, count)| plural(count, severity.name()));
    counts.collect::<Vec<_>>().join(", ")
}
