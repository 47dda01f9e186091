//! Changes as one page that needs nothing else: no script, no network. Texts are escaped by the
//! template, and the page's own policy lets nothing be loaded.

use super::card::{Card, Way, cards};
use super::human::summary;
use super::words::{Row, rows};
use crate::blueprint::diff::Severity;
use crate::export::text::one_line;
use crate::review::{Outcome, Review, Reviewed};
use serde::Serialize;
use tera::{Context, Tera};

const TEMPLATE: &str = include_str!("report.html");

#[derive(Serialize)]
struct Page {
    summary: String,
    old: String,
    new: String,
    severities: [&'static str; 4],
    organizations: Vec<Organization>,
}

#[derive(Serialize)]
struct Organization {
    /// Of its place on the page: what a client typed is no anchor.
    anchor: String,
    id: String,
    name: String,
    /// By severity; empty where it could not be compared.
    counts: Vec<usize>,
    failures: Vec<Failure>,
    cards: Vec<Shown>,
}

#[derive(Serialize)]
struct Failure {
    side: String,
    reasons: Vec<String>,
}

#[derive(Serialize)]
struct Shown {
    severity: &'static str,
    rule: &'static str,
    means: &'static str,
    titles: Vec<String>,
    witness: Option<String>,
    remarks: Vec<String>,
    ways: Vec<Step>,
    rows: Vec<Row>,
    fingerprints: Vec<String>,
}

#[derive(Serialize)]
struct Step {
    says: String,
    before: String,
    after: String,
}

/// The review as a page.
///
/// # Errors
/// The template fails, which no review makes it do.
pub fn text(review: &Review) -> Result<String, tera::Error> {
    let organizations = review.organizations.iter().enumerate();
    let page = Page {
        summary: plain(&summary(review)),
        old: plain(&review.old),
        new: plain(&review.new),
        severities: Severity::ALL.map(Severity::name),
        organizations: organizations.map(|(at, one)| organization(at, one)).collect(),
    };
    let mut tera = Tera::default();
    tera.add_raw_template("report.html", TEMPLATE)?;
    let mut context = Context::new();
    context.insert("page", &page);
    tera.render("report.html", &context)
}

/// On one line, and without the characters that reach beyond a text.
fn plain(text: &str) -> String {
    one_line(text).into_owned()
}

fn organization(at: usize, one: &Reviewed) -> Organization {
    let (counts, failures) = match &one.outcome {
        Outcome::Changed(_) => (Severity::ALL.map(|severity| one.count(severity)).to_vec(), Vec::new()),
        Outcome::Failed(troubles) => {
            let failure = |trouble: &crate::review::side::Trouble| Failure {
                side: plain(&trouble.side),
                reasons: trouble.reasons.iter().map(|reason| plain(reason)).collect(),
            };
            (Vec::new(), troubles.iter().map(failure).collect())
        }
    };
    Organization {
        anchor: format!("organization-{}", at + 1),
        id: plain(&one.id),
        name: plain(&one.name),
        counts,
        failures,
        cards: cards(one.changes()).iter().map(shown).collect(),
    }
}

fn shown(card: &Card<'_>) -> Shown {
    Shown {
        severity: card.severity.name(),
        rule: card.rule.id(),
        means: card.rule.means(),
        titles: card.titles.iter().map(|title| plain(title)).collect(),
        witness: card.witness.map(plain),
        remarks: card.remarks().iter().map(|remark| plain(remark)).collect(),
        ways: card.ways.iter().map(step).collect(),
        rows: rows(card.before, card.after),
        fingerprints: card.judged.iter().map(|judged| judged.fingerprint.clone()).collect(),
    }
}

fn step(way: &Way<'_>) -> Step {
    Step { says: plain(&way.says()), before: plain(way.before()), after: plain(way.after()) }
}
