//! One way to read YAML, for answers and rules alike: a tree that keeps the raw text of every key
//! and scalar with its span, so that `1.10` stays `1.10` and `no` stays `no`.
//!
//! Anchors, aliases, tags and second documents are refused: our formats need none of them, and
//! without them no small file can become a large one.

mod slip;

use crate::diag::{Checked, Code, Diagnostic};
use crate::source::{Source, Span, Spanned};
use granit_parser::{Event, Options, Parser, ScalarStyle};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Deeper nesting than this is refused; our formats need five levels.
pub const DEPTH_LIMIT: usize = 32;

/// How many entries of a mapping are looked through one by one for a key, which is quicker than an
/// index of so few.
const FEW: usize = 32;

/// One YAML value with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// The whole value: quotes of a scalar included, all entries of a list or map covered.
    pub span: Span,
    pub value: Value,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// The text after YAML's own unescaping. `plain` is true of a scalar without quotes.
    Scalar {
        text: String,
        plain: bool,
    },
    List(Vec<Node>),
    Map(Vec<Entry>),
}

/// A key and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub key: Spanned<String>,
    pub value: Node,
}

impl Node {
    /// The text of a scalar; none for a list, a map or an empty value.
    pub fn text(&self) -> Option<Spanned<&str>> {
        match &self.value {
            Value::Scalar { text, .. } if !self.is_null() => Some(Spanned::new(text.as_str(), self.span)),
            _ => None,
        }
    }

    /// The items of a list.
    pub fn list(&self) -> Option<&[Node]> {
        match &self.value {
            Value::List(items) => Some(items),
            _ => None,
        }
    }

    /// The entries of a map, in the order written.
    pub fn map(&self) -> Option<&[Entry]> {
        match &self.value {
            Value::Map(entries) => Some(entries),
            _ => None,
        }
    }

    /// The value under `key`, if this is a map that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.map()?.iter().find(|entry| entry.key.value == key).map(|entry| &entry.value)
    }

    /// Whether nothing was written: what YAML reads as null, which is an empty value, `~` or `null`,
    /// unquoted.
    pub fn is_null(&self) -> bool {
        matches!(&self.value, Value::Scalar { text, plain: true } if matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL"))
    }

    /// The kind of value, for messages: `text`, `a list`, `a mapping`, `nothing`.
    pub fn kind(&self) -> &'static str {
        match &self.value {
            Value::Scalar { .. } if self.is_null() => "nothing",
            Value::Scalar { .. } => "text",
            Value::List(_) => "a list",
            Value::Map(_) => "a mapping",
        }
    }
}

/// Reads the one document of `source`. The value is none where the file is empty or not YAML; a
/// finding then says which. A duplicate key is reported and its first value kept.
pub fn read(source: &Arc<Source>) -> Checked<Option<Node>> {
    let text = source.text();
    let bom = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut options = Options::default();
    options.emit_comments = false;
    options.emit_unresolved_aliases = true;
    let mut reader = Reader {
        source,
        bom,
        parser: Parser::new_from_str_with_options(&text[bom..], options),
        findings: Vec::new(),
    };
    let root = match reader.document() {
        Ok(root) => root,
        Err(finding) => {
            reader.findings.push(*finding);
            None
        }
    };
    Checked::new(root, reader.findings)
}

struct Reader<'a> {
    source: &'a Arc<Source>,
    bom: usize,
    parser: Parser<'a, granit_parser::StrInput<'a>>,
    findings: Vec<Diagnostic>,
}

type Stop<T> = Result<T, Box<Diagnostic>>;

impl<'a> Reader<'a> {
    fn document(&mut self) -> Stop<Option<Node>> {
        let mut root = None;
        while let Some((event, span)) = self.next()? {
            match event {
                Event::StreamStart | Event::DocumentStart(..) | Event::DocumentEnd => {}
                Event::StreamEnd => break,
                _ if root.is_some() => {
                    return Err(self.unsupported(span, "a second document", "keep one document per file"));
                }
                event => root = Some(self.node(event, span, 0)?),
            }
        }
        Ok(root.filter(|node| !node.is_null()))
    }

    fn next(&mut self) -> Stop<Option<(Event<'a>, Span)>> {
        match self.parser.next_event() {
            None => Ok(None),
            Some(Ok((event, span))) => {
                let bytes = span.byte_range().unwrap_or_default();
                Ok(Some((event, Span::new(bytes.start + self.bom, bytes.end + self.bom))))
            }
            Some(Err(error)) => Err(Box::new(slip::finding(self.source, self.bom, &error))),
        }
    }

