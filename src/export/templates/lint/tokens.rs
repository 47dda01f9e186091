//! A template as tokens: what stands between its delimiters. Tera has none of its own to offer; only
//! templates that Tera has parsed come here, so whatever is not told apart does not matter.

use crate::source::Span;

/// One token with its place.
#[derive(Clone, Copy, Debug)]
pub struct Token<'t> {
    pub kind: Kind<'t>,
    pub span: Span,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind<'t> {
    /// `{%`
    Tag,
    /// `{{`
    Output,
    /// `%}` or `}}`
    End,
    Name(&'t str),
    /// Without its quotes, as written.
    Text(&'t str),
    Number,
    /// An operator, a bracket or a comma; the longest that fits.
    Sign(&'t str),
}

/// Signs of several characters, the longer first.
const SIGNS: [&str; 10] = ["...", "//", "**", "==", "!=", ">=", "<=", "</", "?.", "?["];

/// The tokens of `text`, comments and raw sections left out.
pub fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut lexer = Lexer { text, at: 0, tokens: Vec::new() };
    while let Some(found) = lexer.rest().find('{') {
        lexer.at += found;
        match lexer.rest().get(..2) {
            Some("{#") => lexer.skip_past("#}"),
            Some("{%") if lexer.is_tag("raw") => lexer.skip_raw(),
            Some("{%") => lexer.inside(Kind::Tag, "%}"),
            Some("{{") => lexer.inside(Kind::Output, "}}"),
            _ => lexer.at += 1,
        }
    }
    lexer.tokens
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    tokens: Vec<Token<'t>>,
}

impl<'t> Lexer<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn skip_past(&mut self, end: &str) {
        let end = self.rest().find(end).map(|found| found + end.len());
        self.at += end.unwrap_or(self.rest().len());
    }

    /// Whether the tag that begins here is `name` alone.
    fn is_tag(&self, name: &str) -> bool {
        let inside = self.rest().get(2..).unwrap_or_default().trim_start_matches('-').trim_start();
        let rest = inside.strip_prefix(name).map(|rest| rest.trim_start().trim_start_matches('-'));
        rest.is_some_and(|rest| rest.starts_with("%}"))
    }

    fn skip_raw(&mut self) {
        self.at += 2;
        while let Some(found) = self.rest().find("{%") {
            self.at += found;
            if self.is_tag("endraw") {
                break;
            }
            self.at += 2;
        }
        self.skip_past("%}");
    }

    /// Reads what stands between the delimiter here and `end`.
    fn inside(&mut self, open: Kind<'t>, end: &str) {
        self.push(open, 2);
        if self.rest().starts_with('-') {
            self.at += 1;
        }
        loop {
            self.at += self.rest().len() - self.rest().trim_ascii_start().len();
            let rest = self.rest();
            let closing = rest.strip_prefix('-').filter(|rest| rest.starts_with(end));
            if rest.is_empty() {
                return;
            } else if closing.is_some() || rest.starts_with(end) {
                return self.push(Kind::End, end.len() + usize::from(closing.is_some()));
            }
            self.one(rest);
        }
    }

    fn one(&mut self, rest: &'t str) {
        let length = |fits: fn(char) -> bool| rest.find(|c| !fits(c)).unwrap_or(rest.len());
        let first = rest.chars().next().unwrap_or(' ');
        if matches!(first, '"' | '\'' | '`') {
            return self.quoted(rest, first);
        }
        if first.is_ascii_digit() {
            return self.push(Kind::Number, length(|c| c.is_ascii_digit() || c == '.'));
        }
        if first.is_ascii_alphabetic() || first == '_' {
            let end = length(|c| c.is_ascii_alphanumeric() || c == '_');
            return self.push(Kind::Name(rest.get(..end).unwrap_or_default()), end);
        }
        let long = SIGNS.into_iter().find(|sign| rest.starts_with(sign)).map(str::len);
        let end = long.unwrap_or(first.len_utf8());
        self.push(Kind::Sign(rest.get(..end).unwrap_or_default()), end);
    }

    fn quoted(&mut self, rest: &'t str, quote: char) {
        let mut escaped = false;
        let end = rest.char_indices().skip(1).find(|(_, c)| {
            let ends = *c == quote && !escaped;
            escaped = *c == '\\' && !escaped;
            ends
        });
        let end = end.map_or(rest.len(), |(at, _)| at);
        let start = self.at + 1;
        let span = Span::new(start, self.at + end);
        self.tokens.push(Token { kind: Kind::Text(rest.get(1..end).unwrap_or_default()), span });
        self.at = (self.at + end + 1).min(self.text.len());
    }

    fn push(&mut self, kind: Kind<'t>, length: usize) {
        self.tokens.push(Token { kind, span: Span::new(self.at, self.at + length) });
        self.at += length;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<Kind<'_>> {
        tokens(text).into_iter().map(|token| token.kind).collect()
    }

    #[test]
    fn what_stands_between_delimiters_is_told_apart() {
        use Kind::{End, Name, Number, Output, Sign, Tag, Text};
        assert_eq!(
            kinds("a { b }} {{- facts[\"x\\\"}}\"]?.rows | first -}} {%if 1.5>=b%}c"),
            [
                Output,
                Name("facts"),
                Sign("["),
                Text("x\\\"}}"),
                Sign("]"),
                Sign("?."),
                Name("rows"),
                Sign("|"),
                Name("first"),
                End,
                Tag,
                Name("if"),
                Number,
                Sign(">="),
                Name("b"),
                End
            ]
        );
        assert_eq!(kinds("{# {{ a }} #}{%- raw -%}{{ b }}{% endraw %}{{ c }}"), [Output, Name("c"), End]);
    }

    #[test]
    fn nothing_is_too_odd_to_be_read() {
        for text in
            ["{", "{{", "{% raw %}{{ a", "{{ \"é", "{#", "{{ a }", "{{ é𝄞 }}", "{% raw", "{{-", "{{ '\\"]
        {
            for token in tokens(text) {
                assert!(text.get(token.span.range()).is_some(), "{text:?}: {token:?}");
            }
        }
    }
}
