//! How answers and readings change the scheduler's items.

use std::{rc::Rc, time::Duration};

use super::{
    answer::Effect,
    item::{Ended, ItemPhase},
    reconcile::{PriorExistence, Reconciliation, reconcile},
    scheduler::{FIRST_POLL, Reading, Scheduler, Update},
};
use crate::{
    item::Step,
    ledger::Outcome,
    service::{Observation, Reason, ReasonKind, Service},
    transport::jitter,
};

/// How often in a row something is read in vain until it is given up, however often a change is
/// tried.
const MOST_READS: u16 = 5;

/// Whether a request whose end is not known may still be carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Still {
    /// The service has answered: what it has not done by now it does not do.
    Ended,
    /// The service may be at work for a moment.
    Settling,
    /// The gateway may not have passed it on yet.
    InFlight,
}

/// Why an item was certainly not changed by a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NotDone {
    /// Everybody is turned away for now, or it was kept back for a cause that is none of its own:
    /// that is no attempt.
    Later,
    /// The user is asked whether it is worth another attempt.
    Asked,
    /// The request was refused as a whole, with so many items in it.
    Refused(usize),
    /// The request was too large, with so many items in it.
    TooLarge(usize),
    /// There is no such call for many items.
    NoBulk,
}

/// Why a reading has failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NotRead {
    /// Something is wrong with this reading.
    ByItself,
    /// Everybody meets it now.
    General,
    /// Nobody can read until the user has done something: the run pauses for that.
    Paused,
    /// Readings were refused so often in a row that they are given up.
    GivenUp,
}

impl Scheduler {
    /// Applies the effect of a request with so many items to one of them.
    pub(super) fn handle(
        &mut self,
        row: u32,
        effect: &Effect,
        size: usize,
        now: Duration,
        rng: &mut fastrand::Rng,
    ) -> Option<Update> {
        match effect {
            Effect::Accepted(reason) => self.accepted(row, reason, now),
            Effect::Done(reason) => self.done(row, reason),
            Effect::Refused(reason) => self.refused(row, reason, now, rng),
            Effect::Doubt(reason, still) => self.doubt(row, (reason, *still), size, now, rng),
            Effect::NotDone(reason, why) => self.not_done(row, reason, *why, now, rng),
            Effect::TurnedAway(reason, by_service) => {
                let item = self.at(row)?;
                let outcome = if *by_service {
                    item.refused()
                } else {
                    item.rest
                };
                item.phase = ItemPhase::Done;
                item.outcome = outcome;
                Some(update(row, outcome, reason))
            }
        }
    }

    /// The service has carried out the change.
    fn done(&mut self, row: u32, reason: &Rc<Reason>) -> Option<Update> {
        let since = self.tick();
        let item = self.at(row)?;
        item.ended = Ended::Accepted;
        item.before = PriorExistence::Existed;
        item.since = since;
        item.phase = ItemPhase::Done;
        item.outcome = match item.step {
            Step::Stop => Outcome::Stopped,
            Step::Delete => Outcome::Deleted,
        };
        Some(update(row, item.outcome, reason))
    }

    /// The service has accepted the change.
    fn accepted(&mut self, row: u32, reason: &Rc<Reason>, now: Duration) -> Option<Update> {
        let until = now + self.limits.wait;
        let since = self.tick();
        let item = self.at(row)?;
        item.ended = Ended::Accepted;
        item.before = PriorExistence::Existed;
        item.outcome = Outcome::Scheduled;
        item.since = since;
        item.reads = 0;
        item.phase = ItemPhase::Watched(until);
        self.watch(row, now);
        Some(update(row, Outcome::Scheduled, reason))
    }

    fn watch(&mut self, row: u32, now: Duration) {
        self.watched.insert(row);
        self.poll_interval = FIRST_POLL;
        self.next_poll = if self.watched.len() == 1 {
            now + FIRST_POLL
        } else {
            self.next_poll.min(now + FIRST_POLL)
        };
    }

