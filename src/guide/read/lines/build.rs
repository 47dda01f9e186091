//! Walks the events of the Markdown parser.

use super::join::{self, join};
use super::{Block, Cell, Document, Line, RawTable, Role, Row, Tick, blanks::blanks};
use crate::guide::read::text::{self, Glyph, Style};
use crate::source::{Source, Span};
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// Reads `source` as a sequence of lines and tables.
pub fn build(source: &Source) -> Document {
    // A byte-order mark would hide the first construct from the parser.
    let text = source.text().strip_prefix('\u{feff}').unwrap_or(source.text());
    let start = source.text().len() - text.len();
    let mut builder = Builder::new(source);
    let options = Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS;
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        builder.event(&event, Span::new(range.start + start, range.end + start));
    }
    builder.flush();
    builder.document
}

struct Builder<'s> {
    source: &'s Source,
    document: Document,
    /// For each open list whether it is numbered.
    lists: Vec<bool>,
    items: Vec<Item>,
    rows: Vec<Open>,
    tick: Option<Tick>,
    table: Option<RawTable>,
    cells: Vec<Cell>,
    /// How many inline elements are open, and how many of them are bold and italic.
    inline: usize,
    strong: usize,
    emphasis: usize,
    /// Inside a block of code or HTML.
    verbatim: bool,
}

/// An open item.
struct Item {
    start: usize,
    /// No line of it has been read yet.
    fresh: bool,
}

/// A row being read.
#[derive(Default)]
struct Open {
    glyphs: Vec<Glyph>,
    opaque: Vec<Span>,
    start: Option<usize>,
    end: usize,
    inside: bool,
}

impl<'s> Builder<'s> {
    fn new(source: &'s Source) -> Self {
        Self {
            source,
            document: Document { blocks: Vec::new(), verbatim: Vec::new(), hidden: Vec::new() },
            lists: Vec::new(),
            items: Vec::new(),
            rows: Vec::new(),
            tick: None,
            table: None,
            cells: Vec::new(),
            inline: 0,
            strong: 0,
            emphasis: 0,
            verbatim: false,
        }
    }

