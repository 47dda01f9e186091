//! Two texts, line by line and word by word.

use crate::export::text::one_line;
use serde::Serialize;
use similar::{ChangeTag, TextDiff};

/// A piece of a line, and whether its counterpart lacks it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Piece {
    pub differs: bool,
    pub text: String,
}

/// A line that differs: as it was, as it is, or both side by side.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Row {
    pub old: Option<Vec<Piece>>,
    pub new: Option<Vec<Piece>>,
}

/// The lines that `before` and `after` do not share, in order, each text on one line. Pieces are
/// marked only in lines that stand side by side.
pub fn rows(before: &[String], after: &[String]) -> Vec<Row> {
    let text =
        |lines: &[String]| lines.iter().map(|line| one_line(line).into_owned() + "\n").collect::<String>();
    let (before, after) = (text(before), text(after));
    let diff = TextDiff::from_lines(&before, &after);
    let mut rows = Vec::new();
    for op in diff.ops() {
        let (mut olds, mut news) = (Vec::new(), Vec::new());
        for change in diff.iter_inline_changes(op) {
            let pieces = change
                .iter_strings_lossy()
                .map(|(differs, text)| Piece { differs, text: text.trim_end_matches('\n').to_owned() });
            let pieces: Vec<Piece> = pieces.filter(|piece| !piece.text.is_empty()).collect();
            match change.tag() {
                ChangeTag::Equal => {}
                ChangeTag::Delete => olds.push(pieces),
                ChangeTag::Insert => news.push(pieces),
            }
        }
        rows.extend(aligned(olds, news));
    }
    rows
}

/// The lines side by side where any of them are alike; else the old ones, then the new ones.
fn aligned(olds: Vec<Vec<Piece>>, news: Vec<Vec<Piece>>) -> Vec<Row> {
    let marked = |lines: &[Vec<Piece>]| lines.iter().flatten().any(|piece| piece.differs);
    if (olds.len(), news.len()) != (1, 1) && !marked(&olds) && !marked(&news) {
        let olds = olds.into_iter().map(|pieces| Row { old: Some(pieces), new: None });
        return olds.chain(news.into_iter().map(|pieces| Row { old: None, new: Some(pieces) })).collect();
    }
    let count = olds.len().max(news.len());
    let (mut olds, mut news) = (olds.into_iter(), news.into_iter());
    (0..count).map(|_| Row { old: olds.next(), new: news.next() }.plain_where_alone()).collect()
}

impl Row {
    /// Where there is nothing to compare with, or nothing in common, no word stands out.
    fn plain_where_alone(mut self) -> Self {
        let whole = |pieces: &Option<Vec<Piece>>| pieces.iter().flatten().all(|piece| piece.differs);
        if self.old.is_none() || self.new.is_none() || whole(&self.old) && whole(&self.new) {
            let pieces = [&mut self.old, &mut self.new].into_iter().flatten().flatten();
            pieces.for_each(|piece| piece.differs = false);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn shared_lines_go_and_differing_words_are_marked() {
        let before = texts(&["same", "clinics of the north", "gone"]);
        let found = rows(&before, &texts(&["same", "clinics of the\nsouth"]));
        let marked = |pieces: &Option<Vec<Piece>>| {
            pieces.as_ref().map(|pieces| {
                let marked = pieces.iter().filter(|piece| piece.differs).map(|piece| piece.text.as_str());
                marked.collect::<String>()
            })
        };
        let shown: Vec<_> = found.iter().map(|row| (marked(&row.old), marked(&row.new))).collect();
        let expected = [(Some("north".to_owned()), Some("south".to_owned())), (Some(String::new()), None)];
        assert_eq!(shown, expected);
        assert_eq!(rows(&texts(&["a"]), &texts(&["a"])), []);
    }
}
