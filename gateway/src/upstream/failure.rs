//! The outcome of a request that has no answer of the service.

use std::{error::Error, time::Duration};

use axum::http::StatusCode;
use bulkhead_core::wire::{self, GatewayErrorKind};
use serde_json::{Value, json};

use crate::{
    credentials::{CredentialError, connect::Untrusted},
    refusal::LOOP,
};

/// The reason why there is no answer of the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// There was no connection, so nothing was sent.
    NotSent { cause: String },
    /// The service's certificate is not trusted, so nothing was sent.
    Untrusted(Untrusted),
    /// There is nothing to sign in with, so nothing was sent; or the service has refused it, so
    /// that nothing was carried out.
    SignIn(CredentialError),
    /// The connection's rate leaves no place for it for so long. Nothing was sent.
    Paced { come_again: Duration },
    /// It can't be recorded, so nothing was sent.
    NotRecorded { why: String },
    /// There is a gateway in place of the service, which has refused the request.
    Loop,
    /// The connection broke after the request may have been sent.
    Broken { is_change: bool, cause: String },
    /// The whole answer was not there in time.
    TimedOut { is_change: bool, after: Duration },
    /// The answer is larger than what is passed on.
    TooLarge { is_change: bool, most_bytes: usize },
    /// The gateway holds so many answers that there is no room for this one.
    NoRoom { is_change: bool },
    /// The request was sent before, and the answer is not kept any more; the status is that of
    /// the answer, if there was one.
    Forgotten { status: Option<StatusCode> },
    /// The service went over to another protocol, which nobody asked for.
    ProtocolSwitched { is_change: bool },
}

impl Failure {
    pub(crate) fn kind(&self) -> GatewayErrorKind {
        match self {
            Self::SignIn(error) => error.kind(),
            // A reading changes nothing, so that it can be said not to have been sent.
            Self::NotSent { .. }
            | Self::Untrusted(_)
            | Self::Paced { .. }
            | Self::NotRecorded { .. }
            | Self::Loop
            | Self::NoRoom { is_change: false } => GatewayErrorKind::NotSent,
            Self::Broken { .. }
            | Self::TimedOut { .. }
            | Self::TooLarge { .. }
            | Self::ProtocolSwitched { .. }
            | Self::NoRoom { is_change: true }
            | Self::Forgotten { .. } => GatewayErrorKind::Ambiguous,
        }
    }

    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::SignIn(error) if error.kind() == GatewayErrorKind::NotSent => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::TimedOut { .. } => StatusCode::GATEWAY_TIMEOUT,
            Self::Loop => StatusCode::LOOP_DETECTED,
            Self::Paced { .. } | Self::NotRecorded { .. } | Self::NoRoom { is_change: false } => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::NotSent { .. }
            | Self::Untrusted(_)
            | Self::SignIn(_)
            | Self::Broken { .. }
            | Self::TooLarge { .. }
            | Self::ProtocolSwitched { .. }
            | Self::NoRoom { is_change: true }
            | Self::Forgotten { .. } => StatusCode::BAD_GATEWAY,
        }
    }

    /// The message as the page gets it, which records and exports it: it names no address.
    pub(crate) fn public_message(&self) -> String {
        match self {
            Self::SignIn(error) => return without_names(&error.public().to_string()),
            Self::NotSent { cause } => Self::NotSent {
                cause: without_names(cause),
            },
            Self::Broken { is_change, cause } => Self::Broken {
                is_change: *is_change,
                cause: without_names(cause),
            },
            other => other.clone(),
        }
        .message()
    }

    /// After how many seconds it is worth to try again, where that is known.
    pub(crate) fn retry_after(&self) -> Option<u64> {
        match self {
            Self::Paced { come_again } => Some(whole_seconds(*come_again)),
            Self::SignIn(error) => error.retry_after().map(whole_seconds),
            _ => None,
        }
    }

    /// The details that the page has to know beside the sentence.
    pub(crate) fn details(&self) -> Option<Value> {
        match self {
            Self::NotRecorded { .. } => Some(json!({ "rule": wire::rule::AUDIT_UNAVAILABLE })),
            Self::Paced { .. } => Some(json!({ "rule": "rate" })),
            _ => None,
        }
    }

    /// A sentence on what happened and what to do, for the gateway's log.
    pub(crate) fn message(&self) -> String {
        match self {
            Self::SignIn(error) => error.to_string(),
            Self::NotSent { cause } => format!(
                "The service can't be reached, so nothing was sent ({cause}). Check the \
                 connection's address and the way to the service, then try again."
            ),
            Self::Untrusted(why) => format!(
                "The service has a certificate that {why}, so nothing was sent. {}.",
                why.advice()
            ),
            Self::Paced { come_again } => format!(
                "More items are to be changed than the connection's rate allows, so nothing was \
                 sent. Send this again in {} s.",
                whole_seconds(*come_again)
            ),
            Self::NotRecorded { why } => {
                format!(
                    "The gateway can't put changes on record ({why}), so it sends none, and \
                     nothing of this was sent. Its log says where; once that is mended, continue."
                )
            }
            Self::Loop => LOOP.to_owned(),
            Self::Broken { is_change, cause } => format!(
                "The connection to the service broke before its whole answer was there \
                 ({cause}). {}",
                what_to_do(*is_change)
            ),
            Self::TimedOut { is_change, after } => format!(
                "The service did not answer within {} s. {}",
                after.as_secs_f32(),
                what_to_do(*is_change)
            ),
            Self::TooLarge {
                is_change: false,
                most_bytes,
            } => format!(
                "The service's answer has more than {most_bytes} bytes, which is more than the \
                 gateway passes on. Ask for fewer items at once with $top."
            ),
            Self::TooLarge {
                is_change: true,
                most_bytes,
            } => format!(
                "The service's answer has more than {most_bytes} bytes, which is more than the \
                 gateway passes on. {}",
                what_to_do(true)
            ),
            Self::NoRoom { is_change } => format!(
                "The gateway holds so many answers that there is no room for this one. {}",
                what_to_do(*is_change)
            ),
            Self::Forgotten {
                status: Some(status),
            } => format!(
                "This change was sent before and was answered with HTTP {}; its answer is not \
                 kept any more. To know what it did, read the items before sending it again.",
                status.as_u16()
            ),
            Self::Forgotten { status: None } => format!(
                "This change was sent before, and no whole answer came. {}",
                what_to_do(true)
            ),
            Self::ProtocolSwitched { is_change } => format!(
                "The service answered with HTTP 101: it went over to another protocol, which \
                 nobody asked for. {}",
                what_to_do(*is_change)
            ),
        }
    }
}

