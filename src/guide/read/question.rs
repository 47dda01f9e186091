//! One question: its instruction, and what is to be ticked or written under it.

use super::choices::Choices;
use super::lines::{Block, Line, RawTable, Role};
use super::report::Report;
use super::text::{self, wholly, words};
use super::{rosters, tables};
use crate::diag::Code;
use crate::guide::{Blank, Kind, Question, Roster, Table};
use crate::source::{Source, Span, Spanned};

/// What the heading of a question says, and where.
pub struct Asked {
    pub id: String,
    pub title: Spanned<String>,
    pub heading: Span,
    pub part: usize,
    /// Up to the next heading or rule.
    pub span: Span,
}

/// Reads the question that `asked` heads from its `blocks`.
pub fn question(asked: Asked, blocks: &[Block], source: &Source, report: &mut Report) -> Question {
    let instruction = instruction(&asked, blocks, report);
    let task = instruction.as_ref().map(|instruction| instruction.task);
    let mut body = Body { source, task, ..Body::new(source) };
    for block in blocks {
        match block {
            Block::Table(table) => body.table(table, report),
            Block::Line(line) if Some(line.span) == instruction.as_ref().map(|it| it.line) => {}
            Block::Line(line) => body.line(line, report),
        }
    }
    let kind = body.kind(&asked, report);
    let nowhere = Spanned::new(String::new(), Span::at(asked.heading.end));
    Question {
        id: asked.id,
        name: None,
        part: asked.part,
        title: asked.title,
        span: asked.span,
        kind,
        instruction: instruction.map_or(nowhere, |instruction| instruction.text),
        choices: body.choices.finish(report),
        blanks: if kind == Kind::FillIn { body.blanks } else { Vec::new() },
        table: body.table.filter(|_| kind == Kind::Table),
        rosters: body.rosters,
    }
}

/// What an instruction asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Task {
    PickOne,
    CheckAll,
    FillIn,
    List,
}

struct Instruction {
    task: Task,
    text: Spanned<String>,
    line: Span,
}

/// The bold line above the answers that says what to do.
fn instruction(asked: &Asked, blocks: &[Block], report: &mut Report) -> Option<Instruction> {
    let answers = |block: &&Block| match block {
        Block::Line(line) => line.tick.is_none() && line.blanks.is_empty(),
        Block::Table(_) => false,
    };
    let above = blocks.iter().take_while(answers).filter_map(Block::line);
    let bold: Vec<(&Line, Spanned<String>)> = above
        .filter(|line| line.role == Role::Text)
        .filter_map(|line| {
            let end = line.glyphs.iter().position(|glyph| !glyph.style.strong).unwrap_or(line.glyphs.len());
            Some((line, words(line.glyphs.get(..end)?)?))
        })
        .collect();
    let known = bold.iter().find_map(|(line, text)| {
        Some(Instruction { task: task(&text.value)?, text: text.clone(), line: line.span })
    });
    if known.is_none() {
        missing(asked, bold.first().map(|(_, text)| text), report);
    }
    known
}

fn missing(asked: &Asked, bold: Option<&Spanned<String>>, report: &mut Report) {
    let help = "write `**Pick one:**`, `**Check all that apply:**`, `**Fill in …:**` or `**List …:**` above the answers";
    let id = &asked.id;
    match bold {
        Some(text) => report.add(
            Code::GuideInstructionUnknown,
            text.span,
            format!("`{}` does not say how to answer question `{id}`", text.value),
            "not an instruction",
            help,
        ),
        None => report.add(
            Code::GuideInstructionMissing,
            asked.heading,
            format!("question `{id}` has no instruction"),
            "a bold line is expected below",
            help,
        ),
    }
}

/// What an instruction such as "Check all that apply:" asks for.
fn task(instruction: &str) -> Option<Task> {
    let lower = instruction.to_lowercase();
    let mut words = lower.split(|ch: char| !ch.is_alphanumeric()).filter(|word| !word.is_empty());
    match words.next()? {
        "pick" | "choose" | "select" | "check" | "tick" | "mark" => {
            match words.find(|word| matches!(*word, "one" | "all" | "any"))? {
                "one" => Some(Task::PickOne),
                "any" if words.next() == Some("one") => Some(Task::PickOne),
                _ => Some(Task::CheckAll),
            }
        }
        "fill" => Some(Task::FillIn),
        "list" => Some(Task::List),
        _ => None,
    }
}

