//! HTTP Basic.

use std::time::Duration;

use bulkhead_sandbox::{Credentials, EngineOptions};
use serde_json::json;
use tokio::time::advance;

use crate::rig::{Answer, Ask, BULK, Rig, few, some};

// operator:s3cret, and others.
const RIGHT: &str = "Basic b3BlcmF0b3I6czNjcmV0";
const WRONG_PASSWORD: &str = "Basic b3BlcmF0b3I6d3Jvbmc=";
const OTHER_USER: &str = "Basic bm9ib2R5OnMzY3JldA==";
const NO_COLON: &str = "Basic b3BlcmF0b3I=";

fn with_password(options: &EngineOptions) -> EngineOptions {
    EngineOptions {
        credentials: Some(Credentials {
            username: "operator".to_owned(),
            password: "s3cret".to_owned(),
        }),
        ..options.clone()
    }
}

async fn send(ask: Ask, credentials: &str) -> Answer {
    ask.header("authorization", credentials).answer().await
}

fn is_refused(answer: &Answer) {
    assert_eq!(answer.status, 401);
    assert_eq!(answer.text(), "");
    let realm = &answer.headers["www-authenticate"];
    assert_eq!(realm, "Basic realm=\"default\"");
}

#[tokio::test(start_paused = true)]
async fn nobody_is_asked_by_default() {
    let rig = Rig::start(few()).await;
    assert_eq!(rig.count("/deployment/count").await, 25);
    let answer = send(rig.ask("GET", "/engine-rest/version"), OTHER_USER).await;
    assert_eq!(answer.status, 200);
}

#[tokio::test(start_paused = true)]
async fn whoever_has_no_right_credentials_gets_nothing() {
    let rig = Rig::start(with_password(&few())).await;
    let ids = rig.ids("plain").await;
    let body = json!({ "deploymentIds": ids }).to_string();
    for credentials in [
        None,
        Some(OTHER_USER),
        Some(NO_COLON),
        Some("Bearer x"),
        Some("Basic ***"),
        Some(""),
    ] {
        for (method, path) in [
            ("GET", "/engine-rest/deployment"),
            ("GET", "/engine-rest/engine/default/version"),
            ("GET", "/engine-rest/nosuch"),
            ("POST", BULK),
            ("DELETE", &format!("/engine-rest/deployment/{}", ids[0])),
        ] {
            let mut ask = rig.ask(method, path).body("application/json", body.clone());
            if let Some(credentials) = credentials {
                ask = ask.header("authorization", credentials);
            }
            is_refused(&ask.answer().await);
        }
    }
    assert_eq!(rig.left(&ids).await, ids);
    let log = rig.log().await;
    assert_eq!(
        (&log[0]["status"], &log[0]["items"][0]["done"]),
        (&json!(401), &json!("none"))
    );
}

#[tokio::test(start_paused = true)]
async fn whoever_has_them_gets_in_under_that_name() {
    let rig = Rig::start(with_password(&some())).await;
    let read_only = rig.ids("readOnly").await[..1].to_vec();
    for credentials in [RIGHT, &RIGHT.replace("Basic", "basic")] {
        let message = send(rig.delete(&read_only), credentials).await.failure();
        assert!(
            message.starts_with("The user with id 'operator' does not"),
            "{message}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn the_names_of_the_engines_and_the_sandbox_are_open() {
    let rig = Rig::start(with_password(&few())).await;
    for path in [
        "/engine-rest/engine",
        "/engine-rest/engine/",
        "/sandbox",
        "/sandbox/deployments",
        "/sandbox/log",
    ] {
        assert_eq!(rig.get(path).await.status, 200, "{path}");
    }
}

#[tokio::test(start_paused = true)]
async fn after_a_wrong_password_even_the_right_one_waits_three_seconds() {
    let rig = Rig::start(with_password(&few())).await;
    let count = || rig.ask("GET", "/engine-rest/deployment/count");
    is_refused(&send(count(), WRONG_PASSWORD).await);
    for _ in 0..3 {
        is_refused(&send(count(), RIGHT).await);
        advance(Duration::from_millis(900)).await;
    }
    advance(Duration::from_millis(400)).await;
    assert_eq!(send(count(), RIGHT).await.status, 200);
    is_refused(&send(count(), OTHER_USER).await);
    assert_eq!(send(count(), RIGHT).await.status, 200, "another's mistake");
}

/// Whoever asks for credentials looks for the engine first (real engine).
#[tokio::test(start_paused = true)]
async fn an_engine_that_does_not_exist_is_noticed_before_anything_else() {
    let rig = Rig::start(with_password(&few())).await;
    for credentials in [RIGHT, WRONG_PASSWORD, ""] {
        for (method, path) in [
            ("GET", ""),
            ("GET", "/version"),
            ("GET", "/whatever"),
            ("GET", "/deployment/delete"),
            ("POST", "/deployment/delete"),
            ("PUT", "/version"),
            ("DELETE", "/deployment"),
        ] {
            let ask = rig.ask(method, &format!("/engine-rest/engine/nosuch{path}"));
            let answer = send(ask, credentials).await;
            let message = answer.refused(404, "InvalidRequestException");
            assert_eq!(message, "Process engine nosuch not available", "{path}");
        }
    }
    let answer = send(rig.ask("GET", "/engine-rest/version"), RIGHT).await;
    assert_eq!(answer.status, 200, "nobody was locked out by that");
}
