//! JSON written as text, piece by piece: what a batch makes by the thousand is not worth a tree of values.
//! Whoever writes puts the brackets and commas; what was typed goes through [`Json::text`].

/// JSON in the making.
#[derive(Debug, Default)]
pub(super) struct Json(String);

impl Json {
    /// Nothing yet, with room for so many bytes.
    pub(super) fn with_capacity(bytes: usize) -> Self {
        Self(String::with_capacity(bytes))
    }

    /// Adds `pieces` as they are: JSON already, or text in which nothing has to be escaped.
    pub(super) fn raw<const N: usize>(&mut self, pieces: [&str; N]) {
        for piece in pieces {
            self.0.push_str(piece);
        }
    }

    /// Adds `text` as a string, with its quotes.
    pub(super) fn text(&mut self, text: &str) {
        self.raw(["\""]);
        self.inner(text);
        self.raw(["\""]);
    }

    /// Adds `text` as a part of a string.
    pub(super) fn inner(&mut self, text: &str) {
        if text.bytes().all(|byte| byte >= b' ' && byte != b'"' && byte != b'\\') {
            self.0.push_str(text);
        } else {
            // Writing a string into memory does not fail.
            let quoted = serde_json::to_string(text).unwrap_or_default();
            self.0.push_str(quoted.get(1..quoted.len() - 1).unwrap_or_default());
        }
    }

    /// Adds `texts` as a list of strings.
    pub(super) fn texts<'t>(&mut self, texts: impl IntoIterator<Item = &'t str>) {
        self.list(texts, Self::text);
    }

    /// Adds a list on one line, each of `items` by `write`.
    pub(super) fn list<T>(
        &mut self,
        items: impl IntoIterator<Item = T>,
        mut write: impl FnMut(&mut Self, T),
    ) {
        self.raw(["["]);
        for (ix, item) in items.into_iter().enumerate() {
            if ix > 0 {
                self.raw([", "]);
            }
            write(self, item);
        }
        self.raw(["]"]);
    }

    /// Adds what stands between two brackets: each of `items` by `write`, on a line of its own after
    /// `indent`, and before the closing bracket a line that ends two columns earlier.
    pub(super) fn lines<T>(
        &mut self,
        indent: usize,
        items: impl IntoIterator<Item = T>,
        mut write: impl FnMut(&mut Self, T),
    ) {
        const LINE: &str = "\n                                ";
        let mut filled = false;
        for item in items {
            self.raw([if filled { "," } else { "" }, &LINE[..=indent]]);
            write(self, item);
            filled = true;
        }
        if filled {
            self.raw([&LINE[..indent - 1]]);
        }
    }

    /// All of it.
    pub(super) fn into_text(self) -> String {
        self.0
    }

    /// All of it, with a last line end.
    pub(super) fn finish(mut self) -> Vec<u8> {
        self.0.push('\n');
        self.0.into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::Json;

    #[test]
    fn what_was_typed_is_a_string_whatever_it_is() {
        for typed in ["plain", "a \"b\" \\ c", "line\nend\u{0}", "Łódź 名古屋", ""] {
            let mut json = Json::default();
            json.text(typed);
            assert_eq!(serde_json::from_slice::<String>(&json.finish()).unwrap(), typed);
        }
    }

    #[test]
    fn lines_and_lists_are_indented_and_parted() {
        let mut json = Json::default();
        json.raw(["["]);
        json.lines(2, [vec!["a", "b"], vec![]], Json::texts);
        json.raw(["]"]);
        assert_eq!(json.finish(), b"[\n  [\"a\", \"b\"],\n  []\n]\n");
    }
}
