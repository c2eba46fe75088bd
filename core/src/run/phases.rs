//! The pause, the resumption and the end of a run.

use super::{
    context::{Now, RunContext},
    decide::{Update, unreadable, unseen},
    slot::Place,
};
use crate::{
    item::Flags,
    ledger::What,
    service::{Reason, ReasonKind, Service},
};

impl<S: Service> RunContext<'_, S> {
    /// Nothing is sent with other flags than those that were confirmed, whoever made the adapter.
    pub(super) fn check_flags(&mut self, confirmed: Flags, now: Now) {
        if self.service.flags() != confirmed {
            self.halt(Reason::of(ReasonKind::NotConfirmed), now);
        }
    }

    /// Does what the user, or what has happened, demands of the run as a whole.
    pub(super) fn obey(&mut self, now: Now) {
        if let Some(reason) = self.not_recorded() {
            self.halt(reason, now);
        }
        // Cancelled when there was nothing left to stop: then the plan was carried out.
        let can_stop = !self.is_ending() && self.scheduler.has_more_than_readings();
        if self.control.is_cancelled() && can_stop {
            self.halt(Reason::of(ReasonKind::Cancelled), now);
            // Whether readings meet it too is still to be seen.
            self.to_pause = None;
        }
        let to_pause = self.to_pause.take();
        if self.is_ending() {
            self.give_up_reading(to_pause, now);
            return;
        }
        if !self.is_paused() {
            if to_pause.is_some() {
                self.control.pause();
            }
            if self.control.is_paused() {
                self.pause(to_pause.unwrap_or(Reason::of(ReasonKind::Paused)), now);
            }
        } else if !self.control.is_paused() {
            self.throttle.forget();
            self.scheduler.forget_refusals();
            // What their first pages showed is older than the pause.
            self.scheduler.leave_lists(now.monotonic);
            self.record(What::Resumed, now);
        }
    }

    /// The reason for which nothing more is recorded, if so.
    fn not_recorded(&self) -> Option<Reason> {
        let error = self.failure.as_ref()?;
        Some(Reason::of(ReasonKind::NotRecorded).with_message(&error.message))
    }

    /// Says why the run has paused, and until when somebody wants to be left alone.
    fn pause(&mut self, reason: Reason, now: Now) {
        let wait = self.throttle.left_alone();
        let wait = wait.map(|until| until.saturating_sub(now.monotonic));
        let paused = What::Paused {
            reason: reason.clone(),
        };
        self.record(paused, now);
        if let Some(wait) = wait {
            let until = now.wall.after(wait);
            self.record(What::Waiting { reason, until }, now);
        }
    }

    /// Ends a wait where the user, or the network that is back, does not let it last. That it has
    /// ended is recorded as a wait until now.
    pub(super) fn try_now(&mut self, now: Now) {
        let tries = self.control.tries();
        if self.tries == tries {
            return;
        }
        self.tries = tries;
        if self.throttle.not_before() <= now.monotonic {
            return;
        }
        let is_told = self.told_of.take() == Some(self.throttle.not_before());
        let reason = self.throttle.waits_for().filter(|_| is_told).cloned();
        self.throttle.try_now();
        if let Some(reason) = reason {
            let until = now.wall;
            self.record(What::Waiting { reason, until }, now);
        }
    }

    /// Gives up reading where a run that ends early would have to ask the user, or to wait for
    /// longer than one that does not, or could not record it.
    fn give_up_reading(&mut self, asks: Option<Reason>, now: Now) {
        let is_checking = self.scheduler.is_checking;
        let is_too_long = if is_checking {
            // Somebody looks on.
            let wait = self.throttle.not_before().saturating_sub(now.monotonic);
            wait > self.limits.patience
        } else {
            let left_alone = self.throttle.left_alone();
            left_alone.is_some_and(|until| until > now.monotonic)
        };
        if !is_too_long && self.scheduler.is_done() {
            return;
        }
        let is_left = self.control.is_left() || is_too_long;
        let waits = || {
            let reason = self.throttle.waits_for().or(asks.as_ref()).cloned();
            reason.unwrap_or(Reason::of(ReasonKind::WaitOver))
        };
        if let Some(cause) = self.not_recorded().or_else(|| is_left.then(waits)) {
            self.give_up(&cause, now);
        } else if let Some(cause) = asks {
            // What was accepted is still watched as long as without the end, and what is not known is
            // read for as long: what everybody meets now may be over by then.
            if is_checking {
                self.give_up(&cause, now);
            } else if !self.scheduler.put_off_doubtful(now.monotonic) {
                let updates = self.give_up_doubtful(&cause);
                self.settle_read(updates, now);
            }
        }
    }

    /// Gives up what is not known, and what is watched.
    fn give_up(&mut self, cause: &Reason, now: Now) {
        self.scheduler.end(&self.ledger);
        let mut updates = self.give_up_doubtful(cause);
        for number in self.scheduler.take_watched() {
            updates.extend(self.unseen(number, cause));
        }
        self.settle_read(updates, now);
    }

    /// Gives up what is not known: it can't be read any more, for this reason.
    fn give_up_doubtful(&mut self, cause: &Reason) -> Vec<Update> {
        let rows = self.scheduler.take_doubtful().into_iter();
        rows.filter_map(|number| self.unreadable(number, cause))
            .collect()
    }

    /// An item is watched no longer, though it was not seen done.
    pub(super) fn unseen(&self, number: u32, cause: &Reason) -> Option<Update> {
        Some(unseen(number, self.ledger.row(number)?, cause))
    }

    /// The outcome of an item can't be read.
    pub(super) fn unreadable(&mut self, number: u32, cause: &Reason) -> Option<Update> {
        let row = self.ledger.row(number)?;
        let update = unreadable(self.service, number, row, cause);
        let is_new = update.ends() != Some(row.outcome());
        self.scheduler.set_place(number, Place::Idle);
        // Where nothing was seen what is known already needs no second record.
        (is_new || !self.scheduler.is_checking).then_some(update)
    }
}
