//! Sets of interactions.

use super::Interaction;

/// Some of the interactions, each once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Interactions(u8);

impl Interactions {
    /// None of them.
    pub const NONE: Self = Self(0);
    /// All of them.
    pub const ALL: Self = Self::of(&Interaction::ALL);

    /// Those of a list.
    pub const fn of(list: &[Interaction]) -> Self {
        let (mut bits, mut ix) = (0, 0);
        while ix < list.len() {
            bits |= 1 << list[ix] as u8;
            ix += 1;
        }
        Self(bits)
    }

    /// Whether `interaction` is one of them.
    pub const fn has(self, interaction: Interaction) -> bool {
        self.0 & (1 << interaction as u8) != 0
    }

    /// Whether there is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Those that are in both.
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Those that are in one of the two.
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Those that are not in the other.
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// They, in the order of [`Interaction::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Interaction> {
        Interaction::ALL.into_iter().filter(move |interaction| self.has(*interaction))
    }

    /// A number below 128 that no other set has.
    pub const fn number(self) -> u8 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_has_what_was_put_in_and_nothing_else() {
        let writes = Interactions::of(&[Interaction::Delete, Interaction::Create, Interaction::Update]);
        let listed: Vec<_> = writes.iter().collect();
        assert_eq!(listed, [Interaction::Create, Interaction::Update, Interaction::Delete]);
        let reads = Interactions::ALL.without(writes);
        assert!(reads.iter().all(|interaction| !interaction.writes()) && !reads.is_empty());
        assert_eq!(reads.and(writes), Interactions::NONE);
        assert_eq!(reads.or(writes), Interactions::ALL);
    }
}
