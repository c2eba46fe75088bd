//! What the desk learns of its items from answers and readings.

use std::{rc::Rc, time::Duration};

use super::{
    answer::Effect,
    desk::{Desk, FIRST_LOOK, Reading, Update},
    judge::{Before, Judgement, judge},
    work::{Ended, State},
};
use crate::{
    item::Step,
    ledger::Outcome,
    service::{Reason, ReasonKind, Service, Sighting},
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

impl Desk {
    /// What a request with so many items did to one of them.
    pub(super) fn take_in(
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
                let work = self.at(row)?;
                let outcome = if *by_service {
                    work.refused()
                } else {
                    work.rest
                };
                work.state = State::Done;
                work.outcome = outcome;
                Some(update(row, outcome, reason))
            }
        }
    }

    /// The service has carried out the change.
    fn done(&mut self, row: u32, reason: &Rc<Reason>) -> Option<Update> {
        let since = self.tick();
        let work = self.at(row)?;
        work.ended = Ended::Accepted;
        work.before = Before::Existed;
        work.since = since;
        work.state = State::Done;
        work.outcome = match work.step {
            Step::Stop => Outcome::Stopped,
            Step::Delete => Outcome::Deleted,
        };
        Some(update(row, work.outcome, reason))
    }

    /// The service has accepted the change.
    fn accepted(&mut self, row: u32, reason: &Rc<Reason>, now: Duration) -> Option<Update> {
        let until = now + self.limits.wait;
        let since = self.tick();
        let work = self.at(row)?;
        work.ended = Ended::Accepted;
        work.before = Before::Existed;
        work.outcome = Outcome::Scheduled;
        work.since = since;
        work.reads = 0;
        work.state = State::Watched(until);
        self.watch(row, now);
        Some(update(row, Outcome::Scheduled, reason))
    }

    fn watch(&mut self, row: u32, now: Duration) {
        self.watched.insert(row);
        self.look_every = FIRST_LOOK;
        self.next_look = if self.watched.len() == 1 {
            now + FIRST_LOOK
        } else {
            self.next_look.min(now + FIRST_LOOK)
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
        let work = self.at(row)?;
        work.ended = Ended::Refused(reason.clone());
        work.since = since;
        if reason.kind.passes_by_itself() {
            work.fails = work.fails.saturating_add(1);
            let wait = jitter(u32::from(work.fails - 1), rng);
            return self.read_later(row, reason, now + wait);
        }
        if reason.kind.shows_that_it_is_there() && !work.doubted {
            work.state = State::Done;
            work.outcome = Outcome::Failed;
            return Some(update(row, Outcome::Failed, reason));
        }
        // It was seen in a state in which the service has to say just this.
        if !work.doubted && work.expects(reason.kind) {
            work.state = State::Done;
            work.outcome = Outcome::Failed;
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
        let (goes_on, under_way) = (self.goes_on, self.limits.under_way);
        let work = self.at(row)?;
        work.ended = Ended::Doubt(reason.clone());
        work.doubted = true;
        work.since = since;
        work.trusted_from = match still {
            Still::Ended => now,
            Still::Settling => now + goes_on.usually,
            Still::InFlight => (work.sent + under_way).max(now) + goes_on.usually,
        };
        // What can't be read may as well have said that all of it is still to be done.
        let has_ended = still == Still::Ended && reason.kind != ReasonKind::Unreadable;
        if !has_ended && !goes_on.is_seen {
            // Until it is seen done nobody can say that it will not be.
            work.rest = Outcome::Unknown;
        }
        if reason.is_time_out() && size > 1 {
            work.cap = work.cap.min(size.div_ceil(2));
        } else {
            work.fails = work.fails.saturating_add(1);
        }
        let wait = if reason.http_status.is_some_and(|status| status >= 500) {
            jitter(u32::from(work.fails.saturating_sub(1)), rng)
        } else {
            Duration::ZERO
        };
        self.read_later(row, reason, now + wait)
    }

    fn read_later(&mut self, row: u32, reason: &Rc<Reason>, due: Duration) -> Option<Update> {
        let work = self.at(row)?;
        work.state = State::Doubtful;
        work.outcome = Outcome::Unknown;
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
        let work = self.at(row)?;
        work.since = since;
        if why == NotDone::Later {
            work.sends = work.sends.saturating_sub(1);
        }
        let is_later = match why {
            NotDone::Refused(0..=1) if reason.kind == ReasonKind::GatewayRefused => {
                work.state = State::Done;
                work.outcome = work.rest;
                return Some(update(row, work.rest, reason));
            }
            NotDone::Refused(0..=1) | NotDone::TooLarge(0..=1) => {
                return self.refused(row, reason, now, rng);
            }
            NotDone::Refused(size) | NotDone::TooLarge(size) => {
                // Half of it may not hold what the service will not take.
                work.cap = work.cap.min(size.div_ceil(2));
                false
            }
            NotDone::NoBulk => {
                work.cap = 1;
                false
            }
            NotDone::Later | NotDone::Asked => work.cap >= batch,
        };
        self.send_again(row, reason, is_later)
    }

    /// Sends an item again, unless that was tried often enough. The reason is that of the last
    /// time; `last` puts it behind all that was not sent yet.
    fn send_again(&mut self, row: u32, reason: &Rc<Reason>, last: bool) -> Option<Update> {
        let most_sends = self.most_sends;
        let attempts = self.limits.attempts;
        let is_ending = self.is_ending;
        let work = self.at(row)?;
        work.outcome = work.rest;
        let is_over = work.sends >= most_sends || work.fails >= attempts;
        if is_over && !is_ending {
            work.state = State::Done;
            work.outcome = work.refused();
            return Some(update(row, work.outcome, reason));
        }
        let rest = work.rest;
        self.queue(row, last);
        Some(update(row, rest, reason))
    }

    /// Lets an item wait to be sent, `last` behind all that was not sent yet; not where the run
    /// is about to end.
    fn queue(&mut self, row: u32, last: bool) {
        let is_ending = self.is_ending;
        let Some(work) = self.at(row) else {
            return;
        };
        if is_ending {
            work.state = State::Done;
            return;
        }
        work.state = State::Ready;
        let cap = work.cap;
        if last {
            self.fresh.push_back(row);
        } else {
            self.again.entry(cap).or_default().push_back(row);
        }
    }

    /// A reading shows an item.
    pub(super) fn sighted(
        &mut self,
        service: &impl Service,
        reading: &Reading<u32>,
        sighting: Sighting,
        now: Duration,
    ) -> Option<Update> {
        let row = reading.rows;
        let (batch, is_checking) = (self.sending.batch, self.is_checking);
        let since = self.tick();
        let work = self.at(row)?;
        let is_awaited = matches!(work.state, State::Reading | State::Watched(_));
        if !is_awaited || reading.begun <= work.since {
            return None;
        }
        work.reads = 0;
        if matches!(sighting, Sighting::Found(_)) {
            work.before = Before::Existed;
        }
        let judgement = judge(service, work.past(), &sighting);
        if !matches!(judgement, Judgement::UnderWay(_)) {
            self.watched.remove(&row);
        }
        let work = self.at(row)?;
        let is_denial = matches!(
            judgement,
            Judgement::NotDone | Judgement::Final(Outcome::Failed | Outcome::Unknown, _)
        );
        if is_denial && reading.at < work.trusted_from {
            // Not done yet may be done later.
            work.state = State::Doubtful;
            let due = work.trusted_from;
            self.doubtful.insert((due, row));
            return None;
        }
        let is_there = matches!(sighting, Sighting::Found(_));
        let sighting = work.richer(service, sighting);
        let is_new = work.seen.as_ref() != Some(&sighting);
        let seen = is_new.then_some(sighting);
        if is_new {
            work.seen.clone_from(&seen);
        }
        work.weigh(service);
        let before = work.outcome;
        let mut update = match judgement {
            Judgement::Final(outcome, reason) => {
                let outcome = match outcome {
                    Outcome::Failed if is_there => work.refused(),
                    outcome => outcome,
                };
                work.state = State::Done;
                work.outcome = outcome;
                update(row, outcome, &Rc::new(reason))
            }
            Judgement::Next(step, outcome, mut reason) => {
                if is_checking {
                    // The next step does not go, and nothing else will say so.
                    reason = Reason::of(ReasonKind::WaitOver);
                }
                work.go_on(step, batch);
                work.weigh(service);
                work.since = since;
                work.outcome = outcome;
                work.rest = outcome;
                self.queue(row, false);
                update(row, outcome, &Rc::new(reason))
            }
            Judgement::NotDone => {
                work.since = since;
                match work.ended.clone() {
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
            Judgement::UnderWay(step) => self.under_way(row, step, now)?,
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
        let work = self.at(row)?;
        if step != work.step {
            let was_sent = !matches!(work.ended, Ended::NotSent);
            work.go_on(step, batch);
            if was_sent {
                work.ended = Ended::Accepted;
            }
            work.since = since;
        } else if !matches!(work.ended, Ended::NotSent) {
            work.ended = Ended::Accepted;
        }
        // What this run has not sent is not accepted, even if the service is about to do it.
        let outcome = if matches!(work.ended, Ended::NotSent) {
            work.outcome
        } else {
            Outcome::Scheduled
        };
        let is_new = outcome != work.outcome;
        work.outcome = outcome;
        let until = match work.state {
            State::Watched(until) => until,
            _ => now + wait,
        };
        if !rests && now >= until {
            return self.unseen(row, &Reason::of(ReasonKind::WaitOver));
        }
        work.state = State::Watched(until);
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
        let work = self.at(row)?;
        if !matches!(work.state, State::Reading | State::Watched(_)) {
            return None;
        }
        work.reads = work.reads.saturating_add(u16::from(counts));
        let is_enough = why == NotRead::GivenUp || work.reads >= MOST_READS;
        match work.state {
            State::Reading if counts && is_enough => self.unreadable(row, reason),
            State::Reading => {
                let wait = if counts {
                    jitter(u32::from(work.reads.saturating_sub(1)), rng)
                } else {
                    Duration::ZERO
                };
                work.state = State::Doubtful;
                self.doubtful.insert((now + wait, row));
                None
            }
            // As long as there is time the next reading may succeed.
            State::Watched(until)
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
        let work = self.at(row)?;
        work.state = State::Done;
        Some(update(row, work.outcome, &Rc::new(work.unseen(cause))))
    }

    /// What became of an item can't be read.
    pub(super) fn unreadable(&mut self, row: u32, cause: &Reason) -> Option<Update> {
        let is_checking = self.is_checking;
        let work = self.at(row)?;
        let (outcome, reason) = match &work.ended {
            // Where the status had allowed it, the service may have refused a repeat of what
            // it had carried out: browsers repeat requests by themselves.
            Ended::Refused(reason)
                if !work.doubted
                    && (work.expects(reason.kind) || !reason.kind.may_follow_on_itself()) =>
            {
                (Outcome::Failed, reason.clone())
            }
            Ended::Refused(reason) | Ended::Doubt(reason) => (Outcome::Unknown, reason.clone()),
            Ended::NotSent | Ended::Accepted => return self.unseen(row, cause),
        };
        let is_new = work.outcome != outcome;
        work.state = State::Done;
        work.outcome = outcome;
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
