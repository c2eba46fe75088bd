//! Why something became of an item.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// What a reason is about. It carries no sentence: that is made where it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReasonKind {
    /// The service accepted the change.
    Accepted,
    /// A reading shows the change done.
    SeenDone,
    /// A reading shows that the change is under way.
    SeenUnderWay,
    /// There was nothing left to do.
    NothingToDo,
    /// The service accepted the change, and the wait for its end is over.
    WaitOver,
    /// The service accepted the change, and the item has come to another end.
    EndedOtherwise,
    /// It is not there now, and nobody knows whether it ever was.
    NotThereNow,
    /// The user left it out.
    LeftOut,
    /// The service knows no such id in this resource group.
    UnknownId,
    /// The item's status does not allow the change.
    NotAllowedInStatus,
    /// The service refused this item for another cause.
    Rejected,
    /// The service refused the request as a whole.
    RequestRejected,
    /// The service does not accept the gateway's credentials (401).
    Credentials,
    /// The credentials do not allow this (403).
    Permission,
    /// The service has no such call, or has it switched off.
    CapabilityOff,
    /// The service takes no more requests for now (429).
    RateLimited,
    /// The request was too large for the service, or for something before it (413).
    TooLarge,
    /// The service, or something before it, failed (408, 5xx): the change may have been
    /// carried out.
    ServiceTrouble,
    /// No answer came: the connection broke.
    ConnectionLost,
    /// No answer came in time.
    TimedOut,
    /// An answer came that can't be read.
    Unreadable,
    /// The answer leaves out this item.
    MissingInAnswer,
    /// The answer names this item more than once.
    DoubledInAnswer,
    /// What the answer says of this item has no known form.
    UnclearInAnswer,
    /// The gateway could not reach the service: nothing was sent.
    ServiceUnreachable,
    /// The gateway refused to forward the request.
    GatewayRefused,
    /// The session with the gateway is over.
    SessionEnded,
    /// The user paused the run.
    Paused,
    /// The user cancelled the run.
    Cancelled,
    /// The run could not be recorded, so nothing more was sent.
    NotRecorded,
}

impl ReasonKind {
    /// The kind's id, as it stands in files.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::SeenDone => "seen-done",
            Self::SeenUnderWay => "seen-under-way",
            Self::NothingToDo => "nothing-to-do",
            Self::WaitOver => "wait-over",
            Self::EndedOtherwise => "ended-otherwise",
            Self::NotThereNow => "not-there-now",
            Self::LeftOut => "left-out",
            Self::UnknownId => "unknown-id",
            Self::NotAllowedInStatus => "not-allowed-in-status",
            Self::Rejected => "rejected",
            Self::RequestRejected => "request-rejected",
            Self::Credentials => "credentials",
            Self::Permission => "permission",
            Self::CapabilityOff => "capability-off",
            Self::RateLimited => "rate-limited",
            Self::TooLarge => "too-large",
            Self::ServiceTrouble => "service-trouble",
            Self::ConnectionLost => "connection-lost",
            Self::TimedOut => "timed-out",
            Self::Unreadable => "unreadable",
            Self::MissingInAnswer => "missing-in-answer",
            Self::DoubledInAnswer => "doubled-in-answer",
            Self::UnclearInAnswer => "unclear-in-answer",
            Self::ServiceUnreachable => "service-unreachable",
            Self::GatewayRefused => "gateway-refused",
            Self::SessionEnded => "session-ended",
            Self::Paused => "paused",
            Self::Cancelled => "cancelled",
            Self::NotRecorded => "not-recorded",
        }
    }

    /// Whether the request was refused as a whole, so that a smaller one may fare better.
    pub const fn is_about_size(self) -> bool {
        matches!(
            self,
            Self::RequestRejected | Self::TooLarge | Self::GatewayRefused
        )
    }

    /// Whether the service has refused the item itself.
    pub const fn is_refusal(self) -> bool {
        matches!(
            self,
            Self::UnknownId | Self::NotAllowedInStatus | Self::Rejected | Self::RequestRejected
        )
    }

    /// Whether it says that all is well with an item that was accepted or is done.
    pub const fn is_fine(self) -> bool {
        matches!(
            self,
            Self::Accepted | Self::SeenDone | Self::SeenUnderWay | Self::NothingToDo
        )
    }

    /// Whether it leaves open that the change was made.
    pub const fn is_doubtful(self) -> bool {
        matches!(
            self,
            Self::ServiceTrouble
                | Self::ConnectionLost
                | Self::TimedOut
                | Self::Unreadable
                | Self::MissingInAnswer
                | Self::DoubledInAnswer
                | Self::UnclearInAnswer
        )
    }

    /// Whether the same change, sent again later, may succeed.
    pub const fn retry_can_help(self) -> bool {
        self.is_doubtful()
            || matches!(
                self,
                Self::Credentials
                    | Self::Permission
                    | Self::RateLimited
                    | Self::TooLarge
                    | Self::ServiceUnreachable
                    | Self::SessionEnded
                    | Self::WaitOver
                    | Self::NotThereNow
                    | Self::Cancelled
                    | Self::NotRecorded
            )
    }
}

/// Why something became of an item: a kind, and what the service said of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reason {
    /// What it is about.
    pub kind: ReasonKind,
    /// The service's code: a string, often with leading zeros.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<Arc<str>>,
    /// The service's own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<Arc<str>>,
    /// The service's id of the request, for its support.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<Arc<str>>,
    /// What the service says that the error is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Arc<str>>,
    /// Further details of the service, as JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub details: Option<Arc<str>>,
    /// The HTTP status of the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub http_status: Option<u16>,
}

impl Reason {
    /// A reason of which nothing more is known.
    pub const fn of(kind: ReasonKind) -> Self {
        Self {
            kind,
            code: None,
            message: None,
            request_id: None,
            target: None,
            details: None,
            http_status: None,
        }
    }

    /// The same with somebody's words.
    #[must_use]
    pub fn with_message(mut self, message: &str) -> Self {
        let message = message.trim();
        self.message = (!message.is_empty()).then(|| message.into());
        self
    }

    /// The same with the answer's HTTP status.
    #[must_use]
    pub const fn with_status(mut self, status: u16) -> Self {
        self.http_status = Some(status);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_of_a_kind_is_the_one_in_a_stored_ledger() {
        for kind in [
            ReasonKind::UnknownId,
            ReasonKind::NotAllowedInStatus,
            ReasonKind::TooLarge,
        ] {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.id());
        }
    }
}