    /// The service has refused the item. An earlier request may have been carried out, or a
    /// repeat of this one: it is read before it is called failed.
    fn refused(
        &mut self,
        row: u32,
        reason: &Rc<Reason>,
        now: Duration,
        rng: &mut fastrand::Rng,
    ) -> Option<Update> {
        let since = self.tick();
        let item = self.at(row)?;
        item.ended = Ended::Refused(reason.clone());
        item.since = since;
        if reason.kind.passes_by_itself() {
            item.fails = item.fails.saturating_add(1);
            let wait = jitter(u32::from(item.fails - 1), rng);
            return self.read_later(row, reason, now + wait);
        }
        if reason.kind.shows_that_it_is_there() && !item.doubted {
            item.phase = ItemPhase::Done;
            item.outcome = Outcome::Failed;
            return Some(update(row, Outcome::Failed, reason));
        }
        // It was seen in a state in which the service has to say just this.
        if !item.doubted && item.expects(reason.kind) {
            item.phase = ItemPhase::Done;
            item.outcome = Outcome::Failed;
            return Some(update(row, Outcome::Failed, reason));
        }
        self.read_later(row, reason, now)
    }

    /// The change may have been carried out, or may still be; the request had so many items in it.
    fn doubt(
        &mut self,
        row: u32,
        (reason, still): (&Rc<Reason>, Still),
        size: usize,
        now: Duration,
        rng: &mut fastrand::Rng,
    ) -> Option<Update> {
        let since = self.tick();
        let (late_effects, under_way) = (self.late_effects, self.limits.under_way);
        let item = self.at(row)?;
        item.ended = Ended::Doubt(reason.clone());
        item.doubted = true;
        item.since = since;
        item.trusted_from = match still {
            Still::Ended => now,
            Still::Settling => now + late_effects.grace,
            Still::InFlight => (item.sent + under_way).max(now) + late_effects.grace,
        };
        // What can't be read may as well have said that all of it is still to be done.
        let has_ended = still == Still::Ended && reason.kind != ReasonKind::Unreadable;
        if !has_ended && !late_effects.observable {
            // Until it is seen done nobody can say that it will not be.
            item.rest = Outcome::Unknown;
        }
        if reason.is_time_out() && size > 1 {
            item.cap = item.cap.min(size.div_ceil(2));
        } else {
            item.fails = item.fails.saturating_add(1);
        }
        let wait = if reason.http_status.is_some_and(|status| status >= 500) {
            jitter(u32::from(item.fails.saturating_sub(1)), rng)
        } else {
            Duration::ZERO
        };
        self.read_later(row, reason, now + wait)
    }

    fn read_later(&mut self, row: u32, reason: &Rc<Reason>, due: Duration) -> Option<Update> {
        let item = self.at(row)?;
        item.phase = ItemPhase::Doubtful;
        item.outcome = Outcome::Unknown;
        self.doubtful.insert((due, row));
        Some(update(row, Outcome::Unknown, reason))
    }

    /// The change was certainly not carried out.
    fn not_done(
        &mut self,
        row: u32,
        reason: &Rc<Reason>,
        why: NotDone,
        now: Duration,
        rng: &mut fastrand::Rng,
    ) -> Option<Update> {
        let since = self.tick();
        let batch = self.sending.batch;
        let item = self.at(row)?;
        item.since = since;
        if why == NotDone::Later {
            item.sends = item.sends.saturating_sub(1);
        }
        let is_later = match why {
            NotDone::Refused(0..=1) if reason.kind == ReasonKind::GatewayRefused => {
                item.phase = ItemPhase::Done;
                item.outcome = item.rest;
                return Some(update(row, item.rest, reason));
            }
            NotDone::Refused(0..=1) | NotDone::TooLarge(0..=1) => {
                return self.refused(row, reason, now, rng);
            }
            NotDone::Refused(size) | NotDone::TooLarge(size) => {
                // Half of it may not hold what the service will not take.
                item.cap = item.cap.min(size.div_ceil(2));
                false
            }
            NotDone::NoBulk => {
                item.cap = 1;
                false
            }
            NotDone::Later | NotDone::Asked => item.cap >= batch,
        };
        self.send_again(row, reason, is_later)
    }

    /// Sends an item again, unless that was tried often enough. The reason is that of the last
    /// time; `last` puts it behind all that was not sent yet.
    fn send_again(&mut self, row: u32, reason: &Rc<Reason>, last: bool) -> Option<Update> {
        let most_sends = self.most_sends;
        let attempts = self.limits.attempts;
        let is_ending = self.is_ending;
        let item = self.at(row)?;
        item.outcome = item.rest;
        let is_over = item.sends >= most_sends || item.fails >= attempts;
        if is_over && !is_ending {
            item.phase = ItemPhase::Done;
            item.outcome = item.refused();
            return Some(update(row, item.outcome, reason));
        }
        let rest = item.rest;
        self.queue(row, last);
        Some(update(row, rest, reason))
    }

