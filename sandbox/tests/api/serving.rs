//! Beginning and ending.

use std::time::Duration;

use bulkhead_sandbox::Sandbox;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::time::{Instant, pause, resume};

use crate::rig::{Rig, few};

/// A sandbox, and what stops it.
async fn serve() -> (Rig, oneshot::Sender<()>) {
    let (stop, stopped) = oneshot::channel();
    let rig = Rig::start_until(few(), async { drop(stopped.await) }).await;
    (rig, stop)
}

#[tokio::test(start_paused = true)]
async fn a_shutdown_closes_the_listener_and_idle_connections() {
    let (mut rig, stop) = serve().await;
    let mut idle = TcpStream::connect(rig.address).await.unwrap();
    let request = b"GET /v2/lm/deployments/$count HTTP/1.1\r\nHost: sandbox\r\n\r\n";
    idle.write_all(request).await.unwrap();
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n40") {
        assert_ne!(idle.read_buf(&mut answer).await.unwrap(), 0);
    }
    stop.send(()).unwrap();
    assert_eq!(idle.read(&mut [0]).await.unwrap(), 0);
    rig.ended().await;
    assert!(TcpStream::connect(rig.address).await.is_err());
}

/// Time is paused only when the answer is already late: as long as requests are under way, paused
/// time would run ahead of them.
#[tokio::test]
async fn a_shutdown_lets_an_answer_finish_for_five_seconds() {
    for (milliseconds, is_answered) in [(4_000, true), (6_000, false)] {
        let (mut rig, stop) = serve().await;
        rig.strike(json!([{ "kind": "slow", "milliseconds": milliseconds }]))
            .await;
        let ask = rig.change("deployments", "STOPPED", &["abcd".to_owned()]);
        let asking = tokio::spawn(ask.send());
        while rig.log().await.is_empty() {}
        pause();
        let begin = Instant::now();
        stop.send(()).unwrap();
        assert_eq!(
            asking.await.unwrap().is_ok(),
            is_answered,
            "{milliseconds} ms"
        );
        rig.ended().await;
        assert!(begin.elapsed() < Duration::from_millis(5_100));
        resume();
    }
}

#[tokio::test(start_paused = true)]
async fn handles_are_on_the_same_sandbox() {
    let sandbox = Sandbox::new(few()).unwrap();
    assert_eq!(sandbox.options(), &few());
    let first = Rig::serve(sandbox.clone(), std::future::pending()).await;
    let second = Rig::serve(sandbox, std::future::pending()).await;
    let stopped = first.ids("deployments", "STOPPED").await;
    first
        .change("deployments", "DELETED", &stopped)
        .answer()
        .await;
    assert_eq!(second.state("deployments", &stopped[0]).await.1, "DELETED");
}
