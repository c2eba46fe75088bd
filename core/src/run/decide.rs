//! Decides on the effect that a result, a reading or the lack of one has on an item.
//!
//! All of these functions are pure: what they decide is recorded, and the record alone changes the
//! state of an item.

use std::rc::Rc;

use super::{
    answer::{ItemResult, NotDone},
    reconcile::reconcile,
};
use crate::{
    item::Step,
    ledger::{Effect, ItemState, LastAttempt, Outcome, PriorExistence, Retry, Row},
    service::{Eligibility, Observation, Reason, ReasonKind, Service},
};

/// The limits on how often an item is sent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Attempts {
    /// The number of times that sending may bring nothing, beside the halving of batches.
    pub(super) fails: u16,
    /// The number of times that it is sent at all.
    pub(super) sends: u16,
    /// `true` if the run ends: an item that is sent no more was not sent often enough.
    pub(super) is_ending: bool,
}

/// Something new about an item.
#[derive(Clone, Debug)]
pub(super) struct Update {
    pub(super) row: u32,
    /// None where nothing has changed but what was seen.
    pub(super) effect: Option<Effect>,
    /// None where the reason is as before.
    pub(super) reason: Option<Rc<Reason>>,
    pub(super) seen: Option<Observation>,
}

impl Update {
    pub(super) const fn new(row: u32, effect: Effect, reason: Option<Rc<Reason>>) -> Self {
        Self {
            row,
            effect: Some(effect),
            reason,
            seen: None,
        }
    }

    /// The outcome with which nothing more is done about the item, if so.
    pub(super) const fn ends(&self) -> Option<Outcome> {
        match self.effect {
            Some(Effect::Ended(outcome)) => Some(outcome),
            _ => None,
        }
    }
}

/// The effect of the result of a request on one of its items.
pub(super) fn effect_of(
    service: &impl Service,
    row: &Row,
    result: &ItemResult,
    attempts: Attempts,
) -> Effect {
    let item = &row.state;
    match result {
        ItemResult::Accepted(_) => Effect::Accepted,
        ItemResult::Done(_) => Effect::Ended(match item.step {
            Step::Stop => Outcome::Stopped,
            Step::Delete => Outcome::Deleted,
        }),
        ItemResult::Refused(reason) => refused(service, row, reason),
        ItemResult::Doubt(_, still) => Effect::Doubt(*still),
        ItemResult::NotDone(reason, why) => match why {
            NotDone::Later => again(item, Retry::NoAttempt, attempts),
            NotDone::Asked => again(item, Retry::AsBefore, attempts),
            NotDone::Refused(0..=1) if reason.kind == ReasonKind::GatewayRefused => {
                Effect::Ended(item.rest)
            }
            NotDone::Refused(0..=1) | NotDone::TooLarge(0..=1) => refused(service, row, reason),
            NotDone::Refused(_) | NotDone::TooLarge(_) => again(item, Retry::Smaller, attempts),
            NotDone::NoBulk => again(item, Retry::Alone, attempts),
        },
        ItemResult::TurnedAway(_, true) => Effect::Ended(item.refused()),
        ItemResult::TurnedAway(_, false) => Effect::Ended(item.rest),
    }
}

/// The service has refused the item. An earlier request may have been carried out, or a repeat of
/// this one: it is read before it is called failed.
fn refused(service: &impl Service, row: &Row, reason: &Reason) -> Effect {
    if reason.kind.passes_by_itself() || row.state.doubted {
        return Effect::Refused;
    }
    // It was seen in a state in which the service has to say just this.
    if reason.kind.shows_that_it_is_there() || is_expected(service, row, reason.kind) {
        Effect::Ended(Outcome::Failed)
    } else {
        Effect::Refused
    }
}

/// `true` if the service has to refuse the present step in this way, by what was last seen.
fn is_expected(service: &impl Service, row: &Row, refusal: ReasonKind) -> bool {
    match &row.seen {
        Some(Observation::Found(found)) => {
            refusal == ReasonKind::NotAllowedInStatus
                && !matches!(
                    service.eligibility(row.state.step, found),
                    Eligibility::Allowed | Eligibility::Unsure
                )
        }
        Some(Observation::NotFound | Observation::NotListed) => refusal == ReasonKind::UnknownId,
        None => false,
    }
}

/// Sends an item again, unless that was tried often enough.
fn again(item: &ItemState, retry: Retry, attempts: Attempts) -> Effect {
    let no_attempts = u16::from(retry == Retry::NoAttempt);
    let sends = item.sends.saturating_sub(no_attempts);
    let is_over = sends >= attempts.sends || item.fails >= attempts.fails;
    if is_over && !attempts.is_ending {
        Effect::Ended(item.refused())
    } else {
        Effect::NotDone(retry)
    }
}

/// The circumstances of a reading.
#[derive(Clone, Copy, Debug)]
pub(super) struct Circumstances {
    pub(super) attempts: Attempts,
    /// `true` if what it shows undone was not done, and will not be.
    pub(super) is_trusted: bool,
    /// `true` if the item was watched for long enough.
    pub(super) is_time_over: bool,
    /// `true` if the run is over, and is only read once more.
    pub(super) is_checking: bool,
}

