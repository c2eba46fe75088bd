//! The time that a run waits for others, and what that costs its items.

use std::{cell::Cell, pin::pin, time::Duration};

use bulkhead_core::{
    ledger::{Event, Ledger, Outcome, What},
    run::{Control, MemoryJournal, RunLimits},
    service::{Method, ReasonKind, Request, Response},
    transport::{Clock as _, Doubt, SendError, Transport},
    wire::CorrelationId,
};
use futures_util::future::{Either, select};

use crate::{
    readings::Failing,
    timed::{Slow, Timed, runner},
    world::{Scripted, accept_all, answer, confirmed, ids, run_id},
};

const SECOND: Duration = Duration::from_secs(1);
const HOUR: Duration = Duration::from_secs(3_600);

fn slow<'s>(to: &'s Scripted<'s>, clock: &Timed) -> Slow<'s> {
    Slow {
        to,
        clock: clock.clone(),
        takes: Duration::from_millis(50),
    }
}

fn turned_away(status: u16, retry_after: &str) -> Response {
    let mut answer = answer(status, "").unwrap();
    answer.retry_after = Some(retry_after.into());
    answer
}

fn pauses(events: &[Event]) -> Vec<&Event> {
    let is_pause = |event: &&Event| matches!(event.what, What::Paused { .. });
    events.iter().filter(is_pause).collect()
}

/// Runs one deletion and lets it go on a minute after each pause.
fn run_and_continue(transport: &Scripted<'_>, clock: &Timed) -> (Ledger, Vec<Event>) {
    let control = Control::default();
    let runner = runner(
        slow(transport, clock),
        (clock, MemoryJournal::default()),
        &control,
    );
    let plan = confirmed("a1b2", 1);
    let run = pin!(runner.run(run_id(), &plan, |_| ()));
    let user = pin!(async {
        loop {
            clock.sleep(60 * SECOND).await;
            control.resume();
        }
    });
    let both = async {
        match select(run, user).await {
            Either::Left((result, _)) => result.unwrap(),
            Either::Right(((), _)) => {}
        }
    };
    clock.drive(3 * HOUR, both).unwrap();
    let events = runner.journal.events();
    (Ledger::fold(&events).unwrap(), events)
}

/// The longest of them is no number that fits anywhere; 25 days are more than a browser's timer
/// has room for, 50 days more than its milliseconds fit into 32 bits.
#[test]
fn a_service_that_wants_to_be_left_alone_for_more_than_an_hour_pauses_the_run() {
    for status in [429, 503] {
        for retry_after in [
            "3601",
            "2160000",
            "4320000",
            "18446744073709551615",
            "99999999999999999999999999",
            "Fri, 31 Dec 9999 23:59:59 GMT",
        ] {
            let script = |number, request: &Request| match number {
                0 => Ok(turned_away(status, retry_after)),
                _ => accept_all(number, request),
            };
            let first = Cell::new(status == 503);
            let statuses = |_: &str| first.replace(false).then_some("STOPPED");
            let clock = Timed::default();
            let transport = Scripted::with_statuses(&script, &statuses);
            let (ledger, events) = run_and_continue(&transport, &clock);
            let of = format!("HTTP {status}, {retry_after}");
            assert!(clock.longest() <= HOUR, "{of}: {:?}", clock.longest());
            assert_eq!(pauses(&events).len(), 1, "{of}");
            assert_eq!(ledger.counts().of(Outcome::Deleted), 1, "{of}");
        }
    }
}

#[test]
fn a_wait_of_an_hour_is_waited_for() {
    let script = |number, request: &Request| match number {
        0 => Ok(turned_away(429, "3600")),
        _ => accept_all(number, request),
    };
    let transport = Scripted::new(&script);
    let clock = Timed::default();
    let (ledger, events) = run_and_continue(&transport, &clock);
    assert_eq!(pauses(&events), Vec::<&Event>::new());
    assert_eq!(ledger.counts().of(Outcome::Deleted), 1);
    assert!(clock.now() >= HOUR);
}

