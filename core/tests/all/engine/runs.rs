//! Runs against a process engine.

use std::collections::BTreeMap;

use bulkhead_core::{
    item::Flags,
    ledger::{
        Outcome::{self, AlreadyGone, Deleted, Failed, NotSent, Unknown},
        Phase, Row, Source,
    },
    plan::{Choice, Confirmation, DELETE_WORD, Groups, Plan},
    report::{SortBy, SortKey, View},
    run::{Control, RunLimits},
    service::{Method, ReasonKind, engine::Engine},
    transport::{Doubt, SendError},
};
use serde_json::{Value, json};

use super::fake::{
    CASCADE, FakeEngine, check, error, ids_of, kinds, outcomes, plan_input, planned, recorded,
    response, row, run, run_with, sending, survey, surveyed,
};

#[test]
fn a_success_is_a_deletion_and_each_failure_has_its_class() {
    let engine = FakeEngine::new(&[("a1", 0), ("b2", 3), ("c3", 0)], &|_, _, _| None);
    let ledger = run(&planned("a1\nb2\nd4\nc3", Flags::NONE, true), &engine);
    assert_eq!(outcomes(&ledger), [Deleted, Failed, Unknown, Deleted]);
    assert_eq!(
        kinds(&ledger),
        [
            ReasonKind::CarriedOut,
            ReasonKind::RunningInstances,
            ReasonKind::NotThereNow,
            ReasonKind::CarriedOut
        ]
    );
    let evidence = ledger.rows()[0].evidence.as_ref().unwrap();
    assert_eq!(evidence.source, Source::Answer);
    let running = ledger.rows()[1].reason().unwrap();
    assert_eq!(running.code.as_deref(), Some("ENGINE-03076"));
    assert!(running.message.as_ref().unwrap().contains("3 dependent"));
    // Two at a time, as the connection asks for, each with all three flags.
    let bodies: Vec<Value> = engine
        .changes
        .borrow()
        .iter()
        .map(|request| serde_json::from_str(&request.body.as_ref().unwrap().1).unwrap())
        .collect();
    assert_eq!(bodies.len(), 2);
    for flag in ["cascade", "skipCustomListeners", "skipIoMappings"] {
        assert!(bodies.iter().all(|body| body[flag] == false), "{flag}");
    }
    assert_eq!(ledger.header().flags, Flags::NONE);
}

#[test]
fn with_cascade_what_runs_is_deleted_and_the_record_says_so() {
    let engine = FakeEngine::new(&[("a1", 3)], &|_, _, _| None);
    let ledger = run(&planned("a1", CASCADE, true), &engine);
    assert_eq!(outcomes(&ledger), [Deleted]);
    assert_eq!(ledger.header().flags, CASCADE);
    assert_eq!(ledger.summary().flags, CASCADE);
}

/// Beside "Deleted" stood "instances running", and nothing of the instances that went with it.
#[test]
fn what_went_with_a_deletion_is_told_where_it_was_counted_and_deleted() {
    let engine = FakeEngine::new(&[("a1", 0), ("b2", 3), ("c3", 4)], &|_, _, _| None);
    let (_, plan) = surveyed(&engine, "a1\nb2\nc3", CASCADE);
    let plan = plan.unwrap().confirm(DELETE_WORD, true).unwrap();
    engine.deployments.borrow_mut().remove("c3");
    let ledger = run(&plan, &engine);
    let rows = ledger.rows();
    assert_eq!(outcomes(&ledger)[..2], [Deleted; 2]);
    assert_ne!(outcomes(&ledger)[2], Deleted, "others have deleted it");
    let destroyed = |flags| rows.iter().map(move |row| row.destroyed_instances(flags));
    assert!(destroyed(CASCADE).eq([0, 3, 0]));
    assert!(destroyed(Flags::NONE).eq([0; 3]));
    assert!(rows[..2].iter().all(Row::is_gone));
    // What was seen running before is sorted with what is gone.
    let view = View {
        sort: vec![SortKey {
            by: SortBy::Status,
            descending: false,
        }],
        ..View::default()
    };
    assert_eq!(view.order(&ledger)[..2], [0, 1]);
}

#[test]
fn cascade_has_to_be_agreed_to_beside_the_word() {
    let service = Engine::new(None, CASCADE);
    let plan = Plan::new(&plan_input("a1"), None, &service, sending(&service, true)).unwrap();
    assert_eq!(plan.confirmation(), Confirmation::Word);
    assert!(plan.needs_consent());
    assert!(plan.clone().confirm(DELETE_WORD, false).is_err());
    assert!(plan.clone().confirm("", true).is_err());
    assert!(plan.confirm(DELETE_WORD, true).is_ok());
}

