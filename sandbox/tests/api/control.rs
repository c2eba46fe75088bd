//! The sandbox's own calls.

use bulkhead_sandbox::Options;
use serde_json::json;

use crate::rig::Rig;

#[tokio::test(start_paused = true)]
async fn it_says_what_it_is() {
    let rig = Rig::start(Options {
        seed: 42,
        ..Options::default()
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
            "service": "ai-api",
            "seed": 42,
            "startedAt": null,
            "options": {
                "seed": 42,
                "groups": ["default", "team-b"],
                "counts": {
                    "pending": 15, "running": 100, "completed": 60, "dead": 40,
                    "stopping": 8, "stopped": 320, "unknown": 12,
                },
                "latencyMilliseconds": 0,
                "bulkUpdates": true,
                "pace": {
                    "pendingMilliseconds": [20_000, 90_000],
                    "stoppingMilliseconds": [2_000, 8_000],
                    "deletionMilliseconds": [1_000, 6_000],
                },
            },
        })
    );
}

#[tokio::test(start_paused = true)]
async fn its_own_calls_take_no_other_method() {
    let rig = Rig::start(Options::default()).await;
    for (method, path) in [
        ("PUT", "/sandbox"),
        ("DELETE", "/sandbox/log"),
        ("POST", "/sandbox/faults"),
    ] {
        assert_eq!(rig.ask(method, path).answer().await.status, 405, "{path}");
    }
}
