//! The page's way to the gateway.

use std::time::Duration;

use bulkhead_app::{
    browser::{Call, Failure},
    gateway::{Gateway, GatewayTrouble},
};
use bulkhead_core::{
    item::{Change, IdFormat, ItemId, Kind, ResourceGroup, Step, Target},
    service::{Method, Service as _, ai_api::AiApi},
    transport::{Doubt, SendError, Transport as _},
    wire::{Connection, CorrelationId},
};
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::gateway::{FakeGateway, service};

fn correlation() -> CorrelationId {
    CorrelationId::random(&mut fastrand_of_seven())
}

fn fastrand_of_seven() -> fastrand::Rng {
    fastrand::Rng::with_seed(7)
}

fn connection(name: &str) -> Connection {
    serde_json::from_value(json!({
        "name": name,
        "kind": "ai-core",
        "sandbox": false,
        "fingerprint": "f",
        "upstreamTimeoutMs": 600_000,
    }))
    .unwrap()
}

#[wasm_bindgen_test]
async fn a_change_goes_to_its_connection_with_group_media_type_and_correlation_id() {
    let fake = FakeGateway::scripted(|_| service(202, "{}"));
    let target = Target::new(Kind::Executions, ResourceGroup::parse("team-b")).unwrap();
    let changes = [Change {
        id: ItemId::parse(IdFormat::AiApi, "a1b2").unwrap(),
        step: Step::Stop,
    }];
    let request = AiApi::new(None).change_request(&target, &changes);
    let transport = Gateway::new(fake.fetch()).connected(&connection("my-core"));
    let answer = transport.send(&request, &correlation()).await.unwrap();
    assert_eq!((answer.status, answer.body.as_str()), (202, "{}"));
    let calls = fake.calls.borrow();
    let Call {
        method,
        url,
        headers,
        body,
        patience,
    } = &calls[0];
    // The gateway, which waits for ten minutes, gives up before.
    assert!(*patience > Duration::from_secs(600), "{patience:?}");
    assert_eq!(*method, Method::Patch);
    assert_eq!(url, "/api/connections/my%2Dcore/v2/lm/executions");
    let mut headers = headers.clone();
    headers.sort();
    assert_eq!(
        headers,
        [
            ("ai-resource-group", "team-b".to_owned()),
            ("content-type", "application/merge-patch+json".to_owned()),
            ("x-correlation-id", correlation().as_str().to_owned()),
        ]
    );
    assert_eq!(
        body.as_deref(),
        Some(r#"{"executions":[{"id":"a1b2","targetStatus":"STOPPED"}]}"#)
    );
}

#[wasm_bindgen_test]
async fn without_an_answer_it_is_not_known_whether_the_change_was_made() {
    for (failure, expected) in [
        (Failure::Lost("reset".into()), Doubt::GatewayLost),
        (Failure::TimedOut, Doubt::TimedOut),
    ] {
        let fake = FakeGateway::scripted(move |_| Err(failure.clone()));
        let transport = Gateway::new(fake.fetch()).connected(&connection("sandbox"));
        let request = AiApi::new(None).capabilities_request();
        match transport.send(&request, &correlation()).await {
            Err(SendError::Doubtful { doubt, .. }) => assert_eq!(doubt, expected),
            other => panic!("{other:?}"),
        }
    }
}

#[wasm_bindgen_test]
async fn what_is_not_a_list_of_connections_is_told() {
    let html = FakeGateway::scripted(|_| service(200, "<html>"));
    let found = Gateway::new(html.fetch()).connections().await;
    assert_eq!(found, Err(GatewayTrouble::Unreadable { status: 200 }));
    let gone = FakeGateway::scripted(|_| Err(Failure::Lost("refused".into())));
    let found = Gateway::new(gone.fetch()).connections().await;
    assert_eq!(found, Err(GatewayTrouble::Lost));
}
