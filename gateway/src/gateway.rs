//! The gateway as a whole.

use std::{
    fmt,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    Router,
    extract::State,
    http::StatusCode,
    middleware,
    response::{IntoResponse, Response},
    routing::{MethodRouter, any, get},
};
use bulkhead_core::wire;
use percent_encoding::percent_decode_str;

use crate::{
    account::Account,
    answer,
    attempts::{AttemptKey, Attempts, Bounds, Verdict},
    audit::{self, Audit, Recent, RecentOutcome},
    ceilings::{Ceilings, Limits, Purpose, Share},
    connection::Connection,
    correlation::CorrelationId,
    edge::at_the_edge,
    forward::forward,
    guard::{Guard, HostName},
    network::Network,
    page::{self, Page},
    policy::Enforcer,
    proxy::{Cidr, Proxies},
    refusal::Refusal,
    server::on_arrival,
    session::{self, Clock, SignIn, require},
    simulator,
    tls::Tls,
    upstream::{Failure, Ready, Sent, Upstream},
};

/// How long a service may take for a whole answer, where nothing else is asked for.
pub const TIMEOUT: Duration = Duration::from_secs(60);

/// What a gateway is made of.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The connections that it offers, in this order.
    pub connections: Vec<Connection>,
    /// The names that it answers to; without proxies also to this machine's names for itself.
    pub allow_hosts: Vec<HostName>,
    /// The page that it serves.
    pub page: Page,
    /// How long a service may take for a whole answer.
    pub timeout: Duration,
    /// The way to the services of connections that have none of their own.
    pub network: Network,
    /// What it takes at most.
    pub limits: Limits,
    /// The account of the operating system that it runs as: whoever has a key of it is this one.
    pub account: Account,
    /// The time by which keys and sessions end.
    pub clock: Clock,
    /// Where changes and refusals are put on record; none where they are not.
    pub audit: Option<Audit>,
    /// The changes of the last ten minutes that an earlier process has put on record: none of
    /// them is sent again.
    pub recent: Vec<Recent>,
    /// The certificate for TLS of its own; without one it speaks plain HTTP.
    pub tls: Option<Tls>,
    /// The proxies that browsers come through, which alone may connect then; none where browsers
    /// connect themselves.
    pub proxies: Vec<Cidr>,
}

impl Setup {
    /// One with these connections and all that is usual, for this machine alone: the page that is
    /// built in, plain HTTP without proxies, nothing put on record.
    pub fn of(connections: Vec<Connection>) -> Self {
        Self {
            connections,
            allow_hosts: Vec::new(),
            page: Page::built_in(),
            timeout: TIMEOUT,
            network: Network::local(),
            limits: Limits::default(),
            account: Account::current(),
            clock: Clock::default(),
            audit: None,
            recent: Vec::new(),
            tls: None,
            proxies: Vec::new(),
        }
    }
}

/// Serves the page, and forwards to the connections' services what is allowed.
#[derive(Clone, Debug)]
pub struct Gateway {
    pub(crate) state: Arc<GatewayState>,
}

/// What all requests share.
#[derive(Debug)]
pub(crate) struct GatewayState {
    connections: Vec<Offered>,
    pub(crate) guard: Guard,
    pub(crate) page: Page,
    pub(crate) attempts: Attempts,
    pub(crate) ceilings: Ceilings,
    pub(crate) limits: Arc<Limits>,
    /// None where nobody has to sign in.
    pub(crate) sign_in: Option<SignIn>,
    pub(crate) audit: Option<Audit>,
    pub(crate) tls: Option<Tls>,
    pub(crate) proxies: Proxies,
}

/// A connection with all that it takes to send something to its service.
#[derive(Debug)]
pub(crate) struct Offered {
    pub(crate) connection: Connection,
    pub(crate) upstream: Upstream,
    /// What holds its changes to its policy.
    pub(crate) policy: Arc<Enforcer>,
}

impl Offered {
    fn new(connection: Connection, setup: &Setup) -> Result<Self, rustls::Error> {
        let network = connection.network().unwrap_or(&setup.network);
        let credentials = connection.credentials().clone();
        Ok(Self {
            upstream: Upstream::new(network, credentials, setup.timeout)?,
            policy: Arc::new(Enforcer::new(connection.policy())),
            connection,
        })
    }

    /// What the page may know of it.
    fn on_the_wire(&self) -> wire::Connection {
        let timeout = self.upstream.timeout();
        wire::Connection {
            upstream_timeout_ms: u64::try_from(timeout.as_millis()).ok(),
            ..self.connection.on_the_wire()
        }
    }
}

/// Why there can be no gateway of some setup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetupError(String);

impl fmt::Display for SetupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for SetupError {}

impl SetupError {
    pub(crate) fn of_tls(error: &rustls::Error) -> Self {
        Self(format!("TLS can't be set up: {error}"))
    }
}

