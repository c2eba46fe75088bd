//! Plans for deployments, and what is no plan.

use bulkhead_core::{
    item::{Action, Flags},
    ledger::{
        Outcome::{Deleted, Skipped},
        Row,
    },
    plan::{DELETE_WORD, Groups, PredictedEffect},
    rules::Problem,
    service::ReasonKind,
};
use serde_json::json;

use super::fake::{CASCADE, FakeEngine, check, kinds, outcomes, row, run, surveyed};

#[test]
fn what_runs_is_left_out_unless_cascade_is_on() {
    let engine = FakeEngine::new(&[("a1", 0), ("b2", 4)], &|_, _, _| None);
    let effects = |groups: &Groups| groups.all().iter().map(|g| g.effect).collect::<Vec<_>>();
    let (groups, plan) = surveyed(&engine, "a1\nb2", Flags::NONE);
    assert_eq!(
        effects(&groups),
        [PredictedEffect::Delete, PredictedEffect::NotAllowed]
    );
    let plan = plan.unwrap();
    assert_eq!(plan.amounts().delete, 1);
    let about = plan.rows()[1].about.as_ref().unwrap();
    assert_eq!(about.usage.unwrap().process_instances, 4);
    let ledger = run(&plan.confirm(DELETE_WORD, false).unwrap(), &engine);
    assert_eq!(outcomes(&ledger), [Deleted, Skipped]);
    assert_eq!(
        kinds(&ledger),
        [ReasonKind::CarriedOut, ReasonKind::RunningInstances]
    );
    let (groups, plan) = surveyed(&engine, "b2", CASCADE);
    assert_eq!(effects(&groups), [PredictedEffect::Delete]);
    let ledger = run(&plan.unwrap().confirm(DELETE_WORD, true).unwrap(), &engine);
    assert_eq!(outcomes(&ledger), [Deleted]);
}

#[test]
fn what_was_left_out_because_it_runs_can_go_with_cascade_afterwards() {
    let engine = FakeEngine::new(&[("a1", 0), ("b2", 3)], &|_, _, _| None);
    let (_, plan) = surveyed(&engine, "a1\nb2\nx9\na/b", Flags::NONE);
    let ledger = run(&plan.unwrap().confirm(DELETE_WORD, false).unwrap(), &engine);
    assert_eq!(outcomes(&ledger), [Deleted, Skipped, Skipped, Skipped]);
    let waits: Vec<_> = ledger.rows().iter().map(Row::waits_for_cascade).collect();
    assert_eq!(waits, [false, true, false, false]);
    let again = ledger.again(&[0, 1, 2, 3], None).unwrap();
    let ids: Vec<_> = again
        .items()
        .map(|(_, id, action)| (id.as_str(), action))
        .collect();
    assert_eq!(ids, [("b2", Action::Delete)]);
}

/// An id that an engine would take for something else is a problem with its place, and no item.
#[test]
fn what_is_no_id_is_told_with_its_place_and_never_sent() {
    let long = "x".repeat(65);
    let text = format!(r#"["", null, "a/b", "../x", "{long}", "a\nb", ".", "a%2fb", "4711"]"#);
    let checked = check(&text);
    let rules: Vec<_> = checked.problems.iter().map(|p| p.finding.rule()).collect();
    let malformed = ["id-malformed"; 6];
    assert_eq!(rules, [&["id-empty", "id-null"][..], &malformed].concat());
    let place = |problem: &Problem| problem.place.path.as_ref().and_then(|path| path.index);
    let places: Vec<_> = checked.problems.iter().filter_map(place).collect();
    assert_eq!(places, (0..8).collect::<Vec<_>>());
    let ids: Vec<_> = checked.items().map(|item| item.id.as_str()).collect();
    assert_eq!(ids, ["4711"]);
}

#[test]
fn an_engine_stops_nothing() {
    let checked = check("id,action\na1,stop\nb2,delete");
    let rules: Vec<_> = checked.problems.iter().map(|p| p.finding.rule()).collect();
    assert_eq!(rules, ["action-unsupported"]);
    assert_eq!(checked.items().count(), 1);
}

#[test]
fn what_an_engine_answered_can_be_pasted() {
    let rows = json!([row("a1", None), row("b2", Some("no"))]);
    let body = json!({"deploymentIds": ["a1", "b2"], "cascade": true});
    for text in [
        rows.to_string(),
        body.to_string(),
        "deploymentId\na1\nb2".into(),
    ] {
        let checked = check(&text);
        assert!(
            checked.problems.is_empty(),
            "{text}: {:?}",
            checked.problems
        );
        assert_eq!(checked.items().count(), 2, "{text}");
    }
}
