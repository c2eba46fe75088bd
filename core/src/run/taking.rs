//! What the runner concludes from what comes back.

use std::time::Duration;

use super::{
    Journal, Runner,
    answer::{Effect, Meaning, meaning},
    desk::{Desk, Reading, Update},
    going::{Going, settled},
    listing::Absence,
    perform::{Answered, Done},
    portion::Sent,
    settle::{NotDone, NotRead},
};
use crate::{
    ledger::{Event, What},
    service::{One, Service, Sighting},
    transport::{Clock, Failure, Listing, Transport, Trouble},
};

/// So many requests with a single item have to be refused as a whole, and none accepted, until
/// it is clear that it is not about the items.
const REFUSED_ALONE: usize = 8;

impl<S: Service, T: Transport, C: Clock, J: Journal> Runner<S, T, C, J> {
    pub(super) fn take_in<F: FnMut(&Event)>(&self, going: &mut Going<'_, F>, done: Done) {
        match done {
            Done::Sent(answered) => self.answered(going, &answered),
            Done::One(reading, Ok(one)) => {
                going.throttle.good();
                going.desk.reading_good();
                let sighting = match one {
                    One::There(listed) => Sighting::Found(listed.found),
                    One::NotThere => Sighting::NotFound,
                };
                let now = self.clock.monotonic();
                let update = going.desk.sighted(&self.service, &reading, sighting, now);
                self.record_read(going, update.into_iter().collect());
            }
            Done::One(reading, Err(failure)) => {
                self.not_read(going, (&[reading.rows], reading.begun), &failure);
            }
            Done::Told(list, Ok(told)) => {
                going.throttle.good();
                going.desk.reading_good();
                let now = self.clock.monotonic();
                if let Some((reading, listing)) = going.desk.take_told(list, told, now) {
                    let updates = self.listed(&mut going.desk, &reading, listing);
                    self.record_read(going, updates);
                }
            }
            Done::Told(list, Err(failure)) => {
                let now = self.clock.monotonic();
                let desk = &mut going.desk;
                let left = desk.list_failed(list, &failure, now, &mut self.rng.borrow_mut());
                match left {
                    Some(reading) => {
                        self.not_read(going, (&reading.rows, reading.begun), &failure);
                    }
                    None => self.met(going, &failure, now),
                }
            }
            Done::Capabilities(Ok(can)) => going.desk.capabilities(can),
            // Without an answer it goes on as it is, unless the user can do something.
            Done::Capabilities(Err(failure))
                if failure.trouble.is_for_the_user() && going.halt.is_none() =>
            {
                going.to_pause.get_or_insert(failure.reason);
                going.desk.ask_again();
            }
            Done::Capabilities(Err(_)) => {}
        }
    }

    fn answered<F: FnMut(&Event)>(&self, going: &mut Going<'_, F>, answered: &Answered) {
        let Answered { sent, result, .. } = answered;
        going.took = Some(answered.took);
        let (now, wall) = (self.clock.monotonic(), self.clock.wall());
        let (target, is_bulk) = (going.target, sent.is_bulk);
        let mut meaning = meaning(&self.service, target, &sent.asked, is_bulk, result, wall);
        if going.ever_taken {
            meaning.ask_before_it_ends();
        }
        going.ever_taken |= meaning.is_taken();
        match &meaning.failure {
            None => going.throttle.good(),
            Some(failure) => self.met(going, failure, now),
        }
        mind_patience(going, &meaning, now);
        if meaning.halt.is_some() {
            going.desk.end();
        }
        let updates = self.take_in_effects(going, sent, &meaning, now);
        if let Some(Effect::NotDone(_, why)) = meaning.effects.first() {
            match why {
                NotDone::Refused(size) => {
                    going.desk.ask();
                    going.refused_alone += usize::from(*size <= 1);
                }
                NotDone::TooLarge(size) => going.desk.too_large(*size),
                NotDone::NoBulk => going.desk.no_bulk(),
                NotDone::Later | NotDone::Asked => {}
            }
        }
        let is_about_all = going.refused_alone >= REFUSED_ALONE && !going.ever_taken;
        let halt = meaning.halt.clone().or_else(|| {
            let reason = || {
                meaning
                    .failure
                    .as_ref()
                    .map(|failure| failure.reason.clone())
            };
            is_about_all.then(reason).flatten()
        });
        if let Some(reason) = &meaning.pause {
            going.ask(reason);
        }
        self.record_answer(going, answered, meaning, updates);
        if let Some(reason) = halt {
            self.halt(going, reason);
        }
    }

