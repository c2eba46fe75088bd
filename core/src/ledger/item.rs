//! The state of one item of a run: all that decides what is done about it next.

use std::sync::Arc;

use super::{Effect, Outcome, Retry, Still};
use crate::{
    item::{Action, Step},
    service::{Observation, Reason, ReasonKind},
};

/// The next thing to do about an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ItemPhase {
    /// Nothing: this is its outcome.
    Ended(Outcome),
    /// To send it.
    Ready,
    /// To wait for the answer of its request.
    InFlight,
    /// To read what became of it.
    Doubtful,
    /// To read from time to time until it is done.
    Watched,
}

/// The end of the last request for an item's present step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum LastAttempt {
    /// None was sent, or none that was an attempt.
    #[default]
    Nothing,
    /// The service accepted it.
    Accepted,
    /// The service refused it.
    Refused(Arc<Reason>),
    /// It may have been carried out.
    Doubt(Arc<Reason>, Still),
}

/// The existence of an item before anything was sent of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PriorExistence {
    /// Nobody knows.
    Unseen,
    /// It was seen to be there, then or since.
    Existed,
    /// It was seen not to be there.
    Missing,
}

/// The circumstances of an effect.
#[derive(Clone, Copy, Debug)]
pub(super) struct Circumstances<'r> {
    /// The reason.
    pub(super) reason: Option<&'r Arc<Reason>>,
    /// The number of items in the request.
    pub(super) size: usize,
    /// `true` if a reading shows that the service is at an item.
    pub(super) shows_late_effects: bool,
}

/// The state of one item of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ItemState {
    /// The next thing to do.
    pub(crate) phase: ItemPhase,
    /// The present step.
    pub(crate) step: Step,
    /// The outcome if the present step is not sent: what was there before, what the step before has
    /// brought, or that an earlier request may yet be carried out and no reading could tell.
    pub(crate) rest: Outcome,
    /// The end of the last request for the present step.
    pub(crate) last: LastAttempt,
    /// `true` if any request for the present step may have been carried out without anybody knowing.
    pub(crate) doubted: bool,
    /// Its existence before anything was sent of it.
    pub(crate) prior: PriorExistence,
    /// The number of requests for the present step.
    pub(crate) sends: u16,
    /// The number of those that have brought nothing, beside the halving of batches.
    pub(crate) fails: u16,
    /// The most items that its next request may have, where others were too large.
    pub(super) cap: Option<u32>,
    /// The milliseconds after its record within which its last request may have gone; none where
    /// that is as usual.
    pub(crate) ahead_ms: Option<u32>,
}

impl ItemState {
    /// The state before anything is sent, with what the survey has seen.
    pub(crate) const fn new(action: Option<Action>, seen: Option<&Observation>) -> Self {
        Self {
            phase: match action {
                Some(_) => ItemPhase::Ready,
                None => ItemPhase::Ended(Outcome::Skipped),
            },
            step: match action {
                Some(Action::Delete) => Step::Delete,
                _ => Step::Stop,
            },
            rest: Outcome::NotSent,
            last: LastAttempt::Nothing,
            doubted: false,
            prior: match seen {
                Some(Observation::Found(_)) => PriorExistence::Existed,
                Some(Observation::NotFound) => PriorExistence::Missing,
                Some(Observation::NotListed) | None => PriorExistence::Unseen,
            },
            sends: 0,
            fails: 0,
            cap: None,
            ahead_ms: None,
        }
    }

    /// The outcome of the item.
    pub(crate) const fn outcome(&self) -> Outcome {
        match (self.phase, &self.last) {
            (ItemPhase::Ended(outcome), _) => outcome,
            (ItemPhase::InFlight, _) => Outcome::Sending,
            (ItemPhase::Doubtful, _) => Outcome::Unknown,
            // What this run has not sent is not accepted, even if the service is about to do it.
            (ItemPhase::Ready, _) | (ItemPhase::Watched, LastAttempt::Nothing) => self.rest,
            (ItemPhase::Watched, _) => Outcome::Scheduled,
        }
    }

    /// The outcome if this is the end, and the last answer is a refusal.
    pub(crate) const fn refused(&self) -> Outcome {
        match self.rest {
            Outcome::Unknown => Outcome::Unknown,
            _ => Outcome::Failed,
        }
    }

    /// The state once the service is seen at a step.
    pub(crate) fn seen_under_way(&self, step: Step) -> Self {
        let mut after = self.clone();
        if step != after.step {
            after.begin(step);
        }
        if self.last != LastAttempt::Nothing {
            after.last = LastAttempt::Accepted;
        }
        after.phase = ItemPhase::Watched;
        after
    }

