//! A template gone through tag by tag, branches that nobody takes included: what each name stands for
//! is known from the contract, from `set`, from loops and from the calls of components.

use super::components::{Component, Parameter};
use super::tokens::{Kind, Token};
use super::{Known, Seen};
use crate::diag::{Code, Diagnostic, is_slip, nearest};
use crate::export::view::shape::Shape;
use crate::source::{Source, Span};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Goes through `tokens`, which are those of `source`.
pub(super) fn walk(known: &Known<'_>, source: &Arc<Source>, tokens: &[Token<'_>]) -> Seen {
    let top = known.contract.fields.clone();
    let scopes = vec![top];
    let mut walker =
        Walker { known, source, tokens, at: 0, scopes, outside: Vec::new(), seen: Seen::default() };
    while let Some(token) = walker.next() {
        match token.kind {
            Kind::Tag => walker.tag(),
            Kind::Output => {
                walker.expression(true);
            }
            _ => {}
        }
    }
    walker.seen
}

/// The variables that can be seen from some place, with what is known of each.
type Scope = BTreeMap<String, Shape>;

pub(super) struct Walker<'w, 't> {
    pub(super) known: &'w Known<'w>,
    pub(super) source: &'w Arc<Source>,
    tokens: &'w [Token<'t>],
    at: usize,
    /// The innermost last.
    pub(super) scopes: Vec<Scope>,
    /// What is seen outside of the component that is being defined.
    outside: Vec<Scope>,
    pub(super) seen: Seen,
}

impl<'w, 't> Walker<'w, 't> {
    fn tag(&mut self) {
        let Some(token) = self.next() else { return };
        match token.kind {
            Kind::Name("for") => self.loops(),
            Kind::Name("endfor") if self.scopes.len() > 1 => {
                self.scopes.pop();
            }
            Kind::Name("set" | "set_global") => self.sets(),
            Kind::Name("if" | "elif") => {
                self.expression(true);
            }
            Kind::Name("include" | "extends") => self.includes(),
            Kind::Name("filter") => {
                self.filter(&Shape::Scalar);
                self.filters();
            }
            Kind::Name("component") => self.defines(),
            Kind::Name("endcomponent") => self.scopes = std::mem::take(&mut self.outside),
            Kind::Sign("<") => self.call(token.span, true),
            _ => {}
        }
    }

    /// `for a in list`, `for key, value in map`.
    fn loops(&mut self) {
        let names = self.bound();
        let target = self.expression(true);
        self.enter(&names, &target);
    }

