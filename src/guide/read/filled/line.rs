//! The lines of one question of the copy, in order: boxes, blanks, rows, prose, and what is none of
//! these.

use super::choices::{Mark, Recognized, mark, recognize};
use super::others::Known;
use super::rows;
use super::template::{Asked, Fit, Owner, Values, says};
use super::{Filling, Ticked};
use crate::diag::Code;
use crate::guide::read::headings::Section;
use crate::guide::read::lines::{Block, Document, Line};
use crate::guide::read::report::Report;
use crate::guide::read::text::{Glyph, words};
use crate::guide::{ChoiceIx, Guide, Question, QuestionIx};
use crate::source::{Source, Span, Spanned};

/// Reads one question.
pub struct Reader<'a> {
    question: &'a Question,
    asked: &'a Asked,
    copy: &'a Document,
    source: &'a Source,
    known: &'a Known,
    report: &'a mut Report,
    filling: Filling,
    /// Per choice whether it was seen, and ticked.
    seen: Vec<Option<bool>>,
    /// The roster under whose label the lines stand.
    group: Option<usize>,
    /// The blank right above that is still empty.
    waiting: Option<Owner>,
}

impl<'a> Reader<'a> {
    /// A reader of the question `ix`, whose lines in the guide are `asked`.
    pub fn new(
        guide: &'a Guide,
        ix: QuestionIx,
        asked: &'a Asked,
        copy: &'a Document,
        source: &'a Source,
        known: &'a Known,
        report: &'a mut Report,
    ) -> Self {
        let question = guide.question(ix);
        let seen = vec![None; question.choices.len()];
        let filling = Filling::default();
        Self { question, asked, copy, source, known, report, filling, seen, group: None, waiting: None }
    }

    /// What `section` of the copy says.
    pub fn read(mut self, section: &Section<'_>, begun: Filling) -> Filling {
        self.filling = begun;
        self.filling.texts = vec![None; self.question.blanks.len()];
        self.filling.people = vec![Vec::new(); self.question.rosters.len()];
        for block in section.blocks {
            match block {
                Block::Line(line) => self.line(line),
                Block::Table(table) => {
                    self.waiting = None;
                    let rows =
                        rows::read(self.question, table, self.copy, self.source, self.known, self.report);
                    self.filling.rows.extend(rows);
                }
            }
        }
        self.parents();
        self.filling.ticked.sort_by_key(|ticked| ticked.choice);
        self.filling
    }

    fn line(&mut self, line: &Line) {
        let boxes = !self.question.choices.is_empty();
        if let Some((mark, said)) = mark(line).filter(|(_, said)| boxes && !said.is_empty()) {
            return self.choice(line, mark, said);
        }
        if words(&line.glyphs).is_none() && !self.copy.hides_within(line.span) {
            return;
        }
        let group = self.question.rosters.iter().position(|roster| says(&line.glyphs, &roster.label.value));
        if group.is_some() {
            (self.group, self.waiting) = (group, None);
        } else if !self.blanks(line) && !self.known.has(&line.glyphs) && !self.continued(line) {
            self.unplaced(line.span, "nothing in the guide takes this text");
        }
    }

    // Boxes.

    fn choice(&mut self, line: &Line, mark: Mark, said: &[Glyph]) {
        self.waiting = None;
        let Some(found) = recognize(self.question, self.asked, said) else {
            return self.strange(line, mark);
        };
        let choice = self.question.choice(found.choice);
        if found.reworded {
            let message = format!("the guide words this choice of question `{}` otherwise", self.question.id);
            let help = format!("it was read as `{}`; see that this is what was meant", choice.label.value);
            self.report.add(Code::ImportReworded, line.span, message, "", &help);
        }
        match mark {
            Mark::Unclear => {
                let help = "tick it with `[x]`, or leave `[ ]`; it was read as not ticked";
                self.report.add(Code::ImportBox, line.span, "is this box ticked?", "", help);
            }
            Mark::Ticked if self.seen[found.choice.0] != Some(true) => {
                self.filling.ticked.push(Ticked { choice: found.choice, text: None, span: line.span });
            }
            Mark::Ticked | Mark::Empty => {}
        }
        let ticked = mark == Mark::Ticked || self.seen[found.choice.0] == Some(true);
        self.seen[found.choice.0] = Some(ticked);
        self.waiting = choice.blank.as_ref().map(|_| Owner::Choice(found.choice));
        self.take_choice(line, found);
    }

