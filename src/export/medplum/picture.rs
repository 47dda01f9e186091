//! The picture: who reaches what, drawn from the access model. One SVG without script or outside
//! reference, with its own background, readable in light and dark.

use crate::access::{AccessModel, Actor, Grant, Profile, Reach, Scope, Separation, Standing};
use crate::export::text::one_line;
use std::borrow::Cow;
use std::fmt::Write;

const WIDTH: usize = 960;
const MARGIN: usize = 24;
const LINE: usize = 18;
const PAD: usize = 12;
/// More tenants than this are counted, not drawn.
const TENANTS: usize = 9;

const STYLE: &str = "svg{--paper:#fff;--ink:#1d2733;--soft:#5b6875;--line:#8a97a5;--tenant:#e8f1fb;--staff:#cfe2f6;\
--over:#fdf0d5;--person:#e4f4e6;--shared:#efe9f8;--admin:#fbe3e0}\
@media (prefers-color-scheme:dark){svg{--paper:#161b22;--ink:#e6edf3;--soft:#a3b0bd;--line:#6b7885;--tenant:#1b2a3b;\
--staff:#25405c;--over:#3d3115;--person:#1b3522;--shared:#2c2540;--admin:#43201c}}\
text{font:14px system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;fill:var(--ink)}.t{font-size:20px;font-weight:600}\
.h{font-weight:600}.s{font-size:12.5px;fill:var(--soft)}rect{stroke:var(--line);stroke-width:1}\
.paper{fill:var(--paper);stroke:none}.tenant{fill:var(--tenant)}.staff{fill:var(--staff)}.over{fill:var(--over)}\
.person{fill:var(--person)}.shared{fill:var(--shared)}.admin{fill:var(--admin)}\
path{stroke:var(--soft);stroke-width:1.5;fill:none}.tip{fill:var(--soft);stroke:none}";

/// The picture of `model` for the organization called `name`, which calls its tenants `term`.
pub fn picture(model: &AccessModel, name: &str, term: &str) -> String {
    let mut canvas = Canvas { svg: String::new(), y: MARGIN + 20 };
    let title = format!("Who reaches what at {}", one_line(name));
    for line in wrapped(&title, WIDTH - 2 * MARGIN, 21) {
        canvas.text(MARGIN, "t", &line);
        canvas.y += LINE + 6;
    }
    canvas.y -= 6;
    for line in wrapped(&separation(model, term), WIDTH - 2 * MARGIN, 13) {
        canvas.y += 4;
        canvas.text(MARGIN, "s", &line);
        canvas.y += LINE - 4;
    }
    canvas.y += 6;
    overseers(&mut canvas, model, term);
    tenants(&mut canvas, model, term);
    persons(&mut canvas, model);
    shared(&mut canvas, model);
    administrators(&mut canvas, model);
    canvas.finish(&title, &separation(model, term))
}

fn separation(model: &AccessModel, term: &str) -> String {
    let term = one_line(term);
    match model.separation {
        Separation::None => {
            "One Project, nothing in it kept apart: what people see depends on their role.".to_owned()
        }
        Separation::Rules => format!("One Project; rules on every record keep the {term} apart."),
        Separation::Stores => {
            format!("A Project for each of the {term}: nothing crosses from one to another.")
        }
    }
}

fn overseers(canvas: &mut Canvas, model: &AccessModel, term: &str) {
    let lines = told(model, |actor| actor.standing == Standing::Oversight);
    if lines.is_empty() {
        return;
    }
    let heading = match model.separation {
        Separation::None => "Everything, reading only".to_owned(),
        _ => format!("Across all {}, reading only", one_line(term)),
    };
    canvas.band("over", &heading, &lines);
    canvas.arrow("reads");
}

/// One line for each profile of the actors that `wanted` wants.
fn told(model: &AccessModel, wanted: impl Fn(&Actor) -> bool) -> Vec<String> {
    let mut lines = Vec::new();
    for profile in &model.profiles {
        let actors =
            model.actors.iter().filter(|actor| wanted(actor) && actor.profiles.contains(&profile.id));
        let mut names: Vec<String> = Vec::new();
        for actor in actors {
            let holders = actor.held_by.join(", ");
            let name =
                if holders.is_empty() { actor.label.clone() } else { format!("{} ({holders})", actor.label) };
            if !names.contains(&name) {
                names.push(name);
            }
        }
        if !names.is_empty() {
            lines.push(format!("{}: {}", names.join(", "), kinds(profile)));
        }
    }
    lines
}

/// What a profile is about, in a few words.
fn kinds(profile: &Profile) -> String {
    let mut found: Vec<&str> = Vec::new();
    let grants = profile.grants.iter().filter(|grant| !grant.implied);
    for kind in grants.flat_map(|grant| &grant.kinds) {
        if !found.contains(&kind.as_str()) {
            found.push(kind);
        }
    }
    match found.len() {
        0 => "nothing".to_owned(),
        1..=5 => found.join(", "),
        more => format!("{} and {} more kinds of record", found[..4].join(", "), more - 4),
    }
}

