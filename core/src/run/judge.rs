//! What a reading means for an item, after all that was sent of it.

use crate::{
    item::{Action, Step},
    ledger::Outcome,
    service::{Reason, ReasonKind, Service, Sighting, Standing},
};

/// How the last request for an item's present step ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Last<'r> {
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
pub(super) enum Before {
    /// Nobody knows.
    Unseen,
    /// It was seen to be there, then or since.
    Existed,
    /// It was seen not to be there.
    Missing,
}

/// What happened to an item until now.
#[derive(Clone, Copy, Debug)]
pub(super) struct Past<'r> {
    /// What is wanted.
    pub(super) action: Action,
    /// What is being done.
    pub(super) step: Step,
    /// How the last request for that ended.
    pub(super) last: Last<'r>,
    /// Whether the end of any earlier request for that was not known.
    pub(super) doubted: bool,
    /// What is known of it from before.
    pub(super) before: Before,
}

/// What a reading means for an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Judgement {
    /// That was all; none of the reason where the one that is known still holds.
    Final(Outcome, Reason),
    /// The service is at it with this step.
    UnderWay(Step),
    /// The step is over, and the next one may be sent.
    Next(Step, Outcome, Reason),
    /// The step was not carried out.
    NotDone,
}

/// Judges by a reading that was begun after the last request ended.
pub(super) fn judge(service: &impl Service, past: Past<'_>, sighting: &Sighting) -> Judgement {
    match sighting {
        Sighting::NotFound | Sighting::NotListed => not_found(service, past),
        Sighting::Found(found) => {
            let stop = service.standing(Step::Stop, found);
            let delete = service.standing(Step::Delete, found);
            match (past.action, past.step) {
                (Action::StopThenDelete, Step::Stop) => both(past, stop, delete),
                (_, Step::Stop) => one(past, stop),
                (_, Step::Delete) => one(past, delete),
            }
        }
    }
}

fn not_found(service: &impl Service, past: Past<'_>) -> Judgement {
    let may_be_ours = past.doubted || matches!(past.last, Last::Accepted | Last::Doubt(_));
    let existed = past.before == Before::Existed || past.last == Last::Accepted;
    if existed {
        return if may_be_ours && past.step == Step::Delete {
            Judgement::Final(Outcome::Deleted, Reason::of(ReasonKind::SeenDone))
        } else {
            Judgement::Final(Outcome::AlreadyGone, Reason::of(ReasonKind::NothingToDo))
        };
    }
    // What is deleted at once may be gone by the very request that a browser has repeated.
    let may_be_own =
        |reason: &Reason| !service.goes_on().is_seen && reason.kind.may_follow_on_itself();
    match past.last {
        Last::Refused(reason) if !past.doubted && !may_be_own(reason) => {
            Judgement::Final(Outcome::Failed, reason.clone())
        }
        _ if past.before == Before::Missing => {
            Judgement::Final(Outcome::Failed, Reason::of(ReasonKind::UnknownId))
        }
        // It may have been ours that is gone, and it may never have been there.
        _ => Judgement::Final(Outcome::Unknown, Reason::of(ReasonKind::NotThereNow)),
    }
}

/// The first step of two: whatever lets the second one begin is as good as this one done.
fn both(past: Past<'_>, stop: Standing, delete: Standing) -> Judgement {
    match delete {
        Standing::Done | Standing::UnderWay => Judgement::UnderWay(Step::Delete),
        Standing::Allowed if stop == Standing::Done => Judgement::Next(
            Step::Delete,
            stopped(past),
            Reason::of(ReasonKind::SeenDone),
        ),
        Standing::Allowed => {
            let reason = Reason::of(ReasonKind::EndedOtherwise);
            Judgement::Next(Step::Delete, Outcome::NotSent, reason)
        }
        Standing::Forbidden | Standing::Unsure => match one(past, stop) {
            // An end from which it can't be deleted, and which may not be the last one.
            Judgement::Final(Outcome::Scheduled, _) => Judgement::UnderWay(Step::Stop),
            judgement => judgement,
        },
    }
}

fn one(past: Past<'_>, standing: Standing) -> Judgement {
    match (standing, past.last) {
        (Standing::Done, _) => {
            let reason = match stopped(past) {
                Outcome::AlreadyStopped => ReasonKind::NothingToDo,
                _ => ReasonKind::SeenDone,
            };
            Judgement::Final(stopped(past), Reason::of(reason))
        }
        (Standing::Forbidden, Last::Accepted) if past.step == Step::Stop => {
            let reason = Reason::of(ReasonKind::EndedOtherwise);
            Judgement::Final(Outcome::Scheduled, reason)
        }
        // A deletion that was accepted may wait for its turn, whatever the status says.
        (Standing::UnderWay, _) | (_, Last::Accepted) => Judgement::UnderWay(past.step),
        (Standing::Allowed | Standing::Unsure, Last::Refused(reason))
            if reason.kind.passes_by_itself() =>
        {
            Judgement::NotDone
        }
        (_, Last::Refused(reason)) => {
            let mut reason = reason.clone();
            if reason.kind == ReasonKind::UnknownId {
                // It is there: what said otherwise may not even have been the service.
                reason.kind = ReasonKind::Rejected;
            }
            Judgement::Final(Outcome::Failed, reason)
        }
        // To send it again is known to fail.
        (Standing::Forbidden, _) => {
            Judgement::Final(Outcome::Failed, Reason::of(ReasonKind::NotAllowedInStatus))
        }
        (Standing::Allowed | Standing::Unsure, _) => Judgement::NotDone,
    }
}

