//! The answers to requests that are not let in.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use bulkhead_core::wire::{GatewayAnswer, GatewayError, GatewayErrorKind};
use serde_json::{Value, json};

use super::{key::KeyFault, secret::NoRandomness};
use crate::answer::{self, Refused};

/// The reason why somebody is not let in. Nothing was sent to any service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Denied {
    /// The request does not have both secrets of a session.
    Missing,
    /// There is no session of these secrets any more.
    Ended,
    /// The key opens nothing.
    Key(KeyFault),
    /// Too many are trying keys at the same time.
    Busy,
    /// There is nothing to sign in to.
    NotNeeded,
    /// The request to sign in has no key.
    Unreadable,
    /// No session can be begun.
    NoRandomness,
}

impl From<NoRandomness> for Denied {
    fn from(_: NoRandomness) -> Self {
        Self::NoRandomness
    }
}

impl Denied {
    fn rule(self) -> &'static str {
        match self {
            Self::Missing => "session-missing",
            Self::Ended => "session-ended",
            Self::Key(_) => "key-wrong",
            Self::Busy => "sign-in-busy",
            Self::NotNeeded => "sign-in-not-needed",
            Self::Unreadable => "key-missing",
            Self::NoRandomness => "no-random-numbers",
        }
    }

    fn kind(self) -> GatewayErrorKind {
        match self {
            Self::Missing | Self::Ended | Self::Key(_) => GatewayErrorKind::Session,
            Self::Busy | Self::NotNeeded | Self::Unreadable | Self::NoRandomness => {
                GatewayErrorKind::Refused
            }
        }
    }

    fn status(self) -> StatusCode {
        match self {
            Self::Missing | Self::Ended | Self::Key(_) => StatusCode::UNAUTHORIZED,
            Self::Busy => StatusCode::TOO_MANY_REQUESTS,
            Self::NotNeeded => StatusCode::NOT_FOUND,
            Self::Unreadable => StatusCode::BAD_REQUEST,
            Self::NoRandomness => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// A sentence on what is wrong and what to do.
    fn message(self) -> &'static str {
        match self {
            Self::Missing => {
                "Sign in first: `bulkhead open`, on the machine of the gateway, opens an address \
                 that does it."
            }
            Self::Ended => {
                "The session is over. Sign in again: `bulkhead open`, on the machine of the \
                 gateway, opens an address that does it."
            }
            Self::Key(KeyFault::Unknown) => {
                "This is no key of this gateway; perhaps it was started anew. `bulkhead open`, on \
                 its machine, gives a fresh one."
            }
            Self::Key(KeyFault::Used) => {
                "This key was used already, and each is good for one use. `bulkhead open`, on the \
                 machine of the gateway, gives a fresh one."
            }
            Self::Key(KeyFault::TooOld) => {
                "This key is too old: each is good for ten minutes. `bulkhead open`, on the \
                 machine of the gateway, gives a fresh one."
            }
            Self::Busy => {
                "Others are trying keys, so this one was not looked at. It is still good: try it \
                 again in a moment."
            }
            Self::NotNeeded => {
                "This gateway asks for no sign-in: all of its connections are sandboxes."
            }
            Self::Unreadable => "Send the key as JSON: {\"key\": \"…\"}.",
            Self::NoRandomness => {
                "The gateway's system gives no random numbers, so no session can begin. Try it \
                 again."
            }
        }
    }

    fn details(self) -> Value {
        let rule = self.rule();
        match self {
            Self::Key(fault) => {
                let fault = match fault {
                    KeyFault::Unknown => "unknown",
                    KeyFault::Used => "used",
                    KeyFault::TooOld => "too-old",
                };
                json!({ "rule": rule, "key": fault })
            }
            _ => json!({ "rule": rule }),
        }
    }
}

impl IntoResponse for Denied {
    fn into_response(self) -> Response {
        let error = GatewayError {
            kind: self.kind(),
            message: self.message().to_owned(),
            details: Some(self.details()),
        };
        let mut response = answer::json(self.status(), &GatewayAnswer { gateway: error });
        response.extensions_mut().insert(Refused(self.rule()));
        if self == Self::Busy {
            let second = HeaderValue::from_static("1");
            response.headers_mut().insert(header::RETRY_AFTER, second);
        }
        response
    }
}
