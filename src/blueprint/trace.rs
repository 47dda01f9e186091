//! Why something stands in a blueprint: the chain from a statement down to the answers, with the
//! place of every step. Everything is read off the blueprint; nothing is concluded anew.

use super::{AnswerEntry, Blueprint, FactEntry, FactValue, OpenEntry, Reason, RiskEntry, Settled};
use crate::access::{AccessModel, Actor, Because, Cell, Grant, Profile};
use serde::Serialize;

/// One step of a chain, and the steps that it rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    pub kind: StepKind,
    /// The permanent name, where it has one: `tenancy-model`, `1.2`, `clinical/records`.
    pub id: Option<String>,
    /// In words.
    pub text: String,
    /// Where it stands: `guides/multi-tenant.md:351`, `answers/northwind.yaml:12`.
    pub places: Vec<String>,
    pub from: Vec<Step>,
}

/// What a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepKind {
    Statement,
    Fact,
    /// A conflict or risk.
    Risk,
    /// A row of one of the guide's tables, or a phrase of the guide.
    Row,
    /// A rule of the rules file.
    Rule,
    /// Why a rule is as it is, in the rules' own words.
    Reason,
    Answer,
    /// Something to settle.
    Open,
    Actor,
    Grant,
    /// A kind of record.
    Kind,
}

/// The chains that `asked` names: a fact, a risk or a question by its id or stable name; an actor, a
/// grant (`PROFILE/GRANT`) or a kind of record of the access model; or words out of a statement. More
/// than one where the words stand in several statements; empty where nothing is called so.
pub fn trace(blueprint: &Blueprint, asked: &str) -> Vec<Step> {
    let trace = Trace { blueprint };
    let named = trace.named(asked);
    if named.is_empty() { trace.said(asked) } else { named }
}

/// Everything that [`trace`] knows by name.
pub fn names(blueprint: &Blueprint) -> Vec<&str> {
    let facts = blueprint.facts.iter().map(|fact| fact.id.as_str());
    let risks = blueprint.risks.iter().map(|risk| risk.id.as_str());
    let answers = blueprint
        .answers
        .iter()
        .flat_map(|entry| entry.name.as_deref().into_iter().chain([entry.id.as_str()]));
    let access = blueprint.access.iter();
    let actors = access.clone().flat_map(|access| &access.actors).map(|actor| actor.id.as_str());
    let kinds = access.flat_map(AccessModel::kinds);
    facts.chain(risks).chain(answers).chain(actors).chain(kinds).collect()
}

struct Trace<'a> {
    blueprint: &'a Blueprint,
}

impl<'a> Trace<'a> {
    fn named(&self, asked: &str) -> Vec<Step> {
        let Blueprint { facts, risks, answers, access, .. } = self.blueprint;
        let facts = facts.iter().filter(|fact| fact.id == asked).map(|fact| self.statement(fact));
        let risks = risks.iter().filter(|risk| risk.id == asked).map(|risk| self.risk(risk));
        let is_asked = |entry: &&AnswerEntry| entry.id == asked || entry.name.as_deref() == Some(asked);
        let answers = answers.iter().filter(is_asked).map(|entry| self.answer(entry));
        let mut steps: Vec<Step> = facts.chain(risks).chain(answers).collect();
        steps.extend(access.iter().flat_map(|access| self.in_access(access, asked)));
        steps
    }

    /// What `asked` names in the access model.
    fn in_access(&self, access: &AccessModel, asked: &str) -> Vec<Step> {
        let actors = access.actors.iter().filter(|actor| actor.id == asked);
        let mut steps: Vec<Step> = actors.map(|actor| self.actor(access, actor)).collect();
        let grants = || {
            access
                .profiles
                .iter()
                .flat_map(|profile| profile.grants.iter().map(move |grant| (profile, grant)))
        };
        let is_named = |profile: &Profile, grant: &Grant| format!("{}/{}", profile.id, grant.id) == asked;
        let named = grants().filter(|(profile, grant)| is_named(profile, grant));
        steps.extend(named.map(|(profile, grant)| self.grant(access, profile, grant)));
        let about: Vec<Step> = grants()
            .filter(|(_, grant)| grant.kinds.iter().any(|kind| kind == asked))
            .map(|(profile, grant)| self.grant(access, profile, grant))
            .collect();
        if !about.is_empty() {
            steps.push(Step::new(StepKind::Kind, asked, "who may do what to it").from(about));
        }
        steps
    }

    /// The facts and risks whose sentences hold the words `asked`, whatever their case.
    fn said(&self, asked: &str) -> Vec<Step> {
        let asked = asked.trim().to_lowercase();
        let holds = |text: &str| !asked.is_empty() && text.to_lowercase().contains(&asked);
        let facts = self.blueprint.facts.iter();
        let facts = facts.filter(|fact| fact.statement.as_deref().is_some_and(holds));
        let risks = self.blueprint.risks.iter();
        let risks = risks
            .filter(|risk| [&risk.title, &risk.reason, &risk.remedy].into_iter().any(|text| holds(text)));
        facts.map(|fact| self.statement(fact)).chain(risks.map(|risk| self.risk(risk))).collect()
    }

    /// What is said of `fact`, if anything is, and the fact under it.
    fn statement(&self, fact: &FactEntry) -> Step {
        let under = self.fact(fact);
        match &fact.statement {
            Some(said) => Step::new(StepKind::Statement, None, said).from(vec![under]),
            None => under,
        }
    }

