//! The bulk PATCH, when it is valid.

use bulkhead_sandbox::{Counts, Options};
use serde_json::{Value, json};

use crate::rig::{MERGE_PATCH, Rig, bulk_body, few, ids, only, sorted};

const KINDS: [(&str, &str); 2] = [("deployments", "01010016"), ("executions", "01010020")];

#[tokio::test(start_paused = true)]
async fn one_request_stops_and_deletes_and_says_it_of_every_item() {
    for (kind, _) in KINDS {
        let rig = Rig::start(few()).await;
        let running = rig.ids(kind, "RUNNING").await;
        let stopped = rig.ids(kind, "STOPPED").await;
        let mut body = bulk_body(kind, "STOPPED", &running);
        let deletions = bulk_body(kind, "DELETED", &stopped);
        let list = body[kind].as_array_mut().unwrap();
        list.extend(deletions[kind].as_array().unwrap().clone());
        let entries = rig.patch(kind, &body).answer().await.entries(kind);
        assert_eq!(entries.len(), 40);
        let asked = sorted([running.clone(), stopped.clone()].concat());
        assert_eq!(sorted(ids(&entries)), asked);
        assert!(entries.iter().all(|entry| entry["message"].is_string()));
        for id in &running {
            let state = rig.state(kind, id).await;
            assert_eq!(state, ("STOPPING".to_owned(), "STOPPED".to_owned()));
        }
        for id in &stopped {
            let state = rig.state(kind, id).await;
            assert_eq!(state, ("STOPPED".to_owned(), "DELETED".to_owned()));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_hundred_items_are_taken_and_the_answer_has_another_order() {
    for (kind, _) in KINDS {
        let rig = Rig::start(Options::default()).await;
        let asked = rig.ids(kind, "STOPPED").await[..100].to_vec();
        let answer = rig.change(kind, "DELETED", &asked).answer().await;
        let answered = ids(&answer.entries(kind));
        assert_ne!(answered, asked);
        assert_eq!(sorted(answered), sorted(asked));
    }
}

#[tokio::test(start_paused = true)]
async fn the_same_seed_gives_the_same_answer() {
    let answer = async |seed| {
        let rig = Rig::start(Options { seed, ..few() }).await;
        let stopped = rig.ids("deployments", "STOPPED").await;
        let ask = rig.change("deployments", "DELETED", &stopped);
        ask.answer().await.entries("deployments")
    };
    assert_eq!(answer(1).await, answer(1).await);
    let places = async |seed| {
        let rig = Rig::start(Options { seed, ..few() }).await;
        let stopped = rig.ids("deployments", "STOPPED").await;
        let ask = rig.change("deployments", "DELETED", &stopped);
        let answered = ids(&ask.answer().await.entries("deployments"));
        let place = |id| stopped.iter().position(|other| other == id).unwrap();
        answered.iter().map(place).collect::<Vec<_>>()
    };
    assert_ne!(places(1).await, places(2).await);
}

#[tokio::test(start_paused = true)]
async fn messages_vary() {
    for (target, status) in [("STOPPED", "RUNNING"), ("DELETED", "STOPPED")] {
        let rig = Rig::start(Options::default()).await;
        let asked = rig.ids("executions", status).await[..100].to_vec();
        let answer = rig.change("executions", target, &asked).answer().await;
        let mut messages: Vec<String> = (answer.entries("executions").iter())
            .map(|entry| entry["message"].as_str().unwrap().to_owned())
            .collect();
        messages.sort_unstable();
        messages.dedup();
        assert!(messages.len() > 1, "{target}: {messages:?}");
        assert!(
            messages
                .iter()
                .all(|message| message.ends_with("scheduled"))
        );
    }
}

#[tokio::test(start_paused = true)]
async fn unknown_ids_fail_alone_with_the_code_of_their_kind() {
    for (kind, code) in KINDS {
        let rig = Rig::start(few()).await;
        let known = rig.ids(kind, "STOPPED").await[0].clone();
        let asked = [
            "abcd".to_owned(),
            known.clone(),
            "qweq32131-qwee".to_owned(),
        ];
        let answer = rig.change(kind, "DELETED", &asked).answer().await;
        let mut request_ids = Vec::new();
        for entry in answer.entries(kind) {
            if entry["id"] == json!(known) {
                assert!(entry["message"].is_string());
            } else {
                let error = &entry["error"];
                assert_eq!(error["code"], code);
                assert_eq!(error["target"], format!("/v2/lm/{kind}"));
                request_ids.push(error["requestId"].as_str().unwrap().to_owned());
            }
        }
        assert_eq!(request_ids.len(), 2);
        assert_eq!(request_ids[0], request_ids[1], "both belong to one request");
    }
}

/// The contract's table, over the wire, in bulk.
#[tokio::test(start_paused = true)]
async fn each_status_allows_what_the_table_says() {
    let table = [
        ("UNKNOWN", false, true),
        ("PENDING", true, false),
        ("RUNNING", true, false),
        ("COMPLETED", false, true),
        ("STOPPING", false, false),
        ("STOPPED", false, true),
        ("DEAD", false, true),
    ];
    let counts = Counts {
        pending: 1,
        running: 1,
        completed: 1,
        dead: 1,
        stopping: 1,
        stopped: 1,
        unknown: 1,
    };
    for (kind, _) in KINDS {
        for (target, column) in [("STOPPED", 0), ("DELETED", 1)] {
            let rig = Rig::start(only(counts)).await;
            for (status, stop, delete) in table {
                let asked = rig.ids(kind, status).await;
                if asked.is_empty() {
                    assert_eq!((kind, status), ("deployments", "COMPLETED"));
                    continue;
                }
                let before = rig.item(kind, &asked[0]).await;
                let answer = rig.change(kind, target, &asked).answer().await;
                let entry: &Value = &answer.entries(kind)[0];
                if [stop, delete][column] {
                    assert!(entry["message"].is_string(), "{kind} {status} {entry}");
                    assert_eq!(rig.state(kind, &asked[0]).await.1, target);
                } else {
                    assert_eq!(entry["error"]["code"], "01010076", "{kind} {status}");
                    let message = entry["error"]["message"].as_str().unwrap();
                    assert!(message.contains(status), "{message}");
                    assert_eq!(rig.item(kind, &asked[0]).await, before);
                }
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_second_stop_is_refused_and_a_second_deletion_accepted() {
    let rig = Rig::start(few()).await;
    let running = rig.ids("executions", "RUNNING").await[..1].to_vec();
    let stopped = rig.ids("executions", "STOPPED").await[..1].to_vec();
    let mut codes = Vec::new();
    for (target, asked) in [("STOPPED", &running), ("DELETED", &stopped)] {
        for _ in 0..2 {
            let answer = rig.change("executions", target, asked).answer().await;
            codes.push(answer.entries("executions")[0]["error"]["code"].clone());
        }
    }
    assert_eq!(
        codes,
        [Value::Null, json!("01010076"), Value::Null, Value::Null]
    );
}

#[tokio::test(start_paused = true)]
async fn a_body_without_the_list_is_valid_and_does_nothing() {
    let rig = Rig::start(few()).await;
    let stopped = rig.ids("deployments", "STOPPED").await;
    let executions = rig.ids("executions", "STOPPED").await;
    let wrong_key = bulk_body("executions", "DELETED", &stopped);
    let of_the_other_kind = bulk_body("executions", "DELETED", &executions);
    for body in [
        json!({}),
        wrong_key,
        of_the_other_kind,
        json!({ "Deployments": [] }),
    ] {
        let answer = rig.patch("deployments", &body).answer().await;
        assert!(answer.entries("deployments").is_empty(), "{body}");
        assert_eq!(answer.json(), json!({ "deployments": [] }));
    }
    for (kind, ids) in [("deployments", stopped), ("executions", executions)] {
        for id in ids {
            assert_eq!(rig.state(kind, &id).await.1, "STOPPED");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_media_type_may_have_parameters_and_capitals() {
    let rig = Rig::start(few()).await;
    let body = bulk_body("deployments", "DELETED", &["abcd".to_owned()]).to_string();
    for media_type in [
        MERGE_PATCH,
        "application/merge-patch+json; charset=utf-8",
        "Application/Merge-Patch+JSON",
    ] {
        let ask = rig.ask("PATCH", "/v2/lm/deployments");
        let answer = ask.body(media_type, body.clone()).answer().await;
        assert_eq!(answer.status, 202, "{media_type}");
    }
}
