//! The promises of a run, over thousands of schedules.

#![allow(clippy::panic, reason = "a test that meets the unexpected has to fail")]

use std::time::Duration;

use bulkhead_core::{item::Action, ledger::Outcome};
use bulkhead_simulation::{Benchmark, Fault, Play, Schedule, check, play};

/// Plays the schedules of some seeds.
fn keeps_its_promises(seeds: impl IntoIterator<Item = u64>) {
    for seed in seeds {
        let kept = play(&Schedule::new(seed)).and_then(|play| check(&play));
        assert_eq!(
            kept,
            Ok(()),
            "seed {seed}: `cargo xtask simulate --seeds 1 --first {seed}` shows the smallest \
             schedule that does the same"
        );
    }
}

#[test]
fn two_thousand_schedules_keep_every_promise() {
    keeps_its_promises(0..2_000);
}

#[test]
fn the_same_seed_plays_the_same() {
    for seed in 0..50 {
        let once = play(&Schedule::new(seed)).map(|play| play.story());
        let twice = play(&Schedule::new(seed)).map(|play| play.story());
        assert_eq!(once.ok(), twice.ok(), "seed {seed}");
    }
}

/// Found by the simulation: the number of times that an item was sent was not looked at when the
/// run was resumed.
#[test]
fn what_was_sent_often_enough_is_not_sent_again_after_a_crash() {
    keeps_its_promises([25]);
}

/// Found by the simulation: a request that was in flight when the page died can arrive later,
/// when a reading has already shown the item as it was.
#[test]
fn what_was_in_flight_when_the_page_died_may_still_arrive() {
    keeps_its_promises([1_221]);
}

/// Found by the simulation: a browser had repeated a request, the gateway had been started anew in
/// between, and so the service refused what it had just carried out. No reading came through.
#[test]
fn a_refusal_of_what_the_status_had_allowed_is_no_failure_as_long_as_nobody_could_look() {
    keeps_its_promises([385, 536, 616]);
}

/// Found by the simulation: a slow reading was judged by the time at which it came, not by that at
/// which it was made.
#[test]
fn a_slow_reading_is_as_old_as_its_beginning() {
    keeps_its_promises([3_338, 3_381, 5_288, 5_780]);
}

/// Found by the simulation: answers that came after the disk was full left the run waiting for
/// readings that it could not make.
#[test]
fn a_full_disk_ends_the_run_whatever_was_in_flight() {
    keeps_its_promises([27, 53, 297]);
}

/// Found by the simulation: an item that a late answer showed under way was watched, though the
/// service lets nobody read.
#[test]
fn where_nobody_may_read_nothing_is_watched() {
    keeps_its_promises([1_118]);
}

/// Found by the simulation: after a crash, what the run itself had seen gone was taken for what had
/// never been there.
#[test]
fn what_a_run_has_seen_gone_is_not_what_was_missing_before_it() {
    keeps_its_promises([74, 666]);
}

#[test]
fn the_check_sees_what_is_not_so() {
    use Outcome::{Deleted, Failed, Skipped, Unknown};
    for (from, to) in [(Failed, Deleted), (Deleted, Failed), (Deleted, Skipped)] {
        let mut seen = 0;
        for seed in 0..50 {
            let Ok(mut play) = play(&Schedule::new(seed)) else {
                continue;
            };
            play.tamper(from, to);
            seen += usize::from(check(&play).is_err());
        }
        assert!(seen > 5, "{from:?} told as {to:?} was seen {seen} times");
    }
    // What is unknown claims nothing.
    let mut play = play(&Schedule::new(0)).unwrap_or_else(|broken| panic!("{broken}"));
    play.tamper(Deleted, Unknown);
    assert_eq!(check(&play), Ok(()));
}

#[test]
fn cuts_cost_little_and_nothing_is_done_twice() {
    let mut schedule = Schedule::new(1);
    schedule.action = Action::Delete;
    schedule.faults = (0..200)
        .step_by(7)
        .map(|request| (request, Fault::Cut { done: true }))
        .collect();
    let play = play(&schedule);
    let ledger = play.as_ref().ok().and_then(Play::ledger);
    let unknown = ledger.map(|ledger| ledger.counts().of(Outcome::Unknown));
    assert!(unknown.is_some());
    assert_eq!(play.and_then(|play| check(&play)), Ok(()));
}

#[test]
fn a_run_without_trouble_makes_no_request_too_many() {
    let benchmark = Benchmark {
        items: 1_000,
        batch: 100,
        concurrency: 4,
        latency: Duration::from_millis(50),
        disk: Duration::from_millis(1),
        faults: 0,
        action: Action::Delete,
    };
    let figures = benchmark.measure();
    assert!(figures.is_ok_and(|f| f.changes == f.fewest && f.done == 1_000));
}
