//! Gaps, overlaps and dead rows of everything that decides: each fact with its rules and rows, and
//! each of the guide's tables that no fact uses.

use super::space::{Combination, SAMPLE, Space, short_name};
use crate::diag::{Code, Diagnostic, Severity};
use crate::guide::condition::Condition;
use crate::guide::{ChoiceIx, Conclude, Decide, Fact, FactValue, Guide, QuestionIx};
use crate::source::{Source, Span};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub(super) fn lint(guide: &Guide) -> Vec<Diagnostic> {
    decisions(guide).iter().flat_map(|deciding| analyse(guide, deciding).findings(guide, deciding)).collect()
}

/// A place in one of the two files.
type Place<'g> = (&'g Arc<Source>, Span);

/// Ways to a result, of which the first that holds counts.
pub(super) struct Deciding<'g> {
    /// The fact's id or the table's title.
    pub(super) name: &'g str,
    /// Where a hole in it is shown: the table, the place that it fills in, or the fact.
    place: Place<'g>,
    pub(super) ways: Vec<Way<'g>>,
    /// Whether the rules ask on when nothing decides.
    asks: bool,
}

/// One way: a rule or a row.
pub(super) struct Way<'g> {
    pub(super) when: &'g Condition,
    /// Compared to tell results apart: a value's id, or a row's result.
    pub(super) result: &'g str,
    /// The row's own words, where it is a row of the guide.
    pub(super) row: Option<&'g str>,
    place: Place<'g>,
}

impl Way<'_> {
    /// Where it stands, in its own file.
    pub(super) fn span(&self) -> Span {
        self.place.1
    }
}

/// Everything in `guide` that decides by conditions, facts first.
pub(super) fn decisions(guide: &Guide) -> Vec<Deciding<'_>> {
    let facts = guide.facts.iter().filter_map(|fact| match &fact.from {
        Conclude::Decided { values, decide } => Some(of_fact(guide, fact, values, decide)),
        _ => None,
    });
    let unused = (0..guide.tables.len()).filter(|table| !is_used(guide, *table));
    facts.chain(unused.map(|table| of_table(guide, table))).collect()
}

fn of_fact<'g>(
    guide: &'g Guide,
    fact: &'g Fact,
    values: &'g [FactValue],
    decide: &'g [Decide],
) -> Deciding<'g> {
    let rules = guide.rules.as_ref().unwrap_or(&guide.source);
    let ways = decide.iter().map(|way| match way {
        Decide::Rule { when, value, span, .. } => {
            Way { when: &when.value, result: &values[*value].item.id, row: None, place: (rules, *span) }
        }
        Decide::Row { table, row, value } => {
            let row = &guide.tables[*table].rows[*row];
            let result = &values[*value].item.id;
            Way {
                when: &row.when.value,
                result,
                row: Some(&row.result.value),
                place: (&guide.source, row.span),
            }
        }
    });
    let table = decide.iter().find_map(|way| match way {
        Decide::Row { table, .. } => Some(guide.tables[*table].title.span),
        Decide::Rule { .. } => None,
    });
    let in_guide = table.or_else(|| fact.slot.map(|slot| guide.slots[slot].span));
    let place = in_guide.map_or((rules, fact.span), |span| (&guide.source, span));
    Deciding { name: &fact.id, place, ways: ways.collect(), asks: fact.ask.is_some() }
}

fn of_table(guide: &Guide, table: usize) -> Deciding<'_> {
    let table = &guide.tables[table];
    let ways = table.rows.iter().map(|row| {
        let result = row.result.value.as_str();
        Way { when: &row.when.value, result, row: Some(result), place: (&guide.source, row.span) }
    });
    Deciding {
        name: &table.title.value,
        place: (&guide.source, table.title.span),
        ways: ways.collect(),
        asks: false,
    }
}

/// Whether a fact is concluded from the table of this index.
pub(super) fn is_used(guide: &Guide, table: usize) -> bool {
    let rows = |fact: &Fact| match &fact.from {
        Conclude::Decided { decide, .. } => {
            decide.iter().any(|way| matches!(way, Decide::Row { table: used, .. } if *used == table))
        }
        _ => false,
    };
    guide.facts.iter().any(rows)
}

/// What the enumeration brought to light, each with the first combination that shows it.
#[derive(Default)]
struct Analysis {
    sampled: bool,
    /// Per way, whether it ever holds, and whether it is ever the first to.
    holds: Vec<bool>,
    first: Vec<bool>,
    /// Per way, the earlier one that holds the first time that it does, and the answers then.
    shadows: Vec<Option<(usize, String)>>,
    /// Complete answers that nothing decides.
    gaps: BTreeSet<String>,
    /// Per question left open: answers that nothing decides for want of it, and whether it can be
    /// left open at all.
    needed: BTreeMap<QuestionIx, (BTreeSet<String>, bool)>,
    /// An earlier and a later way that hold together with different results.
    overlaps: BTreeMap<(usize, usize), String>,
    /// A way that holds through a later alternative although another choice than its first one
    /// names was made, which an earlier way asks for.
    alternatives: BTreeMap<(usize, QuestionIx, ChoiceIx), Alternative>,
}