#[test]
fn nothing_goes_with_other_flags_than_those_that_were_confirmed() {
    let engine = FakeEngine::new(&[("a1", 0)], &|_, _, _| None);
    let ledger = run_with(&planned("a1", Flags::NONE, true), &engine, CASCADE);
    assert!(engine.changes.borrow().is_empty());
    assert_eq!(outcomes(&ledger), [NotSent]);
    let Phase::Finished(Some(reason)) = ledger.phase() else {
        panic!("{:?}", ledger.phase());
    };
    assert_eq!(reason.kind, ReasonKind::NotConfirmed);
}

#[test]
fn what_others_changed_at_the_same_time_is_sent_again_by_itself() {
    let locked = "ENGINE-03005 Execution of 'DELETE DeploymentEntity[a1]' failed. Entity was \
                  updated by another transaction concurrently. Variables: {iban=DE00}";
    let script = |_: &FakeEngine<'_>, number, ids: &[String]| {
        let rows = ids.iter().map(|id| row(id, Some(locked)));
        (number < 2).then(|| Ok(response(207, &rows.collect::<Value>().to_string())))
    };
    let engine = FakeEngine::new(&[("a1", 0)], &script);
    let ledger = run(&planned("a1", Flags::NONE, true), &engine);
    assert_eq!(outcomes(&ledger), [Deleted]);
    assert_eq!(engine.changes.borrow().len(), 3);
}

#[test]
fn what_stays_locked_fails_at_last_and_no_variable_is_stored() {
    let locked = "ENGINE-03005 Entity was updated by another transaction concurrently. \
                  Variables: {iban=DE00}";
    let script = |_: &FakeEngine<'_>, _, ids: &[String]| {
        let rows = ids.iter().map(|id| row(id, Some(locked)));
        Some(Ok(response(207, &rows.collect::<Value>().to_string())))
    };
    let engine = FakeEngine::new(&[("a1", 0)], &script);
    let plan = planned("a1", Flags::NONE, true);
    let (ledger, record) = recorded(&plan, &engine, Flags::NONE, Control::default());
    assert!(
        record.contains("updated by another transaction"),
        "{record}"
    );
    assert!(!record.contains("iban"), "{record}");
    assert_eq!(outcomes(&ledger), [Failed]);
    let attempts = usize::from(RunLimits::default().attempts);
    assert_eq!(engine.changes.borrow().len(), attempts);
    let reason = ledger.rows()[0].reason().unwrap();
    assert_eq!(reason.kind, ReasonKind::Locked);
    assert_eq!(reason.private.as_deref(), Some(locked));
    assert!(reason.kind.retry_can_help());
}

#[test]
fn an_answer_that_never_came_is_settled_by_reading() {
    let script = |engine: &FakeEngine<'_>, number, _: &[String]| {
        (number == 0).then(|| {
            // The first of the two was deleted before the connection broke.
            engine.delete("a1", false).unwrap();
            Err(SendError::Doubtful {
                doubt: Doubt::ConnectionLost,
                message: String::new(),
            })
        })
    };
    let engine = FakeEngine::new(&[("a1", 0), ("b2", 0)], &script);
    let (_, plan) = surveyed(&engine, "a1\nb2", Flags::NONE);
    let plan = plan.unwrap().confirm(DELETE_WORD, false).unwrap();
    let ledger = run(&plan, &engine);
    assert_eq!(outcomes(&ledger), [Deleted, Deleted]);
    assert_eq!(ids_of(&engine.changes.borrow()[1]), ["b2"]);
}

#[test]
fn what_somebody_else_deleted_meanwhile_is_already_gone_if_it_was_seen_before() {
    let engine = FakeEngine::new(&[("a1", 0)], &|_, _, _| None);
    let (_, plan) = surveyed(&engine, "a1", Flags::NONE);
    engine.delete("a1", false).unwrap();
    let ledger = run(&plan.unwrap().confirm(DELETE_WORD, false).unwrap(), &engine);
    assert_eq!(outcomes(&ledger), [AlreadyGone]);
}

#[test]
fn what_somebody_else_deleted_meanwhile_is_gone_though_the_engine_was_to_refuse_it() {
    let engine = FakeEngine::new(&[("a1", 3)], &|_, _, _| None);
    let ids: Vec<_> = check("a1").items().map(|item| item.id.clone()).collect();
    let survey = survey(&engine, &ids);
    let service = Engine::new(None, Flags::NONE);
    let plan_input = plan_input("a1");
    let groups = Groups::new(&service, &plan_input, &survey);
    let choice = Choice {
        survey: &survey,
        groups: &groups,
        sent: &[true],
        rows: &BTreeMap::new(),
    };
    let plan = Plan::new(&plan_input, Some(choice), &service, sending(&service, true)).unwrap();
    engine.delete("a1", true).unwrap();
    let ledger = run(&plan.confirm(DELETE_WORD, false).unwrap(), &engine);
    assert_eq!(outcomes(&ledger), [AlreadyGone]);
}

