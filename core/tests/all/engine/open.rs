//! Items of a run against a process engine that stay open, since no reading could settle them. All
//! of them were found by the simulation.

use bulkhead_core::{
    item::Flags,
    ledger::{
        Event, Ledger,
        Outcome::{self, AlreadyGone, Deleted, Failed, Unknown},
        What,
    },
    plan::{ConfirmedPlan, DELETE_WORD, Groups},
    run::{Control, RunLimits},
    service::{Observation, ReasonKind, Response, engine::IN_USE},
    transport::{Doubt, SendError},
};
use serde_json::Value;

use super::fake::{
    FakeEngine, Script, error, kinds, outcomes, planned, response, row, run, runner, surveyed_for,
};
use crate::world::run_id;

const LOCKED: &str = "ENGINE-03005 Entity was updated by another transaction concurrently.";

#[allow(
    clippy::unnecessary_wraps,
    reason = "it is used as the end of a script"
)]
fn lost() -> Option<Result<Response, SendError>> {
    Some(Err(SendError::Doubtful {
        doubt: Doubt::ConnectionLost,
        message: String::new(),
    }))
}

#[allow(
    clippy::unnecessary_wraps,
    reason = "it is used as the end of a script"
)]
fn rows(ids: &[String], message: Option<&str>) -> Option<Result<Response, SendError>> {
    let rows = ids.iter().map(|id| row(id, message));
    let body = rows.collect::<Value>().to_string();
    Some(Ok(response(207, &body)))
}

/// A plan for all that was seen, whatever it is.
fn all_seen(text: &str, engine: &FakeEngine<'_>) -> ConfirmedPlan {
    let all = |groups: &Groups| vec![true; groups.all().len()];
    let (_, plan) = surveyed_for(engine, text, Flags::NONE, all);
    plan.unwrap().confirm(DELETE_WORD, false).unwrap()
}

fn only_outcome(ledger: &Ledger) -> (Outcome, ReasonKind) {
    (outcomes(ledger)[0], kinds(ledger)[0])
}

#[test]
fn what_an_engine_may_still_be_at_has_not_failed() {
    let engine = FakeEngine::new(&[("a1", 0)], &|_, _, _| lost());
    let ledger = run(&all_seen("a1", &engine), &engine);
    let attempts = usize::from(RunLimits::default().attempts);
    assert_eq!(engine.changes.borrow().len(), attempts);
    assert_eq!(only_outcome(&ledger), (Unknown, ReasonKind::ConnectionLost));
    assert!(matches!(ledger.rows()[0].seen, Some(Observation::Found(_))));
}

#[test]
fn what_an_engine_may_still_be_at_has_not_failed_when_it_is_refused_later() {
    for (refusal, kind) in [
        (response(403, "denied"), ReasonKind::Permission),
        (error(403, "no permission"), ReasonKind::Permission),
    ] {
        let script = |_: &FakeEngine<'_>, number, _: &[String]| match number {
            0 => lost(),
            _ => Some(Ok(refusal.clone())),
        };
        let engine = FakeEngine::new(&[("a1", 0)], &script);
        let ledger = run(&all_seen("a1", &engine), &engine);
        assert_eq!(only_outcome(&ledger), (Unknown, kind));
    }
    let script = |_: &FakeEngine<'_>, number, ids: &[String]| match number {
        0 => lost(),
        _ => rows(ids, Some("ENGINE-99999 no")),
    };
    let engine = FakeEngine::new(&[("a1", 0)], &script);
    let ledger = run(&all_seen("a1", &engine), &engine);
    assert_eq!(only_outcome(&ledger), (Unknown, ReasonKind::Rejected));
}