    /// Takes what was written on the line of a choice.
    fn take_choice(&mut self, line: &Line, found: Recognized) {
        let ix = found.choice;
        let mut taken = Vec::new();
        for (owner, glyphs) in found.values {
            taken.extend(self.give(owner, &glyphs));
        }
        match self.value(&found.extra) {
            Some(extra) if self.question.choice(ix).blank.is_some() => {
                taken.push(extra.span);
                self.put(Owner::Choice(ix), extra);
            }
            Some(extra) => {
                self.unplaced(extra.span, "this choice has no blank for a text");
                taken.push(extra.span);
            }
            None => {}
        }
        self.hidden(line, &taken);
    }

    /// A box of a choice that the guide does not have.
    fn strange(&mut self, line: &Line, mark: Mark) {
        match mark {
            Mark::Empty => self.unplaced(line.span, "the guide has no such choice, and it is not ticked"),
            Mark::Ticked | Mark::Unclear => {
                let message = format!("question `{}` of the guide has no such choice", self.question.id);
                let help =
                    "it was not read; choose among the guide's own, or write a note into the answers file";
                self.report.add(Code::ImportChoice, line.span, message, "", help);
            }
        }
    }

    /// Reports boxes that refine a choice which is not ticked itself, and does not take them.
    fn parents(&mut self) {
        let ticked: Vec<ChoiceIx> = self.filling.ticked.iter().map(|ticked| ticked.choice).collect();
        let stray = |ticked_one: &Ticked| {
            let parent = self.question.choice(ticked_one.choice).parent;
            parent.filter(|parent| !ticked.contains(parent))
        };
        let strays: Vec<(Span, ChoiceIx)> =
            self.filling.ticked.iter().filter_map(|one| Some((one.span, stray(one)?))).collect();
        self.filling.ticked.retain(|one| strays.iter().all(|(span, _)| *span != one.span));
        for (span, parent) in strays {
            let label = &self.question.choice(parent).label.value;
            let message = format!("this box is ticked, and the choice that it refines is not: `{label}`");
            let help = "tick both or neither; it was read as not ticked";
            self.report.add(Code::ImportChoice, span, message, "", help);
        }
    }

    // Blanks.

    /// Whether the line is one of the guide's with blanks, or several run together; takes what stands
    /// in them.
    fn blanks(&mut self, line: &Line) -> bool {
        let mut best: Option<(usize, Values)> = None;
        let mut ambiguous = false;
        for at in 0..self.asked.lines.len() {
            if self.asked.lines[at].choice.is_some() {
                continue;
            }
            for run in (0..4).map_while(|more| self.asked.run(at, more)) {
                let usable = !run.blanks.is_empty() && run.weight() > 0;
                match if usable { run.fit(&line.glyphs) } else { Fit::No } {
                    Fit::One(values) if best.as_ref().is_none_or(|(weight, _)| *weight < run.weight()) => {
                        let values = run.blanks.iter().copied().zip(values).collect();
                        best = Some((run.weight(), values));
                    }
                    Fit::One(_) | Fit::No => {}
                    Fit::Several => ambiguous = true,
                }
            }
        }
        let Some((_, values)) = best else {
            if ambiguous {
                let message = "it can't be told what stands in which blank here";
                let help =
                    "the words of the guide stand in the answer too; write the answer into the answers file";
                self.report.add(Code::ImportAmbiguous, line.span, message, "", help);
            }
            return ambiguous;
        };
        self.waiting = match values.last() {
            Some((owner, glyphs)) if words(glyphs).is_none() => Some(*owner),
            _ => None,
        };
        self.take(line, values);
        true
    }

