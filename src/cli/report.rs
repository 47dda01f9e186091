//! Reports of a batch: a line per organization and a summary for people, one document for programs.

use super::findings::json::{self, Run};
use super::findings::{Count, human, plural, state_name};
use super::inert::{inert_lines, inert_short};
use super::screen::Screen;
use crate::batch::{Outcome, State, Summary};
use crate::diag::Diagnostic;
use annotate_snippets::Renderer;
use std::io;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How to print findings and results.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Findings on standard error, results on standard output
    #[default]
    Human,
    /// One JSON document on standard output (see docs/findings.schema.json)
    Json,
}

/// A report in the making. Organizations arrive in input order.
pub struct Report {
    format: Format,
    screen: Screen,
    renderer: Renderer,
    /// The width of the column of ids.
    width: usize,
    gathered: Mutex<Gathered>,
}

struct Gathered {
    run: Run,
    count: Count,
}

impl Report {
    /// A report on `named`, or on `all` where none is named.
    pub fn new(command: &'static str, format: Format, all: &[&str], named: &[String]) -> Self {
        let length = if named.is_empty() { all.len() } else { named.len() };
        let width = all.iter().map(|id| id.chars().count()).max().unwrap_or(0).min(40);
        Self {
            format,
            screen: Screen::counting(length),
            renderer: human::renderer(),
            width,
            gathered: Mutex::new(Gathered { run: Run::new(command), count: Count::default() }),
        }
    }

    /// Reports what was found in the workspace itself: guides, rules, templates.
    pub fn workspace(&self, findings: &[Diagnostic]) {
        self.found(None, findings, "the workspace");
    }

    /// Reports one organization.
    pub fn outcome(&self, outcome: &Outcome) {
        self.screen.step(inert_short(&outcome.id));
        self.found(Some(&outcome.id), &outcome.findings, &outcome.id);
        match self.format {
            Format::Human => {
                if let State::Failed(failure) = &outcome.state {
                    self.screen.remark(&format!(
                        "error: {}: {}\n",
                        inert_short(&outcome.id),
                        inert_lines(&failure.to_string())
                    ));
                }
                self.screen.say(&self.line(outcome));
            }
            Format::Json => {
                let mut gathered = self.gathered.lock().unwrap_or_else(PoisonError::into_inner);
                gathered.run.organizations.push(json::Organization::new(outcome));
            }
        }
    }

    /// Ends the report. An error says why it could not be printed.
    pub fn finish(self, summary: &Summary, elapsed: Duration) -> io::Result<()> {
        self.found(None, &summary.findings, "the workspace");
        self.screen.clear();
        let mut gathered = self.gathered.into_inner().unwrap_or_else(PoisonError::into_inner);
        match self.format {
            Format::Human => {
                if gathered.count.total() > 0 {
                    self.screen.remark("`blueprint explain CODE` says more about a finding.");
                }
                for id in &summary.pruned {
                    self.screen.say(&format!("removed    {}", inert_short(id)));
                }
                self.screen.say(&in_words(summary, gathered.count, elapsed));
            }
            Format::Json => {
                gathered.run.order();
                gathered.run.summary = json::Summary::new(summary, gathered.count);
                self.screen.say(&serde_json::to_string_pretty(&gathered.run)?);
            }
        }
        self.screen.finish()
    }

    fn found(&self, organization: Option<&str>, findings: &[Diagnostic], of: &str) {
        let mut gathered = self.gathered.lock().unwrap_or_else(PoisonError::into_inner);
        gathered.count.add(findings);
        match self.format {
            Format::Human if findings.is_empty() => {}
            Format::Human => self.screen.remark(&human::list(&self.renderer, findings, of)),
            Format::Json => {
                let findings = findings.iter().map(|finding| json::Finding::new(organization, finding));
                gathered.run.findings.extend(findings);
            }
        }
    }

    fn line(&self, outcome: &Outcome) -> String {
        let mut count = Count::default();
        count.add(&outcome.findings);
        let mut remarks = Vec::new();
        if let State::Made { written } = outcome.state {
            remarks.push(format!("{} written", plural(written, "file")));
        }
        if outcome.open > 0 {
            remarks.push(format!("{} open", outcome.open));
        }
        if count.total() > 0 {
            remarks.push(count.words());
        }
        let (state, id) = (state_name(&outcome.state), inert_short(&outcome.id));
        format!("{state:9}  {id:width$}  {}", remarks.join(", "), width = self.width).trim_end().to_owned()
    }
}

fn in_words(summary: &Summary, count: Count, elapsed: Duration) -> String {
    let states = [
        (summary.made, "made"),
        (summary.unchanged, "unchanged"),
        (summary.passed, "passed"),
        (summary.rejected, "rejected"),
        (summary.failed, "failed"),
    ];
    let all = states.iter().map(|(count, _)| count).sum();
    let states =
        states.iter().filter(|(count, _)| *count > 0).map(|(count, state)| format!("{count} {state}"));
    let states: Vec<String> = states.collect();
    let states = if states.is_empty() { String::new() } else { format!(": {}", states.join(", ")) };
    format!("{}{states}; {}; {:.2} s", plural(all, "organization"), count.words(), elapsed.as_secs_f64())
}