fn tenants(canvas: &mut Canvas, model: &AccessModel, term: &str) {
    let staff = staff_lines(model);
    if model.tenants.is_empty() {
        let heading = match model.separation {
            Separation::None => "Staff".to_owned(),
            _ => format!("Each of the {}", one_line(term)),
        };
        canvas.band("tenant", &heading, &staff);
        canvas.y += 14;
    } else {
        let drawn = &model.tenants[..model.tenants.len().min(TENANTS)];
        for row in drawn.chunks(3) {
            let names: Vec<&str> = row.iter().map(|tenant| tenant.name.as_str()).collect();
            canvas.row(&names, &staff);
        }
        if model.tenants.len() > drawn.len() {
            let more =
                format!("… and {} more of the {}, alike", model.tenants.len() - drawn.len(), one_line(term));
            canvas.y += 12;
            canvas.text(MARGIN, "s", &more);
            canvas.y += 10;
        }
    }
    let roaming =
        model.actors.iter().find(|actor| matches!(actor.reach, Reach::Several | Reach::OneOfSeveral));
    if let Some(actor) = roaming {
        let how = match actor.reach {
            Reach::Several => "see all of theirs at once; patients are registered with a login for one",
            _ => "log in for one of theirs at a time",
        };
        canvas.band("staff", &format!("Staff of several {}", one_line(term)), &[how.to_owned()]);
        canvas.y += 14;
    }
}

/// One line for each tier of staff.
fn staff_lines(model: &AccessModel) -> Vec<String> {
    let mut lines = Vec::new();
    for profile in &model.profiles {
        let own = |actor: &&Actor| actor.standing == Standing::Staff && actor.reach == Reach::One;
        let actors = model.actors.iter().filter(own).filter(|actor| actor.profiles.contains(&profile.id));
        let names: Vec<&str> = actors.map(|actor| actor.label.as_str()).collect();
        if !names.is_empty() {
            lines.push(format!("{}: {}", profile.title, names.join(", ")));
        }
    }
    if lines.is_empty() {
        lines.push("no roles are named yet".to_owned());
    }
    lines
}

fn persons(canvas: &mut Canvas, model: &AccessModel) {
    let persons = model.actors.iter().filter(|actor| actor.reach == Reach::Persons);
    let labels: Vec<&str> = persons.map(|actor| actor.label.as_str()).collect();
    if labels.is_empty() {
        return;
    }
    let grants = |scope| grants_of_persons(model, move |grant: &Grant| grant.scope == scope);
    let mut lines = vec![format!("Of their own, reading only: {}", grants(Scope::Own))];
    let staff = grants(Scope::OwnTenants);
    if !staff.is_empty() {
        lines.push(format!("Of the groups that they belong to: {staff}"));
    }
    let everybody = grants(Scope::AllTenants);
    if !everybody.is_empty() {
        lines.push(format!("Of everybody: {everybody}"));
    }
    canvas.band("person", &labels.join(" and "), &lines);
    canvas.y += 14;
}

fn grants_of_persons(model: &AccessModel, wanted: impl Fn(&Grant) -> bool) -> String {
    let mut found: Vec<&str> = Vec::new();
    for actor in model.actors.iter().filter(|actor| actor.reach == Reach::Persons) {
        for kind in model.grants(actor).filter(|(_, grant)| wanted(grant)).flat_map(|(_, grant)| &grant.kinds)
        {
            if !found.contains(&kind.as_str()) {
                found.push(kind);
            }
        }
    }
    found.join(", ")
}

fn shared(canvas: &mut Canvas, model: &AccessModel) {
    let everybody = model.profiles.iter().flat_map(|profile| &profile.grants);
    let common = everybody.filter(|grant| grant.id == "shared" || grant.id == "reference-data");
    let mut found: Vec<&str> = Vec::new();
    for kind in common.flat_map(|grant| &grant.kinds) {
        if !found.contains(&kind.as_str()) {
            found.push(kind);
        }
    }
    if !found.is_empty() {
        canvas.band("shared", "Shared: all staff read these", &[found.join(", ")]);
        canvas.y += 14;
    }
}

fn administrators(canvas: &mut Canvas, model: &AccessModel) {
    let lines = told(model, |actor| actor.administers);
    if !lines.is_empty() {
        canvas.band("admin", "Manage logins, and could give themselves any access", &lines);
    }
}

/// A drawing that grows downwards.
struct Canvas {
    svg: String,
    y: usize,
}

impl Canvas {
    fn text(&mut self, x: usize, class: &str, text: &str) {
        let _ =
            writeln!(self.svg, "<text x=\"{x}\" y=\"{}\" class=\"{class}\">{}</text>", self.y, escaped(text));
    }

