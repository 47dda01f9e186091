//! Two texts, line by line and word by word.

use crate::export::text::one_line;
use similar::{ChangeTag, TextDiff};

/// A line that only one of the two texts has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Whether it is the new text's.
    pub new: bool,
    /// Its pieces, each with whether the other text's line lacks it.
    pub pieces: Vec<(bool, String)>,
}

/// The lines that `before` and `after` do not share, in order. Each text stays on its line.
pub fn lines(before: &[String], after: &[String]) -> Vec<Line> {
    let text =
        |lines: &[String]| lines.iter().map(|line| one_line(line).into_owned() + "\n").collect::<String>();
    let (before, after) = (text(before), text(after));
    let diff = TextDiff::from_lines(&before, &after);
    let mut found = Vec::new();
    for change in diff.ops().iter().flat_map(|op| diff.iter_inline_changes(op)) {
        if change.tag() != ChangeTag::Equal {
            let strings = change.iter_strings_lossy();
            let pieces = strings.map(|(differs, piece)| (differs, piece.trim_end_matches('\n').to_owned()));
            let pieces = pieces.filter(|(_, piece)| !piece.is_empty()).collect();
            found.push(Line { new: change.tag() == ChangeTag::Insert, pieces });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_lines_go_and_differing_words_are_marked() {
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let found =
            lines(&texts(&["same", "clinics of the north"]), &texts(&["same", "clinics of the\nsouth"]));
        let shown: Vec<_> = found
            .iter()
            .map(|line| {
                let words =
                    line.pieces.iter().filter(|(differs, _)| *differs).map(|(_, piece)| piece.as_str());
                (line.new, words.collect::<String>())
            })
            .collect();
        assert_eq!(shown, [(false, "north".to_owned()), (true, "south".to_owned())]);
        assert_eq!(lines(&texts(&["a"]), &texts(&["a"])), []);
    }
}
