//! Faults that strike a request as a whole.

use std::time::Duration;

use bulkhead_sandbox::Options;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::Instant;

use crate::rig::{MERGE_PATCH, Rig, bulk_body, few};
use crate::schema::Schema;

/// `true` if an item that ran is being stopped, which is what the requests below ask for.
async fn is_changed(rig: &Rig, id: &str) -> bool {
    let status = rig.state("deployments", id).await.0;
    assert!(["RUNNING", "STOPPING"].contains(&&*status), "{status}");
    status == "STOPPING"
}

#[tokio::test(start_paused = true)]
async fn a_status_comes_in_each_shape() {
    let rig = Rig::start(few()).await;
    for (status, text) in [
        (401, "Unauthorized"),
        (403, "RBAC: access denied"),
        (429, "local_rate_limited"),
        (500, "Internal Server Error"),
        (504, "upstream request timeout"),
        (599, "error"),
    ] {
        for shape in ["error", "flat", "text", "empty", "brokenJson"] {
            rig.strike(json!([{ "kind": "status", "status": status, "shape": shape }]))
                .await;
            let answer = rig.change("deployments", "STOPPED", &["abcd".to_owned()]);
            let answer = answer.answer().await;
            assert_eq!(answer.status, status, "{shape}");
            match shape {
                "error" => assert_eq!(answer.refused(status)["target"], "/v2/lm/deployments"),
                "flat" => {
                    let body = answer.json();
                    assert!(
                        body.as_object()
                            .unwrap()
                            .keys()
                            .eq(["message", "request_id"])
                    );
                }
                "text" => {
                    assert_eq!(answer.text(), text);
                    assert!(answer.media_type().starts_with("text/plain"));
                }
                "empty" => assert_eq!(answer.text(), ""),
                _ => {
                    assert_eq!(answer.media_type(), "application/json");
                    assert!(!answer.body.is_empty());
                    assert!(serde_json::from_slice::<Value>(&answer.body).is_err());
                }
            }
            assert_eq!(answer.headers.get("retry-after"), None);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_status_may_say_when_to_come_back() {
    let rig = Rig::start(few()).await;
    for (given, header) in [
        (json!(0), "0"),
        (json!(17), "17"),
        (
            json!("Sun, 06 Nov 1994 08:49:37 GMT"),
            "Sun, 06 Nov 1994 08:49:37 GMT",
        ),
    ] {
        let fault = json!({ "kind": "status", "status": 429, "retryAfter": given, "on": "reads" });
        rig.strike(json!([fault])).await;
        let answer = rig.get("/v2/lm/deployments").await;
        assert_eq!(answer.headers["retry-after"], header);
    }
}

#[tokio::test(start_paused = true)]
async fn a_status_comes_before_the_work_or_after_it() {
    let rig = Rig::start(few()).await;
    let running = rig.ids("deployments", "RUNNING").await;
    for (after_work, id) in [(false, &running[0]), (true, &running[1])] {
        let fault = json!({ "kind": "status", "status": 504, "afterWork": after_work });
        rig.strike(json!([fault])).await;
        let ask = rig.change("deployments", "STOPPED", std::slice::from_ref(id));
        assert_eq!(ask.answer().await.status, 504);
        assert_eq!(is_changed(&rig, id).await, after_work);
    }
}

#[tokio::test(start_paused = true)]
async fn broken_json_is_an_accepted_change_that_cannot_be_read() {
    let mut beginnings = Vec::new();
    for seed in 0..8 {
        let rig = Rig::start(Options { seed, ..few() }).await;
        let running = rig.ids("deployments", "RUNNING").await;
        rig.strike(json!([{ "kind": "brokenJson" }])).await;
        let answer = rig
            .change("deployments", "STOPPED", &running)
            .answer()
            .await;
        assert_eq!(
            (answer.status, answer.media_type()),
            (202, "application/json")
        );
        assert!(serde_json::from_slice::<Value>(&answer.body).is_err());
        for id in &running {
            assert!(is_changed(&rig, id).await);
        }
        beginnings.push(answer.text().starts_with('{'));
    }
    assert!(beginnings.contains(&true), "some are cut in the middle");
    assert!(beginnings.contains(&false), "some never were JSON");
}

#[tokio::test(start_paused = true)]
async fn broken_json_breaks_readings_too_and_even_a_count() {
    for seed in 0..8 {
        let rig = Rig::start(Options { seed, ..few() }).await;
        rig.strike(json!([{ "kind": "brokenJson", "on": "reads" }]))
            .await;
        for path in [
            "/v2/lm/deployments",
            "/v2/lm/executions/$count",
            "/v2/lm/meta",
        ] {
            let answer = rig.get(path).await;
            assert_eq!(answer.status, 200, "{path}");
            assert!(
                serde_json::from_slice::<Value>(&answer.body).is_err(),
                "{path}"
            );
        }
    }
}

/// Sends bytes and reads until the other side closes. An abrupt close is a close.
async fn raw(rig: &Rig, request: &str) -> Vec<u8> {
    let mut stream = TcpStream::connect(rig.address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut received = Vec::new();
    let _ = stream.read_to_end(&mut received).await;
    received
}

fn raw_patch(id: &str) -> String {
    let body = bulk_body("deployments", "STOPPED", &[id.to_owned()]).to_string();
    format!(
        "PATCH /v2/lm/deployments HTTP/1.1\r\nHost: sandbox\r\nContent-Type: {MERGE_PATCH}\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

#[tokio::test(start_paused = true)]
async fn a_cut_closes_the_connection_without_one_byte() {
    let rig = Rig::start(few()).await;
    let running = rig.ids("deployments", "RUNNING").await;
    for (when, id) in [("before", &running[0]), ("after", &running[1])] {
        rig.strike(json!([{ "kind": "cut", "when": when, "on": "all" }]))
            .await;
        assert_eq!(raw(&rig, &raw_patch(id)).await, b"", "{when}");
        let read = "GET /v2/lm/meta HTTP/1.1\r\nHost: sandbox\r\n\r\n";
        assert_eq!(raw(&rig, read).await, b"", "{when}");
        let by_a_client = rig.ask("GET", "/v2/lm/meta").send().await;
        assert!(by_a_client.unwrap_err().is_incomplete_message());
        rig.strike(json!([])).await;
        assert_eq!(is_changed(&rig, id).await, when == "after");
    }
}

#[tokio::test(start_paused = true)]
async fn the_raw_request_of_the_test_above_is_answered_when_nothing_is_cut() {
    let rig = Rig::start(few()).await;
    let running = rig.ids("deployments", "RUNNING").await;
    let closing = raw_patch(&running[0]).replace("Host:", "Connection: close\r\nHost:");
    let received = raw(&rig, &closing).await;
    assert!(received.starts_with(b"HTTP/1.1 202 "));
}

#[tokio::test(start_paused = true)]
async fn a_cut_on_a_reused_connection_leaves_the_answers_before_it_whole() {
    let rig = Rig::start(few()).await;
    rig.strike(json!([{ "kind": "cut", "when": "after" }]))
        .await;
    let running = rig.ids("deployments", "RUNNING").await;
    let count = "GET /v2/lm/deployments/$count HTTP/1.1\r\nHost: sandbox\r\n\r\n";
    let received = raw(&rig, &format!("{count}{}{count}", raw_patch(&running[0]))).await;
    let received = String::from_utf8(received).unwrap();
    assert_eq!(received.matches("HTTP/1.1").count(), 1, "{received}");
    assert!(received.ends_with("\r\n\r\n40"), "{received}");
    assert!(is_changed(&rig, &running[0]).await);
}

#[tokio::test(start_paused = true)]
async fn slow_answers_come_late_and_add_up() {
    let rig = Rig::start(Options {
        latency: Duration::from_millis(50),
        ..few()
    })
    .await;
    let took = async || {
        let begin = Instant::now();
        assert_eq!(rig.get("/v2/lm/meta").await.status, 200);
        begin.elapsed().as_millis()
    };
    assert!((50..60).contains(&took().await), "the latency alone");
    rig.strike(json!([
        { "kind": "slow", "milliseconds": 1_000, "on": "reads" },
        { "kind": "slow", "milliseconds": 300, "on": "all" },
        { "kind": "slow", "milliseconds": 100_000, "on": "changes" },
    ]))
    .await;
    assert!(
        (1_350..1_360).contains(&took().await),
        "both that concern a reading"
    );
    let begin = Instant::now();
    rig.get("/sandbox").await;
    assert!(
        begin.elapsed().is_zero(),
        "the sandbox's own calls wait for nothing"
    );
}

/// Time runs here, as paused time would run ahead of the request; nobody waits for it to pass.
#[tokio::test]
async fn who_gives_up_waiting_has_changed_something_all_the_same() {
    let rig = Rig::start(few()).await;
    let running = rig.ids("deployments", "RUNNING").await[..1].to_vec();
    rig.strike(json!([{ "kind": "slow", "milliseconds": 600_000 }]))
        .await;
    let asking = tokio::spawn(rig.change("deployments", "STOPPED", &running).send());
    while rig.log().await.is_empty() {}
    asking.abort();
    assert!(asking.await.unwrap_err().is_cancelled());
    assert!(is_changed(&rig, &running[0]).await);
    let log = rig.log().await;
    assert_eq!(log.len(), 1);
    assert_eq!(log[0]["items"][0]["done"], "applied");
    assert_eq!(log[0]["faults"], json!(["slow"]));
}

#[tokio::test(start_paused = true)]
async fn several_faults_strike_one_request() {
    let rig = Rig::start(few()).await;
    let running = rig.ids("deployments", "RUNNING").await;
    rig.strike(json!([
        { "kind": "slow", "milliseconds": 500 },
        { "kind": "itemFailure", "code": "x", "message": "y", "items": 2 },
        { "kind": "itemsMissing", "items": 3 },
        { "kind": "itemsDoubled", "items": 4 },
    ]))
    .await;
    let begin = Instant::now();
    let answer = rig
        .change("deployments", "STOPPED", &running)
        .answer()
        .await;
    assert!(begin.elapsed() >= Duration::from_millis(500));
    let body = answer.valid(Schema::DeploymentsBulkAnswer);
    assert_eq!(body["deployments"].as_array().unwrap().len(), 20 - 3 + 4);
    let mut changed = 0;
    for id in &running {
        changed += usize::from(is_changed(&rig, id).await);
    }
    assert_eq!(changed, 18);
    let struck = json!(["slow", "itemFailure", "itemsMissing", "itemsDoubled"]);
    assert_eq!(rig.log().await[0]["faults"], struck);
}

#[tokio::test(start_paused = true)]
async fn a_request_that_never_arrives_uses_up_no_fault_of_items() {
    let rig = Rig::start(few()).await;
    rig.strike(json!([
        { "kind": "status", "status": 503, "count": 1 },
        { "kind": "itemsMissing", "count": 1 },
    ]))
    .await;
    let ask = || rig.change("deployments", "STOPPED", &["abcd".to_owned()]);
    assert_eq!(ask().answer().await.status, 503);
    assert_eq!(
        rig.patch("deployments", &json!([])).answer().await.status,
        400
    );
    let nothing = rig.patch("deployments", &json!({})).answer().await;
    assert_eq!(nothing.status, 202);
    assert_eq!(ask().answer().await.json(), json!({ "deployments": [] }));
}
