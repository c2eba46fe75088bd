//! The outcome of an item does not depend on whether the page died.

use std::cell::Cell;

use bulkhead_core::{
    item::{Action, Step},
    ledger::{Event, Ledger, Outcome, What, in_third_format},
    plan::ConfirmedPlan,
    run::{Control, MemoryJournal},
    service::{Request, Response},
    transport::{Doubt, SendError},
};

use crate::{
    readings::Failing,
    world::{
        Scripted, accept_all, answer, asked, confirmed, ids, planned, run, run_id, runner, surveyed,
    },
};

/// The result of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    Accepted,
    /// The item is refused as not allowed in its status.
    Refused,
    Lost,
    /// The whole request.
    TurnedAway,
    Rejected,
}

use Fault::{Accepted, Lost, Refused, Rejected, TurnedAway};

fn meet(fault: Fault, request: &Request) -> Result<Response, SendError> {
    match fault {
        Accepted => accept_all(0, request),
        Refused => {
            let items: Vec<_> = asked(request)
                .into_iter()
                .map(|id| serde_json::json!({"id": id, "error": {"code": "01010076", "message": "m"}}))
                .collect();
            answer(
                202,
                &serde_json::json!({ "deployments": items }).to_string(),
            )
        }
        Lost => Err(SendError::Doubtful {
            doubt: Doubt::ConnectionLost,
            message: "reset".into(),
        }),
        TurnedAway => answer(429, ""),
        Rejected => answer(400, ""),
    }
}

/// A world in which the changes meet these, one after the other, and of which the item's status
/// is so after so many changes.
struct World<'w> {
    faults: &'w [Fault],
    statuses: &'w [Option<&'static str>],
    changes: Cell<usize>,
}

impl World<'_> {
    fn meet(&self, request: &Request) -> Result<Response, SendError> {
        let number = self.changes.replace(self.changes.get() + 1);
        meet(
            self.faults.get(number).copied().unwrap_or(Accepted),
            request,
        )
    }

    fn status(&self) -> Option<&'static str> {
        let last = self.statuses.len() - 1;
        self.statuses[self.changes.get().min(last)]
    }
}

fn outcome(ledger: &Ledger) -> Outcome {
    ledger.rows()[0].outcome()
}

