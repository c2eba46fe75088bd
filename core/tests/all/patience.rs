//! A request that is turned away is no attempt: only patience ends it, by a pause.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeSet,
    time::Duration,
};

use bulkhead_core::{
    ledger::{
        Event, Ledger,
        Outcome::{Deleted, NotSent},
        What,
    },
    run::{Control, MemoryJournal},
    service::{ReasonKind, Request, Response},
    transport::{Doubt, SendError},
};

use crate::{
    readings::Failing,
    world::{Scripted, accept_all, answer, asked_for, confirmed, ids, run_id, runner},
};

/// The result of every request.
type Fault = fn() -> Result<Response, SendError>;

fn unreachable() -> Result<Response, SendError> {
    Err(SendError::unreachable("no route".into()))
}

fn doubtful(doubt: Doubt) -> SendError {
    SendError::Doubtful {
        doubt,
        message: "no answer".into(),
    }
}

fn turned_away(after: Option<&str>) -> Result<Response, SendError> {
    let mut turned_away = answer(429, "")?;
    turned_away.retry_after = after.map(Into::into);
    Ok(turned_away)
}

/// The reason of the run's first pause, and its time after the first failure.
fn first_pause(events: &[Event]) -> (ReasonKind, Duration) {
    let failed = events.iter().find(|event| {
        let answered = |status: &Option<u16>| status.is_none_or(|status| status >= 400);
        matches!(&event.what, What::Answered { http_status, .. } if answered(http_status))
    });
    let pause = events.iter().find_map(|event| match &event.what {
        What::Paused { reason } => Some((reason.kind, event.at)),
        _ => None,
    });
    let (kind, at) = pause.unwrap();
    (kind, at.since(failed.unwrap().at))
}

/// Plays a run of so many items that meets nothing but a fault until it pauses, and then a service that accepts
/// all. Gives why and how long after the first failure it paused; all of it is deleted in the end.
fn through_an_outage(fault: Fault, items: usize, seed: u64) -> (ReasonKind, Duration) {
    let is_out = Cell::new(true);
    let accepted = RefCell::new(BTreeSet::new());
    let script = |number, request: &_| {
        if is_out.get() {
            fault()
        } else {
            accepted.borrow_mut().extend(asked_for(request));
            accept_all(number, request)
        }
    };
    let there = |id: &str| (!accepted.borrow().contains(id)).then_some("STOPPED");
    let service = Scripted::with_statuses(&script, &there);
    let fails = |_: usize, _: &Request| is_out.get().then(fault);
    let transport = Failing::new(&service, &fails);
    let control = Control::default();
    let runner = runner(&transport, MemoryJournal::default(), control.clone());
    *runner.rng.borrow_mut() = fastrand::Rng::with_seed(seed);
    let plan = confirmed(&ids(items), 10);
    let run = runner.run(run_id(), &plan, |event| {
        if let What::Paused { .. } = event.what {
            is_out.set(false);
            control.resume();
        }
    });
    futures_executor::block_on(run).unwrap();
    let events = runner.journal.events();
    let pause = first_pause(&events);
    let ledger = Ledger::fold(&events).unwrap();
    assert_eq!(
        ledger.counts().of(Deleted),
        items,
        "{pause:?} {:?}",
        ledger.counts()
    );
    pause
}

/// 50 ids ended by themselves, one id after 1 to 14 s, though a pause was promised.
#[test]
fn an_outage_ends_no_item_and_pauses_the_run_after_two_minutes() {
    for (items, seed) in [(1, 7), (1, 8), (50, 7), (50, 8)] {
        let (kind, after) = through_an_outage(unreachable, items, seed);
        assert_eq!(kind, ReasonKind::ServiceUnreachable);
        assert!((120..=151).contains(&after.as_secs()), "{after:?}");
    }
}

/// All ids went out within seconds where a service answered 503 for ten minutes, nothing was said,
/// and what was read in vain ended as unknown.
#[test]
fn a_service_that_is_down_ends_no_item_and_pauses_the_run_after_two_minutes() {
    use ReasonKind::{ConnectionLost, ServiceTrouble, TimedOut};
    let faults: [(Fault, ReasonKind); 5] = [
        (|| answer(502, ""), ServiceTrouble),
        (|| answer(503, "upstream connect error"), ServiceTrouble),
        (|| answer(504, ""), ServiceTrouble),
        (|| Err(doubtful(Doubt::TimedOut)), TimedOut),
        (|| Err(doubtful(Doubt::ConnectionLost)), ConnectionLost),
    ];
    for (fault, expected) in faults {
        for items in [1, 50] {
            let (kind, after) = through_an_outage(fault, items, 7);
            assert_eq!(kind, expected);
            assert!((115..=180).contains(&after.as_secs()), "{after:?}");
        }
    }
}

