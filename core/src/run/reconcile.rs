//! Reconciles an observation of an item with all that was sent of it.

use crate::{
    item::{Action, Step},
    ledger::Outcome,
    service::{Eligibility, Observation, Reason, ReasonKind, Service},
};

/// How the last request for an item's present step ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LastAttempt<'r> {
    /// None was sent.
    Nothing,
    /// The service accepted it.
    Accepted,
    /// The service refused it.
    Refused(&'r Reason),
    /// It may have been carried out.
    Doubt(&'r Reason),
}

/// Whether an item was there before anything was sent of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PriorExistence {
    /// Nobody knows.
    Unseen,
    /// It was seen to be there, then or since.
    Existed,
    /// It was seen not to be there.
    Missing,
}

/// The history of an item so far.
#[derive(Clone, Copy, Debug)]
pub(super) struct ItemHistory<'r> {
    /// The wanted action.
    pub(super) action: Action,
    /// The present step.
    pub(super) step: Step,
    /// How the last request for that ended.
    pub(super) last: LastAttempt<'r>,
    /// Whether the end of any earlier request for that was not known.
    pub(super) doubted: bool,
    /// Whether it was there before.
    pub(super) before: PriorExistence,
}

/// The meaning of an observation for an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reconciliation {
    /// That was all; none of the reason where the one that is known still holds.
    Final(Outcome, Reason),
    /// The service is at it with this step.
    UnderWay(Step),
    /// The step is over, and the next one may be sent.
    Next(Step, Outcome, Reason),
    /// The step was not carried out.
    NotDone,
}

/// Concludes from a reading that was begun after the last request ended.
pub(super) fn reconcile(
    service: &impl Service,
    past: ItemHistory<'_>,
    observation: &Observation,
) -> Reconciliation {
    match observation {
        Observation::NotFound | Observation::NotListed => not_found(service, past),
        Observation::Found(found) => {
            let stop = service.eligibility(Step::Stop, found);
            let delete = service.eligibility(Step::Delete, found);
            match (past.action, past.step) {
                (Action::StopThenDelete, Step::Stop) => both(past, stop, delete),
                (_, Step::Stop) => one(past, stop),
                (_, Step::Delete) => one(past, delete),
            }
        }
    }
}

fn not_found(service: &impl Service, past: ItemHistory<'_>) -> Reconciliation {
    let may_be_ours =
        past.doubted || matches!(past.last, LastAttempt::Accepted | LastAttempt::Doubt(_));
    let existed = past.before == PriorExistence::Existed || past.last == LastAttempt::Accepted;
    if existed {
        return if may_be_ours && past.step == Step::Delete {
            Reconciliation::Final(Outcome::Deleted, Reason::of(ReasonKind::SeenDone))
        } else {
            Reconciliation::Final(Outcome::AlreadyGone, Reason::of(ReasonKind::NothingToDo))
        };
    }
    // What is deleted at once may be gone by the very request that a browser has repeated.
    let may_be_own =
        |reason: &Reason| !service.late_effects().observable && reason.kind.may_follow_on_itself();
    match past.last {
        LastAttempt::Refused(reason) if !past.doubted && !may_be_own(reason) => {
            Reconciliation::Final(Outcome::Failed, reason.clone())
        }
        _ if past.before == PriorExistence::Missing => {
            Reconciliation::Final(Outcome::Failed, Reason::of(ReasonKind::UnknownId))
        }
        // It may have been ours that is gone, and it may never have been there.
        _ => Reconciliation::Final(Outcome::Unknown, Reason::of(ReasonKind::NotThereNow)),
    }
}

/// The first step of two: whatever lets the second one begin is as good as this one done.
fn both(past: ItemHistory<'_>, stop: Eligibility, delete: Eligibility) -> Reconciliation {
    match delete {
        Eligibility::Done | Eligibility::UnderWay => Reconciliation::UnderWay(Step::Delete),
        Eligibility::Allowed if stop == Eligibility::Done => Reconciliation::Next(
            Step::Delete,
            stopped(past),
            Reason::of(ReasonKind::SeenDone),
        ),
        Eligibility::Allowed => {
            let reason = Reason::of(ReasonKind::EndedOtherwise);
            Reconciliation::Next(Step::Delete, Outcome::NotSent, reason)
        }
        Eligibility::Forbidden | Eligibility::Unsure => match one(past, stop) {
            // An end from which it can't be deleted, and which may not be the last one.
            Reconciliation::Final(Outcome::Scheduled, _) => Reconciliation::UnderWay(Step::Stop),
            reconciliation => reconciliation,
        },
    }
}