    fn fact(&self, fact: &FactEntry) -> Step {
        let value = match &fact.value {
            FactValue::Rows(rows) => format!("{} rows", rows.len()),
            _ if fact.labels.is_empty() => state_words(fact.state).to_owned(),
            _ => fact.text.clone(),
        };
        let mut from = self.reasons(&fact.because);
        from.extend(fact.reason.iter().map(|reason| Step::new(StepKind::Reason, None, reason)));
        let open = self.blueprint.open.iter().filter(|open| open.facts.contains(&fact.id));
        from.extend(open.map(|open| self.open(open)));
        Step::new(StepKind::Fact, fact.id.as_str(), format!("{}: {value}", fact.title)).from(from)
    }

    fn risk(&self, risk: &RiskEntry) -> Step {
        let mut from = self.reasons(&risk.because);
        from.push(Step::new(StepKind::Reason, None, &risk.reason));
        Step::new(StepKind::Risk, risk.id.as_str(), &risk.title).from(from)
    }

    fn answer(&self, entry: &AnswerEntry) -> Step {
        let words = match entry.lines.as_slice() {
            [] => state_words(entry.state).to_owned(),
            lines => lines.join("; "),
        };
        let text = format!("{}: {words}", entry.title);
        let mut from = self.reasons(&entry.because);
        from.extend(entry.note.iter().map(|note| Step::new(StepKind::Reason, None, note)));
        let places = self.places(entry.answers_line, entry.guide_line);
        Step::new(StepKind::Answer, entry.id.as_str(), text).at(places).from(from)
    }

    fn open(&self, open: &OpenEntry) -> Step {
        let text = match (&open.owner, &open.due) {
            (Some(owner), Some(due)) => format!("{} ({owner}, due {due})", open.ask),
            _ => open.ask.clone(),
        };
        let places = self.places(open.answers_line, open.guide_line);
        Step::new(StepKind::Open, open.id.as_str(), text).at(places)
    }

    /// Each row or rule once, with the answers under it.
    fn reasons(&self, reasons: &[Reason]) -> Vec<Step> {
        let mut steps: Vec<Step> = Vec::new();
        for reason in reasons {
            let answer = self.reply(reason);
            match steps
                .last_mut()
                .filter(|step| step.text == *reason.by && step.places == [reason.at.to_string()])
            {
                Some(step) => step.from.push(answer),
                None => steps.push(self.ruling(reason).from(vec![answer])),
            }
        }
        steps
    }

    fn ruling(&self, reason: &Reason) -> Step {
        let of_guide =
            reason.at.strip_prefix(&self.blueprint.guide.file).is_some_and(|rest| rest.starts_with(':'));
        let kind = if of_guide { StepKind::Row } else { StepKind::Rule };
        Step::new(kind, None, &*reason.by).at(vec![reason.at.to_string()])
    }

    fn reply(&self, reason: &Reason) -> Step {
        let answer = if reason.answer.is_empty() { "no answer" } else { &*reason.answer };
        let places = self.places(reason.answers_line, reason.guide_line);
        Step::new(StepKind::Answer, &*reason.question, answer).at(places)
    }

    /// Where an answer stands, and where it is asked for.
    fn places(&self, answers_line: Option<usize>, guide_line: usize) -> Vec<String> {
        let answer = answers_line.map(|line| format!("{}:{line}", self.blueprint.organization.file));
        answer.into_iter().chain([format!("{}:{guide_line}", self.blueprint.guide.file)]).collect()
    }

    fn actor(&self, access: &AccessModel, actor: &Actor) -> Step {
        let mut from = self.because(&actor.because);
        from.extend(access.grants(actor).map(|(profile, grant)| self.grant(access, profile, grant)));
        Step::new(StepKind::Actor, actor.id.as_str(), &actor.label).from(from)
    }

    fn grant(&self, access: &AccessModel, profile: &Profile, grant: &Grant) -> Step {
        let holders = access.actors.iter().filter(|actor| actor.profiles.contains(&profile.id));
        let mut holders: Vec<&str> = holders.map(|actor| actor.label.as_str()).collect();
        holders.dedup();
        let text = format!("{} ({}): {}", profile.title, holders.join(", "), in_words(grant));
        let id = format!("{}/{}", profile.id, grant.id);
        Step::new(StepKind::Grant, id.as_str(), text).from(self.because(&grant.because))
    }

    /// The facts that something rests on, each with its own chain; a reason of its own where it
    /// rests on the rules alone.
    fn because(&self, because: &[Because]) -> Vec<Step> {
        let step = |because: &Because| {
            let fact =
                because.fact.as_ref().and_then(|id| self.blueprint.facts.iter().find(|fact| fact.id == *id));
            let reason = Step::new(StepKind::Reason, None, &because.reason);
            reason.from(fact.map(|fact| self.fact(fact)).into_iter().collect())
        };
        because.iter().map(step).collect()
    }
}

impl Step {
    fn new<'i>(kind: StepKind, id: impl Into<Option<&'i str>>, text: impl Into<String>) -> Self {
        let id = id.into().map(str::to_owned);
        Self { kind, id, text: text.into(), places: Vec::new(), from: Vec::new() }
    }

    fn at(mut self, places: Vec<String>) -> Self {
        self.places = places;
        self
    }

    fn from(mut self, from: Vec<Self>) -> Self {
        self.from = from;
        self
    }
}

/// `Patient, Coverage: work, own groups; hides 6 fields`.
fn in_words(grant: &Grant) -> String {
    let cell = Cell::of(&std::iter::once(grant));
    format!("{}: {}", grant.kinds.join(", "), cell.map_or_else(String::new, |cell| cell.words()))
}

/// How settled something without a value is.
const fn state_words(state: Settled) -> &'static str {
    match state {
        Settled::Decided => "nothing",
        Settled::Open => "open",
        Settled::Undecided => "put off",
        Settled::Waiting => "hangs on an earlier question that is open",
        Settled::NotApplicable => "does not apply",
    }
}
