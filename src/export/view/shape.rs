//! The contract as shapes: which fields there are, and what stands in them. Templates are checked
//! against these before anything is rendered; a test holds them to what is rendered with.

use crate::guide::{Conclude, Guide};
use std::collections::BTreeMap;
use std::rc::Rc;

/// What is known of a value before there is one.
#[derive(Clone, Debug)]
pub enum Shape {
    /// Nothing.
    Any,
    /// It has no fields and no entries: a text, a number, a yes or no, or nothing.
    Scalar,
    /// A list of values of one shape.
    List(Rc<Shape>),
    /// A map with any keys, and values of one shape.
    Map(Rc<Shape>),
    /// A map whose keys are known.
    Record(Rc<Record>),
}

impl Shape {
    /// What one entry is, under whichever key or index.
    pub fn element(&self) -> Self {
        match self {
            Self::List(of) | Self::Map(of) => (**of).clone(),
            Self::Record(record) => record.computed.clone().unwrap_or(Self::Any),
            Self::Any | Self::Scalar => Self::Any,
        }
    }

    /// What is known of something that is either this or `other`.
    pub fn or(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Scalar, known) | (known, Self::Scalar) => known.clone(),
            (Self::Record(left), Self::Record(right)) if left.what == right.what => self.clone(),
            (Self::List(left), Self::List(right)) => Self::List(Rc::new(left.or(right))),
            _ => Self::Any,
        }
    }
}

/// A map whose keys are known.
#[derive(Debug)]
pub struct Record {
    /// What it is, for messages: `a fact`.
    pub what: String,
    pub fields: BTreeMap<String, Shape>,
    /// What stands under a key that is computed; none where that is no way to ask.
    pub computed: Option<Shape>,
}

/// The names that guides add to the contract.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// Facts, each with the columns of its rows.
    facts: BTreeMap<String, Vec<String>>,
    /// Questions, by stable name, else by id.
    answers: Vec<String>,
}

impl Names {
    /// The names of `guide`.
    pub fn of(guide: &Guide) -> Self {
        let mut names = Self::default();
        for fact in &guide.facts {
            let columns = match &fact.from {
                Conclude::Rows { columns, groups, .. } => {
                    let group = groups.iter().map(|groups| groups.column.clone());
                    columns.iter().map(|(name, _)| name.clone()).chain(group).collect()
                }
                _ => Vec::new(),
            };
            names.facts.insert(fact.id.clone(), columns);
        }
        let answers = guide.questions.iter().map(|question| question.name.as_ref().unwrap_or(&question.id));
        names.answers.extend(answers.cloned());
        names
    }

    /// These and those of `other`.
    #[must_use]
    pub fn joined(mut self, other: Self) -> Self {
        for (id, columns) in other.facts {
            self.facts.entry(id).or_default().extend(columns);
        }
        self.answers.extend(other.answers);
        self
    }
}

/// The variable that holds what is rendered once and placed by other templates.
pub const PIECES: &str = "pieces";

/// The top of the contract: what a template's variables are. Without `names` any fact and any answer
/// may be asked for; `pieces` are the names of those that there are.
pub fn contract<'p>(names: Option<&Names>, pieces: impl IntoIterator<Item = &'p str>) -> Record {
    let fact = fact(None);
    let answer = answer();
    let (facts, answers) = match names {
        None => (map(fact.clone()), map(answer.clone())),
        Some(names) => (
            keyed(
                "`facts`",
                names.facts.iter().map(|(id, columns)| (id, self::fact(Some(columns)))),
                fact.clone(),
            ),
            keyed("`answers`", names.answers.iter().map(|name| (name, answer.clone())), answer.clone()),
        ),
    };
    let open = list(open());
    let fields = [
        ("contract", Shape::Scalar),
        ("organization", texts("`organization`", &["id", "name", "status", "file"])),
        ("guide", texts("`guide`", &["id", "title", "version", "file", "rules"])),
        ("facts", facts),
        ("fact_list", list(fact)),
        ("parts", list(part(&answer))),
        ("answers", answers),
        ("answer_list", list(answer)),
        ("open", open.clone()),
        ("undecided", open),
        ("risks", list(risk())),
        ("next_steps", list(Shape::Scalar)),
        ("glossary", list(texts("an entry of the glossary", &["said", "technical"]))),
        ("access", access()),
        (PIECES, texts("`pieces`", &pieces.into_iter().collect::<Vec<_>>())),
    ];
    record_of("the contract", [], fields)
}