    fn take(&mut self, line: &Line, values: Values) {
        let mut taken = Vec::new();
        let mut row: Option<(usize, Vec<Spanned<String>>)> = None;
        for (owner, glyphs) in values {
            let Owner::Cell(roster, cell) = owner else {
                taken.extend(self.give(owner, &glyphs));
                continue;
            };
            let (_, cells) = row.get_or_insert_with(|| (self.group.unwrap_or(roster), Vec::new()));
            let value = self.value(&glyphs);
            taken.extend(value.as_ref().map(|value| value.span));
            let empty = || Spanned::new(String::new(), Span::at(line.span.start));
            cells.resize_with(cells.len().max(cell), empty);
            cells.push(value.unwrap_or_else(empty));
        }
        if let Some((roster, cells)) = row
            && cells.iter().any(|cell| !cell.value.is_empty())
            && let Some(people) = self.filling.people.get_mut(roster)
        {
            people.push(cells);
        }
        self.hidden(line, &taken);
    }

    /// Gives `owner` what `glyphs` say; returns its place.
    fn give(&mut self, owner: Owner, glyphs: &[Glyph]) -> Option<Span> {
        let value = self.value(glyphs)?;
        let span = value.span;
        self.put(owner, value);
        Some(span)
    }

    fn put(&mut self, owner: Owner, value: Spanned<String>) {
        let place = value.span;
        let free = match owner {
            Owner::Text(ix) => self.filling.texts.get_mut(ix),
            Owner::Choice(ix) => {
                if self.seen[ix.0] != Some(true) {
                    return self.unticked(ix, place);
                }
                let ticked = self.filling.ticked.iter_mut().find(|ticked| ticked.choice == ix);
                ticked.map(|ticked| &mut ticked.text)
            }
            Owner::Cell(..) | Owner::Nobody => None,
        };
        if let Some(free) = free.filter(|free| free.is_none()) {
            *free = Some(value);
            if self.waiting == Some(owner) {
                self.waiting = None;
            }
        } else {
            self.unplaced(place, "its blank is filled in already");
        }
    }

    fn unticked(&mut self, ix: ChoiceIx, place: Span) {
        let label = &self.question.choice(ix).label.value;
        let message = format!("a text stands here, and its box is not ticked: `{label}`");
        let help = "tick the box, or take the text away; it was not read";
        self.report.add(Code::ImportUnticked, place, message, "", help);
        self.waiting = None;
    }

    /// Whether the line goes on with a blank that is still empty: the one right above, or one that
    /// stands alone in the guide.
    fn continued(&mut self, line: &Line) -> bool {
        let alone = || {
            let lines = self.asked.lines.iter().filter(|line| line.choice.is_none());
            let alone = lines.filter(|line| line.template.weight() == 0);
            let mut owners = alone.flat_map(|line| line.template.blanks.iter().copied());
            owners.find(|owner| matches!(owner, Owner::Text(ix) if self.filling.texts[*ix].is_none()))
        };
        let Some(owner) = self.waiting.take().or_else(alone) else { return false };
        if let Owner::Choice(ix) = owner
            && self.seen[ix.0] != Some(true)
        {
            return false;
        }
        let taken = self.give(owner, &line.glyphs);
        self.hidden(line, taken.as_slice());
        taken.is_some()
    }

    // What a value is, and what is none.

    fn value(&self, glyphs: &[Glyph]) -> Option<Spanned<String>> {
        self.copy.value(self.source, glyphs)
    }

    /// Reports HTML and addresses of links on the line that are in no value.
    fn hidden(&mut self, line: &Line, taken: &[Span]) {
        let lost = |hidden: &&Span| {
            line.span.contains(**hidden) && !taken.iter().any(|span| span.contains(**hidden))
        };
        let own = |hidden: &&Span| self.known.hides(self.source.slice(**hidden));
        let lost: Vec<Span> =
            self.copy.hidden.iter().filter(lost).filter(|hidden| !own(hidden)).copied().collect();
        for span in lost {
            self.unplaced(span, "this does not show, and was not read");
        }
    }

    fn unplaced(&mut self, span: Span, message: &str) {
        super::others::unplaced(span, message, self.report);
    }
}
