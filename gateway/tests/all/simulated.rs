//! Simulated services, each at a port of its own.

use std::net::SocketAddr;

use bulkhead_sandbox::{Counts, Engine, EngineOptions, Options, Sandbox};
use tokio::{net::TcpListener, task::JoinHandle};

/// An AI API with five stopped and five running items of each kind in each group.
pub(crate) async fn ai_api() -> (SocketAddr, JoinHandle<()>) {
    let counts = Counts {
        stopped: 5,
        running: 5,
        ..Counts::NONE
    };
    let sandbox = Sandbox::new(Options {
        counts,
        ..Options::default()
    });
    let sandbox = sandbox.unwrap();
    let (listener, address) = listen().await;
    let task = tokio::spawn(async move {
        let never = std::future::pending();
        sandbox.serve(listener, never).await.unwrap();
    });
    (address, task)
}

/// An engine.
pub(crate) async fn engine(options: EngineOptions) -> (SocketAddr, JoinHandle<()>) {
    let engine = Engine::new(options).unwrap();
    let (listener, address) = listen().await;
    let task = tokio::spawn(async move {
        let never = std::future::pending();
        engine.serve(listener, never).await.unwrap();
    });
    (address, task)
}

async fn listen() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}
