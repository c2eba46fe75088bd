//! The changes of a run that the gateway keeps back, and the pace of a run.

use std::time::Duration;

use bulkhead_core::{
    ledger::{
        Event, Ledger,
        Outcome::{Deleted, NotSent},
        Phase, What,
    },
    run::{Control, MemoryJournal, RunLimits, Runner},
    service::{ReasonKind, Response, ai_api::AiApi},
    time::Timestamp,
    transport::{SendError, read_answer},
    wire::FROM_GATEWAY,
};
use serde_json::json;

use crate::world::{
    Scripted, Ticking, accept_all, asked, confirmed, ids, run_id, runner as usual_runner,
};

/// The gateway's answer to a change that it does not forward.
fn kept_back(kind: &str, rule: &str, retry_after: Option<&str>) -> Result<Response, SendError> {
    let details = json!({ "rule": rule });
    let gateway = json!({"kind": kind, "message": "the gateway's sentence", "details": details});
    let response = Response {
        status: 503,
        retry_after: retry_after.map(Into::into),
        body: json!({ "gateway": gateway }).to_string(),
    };
    read_answer(Some(FROM_GATEWAY), response)
}

fn held(retry_after: &str) -> Result<Response, SendError> {
    kept_back("not_sent", "rate", Some(retry_after))
}

type TestRunner<'s> = Runner<AiApi, &'s Scripted<'s>, Ticking, MemoryJournal>;

fn runner<'s>(transport: &'s Scripted<'s>, control: &Control, rate: Option<u32>) -> TestRunner<'s> {
    Runner {
        limits: RunLimits {
            rate,
            ..RunLimits::default()
        },
        ..usual_runner(transport, MemoryJournal::default(), control.clone())
    }
}

/// Runs so many deletions in batches to their end. Where the run asks, somebody says so often that
/// it is to go on, and then that it is to end.
fn run(
    transport: &Scripted<'_>,
    (items, batch): (usize, usize),
    rate: Option<u32>,
    continues: usize,
) -> (Ledger, Vec<Event>) {
    let control = Control::default();
    let runner = runner(transport, &control, rate);
    let mut left = continues;
    let plan = confirmed(&ids(items), batch);
    let run = runner.run(run_id(), &plan, |event| {
        if let What::Paused { .. } = event.what {
            if left == 0 {
                control.cancel();
            }
            left = left.saturating_sub(1);
            control.resume();
        }
    });
    futures_executor::block_on(run).unwrap();
    let events = runner.journal.events();
    (Ledger::fold(&events).unwrap(), events)
}

/// The times of the requests with changes, in order.
fn went(events: &[Event]) -> Vec<Duration> {
    let went = events.iter().filter_map(|event| match event.what {
        What::Answered { went, .. } => Some(went.since(Timestamp(0))),
        _ => None,
    });
    went.collect()
}

fn pauses(events: &[Event]) -> Vec<ReasonKind> {
    let pauses = events.iter().filter_map(|event| match &event.what {
        What::Paused { reason } => Some(reason.kind),
        _ => None,
    });
    pauses.collect()
}

#[test]
fn what_the_gateway_holds_back_goes_when_it_says_and_that_is_no_attempt() {
    // More often than an item may be sent.
    let script = |number, request: &_| {
        if number < 30 && number % 2 == 0 {
            return held("7");
        }
        accept_all(number, request)
    };
    let transport = Scripted::new(&script);
    let (ledger, events) = run(&transport, (20, 1), None, 0);
    assert_eq!(ledger.counts().of(Deleted), 20);
    assert_eq!(pauses(&events), []);
    let is_held = |event: &&Event| match &event.what {
        What::Answered { reasons, .. } => reasons.iter().any(|r| r.kind == ReasonKind::HeldBack),
        _ => false,
    };
    let last = events.iter().rfind(is_held).unwrap().at;
    let after = events.iter().find_map(|event| match event.what {
        What::Answered { went, .. } if went > last => Some(went.since(last)),
        _ => None,
    });
    assert!(
        after.is_some_and(|after| after >= Duration::from_secs(7)),
        "{after:?}"
    );
    let told = events.iter().any(|event| match &event.what {
        What::Waiting { reason, .. } => reason.kind == ReasonKind::HeldBack,
        _ => false,
    });
    assert!(told, "the user is told what it waits for");
}

