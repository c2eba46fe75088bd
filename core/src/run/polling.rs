//! The choice of a run's next reading.

use std::time::Duration;

use super::{
    listing::List,
    scheduler::{Asking, FIRST_POLL, Scheduler, Unknown},
    slot::Place,
};
use crate::{
    item::ItemId,
    ledger::{Ledger, Row},
    service::Observation,
    survey::FEW,
};

/// The time between two looks, at most.
const LONGEST_POLL: Duration = Duration::from_secs(30);

/// So often the wait is doubled after a reading in vain, at most.
const MOST_DOUBLED: u16 = 4;

/// Something to ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Job {
    /// To read one item.
    One(Reading<u32>, ItemId),
    /// To read many items by the list of all: what it has to ask next.
    List(Box<List>),
    /// To ask again what the service can do.
    Capabilities,
}

/// A reading of some rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reading<R> {
    pub(super) rows: R,
    /// The time of its beginning, by the scheduler's own count.
    pub(super) begun: u64,
    /// The same by the clock: what it shows may be as old as this.
    pub(super) at: Duration,
}

/// `true` if the last observation shows that an item is there.
pub(super) const fn was_seen(row: &Row) -> bool {
    matches!(row.seen, Some(Observation::Found(_)))
}

impl Scheduler {
    /// The next reading that comes before anything is sent, if there is one now.
    pub(super) fn ask_first(&mut self, now: Duration) -> Option<Job> {
        if self.asking == Asking::Due {
            self.asking = Asking::Asked;
            return Some(Job::Capabilities);
        }
        if now < self.refusals.read_from() {
            return None;
        }
        let job = self.next_of_list(now).or_else(|| self.read_doubtful(now));
        if job.is_some() {
            return job;
        }
        // What a short look still shows may go in the same batch.
        if self.watched_ones.len() <= FEW {
            return self.poll_one(now);
        }
        None
    }

    /// The time at which there is something to ask.
    pub(super) fn wakes_at(&self, now: Duration) -> Option<Duration> {
        if self.asking == Asking::Due {
            return Some(now);
        }
        let has_ones = !self.doubtful_ones.is_empty() || !self.watched_ones.is_empty();
        let ones = has_ones.then_some(now);
        let doubtful = self.doubtful.first().map(|(due, _)| *due);
        let may_poll = !self.watched.is_empty() && !self.is_polling;
        let poll = may_poll.then_some(self.next_poll);
        let page = self.lists.iter().map(|(due, _)| *due).min();
        let wakes = [ones, doubtful, poll, page].into_iter().flatten().min();
        wakes.map(|wakes| wakes.max(self.refusals.read_from()))
    }

    fn read_doubtful(&mut self, now: Duration) -> Option<Job> {
        if let Some(row) = self.doubtful_ones.pop_front() {
            return self.one(row, now);
        }
        let is_due = |(due, _): &&(Duration, u32)| *due <= now;
        let due: Vec<(Duration, u32)> = self.doubtful.iter().take_while(is_due).copied().collect();
        if due.is_empty() {
            return None;
        }
        let rows: Vec<u32> = due.iter().map(|(_, row)| *row).collect();
        let is_still_to_be_read = |unknown: Unknown| !unknown.is_read_at_once;
        let is_all_at_once = self.unknown.is_some_and(is_still_to_be_read) && rows.len() > 1;
        let one_by_one = !is_all_at_once && (rows.len() <= FEW || self.have_failed(&rows));
        for key in &due {
            self.doubtful.remove(key);
        }
        for row in &rows {
            self.set_place(*row, Place::Reading);
        }
        if one_by_one {
            self.doubtful_ones.extend(rows);
            let row = self.doubtful_ones.pop_front()?;
            return self.one(row, now);
        }
        if let Some(unknown) = &mut self.unknown {
            unknown.is_read_at_once = true;
        }
        Some(self.list(rows, now))
    }

