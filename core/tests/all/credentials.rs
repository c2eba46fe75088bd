//! Runs whose gateway has no valid credentials for a while.

use std::{cell::Cell, time::Duration};

use bulkhead_core::{
    item::Action,
    ledger::{
        Event, Ledger,
        Outcome::{Deleted, NotSent},
        Phase, What,
    },
    plan::ConfirmedPlan,
    run::{Control, MemoryJournal},
    service::{Method, ReasonKind, Request, Response},
    transport::{Clock as _, SendError, Transport},
    wire::CorrelationId,
};

use futures_util::FutureExt as _;

use crate::world::{
    Scripted, Ticking, accept_all, answer, confirmed, ids, limits, run_id, runner, surveyed,
};

/// A service behind a gateway that can be without valid credentials.
struct Gateway<'s> {
    to: &'s Scripted<'s>,
    /// Its answer as long as it has none.
    says: Cell<Option<Says>>,
    /// Requests that met that, changes and readings.
    met: Cell<(usize, usize)>,
}

#[derive(Clone, Copy)]
enum Says {
    /// The gateway itself.
    UpstreamAuth,
    /// The service.
    Unauthorized,
}

impl Says {
    fn say(self) -> Result<Response, SendError> {
        match self {
            Self::UpstreamAuth => Err(SendError::UpstreamAuth {
                message: "The secret is wrong.".to_owned(),
            }),
            Self::Unauthorized => answer(401, "token expired"),
        }
    }
}

const BOTH: [Says; 2] = [Says::UpstreamAuth, Says::Unauthorized];

impl<'s> Gateway<'s> {
    fn new(to: &'s Scripted<'s>, says: Option<Says>) -> Self {
        Self {
            to,
            says: Cell::new(says),
            met: Cell::new((0, 0)),
        }
    }
}

impl Transport for &Gateway<'_> {
    async fn send(
        &self,
        request: &Request,
        correlation: &CorrelationId,
    ) -> Result<Response, SendError> {
        let Some(says) = self.says.get() else {
            return self.to.send(request, correlation).await;
        };
        let (changes, readings) = self.met.get();
        self.met.set(match request.method {
            Method::Get => (changes, readings + 1),
            _ => (changes + 1, readings),
        });
        says.say()
    }
}

/// So many deletions, one a request.
fn plan(items: usize) -> ConfirmedPlan {
    confirmed(&ids(items), 1)
}

/// Runs a plan, and does something in each pause, of which the first is number 1.
fn run(
    gateway: &Gateway<'_>,
    plan: &ConfirmedPlan,
    mut in_pause: impl FnMut(usize, &Control, &Ticking),
) -> (Ledger, Vec<Event>) {
    let control = Control::default();
    let runner = runner(gateway, MemoryJournal::default(), control.clone());
    let mut pauses = 0;
    let run = runner.run(run_id(), plan, |event| {
        if let What::Paused { reason } = &event.what {
            assert_eq!(reason.kind, ReasonKind::Credentials);
            pauses += 1;
            in_pause(pauses, &control, &runner.clock);
            control.resume();
        }
    });
    futures_executor::block_on(run).unwrap();
    assert!(pauses > 0, "it never asked");
    let events = runner.journal.events();
    (Ledger::fold(&events).unwrap(), events)
}

#[test]
fn a_run_without_valid_credentials_pauses_and_goes_on_once_they_are_right() {
    for says in BOTH {
        let service = Scripted::new(&accept_all);
        let gateway = Gateway::new(&service, Some(says));
        let (ledger, events) = run(&gateway, &plan(20), |_, _, _| gateway.says.set(None));
        assert_eq!(ledger.counts().of(Deleted), 20);
        assert_eq!(ledger.phase(), &Phase::Finished(None));
        let (changes, _) = gateway.met.get();
        assert!(changes <= limits(), "{changes} went in vain");
        let message = events.iter().find_map(|event| match &event.what {
            What::Paused { reason } => reason.message.clone(),
            _ => None,
        });
        let said = match says {
            Says::UpstreamAuth => "The secret is wrong.",
            Says::Unauthorized => "token expired",
        };
        assert_eq!(message.as_deref(), Some(said));
    }
}

