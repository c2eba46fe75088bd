//! The promises of a run, over thousands of schedules.

#![allow(clippy::panic, reason = "a test that meets the unexpected has to fail")]

use std::time::Duration;

use bulkhead_core::{
    item::{Action, Flags},
    ledger::Outcome,
    wire::ServiceKind::{self, AiCore, Engine},
};
use bulkhead_simulation::{
    Benchmark, Broken, Defect, Fault, Play, Schedule, ServicePlan, check, play,
};

/// Plays the schedules of some seeds.
fn keeps_its_promises(service: ServiceKind, seeds: impl IntoIterator<Item = u64>) {
    keeps_them(service, Schedule::new, seeds);
}

/// Plays the same behind a gateway that keeps changes back.
fn keeps_them_held_back(service: ServiceKind, seeds: impl IntoIterator<Item = u64>) {
    keeps_them(service, Schedule::held_back, seeds);
}

fn keeps_them(
    service: ServiceKind,
    schedule: fn(ServiceKind, u64) -> Schedule,
    seeds: impl IntoIterator<Item = u64>,
) {
    for seed in seeds {
        let kept = play(&schedule(service, seed)).and_then(|play| check(&play));
        assert_eq!(
            kept,
            Ok(()),
            "{service:?} {seed}: `cargo xtask simulate --seeds 1 --first {seed}` shows the \
             smallest schedule that does the same"
        );
    }
}

#[test]
fn two_thousand_schedules_keep_every_promise() {
    keeps_its_promises(AiCore, 0..2_000);
}

#[test]
fn two_thousand_schedules_of_an_engine_keep_every_promise() {
    keeps_its_promises(Engine, 0..2_000);
}

#[test]
fn two_thousand_schedules_keep_every_promise_behind_a_gateway_that_keeps_back() {
    keeps_them_held_back(AiCore, 0..2_000);
}

#[test]
fn two_thousand_schedules_of_an_engine_keep_every_promise_behind_a_gateway_that_keeps_back() {
    keeps_them_held_back(Engine, 0..2_000);
}

#[test]
fn two_thousand_schedules_keep_every_promise_without_valid_credentials() {
    keeps_them(AiCore, Schedule::without_credentials, 0..2_000);
}

#[test]
fn two_thousand_schedules_of_an_engine_keep_every_promise_without_valid_credentials() {
    keeps_them(Engine, Schedule::without_credentials, 0..2_000);
}

#[test]
fn the_same_seed_plays_the_same() {
    for service in [AiCore, Engine] {
        for seed in 0..50 {
            let story = || play(&Schedule::new(service, seed)).map(|play| play.story());
            assert_eq!(story().ok(), story().ok(), "{service:?} {seed}");
        }
    }
}

/// Found by the simulation: the number of times that an item was sent was not looked at when the
/// run was resumed.
#[test]
fn what_was_sent_often_enough_is_not_sent_again_after_a_crash() {
    keeps_its_promises(AiCore, [25]);
}

/// Found by the simulation: a request that was in flight when the page died can arrive later,
/// when a reading has already shown the item as it was.
#[test]
fn what_was_in_flight_when_the_page_died_may_still_arrive() {
    keeps_its_promises(AiCore, [1_221]);
}

/// Found by the simulation: a browser had repeated a request, the gateway had been started anew in
/// between, and so the service refused what it had just carried out. No reading came through.
#[test]
fn a_refusal_of_what_the_status_had_allowed_is_no_failure_as_long_as_nobody_could_look() {
    keeps_its_promises(AiCore, [385, 536, 616]);
}

/// Found by the simulation: a slow reading was judged by the time at which it came, not by that at
/// which it was made.
#[test]
fn a_slow_reading_is_as_old_as_its_beginning() {
    keeps_its_promises(AiCore, [3_338, 3_381, 5_288, 5_780]);
}

/// Found by the simulation: answers that came after the disk was full left the run waiting for
/// readings that it could not make.
#[test]
fn a_full_disk_ends_the_run_whatever_was_in_flight() {
    keeps_its_promises(AiCore, [27, 53, 297]);
}

