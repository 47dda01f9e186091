//! What the picture is drawn on: boxes with lines of text, one below the other.

use super::lines::wrapped;
use crate::export::text::one_line;
use std::borrow::Cow;
use std::fmt::Write;

pub(super) const WIDTH: usize = 960;
pub(super) const MARGIN: usize = 24;
pub(super) const LINE: usize = 18;
const PAD: usize = 12;
const STYLE: &str = "svg{--paper:#fff;--ink:#1d2733;--soft:#5b6875;--line:#8a97a5;--tenant:#e8f1fb;--staff:#cfe2f6;\
--over:#fdf0d5;--person:#e4f4e6;--shared:#efe9f8;--admin:#fbe3e0}\
@media (prefers-color-scheme:dark){svg{--paper:#161b22;--ink:#e6edf3;--soft:#a3b0bd;--line:#6b7885;--tenant:#1b2a3b;\
--staff:#25405c;--over:#3d3115;--person:#1b3522;--shared:#2c2540;--admin:#43201c}}\
text{font:14px system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;fill:var(--ink)}.t{font-size:20px;font-weight:600}\
.h{font-weight:600}.s{font-size:12.5px;fill:var(--soft)}rect{stroke:var(--line);stroke-width:1}\
.paper{fill:var(--paper);stroke:none}.tenant{fill:var(--tenant)}.staff{fill:var(--staff)}.over{fill:var(--over)}\
.person{fill:var(--person)}.shared{fill:var(--shared)}.admin{fill:var(--admin)}\
path{stroke:var(--soft);stroke-width:1.5;fill:none}.tip{fill:var(--soft);stroke:none}";

/// A drawing that grows downwards.
pub(super) struct Canvas {
    svg: String,
    /// Where the next thing is drawn.
    pub(super) y: usize,
}

impl Canvas {
    /// Nothing yet.
    pub(super) fn new() -> Self {
        Self { svg: String::with_capacity(1 << 13), y: MARGIN + 20 }
    }

    /// A line of text.
    pub(super) fn text(&mut self, x: usize, class: &str, text: &str) {
        self.svg.push_str("<text");
        self.attributes([("x", x), ("y", self.y)]);
        self.svg.extend([" class=\"", class, "\">"]);
        escape(&mut self.svg, text);
        self.svg.push_str("</text>\n");
    }

    fn rect(&mut self, class: &str, x: usize, y: usize, width: usize, height: usize) {
        self.svg.extend(["<rect class=\"", class, "\""]);
        self.attributes([("x", x), ("y", y), ("width", width), ("height", height)]);
        self.svg.push_str(" rx=\"6\"/>\n");
    }

    fn attributes<const N: usize>(&mut self, each: [(&str, usize); N]) {
        for (name, number) in each {
            self.svg.extend([" ", name, "=\""]);
            push_number(&mut self.svg, number);
            self.svg.push('"');
        }
    }

    /// A box over the whole width.
    pub(super) fn band(&mut self, class: &str, heading: &str, lines: &[String]) {
        let width = WIDTH - 2 * MARGIN;
        let heading = one_line(heading);
        let lines: Vec<Cow<'_, str>> = lines.iter().map(|line| one_line(line)).collect();
        let words = Words { heads: heads(&heading, width), texts: texts(&lines, width) };
        self.boxed(class, MARGIN, width, &words, words.height());
    }

    /// A box of that height.
    fn boxed(&mut self, class: &str, x: usize, width: usize, words: &Words<'_>, height: usize) {
        let top = self.y;
        self.rect(class, x, top, width, height);
        self.y += PAD + 12;
        for head in &words.heads {
            self.text(x + PAD, "h", head);
            self.y += LINE;
        }
        for text in &words.texts {
            self.text(x + PAD, "s", text);
            self.y += LINE;
        }
        self.y = top + height;
    }

    /// Boxes with names beside each other, all as high as the highest.
    pub(super) fn row<'n>(&mut self, names: impl Iterator<Item = &'n str>) {
        let gap = 16;
        let width = (WIDTH - 2 * MARGIN - 2 * gap) / 3;
        let names: Vec<Cow<'_, str>> = names.map(one_line).collect();
        let boxes: Vec<Words<'_>> =
            names.iter().map(|name| Words { heads: heads(name, width), texts: Vec::new() }).collect();
        let height = boxes.iter().map(Words::height).max().unwrap_or_default();
        let top = self.y;
        for (ix, words) in boxes.iter().enumerate() {
            self.y = top;
            self.boxed("tenant", MARGIN + ix * (width + gap), width, words, height);
        }
        self.y = top + height + 10;
    }

    /// An arrow down from here, with a word.
    pub(super) fn arrow(&mut self, word: &str) {
        let (x, y) = (WIDTH / 2, self.y);
        let _ = writeln!(
            self.svg,
            "<path d=\"M{x} {y}v22\"/><path class=\"tip\" d=\"M{} {}h10l-5 8z\"/>",
            x - 5,
            y + 20
        );
        self.y += 17;
        self.text(x + 14, "s", word);
        self.y += 17;
    }

    /// The whole drawing as SVG.
    pub(super) fn finish(self, title: &str, description: &str) -> String {
        let height = self.y + MARGIN;
        let mut svg = String::with_capacity(self.svg.len() + 2048);
        let _ = write!(
            svg,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" role=\"img\" aria-labelledby=\"t d\">\n<title id=\"t\">"
        );
        escape(&mut svg, title);
        svg.push_str("</title>\n<desc id=\"d\">");
        escape(&mut svg, description);
        svg.extend(["</desc>\n<style>", STYLE, "</style>\n"]);
        let _ = writeln!(
            svg,
            "<rect class=\"paper\" x=\"0\" y=\"0\" width=\"{WIDTH}\" height=\"{height}\" rx=\"8\"/>"
        );
        svg.extend([&self.svg, "</svg>\n"]);
        svg
    }
}

/// What stands in a box, in lines.
struct Words<'a> {
    heads: Vec<&'a str>,
    texts: Vec<&'a str>,
}

impl Words<'_> {
    /// How high a box around them is.
    fn height(&self) -> usize {
        2 * PAD + LINE * (self.heads.len() + self.texts.len()) - 4
    }
}

fn heads(heading: &str, width: usize) -> Vec<&str> {
    wrapped(heading, width - 2 * PAD, 16)
}

fn texts<'a>(lines: &'a [Cow<'_, str>], width: usize) -> Vec<&'a str> {
    lines.iter().flat_map(|line| wrapped(line, width - 2 * PAD, 13)).collect()
}

fn push_number(out: &mut String, number: usize) {
    if number > 9 {
        push_number(out, number / 10);
    }
    out.push(char::from(b'0' + (number % 10) as u8));
}

/// Adds `text` as character data or as an attribute's value; what XML has no place for becomes U+FFFD.
fn escape(out: &mut String, text: &str) {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~') && !matches!(byte, b'&' | b'<' | b'>' | b'"')) {
        out.push_str(text);
        return;
    }
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            char if char.is_control() => out.push('\u{fffd}'),
            char => out.push(char),
        }
    }
}