#[test]
fn an_item_is_held_back_as_often_as_it_takes() {
    let script = |number, request: &_| match number {
        0..40 => held("0"),
        _ => accept_all(number, request),
    };
    let transport = Scripted::new(&script);
    let (ledger, events) = run(&transport, (1, 1), None, 0);
    assert_eq!(ledger.counts().of(Deleted), 1);
    assert_eq!(pauses(&events), []);
}

#[test]
fn a_gateway_that_holds_back_for_two_minutes_pauses_the_run() {
    let script = |_, _: &_| held("5");
    let transport = Scripted::new(&script);
    let (ledger, events) = run(&transport, (3, 1), None, 0);
    assert_eq!(pauses(&events), [ReasonKind::HeldBack]);
    assert_eq!(ledger.counts().of(NotSent), 3);
    let paused = events
        .iter()
        .find(|event| matches!(event.what, What::Paused { .. }));
    let took = paused.unwrap().at.since(events[0].at).as_secs();
    assert!((120..130).contains(&took), "{took}");
}

#[test]
fn a_wait_of_more_than_a_minute_is_taken_for_a_minute() {
    let script = |number, request: &_| match number {
        0 => held("100000000"),
        _ => accept_all(number, request),
    };
    let transport = Scripted::new(&script);
    let (ledger, events) = run(&transport, (1, 1), None, 0);
    assert_eq!(ledger.counts().of(Deleted), 1);
    let went = went(&events);
    let wait = went[1].saturating_sub(went[0]).as_secs();
    assert!((60..=61).contains(&wait), "{wait}");
}

#[test]
fn a_change_that_can_not_be_put_on_record_pauses_the_run_at_once_and_is_no_attempt() {
    let script = |number, request: &_| match number {
        1..30 => kept_back("not_sent", "audit-unavailable", None),
        _ => accept_all(number, request),
    };
    let transport = Scripted::new(&script);
    let (ledger, events) = run(&transport, (20, 1), None, 100);
    assert_eq!(ledger.counts().of(Deleted), 20);
    let pauses = pauses(&events);
    assert!(pauses.len() >= 7, "{pauses:?}");
    assert!(pauses.iter().all(|kind| *kind == ReasonKind::NotAudited));
    let message = events.iter().find_map(|event| match &event.what {
        What::Paused { reason } => reason.message.clone(),
        _ => None,
    });
    assert_eq!(message.as_deref(), Some("the gateway's sentence"));
}

#[test]
fn what_refuses_all_the_rest_of_a_run_ends_it_and_nothing_is_lost() {
    for rule in ["read-only", "max-items", "run-missing"] {
        let script = |number, request: &_| match number {
            0..5 => accept_all(number, request),
            _ => kept_back("refused", rule, None),
        };
        let transport = Scripted::new(&script);
        let (ledger, events) = run(&transport, (1_000, 10), None, 0);
        let Phase::Finished(Some(reason)) = ledger.phase() else {
            panic!("{rule}: {:?}", ledger.phase());
        };
        assert_eq!(
            reason.message.as_deref(),
            Some("the gateway's sentence"),
            "{rule}"
        );
        assert_eq!(ledger.counts().of(Deleted), 50, "{rule}");
        assert_eq!(ledger.counts().of(NotSent), 950, "{rule}");
        let refused = transport.requests.borrow().len() - 5;
        assert!(refused <= 4, "{rule}: {refused} requests went in vain");
        assert!(pauses(&events).is_empty());
    }
}