/// Found by the simulation: an item that a late answer showed under way was watched, though the
/// service lets nobody read.
#[test]
fn where_nobody_may_read_nothing_is_watched() {
    keeps_its_promises(AiCore, [1_118]);
}

/// Found by the simulation: after a crash, what the run itself had seen gone was taken for what had
/// never been there.
#[test]
fn what_a_run_has_seen_gone_is_not_what_was_missing_before_it() {
    keeps_its_promises(AiCore, [74, 666]);
}

/// Found by the simulation: of an item that was seen in a status in which it has to be refused, and
/// that somebody had deleted meanwhile, it was said that the service does not know it.
#[test]
fn what_was_seen_and_is_gone_is_not_called_not_found() {
    keeps_its_promises(AiCore, [159, 282, 497]);
    keeps_its_promises(Engine, [28]);
}

/// Found by the simulation: an engine goes on with what it has begun, and a relative's batch with
/// what it has taken, also if nobody has got the answer. No reading shows that. What was still
/// there, and was not to be sent again, was called failed.
#[test]
fn what_an_engine_may_still_be_at_has_not_failed() {
    keeps_its_promises(Engine, [820, 2_137, 5_410]);
}

/// Found by the simulation: the same where the last answer was a refusal, of the item or of the
/// whole request.
#[test]
fn what_an_engine_may_still_be_at_has_not_failed_when_it_is_refused_later() {
    keeps_its_promises(Engine, [2_649, 13_447, 4_658, 6_722, 10_504]);
}

/// Found by the simulation: the same where the run ended before it was sent again.
#[test]
fn what_an_engine_may_still_be_at_is_not_called_not_sent() {
    keeps_its_promises(Engine, [95, 301, 1_760, 3_180]);
}

/// Found by the simulation: an answer that could not be read was taken for the end of the work,
/// and it had been that of a batch.
#[test]
fn an_answer_that_can_not_be_read_may_have_been_that_of_a_batch() {
    keeps_its_promises(Engine, [290, 1_070]);
}

/// Found by the simulation: a page that lives again did not know any more that an engine may
/// still be at what the last one had sent.
#[test]
fn what_was_in_flight_when_the_page_died_may_be_what_an_engine_is_still_at() {
    keeps_its_promises(Engine, [389, 1_016, 2_826, 10_831]);
}

/// Found by the simulation: what a relative refuses alone because it does not know it was no "not
/// found", and so was called failed although a browser had repeated the request that deleted it.
#[test]
fn what_a_relative_does_not_know_is_not_found_when_it_comes_alone() {
    keeps_its_promises(Engine, [290]);
}

/// Found by the simulation: a browser had repeated a request, the gateway had been started anew in
/// between, and so the engine said of what it had just deleted that it does not know it, or that
/// somebody else is at it. What nobody had looked for before was then called failed.
#[test]
fn what_an_engine_does_not_know_and_nobody_had_seen_may_be_gone_by_a_repeated_request() {
    keeps_its_promises(Engine, [80, 180, 714, 860]);
}

/// Tampers with some plays, and counts those that are found out.
fn found(service: ServiceKind, tamper: impl Fn(&mut Play)) -> usize {
    let plays = (0..50).filter_map(|seed| play(&Schedule::new(service, seed)).ok());
    let broken = plays.filter_map(|mut play| {
        tamper(&mut play);
        check(&play).err()
    });
    broken.count()
}

#[test]
fn the_check_sees_what_is_not_so() {
    use Outcome::{AlreadyGone, Deleted, Failed, NotSent, Skipped, Unknown};
    for service in [AiCore, Engine] {
        for (from, to) in [
            (Failed, Deleted),
            (Failed, AlreadyGone),
            (Deleted, Failed),
            (Deleted, NotSent),
            (Deleted, Skipped),
        ] {
            let seen = found(service, |play| play.tamper(from, to));
            assert!(
                seen > 5,
                "{service:?} {from:?} told as {to:?}: seen {seen} times"
            );
        }
        // What is unknown claims nothing.
        let mut play = play(&Schedule::new(service, 0)).unwrap_or_else(|broken| panic!("{broken}"));
        play.tamper(Deleted, Unknown);
        assert_eq!(check(&play), Ok(()), "{service:?}");
    }
}

