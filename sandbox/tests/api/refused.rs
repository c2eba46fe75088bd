//! The bulk PATCH, when it is refused as a whole. The table re-tells the contract's vectors.

use bulkhead_sandbox::Options;
use serde_json::{Value, json};

use crate::rig::{MERGE_PATCH, Rig, few};

fn item(id: &str, target: &str) -> Value {
    json!({ "id": id, "targetStatus": target })
}

fn many(number: usize) -> Value {
    let items: Vec<Value> = (0..number)
        .map(|n| item(&format!("d{n:015}"), "DELETED"))
        .collect();
    json!({ "deployments": items })
}

fn body(items: &[Value]) -> Value {
    json!({ "deployments": items })
}

/// Bodies, and whether the specification's schema takes them, but for the one case in which the
/// vendor's documentation is stricter: the same id with two targets.
fn vectors() -> Vec<(&'static str, bool, Value)> {
    let id = "aa97b177-9383-4934-8543-0f91a7a0283a";
    let one = |id: &str| body(&[item(id, "DELETED")]);
    vec![
        (
            "one item",
            true,
            body(&[item("d000000000000000", "STOPPED")]),
        ),
        ("100 items", true, many(100)),
        ("101 items", false, many(101)),
        ("an empty list", false, body(&[])),
        ("an empty object", true, json!({})),
        ("null for the list", false, json!({ "deployments": null })),
        (
            "an object for the list",
            false,
            json!({ "deployments": {} }),
        ),
        (
            "a text for the list",
            false,
            json!({ "deployments": "d000000000000000" }),
        ),
        (
            "the other kind's list",
            true,
            json!({ "executions": [item("d000000000000000", "STOPPED")] }),
        ),
        (
            "the same item twice",
            false,
            body(&[item(id, "STOPPED"), item(id, "STOPPED")]),
        ),
        (
            "the same id with two targets",
            false,
            body(&[item(id, "STOPPED"), item(id, "DELETED")]),
        ),
        (
            "the same id and target with another property",
            false,
            body(&[
                item(id, "STOPPED"),
                json!({ "id": id, "targetStatus": "STOPPED", "n": 1 }),
            ]),
        ),
        ("4 characters", true, one("abcd")),
        ("3 characters", false, one("abc")),
        ("64 characters", true, one(&"a".repeat(64))),
        ("65 characters", false, one(&"a".repeat(65))),
        ("dot, underscore, hyphen", true, one("a.b_c-D9")),
        ("a slash", false, one("ab/cd")),
        ("a blank", false, one("ab cd")),
        ("a line feed at the end", false, one("abcd\n")),
        ("a letter that is not ASCII", false, one("d\u{e9}ploiement")),
        ("a digit that is not ASCII", false, one("\u{663}456abc")),
        (
            "the documentation's id",
            true,
            one("qweq32131-qwee-1231-8543-0f91a7a2e2e"),
        ),
        (
            "a number for the id",
            false,
            body(&[json!({ "id": 1234, "targetStatus": "STOPPED" })]),
        ),
        (
            "null for the id",
            false,
            body(&[json!({ "id": null, "targetStatus": "STOPPED" })]),
        ),
        ("RUNNING", false, body(&[item(id, "RUNNING")])),
        ("lower case", false, body(&[item(id, "stopped")])),
        ("no target", false, body(&[json!({ "id": id })])),
        (
            "no id",
            false,
            body(&[json!({ "targetStatus": "STOPPED" })]),
        ),
        ("an id for an item", false, body(&[json!(id)])),
        (
            "one more property",
            true,
            body(&[json!({ "id": id, "targetStatus": "STOPPED", "configurationId": "abcd" })]),
        ),
        (
            "both targets for different ids",
            true,
            body(&[item(id, "STOPPED"), item("abcd", "DELETED")]),
        ),
        ("a list for the body", false, json!([item(id, "STOPPED")])),
        ("null for the body", false, json!(null)),
    ]
}

