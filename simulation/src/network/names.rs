//! The names of faults.

use crate::schedule::Fault;

pub(super) const fn of(fault: &Fault) -> &'static str {
    match fault {
        Fault::Cut { done: false } => "cut before the work",
        Fault::Cut { done: true } => "cut after the work",
        Fault::GatewayLost { .. } => "gateway lost",
        Fault::TimedOut { .. } => "timed out",
        Fault::NotSent => "not sent",
        Fault::Session => "session over",
        Fault::UpstreamAuth => "no credentials",
        Fault::Foreign { .. } => "foreign answer",
        Fault::Status { status: 401, .. } => "401",
        Fault::Status { status: 429, .. } => "429",
        Fault::Status { status: 500.., .. } => "5xx",
        Fault::Status { .. } => "4xx",
        Fault::BrokenJson => "broken JSON",
        Fault::Missing(_) => "items missing",
        Fault::Doubled(_) => "items doubled",
        Fault::Reordered => "items reordered",
        Fault::Strange(_) => "items strange",
        Fault::Refused(_) => "items refused",
        Fault::Partly { .. } => "partly done",
        Fault::Slow(_) => "slow",
        Fault::Repeated { forgotten: false } => "repeated by the browser",
        Fault::Repeated { forgotten: true } => "repeated and forgotten",
    }
}

/// The name of a fault that one request among good ones meets.
pub(super) const fn of_single(fault: &Fault, is_change: bool) -> &'static str {
    match (fault, is_change) {
        (
            Fault::Status {
                retry_after: Some(_),
                ..
            },
            true,
        ) => "absurd Retry-After to a change",
        (
            Fault::Status {
                retry_after: Some(_),
                ..
            },
            false,
        ) => "absurd Retry-After to a reading",
        (Fault::Status { status: 401, .. }, true) => "single 401 to a change",
        (Fault::Status { status: 403, .. }, true) => "single 403 to a change",
        (Fault::Status { status: 404, .. }, true) => "single 404 to a change",
        (Fault::Status { status: 429, .. }, true) => "single 429 to a change",
        (Fault::Status { status: 401, .. }, false) => "single 401 to a reading",
        (Fault::Status { status: 403, .. }, false) => "single 403 to a reading",
        (Fault::Status { status: 404, .. }, false) => "single 404 to a reading",
        (Fault::Status { status: 429, .. }, false) => "single 429 to a reading",
        _ => of(fault),
    }
}
