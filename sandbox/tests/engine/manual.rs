//! The bulk deletion, as the manual says.

use bulkhead_sandbox::{Behaviour, EngineOptions};
use serde_json::{Value, json};

use crate::rig::{Rig, few, some};

fn manual(options: EngineOptions) -> EngineOptions {
    EngineOptions {
        behaviour: Behaviour::Manual,
        ..options
    }
}

/// The contract's table, column "the manual says".
#[tokio::test(start_paused = true)]
async fn requests_that_make_no_sense_are_refused_as_a_whole() {
    let rig = Rig::start(manual(few())).await;
    let many: Vec<String> = (0..1_001).map(|n| format!("nosuch-{n}")).collect();
    for (body, sentence) in [
        (json!({ "deploymentIds": [] }), "deploymentIds is empty"),
        (json!({}), "deploymentIds is missing"),
        (json!({ "deploymentIds": null }), "deploymentIds is missing"),
        (
            json!({ "deploymentIds": many }),
            "deploymentIds has 1001 ids; 1000 are the most",
        ),
    ] {
        let answer = rig.post(&body).answer().await;
        assert_eq!(answer.refused(400, "InvalidRequestException"), sentence);
    }
    let just = json!({ "deploymentIds": many[..1_000] });
    assert_eq!(rig.post(&just).answer().await.rows().len(), 1_000);
}

#[tokio::test(start_paused = true)]
async fn the_limit_is_an_option() {
    let rig = Rig::start(manual(EngineOptions {
        most_ids: 3,
        ..few()
    }))
    .await;
    let ids = rig.ids("plain").await;
    let answer = rig.delete(&ids[..4]).answer().await;
    answer.refused(400, "InvalidRequestException");
    assert_eq!(rig.left(&ids).await, ids);
    assert_eq!(rig.delete(&ids[..3]).answer().await.status, 200);
}

#[tokio::test(start_paused = true)]
async fn items_fail_in_the_words_of_the_manual() {
    let rig = Rig::start(manual(some())).await;
    let id = rig.ids("plain").await[0].clone();
    let body = json!({ "deploymentIds": [null, "", "nosuch", id, id] });
    let rows = rig.post(&body).answer().await.rows();
    let messages: Vec<&Value> = rows.iter().map(|row| &row["errorMessage"]).collect();
    assert_eq!(
        messages,
        [
            &json!("Invalid deployment id"),
            &json!("Invalid deployment id"),
            &json!("Deployment not found"),
            &Value::Null,
            // Our choice: the second one of the same is not found any more.
            &json!("Deployment not found"),
        ]
    );
    let running = rig.ids("processInstances").await[..1].to_vec();
    let message = rig.delete(&running).answer().await.failure();
    assert!(message.starts_with("Deployment conflict: "), "{message}");
    let hidden = rig.ids("hidden").await[..1].to_vec();
    let message = rig.delete(&hidden).answer().await.failure();
    assert_eq!(message, "Deployment not found");
}

#[tokio::test(start_paused = true)]
async fn where_the_manual_says_nothing_it_is_the_code_that_speaks() {
    for kind in ["readOnly", "tenantRefused", "conflicting", "referenced"] {
        let mut messages = Vec::new();
        for options in [some(), manual(some())] {
            let rig = Rig::start(options).await;
            let ids = rig.ids(kind).await[..1].to_vec();
            messages.push(rig.delete(&ids).answer().await.failure());
        }
        assert_eq!(messages[0], messages[1], "{kind}");
    }
}

#[tokio::test(start_paused = true)]
async fn single_deletions_are_those_of_the_code() {
    let rig = Rig::start(manual(some())).await;
    let answer = rig.delete_one("nosuch", "").answer().await;
    assert_eq!(
        answer.refused(404, "InvalidRequestException"),
        "Deployment with id 'nosuch' do not exist"
    );
}