    fn node(&mut self, event: Event<'a>, span: Span, depth: usize) -> Stop<Node> {
        if depth > DEPTH_LIMIT {
            return Err(Box::new(slip::too_deep(self.source, span)));
        }
        if event.tag().is_some() {
            return Err(self.unsupported(span, "a tag", "write the plain value, in quotes if need be"));
        }
        if event.anchor_id().is_some() {
            return Err(self.unsupported(span, "an anchor", "write the value out where it is needed"));
        }
        match event {
            Event::Scalar(text, style, ..) => {
                let plain = style == ScalarStyle::Plain;
                Ok(Node { span, value: Value::Scalar { text: text.into_owned(), plain } })
            }
            Event::SequenceStart(..) => self.list(span, depth),
            Event::MappingStart(..) => self.entries(span, depth),
            Event::Alias(_) | Event::UnresolvedAlias(_) => Err(self.unsupported(
                span,
                "an alias",
                "put a text that begins with `*` in quotes, or write the value out",
            )),
            _ => Err(self.unsupported(span, "this construct", "write a value, a list or a mapping")),
        }
    }

    fn list(&mut self, start: Span, depth: usize) -> Stop<Node> {
        let mut items: Vec<Node> = Vec::new();
        let mut end = start;
        while let Some((event, span)) = self.next()? {
            if matches!(event, Event::SequenceEnd) {
                end = span;
                break;
            }
            items.push(self.node(event, span, depth + 1)?);
        }
        let span = self.trimmed(start.to(end), start, items.last().map(|item| item.span));
        Ok(Node { span, value: Value::List(items) })
    }

    fn entries(&mut self, start: Span, depth: usize) -> Stop<Node> {
        let mut entries: Vec<Entry> = Vec::new();
        let mut seen = BTreeMap::new();
        let mut end = start;
        while let Some((event, span)) = self.next()? {
            if matches!(event, Event::MappingEnd) {
                end = span;
                break;
            }
            let key = self.key(event, span, depth)?;
            let Some((event, span)) = self.next()? else { break };
            let value = self.node(event, span, depth + 1)?;
            match first_of(&key.value, &entries, &mut seen) {
                Some(first) => self.findings.push(duplicate(self.source, &key, first)),
                None => entries.push(Entry { key, value }),
            }
        }
        let first = entries.first().map_or(start, |entry| entry.key.span.to(start));
        let last = entries.last().map(|entry| entry.key.span.to(entry.value.span));
        let span = self.trimmed(start.to(end), first, last);
        Ok(Node { span, value: Value::Map(entries) })
    }

    fn key(&mut self, event: Event<'a>, span: Span, depth: usize) -> Stop<Spanned<String>> {
        if self.source.slice(span) == "<<" {
            return Err(self.unsupported(span, "a merge key", "write the values out where they are needed"));
        }
        let node = self.node(event, span, depth + 1)?;
        match node.value {
            Value::Scalar { text, .. } => Ok(Spanned::new(text, span)),
            _ => Err(self.unsupported(node.span, "a key that is no text", "put the key in quotes")),
        }
    }

    /// A flow collection ends at its bracket; a block one at its last item, not where the parser
    /// noticed the end.
    fn trimmed(&self, whole: Span, first: Span, last: Option<Span>) -> Span {
        let flow = self.source.slice(whole).ends_with([']', '}'])
            && self.source.slice(Span::new(whole.start, whole.start + 1)).starts_with(['[', '{']);
        match last {
            Some(last) if !flow => first.to(last),
            _ => whole,
        }
    }

    fn unsupported(&self, span: Span, what: &str, help: &str) -> Box<Diagnostic> {
        Box::new(
            Diagnostic::new(Code::YamlUnsupported, format!("{what} is not part of this format"))
                .at(self.source, span, "not understood here")
                .help(help),
        )
    }
}

/// Where `key` stands among `entries`. Of a long mapping all but the last few are in `seen`, so that
/// no number of keys takes long.
fn first_of(key: &str, entries: &[Entry], seen: &mut BTreeMap<String, Span>) -> Option<Span> {
    if entries.len() - seen.len() > FEW {
        let more = entries[seen.len()..].iter();
        seen.extend(more.map(|entry| (entry.key.value.clone(), entry.key.span)));
    }
    let last = entries[seen.len()..].iter().find(|entry| entry.key.value == key);
    last.map(|entry| entry.key.span).or_else(|| seen.get(key).copied())
}

/// `text` as a scalar that stands anywhere, a flow list and a key included.
pub fn scalar(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b" /.()-".contains(&byte);
    let begins = text.starts_with(|first: char| first.is_ascii_alphanumeric());
    if begins && text.bytes().all(plain) && !text.ends_with(' ') && !text.eq_ignore_ascii_case("null") {
        return text.to_owned();
    }
    double_quoted(text)
}

/// `text` as the scalar that takes the place of `written`, in its quotes if it has some; none where
/// that is no scalar of one line.
pub fn respelled(written: &str, text: &str) -> Option<String> {
    if written.contains('\n') || written.starts_with(['|', '>', '[', '{']) {
        return None;
    }
    Some(match written.chars().next() {
        Some('"') => double_quoted(text),
        Some('\'') => format!("'{}'", text.replace('\'', "''")),
        _ => scalar(text),
    })
}

