//! Faults that strike the items of a request.

use bulkhead_sandbox::Options;
use serde_json::{Value, json};

use crate::rig::{Rig, few, ids, sorted};
use crate::schema::Schema;

/// Stops what runs under these faults: what was asked, what was answered.
async fn stop_all(rig: &Rig, kind: &str, faults: Value) -> (Vec<String>, Vec<Value>) {
    let running = rig.ids(kind, "RUNNING").await;
    rig.strike(faults).await;
    let answer = rig.change(kind, "STOPPED", &running).answer().await;
    assert_eq!(answer.status, 202);
    let body = answer.json();
    (running, body[kind].as_array().unwrap().clone())
}

async fn are_all_changed(rig: &Rig, kind: &str) -> bool {
    rig.ids(kind, "RUNNING").await.is_empty()
}

#[tokio::test(start_paused = true)]
async fn refused_items_are_not_changed_and_the_others_are() {
    for (extent, refused) in [
        (json!({ "items": 3 }), 3),
        (json!({ "items": 100 }), 20),
        (json!({ "share": 0.25 }), 5),
        (json!({ "share": 1 }), 20),
        (json!({}), 20),
    ] {
        for kind in ["deployments", "executions"] {
            let rig = Rig::start(few()).await;
            let mut fault = json!({ "kind": "itemFailure", "code": "01010999", "message": "No." });
            for (name, value) in extent.as_object().unwrap() {
                fault[name] = value.clone();
            }
            let (asked, entries) = stop_all(&rig, kind, json!([fault])).await;
            Schema::bulk_answer(kind).check(&json!({ kind: entries }));
            assert_eq!(sorted(ids(&entries)), sorted(asked));
            let failed: Vec<Value> = entries
                .into_iter()
                .filter(|entry| entry.get("error").is_some())
                .collect();
            assert_eq!(failed.len(), refused, "{extent}");
            for entry in &failed {
                assert_eq!(entry["error"]["code"], "01010999");
                assert_eq!(entry["error"]["message"], "No.");
            }
            let unchanged = rig.ids(kind, "RUNNING").await;
            assert_eq!(sorted(unchanged), sorted(ids(&failed)));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_share_of_one_item_comes_out_right_in_the_long_run() {
    let rig = Rig::start(few()).await;
    let fault = json!({ "kind": "itemFailure", "code": "x", "message": "y", "share": 0.25 });
    rig.strike(json!([fault])).await;
    let mut refused = 0;
    for _ in 0..200 {
        let answer = rig
            .change("deployments", "STOPPED", &["abcd".to_owned()])
            .answer()
            .await;
        let entries = answer.entries("deployments");
        refused += usize::from(entries[0]["error"]["code"] == "x");
    }
    assert!((30..70).contains(&refused), "{refused} of 200 at a quarter");
}

#[tokio::test(start_paused = true)]
async fn a_single_change_can_be_refused_too() {
    let rig = Rig::start(few()).await;
    let stopped = rig.ids("executions", "STOPPED").await[0].clone();
    let fault = json!({ "kind": "itemFailure", "code": "x", "message": "y", "count": 1 });
    rig.strike(json!([fault, { "kind": "itemsMissing", "count": 1 }]))
        .await;
    let path = format!("/v2/lm/executions/{stopped}");
    let error = rig.ask("DELETE", &path).answer().await.refused(412);
    assert_eq!(
        (&error["code"], &error["message"]),
        (&json!("x"), &json!("y"))
    );
    assert_eq!(rig.state("executions", &stopped).await.1, "STOPPED");
    assert_eq!(rig.ask("DELETE", &path).answer().await.status, 202);
    let left = rig.get("/sandbox/faults").await.json();
    assert_eq!(
        left["faults"][1]["count"], 1,
        "it has no list that an entry could miss in"
    );
}

#[tokio::test(start_paused = true)]
async fn missing_entries_are_of_items_that_were_changed() {
    let rig = Rig::start(few()).await;
    let faults = json!([{ "kind": "itemsMissing", "items": 6 }]);
    let (asked, entries) = stop_all(&rig, "deployments", faults).await;
    let answered = sorted(ids(&entries));
    assert_eq!(answered.len(), 14);
    assert!(answered.is_sorted_by(|one, next| one < next), "none twice");
    assert!(answered.iter().all(|id| asked.contains(id)));
    assert!(are_all_changed(&rig, "deployments").await);
}

#[tokio::test(start_paused = true)]
async fn all_entries_may_be_missing() {
    let rig = Rig::start(few()).await;
    let faults = json!([{ "kind": "itemsMissing", "items": 100 }]);
    let (_, entries) = stop_all(&rig, "executions", faults).await;
    assert!(entries.is_empty());
    assert!(are_all_changed(&rig, "executions").await);
}

#[tokio::test(start_paused = true)]
async fn doubled_entries_are_the_same_twice() {
    let rig = Rig::start(few()).await;
    let faults = json!([{ "kind": "itemsDoubled", "items": 6 }]);
    let (asked, entries) = stop_all(&rig, "deployments", faults).await;
    assert_eq!(entries.len(), 26);
    let mut twice = 0;
    for id in &asked {
        let same: Vec<_> = entries
            .iter()
            .filter(|entry| entry["id"] == json!(id))
            .collect();
        assert!(same.windows(2).all(|pair| pair[0] == pair[1]));
        assert!((1..=2).contains(&same.len()));
        twice += same.len() - 1;
    }
    assert_eq!(twice, 6);
    assert!(are_all_changed(&rig, "deployments").await);
}

#[tokio::test(start_paused = true)]
async fn reordered_entries_come_backwards() {
    let rig = Rig::start(few()).await;
    let (mut asked, entries) =
        stop_all(&rig, "executions", json!([{ "kind": "itemsReordered" }])).await;
    asked.reverse();
    assert_eq!(ids(&entries), asked);
    assert!(are_all_changed(&rig, "executions").await);
}

#[tokio::test(start_paused = true)]
async fn strange_entries_are_what_their_shape_says() {
    for shape in ["unasked", "idOnly", "both", "errorWithoutId"] {
        let rig = Rig::start(few()).await;
        let faults = json!([{ "kind": "itemsStrange", "items": 4, "shape": shape }]);
        let (asked, entries) = stop_all(&rig, "deployments", faults).await;
        let fields = |entry: &Value| {
            let names: Vec<&str> = entry
                .as_object()
                .unwrap()
                .keys()
                .map(|key| &**key)
                .collect();
            names.join(" ")
        };
        let was_asked = |entry: &Value| asked.iter().any(|id| entry["id"] == json!(id));
        let is_strange = |entry: &&Value| match shape {
            "unasked" => fields(entry) == "id message" && !was_asked(entry),
            "idOnly" => fields(entry) == "id" && was_asked(entry),
            "both" => fields(entry) == "error id message" && was_asked(entry),
            _ => fields(entry) == "error",
        };
        let strange = entries.iter().filter(is_strange).count();
        assert_eq!(strange, 4, "{shape}: {entries:#?}");
        assert_eq!(entries.len(), if shape == "unasked" { 24 } else { 20 });
        let body = json!({ "deployments": entries });
        let errors = Schema::DeploymentsBulkAnswer.errors(&body);
        assert_eq!(errors.is_empty(), shape == "unasked", "{shape}: {errors:?}");
        assert!(are_all_changed(&rig, "deployments").await, "{shape}");
    }
}

#[tokio::test(start_paused = true)]
async fn without_a_shape_strange_entries_are_a_mixture() {
    let rig = Rig::start(few()).await;
    let faults = json!([{ "kind": "itemsStrange", "items": 20 }]);
    let (_, entries) = stop_all(&rig, "deployments", faults).await;
    let count = |fields: &[&str]| {
        let has = |entry: &&Value| entry.as_object().unwrap().keys().eq(fields);
        entries.iter().filter(has).count()
    };
    assert!(entries.len() > 20, "some were added");
    for fields in [&["id"][..], &["error", "id", "message"], &["error"]] {
        assert!(count(fields) > 0, "{fields:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_same_seed_spoils_the_same_items() {
    let spoiled = async |seed| {
        let rig = Rig::start(Options { seed, ..few() }).await;
        let faults = json!([
            { "kind": "itemFailure", "code": "x", "message": "y", "share": 0.5 },
            { "kind": "itemsMissing", "items": 5 },
            { "kind": "itemsStrange", "items": 5 },
        ]);
        let (asked, entries) = stop_all(&rig, "deployments", faults).await;
        let place = |entry: &Value| asked.iter().position(|id| entry["id"] == json!(id));
        entries.iter().map(place).collect::<Vec<_>>()
    };
    assert_eq!(spoiled(3).await, spoiled(3).await);
    assert_ne!(spoiled(3).await, spoiled(4).await);
}
