//! Drawing: guide, sheet and decisions made into one blueprint. Nothing is decided here; each entry
//! only says what was decided, in words, and where that stands.

mod reasons;
mod standing;

use super::{
    AnswerEntry, Blueprint, Column, FactEntry, FactValue, Generator, GuideRef, Inputs, Named, OpenEntry,
    Organization, RiskEntry, SCHEMA, Settled, TermEntry,
};
use crate::access::AccessModel;
use crate::answers::{Entry, Sheet, State};
use crate::decide::{Decision, Decisions, Holds, Value, say, words};
use crate::guide::condition::Condition;
use crate::guide::rules::{column_labels, slug};
use crate::guide::{Conclude, Decide, Fact, Guide, Item, QuestionIx};
use reasons::Reasons;
use standing::{fact_standing, question_standing, why_passed_over};

/// The blueprint of the organization that `sheet` is of. `access` is the access model, where the
/// rules ask for one. A `{fact-id}` in the rules' sentences becomes that fact's own words.
pub fn draw(guide: &Guide, sheet: &Sheet, decisions: &Decisions, access: Option<&AccessModel>) -> Blueprint {
    let walk = Draw { guide, sheet, decisions, reasons: Reasons::of(guide, sheet) };
    Blueprint {
        schema: SCHEMA.to_owned(),
        generator: Some(Generator::own()),
        inputs: Some(Inputs {
            answers: sheet.source().digest().to_owned(),
            guide: guide.source.digest().to_owned(),
            rules: guide.rules.as_ref().map(|rules| rules.digest().to_owned()),
        }),
        organization: organization(sheet),
        guide: guide_ref(guide),
        facts: decisions.facts.iter().map(|decision| walk.fact(decision)).collect(),
        answers: guide.each_question().map(|(ix, _)| walk.answer(ix)).collect(),
        open: guide.each_question().flat_map(|(ix, _)| walk.open_at(ix, access)).collect(),
        risks: decisions.cautions.iter().map(|holds| walk.risk(holds)).collect(),
        next_steps: guide.next_steps.iter().map(|step| step.value.clone()).collect(),
        glossary: glossary(guide),
        access: access.cloned(),
    }
}

fn organization(sheet: &Sheet) -> Organization {
    Organization {
        id: sheet.id().to_owned(),
        name: sheet.name().to_owned(),
        status: sheet.status().name().to_owned(),
        file: sheet.source().name().to_owned(),
    }
}

fn guide_ref(guide: &Guide) -> GuideRef {
    GuideRef {
        id: guide.id.clone(),
        title: guide.title.value.clone(),
        version: guide.version.as_ref().map(|version| version.value.clone()),
        file: guide.source.name().to_owned(),
        rules: guide.rules.as_ref().map(|rules| rules.name().to_owned()),
    }
}

fn glossary(guide: &Guide) -> Vec<TermEntry> {
    let entry = |term: &crate::guide::Term| TermEntry {
        said: term.said.value.clone(),
        technical: term.technical.value.clone(),
    };
    guide.glossary.iter().map(entry).collect()
}

struct Draw<'a> {
    guide: &'a Guide,
    sheet: &'a Sheet,
    decisions: &'a Decisions,
    reasons: Reasons<'a>,
}

