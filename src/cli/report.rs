//! Reports: findings and results as they come for people and for GitHub, one document at the end for
//! other programs.

use super::findings::json::{self, Run};
use super::findings::paths::Paths;
use super::findings::sarif::Sarif;
use super::findings::{Count, github, human, plural, state_name};
use super::inert::{inert_lines, inert_short};
use super::screen::Screen;
use crate::batch::{Outcome, State, Summary};
use crate::diag::Diagnostic;
use annotate_snippets::Renderer;
use std::io;
use std::path::Path;
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
    /// One SARIF 2.1.0 log on standard output, for code scanners
    Sarif,
    /// Annotations of a GitHub workflow on standard output, results after them
    Github,
}

/// A report in the making. Organizations arrive in input order.
pub struct Report {
    screen: Screen,
    /// The width of the column of ids.
    width: usize,
    /// Whether results go unsaid.
    quiet: bool,
    gathered: Mutex<Gathered>,
}

struct Gathered {
    form: Form,
    count: Count,
}

/// A format at work.
enum Form {
    Human(Renderer),
    Json(Run),
    Sarif(Sarif),
    Github(Paths),
}

/// What a report is about, and how it ended.
pub enum Results<'a> {
    /// Organizations: what became of all of them.
    Batch(&'a Summary),
    /// Guides: how many were looked at.
    Guides(usize),
}

impl Report {
    /// A report of `command` on a workspace at `root`, on the things called `ids`.
    pub fn new(command: &'static str, format: Format, root: &Path, ids: &[&str]) -> Self {
        let width = ids.iter().map(|id| id.chars().count()).max().unwrap_or(0).min(40);
        let paths = || Paths::new(root, &std::env::current_dir().unwrap_or_default());
        let form = match format {
            Format::Human => Form::Human(human::renderer()),
            Format::Json => Form::Json(Run::new(command)),
            Format::Sarif => Form::Sarif(Sarif::new(paths())),
            Format::Github => Form::Github(paths()),
        };
        let gathered = Mutex::new(Gathered { form, count: Count::default() });
        Self { screen: Screen::counting(ids.len()), width, quiet: false, gathered }
    }

    /// The same without results, where `quiet` says so: findings alone.
    pub fn quiet(self, quiet: bool) -> Self {
        Self { quiet, ..self }
    }

    /// Reports what was found in the workspace itself: guides, rules, templates.
    pub fn workspace(&self, findings: &[Diagnostic]) {
        self.found(None, findings);
    }

    /// Reports one guide that was looked at for its own sake.
    pub fn guide(&self, id: &str, findings: &[Diagnostic]) {
        self.screen.step(inert_short(id));
        self.found(None, findings);
        let state = if crate::diag::rejects(findings) { "rejected" } else { "linted" };
        self.line(state, id, Vec::new(), findings);
    }

    /// Reports one organization.
    pub fn outcome(&self, outcome: &Outcome) {
        self.screen.step(inert_short(&outcome.id));
        self.found(Some(&outcome.id), &outcome.findings);
        if let Form::Json(run) = &mut self.gathered().form {
            run.organizations.push(json::Organization::new(outcome));
        }
        self.became(outcome);
    }

    /// Says what became of something.
    fn became(&self, outcome: &Outcome) {
        if let State::Failed(failure) = &outcome.state {
            self.failed(&outcome.id, &failure.to_string());
        }
        let mut remarks = Vec::new();
        if let State::Made { written } = outcome.state {
            remarks.push(format!("{} written", plural(written, "file")));
        }
        if outcome.open > 0 {
            remarks.push(format!("{} open", outcome.open));
        }
        self.line(state_name(&outcome.state), &outcome.id, remarks, &outcome.findings);
    }

    /// Ends the report. An error says why it could not be printed.
    pub fn finish(self, results: &Results<'_>, elapsed: Duration) -> io::Result<()> {
        if let Results::Batch(summary) = results {
            self.found(None, &summary.findings);
            summary.portal.iter().for_each(|portal| self.became(portal));
        }
        self.screen.clear();
        let gathered = self.gathered.into_inner().unwrap_or_else(PoisonError::into_inner);
        let count = gathered.count;
        match gathered.form {
            Form::Human(_) | Form::Github(_) if self.quiet => {}
            Form::Human(_) if count.total() > 0 => {
                self.screen.remark("`blueprint explain CODE` says more about a finding.");
                ended(&self.screen, results, count, elapsed);
            }
            Form::Human(_) | Form::Github(_) => ended(&self.screen, results, count, elapsed),
            Form::Sarif(sarif) => self.screen.say(&sarif.json()?),
            Form::Json(mut run) => {
                run.order();
                run.summary = match results {
                    Results::Batch(summary) => {
                        run.portal = summary.portal.as_ref().map(json::Portal::new);
                        json::Summary::new(summary, count)
                    }
                    Results::Guides(_) => json::Summary { findings: count, ..json::Summary::default() },
                };
                self.screen.say(&serde_json::to_string_pretty(&run)?);
            }
        }
        self.screen.finish()
    }

    fn gathered(&self) -> std::sync::MutexGuard<'_, Gathered> {
        self.gathered.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn found(&self, organization: Option<&str>, findings: &[Diagnostic]) {
        let mut gathered = self.gathered();
        gathered.count.add(findings);
        match &mut gathered.form {
            Form::Human(_) if findings.is_empty() => {}
            Form::Human(renderer) => self.screen.remark(&human::list(renderer, findings)),
            Form::Json(run) => {
                run.findings.extend(findings.iter().map(|finding| json::Finding::new(organization, finding)));
            }
            Form::Sarif(sarif) => findings.iter().for_each(|finding| sarif.add(organization, finding)),
            Form::Github(paths) => {
                let lines = findings.iter().map(|finding| github::annotation(organization, finding, paths));
                lines.for_each(|line| self.screen.say(&line));
            }
        }
    }

    fn failed(&self, id: &str, why: &str) {
        match &mut self.gathered().form {
            Form::Human(_) => {
                self.screen.remark(&format!("error: {}: {}\n", inert_short(id), inert_lines(why)));
            }
            Form::Json(_) => {}
            Form::Sarif(sarif) => sarif.fail(id, why),
            Form::Github(_) => self.screen.say(&github::failure(id, why)),
        }
    }

    /// A line of results, where the format has such: what became of `id`.
    fn line(&self, state: &str, id: &str, mut remarks: Vec<String>, findings: &[Diagnostic]) {
        if self.quiet || !matches!(self.gathered().form, Form::Human(_) | Form::Github(_)) {
            return;
        }
        let mut count = Count::default();
        count.add(findings);
        if count.total() > 0 {
            remarks.push(count.words());
        }
        let (id, width) = (inert_short(id), self.width);
        self.screen.say(format!("{state:9}  {id:width$}  {}", remarks.join(", ")).trim_end());
    }
}

/// The last lines of a report for people.
fn ended(screen: &Screen, results: &Results<'_>, count: Count, elapsed: Duration) {
    let elapsed = format!("{:.2} s", elapsed.as_secs_f64());
    match results {
        Results::Guides(looked_at) => {
            screen.say(&format!("{}; {}; {elapsed}", plural(*looked_at, "guide"), count.words()));
        }
        Results::Batch(summary) => {
            for id in &summary.pruned {
                screen.say(&format!("removed    {}", inert_short(id)));
            }
            screen.say(&format!("{}; {}; {elapsed}", in_words(summary), count.words()));
        }
    }
}

fn in_words(summary: &Summary) -> String {
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
    format!("{}{states}", plural(all, "organization"))
}