    /// Lets an item wait to be sent, `last` behind all that was not sent yet; not where the run
    /// is about to end.
    fn queue(&mut self, row: u32, last: bool) {
        let is_ending = self.is_ending;
        let Some(item) = self.at(row) else {
            return;
        };
        if is_ending {
            item.phase = ItemPhase::Done;
            return;
        }
        item.phase = ItemPhase::Ready;
        let cap = item.cap;
        if last {
            self.pending.push_back(row);
        } else {
            self.retry_queues.entry(cap).or_default().push_back(row);
        }
    }

    /// A reading shows an item.
    pub(super) fn observed(
        &mut self,
        service: &impl Service,
        reading: &Reading<u32>,
        observation: Observation,
        now: Duration,
    ) -> Option<Update> {
        let row = reading.rows;
        let (batch, is_checking) = (self.sending.batch, self.is_checking);
        let since = self.tick();
        let item = self.at(row)?;
        let is_awaited = matches!(item.phase, ItemPhase::Reading | ItemPhase::Watched(_));
        if !is_awaited || reading.begun <= item.since {
            return None;
        }
        item.reads = 0;
        if matches!(observation, Observation::Found(_)) {
            item.before = PriorExistence::Existed;
        }
        let reconciliation = reconcile(service, item.past(), &observation);
        if !matches!(reconciliation, Reconciliation::UnderWay(_)) {
            self.watched.remove(&row);
        }
        let item = self.at(row)?;
        let is_denial = matches!(
            reconciliation,
            Reconciliation::NotDone | Reconciliation::Final(Outcome::Failed | Outcome::Unknown, _)
        );
        if is_denial && reading.at < item.trusted_from {
            // Not done yet may be done later.
            item.phase = ItemPhase::Doubtful;
            let due = item.trusted_from;
            self.doubtful.insert((due, row));
            return None;
        }
        let is_there = matches!(observation, Observation::Found(_));
        let observation = item.richer(service, observation);
        let is_new = item.seen.as_ref() != Some(&observation);
        let seen = is_new.then_some(observation);
        if is_new {
            item.seen.clone_from(&seen);
        }
        item.weigh(service);
        let before = item.outcome;
        let mut update = match reconciliation {
            Reconciliation::Final(outcome, reason) => {
                let outcome = match outcome {
                    Outcome::Failed if is_there => item.refused(),
                    outcome => outcome,
                };
                item.phase = ItemPhase::Done;
                item.outcome = outcome;
                update(row, outcome, &Rc::new(reason))
            }
            Reconciliation::Next(step, outcome, mut reason) => {
                if is_checking {
                    // The next step does not go, and nothing else will say so.
                    reason = Reason::of(ReasonKind::WaitOver);
                }
                item.go_on(step, batch);
                item.weigh(service);
                item.since = since;
                item.outcome = outcome;
                item.rest = outcome;
                self.queue(row, false);
                update(row, outcome, &Rc::new(reason))
            }
            Reconciliation::NotDone => {
                item.since = since;
                match item.ended.clone() {
                    Ended::Doubt(reason) | Ended::Refused(reason) => {
                        self.send_again(row, &reason, false)?
                    }
                    // It was waited for, and it is not stopping any more.
                    Ended::NotSent | Ended::Accepted => {
                        self.queue(row, false);
                        Update {
                            row,
                            outcome: before,
                            reason: None,
                            seen: None,
                        }
                    }
                }
            }
            Reconciliation::UnderWay(step) => self.under_way(row, step, now)?,
        };
        update.seen = seen;
        // Nothing new is not worth a record.
        let is_told = update.reason.is_some() || update.outcome != before || update.seen.is_some();
        is_told.then_some(update)
    }

