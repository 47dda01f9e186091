//! `what-if ORGANIZATION QUESTION=ANSWER…`: what would change with other answers.

use super::diff::{Format, show};
use super::findings::human;
use super::screen::Screen;
use super::{End, Failure, InWorkspace, one};
use crate::answers::{self, suppose};
use crate::assess::Proven;
use crate::cli::inert::inert_short;
use crate::diag::nearest;
use crate::guide::Guide;
use crate::review::Review;
use crate::source::Source;
use std::sync::Arc;

/// Say which facts, statements and rights would change with other answers, and touch no file
#[derive(clap::Args)]
pub struct Arguments {
    /// The organization's id: the path under answers/ without .yaml
    organization: String,
    /// Other answers: a question by its id or stable name, and an answer as answers files write it on
    /// one line (3.1=C, transfer-authority='[Only managers, Other: the board]')
    #[arg(value_name = "QUESTION=ANSWER", required = true)]
    answers: Vec<String>,
    /// How to print the changes
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    workspace: InWorkspace,
}

/// Prints what would change, and what would be found that is not found today.
pub fn run(raw: &Arguments, screen: &Screen) -> Result<End, Failure> {
    one::with(&raw.workspace.workspace, &raw.organization, |assessor, organization| {
        let assessed = assessor.assess(organization);
        let known = assessed.findings.clone();
        let today = match one::proven(assessed, screen) {
            Ok(proven) => proven,
            Err(end) => return Ok(end),
        };
        let mut then = assessor.prove(&organization.id, &supposed(&today, &raw.answers)?);
        then.findings.retain(|found| {
            known.iter().all(|other| (other.code, &other.message) != (found.code, &found.message))
        });
        if !then.findings.is_empty() {
            screen.remark(&human::list(&human::renderer(), &then.findings));
        }
        let Some(then) = then.proven else { return Ok(End::Rejected) };
        let supposed = raw.answers.join(" ");
        show(
            &Review::of_one("as answered", &supposed, &today.blueprint(), &then.blueprint()),
            raw.format,
            assessor.workspace.root(),
            screen,
        )?;
        Ok(End::Done)
    })
}

/// The answers file of `today` with the other answers in it.
fn supposed(today: &Proven, answers: &[String]) -> Result<Arc<Source>, Failure> {
    let mut source = today.source.clone();
    for typed in answers {
        let (key, answer) = typed.split_once('=').ok_or_else(|| no_answer(typed))?;
        let question =
            today.guide.find_question(key.trim()).ok_or_else(|| no_question(today.guide, key.trim()))?;
        let Some(replies) = answers::read(today.sheet.id(), &source).value else { break };
        source = Source::new(source.name(), suppose(today.guide, &replies, question, answer.trim()));
    }
    Ok(source)
}

fn no_answer(typed: &str) -> Failure {
    format!("`{}` is no answer: write QUESTION=ANSWER, such as 3.1=C", inert_short(typed)).into()
}

fn no_question(guide: &Guide, key: &str) -> Failure {
    let names = guide
        .questions
        .iter()
        .flat_map(|question| question.name.as_deref().into_iter().chain([question.id.as_str()]));
    let near = nearest(key, names).map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
    format!("the guide has no question `{}`{near}", inert_short(key)).into()
}