/// A pause of twenty minutes, and the item is gone a minute after it.
#[test]
fn a_pause_uses_up_nothing_of_the_ten_minutes_of_watching() {
    let clock = Timed::default();
    let gone_at = 1_270 * SECOND;
    let statuses = |_: &str| (clock.now() < gone_at).then_some("STOPPED");
    let transport = Scripted::with_statuses(&accept_all, &statuses);
    let control = Control::default();
    let runner = runner(
        slow(&transport, &clock),
        (&clock, MemoryJournal::default()),
        &control,
    );
    let plan = confirmed(&ids(3), 1);
    let run = pin!(runner.run(run_id(), &plan, |_| ()));
    let user = pin!(async {
        clock.sleep(10 * SECOND).await;
        control.pause();
        clock.sleep(1_200 * SECOND).await;
        control.resume();
    });
    let both = async {
        match select(run, user).await {
            Either::Left(_) => panic!("it is paused"),
            Either::Right(((), run)) => run.await.unwrap(),
        }
    };
    clock.drive(HOUR, both).expect("it ends");
    let ledger = Ledger::fold(&runner.journal.events()).unwrap();
    assert_eq!(ledger.counts().of(Outcome::Deleted), 3);
}

/// Nobody may look for fifty minutes, as the service wants to be left alone.
#[test]
fn a_wait_for_the_service_uses_up_nothing_of_the_ten_minutes_of_watching() {
    let clock = Timed::default();
    let script = |number, request: &Request| match number {
        2 => Ok(turned_away(429, "3000")),
        _ => accept_all(number, request),
    };
    let gone_at = 3_060 * SECOND;
    let statuses = |_: &str| (clock.now() < gone_at).then_some("STOPPED");
    let transport = Scripted::with_statuses(&script, &statuses);
    let runner = runner(
        slow(&transport, &clock),
        (&clock, MemoryJournal::default()),
        &Control::default(),
    );
    let plan = confirmed(&ids(3), 1);
    let run = runner.run(run_id(), &plan, |_| ());
    clock.drive(2 * HOUR, run).expect("it ends").unwrap();
    let ledger = Ledger::fold(&runner.journal.events()).unwrap();
    assert_eq!(ledger.counts().of(Outcome::Deleted), 3);
}

/// An item not seen done in ten minutes of watching is not waited for any longer.
#[test]
fn after_ten_minutes_of_watching_a_run_ends() {
    let clock = Timed::default();
    let statuses = |_: &str| Some("STOPPED");
    let transport = Scripted::with_statuses(&accept_all, &statuses);
    let runner = runner(
        slow(&transport, &clock),
        (&clock, MemoryJournal::default()),
        &Control::default(),
    );
    let plan = confirmed(&ids(3), 1);
    let run = runner.run(run_id(), &plan, |_| ());
    clock.drive(HOUR, run).expect("it ends").unwrap();
    let ledger = Ledger::fold(&runner.journal.events()).unwrap();
    let mut rows = ledger.rows().iter();
    assert!(rows.all(|row| row.reason().unwrap().kind == ReasonKind::WaitOver));
    assert!((600..660).contains(&clock.now().as_secs()));
}