fn fact(columns: Option<&[String]>) -> Shape {
    let column = record(
        "a column",
        &["id", "title"],
        [("values", list(texts("a value of a column", &["id", "label"])))],
    );
    let row = match columns {
        Some(columns) if !columns.is_empty() => {
            let cells = columns.iter().map(|column| (column, Shape::Scalar));
            keyed("a row of this fact", cells, Shape::Scalar)
        }
        _ => map(Shape::Scalar),
    };
    let fields = [
        ("values", list(Shape::Scalar)),
        ("rows", list(row)),
        ("columns", list(column)),
        ("cells", list(list(Shape::Scalar))),
        ("labels", list(Shape::Scalar)),
        ("because", list(reason())),
        ("to_settle", list(open())),
    ];
    record(
        "a fact",
        &["id", "title", "state", "value", "text", "statement", "reason", "cite", "by", "at"],
        fields,
    )
}

fn answer() -> Shape {
    let texts =
        ["id", "name", "title", "part", "part_title", "state", "note", "cite", "guide_line", "answers_line"];
    record("an answer", &texts, [("lines", list(Shape::Scalar))])
}

fn part(answer: &Shape) -> Shape {
    record("a part", &["number", "title"], [("answers", list(answer.clone()))])
}

fn open() -> Shape {
    let texts = ["id", "question", "ask", "owner", "due", "note", "cite", "guide_line", "answers_line"];
    record("something open", &texts, [("facts", list(Shape::Scalar)), ("waiting", list(Shape::Scalar))])
}

fn risk() -> Shape {
    texts("a risk", &["id", "severity", "title", "reason", "remedy", "cite"])
}

fn reason() -> Shape {
    texts("a reason", &["question", "answer", "cite", "by", "at", "guide_line", "answers_line"])
}

fn access() -> Shape {
    let lists = |names: &[&'static str]| names.iter().map(|name| (*name, list(Shape::Scalar))).collect();
    let of = |what, texts: &[&str], names: &[&'static str]| {
        let lists: Vec<(&str, Shape)> = lists(names);
        list(record(what, texts, lists))
    };
    let grants = texts("a grant", &["kinds", "may", "whose", "hidden", "readonly", "why"]);
    let actor = ["labels", "standing", "reach", "profiles", "administers"];
    let fields = [
        ("actors", of("an actor", &actor, &["people"])),
        ("columns", of("a column of the matrix", &["title"], &["actors"])),
        ("rows", of("a row of the matrix", &["kinds"], &["cells"])),
        ("groups", list(record("a group of grants", &["profiles"], [("grants", list(grants))]))),
        ("open", list(texts("something open about access", &["ask", "until_then"]))),
    ];
    record("`access`", &["separation"], fields)
}

fn list(of: Shape) -> Shape {
    Shape::List(Rc::new(of))
}

fn map(of: Shape) -> Shape {
    Shape::Map(Rc::new(of))
}

fn texts(what: &str, names: &[&str]) -> Shape {
    record(what, names, [])
}

fn record(what: &str, texts: &[&str], others: impl IntoIterator<Item = (&'static str, Shape)>) -> Shape {
    Shape::Record(Rc::new(record_of(what, texts.iter().copied(), others)))
}

fn record_of<'a>(
    what: &str,
    texts: impl IntoIterator<Item = &'a str>,
    others: impl IntoIterator<Item = (&'static str, Shape)>,
) -> Record {
    let texts = texts.into_iter().map(|name| (name.to_owned(), Shape::Scalar));
    let others = others.into_iter().map(|(name, shape)| (name.to_owned(), shape));
    Record { what: what.to_owned(), fields: texts.chain(others).collect(), computed: None }
}

/// A map with the keys of `entries`; what stands under a computed key is `computed`.
fn keyed<'a>(what: &str, entries: impl IntoIterator<Item = (&'a String, Shape)>, computed: Shape) -> Shape {
    let fields = entries.into_iter().map(|(name, shape)| (name.clone(), shape)).collect();
    Shape::Record(Rc::new(Record { what: what.to_owned(), fields, computed: Some(computed) }))
}

#[cfg(test)]
mod tests;