/// Whether it is stopped by this run, or was before.
const fn stopped(past: Past<'_>) -> Outcome {
    if past.doubted || matches!(past.last, Last::Accepted | Last::Doubt(_)) {
        Outcome::Stopped
    } else {
        Outcome::AlreadyStopped
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::{Found, ai_api::AiApi};

    const UNSEEN: Past<'_> = Past {
        action: Action::Delete,
        step: Step::Delete,
        last: Last::Nothing,
        doubted: false,
        before: Before::Unseen,
    };

    fn judged(past: Past<'_>, status: Option<&str>) -> Judgement {
        let (status, being_deleted) = match status {
            None => return judge(&AiApi::new(None), past, &Sighting::NotFound),
            Some(status) => match status.strip_suffix('!') {
                Some(status) => (status, true),
                None => (status, false),
            },
        };
        let found = Found {
            status: status.into(),
            being_deleted,
        };
        judge(&AiApi::new(None), past, &Sighting::Found(found))
    }

    fn outcome(past: Past<'_>, status: Option<&str>) -> Option<Outcome> {
        match judged(past, status) {
            Judgement::Final(outcome, _) => Some(outcome),
            _ => None,
        }
    }

    fn refusal() -> Reason {
        Reason::of(ReasonKind::UnknownId).with_message("no such id")
    }

    #[test]
    fn not_found_is_already_gone_only_where_it_was_seen_before() {
        let refusal = refusal();
        let refused = Past {
            last: Last::Refused(&refusal),
            ..UNSEEN
        };
        let existed = Past {
            before: Before::Existed,
            ..refused
        };
        assert_eq!(outcome(existed, None), Some(Outcome::AlreadyGone));
        assert_eq!(outcome(refused, None), Some(Outcome::Failed));
    }

    #[test]
    fn what_may_be_ours_is_deleted_if_it_was_there_and_unknown_if_nobody_knows() {
        let doubt = Reason::of(ReasonKind::ConnectionLost);
        let doubtful = Past {
            last: Last::Doubt(&doubt),
            ..UNSEEN
        };
        let with = |before| Past { before, ..doubtful };
        assert_eq!(outcome(with(Before::Existed), None), Some(Outcome::Deleted));
        assert_eq!(outcome(with(Before::Unseen), None), Some(Outcome::Unknown));
        assert_eq!(
            outcome(with(Before::Missing), None),
            Some(Outcome::Failed),
            "it was not there before, and is not there now"
        );
    }

    #[test]
    fn what_is_there_is_not_called_unknown_whatever_a_refusal_says() {
        let refusal = refusal();
        let refused = Past {
            last: Last::Refused(&refusal),
            ..UNSEEN
        };
        let Judgement::Final(Outcome::Failed, reason) = judged(refused, Some("RUNNING")) else {
            panic!("it is not judged to have failed");
        };
        assert_eq!(reason.kind, ReasonKind::Rejected);
        assert_eq!(reason.message, refusal.message);
    }

    /// A status with `!` is one that is being deleted.
    #[test]
    fn after_a_doubtful_deletion_the_status_says_what_to_do() {
        let doubt = Reason::of(ReasonKind::TimedOut);
        let past = Past {
            last: Last::Doubt(&doubt),
            before: Before::Existed,
            ..UNSEEN
        };
        assert_eq!(judged(past, Some("STOPPED")), Judgement::NotDone);
        assert_eq!(judged(past, Some("MOVING")), Judgement::NotDone);
        let under_way = Judgement::UnderWay(Step::Delete);
        assert_eq!(judged(past, Some("STOPPED!")), under_way);
        assert_eq!(outcome(past, Some("RUNNING")), Some(Outcome::Failed));
    }

    #[test]
    fn a_stop_is_seen_done_and_says_whose_it_was() {
        let refusal = refusal();
        let stop = Past {
            action: Action::Stop,
            step: Step::Stop,
            last: Last::Accepted,
            before: Before::Existed,
            ..UNSEEN
        };
        let refused = Past {
            last: Last::Refused(&refusal),
            ..stop
        };
        assert_eq!(outcome(stop, Some("STOPPED")), Some(Outcome::Stopped));
        assert_eq!(
            outcome(refused, Some("STOPPED")),
            Some(Outcome::AlreadyStopped)
        );
        let under_way = Judgement::UnderWay(Step::Stop);
        assert_eq!(judged(refused, Some("STOPPING")), under_way);
        assert_eq!(judged(stop, Some("RUNNING")), under_way);
        assert_eq!(outcome(refused, Some("RUNNING")), Some(Outcome::Failed));
        assert_eq!(outcome(stop, Some("DEAD")), Some(Outcome::Scheduled));
        assert_eq!(outcome(stop, None), Some(Outcome::AlreadyGone));
    }

    #[test]
    fn stop_then_delete_goes_on_from_whatever_can_be_deleted() {
        let both = Past {
            action: Action::StopThenDelete,
            step: Step::Stop,
            last: Last::Accepted,
            before: Before::Existed,
            ..UNSEEN
        };
        let next = |status| match judged(both, Some(status)) {
            Judgement::Next(step, outcome, _) => Some((step, outcome)),
            _ => None,
        };
        assert_eq!(next("STOPPED"), Some((Step::Delete, Outcome::Stopped)));
        for status in ["DEAD", "UNKNOWN", "COMPLETED"] {
            assert_eq!(next(status), Some((Step::Delete, Outcome::NotSent)));
        }
        for status in ["STOPPING", "RUNNING"] {
            let under_way = Judgement::UnderWay(Step::Stop);
            assert_eq!(judged(both, Some(status)), under_way);
        }
        let being_deleted = Judgement::UnderWay(Step::Delete);
        assert_eq!(judged(both, Some("STOPPED!")), being_deleted);
    }
}