    /// The most items that its next request may have, where at most so many go together.
    pub(crate) fn cap(&self, batch: usize) -> usize {
        let cap = self.cap.and_then(|cap| usize::try_from(cap).ok());
        cap.map_or(batch, |cap| cap.clamp(1, batch.max(1)))
    }

    /// A request for this step goes out.
    pub(super) fn sent(&mut self, step: Step, ahead_ms: Option<u32>) {
        if self.step != step {
            self.begin(step);
        }
        self.sends = self.sends.saturating_add(1);
        self.ahead_ms = ahead_ms;
        self.phase = ItemPhase::InFlight;
    }

    /// The answer of its request never comes: the page that waited for it is gone.
    pub(super) fn lost(&mut self, reason: Arc<Reason>, shows_late_effects: bool) {
        self.doubt(reason, Still::InFlight, shows_late_effects);
    }

    /// It was given up, and is read again; its outcome is as before.
    pub(super) fn take_up(&mut self) {
        match (self.phase, &self.last) {
            (ItemPhase::Ended(Outcome::Scheduled), LastAttempt::Accepted) => {
                self.phase = ItemPhase::Watched;
            }
            (
                ItemPhase::Ended(Outcome::Unknown),
                LastAttempt::Refused(_) | LastAttempt::Doubt(..),
            ) => self.phase = ItemPhase::Doubtful,
            _ => {}
        }
    }

    /// It was seen by a reading.
    pub(super) const fn seen(&mut self, observation: &Observation) {
        if matches!(observation, Observation::Found(_)) {
            self.prior = PriorExistence::Existed;
        }
    }

    /// Applies an effect.
    pub(super) fn apply(&mut self, effect: Effect, of: Circumstances<'_>) {
        let reason = || {
            let given = of.reason.cloned();
            given.unwrap_or_else(|| Arc::new(Reason::of(ReasonKind::Unexplained)))
        };
        match effect {
            Effect::Accepted => {
                self.last = LastAttempt::Accepted;
                self.prior = PriorExistence::Existed;
                self.phase = ItemPhase::Watched;
            }
            Effect::Refused => {
                let reason = reason();
                if reason.kind.passes_by_itself() {
                    self.fails = self.fails.saturating_add(1);
                }
                self.last = LastAttempt::Refused(reason);
                self.phase = ItemPhase::Doubtful;
            }
            Effect::Doubt(still) => {
                let reason = reason();
                if reason.is_time_out() && of.size > 1 {
                    self.halve(of.size);
                } else {
                    self.fails = self.fails.saturating_add(1);
                }
                self.doubt(reason, still, of.shows_late_effects);
            }
            Effect::NotDone(retry) => {
                match retry {
                    Retry::AsBefore => {}
                    Retry::NoAttempt => self.sends = self.sends.saturating_sub(1),
                    Retry::Smaller => self.halve(of.size),
                    Retry::Alone => self.cap = Some(1),
                }
                self.phase = ItemPhase::Ready;
            }
            Effect::UnderWay(step) => *self = self.seen_under_way(step),
            Effect::Next(step, outcome) => {
                self.begin(step);
                self.rest = outcome;
                self.phase = ItemPhase::Ready;
            }
            Effect::Ended(outcome) => self.phase = ItemPhase::Ended(outcome),
        }
    }

    fn doubt(&mut self, reason: Arc<Reason>, still: Still, shows_late_effects: bool) {
        // What can't be read may as well have said that all of it is still to be done.
        let has_ended = still == Still::Ended && reason.kind != ReasonKind::Unreadable;
        if !has_ended && !shows_late_effects {
            // Until it is seen done nobody can say that it will not be.
            self.rest = Outcome::Unknown;
        }
        self.doubted = true;
        self.last = LastAttempt::Doubt(reason, still);
        self.phase = ItemPhase::Doubtful;
    }

    /// Half of so many items may not hold what the service will not take.
    fn halve(&mut self, size: usize) {
        let half = u32::try_from(size.div_ceil(2)).unwrap_or(u32::MAX);
        self.cap = Some(self.cap.map_or(half, |cap| cap.min(half)));
    }

    /// Begins with another step.
    fn begin(&mut self, step: Step) {
        *self = Self {
            step,
            last: LastAttempt::Nothing,
            doubted: false,
            sends: 0,
            fails: 0,
            cap: None,
            ..self.clone()
        };
    }
}
