//! Conflicts and risks that no answers bring about.

use super::space::Space;
use crate::diag::{Code, Diagnostic};
use crate::guide::{Caution, Guide};

pub(super) fn lint(guide: &Guide) -> Vec<Diagnostic> {
    guide.cautions.iter().filter_map(|caution| never_holds(guide, caution)).collect()
}

fn never_holds(guide: &Guide, caution: &Caution) -> Option<Diagnostic> {
    let space = Space::of(guide, std::iter::once(&caution.when.value));
    if space.sampled() || space.combinations().any(|combination| combination.holds(&caution.when.value)) {
        return None;
    }
    let kind = if caution.finding { "conflict" } else { "risk" };
    let rules = guide.rules.as_ref().unwrap_or(&guide.source);
    let finding = Diagnostic::new(Code::RowNeverHolds, format!("the {kind} `{}` can never hold", caution.id))
        .at(rules, caution.when.span, "no combination of answers fits")
        .help("remove it, or mend its condition");
    Some(finding)
}
