//! Handles results: answers, readings and failures.

use std::time::Duration;

use super::{
    Journal, Runner,
    answer::{Effect, Interpretation, interpretation},
    context::{RunContext, settled},
    journal_batch::Sent,
    listing::Absence,
    perform::{Answered, Done},
    scheduler::{Reading, Scheduler, Update},
    transitions::{NotDone, NotRead},
};
use crate::{
    ledger::{Event, What},
    service::{Observation, One, Service},
    transport::{Clock, Failure, Listing, Told, Transport, Trouble},
};

/// So many requests with a single item have to be refused as a whole, and none accepted, until
/// it is clear that it is not about the items.
const REFUSED_ALONE: usize = 8;

impl<S: Service, T: Transport, C: Clock, J: Journal> Runner<S, T, C, J> {
    pub(super) fn handle<F: FnMut(&Event)>(&self, context: &mut RunContext<'_, F>, done: Done) {
        match done {
            Done::Sent(answered) => self.answered(context, &answered),
            Done::One(reading, Ok(one)) => {
                context.throttle.good();
                context.scheduler.reading_good();
                let observation = match one {
                    One::There(listed) => Observation::Found(listed.found),
                    One::NotThere => Observation::NotFound,
                };
                let now = self.clock.monotonic();
                let update = context
                    .scheduler
                    .observed(&self.service, &reading, observation, now);
                self.record_read(context, update.into_iter().collect());
            }
            Done::One(reading, Err(failure)) => {
                self.not_read(context, (&[reading.rows], reading.begun), &failure);
            }
            Done::Told(list, Ok(told)) => {
                context.throttle.good();
                // A count that is refused shows that the service is there, and not that it may be read.
                if told != Told::Count(None) {
                    context.scheduler.reading_good();
                }
                let now = self.clock.monotonic();
                if let Some((reading, listing)) = context.scheduler.take_told(list, told, now) {
                    let updates = self.listed(&mut context.scheduler, &reading, listing);
                    self.record_read(context, updates);
                }
            }
            Done::Told(list, Err(failure)) => {
                let now = self.clock.monotonic();
                let scheduler = &mut context.scheduler;
                let left = scheduler.list_failed(list, &failure, now, &mut self.rng.borrow_mut());
                match left {
                    Some(reading) => {
                        self.not_read(context, (&reading.rows, reading.begun), &failure);
                    }
                    None => self.met(context, &failure, now),
                }
            }
            Done::Capabilities(Ok(can)) => context.scheduler.capabilities(can),
            // Without an answer it goes on as it is, unless the user can do something.
            Done::Capabilities(Err(failure))
                if failure.trouble.is_for_the_user() && context.halt.is_none() =>
            {
                context.to_pause.get_or_insert(failure.reason);
                context.scheduler.ask_again();
            }
            Done::Capabilities(Err(_)) => {}
        }
    }

    fn answered<F: FnMut(&Event)>(&self, context: &mut RunContext<'_, F>, answered: &Answered) {
        let Answered { sent, result, .. } = answered;
        context.took = Some(answered.took);
        let (now, wall) = (self.clock.monotonic(), self.clock.wall());
        let (target, is_bulk) = (context.target, sent.is_bulk);
        let mut interpretation =
            interpretation(&self.service, target, &sent.asked, is_bulk, result, wall);
        if context.ever_taken {
            interpretation.ask_before_it_ends();
        }
        context.ever_taken |= interpretation.is_taken();
        match &interpretation.failure {
            None => context.throttle.good(),
            Some(failure) => self.met(context, failure, now),
        }
        mind_patience(context, &interpretation, now);
        if interpretation.halt.is_some() {
            context.scheduler.end();
        }
        let updates = self.handle_effects(context, sent, &interpretation, now);
        if let Some(Effect::NotDone(_, why)) = interpretation.effects.first() {
            match why {
                NotDone::Refused(size) => {
                    context.scheduler.ask();
                    context.refused_alone += usize::from(*size <= 1);
                }
                NotDone::TooLarge(size) => context.scheduler.too_large(*size),
                NotDone::NoBulk => context.scheduler.no_bulk(),
                NotDone::Later | NotDone::Asked => {}
            }
        }
        let is_about_all = context.refused_alone >= REFUSED_ALONE && !context.ever_taken;
        let halt = interpretation.halt.clone().or_else(|| {
            let reason = || {
                interpretation
                    .failure
                    .as_ref()
                    .map(|failure| failure.reason.clone())
            };
            is_about_all.then(reason).flatten()
        });
        if let Some(reason) = &interpretation.pause {
            context.ask(reason);
        }
        self.record_answer(context, answered, interpretation, updates);
        if let Some(reason) = halt {
            self.halt(context, reason);
        }
    }

