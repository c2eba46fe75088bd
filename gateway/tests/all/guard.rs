//! Who may ask: hosts, origins, and the headers that every answer has.

use crate::{
    client::Ask,
    rig::{BULK, MERGE_PATCH, Rig, stop},
};

#[tokio::test]
async fn a_foreign_host_gets_nothing() {
    let rig = Rig::start().await;
    for path in ["/", "/api/connections", "/api/connections/main/v2/lm/meta"] {
        for host in [
            "evil.example",
            "evil.example:8080",
            "127.0.0.1.evil.example",
        ] {
            let answer = Ask::with_host(rig.address, "GET", path, host)
                .answer()
                .await;
            answer.refused(421, "host-unknown");
            for name in ["bulkhead.example", "localhost", "127.0.0.1", "::1"] {
                assert!(!answer.text().contains(name), "{}", answer.text());
            }
        }
    }
    rig.nothing_sent();
    for host in ["localhost:1", "bulkhead.example", "[::1]:8080"] {
        let answer = Ask::with_host(rig.address, "GET", "/", host).answer().await;
        assert_eq!(answer.status, 200, "{host}");
    }
}

#[tokio::test]
async fn a_change_of_a_foreign_page_is_refused() {
    let rig = Rig::start().await;
    for (name, value, rule) in [
        ("Origin", "https://evil.example", "origin-foreign"),
        ("Origin", "null", "origin-foreign"),
        ("Origin", "http://localhost:1", "origin-foreign"),
        ("Sec-Fetch-Site", "cross-site", "site-foreign"),
        ("Sec-Fetch-Site", "same-site", "site-foreign"),
    ] {
        let bulk = rig.change().header(name, value).answer().await;
        bulk.refused(403, rule);
        let one = rig.in_group("DELETE", &format!("{BULK}/a1b2"));
        one.header(name, value).answer().await.refused(403, rule);
        let faults = rig.ask("PUT", "/api/sandbox/sim/faults");
        let faults = faults.body("application/json", "{}").header(name, value);
        faults.answer().await.refused(403, rule);
    }
    rig.nothing_sent();
}

#[tokio::test]
async fn a_change_of_the_own_page_is_forwarded() {
    let rig = Rig::start().await;
    let own = format!("http://{}", rig.address);
    let answer = rig
        .change()
        .header("Origin", &own)
        .header("Sec-Fetch-Site", "same-origin");
    answer.answer().await.of_service(202);
    // Behind something that speaks TLS.
    let ask = Ask::with_host(rig.address, "PATCH", BULK, "bulkhead.example");
    let ask = ask
        .header("Origin", "https://bulkhead.example")
        .header("AI-Resource-Group", "default")
        .body(MERGE_PATCH, stop(&["a1b2"]).to_string());
    ask.answer().await.of_service(202);
    assert_eq!(rig.upstream.requests().len(), 2);
}

#[tokio::test]
async fn every_answer_has_the_headers_that_keep_it_safe() {
    let rig = Rig::start().await;
    let policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
                  connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; \
                  frame-ancestors 'none'";
    let evil = "https://evil.example";
    for ask in [
        rig.ask("GET", "/"),
        rig.ask("GET", "/nothing/here"),
        rig.ask("GET", "/api/connections").header("Origin", evil),
        rig.ask("OPTIONS", BULK)
            .header("Origin", evil)
            .header("Access-Control-Request-Method", "PATCH"),
        rig.change(),
        rig.change().header("Origin", evil),
        Ask::with_host(rig.address, "GET", "/", "evil.example"),
        rig.in_group("DELETE", "/api/connections/down/v2/lm/deployments/a1b2"),
    ] {
        let answer = ask.answer().await;
        for (name, value) in [
            ("content-security-policy", policy),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("x-frame-options", "DENY"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{answer:?}");
        }
        assert!(answer.header("permissions-policy").is_some());
        assert!(answer.header("x-correlation-id").is_some());
        let cors = |name: &&axum::http::HeaderName| name.as_str().starts_with("access-control");
        assert_eq!(answer.headers.keys().find(cors), None);
        if answer.header("etag").is_none() {
            assert_eq!(answer.header("cache-control"), Some("no-store"));
        }
    }
}
