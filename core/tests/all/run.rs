//! The runner against a service that answers by script.

use crate::world::{
    Full, Scripted, accept_all, answer, asked, check, confirmed, ids, limits, planned, run, run_id,
    runner, survey, surveyed,
};
use bulkhead_core::{
    item::{Action, Step},
    ledger::{
        Event, Ledger,
        Outcome::{self, Deleted, Skipped, Unknown},
        Phase, Row, Source, TwoSteps, What,
    },
    report,
    run::{Control, Journal, JournalError, MemoryJournal},
    service::{Anomaly, Method, Observation, Private, ReasonKind, Request, Response},
    time::Timestamp,
    transport::{Doubt, SendError, Transport},
    wire::CorrelationId,
};
use futures_util::FutureExt as _;

const TEXT: &str = "a1b2\nc3d4\nx\ne5f6\na1b2\ng7h8\ni9j0";

fn outcomes(ledger: &Ledger) -> Vec<Outcome> {
    ledger.rows().iter().map(Row::outcome).collect()
}

fn kinds(ledger: &Ledger) -> Vec<Option<ReasonKind>> {
    let kind = |row: &bulkhead_core::ledger::Row| row.reason().map(|reason| reason.kind);
    ledger.rows().iter().map(kind).collect()
}

#[test]
fn what_is_seen_gone_is_deleted_and_what_a_rule_refused_is_skipped() {
    let transport = Scripted::new(&accept_all);
    let (ledger, _) = run(&confirmed(TEXT, 2), &transport, Control::default());
    assert_eq!(
        outcomes(&ledger),
        [Deleted, Deleted, Skipped, Deleted, Deleted, Deleted]
    );
    assert_eq!(ledger.phase(), &Phase::Finished(None));
    assert_eq!((ledger.requests(), ledger.answered()), (3, 3));
    let row = &ledger.rows()[0];
    assert_eq!(row.places.len(), 2);
    assert_eq!(row.reason().unwrap().kind, ReasonKind::SeenDone);
    assert_eq!(row.seen, Some(Observation::NotFound));
    let evidence = row.evidence.as_ref().unwrap();
    assert_eq!(evidence.source, Source::Reading);
    let correlation = evidence.correlation.as_ref().unwrap().as_str();
    assert_eq!(correlation, format!("{}-0", run_id()));
}

#[test]
fn every_request_names_the_group_and_has_a_correlation_id_of_its_own() {
    let transport = Scripted::new(&accept_all);
    run(&confirmed(TEXT, 1), &transport, Control::default());
    let requests = transport.requests.borrow();
    assert_eq!(requests.len(), 5);
    let groups = requests
        .iter()
        .map(|(request, _)| request.resource_group.clone());
    assert!(
        groups
            .into_iter()
            .all(|group| group.unwrap().as_str() == "team-b")
    );
    let mut ids: Vec<_> = requests.iter().map(|(_, id)| id).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 5);
}

#[test]
fn the_ledger_folds_to_the_same_from_the_journal_and_from_stored_events() {
    let transport = Scripted::new(&accept_all);
    let (ledger, events) = run(&confirmed(TEXT, 2), &transport, Control::default());
    assert_eq!(Ledger::fold(&events).unwrap(), ledger);
    let stored: Vec<String> = events
        .iter()
        .map(|event| serde_json::to_string(event).unwrap())
        .collect();
    let read: Vec<Event> = stored
        .iter()
        .map(|event| serde_json::from_str(event).unwrap())
        .collect();
    assert_eq!(Ledger::fold(&read).unwrap(), ledger);
}

#[test]
fn an_event_is_recorded_before_its_request_goes() {
    let journal = MemoryJournal::default();
    let script = |number: usize, request: &_| {
        let sent = |event: &Event| matches!(event.what, What::Sent { .. });
        assert!(journal.events().iter().filter(|e| sent(e)).count() > number);
        accept_all(number, request)
    };
    let transport = Scripted::new(&script);
    let runner = runner(&transport, Shared(&journal), Control::default());
    let plan = confirmed(TEXT, 1);
    let run = runner.run(run_id(), &plan, |_| ());
    futures_executor::block_on(run).unwrap();
    assert_eq!(transport.requests.borrow().len(), 5);
}

struct Shared<'j>(&'j MemoryJournal);

impl Journal for Shared<'_> {
    async fn append(&self, events: &[Event]) -> Result<(), JournalError> {
        self.0.append(events).await
    }
}

/// A journal that does not take every portion.
struct Fussy {
    taken: MemoryJournal,
    portions: std::cell::Cell<usize>,
    takes: Box<dyn Fn(usize) -> bool>,
}

impl Fussy {
    fn new(takes: impl Fn(usize) -> bool + 'static) -> Self {
        Self {
            taken: MemoryJournal::default(),
            portions: 0.into(),
            takes: Box::new(takes),
        }
    }

