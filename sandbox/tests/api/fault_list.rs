//! Switching faults on and off.

use serde_json::{Value, json};

use crate::rig::{Rig, few};

/// One fault of each kind, as it is sent and as it is answered.
fn each_kind() -> Vec<(Value, Value)> {
    let whole = |kind: &str, rest: Value| {
        let mut fault = json!({ "kind": kind, "probability": 1.0, "count": null, "on": "changes" });
        for (name, value) in rest.as_object().unwrap() {
            fault[name] = value.clone();
        }
        fault
    };
    let table = [
        (
            "status",
            json!({ "status": 503 }),
            json!({ "status": 503, "retryAfter": null, "shape": "error", "afterWork": false }),
        ),
        (
            "itemFailure",
            json!({ "code": "01010076", "message": "No." }),
            json!({ "code": "01010076", "message": "No.", "share": 1.0, "items": null }),
        ),
        ("itemsMissing", json!({}), json!({ "items": 1 })),
        (
            "itemsDoubled",
            json!({ "items": 100 }),
            json!({ "items": 100 }),
        ),
        ("itemsReordered", json!({}), json!({})),
        (
            "itemsStrange",
            json!({}),
            json!({ "items": 1, "shape": null }),
        ),
        ("brokenJson", json!({}), json!({})),
        (
            "cut",
            json!({ "when": "after" }),
            json!({ "when": "after" }),
        ),
        (
            "slow",
            json!({ "milliseconds": 600_000 }),
            json!({ "milliseconds": 600_000 }),
        ),
    ];
    (table.into_iter())
        .map(|(kind, mut sent, answered)| {
            sent["kind"] = json!(kind);
            (sent, whole(kind, answered))
        })
        .collect()
}

#[tokio::test(start_paused = true)]
async fn at_first_there_are_none() {
    let rig = Rig::start(few()).await;
    assert_eq!(
        rig.get("/sandbox/faults").await.json(),
        json!({ "faults": [] })
    );
}

#[tokio::test(start_paused = true)]
async fn each_kind_is_answered_in_full_and_what_is_answered_can_be_sent_back() {
    let rig = Rig::start(few()).await;
    let (sent, expected): (Vec<_>, Vec<_>) = each_kind().into_iter().unzip();
    let expected = json!({ "faults": expected });
    assert_eq!(rig.faults(json!(sent)).await.json(), expected);
    assert_eq!(rig.get("/sandbox/faults").await.json(), expected);
    let again = rig.faults(expected["faults"].clone()).await;
    assert_eq!((again.status, again.json()), (200, expected));
}

#[tokio::test(start_paused = true)]
async fn every_field_can_be_given() {
    let rig = Rig::start(few()).await;
    let faults = json!([
        {
            "kind": "status", "probability": 0.25, "count": 3, "on": "all", "status": 429,
            "retryAfter": 7, "shape": "flat", "afterWork": true,
        },
        {
            "kind": "status", "probability": 0.0, "count": 0, "on": "reads", "status": 599,
            "retryAfter": "Sun, 06 Nov 1994 08:49:37 GMT", "shape": "empty", "afterWork": false,
        },
        {
            "kind": "itemFailure", "probability": 1.0, "count": null, "on": "changes",
            "code": "x", "message": "y", "share": 0.5, "items": null,
        },
        {
            "kind": "itemFailure", "probability": 1.0, "count": null, "on": "changes",
            "code": "x", "message": "y", "share": null, "items": 3,
        },
        {
            "kind": "itemsStrange", "probability": 1.0, "count": null, "on": "changes",
            "items": 2, "shape": "errorWithoutId",
        },
    ]);
    let answer = rig.faults(faults.clone()).await;
    assert_eq!(answer.json(), json!({ "faults": faults }));
}

#[tokio::test(start_paused = true)]
async fn another_list_replaces_the_whole_and_an_empty_one_clears() {
    let rig = Rig::start(few()).await;
    rig.strike(json!([{ "kind": "brokenJson" }, { "kind": "itemsMissing" }]))
        .await;
    rig.strike(json!([{ "kind": "cut", "when": "before" }]))
        .await;
    let list = rig.get("/sandbox/faults").await.json();
    assert_eq!(list["faults"].as_array().unwrap().len(), 1);
    rig.strike(json!([])).await;
    assert_eq!(
        rig.get("/sandbox/faults").await.json(),
        json!({ "faults": [] })
    );
    assert_eq!(
        rig.change("deployments", "STOPPED", &["abcd".to_owned()])
            .answer()
            .await
            .status,
        202
    );
}

/// Expects each of these faults to be refused with its sentence, and the list to stay.
async fn are_refused(table: impl IntoIterator<Item = (Value, &str)>) {
    let rig = Rig::start(few()).await;
    rig.strike(json!([{ "kind": "brokenJson", "count": 0 }]))
        .await;
    let before = rig.get("/sandbox/faults").await.json();
    for (fault, sentence) in table {
        let answer = rig.faults(json!([fault])).await;
        assert_eq!(answer.status, 400, "{fault}");
        assert_eq!(answer.json(), json!({ "message": sentence }));
    }
    assert_eq!(rig.get("/sandbox/faults").await.json(), before);
}

