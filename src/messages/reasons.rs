//! The reasons for what became of an item, and what to do about them.

use bulkhead_core::{
    item::Action,
    ledger::Outcome,
    service::{LEFT_OUT, Private, Reason, ReasonKind},
    wire::ServiceKind,
};

/// The text where nothing of an engine's message may be kept.
pub(super) const NOT_RECORDED: &str = "its text is in no record";

/// A reason, as it is said of an item: what it is, and the service's own words behind it.
pub fn reason(reason: &Reason, show: Private) -> String {
    let text = shown(reason, show);
    if reason.kind.is_doubtful() {
        format!("The change may have been made. {text}")
    } else {
        text
    }
}

/// A reason, as it is said of an item with this outcome.
pub(super) fn of_outcome(outcome: Outcome, why: &Reason, show: Private) -> String {
    match (outcome, why.kind) {
        (Outcome::Unknown, _) => reason(why, show),
        // Whether the change was made is known by now.
        (_, kind) if label_of(outcome, kind) == reason_label(kind) => shown(why, show),
        (_, kind) => label_of(outcome, kind).to_owned(),
    }
}

/// The name of a kind of reason, for an item with this outcome.
pub const fn label_of(outcome: Outcome, kind: ReasonKind) -> &'static str {
    match (outcome, kind) {
        (Outcome::NotSent, ReasonKind::SeenUnderWay) => {
            "Not sent: what was under way before was not over in time"
        }
        (Outcome::NotSent, ReasonKind::EndedOtherwise) => {
            "Not sent: it had come to another end than being stopped"
        }
        (_, kind) => reason_label(kind),
    }
}

/// A reason, as it is said where nothing was to be changed.
pub fn reading_reason(reason: &Reason) -> String {
    shown(reason, Private::Hidden)
}

/// The same, with what is private if the user wants to see it.
pub(super) fn shown(reason: &Reason, show: Private) -> String {
    let label = reason_label(reason.kind);
    match (reason.kind, reason.words(show)) {
        (ReasonKind::Accepted, Some(message)) => message.to_owned(),
        (_, Some(LEFT_OUT)) => match reason.http_status.filter(|status| *status >= 400) {
            Some(status) => format!("{label} (HTTP {status}; {NOT_RECORDED})"),
            None => format!("{label} ({NOT_RECORDED})"),
        },
        (_, Some(message)) => format!("{label}: {message}"),
        (_, None) => match reason.http_status.filter(|_| shows_status(reason.kind)) {
            Some(status) => format!("{label} (HTTP {status})"),
            None => label.to_owned(),
        },
    }
}

/// The service's own words; what stands in their place where nothing of them may be kept.
pub fn message(reason: &Reason, show: Private) -> Option<&str> {
    match reason.words(show) {
        Some(LEFT_OUT) => Some(
            "Not recorded, as it may hold data of processes. As long as the page that sent this is \
             open, “Show process variables” shows it there; afterwards only the engine’s log has it.",
        ),
        messages => messages,
    }
}

/// `true` if the HTTP status is all that is known of the reason.
const fn shows_status(kind: ReasonKind) -> bool {
    matches!(
        kind,
        ReasonKind::RequestRejected
            | ReasonKind::ServiceTrouble
            | ReasonKind::Rejected
            | ReasonKind::WaitOver
    )
}

