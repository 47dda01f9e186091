//! Scenarios: do the typical answers that the guide gives go through its own skips and tables, and
//! come to what the scenario says?

use super::decisions::{Deciding, decisions};
use super::space::short_name;
use crate::diag::{Code, Diagnostic};
use crate::guide::condition::{Answers, Condition, Presence, Truth};
use crate::guide::naming::folded;
use crate::guide::{ChoiceIx, Guide, QuestionIx, Scenario};

pub(super) fn lint(guide: &Guide) -> Vec<Diagnostic> {
    let decisions = decisions(guide);
    let mut findings = Vec::new();
    for scenario in &guide.scenarios {
        findings.extend(skipped(guide, scenario));
        for deciding in &decisions {
            findings.extend(undecided(guide, scenario, deciding));
            findings.extend(contradicted(guide, scenario, deciding));
        }
    }
    findings
}

/// A scenario's typical answers; what it leaves out is not answered.
struct Typical<'a>(&'a Scenario);

impl Answers for Typical<'_> {
    fn presence(&self, question: QuestionIx) -> Presence {
        let answered = self.0.typical.iter().any(|typical| typical.question == question);
        if answered { Presence::Answered } else { Presence::Absent }
    }

    fn chose(&self, question: QuestionIx, choice: ChoiceIx) -> bool {
        self.0.typical.iter().any(|typical| typical.question == question && typical.choice == choice)
    }
}

fn holds(scenario: &Scenario, condition: &Condition) -> bool {
    condition.evaluate(&Typical(scenario)) == Truth::Yes
}

/// Typical answers to questions that the scenario's own other answers skip, by skip.
fn skipped(guide: &Guide, scenario: &Scenario) -> Vec<Diagnostic> {
    let answered = |question: &QuestionIx| Typical(scenario).presence(*question) == Presence::Answered;
    let mut findings = Vec::new();
    for skip in guide.skips.iter().filter(|skip| holds(scenario, &skip.when)) {
        let ids = skip.skipped.iter().filter(|question| answered(question));
        let ids: Vec<_> = ids.map(|question| guide.question(*question).id.as_str()).collect();
        if ids.is_empty() {
            continue;
        }
        let message =
            format!("scenario {} answers what the guide says to skip: {}", scenario.letter, ids.join(", "));
        let help =
            "change the scenario's answers, or say in the guide when the questions are answered all the same";
        let finding = Diagnostic::new(Code::ScenarioSkipped, message)
            .at(&guide.source, scenario.title.span, "its typical answers")
            .at(&guide.source, skip.phrase, "hold here")
            .help(help);
        findings.push(finding);
    }
    findings
}

/// A decision to which the scenario speaks and which its answers leave open.
fn undecided(guide: &Guide, scenario: &Scenario, deciding: &Deciding<'_>) -> Option<Diagnostic> {
    if deciding.ways.iter().any(|way| holds(scenario, way.when)) {
        return None;
    }
    let asked: Vec<QuestionIx> = deciding.ways.iter().flat_map(|way| way.when.questions()).collect();
    let (stated, open): (Vec<_>, Vec<_>) =
        asked.into_iter().partition(|question| Typical(scenario).presence(*question) == Presence::Answered);
    let first = open.first().filter(|_| !stated.is_empty())?;
    let mut ids: Vec<_> = open.iter().map(|question| guide.question(*question).id.as_str()).collect();
    ids.dedup();
    let message = format!(
        "scenario {} leaves `{}` undecided: it does not state {}",
        scenario.letter,
        deciding.name,
        ids.join(", ")
    );
    let finding = Diagnostic::new(Code::ScenarioUndecided, message)
        .at(&guide.source, scenario.title.span, "its typical answers")
        .at(&guide.source, guide.question(*first).title.span, "not among them")
        .help(format!("add {} to the scenario's typical answers", ids.join(", ")));
    Some(finding)
}

/// A row of the guide's own table that holds for the scenario and comes to something else than the
/// rules make of it, or than the scenario's result says.
fn contradicted(guide: &Guide, scenario: &Scenario, deciding: &Deciding<'_>) -> Option<Diagnostic> {
    let decided = deciding.ways.iter().find(|way| holds(scenario, way.when))?;
    let row = deciding.ways.iter().find(|way| way.row.is_some() && holds(scenario, way.when))?;
    let result = row.row?;
    let why = if row.result != decided.result {
        format!("the rules come to `{}` instead", decided.result)
    } else {
        let others = deciding.ways.iter().filter(|way| way.result != row.result).filter_map(|way| way.row);
        let other = others.into_iter().find(|other| says(scenario, other) && !says(scenario, result))?;
        format!("its result speaks of `{other}`")
    };
    let message =
        format!("scenario {} contradicts the table: its answers come to `{result}`, {why}", scenario.letter);
    let answers = scenario.typical.iter().map(|at| {
        let question = guide.question(at.question);
        format!("{} = {}", question.id, short_name(question, at.choice))
    });
    let finding = Diagnostic::new(Code::ScenarioContradicts, message)
        .at(&guide.source, scenario.title.span, answers.collect::<Vec<_>>().join(", "))
        .at(&guide.source, row.span(), "this row holds")
        .help("mend the row or the scenario, so that the guide agrees with itself");
    Some(finding)
}

/// Whether the scenario's result has the words of `result`, markup and remarks in parentheses aside.
fn says(scenario: &Scenario, result: &str) -> bool {
    let words = result.split('(').next().unwrap_or(result);
    folded(&scenario.result.value).contains(&folded(words))
}
