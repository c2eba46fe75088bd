//! A run's handling of readings that fail, and of what it has sent when it is to end.

use std::cell::{Cell, RefCell};

use bulkhead_core::{
    item::Action,
    ledger::{
        Event, Ledger,
        Outcome::{self, Deleted, NotSent, Scheduled, Stopped, Unknown},
        Phase, Row, What,
    },
    plan::ConfirmedPlan,
    run::{Control, MemoryJournal, RunLimits, Runner},
    service::{Method, ReasonKind, Request, Response, ai_api::AiApi},
    transport::{Doubt, SendError, Transport},
    wire::CorrelationId,
};

use crate::world::{
    Scripted, Ticking, accept_all, answer, asked, confirmed, ids, planned, run, run_id, runner,
    surveyed,
};

/// The failure of the n-th reading, if it fails.
pub(crate) type Fails<'s> = dyn Fn(usize, &Request) -> Option<Result<Response, SendError>> + 's;

/// A service of which some readings fail.
pub(crate) struct Failing<'s> {
    pub(crate) to: &'s Scripted<'s>,
    pub(crate) fails: &'s Fails<'s>,
    pub(crate) readings: Cell<usize>,
}

impl<'s> Failing<'s> {
    pub(crate) fn new(to: &'s Scripted<'s>, fails: &'s Fails<'s>) -> Self {
        let readings = Cell::new(0);
        Self {
            to,
            fails,
            readings,
        }
    }
}

impl Transport for &Failing<'_> {
    async fn send(
        &self,
        request: &Request,
        correlation: &CorrelationId,
    ) -> Result<Response, SendError> {
        if request.method == Method::Get {
            let number = self.readings.replace(self.readings.get() + 1);
            if let Some(failure) = (self.fails)(number, request) {
                return failure;
            }
        }
        self.to.send(request, correlation).await
    }
}

fn run_over(
    plan: &ConfirmedPlan,
    transport: impl Transport,
    limits: RunLimits,
) -> (Ledger, Vec<Event>) {
    let runner = Runner {
        limits,
        ..runner(transport, MemoryJournal::default(), Control::default())
    };
    futures_executor::block_on(runner.run(run_id(), plan, |_| ())).unwrap();
    let events = runner.journal.events();
    (Ledger::fold(&events).unwrap(), events)
}

fn kind(row: &Row) -> Option<ReasonKind> {
    row.reason().map(|reason| reason.kind)
}

fn forbidden() -> Result<Response, SendError> {
    answer(403, "RBAC: access denied")
}

fn lost() -> Result<Response, SendError> {
    Err(SendError::Doubtful {
        doubt: Doubt::ConnectionLost,
        message: "reset".into(),
    })
}

/// One 403 to one reading: reading was given up for good, and the run called itself finished.
#[test]
fn one_refused_reading_does_not_end_all_reading() {
    for refused in [0, 1, 5] {
        let service = Scripted::new(&accept_all);
        let fails = |number: usize, _: &Request| (number == refused).then(forbidden);
        let transport = Failing::new(&service, &fails);
        let (ledger, _) = run_over(&confirmed(&ids(40), 10), &transport, RunLimits::default());
        assert_eq!(ledger.counts().of(Deleted), 40, "{refused}");
    }
}

#[test]
fn one_refused_reading_of_what_is_not_known_does_not_leave_it_so() {
    let lose = |number, request: &_| match number {
        0 => lost(),
        _ => accept_all(number, request),
    };
    let there = |_: &str| Some("STOPPED");
    let gone = Cell::new(false);
    let statuses = |id: &str| if gone.get() { None } else { there(id) };
    let script = |number, request: &_| {
        gone.set(number > 0);
        lose(number, request)
    };
    let service = Scripted::with_statuses(&script, &statuses);
    let fails = |number: usize, _: &Request| (number == 0).then(forbidden);
    let transport = Failing::new(&service, &fails);
    let (ledger, _) = run_over(&confirmed("a1b2", 1), &transport, RunLimits::default());
    assert_eq!(ledger.counts().of(Deleted), 1);
}