#[test]
fn what_an_engine_may_still_be_at_is_not_called_not_sent() {
    let unreachable = || SendError::unreachable(String::new());
    let script = |_: &FakeEngine<'_>, number, _: &[String]| match number {
        0 => lost(),
        // Certainly not carried out; but the first one may be.
        1 => Some(Err(SendError::UpstreamAuth {
            message: String::new(),
        })),
        _ => Some(Ok(response(401, ""))),
    };
    for answers in [2, 3] {
        let engine = FakeEngine::new(&[("a1", 0)], &script);
        let ledger = cancelled(&all_seen("a1", &engine), &engine, answers);
        assert_eq!(only_outcome(&ledger), (Unknown, ReasonKind::Credentials));
    }
    // What was never sent is.
    let script = |_: &FakeEngine<'_>, _, _: &[String]| Some(Err(unreachable()));
    let engine = FakeEngine::new(&[("a1", 0)], &script);
    let ledger = cancelled(&all_seen("a1", &engine), &engine, 1);
    assert_eq!(outcomes(&ledger), [Outcome::NotSent]);
}

/// A run that its user cancels after so many answers, and lets go on where it pauses before.
fn cancelled(plan: &ConfirmedPlan, engine: &FakeEngine<'_>, mut answers: usize) -> Ledger {
    let control = Control::default();
    let runner = runner(engine, Flags::NONE, control.clone());
    let observe = |event: &Event| match event.what {
        What::Answered { .. } => {
            answers -= 1;
            if answers == 0 {
                control.cancel();
            }
        }
        What::Paused { .. } => control.resume(),
        _ => {}
    };
    futures_executor::block_on(runner.run(run_id(), plan, observe)).unwrap();
    Ledger::fold(&runner.journal.events()).unwrap()
}

#[test]
fn a_run_that_is_cancelled_does_not_call_not_sent_what_an_engine_may_still_be_at() {
    let engine = FakeEngine::new(&[("a1", 0)], &|_, _, _| lost());
    let ledger = cancelled(&all_seen("a1", &engine), &engine, 1);
    assert_eq!(engine.changes.borrow().len(), 1);
    assert_eq!(only_outcome(&ledger), (Unknown, ReasonKind::ConnectionLost));
}

#[test]
fn an_answer_that_can_not_be_read_may_have_been_that_of_a_batch() {
    let script = |_: &FakeEngine<'_>, number, _: &[String]| match number {
        0 => Some(Ok(response(200, r#"{"id":"b1","totalJ"#))),
        _ => Some(Ok(response(403, "denied"))),
    };
    let engine = FakeEngine::new(&[("a1", 0)], &script);
    let ledger = run(&all_seen("a1", &engine), &engine);
    assert_eq!(only_outcome(&ledger), (Unknown, ReasonKind::Permission));
}

#[test]
fn an_answer_that_leaves_out_an_item_is_still_an_end() {
    let script = |_: &FakeEngine<'_>, number, _: &[String]| match number {
        0 => Some(Ok(response(200, "[]"))),
        _ => Some(Ok(response(403, "denied"))),
    };
    let engine = FakeEngine::new(&[("a1", 0)], &script);
    let ledger = run(&all_seen("a1", &engine), &engine);
    assert_eq!(only_outcome(&ledger), (Failed, ReasonKind::Permission));
}

/// The ledger of a run that was cut off after so many of its requests had gone, and that goes on
/// with an engine which lets it delete nothing more.
fn resumed(script: &Script<'_>, requests: usize) -> Ledger {
    let engine = FakeEngine::new(&[("a1", 0)], script);
    let plan = all_seen("a1", &engine);
    let first = runner(&engine, Flags::NONE, Control::default());
    futures_executor::block_on(first.run(run_id(), &plan, |_| ())).unwrap();
    let mut events = first.journal.events();
    let mut sent = (0..events.len()).filter(|at| matches!(events[*at].what, What::Sent { .. }));
    let mut end = sent.nth(requests - 1).unwrap() + 1;
    // With its answer, if it had one.
    let has_answer = |event: &Event| {
        matches!(
            event.what,
            What::Answered {
                http_status: Some(_),
                ..
            }
        )
    };
    end += usize::from(events.get(end).is_some_and(has_answer));
    events.truncate(end);
    let ledger = Ledger::fold(&events).unwrap();
    let denied = |_: &FakeEngine<'_>, _, _: &[String]| Some(Ok(response(403, "denied")));
    let engine = FakeEngine::new(&[("a1", 0)], &denied);
    let second = runner(&engine, Flags::NONE, Control::default());
    futures_executor::block_on(second.resume(&ledger, |_| ())).unwrap();
    events.extend(second.journal.events());
    Ledger::fold(&events).unwrap()
}

#[test]
fn what_was_in_flight_when_the_page_died_may_be_what_an_engine_is_still_at() {
    let ledger = resumed(&|_, _, _| lost(), 1);
    assert_eq!(only_outcome(&ledger), (Unknown, ReasonKind::Permission));
}

#[test]
fn a_page_that_lives_again_knows_that_an_engine_may_be_at_an_earlier_request() {
    let refused = |ids: &[String]| rows(ids, Some("ENGINE-99999 no"));
    let script = |_: &FakeEngine<'_>, number, ids: &[String]| match number {
        0 => lost(),
        _ => refused(ids),
    };
    assert_eq!(
        only_outcome(&resumed(&script, 2)),
        (Unknown, ReasonKind::Rejected)
    );
    // Where the only request was answered there is none.
    let script = |_: &FakeEngine<'_>, _, ids: &[String]| refused(ids);
    assert_eq!(
        only_outcome(&resumed(&script, 1)),
        (Failed, ReasonKind::Rejected)
    );
}