/// The name of a kind of reason.
pub const fn reason_label(kind: ReasonKind) -> &'static str {
    match kind {
        ReasonKind::Accepted => "Accepted",
        ReasonKind::CarriedOut => "Confirmed by the service",
        ReasonKind::SeenDone => "Confirmed by status check",
        ReasonKind::SeenUnderWay => "Seen under way",
        ReasonKind::NothingToDo => "There was nothing left to do",
        ReasonKind::WaitOver => "Accepted, but not confirmed in time",
        ReasonKind::EndedOtherwise => "Accepted, but it has come to another end",
        ReasonKind::NotThereNow => "Not there now",
        ReasonKind::LeftOut => "Left out by you",
        ReasonKind::UnknownId => "Not found",
        ReasonKind::NotAllowedInStatus => "Not allowed in current status",
        ReasonKind::InvalidId => "The service takes this for no ID",
        ReasonKind::RunningInstances => "Instances are running",
        ReasonKind::ItemPermission => "Not permitted for this one",
        ReasonKind::OtherTenant => "Belongs to another tenant",
        ReasonKind::Locked => "Changed by others at the same time",
        ReasonKind::Referenced => "The engine’s database refused it",
        ReasonKind::Unexplained => "Refused without a reason",
        ReasonKind::Rejected => "Refused by the service",
        ReasonKind::RequestRejected => "The service refused the whole request",
        ReasonKind::Credentials => "The gateway’s credentials are not accepted",
        ReasonKind::Permission => "Not permitted",
        ReasonKind::CapabilityOff => "The service has no such call",
        ReasonKind::RateLimited => "Too many requests",
        ReasonKind::TooLarge => "The request was too large",
        ReasonKind::ServiceTrouble => "The service had trouble",
        ReasonKind::ConnectionLost => "No answer: the connection broke",
        ReasonKind::TimedOut => "No answer in time",
        ReasonKind::Unreadable => "The answer can’t be read",
        ReasonKind::MissingInAnswer => "The answer leaves this ID out",
        ReasonKind::DoubledInAnswer => "The answer names this ID more than once",
        ReasonKind::UnclearInAnswer => "The answer says nothing clear of this ID",
        ReasonKind::ServiceUnreachable => "The service could not be reached; nothing was sent",
        ReasonKind::HeldBack => "The gateway sends no more for a while; nothing was sent",
        ReasonKind::NotAudited => "The gateway could not put it on record, so it was not sent",
        ReasonKind::GatewayRefused => "The gateway refused to send it",
        ReasonKind::SessionEnded => "The session with the gateway is over",
        ReasonKind::Paused => "Paused by you",
        ReasonKind::Cancelled => "Cancelled before it was sent",
        ReasonKind::NotRecorded => "The run could not be recorded, so it was not sent",
        ReasonKind::NotConfirmed => "It would have gone in another way than you confirmed",
    }
}

/// The advice on a kind of reason that an item has with this outcome.
pub const fn advice_of(
    of: ServiceKind,
    outcome: Outcome,
    kind: ReasonKind,
    action: Option<Action>,
) -> &'static str {
    match (outcome, kind) {
        (Outcome::NotSent, ReasonKind::SeenUnderWay | ReasonKind::EndedOtherwise) => {
            "Look at its status, then send these again."
        }
        (Outcome::Stopped | Outcome::AlreadyStopped, ReasonKind::WaitOver) => {
            "Send these again to have them deleted."
        }
        _ => advice(of, kind, action),
    }
}

/// The advice on a kind of reason that a family of services gave; the action that met it, where it
/// was one.
pub const fn advice(of: ServiceKind, kind: ReasonKind, action: Option<Action>) -> &'static str {
    match of {
        ServiceKind::AiCore => usual_advice(kind, action),
        ServiceKind::Engine => match of_engine(kind) {
            Some(advice) => advice,
            None => usual_advice(kind, action),
        },
    }
}

/// The advice where an engine is different.
const fn of_engine(kind: ReasonKind) -> Option<&'static str> {
    Some(match kind {
        ReasonKind::UnknownId => {
            "It may be gone already, the ID may be mistyped, or the account may not see it: an \
             engine does not say which."
        }
        ReasonKind::Rejected => {
            "Read the engine’s message: “Show process variables” shows all of it until the page is \
             reloaded, and the engine’s log has it afterwards. If a listener or a mapping of the \
             process has failed, send these again and skip custom listeners or IO mappings."
        }
        ReasonKind::LeftOut => {
            "To send it, leave it in on New bulk action, and tick its line on Review."
        }
        ReasonKind::Permission => "Ask for the permission, or choose another connection.",
        ReasonKind::CapabilityOff => {
            "Check that the connection leads to the REST API of an engine, most often …/engine-rest."
        }
        _ => return None,
    })
}

