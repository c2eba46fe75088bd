//! The asynchronous relative.

use std::time::Duration;

use bulkhead_sandbox::{EngineOptions, EngineVariant};
use serde_json::{Value, json};
use tokio::time::advance;

use crate::rig::{Rig, few, some, sorted};

fn asynchronous(options: EngineOptions) -> EngineOptions {
    EngineOptions {
        relative: EngineVariant::Batch,
        ..options
    }
}

async fn seconds(seconds: u64) {
    advance(Duration::from_secs(seconds)).await;
}

async fn begin(rig: &Rig, ids: &[String]) -> Value {
    let answer = rig.delete(ids).answer().await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

fn id(batch: &Value) -> &str {
    batch["id"].as_str().unwrap()
}

async fn statistics(rig: &Rig, batch: &Value) -> [u64; 3] {
    let path = format!("/batch/statistics?batchId={}", id(batch));
    let list = rig.list(&path).await;
    assert_eq!(list.len(), 1);
    let read = &list[0];
    assert_eq!(read["totalJobs"], batch["totalJobs"]);
    ["remainingJobs", "completedJobs", "failedJobs"].map(|name| read[name].as_u64().unwrap())
}

#[tokio::test(start_paused = true)]
async fn the_answer_is_a_batch_and_the_deployments_go_by_and_by() {
    let rig = Rig::start(asynchronous(few())).await;
    let ids = rig.ids("plain").await;
    let batch = begin(&rig, &ids).await;
    assert_eq!(batch["type"], "deployment-deletion");
    assert_eq!(batch["totalJobs"], 20);
    assert_eq!(rig.left(&ids).await.len(), 20, "nothing is gone at once");
    assert_eq!(statistics(&rig, &batch).await, [20, 0, 0]);
    assert_eq!(rig.read(&format!("/batch/{}", id(&batch))).await, batch);
    seconds(3).await;
    let left = rig.left(&ids).await.len() as u64;
    assert!((1..20).contains(&left), "{left}");
    assert_eq!(statistics(&rig, &batch).await, [left, 20 - left, 0]);
    seconds(3).await;
    assert_eq!(rig.left(&ids).await, Vec::<String>::new());
    let answer = rig.get(&format!("/engine-rest/batch/{}", id(&batch))).await;
    answer.refused(404, "InvalidRequestException");
    assert_eq!(rig.list("/batch/statistics").await, Vec::<Value>::new());
}

#[tokio::test(start_paused = true)]
async fn what_can_not_be_deleted_stays_and_nobody_says_which() {
    let rig = Rig::start(asynchronous(some())).await;
    let mut asked = Vec::new();
    let stay = [
        "processInstances",
        "hiddenInstances",
        "caseInstances",
        "failingListeners",
        "readOnly",
        "hidden",
        "otherTenant",
        "tenantRefused",
        "referenced",
    ];
    for kind in stay {
        asked.extend(rig.ids(kind).await);
    }
    let stubborn = sorted(asked.clone());
    asked.extend(rig.ids("plain").await);
    // One conflict is not enough to make a job fail.
    asked.extend(rig.ids("conflicting").await);
    let batch = begin(&rig, &asked).await;
    seconds(60).await;
    assert_eq!(sorted(rig.left(&asked).await), stubborn);
    assert_eq!(statistics(&rig, &batch).await, [36, 8, 36]);
    let text = rig.read("/batch/statistics").await.to_string();
    assert!(asked.iter().all(|id| !text.contains(&**id)), "{text}");
}

#[tokio::test(start_paused = true)]
async fn the_flags_hold_for_the_batch() {
    let rig = Rig::start(asynchronous(few())).await;
    let ids = rig.ids("processInstances").await;
    let answer = rig.cascade(&ids).answer().await;
    assert_eq!(answer.status, 200);
    seconds(6).await;
    assert_eq!(rig.left(&ids).await, Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn a_job_is_tried_three_times() {
    for (conflicts, left) in [(2, 0), (3, 4)] {
        let rig = Rig::start(asynchronous(EngineOptions {
            conflicts,
            ..some()
        }))
        .await;
        let ids = rig.ids("conflicting").await;
        begin(&rig, &ids).await;
        seconds(60).await;
        assert_eq!(rig.left(&ids).await.len(), left, "{conflicts}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_pace_is_an_option() {
    let rig = Rig::start(asynchronous(EngineOptions {
        batch: Duration::from_secs(100)..=Duration::from_secs(100),
        ..few()
    }))
    .await;
    let ids = rig.ids("plain").await;
    begin(&rig, &ids).await;
    seconds(99).await;
    assert_eq!(rig.left(&ids).await.len(), 20);
    seconds(1).await;
    assert_eq!(rig.left(&ids).await.len(), 0);
}

/// All seen on a real engine.
#[tokio::test(start_paused = true)]
async fn a_batch_of_nothing_and_one_with_an_unknown_id_do_not_begin() {
    let rig = Rig::start(asynchronous(few())).await;
    let plain = rig.ids("plain").await;
    let good = &plain[0];
    for (ids, sentence) in [
        (json!([]), "deploymentIds is empty"),
        (Value::Null, "deploymentIds is empty"),
        (
            json!([good, "nosuch"]),
            "deployment nosuch does not exist: deployment is null",
        ),
        (
            json!([good, null]),
            "deployment null does not exist: deployment is null",
        ),
        (
            json!([good, ""]),
            "deployment  does not exist: deployment is null",
        ),
    ] {
        let answer = rig.post(&json!({ "deploymentIds": ids })).answer().await;
        let message = answer.refused(400, "InvalidRequestException");
        assert_eq!(message, sentence, "{ids}");
    }
    seconds(60).await;
    assert_eq!(rig.left(&plain).await, plain);
    assert_eq!(rig.log().await[2]["items"][0]["done"], "none");
}

#[tokio::test(start_paused = true)]
async fn an_id_that_stands_twice_is_one_job() {
    let rig = Rig::start(asynchronous(few())).await;
    let plain = rig.ids("plain").await;
    let ids = [plain[0].clone(), plain[1].clone(), plain[0].clone()];
    assert_eq!(begin(&rig, &ids).await["totalJobs"], 2);
}

#[tokio::test(start_paused = true)]
async fn a_batch_has_the_properties_of_a_real_one() {
    let rig = Rig::start(asynchronous(few())).await;
    let batch = begin(&rig, &rig.ids("plain").await).await;
    let keys: Vec<&String> = batch.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        [
            "batchJobDefinitionId",
            "batchJobsPerSeed",
            "createUserId",
            "executionStartTime",
            "id",
            "invocationsPerBatchJob",
            "jobsCreated",
            "monitorJobDefinitionId",
            "seedJobDefinitionId",
            "startTime",
            "suspended",
            "tenantId",
            "totalJobs",
            "type",
        ]
    );
    let jobs = |batch: &Value| {
        (
            batch["jobsCreated"].clone(),
            batch["executionStartTime"].is_null(),
        )
    };
    assert_eq!(jobs(&batch), (json!(0), true));
    seconds(1).await;
    let later = rig.read(&format!("/batch/{}", id(&batch))).await;
    assert_eq!(jobs(&later), (json!(20), false));
}

#[tokio::test(start_paused = true)]
async fn items_that_a_fault_strikes_stay_and_the_rest_goes() {
    let rig = Rig::start(asynchronous(few())).await;
    let ids = rig.ids("plain").await;
    rig.strike(json!([
        { "kind": "itemFailure", "message": "No.", "items": 3 },
        { "kind": "itemsMissing", "count": 1 },
    ]))
    .await;
    let batch = begin(&rig, &ids).await;
    seconds(6).await;
    assert_eq!(rig.left(&ids).await.len(), 3);
    assert_eq!(statistics(&rig, &batch).await, [3, 17, 0], "tried again");
    seconds(12).await;
    assert_eq!(rig.left(&ids).await.len(), 3);
    assert_eq!(statistics(&rig, &batch).await, [3, 17, 3]);
    let left = rig.get("/sandbox/faults").await.json();
    assert_eq!(left["faults"][1]["count"], 1, "there are no rows to miss");
}

#[tokio::test(start_paused = true)]
async fn the_log_says_that_all_were_accepted() {
    let rig = Rig::start(asynchronous(few())).await;
    let ids = rig.ids("processInstances").await;
    begin(&rig, &ids).await;
    let log = rig.log().await;
    assert_eq!(log[0]["itemCount"], 5);
    for item in log[0]["items"].as_array().unwrap() {
        assert_eq!(item["done"], "applied");
    }
}

#[tokio::test(start_paused = true)]
async fn engines_with_rows_have_no_batches() {
    let rig = Rig::start(few()).await;
    let answer = rig.get("/engine-rest/batch/x").await;
    let message = answer.refused(404, "InvalidRequestException");
    assert_eq!(message, "Batch with id 'x' does not exist");
}
