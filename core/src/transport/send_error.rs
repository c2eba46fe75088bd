//! The reasons for a missing answer, and their meaning for the request.

use crate::service::{Reason, ReasonKind};

/// The reason why it is not known whether a request was carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// The gateway's connection to the service broke before a whole answer was there.
    ConnectionLost,
    /// The connection to the gateway could not be made, or broke. Which of the two, a browser
    /// does not say.
    GatewayLost,
    /// No answer came in time.
    TimedOut,
    /// An answer came, but neither from the service nor from the gateway.
    ForeignAnswer,
}

impl Doubt {
    /// The kind of reason that this is for an item's outcome.
    pub const fn reason_kind(self) -> ReasonKind {
        match self {
            Self::ConnectionLost | Self::GatewayLost => ReasonKind::ConnectionLost,
            Self::TimedOut => ReasonKind::TimedOut,
            Self::ForeignAnswer => ReasonKind::Unreadable,
        }
    }
}

/// The reason why a service has not answered. The messages are for people and decide nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SendError {
    /// The gateway has not forwarded it: certainly nothing was carried out.
    NotSent {
        /// The gateway's words.
        message: String,
        /// The header `Retry-After` of its answer, as it came, if it can be read: the gateway holds
        /// changes back for so long. Without it, it could not reach the service.
        retry_after: Option<String>,
        /// `true` if nothing more is to go until the user says so: the gateway can't put changes on
        /// record.
        pauses: bool,
    },
    /// The gateway does not forward this: certainly nothing was carried out.
    Refused {
        /// The gateway's words.
        message: String,
        /// `true` if it refuses every other change of the run, too.
        ends_run: bool,
    },
    /// The session with the gateway is over: certainly nothing was carried out.
    Session {
        /// The gateway's words.
        message: String,
    },
    /// The gateway has no valid credentials for the service: nothing was carried out.
    UpstreamAuth {
        /// The gateway's words.
        message: String,
    },
    /// The request may have been carried out.
    Doubtful {
        /// The reason why that is not known.
        doubt: Doubt,
        /// The words of the browser or the gateway.
        message: String,
    },
}

impl SendError {
    /// The service could not be reached: nothing was sent.
    pub const fn unreachable(message: String) -> Self {
        Self::NotSent {
            message,
            retry_after: None,
            pauses: false,
        }
    }

    /// The reason that this is for whatever was asked.
    pub fn reason(&self) -> Reason {
        let (kind, message) = match self {
            Self::NotSent {
                message,
                pauses: true,
                ..
            } => (ReasonKind::NotAudited, message),
            Self::NotSent {
                message,
                retry_after: Some(_),
                ..
            } => (ReasonKind::HeldBack, message),
            Self::NotSent { message, .. } => (ReasonKind::ServiceUnreachable, message),
            Self::Refused { message, .. } => (ReasonKind::GatewayRefused, message),
            Self::Session { message } => (ReasonKind::SessionEnded, message),
            Self::UpstreamAuth { message } => (ReasonKind::Credentials, message),
            Self::Doubtful { doubt, message } => (doubt.reason_kind(), message),
        };
        Reason::of(kind).with_message(message)
    }
}