#[test]
fn the_check_sees_flags_that_were_not_confirmed() {
    for way in 0..3 {
        let seen = found(Engine, |play| {
            let flags = play
                .ledger()
                .map_or(Flags::NONE, |ledger| ledger.header().flags);
            play.confirm_otherwise(match way {
                0 => Flags {
                    cascade: !flags.cascade,
                    ..flags
                },
                1 => Flags {
                    skip_custom_listeners: !flags.skip_custom_listeners,
                    ..flags
                },
                _ => Flags {
                    skip_io_mappings: !flags.skip_io_mappings,
                    ..flags
                },
            });
        });
        assert!(seen > 40, "way {way}: seen {seen} times");
    }
}

#[test]
fn the_check_sees_what_is_nobody_elses_business() {
    let seen = found(Engine, Play::disclose);
    assert!(seen > 5, "seen {seen} times");
}

/// Plays the schedules of some engines that have this defect, and gives what was found.
fn found_of(defect: Defect) -> Vec<Broken> {
    let plays = (0..100).filter_map(|seed| {
        let mut schedule = Schedule::new(Engine, seed);
        if let ServicePlan::Engine(engine) = &mut schedule.service {
            engine.defect = Some(defect);
        }
        play(&schedule).and_then(|play| check(&play)).err()
    });
    plays.collect()
}

#[test]
fn the_check_sees_an_engine_that_says_done_and_has_not() {
    let found = found_of(Defect::SaysDone);
    let lies = found
        .iter()
        .filter(|broken| matches!(broken, Broken::NotSo(_)));
    assert!(lies.count() > 20, "{found:?}");
}

#[test]
fn the_check_sees_what_was_destroyed_that_nobody_had_agreed_to() {
    let found = found_of(Defect::DeletesWhatRuns);
    let destroyed = found
        .iter()
        .filter(|broken| matches!(broken, Broken::Destroyed(_)));
    assert!(destroyed.count() > 10, "{found:?}");
}

#[test]
fn cuts_cost_little_and_nothing_is_done_twice() {
    for service in [AiCore, Engine] {
        let mut schedule = Schedule::new(service, 1);
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
}

/// A list of several pages, also where it had only left out some entries, went on to its end.
#[test]
fn without_valid_credentials_the_next_page_of_a_list_is_not_asked_for() {
    let seeds = [44, 18_940, 19_694];
    keeps_them(AiCore, Schedule::without_credentials, seeds);
}

#[test]
fn a_run_at_a_rate_takes_as_long_as_that_and_is_never_held_back() {
    for (service, concurrency) in [(AiCore, 4), (Engine, 1)] {
        for (rate, batch, seconds) in [(100, 100, 10), (100, 50, 10), (100, 1, 10), (30, 100, 33)] {
            let benchmark = Benchmark {
                service,
                items: 1_000,
                batch,
                concurrency,
                latency: Duration::from_millis(8),
                disk: Duration::from_millis(1),
                faults: 0,
                action: Action::Delete,
                rate: Some(rate),
                survey: false,
            };
            let figures = benchmark
                .measure()
                .unwrap_or_else(|broken| panic!("{broken}"));
            let took = figures.sending.as_secs_f64();
            let what = format!("{service:?} {rate} {batch}: {took}");
            assert!((f64::from(seconds) - took).abs() <= 2.0, "{what}");
            assert_eq!(
                (figures.done, figures.kept_back, figures.pauses),
                (1_000, 0, 0),
                "{what}"
            );
        }
    }
}

#[test]
fn a_run_without_trouble_makes_no_request_too_many() {
    for (service, concurrency) in [(AiCore, 4), (Engine, 1)] {
        let benchmark = Benchmark {
            service,
            items: 1_000,
            batch: 100,
            concurrency,
            latency: Duration::from_millis(50),
            disk: Duration::from_millis(1),
            faults: 0,
            action: Action::Delete,
            rate: None,
            survey: false,
        };
        let figures = benchmark.measure();
        assert!(figures.is_ok_and(|f| f.changes == f.fewest && f.done == 1_000));
    }
}
