//! The effects that events of formats 1 to 3 had.
//!
//! These formats recorded the outcome of an item and its reason. What came next the program
//! concluded from both whenever it went on with a run, and so does this.

use super::{Effect, Outcome, Retry, Row, Still, item::ItemPhase};
use crate::{
    item::{Action, Step},
    service::{Observation, Reason, ReasonKind, is_success},
};

/// The effect of an answer to a request with so many items, by the outcome that it brought.
pub(super) fn of_answer(
    row: &Row,
    (outcome, reason): (Outcome, &Reason),
    size: usize,
    http_status: Option<u16>,
) -> Effect {
    let kind = reason.kind;
    match outcome {
        Outcome::Scheduled => Effect::Accepted,
        Outcome::Unknown if kind.is_doubtful() => {
            // What the service has answered, and what can be read of it, is over.
            let is_over = http_status.is_some_and(is_success) && kind != ReasonKind::Unreadable;
            Effect::Doubt(if is_over {
                Still::Ended
            } else {
                Still::InFlight
            })
        }
        Outcome::Unknown if kind.is_about_size() && size > 1 => Effect::NotDone(Retry::Smaller),
        Outcome::Unknown if kind.is_refusal() => Effect::Refused,
        Outcome::Unknown | Outcome::NotSent | Outcome::Sending => retry(reason, size),
        Outcome::Stopped | Outcome::AlreadyStopped if has_stopped(row) => retry(reason, size),
        _ => Effect::Ended(outcome),
    }
}

fn retry(reason: &Reason, size: usize) -> Effect {
    Effect::NotDone(if reason.kind.is_no_attempt() {
        Retry::NoAttempt
    } else if reason.kind.is_about_size() && size > 1 {
        Retry::Smaller
    } else if reason.kind == ReasonKind::CapabilityOff {
        Retry::Alone
    } else {
        Retry::AsBefore
    })
}

/// The effect of a reading, by the outcome that it brought and the reason, where that was new; none
/// where only what was seen is new.
pub(super) fn of_reading(
    row: &Row,
    outcome: Outcome,
    reason: Option<&Reason>,
    seen: Option<&Observation>,
) -> Option<Effect> {
    let is_both = row.action == Some(Action::StopThenDelete);
    let is_being_deleted = is_both
        && matches!(seen.or(row.seen.as_ref()), Some(Observation::Found(found)) if found.being_deleted);
    let step = if is_being_deleted {
        Step::Delete
    } else {
        row.state.step
    };
    let Some(reason) = reason else {
        let is_next = row.state.phase == ItemPhase::Watched && step != row.state.step;
        return is_next.then_some(Effect::UnderWay(step));
    };
    Some(match (outcome, reason.kind) {
        (Outcome::Scheduled, ReasonKind::SeenUnderWay) => Effect::UnderWay(step),
        (Outcome::NotSent, ReasonKind::EndedOtherwise) if is_both => {
            Effect::Next(Step::Delete, outcome)
        }
        (Outcome::NotSent, ReasonKind::SeenUnderWay) => Effect::Ended(outcome),
        (Outcome::NotSent | Outcome::Sending, _) => Effect::NotDone(Retry::AsBefore),
        (Outcome::Stopped | Outcome::AlreadyStopped, _) if has_stopped(row) => {
            Effect::NotDone(Retry::AsBefore)
        }
        (Outcome::Stopped | Outcome::AlreadyStopped, _) if is_both => {
            Effect::Next(Step::Delete, outcome)
        }
        // It was read, and may be sent again; or it could not be read, and is read again.
        (Outcome::Unknown, _) if row.state.phase == ItemPhase::Doubtful => return None,
        _ => Effect::Ended(outcome),
    })
}

/// `true` for what is stopped and about to be deleted.
fn has_stopped(row: &Row) -> bool {
    row.action == Some(Action::StopThenDelete) && row.state.step == Step::Delete
}