#[test]
fn what_is_not_there_and_was_never_seen_may_be_gone_by_a_request_that_a_browser_repeated() {
    // What the second of two says of what the first one has just deleted, or is about to.
    for message in [
        Some("Deployment with id 'a1' does not exist"),
        Some("Cannot invoke \"x\" because \"y\" is null"),
        Some(LOCKED),
        None,
    ] {
        let script = |engine: &FakeEngine<'_>, _, ids: &[String]| {
            let _ = engine.delete("a1", false);
            let failed = ids.iter().map(|id| {
                serde_json::json!({"deploymentId": id, "status": "FAILURE",
                    "errorMessage": message})
            });
            let body = failed.collect::<Value>().to_string();
            Some(Ok(response(207, &body)))
        };
        let engine = FakeEngine::new(&[("a1", 0)], &script);
        let ledger = run(&planned("a1", Flags::NONE, true), &engine);
        let expected = (Unknown, ReasonKind::NotThereNow);
        assert_eq!(only_outcome(&ledger), expected, "{message:?}");
        // Who was looked for before is already gone.
        let engine = FakeEngine::new(&[("a1", 0)], &script);
        let ledger = run(&all_seen("a1", &engine), &engine);
        assert_eq!(outcomes(&ledger), [AlreadyGone], "{message:?}");
    }
}

#[test]
fn what_was_not_there_before_is_not_found() {
    let engine = FakeEngine::new(&[], &|_, _, _| None);
    let ledger = run(&all_seen("a1", &engine), &engine);
    assert_eq!(only_outcome(&ledger), (Failed, ReasonKind::UnknownId));
}

#[test]
fn a_lock_that_nobody_could_look_behind_is_no_failure() {
    let script = |engine: &FakeEngine<'_>, _, ids: &[String]| {
        engine.forbids_reading.set(true);
        rows(ids, Some(LOCKED))
    };
    let engine = FakeEngine::new(&[("a1", 0)], &script);
    let ledger = run(&all_seen("a1", &engine), &engine);
    assert_eq!(only_outcome(&ledger), (Unknown, ReasonKind::Locked));
}

#[test]
fn what_was_seen_in_use_and_is_gone_is_not_called_not_found() {
    let engine = FakeEngine::new(&[("a1", 3), ("b2", 0)], &|_, _, _| None);
    let plan = all_seen("a1\nb2", &engine);
    let found = plan.plan().rows()[0].seen.clone();
    assert!(matches!(found, Some(Observation::Found(found)) if &*found.status == IN_USE));
    // Somebody else was faster.
    engine.delete("a1", true).unwrap();
    let ledger = run(&plan, &engine);
    assert_eq!(outcomes(&ledger), [AlreadyGone, Deleted]);
}
