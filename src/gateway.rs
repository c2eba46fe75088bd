//! The page's way to the gateway and, through it, to a service.

mod session;

use std::{fmt, time::Duration};

use bulkhead_core::{
    service::{Method, Request, Response},
    transport::{Doubt, SendError, Transport, read_answer},
    wire::{self, Connection, CorrelationId},
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

pub use self::session::{SignInTrouble, is_signed_out};
use crate::browser::{Answer, Call, Failure, Fetch, PATIENCE};

/// So much longer than the gateway waits for a service the page waits for the gateway, which then
/// says itself what became of the request.
const LONGER: Duration = Duration::from_secs(30);

/// The gateway that serves the page.
#[derive(Clone)]
pub struct Gateway {
    fetch: Fetch,
}

/// The reason for which the gateway has not said which connections it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GatewayTrouble {
    /// It does not answer.
    Lost,
    /// It does not answer in time.
    TimedOut,
    /// It wants to know first who asks.
    SignedOut,
    /// It answers something else.
    Unreadable {
        /// The HTTP status.
        status: u16,
    },
}

impl fmt::Display for GatewayTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lost => f.write_str(
                "The gateway does not answer. Check that “bulkhead” is running, then try again.",
            ),
            Self::TimedOut => f.write_str("The gateway did not answer in time. Try again."),
            Self::SignedOut => f.write_str("Sign in to continue."),
            Self::Unreadable { status } => write!(
                f,
                "The gateway’s answer can’t be read (HTTP {status}). \
                 Is something else running at this address?"
            ),
        }
    }
}

impl Gateway {
    /// A gateway that is reached in some way.
    pub fn new(fetch: Fetch) -> Self {
        Self { fetch }
    }

    /// The same, reached in a way that is made of this one's.
    #[must_use]
    pub fn map(self, change: impl FnOnce(Fetch) -> Fetch) -> Self {
        Self::new(change(self.fetch))
    }

    /// Asks for the connections that the gateway has.
    ///
    /// # Errors
    /// Why it does not say.
    pub async fn connections(&self) -> Result<Vec<Connection>, GatewayTrouble> {
        let call = Call {
            method: Method::Get,
            url: "/api/connections".into(),
            headers: Vec::new(),
            body: None,
            patience: PATIENCE,
        };
        let answer = (self.fetch)(call).await.map_err(|failure| match failure {
            Failure::Lost(_) => GatewayTrouble::Lost,
            Failure::TimedOut => GatewayTrouble::TimedOut,
        })?;
        if is_signed_out(&answer) {
            return Err(GatewayTrouble::SignedOut);
        }
        let status = answer.status;
        serde_json::from_str(&answer.body).map_err(|_| GatewayTrouble::Unreadable { status })
    }

    /// The way to a service.
    pub fn connected(&self, connection: &Connection) -> Connected {
        Connected {
            fetch: self.fetch.clone(),
            connection: connection.name.clone(),
            patience: connection.upstream_timeout().saturating_add(LONGER),
        }
    }
}

/// A service, reached through the gateway.
#[derive(Clone)]
pub struct Connected {
    fetch: Fetch,
    connection: String,
    patience: Duration,
}

impl Connected {
    fn call(&self, request: &Request, correlation: &CorrelationId) -> Call {
        let mut headers = vec![(wire::CORRELATION_ID, correlation.as_str().to_owned())];
        if let Some(group) = &request.resource_group {
            headers.push((wire::RESOURCE_GROUP, group.as_str().to_owned()));
        }
        if let Some((media_type, _)) = &request.body {
            headers.push(("content-type", (*media_type).to_owned()));
        }
        Call {
            method: request.method,
            url: service_url(&self.connection, &request.path),
            headers,
            body: request.body.as_ref().map(|(_, body)| body.clone()),
            patience: self.patience,
        }
    }
}

/// The path at which the gateway forwards requests to a path of a connection's service.
pub fn service_url(connection: &str, path: &str) -> String {
    let connection = utf8_percent_encode(connection, NON_ALPHANUMERIC);
    format!("/api/connections/{connection}/{path}")
}

impl Transport for Connected {
    async fn send(
        &self,
        request: &Request,
        correlation: &CorrelationId,
    ) -> Result<Response, SendError> {
        match (self.fetch)(self.call(request, correlation)).await {
            Ok(answer) => {
                let Answer {
                    status,
                    from,
                    retry_after,
                    body,
                } = answer;
                let response = Response {
                    status,
                    retry_after,
                    body,
                };
                read_answer(from.as_deref(), response)
            }
            Err(Failure::Lost(message)) => Err(SendError::Doubtful {
                doubt: Doubt::GatewayLost,
                message,
            }),
            Err(Failure::TimedOut) => Err(SendError::Doubtful {
                doubt: Doubt::TimedOut,
                message: String::new(),
            }),
        }
    }
}