#[tokio::test(start_paused = true)]
async fn what_is_wrong_is_named_with_what_is_allowed() {
    are_refused([
        (json!({}), "faults[0].kind is missing"),
        (
            json!({ "kind": "fire" }),
            "faults[0].kind is \"fire\"; allowed are status, itemFailure, itemsMissing, \
             itemsDoubled, itemsReordered, itemsStrange, brokenJson, cut, slow",
        ),
        (
            json!({ "kind": "slow", "milliseconds": 5, "seconds": 5 }),
            "faults[0] has a field \"seconds\"; allowed are kind, probability, count, on, \
             milliseconds",
        ),
        (
            json!({ "kind": "brokenJson", "probability": 1.5 }),
            "faults[0].probability is 1.5; a number from 0 to 1 is allowed",
        ),
        (
            json!({ "kind": "brokenJson", "probability": "1" }),
            "faults[0].probability is \"1\"; a number from 0 to 1 is allowed",
        ),
        (
            json!({ "kind": "brokenJson", "count": -1 }),
            "faults[0].count is -1; a whole number from 0 is allowed",
        ),
        (
            json!({ "kind": "brokenJson", "on": "writes" }),
            "faults[0].on is \"writes\"; allowed are changes, reads, all",
        ),
        (
            json!({ "kind": "itemsMissing", "on": "all" }),
            "faults[0].on is \"all\"; a fault of items allows only changes",
        ),
        (json!({ "kind": "status" }), "faults[0].status is missing"),
        (
            json!({ "kind": "status", "status": 302 }),
            "faults[0].status is 302; a whole number from 400 to 599 is allowed",
        ),
        (
            json!({ "kind": "status", "status": 600 }),
            "faults[0].status is 600; a whole number from 400 to 599 is allowed",
        ),
        (
            json!({ "kind": "status", "status": 500, "shape": "xml" }),
            "faults[0].shape is \"xml\"; allowed are error, flat, text, empty, brokenJson",
        ),
        (
            json!({ "kind": "status", "status": 500, "afterWork": "yes" }),
            "faults[0].afterWork is \"yes\"; true and false are allowed",
        ),
        (
            json!({ "kind": "status", "status": 500, "retryAfter": "soon" }),
            "faults[0].retryAfter is \"soon\"; seconds from 0 to 86400 or an HTTP date such as \
             \"Sun, 06 Nov 1994 08:49:37 GMT\" are allowed",
        ),
        (
            json!({ "kind": "status", "status": 500, "retryAfter": 86_401 }),
            "faults[0].retryAfter is 86401; seconds from 0 to 86400 or an HTTP date such as \
             \"Sun, 06 Nov 1994 08:49:37 GMT\" are allowed",
        ),
    ])
    .await;
}

#[tokio::test(start_paused = true)]
async fn what_is_wrong_with_a_kind_is_named_with_what_is_allowed() {
    let failure = |rest: Value| {
        let mut fault = json!({ "kind": "itemFailure", "code": "x", "message": "y" });
        for (name, value) in rest.as_object().unwrap() {
            fault[name] = value.clone();
        }
        fault
    };
    are_refused([
        (
            json!({ "kind": "itemFailure", "message": "y" }),
            "faults[0].code is missing",
        ),
        (
            json!({ "kind": "itemFailure", "code": "x" }),
            "faults[0].message is missing",
        ),
        (
            failure(json!({ "code": "" })),
            "faults[0].code is \"\"; a text of 1 to 1000 characters is allowed",
        ),
        (
            failure(json!({ "share": 2 })),
            "faults[0].share is 2; a number from 0 to 1 is allowed",
        ),
        (
            failure(json!({ "share": 0.5, "items": 5 })),
            "faults[0].items is 5; either share or items is allowed, not both",
        ),
        (
            json!({ "kind": "itemsDoubled", "items": 0 }),
            "faults[0].items is 0; a whole number from 1 to 100 is allowed",
        ),
        (
            json!({ "kind": "itemsStrange", "items": 101 }),
            "faults[0].items is 101; a whole number from 1 to 100 is allowed",
        ),
        (
            json!({ "kind": "itemsStrange", "shape": "odd" }),
            "faults[0].shape is \"odd\"; allowed are unasked, idOnly, both, errorWithoutId",
        ),
        (
            json!({ "kind": "itemsReordered", "items": 2 }),
            "faults[0] has a field \"items\"; allowed are kind, probability, count, on",
        ),
        (json!({ "kind": "cut" }), "faults[0].when is missing"),
        (
            json!({ "kind": "cut", "when": "during" }),
            "faults[0].when is \"during\"; allowed are before, after",
        ),
        (
            json!({ "kind": "slow" }),
            "faults[0].milliseconds is missing",
        ),
        (
            json!({ "kind": "slow", "milliseconds": 600_001 }),
            "faults[0].milliseconds is 600001; a whole number from 1 to 600000 is allowed",
        ),
        (json!("slow"), "faults[0] is \"slow\"; it must be an object"),
    ])
    .await;
}

