//! The runner against a service that answers by script.

use crate::world::{
    Full, Scripted, Ticking, accept_all, answer, asked, check, confirmed, ids, limits, run, run_id,
};
use bulkhead_core::{
    ledger::{
        Event, Ledger,
        Outcome::{self, Scheduled, Skipped, Unknown},
        Phase, What,
    },
    report,
    run::{Control, Doubt, MemoryJournal, Runner, SendError},
    service::{ReasonKind, Surprise, ai_api::AiApi},
};

const TEXT: &str = "a1b2\nc3d4\nx\ne5f6\na1b2\ng7h8\ni9j0";

fn outcomes(ledger: &Ledger) -> Vec<Outcome> {
    ledger.rows().iter().map(|row| row.outcome).collect()
}

fn kinds(ledger: &Ledger) -> Vec<Option<ReasonKind>> {
    let kind = |row: &bulkhead_core::ledger::Row| row.reason().map(|reason| reason.kind);
    ledger.rows().iter().map(kind).collect()
}

#[test]
fn what_the_service_accepts_is_scheduled_and_what_a_rule_refused_is_skipped() {
    let transport = Scripted::new(&accept_all);
    let (ledger, _) = run(&confirmed(TEXT, 2), 2, &transport, Control::default());
    assert_eq!(
        outcomes(&ledger),
        [
            Scheduled, Scheduled, Skipped, Scheduled, Scheduled, Scheduled
        ]
    );
    assert_eq!(ledger.phase(), &Phase::Finished(None));
    assert_eq!((ledger.requests(), ledger.answered()), (3, 3));
    let row = &ledger.rows()[0];
    assert_eq!(row.places.len(), 2);
    assert_eq!(
        row.reason().unwrap().message.as_deref(),
        Some("Deletion scheduled")
    );
    let evidence = row.evidence.as_ref().unwrap();
    assert_eq!(evidence.http_status, Some(202));
    let correlation = evidence.correlation.as_ref().unwrap().as_str();
    assert_eq!(correlation, format!("{}-0-1", run_id()));
}

#[test]
fn every_request_names_the_group_and_has_a_correlation_id_of_its_own() {
    let transport = Scripted::new(&accept_all);
    run(&confirmed(TEXT, 1), 1, &transport, Control::default());
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
    let (ledger, events) = run(&confirmed(TEXT, 2), 2, &transport, Control::default());
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
    let runner = Runner {
        service: AiApi::new(Some(1)),
        transport: &transport,
        clock: Ticking::default(),
        journal: Shared(&journal),
        control: Control::default(),
    };
    let plan = confirmed(TEXT, 1);
    let run = runner.run(run_id(), &plan, |_| ());
    futures_executor::block_on(run).unwrap();
    assert_eq!(transport.requests.borrow().len(), 5);
}

struct Shared<'j>(&'j MemoryJournal);

impl bulkhead_core::run::Journal for Shared<'_> {
    async fn append(&self, event: &Event) -> Result<(), bulkhead_core::run::JournalError> {
        self.0.append(event).await
    }
}

#[test]
fn what_can_not_be_recorded_is_not_sent() {
    let transport = Scripted::new(&accept_all);
    let runner = Runner {
        service: AiApi::new(Some(1)),
        transport: &transport,
        clock: Ticking::default(),
        // The beginning, one request and nothing more.
        journal: Full { room: 2.into() },
        control: Control::default(),
    };
    let mut events = Vec::new();
    let plan = confirmed(TEXT, 1);
    let run = runner.run(run_id(), &plan, |event| events.push(event.clone()));
    assert!(futures_executor::block_on(run).is_err());
    assert_eq!(transport.requests.borrow().len(), 1);
    let ledger = Ledger::fold(&events).unwrap();
    assert_eq!(ledger.counts().of(Outcome::Scheduled), 1);
    assert_eq!(ledger.counts().of(Outcome::NotSent), 4);
    let last = ledger.rows().last().unwrap();
    assert_eq!(last.reason().unwrap().kind, ReasonKind::NotRecorded);
}

