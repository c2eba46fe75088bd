//! The failure of a request: its trouble, reason and wait.

use std::time::Duration;

use super::{Doubt, SendError, retry_after::retry_after};
use crate::{
    service::{Reason, Response},
    time::Timestamp,
};

/// The gateway holds changes back for seconds. A longer wait that it asks for is a mistake.
const LONGEST_HOLD: Duration = Duration::from_secs(60);

/// The trouble that stands in the way, whichever request met it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The session with the gateway is over.
    Session,
    /// The gateway has no valid credentials for the service.
    Credentials,
    /// The service does not allow this (403).
    Permission,
    /// The service takes no more requests for now (429).
    RateLimited,
    /// The gateway does not answer.
    GatewayGone,
    /// The gateway can't reach the service.
    ServiceUnreachable,
    /// The gateway forwards no more for a while.
    HeldBack,
    /// The gateway can't put changes on record.
    NotAudited,
    /// The service, or something before it, is not there (502, 503, 504), or has not answered in time: for this
    /// request, or for all of them.
    Down,
    /// Anything else: it is about this one request.
    Other,
}

impl Trouble {
    /// `true` if it may pass by itself.
    pub const fn may_pass(self) -> bool {
        !matches!(self, Self::Session | Self::Credentials | Self::Permission)
    }

    /// `true` if nothing more is to go until the user has done something: the run pauses for that.
    pub(crate) const fn is_for_the_user(self) -> bool {
        matches!(self, Self::Session | Self::Credentials | Self::NotAudited)
    }

    /// `true` if every other request would meet it now.
    pub(crate) const fn is_general(self) -> bool {
        matches!(
            self,
            Self::RateLimited | Self::GatewayGone | Self::ServiceUnreachable
        )
    }

    /// The trouble where the service has answered, but not well.
    const fn of_status(status: u16) -> Self {
        match status {
            401 => Self::Credentials,
            403 => Self::Permission,
            429 => Self::RateLimited,
            502..=504 => Self::Down,
            _ => Self::Other,
        }
    }

    /// The trouble where the service has not answered.
    const fn of_error(error: &SendError) -> Self {
        match error {
            SendError::Session { .. } => Self::Session,
            SendError::UpstreamAuth { .. } => Self::Credentials,
            SendError::NotSent { pauses: true, .. } => Self::NotAudited,
            SendError::NotSent {
                retry_after: Some(_),
                ..
            } => Self::HeldBack,
            SendError::NotSent { .. } => Self::ServiceUnreachable,
            SendError::Doubtful {
                doubt: Doubt::GatewayLost,
                ..
            } => Self::GatewayGone,
            SendError::Doubtful { .. } => Self::Down,
            SendError::Refused { .. } => Self::Other,
        }
    }
}

/// The reason why a reading shows nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The trouble.
    pub trouble: Trouble,
    /// The reason that the service or the gateway gives.
    pub reason: Reason,
    /// The time that the service, or the gateway, asks to stay away.
    pub retry_after: Option<Duration>,
}

impl Failure {
    /// The failure of a request without an answer of the service.
    pub(crate) fn of_error(error: &SendError, now: Timestamp) -> Self {
        let asked = match error {
            SendError::NotSent { retry_after, .. } => retry_after.as_deref(),
            _ => None,
        };
        Self {
            trouble: Trouble::of_error(error),
            reason: error.reason(),
            retry_after: retry_after(asked, now).map(|wait| wait.min(LONGEST_HOLD)),
        }
    }

    /// The failure of a request whose answer says this.
    pub(crate) fn of_answer(answer: &Response, reason: Reason, now: Timestamp) -> Self {
        Self {
            trouble: Trouble::of_status(answer.status),
            reason,
            retry_after: retry_after(answer.retry_after.as_deref(), now),
        }
    }
}