/// What has been read of a question.
struct Body<'s> {
    source: &'s Source,
    task: Option<Task>,
    choices: Choices,
    blanks: Vec<Blank>,
    table: Option<Table>,
    rosters: Vec<Roster>,
    /// The bold line under which roster rows stand.
    group: Option<Spanned<String>>,
}

impl<'s> Body<'s> {
    fn new(source: &'s Source) -> Self {
        let (choices, blanks, rosters) = (Choices::default(), Vec::new(), Vec::new());
        Self { source, task: None, choices, blanks, table: None, rosters, group: None }
    }

    fn line(&mut self, line: &Line, report: &mut Report) {
        let bold = line.role == Role::Text && wholly(&line.glyphs, |style| style.strong);
        if let Some(tick) = line.tick {
            return self.choices.push(line, tick, report);
        }
        if bold || text::bold_label(&line.glyphs).is_some_and(|_| line.role == Role::Text) || line.depth == 0
        {
            self.choices.close();
        }
        if bold {
            self.group = words(text::without_colon(&line.glyphs));
        }
        if line.blanks.is_empty() || self.choices.aside(line) {
            return;
        }
        if self.task == Some(Task::List) {
            rosters::row(&mut self.rosters, self.group.as_ref(), line, self.source, report);
        } else {
            self.blanks.extend(super::blanks::labelled(line));
        }
    }

    fn table(&mut self, table: &RawTable, report: &mut Report) {
        self.choices.close();
        if !matches!(self.task, Some(Task::FillIn | Task::List)) {
            return;
        }
        match &self.table {
            None => self.table = Some(tables::to_fill_in(table, report)),
            Some(first) => {
                let message = "a question has one table to fill in, and this is its second";
                report.add(Code::GuideTableSecond, table.span, message, "", "give it a question of its own");
                report.see(first.span, "the first one");
            }
        }
    }

    /// How the question is answered; says so if what that needs is not there.
    fn kind(&self, asked: &Asked, report: &mut Report) -> Kind {
        let choices = !self.choices.is_empty();
        let (kind, missing) = match self.task {
            Some(Task::PickOne) => (Kind::PickOne, !choices),
            Some(Task::CheckAll) => (Kind::CheckAll, !choices),
            Some(Task::List) if !self.rosters.is_empty() => (Kind::Roster, false),
            Some(Task::FillIn | Task::List) if self.table.is_some() => (Kind::Table, false),
            Some(Task::FillIn) => (Kind::FillIn, self.blanks.is_empty()),
            Some(Task::List) => (Kind::Roster, true),
            None if self.choices.lettered() => (Kind::PickOne, false),
            None if choices => (Kind::CheckAll, false),
            None => (Kind::FillIn, false),
        };
        if missing {
            nothing_to_answer(asked, kind, report);
        }
        if choices && !matches!(kind, Kind::PickOne | Kind::CheckAll) {
            let message = format!("question `{}` is to be filled in, and has boxes", asked.id);
            let help =
                "begin its instruction with `Pick one` or `Check all`, or make a question of the boxes";
            report.add(Code::GuideChoicesUnexpected, asked.heading, message, "", help);
        }
        kind
    }
}

fn nothing_to_answer(asked: &Asked, kind: Kind, report: &mut Report) {
    let (code, what, help) = match kind {
        Kind::PickOne | Kind::CheckAll => (
            Code::GuideChoicesMissing,
            "choices",
            "write each choice as `- [ ] A) Label`, a blank line above the first",
        ),
        Kind::FillIn | Kind::Table => {
            (Code::GuideBlankMissing, "blank or table to fill in", "write a blank as `Label: ____`")
        }
        Kind::Roster => (
            Code::GuideRowsMissing,
            "rows to fill in",
            "write each row as `- Name: ____ Role: ____`, or a table",
        ),
    };
    let message = format!("question `{}` has no {what}", asked.id);
    report.add(code, asked.heading, message, "", help);
}