/// So many seconds or a little more, as `Retry-After` has them.
fn whole_seconds(duration: Duration) -> u64 {
    duration.as_secs() + u64::from(duration.subsec_nanos() > 0)
}

fn what_to_do(is_change: bool) -> &'static str {
    if is_change {
        "The change may have been carried out: read the items before sending it again."
    } else {
        "Nothing was changed: try again."
    }
}

/// A cause without the names that a certificate is valid for, and the one that it is not. No other
/// cause names where something is.
fn without_names(cause: &str) -> String {
    const NAMES: &str = "certificate not valid for name ";
    match cause.split_once(NAMES) {
        Some((before, _)) => format!("{before}{NAMES}of the service"),
        None => cause.to_owned(),
    }
}

/// The beginning of the words of the client for HTTP, which say only what it was doing.
const CLIENT: &str = "client error (";

/// An error with all that caused it. What is said twice is left out.
pub(crate) fn causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    if let (true, Some(first)) = (text.starts_with(CLIENT), cause) {
        text = first.to_string();
        cause = first.source();
    }
    while let Some(error) = cause {
        let more = error.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn only_what_may_have_arrived_is_ambiguous() {
        let cause = String::new;
        let is_change = true;
        let after = Duration::from_millis(1500);
        for (failure, kind, status) in [
            (
                Failure::NotSent { cause: cause() },
                GatewayErrorKind::NotSent,
                502,
            ),
            (
                Failure::Paced { come_again: after },
                GatewayErrorKind::NotSent,
                503,
            ),
            (
                Failure::NotRecorded { why: cause() },
                GatewayErrorKind::NotSent,
                503,
            ),
            (Failure::Loop, GatewayErrorKind::NotSent, 508),
            (
                Failure::Broken {
                    is_change,
                    cause: cause(),
                },
                GatewayErrorKind::Ambiguous,
                502,
            ),
            (
                Failure::TimedOut { is_change, after },
                GatewayErrorKind::Ambiguous,
                504,
            ),
            (
                Failure::TooLarge {
                    is_change,
                    most_bytes: 1,
                },
                GatewayErrorKind::Ambiguous,
                502,
            ),
            (
                Failure::NoRoom { is_change },
                GatewayErrorKind::Ambiguous,
                502,
            ),
            (
                Failure::NoRoom { is_change: false },
                GatewayErrorKind::NotSent,
                503,
            ),
            (
                Failure::ProtocolSwitched { is_change },
                GatewayErrorKind::Ambiguous,
                502,
            ),
            (
                Failure::Forgotten { status: None },
                GatewayErrorKind::Ambiguous,
                502,
            ),
        ] {
            assert_eq!((failure.kind(), failure.status().as_u16()), (kind, status));
        }
    }

    #[test]
    fn a_change_has_to_be_read_and_a_reading_can_be_repeated() {
        let after = Duration::from_millis(1500);
        let message = |is_change| Failure::TimedOut { is_change, after }.message();
        assert_eq!(
            message(true),
            "The service did not answer within 1.5 s. The change may have been carried out: read \
             the items before sending it again."
        );
        assert!(message(false).ends_with("Nothing was changed: try again."));
    }

    #[test]
    fn every_cause_is_named_once() {
        let inner = io::Error::other("inner");
        // An io::Error that wraps another one says the same as the one within.
        let error = io::Error::other(inner);
        assert_eq!(causes(&error), "inner");
    }
}
