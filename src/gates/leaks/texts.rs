//! Many short texts, one after the other in one buffer.

/// Sorted texts, each once.
#[derive(Debug, Default)]
pub struct Texts {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Texts {
    /// The texts of `texts`, which come sorted; one that comes again is there once.
    pub fn sorted<'a>(texts: impl Iterator<Item = &'a [u8]>) -> Self {
        let mut all = Self::default();
        texts.for_each(|text| all.add(text));
        all.bytes.shrink_to_fit();
        all.ends.shrink_to_fit();
        all
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The text number `at`.
    pub fn get(&self, at: usize) -> &[u8] {
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.bytes[start..self.ends[at]]
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.len()).map(|at| self.get(at))
    }

    /// The bytes that they take.
    pub fn memory(&self) -> usize {
        self.bytes.len() + self.ends.len() * size_of::<usize>()
    }

    /// Adds `text`, which is not less than the last.
    fn add(&mut self, text: &[u8]) {
        if self.len().checked_sub(1).is_some_and(|last| self.get(last) == text) {
            return;
        }
        self.bytes.extend_from_slice(text);
        self.ends.push(self.bytes.len());
    }
}
