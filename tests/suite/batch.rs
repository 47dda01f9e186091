//! Batches: what is written, kept, skipped and removed; and that no accident, neighbour or hostile
//! file gets in the way of another organization.

mod support;

use blueprint::batch::State;
use blueprint::export::Target;
use support::Bench;

#[test]
fn the_shipped_workspace_is_built_and_then_left_alone() {
    let bench = Bench::shipped();
    let first = bench.run(&Target::ALL);
    assert!(first.all(|state| matches!(state, State::Made { written } if *written > 20)), "{first:?}");
    assert!(first.outcomes.len() >= 6);
    let built = bench.snapshot();
    let second = bench.run(&Target::ALL);
    assert!(second.all(|state| matches!(state, State::Unchanged)), "{second:?}");
    assert_eq!(bench.snapshot(), built, "inodes and times stay too");
    assert_eq!(first.findings(), second.findings(), "what was found is found again");
}
