//! Expressions: every name in them is looked up, and what they come to is known as far as it matters
//! for the fields that are asked of it. How strongly operators bind makes no difference to that.

use super::tokens::{Kind, Token};
use super::walk::{Walker, listed};
use crate::diag::Code;
use crate::export::templates::filters::words::IN_CELLS;
use crate::export::view::shape::Shape;
use crate::source::Span;
use std::rc::Rc;

/// Tera's own filters and ours.
pub(super) const FILTERS: [&str; 47] = [
    "abs",
    "answered",
    "answered_in_lines",
    "brief",
    "capital",
    "capitalize",
    "cited",
    "code",
    "default",
    "escape",
    "escape_html",
    "escape_xml",
    "first",
    "float",
    "get",
    "group_by",
    "html",
    "in_full",
    "indent",
    "int",
    "join",
    "join_words",
    "json",
    "keys",
    "last",
    "length",
    "lower",
    "newlines_to_br",
    "nth",
    "pairs",
    "pluralize",
    "replace",
    "reverse",
    "round",
    "sort",
    "split",
    "str",
    "table_rows",
    "title",
    "trim",
    "trim_end",
    "trim_start",
    "truncate",
    "unique",
    "upper",
    "values",
    "wordcount",
];

/// Tera's tests.
pub(super) const TESTS: [&str; 17] = [
    "array",
    "bool",
    "containing",
    "defined",
    "divisible_by",
    "ending_with",
    "even",
    "float",
    "integer",
    "iterable",
    "map",
    "none",
    "number",
    "odd",
    "starting_with",
    "string",
    "undefined",
];

/// Tera's functions.
pub(super) const FUNCTIONS: [&str; 3] = ["range", "super", "throw"];

