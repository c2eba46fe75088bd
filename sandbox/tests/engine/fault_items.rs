//! Faults that strike the items of a request.

use bulkhead_sandbox::EngineOptions;
use serde_json::{Value, json};

use crate::rig::{Rig, few, sorted};

fn asked(rows: &[Value]) -> Vec<String> {
    let id = |row: &Value| row["deploymentId"].as_str().unwrap().to_owned();
    rows.iter().map(id).collect()
}

/// Deletes all that can be under these faults: what was asked, and the rows.
async fn delete_all(rig: &Rig, faults: Value) -> (Vec<String>, Vec<Value>) {
    let plain = rig.ids("plain").await;
    rig.strike(faults).await;
    let answer = rig.delete(&plain).answer().await;
    (plain, answer.json().as_array().unwrap().clone())
}

async fn are_all_gone(rig: &Rig) -> bool {
    rig.ids("plain").await.is_empty()
}

#[tokio::test(start_paused = true)]
async fn refused_items_stay_and_the_others_go() {
    for (extent, refused) in [
        (json!({ "items": 3 }), 3),
        (json!({ "items": 100_000 }), 20),
        (json!({ "share": 0.25 }), 5),
        (json!({}), 20),
    ] {
        let rig = Rig::start(few()).await;
        let mut fault = json!({ "kind": "itemFailure", "message": "No." });
        for (name, value) in extent.as_object().unwrap() {
            fault[name] = value.clone();
        }
        let (plain, rows) = delete_all(&rig, json!([fault])).await;
        assert_eq!(asked(&rows), plain, "the order stays");
        let failed: Vec<Value> = (rows.into_iter())
            .filter(|row| row["status"] == "FAILURE")
            .collect();
        assert_eq!(failed.len(), refused, "{extent}");
        assert!(failed.iter().all(|row| row["errorMessage"] == "No."));
        assert_eq!(sorted(rig.ids("plain").await), sorted(asked(&failed)));
        let log = rig.log().await;
        let items = log[0]["items"].as_array().unwrap();
        let struck = items.iter().filter(|item| item["code"] == "fault").count();
        assert_eq!(struck, refused);
    }
}

#[tokio::test(start_paused = true)]
async fn a_single_deletion_can_be_refused_too() {
    let rig = Rig::start(few()).await;
    let plain = rig.ids("plain").await;
    rig.strike(json!([
        { "kind": "itemFailure", "message": "No.", "count": 1 },
        { "kind": "itemsDoubled", "count": 1 },
    ]))
    .await;
    let answer = rig.delete_one(&plain[0], "").answer().await;
    assert_eq!(answer.refused(500, "ProcessEngineException"), "No.");
    assert_eq!(rig.left(&plain).await, plain);
    assert_eq!(rig.delete_one(&plain[0], "").answer().await.status, 204);
    let left = rig.get("/sandbox/faults").await.json();
    assert_eq!(left["faults"][1]["count"], 1, "there are no rows to double");
}

#[tokio::test(start_paused = true)]
async fn missing_rows_are_of_deployments_that_are_gone() {
    let rig = Rig::start(few()).await;
    let (plain, rows) = delete_all(&rig, json!([{ "kind": "itemsMissing", "items": 6 }])).await;
    assert_eq!(rows.len(), 14);
    assert!(asked(&rows).iter().all(|id| plain.contains(id)));
    assert!(are_all_gone(&rig).await);
}

#[tokio::test(start_paused = true)]
async fn doubled_rows_are_the_same_twice_and_reordered_ones_come_backwards() {
    let rig = Rig::start(few()).await;
    let (mut plain, rows) = delete_all(
        &rig,
        json!([{ "kind": "itemsDoubled", "items": 6 }, { "kind": "itemsReordered" }]),
    )
    .await;
    assert_eq!(rows.len(), 26);
    let mut order = asked(&rows);
    order.dedup();
    plain.reverse();
    assert_eq!(order, plain);
    assert!(are_all_gone(&rig).await);
}

#[tokio::test(start_paused = true)]
async fn strange_rows_are_what_their_shape_says() {
    for (shape, keys) in [
        ("unasked", "deploymentId errorMessage status"),
        ("idOnly", "deploymentId"),
        ("both", "deploymentId errorMessage status"),
        ("errorWithoutId", "errorMessage status"),
    ] {
        let rig = Rig::start(few()).await;
        let fault = json!({ "kind": "itemsStrange", "items": 4, "shape": shape });
        let (plain, rows) = delete_all(&rig, json!([fault])).await;
        let is_strange = |row: &&Value| {
            let names: Vec<&String> = row.as_object().unwrap().keys().collect();
            let names = names.iter().map(|name| &***name).collect::<Vec<_>>();
            let was_asked = plain.iter().any(|id| row["deploymentId"] == json!(id));
            names.join(" ") == keys
                && match shape {
                    "unasked" => !was_asked && row["status"] == "SUCCESS",
                    "both" => row["status"] == "SUCCESS" && row["errorMessage"].is_string(),
                    "errorWithoutId" => row["status"] == "FAILURE",
                    _ => was_asked,
                }
        };
        assert_eq!(
            rows.iter().filter(is_strange).count(),
            4,
            "{shape}: {rows:#?}"
        );
        assert_eq!(rows.len(), if shape == "unasked" { 24 } else { 20 });
        assert!(are_all_gone(&rig).await);
    }
}

#[tokio::test(start_paused = true)]
async fn the_same_seed_spoils_the_same_items() {
    let spoiled = async |seed| {
        let rig = Rig::start(EngineOptions { seed, ..few() }).await;
        let faults = json!([
            { "kind": "itemFailure", "message": "No.", "share": 0.5 },
            { "kind": "itemsMissing", "items": 5 },
            { "kind": "itemsStrange", "items": 5 },
        ]);
        let (plain, rows) = delete_all(&rig, faults).await;
        let place = |row: &Value| plain.iter().position(|id| row["deploymentId"] == json!(id));
        let status = |row: &Value| row["status"].clone();
        let of = |row: &Value| (place(row), status(row));
        rows.iter().map(of).collect::<Vec<_>>()
    };
    assert_eq!(spoiled(3).await, spoiled(3).await);
    assert_ne!(spoiled(3).await, spoiled(4).await);
}

#[tokio::test(start_paused = true)]
async fn a_row_has_no_code_that_a_fault_could_set() {
    let rig = Rig::start(few()).await;
    let fault = json!({ "kind": "itemFailure", "code": "x", "message": "y" });
    let answer = rig.faults(json!([fault])).await;
    assert_eq!(answer.status, 400);
    assert_eq!(
        answer.json()["message"],
        "faults[0] has a field \"code\"; allowed are kind, probability, count, on, message, share, \
         items"
    );
    let fault = json!({ "kind": "itemFailure", "message": "y" });
    let answer = rig.faults(json!([fault])).await.json();
    let again = rig.faults(answer["faults"].clone()).await;
    assert_eq!((again.status, again.json()), (200, answer));
}
