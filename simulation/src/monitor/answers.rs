//! Facts that an answer, or a reading, says for certain.

use bulkhead_core::{
    ledger::{Effect, Event, Outcome, Settled, What},
    service::{Reason, ReasonKind},
};

/// `true` if a request with so many items was turned away, or refused as a whole, so that nobody has
/// carried out any of it. Where it had one item alone, a refusal is about that item, and an earlier
/// request may have been the cause.
pub(super) const fn is_turned_away(reason: &Reason, items: usize, status: Option<u16>) -> bool {
    match reason.kind {
        ReasonKind::RateLimited
        | ReasonKind::ServiceUnreachable
        | ReasonKind::HeldBack
        | ReasonKind::NotAudited
        | ReasonKind::SessionEnded
        | ReasonKind::Credentials
        | ReasonKind::Permission
        | ReasonKind::GatewayRefused => true,
        ReasonKind::CapabilityOff => !answers_well(status),
        ReasonKind::RequestRejected | ReasonKind::TooLarge => items > 1 && !answers_well(status),
        _ => false,
    }
}

const fn answers_well(status: Option<u16>) -> bool {
    matches!(status, Some(200..=299))
}

/// The outcome of an item after an event, of one that was sent and had no outcome before; none where
/// nothing but what was seen has changed.
pub(crate) fn outcome(settled: &Settled) -> Option<Outcome> {
    Some(match settled.effect? {
        Effect::Accepted | Effect::UnderWay(_) => Outcome::Scheduled,
        Effect::Refused | Effect::Doubt(_) => Outcome::Unknown,
        Effect::NotDone(_) => Outcome::NotSent,
        Effect::Next(_, outcome) | Effect::Ended(outcome) => outcome,
    })
}

/// `true` if a run knows by this event that the service takes its changes: an answer tells of an
/// item what became of it, or a reading shows one done or under way that was sent.
pub(super) fn says_taken(event: &Event) -> bool {
    match &event.what {
        What::Answered {
            http_status,
            reasons,
            ..
        } => {
            let is_told = |reason: &Reason| !reason.kind.is_doubtful();
            answers_well(*http_status) && reasons.iter().any(is_told)
        }
        What::Read {
            settled, reasons, ..
        } => settled.iter().any(|one| {
            let number = one.reason.and_then(|number| usize::try_from(number).ok());
            let reason = number.and_then(|number| reasons.get(number));
            let is_own = matches!(
                outcome(one),
                Some(Outcome::Scheduled | Outcome::Stopped | Outcome::Deleted)
            );
            is_own
                && reason.is_some_and(|reason| {
                    matches!(reason.kind, ReasonKind::SeenDone | ReasonKind::SeenUnderWay)
                })
        }),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_not_carried_out(kind: ReasonKind, items: usize, status: Option<u16>) -> bool {
        is_turned_away(&Reason::of(kind), items, status)
    }

    #[test]
    fn what_was_refused_as_a_whole_was_not_carried_out_and_a_refusal_of_one_item_may_follow_on_it()
    {
        use ReasonKind::{CapabilityOff, Locked, RequestRejected, TimedOut, TooLarge};
        assert!(is_not_carried_out(CapabilityOff, 1, Some(405)));
        assert!(is_not_carried_out(ReasonKind::GatewayRefused, 1, None));
        for kind in [RequestRejected, TooLarge] {
            assert!(is_not_carried_out(kind, 2, Some(403)));
            assert!(!is_not_carried_out(kind, 1, Some(403)));
            assert!(
                !is_not_carried_out(kind, 2, Some(200)),
                "it is said of one item"
            );
        }
        assert!(!is_not_carried_out(Locked, 2, Some(500)));
        assert!(!is_not_carried_out(TimedOut, 2, None));
    }
}