impl<'t> Walker<'_, 't> {
    /// An expression; `ternary` says whether `if` goes on with it.
    pub(super) fn expression(&mut self, ternary: bool) -> Shape {
        let mut shape = self.operand();
        loop {
            match self.peek() {
                Some(Kind::Sign("|")) => {
                    self.next();
                    shape = self.filter(&shape);
                }
                Some(Kind::Sign("[" | "?[")) => shape = self.chain(shape),
                Some(Kind::Name("is")) => {
                    self.next();
                    self.word("not");
                    self.test();
                    shape = Shape::Scalar;
                }
                Some(Kind::Name("and" | "or")) => {
                    self.next();
                    shape = shape.or(&self.operand());
                }
                Some(Kind::Name("in" | "not")) => {
                    self.next();
                    self.word("in");
                    self.operand();
                    shape = Shape::Scalar;
                }
                Some(Kind::Name("if")) if ternary => {
                    self.next();
                    self.expression(true);
                    self.word("else");
                    shape = shape.or(&self.expression(true));
                }
                Some(Kind::Sign(sign)) if is_operator(sign) => {
                    self.next();
                    self.operand();
                    shape = Shape::Scalar;
                }
                _ => return shape,
            }
        }
    }

    fn operand(&mut self) -> Shape {
        let Some(Token { kind, span }) = self.next() else { return Shape::Any };
        match kind {
            Kind::Name("not") | Kind::Sign("-") => {
                self.operand();
                Shape::Scalar
            }
            Kind::Name("true" | "True" | "false" | "False" | "none" | "None" | "null") => Shape::Scalar,
            Kind::Name(name) if self.peek() == Some(Kind::Sign("(")) => self.function(name, span),
            Kind::Name(name) => {
                let shape = self.variable(name, span);
                self.chain(shape)
            }
            Kind::Sign("(") => {
                let shape = self.expression(true);
                self.sign(")");
                self.chain(shape)
            }
            Kind::Sign("[") => self.list(),
            Kind::Sign("{") => self.map(),
            Kind::Sign("<") => {
                self.call(span, false);
                Shape::Scalar
            }
            _ => Shape::Scalar,
        }
    }

    /// What the variable `name` holds.
    pub(super) fn variable(&mut self, name: &str, span: Span) -> Shape {
        if let Some(shape) = self.scopes.iter().rev().find_map(|scope| scope.get(name)) {
            return shape.clone();
        }
        let names: Vec<String> = self.scopes.iter().flat_map(|scope| scope.keys().cloned()).collect();
        let all = || names.iter().map(String::as_str);
        let help = || format!("there are {}", listed(all()));
        self.unknown(
            Code::TemplateUnknownVariable,
            format!("unknown variable `{name}`"),
            span,
            name,
            all(),
            help,
        );
        Shape::Any
    }

    /// The fields and entries that are asked of something of `shape`. What is asked whether it is there
    /// (`is defined`, `| default`) may be missing.
    fn chain(&mut self, mut shape: Shape) -> Shape {
        let before = self.seen.findings.len();
        loop {
            let optional = matches!(self.peek(), Some(Kind::Sign("?." | "?[")));
            if self.sign(".") || self.sign("?.") {
                let Some((name, span)) = self.name() else { return Shape::Any };
                shape = self.field(&shape, name, span, optional);
            } else if self.sign("[") || self.sign("?[") {
                shape = self.entry(&shape, optional);
            } else {
                break;
            }
        }
        let asks = |word| {
            self.ahead(&[Kind::Name("is"), Kind::Name(word)])
                || self.ahead(&[Kind::Name("is"), Kind::Name("not"), Kind::Name(word)])
        };
        if asks("defined") || asks("undefined") || self.ahead(&[Kind::Sign("|"), Kind::Name("default")]) {
            self.seen.findings.truncate(before);
        }
        shape
    }

    /// What stands in brackets, the opening one taken: a key, an index or a slice.
    fn entry(&mut self, shape: &Shape, optional: bool) -> Shape {
        let start = self.position(None);
        if let Some(Token { kind: Kind::Text(name), span }) = self.next()
            && self.sign("]")
        {
            return self.field(shape, name, span, optional);
        }
        self.position(Some(start));
        let mut slice = false;
        while !self.sign("]") && self.peek().is_some_and(|kind| kind != Kind::End) {
            if self.sign(":") {
                slice = true;
            } else {
                self.expression(true);
            }
        }
        if slice { shape.clone() } else { shape.element() }
    }

    /// The field `name` of something of `shape`.
    pub(super) fn field(&mut self, shape: &Shape, name: &str, span: Span, optional: bool) -> Shape {
        let (what, names): (&str, Vec<&str>) = match shape {
            Shape::Any => return Shape::Any,
            Shape::Map(of) => return (**of).clone(),
            Shape::Record(record) => match record.fields.get(name) {
                Some(shape) => return shape.clone(),
                None => (&record.what, record.fields.keys().map(String::as_str).collect()),
            },
            Shape::List(_) => ("a list", Vec::new()),
            Shape::Scalar => ("a text", Vec::new()),
        };
        if optional {
            return Shape::Any;
        }
        let message = format!("{what} has no `{name}`");
        let help = || match shape {
            Shape::List(_) => "go through it with `for`, or take its `first`".to_owned(),
            Shape::Scalar => "a text, a number or a yes or no has no fields".to_owned(),
            _ => format!("there are {}", listed(names.iter().copied())),
        };
        self.unknown(Code::TemplateUnknownField, message, span, name, names.iter().copied(), help);
        Shape::Any
    }

    /// A list, whose bracket was taken: items, or a comprehension.
    fn list(&mut self) -> Shape {
        let Some(at) = self.comprehension() else {
            let mut of: Option<Shape> = None;
            while !self.sign("]") && self.peek().is_some_and(|kind| kind != Kind::End) {
                let spread = self.sign("...");
                let item = self.expression(true);
                let item = if spread { item.element() } else { item };
                of = Some(of.map_or_else(|| item.clone(), |of| of.or(&item)));
                self.sign(",");
            }
            return Shape::List(Rc::new(of.unwrap_or(Shape::Any)));
        };
        let start = self.position(None);
        self.position(Some(at + 1));
        let names = self.bound();
        let target = self.expression(false);
        self.enter(&names, &target);
        if self.word("if") {
            self.expression(false);
        }
        let end = self.position(None);
        self.position(Some(start));
        let of = self.expression(true);
        self.position(Some(end));
        self.scopes.pop();
        self.sign("]");
        Shape::List(Rc::new(of))
    }

    fn map(&mut self) -> Shape {
        while !self.sign("}") && self.peek().is_some_and(|kind| kind != Kind::End) {
            if !self.sign("...") {
                self.next();
                self.sign(":");
            }
            self.expression(true);
            self.sign(",");
        }
        Shape::Any
    }

    /// `| a | b(c=d)`, as far as it goes.
    pub(super) fn filters(&mut self) {
        while self.sign("|") {
            self.filter(&Shape::Scalar);
        }
    }

    /// A filter, its `|` taken, of something of `shape`.
    pub(super) fn filter(&mut self, shape: &Shape) -> Shape {
        let Some((name, span)) = self.name() else { return Shape::Any };
        self.called("filter", name, span, &FILTERS);
        self.arguments(&shape.element());
        match name {
            "first" | "last" | "nth" => shape.element(),
            "default" | "reverse" | "sort" | "unique" => shape.clone(),
            "group_by" => Shape::Map(Rc::new(shape.clone())),
            "values" => Shape::List(Rc::new(shape.element())),
            "keys" | "split" => Shape::List(Rc::new(Shape::Scalar)),
            "get" | "pairs" => Shape::Any,
            _ => Shape::Scalar,
        }
    }

    fn test(&mut self) {
        let Some((name, span)) = self.name() else { return };
        self.called("test", name, span, &TESTS);
        self.arguments(&Shape::Any);
    }

    fn function(&mut self, name: &str, span: Span) -> Shape {
        self.called("function", name, span, &FUNCTIONS);
        self.arguments(&Shape::Any);
        Shape::Any
    }

    fn called(&mut self, kind: &str, name: &str, span: Span, known: &[&str]) {
        if !known.contains(&name) {
            let message = format!("there is no {kind} `{name}`");
            let help = || match name {
                "safe" => "what a client typed stays text; see `code`, `html` and `json`".to_owned(),
                _ => format!("there are {}", listed(known.iter().copied())),
            };
            self.unknown(Code::TemplateUnknownFunction, message, span, name, known.iter().copied(), help);
        }
    }

    /// The names in `cells`, which begins at byte `at`: fields of something of `shape`, or filters for it.
    fn cells(&mut self, shape: &Shape, cells: &str, mut at: usize) {
        for cell in cells.split(',') {
            let name = cell.trim();
            let start = at + (cell.len() - cell.trim_start().len());
            if !IN_CELLS.contains(&name) {
                self.field(shape, name, Span::new(start, start + name.len()), false);
            }
            at += cell.len() + 1;
        }
    }

    /// `(a=b, c=d)`, if it is next; `attribute="a.b"` and `cells="a, b"` name fields of something of `shape`.
    fn arguments(&mut self, shape: &Shape) {
        if !self.sign("(") {
            return;
        }
        while !self.sign(")") && self.peek().is_some_and(|kind| kind != Kind::End) {
            let name = self.name().map(|(name, _)| name);
            self.sign("=");
            let start = self.position(None);
            match self.next() {
                Some(Token { kind: Kind::Text(path), span }) if name == Some("attribute") => {
                    let mut shape = shape.clone();
                    let mut at = span.start;
                    for part in path.split('.') {
                        shape = self.field(&shape, part, Span::new(at, at + part.len()), false);
                        at += part.len() + 1;
                    }
                }
                Some(Token { kind: Kind::Text(cells), span }) if name == Some("cells") => {
                    self.cells(shape, cells, span.start);
                }
                _ => {
                    self.position(Some(start));
                    self.expression(true);
                }
            }
            self.sign(",");
        }
    }
}

fn is_operator(sign: &str) -> bool {
    matches!(sign, "+" | "-" | "*" | "/" | "//" | "%" | "**" | "~" | "==" | "!=" | "<" | ">" | "<=" | ">=")
}
