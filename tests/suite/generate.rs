//! Random answers files that are valid for a guide, the same for the same seed. Every text that a
//! client could type is taken from a given list.

use blueprint::guide::naming::folded;
use blueprint::guide::{Choice, ChoiceIx, Guide, Kind, Question, Roster};
use std::fmt::Write;

/// How a generated file answers.
#[derive(Clone, Copy)]
pub struct Manner<'a> {
    /// Leaves questions out and sets `status: draft`; else every question is answered or undecided.
    pub draft: bool,
    /// What is typed into blanks, cells and notes; none of them empty.
    pub texts: &'a [&'a str],
    /// Questions answered with a given choice, by id and letter.
    pub set: &'a [(&'a str, &'a str)],
}

/// Ordinary words, every question answered.
pub const PLAIN: Manner<'static> = Manner {
    draft: false,
    texts: &[
        "clinics",
        "Ana Ruiz",
        "Dr. O'Neil's practice (north)",
        "2,000",
        "as agreed on 3 May",
        "Łódź – 名古屋",
    ],
    set: &[],
};

/// The text of an answers file for `guide`: valid, and varied in all that the format allows.
pub fn answers(guide: &Guide, seed: u64, manner: Manner) -> String {
    let mut writer = Writer { dice: Dice::new(seed), manner };
    let status = if manner.draft { "draft" } else { "final" };
    let mut yaml =
        format!("organization: Generated {seed}\nguide: {}\nstatus: {status}\nanswers:\n", guide.id);
    for question in &guide.questions {
        if let Some(answer) = writer.answer(question) {
            let named = question.name.as_ref().filter(|_| writer.dice.chance(3));
            let key = named.unwrap_or(&question.id);
            writeln!(yaml, "  {key}: {answer}").unwrap();
        }
    }
    if yaml.ends_with("answers:\n") {
        yaml.truncate(yaml.len() - 1);
        yaml.push_str(" {}\n");
    }
    yaml
}

/// A small generator of numbers (SplitMix64): no seed is a bad one.
pub struct Dice(u64);

impl Dice {
    /// The numbers of `seed`.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `bound`, which is not zero.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % bound as u64).unwrap()
    }

    /// True once in `times`.
    pub fn chance(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// One of `from`, which is not empty.
    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

struct Writer<'a> {
    dice: Dice,
    manner: Manner<'a>,
}