#[test]
fn without_a_trustworthy_answer_the_items_are_unknown_and_no_others() {
    let doubt = Doubt::ConnectionLost;
    let lost = |number, request: &_| match number {
        0 => Err(SendError::Doubtful {
            doubt,
            message: "reset".into(),
        }),
        1 => answer(502, "<html>"),
        _ => accept_all(number, request),
    };
    let transport = Scripted::new(&lost);
    let (ledger, _) = run(&confirmed(TEXT, 2), 2, &transport, Control::default());
    assert_eq!(
        outcomes(&ledger),
        [Unknown, Unknown, Skipped, Unknown, Unknown, Scheduled]
    );
    assert_eq!(
        kinds(&ledger)[..4],
        [
            Some(ReasonKind::ConnectionLost),
            Some(ReasonKind::ConnectionLost),
            None,
            Some(ReasonKind::ServiceTrouble),
        ]
    );
}

#[test]
fn what_certainly_did_not_go_is_not_sent_and_never_unknown() {
    let message = "no route".to_owned();
    for (error, kind) in [
        (
            SendError::NotSent {
                message: message.clone(),
            },
            ReasonKind::ServiceUnreachable,
        ),
        (
            SendError::Refused {
                message: message.clone(),
            },
            ReasonKind::GatewayRefused,
        ),
    ] {
        let script = |_, _: &_| Err(error.clone());
        let transport = Scripted::new(&script);
        let (ledger, _) = run(&confirmed("a1b2", 1), 1, &transport, Control::default());
        assert_eq!(outcomes(&ledger), [Outcome::NotSent]);
        assert_eq!(kinds(&ledger), [Some(kind)]);
    }
}

#[test]
fn where_nobody_is_let_in_nothing_more_goes() {
    let message = "expired".to_owned();
    let session = SendError::Session {
        message: message.clone(),
    };
    let credentials = SendError::UpstreamAuth { message };
    let forbidden = answer(403, "RBAC: access denied");
    let cases = [
        (Err(session), Outcome::NotSent, ReasonKind::SessionEnded),
        (Err(credentials), Outcome::NotSent, ReasonKind::Credentials),
        (forbidden, Outcome::Failed, ReasonKind::Permission),
    ];
    let text = ids(20);
    for (result, outcome, kind) in cases {
        let script = |_, _: &_| result.clone();
        let transport = Scripted::new(&script);
        let (ledger, _) = run(&confirmed(&text, 1), 1, &transport, Control::default());
        let sent = transport.requests.borrow().len();
        assert!(sent <= limits(), "{sent} requests went");
        assert_eq!(
            ledger.counts().of(outcome),
            if outcome == Outcome::NotSent {
                20
            } else {
                sent
            }
        );
        assert!(
            ledger
                .rows()
                .iter()
                .all(|row| row.reason().unwrap().kind == kind)
        );
        let Phase::Finished(Some(reason)) = ledger.phase() else {
            panic!("{:?}", ledger.phase())
        };
        assert_eq!(reason.kind, kind);
    }
}

#[test]
fn where_the_gateway_is_gone_no_more_ids_become_unknown() {
    let script = |_, _: &_| {
        Err(SendError::Doubtful {
            doubt: Doubt::GatewayLost,
            message: "Failed to fetch".into(),
        })
    };
    let transport = Scripted::new(&script);
    let (ledger, _) = run(&confirmed(&ids(20), 1), 1, &transport, Control::default());
    let sent = transport.requests.borrow().len();
    assert!(sent <= limits(), "{sent} requests went");
    assert_eq!(ledger.counts().of(Unknown), sent);
    assert_eq!(ledger.counts().of(Outcome::NotSent), 20 - sent);
    let last = ledger.rows().last().unwrap();
    assert_eq!(last.reason().unwrap().kind, ReasonKind::GatewayGone);
}

#[test]
fn a_cancelled_run_sends_nothing_more_and_awaits_what_is_in_flight() {
    let control = Control::default();
    let cancel = |number, request: &_| {
        control.cancel();
        accept_all(number, request)
    };
    let transport = Scripted::new(&cancel);
    let (ledger, _) = run(&confirmed(TEXT, 1), 1, &transport, control.clone());
    let sent = transport.requests.borrow().len();
    assert_eq!(ledger.counts().of(Outcome::Scheduled), sent);
    assert_eq!(ledger.counts().of(Outcome::NotSent), 5 - sent);
    let last = ledger.rows().last().unwrap();
    assert_eq!(last.reason().unwrap().kind, ReasonKind::Cancelled);
}

#[test]
fn a_run_that_is_cancelled_after_its_last_request_was_carried_out() {
    let control = Control::default();
    let cancel = |number, request: &_| {
        control.cancel();
        accept_all(number, request)
    };
    let transport = Scripted::new(&cancel);
    let (ledger, _) = run(&confirmed("a1b2", 1), 1, &transport, control.clone());
    assert_eq!(ledger.phase(), &Phase::Finished(None));
}

