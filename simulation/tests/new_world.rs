//! The promises of a run in the new world, over thousands of schedules.

use bulkhead_core::wire::ServiceKind::{self, AiCore, Engine};
use bulkhead_simulation::{Schedule, check, play};

/// Plays the schedules of some seeds.
fn keeps_its_promises(service: ServiceKind, seeds: impl IntoIterator<Item = u64>) {
    for seed in seeds {
        let schedule = Schedule::in_new_world(service, seed);
        let kept = play(&schedule).and_then(|play| check(&play));
        assert_eq!(
            kept,
            Ok(()),
            "{service:?} {seed}: `cargo xtask simulate --world new --seeds 1 --first {seed}` \
             shows the smallest schedule that does the same"
        );
    }
}

#[test]
fn two_thousand_schedules_of_the_new_world_keep_every_promise() {
    keeps_its_promises(AiCore, 0..2_000);
}

#[test]
fn two_thousand_schedules_of_an_engine_keep_every_promise_in_the_new_world() {
    keeps_its_promises(Engine, 0..2_000);
}
