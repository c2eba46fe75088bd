//! Reconciles an observation of an item with all that was sent of it.

use crate::{
    item::{Action, Step},
    ledger::{Effect, ItemState, LastAttempt, Outcome, PriorExistence, Retry},
    service::{Eligibility, Observation, Reason, ReasonKind, Service},
};

/// The effect of a reading, and the reason where it is another one than that of the last request.
type Reconciliation = (Effect, Option<Reason>);

/// Concludes from a reading that was begun after the last request for an item with this action ended.
pub(super) fn reconcile(
    service: &impl Service,
    action: Option<Action>,
    item: &ItemState,
    observation: &Observation,
) -> Reconciliation {
    match observation {
        Observation::NotFound | Observation::NotListed => not_found(service, item),
        Observation::Found(found) => {
            let stop = service.eligibility(Step::Stop, found);
            let delete = service.eligibility(Step::Delete, found);
            match (action, item.step) {
                (Some(Action::StopThenDelete), Step::Stop) => both(item, stop, delete),
                (_, Step::Stop) => one(item, stop),
                (_, Step::Delete) => one(item, delete),
            }
        }
    }
}

fn not_found(service: &impl Service, item: &ItemState) -> Reconciliation {
    let may_be_ours =
        item.doubted || matches!(item.last, LastAttempt::Accepted | LastAttempt::Doubt(..));
    let existed = item.prior == PriorExistence::Existed || item.last == LastAttempt::Accepted;
    if existed {
        return if may_be_ours && item.step == Step::Delete {
            (
                Effect::Ended(Outcome::Deleted),
                Some(Reason::of(ReasonKind::SeenDone)),
            )
        } else {
            (
                Effect::Ended(Outcome::AlreadyGone),
                Some(Reason::of(ReasonKind::NothingToDo)),
            )
        };
    }
    // What is deleted at once may be gone by the very request that a browser has repeated.
    let may_be_own =
        |reason: &Reason| !service.late_effects().observable && reason.kind.may_follow_on_itself();
    match &item.last {
        LastAttempt::Refused(reason) if !item.doubted && !may_be_own(reason) => (
            Effect::Ended(Outcome::Failed),
            Some(reason.as_ref().clone()),
        ),
        _ if item.prior == PriorExistence::Missing => (
            Effect::Ended(Outcome::Failed),
            Some(Reason::of(ReasonKind::UnknownId)),
        ),
        // It may have been ours that is gone, and it may never have been there.
        _ => (
            Effect::Ended(Outcome::Unknown),
            Some(Reason::of(ReasonKind::NotThereNow)),
        ),
    }
}

/// The first step of two: whatever lets the second one begin is as good as this one done.
fn both(item: &ItemState, stop: Eligibility, delete: Eligibility) -> Reconciliation {
    match delete {
        Eligibility::Done | Eligibility::UnderWay => (Effect::UnderWay(Step::Delete), None),
        Eligibility::Allowed if stop == Eligibility::Done => (
            Effect::Next(Step::Delete, stopped(item)),
            Some(Reason::of(ReasonKind::SeenDone)),
        ),
        Eligibility::Allowed => {
            let reason = Reason::of(ReasonKind::EndedOtherwise);
            (Effect::Next(Step::Delete, Outcome::NotSent), Some(reason))
        }
        Eligibility::Forbidden | Eligibility::Unsure => match one(item, stop) {
            // An end from which it can't be deleted, and which may not be the last one.
            (Effect::Ended(Outcome::Scheduled), _) => (Effect::UnderWay(Step::Stop), None),
            reconciliation => reconciliation,
        },
    }
}

