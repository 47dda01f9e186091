//! The finite space of answers to a few questions: every combination of their choices and of "not
//! answered", with hard skips applied.

use crate::guide::condition::{Answers, Condition, Presence, Truth};
use crate::guide::{ChoiceIx, Force, Guide, Kind, Question, QuestionIx};

/// Up to this many combinations the analysis is exact; beyond it, as many are sampled.
pub(super) const LIMIT: u64 = 1_000_000;

/// All combinations of answers that can matter to some conditions.
pub(super) struct Space<'g> {
    guide: &'g Guide,
    /// In guide order.
    pub(super) inputs: Vec<QuestionIx>,
    /// Per input, the ways to answer it; the first is not to.
    options: Vec<Vec<Option<Vec<ChoiceIx>>>>,
}

impl<'g> Space<'g> {
    /// The space of `conditions`: the questions that they ask, and those that decide whether these
    /// are skipped.
    pub(super) fn of<'c>(guide: &'g Guide, conditions: impl Iterator<Item = &'c Condition> + Clone) -> Self {
        let mut inputs: Vec<QuestionIx> = conditions.clone().flat_map(Condition::questions).collect();
        let mut done = 0;
        while let Some(question) = inputs.get(done).copied() {
            let skips = guide.skips.iter().filter(|skip| skip.skipped.contains(&question));
            inputs.extend(skips.flat_map(|skip| skip.when.questions()).collect::<Vec<_>>());
            let mut seen = Vec::new();
            inputs.retain(|input| {
                !seen.contains(input) && {
                    seen.push(*input);
                    true
                }
            });
            done += 1;
        }
        inputs.sort_unstable();
        let skips = guide.skips.iter().map(|skip| &skip.when);
        let mut mentioned: Vec<(QuestionIx, ChoiceIx)> = conditions.flat_map(mentions).collect();
        mentioned.extend(skips.flat_map(mentions));
        let options = inputs.iter().map(|input| {
            let of_input =
                mentioned.iter().filter(|(question, _)| question == input).map(|(_, choice)| *choice);
            options(guide.question(*input), &of_input.collect::<Vec<_>>())
        });
        let options = options.collect();
        Self { guide, inputs, options }
    }

    /// How many combinations there are.
    pub(super) fn size(&self) -> u64 {
        self.options.iter().fold(1, |size, options| size.saturating_mul(options.len() as u64))
    }

    /// Whether there are too many combinations to look at each.
    pub(super) fn sampled(&self) -> bool {
        self.size() > LIMIT
    }

    /// All combinations, or an even sample of [`LIMIT`] of them.
    pub(super) fn combinations(&self) -> impl Iterator<Item = Combination<'_>> {
        let size = self.size();
        let step = size.div_ceil(LIMIT).max(1);
        (0..size.div_ceil(step)).map(move |number| self.combination(number * step))
    }

    fn combination(&self, mut number: u64) -> Combination<'_> {
        let mut chosen = Vec::with_capacity(self.inputs.len());
        for options in &self.options {
            let count = options.len() as u64;
            chosen.push(options[(number % count) as usize].as_deref());
            number /= count;
        }
        let mut combination = Combination { space: self, chosen, hidden: vec![false; self.inputs.len()] };
        combination.apply_skips();
        combination
    }
}

/// The ways to answer `question` that conditions on its `mentioned` choices can tell apart.
fn options(question: &Question, mentioned: &[ChoiceIx]) -> Vec<Option<Vec<ChoiceIx>>> {
    let mut options = vec![None];
    match question.kind {
        Kind::PickOne => {
            for (ix, _) in question.each_choice().filter(|(_, choice)| choice.parent.is_none()) {
                let of_this = mentioned.iter().filter(|sub| question.choice(**sub).parent == Some(ix));
                options.extend(subsets(&of_this.copied().collect::<Vec<_>>()).map(|mut subs| {
                    subs.insert(0, ix);
                    Some(subs)
                }));
            }
        }
        Kind::CheckAll => {
            let (alone, free): (Vec<_>, Vec<_>) =
                distinct(mentioned).into_iter().partition(|ix| question.choice(*ix).exclusive);
            options.extend(subsets(&free).map(Some));
            options.extend(alone.into_iter().map(|ix| Some(vec![ix])));
        }
        Kind::FillIn | Kind::Table | Kind::Roster => options.push(Some(Vec::new())),
    }
    options
}

/// All subsets of `items`, which are cut at 16: more never come together in one condition.
fn subsets(items: &[ChoiceIx]) -> impl Iterator<Item = Vec<ChoiceIx>> + use<> {
    let mut items = distinct(items);
    items.truncate(16);
    (0_u32..1 << items.len()).map(move |bits| {
        items.iter().enumerate().filter(|(at, _)| bits >> at & 1 == 1).map(|(_, item)| *item).collect()
    })
}