impl Gateway {
    /// Makes a gateway.
    ///
    /// # Errors
    /// Where the library for TLS can't be set up.
    pub fn new(setup: Setup) -> Result<Self, SetupError> {
        let offered = setup.connections.iter().cloned();
        let offered = offered.map(|connection| Offered::new(connection, &setup));
        let offered: Vec<_> =
            (offered.collect::<Result<_, _>>()).map_err(|error| SetupError::of_tls(&error))?;
        let names = setup.connections.iter().map(Connection::name);
        let ceilings = Ceilings::new(&setup.limits, names);
        let of_each = setup.limits.kept_bytes / setup.connections.len().max(1);
        let all_simulated = setup.connections.iter().all(Connection::is_sandbox);
        let sign_in = (!all_simulated).then(|| SignIn::new(&setup.account, setup.clock));
        let attempts = Attempts::new(Bounds::new(setup.limits.verdicts, of_each));
        for change in setup.recent {
            remember(&attempts, change);
        }
        let guard = if setup.proxies.is_empty() {
            Guard::new(setup.allow_hosts)
        } else {
            Guard::behind_proxy(setup.allow_hosts)
        };
        let state = GatewayState {
            audit: setup.audit,
            connections: offered,
            guard,
            page: setup.page,
            attempts,
            ceilings,
            limits: Arc::new(setup.limits),
            sign_in,
            tls: setup.tls,
            proxies: Proxies::new(setup.proxies),
        };
        Ok(Self {
            state: Arc::new(state),
        })
    }

    /// The sign-in, where one is needed: as soon as one connection is no sandbox.
    pub fn sign_in(&self) -> Option<&SignIn> {
        self.state.sign_in.as_ref()
    }

    /// Everything that the gateway answers.
    pub(crate) fn router(&self) -> Router {
        Self::api()
            .route_layer(middleware::from_fn_with_state(
                Arc::clone(&self.state),
                require,
            ))
            .merge(session::routes())
            .merge(session::page())
            .fallback(page::serve)
            .layer(middleware::from_fn(on_arrival))
            .layer(middleware::from_fn_with_state(
                Arc::clone(&self.state),
                at_the_edge,
            ))
            .with_state(Arc::clone(&self.state))
    }

    /// The calls that need a session, where sessions are needed.
    fn api() -> Router<Arc<GatewayState>> {
        Router::new()
            .route("/api/connections", only(get(connections), &["GET"]))
            .route("/api/connections/{connection}/{*path}", any(forward))
            .route(
                "/api/sandbox/{connection}/faults",
                only(get(simulator::pass).put(simulator::pass), &["GET", "PUT"]),
            )
            .route(
                "/api/sandbox/{connection}/log",
                only(get(simulator::pass), &["GET"]),
            )
            .route(
                "/api/sandbox/{connection}/deployments",
                only(get(simulator::pass), &["GET"]),
            )
            .route("/api/{*path}", any(async || Refusal::PathUnknown))
    }
}

impl GatewayState {
    /// Sends a request to a service and logs what became of it.
    pub(crate) async fn exchange(ready: &Ready, share: Share) -> Sent {
        let begun = Instant::now();
        let sent = ready.upstream.send(&ready.outgoing, share).await;
        ready.line.forwarded(&sent.outcome, begun.elapsed());
        sent
    }

    /// Sends what may be sent as often as one likes, as far as the ceilings allow, and gives the
    /// answer. It ends when the one who asks is gone.
    pub(crate) async fn read(&self, ready: &Ready) -> Response {
        let connection = &ready.line.connection;
        let (_admission, share) = match self.ceilings.admit(connection, Purpose::Reading) {
            Ok(admitted) => admitted,
            Err(overload) => return overload.into_response(),
        };
        match Self::exchange(ready, share).await.outcome {
            Err(Failure::NoRoom { .. }) => self.ceilings.no_room().into_response(),
            outcome => answer::of_outcome(&outcome),
        }
    }

    /// The connection whose name follows a prefix in a path, and the path after its slash.
    ///
    /// # Errors
    /// Where there is none.
    pub(crate) fn connection_at<'p>(
        &self,
        prefix: &str,
        path: &'p str,
    ) -> Result<(&Offered, &'p str), Refusal> {
        let rest = path.strip_prefix(prefix);
        let rest = rest.and_then(|rest| rest.split_once('/'));
        let (name, rest) = rest.ok_or(Refusal::PathUnknown)?;
        let name = percent_decode_str(name).decode_utf8_lossy();
        let mut connections = self.connections.iter();
        let found = connections.find(|offered| offered.connection.name().as_ref() == name);
        let found = found.ok_or_else(|| Refusal::ConnectionUnknown {
            known: (self.connections.iter())
                .map(|offered| offered.connection.name().as_ref().to_owned())
                .collect(),
        })?;
        Ok((found, rest))
    }
}

/// Knows of a change that an earlier process has put on record.
fn remember(attempts: &Attempts, change: Recent) {
    // It is one, or nobody could have recorded it.
    let Some(correlation) = CorrelationId::parse(&change.correlation) else {
        return;
    };
    let verdict = match change.outcome {
        Some(RecentOutcome {
            outcome: audit::Outcome::Answered,
            status: Some(status),
        }) => StatusCode::from_u16(status).map_or(Verdict::Ambiguous, Verdict::Answered),
        Some(RecentOutcome {
            outcome: audit::Outcome::NotSent | audit::Outcome::UpstreamAuth,
            ..
        }) => Verdict::NotSent,
        _ => Verdict::Ambiguous,
    };
    let key = AttemptKey {
        connection: change.connection.into(),
        correlation,
    };
    attempts.restore(&key, change.digest, verdict);
}

/// Answers whatever method a route does not take.
pub(crate) fn only<S: Clone + Send + Sync + 'static>(
    routes: MethodRouter<S>,
    allowed: &[&'static str],
) -> MethodRouter<S> {
    let allowed = allowed.to_vec();
    routes.fallback(async || Refusal::MethodUnknown { allowed })
}

/// `GET /api/connections`.
async fn connections(State(gateway): State<Arc<GatewayState>>) -> Response {
    let list: Vec<_> = (gateway.connections.iter())
        .map(Offered::on_the_wire)
        .collect();
    answer::json(StatusCode::OK, &list)
}