    fn events(&self) -> Vec<Event> {
        self.taken.events()
    }
}

impl Journal for &Fussy {
    async fn append(&self, events: &[Event]) -> Result<(), JournalError> {
        let number = self.portions.replace(self.portions.get() + 1);
        if !(self.takes)(number) {
            let message = "there is no room".to_owned();
            return Err(JournalError { message });
        }
        self.taken.append(events).await
    }
}

#[test]
fn what_can_not_be_recorded_is_not_sent() {
    let transport = Scripted::new(&accept_all);
    // The beginning, and the first requests.
    let room = 1 + limits();
    let runner = runner(&transport, Full { room: room.into() }, Control::default());
    let mut events = Vec::new();
    let plan = confirmed(TEXT, 1);
    let run = runner.run(run_id(), &plan, |event| events.push(event.clone()));
    assert!(futures_executor::block_on(run).is_err());
    assert_eq!(transport.requests.borrow().len(), limits());
    let ledger = Ledger::fold(&events).unwrap();
    assert_eq!(ledger.counts().of(Outcome::Scheduled), limits());
    assert_eq!(ledger.counts().of(Outcome::NotSent), 5 - limits());
    let last = ledger.rows().last().unwrap();
    assert_eq!(last.reason().unwrap().kind, ReasonKind::NotRecorded);
}

#[test]
fn where_not_even_the_beginning_can_be_recorded_nothing_is_sent_and_nothing_kept() {
    let transport = Scripted::new(&accept_all);
    let journal = Fussy::new(|number| number != 0);
    let runner = runner(&transport, &journal, Control::default());
    let mut events = Vec::new();
    let plan = confirmed(TEXT, 1);
    let run = runner.run(run_id(), &plan, |event| events.push(event.clone()));
    assert!(futures_executor::block_on(run).is_err());
    assert!(transport.requests.borrow().is_empty());
    assert_eq!(journal.events(), []);
    let ledger = Ledger::fold(&events).unwrap();
    assert_eq!(ledger.counts().of(Outcome::NotSent), 5);
}

#[test]
fn a_record_has_no_gaps_wherever_something_could_not_be_recorded() {
    for fails in 1..6 {
        let transport = Scripted::new(&accept_all);
        let journal = Fussy::new(move |number| number != fails);
        let runner = runner(&transport, &journal, Control::default());
        let mut events = Vec::new();
        let plan = confirmed(TEXT, 1);
        let run = runner.run(run_id(), &plan, |event| events.push(event.clone()));
        let result = futures_executor::block_on(run);
        // The journal takes again what comes later.
        assert_eq!(journal.events(), events, "{fails}");
        let ledger = Ledger::fold(&events).unwrap();
        assert!(matches!(ledger.phase(), Phase::Finished(_)));
        if result.is_err() {
            let sent = transport.requests.borrow().len();
            assert_eq!(ledger.requests(), sent, "{fails}");
        }
    }
}

#[test]
fn without_a_trustworthy_answer_a_reading_says_what_became_of_the_items() {
    let doubt = Doubt::ConnectionLost;
    let lost = |number, request: &_| match number {
        0 => Err(SendError::Doubtful {
            doubt,
            message: "reset".into(),
        }),
        _ => accept_all(number, request),
    };
    let left = std::cell::Cell::new(3);
    let statuses = |id: &str| match id {
        // It was not deleted the first time.
        "c3d4" if left.get() > 0 => {
            left.set(left.get() - 1);
            Some("STOPPED")
        }
        _ => None,
    };
    let transport = Scripted::with_statuses(&lost, &statuses);
    let plan = confirmed("a1b2\nc3d4", 2);
    let (ledger, _) = run(&plan, &transport, Control::default());
    assert_eq!(
        outcomes(&ledger),
        [Unknown, Outcome::Deleted],
        "nobody ever saw the first one"
    );
    assert_eq!(kinds(&ledger)[0], Some(ReasonKind::NotThereNow));
    let requests = transport.requests.borrow();
    let sent: Vec<_> = requests.iter().map(|(request, _)| asked(request)).collect();
    assert_eq!(sent, [vec!["a1b2", "c3d4"], vec!["c3d4"]]);
}

#[test]
fn what_can_not_be_reached_is_tried_again_and_never_unknown() {
    let message = "no route".to_owned();
    let not_sent = SendError::unreachable(message.clone());
    let script = |_, _: &_| Err(not_sent.clone());
    let transport = Scripted::new(&script);
    let control = Control::default();
    let runner = runner(&transport, MemoryJournal::default(), control.clone());
    let plan = confirmed("a1b2", 1);
    let run = runner.run(run_id(), &plan, |event| {
        if let What::Paused { .. } = event.what {
            control.cancel();
        }
    });
    futures_executor::block_on(run).unwrap();
    let ledger = Ledger::fold(&runner.journal.events()).unwrap();
    assert_eq!(outcomes(&ledger), [Outcome::NotSent]);
    assert_eq!(kinds(&ledger), [Some(ReasonKind::ServiceUnreachable)]);
    assert!(transport.requests.borrow().len() > 5);
}

