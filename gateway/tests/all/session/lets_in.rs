//! Users who are let in, and those who are not.

use bulkhead_gateway::{Gateway, Setup};
use serde_json::json;

use super::{House, Session, asking, ended, post, rule};
use crate::{
    client::Ask,
    rig::{BULK, Rig, connection, serve, setup},
};

/// The calls that need a session; of the sandbox, too, as soon as one connection is real.
const CALLS: [(&str, &str); 8] = [
    ("GET", "/api/connections"),
    ("HEAD", "/api/connections"),
    ("PATCH", BULK),
    ("OPTIONS", BULK),
    ("DELETE", "/api/connections/main/v2/lm/deployments/a1b2"),
    ("GET", "/api/sandbox/sim/faults"),
    ("PUT", "/api/sandbox/sim/faults"),
    ("GET", "/api/nothing"),
];

#[tokio::test]
async fn the_cookie_alone_opens_nothing_and_neither_does_the_secret() {
    let rig = Rig::start().await;
    let host = rig.address.to_string();
    let cookie = rig.session.cookie_at(&host);
    let secret = &rig.session.secret;
    let other_port = format!("bulkhead-1={}", rig.session.id);
    let other_name = format!("__Host-bulkhead={}", rig.session.id);
    for (method, path) in CALLS {
        for headers in [
            &[][..],
            &[("cookie", &cookie)],
            &[("x-bulkhead-session", secret)],
            &[("cookie", &other_port), ("x-bulkhead-session", secret)],
            &[("cookie", &other_name), ("x-bulkhead-session", secret)],
            &[
                ("cookie", &cookie),
                ("x-bulkhead-session", secret),
                ("x-bulkhead-session", secret),
            ],
        ] {
            let ask = Ask::new(rig.address, method, path);
            let ask = headers
                .iter()
                .fold(ask, |ask, (name, value)| ask.header(name, value));
            let answer = ask.answer().await;
            assert_eq!(answer.status, 401, "{method} {path} {headers:?}");
            if method != "HEAD" {
                assert_eq!(rule(&answer), "session-missing");
            }
        }
    }
    rig.nothing_sent();
}

#[tokio::test]
async fn secrets_of_two_sessions_do_not_go_together() {
    let house = House::start().await;
    let (one, other) = (house.sign_in().await, house.sign_in().await);
    for (id, secret) in [(&one, &other), (&other, &one)] {
        let mixed = Session {
            id: id.id.clone(),
            secret: secret.secret.clone(),
        };
        ended(&house.call(&mixed).await);
    }
    for (id, secret) in [
        (&one.id, &one.id),
        (&one.secret, &one.secret),
        (&one.secret, &one.id),
    ] {
        let mixed = Session {
            id: id.clone(),
            secret: secret.clone(),
        };
        ended(&house.call(&mixed).await);
    }
    assert!(house.lets_in(&one).await && house.lets_in(&other).await);
}

#[tokio::test]
async fn a_cookie_that_another_server_of_this_host_set_does_not_hide_the_session() {
    let house = House::start().await;
    let session = house.sign_in().await;
    let cookie = session.cookie_at(&house.gateway.to_string());
    let port = house.gateway.port();
    let ask = house.ask("GET", "/api/connections");
    let ask = ask
        .header("cookie", &format!("bulkhead-{port}=tossed; a=b; {cookie}"))
        .header("x-bulkhead-session", &session.secret);
    assert_eq!(ask.answer().await.status, 200);
}

