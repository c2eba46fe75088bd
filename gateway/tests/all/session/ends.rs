//! The events that end a session.

use std::time::Duration;

use serde_json::Value;

use super::{House, Session, ended, fault, post};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);

#[tokio::test]
async fn signing_out_ends_the_session_in_every_tab_and_no_other_session() {
    let house = House::start().await;
    let (session, other) = (house.sign_in().await, house.sign_in().await);
    let sign_out = |session: &Session| house.ask("DELETE", "/api/session").session(session);
    let without_secret = Session {
        secret: String::new(),
        ..session.clone()
    };
    ended(&sign_out(&without_secret).answer().await);
    assert!(house.lets_in(&session).await);
    let answer = sign_out(&session).answer().await;
    assert_eq!(answer.status, 204);
    assert_eq!(answer.header("x-bulkhead-answer"), Some("gateway"));
    let removed = answer.header("set-cookie").unwrap();
    let port = house.gateway.port();
    assert!(
        removed.starts_with(&format!("bulkhead-{port}=; ")),
        "{removed}"
    );
    assert!(removed.ends_with("; Max-Age=0"), "{removed}");
    ended(&house.call(&session).await);
    ended(&sign_out(&session).answer().await);
    assert!(house.lets_in(&other).await);
}

#[tokio::test]
async fn an_hour_without_a_call_ends_a_session() {
    let house = House::start().await;
    let session = house.sign_in().await;
    for _ in 0..3 {
        house.pass(59 * MINUTE);
        assert!(house.lets_in(&session).await);
    }
    house.pass(59 * MINUTE);
    // Asking for it is no use of it, and neither is a call with half of it.
    let status = house.ask("GET", "/api/session").session(&session);
    assert_ne!(status.answer().await.json()["user"], Value::Null);
    let half = Session {
        secret: "half".to_owned(),
        ..session.clone()
    };
    ended(&house.call(&half).await);
    house.pass(MINUTE);
    assert!(!house.lets_in(&session).await);
    let status = house.ask("GET", "/api/session").session(&session);
    assert_eq!(status.answer().await.json()["user"], Value::Null);
}

#[tokio::test]
async fn twelve_hours_end_a_session() {
    let house = House::start().await;
    let session = house.sign_in().await;
    for _ in 0..23 {
        house.pass(HOUR / 2);
        assert!(house.lets_in(&session).await);
    }
    house.pass(HOUR / 2);
    assert!(!house.lets_in(&session).await);
}

#[tokio::test]
async fn a_gateway_that_is_started_anew_knows_no_session() {
    let before = House::start().await;
    let session = before.sign_in().await;
    let key = before.key();
    let anew = House::start().await;
    ended(&anew.call(&session).await);
    assert_eq!(fault(&post(anew.gateway, &key).await), "unknown");
    assert!(anew.lets_in(&anew.sign_in().await).await);
}
