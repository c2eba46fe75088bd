//! How far each item of a run is.

use std::{rc::Rc, time::Duration};

use super::{
    journal_batch::AHEAD_FOR,
    reconcile::{ItemHistory, LastAttempt, PriorExistence},
};
use crate::{
    item::{Action, ItemId, Kind, Step},
    ledger::{Ledger, Outcome, Row, SendCounts, StepHistory},
    plan::{PlannedRow, first_step},
    service::{Eligibility, Observation, Reason, ReasonKind, Service},
    time::Timestamp,
};

/// The next thing to do about an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ItemPhase {
    /// Nothing.
    Done,
    /// To send it.
    Ready,
    /// To wait for the answer of its request.
    InFlight,
    /// To wait for the answer of the reading that says what became of it.
    Reading,
    /// To read what became of it.
    Doubtful,
    /// To read from time to time until it is done, and not beyond this time.
    Watched(Duration),
}

/// How the last request for an item's present step ended.
#[derive(Clone, Debug, Default)]
pub(super) enum Ended {
    #[default]
    NotSent,
    Accepted,
    Refused(Rc<Reason>),
    Doubt(Rc<Reason>),
}

/// One item of a run.
#[derive(Clone, Debug)]
pub(super) struct ItemState {
    pub(super) id: Option<ItemId>,
    pub(super) action: Action,
    pub(super) step: Step,
    pub(super) phase: ItemPhase,
    pub(super) outcome: Outcome,
    /// The outcome if its present step is not sent: what was there before, what the step before has
    /// brought, or that an earlier request may yet be carried out and no reading could tell.
    pub(super) rest: Outcome,
    /// How often it was sent with this step.
    pub(super) sends: u16,
    /// How often that brought nothing, beside the halving of batches.
    pub(super) fails: u16,
    /// How many readings of it have failed since the last one that did not.
    pub(super) reads: u16,
    /// With how many others it may be in one request.
    pub(super) cap: usize,
    pub(super) ended: Ended,
    pub(super) doubted: bool,
    pub(super) before: PriorExistence,
    pub(super) seen: Option<Observation>,
    /// Whether the service has to refuse its step, by what was last seen of it.
    pub(super) is_hopeless: bool,
    /// When it was last sent.
    pub(super) sent: Duration,
    /// Before this, a reading that shows it undone proves nothing: the request may still arrive.
    pub(super) trusted_from: Duration,
    /// A reading begun before this, by the scheduler's count, is older than what is known of it.
    pub(super) since: u64,
}

impl ItemState {
    /// The state of a row of a plan.
    pub(super) fn planned(
        service: &impl Service,
        kind: Kind,
        row: &PlannedRow,
        cap: usize,
    ) -> Self {
        let id = ItemId::share(kind.id_format(), &row.text).ok();
        let mut item = Self::new(id, row.action(), row.seen.as_ref(), cap);
        item.begin(service);
        item
    }

    fn new(
        id: Option<ItemId>,
        action: Option<Action>,
        seen: Option<&Observation>,
        cap: usize,
    ) -> Self {
        Self {
            phase: match (&id, action) {
                (Some(_), Some(_)) => ItemPhase::Ready,
                _ => ItemPhase::Done,
            },
            id,
            action: action.unwrap_or(Action::Stop),
            step: Step::Stop,
            outcome: Outcome::NotSent,
            rest: Outcome::NotSent,
            sends: 0,
            fails: 0,
            reads: 0,
            cap,
            ended: Ended::NotSent,
            doubted: false,
            before: match seen {
                Some(Observation::Found(_)) => PriorExistence::Existed,
                Some(Observation::NotFound) => PriorExistence::Missing,
                Some(Observation::NotListed) | None => PriorExistence::Unseen,
            },
            seen: seen.cloned(),
            is_hopeless: false,
            sent: Duration::ZERO,
            trusted_from: Duration::ZERO,
            since: 0,
        }
    }

    /// Keeps whether a refusal of its step is what its status lets expect.
    pub(super) fn weigh(&mut self, service: &impl Service) {
        self.is_hopeless = match &self.seen {
            None => false,
            Some(Observation::NotFound | Observation::NotListed) => true,
            Some(Observation::Found(found)) => !matches!(
                service.eligibility(self.step, found),
                Eligibility::Allowed | Eligibility::Unsure
            ),
        };
    }

    /// Whether the service has to say just this of its step, by what was last seen of it.
    pub(super) fn expects(&self, refusal: ReasonKind) -> bool {
        self.is_hopeless
            && match &self.seen {
                Some(Observation::Found(_)) => refusal == ReasonKind::NotAllowedInStatus,
                Some(Observation::NotFound | Observation::NotListed) => {
                    refusal == ReasonKind::UnknownId
                }
                None => false,
            }
    }

    /// Merges an observation with what is known: where more is known than a reading of one item
    /// says, that it is still there takes nothing of it away.
    pub(super) fn richer(&self, service: &impl Service, observation: Observation) -> Observation {
        match (&self.seen, &observation) {
            (Some(before @ Observation::Found(_)), Observation::Found(_))
                if service.usage().is_some() =>
            {
                before.clone()
            }
            _ => observation,
        }
    }

    /// `true` if the last observation shows that it is there.
    pub(super) const fn was_seen(&self) -> bool {
        matches!(self.seen, Some(Observation::Found(_)))
    }

