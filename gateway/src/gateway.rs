//! The gateway as a whole.

use std::{fmt, sync::Arc, time::Duration};

use axum::http::StatusCode;

use crate::{
    account::Account,
    audit::{self, Audit, Recent, RecentOutcome},
    ceilings::{Ceilings, Limits},
    connection::Connection,
    correlation::CorrelationId,
    guard::{Guard, HostName},
    idempotency::{Bounds, ChangeKey, IdempotencyCache, Verdict},
    network::Network,
    page::Page,
    proxy::{Cidr, Proxies},
    session::{Clock, SignIn},
    state::{GatewayState, Offered},
    tls::Tls,
};

/// The longest time for a whole answer of a service, where nothing else is asked for.
pub const TIMEOUT: Duration = Duration::from_secs(60);

/// The parts of a gateway.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The connections that it offers, in this order.
    pub connections: Vec<Connection>,
    /// The names that it answers to; without proxies also to this machine's names for itself.
    pub allow_hosts: Vec<HostName>,
    /// The page that it serves.
    pub page: Page,
    /// The longest time for a whole answer of a service.
    pub timeout: Duration,
    /// The way to the services of connections that have none of their own.
    pub network: Network,
    /// The most that it takes.
    pub limits: Limits,
    /// The account of the operating system that it runs as: whoever has a key of it is this one.
    pub account: Account,
    /// The time by which keys and sessions end.
    pub clock: Clock,
    /// The audit of changes and refusals; none where they are not put on record.
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

/// The reason why there can be no gateway of some setup.
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
        let offered =
            offered.map(|connection| Offered::new(connection, &setup.network, setup.timeout));
        let offered: Vec<_> =
            (offered.collect::<Result<_, _>>()).map_err(|error| SetupError::of_tls(&error))?;
        let names = setup.connections.iter().map(Connection::name);
        let ceilings = Ceilings::new(&setup.limits, names);
        let of_each = setup.limits.kept_bytes / setup.connections.len().max(1);
        let all_simulated = setup.connections.iter().all(Connection::is_sandbox);
        let sign_in = (!all_simulated).then(|| SignIn::new(&setup.account, setup.clock));
        let idempotency = IdempotencyCache::new(Bounds::new(setup.limits.verdicts, of_each));
        for change in setup.recent {
            remember(&idempotency, change);
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
            idempotency,
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
}

/// Knows of a change that an earlier process has put on record.
fn remember(idempotency: &IdempotencyCache, change: Recent) {
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
    let key = ChangeKey {
        connection: change.connection.into(),
        correlation,
    };
    idempotency.restore(&key, change.digest, verdict);
}