#[test]
fn what_the_gateway_refuses_for_another_cause_still_costs_no_more_than_that() {
    let script = |number, request: &_| match number {
        0 => kept_back("refused", "invalid-id", None),
        _ => accept_all(number, request),
    };
    let transport = Scripted::new(&script);
    let (ledger, _) = run(&transport, (4, 1), None, 0);
    assert_eq!(
        (ledger.counts().of(Deleted), ledger.counts().of(NotSent)),
        (3, 1)
    );
}

#[test]
fn a_run_goes_no_faster_than_its_connection_lets_it_in_batches_of_a_second() {
    let transport = Scripted::new(&accept_all);
    let (ledger, events) = run(&transport, (400, 100), Some(40), 0);
    assert_eq!(ledger.counts().of(Deleted), 400);
    let requests = transport.requests.borrow();
    let sizes: Vec<_> = requests
        .iter()
        .map(|(request, _)| asked(request).len())
        .collect();
    assert_eq!(sizes, [40; 10]);
    let went = went(&events);
    let took = went[9].saturating_sub(went[0]).as_secs_f64();
    assert!((9.0..10.0).contains(&took), "{took}");
    for (number, pair) in went.windows(2).enumerate() {
        assert!(
            pair[1].saturating_sub(pair[0]) >= Duration::from_millis(990),
            "{number}"
        );
    }
    let is_told =
        |event: &Event| matches!(event.what, What::Waiting { .. } | What::Withdrawn { .. });
    assert!(!events.iter().any(is_told), "nothing is recorded in vain");
}

/// Goes on with a run from what was recorded of it, and gives what was recorded then.
fn resumed(events: &[Event], rate: Option<u32>, transport: &Scripted<'_>) -> (Ledger, Vec<Event>) {
    let ledger = Ledger::fold(events).unwrap();
    let runner = runner(transport, &Control::default(), rate);
    futures_executor::block_on(runner.resume(&ledger, |_| ())).unwrap();
    let more = runner.journal.events();
    let all = [events, &more].concat();
    (Ledger::fold(&all).unwrap(), more)
}

#[test]
fn a_run_that_is_resumed_goes_no_faster_either() {
    let transport = Scripted::new(&accept_all);
    let (_, events) = run(&transport, (200, 50), None, 0);
    let sent = |event: &Event| matches!(event.what, What::Sent { .. });
    let cut = events.iter().position(sent).unwrap();
    let again = Scripted::new(&accept_all);
    let (ledger, more) = resumed(&events[..cut], Some(20), &again);
    assert_eq!(ledger.counts().of(Deleted), 200);
    let went = went(&more);
    assert_eq!(went.len(), 10);
    let took = went[9].saturating_sub(went[0]).as_secs_f64();
    assert!((9.0..10.0).contains(&took), "{took}");
}

#[test]
fn what_was_held_back_before_a_reload_is_no_attempt_after_it() {
    let script = |_, _: &_| held("1");
    let transport = Scripted::new(&script);
    let (_, events) = run(&transport, (1, 1), None, 0);
    let paused = |event: &Event| matches!(event.what, What::Paused { .. });
    let cut = events.iter().position(paused).unwrap();
    assert!(went(&events[..cut]).len() > 20);
    let again = Scripted::new(&accept_all);
    let (ledger, _) = resumed(&events[..cut], None, &again);
    assert_eq!(ledger.counts().of(Deleted), 1);
}

#[test]
fn while_the_rate_lets_nothing_go_what_was_accepted_is_looked_at() {
    let transport = Scripted::new(&accept_all);
    let (ledger, events) = run(&transport, (30, 1), Some(1), 0);
    assert_eq!(ledger.counts().of(Deleted), 30);
    let last = *went(&events).last().unwrap();
    let is_early = |event: &&Event| {
        matches!(event.what, What::Read { .. }) && event.at.since(Timestamp(0)) < last
    };
    assert!(events.iter().filter(is_early).count() > 10);
}
