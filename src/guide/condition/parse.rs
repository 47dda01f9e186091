//! From the words of a condition to a [`Condition`]:
//!
//! ```text
//! any      = all { "OR" all }
//! all      = one { ("+" | "AND") one }
//! one      = "NOT" one | "(" any ")" | "ALWAYS" | question ( "ANSWERED" | "=" choices )
//! choices  = choice [comment] { ("or" | ",") choice [comment] }
//! choice   = letter | label | "quoted beginning of a label"
//! comment  = "(" … ")"
//! ```
//!
//! Words are read in any case. After `or`, a question begins a new condition and anything else is
//! one more choice.

use super::Condition;
use crate::diag::nearest;
use crate::guide::naming::{Found, find_choice};
use crate::guide::{ChoiceIx, Question, QuestionIx, find_question};
use crate::source::Span;

/// Why a text is no condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unparsed {
    /// Where it stops making sense, in the bytes of the source that the text is from.
    pub span: Span,
    /// In a finding's style.
    pub message: String,
    /// In a finding's style.
    pub help: String,
}

/// Reads `text`, which stands at byte `offset` of its source, as a condition on `questions`.
///
/// # Errors
/// Where the text breaks the grammar, or names a question or choice that does not exist.
pub fn parse(text: &str, offset: usize, questions: &[Question]) -> Result<Condition, Unparsed> {
    let mut parser = Parser { tokens: tokens(text, offset)?, at: 0, end: offset + text.len(), questions };
    let condition = parser.any(0)?;
    match parser.peek() {
        None => Ok(condition),
        Some(token) => Err(unparsed(
            token.span,
            format!("`{}` is not expected here", token.text),
            "join conditions with `+`, `AND` or `OR`",
        )),
    }
}

/// Conditions nested deeper than this are refused.
const DEPTH_LIMIT: usize = 16;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Token<'a> {
    text: &'a str,
    quoted: bool,
    span: Span,
}

impl Token<'_> {
    fn is(&self, word: &str) -> bool {
        !self.quoted && self.text.eq_ignore_ascii_case(word)
    }
}

fn tokens(text: &str, offset: usize) -> Result<Vec<Token<'_>>, Unparsed> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let (length, token) = match first {
            _ if first.is_whitespace() => (first.len_utf8(), None),
            '(' | ')' | '+' | '=' | ',' => (1, Some(&rest[..1])),
            '"' => match rest[1..].find('"') {
                Some(end) => (end + 2, Some(&rest[1..=end])),
                None => {
                    let span = Span::new(offset + at, offset + text.len());
                    return Err(unparsed(span, "a quote is not closed", "end the label with `\"`"));
                }
            },
            _ => {
                let end =
                    rest.find(|c: char| c.is_whitespace() || "()+=,\"".contains(c)).unwrap_or(rest.len());
                (end, Some(&rest[..end]))
            }
        };
        let span = Span::new(offset + at, offset + at + length);
        tokens.extend(token.map(|text| Token { text, quoted: first == '"', span }));
        at += length;
    }
    Ok(tokens)
}

struct Parser<'a> {
    tokens: Vec<Token<'a>>,
    at: usize,
    end: usize,
    questions: &'a [Question],
}

impl<'a> Parser<'a> {
    fn any(&mut self, depth: usize) -> Result<Condition, Unparsed> {
        let mut parts = vec![self.all(depth)?];
        while self.eat("or") {
            parts.push(self.all(depth)?);
        }
        Ok(joined(parts, Condition::Any))
    }

    fn all(&mut self, depth: usize) -> Result<Condition, Unparsed> {
        let mut parts = vec![self.one(depth)?];
        while self.eat("+") || self.eat("and") {
            parts.push(self.one(depth)?);
        }
        Ok(joined(parts, Condition::All))
    }

