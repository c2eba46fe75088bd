//! Faults that strike a request as a whole.

use std::time::Duration;

use bulkhead_sandbox::EngineOptions;
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::rig::{Rig, few};

#[tokio::test(start_paused = true)]
async fn a_status_comes_in_each_shape_of_the_engine_and_of_what_is_around_it() {
    let rig = Rig::start(few()).await;
    for (status, reason, text) in [
        (401, "Unauthorized", "Unauthorized"),
        (403, "Forbidden", "RBAC: access denied"),
        (429, "Too Many Requests", "local_rate_limited"),
        (500, "Internal Server Error", "Internal Server Error"),
        (504, "Gateway Timeout", "upstream request timeout"),
    ] {
        for shape in ["error", "flat", "text", "empty", "brokenJson"] {
            rig.strike(json!([{ "kind": "status", "status": status, "shape": shape }]))
                .await;
            let answer = rig.delete(&["x".to_owned()]).answer().await;
            assert_eq!(answer.status, status, "{shape}");
            match shape {
                "error" => {
                    assert_eq!(answer.refused(status, "ProcessEngineException"), reason);
                }
                "flat" => {
                    let body = answer.json();
                    assert_eq!(
                        (&body["status"], &body["error"]),
                        (&json!(status), &json!(reason))
                    );
                }
                "text" => assert_eq!(answer.text(), text),
                "empty" => assert_eq!(answer.text(), ""),
                _ => assert!(serde_json::from_slice::<Value>(&answer.body).is_err()),
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_status_and_a_cut_come_before_the_work_or_after_it() {
    let rig = Rig::start(few()).await;
    let plain = rig.ids("plain").await;
    for (index, (fault, is_done)) in [
        (json!({ "kind": "status", "status": 504 }), false),
        (
            json!({ "kind": "status", "status": 504, "afterWork": true }),
            true,
        ),
        (json!({ "kind": "cut", "when": "before" }), false),
        (json!({ "kind": "cut", "when": "after" }), true),
    ]
    .into_iter()
    .enumerate()
    {
        rig.strike(json!([fault])).await;
        let id = &plain[index..=index];
        let sent = rig.delete(id).send().await;
        assert_eq!(sent.is_ok(), fault["kind"] == "status");
        assert_eq!(rig.left(id).await.is_empty(), is_done, "{fault}");
        let log = rig.log().await;
        let done = &log[index]["items"][0]["done"];
        assert_eq!(done, if is_done { "applied" } else { "none" });
        assert_eq!(log[index]["faults"], json!([fault["kind"]]));
        assert_eq!(log[index]["flags"]["cascade"], false);
    }
}

#[tokio::test(start_paused = true)]
async fn broken_json_is_a_deletion_that_can_not_be_read() {
    let mut beginnings = Vec::new();
    for seed in 0..8 {
        let rig = Rig::start(EngineOptions { seed, ..few() }).await;
        let plain = rig.ids("plain").await;
        rig.strike(json!([{ "kind": "brokenJson" }])).await;
        let answer = rig.delete(&plain).answer().await;
        assert_eq!(
            (answer.status, answer.media_type()),
            (200, "application/json")
        );
        assert!(serde_json::from_slice::<Value>(&answer.body).is_err());
        assert!(rig.left(&plain).await.is_empty());
        beginnings.push(answer.text().starts_with('['));
    }
    assert!(beginnings.contains(&true), "some are cut in the middle");
    assert!(beginnings.contains(&false), "some never were JSON");
}

#[tokio::test(start_paused = true)]
async fn latency_and_slow_answers_add_up_and_spare_the_own_calls() {
    let rig = Rig::start(EngineOptions {
        latency: Duration::from_millis(50),
        ..few()
    })
    .await;
    rig.strike(json!([{ "kind": "slow", "milliseconds": 300, "on": "reads" }]))
        .await;
    let begin = Instant::now();
    rig.list("/deployment").await;
    assert!((350..360).contains(&begin.elapsed().as_millis()));
    let begin = Instant::now();
    rig.truth().await;
    assert!(begin.elapsed().is_zero());
}

#[tokio::test(start_paused = true)]
async fn faults_strike_whom_they_are_meant_for() {
    let rig = Rig::start(few()).await;
    for (on, change, read) in [
        ("changes", 500, 200),
        ("reads", 207, 500),
        ("all", 500, 500),
    ] {
        rig.strike(json!([{ "kind": "status", "status": 500, "on": on }]))
            .await;
        let changed = rig.delete(&["x".to_owned()]).answer().await;
        assert_eq!(changed.status, change, "{on}");
        let single = rig.delete_one("x", "").answer().await.status;
        assert_eq!(single == 500, change == 500, "{on}");
        for path in [
            "/engine-rest/deployment",
            "/engine-rest/version",
            "/engine-rest/engine",
        ] {
            assert_eq!(rig.get(path).await.status, read, "{on} {path}");
        }
        for path in ["/sandbox", "/sandbox/log", "/sandbox/deployments"] {
            assert_eq!(rig.get(path).await.status, 200, "{on} {path}");
        }
    }
}
