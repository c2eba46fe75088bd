//! A gateway before a recording service.

use std::{io, net::SocketAddr, time::Duration};

use bulkhead_core::item::ResourceGroup;
use bulkhead_gateway::{
    Connection, Gateway, HostName, Limits, Policy, ServiceAddress, Setup, TIMEOUT,
};

use serde_json::{Value, json};
use tokio::{
    net::{TcpListener, TcpSocket},
    sync::oneshot,
    task::JoinHandle,
};

use crate::{
    client::{Answer, Ask},
    session::Session,
    upstream::{Manner, Upstream, accepted},
};

pub(crate) const MERGE_PATCH: &str = "application/merge-patch+json";

/// The deployments of the connection `main`.
pub(crate) const BULK: &str = "/api/connections/main/v2/lm/deployments";

/// A running gateway with these connections:
/// - `main`: the groups `default` and `team-b`
/// - `small-1`: whatever group, at most three items a request
/// - `sim`: leads to a sandbox
/// - `down`: where nothing listens
pub(crate) struct Rig {
    pub(crate) address: SocketAddr,
    pub(crate) upstream: Upstream,
    /// The session with which it is asked.
    pub(crate) session: Session,
    /// The place of the connection `down`.
    _nowhere: TcpSocket,
    stop: Option<oneshot::Sender<()>>,
    server: JoinHandle<io::Result<()>>,
}

impl Drop for Rig {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// A setup without connections.
pub(crate) fn setup() -> Setup {
    Setup {
        allow_hosts: vec![HostName::parse("bulkhead.example").unwrap()],
        ..Setup::of(Vec::new())
    }
}

pub(crate) fn connection(name: &str, url: &str) -> Connection {
    Connection::ai_core(name, ServiceAddress::parse(url).unwrap())
}

/// Serves a gateway at a free port.
pub(crate) async fn serve(
    setup: Setup,
    stop: impl Future<Output = ()> + Send + 'static,
) -> (SocketAddr, JoinHandle<io::Result<()>>) {
    serve_gateway(Gateway::new(setup).unwrap(), stop).await
}

/// Serves a gateway at a free port, and signs in.
pub(crate) async fn serve_signed_in(setup: Setup) -> (SocketAddr, Session) {
    let gateway = Gateway::new(setup).unwrap();
    let key = gateway.sign_in().unwrap().key().unwrap();
    let (address, _server) = serve_gateway(gateway, std::future::pending()).await;
    let session = Session::begin(address, key.as_str()).await;
    (address, session)
}

/// Serves a gateway at a free port.
pub(crate) async fn serve_gateway(
    gateway: Gateway,
    stop: impl Future<Output = ()> + Send + 'static,
) -> (SocketAddr, JoinHandle<io::Result<()>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(async move { gateway.serve(listener, stop).await });
    (address, server)
}

/// An address at which nothing listens, and nothing else can as long as the socket is there.
pub(crate) fn nowhere() -> TcpSocket {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
    socket
}

impl Rig {
    /// A service that accepts every change.
    pub(crate) async fn start() -> Self {
        Self::start_with(Manner::Answer(accepted())).await
    }

    pub(crate) async fn start_with(manner: Manner) -> Self {
        Self::start_in_time(manner, TIMEOUT).await
    }

    /// The service has only so much time.
    pub(crate) async fn start_in_time(manner: Manner, timeout: Duration) -> Self {
        Self::start_as(manner, Setup { timeout, ..setup() }).await
    }

    /// The gateway takes only so much.
    pub(crate) async fn start_within(manner: Manner, limits: Limits) -> Self {
        Self::start_as(manner, Setup { limits, ..setup() }).await
    }

    /// The connection `main` allows only so much.
    pub(crate) async fn start_with_policy(manner: Manner, policy: Policy) -> Self {
        Self::start_of(manner, setup(), policy).await
    }

    /// The gateway has a setup, and these connections.
    pub(crate) async fn start_as(manner: Manner, setup: Setup) -> Self {
        Self::start_of(manner, setup, Policy::default()).await
    }

    pub(crate) async fn start_of(manner: Manner, setup: Setup, policy: Policy) -> Self {
        let upstream = Upstream::start(manner).await;
        let url = format!("http://{}", upstream.address);
        let groups = ["default", "team-b"].map(|group| ResourceGroup::parse(group).unwrap());
        let nowhere = nowhere();
        let down = nowhere.local_addr().unwrap();
        let setup = Setup {
            connections: vec![
                connection("main", &url)
                    .with_resource_groups(groups.into())
                    .with_policy(policy),
                connection("small-1", &format!("{url}/base")).with_batch_limit(3),
                connection("sim", &url).to_sandbox(),
                connection("down", &format!("http://{down}")),
            ],
            ..setup
        };
        let (stop, stopped) = oneshot::channel();
        let stopped = async {
            let _ = stopped.await;
        };
        let gateway = Gateway::new(setup).unwrap();
        let key = gateway.sign_in().unwrap().key().unwrap();
        let (address, server) = serve_gateway(gateway, stopped).await;
        Self {
            address,
            upstream,
            session: Session::begin(address, key.as_str()).await,
            _nowhere: nowhere,
            stop: Some(stop),
            server,
        }
    }

    /// Asks the gateway to stop.
    pub(crate) fn stop(&mut self) {
        self.stop.take().unwrap().send(()).unwrap();
    }

    /// Waits until it has stopped by itself, and well.
    pub(crate) async fn stopped(&mut self) {
        (&mut self.server).await.unwrap().unwrap();
    }

    /// A request that is ready to be sent.
    pub(crate) fn ask(&self, method: &str, path: &str) -> Ask {
        Ask::new(self.address, method, path).session(&self.session)
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.ask("GET", path).answer().await
    }

    /// A request in the resource group `default`.
    pub(crate) fn in_group(&self, method: &str, path: &str) -> Ask {
        self.ask(method, path)
            .header("AI-Resource-Group", "default")
    }

    /// A bulk PATCH with a body, in the resource group `default`.
    pub(crate) fn bulk(&self, body: &Value) -> Ask {
        self.in_group("PATCH", BULK)
            .body(MERGE_PATCH, body.to_string())
    }

    /// A bulk PATCH that keeps every rule.
    pub(crate) fn change(&self) -> Ask {
        self.bulk(&stop(&["a1b2"]))
    }

    /// Nothing reached the service.
    #[track_caller]
    pub(crate) fn nothing_sent(&self) {
        let requests = self.upstream.requests();
        assert!(requests.is_empty(), "{requests:?}");
        assert_eq!(self.upstream.connections(), 0);
    }
}

/// The body that stops these deployments.
pub(crate) fn stop(ids: &[&str]) -> Value {
    let items: Vec<_> = ids.iter().map(|id| item(id, "STOPPED")).collect();
    json!({ "deployments": items })
}

pub(crate) fn item(id: &str, status: &str) -> Value {
    json!({ "id": id, "targetStatus": status })
}
