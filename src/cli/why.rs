//! `why ORGANIZATION FACT-OR-STATEMENT`: the chain from a statement down to the answers.

use super::inert::inert_short;
use super::screen::Screen;
use super::{End, Failure, InWorkspace, OneFormat, one};
use crate::blueprint::trace::{self, Step, StepKind};
use crate::diag::nearest;
use std::collections::BTreeSet;

/// Say why something stands in an organization's blueprint, down to the answers
///
/// Each step has its place: the row of the guide's table or the rule, the line of the answer, the
/// line of the question.
#[derive(clap::Args)]
pub struct Arguments {
    /// The organization's id: the path under answers/ without .yaml
    organization: String,
    /// A fact, a risk or a question by its id or stable name; an actor, a grant or a kind of record of
    /// the access model; or words out of a statement
    #[arg(value_name = "FACT-OR-STATEMENT")]
    asked: String,
    /// How to print the chain
    #[arg(long, value_enum, default_value_t)]
    format: OneFormat,
    #[command(flatten)]
    workspace: InWorkspace,
}

/// Prints the chains.
pub fn run(raw: &Arguments, screen: &Screen) -> Result<End, Failure> {
    one::with(&raw.workspace.workspace, &raw.organization, |assessor, organization| {
        let proven = match one::proven(assessor.assess(organization), screen) {
            Ok(proven) => proven,
            Err(end) => return Ok(end),
        };
        let blueprint = proven.blueprint();
        let steps = trace::trace(&blueprint, &raw.asked);
        if steps.is_empty() {
            let near = nearest(&raw.asked, trace::names(&blueprint));
            let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            let asked = inert_short(&raw.asked);
            return Err(format!("nothing in this blueprint is called `{asked}`, nor says so{near}").into());
        }
        match raw.format {
            OneFormat::Human => screen.say(&in_words(&steps)),
            OneFormat::Json => screen.say(&serde_json::to_string_pretty(&steps)?),
        }
        Ok(End::Done)
    })
}

/// The chains as trees. What a fact rests on is shown where the fact comes up first.
fn in_words(steps: &[Step]) -> String {
    let mut tree = Tree::default();
    for (ix, step) in steps.iter().enumerate() {
        if ix > 0 {
            tree.lines.push(String::new());
        }
        tree.lines.push(line(step));
        tree.below(&step.from, "");
    }
    tree.lines.join("\n")
}

#[derive(Default)]
struct Tree {
    lines: Vec<String>,
    /// The facts that have been shown.
    shown: BTreeSet<String>,
}

impl Tree {
    fn below(&mut self, steps: &[Step], indent: &str) {
        for (ix, step) in steps.iter().enumerate() {
            let last = ix + 1 == steps.len();
            let again =
                step.kind == StepKind::Fact && !step.id.iter().all(|id| self.shown.insert(id.clone()));
            let hint = if again && !step.from.is_empty() { " (see above)" } else { "" };
            self.lines.push(format!("{indent}{} {}{hint}", if last { "└─" } else { "├─" }, line(step)));
            if !again {
                self.below(&step.from, &format!("{indent}{}", if last { "   " } else { "│  " }));
            }
        }
    }
}

fn line(step: &Step) -> String {
    let name = match (step.kind, &step.id) {
        (StepKind::Statement, _) => "says".to_owned(),
        (StepKind::Reason, _) => "since".to_owned(),
        (StepKind::Row, _) => "row".to_owned(),
        (StepKind::Rule, _) => "rule".to_owned(),
        (_, Some(id)) => inert_short(id),
        (_, None) => String::new(),
    };
    let places = step.places.join(", asked at ");
    let places = if places.is_empty() { places } else { format!("  [{places}]") };
    format!("{name}: {}{places}", inert_short(&step.text))
}
