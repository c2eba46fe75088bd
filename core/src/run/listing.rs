//! Lists of all items. Each page and each count is a reading of its own: one that fails is read again, and between
//! two of them a run may pause.

use std::time::Duration;

use super::{
    polling::{Job, Reading},
    scheduler::{FIRST_POLL, Scheduler},
    slot::Place,
};
use crate::transport::{Failure, Listing, Told, jitter};

/// So often in a row a page behind the first is read in vain until the list is.
const MOST_TRIES: u32 = 4;

/// So many lists in a row may be no whole ones, and have no fewer entries than the one before, until what they
/// leave out is read one by one.
const MOST_IN_VAIN: u16 = 3;

/// Up to so many entries, some 1.5 MB, a list is worth reading for a few items.
const SHORT: usize = 2_000;

/// The meaning of absence from a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Absence {
    /// They are not there.
    Shown,
    /// Nothing; but the next list may show it.
    WaitForNext,
    /// Nothing: each is read by itself.
    Unknown,
}

/// A list that a run reads for some of its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct List {
    pub(super) reading: Reading<Vec<u32>>,
    pub(super) listing: Listing,
    /// The number of times in a row that its next page was read in vain.
    fails: u32,
}

/// Lists that were not whole, so that what they leave out may be there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct PartialLists {
    /// The number of those in a row that did not have fewer entries than the one before.
    in_vain: u16,
    /// The number of entries of the last one.
    entries: Option<usize>,
}

impl PartialLists {
    /// Takes note of a list that was not whole. `true` if the next one may be: as long as items
    /// vanish counts can't agree, and when that is over they do.
    pub(super) fn is_next_worth_waiting_for(&mut self, entries: usize) -> bool {
        let vanishes = self.entries.is_some_and(|before| entries < before);
        self.in_vain = if vanishes {
            0
        } else {
            self.in_vain.saturating_add(1)
        };
        self.entries = Some(entries);
        self.in_vain < MOST_IN_VAIN
    }
}

impl Scheduler {
    /// Begins a list of some rows.
    pub(super) fn list(&mut self, rows: Vec<u32>, now: Duration) -> Job {
        let listing = self.listing(&rows);
        self.begin_list(rows, listing, now)
    }

    /// Begins a list of a few rows, each of which a reading has shown: where it is a short one, it takes less than
    /// to read each by itself, and shows what is gone without an answer that a browser reports as an error.
    pub(super) fn short_list(&mut self, rows: Vec<u32>, now: Duration) -> Job {
        let listing = self.listing(&rows).of_at_most(SHORT);
        self.begin_list(rows, listing, now)
    }

    fn listing(&self, rows: &[u32]) -> Listing {
        let ids = rows.iter().filter_map(|row| self.slot(*row)?.id.clone());
        Listing::new(ids.collect(), self.partial.is_some())
    }

    fn begin_list(&mut self, rows: Vec<u32>, listing: Listing, now: Duration) -> Job {
        Job::List(Box::new(List {
            reading: self.reading(rows, now),
            listing,
            fails: 0,
        }))
    }

    /// A list that was begun, if it goes on now.
    pub(super) fn next_of_list(&mut self, now: Duration) -> Option<Job> {
        let at = self.lists.iter().position(|(due, _)| *due <= now)?;
        let (_, list) = self.lists.remove(at)?;
        Some(Job::List(list))
    }

    /// Takes what a list was told. Gives the list when that was all.
    pub(super) fn take_told(
        &mut self,
        mut list: Box<List>,
        told: Told,
        now: Duration,
    ) -> Option<(Reading<Vec<u32>>, Listing)> {
        list.fails = 0;
        if list.listing.take(told) {
            self.is_polling = false;
            return Some((list.reading, list.listing));
        }
        self.lists.push_back((now, list));
        None
    }

    /// A request of a list failed: it is made again later. Gives the rows where the list is given up: the
    /// first page is the beginning of a new one, and of what the user has to do something about reading once more
    /// is in vain.
    pub(super) fn list_failed(
        &mut self,
        mut list: Box<List>,
        failure: &Failure,
        now: Duration,
        rng: &mut fastrand::Rng,
    ) -> Option<Reading<Vec<u32>>> {
        list.fails += 1;
        let is_begun = list.listing.is_begun();
        if !is_begun || list.fails >= MOST_TRIES || !failure.trouble.may_pass() {
            self.is_polling = false;
            return Some(list.reading);
        }
        let wait = jitter(list.fails - 1, rng);
        self.lists.push_back((now + wait, list));
        None
    }

    /// The meaning of absence from a list that was read to its end.
    pub(super) fn absence(&mut self, listing: &Listing) -> Absence {
        let may_wait = listing.is_counted() && !self.is_checking;
        let Some(partial) = &mut self.partial else {
            return Absence::Unknown;
        };
        if listing.is_whole() {
            *partial = PartialLists::default();
            return Absence::Shown;
        }
        if may_wait && partial.is_next_worth_waiting_for(listing.entries()) {
            Absence::WaitForNext
        } else {
            Absence::Unknown
        }
    }

    /// A list has been read in which an item does not stand.
    pub(super) fn not_listed(&mut self, row: u32, absence: Absence, now: Duration) {
        let is_next_enough = absence == Absence::WaitForNext;
        let (is_ending, rests) = (self.is_ending, self.rests_since.is_some());
        let Some(slot) = self.slot(row) else {
            return;
        };
        match slot.place {
            Place::Reading if is_next_enough && !is_ending => {
                self.read_later(row, now + FIRST_POLL);
            }
            Place::Reading => self.doubtful_ones.push_back(row),
            Place::Watched if is_next_enough && (rests || now < slot.watched_until) => {
                self.poll_soon(0, now);
            }
            Place::Watched => self.watched_ones.push_back(row),
            _ => {}
        }
    }

    /// Leaves the lists that are begun, and not on their way: what is not known is read anew.
    pub(super) fn leave_lists(&mut self, now: Duration) {
        for (_, list) in std::mem::take(&mut self.lists) {
            for row in list.reading.rows {
                if self
                    .slot(row)
                    .is_some_and(|slot| slot.place == Place::Reading)
                {
                    self.read_later(row, now);
                }
            }
            self.is_polling = false;
        }
    }
}
