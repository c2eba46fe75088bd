//! Checks of who may ask: hosts, origins, and the headers that every answer has.

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
        .session(&rig.session)
        .header("Origin", "https://bulkhead.example")
        .header("AI-Resource-Group", "default")
        .body(MERGE_PATCH, stop(&["a1b2"]).to_string());
    ask.answer().await.of_service(202);
    assert_eq!(rig.upstream.requests().len(), 2);
}

/// The headers that browsers send with a `fetch` of the own page.
const OWN: [(&str, &str); 3] = [
    ("Sec-Fetch-Site", "same-origin"),
    ("Sec-Fetch-Mode", "cors"),
    ("Sec-Fetch-Dest", "empty"),
];

/// Requests below `/api`, of several methods, that do not say that the page makes them.
fn unmarked(rig: &Rig) -> Vec<Ask> {
    let ask = |method, path| {
        let ask = Ask::unmarked(rig.address, method, path, &rig.address.to_string());
        ask.session(&rig.session)
    };
    vec![
        ask("GET", "/api/connections"),
        ask("HEAD", "/api/connections"),
        ask("OPTIONS", BULK),
        ask("GET", "/api/nothing"),
        ask("GET", BULK).header("AI-Resource-Group", "default"),
        ask("DELETE", &format!("{BULK}/a1b2")).header("AI-Resource-Group", "default"),
        ask("PATCH", BULK)
            .header("AI-Resource-Group", "default")
            .body(MERGE_PATCH, stop(&["a1b2"]).to_string()),
        ask("GET", "/api/sandbox/sim/log"),
    ]
}

#[tokio::test]
async fn only_a_fetch_of_the_own_page_is_answered_below_api() {
    let rig = Rig::start().await;
    let mut cases = Vec::new();
    for site in ["cross-site", "same-site", "none", "", "other"] {
        cases.push((0, site, "site-foreign"));
    }
    for mode in ["navigate", "websocket", ""] {
        cases.push((1, mode, "not-fetched"));
    }
    for destination in [
        "document",
        "iframe",
        "frame",
        "embed",
        "object",
        "script",
        "style",
        "image",
        "worker",
        "sharedworker",
        "serviceworker",
        "manifest",
        "audio",
        "font",
        "report",
        "xslt",
        "json",
        "",
    ] {
        cases.push((2, destination, "not-fetched"));
    }
    for (changed, value, rule) in cases {
        let mut headers = OWN;
        headers[changed].1 = value;
        for mark in [false, true] {
            for ask in unmarked(&rig) {
                let is_head = ask.method() == "HEAD";
                let mut ask =
                    (headers.iter()).fold(ask, |ask, (name, value)| ask.header(name, value));
                if mark {
                    ask = ask.header("X-Bulkhead-Request", "1");
                }
                let answer = ask.answer().await;
                if is_head {
                    assert_eq!(answer.status, 403, "{headers:?}");
                } else {
                    answer.refused(403, rule);
                }
            }
        }
    }
    rig.nothing_sent();
}

#[tokio::test]
async fn a_fetch_of_the_own_page_needs_no_mark_where_the_browser_says_so() {
    let rig = Rig::start().await;
    for mode in ["cors", "no-cors", "same-origin"] {
        let mut headers = OWN;
        headers[1].1 = mode;
        let ask = unmarked(&rig).remove(4);
        let ask = (headers.iter()).fold(ask, |ask, (name, value)| ask.header(name, value));
        ask.answer().await.of_service(202);
    }
}

#[tokio::test]
async fn where_the_browser_does_not_say_who_asks_the_pages_own_header_is_needed() {
    let rig = Rig::start().await;
    for told in [
        &OWN[..0],
        &OWN[..1],
        &OWN[1..2],
        &OWN[2..],
        &OWN[..2],
        &OWN[1..],
    ] {
        let with = |ask: Ask| (told.iter()).fold(ask, |ask, (name, value)| ask.header(name, value));
        for ask in unmarked(&rig) {
            let is_head = ask.method() == "HEAD";
            let answer = with(ask).answer().await;
            if is_head {
                assert_eq!(answer.status, 403);
            } else {
                let details = answer.refused(403, "request-unmarked");
                assert_eq!(details["header"], "x-bulkhead-request");
                let message = answer.json()["gateway"]["message"].to_string();
                assert!(message.contains("-H 'X-Bulkhead-Request: 1'"), "{message}");
            }
        }
        for value in ["", "0", "true"] {
            let ask = with(unmarked(&rig).remove(0)).header("X-Bulkhead-Request", value);
            ask.answer().await.refused(403, "request-unmarked");
        }
    }
    rig.nothing_sent();
    for path in ["/", "/nothing"] {
        let ask = Ask::unmarked(rig.address, "GET", path, "localhost");
        assert_ne!(ask.answer().await.status, 403, "{path}");
    }
}

#[tokio::test]
async fn the_script_of_a_service_worker_never_comes_from_api() {
    let rig = Rig::start().await;
    for value in ["script", "x", ""] {
        let ask = rig.in_group("GET", BULK).header("Service-Worker", value);
        ask.answer().await.refused(403, "not-fetched");
    }
    rig.nothing_sent();
}

#[tokio::test]
async fn every_answer_has_the_headers_that_keep_it_safe() {
    let rig = Rig::start().await;
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
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("x-frame-options", "DENY"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{answer:?}");
        }
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'; "), "{policy}");
        assert!(answer.header("permissions-policy").is_some());
        assert!(answer.header("x-correlation-id").is_some());
        let cors = |name: &&axum::http::HeaderName| name.as_str().starts_with("access-control");
        assert_eq!(answer.headers.keys().find(cors), None);
        if answer.header("etag").is_none() {
            assert_eq!(answer.header("cache-control"), Some("no-store"));
        }
    }
}