/// The change arrives ten minutes after the gateway took it, which gives the service so long; the
/// page hears nothing of it.
#[test]
fn a_reading_is_not_trusted_as_long_as_the_change_may_still_arrive() {
    let clock = Timed::default();
    let script = |_, _: &Request| {
        Err(SendError::Doubtful {
            doubt: Doubt::GatewayLost,
            message: "gone".into(),
        })
    };
    let arrives = 590 * SECOND;
    let statuses = |_: &str| (clock.now() < arrives).then_some("STOPPED");
    let transport = Scripted::with_statuses(&script, &statuses);
    let limits = RunLimits {
        under_way: 600 * SECOND,
        ..RunLimits::default()
    };
    let mut first = runner(
        slow(&transport, &clock),
        (&clock, MemoryJournal::default()),
        &Control::default(),
    );
    first.limits = limits;
    let plan = confirmed("a1b2", 1);
    let run = first.run(run_id(), &plan, |_| ());
    clock.drive(HOUR, run).expect("it ends").unwrap();
    assert_eq!(transport.requests.borrow().len(), 1, "it is not sent again");
    let events = first.journal.events();
    let ledger = Ledger::fold(&events).unwrap();
    assert_eq!(ledger.counts().of(Outcome::Deleted), 1);

    // The page dies with the request under way; the gateway has another limit when it lives again.
    let sent = |event: &Event| matches!(event.what, What::Sent { .. });
    let cut = events.iter().position(sent).unwrap() + 1;
    let ledger = Ledger::fold(&events[..cut]).unwrap();
    let clock = Timed::default();
    let statuses = |_: &str| (clock.now() < arrives).then_some("STOPPED");
    let transport = Scripted::with_statuses(&script, &statuses);
    let again = runner(
        slow(&transport, &clock),
        (&clock, MemoryJournal::default()),
        &Control::default(),
    );
    let run = again.resume(&ledger, |_| ());
    clock.drive(HOUR, run).expect("it ends").unwrap();
    assert_eq!(transport.requests.borrow().len(), 0, "it is not sent again");
}

/// A way to a service on which the n-th change takes so long, and readings fail for a while.
struct Uneven<'s> {
    to: &'s Scripted<'s>,
    clock: Timed,
    takes: &'s dyn Fn(usize) -> Duration,
    unread_until: Duration,
}

impl Transport for Uneven<'_> {
    async fn send(
        &self,
        request: &Request,
        correlation: &CorrelationId,
    ) -> Result<Response, SendError> {
        if request.method == Method::Get && self.clock.now() < self.unread_until {
            self.clock.sleep(Duration::from_millis(50)).await;
            return Err(SendError::unreachable("no route".into()));
        }
        let number = self.to.requests.borrow().len();
        let result = self.to.send(request, correlation).await;
        self.clock.sleep((self.takes)(number)).await;
        result
    }
}

/// Of a reading that fails nothing is recorded.
#[test]
fn a_wait_is_told_while_it_lasts() {
    let clock = Timed::default();
    let lost = |_, _: &Request| {
        Err(SendError::Doubtful {
            doubt: Doubt::ConnectionLost,
            message: "reset".into(),
        })
    };
    let transport = Scripted::new(&lost);
    let transport = Uneven {
        to: &transport,
        clock: clock.clone(),
        takes: &|_| Duration::from_millis(50),
        unread_until: 60 * SECOND,
    };
    let runner = runner(
        transport,
        (&clock, MemoryJournal::default()),
        &Control::default(),
    );
    let plan = confirmed("a1b2", 1);
    let mut told = 0;
    let run = runner.run(run_id(), &plan, |event| {
        if let What::Waiting { until, .. } = &event.what {
            assert!(clock.wall() < *until, "it is over");
            told += 1;
        }
    });
    clock.drive(HOUR, run).expect("it ends").unwrap();
    assert!(told > 3, "{told}");
}

/// A few answers come at once, and then the service hangs for a minute and a half.
#[test]
fn what_is_taken_back_is_not_recorded_anew_as_long_as_requests_hang() {
    let clock = Timed::default();
    let transport = Scripted::new(&accept_all);
    let transport = Uneven {
        to: &transport,
        clock: clock.clone(),
        takes: &|number| match number {
            0..=6 => Duration::from_millis(10),
            _ => 90 * SECOND,
        },
        unread_until: Duration::ZERO,
    };
    let runner = runner(
        transport,
        (&clock, MemoryJournal::default()),
        &Control::default(),
    );
    let plan = confirmed(&ids(40), 1);
    let run = runner.run(run_id(), &plan, |_| ());
    clock.drive(HOUR, run).expect("it ends").unwrap();
    let mut recorded = [0; 40];
    for event in runner.journal.events() {
        if let What::Sent { deletes, .. } = event.what {
            for row in deletes {
                recorded[usize::try_from(row).unwrap()] += 1;
            }
        }
    }
    assert!(
        recorded.iter().all(|times| (1..=2).contains(times)),
        "{recorded:?}"
    );
    assert!(recorded.contains(&2), "something was recorded too early");
}

