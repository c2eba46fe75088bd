//! The log of change requests.

use serde_json::{Value, json};

use crate::rig::{MERGE_PATCH, Rig, few};
use crate::schema::Schema;

fn of<'a>(entry: &'a Value, id: &str) -> &'a Value {
    let items = entry["items"].as_array().unwrap();
    items.iter().find(|item| item["id"] == json!(id)).unwrap()
}

#[tokio::test(start_paused = true)]
async fn every_change_is_logged_with_what_became_of_each_item() {
    let rig = Rig::start(few()).await;
    let running = rig.ids("deployments", "RUNNING").await[0].clone();
    let stopped = rig.ids("deployments", "STOPPED").await[0].clone();
    let body = json!({ "deployments": [
        { "id": running, "targetStatus": "STOPPED" },
        { "id": stopped, "targetStatus": "STOPPED" },
        { "id": "abcd", "targetStatus": "DELETED" },
    ] });
    let ask = rig.patch("deployments", &body);
    let ask = ask
        .header("AI-Resource-Group", "default")
        .header("X-Correlation-ID", "attempt-1");
    let answer = ask.answer().await;
    let log = rig.log().await;
    assert_eq!(log.len(), 1);
    let entry = &log[0];
    for (field, value) in [
        ("number", json!(1)),
        ("method", json!("PATCH")),
        ("path", json!("/v2/lm/deployments")),
        ("resourceGroup", json!("default")),
        ("correlationId", json!("attempt-1")),
        ("itemCount", json!(3)),
        ("faults", json!([])),
        ("status", json!(202)),
    ] {
        assert_eq!(entry[field], value, "{field}");
    }
    let error = answer.entries("deployments");
    let error = error
        .iter()
        .find(|entry| entry.get("error").is_some())
        .unwrap();
    assert_eq!(entry["requestId"], error["error"]["requestId"]);
    for (id, target, done, code) in [
        (&*running, "STOPPED", "applied", Value::Null),
        (&*stopped, "STOPPED", "refused", json!("01010076")),
        ("abcd", "DELETED", "refused", json!("01010016")),
    ] {
        let expected = json!({ "id": id, "targetStatus": target, "done": done, "code": code });
        assert_eq!(of(entry, id), &expected);
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_not_sent_is_null() {
    let rig = Rig::start(few()).await;
    rig.ask("DELETE", "/v2/lm/executions/abcd").answer().await;
    let entry = &rig.log().await[0];
    assert_eq!(entry["resourceGroup"], Value::Null);
    assert_eq!(entry["correlationId"], Value::Null);
}

#[tokio::test(start_paused = true)]
async fn single_changes_are_logged_like_others() {
    let rig = Rig::start(few()).await;
    let running = rig.ids("executions", "RUNNING").await[0].clone();
    let stopped = rig.ids("executions", "STOPPED").await[0].clone();
    let stop = json!({ "targetStatus": "STOPPED" }).to_string();
    for (method, id, body) in [
        ("PATCH", &running, &*stop),
        ("PATCH", &stopped, &*stop),
        ("PATCH", &stopped, "{\"targetStatus\":\"DELETED\"}"),
        ("DELETE", &stopped, ""),
        ("DELETE", &running, ""),
        ("DELETE", &"abcd".to_owned(), ""),
    ] {
        let ask = rig.ask(method, &format!("/v2/lm/executions/{id}"));
        ask.body("application/json", body.to_owned()).answer().await;
    }
    let seen: Vec<Value> = (rig.log().await.iter())
        .map(|entry| {
            assert_eq!(entry["itemCount"], 1);
            let item = &entry["items"][0];
            json!([
                item["targetStatus"],
                item["done"],
                item["code"],
                entry["status"]
            ])
        })
        .collect();
    assert_eq!(
        json!(seen),
        json!([
            ["STOPPED", "applied", null, 202],
            ["STOPPED", "refused", "01010076", 412],
            ["DELETED", "none", null, 400],
            ["DELETED", "applied", null, 202],
            ["DELETED", "refused", "01010076", 412],
            ["DELETED", "refused", "01010020", 404],
        ])
    );
}

#[tokio::test(start_paused = true)]
async fn a_request_that_was_refused_as_a_whole_did_nothing_to_any_item() {
    let rig = Rig::start(few()).await;
    let running = rig.ids("deployments", "RUNNING").await[0].clone();
    let item = json!({ "id": running, "targetStatus": "STOPPED" });
    let twice = json!({ "deployments": [item, item] });
    let wrong_key = json!({ "executions": [item] });
    let text = json!({ "deployments": [item] }).to_string();
    rig.patch("deployments", &twice).answer().await;
    rig.patch("deployments", &wrong_key).answer().await;
    let other_group = rig.patch("deployments", &json!({ "deployments": [item] }));
    other_group
        .header("AI-Resource-Group", "team-c")
        .answer()
        .await;
    let other_type = rig.ask("PATCH", "/v2/lm/deployments");
    other_type.body("application/json", text).answer().await;
    let no_json = rig.ask("PATCH", "/v2/lm/deployments");
    no_json.body(MERGE_PATCH, "{").answer().await;
    rig.ask("POST", "/v2/lm/deployments").answer().await;
    let seen: Vec<Value> = (rig.log().await.iter())
        .map(|entry| {
            json!([
                entry["status"],
                entry["itemCount"],
                entry["items"][0]["done"]
            ])
        })
        .collect();
    assert_eq!(
        json!(seen),
        json!([
            [400, 2, "none"],
            // Valid, and a silent no-op: the handler answers, and looks at no item.
            [202, 1, "none"],
            [403, 1, "none"],
            [415, 1, "none"],
            [400, 0, null],
            [405, 0, null],
        ])
    );
}

#[tokio::test(start_paused = true)]
async fn the_fault_that_struck_is_logged_with_what_was_done() {
    let rig = Rig::start(few()).await;
    let running = rig.ids("deployments", "RUNNING").await;
    let faults = [
        json!({ "kind": "cut", "when": "before" }),
        json!({ "kind": "cut", "when": "after" }),
        json!({ "kind": "status", "status": 504 }),
        json!({ "kind": "status", "status": 504, "afterWork": true }),
        json!({ "kind": "brokenJson" }),
        json!({ "kind": "itemsMissing" }),
        json!({ "kind": "itemFailure", "code": "x", "message": "y" }),
    ];
    for (fault, id) in faults.iter().zip(&running) {
        rig.strike(json!([fault])).await;
        let ask = rig.change("deployments", "STOPPED", std::slice::from_ref(id));
        let _ = ask.send().await;
    }
    let seen: Vec<Value> = (rig.log().await.iter())
        .map(|entry| json!([entry["faults"], entry["items"][0]["done"], entry["status"]]))
        .collect();
    assert_eq!(
        json!(seen),
        json!([
            [["cut"], "none", null],
            [["cut"], "applied", null],
            [["status"], "none", 504],
            [["status"], "applied", 504],
            [["brokenJson"], "applied", 202],
            [["itemsMissing"], "applied", 202],
            [["itemFailure"], "refused", 202],
        ])
    );
}

#[tokio::test(start_paused = true)]
async fn readings_are_not_logged() {
    let rig = Rig::start(few()).await;
    for path in [
        "/v2/lm/deployments",
        "/v2/lm/meta",
        "/v2/nothing",
        "/sandbox",
    ] {
        rig.get(path).await;
    }
    rig.strike(json!([])).await;
    let log = rig.get("/sandbox/log").await.valid(Schema::Log);
    assert_eq!(log, json!({ "received": 0, "entries": [] }));
}

#[tokio::test(start_paused = true)]
async fn what_was_sent_twice_is_there_twice() {
    let rig = Rig::start(few()).await;
    let stopped = rig.ids("deployments", "STOPPED").await[..1].to_vec();
    for _ in 0..2 {
        rig.change("deployments", "DELETED", &stopped)
            .answer()
            .await;
    }
    let applied = rig
        .log()
        .await
        .iter()
        .filter(|entry| of(entry, &stopped[0])["done"] == "applied")
        .count();
    assert_eq!(applied, 2);
}
