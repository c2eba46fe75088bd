//! The state that all requests share.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::response::{IntoResponse, Response};
use bulkhead_core::wire;
use percent_encoding::percent_decode_str;

use crate::{
    answer,
    audit::Audit,
    ceilings::{Ceilings, Limits, Purpose, Share},
    connection::Connection,
    guard::Guard,
    idempotency::IdempotencyCache,
    network::Network,
    page::Page,
    policy::Enforcer,
    proxy::Proxies,
    refusal::Refusal,
    session::SignIn,
    tls::Tls,
    upstream::{Failure, Ready, Sent, Upstream},
};

/// The state that all requests share.
#[derive(Debug)]
pub(crate) struct GatewayState {
    pub(crate) connections: Vec<Offered>,
    pub(crate) guard: Guard,
    pub(crate) page: Page,
    pub(crate) idempotency: IdempotencyCache,
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
    /// Enforces its policy on its changes.
    pub(crate) policy: Arc<Enforcer>,
}

impl Offered {
    /// One by this way where the connection has none of its own, whose service may take so long.
    pub(crate) fn new(
        connection: Connection,
        network: &Network,
        timeout: Duration,
    ) -> Result<Self, rustls::Error> {
        let network = connection.network().unwrap_or(network);
        let credentials = connection.credentials().clone();
        Ok(Self {
            upstream: Upstream::new(network, credentials, timeout)?,
            policy: Arc::new(Enforcer::new(connection.policy())),
            connection,
        })
    }

    /// The data that the page may know of it.
    pub(crate) fn on_the_wire(&self) -> wire::Connection {
        let timeout = self.upstream.timeout();
        wire::Connection {
            upstream_timeout_ms: u64::try_from(timeout.as_millis()).ok(),
            ..self.connection.on_the_wire()
        }
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