/// While others are answered, what fails is about the item.
#[test]
fn a_reading_that_fails_among_good_ones_pauses_nothing() {
    let service = Scripted::new(&accept_all);
    let fails = |number: usize, _: &Request| (number % 2 == 1).then(|| answer(503, ""));
    let transport = Failing::new(&service, &fails);
    let runner = runner(&transport, MemoryJournal::default(), Control::default());
    let plan = confirmed(&ids(50), 10);
    futures_executor::block_on(runner.run(run_id(), &plan, |_| {})).unwrap();
    let events = runner.journal.events();
    assert!(
        !events
            .iter()
            .any(|event| matches!(event.what, What::Paused { .. }))
    );
    assert_eq!(Ledger::fold(&events).unwrap().counts().of(Deleted), 50);
}

/// It ended as *failed*. Good readings between say nothing of the changes.
#[test]
fn a_lasting_429_pauses_the_run_after_two_minutes_and_fails_nothing() {
    for after in [None, Some("7"), Some("50"), Some("100")] {
        let script = |number: usize, request: &_| match number {
            0..3 => accept_all(number, request),
            _ => turned_away(after),
        };
        let there = |_: &str| Some("STOPPED");
        let service = Scripted::with_statuses(&script, &there);
        let control = Control::default();
        let runner = runner(&service, MemoryJournal::default(), control.clone());
        let plan = confirmed(&ids(31), 10);
        let run = runner.run(run_id(), &plan, |event| {
            if let What::Paused { .. } = event.what {
                control.cancel();
            }
        });
        futures_executor::block_on(run).unwrap();
        let events = runner.journal.events();
        let (kind, waited) = first_pause(&events);
        assert_eq!(kind, ReasonKind::RateLimited, "{after:?}");
        assert!((120..=201).contains(&waited.as_secs()), "{waited:?}");
        let ledger = Ledger::fold(&events).unwrap();
        assert_eq!(ledger.counts().of(NotSent), 1);
    }
}

#[test]
fn a_session_that_ends_again_and_again_costs_no_attempt() {
    let script = |number: usize, request: &_| match number {
        0..30 => Err(SendError::Session {
            message: "over".into(),
        }),
        _ => accept_all(number, request),
    };
    let service = Scripted::new(&script);
    let control = Control::default();
    let runner = runner(&service, MemoryJournal::default(), control.clone());
    let plan = confirmed("a1b2", 1);
    let run = runner.run(run_id(), &plan, |event| {
        if let What::Paused { .. } = event.what {
            control.resume();
        }
    });
    futures_executor::block_on(run).unwrap();
    let ledger = Ledger::fold(&runner.journal.events()).unwrap();
    assert_eq!(ledger.counts().of(Deleted), 1);
}

#[test]
fn what_was_turned_away_before_a_reload_is_no_attempt_after_it() {
    for fault in [unreachable, || turned_away(None)] {
        let script = |_: usize, _: &_| fault();
        let service = Scripted::new(&script);
        let control = Control::default();
        let first = runner(&service, MemoryJournal::default(), control.clone());
        let plan = confirmed("a1b2", 1);
        let run = first.run(run_id(), &plan, |event| {
            if let What::Paused { .. } = event.what {
                control.cancel();
            }
        });
        futures_executor::block_on(run).unwrap();
        let mut events = first.journal.events();
        let paused = events
            .iter()
            .position(|event| matches!(event.what, What::Paused { .. }));
        events.truncate(paused.unwrap());
        assert!(service.requests.borrow().len() > 5);
        let again = Scripted::new(&accept_all);
        let second = runner(&again, MemoryJournal::default(), Control::default());
        let ledger = Ledger::fold(&events).unwrap();
        futures_executor::block_on(second.resume(&ledger, |_| ())).unwrap();
        events.extend(second.journal.events());
        let ledger = Ledger::fold(&events).unwrap();
        assert_eq!(ledger.counts().of(Deleted), 1);
    }
}
