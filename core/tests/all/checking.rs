//! A run that is over, read once more.

use std::cell::Cell;

use bulkhead_core::{
    item::Action,
    ledger::{
        Event, Ledger,
        Outcome::{self, Deleted, NotSent, Scheduled, Stopped, Unknown},
        Phase, Row, What,
    },
    run::{Control, MemoryJournal},
    service::{ReasonKind, Request},
    transport::{Doubt, SendError, Transport},
};

use crate::{
    readings::Failing,
    world::{Scripted, accept_all, answer, confirmed, ids, planned, run, runner},
};

/// The runs of an earlier page, of which this is all that is left, and what is seen of it now.
fn check(before: &[Event], transport: impl Transport) -> (Ledger, Vec<Event>) {
    let ledger = Ledger::fold(before).unwrap();
    let runner = runner(transport, MemoryJournal::default(), Control::default());
    futures_executor::block_on(runner.check_again(&ledger, |_| ())).unwrap();
    let more = runner.journal.events();
    let all = [before, &more].concat();
    (Ledger::fold(&all).unwrap(), more)
}

/// Events of a run: items accepted and not seen done in time, and items not known.
fn ended() -> Vec<Event> {
    let script = |number, request: &_| match number {
        0 => Err(SendError::Doubtful {
            doubt: Doubt::ConnectionLost,
            message: "reset".into(),
        }),
        _ => accept_all(number, request),
    };
    let there = |_: &str| Some("STOPPED");
    let service = Scripted::with_statuses(&script, &there);
    let fails = |_: usize, _: &Request| Some(answer(500, ""));
    let failing = Failing::new(&service, &fails);
    let runner = runner(&failing, MemoryJournal::default(), Control::default());
    let plan = confirmed(&ids(40), 10);
    let run = runner.run(crate::world::run_id(), &plan, |_| ());
    futures_executor::block_on(run).unwrap();
    let events = runner.journal.events();
    let ledger = Ledger::fold(&events).unwrap();
    let counts = ledger.counts();
    assert_eq!((counts.of(Scheduled), counts.of(Unknown)), (30, 10));
    assert_eq!(ledger.can_be_checked_again(), 40);
    events
}

#[test]
fn what_is_scheduled_or_unknown_at_the_end_is_read_again_and_that_is_recorded() {
    let before = ended();
    let service = Scripted::new(&accept_all);
    let (ledger, more) = check(&before, &service);
    assert!(service.requests.borrow().is_empty(), "nothing is sent");
    assert_eq!(ledger.counts().of(Deleted), 30);
    assert_eq!(ledger.counts().of(Unknown), 10, "nobody ever saw those");
    assert_eq!(ledger.phase(), &Phase::Finished(None));
    assert!(more.len() > 1, "{more:?}");
    for event in &more {
        assert!(matches!(event.what, What::Read { .. } | What::Finished));
    }
    // Wherever the page dies the run is over, and can be checked again.
    for cut in 0..more.len() {
        let all = [&before, &more[..cut]].concat();
        let ledger = Ledger::fold(&all).unwrap();
        assert_eq!(ledger.phase(), &Phase::Finished(None));
        let service = Scripted::new(&accept_all);
        assert_eq!(check(&all, &service).0.counts().of(Deleted), 30);
    }
}

#[test]
fn what_is_still_there_is_said_to_be_there_at_once() {
    let before = ended();
    let there = |_: &str| Some("STOPPED");
    let service = Scripted::with_statuses(&accept_all, &there);
    let (ledger, more) = check(&before, &service);
    let counts = ledger.counts();
    assert_eq!((counts.of(Scheduled), counts.of(NotSent)), (30, 10));
    let took = more.last().unwrap().at.since(more[0].at).as_secs();
    assert!(took < 120, "{took} s");
    assert!(service.requests.borrow().is_empty(), "nothing is sent");
}

#[test]
fn what_can_not_be_read_now_stays_as_it_was_and_the_check_ends() {
    let before = ended();
    let was = Ledger::fold(&before).unwrap();
    for failure in [403, 500, 429, 401] {
        let service = Scripted::new(&accept_all);
        let fails = |_: usize, _: &Request| Some(answer(failure, ""));
        let failing = Failing::new(&service, &fails);
        let (ledger, _) = check(&before, &failing);
        assert_eq!(ledger.counts(), was.counts(), "{failure}");
        assert_eq!(ledger.phase(), &Phase::Finished(None));
    }
}

#[test]
fn what_is_only_stopped_by_then_can_be_sent_again() {
    let running = |_: &str| Some("RUNNING");
    let service = Scripted::with_statuses(&accept_all, &running);
    let plan = planned("a1b2", Action::StopThenDelete, 10);
    let (ledger, before) = run(&plan, &service, Control::default());
    assert_eq!(ledger.counts().of(Scheduled), 1);
    let stopped = |_: &str| Some("STOPPED");
    let service = Scripted::with_statuses(&accept_all, &stopped);
    let (ledger, _) = check(&before, &service);
    let row = &ledger.rows()[0];
    assert_eq!(row.outcome(), Stopped);
    assert_eq!(row.reason().unwrap().kind, ReasonKind::WaitOver);
    assert!(row.can_be_sent_again() && !row.is_done());
    assert!(service.requests.borrow().is_empty(), "nothing is sent");
}

#[test]
fn a_run_that_is_not_over_is_not_checked() {
    let before = ended();
    let cut = &before[..before.len() - 1];
    assert_eq!(Ledger::fold(cut).unwrap().can_be_checked_again(), 0);
    let service = Scripted::new(&accept_all);
    let (_, more) = check(cut, &service);
    assert!(more.is_empty() && service.readings.borrow().is_empty());
}

#[test]
fn a_cancelled_run_ends_without_waiting_where_the_user_does_not_want_to() {
    let control = Control::default();
    let looks = Cell::new(0);
    let cancel = |number, request: &_| {
        if number == 1 {
            control.cancel();
        }
        accept_all(number, request)
    };
    let there = |_: &str| {
        looks.set(looks.get() + 1);
        if looks.get() == 25 {
            control.leave();
        }
        Some("STOPPED")
    };
    let service = Scripted::with_statuses(&cancel, &there);
    let (ledger, events) = run(&confirmed(&ids(40), 10), &service, control.clone());
    let last = events.last().unwrap().at;
    assert!(last.since(events[0].at).as_secs() < 60);
    let scheduled = ledger.counts().of(Scheduled);
    assert_eq!(scheduled, 10 * service.requests.borrow().len());
    assert!(ledger.can_be_checked_again() == scheduled);
    let outcomes = ledger.rows().iter().map(Row::outcome);
    assert!(outcomes.into_iter().all(|of| of != Outcome::Sending));
}
