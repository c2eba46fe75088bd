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

/// A request refused as a whole was not sent, and a reading before it was after all that was sent.
#[test]
fn a_request_that_was_refused_as_a_whole_needs_no_further_reading() {
    keeps_its_promises(
        Engine,
        [
            2_614, 3_183, 3_432, 5_399, 6_591, 6_903, 8_129, 9_696, 10_907, 11_547, 14_323, 14_470,
            15_684,
        ],
    );
}

#[test]
fn after_cancel_what_is_not_known_is_read_as_long_as_what_is_accepted_is_watched() {
    keeps_its_promises(AiCore, [2_726, 11_384, 16_576]);
    keeps_its_promises(Engine, [12_239, 16_188]);
}

#[test]
fn one_refusal_after_what_a_reading_has_shown_to_be_done_does_not_end_a_run() {
    keeps_its_promises(
        AiCore,
        [7_503, 8_701, 9_078, 9_391, 12_576, 16_124, 17_761, 19_041],
    );
}

/// A good answer that only a page had that died, or that nobody could read, tells a run nothing.
#[test]
fn one_refusal_after_answers_that_nobody_knows_of_may_end_a_run() {
    keeps_its_promises(Engine, [11_887, 17_447]);
}

#[test]
fn what_somebody_else_deletes_before_it_is_sent_is_not_said_to_be_accepted() {
    keeps_its_promises(AiCore, [9_800]);
}

#[test]
fn a_request_in_flight_is_not_called_over_because_the_time_of_day_was_set() {
    keeps_its_promises(AiCore, [17_473]);
}

/// On a slow disk it is observed late that something was taken back, that the run asks, or until when
/// it waits.
#[test]
fn what_is_observed_late_was_not_done_late() {
    keeps_its_promises(AiCore, [5_763, 6_715, 8_393, 19_500]);
    keeps_its_promises(Engine, [3_092, 6_545]);
}

/// A deletion that was over before the browser repeated the request was refused as unknown.
#[test]
fn a_deletion_outlasts_the_repeat_of_its_request() {
    keeps_its_promises(AiCore, [4_489]);
}

/// Nobody was asked where a service answered nothing but 503, or nothing in time. A request that
/// hangs for minutes is told of when it is over.
#[test]
fn who_meets_nothing_but_a_service_that_fails_is_asked_in_time() {
    keeps_its_promises(AiCore, [26, 405, 1_295, 1_656, 9_118, 18_726, 19_721]);
    keeps_its_promises(Engine, [314, 1_194, 1_592, 1_965, 2_964, 8_313]);
}

/// One by one there was not the time for each.
#[test]
fn after_cancel_many_that_are_not_known_are_read_at_once() {
    keeps_its_promises(AiCore, [12_269]);
}

/// A deletion that was not implemented (501) was called this run's when somebody else's was seen.
#[test]
fn what_is_not_implemented_was_not_carried_out() {
    keeps_its_promises(Engine, [13_282]);
}
