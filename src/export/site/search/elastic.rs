//! elasticlunr.js's serialized index: for each field a tree of characters; in the node where a word
//! ends stand the sections that hold it, with the square root of how often.

use super::Section;
use elasticlunr::Language;
use elasticlunr::lang::English;
use elasticlunr::pipeline::Pipeline;
use mdbook_core::utils::escape_html_attribute;
use serde_json::json;
use std::fmt::Write;

/// Longer words are data, not language.
const LONGEST_WORD: usize = 80;

/// A field's name, and what stands in it.
type Field = (&'static str, fn(&Section) -> &str);

/// The fields that mdBook's script searches.
const FIELDS: [Field; 3] = [
    ("body", |section| &section.body),
    ("breadcrumbs", |section| &section.breadcrumbs),
    ("title", |section| &section.title),
];

/// The index of `sections` as JSON; a section's number is its reference.
pub(super) fn index(sections: &[Section]) -> String {
    let pipeline = English::new().make_pipeline();
    let mut trees = Vec::new();
    let mut lengths = vec![[0; FIELDS.len()]; sections.len()];
    for (number, (name, field)) in FIELDS.iter().enumerate() {
        let texts = sections.iter().map(field).enumerate();
        let mut words: Vec<(&str, usize)> =
            texts.flat_map(|(reference, text)| split(text).map(move |word| (word, reference))).collect();
        words.sort_unstable();
        let stems = stems(&words, &pipeline);
        let mut found: Vec<(&str, usize)> = Vec::with_capacity(words.len());
        for (stem, places) in &stems {
            found.extend(places.iter().map(|(_, reference)| (stem.as_str(), *reference)));
        }
        found.sort_unstable();
        for (_, reference) in &found {
            lengths[*reference][number] += 1;
        }
        trees.push(format!(r#""{name}":{{"root":{}}}"#, tree(&found)));
    }
    format!(
        r#"{{"version":"0.9.5","lang":"English","ref":"id","fields":["title","body","breadcrumbs"],"pipeline":["trimmer","stopWordFilter","stemmer"],"documentStore":{},"index":{{{}}}}}"#,
        store(sections, &lengths),
        trees.join(","),
    )
}

/// What the script shows of a section. It puts breadcrumbs on the page as HTML, and escapes bodies
/// itself.
fn store(sections: &[Section], lengths: &[[usize; FIELDS.len()]]) -> String {
    let number = |(reference, value): (usize, String)| format!(r#""{reference}":{value}"#);
    let docs = sections.iter().map(|section| {
        let breadcrumbs = escape_html_attribute(&section.breadcrumbs);
        json!({"body": section.body, "breadcrumbs": breadcrumbs}).to_string()
    });
    let info = lengths.iter().map(|lengths| {
        let fields: Vec<String> =
            FIELDS.iter().zip(lengths).map(|((name, _), length)| format!(r#""{name}":{length}"#)).collect();
        format!("{{{}}}", fields.join(","))
    });
    let docs: Vec<String> = docs.enumerate().map(number).collect();
    let info: Vec<String> = info.enumerate().map(number).collect();
    format!(
        r#"{{"save":true,"length":{},"docs":{{{}}},"docInfo":{{{}}}}}"#,
        sections.len(),
        docs.join(","),
        info.join(",")
    )
}

/// The words of a text as the script's own tokenizer finds them, case kept.
fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || c == '-').filter(|word| !word.is_empty())
}

/// The stems of sorted `words`, each with the places of one word that has it; a word that is too
/// common to be searched for has none.
fn stems<'a, 'b>(
    words: &'b [(&'a str, usize)],
    pipeline: &Pipeline,
) -> Vec<(String, &'b [(&'a str, usize)])> {
    let mut stems = Vec::new();
    for places in words.chunk_by(|left, right| left.0 == right.0) {
        let word = places[0].0.to_lowercase();
        let stem = (word.len() <= LONGEST_WORD).then(|| pipeline.run(vec![word]).pop()).flatten();
        stems.extend(stem.filter(|stem| !stem.is_empty()).map(|stem| (stem, places)));
    }
    stems
}

/// The tree of `found`: sorted stems, each with the section where it occurs, once per occurrence.
fn tree(found: &[(&str, usize)]) -> String {
    let mut out = String::with_capacity(found.len() * 48);
    node(found, 0, &mut out);
    out
}

/// Writes the node of all stems of `found` that agree in their first `depth` bytes.
fn node(found: &[(&str, usize)], depth: usize, out: &mut String) {
    let ends = found.partition_point(|(stem, _)| stem.len() == depth);
    let (here, below) = found.split_at(ends);
    let documents = here.chunk_by(|left, right| left.1 == right.1);
    out.push_str(r#"{"docs":{"#);
    let mut count = 0;
    for same in documents {
        let comma = if count == 0 { "" } else { "," };
        let frequency = (same.len() as f64).sqrt();
        let _ = write!(out, r#"{comma}"{}":{{"tf":{frequency}}}"#, same[0].1);
        count += 1;
    }
    let _ = write!(out, r#"}},"df":{count}"#);
    let next = |stem: &str| stem[depth..].chars().next();
    for child in below.chunk_by(|left, right| next(left.0) == next(right.0)) {
        let Some(letter) = child.first().and_then(|(stem, _)| next(stem)) else { continue };
        let _ = match letter {
            '"' | '\\' | '\0'..='\u{1f}' => write!(out, ",{}:", json!(letter)),
            _ => write!(out, ",\"{letter}\":"),
        };
        node(child, depth + letter.len_utf8(), out);
    }
    out.push('}');
}