fn one(item: &ItemState, eligibility: Eligibility) -> Reconciliation {
    match (eligibility, &item.last) {
        (Eligibility::Done, _) => {
            let reason = match stopped(item) {
                Outcome::AlreadyStopped => ReasonKind::NothingToDo,
                _ => ReasonKind::SeenDone,
            };
            (Effect::Ended(stopped(item)), Some(Reason::of(reason)))
        }
        (Eligibility::Forbidden, LastAttempt::Accepted) if item.step == Step::Stop => {
            let reason = Reason::of(ReasonKind::EndedOtherwise);
            (Effect::Ended(Outcome::Scheduled), Some(reason))
        }
        // A deletion that was accepted may wait for its turn, whatever the status says.
        (Eligibility::UnderWay, _) | (_, LastAttempt::Accepted) => {
            (Effect::UnderWay(item.step), None)
        }
        (Eligibility::Allowed | Eligibility::Unsure, LastAttempt::Refused(reason))
            if reason.kind.passes_by_itself() =>
        {
            (Effect::NotDone(Retry::AsBefore), None)
        }
        (_, LastAttempt::Refused(reason)) => {
            let mut reason = reason.as_ref().clone();
            if reason.kind == ReasonKind::UnknownId {
                // It is there: what said otherwise may not even have been the service.
                reason.kind = ReasonKind::Rejected;
            }
            (Effect::Ended(Outcome::Failed), Some(reason))
        }
        // To send it again is known to fail.
        (Eligibility::Forbidden, _) => (
            Effect::Ended(Outcome::Failed),
            Some(Reason::of(ReasonKind::NotAllowedInStatus)),
        ),
        (Eligibility::Allowed | Eligibility::Unsure, _) => (Effect::NotDone(Retry::AsBefore), None),
    }
}