/// An engine goes on with what nobody waits for any more, for as long as it takes.
#[test]
fn what_an_engine_may_still_be_at_is_never_called_failed_or_not_sent() {
    let too_long = || {
        Err(SendError::Doubtful {
            doubt: Doubt::TimedOut,
            message: "no answer".into(),
        })
    };
    let script = |_: &FakeEngine<'_>, _, _: &[String]| Some(too_long());
    let engine = FakeEngine::new(&[("a1", 0)], &script);
    let ledger = run(&planned("a1", Flags::NONE, true), &engine);
    assert_eq!(outcomes(&ledger), [Unknown]);
    assert_eq!(kinds(&ledger), [ReasonKind::TimedOut]);
    let attempts = usize::from(RunLimits::default().attempts);
    assert_eq!(engine.changes.borrow().len(), attempts);

    let control = Control::default();
    let cancelling = |_: &FakeEngine<'_>, _, _: &[String]| {
        control.cancel();
        Some(too_long())
    };
    let engine = FakeEngine::new(&[("a1", 0), ("b2", 0), ("c3", 0)], &cancelling);
    let plan = planned("a1\nb2\nc3", Flags::NONE, true);
    let (ledger, _) = recorded(&plan, &engine, Flags::NONE, control.clone());
    assert_eq!(outcomes(&ledger), [Unknown, Unknown, NotSent]);

    // Once it is seen done, it is done.
    let slow = |engine: &FakeEngine<'_>, number, ids: &[String]| {
        if number == 1 {
            engine.delete(&ids[0], false).unwrap();
        }
        Some(too_long())
    };
    let engine = FakeEngine::new(&[("a1", 0)], &slow);
    let (_, plan) = surveyed(&engine, "a1", Flags::NONE);
    let ledger = run(&plan.unwrap().confirm(DELETE_WORD, false).unwrap(), &engine);
    assert_eq!(outcomes(&ledger), [Deleted]);
}

#[test]
fn an_engine_without_the_bulk_call_is_asked_for_one_at_a_time() {
    for status in [404, 405] {
        let script = |_: &FakeEngine<'_>, number, _: &[String]| {
            (number == 0).then(|| Ok(error(status, "HTTP 405 Method Not Allowed")))
        };
        let engine = FakeEngine::new(&[("a1", 0), ("b2", 1)], &script);
        let ledger = run(&planned("a1\nb2\nc3", Flags::NONE, true), &engine);
        assert_eq!(outcomes(&ledger), [Deleted, Failed, Unknown], "{status}");
        let expected = [
            ReasonKind::CarriedOut,
            ReasonKind::RunningInstances,
            ReasonKind::NotThereNow,
        ];
        assert_eq!(kinds(&ledger), expected);
        let changes = engine.changes.borrow();
        let singles = changes.iter().filter(|r| r.method == Method::Delete);
        assert_eq!(singles.count(), 3);
    }
}

#[test]
fn that_there_is_no_such_engine_is_never_taken_for_a_missing_deployment() {
    // With HTTP Basic in front of the engine, and without (both seen).
    for (status, message) in [
        (404, "Process engine x not available"),
        (400, "No process engine available"),
    ] {
        let script = |_: &FakeEngine<'_>, _, _: &[String]| Some(Ok(error(status, message)));
        let engine = FakeEngine::new(&[("a1", 0), ("b2", 0)], &script);
        let ledger = run(&planned("a1\nb2", Flags::NONE, true), &engine);
        assert_eq!(outcomes(&ledger), [NotSent; 2], "{message}");
        assert_eq!(kinds(&ledger), [ReasonKind::CapabilityOff; 2], "{message}");
        // Once for many, once for one: it does not go on with the others.
        assert_eq!(engine.changes.borrow().len(), 2, "{message}");
    }
}

#[test]
fn of_a_relatives_batch_each_id_is_settled_by_reading() {
    let script = |engine: &FakeEngine<'_>, _, ids: &[String]| {
        for id in ids {
            let _ = engine.delete(id, false);
        }
        let batch = json!({"id": "b1", "type": "deployment-deletion", "totalJobs": ids.len()});
        Some(Ok(response(200, &batch.to_string())))
    };
    let engine = FakeEngine::new(&[("a1", 0), ("b2", 1)], &script);
    let ledger = run(&planned("a1\nb2", Flags::NONE, true), &engine);
    assert_eq!(outcomes(&ledger), [Deleted, Outcome::Scheduled]);
    assert_eq!(kinds(&ledger), [ReasonKind::SeenDone, ReasonKind::WaitOver]);
}