impl Draw<'_> {
    fn say(&self, text: &str) -> String {
        say(self.guide, self.decisions, text)
    }

    fn fact(&self, decision: &Decision) -> FactEntry {
        let fact = &self.guide.facts[decision.fact];
        let state = fact_standing(self.guide, self.sheet, fact, decision);
        let because = match state {
            Settled::NotApplicable => self.passed_over(&questions_of(self.guide, fact)),
            _ => self.reasons.all(&decision.because),
        };
        FactEntry {
            id: fact.id.clone(),
            title: fact.title.clone(),
            state,
            value: value(decision.value.as_ref()),
            labels: labels(decision),
            text: words(fact, decision),
            columns: columns(self.guide, fact),
            statement: self.statement(fact, decision),
            reason: self.reasons.rule_reason(fact, decision),
            because,
            structural: fact.structural,
        }
    }

    /// The value's own sentence, then the fact's. Of an empty list there is nothing to say.
    fn statement(&self, fact: &Fact, decision: &Decision) -> Option<String> {
        let value = decision.value.as_ref()?;
        let own = match (&fact.from, value) {
            (Conclude::Decided { values, .. }, Value::One(item)) => {
                values.iter().find(|value| value.item == *item).and_then(|value| value.says.as_deref())
            }
            (_, Value::Items(items)) if items.is_empty() => return None,
            (_, Value::Rows(rows)) if rows.is_empty() => return None,
            _ => None,
        };
        let sentences: Vec<&str> = own.into_iter().chain(fact.says.as_deref()).collect();
        (!sentences.is_empty()).then(|| self.say(&sentences.join(" ")))
    }

    fn answer(&self, ix: QuestionIx) -> AnswerEntry {
        let question = self.guide.question(ix);
        let part = &self.guide.parts[question.part];
        let Entry { note, key, .. } = self.sheet.entry(ix);
        let state = question_standing(self.guide, self.sheet, ix);
        AnswerEntry {
            id: question.id.clone(),
            name: question.name.clone(),
            title: question.title.value.clone(),
            part: part.number,
            part_title: part.title.value.clone(),
            state,
            lines: self.reasons.lines(ix).to_vec(),
            note: note.as_ref().map(|note| note.value.clone()),
            because: if state == Settled::NotApplicable { self.passed_over(&[ix]) } else { Vec::new() },
            guide_line: self.guide.line(question.span),
            answers_line: key.map(|key| self.sheet.source().line(key.start)),
        }
    }

    fn passed_over(&self, questions: &[QuestionIx]) -> Vec<super::Reason> {
        let mut found = Vec::new();
        for skip in questions.iter().filter_map(|ix| why_passed_over(self.guide, self.sheet, *ix)) {
            for reason in self.reasons.of_skip(skip) {
                if !found.contains(&reason) {
                    found.push(reason);
                }
            }
        }
        found
    }

    /// What is to be settled about one question, access included.
    fn open_at(&self, ix: QuestionIx, access: Option<&AccessModel>) -> Vec<OpenEntry> {
        let mut found = self.open(ix);
        let id = &self.guide.question(ix).id;
        let asked = access.into_iter().flat_map(|access| &access.open);
        let asked = asked.filter(|open| !open.waits && open.question.as_ref() == Some(id));
        found.extend(asked.map(|open| OpenEntry {
            id: format!("access/{}", open.id),
            facts: vec![open.fact.clone()],
            ask: format!("{} Until then: {}.", open.ask, open.until_then),
            ..self.blank(ix)
        }));
        found
    }

    /// What is to be settled about one question: that it has no answer, or facts that its answer
    /// does not settle.
    fn open(&self, ix: QuestionIx) -> Vec<OpenEntry> {
        if self.sheet.is_open(ix) {
            return vec![self.unanswered(ix)];
        }
        let mut found: Vec<OpenEntry> = Vec::new();
        for decision in &self.decisions.facts {
            let fact = &self.guide.facts[decision.fact];
            for open in decision.open.iter().filter(|open| open.question == ix) {
                let asked = format!("{}/{}", fact.id, self.guide.question(ix).id);
                let before = found.iter().filter(|entry| entry.facts.contains(&fact.id)).count();
                let id = if before == 0 { asked } else { format!("{asked}/{}", before + 1) };
                let entry = OpenEntry {
                    id,
                    facts: vec![fact.id.clone()],
                    ask: self.say(&open.ask),
                    ..self.blank(ix)
                };
                found.push(entry);
            }
        }
        found.extend(self.sheet.entry(ix).gaps.iter().map(|gap| self.gap(ix, gap)));
        found
    }

    /// A group or blank of an answered question that has nothing yet.
    fn gap(&self, ix: QuestionIx, gap: &str) -> OpenEntry {
        let rests = |fact: &&Fact| questions_of(self.guide, fact).contains(&ix);
        let facts = self.guide.facts.iter().filter(rests).map(|fact| fact.id.clone()).collect();
        let blank = self.blank(ix);
        let ask = format!("{} Nothing is given yet for “{gap}”.", blank.ask);
        OpenEntry { id: format!("{}/{}", blank.id, slug(gap)), facts, ask, ..blank }
    }

    fn unanswered(&self, ix: QuestionIx) -> OpenEntry {
        let waits = |decision: &&Decision| decision.open.iter().any(|open| open.question == ix);
        let waiting = self.decisions.facts.iter().filter(waits);
        let facts = waiting.map(|decision| self.guide.facts[decision.fact].id.clone()).collect();
        let mut entry = OpenEntry { facts, ..self.blank(ix) };
        if let State::Undecided(undecided) = &self.sheet.entry(ix).state {
            entry.owner = Some(undecided.owner.value.clone());
            entry.due = Some(undecided.due.value.clone());
            entry.note = undecided.note.as_ref().map(|note| note.value.clone());
        }
        entry
    }

    fn blank(&self, ix: QuestionIx) -> OpenEntry {
        let question = self.guide.question(ix);
        OpenEntry {
            id: question.id.clone(),
            question: question.id.clone(),
            facts: Vec::new(),
            ask: question.title.value.clone(),
            owner: None,
            due: None,
            note: None,
            guide_line: self.guide.line(question.span),
            answers_line: self.sheet.entry(ix).key.map(|key| self.sheet.source().line(key.start)),
        }
    }

    fn risk(&self, holds: &Holds) -> RiskEntry {
        let caution = &self.guide.cautions[holds.caution];
        RiskEntry {
            id: caution.id.clone(),
            severity: caution.severity.name().to_owned(),
            title: self.say(&caution.title),
            reason: self.say(&caution.reason),
            remedy: self.say(&caution.remedy),
            because: self.reasons.all(&holds.because),
        }
    }
}

