//! A connection that leads to the gateway itself.

use std::time::Duration;

use bulkhead_gateway::{Gateway, Setup};
use tokio::net::TcpListener;

use crate::{
    client::Ask,
    rig::{MERGE_PATCH, Rig, connection, setup, stop},
    session::Session,
};

#[tokio::test]
async fn a_connection_to_the_gateway_itself_is_told_at_once() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let gateway = Gateway::new(Setup {
        connections: vec![
            connection("loop", &format!("http://{address}/api/connections/loop")),
            connection("page", &format!("http://{address}")).to_sandbox(),
        ],
        timeout: Duration::from_secs(2),
        ..setup()
    });
    let gateway = gateway.unwrap();
    let key = gateway.sign_in().unwrap().key().unwrap();
    let server = tokio::spawn(async move {
        let never = std::future::pending();
        gateway.serve(listener, never).await
    });
    let session = Session::begin(address, key.as_str()).await;
    let ask = |method: &str, path: &str| {
        let ask = Ask::new(address, method, &format!("/api/{path}")).session(&session);
        ask.header("AI-Resource-Group", "default")
    };
    let change = ask("PATCH", "connections/loop/v2/lm/deployments")
        .body(MERGE_PATCH, stop(&["a1b2"]).to_string());
    for ask in [
        ask("GET", "connections/loop/v2/lm/meta"),
        ask("GET", "connections/page/v2/lm/meta"),
        ask("GET", "sandbox/page/log"),
        ask("PUT", "sandbox/page/faults").body("application/json", "{}"),
        change,
    ] {
        let answer = ask.answer().await;
        let sentence = answer.failed(508, "not_sent");
        let start = "This connection leads to the gateway itself, ";
        assert!(sentence.starts_with(start), "{sentence}");
    }
    server.abort();
}

#[tokio::test]
async fn what_a_gateway_has_sent_is_refused() {
    let rig = Rig::start().await;
    for path in ["/", "/api/connections", "/api/connections/main/v2/lm/meta"] {
        let answer = rig.ask("GET", path).header("X-Bulkhead-Hop", "1");
        answer.answer().await.refused(508, "loop");
    }
    let change = rig.change().header("x-bulkhead-hop", "");
    change.answer().await.refused(508, "loop");
    rig.nothing_sent();
}

#[tokio::test]
async fn what_is_sent_to_a_service_is_marked() {
    let rig = Rig::start().await;
    rig.change().answer().await.of_service(202);
    rig.get("/api/connections/main/v2/lm/meta")
        .await
        .of_service(202);
    rig.get("/api/sandbox/sim/log").await.of_service(202);
    for request in rig.upstream.requests() {
        assert_eq!(request.header("x-bulkhead-hop"), Some("1"), "{request:?}");
    }
    assert_eq!(rig.upstream.requests().len(), 3);
}