    fn under_way(&mut self, row: u32, step: Step, now: Duration) -> Option<Update> {
        let (batch, wait) = (self.sending.batch, self.limits.wait);
        let rests = self.rests_since.is_some();
        let since = self.tick();
        let item = self.at(row)?;
        if step != item.step {
            let was_sent = !matches!(item.ended, Ended::NotSent);
            item.go_on(step, batch);
            if was_sent {
                item.ended = Ended::Accepted;
            }
            item.since = since;
        } else if !matches!(item.ended, Ended::NotSent) {
            item.ended = Ended::Accepted;
        }
        // What this run has not sent is not accepted, even if the service is about to do it.
        let outcome = if matches!(item.ended, Ended::NotSent) {
            item.outcome
        } else {
            Outcome::Scheduled
        };
        let is_new = outcome != item.outcome;
        item.outcome = outcome;
        let until = match item.phase {
            ItemPhase::Watched(until) => until,
            _ => now + wait,
        };
        if !rests && now >= until {
            return self.unseen(row, &Reason::of(ReasonKind::WaitOver));
        }
        item.phase = ItemPhase::Watched(until);
        if !self.watched.contains(&row) {
            self.watch(row, now);
        }
        Some(Update {
            row,
            outcome,
            reason: is_new.then(|| Rc::new(Reason::of(ReasonKind::SeenUnderWay))),
            seen: None,
        })
    }

    /// A reading of an item has failed, with this reason.
    pub(super) fn not_read(
        &mut self,
        row: u32,
        (why, reason): (NotRead, &Reason),
        now: Duration,
        rng: &mut fastrand::Rng,
    ) -> Option<Update> {
        let counts = matches!(why, NotRead::ByItself | NotRead::GivenUp);
        // Nobody is asked any more, so that only time ends what everybody meets.
        let is_unasked = self.is_ending && !self.is_checking && !counts;
        let rests = self.rests_since.is_some();
        let item = self.at(row)?;
        if !matches!(item.phase, ItemPhase::Reading | ItemPhase::Watched(_)) {
            return None;
        }
        item.reads = item.reads.saturating_add(u16::from(counts));
        let is_enough = why == NotRead::GivenUp || item.reads >= MOST_READS;
        match item.phase {
            ItemPhase::Reading if counts && is_enough => self.unreadable(row, reason),
            ItemPhase::Reading => {
                let wait = if counts {
                    jitter(u32::from(item.reads.saturating_sub(1)), rng)
                } else {
                    Duration::ZERO
                };
                item.phase = ItemPhase::Doubtful;
                self.doubtful.insert((now + wait, row));
                None
            }
            // As long as there is time the next reading may succeed.
            ItemPhase::Watched(until)
                if why == NotRead::GivenUp
                    || (!rests && now >= until && (is_enough || is_unasked)) =>
            {
                self.unseen(row, reason)
            }
            _ => None,
        }
    }

    /// An item is watched no longer, though it was not seen done.
    pub(super) fn unseen(&mut self, row: u32, cause: &Reason) -> Option<Update> {
        self.watched.remove(&row);
        let item = self.at(row)?;
        item.phase = ItemPhase::Done;
        Some(update(row, item.outcome, &Rc::new(item.unseen(cause))))
    }

    /// The outcome of an item can't be read.
    pub(super) fn unreadable(&mut self, row: u32, cause: &Reason) -> Option<Update> {
        let is_checking = self.is_checking;
        let item = self.at(row)?;
        let (outcome, reason) = match &item.ended {
            // Where the status had allowed it, the service may have refused a repeat of what
            // it had carried out: browsers repeat requests by themselves.
            Ended::Refused(reason)
                if !item.doubted
                    && (item.expects(reason.kind) || !reason.kind.may_follow_on_itself()) =>
            {
                (Outcome::Failed, reason.clone())
            }
            Ended::Refused(reason) | Ended::Doubt(reason) => (Outcome::Unknown, reason.clone()),
            Ended::NotSent | Ended::Accepted => return self.unseen(row, cause),
        };
        let is_new = item.outcome != outcome;
        item.phase = ItemPhase::Done;
        item.outcome = outcome;
        // Where nothing was seen what is known already needs no second record.
        (is_new || !is_checking).then(|| update(row, outcome, &reason))
    }
}

fn update(row: u32, outcome: Outcome, reason: &Rc<Reason>) -> Update {
    Update {
        row,
        outcome,
        reason: Some(reason.clone()),
        seen: None,
    }
}
