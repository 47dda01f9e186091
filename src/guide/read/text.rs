//! Text as a reader sees it, character by character, with the bytes that each is written with.
//! Emphasis is a style here and no longer characters, so that `**A) No.** Each …` reads as a
//! sentence and still knows its place.

use crate::source::{Source, Span, Spanned};

/// One visible character.
#[derive(Clone, Copy, Debug)]
pub struct Glyph {
    pub ch: char,
    /// The bytes that it is written with: five for `&amp;`.
    pub span: Span,
    pub style: Style,
}

/// How a character is set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    pub strong: bool,
    pub emphasis: bool,
    pub code: bool,
}

/// The characters of `shown`, which the source has at `span`. Where the two differ (an entity, a
/// code span over two lines) each character stands for the whole span.
pub fn glyphs(source: &Source, shown: &str, span: Span, style: Style) -> Vec<Glyph> {
    let written = source.slice(span);
    let inner = if style.code { written.find(shown).map(|at| span.start + at) } else { None };
    let start = if written == shown { Some(span.start) } else { inner };
    let place = |(at, ch): (usize, char)| {
        let own = start.map(|start| Span::new(start + at, start + at + ch.len_utf8()));
        Glyph { ch, span: own.unwrap_or(span), style }
    };
    shown.char_indices().map(place).collect()
}

/// The words that `glyphs` show, white space trimmed and collapsed, and the bytes from the first
/// to the last of them; nothing if they show nothing.
pub fn words(glyphs: &[Glyph]) -> Option<Spanned<String>> {
    let shown = trimmed(glyphs);
    let (first, last) = (shown.first()?, shown.last()?);
    let text: String = shown.iter().map(|glyph| glyph.ch).collect();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(Spanned::new(text, first.span.to(last.span)))
}

/// Like [`words`], with the empty text at `place` for glyphs that show nothing.
pub fn words_or(glyphs: &[Glyph], place: usize) -> Spanned<String> {
    words(glyphs).unwrap_or_else(|| Spanned::new(String::new(), Span::at(place)))
}

/// `glyphs` without white space at either end.
pub fn trimmed(glyphs: &[Glyph]) -> &[Glyph] {
    let shows = |glyph: &Glyph| !glyph.ch.is_whitespace();
    match (glyphs.iter().position(shows), glyphs.iter().rposition(shows)) {
        (Some(first), Some(last)) => glyphs.get(first..=last).unwrap_or_default(),
        _ => &[],
    }
}

/// Whether `glyphs` show something and all that they show is set so.
pub fn wholly(glyphs: &[Glyph], style: impl Fn(Style) -> bool) -> bool {
    let mut shown = glyphs.iter().filter(|glyph| !glyph.ch.is_whitespace()).peekable();
    shown.peek().is_some() && shown.all(|glyph| style(glyph.style))
}

/// The bold words with which `glyphs` begin if a colon ends them (inside the bold or right behind
/// it), and what follows the colon.
pub fn bold_label(glyphs: &[Glyph]) -> Option<(&[Glyph], &[Glyph])> {
    let glyphs = trimmed(glyphs);
    let end = glyphs.iter().position(|glyph| !glyph.style.strong).unwrap_or(glyphs.len());
    let (bold, rest) = glyphs.split_at_checked(end)?;
    let (last, before) = trimmed(bold).split_last()?;
    match rest.split_first() {
        _ if last.ch == ':' => Some((before, rest)),
        Some((colon, after)) if colon.ch == ':' => Some((bold, after)),
        _ => None,
    }
}

/// What follows `prefix` if `glyphs` begin with it, case ignored.
pub fn after<'a>(glyphs: &'a [Glyph], prefix: &str) -> Option<&'a [Glyph]> {
    let glyphs = trimmed(glyphs);
    let length = prefix.chars().count();
    let (head, rest) = glyphs.split_at_checked(length)?;
    let same = |(glyph, ch): (&Glyph, char)| glyph.ch.to_lowercase().eq(ch.to_lowercase());
    head.iter().zip(prefix.chars()).all(same).then_some(rest)
}

/// `glyphs` without a colon at their end.
pub fn without_colon(glyphs: &[Glyph]) -> &[Glyph] {
    let glyphs = trimmed(glyphs);
    match glyphs.split_last() {
        Some((last, before)) if last.ch == ':' => trimmed(before),
        _ => glyphs,
    }
}

/// The inline Markdown of `span` as written, with line ends and the indentation behind them
/// collapsed to one space.
pub fn markdown(source: &Source, span: Span) -> Spanned<String> {
    let lines = source.slice(span).lines().map(str::trim);
    Spanned::new(lines.collect::<Vec<_>>().join(" "), span)
}

/// What stands between the brackets with which `glyphs` begin, bullet or not, and what follows them; at
/// most one character does, white space aside.
pub fn boxed(glyphs: &[Glyph]) -> Option<(String, &[Glyph])> {
    let shown = trimmed(glyphs);
    let bullet = shown.first().is_some_and(|first| matches!(first.ch, '-' | '*' | '+' | '•'));
    let shown = trimmed(shown.get(usize::from(bullet)..)?);
    let behind = shown.split_first().filter(|(first, _)| first.ch == '[')?.1;
    let close = behind.iter().take(5).position(|glyph| glyph.ch == ']')?;
    let (inner, rest) = behind.split_at_checked(close)?;
    let inner: String = inner.iter().map(|glyph| glyph.ch).filter(|ch| !ch.is_whitespace()).collect();
    let rest = trimmed(rest.get(1..)?);
    (inner.chars().count() < 2).then_some((inner, rest))
}