#[test]
fn what_nobody_may_read_is_given_up_after_several_tries_and_says_why() {
    let service = Scripted::new(&accept_all);
    let fails = |_: usize, _: &Request| Some(forbidden());
    let transport = Failing::new(&service, &fails);
    let (ledger, _) = run_over(&confirmed(&ids(40), 10), &transport, RunLimits::default());
    assert_eq!(ledger.counts().of(Scheduled), 40);
    assert!(
        transport.readings.get() >= 5,
        "{}",
        transport.readings.get()
    );
    assert_eq!(ledger.phase(), &Phase::Finished(None));
    for row in ledger.rows() {
        let reason = row.reason().unwrap();
        assert_eq!(reason.kind, ReasonKind::WaitOver);
        assert_eq!(reason.message.as_deref(), Some("RBAC: access denied"));
    }
}

#[test]
fn where_only_the_list_may_not_be_read_each_is_read_by_itself() {
    let service = Scripted::new(&accept_all);
    let is_list = |request: &Request| !request.path.starts_with("v2/lm/deployments/");
    let fails = |_: usize, request: &Request| is_list(request).then(forbidden);
    let transport = Failing::new(&service, &fails);
    let (ledger, _) = run_over(&confirmed(&ids(40), 10), &transport, RunLimits::default());
    assert_eq!(ledger.counts().of(Deleted), 40);
}

/// The entries before the page of a list that a request asks for; none where it asks for no list.
fn skipped(request: &Request) -> Option<usize> {
    let (_, skip) = request.path.split_once("skip=")?;
    skip.split('&').next()?.parse().ok()
}

/// The answer to the question how many items there are, if it is that.
fn count_six(request: &Request) -> Option<Result<Response, SendError>> {
    request.path.ends_with("$count").then(|| answer(200, "6"))
}