const fn usual_advice(kind: ReasonKind, action: Option<Action>) -> &'static str {
    match kind {
        ReasonKind::Accepted | ReasonKind::SeenUnderWay => "The service is about to do it.",
        ReasonKind::CarriedOut | ReasonKind::SeenDone | ReasonKind::NothingToDo => "Nothing to do.",
        ReasonKind::InvalidId => "Check the ID.",
        ReasonKind::RunningInstances => {
            "End the instances first; or retry with cascade, which destroys them and all history."
        }
        ReasonKind::ItemPermission => {
            "Ask for the permission to delete it, or use a connection whose account has it."
        }
        ReasonKind::OtherTenant => {
            "Use a connection whose account belongs to the tenant of this deployment."
        }
        ReasonKind::Locked => {
            "It was tried several times: send these again when less is going on there."
        }
        ReasonKind::Unexplained => {
            "Others may have changed it at the same time, or a listener of the process has failed: \
             send these again, or ask whoever runs the engine to look into its log."
        }
        ReasonKind::Referenced => {
            "Something may still refer to it, such as running cases, which cascade destroys too. If \
             Review shows none, ask whoever runs the engine to look into its log first."
        }
        ReasonKind::WaitOver => {
            "The service may still carry it out: check the status again later, or send these again."
        }
        ReasonKind::EndedOtherwise => {
            "It does not run any more, but it is not stopped either: look at its status."
        }
        ReasonKind::NotThereNow => {
            "It is gone, by this run or before it: check the ID if it should be there."
        }
        ReasonKind::LeftOut => {
            "To send it, leave it in on New bulk action, and tick its status on Review."
        }
        ReasonKind::UnknownId => {
            "Check the ID, the resource group and the kind of resource; it may be gone already."
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
            "Read the service’s message; its support can find the request by the request ID."
        }
        ReasonKind::Credentials => {
            "Correct the gateway’s credentials, or ask whoever runs it to, then send these again."
        }
        ReasonKind::Permission => {
            "Ask for the permission, or choose another resource group or connection."
        }
        ReasonKind::CapabilityOff => "Check that the connection leads to the right service.",
        ReasonKind::RateLimited | ReasonKind::HeldBack => "Wait a little, then send these again.",
        ReasonKind::NotAudited => {
            "Ask whoever runs the gateway to mend its audit, then send these again."
        }
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
        ReasonKind::NotConfirmed => "Reload the page, then review and confirm it again.",
    }
}

/// The reason for which a run ended before its work was done.
pub fn ended_early(reason: &Reason) -> String {
    let text = match reason.kind {
        ReasonKind::Cancelled => "You cancelled the run",
        ReasonKind::NotRecorded => "The run could not be recorded",
        ReasonKind::WaitOver => "It was stopped only after the run was over",
        ReasonKind::Credentials => {
            "The service does not accept the gateway’s credentials: whoever runs the gateway has \
             to renew them, and signing in again does not help"
        }
        ReasonKind::GatewayRefused => {
            let said = reason.message.as_deref().unwrap_or("it has not said why");
            let said = said.trim_end_matches('.');
            return format!("The gateway sends nothing more of it: {said}");
        }
        _ => return reading_reason(reason),
    };
    match reason.words(Private::Hidden) {
        Some(LEFT_OUT) => format!("{text} ({NOT_RECORDED})"),
        Some(message) => format!("{text} ({message})"),
        None => text.to_owned(),
    }
}

/// The reason for which an item was left out by its status, or by the user.
pub(super) const fn left_out(kind: ReasonKind) -> &'static str {
    match kind {
        ReasonKind::NothingToDo => "Left out: there was nothing to do",
        ReasonKind::NotAllowedInStatus => "Left out: not allowed in current status",
        ReasonKind::UnknownId => "Left out: not found",
        ReasonKind::RunningInstances => "Left out: instances are running",
        _ => "Left out by you",
    }
}