#[test]
fn a_refusal_of_the_last_request_is_told_as_the_cause_of_the_end() {
    let script = |_, _: &_| answer(403, "RBAC: access denied");
    let transport = Scripted::new(&script);
    let (ledger, _) = run(&confirmed("a1b2", 1), 1, &transport, Control::default());
    let Phase::Finished(Some(reason)) = ledger.phase() else {
        panic!("{:?}", ledger.phase())
    };
    assert_eq!(reason.kind, ReasonKind::Permission);
}

#[test]
fn what_nobody_asked_for_is_kept() {
    let script = |_, _: &_| answer(202, r#"{"deployments":[{"id":"z9z9","message":"m"}]}"#);
    let transport = Scripted::new(&script);
    let (ledger, _) = run(&confirmed("a1b2", 1), 1, &transport, Control::default());
    assert_eq!(
        ledger.surprises(),
        [
            (0, Surprise::Stranger { id: "z9z9".into() }),
            (0, Surprise::Missing { count: 1 }),
        ]
    );
    assert_eq!(outcomes(&ledger), [Outcome::Unknown]);
}

#[test]
fn events_that_do_not_fit_are_refused() {
    let transport = Scripted::new(&accept_all);
    let (_, mut events) = run(&confirmed("a1b2", 1), 1, &transport, Control::default());
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
        r#"{"at":1,"event":"sent","batch":9,"attempt":1,"correlation":"c"}"#,
        r#"{"at":1,"event":"answered","batch":0,"attempt":1,"httpStatus":202,"settled":[{"row":9,"outcome":"failed","reason":0}],"reasons":[{"kind":"rejected"}],"surprises":[]}"#,
        r#"{"at":1,"event":"answered","batch":0,"attempt":1,"httpStatus":202,"settled":[{"row":0,"outcome":"failed","reason":3}],"reasons":[],"surprises":[]}"#,
    ] {
        let (mut ledger, _) = run(&confirmed("a1b2", 1), 1, &transport, Control::default());
        let before = ledger.clone();
        let event: Event = serde_json::from_str(event).unwrap();
        assert!(ledger.apply(&event).is_err());
        assert_eq!(ledger, before);
    }
}

#[test]
fn an_item_is_told_apart_by_connection_group_kind_and_id() {
    let transport = Scripted::new(&accept_all);
    let (ledger, _) = run(&confirmed("a1b2\nx", 1), 1, &transport, Control::default());
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
    let script = |number, request: &_| match number {
        0 => answer(429, ""),
        1 => answer(
            202,
            r#"{"deployments":[{"id":"c3d4","error":{"code":"01010016","message":"m"}}]}"#,
        ),
        _ => accept_all(number, request),
    };
    let transport = Scripted::new(&script);
    let (ledger, _) = run(
        &confirmed("a1b2\nc3d4\ne5f6\nx", 1),
        1,
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
    let (ledger, _) = run(&confirmed(TEXT, 1), 1, &transport, Control::default());
    let explain = |_: &bulkhead_core::ledger::Row| report::Explanation {
        text: "because".to_owned(),
        advice: "do".to_owned(),
    };
    let csv = report::csv(&ledger, &explain);
    let mut lines = csv.split("\r\n");
    assert!(
        lines
            .next()
            .unwrap()
            .starts_with("id,action,outcome,reason,")
    );
    let first = lines.next().unwrap();
    assert!(first.starts_with("a1b2,delete,failed,not-allowed-in-status,because,do,no,01010076,"));
    assert!(first.contains("\"'=cmd, \"\"x\"\"\nline\""));
    assert!(first.contains("\"1; 5\""));
    let skipped = csv
        .split("\r\n")
        .find(|line| line.starts_with("x,"))
        .unwrap();
    assert!(skipped.starts_with("x,,skipped,id-malformed,because,do,,,"));

    let json = report::json(&ledger, &explain);
    for text in [&csv, &json] {
        let checked = check(text);
        assert_eq!(checked.rows.len(), 6);
        assert_eq!(checked.items().count(), 5);
    }
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["results"].as_array().unwrap().len(), 6);
    assert_eq!(json["results"][0]["details"]["code"], "01010076");
    assert_eq!(json["results"][0]["retryCanHelp"], false);
    assert_eq!(json["results"][0]["places"][1]["line"], 5);
}