/// A page of three entries that nobody asked for, of six.
fn other_page() -> Result<Response, SendError> {
    let other = |n: usize| format!(r#"{{"id":"e{n:015}","status":"RUNNING"}}"#);
    let entries: Vec<_> = (0..3).map(other).collect();
    let entries = entries.join(",");
    answer(200, &format!(r#"{{"count":3,"resources":[{entries}]}}"#))
}

/// Of 100,000 items, which make 20 pages, 16 were not seen before they were gone.
#[test]
fn one_page_that_cannot_be_read_does_not_begin_its_list_anew() {
    let service = Scripted::new(&accept_all);
    let skips = RefCell::new(Vec::new());
    let fails = |_: usize, request: &Request| {
        if let Some(count) = count_six(request) {
            return Some(count);
        }
        let skip = skipped(request)?;
        skips.borrow_mut().push(skip);
        let is_first_of_second = skips.borrow().iter().filter(|s| **s == 3).count() == 1;
        Some(match skip {
            3 if is_first_of_second => answer(500, ""),
            _ => other_page(),
        })
    };
    let transport = Failing::new(&service, &fails);
    let (ledger, _) = run_over(&confirmed(&ids(40), 10), &transport, RunLimits::default());
    let skips = skips.take();
    assert!(skips.starts_with(&[0, 3, 3, 0]), "{skips:?}");
    assert_eq!(skips.len(), 7, "after three lists each is read by itself");
    assert_eq!(ledger.counts().of(Deleted), 40);
}

/// A list of several pages went on to its end.
#[test]
fn in_a_pause_no_further_page_of_a_list_is_asked_for() {
    let service = Scripted::new(&accept_all);
    let control = Control::default();
    let skips = RefCell::new(Vec::new());
    let fails = |_: usize, request: &Request| {
        if let Some(count) = count_six(request) {
            return Some(count);
        }
        let skip = skipped(request)?;
        skips.borrow_mut().push(skip);
        if skips.borrow().len() == 1 {
            control.pause();
        }
        Some(other_page())
    };
    let transport = Failing::new(&service, &fails);
    let runner = runner(&transport, MemoryJournal::default(), control.clone());
    let asked_in_pause = Cell::new(0);
    let plan = confirmed(&ids(40), 10);
    let running = runner.run(run_id(), &plan, |event| {
        if matches!(event.what, What::Paused { .. }) {
            asked_in_pause.set(skips.borrow().len());
            control.resume();
        }
    });
    futures_executor::block_on(running).unwrap();
    assert_eq!(asked_in_pause.get(), 1);
    let asked = skips.take();
    assert!(
        asked.starts_with(&[0, 0, 3]),
        "what it showed before the pause is old by now: {asked:?}"
    );
}

/// The number of tries of a change has nothing to do with that of its readings.
#[test]
fn one_failed_reading_does_not_leave_an_item_unknown_where_a_change_is_tried_once() {
    let there = |_: &str| Some("STOPPED");
    let service = Scripted::with_statuses(&|_, _| lost(), &there);
    let fails = |number: usize, _: &Request| (number == 0).then(|| answer(500, ""));
    let transport = Failing::new(&service, &fails);
    let limits = RunLimits {
        attempts: 1,
        ..RunLimits::default()
    };
    let (ledger, _) = run_over(&confirmed("a1b2", 1), &transport, limits);
    assert_eq!(ledger.counts().of(Unknown), 0);
}

/// Of 100,000 items 3,873 were not seen done for that.
#[test]
fn one_failed_reading_after_the_wait_does_not_end_the_watch() {
    let readings = Cell::new(0);
    let statuses = |_: &str| (readings.get() <= 7).then_some("STOPPED");
    let service = Scripted::with_statuses(&accept_all, &statuses);
    // The first one after the wait.
    let fails = |number: usize, _: &Request| {
        readings.set(number);
        (number == 7).then(|| answer(500, ""))
    };
    let transport = Failing::new(&service, &fails);
    let limits = RunLimits {
        wait: std::time::Duration::from_secs(120),
        ..RunLimits::default()
    };
    let (ledger, _) = run_over(&confirmed("a1b2", 1), &transport, limits);
    assert_eq!(ledger.counts().of(Deleted), 1);
}

#[test]
fn one_change_that_is_not_permitted_among_good_ones_pauses_the_run_and_is_no_attempt() {
    let refuse = |number: usize, request: &_| match number {
        7 | 11 => forbidden(),
        _ => accept_all(number, request),
    };
    let service = Scripted::new(&refuse);
    let control = Control::default();
    let runner = Runner {
        limits: RunLimits {
            attempts: 1,
            ..RunLimits::default()
        },
        ..runner(&service, MemoryJournal::default(), control.clone())
    };
    let plan = confirmed(&ids(20), 1);
    let mut pauses = Vec::new();
    let run = runner.run(run_id(), &plan, |event| {
        if let What::Paused { reason } = &event.what {
            pauses.push(reason.kind);
            control.resume();
        }
    });
    futures_executor::block_on(run).unwrap();
    assert_eq!(pauses, [ReasonKind::Permission; 2]);
    let ledger = Ledger::fold(&runner.journal.events()).unwrap();
    assert_eq!(ledger.counts().of(Deleted), 20);
    assert_eq!(ledger.phase(), &Phase::Finished(None));
}

/// An account that may change something is told so of each item, too.
#[test]
fn one_change_that_is_not_permitted_among_answers_that_refuse_items_pauses_the_run() {
    let refuse = |number: usize, request: &Request| {
        if number == 3 {
            return forbidden();
        }
        let error = serde_json::json!({"code": "01010076", "message": "m"});
        let item = |id| serde_json::json!({"id": id, "error": error});
        let items: Vec<_> = asked(request).into_iter().map(item).collect();
        answer(
            202,
            &serde_json::json!({ "deployments": items }).to_string(),
        )
    };
    let running = |_: &str| Some("RUNNING");
    let service = Scripted::with_statuses(&refuse, &running);
    let control = Control::default();
    let runner = runner(&service, MemoryJournal::default(), control.clone());
    let plan = confirmed(&ids(8), 1);
    let mut pauses = Vec::new();
    let run = runner.run(run_id(), &plan, |event| {
        if let What::Paused { reason } = &event.what {
            pauses.push(reason.kind);
            control.resume();
        }
    });
    futures_executor::block_on(run).unwrap();
    assert_eq!(pauses, [ReasonKind::Permission]);
    let ledger = Ledger::fold(&runner.journal.events()).unwrap();
    assert_eq!(ledger.counts().of(Outcome::Failed), 8);
}

/// The answers could not be read, or got lost with the page, and readings showed all of it stopped.
#[test]
fn one_change_that_is_not_permitted_after_others_were_seen_done_pauses_the_run() {
    let refuse = |number: usize, request: &Request| match number {
        0..=3 => answer(202, r#"{"deployments":[{"id""#),
        5 | 8 => forbidden(),
        _ => accept_all(number, request),
    };
    let stopped = |_: &str| Some("STOPPED");
    let service = Scripted::with_statuses(&refuse, &stopped);
    let plan = planned(&ids(9), Action::Stop, 1);
    let (events, pauses) = until_its_end(&service, |runner, observe| {
        futures_executor::block_on(runner.run(run_id(), &plan, observe)).unwrap();
    });
    assert_eq!(pauses, [ReasonKind::Permission; 2]);
    let is_answer = |event: &Event| matches!(event.what, What::Answered { .. });
    let answered = events.iter().position(is_answer).unwrap();
    let before = Ledger::fold(&events[..answered]).unwrap();
    let refuse = |number: usize, request: &Request| match number {
        0 => forbidden(),
        _ => accept_all(number, request),
    };
    let service = Scripted::with_statuses(&refuse, &stopped);
    let (_, pauses) = until_its_end(&service, |runner, observe| {
        futures_executor::block_on(runner.resume(&before, observe)).unwrap();
    });
    assert_eq!(pauses, [ReasonKind::Permission]);
}

/// Runs and goes on after each pause; the reasons of those.
fn until_its_end<'s>(
    service: &'s Scripted<'s>,
    run: impl FnOnce(&Runner<AiApi, &'s Scripted<'s>, Ticking, MemoryJournal>, &mut dyn FnMut(&Event)),
) -> (Vec<Event>, Vec<ReasonKind>) {
    let control = Control::default();
    let runner = runner(service, MemoryJournal::default(), control.clone());
    let mut pauses = Vec::new();
    let mut observe = |event: &Event| {
        if let What::Paused { reason } = &event.what {
            pauses.push(reason.kind);
            control.resume();
        }
    };
    run(&runner, &mut observe);
    (runner.journal.events(), pauses)
}

/// Of 400 ids, 28 and 93 stayed *scheduled* for ever.
#[test]
fn after_cancel_what_was_accepted_is_watched_until_it_is_done() {
    let control = Control::default();
    let cancel = |number, request: &_| {
        if number == 2 {
            control.cancel();
        }
        accept_all(number, request)
    };
    let looks = Cell::new(0);
    let statuses = |_: &str| {
        looks.set(looks.get() + 1);
        (looks.get() < 200).then_some("STOPPED")
    };
    let service = Scripted::with_statuses(&cancel, &statuses);
    let (ledger, _) = run(&confirmed(&ids(40), 10), &service, control.clone());
    let sent = 10 * service.requests.borrow().len();
    assert_eq!(ledger.counts().of(Deleted), sent);
    assert_eq!(ledger.counts().of(NotSent), 40 - sent);
    assert!(matches!(ledger.phase(), Phase::Finished(Some(_))));
}

#[test]
fn after_cancel_an_outage_does_not_end_the_watch_before_its_time() {
    // Longer than the patience, and shorter than the wait; or longer than both.
    for (fails_until, done) in [(20, true), (10_000, false)] {
        let control = Control::default();
        let cancel = |number, request: &_| {
            if number == 2 {
                control.cancel();
            }
            accept_all(number, request)
        };
        let service = Scripted::new(&cancel);
        let fails = |number: usize, _: &Request| {
            (number < fails_until).then(|| Err(SendError::unreachable("no route".into())))
        };
        let transport = Failing::new(&service, &fails);
        let runner = runner(&transport, MemoryJournal::default(), control.clone());
        let plan = confirmed(&ids(40), 10);
        futures_executor::block_on(runner.run(run_id(), &plan, |_| ())).unwrap();
        let events = runner.journal.events();
        let ledger = Ledger::fold(&events).unwrap();
        let outcome = if done { Deleted } else { Scheduled };
        let sent = 10 * service.requests.borrow().len();
        assert_eq!(ledger.counts().of(outcome), sent);
        let took = events.last().unwrap().at.since(events[0].at).as_secs();
        // Two minutes of it, as long as a run waits without asking, use up none of the ten.
        assert!((120..=800).contains(&took), "{took} s");
    }
}

#[test]
fn after_cancel_what_is_not_known_is_read_as_often_as_without() {
    let control = Control::default();
    let cancel = |_, _: &_| {
        control.cancel();
        lost()
    };
    let there = |_: &str| Some("STOPPED");
    let service = Scripted::with_statuses(&cancel, &there);
    // Four are under way, and three readings of each fail.
    let fails = |number: usize, _: &Request| (number < 12).then(|| answer(500, ""));
    let transport = Failing::new(&service, &fails);
    let runner = runner(&transport, MemoryJournal::default(), control.clone());
    let plan = confirmed(&ids(20), 1);
    futures_executor::block_on(runner.run(run_id(), &plan, |_| ())).unwrap();
    let ledger = Ledger::fold(&runner.journal.events()).unwrap();
    assert_eq!(ledger.counts().of(NotSent), 20);
}

/// A 401, or a session that was over for a moment, left unknown what the next reading would have
/// shown: the others were read all the same.
#[test]
fn after_cancel_one_reading_without_a_session_does_not_leave_an_item_unknown() {
    let session = || {
        let message = "over".into();
        Err(SendError::Session { message })
    };
    let wrong = || {
        let message = "no token".into();
        Err(SendError::UpstreamAuth { message })
    };
    let unauthorized = || answer(401, "");
    let ways: [&dyn Fn() -> Result<Response, SendError>; 3] = [&session, &wrong, &unauthorized];
    for way in ways {
        let control = Control::default();
        let cancel = |_, _: &_| {
            control.cancel();
            lost()
        };
        let there = |_: &str| Some("STOPPED");
        let service = Scripted::with_statuses(&cancel, &there);
        let fails = |number: usize, _: &Request| (number < 2).then(way);
        let transport = Failing::new(&service, &fails);
        let runner = runner(&transport, MemoryJournal::default(), control.clone());
        let plan = confirmed(&ids(20), 1);
        futures_executor::block_on(runner.run(run_id(), &plan, |_| ())).unwrap();
        let ledger = Ledger::fold(&runner.journal.events()).unwrap();
        assert_eq!(ledger.counts().of(NotSent), 20);
    }
}

#[test]
fn after_cancel_what_meets_no_session_reading_after_reading_is_given_up() {
    let control = Control::default();
    let cancel = |_, _: &_| {
        control.cancel();
        lost()
    };
    let service = Scripted::new(&cancel);
    let fails = |_: usize, _: &Request| {
        let message = "over".into();
        Some(Err(SendError::Session { message }))
    };
    let transport = Failing::new(&service, &fails);
    let runner = runner(&transport, MemoryJournal::default(), control.clone());
    let plan = confirmed(&ids(20), 1);
    futures_executor::block_on(runner.run(run_id(), &plan, |_| ())).unwrap();
    let events = runner.journal.events();
    let ledger = Ledger::fold(&events).unwrap();
    let sent = service.requests.borrow().len();
    assert_eq!(ledger.counts().of(Unknown), sent);
    let readings = transport.readings.get();
    assert!((5..=120).contains(&readings), "{readings}");
    let took = events.last().unwrap().at.since(events[0].at).as_secs();
    assert!(
        (600..=700).contains(&took),
        "as long as what is accepted is watched: {took} s"
    );
}

/// Five readings without a session, within seconds, left unknown what nobody had tried to read; the
/// run went on for minutes, and readings went well again.
#[test]
fn after_cancel_what_is_not_known_is_read_as_soon_as_there_is_a_session_while_others_are_watched() {
    for (until, expected, rows) in [(20, NotSent, 19), (10_000, Unknown, 3)] {
        let control = Control::default();
        let cancel = |number: usize, request: &Request| {
            control.cancel();
            match number {
                0 => accept_all(number, request),
                _ => lost(),
            }
        };
        let there = |_: &str| Some("STOPPED");
        let service = Scripted::with_statuses(&cancel, &there);
        let fails = |number: usize, _: &Request| {
            (number < until).then(|| {
                let message = "over".into();
                Err(SendError::Session { message })
            })
        };
        let transport = Failing::new(&service, &fails);
        let runner = runner(&transport, MemoryJournal::default(), control.clone());
        let plan = confirmed(&ids(20), 1);
        futures_executor::block_on(runner.run(run_id(), &plan, |_| ())).unwrap();
        let ledger = Ledger::fold(&runner.journal.events()).unwrap();
        assert_eq!(service.requests.borrow().len(), 4);
        let counts = ledger.counts();
        assert_eq!((counts.of(Scheduled), counts.of(expected)), (1, rows));
    }
}

/// The session was over for a change that was under way, and readings went well.
#[test]
fn after_cancel_a_change_without_a_session_does_not_leave_others_unknown() {
    let control = Control::default();
    let cancel = |number: usize, _: &_| {
        control.cancel();
        match number {
            // It is read a moment later.
            0 | 1 => answer(500, ""),
            _ => Err(SendError::Session {
                message: "over".into(),
            }),
        }
    };
    let there = |_: &str| Some("STOPPED");
    let service = Scripted::with_statuses(&cancel, &there);
    let plan = confirmed(&ids(20), 1);
    let (ledger, _) = run(&plan, &service, control.clone());
    assert_eq!(
        service.requests.borrow().len(),
        4,
        "that many are under way"
    );
    assert_eq!(ledger.counts().of(NotSent), 20);
}

#[test]
fn after_cancel_nothing_is_deleted_that_is_stopped_by_then() {
    let control = Control::default();
    let stopped = Cell::new(false);
    let cancel = |number, request: &_| {
        control.cancel();
        stopped.set(true);
        accept_all(number, request)
    };
    let statuses = |_: &str| Some(if stopped.get() { "STOPPED" } else { "RUNNING" });
    let service = Scripted::with_statuses(&cancel, &statuses);
    let plan = planned("a1b2", Action::StopThenDelete, 10);
    let (ledger, _) = run(&plan, &service, control.clone());
    let row = &ledger.rows()[0];
    assert_eq!(
        (row.outcome(), kind(row)),
        (Stopped, Some(ReasonKind::Cancelled))
    );
    assert!(row.can_be_sent_again());
    assert_eq!(service.requests.borrow().len(), 1);
}

/// It was called "Accepted, but not seen done in time".
#[test]
fn what_was_never_sent_is_not_said_to_be_accepted() {
    let stopping = |_: &str| Some("STOPPING");
    let service = Scripted::with_statuses(&accept_all, &stopping);
    let plan = surveyed("a1b2", Action::StopThenDelete, &service);
    for fails in [false, true] {
        let fails = |_: usize, _: &Request| fails.then(|| answer(500, ""));
        let transport = Failing::new(&service, &fails);
        let (ledger, _) = run_over(&plan, &transport, RunLimits::default());
        let row = &ledger.rows()[0];
        assert_eq!(
            (row.outcome(), kind(row)),
            (Outcome::NotSent, Some(ReasonKind::SeenUnderWay))
        );
        assert_eq!(row.retry_can_help(), Some(true));
    }
    assert!(service.requests.borrow().is_empty());
}

/// The same, where somebody else has it deleted meanwhile.
#[test]
fn what_somebody_else_deletes_before_it_is_sent_is_not_said_to_be_accepted() {
    let readings = Cell::new(0);
    let statuses = |_: &str| {
        readings.set(readings.get() + 1);
        Some(if readings.get() > 2 {
            "STOPPED!"
        } else {
            "STOPPING"
        })
    };
    let service = Scripted::with_statuses(&accept_all, &statuses);
    let plan = surveyed("a1b2", Action::StopThenDelete, &service);
    let (ledger, _) = run_over(&plan, &service, RunLimits::default());
    let row = &ledger.rows()[0];
    assert_eq!(
        (row.outcome(), kind(row)),
        (Outcome::NotSent, Some(ReasonKind::SeenUnderWay))
    );
    assert!(service.requests.borrow().is_empty());
}

/// After one reading in vain, what was watched was not looked at again for half a minute.
#[test]
fn a_reading_in_vain_costs_a_watched_item_little_time() {
    let took = |fails: &Fails<'_>| {
        let looks = Cell::new(0);
        let statuses = |_: &str| {
            looks.set(looks.get() + 1);
            (looks.get() < 20).then_some("STOPPED")
        };
        let service = Scripted::with_statuses(&accept_all, &statuses);
        let transport = Failing::new(&service, fails);
        let (ledger, events) = run_over(&confirmed("a1b2", 1), &transport, RunLimits::default());
        assert_eq!(ledger.counts().of(Deleted), 1);
        let last = events.last().unwrap().at.0;
        last - events.first().unwrap().at.0
    };
    let well = took(&|_, _| None);
    // Of each look the item's own reading is the second request, after a count.
    let once = took(&|number, _| (number == 18).then(|| answer(500, "")));
    assert!(once > well && once - well < 6_000, "{once} and {well} ms");
}
