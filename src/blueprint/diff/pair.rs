//! Which entry of one list is which of another.

/// An entry before and after; one of the two may be missing.
pub type Pair<'a, T> = (Option<&'a T>, Option<&'a T>);

/// Whether two entries are one and the same, by some sign.
type Sign<'s, T> = &'s dyn Fn(&T, &T) -> bool;

/// Pairs the entries of `old` and `new`. The first of `signs` goes through all entries before the
/// next is asked, so that a weaker sign never takes what a stronger one would match; what no sign
/// matches stands alone. In the order of `new`, each that is gone before the entry that it stood before.
pub fn pairs<'a, T>(old: &'a [T], new: &'a [T], signs: &[Sign<'_, T>]) -> Vec<Pair<'a, T>> {
    let mut partners: Vec<Option<usize>> = vec![None; new.len()];
    let mut taken = vec![false; old.len()];
    for sign in signs {
        for (partner, entry) in partners.iter_mut().zip(new).filter(|(partner, _)| partner.is_none()) {
            let found = old.iter().zip(&taken).position(|(other, taken)| !taken && sign(other, entry));
            if let Some(at) = found {
                taken[at] = true;
                *partner = Some(at);
            }
        }
    }
    let mut paired = Vec::with_capacity(new.len());
    let mut gone = (0..old.len()).filter(|at| !taken[*at]).peekable();
    for (partner, entry) in partners.iter().zip(new) {
        while let Some(at) = gone.next_if(|at| partner.is_some_and(|partner| *at < partner)) {
            paired.push((Some(&old[at]), None));
        }
        paired.push((partner.map(|at| &old[at]), Some(entry)));
    }
    paired.extend(gone.map(|at| (Some(&old[at]), None)));
    paired
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stronger_signs_go_first_and_what_is_gone_keeps_its_place() {
        let (old, new) = (["a1", "b2", "c3"], ["c9", "x2", "d4"]);
        let digit = |old: &&str, new: &&str| old[1..] == new[1..];
        let letter = |old: &&str, new: &&str| old[..1] == new[..1];
        let paired = pairs(&old, &new, &[&letter, &digit]);
        let shown: Vec<_> = paired.iter().map(|(old, new)| (old.copied(), new.copied())).collect();
        let expected =
            [(Some("a1"), None), (Some("c3"), Some("c9")), (Some("b2"), Some("x2")), (None, Some("d4"))];
        assert_eq!(shown, expected);
    }
}