/// Plays a world, and then once more for each event at which the page may die while no request is
/// in flight: the outcome is the same.
fn is_the_same(
    plan: &dyn Fn(&Scripted<'_>) -> ConfirmedPlan,
    faults: &[Fault],
    statuses: &[Option<&'static str>],
) -> Outcome {
    let world = World {
        faults,
        statuses,
        changes: Cell::new(0),
    };
    let script = |_: usize, request: &_| world.meet(request);
    let status = |_: &str| world.status();
    let service = Scripted::with_statuses(&script, &status);
    let plan = plan(&service);
    let (ledger, events) = run(&plan, &service, Control::default());
    let whole = outcome(&ledger);
    for cut in 1..events.len() {
        let before = Ledger::fold(&events[..cut]).unwrap();
        if outcome(&before) == Outcome::Sending {
            continue;
        }
        world.changes.set(changes(&events[..cut]));
        let service = Scripted::with_statuses(&script, &status);
        let runner = runner(&service, MemoryJournal::default(), Control::default());
        futures_executor::block_on(runner.resume(&before, |_| ())).unwrap();
        let mut all = events[..cut].to_vec();
        all.extend(runner.journal.events());
        let resumed = Ledger::fold(&all).unwrap();
        assert_eq!(
            outcome(&resumed),
            whole,
            "{faults:?} {statuses:?}, cut at {cut} of {}",
            events.len()
        );
        third_format_is_the_same(&world, &events[..cut], whole);
    }
    whole
}

/// The same with a record as the program wrote it before it recorded effects.
fn third_format_is_the_same(world: &World<'_>, events: &[Event], whole: Outcome) {
    let old = in_third_format(events);
    let before = Ledger::fold(&old).unwrap();
    let told = Ledger::fold(events).unwrap();
    assert_eq!(outcome(&before), outcome(&told), "{old:?}");
    world.changes.set(changes(events));
    let script = |_: usize, request: &_| world.meet(request);
    let status = |_: &str| world.status();
    let service = Scripted::with_statuses(&script, &status);
    let runner = runner(&service, MemoryJournal::default(), Control::default());
    futures_executor::block_on(runner.resume(&before, |_| ())).unwrap();
    let all = [&old[..], &runner.journal.events()].concat();
    assert_eq!(outcome(&Ledger::fold(&all).unwrap()), whole, "{all:?}");
}

fn changes(events: &[Event]) -> usize {
    let ledger = Ledger::fold(events).unwrap();
    ledger.attempts(0).count()
}

/// It became *stopped*: whether a request before may have done it was not known any more.
#[test]
fn already_stopped_stays_so_when_the_page_dies() {
    let plan = |_: &Scripted<'_>| planned("a1b2", Action::Stop, 10);
    let whole = is_the_same(&plan, &[Refused], &[Some("RUNNING"), Some("STOPPED")]);
    assert_eq!(whole, Outcome::AlreadyStopped);
}

#[test]
fn what_was_stopped_before_it_is_deleted_says_the_same_of_that() {
    // The deletion is refused by the gateway in the end, so that the first step is what is left.
    let plan = |_: &Scripted<'_>| planned("a1b2", Action::StopThenDelete, 10);
    let statuses = [Some("RUNNING"), Some("STOPPED")];
    let (world, events) = {
        let refuse = |_: usize, request: &Request| {
            if request
                .body
                .as_ref()
                .is_some_and(|(_, body)| body.contains("DELETED"))
            {
                let message = "rule".to_owned();
                let ends_run = false;
                return Err(SendError::Refused { message, ends_run });
            }
            meet(Refused, request)
        };
        let sent = Cell::new(0);
        let script = |number: usize, request: &_| {
            sent.set(1);
            refuse(number, request)
        };
        let status = |_: &str| statuses[sent.get()];
        let service = Scripted::with_statuses(&script, &status);
        let (ledger, events) = run(&plan(&service), &service, Control::default());
        (outcome(&ledger), events)
    };
    assert_eq!(world, Outcome::AlreadyStopped);
    for cut in 1..events.len() {
        let before = Ledger::fold(&events[..cut]).unwrap();
        let is_deleted = |(step, _): (Step, _)| step == Step::Delete;
        if before.attempts(0).count() == 0
            || outcome(&before) == Outcome::Sending && !before.attempts(0).any(is_deleted)
        {
            continue;
        }
        let script = |_: usize, _: &Request| {
            let message = "rule".to_owned();
            let ends_run = false;
            Err(SendError::Refused { message, ends_run })
        };
        let status = |_: &str| Some("STOPPED");
        let service = Scripted::with_statuses(&script, &status);
        let runner = runner(&service, MemoryJournal::default(), Control::default());
        futures_executor::block_on(runner.resume(&before, |_| ())).unwrap();
        let mut all = events[..cut].to_vec();
        all.extend(runner.journal.events());
        assert_eq!(outcome(&Ledger::fold(&all).unwrap()), world, "cut at {cut}");
    }
}

/// All short histories of one item.
#[test]
fn whatever_one_item_meets_its_outcome_is_the_same_resumed_or_not() {
    let all = [Accepted, Refused, Lost, TurnedAway, Rejected];
    let statuses: [[Option<&'static str>; 3]; 7] = [
        [Some("RUNNING"), Some("STOPPED!"), None],
        [Some("RUNNING"), Some("STOPPED"), Some("STOPPED")],
        [Some("RUNNING"), Some("RUNNING"), Some("STOPPED")],
        [Some("RUNNING"), Some("RUNNING"), Some("RUNNING")],
        [Some("STOPPED"), Some("STOPPED"), None],
        [Some("STOPPED"), None, None],
        [Some("DEAD"), Some("DEAD"), None],
    ];
    for action in Action::ALL {
        for first in all {
            for second in all {
                for statuses in &statuses {
                    let blind = |_: &Scripted<'_>| planned("a1b2", action, 10);
                    is_the_same(&blind, &[first, second], statuses);
                    if statuses[0] == Some("RUNNING") && action != Action::Delete {
                        let seen = |service: &Scripted<'_>| surveyed("a1b2", action, service);
                        is_the_same(&seen, &[first, second], statuses);
                    }
                }
            }
        }
    }
}

/// It was read at once, called not sent, and stopped a moment later: the time of day had been set while
/// the page was away, and the gateway still had the request.
#[test]
fn a_request_that_was_in_flight_is_not_called_over_because_the_time_of_day_says_so() {
    let plan = planned("a1b2", Action::Stop, 1);
    let service = Scripted::new(&accept_all);
    let (_, events) = run(&plan, &service, Control::default());
    let is_answer = |event: &Event| matches!(event.what, What::Answered { .. });
    let answered = events.iter().position(is_answer).unwrap();
    let before = Ledger::fold(&events[..answered]).unwrap();
    let readings = Cell::new(0);
    let arrives_late = |_: &str| {
        readings.set(readings.get() + 1);
        Some(if readings.get() > 1 {
            "STOPPED"
        } else {
            "RUNNING"
        })
    };
    let service = Scripted::with_statuses(&accept_all, &arrives_late);
    let runner = runner(&service, MemoryJournal::default(), Control::default());
    // A year later, as far as the time of day goes.
    runner.clock.set(365 * 86_400_000);
    futures_executor::block_on(runner.resume(&before, |_| ())).unwrap();
    let mut all = events[..answered].to_vec();
    all.extend(runner.journal.events());
    assert_eq!(outcome(&Ledger::fold(&all).unwrap()), Outcome::Stopped);
    assert!(service.requests.borrow().is_empty(), "it was sent once");
}

/// A run that gave up reading went to rest for good when its page died before the record ended.
#[test]
fn what_an_earlier_page_gave_up_is_read_again() {
    let service = Scripted::new(&accept_all);
    let fails = |_: usize, _: &Request| Some(answer(403, "RBAC: access denied"));
    let transport = Failing::new(&service, &fails);
    let first = runner(&transport, MemoryJournal::default(), Control::default());
    let plan = confirmed(&ids(40), 10);
    futures_executor::block_on(first.run(run_id(), &plan, |_| ())).unwrap();
    let mut events = first.journal.events();
    assert!(matches!(
        events.pop().map(|event| event.what),
        Some(What::Finished)
    ));
    let before = Ledger::fold(&events).unwrap();
    assert_eq!(before.counts().of(Outcome::Scheduled), 40);

    let second = runner(&service, MemoryJournal::default(), Control::default());
    futures_executor::block_on(second.resume(&before, |_| ())).unwrap();
    events.extend(second.journal.events());
    let resumed = Ledger::fold(&events).unwrap();
    assert_eq!(resumed.counts().of(Outcome::Deleted), 40);
}
