//! The reason why there is no token.

use std::{fmt, time::Duration};

use bulkhead_core::{time::Timestamp, wire::GatewayErrorKind};
use serde_json::Value;

use super::AnswerFault;
use crate::credentials::{Day, NotValid, Proof, connect::Untrusted};

/// For how long a token service is left alone because it wants that. Whoever waits for the token
/// would ask again without end where the pause is none.
const RETRY_AFTER: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(60)];

/// The reason why there is no token. The words go on where the name of the token service ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenFailure {
    /// No whole answer came.
    NotReached {
        /// The message of the network.
        cause: String,
    },
    /// Its certificate is not trusted.
    Untrusted(Untrusted),
    /// The token service is busy or out of order (408, 429, 5xx).
    Busy {
        /// Its status.
        status: u16,
        /// The wait that it asks for, a minute at most.
        retry_after: Option<Duration>,
    },
    /// It does not know the client, or its secret.
    UnknownClient,
    /// It does not know the client, or its certificate.
    UnknownCertificate,
    /// It refused the certificate while the connection was opened.
    Handshake {
        /// The alert of TLS.
        alert: String,
    },
    /// The client may have no token.
    Denied,
    /// The client may have no token for its own sake.
    Grant,
    /// The scope is not to be had.
    Scope,
    /// It finds the request wrong.
    BadRequest {
        /// Its status.
        status: u16,
    },
    /// Nothing that gives tokens is at the address.
    WrongAddress {
        /// Its status.
        status: u16,
    },
    /// It gave something else than a token.
    Answer(AnswerFault),
    /// The certificate has ended.
    Ended {
        /// Its end.
        not_after: Timestamp,
    },
    /// The certificate has not begun.
    NotBegun {
        /// Its beginning.
        not_before: Timestamp,
    },
    /// The service refuses a token that was issued just before.
    Rejected,
}

impl TokenFailure {
    /// The failure that a status other than 2xx means, with the body that came with it.
    pub(super) fn of_status(
        status: u16,
        body: &[u8],
        retry_after: Option<Duration>,
        proof: &Proof,
    ) -> Self {
        let unknown = match proof {
            Proof::Secret(_) => Self::UnknownClient,
            Proof::Certificate(_) => Self::UnknownCertificate,
        };
        let answer: Option<Value> = serde_json::from_slice(body).ok();
        let code = answer
            .as_ref()
            .and_then(|answer| answer.get("error")?.as_str());
        match (status, code) {
            (408 | 429 | 500..=599, _) => Self::Busy {
                status,
                retry_after: retry_after.filter(|wait| !wait.is_zero()).map(|wait| {
                    let [least, most] = RETRY_AFTER;
                    wait.clamp(least, most)
                }),
            },
            (400..=499, Some("invalid_client")) | (401, _) => unknown,
            (400..=499, Some("invalid_scope")) => Self::Scope,
            (400..=499, Some("unauthorized_client" | "unsupported_grant_type")) => Self::Grant,
            (403, _) => Self::Denied,
            (300..=399 | 404 | 405 | 410, _) => Self::WrongAddress { status },
            _ => Self::BadRequest { status },
        }
    }

    /// `true` if it passes by itself, so that asking again helps.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::NotReached { .. } | Self::Busy { .. })
    }

    /// The meaning for a request to the service that was not sent because of it.
    pub fn kind(&self) -> GatewayErrorKind {
        if self.is_passing() {
            GatewayErrorKind::NotSent
        } else {
            GatewayErrorKind::UpstreamAuth
        }
    }

    /// The wait that the token service asks for.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Busy { retry_after, .. } => *retry_after,
            _ => None,
        }
    }
}

impl From<NotValid> for TokenFailure {
    fn from(why: NotValid) -> Self {
        match why {
            NotValid::Ended { not_after } => Self::Ended { not_after },
            NotValid::NotBegun { not_before } => Self::NotBegun { not_before },
        }
    }
}

impl fmt::Display for TokenFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotReached { cause } => write!(
                f,
                "can't be reached ({cause}). Check the way to it, and `HTTPS_PROXY` where you \
                 need a proxy"
            ),
            Self::Untrusted(why) => {
                write!(f, "has a certificate that {why}. {}", why.advice())
            }
            Self::Busy {
                status,
                retry_after: Some(wait),
            } => write!(
                f,
                "is busy (status {status}) and wants to be asked again in {} s",
                wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
            ),
            Self::Busy { status, .. } => write!(
                f,
                "is busy or out of order (status {status}). Try again in a while"
            ),
            Self::UnknownClient => f.write_str(
                "does not know this client or its secret. Make a new key, and put it where the \
                 old one was",
            ),
            Self::UnknownCertificate => f.write_str(
                "does not know this client or its certificate. Make a new key, and put it where \
                 the old one was",
            ),
            Self::Handshake { alert } => write!(
                f,
                "refuses the certificate of this client ({alert}). Make a new key, and put it \
                 where the old one was"
            ),
            Self::Denied => f.write_str(
                "denies this client a token (status 403). Ask who administers it what the client \
                 may do",
            ),
            Self::Grant => f.write_str(
                "does not let this client have a token by client credentials. Ask who \
                 administers it to allow that",
            ),
            Self::Scope => {
                f.write_str("does not give this client the scope that is asked for. Check `scope`")
            }
            Self::BadRequest { status } => write!(
                f,
                "finds the request for a token wrong (status {status}). Check its address, the \
                 client id, and whether the secret goes in the form or as Basic"
            ),
            Self::WrongAddress { status } => write!(
                f,
                "is not at this address (status {status}). Check the address of the token service"
            ),
            Self::Answer(fault) => {
                write!(f, "gave {fault}. Check the address of the token service")
            }
            Self::Ended { not_after } => write!(
                f,
                "was not asked: the certificate ended on {}. Make a new key, and put it where \
                 the old one was",
                Day(*not_after)
            ),
            Self::NotBegun { not_before } => write!(
                f,
                "was not asked: the certificate begins on {}. Check the clock of this machine",
                Day(*not_before)
            ),
            Self::Rejected => f.write_str(
                "gives tokens that the service refuses. Check that both belong to one tenant, \
                 and that the client may use the service",
            ),
        }
    }
}

#[cfg(test)]
mod tests;