fn one(past: ItemHistory<'_>, eligibility: Eligibility) -> Reconciliation {
    match (eligibility, past.last) {
        (Eligibility::Done, _) => {
            let reason = match stopped(past) {
                Outcome::AlreadyStopped => ReasonKind::NothingToDo,
                _ => ReasonKind::SeenDone,
            };
            Reconciliation::Final(stopped(past), Reason::of(reason))
        }
        (Eligibility::Forbidden, LastAttempt::Accepted) if past.step == Step::Stop => {
            let reason = Reason::of(ReasonKind::EndedOtherwise);
            Reconciliation::Final(Outcome::Scheduled, reason)
        }
        // A deletion that was accepted may wait for its turn, whatever the status says.
        (Eligibility::UnderWay, _) | (_, LastAttempt::Accepted) => {
            Reconciliation::UnderWay(past.step)
        }
        (Eligibility::Allowed | Eligibility::Unsure, LastAttempt::Refused(reason))
            if reason.kind.passes_by_itself() =>
        {
            Reconciliation::NotDone
        }
        (_, LastAttempt::Refused(reason)) => {
            let mut reason = reason.clone();
            if reason.kind == ReasonKind::UnknownId {
                // It is there: what said otherwise may not even have been the service.
                reason.kind = ReasonKind::Rejected;
            }
            Reconciliation::Final(Outcome::Failed, reason)
        }
        // To send it again is known to fail.
        (Eligibility::Forbidden, _) => {
            Reconciliation::Final(Outcome::Failed, Reason::of(ReasonKind::NotAllowedInStatus))
        }
        (Eligibility::Allowed | Eligibility::Unsure, _) => Reconciliation::NotDone,
    }
}