#[test]
fn what_the_gateway_refuses_is_not_sent_and_the_others_are() {
    let script = |number, request: &_| {
        if asked(request).contains(&"c3d4".to_owned()) {
            let message = "rule".to_owned();
            let ends_run = false;
            return Err(SendError::Refused { message, ends_run });
        }
        accept_all(number, request)
    };
    let transport = Scripted::new(&script);
    let plan = confirmed("a1b2\nc3d4\ne5f6\ng7h8", 4);
    let (ledger, _) = run(&plan, &transport, Control::default());
    assert_eq!(
        outcomes(&ledger),
        [Deleted, Outcome::NotSent, Deleted, Deleted]
    );
    assert_eq!(kinds(&ledger)[1], Some(ReasonKind::GatewayRefused));
}

#[test]
fn one_id_that_the_service_will_not_take_costs_one_id() {
    let script = |number, request: &_| {
        if asked(request).contains(&"d000000000000042".to_owned()) {
            return answer(400, r#"{"error":{"code":"1","message":"bad"}}"#);
        }
        accept_all(number, request)
    };
    let transport = Scripted::new(&script);
    let (ledger, _) = run(&confirmed(&ids(100), 100), &transport, Control::default());
    assert_eq!(ledger.counts().of(Deleted), 99);
    let row = &ledger.rows()[42];
    assert_eq!(row.outcome(), Outcome::Failed);
    assert_eq!(row.reason().unwrap().kind, ReasonKind::RequestRejected);
    assert_eq!(row.attempts, 8, "once, and once for each halving");
}

#[test]
fn a_service_that_refuses_everything_is_not_asked_a_thousand_times() {
    let script = |_, _: &_| answer(422, "");
    let transport = Scripted::new(&script);
    let (ledger, _) = run(&confirmed(&ids(400), 100), &transport, Control::default());
    let sent = transport.requests.borrow().len();
    assert!(sent < 60, "{sent} requests went");
    let Phase::Finished(Some(reason)) = ledger.phase() else {
        panic!("{:?}", ledger.phase())
    };
    assert_eq!(reason.kind, ReasonKind::RequestRejected);
}

#[test]
fn after_a_time_out_the_batch_is_halved() {
    let script = |number, request: &_| {
        if asked(request).len() > 10 {
            return answer(504, "");
        }
        accept_all(number, request)
    };
    let here = |_: &str| Some("STOPPED");
    let transport = Scripted::with_statuses(&script, &here);
    let (ledger, _) = run(&confirmed(&ids(40), 40), &transport, Control::default());
    let requests = transport.requests.borrow();
    let sizes: Vec<_> = requests
        .iter()
        .map(|(request, _)| asked(request).len())
        .collect();
    assert_eq!(sizes, [40, 20, 20, 10, 10, 10, 10]);
    assert_eq!(ledger.counts().of(Outcome::Scheduled), 40);
    let row = &ledger.rows()[0];
    assert_eq!(
        row.reason().unwrap().kind,
        ReasonKind::WaitOver,
        "they were never seen to go"
    );
}

#[test]
fn a_request_that_is_too_large_makes_all_later_ones_smaller() {
    let script = |number, request: &_| {
        if asked(request).len() > 30 {
            return answer(413, r#"{"request_id":"r","message":"too large"}"#);
        }
        accept_all(number, request)
    };
    let transport = Scripted::new(&script);
    let (ledger, _) = run(&confirmed(&ids(1_000), 100), &transport, Control::default());
    assert_eq!(ledger.counts().of(Deleted), 1_000);
    let requests = transport.requests.borrow();
    let too_large = requests
        .iter()
        .filter(|(request, _)| asked(request).len() > 30);
    assert!(too_large.count() <= 12, "only those that were in flight");
}

/// Turns the first change away for five minutes.
fn five_minutes(number: usize, request: &Request) -> Result<Response, SendError> {
    if number > 0 {
        return accept_all(number, request);
    }
    let mut turned_away = answer(429, "").unwrap();
    turned_away.retry_after = Some("300".into());
    Ok(turned_away)
}

#[test]
fn try_now_ends_a_wait_at_once_and_the_record_says_so() {
    let transport = Scripted::new(&five_minutes);
    let control = Control::default();
    let runner = runner(&transport, MemoryJournal::default(), control.clone());
    let plan = confirmed("a1b2", 1);
    let running = runner.run(run_id(), &plan, |event| {
        if let What::Waiting { until, .. } = event.what
            && until > event.at
        {
            control.try_now();
        }
    });
    futures_executor::block_on(running).unwrap();
    let events = runner.journal.events();
    let sent = events
        .iter()
        .filter(|e| matches!(e.what, What::Sent { .. }));
    let sent: Vec<_> = sent.map(|event| event.at.0).collect();
    assert!(sent[1] - sent[0] < 10_000, "{sent:?}");
    let waits = (1..=events.len()).filter(|length| {
        Ledger::fold(&events[..*length])
            .unwrap()
            .waiting()
            .is_some()
    });
    assert_eq!(waits.count(), 1, "it ends with the very next event");
}

#[test]
fn nothing_waits_for_a_time_that_has_passed() {
    let transport = Scripted::new(&five_minutes);
    let (_, events) = run(&confirmed("a1b2", 1), &transport, Control::default());
    let at = events
        .iter()
        .position(|e| matches!(e.what, What::Waiting { .. }));
    let at = at.unwrap();
    let What::Waiting { until, .. } = events[at].what else {
        unreachable!()
    };
    let mut ledger = Ledger::fold(&events[..=at]).unwrap();
    assert!(ledger.waiting_at(Timestamp(until.0 - 1)).is_some());
    assert!(ledger.waiting_at(until).is_none());
    // A reading settles nothing, and yet it is later.
    let read = |at| Event {
        at,
        what: What::Read {
            settled: Vec::new(),
            reasons: Vec::new(),
            seen: Vec::new(),
        },
    };
    ledger.apply(&read(Timestamp(until.0 - 1))).unwrap();
    assert!(ledger.waiting().is_some());
    ledger.apply(&read(until)).unwrap();
    assert!(ledger.waiting().is_none());
}

#[test]
fn retry_after_is_obeyed_and_the_user_is_told() {
    let script = |number, request: &_| {
        if number > 0 {
            return accept_all(number, request);
        }
        let mut turned_away = answer(429, "").unwrap();
        turned_away.retry_after = Some("30".into());
        Ok(turned_away)
    };
    let transport = Scripted::new(&script);
    let (ledger, events) = run(&confirmed("a1b2", 1), &transport, Control::default());
    assert_eq!(outcomes(&ledger), [Deleted]);
    let sent: Vec<_> = events
        .iter()
        .filter(|event| matches!(event.what, What::Sent { .. }))
        .map(|event| event.at.0)
        .collect();
    assert!(sent[1] - sent[0] >= 30_000, "{sent:?}");
    let waits = events.iter().find_map(|event| match &event.what {
        What::Waiting { reason, until } => Some((reason.kind, until.0)),
        _ => None,
    });
    let (kind, until) = waits.unwrap();
    assert_eq!(kind, ReasonKind::RateLimited);
    assert!((30_000..31_000).contains(&(until - sent[0])));
}

#[test]
fn where_bulk_changes_are_switched_off_each_item_goes_alone() {
    let script = |_, request: &Request| match request.path.as_str() {
        "v2/lm/deployments" => answer(405, ""),
        path => {
            let id = path.rsplit('/').next().unwrap();
            answer(202, &format!(r#"{{"id":"{id}","message":"m"}}"#))
        }
    };
    let transport = Scripted::new(&script);
    let (ledger, _) = run(&confirmed("a1b2\nc3d4", 2), &transport, Control::default());
    assert_eq!(outcomes(&ledger), [Deleted; 2]);
    let requests = transport.requests.borrow();
    let calls: Vec<_> = requests
        .iter()
        .map(|(request, _)| (request.method.as_str(), request.path.as_str()))
        .collect();
    assert_eq!(
        calls,
        [
            ("PATCH", "v2/lm/deployments"),
            ("DELETE", "v2/lm/deployments/a1b2"),
            ("DELETE", "v2/lm/deployments/c3d4")
        ]
    );
}

#[test]
fn where_nothing_is_permitted_nothing_more_goes() {
    let forbidden = |_, _: &_| answer(403, "RBAC: access denied");
    let transport = Scripted::new(&forbidden);
    let (ledger, _) = run(&confirmed(&ids(20), 1), &transport, Control::default());
    let sent = transport.requests.borrow().len();
    assert!(sent <= limits(), "{sent} requests went");
    assert_eq!(ledger.counts().of(Outcome::Failed), sent);
    assert_eq!(kinds(&ledger), [Some(ReasonKind::Permission); 20]);
    let Phase::Finished(Some(reason)) = ledger.phase() else {
        panic!("{:?}", ledger.phase())
    };
    assert_eq!(reason.kind, ReasonKind::Permission);
}

/// Runs until the run has paused, does something, and lets it go on.
fn run_through_a_pause(transport: &Scripted<'_>, text: &str) -> (Ledger, Vec<Event>) {
    let control = Control::default();
    let runner = runner(transport, MemoryJournal::default(), control.clone());
    let plan = confirmed(text, 1);
    let mut paused = 0;
    let run = runner.run(run_id(), &plan, |event| {
        if let What::Paused { .. } = event.what {
            paused += 1;
            control.resume();
        }
    });
    futures_executor::block_on(run).unwrap();
    assert!(paused > 0, "it never asked");
    let events = runner.journal.events();
    (Ledger::fold(&events).unwrap(), events)
}

fn paused_for(events: &[Event]) -> ReasonKind {
    let reason = events.iter().find_map(|event| match &event.what {
        What::Paused { reason } => Some(reason.kind),
        _ => None,
    });
    reason.unwrap()
}

#[test]
fn a_session_that_is_over_pauses_the_run_and_after_it_the_run_goes_on() {
    let message = "expired".to_owned();
    let script = |number, request: &_| match number {
        3 => Err(SendError::Session {
            message: message.clone(),
        }),
        _ => accept_all(number, request),
    };
    let transport = Scripted::new(&script);
    let (ledger, events) = run_through_a_pause(&transport, &ids(20));
    assert_eq!(paused_for(&events), ReasonKind::SessionEnded);
    assert_eq!(ledger.counts().of(Deleted), 20);
    assert_eq!(ledger.phase(), &Phase::Finished(None));
}

#[test]
fn where_the_gateway_is_gone_the_run_asks_and_no_more_ids_become_unknown() {
    let gone = std::cell::Cell::new(true);
    let script = |number, request: &_| {
        if gone.get() {
            return Err(SendError::Doubtful {
                doubt: Doubt::GatewayLost,
                message: "Failed to fetch".into(),
            });
        }
        accept_all(number, request)
    };
    let transport = Scripted::new(&script);
    let lost = Lost {
        to: &transport,
        gone: &gone,
    };
    let control = Control::default();
    let runner = runner(lost, MemoryJournal::default(), control.clone());
    let plan = confirmed(&ids(20), 1);
    let mut reached = 0;
    let run = runner.run(run_id(), &plan, |event| {
        if let What::Paused { .. } = event.what {
            reached = transport.requests.borrow().len();
            gone.set(false);
            control.resume();
        }
    });
    futures_executor::block_on(run).unwrap();
    let events = runner.journal.events();
    assert_eq!(paused_for(&events), ReasonKind::ConnectionLost);
    assert!(reached <= limits(), "{reached} changes went before");
    let ledger = Ledger::fold(&events).unwrap();
    assert_eq!(ledger.counts().of(Deleted), 20 - reached);
    assert_eq!(
        ledger.counts().of(Unknown),
        reached,
        "those that may have been sent are gone, and nobody ever saw them"
    );
}

/// A gateway that does not answer at all for a while.
struct Lost<'s> {
    to: &'s Scripted<'s>,
    gone: &'s std::cell::Cell<bool>,
}

impl Transport for Lost<'_> {
    async fn send(
        &self,
        request: &Request,
        correlation: &CorrelationId,
    ) -> Result<Response, SendError> {
        if self.gone.get() && request.method == Method::Get {
            return Err(SendError::Doubtful {
                doubt: Doubt::GatewayLost,
                message: "Failed to fetch".into(),
            });
        }
        self.to.send(request, correlation).await
    }
}

#[test]
fn nothing_is_sent_in_a_pause_and_what_is_in_flight_is_awaited() {
    let control = Control::default();
    let script = |number, request: &_| {
        if number == 2 {
            control.pause();
        }
        accept_all(number, request)
    };
    let transport = Scripted::new(&script);
    let runner = runner(&transport, MemoryJournal::default(), control.clone());
    let plan = confirmed(&ids(20), 1);
    let events = std::cell::RefCell::new(Vec::new());
    let observe = |event: &Event| events.borrow_mut().push(event.clone());
    let mut run = Box::pin(runner.run(run_id(), &plan, observe));
    assert!(run.as_mut().now_or_never().is_none(), "it waits for a word");
    let sent = transport.requests.borrow().len();
    assert!(sent < 20, "{sent} requests went");
    let ledger = Ledger::fold(&*events.borrow()).unwrap();
    assert_eq!(paused_for(&events.borrow()), ReasonKind::Paused);
    assert_eq!(
        ledger.requests(),
        sent,
        "what was ready to go is taken back"
    );
    assert_eq!(ledger.answered(), sent);
    assert_eq!(ledger.counts().of(Outcome::NotSent), 20 - sent);
    let untouched = &ledger.rows()[19];
    assert_eq!((untouched.attempts, &untouched.evidence), (0, &None));
    assert_eq!(ledger.attempts(19).count(), 0);
    control.resume();
    futures_executor::block_on(run).unwrap();
    assert_eq!(transport.requests.borrow().len(), 20);
    let ledger = Ledger::fold(&*events.borrow()).unwrap();
    assert!(ledger.rows().iter().all(|row| row.attempts == 1));
}

/// While an answer is awaited the next requests are recorded, so that they need not wait for it.
#[test]
fn the_next_requests_are_recorded_before_there_is_room_for_them() {
    let journal = MemoryJournal::default();
    let ahead = std::cell::Cell::new(0);
    let script = |number: usize, request: &_| {
        let events = journal.events();
        let sent = events
            .iter()
            .filter(|event| matches!(event.what, What::Sent { .. }));
        ahead.set(ahead.get().max(sent.count() - number - 1));
        accept_all(number, request)
    };
    let transport = Scripted::new(&script);
    let runner = runner(&transport, Shared(&journal), Control::default());
    let plan = confirmed(&ids(40), 1);
    let run = runner.run(run_id(), &plan, |_| ());
    futures_executor::block_on(run).unwrap();
    assert!(ahead.get() >= limits(), "{} ahead", ahead.get());
}

#[test]
fn a_cancelled_run_sends_nothing_more_and_awaits_what_is_in_flight() {
    let control = Control::default();
    let cancel = |number, request: &_| {
        control.cancel();
        accept_all(number, request)
    };
    let transport = Scripted::new(&cancel);
    let (ledger, _) = run(&confirmed(TEXT, 1), &transport, control.clone());
    let sent = transport.requests.borrow().len();
    assert_eq!(ledger.counts().of(Deleted), sent);
    assert_eq!(ledger.counts().of(Outcome::NotSent), 5 - sent);
    let last = ledger.rows().last().unwrap();
    assert_eq!(last.reason().unwrap().kind, ReasonKind::Cancelled);
}

#[test]
fn what_a_cancelled_run_does_not_know_is_still_read() {
    let control = Control::default();
    let cancel = |_, _: &_| {
        control.cancel();
        answer(502, "")
    };
    let stopped = |_: &str| Some("STOPPED");
    let transport = Scripted::with_statuses(&cancel, &stopped);
    let (ledger, _) = run(&confirmed("a1b2\nc3d4", 1), &transport, control.clone());
    assert_eq!(outcomes(&ledger), [Outcome::NotSent; 2]);
    assert!(ledger.rows()[0].seen.is_some());
}

#[test]
fn stop_then_delete_stops_what_runs_and_deletes_what_is_stopped() {
    let phase = std::cell::Cell::new(0);
    let script = |_, request: &Request| {
        let body = &request.body.as_ref().unwrap().1;
        if body.contains("DELETED") {
            phase.set(2);
        }
        accept_all(0, request)
    };
    let statuses = |id: &str| match (id, phase.get()) {
        (_, 2) => None,
        ("a1b2", 1) => Some("STOPPED"),
        ("a1b2", _) => {
            phase.set(1);
            Some("STOPPING")
        }
        _ => Some("STOPPED"),
    };
    let transport = Scripted::with_statuses(&script, &statuses);
    let plan = planned("a1b2", Action::StopThenDelete, 10);
    let (ledger, events) = run(&plan, &transport, Control::default());
    assert_eq!(outcomes(&ledger), [Deleted]);
    let steps: Vec<_> = ledger.attempts(0).map(|(step, _)| step).collect();
    assert_eq!(steps, [Step::Stop, Step::Delete]);
    // On the way it was stopped and still to be deleted.
    let mut state = Ledger::start(&events[0]).unwrap();
    let mut most = 0;
    let mut steps = vec![(0, 0)];
    for event in &events[1..] {
        state.apply(event).unwrap();
        most = most.max(state.half_done());
        let TwoSteps { stopped, deleting } = state.two_steps();
        steps.push((stopped, deleting));
    }
    assert_eq!((most, state.half_done()), (1, 0));
    steps.dedup();
    assert_eq!(steps, [(0, 0), (1, 0), (1, 1), (1, 0)]);
}

/// It was waited for until it is stopped, and was left among what is watched for ever.
#[test]
fn what_was_stopping_and_runs_again_is_stopped_and_does_not_keep_the_run_from_its_end() {
    let looks = std::cell::Cell::new(0);
    let statuses = |_: &str| {
        looks.set(looks.get() + 1);
        Some(if looks.get() == 1 {
            "STOPPING"
        } else {
            "RUNNING"
        })
    };
    let refuse = |_, _: &_| answer(403, "RBAC: access denied");
    let transport = Scripted::with_statuses(&refuse, &statuses);
    let plan = surveyed("a1b2", Action::StopThenDelete, &transport);
    let (ledger, _) = run(&plan, &transport, Control::default());
    assert_eq!(outcomes(&ledger), [Outcome::Failed]);
    assert_eq!(kinds(&ledger), [Some(ReasonKind::Permission)]);
    assert!(matches!(ledger.phase(), Phase::Finished(_)));
}

/// With `Retry-After` in each answer the tries were not counted, and it never ended.
#[test]
fn a_survey_ends_also_where_the_service_asks_again_and_again_to_come_back() {
    let turned_away = TurnedAway::default();
    let plan = futures_executor::block_on(survey(&["a1b2"], &turned_away));
    assert!(plan.trouble().is_some());
    assert_eq!(turned_away.0.get(), 4);
}

/// A service that never lets anybody in, and always says that it soon will.
#[derive(Default)]
struct TurnedAway(std::cell::Cell<usize>);

impl Transport for TurnedAway {
    async fn send(&self, _: &Request, _: &CorrelationId) -> Result<Response, SendError> {
        self.0.set(self.0.get() + 1);
        Ok(Response {
            status: 429,
            retry_after: Some("1".into()),
            body: String::new(),
        })
    }
}

#[test]
fn what_was_cancelled_before_the_page_died_is_not_sent_when_it_lives_again() {
    let control = Control::default();
    let cancel = |number, request: &_| {
        if number == 1 {
            control.cancel();
        }
        accept_all(number, request)
    };
    let transport = Scripted::new(&cancel);
    let (_, events) = run(&confirmed(&ids(20), 1), &transport, control.clone());
    let halted = |event: &Event| matches!(event.what, What::Halted { .. });
    let cut = 1 + events.iter().position(halted).unwrap();
    for cut in cut..events.len() {
        let transport = Scripted::new(&accept_all);
        let ledger = Ledger::fold(&events[..cut]).unwrap();
        let runner = runner(&transport, MemoryJournal::default(), Control::default());
        futures_executor::block_on(runner.resume(&ledger, |_| ())).unwrap();
        let mut all = events[..cut].to_vec();
        all.extend(runner.journal.events());
        let ledger = Ledger::fold(&all).unwrap();
        assert!(transport.requests.borrow().is_empty(), "cut at {cut}");
        assert!(matches!(ledger.phase(), Phase::Finished(Some(_))));
        assert_eq!(ledger.counts().of(Outcome::Sending), 0);
    }
}

#[test]
fn a_run_that_was_cut_off_goes_on_from_its_journal() {
    let transport = Scripted::new(&accept_all);
    let (_, events) = run(&confirmed(&ids(6), 2), &transport, Control::default());
    for cut in 1..events.len() {
        let transport = Scripted::new(&accept_all);
        let ledger = Ledger::fold(&events[..cut]).unwrap();
        let was_in_flight = ledger.counts().of(Outcome::Sending);
        let runner = runner(&transport, MemoryJournal::default(), Control::default());
        futures_executor::block_on(runner.resume(&ledger, |_| ())).unwrap();
        let mut all = events[..cut].to_vec();
        all.extend(runner.journal.events());
        let ledger = Ledger::fold(&all).unwrap();
        assert_eq!(ledger.phase(), &Phase::Finished(None), "cut at {cut}");
        let rows = 0..u32::try_from(ledger.rows().len()).unwrap();
        let awaited = |row: u32| ledger.attempts(row).any(|(_, sent)| sent.ended.is_none());
        assert!(
            !rows.into_iter().any(awaited),
            "nothing is awaited any more"
        );
        let counts = ledger.counts();
        assert_eq!(counts.of(Deleted) + counts.of(Unknown), 6, "cut at {cut}");
        assert_eq!(counts.of(Unknown), was_in_flight, "cut at {cut}");
    }
}

#[test]
fn a_refusal_of_the_last_request_is_told_as_the_cause_of_the_end() {
    let script = |_, _: &_| answer(403, "RBAC: access denied");
    let transport = Scripted::new(&script);
    let (ledger, _) = run(&confirmed("a1b2", 1), &transport, Control::default());
    let Phase::Finished(Some(reason)) = ledger.phase() else {
        panic!("{:?}", ledger.phase())
    };
    assert_eq!(reason.kind, ReasonKind::Permission);
}

#[test]
fn what_nobody_asked_for_is_kept() {
    let script = |_, _: &_| answer(202, r#"{"deployments":[{"id":"z9z9","message":"m"}]}"#);
    let transport = Scripted::new(&script);
    let (ledger, _) = run(&confirmed("a1b2", 1), &transport, Control::default());
    assert_eq!(
        ledger.anomalies(),
        [
            (0, Anomaly::UnexpectedId { id: "z9z9".into() }),
            (0, Anomaly::Missing { count: 1 }),
        ]
    );
    assert_eq!(outcomes(&ledger), [Outcome::Unknown]);
}

#[test]
fn events_that_do_not_fit_are_refused() {
    let transport = Scripted::new(&accept_all);
    let (_, mut events) = run(&confirmed("a1b2", 1), &transport, Control::default());
    assert!(Ledger::fold(&events[1..]).is_err());
    assert!(Ledger::fold(&[]).is_err());
    let mut twice = events.clone();
    twice.push(events[0].clone());
    assert!(Ledger::fold(&twice).is_err());
    if let What::Started { header } = &mut events[0].what {
        header.version += 1;
    }
    assert!(Ledger::fold(&events).is_err());
    for event in [
        r#"{"at":1,"event":"sent","request":9,"correlation":"c","stops":[0]}"#,
        r#"{"at":1,"event":"sent","request":1,"correlation":"c","deletes":[9]}"#,
        r#"{"at":1,"event":"sent","request":1,"correlation":"c","deletes":[0,0]}"#,
        r#"{"at":1,"event":"answered","request":0,"went":1,"httpStatus":202,"settled":[{"row":9,"outcome":"failed","reason":0}],"reasons":[{"kind":"rejected"}],"surprises":[]}"#,
        r#"{"at":1,"event":"answered","request":0,"went":1,"httpStatus":202,"settled":[{"row":0,"outcome":"failed","reason":3}],"reasons":[],"surprises":[]}"#,
        r#"{"at":1,"event":"answered","request":7,"went":1,"httpStatus":202,"settled":[],"reasons":[],"surprises":[]}"#,
        r#"{"at":1,"event":"read","settled":[{"row":0,"outcome":"failed","seen":2}],"reasons":[],"seen":[]}"#,
        r#"{"at":1,"event":"withdrawn","request":0}"#,
        r#"{"at":1,"event":"withdrawn","request":1}"#,
    ] {
        let (mut ledger, _) = run(&confirmed("a1b2", 1), &transport, Control::default());
        let before = ledger.clone();
        let event: Event = serde_json::from_str(event).unwrap();
        assert!(ledger.apply(&event).is_err());
        assert_eq!(ledger, before);
    }
}

#[test]
fn an_item_is_told_apart_by_connection_group_kind_and_id() {
    let transport = Scripted::new(&accept_all);
    let (ledger, _) = run(&confirmed("a1b2\nx", 1), &transport, Control::default());
    let key = ledger.key(&ledger.rows()[0]).unwrap();
    assert_eq!(key.connection.as_ref(), "sandbox");
    assert_eq!(key.target, crate::world::target());
    assert_eq!(key.id.as_str(), "a1b2");
    assert_eq!(
        ledger.key(&ledger.rows()[1]),
        None,
        "what is no id has no key"
    );
}

#[test]
fn a_retry_is_offered_only_where_there_is_something_to_send_again() {
    let script = |number, request: &_| match asked(request)[0].as_str() {
        "a1b2" => answer(502, ""),
        "c3d4" => answer(
            202,
            r#"{"deployments":[{"id":"c3d4","error":{"code":"01010016","message":"m"}}]}"#,
        ),
        _ => accept_all(number, request),
    };
    let transport = Scripted::new(&script);
    let (ledger, _) = run(
        &confirmed("a1b2\nc3d4\ne5f6\nx", 1),
        &transport,
        Control::default(),
    );
    let retries: Vec<_> = ledger
        .rows()
        .iter()
        .map(bulkhead_core::ledger::Row::retry_can_help)
        .collect();
    assert_eq!(retries, [Some(true), Some(false), None, None]);
}

#[test]
fn exports_hold_each_distinct_id_once_and_are_read_again() {
    let script = |_, request: &_| {
        let id = &asked(request)[0];
        let body = serde_json::json!({"deployments": [
            {"id": id, "error": {"code": "01010076", "message": "=cmd, \"x\"\nline", "requestId": "r"}}
        ]});
        answer(202, &body.to_string())
    };
    let transport = Scripted::new(&script);
    let (ledger, _) = run(&confirmed(TEXT, 1), &transport, Control::default());
    let explain = |_: &bulkhead_core::ledger::Row| report::Explanation {
        text: "because".to_owned(),
        advice: "do".to_owned(),
    };
    let csv = report::csv(&ledger, &explain, Private::Hidden);
    let mut lines = csv.split("\r\n");
    assert!(
        lines
            .next()
            .unwrap()
            .starts_with("id,action,outcome,reason,")
    );
    let first = lines.next().unwrap();
    assert!(first.starts_with("a1b2,delete,failed,not-allowed-in-status,because,do,no,01010076,"));
    assert!(first.contains("\"'=cmd, \"\"x\"\"\\nline\""));
    assert!(first.contains("\"1; 5\""));
    let skipped = csv
        .split("\r\n")
        .find(|line| line.starts_with("x,"))
        .unwrap();
    assert!(skipped.starts_with("x,,skipped,id-malformed,because,do,,,"));

    let json = report::json(&ledger, &explain, Private::Hidden);
    for text in [&csv, &json] {
        let checked = check(text);
        assert_eq!(checked.rows.len(), 6, "{text} {:?}", checked.rows);
        assert_eq!(checked.items().count(), 5);
    }
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["results"].as_array().unwrap().len(), 6);
    assert_eq!(json["results"][0]["details"]["code"], "01010076");
    assert_eq!(json["results"][0]["retryCanHelp"], false);
    assert_eq!(json["results"][0]["places"][1]["line"], 5);
}