    fn one(&mut self, depth: usize) -> Result<Condition, Unparsed> {
        if depth > DEPTH_LIMIT {
            let help = "split the condition into several rules";
            return Err(unparsed(self.here(), "the condition nests too deep", help));
        }
        if self.eat("not") {
            return Ok(Condition::Not(Box::new(self.one(depth + 1)?)));
        }
        if self.eat("always") {
            return Ok(Condition::Always);
        }
        if self.eat("(") {
            let inner = self.any(depth + 1)?;
            self.expect(")", "close the parenthesis with `)`")?;
            return Ok(inner);
        }
        let question = self.question()?;
        if self.eat("answered") {
            return Ok(Condition::Answered(question));
        }
        self.expect("=", "write `1.2 = A`, or `1.2 answered`")?;
        self.choices(question)
    }

    fn question(&mut self) -> Result<QuestionIx, Unparsed> {
        let help = "begin a condition with a question, such as `1.2 = A`";
        let Some(token) = self.next() else {
            return Err(unparsed(self.here(), "a question is expected here", help));
        };
        find_question(self.questions, token.text).ok_or_else(|| {
            let ids = self
                .questions
                .iter()
                .flat_map(|question| [Some(question.id.as_str()), question.name.as_deref()]);
            let help = match nearest(token.text, ids.flatten()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => help.to_owned(),
            };
            unparsed(token.span, format!("the guide has no question `{}`", token.text), help)
        })
    }

    fn choices(&mut self, ix: QuestionIx) -> Result<Condition, Unparsed> {
        let mut choices = vec![self.choice(ix)?];
        self.comment();
        while self.another_choice_follows() {
            self.at += 1;
            choices.push(self.choice(ix)?);
            self.comment();
        }
        choices.sort_unstable();
        choices.dedup();
        Ok(Condition::Is { question: ix, choices })
    }

    /// `or` and a comma go on with choices unless a question (or another condition) follows.
    fn another_choice_follows(&self) -> bool {
        let joins = self.peek().is_some_and(|token| token.is("or") || token.is(","));
        let Some(next) = self.tokens.get(self.at + 1) else { return joins };
        let condition = ["(", "not", "always"].iter().any(|word| next.is(word));
        let question = !next.quoted && find_question(self.questions, next.text).is_some();
        let followed =
            self.tokens.get(self.at + 2).is_some_and(|after| after.is("=") || after.is("answered"));
        joins && !condition && !question && !followed
    }

    fn choice(&mut self, ix: QuestionIx) -> Result<ChoiceIx, Unparsed> {
        let question = &self.questions[ix.0];
        let Some(token) = self.next() else {
            return Err(unparsed(self.here(), "a choice is expected here", choices_help(question)));
        };
        match find_choice(question, token.text) {
            Found::One(choice) => Ok(choice),
            Found::None => Err(unparsed(
                token.span,
                format!("question `{}` has no choice `{}`", question.id, token.text),
                choices_help(question),
            )),
            Found::Several(_) => Err(unparsed(
                token.span,
                format!("several choices of question `{}` begin with `{}`", question.id, token.text),
                choices_help(question),
            )),
        }
    }

    /// Text in parentheses after a choice is for people.
    fn comment(&mut self) {
        if !self.peek().is_some_and(|token| token.is("(")) {
            return;
        }
        let mut depth = 0_usize;
        while let Some(token) = self.next() {
            match token.text {
                "(" if !token.quoted => depth += 1,
                ")" if !token.quoted => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 {
                return;
            }
        }
    }

    fn peek(&self) -> Option<Token<'a>> {
        self.tokens.get(self.at).copied()
    }

    fn next(&mut self) -> Option<Token<'a>> {
        let token = self.peek()?;
        self.at += 1;
        Some(token)
    }

    fn eat(&mut self, word: &str) -> bool {
        let found = self.peek().is_some_and(|token| token.is(word));
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, word: &str, help: &str) -> Result<(), Unparsed> {
        if self.eat(word) {
            Ok(())
        } else {
            Err(unparsed(self.here(), format!("`{word}` is expected here"), help))
        }
    }

    fn here(&self) -> Span {
        self.peek().map_or(Span::at(self.end), |token| token.span)
    }
}

fn joined(mut parts: Vec<Condition>, join: fn(Vec<Condition>) -> Condition) -> Condition {
    if parts.len() == 1 { parts.remove(0) } else { join(parts) }
}

