//! The sandbox's own calls.

use bulkhead_sandbox::{Credentials, Engine, EngineOptions, EngineOptionsError, EngineVariant};
use serde_json::json;
use tokio::net::TcpStream;
use tokio::sync::oneshot;

use crate::http::Server;
use crate::rig::{Rig, few};

#[tokio::test(start_paused = true)]
async fn it_says_what_it_is_and_not_its_password() {
    let rig = Rig::start(EngineOptions {
        seed: 42,
        relative: EngineVariant::Older405,
        credentials: Some(Credentials {
            username: "operator".to_owned(),
            password: "s3cret".to_owned(),
        }),
        ..EngineOptions::default()
    })
    .await;
    let mut about = rig.get("/sandbox").await.json();
    let started = about["startedAt"].take();
    assert!(humantime::parse_rfc3339(started.as_str().unwrap()).is_ok());
    assert_eq!(
        about,
        json!({
            "name": "bulkhead-sandbox",
            "version": env!("CARGO_PKG_VERSION"),
            "service": "engine",
            "seed": 42,
            "startedAt": null,
            "options": {
                "seed": 42,
                "counts": {
                    "plain": 400, "processInstances": 60, "hiddenInstances": 6,
                    "caseInstances": 10, "failingListeners": 4, "failingMappings": 3,
                    "readOnly": 12, "hidden": 10, "otherTenant": 8, "tenantRefused": 3,
                    "conflicting": 5, "raced": 4, "referenced": 4,
                },
                "latencyMilliseconds": 0,
                "relative": "older-405",
                "behaviour": "code",
                "mostIds": 1_000,
                "mostResults": null,
                "nullAsText": false,
                "conflicts": 1,
                "batchMilliseconds": [1_000, 6_000],
                "credentials": { "username": "operator" },
                "authorization": true,
            },
        })
    );
}

#[tokio::test(start_paused = true)]
async fn handles_are_on_the_same_engine() {
    let engine = Engine::new(few()).unwrap();
    assert_eq!(engine.options(), &few());
    let first = Rig::serve(engine.clone()).await;
    let second = Rig::serve(engine).await;
    let ids = first.ids("plain").await;
    assert_eq!(first.delete(&ids).answer().await.status, 200);
    assert_eq!(second.left(&ids).await, Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn it_ends_when_it_is_told_to() {
    let engine = Engine::new(few()).unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let serve = async move |listener| engine.serve(listener, async { drop(stopped.await) }).await;
    let mut server = Server::start(serve).await;
    assert_eq!(server.get("/engine-rest/version").await.status, 200);
    drop(stop);
    server.ended().await;
    assert!(TcpStream::connect(server.address).await.is_err());
}

#[test]
fn impossible_options_are_refused() {
    let options = EngineOptions {
        most_ids: 0,
        ..EngineOptions::default()
    };
    let error = Engine::new(options).err();
    assert_eq!(error, Some(EngineOptionsError::NoIds));
}