#[test]
fn what_met_wrong_credentials_is_no_attempt_however_often() {
    for says in BOTH {
        let service = Scripted::new(&accept_all);
        let gateway = Gateway::new(&service, Some(says));
        let (ledger, _) = run(&gateway, &plan(1), |pauses, _, _| {
            if pauses == 30 {
                gateway.says.set(None);
            }
        });
        assert_eq!(gateway.met.get().0, 30);
        assert_eq!(ledger.counts().of(Deleted), 1);
    }
}

#[test]
fn what_met_wrong_credentials_before_a_reload_is_no_attempt_after_it() {
    let service = Scripted::new(&accept_all);
    let gateway = Gateway::new(&service, Some(Says::Unauthorized));
    let (_, events) = run(&gateway, &plan(1), |pauses, control, _| {
        if pauses == 30 {
            control.cancel();
        }
    });
    let is_last = |event: &Event| matches!(event.what, What::Halted { .. });
    let cut = events.iter().position(is_last).unwrap();
    let ledger = Ledger::fold(&events[..cut]).unwrap();
    let runner = runner(&service, MemoryJournal::default(), Control::default());
    futures_executor::block_on(runner.resume(&ledger, |_| ())).unwrap();
    let all = [&events[..cut], &runner.journal.events()].concat();
    assert_eq!(Ledger::fold(&all).unwrap().counts().of(Deleted), 1);
}

#[test]
fn a_run_that_is_cancelled_without_valid_credentials_has_sent_nothing() {
    for says in BOTH {
        let service = Scripted::new(&accept_all);
        let gateway = Gateway::new(&service, Some(says));
        let (ledger, _) = run(&gateway, &plan(20), |_, control, _| control.cancel());
        assert_eq!(ledger.counts().of(NotSent), 20);
        let Phase::Finished(Some(reason)) = ledger.phase() else {
            panic!("{:?}", ledger.phase());
        };
        assert_eq!(reason.kind, ReasonKind::Cancelled);
    }
}

#[test]
fn readings_without_valid_credentials_pause_the_run_and_leave_nothing_unknown() {
    for says in BOTH {
        let gateway = Cell::new(None::<&Gateway<'_>>);
        // The change is accepted, and from then on nobody may read.
        let script = |number, request: &Request| {
            gateway.get().unwrap().says.set(Some(says));
            accept_all(number, request)
        };
        let service = Scripted::new(&script);
        let behind = Gateway::new(&service, None);
        gateway.set(Some(&behind));
        // More often than a reading is tried.
        let (ledger, _) = run(&behind, &plan(1), |pauses, _, _| {
            if pauses == 12 {
                behind.says.set(None);
            }
        });
        assert_eq!(behind.met.get(), (0, 12));
        assert_eq!(ledger.counts().of(Deleted), 1);
        assert_eq!(ledger.phase(), &Phase::Finished(None));
    }
}

#[test]
fn a_change_that_may_have_been_made_is_read_once_the_credentials_are_right() {
    let gateway = Cell::new(None::<&Gateway<'_>>);
    let script = |number, request: &Request| {
        if number > 0 {
            return accept_all(number, request);
        }
        gateway.get().unwrap().says.set(Some(Says::UpstreamAuth));
        answer(500, "")
    };
    let service = Scripted::new(&script);
    let behind = Gateway::new(&service, None);
    gateway.set(Some(&behind));
    let seen = Scripted::with_statuses(&accept_all, &|_| Some("STOPPED"));
    let plan = surveyed("a1b2", Action::Delete, &seen);
    let (ledger, _) = run(&behind, &plan, |pauses, _, _| {
        if pauses == 12 {
            behind.says.set(None);
        }
    });
    assert_eq!(behind.met.get(), (0, 12));
    assert_eq!(ledger.counts().of(Deleted), 1);
}

#[test]
fn a_long_wait_for_credentials_ends_no_watch() {
    let gateway = Cell::new(None::<&Gateway<'_>>);
    let script = |number, request: &Request| {
        gateway.get().unwrap().says.set(Some(Says::UpstreamAuth));
        accept_all(number, request)
    };
    let service = Scripted::new(&script);
    let behind = Gateway::new(&service, None);
    gateway.set(Some(&behind));
    let (ledger, _) = run(&behind, &plan(1), |pauses, _, clock| {
        // The user needs an hour, and is mistaken the first time.
        clock.sleep(Duration::from_secs(3_600)).now_or_never();
        if pauses == 2 {
            behind.says.set(None);
        }
    });
    assert_eq!(behind.met.get(), (0, 2));
    assert_eq!(ledger.counts().of(Deleted), 1);
}