struct Alternative {
    witness: String,
    /// The conflict of the rules that speaks for this combination.
    spoken_for: Option<String>,
}

fn analyse(guide: &Guide, deciding: &Deciding<'_>) -> Analysis {
    let cautions = guide.cautions.iter().filter(|caution| caution.finding);
    let space = Space::of(guide, deciding.ways.iter().map(|way| way.when));
    let asked: Vec<QuestionIx> = deciding.ways.iter().flat_map(|way| way.when.questions()).collect();
    let count = deciding.ways.len();
    let mut analysis = Analysis {
        sampled: space.sampled(),
        holds: vec![false; count],
        first: vec![false; count],
        shadows: vec![None; count],
        ..Analysis::default()
    };
    let cautions: Vec<_> = cautions.collect();
    for combination in space.combinations() {
        let holding: Vec<usize> =
            (0..count).filter(|way| combination.holds(deciding.ways[*way].when)).collect();
        holding.iter().for_each(|way| analysis.holds[*way] = true);
        let Some(first) = holding.first().copied() else {
            analysis.undecided(&combination, &asked);
            continue;
        };
        analysis.first[first] = true;
        for later in &holding[1..] {
            let shadow = &mut analysis.shadows[*later];
            *shadow = shadow.take().or_else(|| Some((first, combination.words(&asked))));
        }
        let missing = combination.missing();
        if let [question] = missing.as_slice() {
            analysis.needed.entry(*question).or_default().1 = true;
        }
        if !missing.is_empty() {
            continue;
        }
        for later in &holding[1..] {
            if deciding.ways[*later].result != deciding.ways[first].result {
                let words = combination.words(&asked);
                analysis.overlaps.entry((first, *later)).or_insert(words);
            }
        }
        if let Some((question, choice)) = by_alternative(deciding, first, &combination) {
            let spoken = cautions.iter().find(|caution| combination.holds(&caution.when.value));
            analysis.alternatives.entry((first, question, choice)).or_insert_with(|| Alternative {
                witness: combination.words(&asked),
                spoken_for: spoken.map(|caution| caution.id.clone()),
            });
        }
    }
    analysis
}

/// The choice that the first alternative of way `first` does not name and an earlier way asks for.
fn by_alternative(
    deciding: &Deciding<'_>,
    first: usize,
    combination: &Combination<'_>,
) -> Option<(QuestionIx, ChoiceIx)> {
    let Condition::Any(parts) = deciding.ways[first].when else { return None };
    let Condition::Is { question, .. } = parts.first()? else { return None };
    if combination.holds(&parts[0]) || !combination.answered(*question) {
        return None;
    }
    let earlier = deciding.ways[..first].iter().filter(|way| way.result != deciding.ways[first].result);
    earlier.flat_map(|way| asked_for(way.when, *question)).find_map(|choice| {
        let chosen = Condition::Is { question: *question, choices: vec![choice] };
        combination.holds(&chosen).then_some((*question, choice))
    })
}

/// The choices of `question` that `condition` asks for.
fn asked_for(condition: &Condition, question: QuestionIx) -> Vec<ChoiceIx> {
    match condition {
        Condition::Is { question: asked, choices } if *asked == question => choices.clone(),
        Condition::All(parts) | Condition::Any(parts) => {
            parts.iter().flat_map(|part| asked_for(part, question)).collect()
        }
        _ => Vec::new(),
    }
}

impl Analysis {
    fn undecided(&mut self, combination: &Combination<'_>, asked: &[QuestionIx]) {
        let answered: Vec<_> =
            asked.iter().filter(|question| combination.answered(**question)).copied().collect();
        if answered.is_empty() {
            return; // Nothing was said, or all of it was passed over: nothing is to be decided.
        }
        match combination.missing().as_slice() {
            [] => {
                self.gaps.insert(combination.words(asked));
            }
            [question] if asked.contains(question) && !combination.answers_what_is_skipped() => {
                let words = combination.words(asked);
                self.needed.entry(*question).or_default().0.insert(words);
            }
            _ => {}
        }
    }

    fn findings(self, guide: &Guide, deciding: &Deciding<'_>) -> Vec<Diagnostic> {
        let mut findings = Vec::new();
        findings.extend(self.gap_findings(deciding));
        findings.extend(self.needed_findings(guide, deciding));
        findings.extend(self.overlap_findings(deciding));
        findings.extend(self.dead_findings(deciding));
        findings.extend(self.alternative_findings(guide, deciding));
        if self.sampled {
            let message = format!("`{}` has too many combinations; {SAMPLE} were sampled", deciding.name);
            findings.push(at(Diagnostic::new(Code::LintSampled, message), deciding.place, ""));
        }
        findings
    }

