//! The requests to the service, and its answers.

use serde_json::json;

use crate::{
    rig::{BULK, MERGE_PATCH, Rig},
    upstream::{Manner, answer},
};

#[tokio::test]
async fn the_connections_are_listed_without_secrets() {
    let rig = Rig::start().await;
    let answer = rig.get("/api/connections").await;
    assert_eq!(answer.status, 200);
    let url = format!("http://{}", rig.upstream.address);
    let list = answer.json();
    assert_eq!(
        list[0],
        json!({
            "name": "main",
            "kind": "ai-core",
            "sandbox": false,
            "fingerprint": format!("ai-core:{url}"),
            "resourceGroups": ["default", "team-b"],
            "upstreamTimeoutMs": 60_000,
        })
    );
    assert_eq!(
        list[1],
        json!({
            "name": "small-1",
            "kind": "ai-core",
            "sandbox": false,
            "fingerprint": format!("ai-core:{url}/base"),
            "batchLimit": 3,
            "upstreamTimeoutMs": 60_000,
        })
    );
    assert_eq!(list[2]["sandbox"], true);
    rig.nothing_sent();
}

#[tokio::test]
async fn a_bulk_change_is_written_anew_with_the_needed_headers_only() {
    let rig = Rig::start().await;
    let body = r#" {"deployments" : [
        {"targetStatus":"STOPPED","id":"a1b2"}, {"id":"\u0063\u0033d4","targetStatus":"DELETED"}
    ]} "#;
    let ask = rig
        .in_group("PATCH", BULK)
        .body("application/merge-patch+json; charset=utf-8", body)
        .header("X-Correlation-ID", "r1-0-1")
        .header("Accept", "text/html")
        .header("Accept-Encoding", "gzip")
        .header("Authorization", "Basic c2VjcmV0")
        .header("Cookie", "session=1")
        .header("Connection", "x-mine")
        .header("X-Mine", "1")
        .header("X-Forwarded-For", "10.0.0.1")
        .header("User-Agent", "test");
    let answer = ask.answer().await;
    answer.of_service(202);
    assert_eq!(answer.header("x-correlation-id"), Some("r1-0-1"));
    let request = rig.upstream.only_request();
    assert_eq!(request.line, "PATCH /v2/lm/deployments HTTP/1.1");
    assert_eq!(
        request.body,
        r#"{"deployments":[{"id":"a1b2","targetStatus":"STOPPED"},{"id":"c3d4","targetStatus":"DELETED"}]}"#
    );
    assert_eq!(
        request.header_names(),
        [
            "accept",
            "ai-resource-group",
            "content-length",
            "content-type",
            "host",
            "x-bulkhead-hop",
            "x-correlation-id",
        ]
    );
    assert_eq!(
        request.header("accept"),
        Some("application/json, text/plain")
    );
    assert_eq!(request.header("ai-resource-group"), Some("default"));
    assert_eq!(request.header("content-type"), Some(MERGE_PATCH));
    assert_eq!(request.header("x-correlation-id"), Some("r1-0-1"));
    let host = rig.upstream.address.to_string();
    assert_eq!(request.header("host"), Some(host.as_str()));
}