fn choices_help(question: &Question) -> String {
    let names = question.choices.iter().map(|choice| match choice.letter {
        Some(letter) => format!("`{letter}`"),
        None => format!("`\"{}\"`", choice.label.value),
    });
    match names.collect::<Vec<_>>() {
        names if names.is_empty() => {
            format!("question `{}` has no choices; ask whether it is `answered`", question.id)
        }
        names => format!("choices are {}", names.join(", ")),
    }
}

fn unparsed(span: Span, message: impl Into<String>, help: impl Into<String>) -> Unparsed {
    Unparsed { span, message: message.into(), help: help.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guide::{Choice, Kind};
    use crate::source::Spanned;

    fn question(id: &str, name: &str, choices: &[(Option<char>, &str)]) -> Question {
        let spanned = |text: &str| Spanned::new(text.to_owned(), Span::default());
        let choice = |(letter, label): &(Option<char>, &str)| Choice {
            letter: *letter,
            label: spanned(label),
            tick: Span::default(),
            span: Span::default(),
            parent: None,
            blank: None,
            exclusive: false,
        };
        Question {
            id: id.into(),
            name: Some(name.into()),
            part: 0,
            title: spanned(""),
            span: Span::default(),
            kind: Kind::PickOne,
            instruction: spanned(""),
            choices: choices.iter().map(choice).collect(),
            blanks: Vec::new(),
            table: None,
            rosters: Vec::new(),
        }
    }

    fn questions() -> Vec<Question> {
        let letters = [(Some('A'), "Never"), (Some('B'), "Sometimes"), (Some('C'), "Usually")];
        vec![
            question("1.2", "access", &letters),
            question("1.3", "hosting", &letters[..2]),
            question(
                "5.1",
                "shared",
                &[(None, "Staff directory (names)"), (None, "Staff rota"), (None, "Nothing")],
            ),
        ]
    }

    fn is(question: usize, choices: &[usize]) -> Condition {
        let choices = choices.iter().copied().map(ChoiceIx).collect();
        Condition::Is { question: QuestionIx(question), choices }
    }

    #[test]
    fn reads_what_the_guides_own_tables_say() {
        let all = |parts| Ok(Condition::All(parts));
        let any = |parts| Ok(Condition::Any(parts));
        let read = |text: &str| parse(text, 0, &questions());
        assert_eq!(
            read("1.2 = A (strict isolation) + 1.3 = A (self-hosted)"),
            all(vec![is(0, &[0]), is(1, &[0])])
        );
        assert_eq!(
            read("1.2 = B or C (some sharing) OR 1.3 = B (cloud)"),
            any(vec![is(0, &[1, 2]), is(1, &[1])])
        );
        assert_eq!(
            read("not (access = a, c) and 5.1 answered"),
            all(vec![Condition::Not(Box::new(is(0, &[0, 2]))), Condition::Answered(QuestionIx(2))])
        );
        assert_eq!(read("5.1 = \"staff dir\" or Nothing"), Ok(is(2, &[0, 2])));
        assert_eq!(read("always"), Ok(Condition::Always));
    }

    #[test]
    fn says_where_and_why_it_is_no_condition() {
        for (text, place, message) in [
            ("1.4 = A", 10..13, "the guide has no question `1.4`"),
            ("1.3 = C", 16..17, "question `1.3` has no choice `C`"),
            ("5.1 = \"Staff\"", 16..23, "several choices of question `5.1` begin with `Staff`"),
            ("1.2 A", 14..15, "`=` is expected here"),
            ("1.2 = A B", 18..19, "`B` is not expected here"),
            ("(1.2 = A", 18..18, "`)` is expected here"),
            ("1.2 = \"A", 16..18, "a quote is not closed"),
            ("", 10..10, "a question is expected here"),
        ] {
            let error = parse(text, 10, &questions()).expect_err(text);
            assert_eq!((error.span.range(), error.message.as_str()), (place, message), "{text}");
        }
        assert!(parse(&"(".repeat(10_000), 0, &questions()).is_err());
    }
}