    fn gap_findings(&self, deciding: &Deciding<'_>) -> Option<Diagnostic> {
        let first = self.gaps.first()?;
        let mut finding =
            Diagnostic::new(Code::DecisionGap, format!("nothing decides `{}` for {first}", deciding.name));
        if deciding.asks {
            finding.severity = Severity::Note;
        }
        let more = self.gaps.len() - 1;
        let label = if more == 0 {
            "no row or rule holds".to_owned()
        } else {
            format!("nor for {more} more combinations")
        };
        let help = match deciding.asks {
            true => "the blueprint asks on; add a row or rule to decide it",
            false => "add a row or rule for it, or `ask` to say what the blueprint should ask",
        };
        Some(at(finding, deciding.place, label).help(help))
    }

    /// Questions that may stay open for some answers and not for others: the guide does not say so.
    fn needed_findings(&self, guide: &Guide, deciding: &Deciding<'_>) -> Vec<Diagnostic> {
        let needed = self
            .needed
            .iter()
            .filter(|(_, (witnesses, sometimes_spared))| *sometimes_spared && !witnesses.is_empty());
        needed
            .filter_map(|(question, (witnesses, _))| {
                let asked = guide.question(*question);
                let message = format!("`{}` is undecided for {}", deciding.name, witnesses.first()?);
                let finding = at(
                    Diagnostic::new(Code::DecisionNeedsAnswer, message),
                    deciding.place,
                    "no row or rule holds",
                );
                let help = format!("say what holds while {} is open, or make the answer needed", asked.id);
                Some(finding.at(&guide.source, asked.title.span, "left open").help(help))
            })
            .collect()
    }

    fn overlap_findings(&self, deciding: &Deciding<'_>) -> Vec<Diagnostic> {
        let overlaps = self.overlaps.iter();
        overlaps
            .map(|((first, later), witness)| {
                let (first, later) = (&deciding.ways[*first], &deciding.ways[*later]);
                let message =
                    format!("two ways to `{}` hold with different results for {witness}", deciding.name);
                let finding = Diagnostic::new(Code::DecisionOverlap, message);
                let finding = at(finding, later.place, format!("would be `{}`", later.result));
                at(finding, first.place, format!("comes first: `{}`", first.result))
                    .help("narrow one of the two, if the order does not say what is meant")
            })
            .collect()
    }

    fn dead_findings(&self, deciding: &Deciding<'_>) -> Vec<Diagnostic> {
        let dead = deciding.ways.iter().enumerate().filter(|(way, _)| !self.first[*way] && !self.sampled);
        dead.map(|(ix, way)| match &self.shadows[ix] {
            Some((earlier, witness)) => {
                let message = format!("a way to `{}` never comes first: {witness}", deciding.name);
                let finding = at(Diagnostic::new(Code::RowShadowed, message), way.place, "comes second here");
                let finding = at(finding, deciding.ways[*earlier].place, "comes first");
                finding.help("whenever it holds, an earlier one does: remove it, or move it up")
            }
            None => {
                let message = format!("a way to `{}` can never hold", deciding.name);
                let finding = Diagnostic::new(Code::RowNeverHolds, message);
                at(finding, way.place, "no combination of answers fits")
                    .help("remove it, or mend its condition")
            }
        })
        .collect()
    }

    fn alternative_findings(&self, guide: &Guide, deciding: &Deciding<'_>) -> Vec<Diagnostic> {
        let alternatives = self.alternatives.iter();
        alternatives
            .map(|((way, question, choice), alternative)| {
                let asked = guide.question(*question);
                let name = short_name(asked, *choice);
                let way = &deciding.ways[*way];
                let message = format!(
                    "`{}` of {} comes to `{}` by another alternative: {}",
                    name, asked.id, way.result, alternative.witness
                );
                let mut finding = at(
                    Diagnostic::new(Code::RowByAlternative, message),
                    way.place,
                    format!("does not name {} = {name}", asked.id),
                );
                finding = finding.at(
                    &guide.source,
                    asked.choice(*choice).span,
                    "this choice asks for something else",
                );
                match &alternative.spoken_for {
                    Some(conflict) => {
                        finding.severity = Severity::Note;
                        finding.help(format!("the rules say so to the client: `{conflict}`"))
                    }
                    None => finding.help("declare a conflict for it in the rules, so that it is not silent"),
                }
            })
            .collect()
    }
}

fn at(finding: Diagnostic, place: Place<'_>, text: impl Into<String>) -> Diagnostic {
    finding.at(place.0, place.1, text)
}
