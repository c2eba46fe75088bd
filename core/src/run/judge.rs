//! What a reading means for an item, after all that was sent of it.

use crate::{
    item::{Action, Step},
    ledger::Outcome,
    service::{Reason, ReasonKind, Service},
    survey::{Found, Sighting, Standing},
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
    /// Whether it was ever seen to exist.
    pub(super) existed: bool,
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
        Sighting::NotFound => not_found(past),
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

fn not_found(past: Past<'_>) -> Judgement {
    let may_be_ours = past.doubted || matches!(past.last, Last::Accepted | Last::Doubt(_));
    let existed = past.existed || past.last == Last::Accepted;
    if existed {
        return if may_be_ours && past.step == Step::Delete {
            Judgement::Final(Outcome::Deleted, Reason::of(ReasonKind::SeenDone))
        } else {
            Judgement::Final(Outcome::AlreadyGone, Reason::of(ReasonKind::NothingToDo))
        };
    }
    match past.last {
        Last::Refused(reason) if !past.doubted => Judgement::Final(Outcome::Failed, reason.clone()),
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
        (_, Last::Refused(reason)) => Judgement::Final(Outcome::Failed, reason.clone()),
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

/// Whether something was seen that exists.
pub(super) const fn exists(sighting: &Sighting) -> bool {
    matches!(sighting, Sighting::Found(Found { .. }))
}
