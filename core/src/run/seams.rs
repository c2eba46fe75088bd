//! What a run needs of the world.

use std::{cell::RefCell, fmt, time::Duration};

use crate::{
    ledger::{CorrelationId, Event},
    service::{Reason, ReasonKind, Request, Response},
    time::Timestamp,
};

/// Sends one request and waits for its answer.
pub trait Transport {
    /// Sends a request to the run's connection, marked with `correlation`. Of one correlation
    /// id the service must never see more than one request.
    ///
    /// # Errors
    /// Where the service has not answered: what that means for the request.
    fn send(
        &self,
        request: &Request,
        correlation: &CorrelationId,
    ) -> impl Future<Output = Result<Response, SendError>>;
}

/// Why it is not known whether a request was carried out.
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

/// Why a service has not answered. The messages are for people and decide nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SendError {
    /// The gateway has not forwarded it: certainly nothing was carried out.
    NotSent {
        /// What the gateway says.
        message: String,
        /// The header `Retry-After` of its answer, as it came, if it can be read: the gateway holds
        /// changes back for so long. Without it, it could not reach the service.
        retry_after: Option<String>,
        /// Whether nothing more is to go until the user says so: the gateway can't put changes on
        /// record.
        pauses: bool,
    },
    /// The gateway does not forward this: certainly nothing was carried out.
    Refused {
        /// What the gateway says.
        message: String,
        /// Whether it refuses every other change of the run, too.
        ends_run: bool,
    },
    /// The session with the gateway is over: certainly nothing was carried out.
    Session {
        /// What the gateway says.
        message: String,
    },
    /// The gateway has no valid credentials for the service: nothing was carried out.
    UpstreamAuth {
        /// What the gateway says.
        message: String,
    },
    /// The request may have been carried out.
    Doubtful {
        /// Why that is not known.
        doubt: Doubt,
        /// What the browser or the gateway says.
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

/// Tells the time and waits.
pub trait Clock {
    /// Time since any fixed moment; it never goes back.
    fn monotonic(&self) -> Duration;

    /// The time of day.
    fn wall(&self) -> Timestamp;

    /// Waits.
    fn sleep(&self, duration: Duration) -> impl Future<Output = ()>;
}

/// Why an event could not be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalError {
    /// A sentence on what happened.
    pub message: String,
}

impl fmt::Display for JournalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for JournalError {}

/// Records what happens, so that a run survives the page.
pub trait Journal {
    /// Records events in their order, all of them or none. When this returns, they are as
    /// durable as the journal can make them.
    ///
    /// # Errors
    /// Where they are not recorded. Of a request that means: it is not sent.
    fn append(&self, events: &[Event]) -> impl Future<Output = Result<(), JournalError>>;
}

/// A journal that lives as long as the page.
#[derive(Debug, Default)]
pub struct MemoryJournal {
    events: RefCell<Vec<Event>>,
}

impl MemoryJournal {
    /// What was recorded so far.
    pub fn events(&self) -> Vec<Event> {
        self.events.borrow().clone()
    }
}

impl Journal for MemoryJournal {
    async fn append(&self, events: &[Event]) -> Result<(), JournalError> {
        self.events.borrow_mut().extend_from_slice(events);
        Ok(())
    }
}