    fn event(&mut self, event: &Event<'_>, span: Span) {
        match event {
            Event::Start(tag) => self.start(tag, span),
            Event::End(tag) => self.end(*tag, span),
            Event::Text(_) if self.verbatim => {}
            Event::Text(shown) => self.shown(shown, span, false),
            Event::Code(shown) => {
                self.row(span).opaque.push(span);
                self.shown(shown, span, true);
            }
            Event::InlineHtml(_) => {
                self.document.hidden.push(span);
                self.row(span).opaque.push(span);
            }
            Event::SoftBreak | Event::HardBreak => {
                let inside = self.inline > 0;
                self.rows.push(Open { inside, ..Open::default() });
            }
            Event::Rule => self.rule(span),
            Event::TaskListMarker(ticked) => {
                let inner = Span::new(span.start + 1, span.end.saturating_sub(1));
                self.tick = (inner.len() == 1).then_some(Tick { span: inner, ticked: *ticked });
                self.row(span);
            }
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>, span: Span) {
        match tag {
            Tag::Strong | Tag::Emphasis | Tag::Link { .. } | Tag::Image { .. } => {
                self.row(Span::at(span.start));
                self.inline += 1;
                self.strong += usize::from(matches!(tag, Tag::Strong));
                self.emphasis += usize::from(matches!(tag, Tag::Emphasis));
            }
            Tag::List(first) => {
                self.flush();
                self.lists.push(first.is_some());
            }
            Tag::Item => {
                self.flush();
                // A nested item's range begins with the white space before its bullet.
                let written = self.source.slice(span);
                let start = span.start + (written.len() - written.trim_start().len());
                self.items.push(Item { start, fresh: true });
            }
            Tag::CodeBlock(CodeBlockKind::Indented) => {
                self.flush();
                self.verbatim = true;
            }
            Tag::CodeBlock(_) | Tag::HtmlBlock => {
                self.flush();
                self.verbatim = true;
                self.document.verbatim.push(span);
            }
            Tag::Table(_) => {
                self.flush();
                self.table = Some(RawTable { span, header: Vec::new(), rows: Vec::new() });
            }
            Tag::TableHead | Tag::TableRow | Tag::TableCell => self.rows.clear(),
            _ => self.flush(),
        }
    }

    fn end(&mut self, tag: TagEnd, span: Span) {
        match tag {
            TagEnd::Strong | TagEnd::Emphasis | TagEnd::Link | TagEnd::Image => {
                self.inline = self.inline.saturating_sub(1);
                self.strong = self.strong.saturating_sub(usize::from(tag == TagEnd::Strong));
                self.emphasis = self.emphasis.saturating_sub(usize::from(tag == TagEnd::Emphasis));
                self.close_inline(tag, span);
            }
            TagEnd::List(_) => {
                self.flush();
                self.lists.pop();
            }
            TagEnd::Item => {
                self.flush();
                self.items.pop();
            }
            TagEnd::CodeBlock | TagEnd::HtmlBlock => self.verbatim = false,
            TagEnd::Heading(level) => self.heading(level, span),
            TagEnd::TableCell => self.cell(span),
            TagEnd::TableHead => {
                let header = std::mem::take(&mut self.cells);
                if let Some(table) = &mut self.table {
                    table.header = header;
                }
            }
            TagEnd::TableRow => self.table_row(span),
            TagEnd::Table => self.document.blocks.extend(self.table.take().map(Block::Table)),
            _ => self.flush(),
        }
    }

    /// The address of a link is not text: a `___` in it is no blank.
    fn close_inline(&mut self, tag: TagEnd, span: Span) {
        let row = self.row(Span::at(span.end));
        if matches!(tag, TagEnd::Link | TagEnd::Image) {
            let shown = row.glyphs.last().map_or(span.start, |last| last.span.end);
            let address = Span::new(shown.min(span.end), span.end);
            row.opaque.push(address);
            self.document.hidden.push(address);
        }
    }

    fn shown(&mut self, shown: &str, span: Span, code: bool) {
        let style = Style { strong: self.strong > 0, emphasis: self.emphasis > 0, code };
        let glyphs = text::glyphs(self.source, shown, span, style);
        self.row(span).glyphs.extend(glyphs);
    }

    /// The row being read, extended over `span`.
    fn row(&mut self, span: Span) -> &mut Open {
        if self.rows.is_empty() {
            self.rows.push(Open::default());
        }
        let last = self.rows.len() - 1;
        let row = &mut self.rows[last];
        row.start = Some(row.start.map_or(span.start, |start| start.min(span.start)));
        row.end = row.end.max(span.end);
        row
    }

    /// Makes lines of the rows read so far.
    fn flush(&mut self) {
        self.lines(None);
    }

    /// Makes lines of the rows read so far: a heading of a level that begins at an offset, or others.
    fn lines(&mut self, heading: Option<(u8, usize)>) {
        let rows = std::mem::take(&mut self.rows);
        let rows = rows.into_iter().filter_map(|row| self.close(row)).collect();
        let mut tick = self.tick.take();
        for row in join(rows, tick.is_some()) {
            let (role, start) = match heading {
                Some((level, start)) => (Role::Heading(level), start.min(row.span.start)),
                None => self.role(row.span.start),
            };
            self.document.blocks.push(Block::Line(Line {
                role,
                span: Span::new(start, row.span.end),
                content: row.content,
                glyphs: row.glyphs,
                blanks: row.blanks,
                depth: self.lists.len(),
                tick: tick.take(),
            }));
        }
    }

    /// What a line that begins at `start` is, and where its bullet is if it has one.
    fn role(&mut self, start: usize) -> (Role, usize) {
        match self.items.last_mut() {
            Some(item) if item.fresh => {
                item.fresh = false;
                let ordered = self.lists.last().copied().unwrap_or_default();
                (Role::Item { ordered }, item.start.min(start))
            }
            _ => (Role::Text, start),
        }
    }

    /// A finished row: up to the end of its physical line, its blanks told from its text.
    fn close(&self, row: Open) -> Option<join::Row> {
        let start = row.start?;
        let span = Span::new(start, self.end_of_line(row.end).max(start));
        let blanks = blanks(self.source, span, &row.opaque);
        let glyphs = without(&blanks, row.glyphs);
        Some(join::Row { glyphs, blanks, span, content: self.content(span), inside: row.inside })
    }

    /// The row's `span` behind the box that it may begin with.
    fn content(&self, span: Span) -> Span {
        let boxed = self.tick.map_or(span.start, |tick| tick.span.end + 1).clamp(span.start, span.end);
        let rest = self.source.slice(Span::new(boxed, span.end));
        Span::new(span.end - rest.trim_start().len(), span.end)
    }

    /// Where the text of the line ends that the byte before `offset` stands in.
    fn end_of_line(&self, offset: usize) -> usize {
        let line = self.source.line_span(self.source.line(offset.saturating_sub(1)));
        let rest = self.source.slice(Span::new(offset, line.end.max(offset)));
        offset + rest.trim_end().len()
    }

    fn heading(&mut self, level: HeadingLevel, span: Span) {
        let written = self.source.slice(span).trim_end();
        let underlined = written.contains('\n');
        if !underlined || level == HeadingLevel::H1 {
            let start = span.end - self.source.slice(span).trim_start().len();
            return self.lines(Some((level as u8, start)));
        }
        // A `---` right under a paragraph: the author meant a rule.
        self.flush();
        let end = span.start + written.len();
        let line = self.source.line_span(self.source.line(end.saturating_sub(1)));
        self.push_rule(Span::new(line.start.max(span.start), end));
    }

    fn rule(&mut self, span: Span) {
        self.flush();
        let written = self.source.slice(span).trim_end();
        let span = Span::new(span.start, span.start + written.len());
        if !written.bytes().all(|byte| byte == b'_') {
            return self.push_rule(span);
        }
        match self.labelling(span) {
            Some(line) => line.append_blank(span),
            None => {
                self.row(span);
                self.flush();
            }
        }
    }

    /// The line right above a blank that stands alone at `span`, if it ends in a colon.
    fn labelling(&mut self, span: Span) -> Option<&mut Line> {
        let above = self.source.line(span.start).saturating_sub(1);
        let last = self.document.blocks.last_mut();
        let line = last.and_then(|block| match block {
            Block::Line(line) if matches!(line.role, Role::Item { .. } | Role::Text) => Some(line),
            _ => None,
        })?;
        let adjacent = self.source.line(line.span.end) == above && line.blanks.is_empty();
        let label = text::trimmed(&line.glyphs).last().is_some_and(|last| last.ch == ':');
        let whole = text::wholly(&line.glyphs, |style| style.strong);
        (adjacent && label && !whole).then_some(line)
    }

    fn push_rule(&mut self, span: Span) {
        let depth = self.lists.len();
        let (glyphs, blanks) = (Vec::new(), Vec::new());
        let line = Line { role: Role::Rule, span, content: span, glyphs, blanks, depth, tick: None };
        self.document.blocks.push(Block::Line(line));
    }

    fn cell(&mut self, span: Span) {
        let written = self.source.slice(span);
        let start = span.start + (written.len() - written.trim_start().len());
        let content = Span::new(start, start + written.trim().len());
        let span = if content.is_empty() { span } else { content };
        let rows = std::mem::take(&mut self.rows);
        let opaque: Vec<Span> = rows.iter().flat_map(|row| row.opaque.iter().copied()).collect();
        let glyphs = rows.into_iter().flat_map(|row| row.glyphs).collect();
        let glyphs = without(&blanks(self.source, span, &opaque), glyphs);
        self.cells.push(Cell { span, glyphs });
    }

    fn table_row(&mut self, span: Span) {
        let cells = std::mem::take(&mut self.cells);
        let line = self.source.line_span(self.source.line(span.start));
        let last = cells.iter().map(|cell| cell.span.end).max().unwrap_or(span.start);
        let rest = self.source.slice(Span::new(last.min(span.end), span.end)).trim();
        // The parser puts a cell that was not written behind the row.
        let missing = cells.iter().any(|cell| cell.span == Span::at(span.end));
        let even = !missing && matches!(rest, "" | "|");
        if let Some(table) = &mut self.table {
            table.rows.push(Row { line, cells, even });
        }
    }
}

fn without(blanks: &[Span], mut glyphs: Vec<Glyph>) -> Vec<Glyph> {
    glyphs.retain(|glyph| {
        let next = blanks.partition_point(|blank| blank.end <= glyph.span.start);
        !blanks.get(next).is_some_and(|blank| blank.contains(glyph.span))
    });
    glyphs
}
