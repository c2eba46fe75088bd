//! Handles results: answers, readings and failures.

use super::{
    answer::{Interpretation, ItemResult, NotDone, interpretation},
    context::{Now, RunContext},
    decide::{Circumstances, Update, conclusion, effect_of},
    driver::{Answered, Done},
    listing::{Absence, List},
    polling::{Reading, was_seen},
    slot::Place,
};
use crate::{
    ledger::What,
    service::{Observation, One, Reason, Service},
    transport::{Failure, Listing, Told, Trouble, jitter},
};

/// So many requests with a single item have to be refused as a whole, and none accepted, until
/// it is clear that it is not about the items.
const REFUSED_ALONE: usize = 8;

/// The number of times in a row that something is read in vain until it is given up, however often
/// a change is tried.
const MOST_READS: u16 = 5;

/// The reason for which a reading has failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NotRead {
    /// Something is wrong with this reading.
    ByItself,
    /// Everybody meets it now.
    General,
    /// Nobody can read until the user has done something: the run pauses for that.
    Paused,
    /// Readings were refused so often in a row that they are given up.
    GivenUp,
}

impl<S: Service> RunContext<'_, S> {
    pub(super) fn handle(&mut self, done: Done, now: Now) {
        match done {
            Done::Sent(answered) => self.answered(&answered, now),
            Done::One(reading, Ok(one)) => {
                self.throttle.good();
                self.scheduler.refusals.reading_good();
                let observation = match one {
                    One::There(listed) => Observation::Found(listed.found),
                    One::NotThere => Observation::NotFound,
                };
                let update = self.observed(&reading, observation, now);
                self.settle_read(update.into_iter().collect(), now);
            }
            Done::One(reading, Err(failure)) => {
                self.not_read((&[reading.rows], reading.begun), &failure, now);
            }
            Done::Told(list, Ok(told)) => {
                self.throttle.good();
                // A count that is refused shows that the service is there, and not that it may be read.
                if told != Told::Count(None) {
                    self.scheduler.refusals.reading_good();
                }
                let whole = self.scheduler.take_told(list, told, now.monotonic);
                if let Some((reading, listing)) = whole {
                    self.listed(&reading, listing, now);
                }
            }
            Done::Told(list, Err(failure)) => {
                self.list_failed(list, &failure, now);
            }
            Done::Capabilities(Ok(can)) => self.scheduler.capabilities(can),
            // Without an answer it goes on as it is, unless the user can do something.
            Done::Capabilities(Err(failure))
                if failure.trouble.is_for_the_user() && !self.is_ending() =>
            {
                self.to_pause.get_or_insert(failure.reason);
                self.scheduler.ask_again();
            }
            Done::Capabilities(Err(_)) => {}
        }
    }

    fn answered(&mut self, answered: &Answered, now: Now) {
        let Answered { sent, result, .. } = answered;
        self.took = Some(answered.took);
        let (service, target, is_bulk) = (self.service, &self.target, sent.is_bulk);
        let mut interpretation =
            interpretation(service, target, &sent.asked, is_bulk, result, now.wall);
        if self.ledger.is_taken() {
            interpretation.ask_before_it_ends();
        }
        match &interpretation.failure {
            None => self.throttle.good(),
            Some(failure) => self.met(failure, now),
        }
        self.mind_patience(&interpretation, now);
        let first = interpretation.results.first();
        let not_done = match first {
            Some(ItemResult::NotDone(_, why)) => Some(*why),
            _ => None,
        };
        if let Some(reason) = &interpretation.pause {
            self.ask(reason);
        }
        let halt = interpretation.halt.take();
        let failure = interpretation.failure.take();
        self.record_answer(answered, interpretation, halt.is_some(), now);
        if let Some(why) = not_done {
            self.heed(why);
        }
        // As long as the service has taken none of the changes.
        let is_about_all = self.refused_alone >= REFUSED_ALONE && !self.ledger.is_taken();
        let why = || {
            failure
                .filter(|_| is_about_all)
                .map(|failure| failure.reason)
        };
        if let Some(reason) = halt.or_else(why) {
            self.halt(reason, now);
        }
    }

    /// Sends the next requests otherwise, where this one was not carried out.
    fn heed(&mut self, why: NotDone) {
        match why {
            NotDone::Refused(size) => {
                self.scheduler.ask();
                self.refused_alone += usize::from(size <= 1);
            }
            NotDone::TooLarge(size) => self.scheduler.too_large(size),
            NotDone::NoBulk => self.scheduler.no_bulk(),
            NotDone::Later | NotDone::Asked => {}
        }
    }

    fn record_answer(
        &mut self,
        answered: &Answered,
        interpretation: Interpretation,
        ends: bool,
        now: Now,
    ) {
        let mut attempts = self.attempts();
        attempts.is_ending |= ends;
        let changes = answered.sent.changes.iter();
        let updates = changes.zip(&interpretation.results);
        let updates = updates.filter_map(|((number, _), result)| {
            let row = self.ledger.row(*number)?;
            let effect = effect_of(self.service, row, result, attempts);
            Some(Update::new(*number, effect, Some(result.reason().clone())))
        });
        let updates = updates.collect();
        self.settle(updates, now, |settled, reasons, _| What::Answered {
            request: answered.sent.request,
            went: answered.went,
            http_status: interpretation.http_status,
            settled,
            reasons,
            anomalies: interpretation.anomalies,
        });
    }

    /// A reading shows an item.
    fn observed(
        &mut self,
        reading: &Reading<u32>,
        observation: Observation,
        now: Now,
    ) -> Option<Update> {
        let number = reading.rows;
        let (wait, rests) = (self.limits.wait, self.scheduler.rests_since.is_some());
        let slot = self.scheduler.slot_mut(number)?;
        if !slot.awaits(reading.begun) {
            return None;
        }
        slot.reads = 0;
        let is_time_over = match slot.place {
            Place::Watched => now.monotonic >= slot.watched_until,
            _ => wait.is_zero(),
        };
        let trusted_from = slot.trusted_from;
        let circumstances = Circumstances {
            attempts: self.attempts(),
            is_trusted: reading.at >= trusted_from,
            is_time_over: is_time_over && !rests,
            is_checking: self.scheduler.is_checking,
        };
        let row = self.ledger.row(number)?;
        let conclusion = conclusion(self.service, (number, row), observation, circumstances);
        if conclusion.is_too_early {
            self.scheduler.watched.remove(&number);
            self.scheduler.read_later(number, trusted_from);
        }
        conclusion.update
    }

    /// Applies a list to the rows that it was read for.
    fn listed(&mut self, reading: &Reading<Vec<u32>>, listing: Listing, now: Now) {
        let absence = self.scheduler.absence(&listing);
        let mut found = listing.found();
        let mut updates = Vec::new();
        for number in &reading.rows {
            let Some(slot) = self.scheduler.slot(*number) else {
                continue;
            };
            // Of what no reading has shown nobody knows that a list would.
            let was_seen = self.ledger.row(*number).is_some_and(was_seen);
            let is_shown = absence == Absence::Shown && was_seen;
            let observation = match slot.id.as_ref().and_then(|id| found.remove(id)) {
                Some(listed) => Observation::Found(listed.found),
                None if is_shown => Observation::NotFound,
                None => {
                    self.scheduler.not_listed(*number, absence, now.monotonic);
                    continue;
                }
            };
            let reading = Reading {
                rows: *number,
                begun: reading.begun,
                at: reading.at,
            };
            updates.extend(self.observed(&reading, observation, now));
        }
        self.settle_read(updates, now);
    }

    /// A request of a list has failed.
    fn list_failed(&mut self, list: Box<List>, failure: &Failure, now: Now) {
        let left = {
            let rng = &mut *self.rng.borrow_mut();
            let scheduler = &mut self.scheduler;
            scheduler.list_failed(list, failure, now.monotonic, rng)
        };
        match left {
            Some(reading) => self.not_read((&reading.rows, reading.begun), failure, now),
            None => self.met(failure, now),
        }
    }

    fn not_read(&mut self, (rows, begun): (&[u32], u64), failure: &Failure, now: Now) {
        self.met(failure, now);
        let why = self.why_not_read(begun, failure, now);
        let mut updates = Vec::new();
        for number in rows {
            updates.extend(self.row_not_read(*number, (why, &failure.reason), now));
        }
        self.settle_read(updates, now);
    }

    fn why_not_read(&mut self, begun: u64, failure: &Failure, now: Now) -> NotRead {
        let rng = &mut *self.rng.borrow_mut();
        let now = now.monotonic;
        match failure.trouble {
            trouble if trouble.is_for_the_user() => {
                // A run that ends asks nobody: it tries again a few times.
                let asks = !self.is_ending() || self.scheduler.is_checking;
                if asks || self.scheduler.reading_refused(begun, now, rng) {
                    self.to_pause.get_or_insert(failure.reason.clone());
                }
                NotRead::Paused
            }
            Trouble::Permission if self.scheduler.reading_refused(begun, now, rng) => {
                NotRead::GivenUp
            }
            Trouble::Permission | Trouble::Other => NotRead::ByItself,
            Trouble::Down if !self.throttle.is_general(Trouble::Down) => NotRead::ByItself,
            _ => NotRead::General,
        }
    }

    /// A reading of an item has failed, with this reason.
    fn row_not_read(
        &mut self,
        number: u32,
        (why, reason): (NotRead, &Reason),
        now: Now,
    ) -> Option<Update> {
        let now = now.monotonic;
        let counts = matches!(why, NotRead::ByItself | NotRead::GivenUp);
        let scheduler = &mut self.scheduler;
        // Nobody is asked any more, so that only time ends what everybody meets.
        let is_unasked = scheduler.is_ending && !scheduler.is_checking && !counts;
        let rests = scheduler.rests_since.is_some();
        let slot = scheduler.slot_mut(number)?;
        if !matches!(slot.place, Place::Reading | Place::Watched) {
            return None;
        }
        slot.reads = slot.reads.saturating_add(u16::from(counts));
        let is_enough = why == NotRead::GivenUp || slot.reads >= MOST_READS;
        let (place, reads, until) = (slot.place, slot.reads, slot.watched_until);
        if place == Place::Watched {
            // As long as there is time the next reading may succeed.
            let is_over = !rests && now >= until && (is_enough || is_unasked);
            if why == NotRead::GivenUp || is_over {
                return self.unseen(number, reason);
            }
            scheduler.poll_soon(reads.saturating_sub(1), now);
            return None;
        }
        if counts && is_enough {
            return self.unreadable(number, reason);
        }
        let mut due = now;
        if counts {
            let rng = &mut *self.rng.borrow_mut();
            due += jitter(u32::from(reads.saturating_sub(1)), rng);
        }
        self.scheduler.read_later(number, due);
        None
    }

    /// Some trouble was met: the run goes slower, or asks the user.
    fn met(&mut self, failure: &Failure, now: Now) {
        let rng = &mut *self.rng.borrow_mut();
        self.throttle.met(failure, now.monotonic, rng);
        if self
            .throttle
            .is_out_of_patience(now.monotonic, &self.limits)
        {
            self.to_pause.get_or_insert(failure.reason.clone());
        }
    }

    /// Asks the user where changes are turned away for too long: no attempt ends that.
    fn mind_patience(&mut self, interpretation: &Interpretation, now: Now) {
        let refusals = &mut self.scheduler.refusals;
        if interpretation.is_turned_away() {
            let is_too_long = refusals.turned_away(now.monotonic, self.limits.patience);
            if let Some(failure) = interpretation.failure.as_ref().filter(|_| is_too_long) {
                self.ask(&failure.reason);
            }
        } else if interpretation.http_status.is_some() {
            refusals.not_turned_away();
        }
    }
}