impl Writer<'_> {
    /// The value for `question` in flow style; none to leave it out.
    fn answer(&mut self, question: &Question) -> Option<String> {
        let set = self.manner.set.iter().find(|(id, _)| *id == question.id);
        if let Some((_, letter)) = set {
            let chosen = question
                .each_choice()
                .find(|(_, choice)| choice.letter.map(String::from).as_deref() == Some(*letter));
            return Some(self.choice(question, chosen.unwrap().0));
        }
        if self.manner.draft && self.dice.chance(4) {
            return None;
        }
        if self.dice.chance(12) {
            let (owner, note) = (self.text(), self.text());
            return Some(format!("{{undecided: {{owner: {owner}, due: 2026-12-15, note: {note}}}}}"));
        }
        let answer = match question.kind {
            Kind::PickOne => {
                let top = top(question, None);
                let chosen = self.dice.pick(&top);
                self.choice(question, chosen)
            }
            Kind::CheckAll => self.some(question, None, 0),
            Kind::FillIn => self.blanks(question),
            Kind::Table => self.rows(question),
            Kind::Roster => self.rosters(question),
        };
        if self.dice.chance(3) {
            let note = self.text();
            return Some(format!("{{answer: {answer}, note: {note}}}"));
        }
        Some(answer)
    }

    /// A choice, with its text and, as the guide allows them, what refines it.
    fn choice(&mut self, question: &Question, ix: ChoiceIx) -> String {
        let choice = question.choice(ix);
        let name = self.name(choice);
        if choice.blank.is_some() {
            let text = self.text();
            return format!("{{{name}: {text}}}");
        }
        if top(question, Some(ix)).is_empty() || self.dice.chance(4) {
            return name;
        }
        let refined = self.some(question, Some(ix), 1);
        format!("{{{name}: {refined}}}")
    }

    /// A list of at least `least` of the choices under `parent`; an exclusive one stands alone.
    fn some(&mut self, question: &Question, parent: Option<ChoiceIx>, least: usize) -> String {
        let all = top(question, parent);
        let alone: Vec<ChoiceIx> = all.iter().copied().filter(|ix| question.choice(*ix).exclusive).collect();
        if !alone.is_empty() && self.dice.chance(5) {
            let only = self.dice.pick(&alone);
            return format!("[{}]", self.choice(question, only));
        }
        let mut chosen: Vec<ChoiceIx> =
            all.iter().copied().filter(|ix| !alone.contains(ix) && self.dice.chance(2)).collect();
        if chosen.len() < least {
            chosen = all.first().copied().into_iter().collect();
        }
        if self.dice.chance(2) {
            chosen.reverse();
        }
        let names: Vec<String> = chosen.into_iter().map(|ix| self.choice(question, ix)).collect();
        format!("[{}]", names.join(", "))
    }

    fn name(&mut self, choice: &Choice) -> String {
        match choice.letter {
            Some(letter) if !self.dice.chance(4) => letter.to_string(),
            _ => quoted(&choice.label.value),
        }
    }

    fn blanks(&mut self, question: &Question) -> String {
        let texts: Vec<String> = question.blanks.iter().map(|_| self.text()).collect();
        match texts.as_slice() {
            [one] => one.clone(),
            _ => format!("[{}]", texts.join(", ")),
        }
    }

    /// Rows of a table, whose names differ.
    fn rows(&mut self, question: &Question) -> String {
        let columns: Vec<&str> = question
            .table
            .iter()
            .flat_map(|table| &table.columns)
            .map(|column| column.value.as_str())
            .collect();
        let mut names: Vec<&str> = Vec::new();
        for _ in 0..=self.dice.below(7) {
            let name = self.dice.pick(self.manner.texts);
            if names.iter().all(|other| folded(other) != folded(name)) {
                names.push(name);
            }
        }
        let rows: Vec<String> = names.into_iter().map(|name| self.row(&columns, name)).collect();
        format!("[{}]", rows.join(", "))
    }

    fn rosters(&mut self, question: &Question) -> String {
        let groups: Vec<String> = question.rosters.iter().map(|roster| self.people(roster)).collect();
        format!("{{{}}}", groups.join(", "))
    }

    fn people(&mut self, roster: &Roster) -> String {
        let blanks = roster.rows.iter().take(1).flat_map(|row| &row.blanks);
        let labels: Vec<&str> = blanks.map(|blank| blank.label.as_str()).collect();
        let mut rows = Vec::new();
        for _ in 0..self.dice.below(5) {
            let name = self.dice.pick(self.manner.texts);
            rows.push(self.row(&labels, name));
        }
        format!("{}: [{}]", quoted(&roster.label.value), rows.join(", "))
    }

    /// A row; a cell but the first may be left out.
    fn row(&mut self, columns: &[&str], name: &str) -> String {
        let mut cells = Vec::new();
        for (at, column) in columns.iter().enumerate() {
            if at == 0 {
                cells.push(format!("{}: {}", quoted(column), quoted(name)));
            } else if !self.dice.chance(5) {
                cells.push(format!("{}: {}", quoted(column), self.text()));
            }
        }
        format!("{{{}}}", cells.join(", "))
    }

    fn text(&mut self) -> String {
        let text = self.dice.pick(self.manner.texts);
        quoted(text)
    }
}

fn top(question: &Question, parent: Option<ChoiceIx>) -> Vec<ChoiceIx> {
    question.each_choice().filter(|(_, choice)| choice.parent == parent).map(|(ix, _)| ix).collect()
}

/// `text` as a double-quoted YAML scalar.
pub fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            ' '..='~' | 'À'..='ɏ' => out.push(c),
            _ => write!(out, "\\U{:08X}", u32::from(c)).unwrap(),
        }
    }
    out.push('"');
    out
}