/// Another gateway's limit, or a proxy, may end what the page waits for long before the gateway
/// ends its request: it was read five seconds later, and called not carried out.
#[test]
fn what_was_not_waited_for_may_arrive_as_long_as_the_gateway_is_at_it() {
    let clock = Timed::default();
    let script = |_, _: &Request| {
        Err(SendError::Doubtful {
            doubt: Doubt::TimedOut,
            message: String::new(),
        })
    };
    let arrives = 290 * SECOND;
    let statuses = |_: &str| (clock.now() < arrives).then_some("STOPPED");
    let transport = Scripted::with_statuses(&script, &statuses);
    let mut runner = runner(
        slow(&transport, &clock),
        (&clock, MemoryJournal::default()),
        &Control::default(),
    );
    runner.limits = RunLimits {
        under_way: 300 * SECOND,
        attempts: 1,
        ..RunLimits::default()
    };
    let plan = confirmed("a1b2", 1);
    let run = runner.run(run_id(), &plan, |_| ());
    clock.drive(HOUR, run).expect("it ends").unwrap();
    let ledger = Ledger::fold(&runner.journal.events()).unwrap();
    assert_eq!(ledger.counts().of(Outcome::Deleted), 1);
    assert_eq!(transport.requests.borrow().len(), 1);
}

/// Cancels after one acceptance; the first reading is answered by this `Retry-After`, and the item
/// is gone a minute after the first hour.
fn cancelled(status: u16, retry_after: &'static str) -> (Ledger, Duration) {
    let clock = Timed::default();
    let control = Control::default();
    let script = |number, request: &Request| {
        control.cancel();
        accept_all(number, request)
    };
    let gone_at = 61 * 60 * SECOND;
    let statuses = |_: &str| (clock.now() < gone_at).then_some("STOPPED");
    let service = Scripted::with_statuses(&script, &statuses);
    let fails =
        |number: usize, _: &Request| (number == 0).then(|| Ok(turned_away(status, retry_after)));
    let transport = Failing::new(&service, &fails);
    let runner = runner(&transport, (&clock, MemoryJournal::default()), &control);
    let plan = confirmed("a1b2", 1);
    let run = runner.run(run_id(), &plan, |_| ());
    clock.drive(3 * HOUR, run).unwrap().unwrap();
    let ledger = Ledger::fold(&runner.journal.events()).unwrap();
    (ledger, clock.now())
}

/// It was given up at once where that was more than two minutes.
#[test]
fn after_cancel_a_wait_of_an_hour_is_waited_for_as_without() {
    for status in [429, 503] {
        let (ledger, took) = cancelled(status, "3600");
        assert_eq!(ledger.counts().of(Outcome::Deleted), 1, "HTTP {status}");
        assert!(took > HOUR, "{took:?}");
    }
}

/// It said only that it was not seen done in time.
#[test]
fn after_cancel_who_wants_to_be_left_alone_for_more_than_an_hour_is_and_the_reason_says_so() {
    for status in [429, 503] {
        let (ledger, took) = cancelled(status, "3601");
        assert_eq!(ledger.counts().of(Outcome::Scheduled), 1, "HTTP {status}");
        let reason = ledger.rows()[0].reason().unwrap();
        assert_eq!(reason.kind, ReasonKind::WaitOver);
        assert_eq!(reason.http_status, Some(status));
        assert!(took < 60 * SECOND, "{took:?}");
    }
}
