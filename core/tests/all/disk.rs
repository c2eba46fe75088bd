//! The effects of the disk on a run: it fails, or takes long.

use std::{cell::Cell, pin::pin, time::Duration};

use bulkhead_core::{
    ledger::{Event, Ledger, Outcome, Phase, What},
    run::Control,
    service::ReasonKind,
    transport::Clock as _,
};
use futures_util::future::{Either, select};

use crate::{
    timed::{Disk, Slow, Timed, runner},
    world::{Scripted, accept_all, confirmed, ids, run_id},
};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Lets one of the first writes fail, by how long writes and answers take: a failed write must
/// leave nothing out on which a later one builds.
#[test]
fn a_record_can_be_read_wherever_a_write_has_failed() {
    let mut failed = 0;
    for (write, answer) in [(3, 5), (30, 5), (30, 30), (5, 200), (900, 5)] {
        for fails in 0..12 {
            let of = format!("write {fails} of {write} ms beside {answer} ms");
            let takes = |number| (Duration::from_millis(write), number != fails);
            let clock = Timed::default();
            let scripted = Scripted::new(&accept_all);
            let disk = Disk::new(&clock, &takes);
            let slow = Slow {
                to: &scripted,
                clock: clock.clone(),
                takes: Duration::from_millis(answer),
            };
            let runner = runner(slow, (&clock, &disk), &Control::default());
            let plan = confirmed(&ids(40), 1);
            let mut seen: Vec<Event> = Vec::new();
            let run = runner.run(run_id(), &plan, |event| seen.push(event.clone()));
            let result = clock.drive(DAY, run).unwrap();
            failed += usize::from(result.is_err());
            let recorded = disk.holds.events();
            for end in 1..=recorded.len() {
                assert!(Ledger::fold(&recorded[..end]).is_ok(), "{of}: {end}");
            }
            let ledger = Ledger::fold(&seen).expect(&of);
            let sent = scripted.requests.borrow().len();
            assert_eq!(ledger.requests(), sent, "{of}");
            assert!(matches!(ledger.phase(), Phase::Finished(_)), "{of}");
            assert_eq!(ledger.counts().of(Outcome::Sending), 0, "{of}");
            if fails > 0 {
                // What is shown is what is recorded; only a last write is not tried again.
                assert!(seen.starts_with(&recorded), "{of}");
                let is_last = disk.portions.get() == fails + 1;
                assert!(is_last || seen.len() == recorded.len(), "{of}");
            }
        }
    }
    assert!(failed > 40, "{failed}");
}

const SECOND: Duration = Duration::from_secs(1);

fn count(events: &[Event], is: impl Fn(&What) -> bool) -> usize {
    events.iter().filter(|event| is(&event.what)).count()
}

#[test]
fn a_slow_disk_makes_a_slow_run() {
    for write in [5, 6, 20] {
        let takes = |_| (write * SECOND, true);
        let clock = Timed::default();
        let scripted = Scripted::new(&accept_all);
        let disk = Disk::new(&clock, &takes);
        let slow = Slow {
            to: &scripted,
            clock: clock.clone(),
            takes: Duration::from_millis(50),
        };
        let runner = runner(slow, (&clock, &disk), &Control::default());
        let plan = confirmed(&ids(40), 1);
        let run = runner.run(run_id(), &plan, |_| ());
        let hour = 3_600 * SECOND;
        assert!(clock.drive(hour, run).is_some(), "{write} s: it never ends");
        let events = disk.holds.events();
        let ledger = Ledger::fold(&events).unwrap();
        assert_eq!(ledger.counts().of(Outcome::Deleted), 40, "{write} s");
        let in_vain = count(&events, |what| matches!(what, What::Withdrawn { .. }));
        assert!(in_vain <= 20, "{write} s: {in_vain} taken back");
    }
}

#[test]
fn a_disk_that_takes_minutes_pauses_the_run_and_says_so() {
    let is_slow = Cell::new(true);
    let takes = |_| (if is_slow.get() { 180 * SECOND } else { SECOND }, true);
    let clock = Timed::default();
    let scripted = Scripted::new(&accept_all);
    let disk = Disk::new(&clock, &takes);
    let slow = Slow {
        to: &scripted,
        clock: clock.clone(),
        takes: Duration::from_millis(50),
    };
    let control = Control::default();
    let runner = runner(slow, (&clock, &disk), &control);
    let plan = confirmed(&ids(40), 1);
    let run = pin!(runner.run(run_id(), &plan, |_| ()));
    let user = pin!(async {
        while !control.is_paused() {
            clock.sleep(SECOND).await;
        }
        let asked = clock.now();
        is_slow.set(false);
        clock.sleep(600 * SECOND).await;
        control.resume();
        asked
    });
    let both = async {
        match select(run, user).await {
            Either::Right((asked, run)) => {
                run.await.unwrap();
                asked
            }
            Either::Left(_) => panic!("it never asks"),
        }
    };
    let asked = clock.drive(DAY, both).expect("it asks, and then ends");
    assert!(asked <= 1_200 * SECOND, "{asked:?}");
    let events = disk.holds.events();
    let paused = events.iter().find_map(|event| match &event.what {
        What::Paused { reason, .. } => Some(reason.kind),
        _ => None,
    });
    assert_eq!(paused, Some(ReasonKind::NotRecorded));
    let ledger = Ledger::fold(&events).unwrap();
    assert_eq!(ledger.counts().of(Outcome::Deleted), 40);
}