    fn rect(&mut self, class: &str, x: usize, y: usize, width: usize, height: usize) {
        let _ = writeln!(
            self.svg,
            "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"6\"/>"
        );
    }

    /// A box over the whole width.
    fn band(&mut self, class: &str, heading: &str, lines: &[String]) {
        let width = WIDTH - 2 * MARGIN;
        let words = Words { heads: heads(heading, width), texts: &texts(lines, width) };
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
        for text in words.texts {
            self.text(x + PAD, "s", text);
            self.y += LINE;
        }
        self.y = top + height;
    }

    /// Boxes beside each other, all as high as the highest.
    fn row(&mut self, names: &[&str], lines: &[String]) {
        let gap = 16;
        let width = (WIDTH - 2 * MARGIN - 2 * gap) / 3;
        let texts = texts(lines, width);
        let boxes: Vec<Words<'_>> =
            names.iter().map(|name| Words { heads: heads(name, width), texts: &texts }).collect();
        let height = boxes.iter().map(Words::height).max().unwrap_or_default();
        let top = self.y;
        for (ix, words) in boxes.iter().enumerate() {
            self.y = top;
            self.boxed("tenant", MARGIN + ix * (width + gap), width, words, height);
        }
        self.y = top + height + 14;
    }

    fn arrow(&mut self, word: &str) {
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

    fn finish(self, title: &str, description: &str) -> String {
        let height = self.y + MARGIN;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" role=\"img\" aria-labelledby=\"t d\">\n\
             <title id=\"t\">{}</title>\n<desc id=\"d\">{}</desc>\n<style>{STYLE}</style>\n\
             <rect class=\"paper\" x=\"0\" y=\"0\" width=\"{WIDTH}\" height=\"{height}\" rx=\"8\"/>\n{}</svg>\n",
            escaped(title),
            escaped(description),
            self.svg
        )
    }
}

/// What stands in a box, in lines.
struct Words<'a> {
    heads: Vec<String>,
    texts: &'a [String],
}

impl Words<'_> {
    /// How high a box around them is.
    fn height(&self) -> usize {
        2 * PAD + LINE * (self.heads.len() + self.texts.len()) - 4
    }
}

fn heads(heading: &str, width: usize) -> Vec<String> {
    wrapped(&one_line(heading), width - 2 * PAD, 16)
}

fn texts(lines: &[String], width: usize) -> Vec<String> {
    lines.iter().flat_map(|line| wrapped(&one_line(line), width - 2 * PAD, 13)).collect()
}

/// `text` in lines that fit into `width` pixels at `size` pixels an em; a word that is too long for a
/// line is broken.
fn wrapped(text: &str, width: usize, size: usize) -> Vec<String> {
    let room = (width * 100 / size).max(800);
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for word in text.split(' ').flat_map(|word| pieces(word, room)) {
        let length = extent(word);
        if used > 0 && used + SPACE + length > room {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        if used > 0 {
            line.push(' ');
            used += SPACE;
        }
        line.push_str(word);
        used += length;
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// `word` in pieces that each fit into `room`, hundredths of an em.
fn pieces(word: &str, room: usize) -> Vec<&str> {
    // No letter is wider than an em.
    if word.len() * 100 <= room {
        return vec![word];
    }
    let mut found = Vec::new();
    let (mut start, mut used) = (0, 0);
    for (at, char) in word.char_indices() {
        let wide = advance(char);
        if used + wide > room {
            found.push(&word[start..at]);
            (start, used) = (at, 0);
        }
        used += wide;
    }
    found.push(&word[start..]);
    found
}

/// A space, in hundredths of an em.
const SPACE: usize = 32;

/// How wide a text is, in hundredths of an em of a wide sans-serif face: narrower ones fit as well.
fn extent(text: &str) -> usize {
    text.chars().map(advance).sum()
}

fn advance(char: char) -> usize {
    match char {
        ' ' => SPACE,
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | '(' | ')' | '/' | '-' | 'f'
        | 't' | 'r' => 42,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '–' | '…' | '—' => 100,
        'a'..='z' => 63,
        '0'..='9' => 65,
        'A'..='Z' => 76,
        _ => match u32::from(char) {
            // The wide letters of East Asia, and pictures.
            0x1100..=0x115f
            | 0x2e80..=0xa4cf
            | 0xac00..=0xd7a3
            | 0xf900..=0xfaff
            | 0xfe30..=0xfe6f
            | 0xff00..=0xff60
            | 0x1f300..=0x1faff
            | 0x20000..=0x3fffd => 100,
            _ => 74,
        },
    }
}

/// `text` as character data and as an attribute's value; what XML has no place for becomes U+FFFD.
fn escaped(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~') && !matches!(byte, b'&' | b'<' | b'>' | b'"')) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
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
    Cow::Owned(out)
}