/// The conclusion from a reading.
pub(super) struct Conclusion {
    /// None where there is nothing new to record.
    pub(super) update: Option<Update>,
    /// `true` if it came too early to conclude anything: not done yet may be done later.
    pub(super) is_too_early: bool,
}

/// Concludes from a reading of an item.
pub(super) fn conclusion(
    service: &impl Service,
    (number, row): (u32, &Row),
    observation: Observation,
    of: Circumstances,
) -> Conclusion {
    let mut item = row.state.clone();
    let is_there = matches!(observation, Observation::Found(_));
    if is_there {
        item.prior = PriorExistence::Existed;
    }
    let (effect, reason) = reconcile(service, row.action, &item, &observation);
    let observation = richer(service, row, observation);
    let seen = (row.seen.as_ref() != Some(&observation)).then_some(observation);
    let is_denial = matches!(
        effect,
        Effect::NotDone(_) | Effect::Ended(Outcome::Failed | Outcome::Unknown)
    );
    if is_denial && !of.is_trusted {
        let update = seen.is_some().then_some(Update {
            row: number,
            effect: None,
            reason: None,
            seen,
        });
        return Conclusion {
            update,
            is_too_early: true,
        };
    }
    let reason = reason.map(Rc::new);
    let (effect, reason) = match effect {
        Effect::Ended(Outcome::Failed) if is_there => (Some(Effect::Ended(item.refused())), reason),
        // The next step does not go, and nothing else will say so.
        Effect::Next(..) if of.is_checking => {
            let reason = Rc::new(Reason::of(ReasonKind::WaitOver));
            (Some(effect), Some(reason))
        }
        Effect::NotDone(retry) => match &item.last {
            LastAttempt::Doubt(reason, _) | LastAttempt::Refused(reason) => {
                let reason = Rc::new(reason.as_ref().clone());
                (Some(again(&item, retry, of.attempts)), Some(reason))
            }
            // It was waited for, and it is not stopping any more.
            LastAttempt::Nothing | LastAttempt::Accepted => (Some(effect), None),
        },
        Effect::UnderWay(step) => under_way(&item, step, of.is_time_over),
        effect => (Some(effect), reason),
    };
    let is_told = effect.is_some() || seen.is_some();
    Conclusion {
        update: is_told.then_some(Update {
            row: number,
            effect,
            reason,
            seen,
        }),
        is_too_early: false,
    }
}

/// The service is seen at a step.
fn under_way(
    item: &ItemState,
    step: Step,
    is_time_over: bool,
) -> (Option<Effect>, Option<Rc<Reason>>) {
    let after = item.seen_under_way(step);
    if is_time_over {
        let reason = unseen_reason(&after, &Reason::of(ReasonKind::WaitOver));
        return (Some(Effect::Ended(after.outcome())), Some(Rc::new(reason)));
    }
    let is_new = after.outcome() != item.outcome();
    let reason = is_new.then(|| Rc::new(Reason::of(ReasonKind::SeenUnderWay)));
    // Nothing new is not worth a record.
    let effect = (after != *item).then_some(Effect::UnderWay(step));
    (effect, reason)
}

/// Merges an observation with what is known: where more is known than a reading of one item says,
/// that it is still there takes nothing of it away.
fn richer(service: &impl Service, row: &Row, observation: Observation) -> Observation {
    match (&row.seen, &observation) {
        (Some(before @ Observation::Found(_)), Observation::Found(_))
            if service.usage().is_some() =>
        {
            before.clone()
        }
        _ => observation,
    }
}

/// An item is watched no longer, though it was not seen done, for this cause.
pub(super) fn unseen(number: u32, row: &Row, cause: &Reason) -> Update {
    let effect = Effect::Ended(row.outcome());
    let reason = unseen_reason(&row.state, cause);
    Update::new(number, effect, Some(Rc::new(reason)))
}

/// The reason for no longer watching an item that was not seen done: what was accepted could not be
/// seen done, for this cause, and what was not sent waited for what was seen under way.
fn unseen_reason(item: &ItemState, cause: &Reason) -> Reason {
    match item.last {
        LastAttempt::Nothing => Reason::of(ReasonKind::SeenUnderWay),
        _ => Reason {
            kind: ReasonKind::WaitOver,
            ..cause.clone()
        },
    }
}

/// The outcome of an item can't be read, for this cause.
pub(super) fn unreadable(service: &impl Service, number: u32, row: &Row, cause: &Reason) -> Update {
    let item = &row.state;
    let (outcome, reason) = match &item.last {
        // Where the status had allowed it, the service may have refused a repeat of what it had
        // carried out: browsers repeat requests by themselves.
        LastAttempt::Refused(reason)
            if !item.doubted
                && (is_expected(service, row, reason.kind)
                    || !reason.kind.may_follow_on_itself()) =>
        {
            (Outcome::Failed, reason)
        }
        LastAttempt::Refused(reason) | LastAttempt::Doubt(reason, _) => (Outcome::Unknown, reason),
        LastAttempt::Nothing | LastAttempt::Accepted => return unseen(number, row, cause),
    };
    let reason = Rc::new(reason.as_ref().clone());
    Update::new(number, Effect::Ended(outcome), Some(reason))
}
