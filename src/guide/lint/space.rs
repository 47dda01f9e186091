//! The finite space of answers to a few questions: every combination of their choices and of "not
//! answered", with hard skips applied. Check-all choices that no condition names are left out.

use crate::guide::condition::{Answers, Condition, Presence, Truth};
use crate::guide::{ChoiceIx, Force, Guide, Kind, Question, QuestionIx};

/// Up to this many combinations the analysis is exact.
const LIMIT: u64 = 1_000_000;

/// How many are looked at where there are more.
pub(super) const SAMPLE: u64 = 100_000;

/// All combinations of answers that can matter to some conditions.
pub(super) struct Space<'g> {
    guide: &'g Guide,
    /// In guide order.
    pub(super) inputs: Vec<QuestionIx>,
    options: Vec<Options>,
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
            Options::of(guide.question(*input), of_input.collect())
        });
        let options = options.collect();
        Self { guide, inputs, options }
    }

    /// How many combinations there are, as far as numbers reach.
    fn size(&self) -> u64 {
        self.options.iter().fold(1, |size, options| size.saturating_mul(options.count()))
    }

    /// Whether there are too many combinations to look at each.
    pub(super) fn sampled(&self) -> bool {
        self.size() > LIMIT
    }

    /// All combinations, or a sample of [`SAMPLE`] of them: the same one at every run, in which each way
    /// to answer each question comes up with every way to answer the others.
    pub(super) fn combinations(&self) -> impl Iterator<Item = Combination<'_>> {
        let sampled = self.sampled();
        let looked_at = if sampled { SAMPLE } else { self.size() };
        (0..looked_at).map(move |number| match sampled {
            false => self.combination(number, |rest, count| (*rest % count, *rest / count)),
            true => self.combination(number, |seed, count| {
                let next = mixed(*seed);
                (next % count, next)
            }),
        })
    }

    /// The combination of which `draw` gives, from a number and how many ways there are to answer a
    /// question, one of these ways and the number for the next.
    fn combination(&self, number: u64, draw: impl Fn(&u64, u64) -> (u64, u64)) -> Combination<'_> {
        let mut rest = number;
        let mut chosen = Vec::with_capacity(self.inputs.len());
        for options in &self.options {
            let (way, next) = draw(&rest, options.count());
            chosen.push(options.way(way));
            rest = next;
        }
        let mut combination = Combination { space: self, chosen, hidden: vec![false; self.inputs.len()] };
        combination.apply_skips();
        combination
    }
}

/// The bits of `number` so mixed that numbers in a row have nothing in common (SplitMix64).
fn mixed(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// The ways to answer one question that conditions on some of its choices can tell apart. The first
/// is not to answer it.
struct Options {
    groups: Vec<Group>,
}

/// Ways that have `always` in common and any of the `free` choices besides.
struct Group {
    always: Option<ChoiceIx>,
    free: Vec<ChoiceIx>,
}

impl Group {
    fn count(&self) -> u64 {
        // Past this it is a sample anyhow, and its number fits.
        1 << self.free.len().min(40)
    }

    fn way(&self, bits: u64) -> Vec<ChoiceIx> {
        let free = self.free.iter().enumerate().filter(|(at, _)| bits >> at.min(&63) & 1 == 1);
        self.always.into_iter().chain(free.map(|(_, choice)| *choice)).collect()
    }
}

impl Options {
    /// The ways to answer `question` that conditions on its `mentioned` choices can tell apart.
    fn of(question: &Question, mentioned: Vec<ChoiceIx>) -> Self {
        let mentioned = distinct(mentioned);
        let groups = match question.kind {
            Kind::PickOne => {
                let top = question.each_choice().filter(|(_, choice)| choice.parent.is_none());
                let subs = |of| mentioned.iter().filter(move |sub| question.choice(**sub).parent == Some(of));
                top.map(|(ix, _)| Group { always: Some(ix), free: subs(ix).copied().collect() }).collect()
            }
            Kind::CheckAll => {
                let (alone, free) = mentioned.into_iter().partition(|ix| question.choice(*ix).exclusive);
                let alone: Vec<ChoiceIx> = alone;
                let alone = alone.into_iter().map(|ix| Group { always: Some(ix), free: Vec::new() });
                std::iter::once(Group { always: None, free }).chain(alone).collect()
            }
            Kind::FillIn | Kind::Table | Kind::Roster => vec![Group { always: None, free: Vec::new() }],
        };
        Self { groups }
    }

    fn count(&self) -> u64 {
        1 + self.groups.iter().map(Group::count).sum::<u64>()
    }

    /// The way of this `number`, below [`Options::count`].
    fn way(&self, number: u64) -> Option<Vec<ChoiceIx>> {
        let mut rest = number.checked_sub(1)?;
        for group in &self.groups {
            if rest < group.count() {
                return Some(group.way(rest));
            }
            rest -= group.count();
        }
        None
    }
}

fn distinct(mut items: Vec<ChoiceIx>) -> Vec<ChoiceIx> {
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
    chosen: Vec<Option<Vec<ChoiceIx>>>,
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
        match self.chosen[at].as_deref() {
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
        at.and_then(|at| self.chosen[at].as_ref()).is_some_and(|chosen| chosen.contains(&choice))
    }
}