#[tokio::test]
async fn every_call_of_the_table_arrives_below_the_services_address() {
    let rig = Rig::start().await;
    let stop = r#"{ "targetStatus": "STOPPED" }"#;
    for (method, path, body) in [
        ("GET", "v2/lm/meta", None),
        ("GET", "v2/admin/resourceGroups", None),
        ("GET", "v2/lm/executions?status=RUNNING&$top=5", None),
        ("GET", "v2/lm/deployments/$count?scenarioId=a", None),
        ("GET", "v2/lm/deployments/a1b2?$select=status", None),
        ("PATCH", "v2/lm/executions/a1b2", Some(stop)),
        ("DELETE", "v2/lm/executions/a1b2", None),
    ] {
        // The page escapes more of the connection's name than it needs to.
        let ask = rig.ask(method, &format!("/api/connections/small%2D1/{path}"));
        let ask = ask.header("AI-Resource-Group", "whatever");
        let ask = match body {
            Some(body) => ask.body("application/json", body),
            None => ask,
        };
        ask.answer().await.of_service(202);
        let requests = rig.upstream.requests();
        let request = requests.last().unwrap();
        assert_eq!(request.line, format!("{method} /base/{path} HTTP/1.1"));
        let needs_group = !path.contains("meta") && !path.contains("resourceGroups");
        let group = needs_group.then_some("whatever");
        assert_eq!(request.header("ai-resource-group"), group, "{path}");
        let expected = body.map_or("", |_| r#"{"targetStatus":"STOPPED"}"#);
        assert_eq!(request.body, expected);
        assert!(request.header("x-correlation-id").is_some());
    }
}

#[tokio::test]
async fn the_services_answer_comes_back_with_the_needed_headers_only() {
    let head = "429 Too Many Requests\r\n\
                content-type: text/plain;charset=x\r\n\
                retry-after: Sun, 06 Nov 1994 08:49:37 GMT\r\n\
                set-cookie: a=b\r\n\
                access-control-allow-origin: *\r\n\
                content-security-policy: default-src *\r\n\
                cache-control: max-age=3600\r\n\
                x-bulkhead-answer: gateway\r\n\
                x-correlation-id: other\r\n\
                server: x\r\n\
                keep-alive: timeout=5";
    let body = r#"{"gateway":{"kind":"not_sent","message":"m"}}"#;
    let rig = Rig::start_with(Manner::Answer(answer(head, body))).await;
    let answer = rig.change().header("X-Correlation-ID", "r1").answer().await;
    // The service can't pass for the gateway.
    answer.of_service(429);
    assert_eq!(answer.text(), body);
    assert_eq!(
        answer.header("content-type"),
        Some("text/plain; charset=utf-8")
    );
    assert_eq!(
        answer.header("retry-after"),
        Some("Sun, 06 Nov 1994 08:49:37 GMT")
    );
    assert_eq!(answer.header("content-length"), Some("45"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.header("x-correlation-id"), Some("r1"));
    let policy = answer.header("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    for name in [
        "set-cookie",
        "access-control-allow-origin",
        "server",
        "keep-alive",
    ] {
        assert_eq!(answer.header(name), None, "{name}");
    }
}

#[tokio::test]
async fn a_redirect_is_an_answer_like_any_other() {
    let head = "307 Temporary Redirect\r\nlocation: /v2/lm/meta";
    let rig = Rig::start_with(Manner::Answer(answer(head, ""))).await;
    for ask in [rig.change(), rig.in_group("GET", BULK)] {
        let answer = ask.answer().await;
        answer.of_service(307);
        assert_eq!(answer.header("location"), None);
    }
    assert_eq!(rig.upstream.requests().len(), 2);
}

#[tokio::test]
async fn an_answer_without_a_length_is_passed_on_whole() {
    let chunked = "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ntransfer-encoding: chunked\r\n\r\n\
                   2\r\n42\r\n1\r\n7\r\n0\r\n\r\n";
    let rig = Rig::start_with(Manner::Answer(chunked.into())).await;
    let answer = rig
        .in_group("GET", &format!("{BULK}/$count"))
        .answer()
        .await;
    answer.of_service(200);
    assert_eq!(answer.text(), "427");
    assert_eq!(answer.header("content-length"), Some("3"));
    assert_eq!(answer.header("transfer-encoding"), None);
}

#[tokio::test]
async fn readings_share_a_connection_and_every_change_has_its_own() {
    let rig = Rig::start().await;
    for _ in 0..3 {
        rig.in_group("GET", BULK).answer().await.of_service(202);
    }
    assert_eq!(rig.upstream.connections(), 1);
    for _ in 0..3 {
        rig.change().answer().await.of_service(202);
    }
    assert_eq!(rig.upstream.connections(), 4);
    assert_eq!(rig.upstream.requests().len(), 6);
}