fn value(value: Option<&Value>) -> FactValue {
    let row = |row: &Vec<(String, String)>| {
        row.iter().map(|(column, cell)| (column.clone(), cell.clone().into())).collect()
    };
    match value {
        None => FactValue::None,
        Some(Value::One(item)) => FactValue::One(item.id.clone()),
        Some(Value::Text(text)) => FactValue::One(text.clone()),
        Some(Value::Items(items)) => FactValue::Many(items.iter().map(|item| item.id.clone()).collect()),
        Some(Value::Rows(rows)) => FactValue::Rows(rows.iter().map(row).collect()),
    }
}

fn labels(decision: &Decision) -> Vec<String> {
    let labels = decision.value.iter().flat_map(Value::labels);
    labels.map(str::to_owned).collect()
}

/// The columns of a fact that is rows: the group's, where there is one, then the guide's own.
fn columns(guide: &Guide, fact: &Fact) -> Vec<Column> {
    let Conclude::Rows { question, columns, groups } = &fact.from else { return Vec::new() };
    let titles = column_labels(guide.question(*question));
    let named = |item: &Item| Named { id: item.id.clone(), label: item.label.clone() };
    let group = groups.iter().map(|groups| Column {
        id: groups.column.clone(),
        title: capital(&groups.column),
        values: groups.names.iter().map(named).collect(),
    });
    let own = columns.iter().map(|(id, ix)| Column {
        id: id.clone(),
        title: titles.get(*ix).cloned().unwrap_or_default(),
        values: Vec::new(),
    });
    group.chain(own).collect()
}

/// `Duty` for `duty`: the rules give such a column an id alone.
fn capital(id: &str) -> String {
    let mut chars = id.chars();
    chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect()
}

/// The questions that a fact rests on, each once.
fn questions_of(guide: &Guide, fact: &Fact) -> Vec<QuestionIx> {
    match &fact.from {
        Conclude::Decided { decide, .. } => {
            let mut all = Vec::new();
            decide.iter().for_each(|way| condition(guide, way).gather(&mut all));
            all.sort_unstable();
            all
        }
        Conclude::Text { question } | Conclude::Items { question, .. } | Conclude::Rows { question, .. } => {
            vec![*question]
        }
    }
}

fn condition<'a>(guide: &'a Guide, way: &'a Decide) -> &'a Condition {
    match way {
        Decide::Rule { when, .. } => &when.value,
        Decide::Row { table, row, .. } => &guide.tables[*table].rows[*row].when.value,
    }
}
