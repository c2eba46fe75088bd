//! The reasons for the outcomes of items.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// The kind of a reason. It carries no sentence: that is made where it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReasonKind {
    /// The service accepted the change.
    Accepted,
    /// The service says that it has carried out the change.
    CarriedOut,
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
    /// The service does not take this as an id.
    InvalidId,
    /// Instances of the deployment's process or case definitions are running, and they are not to
    /// be removed with it.
    RunningInstances,
    /// The account may not change this item.
    ItemPermission,
    /// The item belongs to a tenant that the account is none of.
    OtherTenant,
    /// Somebody else changed the item, or what hangs on it, at the same time: nothing was done.
    Locked,
    /// Something in the service's database still refers to the item.
    Referenced,
    /// The service refused the item and has not said why.
    Unexplained,
    /// The service refused this item for another cause.
    Rejected,
    /// The service refused the request as a whole.
    RequestRejected,
    /// The gateway has no valid credentials, or the service does not accept them (401): nothing
    /// was carried out.
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
    /// The answer on this item has no known form.
    UnclearInAnswer,
    /// The gateway could not reach the service: nothing was sent.
    ServiceUnreachable,
    /// The gateway holds changes back for a while: nothing was sent.
    HeldBack,
    /// The gateway could not put the change on record: nothing was sent.
    NotAudited,
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
    /// It would have been sent in another way than was confirmed.
    NotConfirmed,
}

impl ReasonKind {
    /// The kind's id, as it stands in files.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::CarriedOut => "carried-out",
            Self::SeenDone => "seen-done",
            Self::SeenUnderWay => "seen-under-way",
            Self::NothingToDo => "nothing-to-do",
            Self::WaitOver => "wait-over",
            Self::EndedOtherwise => "ended-otherwise",
            Self::NotThereNow => "not-there-now",
            Self::LeftOut => "left-out",
            Self::UnknownId => "unknown-id",
            Self::NotAllowedInStatus => "not-allowed-in-status",
            Self::InvalidId => "invalid-id",
            Self::RunningInstances => "running-instances",
            Self::ItemPermission => "item-permission",
            Self::OtherTenant => "other-tenant",
            Self::Locked => "locked",
            Self::Referenced => "referenced",
            Self::Unexplained => "unexplained",
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
            Self::HeldBack => "held-back",
            Self::NotAudited => "not-audited",
            Self::GatewayRefused => "gateway-refused",
            Self::SessionEnded => "session-ended",
            Self::Paused => "paused",
            Self::Cancelled => "cancelled",
            Self::NotRecorded => "not-recorded",
            Self::NotConfirmed => "not-confirmed",
        }
    }

    /// The reason for refusing a whole request with this HTTP status.
    pub(super) const fn of_whole(status: u16) -> Self {
        match status {
            401 => Self::Credentials,
            403 => Self::Permission,
            404 | 405 | 501 => Self::CapabilityOff,
            413 => Self::TooLarge,
            429 => Self::RateLimited,
            400..=499 if status != 408 => Self::RequestRejected,
            _ => Self::ServiceTrouble,
        }
    }

    /// `true` if the request was refused as a whole, so that a smaller one may fare better.
    pub const fn is_about_size(self) -> bool {
        matches!(
            self,
            Self::RequestRejected | Self::TooLarge | Self::GatewayRefused
        )
    }

    /// `true` if the service has refused the item itself.
    pub const fn is_refusal(self) -> bool {
        matches!(
            self,
            Self::UnknownId
                | Self::NotAllowedInStatus
                | Self::InvalidId
                | Self::RunningInstances
                | Self::ItemPermission
                | Self::OtherTenant
                | Self::Locked
                | Self::Referenced
                | Self::Unexplained
                | Self::Rejected
                | Self::RequestRejected
        )
    }

    /// `true` if a service that says this has found the item, and so has not removed it.
    pub const fn shows_that_it_is_there(self) -> bool {
        matches!(
            self,
            Self::RunningInstances | Self::Locked | Self::Referenced
        )
    }

    /// `true` if the same again, a moment later, most often succeeds. Where the reason is not
    /// certain the user is asked: each time the listeners of a process may be called again.
    pub const fn passes_by_itself(self) -> bool {
        matches!(self, Self::Locked)
    }

    /// `true` if a service may say this of a change that it has just carried out: browsers repeat
    /// requests by themselves, and the repeat may even meet the first one at its work. What is not
    /// understood may be just that.
    pub const fn may_follow_on_itself(self) -> bool {
        matches!(
            self,
            Self::NotAllowedInStatus
                | Self::UnknownId
                | Self::Locked
                | Self::Unexplained
                | Self::Rejected
        )
    }

    /// `true` if it says that all is well with an item that was accepted or is done.
    pub const fn is_fine(self) -> bool {
        matches!(
            self,
            Self::Accepted
                | Self::CarriedOut
                | Self::SeenDone
                | Self::SeenUnderWay
                | Self::NothingToDo
        )
    }

    /// `true` if a request was turned away as every other is for now, or kept back for a cause that
    /// is none of its own: that is no attempt.
    pub(crate) const fn is_no_attempt(self) -> bool {
        matches!(
            self,
            Self::RateLimited
                | Self::ServiceUnreachable
                | Self::HeldBack
                | Self::NotAudited
                | Self::SessionEnded
                | Self::Credentials
                | Self::Permission
        )
    }

    /// `true` if it leaves open that the change was made.
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

    /// `true` if the same change, sent again later, may succeed.
    pub const fn retry_can_help(self) -> bool {
        self.is_doubtful()
            || matches!(
                self,
                Self::Credentials
                    | Self::Permission
                    | Self::ItemPermission
                    | Self::OtherTenant
                    | Self::Locked
                    | Self::Unexplained
                    | Self::RateLimited
                    | Self::TooLarge
                    | Self::ServiceUnreachable
                    | Self::HeldBack
                    | Self::NotAudited
                    | Self::SessionEnded
                    | Self::WaitOver
                    | Self::NotThereNow
                    | Self::Cancelled
                    | Self::NotRecorded
                    | Self::NotConfirmed
            )
    }
}