/// The outcome of a stopped item: stopped by this run, or before.
const fn stopped(item: &ItemState) -> Outcome {
    if item.doubted || matches!(item.last, LastAttempt::Accepted | LastAttempt::Doubt(..)) {
        Outcome::Stopped
    } else {
        Outcome::AlreadyStopped
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        ledger::Still,
        service::{Found, ai_api::AiApi},
    };

    /// The history of an item.
    #[derive(Clone)]
    struct Past {
        action: Action,
        last: LastAttempt,
        prior: PriorExistence,
    }

    const UNSEEN: Past = Past {
        action: Action::Delete,
        last: LastAttempt::Nothing,
        prior: PriorExistence::Unseen,
    };

    fn reconciled(past: &Past, status: Option<&str>) -> Reconciliation {
        let action = Some(past.action);
        let mut item = ItemState::new(action, None);
        item.last = past.last.clone();
        item.prior = past.prior;
        let item = &item;
        let (status, being_deleted) = match status {
            None => return reconcile(&AiApi::new(None), action, item, &Observation::NotFound),
            Some(status) => match status.strip_suffix('!') {
                Some(status) => (status, true),
                None => (status, false),
            },
        };
        let found = Found {
            status: status.into(),
            being_deleted,
        };
        reconcile(&AiApi::new(None), action, item, &Observation::Found(found))
    }

    fn outcome(past: &Past, status: Option<&str>) -> Option<Outcome> {
        match reconciled(past, status) {
            (Effect::Ended(outcome), _) => Some(outcome),
            _ => None,
        }
    }

    fn refusal() -> Reason {
        Reason::of(ReasonKind::UnknownId).with_message("no such id")
    }

    fn refused() -> LastAttempt {
        LastAttempt::Refused(Arc::new(refusal()))
    }

    fn doubt(kind: ReasonKind) -> LastAttempt {
        LastAttempt::Doubt(Arc::new(Reason::of(kind)), Still::InFlight)
    }

    const fn under_way(step: Step) -> Reconciliation {
        (Effect::UnderWay(step), None)
    }

    #[test]
    fn not_found_is_already_gone_only_where_it_was_seen_before() {
        let refused = Past {
            last: refused(),
            ..UNSEEN
        };
        let existed = Past {
            prior: PriorExistence::Existed,
            ..refused.clone()
        };
        assert_eq!(outcome(&existed, None), Some(Outcome::AlreadyGone));
        assert_eq!(outcome(&refused, None), Some(Outcome::Failed));
    }

    #[test]
    fn what_may_be_ours_is_deleted_if_it_was_there_and_unknown_if_nobody_knows() {
        let with = |prior| Past {
            last: doubt(ReasonKind::ConnectionLost),
            prior,
            ..UNSEEN
        };
        let of = |prior| outcome(&with(prior), None);
        assert_eq!(of(PriorExistence::Existed), Some(Outcome::Deleted));
        assert_eq!(of(PriorExistence::Unseen), Some(Outcome::Unknown));
        assert_eq!(
            of(PriorExistence::Missing),
            Some(Outcome::Failed),
            "it was not there before, and is not there now"
        );
    }

    #[test]
    fn what_is_there_is_not_called_unknown_whatever_a_refusal_says() {
        let refused = Past {
            last: refused(),
            ..UNSEEN
        };
        let (effect, reason) = reconciled(&refused, Some("RUNNING"));
        assert_eq!(effect, Effect::Ended(Outcome::Failed));
        let reason = reason.unwrap();
        assert_eq!(reason.kind, ReasonKind::Rejected);
        assert_eq!(reason.message, refusal().message);
    }

    /// A status with `!` is one that is being deleted.
    #[test]
    fn after_a_doubtful_deletion_the_status_says_what_to_do() {
        let past = Past {
            last: doubt(ReasonKind::TimedOut),
            prior: PriorExistence::Existed,
            ..UNSEEN
        };
        let not_done = (Effect::NotDone(Retry::AsBefore), None);
        assert_eq!(reconciled(&past, Some("STOPPED")), not_done);
        assert_eq!(reconciled(&past, Some("MOVING")), not_done);
        assert_eq!(reconciled(&past, Some("STOPPED!")), under_way(Step::Delete));
        assert_eq!(outcome(&past, Some("RUNNING")), Some(Outcome::Failed));
    }

    #[test]
    fn a_stop_is_seen_done_and_says_whose_it_was() {
        let stop = Past {
            action: Action::Stop,
            last: LastAttempt::Accepted,
            prior: PriorExistence::Existed,
        };
        let refused = Past {
            last: refused(),
            ..stop.clone()
        };
        assert_eq!(outcome(&stop, Some("STOPPED")), Some(Outcome::Stopped));
        assert_eq!(
            outcome(&refused, Some("STOPPED")),
            Some(Outcome::AlreadyStopped)
        );
        let under_way = under_way(Step::Stop);
        assert_eq!(reconciled(&refused, Some("STOPPING")), under_way);
        assert_eq!(reconciled(&stop, Some("RUNNING")), under_way);
        assert_eq!(outcome(&refused, Some("RUNNING")), Some(Outcome::Failed));
        assert_eq!(outcome(&stop, Some("DEAD")), Some(Outcome::Scheduled));
        assert_eq!(outcome(&stop, None), Some(Outcome::AlreadyGone));
    }

    #[test]
    fn stop_then_delete_goes_on_from_whatever_can_be_deleted() {
        let both = Past {
            action: Action::StopThenDelete,
            last: LastAttempt::Accepted,
            prior: PriorExistence::Existed,
        };
        let effect = |status| reconciled(&both, Some(status)).0;
        assert_eq!(
            effect("STOPPED"),
            Effect::Next(Step::Delete, Outcome::Stopped)
        );
        for status in ["DEAD", "UNKNOWN", "COMPLETED"] {
            let next = Effect::Next(Step::Delete, Outcome::NotSent);
            assert_eq!(effect(status), next);
        }
        for status in ["STOPPING", "RUNNING"] {
            assert_eq!(effect(status), Effect::UnderWay(Step::Stop));
        }
        assert_eq!(effect("STOPPED!"), Effect::UnderWay(Step::Delete));
    }
}