/// Whether it is stopped by this run, or was before.
const fn stopped(past: ItemHistory<'_>) -> Outcome {
    if past.doubted || matches!(past.last, LastAttempt::Accepted | LastAttempt::Doubt(_)) {
        Outcome::Stopped
    } else {
        Outcome::AlreadyStopped
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::{Found, ai_api::AiApi};

    const UNSEEN: ItemHistory<'_> = ItemHistory {
        action: Action::Delete,
        step: Step::Delete,
        last: LastAttempt::Nothing,
        doubted: false,
        before: PriorExistence::Unseen,
    };

    fn reconciled(past: ItemHistory<'_>, status: Option<&str>) -> Reconciliation {
        let (status, being_deleted) = match status {
            None => return reconcile(&AiApi::new(None), past, &Observation::NotFound),
            Some(status) => match status.strip_suffix('!') {
                Some(status) => (status, true),
                None => (status, false),
            },
        };
        let found = Found {
            status: status.into(),
            being_deleted,
        };
        reconcile(&AiApi::new(None), past, &Observation::Found(found))
    }

    fn outcome(past: ItemHistory<'_>, status: Option<&str>) -> Option<Outcome> {
        match reconciled(past, status) {
            Reconciliation::Final(outcome, _) => Some(outcome),
            _ => None,
        }
    }

    fn refusal() -> Reason {
        Reason::of(ReasonKind::UnknownId).with_message("no such id")
    }

    #[test]
    fn not_found_is_already_gone_only_where_it_was_seen_before() {
        let refusal = refusal();
        let refused = ItemHistory {
            last: LastAttempt::Refused(&refusal),
            ..UNSEEN
        };
        let existed = ItemHistory {
            before: PriorExistence::Existed,
            ..refused
        };
        assert_eq!(outcome(existed, None), Some(Outcome::AlreadyGone));
        assert_eq!(outcome(refused, None), Some(Outcome::Failed));
    }

    #[test]
    fn what_may_be_ours_is_deleted_if_it_was_there_and_unknown_if_nobody_knows() {
        let doubt = Reason::of(ReasonKind::ConnectionLost);
        let doubtful = ItemHistory {
            last: LastAttempt::Doubt(&doubt),
            ..UNSEEN
        };
        let with = |before| ItemHistory { before, ..doubtful };
        assert_eq!(
            outcome(with(PriorExistence::Existed), None),
            Some(Outcome::Deleted)
        );
        assert_eq!(
            outcome(with(PriorExistence::Unseen), None),
            Some(Outcome::Unknown)
        );
        assert_eq!(
            outcome(with(PriorExistence::Missing), None),
            Some(Outcome::Failed),
            "it was not there before, and is not there now"
        );
    }

    #[test]
    fn what_is_there_is_not_called_unknown_whatever_a_refusal_says() {
        let refusal = refusal();
        let refused = ItemHistory {
            last: LastAttempt::Refused(&refusal),
            ..UNSEEN
        };
        let Reconciliation::Final(Outcome::Failed, reason) = reconciled(refused, Some("RUNNING"))
        else {
            panic!("it is not judged to have failed");
        };
        assert_eq!(reason.kind, ReasonKind::Rejected);
        assert_eq!(reason.message, refusal.message);
    }

    /// A status with `!` is one that is being deleted.
    #[test]
    fn after_a_doubtful_deletion_the_status_says_what_to_do() {
        let doubt = Reason::of(ReasonKind::TimedOut);
        let past = ItemHistory {
            last: LastAttempt::Doubt(&doubt),
            before: PriorExistence::Existed,
            ..UNSEEN
        };
        assert_eq!(reconciled(past, Some("STOPPED")), Reconciliation::NotDone);
        assert_eq!(reconciled(past, Some("MOVING")), Reconciliation::NotDone);
        let under_way = Reconciliation::UnderWay(Step::Delete);
        assert_eq!(reconciled(past, Some("STOPPED!")), under_way);
        assert_eq!(outcome(past, Some("RUNNING")), Some(Outcome::Failed));
    }

    #[test]
    fn a_stop_is_seen_done_and_says_whose_it_was() {
        let refusal = refusal();
        let stop = ItemHistory {
            action: Action::Stop,
            step: Step::Stop,
            last: LastAttempt::Accepted,
            before: PriorExistence::Existed,
            ..UNSEEN
        };
        let refused = ItemHistory {
            last: LastAttempt::Refused(&refusal),
            ..stop
        };
        assert_eq!(outcome(stop, Some("STOPPED")), Some(Outcome::Stopped));
        assert_eq!(
            outcome(refused, Some("STOPPED")),
            Some(Outcome::AlreadyStopped)
        );
        let under_way = Reconciliation::UnderWay(Step::Stop);
        assert_eq!(reconciled(refused, Some("STOPPING")), under_way);
        assert_eq!(reconciled(stop, Some("RUNNING")), under_way);
        assert_eq!(outcome(refused, Some("RUNNING")), Some(Outcome::Failed));
        assert_eq!(outcome(stop, Some("DEAD")), Some(Outcome::Scheduled));
        assert_eq!(outcome(stop, None), Some(Outcome::AlreadyGone));
    }

    #[test]
    fn stop_then_delete_goes_on_from_whatever_can_be_deleted() {
        let both = ItemHistory {
            action: Action::StopThenDelete,
            step: Step::Stop,
            last: LastAttempt::Accepted,
            before: PriorExistence::Existed,
            ..UNSEEN
        };
        let next = |status| match reconciled(both, Some(status)) {
            Reconciliation::Next(step, outcome, _) => Some((step, outcome)),
            _ => None,
        };
        assert_eq!(next("STOPPED"), Some((Step::Delete, Outcome::Stopped)));
        for status in ["DEAD", "UNKNOWN", "COMPLETED"] {
            assert_eq!(next(status), Some((Step::Delete, Outcome::NotSent)));
        }
        for status in ["STOPPING", "RUNNING"] {
            let under_way = Reconciliation::UnderWay(Step::Stop);
            assert_eq!(reconciled(both, Some(status)), under_way);
        }
        let being_deleted = Reconciliation::UnderWay(Step::Delete);
        assert_eq!(reconciled(both, Some("STOPPED!")), being_deleted);
    }
}