    /// `true` if readings of any of these rows fail: a list that can't be read is not the only way.
    fn have_failed<'r>(&self, rows: impl IntoIterator<Item = &'r u32>) -> bool {
        let has_failed = |row: &u32| self.slot(*row).is_some_and(|slot| slot.reads >= 2);
        rows.into_iter().any(has_failed)
    }

    fn one(&mut self, row: u32, now: Duration) -> Option<Job> {
        let id = self.slot(row)?.id.clone()?;
        Some(Job::One(self.reading(row, now), id))
    }

    pub(super) const fn reading<R>(&mut self, rows: R, at: Duration) -> Reading<R> {
        Reading {
            rows,
            begun: self.tick(),
            at,
        }
    }

    fn poll_one(&mut self, now: Duration) -> Option<Job> {
        while let Some(row) = self.watched_ones.pop_front() {
            if self.watched.contains(&row) {
                return self.one(row, now);
            }
        }
        None
    }

    /// Looks at what was accepted.
    pub(super) fn poll(&mut self, ledger: &Ledger, now: Duration) -> Option<Job> {
        if now < self.refusals.read_from() {
            return None;
        }
        if let Some(job) = self.poll_one(now) {
            return Some(job);
        }
        if self.watched.is_empty() || self.is_polling || now < self.next_poll {
            return None;
        }
        self.next_poll = now + self.poll_interval;
        self.poll_more_rarely();
        let lists_fail = !self.refusals.are_many() && self.have_failed(&self.watched);
        let was_seen = |row: &u32| ledger.row(*row).is_some_and(was_seen);
        let are_few = self.watched.len() <= FEW;
        let may_list = !are_few || (self.partial.is_some() && self.watched.iter().all(was_seen));
        if lists_fail || !may_list {
            self.watched_ones.extend(&self.watched);
            return self.poll_one(now);
        }
        self.is_polling = true;
        let rows = self.watched.iter().copied().collect();
        Some(if are_few {
            self.short_list(rows, now)
        } else {
            self.list(rows, now)
        })
    }

    /// Reads what is watched again soon, and not only when it would be if all were well: it could not
    /// be read for the so-manyth time in a row.
    pub(super) fn poll_soon(&mut self, failed: u16, now: Duration) {
        let wait = FIRST_POLL * 2_u32.pow(u32::from(failed.min(MOST_DOUBLED)));
        self.next_poll = self.next_poll.min(now + wait);
    }

    fn poll_more_rarely(&mut self) {
        self.poll_interval = (self.poll_interval * 3 / 2).min(LONGEST_POLL);
    }

    /// Reads what is not known a while later, and no sooner than what is watched. Says whether it is
    /// read at all any more: after the end of a run as long as what is accepted is watched.
    pub(super) fn put_off_doubtful(&mut self, now: Duration) -> bool {
        self.leave_lists(now);
        let begun = Unknown {
            until: now.saturating_add(self.limits.wait),
            is_read_at_once: false,
        };
        let unknown = self.unknown.get_or_insert(begun);
        if now >= unknown.until && self.watched.is_empty() {
            return false;
        }
        let due = now + self.poll_interval;
        if self.watched.is_empty() {
            self.poll_more_rarely();
        }
        // What was tried comes after what was not.
        let behind = due + Duration::from_millis(1);
        let doubtful = std::mem::take(&mut self.doubtful);
        let put_off = doubtful.into_iter().map(|(at, row)| (at.max(behind), row));
        self.doubtful.extend(put_off);
        for row in std::mem::take(&mut self.doubtful_ones) {
            self.read_later(row, due);
        }
        true
    }

    /// Takes out all that is not known: it can't be read any more.
    pub(super) fn take_doubtful(&mut self) -> Vec<u32> {
        self.leave_lists(Duration::ZERO);
        let doubtful = std::mem::take(&mut self.doubtful);
        let ones = std::mem::take(&mut self.doubtful_ones);
        doubtful
            .into_iter()
            .map(|(_, row)| row)
            .chain(ones)
            .collect()
    }

    /// Takes out all that is watched.
    pub(super) fn take_watched(&mut self) -> Vec<u32> {
        self.watched_ones.clear();
        std::mem::take(&mut self.watched).into_iter().collect()
    }

    /// A reading that was begun at this count was refused (403). Says whether that was so often in
    /// a row that readings are given up.
    pub(super) fn reading_refused(
        &mut self,
        begun: u64,
        now: Duration,
        rng: &mut fastrand::Rng,
    ) -> bool {
        let count = self.tick();
        let are_many = self.refusals.reading_refused((begun, count), now, rng);
        if are_many {
            // One list is enough to see that nothing can be read.
            self.watched_ones.clear();
        }
        are_many
    }
}