    fn handle_effects<F: FnMut(&Event)>(
        &self,
        context: &mut RunContext<'_, F>,
        sent: &Sent,
        interpretation: &Interpretation,
        now: Duration,
    ) -> Vec<Update> {
        let size = sent.changes.len();
        let rng = &mut *self.rng.borrow_mut();
        let mut updates = Vec::with_capacity(size);
        for ((row, _), effect) in sent.changes.iter().zip(&interpretation.effects) {
            updates.extend(context.scheduler.handle(*row, effect, size, now, rng));
        }
        updates
    }

    fn record_answer<F: FnMut(&Event)>(
        &self,
        context: &mut RunContext<'_, F>,
        answered: &Answered,
        interpretation: Interpretation,
        updates: Vec<Update>,
    ) {
        let (settled, reasons, _) = settled(updates);
        let answered = What::Answered {
            request: answered.sent.request,
            went: answered.went,
            http_status: interpretation.http_status,
            settled,
            reasons,
            anomalies: interpretation.anomalies,
        };
        self.record(context, answered);
    }

    /// Applies a list to the rows that it was read for.
    fn listed(
        &self,
        scheduler: &mut Scheduler,
        reading: &Reading<Vec<u32>>,
        listing: Listing,
    ) -> Vec<Update> {
        let now = self.clock.monotonic();
        let absence = scheduler.absence(&listing);
        let mut found = listing.found();
        let mut updates = Vec::new();
        for row in &reading.rows {
            let Some(item) = scheduler.get(*row) else {
                continue;
            };
            let id = item.id.clone();
            // Of what no reading has shown nobody knows that a list would.
            let is_shown = absence == Absence::Shown && item.was_seen();
            let observation = match id.and_then(|id| found.remove(&id)) {
                Some(listed) => Observation::Found(listed.found),
                None if is_shown => Observation::NotFound,
                None => {
                    scheduler.not_listed(*row, absence, now);
                    continue;
                }
            };
            let reading = Reading {
                rows: *row,
                begun: reading.begun,
                at: reading.at,
            };
            updates.extend(scheduler.observed(&self.service, &reading, observation, now));
        }
        updates
    }

    fn not_read<F: FnMut(&Event)>(
        &self,
        context: &mut RunContext<'_, F>,
        (rows, begun): (&[u32], u64),
        failure: &Failure,
    ) {
        let now = self.clock.monotonic();
        self.met(context, failure, now);
        let rng = &mut *self.rng.borrow_mut();
        let why = match failure.trouble {
            trouble if trouble.is_for_the_user() => {
                // A run that ends asks nobody: it tries again a few times.
                let asks = context.halt.is_none() || context.scheduler.is_checking;
                if asks || context.scheduler.reading_refused(begun, now, rng) {
                    context.to_pause.get_or_insert(failure.reason.clone());
                }
                NotRead::Paused
            }
            Trouble::Permission if context.scheduler.reading_refused(begun, now, rng) => {
                NotRead::GivenUp
            }
            Trouble::Permission | Trouble::Other => NotRead::ByItself,
            Trouble::Down if !context.throttle.is_general(Trouble::Down) => NotRead::ByItself,
            _ => NotRead::General,
        };
        let mut updates = Vec::new();
        for row in rows {
            let reason = (why, &failure.reason);
            updates.extend(context.scheduler.not_read(*row, reason, now, rng));
        }
        self.record_read(context, updates);
    }

    /// Some trouble was met: the run goes slower, or asks the user.
    fn met<F: FnMut(&Event)>(
        &self,
        context: &mut RunContext<'_, F>,
        failure: &Failure,
        now: Duration,
    ) {
        context
            .throttle
            .met(failure, now, &mut self.rng.borrow_mut());
        if context.throttle.is_out_of_patience(now, &self.limits) {
            context.to_pause.get_or_insert(failure.reason.clone());
        }
    }
}

/// Asks the user where changes are turned away for too long: no attempt ends that.
fn mind_patience<F: FnMut(&Event)>(
    context: &mut RunContext<'_, F>,
    interpretation: &Interpretation,
    now: Duration,
) {
    if interpretation.is_turned_away() {
        let is_too_long = context.scheduler.turned_away(now);
        if let Some(failure) = interpretation.failure.as_ref().filter(|_| is_too_long) {
            context.ask(&failure.reason);
        }
    } else if interpretation.http_status.is_some() {
        context.scheduler.not_turned_away();
    }
}