    fn take_in_effects<F: FnMut(&Event)>(
        &self,
        going: &mut Going<'_, F>,
        sent: &Sent,
        meaning: &Meaning,
        now: Duration,
    ) -> Vec<Update> {
        let size = sent.changes.len();
        let rng = &mut *self.rng.borrow_mut();
        let mut updates = Vec::with_capacity(size);
        for ((row, _), effect) in sent.changes.iter().zip(&meaning.effects) {
            updates.extend(going.desk.take_in(*row, effect, size, now, rng));
        }
        updates
    }

    fn record_answer<F: FnMut(&Event)>(
        &self,
        going: &mut Going<'_, F>,
        answered: &Answered,
        meaning: Meaning,
        updates: Vec<Update>,
    ) {
        let (settled, reasons, _) = settled(updates);
        let answered = What::Answered {
            request: answered.sent.request,
            went: answered.went,
            http_status: meaning.http_status,
            settled,
            reasons,
            surprises: meaning.surprises,
        };
        self.record(going, answered);
    }

    /// What a list shows of the rows that it was read for.
    fn listed(
        &self,
        desk: &mut Desk,
        reading: &Reading<Vec<u32>>,
        listing: Listing,
    ) -> Vec<Update> {
        let now = self.clock.monotonic();
        let absence = desk.absence(&listing);
        let mut found = listing.found();
        let mut updates = Vec::new();
        for row in &reading.rows {
            let Some(work) = desk.get(*row) else {
                continue;
            };
            let id = work.id.clone();
            // Of what no reading has shown nobody knows that a list would.
            let was_seen = matches!(work.seen, Some(Sighting::Found(_)));
            let is_shown = absence == Absence::Shown && was_seen;
            let sighting = match id.and_then(|id| found.remove(&id)) {
                Some(listed) => Sighting::Found(listed.found),
                None if is_shown => Sighting::NotFound,
                None => {
                    desk.not_listed(*row, absence, now);
                    continue;
                }
            };
            let reading = Reading {
                rows: *row,
                begun: reading.begun,
                at: reading.at,
            };
            updates.extend(desk.sighted(&self.service, &reading, sighting, now));
        }
        updates
    }

    fn not_read<F: FnMut(&Event)>(
        &self,
        going: &mut Going<'_, F>,
        (rows, begun): (&[u32], u64),
        failure: &Failure,
    ) {
        let now = self.clock.monotonic();
        self.met(going, failure, now);
        let rng = &mut *self.rng.borrow_mut();
        let why = match failure.trouble {
            trouble if trouble.is_for_the_user() => {
                // A run that ends asks nobody: it tries again a few times.
                let asks = going.halt.is_none() || going.desk.is_checking;
                if asks || going.desk.reading_refused(begun, now, rng) {
                    going.to_pause.get_or_insert(failure.reason.clone());
                }
                NotRead::Paused
            }
            Trouble::Permission if going.desk.reading_refused(begun, now, rng) => NotRead::GivenUp,
            Trouble::Permission | Trouble::Other => NotRead::ByItself,
            Trouble::Down if !going.throttle.is_general(Trouble::Down) => NotRead::ByItself,
            _ => NotRead::General,
        };
        let mut updates = Vec::new();
        for row in rows {
            let reason = (why, &failure.reason);
            updates.extend(going.desk.not_read(*row, reason, now, rng));
        }
        self.record_read(going, updates);
    }

    /// Some trouble was met: the run goes slower, or asks the user.
    fn met<F: FnMut(&Event)>(&self, going: &mut Going<'_, F>, failure: &Failure, now: Duration) {
        going.throttle.met(failure, now, &mut self.rng.borrow_mut());
        if going.throttle.is_out_of_patience(now, &self.limits) {
            going.to_pause.get_or_insert(failure.reason.clone());
        }
    }
}

/// Asks the user where changes are turned away for too long: no attempt ends that.
fn mind_patience<F: FnMut(&Event)>(going: &mut Going<'_, F>, meaning: &Meaning, now: Duration) {
    if meaning.is_turned_away() {
        let is_too_long = going.desk.turned_away(now);
        if let Some(failure) = meaning.failure.as_ref().filter(|_| is_too_long) {
            going.ask(&failure.reason);
        }
    } else if meaning.http_status.is_some() {
        going.desk.not_turned_away();
    }
}