fn distinct(items: &[ChoiceIx]) -> Vec<ChoiceIx> {
    let mut items = items.to_vec();
    items.sort_unstable();
    items.dedup();
    items
}

fn mentions(condition: &Condition) -> Vec<(QuestionIx, ChoiceIx)> {
    match condition {
        Condition::Always | Condition::Answered(_) => Vec::new(),
        Condition::All(parts) | Condition::Any(parts) => parts.iter().flat_map(mentions).collect(),
        Condition::Not(part) => mentions(part),
        Condition::Is { question, choices } => choices.iter().map(|choice| (*question, *choice)).collect(),
    }
}

/// One way to answer the questions of a space.
pub(super) struct Combination<'s> {
    space: &'s Space<'s>,
    chosen: Vec<Option<&'s [ChoiceIx]>>,
    /// Passed over by a hard skip.
    hidden: Vec<bool>,
}

impl Combination<'_> {
    fn apply_skips(&mut self) {
        for at in 0..self.space.inputs.len() {
            let question = self.space.inputs[at];
            let hard =
                |skip: &&crate::guide::Skip| skip.force == Force::Hard && skip.skipped.contains(&question);
            let mut skips = self.space.guide.skips.iter().filter(hard);
            self.hidden[at] = skips.any(|skip| skip.when.evaluate(self) == Truth::Yes);
        }
    }

    /// Whether `condition` holds.
    pub(super) fn holds(&self, condition: &Condition) -> bool {
        condition.evaluate(self) == Truth::Yes
    }

    /// The inputs that are to be answered and are not: neither hidden nor excused.
    pub(super) fn missing(&self) -> Vec<QuestionIx> {
        let inputs = self.space.inputs.iter().enumerate();
        let silent = inputs.filter(|(at, _)| !self.hidden[*at] && self.chosen[*at].is_none());
        silent.map(|(_, question)| *question).filter(|question| !self.excused(*question)).collect()
    }

    fn excused(&self, question: QuestionIx) -> bool {
        let mut skips = self.space.guide.skips.iter();
        skips.any(|skip| {
            skip.force == Force::Advisory && skip.skipped.contains(&question) && self.holds(&skip.when)
        })
    }

    /// Whether an answer is given to a question that some skip, hard or advisory, passes over.
    pub(super) fn answers_what_is_skipped(&self) -> bool {
        let mut inputs = self.space.inputs.iter().enumerate();
        inputs.any(|(at, question)| self.chosen[at].is_some() && (self.hidden[at] || self.excused(*question)))
    }

    /// Whether `question` has an answer that counts.
    pub(super) fn answered(&self, question: QuestionIx) -> bool {
        self.presence(question) == Presence::Answered
    }

    /// The combination in words, about `questions` alone: `1.2 = A + 1.3 not answered`.
    pub(super) fn words(&self, questions: &[QuestionIx]) -> String {
        let words = self.space.inputs.iter().enumerate().filter(|(_, question)| questions.contains(question));
        words.map(|(at, question)| self.word(at, *question)).collect::<Vec<_>>().join(" + ")
    }

    fn word(&self, at: usize, question: QuestionIx) -> String {
        let asked = self.space.guide.question(question);
        match self.chosen[at] {
            _ if self.hidden[at] => format!("{} skipped", asked.id),
            None => format!("{} not answered", asked.id),
            Some([]) if asked.choices.is_empty() => format!("{} answered", asked.id),
            Some([]) => format!("{} = none of those named", asked.id),
            Some(chosen) => {
                let names = chosen.iter().map(|choice| short_name(asked, *choice));
                format!("{} = {}", asked.id, names.collect::<Vec<_>>().join(" and "))
            }
        }
    }
}

/// A choice's letter, else its label in quotes.
pub(super) fn short_name(question: &Question, choice: ChoiceIx) -> String {
    let choice = question.choice(choice);
    choice.letter.map_or_else(|| format!("\"{}\"", choice.label.value), String::from)
}

impl Answers for Combination<'_> {
    fn presence(&self, question: QuestionIx) -> Presence {
        match self.space.inputs.iter().position(|input| *input == question) {
            Some(at) if !self.hidden[at] && self.chosen[at].is_some() => Presence::Answered,
            _ => Presence::Absent,
        }
    }

    fn chose(&self, question: QuestionIx, choice: ChoiceIx) -> bool {
        let at = self.space.inputs.iter().position(|input| *input == question);
        at.and_then(|at| self.chosen[at]).is_some_and(|chosen| chosen.contains(&choice))
    }
}
