//! Measures how many tokens are asked for, and whether anybody notices:
//! `cargo run -p bulkhead-gateway --example tokens [-- SECONDS]`.
//!
//! Twenty clients list and stop deployments through a gateway for so long (a minute), as pages do,
//! while tokens live five seconds. Then once more, while the token service is away for half of the
//! time.

#![allow(
    clippy::print_stdout,
    reason = "what it measures is told on standard output"
)]

mod service;

use std::{
    error::Error,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use bulkhead_core::wire;
use bulkhead_gateway::{
    Connection, Gateway, Network, ServiceAddress, Setup,
    credentials::{
        ClientAuth, ClientCredentials, Credentials, Proof, Secret, source::TokenSource,
        watch::Watched,
    },
};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use tokio::net::TcpListener;

use service::{SECRET, Service};

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// The number of pages that ask at once.
const CLIENTS: usize = 20;

/// The time that each waits before it asks again.
const PAUSE: Duration = Duration::from_millis(50);

#[tokio::main]
async fn main() -> Result<()> {
    let seconds = std::env::args()
        .nth(1)
        .map_or(Ok(60), |text| text.parse())?;
    let time = Duration::from_secs(seconds);
    let service = Arc::new(Service::default());
    let address = service::start(&service).await?;
    let gateway = start_gateway(address).await?;

    println!("{}", play(gateway, &service, time).await?);

    let away = tokio::spawn({
        let service = Arc::clone(&service);
        async move {
            tokio::time::sleep(time / 4).await;
            service.go_away(true);
            tokio::time::sleep(time / 2).await;
            service.go_away(false);
        }
    });
    let told = play(gateway, &service, time).await?;
    away.await?;
    println!("token service away for half of the time: {told}");
    Ok(())
}

/// A gateway with one connection that gets its tokens there.
async fn start_gateway(service: SocketAddr) -> Result<SocketAddr> {
    let address = ServiceAddress::parse(&format!("http://{service}"))?;
    let credentials = ClientCredentials {
        token_address: ServiceAddress::parse(&format!("http://{service}/oauth/token"))?,
        client_id: "sb-example".to_owned(),
        proof: Proof::Secret(Secret::from(SECRET.to_owned())),
        scope: None,
        client_auth: ClientAuth::Form,
    };
    let network = Network::local();
    let watched = Watched::fixed(credentials);
    let source = TokenSource::new("the example", watched, network.token_client());
    // Called a sandbox, so that nobody has to sign in.
    let connection = Connection::ai_core("main", address)
        .with_credentials(Credentials::Token(source))
        .to_sandbox();
    let gateway = Gateway::new(Setup::of(vec![connection]))?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move { gateway.serve(listener, std::future::pending()).await });
    Ok(address)
}

#[derive(Debug, Default)]
struct Counts {
    by_service: AtomicUsize,
    not_sent: AtomicUsize,
    other: AtomicUsize,
}

/// Lets the clients ask for so long, and says what became of it.
async fn play(gateway: SocketAddr, service: &Service, time: Duration) -> Result<String> {
    let tokens = service.tokens();
    let counts = Arc::new(Counts::default());
    let until = Instant::now() + time;
    let clients: Vec<_> = (0..CLIENTS)
        .map(|number| tokio::spawn(client(gateway, number, Arc::clone(&counts), until)))
        .collect();
    for client in clients {
        client.await??;
    }
    let of = |count: &AtomicUsize| count.load(Ordering::Relaxed);
    Ok(format!(
        "{CLIENTS} clients, {} s: {} requests for a token; {} answers of the service, {} not sent, \
         {} other",
        time.as_secs(),
        service.tokens() - tokens,
        of(&counts.by_service),
        of(&counts.not_sent),
        of(&counts.other),
    ))
}

/// Lists and stops in turn.
async fn client(
    gateway: SocketAddr,
    number: usize,
    counts: Arc<Counts>,
    until: Instant,
) -> Result<()> {
    let client: Client<HttpConnector, Body> =
        Client::builder(TokioExecutor::new()).build(HttpConnector::new());
    let url = format!("http://{gateway}/api/connections/main/v2/lm/deployments");
    let mut round = 0_usize;
    while Instant::now() < until {
        round += 1;
        let mut request = Request::builder()
            .uri(&url)
            .header(wire::PAGE_REQUEST, wire::PAGE_ASKS)
            .header(wire::RESOURCE_GROUP, "default")
            .header(wire::CORRELATION_ID, format!("{number:016x}-{round}"));
        let body = if round.is_multiple_of(2) {
            request = request
                .method(Method::PATCH)
                .header(header::CONTENT_TYPE, "application/merge-patch+json");
            format!(r#"{{"deployments":[{{"id":"d{number}x{round}","targetStatus":"STOPPED"}}]}}"#)
        } else {
            String::new()
        };
        let answer = client.request(request.body(body.into())?).await?;
        let from = answer.headers().get(wire::ANSWER_FROM);
        let is_of_service = from.is_some_and(|from| from == wire::FROM_SERVICE);
        let count = match answer.status() {
            StatusCode::OK | StatusCode::ACCEPTED if is_of_service => &counts.by_service,
            StatusCode::SERVICE_UNAVAILABLE => &counts.not_sent,
            _ => &counts.other,
        };
        count.fetch_add(1, Ordering::Relaxed);
        tokio::time::sleep(PAUSE).await;
    }
    Ok(())
}