#[tokio::test]
async fn another_website_can_not_sign_in_or_out() {
    let house = House::start().await;
    let key = house.key();
    let session = house.sign_in().await;
    for (name, value, rule) in [
        ("Origin", "https://evil.example", "origin-foreign"),
        ("Origin", "null", "origin-foreign"),
        ("Origin", "http://127.0.0.1:1", "origin-foreign"),
        ("Sec-Fetch-Site", "cross-site", "site-foreign"),
        ("Sec-Fetch-Site", "same-site", "site-foreign"),
    ] {
        let sign_in = asking(house.gateway, &key).header(name, value);
        sign_in.answer().await.refused(403, rule);
        let sign_out = house.ask("DELETE", "/api/session").session(&session);
        let sign_out = sign_out.header(name, value).answer().await;
        sign_out.refused(403, rule);
    }
    // The types that a browser sends for any page without asking first.
    let body = json!({ "key": key }).to_string();
    for media_type in ["text/plain", "application/x-www-form-urlencoded"] {
        let ask = house.ask("POST", "/api/session");
        let answer = ask.body(media_type, body.clone()).answer().await;
        answer.refused(415, "media-type");
    }
    assert!(house.lets_in(&session).await);
    let own = format!("http://{}", house.gateway);
    let own = asking(house.gateway, &key)
        .header("Origin", &own)
        .header("Sec-Fetch-Site", "same-origin");
    assert_eq!(own.answer().await.status, 200);
}

#[tokio::test]
async fn whoever_asks_whether_they_are_signed_in_is_always_answered() {
    let house = House::start().await;
    let session = house.sign_in().await;
    let cookie = session.cookie_at(&house.gateway.to_string());
    for (name, value) in [
        ("accept", "*/*"),
        ("cookie", cookie.as_str()),
        ("x-bulkhead-session", &session.secret),
        ("cookie", "bulkhead-1=x"),
    ] {
        let answer = house.ask("GET", "/api/session").header(name, value);
        let answer = answer.answer().await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.json(), json!({ "required": true, "user": null }));
    }
}

#[tokio::test]
async fn a_gateway_of_sandboxes_asks_for_no_sign_in() {
    let setup = Setup {
        connections: vec![connection("sim", "http://127.0.0.1:1").to_sandbox()],
        ..setup()
    };
    assert!(Gateway::new(setup.clone()).unwrap().sign_in().is_none());
    let (gateway, _server) = serve(setup, std::future::pending()).await;
    let get = |path| Ask::new(gateway, "GET", path).answer();
    let status = get("/api/session").await;
    assert_eq!(status.header("set-cookie"), None);
    let user = json!({ "name": "anybody", "role": "admin", "via": "none" });
    assert_eq!(status.json(), json!({ "required": false, "user": user }));
    assert_eq!(get("/api/connections").await.status, 200);
    post(gateway, "key")
        .await
        .refused(404, "sign-in-not-needed");
    let sign_out = Ask::new(gateway, "DELETE", "/api/session").answer().await;
    sign_out.refused(404, "sign-in-not-needed");
    assert_eq!(get("/sign-in").await.status, 200);
}

#[tokio::test]
async fn the_service_gets_nothing_of_the_session() {
    let rig = Rig::start().await;
    rig.change().answer().await.of_service(202);
    let requests = rig.upstream.requests();
    let request = format!("{requests:?}");
    assert!(!request.contains(&rig.session.id), "{request}");
    assert!(!request.contains(&rig.session.secret), "{request}");
    assert_eq!(requests[0].header("cookie"), None);
}

#[tokio::test]
async fn the_page_that_signs_in_may_load_its_script_under_its_own_policy() {
    let house = House::start().await;
    let page = Ask::new(house.gateway, "GET", "/sign-in").answer().await;
    let policy = page.header("content-security-policy").unwrap();
    let (_, sources) = policy.split_once("script-src ").unwrap();
    let (sources, _) = sources.split_once(';').unwrap();
    let (_, script) = page.text().split_once("type=\"module\" src=\"").unwrap();
    let (script, _) = script.split_once('"').unwrap();
    let source = format!("{}{script}", house.gateway);
    assert!(
        sources.split(' ').any(|allowed| allowed == source),
        "{sources}"
    );
    let script = Ask::new(house.gateway, "GET", script).answer().await;
    assert_eq!(script.status, 200);
}