/// The reason for an item's outcome: a kind, and what the service said of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reason {
    /// The kind.
    pub kind: ReasonKind,
    /// The service's code: a string, often with leading zeros.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<Arc<str>>,
    /// The service's own words. Of an engine's only what is recognised, with [`VARIES`] and
    /// [`LEFT_OUT`] in place of the rest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<Arc<str>>,
    /// The service's id of the request, for its support.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<Arc<str>>,
    /// The target of the error, in the service's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Arc<str>>,
    /// Further details of the service, as JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub details: Option<Arc<str>>,
    /// The HTTP status of the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub http_status: Option<u16>,
    /// All of the service's words, where [`Self::message`] holds only a part of them: an engine
    /// puts data of processes into its messages (contract). It lives as long as the page: it is in
    /// no record and, unless the user asks for it, in no export.
    #[serde(skip)]
    pub private: Option<Arc<str>>,
}

/// The visibility of what is nobody else's business.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Private {
    /// It is left out.
    #[default]
    Hidden,
    /// The user wants to see it.
    Shown,
}

/// The sign in a text in place of a value: an id, a number, a time.
pub const VARIES: &str = "…";

/// The sign at the end of a message in place of what is kept apart from it.
pub const LEFT_OUT: &str = "[…]";

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
            private: None,
        }
    }

    /// The same with somebody's words.
    #[must_use]
    pub fn with_message(mut self, message: &str) -> Self {
        let message = message.trim();
        self.message = (!message.is_empty()).then(|| message.into());
        self
    }

    /// The same with all of the words, of which the message is a part.
    #[must_use]
    pub fn with_private(mut self, all: &str) -> Self {
        self.private = Some(all.into());
        self
    }

    /// The service's own words.
    pub fn words(&self, show: Private) -> Option<&str> {
        match (show, &self.private) {
            (Private::Shown, Some(all)) => Some(all),
            _ => self.message.as_deref(),
        }
    }

    /// `true` if somebody gave up waiting for the service: then it may still be at work, and a smaller
    /// request may be done in time.
    pub(crate) const fn is_time_out(&self) -> bool {
        matches!(self.kind, ReasonKind::TimedOut) || matches!(self.http_status, Some(408 | 504))
    }

    /// `true` if nothing of the service's words may be kept.
    pub fn is_left_out(&self) -> bool {
        self.message.as_deref() == Some(LEFT_OUT)
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
    fn what_is_private_is_shown_only_to_who_asks_and_never_stored() {
        let reason = Reason::of(ReasonKind::Locked)
            .with_message("Locked. […]")
            .with_private("Locked. Variables: {a=1}");
        let words = |show| reason.words(show).unwrap_or_default();
        assert_eq!(words(Private::Hidden), "Locked. […]");
        assert_eq!(words(Private::Shown), "Locked. Variables: {a=1}");
        let stored = serde_json::to_string(&reason).unwrap();
        let read: Reason = serde_json::from_str(&stored).unwrap();
        assert_eq!(read.words(Private::Shown).unwrap(), "Locked. […]");
        let all = Reason::of(ReasonKind::Rejected).with_message(LEFT_OUT);
        assert!(all.is_left_out() && !reason.is_left_out());
    }

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
