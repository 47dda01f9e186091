//! The components that templates define, and what their parameters are given.

use super::tokens::{Kind, Token};
use crate::export::view::shape::{Record, Shape};
use std::collections::BTreeMap;
use std::rc::Rc;

/// A component, as its head says.
#[derive(Clone, Debug)]
pub(super) struct Component {
    pub parameters: Vec<Parameter>,
    /// The name under which it gets whatever else is given.
    pub rest: Option<String>,
}

/// What a component may be given.
#[derive(Clone, Debug)]
pub(super) struct Parameter {
    pub name: String,
    /// Taken from the variables around the call where it is not given (`@open`).
    pub implicit: bool,
    /// Whether there is no default.
    pub needed: bool,
    /// What its calls give, as far as is known.
    pub shape: Option<Shape>,
}

/// The components that `tokens` define, by name.
pub(super) fn defined(tokens: &[Token<'_>]) -> Vec<(String, Component)> {
    let heads = tokens.windows(2).enumerate();
    let heads = heads.filter(|(_, two)| two[0].kind == Kind::Tag && two[1].kind == Kind::Name("component"));
    heads.map(|(at, _)| head(tokens.get(at + 2..).unwrap_or_default())).collect()
}

/// `name(a, @b, c: map = {}, ...d)`, from the name on.
fn head(tokens: &[Token<'_>]) -> (String, Component) {
    let mut tokens = tokens.iter().map(|token| token.kind).take_while(|kind| *kind != Kind::End).peekable();
    let mut name = String::new();
    for kind in tokens.by_ref().take_while(|kind| *kind != Kind::Sign("(")) {
        name += match kind {
            Kind::Name(part) => part,
            _ => ".",
        };
    }
    let mut component = Component { parameters: Vec::new(), rest: None };
    let (mut implicit, mut rest, mut depth) = (false, false, 0);
    // A name counts at the beginning and after a comma; a type and a default after it don't.
    let mut begins = true;
    for kind in tokens {
        match kind {
            Kind::Sign(")") if depth == 0 => break,
            Kind::Sign("[" | "{") => depth += 1,
            Kind::Sign("]" | "}") => depth -= 1,
            Kind::Sign(",") if depth == 0 => (begins, implicit, rest) = (true, false, false),
            Kind::Sign("@") => implicit = true,
            Kind::Sign("...") => rest = true,
            Kind::Sign("=") if depth == 0 => {
                if let Some(last) = component.parameters.last_mut() {
                    last.needed = false;
                }
            }
            Kind::Name(name) if begins && rest => component.rest = Some(name.to_owned()),
            Kind::Name(name) if begins => {
                begins = false;
                let parameter = Parameter { name: name.to_owned(), implicit, needed: true, shape: None };
                component.parameters.push(parameter);
            }
            _ => {}
        }
    }
    (name, component)
}

/// Notes what calls give to parameters. Whether there was news.
pub(super) fn learn(
    components: &mut BTreeMap<String, Component>,
    calls: Vec<(String, String, Shape)>,
) -> bool {
    let mut news = false;
    for (component, parameter, given) in calls {
        let parameters = components.get_mut(&component).map(|component| component.parameters.iter_mut());
        let known = parameters.into_iter().flatten().find(|known| known.name == parameter);
        let (Some(known), false) = (known, matches!(given, Shape::Any)) else { continue };
        match &known.shape {
            None => {
                known.shape = Some(given);
                news = true;
            }
            Some(shape) => {
                if let Some(wider) = widened(shape, &given) {
                    known.shape = Some(wider);
                    news = true;
                }
            }
        }
    }
    news
}

/// The shape of something that is of the shape `known` or of `given`; none where that is no news.
fn widened(known: &Shape, given: &Shape) -> Option<Shape> {
    match (known, given) {
        (Shape::Any, _) | (_, Shape::Any) | (Shape::Scalar, Shape::Scalar) => None,
        (Shape::List(known), Shape::List(given)) => {
            widened(known, given).map(|wider| Shape::List(Rc::new(wider)))
        }
        (Shape::Map(known), Shape::Map(given)) => {
            widened(known, given).map(|wider| Shape::Map(Rc::new(wider)))
        }
        (Shape::Record(known), Shape::Record(given)) => {
            let whats = known.what.split(" or ");
            if whats.into_iter().any(|what| what == given.what) {
                return None;
            }
            let mut fields = given.fields.clone();
            fields.extend(known.fields.clone());
            let what = format!("{} or {}", known.what, given.what);
            Some(Shape::Record(Rc::new(Record { what, fields, computed: None })))
        }
        _ => Some(Shape::Any),
    }
}