#[tokio::test(start_paused = true)]
async fn the_place_of_a_wrong_fault_is_named() {
    let rig = Rig::start(few()).await;
    let answer = rig
        .faults(json!([{ "kind": "brokenJson" }, { "kind": "cut" }]))
        .await;
    assert_eq!(
        answer.json(),
        json!({ "message": "faults[1].when is missing" })
    );
}

#[tokio::test(start_paused = true)]
async fn a_body_that_is_no_list_of_faults_is_refused() {
    let rig = Rig::start(few()).await;
    let too_many = json!({ "faults": vec![json!({ "kind": "brokenJson" }); 101] }).to_string();
    for (body, sentence) in [
        ("{", "the body is not JSON"),
        ("[]", "the body is []; it must be an object"),
        ("{}", "the body.faults is null; it must be a list"),
        (
            "{\"faults\":{}}",
            "the body.faults is {}; it must be a list",
        ),
        (
            "{\"faults\":[],\"seed\":1}",
            "the body has a field \"seed\"; allowed are faults",
        ),
        (&*too_many, "the body has 101 faults; 100 are the most"),
    ] {
        let ask = rig.ask("PUT", "/sandbox/faults");
        let answer = ask.body("application/json", body.to_owned()).answer().await;
        assert_eq!(answer.status, 400, "{body}");
        let message = answer.json()["message"].as_str().unwrap().to_owned();
        assert!(message.starts_with(sentence), "{message}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_count_goes_down_to_nothing() {
    let rig = Rig::start(few()).await;
    rig.strike(json!([{ "kind": "status", "status": 500, "count": 2 }]))
        .await;
    let mut seen = Vec::new();
    for _ in 0..4 {
        let answer = rig.change("deployments", "STOPPED", &["abcd".to_owned()]);
        let status = answer.answer().await.status;
        let faults = rig.get("/sandbox/faults").await.json();
        seen.push((status, faults["faults"][0]["count"].as_u64().unwrap()));
    }
    assert_eq!(seen, [(500, 1), (500, 0), (202, 0), (202, 0)]);
}

#[tokio::test(start_paused = true)]
async fn a_fault_strikes_whom_it_is_meant_for() {
    let rig = Rig::start(few()).await;
    let delete = "/v2/lm/executions/abcd";
    for (on, change, read) in [
        ("changes", 500, 200),
        ("reads", 202, 500),
        ("all", 500, 500),
    ] {
        rig.strike(json!([{ "kind": "status", "status": 500, "on": on }]))
            .await;
        let patched = rig.change("deployments", "STOPPED", &["abcd".to_owned()]);
        assert_eq!(patched.answer().await.status, change, "{on}");
        let deleted = rig.ask("DELETE", delete).answer().await.status;
        assert_eq!(deleted == 500, change == 500, "{on}");
        for path in [
            "/v2/lm/deployments",
            "/v2/lm/meta",
            "/v2/admin/resourceGroups",
        ] {
            assert_eq!(rig.get(path).await.status, read, "{on} {path}");
        }
        for path in ["/sandbox", "/sandbox/log", "/sandbox/faults"] {
            assert_eq!(rig.get(path).await.status, 200, "{on} {path}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_probability_strikes_some_and_the_same_ones_every_time() {
    let pattern = async |rig: &Rig| {
        rig.strike(json!([
            { "kind": "status", "status": 500, "probability": 0.5, "on": "reads" },
        ]))
        .await;
        let mut struck = Vec::new();
        for _ in 0..64 {
            struck.push(rig.get("/v2/lm/meta").await.status == 500);
        }
        struck
    };
    let rig = Rig::start(few()).await;
    let first = pattern(&rig).await;
    let number = first.iter().filter(|struck| **struck).count();
    assert!((16..48).contains(&number), "{number} of 64 at one half");
    assert_eq!(first, pattern(&rig).await, "put again");
    let other = Rig::start(bulkhead_sandbox::Options { seed: 1, ..few() }).await;
    assert_ne!(first, pattern(&other).await, "another seed");
    rig.strike(json!([{ "kind": "status", "status": 500, "probability": 0, "on": "reads" }]))
        .await;
    for _ in 0..64 {
        assert_eq!(rig.get("/v2/lm/meta").await.status, 200);
    }
}

#[tokio::test(start_paused = true)]
async fn of_several_answers_the_first_is_given_and_the_others_are_not_used_up() {
    let rig = Rig::start(few()).await;
    rig.strike(json!([
        { "kind": "status", "status": 429, "count": 1 },
        { "kind": "status", "status": 503, "count": 1 },
        { "kind": "brokenJson", "count": 1 },
    ]))
    .await;
    let mut seen = Vec::new();
    for _ in 0..4 {
        let ask = rig.change("deployments", "STOPPED", &["abcd".to_owned()]);
        let answer = ask.answer().await;
        let is_json = serde_json::from_slice::<Value>(&answer.body).is_ok();
        seen.push((answer.status, is_json));
    }
    assert_eq!(seen, [(429, true), (503, true), (202, false), (202, true)]);
}