    /// Begins with the step that its status allows.
    fn begin(&mut self, service: &impl Service) {
        if self.phase != ItemPhase::Ready {
            return;
        }
        match first_step(service, self.action, self.seen.as_ref()) {
            Some(step) => self.step = step,
            None => self.phase = ItemPhase::Watched(Duration::MAX),
        }
        self.weigh(service);
    }

    /// The state of a row of an interrupted run. What was in flight may have
    /// been carried out.
    pub(super) fn resumed(
        service: &impl Service,
        ledger: &Ledger,
        row: &Row,
        (history, under_way): (SendCounts, Duration),
        (now, wall): (Duration, Option<Timestamp>),
    ) -> Self {
        let batch = ledger.header().sending.batch;
        let id = ledger.key(row).map(|key| key.id);
        let mut item = Self::new(id, row.action, row.seen.as_ref(), batch);
        if item.phase == ItemPhase::Done {
            return item;
        }
        item.outcome = row.outcome;
        let reason = || {
            Rc::new(
                row.reason()
                    .cloned()
                    .unwrap_or(Reason::of(ReasonKind::ConnectionLost)),
            )
        };
        match row.outcome {
            Outcome::NotSent => item.begin(service),
            Outcome::Sending | Outcome::Unknown => {
                item.step = row.step.unwrap_or(item.step);
                item.phase = ItemPhase::Doubtful;
                // The page that sent it is gone; the gateway may still be at it.
                let age = wall.zip(row.updated());
                let age = age.map_or(Duration::ZERO, |(wall, at)| wall.since(at));
                let late_effects = service.late_effects();
                let ahead = history.ahead.unwrap_or(AHEAD_FOR);
                let most = ahead.saturating_add(under_way) + late_effects.grace;
                item.trusted_from = now + most.saturating_sub(age);
                if row
                    .reason()
                    .is_some_and(|r| r.kind == ReasonKind::NotThereNow)
                {
                    // It was this run that saw it gone, not the survey.
                    item.before = PriorExistence::Unseen;
                }
                let refused = row.reason().is_some_and(|r| r.kind.is_refusal());
                item.ended = if refused {
                    Ended::Refused(reason())
                } else {
                    Ended::Doubt(reason())
                };
            }
            Outcome::Scheduled => {
                item.step = row.step.unwrap_or(item.step);
                if item.action == Action::StopThenDelete && item.is_seen_deleted(service) {
                    item.step = Step::Delete;
                }
                item.phase = ItemPhase::Watched(Duration::MAX);
                item.ended = Ended::Accepted;
                item.before = PriorExistence::Existed;
            }
            Outcome::Stopped | Outcome::AlreadyStopped if row.is_half_done() => {
                item.step = Step::Delete;
            }
            _ => item.phase = ItemPhase::Done,
        }
        if item.step == Step::Delete {
            item.rest = row.reached;
        }
        item.sends = match item.step {
            Step::Stop => history.stops,
            Step::Delete => history.deletes,
        };
        let past = if row.past.step == Some(item.step) {
            row.past
        } else {
            StepHistory::default()
        };
        let is_lost = row.outcome == Outcome::Sending;
        item.doubted = past.doubted || is_lost;
        item.fails = past.fails;
        item.cap = past.cap.map_or(batch, |cap| cap.clamp(1, batch));
        if (past.may_go_on || is_lost) && !service.late_effects().observable {
            item.rest = Outcome::Unknown;
        }
        item
    }

    /// Why it is watched no longer though it was not seen done: what was accepted could not be
    /// seen done, for this cause, and what was not sent waited for what was seen under way.
    pub(super) fn unseen(&self, cause: &Reason) -> Reason {
        match self.ended {
            Ended::NotSent => Reason::of(ReasonKind::SeenUnderWay),
            _ => Reason {
                kind: ReasonKind::WaitOver,
                ..cause.clone()
            },
        }
    }

    /// Its outcome if that is the end, and its last answer is a refusal.
    pub(super) const fn refused(&self) -> Outcome {
        match self.rest {
            Outcome::Unknown => Outcome::Unknown,
            _ => Outcome::Failed,
        }
    }

    /// `true` if the service was last seen to be about to delete it, whoever has asked for that.
    fn is_seen_deleted(&self, service: &impl Service) -> bool {
        match &self.seen {
            Some(Observation::Found(found)) => matches!(
                service.eligibility(Step::Delete, found),
                Eligibility::UnderWay | Eligibility::Done
            ),
            Some(Observation::NotFound | Observation::NotListed) | None => false,
        }
    }

    /// Goes on to another step.
    pub(super) fn go_on(&mut self, step: Step, cap: usize) {
        if self.step != step {
            self.step = step;
            self.sends = 0;
            self.fails = 0;
            self.doubted = false;
            self.cap = cap;
        }
        self.reads = 0;
        self.ended = Ended::NotSent;
    }

    /// Its history so far.
    pub(super) fn past(&self) -> ItemHistory<'_> {
        ItemHistory {
            action: self.action,
            step: self.step,
            last: match &self.ended {
                Ended::NotSent => LastAttempt::Nothing,
                Ended::Accepted => LastAttempt::Accepted,
                Ended::Refused(reason) => LastAttempt::Refused(reason),
                Ended::Doubt(reason) => LastAttempt::Doubt(reason),
            },
            doubted: self.doubted,
            before: self.before,
        }
    }
}