fn double_quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn duplicate(source: &Arc<Source>, key: &Spanned<String>, first: Span) -> Diagnostic {
    Diagnostic::new(Code::YamlDuplicateKey, format!("`{}` stands here twice", key.value))
        .at(source, key.span, "the second one")
        .at(source, first, "the first one")
        .help("keep one of the two")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Checked<Option<Node>> {
        read(&Source::new("test.yaml", text))
    }

    #[test]
    fn raw_text_counts_and_spans_are_bytes() {
        let text = "\u{feff}é: x\n1.10: no\n1.1: [B, \"C\"]\n2.1:\n  - a\n  - {k: v}\n\n# end\n";
        let node = parse(text).value.expect("valid");
        let keys: Vec<_> = node.map().unwrap().iter().map(|entry| entry.key.value.as_str()).collect();
        assert_eq!(keys, ["é", "1.10", "1.1", "2.1"]);
        assert_eq!(node.get("1.10").unwrap().text().unwrap().value, "no");
        assert_eq!(&text[node.get("1.1").unwrap().span.range()], "[B, \"C\"]");
        assert_eq!(&text[node.get("2.1").unwrap().span.range()], "- a\n  - {k: v}");
        assert_eq!(&text[node.map().unwrap()[3].key.span.range()], "2.1");
    }

    #[test]
    fn what_could_grow_or_hide_is_refused() {
        for (text, code) in [
            ("a: &x 1\nb: *x\n", Code::YamlUnsupported),
            ("a: !!str 1\n", Code::YamlUnsupported),
            ("a: 1\n---\nb: 2\n", Code::YamlUnsupported),
            ("a: {<<: 1}\n", Code::YamlUnsupported),
            ("a: 1\na: 2\n", Code::YamlDuplicateKey),
            ("a: [\n", Code::YamlSyntax),
            ("a: *star*\n", Code::YamlUnsupported),
        ] {
            let found = parse(text).findings;
            assert_eq!(found.first().map(|finding| finding.code), Some(code), "{text:?}: {found:?}");
        }
        let deep = format!("a: {}{}\n", "[".repeat(10_000), "]".repeat(10_000));
        assert_eq!(parse(&deep).findings.first().map(|finding| finding.code), Some(Code::YamlTooDeep));
    }

    #[test]
    fn a_duplicate_key_is_found_however_long_the_mapping_is() {
        let keys = 3 * FEW + 5;
        let text: String = (0..keys).chain(0..keys).map(|key| format!("k{key}: x\n")).collect();
        let read = parse(&text);
        assert_eq!(read.value.unwrap().map().unwrap().len(), keys);
        for (key, finding) in read.findings.iter().enumerate() {
            assert_eq!(finding.message, format!("`k{key}` stands here twice"));
            assert_eq!(Some(finding.labels[1].span.start), text.find(&format!("k{key}:")));
        }
        assert_eq!(read.findings.len(), keys);
    }

    #[test]
    fn common_slips_get_a_help_of_their_own() {
        for (text, help) in [
            ("a:\n\tb: 1\n", "indent with spaces"),
            ("a:\n  b: 1\n c: 2\n", "in the same column"),
            ("a: 1\nb\nc: 2\n", "between a key and its value"),
            ("a: \"x\nb: 1\n", "end the text with the quote"),
            ("a: 'it's'\n", "for a `'` in single quotes"),
            ("a: \"say \"hi\" now\"\n", "for a `\"` in double quotes"),
            ("a: \"C:\\dir\"\n", "for a `\\` in double quotes"),
            ("a: [b, c\nd: 1\n", "close the bracket"),
            ("a: [b, c\n", "close each bracket"),
            ("a:1\nb: 2\n", "a space after the colon"),
            ("a: {b: 1, c: 2]\n", "close each bracket"),
            ("a: Dr. Smith's: x\n", "in quotes"),
            ("a: @x\n", "in quotes"),
        ] {
            let findings = parse(text).findings;
            let helps = findings[0].help.as_deref().unwrap_or_default();
            assert!(helps.contains(help), "{text:?}: {helps}");
        }
    }

    #[test]
    fn a_scalar_needs_quotes_only_sometimes_and_keeps_those_it_has() {
        assert_eq!(scalar("Nurse Practitioners / PAs"), "Nurse Practitioners / PAs");
        assert_eq!(scalar("Nothing—\"all\""), "\"Nothing—\\\"all\\\"\"");
        assert_eq!(scalar("a: b"), "\"a: b\"");
        for (written, text, expected) in [
            ("x", "a: b", Some("\"a: b\"")),
            ("'x'", "it's", Some("'it''s'")),
            ("\"x\"", "C:\\ \"d\"", Some("\"C:\\\\ \\\"d\\\"\"")),
            ("|\n  x", "a", None),
            ("'x\n  y'", "a", None),
        ] {
            let respelled = respelled(written, text);
            assert_eq!(respelled.as_deref(), expected);
            let read = respelled.map(|text| parse(&format!("[{text}]")).value.expect("a list"));
            let read = read.and_then(|node| node.list()?.first()?.text().map(|read| read.value.to_owned()));
            assert!(read.is_none_or(|read| read == text), "{written}");
        }
    }

    #[test]
    fn nothing_is_nothing() {
        for text in ["", "# only a comment\n", "~\n"] {
            assert_eq!(parse(text).value, None);
        }
    }
}