#[tokio::test(start_paused = true)]
async fn what_the_contract_does_not_take_is_refused_and_nothing_else() {
    let rig = Rig::start(few()).await;
    for (name, valid, body) in vectors() {
        let answer = rig.patch("deployments", &body).answer().await;
        if valid {
            let entries = answer.entries("deployments");
            let asked = body["deployments"].as_array().map_or(0, Vec::len);
            assert_eq!(entries.len(), asked, "{name}");
        } else {
            assert_eq!(answer.status, 400, "{name}");
            let error = answer.refused(400);
            assert_eq!(error["target"], "/v2/lm/deployments", "{name}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_two_ways_to_name_an_id_twice_are_told_apart() {
    let rig = Rig::start(few()).await;
    for (second, says) in [
        ("STOPPED", "the item abcd is there twice"),
        ("DELETED", "different"),
    ] {
        let body = body(&[item("abcd", "STOPPED"), item("abcd", second)]);
        let error = rig.patch("deployments", &body).answer().await.refused(400);
        let message = error["message"].as_str().unwrap();
        assert!(message.contains(says), "{message}");
    }
}

#[tokio::test(start_paused = true)]
async fn executions_are_refused_alike() {
    let rig = Rig::start(few()).await;
    let rename = |body: &Value| {
        let text = body.to_string();
        let swapped = text
            .replace("deployments", "X")
            .replace("executions", "deployments");
        swapped.replace('X', "executions")
    };
    for (name, valid, body) in vectors() {
        let ask = rig.ask("PATCH", "/v2/lm/executions");
        let answer = ask.body(MERGE_PATCH, rename(&body)).answer().await;
        assert_eq!(answer.status, if valid { 202 } else { 400 }, "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn one_bad_item_keeps_the_good_ones_from_being_changed() {
    let rig = Rig::start(few()).await;
    let good = rig.ids("deployments", "RUNNING").await[0].clone();
    let body = body(&[item(&good, "STOPPED"), item("abc", "STOPPED")]);
    rig.patch("deployments", &body).answer().await.refused(400);
    assert_eq!(rig.state("deployments", &good).await.0, "RUNNING");
}

#[tokio::test(start_paused = true)]
async fn a_body_that_is_not_json_is_refused() {
    let rig = Rig::start(few()).await;
    for text in [
        "",
        "{",
        "{\"deployments\":[}",
        "d889e3a61050c085",
        "\u{feff}{}",
    ] {
        let ask = rig.ask("PATCH", "/v2/lm/deployments");
        let answer = ask.body(MERGE_PATCH, text).answer().await;
        let error = answer.refused(400);
        let message = error["message"].as_str().unwrap();
        assert!(message.contains("not JSON"), "{text:?}: {message}");
    }
}

#[tokio::test(start_paused = true)]
async fn another_media_type_is_refused() {
    let rig = Rig::start(few()).await;
    let running = rig.ids("deployments", "RUNNING").await[0].clone();
    let text = body(&[item(&running, "STOPPED")]).to_string();
    for media_type in [
        "application/json",
        "text/plain",
        "application/json-patch+json",
        "",
    ] {
        let ask = rig.ask("PATCH", "/v2/lm/deployments");
        ask.body(media_type, text.clone())
            .answer()
            .await
            .refused(415);
    }
    assert_eq!(rig.state("deployments", &running).await.0, "RUNNING");
}

#[tokio::test(start_paused = true)]
async fn with_bulk_updates_off_the_bulk_is_refused_and_single_changes_are_not() {
    let rig = Rig::start(Options {
        bulk_updates: false,
        ..few()
    })
    .await;
    for kind in ["deployments", "executions"] {
        let running = rig.ids(kind, "RUNNING").await[..1].to_vec();
        rig.change(kind, "STOPPED", &running)
            .answer()
            .await
            .refused(400);
        assert_eq!(rig.state(kind, &running[0]).await.0, "RUNNING");
        let path = format!("/v2/lm/{kind}/{}", running[0]);
        let ask = rig.ask("PATCH", &path);
        let ask = ask.body("application/json", "{\"targetStatus\":\"STOPPED\"}");
        assert_eq!(ask.answer().await.status, 202);
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_above_a_mebibyte_is_too_large() {
    let rig = Rig::start(few()).await;
    let large = " ".repeat((1 << 20) + 1);
    let ask = rig
        .ask("PATCH", "/v2/lm/deployments")
        .body(MERGE_PATCH, large);
    let answer = ask.answer().await;
    assert_eq!(answer.status, 413);
    let body = answer.json();
    assert!(
        body["request_id"].is_string() && body["message"].is_string(),
        "{body}"
    );
    let just = format!("{{}}{}", " ".repeat((1 << 20) - 2));
    let ask = rig
        .ask("PATCH", "/v2/lm/deployments")
        .body(MERGE_PATCH, just);
    assert_eq!(ask.answer().await.status, 202);
}