    /// The one or two names of a loop, and `in` after them.
    pub(super) fn bound(&mut self) -> Vec<&'t str> {
        let mut names = Vec::new();
        while let Some((name, _)) = self.name() {
            if name == "in" {
                break;
            }
            names.push(name);
            self.sign(",");
        }
        names
    }

    /// Opens the scope of a loop over `target`.
    pub(super) fn enter(&mut self, names: &[&str], target: &Shape) {
        let mut scope = Scope::from([("loop".to_owned(), Shape::Any)]);
        if let [first, second] = names {
            scope.insert((*first).to_owned(), Shape::Scalar);
            scope.insert((*second).to_owned(), target.element());
        } else if let [name] = names {
            scope.insert((*name).to_owned(), target.element());
        }
        self.scopes.push(scope);
    }

    fn sets(&mut self) {
        let Some((name, _)) = self.name() else { return };
        let shape = if self.sign("=") {
            self.expression(true)
        } else {
            self.filters();
            Shape::Scalar
        };
        if let Some(scope) = self.scopes.last_mut() {
            scope.insert(name.to_owned(), shape);
        }
    }

    fn includes(&mut self) {
        let Some(Token { kind: Kind::Text(name), span }) = self.next() else { return };
        if !self.known.templates.contains(name) {
            let message = format!("there is no template `{name}`");
            let names = self.known.templates.iter().copied();
            self.unknown(Code::TemplateUnknownInclude, message, span, name, names, || {
                "include one of the built-in templates, or one that is under `templates/`".to_owned()
            });
        }
    }

    /// The head of `component name(a, @b, c=1) …`, whose body sees its parameters alone.
    fn defines(&mut self) {
        let name = self.dotted().0;
        let known = self.known.components.get(&name);
        let shapes = known.iter().flat_map(|component| component.parameters.iter()).map(|parameter| {
            let of_contract = self.known.contract.fields.get(&parameter.name);
            let of_contract = of_contract.filter(|_| parameter.implicit);
            let shape = of_contract.or(parameter.shape.as_ref()).cloned();
            (parameter.name.clone(), shape.unwrap_or(Shape::Any))
        });
        let mut scope: Scope = shapes.collect();
        scope.insert("body".to_owned(), Shape::Scalar);
        scope.extend(known.and_then(|component| component.rest.clone()).map(|rest| (rest, Shape::Any)));
        self.outside = std::mem::replace(&mut self.scopes, vec![scope]);
        self.skip_to_end();
    }

    /// `name a="text" b={expression} c {...map}` of the component call that begins at `start`.
    pub(super) fn call(&mut self, start: Span, body: bool) {
        let (name, span) = self.dotted();
        let known = self.known;
        let component = known.components.get(&name);
        if component.is_none() && known.all_components {
            let message = format!("there is no component `{name}`");
            let names = known.components.keys().map(String::as_str);
            self.unknown(Code::TemplateUnknownComponent, message, span, &name, names, || {
                "define it with `{% component … %}`".to_owned()
            });
        }
        let mut given = Vec::new();
        let mut spread = false;
        loop {
            if self.sign("{") {
                self.sign("...");
                self.expression(true);
                self.sign("}");
                spread = true;
            } else if let Some((parameter, at)) = self.name() {
                let shape = self.argument(parameter, at);
                self.argues(&name, component, parameter, at, shape);
                given.push(parameter);
            } else {
                break;
            }
        }
        let missing = component.into_iter().flat_map(|component| &component.parameters);
        for parameter in missing.filter(|parameter| !spread && !given.contains(&&*parameter.name)) {
            self.left_out(&name, parameter, start.to(span));
        }
        if !body {
            self.sign("/");
            self.sign(">");
        }
    }

    /// What a call of the component `name` at `call` comes to without `parameter`.
    fn left_out(&mut self, name: &str, parameter: &Parameter, call: Span) {
        let wanted = &parameter.name;
        let around = self.scopes.iter().rev().find_map(|scope| scope.get(wanted));
        let message = match around.filter(|_| parameter.implicit) {
            Some(shape) => {
                self.seen.calls.push((name.to_owned(), wanted.clone(), shape.clone()));
                return;
            }
            // Whoever calls the component that is being defined may have it.
            None if !parameter.needed || parameter.implicit && !self.outside.is_empty() => return,
            None if parameter.implicit => format!("the component `{name}` needs the variable `{wanted}`"),
            None => format!("the component `{name}` needs the parameter `{wanted}`"),
        };
        let finding = Diagnostic::new(Code::TemplateUnknownComponent, message).at(self.source, call, "");
        self.seen.findings.push(finding.help(format!("add `{wanted}={{…}}`")));
    }

    fn argument(&mut self, name: &str, at: Span) -> Shape {
        if !self.sign("=") {
            return self.variable(name, at);
        }
        if self.sign("{") {
            let shape = self.expression(true);
            self.sign("}");
            return shape;
        }
        self.next();
        Shape::Scalar
    }

    /// Notes that the component `name` gets `shape` for its `parameter`.
    fn argues(&mut self, name: &str, component: Option<&Component>, parameter: &str, at: Span, shape: Shape) {
        let Some(component) = component else { return };
        let has = component.parameters.iter().any(|known| known.name == parameter);
        if has {
            self.seen.calls.push((name.to_owned(), parameter.to_owned(), shape));
        } else if component.rest.is_none() {
            let message = format!("the component `{name}` has no parameter `{parameter}`");
            let names: Vec<&str> = component.parameters.iter().map(|known| &*known.name).collect();
            let help = || format!("its parameters are {}", listed(names.iter().copied()));
            let all = names.iter().copied();
            self.unknown(Code::TemplateUnknownComponent, message, at, parameter, all, help);
        }
    }

    /// A name with dots in it.
    fn dotted(&mut self) -> (String, Span) {
        let Some((first, mut span)) = self.name() else { return (String::new(), self.here()) };
        let mut name = first.to_owned();
        while self.sign(".") {
            if let Some((part, end)) = self.name() {
                name = format!("{name}.{part}");
                span = span.to(end);
            }
        }
        (name, span)
    }

    /// A finding that `typed`, at `span`, is none of `names`.
    pub(super) fn unknown<'n>(
        &mut self,
        code: Code,
        message: String,
        span: Span,
        typed: &str,
        names: impl IntoIterator<Item = &'n str>,
        otherwise: impl FnOnce() -> String,
    ) {
        let finding = Diagnostic::new(code, message).at(self.source, span, "");
        let near = nearest(typed, names);
        let finding = match near {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => finding.help(otherwise()),
        };
        self.seen.findings.push(match near.filter(|near| is_slip(typed, near)) {
            Some(near) => finding.fix(self.source, span, near),
            None => finding,
        });
    }

    pub(super) fn next(&mut self) -> Option<Token<'t>> {
        let token = self.tokens.get(self.at).copied();
        self.at += 1;
        token
    }

    pub(super) fn peek(&self) -> Option<Kind<'t>> {
        self.tokens.get(self.at).map(|token| token.kind)
    }

    /// Whether the next tokens are `kinds`.
    pub(super) fn ahead(&self, kinds: &[Kind<'_>]) -> bool {
        let next = self.tokens.get(self.at..).unwrap_or_default();
        next.len() >= kinds.len() && next.iter().zip(kinds).all(|(token, kind)| token.kind == *kind)
    }

    /// Takes the sign `sign`, if it is next.
    pub(super) fn sign(&mut self, sign: &str) -> bool {
        let is_next = self.peek() == Some(Kind::Sign(sign));
        self.at += usize::from(is_next);
        is_next
    }

    /// Takes the word `word`, if it is next.
    pub(super) fn word(&mut self, word: &str) -> bool {
        let is_next = self.peek() == Some(Kind::Name(word));
        self.at += usize::from(is_next);
        is_next
    }

    /// Takes a name, if one is next.
    pub(super) fn name(&mut self) -> Option<(&'t str, Span)> {
        let Token { kind: Kind::Name(name), span } = self.tokens.get(self.at).copied()? else { return None };
        self.at += 1;
        Some((name, span))
    }

    /// How many tokens were taken; goes back to `at` where that is given.
    pub(super) fn position(&mut self, at: Option<usize>) -> usize {
        self.at = at.unwrap_or(self.at);
        self.at
    }

    /// Where the `for` of a comprehension stands, if this list, whose bracket was just taken, is one.
    pub(super) fn comprehension(&self) -> Option<usize> {
        let mut depth = 0;
        for (ahead, token) in self.tokens.get(self.at..)?.iter().enumerate() {
            match token.kind {
                Kind::Sign("[" | "(" | "{" | "?[") => depth += 1,
                Kind::Sign("]") if depth == 0 => return None,
                Kind::Sign("]" | ")" | "}") => depth -= 1,
                Kind::Name("for") if depth == 0 => return Some(self.at + ahead),
                Kind::End => return None,
                _ => {}
            }
        }
        None
    }

    fn here(&self) -> Span {
        self.tokens.get(self.at).map_or(Span::at(self.source.text().len()), |token| token.span)
    }

    fn skip_to_end(&mut self) {
        while self.peek().is_some_and(|kind| kind != Kind::End) {
            self.at += 1;
        }
    }
}

/// `` `a`, `b` ``.
pub(super) fn listed<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    names.into_iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
