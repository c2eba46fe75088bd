//! Lists of all items, read page by page. Each page is a reading of its own: one that fails is read again, and
//! between two of them a run may pause.

use std::time::Duration;

use rustc_hash::FxHashSet;

use super::{
    Failure,
    desk::{Desk, Job, Reading},
    limits::jitter,
    work::State,
};
use crate::{item::ItemId, service::Page, survey::Listed};

/// Entries of one page: some megabytes, which a browser takes in at once without a pause that a
/// person notices.
pub(super) const PAGE: usize = 5_000;

/// Pages that are read at most, so that a list that never ends does.
const MOST_PAGES: usize = 1_000;

/// So often in a row a page behind the first is read in vain until the list is.
const MOST_TRIES: u32 = 4;

/// A list that is being read, and what of it is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Listing {
    wanted: FxHashSet<ItemId>,
    found: Vec<Listed>,
    skip: usize,
    pages: usize,
}

impl Listing {
    pub(crate) const fn new(wanted: FxHashSet<ItemId>) -> Self {
        Self {
            wanted,
            found: Vec::new(),
            skip: 0,
            pages: 0,
        }
    }

    /// So many entries stand before the page that is to be read next.
    pub(crate) const fn skip(&self) -> usize {
        self.skip
    }

    /// Takes what is wanted of the next page. `true` if that was the last one that is needed.
    ///
    /// An item that all of them leave out need not be gone: pages shift while items are being deleted.
    pub(crate) fn take(&mut self, page: Page) -> bool {
        self.skip += page.entries;
        self.pages += 1;
        let wanted = &self.wanted;
        let kept = page.items.into_iter().filter(|l| wanted.contains(&l.id));
        self.found.extend(kept);
        let is_last = match page.total {
            Some(total) => self.skip >= total || page.entries == 0,
            None => page.entries < PAGE,
        };
        is_last || self.found.len() >= self.wanted.len() || self.pages >= MOST_PAGES
    }

    /// What was found so far.
    pub(crate) fn found(self) -> Vec<Listed> {
        self.found
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{item::IdFormat, survey::Found};

    fn listed(id: &str) -> Listed {
        Listed {
            id: ItemId::parse(IdFormat::AiApi, id).unwrap(),
            found: Found {
                status: "RUNNING".into(),
                being_deleted: false,
            },
            created: None,
            about: None,
        }
    }

    fn page(ids: &[&str], entries: usize, total: Option<usize>) -> Page {
        Page {
            items: ids.iter().map(|id| listed(id)).collect(),
            entries,
            total,
        }
    }

    #[test]
    fn a_list_ends_with_its_last_page_or_when_all_that_is_wanted_is_found() {
        let wanted = || {
            ["a1b2", "c3d4"]
                .map(|id| listed(id).id)
                .into_iter()
                .collect()
        };
        let mut listing = Listing::new(wanted());
        assert!(!listing.take(page(&["a1b2", "e5f6"], 2, Some(5))));
        assert_eq!(listing.skip(), 2);
        assert!(!listing.take(page(&[], 2, Some(5))));
        assert!(listing.take(page(&["f7a8"], 1, Some(5))));
        assert_eq!(
            listing.found(),
            [listed("a1b2")],
            "what is wanted, of all pages"
        );

        let mut listing = Listing::new(wanted());
        assert!(
            listing.take(page(&["c3d4", "a1b2"], PAGE, None)),
            "all is found"
        );
        let mut listing = Listing::new(wanted());
        assert!(!listing.take(page(&["c3d4"], PAGE, None)), "it was full");
        assert!(listing.take(page(&[], 3, None)), "it was not");
        let mut listing = Listing::new(wanted());
        assert!(
            listing.take(page(&[], 0, Some(9))),
            "a page without entries leads nowhere"
        );
    }
}
