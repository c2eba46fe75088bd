//! Lists of all items, read page by page. Each page is a reading of its own: one that fails is read again, and
//! between two of them a run may pause.

use std::time::Duration;

use super::{
    desk::{Desk, Job, Reading},
    work::State,
};
use crate::{
    service::{Listed, Page},
    transport::{Failure, Listing, jitter},
};

/// So often in a row a page behind the first is read in vain until the list is.
const MOST_TRIES: u32 = 4;

/// A list that a run reads for some of its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct List {
    pub(super) reading: Reading<Vec<u32>>,
    pub(super) listing: Listing,
    /// How often in a row its next page was read in vain.
    fails: u32,
}

impl Desk {
    /// Begins a list of some rows.
    pub(super) fn list(&mut self, rows: Vec<u32>, now: Duration) -> Job {
        let ids = rows.iter().filter_map(|row| self.get(*row)?.id.clone());
        let listing = Listing::new(ids.collect());
        Job::Page(Box::new(List {
            reading: self.reading(rows, now),
            listing,
            fails: 0,
        }))
    }

    /// The next page of a list that was begun, if it is to be read now.
    pub(super) fn next_page(&mut self, now: Duration) -> Option<Job> {
        let at = self.lists.iter().position(|(due, _)| *due <= now)?;
        let (_, list) = self.lists.remove(at)?;
        Some(Job::Page(list))
    }

    /// Takes a page of a list. Gives the list when it was the last one.
    pub(super) fn take_page(
        &mut self,
        mut list: Box<List>,
        page: Page,
        now: Duration,
    ) -> Option<(Reading<Vec<u32>>, Vec<Listed>)> {
        list.fails = 0;
        if list.listing.take(page) {
            self.is_looking = false;
            return Some((list.reading, list.listing.found()));
        }
        self.lists.push_back((now, list));
        None
    }

    /// A page of a list could not be read: it is read again later. Gives the rows where the list is given up: the
    /// first page is the beginning of a new one, and of what the user has to do something about reading once more
    /// is in vain.
    pub(super) fn page_failed(
        &mut self,
        mut list: Box<List>,
        failure: &Failure,
        now: Duration,
        rng: &mut fastrand::Rng,
    ) -> Option<Reading<Vec<u32>>> {
        list.fails += 1;
        let is_begun = list.listing.skip() > 0;
        if !is_begun || list.fails >= MOST_TRIES || !failure.trouble.may_pass() {
            self.is_looking = false;
            return Some(list.reading);
        }
        let wait = jitter(list.fails - 1, rng);
        self.lists.push_back((now + wait, list));
        None
    }

    /// Leaves the lists that are begun, and not on their way: what is not known is read anew.
    pub(super) fn leave_lists(&mut self, now: Duration) {
        for (_, list) in std::mem::take(&mut self.lists) {
            for row in list.reading.rows {
                match self.at(row) {
                    Some(work) if work.state == State::Reading => work.state = State::Doubtful,
                    _ => continue,
                }
                self.doubtful.insert((now, row));
            }
            self.is_looking = false;
        }
    }
}
