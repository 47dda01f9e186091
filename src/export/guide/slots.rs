//! The translation part: what the answers came to, in the places that the guide keeps for it.

use super::{Edit, blanks, rows};
use crate::decide::Value;
use crate::export::text::markdown;
use crate::guide::Slot;
use crate::source::{Source, Span};

/// Writes `value` into `slot`: one item per label where the slot is a list's item of its own, else
/// one text. Rows have no place in a line.
pub(super) fn fill(source: &Source, slot: &Slot, value: &Value, edits: &mut Vec<Edit>) {
    if matches!(value, Value::Rows(_)) {
        return;
    }
    let labels: Vec<String> = value.labels().into_iter().map(|label| markdown(label).into_owned()).collect();
    let line = source.line_span(source.line(slot.span.start));
    let marker = source.slice(Span::new(line.start, slot.span.start));
    match labels.split_first() {
        Some((first, more)) if slot.words.is_empty() && is_marker(marker) => {
            edits.push(Edit::new(slot.span, first.clone()));
            edits.extend(items(source, line, marker, more));
        }
        Some(_) => edits.push(in_line(source, slot, &labels.join(", "))),
        None => edits.push(in_line(source, slot, "*none*")),
    }
}

fn in_line(source: &Source, slot: &Slot, written: &str) -> Edit {
    Edit::new(slot.span, blanks::set_off(source, slot.span, written))
}

/// Further items below `line`, which begins with `marker`.
fn items(source: &Source, line: Span, marker: &str, labels: &[String]) -> Option<Edit> {
    let eol = rows::line_end(source, line);
    let end = line.end - rows::own_line_end(source, line).len();
    let items: String = labels.iter().map(|label| format!("{eol}{marker}{label}")).collect();
    (!items.is_empty()).then(|| Edit::new(Span::at(end), items))
}

/// Whether `lead`, the line before the slot, is no more than a list item's beginning.
fn is_marker(lead: &str) -> bool {
    let item = lead.trim_start_matches([' ', '\t', '>']);
    let number = item.trim_start_matches(|c: char| c.is_ascii_digit());
    let marks: &[char] = if number.len() < item.len() { &['.', ')'] } else { &['-', '*', '+'] };
    number.strip_prefix(marks).is_some_and(|rest| !rest.is_empty() && rest.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guide::Item;
    use crate::source::Spanned;
    use crate::source::edit::{in_order, splice};

    fn filled(text: &str, place: &str, words: &[&str], value: &Value) -> String {
        let start = text.find(place).unwrap();
        let slot = Slot {
            label: Spanned::new(String::new(), Span::at(0)),
            span: Span::new(start, start + place.len()),
            words: words.iter().map(|word| (*word).to_owned()).collect(),
            from: Vec::new(),
        };
        let mut edits = Vec::new();
        fill(&Source::new("guide.md", text), &slot, value, &mut edits);
        splice(text, &in_order(edits))
    }

    fn items(labels: &[&str]) -> Value {
        let item = |label: &&str| Item { id: (*label).to_owned(), label: (*label).to_owned() };
        Value::Items(labels.iter().map(item).collect())
    }

    #[test]
    fn a_word_is_chosen_and_the_rest_of_the_line_stays() {
        let yes = Value::One(Item { id: "yes".to_owned(), label: "Yes".to_owned() });
        let text = "- **Staff:** Yes/No (from 3.1)\n";
        assert_eq!(filled(text, "Yes/No", &["Yes", "No"], &yes), "- **Staff:** Yes (from 3.1)\n");
    }

    #[test]
    fn a_list_gets_an_item_for_each_label_in_the_form_of_its_own() {
        let value = items(&["A", "B|C", "D"]);
        for (text, completed) in [
            ("- *(x)*\r\nend", "- A\r\n- B\\|C\r\n- D\r\nend"),
            ("a\r\n  2. *(x)* (from 5.1)", "a\r\n  2. A (from 5.1)\r\n  2. B\\|C\r\n  2. D"),
            ("Types: *(x)*.\n", "Types: A, B\\|C, D.\n"),
        ] {
            assert_eq!(filled(text, "*(x)*", &[], &value), completed);
        }
        assert_eq!(filled("- *(x)*\n", "*(x)*", &[], &items(&[])), "- *none*\n");
        assert_eq!(filled("- *(x)*\n", "*(x)*", &[], &Value::Rows(Vec::new())), "- *(x)*\n");
    }
}
