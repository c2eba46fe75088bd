//! Why something became of an item, and what to do about it.

use bulkhead_core::{
    item::Action,
    service::{Reason, ReasonKind},
};

/// What a reason says of an item: what it is, and the service's own words behind it.
pub fn reason(reason: &Reason) -> String {
    let text = reading_reason(reason);
    if reason.kind.is_doubtful() {
        format!("The change may have been made. {text}")
    } else {
        text
    }
}

/// What a reason says where nothing was to be changed.
pub fn reading_reason(reason: &Reason) -> String {
    let label = reason_label(reason.kind);
    match (reason.kind, &reason.message) {
        (ReasonKind::Accepted, Some(message)) => message.to_string(),
        (_, Some(message)) => format!("{label}: {message}"),
        (_, None) => match reason.http_status.filter(|_| shows_status(reason.kind)) {
            Some(status) => format!("{label} (HTTP {status})"),
            None => label.to_owned(),
        },
    }
}

/// Whether the HTTP status is all that is known of the reason.
const fn shows_status(kind: ReasonKind) -> bool {
    matches!(
        kind,
        ReasonKind::RequestRejected | ReasonKind::ServiceTrouble | ReasonKind::Rejected
    )
}

/// What a kind of reason is called.
pub const fn reason_label(kind: ReasonKind) -> &'static str {
    match kind {
        ReasonKind::Accepted => "Accepted",
        ReasonKind::SeenDone => "Seen done",
        ReasonKind::SeenUnderWay => "Seen under way",
        ReasonKind::NothingToDo => "There was nothing left to do",
        ReasonKind::WaitOver => "Accepted, but not seen done in time",
        ReasonKind::EndedOtherwise => "Accepted, but it has come to another end",
        ReasonKind::NotThereNow => "Not there now",
        ReasonKind::LeftOut => "Left out by you",
        ReasonKind::UnknownId => "Not found",
        ReasonKind::NotAllowedInStatus => "Not allowed in its status",
        ReasonKind::Rejected => "Refused by the service",
        ReasonKind::RequestRejected => "The service refused the whole request",
        ReasonKind::Credentials => "The service refuses the gateway’s credentials",
        ReasonKind::Permission => "Not permitted",
        ReasonKind::CapabilityOff => "The service has no such call",
        ReasonKind::RateLimited => "Too many requests",
        ReasonKind::TooLarge => "The request was too large",
        ReasonKind::ServiceTrouble => "The service had trouble",
        ReasonKind::ConnectionLost => "No answer: the connection broke",
        ReasonKind::TimedOut => "No answer in time",
        ReasonKind::Unreadable => "The answer can’t be read",
        ReasonKind::MissingInAnswer => "The answer leaves this id out",
        ReasonKind::DoubledInAnswer => "The answer names this id more than once",
        ReasonKind::UnclearInAnswer => "The answer says nothing clear of this id",
        ReasonKind::ServiceUnreachable => "The service could not be reached; nothing was sent",
        ReasonKind::GatewayRefused => "The gateway refused to send it",
        ReasonKind::SessionEnded => "The session with the gateway is over",
        ReasonKind::Paused => "Paused by you",
        ReasonKind::Cancelled => "Cancelled before it was sent",
        ReasonKind::NotRecorded => "The run could not be recorded, so it was not sent",
    }
}

/// What to do about a kind of reason; the action that met it, where it was one.
pub const fn advice(kind: ReasonKind, action: Option<Action>) -> &'static str {
    match kind {
        ReasonKind::Accepted | ReasonKind::SeenUnderWay => "The service is about to do it.",
        ReasonKind::SeenDone | ReasonKind::NothingToDo => "Nothing to do.",
        ReasonKind::WaitOver => {
            "The service may still carry it out: look at its status later, or send these again."
        }
        ReasonKind::EndedOtherwise => {
            "It does not run any more, but it is not stopped either: look at its status."
        }
        ReasonKind::NotThereNow => {
            "It is gone, by this run or before it: check the id if it should be there."
        }
        ReasonKind::LeftOut => "Tick its status on Review to send it.",
        ReasonKind::UnknownId => {
            "Check the id, the resource group and the kind of resource; it may be gone already."
        }
        ReasonKind::NotAllowedInStatus => match action {
            Some(Action::Delete) => {
                "Only what is stopped, dead, completed or of unknown status can be deleted: stop \
                 these first, then delete them."
            }
            Some(Action::Stop) => {
                "Only what is running or pending can be stopped: there may be nothing left to do."
            }
            Some(Action::StopThenDelete) | None => {
                "Only what is running or pending can be stopped, and only what is stopped, dead, \
                 completed or of unknown status can be deleted."
            }
        },
        ReasonKind::Rejected | ReasonKind::RequestRejected => {
            "Read the service’s message; its support can find the request by the request id."
        }
        ReasonKind::Credentials => "Ask whoever runs the gateway to renew its credentials.",
        ReasonKind::Permission => {
            "Ask for the permission, or choose another resource group or connection."
        }
        ReasonKind::CapabilityOff => "Check that the connection leads to the right service.",
        ReasonKind::RateLimited => "Wait a little, then send these again.",
        ReasonKind::TooLarge => "Send fewer at once.",
        ReasonKind::ServiceTrouble
        | ReasonKind::ConnectionLost
        | ReasonKind::TimedOut
        | ReasonKind::Unreadable
        | ReasonKind::MissingInAnswer
        | ReasonKind::DoubledInAnswer
        | ReasonKind::UnclearInAnswer => {
            "Look at the item’s status in the service before sending it again."
        }
        ReasonKind::ServiceUnreachable => "Check that the service is up, then send these again.",
        ReasonKind::GatewayRefused => "Correct what the gateway names, then send these again.",
        ReasonKind::SessionEnded => "Sign in, then send these again.",
        ReasonKind::Paused | ReasonKind::Cancelled | ReasonKind::NotRecorded => {
            "Send these again when you are ready."
        }
    }
}

/// Why a run ended before its work was done.
pub fn ended_early(reason: &Reason) -> String {
    let text = match reason.kind {
        ReasonKind::Cancelled => "You cancelled the run",
        ReasonKind::NotRecorded => "The run could not be recorded",
        ReasonKind::Credentials => {
            "The service does not accept the gateway’s credentials: whoever runs the gateway has \
             to renew them, and signing in again does not help"
        }
        _ => return reading_reason(reason),
    };
    match &reason.message {
        Some(message) => format!("{text} ({message})"),
        None => text.to_owned(),
    }
}

/// Why an item was left out by its status, or by the user.
pub(super) const fn left_out(kind: ReasonKind) -> &'static str {
    match kind {
        ReasonKind::NothingToDo => "Left out: there was nothing to do",
        ReasonKind::NotAllowedInStatus => "Left out: not allowed in its status",
        ReasonKind::UnknownId => "Left out: not found",
        _ => "Left out by you",
    }
}
