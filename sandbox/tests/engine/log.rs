//! The log of change requests.

use serde_json::{Value, json};

use crate::rig::{BULK, Rig, few, some};

#[tokio::test(start_paused = true)]
async fn every_change_is_logged_with_its_flags_and_what_became_of_each_item() {
    let rig = Rig::start(some()).await;
    let mut ids = Vec::new();
    for kind in [
        "plain",
        "processInstances",
        "caseInstances",
        "readOnly",
        "hidden",
        "tenantRefused",
        "conflicting",
        "raced",
        "referenced",
    ] {
        ids.push(rig.ids(kind).await[0].clone());
    }
    let body = json!({
        "deploymentIds": [ids[0], ids[1], ids[2], ids[3], ids[4], ids[5], ids[6], ids[7], ids[8], "", null],
        "skipIoMappings": true,
    });
    let ask = rig.post(&body).header("X-Correlation-ID", "attempt-1");
    ask.answer().await;
    let log = rig.log().await;
    assert_eq!(log.len(), 1);
    for (field, value) in [
        ("number", json!(1)),
        ("method", json!("POST")),
        ("path", json!(BULK)),
        ("resourceGroup", Value::Null),
        ("correlationId", json!("attempt-1")),
        ("itemCount", json!(11)),
        ("faults", json!([])),
        ("status", json!(207)),
        (
            "flags",
            json!({ "cascade": false, "skipCustomListeners": false, "skipIoMappings": true }),
        ),
    ] {
        assert_eq!(log[0][field], value, "{field}");
    }
    let items = log[0]["items"].as_array().unwrap();
    let codes = [
        None,
        Some("instances"),
        Some("reference"),
        Some("permission"),
        Some("notFound"),
        Some("tenant"),
        Some("conflict"),
        Some("conflict"),
        Some("reference"),
        Some("invalidId"),
        Some("invalidId"),
    ];
    ids.extend([String::new(), String::new()]);
    for ((item, id), code) in items.iter().zip(ids).zip(codes) {
        let done = if code.is_some() { "refused" } else { "applied" };
        let expected = json!({ "id": id, "targetStatus": "DELETED", "done": done, "code": code });
        assert_eq!(item, &expected);
    }
}

#[tokio::test(start_paused = true)]
async fn single_deletions_are_logged_like_others() {
    let rig = Rig::start(few()).await;
    let plain = rig.ids("plain").await[0].clone();
    let running = rig.ids("processInstances").await[0].clone();
    for (id, query) in [
        (&*running, "?skipCustomListeners=true"),
        (&plain, ""),
        (&running, "?cascade=true"),
        ("nosuch", "?cascade=TRUE"),
    ] {
        rig.delete_one(id, query).answer().await;
    }
    let seen: Vec<Value> = (rig.log().await.iter())
        .map(|entry| {
            let item = &entry["items"][0];
            let flags = &entry["flags"];
            let flags = [&flags["cascade"], &flags["skipCustomListeners"]];
            json!([item["done"], item["code"], entry["status"], flags])
        })
        .collect();
    assert_eq!(
        json!(seen),
        json!([
            ["refused", "instances", 500, [false, true]],
            ["applied", null, 204, [false, false]],
            ["applied", null, 204, [true, false]],
            ["refused", "notFound", 404, [false, false]],
        ])
    );
}

#[tokio::test(start_paused = true)]
async fn a_request_that_was_refused_as_a_whole_did_nothing_to_any_item() {
    let rig = Rig::start(few()).await;
    let plain = rig.ids("plain").await;
    let body = json!({ "deploymentIds": plain, "cascade": true }).to_string();
    let bulk = |path: &str, media_type: &str, body: &str| {
        rig.ask("POST", path).body(media_type, body.to_owned())
    };
    let named = "/engine-rest/engine/nosuch/deployment/delete";
    for ask in [
        bulk(BULK, "text/plain", &body),
        bulk(named, "application/json", &body),
        bulk(BULK, "application/json", "{"),
        bulk(BULK, "application/json", "{}"),
        rig.ask(
            "DELETE",
            &format!(
                "/engine-rest/engine/nosuch/deployment/{}?cascade=true",
                plain[0]
            ),
        ),
        rig.ask("PUT", BULK),
    ] {
        ask.answer().await;
    }
    let seen: Vec<Value> = (rig.log().await.iter())
        .map(|entry| {
            let done = &entry["items"][0]["done"];
            json!([
                entry["status"],
                entry["itemCount"],
                done,
                entry["flags"]["cascade"]
            ])
        })
        .collect();
    assert_eq!(
        json!(seen),
        json!([
            [415, 20, "none", true],
            [400, 20, "none", true],
            [400, 0, null, null],
            [500, 0, null, false],
            [400, 1, "none", true],
            [405, 0, null, null],
        ])
    );
    assert_eq!(rig.left(&plain).await, plain);
}

#[tokio::test(start_paused = true)]
async fn all_items_of_a_large_request_are_kept() {
    let rig = Rig::start(few()).await;
    let many: Vec<String> = (0..5_000).map(|n| format!("nosuch-{n}")).collect();
    rig.delete(&many).answer().await;
    let log = rig.log().await;
    assert_eq!(log[0]["itemCount"], 5_000);
    assert_eq!(log[0]["items"].as_array().unwrap().len(), 5_000);
}

#[tokio::test(start_paused = true)]
async fn readings_are_not_logged() {
    let rig = Rig::start(few()).await;
    for path in [
        "/engine-rest/deployment",
        "/engine-rest/nosuch",
        "/sandbox/deployments",
    ] {
        rig.get(path).await;
    }
    assert_eq!(json!(rig.log().await), json!([]));
}
