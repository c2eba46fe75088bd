//! The choice item by item, and of items that are stopped before they are deleted.

use std::collections::BTreeMap;

use bulkhead_core::{
    item::{Action, Step},
    ledger::Outcome::{self, Deleted, Failed, Skipped},
    ledger::{Ledger, Row},
    plan::{Choice, DELETE_WORD, Groups, Plan, RowPlan},
    run::Control,
    service::{ReasonKind, Request, ai_api::AiApi},
};

use crate::world::{
    Scripted, accept_all, answer, asked, plan_input, planned, planned_after, run, sending, survey,
};

fn outcomes(ledger: &Ledger) -> Vec<Outcome> {
    ledger.rows().iter().map(Row::outcome).collect()
}

#[test]
fn a_single_row_can_be_let_in_and_left_out_whatever_holds_for_its_group() {
    let status = |_: &str| Some("STOPPED");
    let service = Scripted::with_statuses(&accept_all, &status);
    let ids = ["a1b2", "c3d4", "e5f6"];
    let input = plan_input(&ids.join("\n"), Action::Delete);
    let survey = futures_executor::block_on(survey(&ids, &&service));
    let groups = Groups::new(&AiApi::new(None), &input, &survey);
    let plan = |sent, rows: &[(usize, bool)]| {
        let choice = Choice {
            survey: &survey,
            groups: &groups,
            sent: &[sent],
            rows: &rows.iter().copied().collect::<BTreeMap<_, _>>(),
        };
        Plan::new(&input, Some(choice), &AiApi::new(None), sending(10)).unwrap()
    };
    let sent = |plan: &Plan| {
        let rows = plan.rows().iter();
        rows.map(|row| row.action().is_some()).collect::<Vec<_>>()
    };
    assert_eq!(sent(&plan(true, &[])), [true; 3]);
    let without = plan(true, &[(1, false)]);
    assert_eq!(sent(&without), [true, false, true]);
    let RowPlan::LeaveOut(reason) = &without.rows()[1].plan else {
        panic!("{:?}", without.rows()[1]);
    };
    assert_eq!(reason.kind, ReasonKind::LeftOut);
    assert_eq!(sent(&plan(false, &[(2, true)])), [false, false, true]);
}

/// Refuses to delete, in the words of the service.
fn refuse(
    _: usize,
    request: &Request,
) -> Result<bulkhead_core::service::Response, bulkhead_core::transport::SendError> {
    let items: Vec<_> = asked(request)
        .into_iter()
        .map(|id| serde_json::json!({"id": id, "error": {"code": "01010076", "message": "m"}}))
        .collect();
    answer(
        202,
        &serde_json::json!({ "deployments": items }).to_string(),
    )
}

#[test]
fn what_was_refused_for_its_status_is_stopped_then_deleted() {
    let running = |_: &str| Some("RUNNING");
    let service = Scripted::with_statuses(&refuse, &running);
    let (refused, _) = run(
        &planned("a1b2\nc3d4", Action::Delete, 10),
        &service,
        Control::default(),
    );
    assert_eq!(outcomes(&refused), [Failed, Failed]);
    assert!(refused.rows().iter().all(Row::can_be_stopped_first));
    let again = refused
        .again(&[0, 1], Some(Action::StopThenDelete))
        .unwrap();
    let plan = Plan::new(&again, None, &AiApi::new(None), sending(10)).unwrap();
    assert_eq!(
        plan.batches()[0].changes,
        [(0, Step::Stop), (1, Step::Stop)]
    );
    let plan = plan.confirm(DELETE_WORD, false).unwrap();
    let changes = std::cell::Cell::new(0);
    let accept = |number: usize, request: &Request| {
        changes.set(number + 1);
        accept_all(number, request)
    };
    let status = |_: &str| match changes.get() {
        0 => Some("RUNNING"),
        1 => Some("STOPPED"),
        _ => None,
    };
    let service = Scripted::with_statuses(&accept, &status);
    let (ledger, _) = run(&plan, &service, Control::default());
    assert_eq!(outcomes(&ledger), [Deleted, Deleted]);
}

#[test]
fn what_was_skipped_for_its_status_can_be_stopped_first_and_what_has_ended_otherwise_can_not() {
    let status = |id: &str| {
        Some(match id {
            "a1b2" => "RUNNING",
            "c3d4" => "STOPPED",
            _ => "STOPPING",
        })
    };
    let gone = |_: &str| None;
    let before = Scripted::with_statuses(&accept_all, &status);
    let plan = planned_after("a1b2\nc3d4\ne5f6", Action::Delete, 10, &&before);
    let after = Scripted::with_statuses(&accept_all, &gone);
    let (ledger, _) = run(&plan, &after, Control::default());
    assert_eq!(outcomes(&ledger), [Skipped, Deleted, Skipped]);
    let can: Vec<_> = ledger
        .rows()
        .iter()
        .map(Row::can_be_stopped_first)
        .collect();
    assert_eq!(can, [true, false, true]);
}
