//! A list of all items, read page by page, or as one answer that shows what is not there.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::{
    item::ItemId,
    service::{Listed, Page},
};

/// Entries of one page: some megabytes.
pub(super) const PAGE: usize = 5_000;

/// Up to so many entries are asked for at once, some 15 MB: the gateway passes on 32 MiB.
const WHOLE: usize = 20_000;

/// Pages that are read at most, so that a list that never ends does.
const MOST_PAGES: usize = 1_000;

/// The next request of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ask {
    /// The number of entries that there are.
    Count,
    /// Up to `top` entries after the first `skip`.
    Page {
        /// So many entries are passed over.
        skip: usize,
        /// So many are wanted at most.
        top: usize,
    },
}

/// The answer to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    /// So many entries there are; none where the service does not say.
    Count(Option<usize>),
    /// A page.
    Page(Page),
}

/// The stage of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Before,
    Pages,
    After,
}

/// A list that is being read, and what of it is wanted.
///
/// Pages shift while items vanish, a service may hold back the end of a list without a word, and
/// an entry may be unreadable or stand twice. Absence is shown only by a list that came
/// [whole](Self::is_whole).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Listing {
    wanted: FxHashSet<ItemId>,
    found: FxHashMap<ItemId, Listed>,
    skip: usize,
    pages: usize,
    stage: Stage,
    /// `true` if the service has a call that counts.
    can_count: bool,
    /// So many entries at most: of more the list is not read.
    most: usize,
    before: Option<usize>,
    after: Option<usize>,
    /// The number of different items in the first page that could be read.
    readable: usize,
    /// The first item of the last page.
    first: Option<ItemId>,
}

impl Listing {
    /// A list of a service that can say how many entries there are, or can't.
    pub(crate) fn new(wanted: FxHashSet<ItemId>, can_count: bool) -> Self {
        Self {
            wanted,
            found: FxHashMap::default(),
            skip: 0,
            pages: 0,
            stage: if can_count {
                Stage::Before
            } else {
                Stage::Pages
            },
            can_count,
            most: usize::MAX,
            before: None,
            after: None,
            readable: 0,
            first: None,
        }
    }

    /// The same, but not read where there are more entries than so many, or nobody says how many.
    pub(crate) const fn of_at_most(mut self, entries: usize) -> Self {
        self.most = entries;
        self
    }

    /// The next request.
    pub(crate) const fn next(&self) -> Ask {
        match self.stage {
            Stage::Before | Stage::After => Ask::Count,
            Stage::Pages => Ask::Page {
                skip: self.skip,
                top: self.top(),
            },
        }
    }

    /// `true` if a page has been read: what follows goes on with it.
    pub(crate) const fn is_begun(&self) -> bool {
        self.pages > 0
    }

    /// `true` if it was read, and its entries were counted before: only then may another one like it be whole.
    pub(crate) const fn is_counted(&self) -> bool {
        self.is_begun() && self.before.is_some()
    }

    /// The number of entries that the pages have.
    pub(crate) const fn entries(&self) -> usize {
        self.skip
    }

    const fn top(&self) -> usize {
        match self.before {
            Some(before) if before <= WHOLE => WHOLE + 1,
            _ => PAGE,
        }
    }

    /// Takes the next answer. `true` if that was the last one that is needed.
    pub(crate) fn take(&mut self, told: Told) -> bool {
        match told {
            Told::Count(count) if self.stage == Stage::Before => {
                self.before = count;
                self.stage = Stage::Pages;
                count.unwrap_or(usize::MAX) > self.most
            }
            Told::Count(count) => {
                self.after = count;
                true
            }
            Told::Page(page) => self.take_page(page),
        }
    }

    fn take_page(&mut self, page: Page) -> bool {
        let top = self.top();
        self.skip += page.entries;
        self.pages += 1;
        // Only where one answer may be all of the list, so that there are few.
        if self.pages == 1 && self.before.is_some_and(|before| before <= WHOLE) {
            let ids: FxHashSet<&ItemId> = page.items.iter().map(|listed| &listed.id).collect();
            self.readable = ids.len();
        }
        let first = page.items.first().map(|listed| listed.id.clone());
        // Who passes over nothing answers the same page for ever.
        let is_repeated = first.is_some() && first == self.first;
        self.first = first;
        let wanted = &self.wanted;
        let kept = page.items.into_iter().filter(|l| wanted.contains(&l.id));
        // Pages that shift hold an item twice.
        self.found
            .extend(kept.map(|listed| (listed.id.clone(), listed)));
        let is_enough = self.found.len() >= self.wanted.len() || self.pages >= MOST_PAGES;
        if is_enough || is_repeated {
            return true;
        }
        let is_last = match self.before {
            Some(before) => self.skip >= before || page.entries == 0,
            // Who can't say how many there are may also hold back the end of a list.
            None if self.can_count => page.entries == 0,
            None => page.entries < top,
        };
        if is_last && self.is_one_answer() {
            self.stage = Stage::After;
            return false;
        }
        is_last
    }

    /// `true` if the first answer is all of the list, by what was counted before it.
    fn is_one_answer(&self) -> bool {
        self.pages == 1
            && self.before == Some(self.skip)
            && self.readable == self.skip
            && self.skip < self.top()
    }

    /// `true` if what it leaves out is not there: it is one answer with fewer entries than were asked
    /// for, all of them readable and different, and as many as were counted before and after it.
    pub(crate) fn is_whole(&self) -> bool {
        self.is_one_answer() && self.after == Some(self.skip)
    }

    /// The wanted items found so far.
    pub(crate) fn found(self) -> FxHashMap<ItemId, Listed> {
        self.found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{item::IdFormat, service::Found};

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

    fn page(ids: &[&str], entries: usize) -> Told {
        Told::Page(Page {
            items: ids.iter().map(|id| listed(id)).collect(),
            entries,
        })
    }

    fn listing(can_count: bool) -> Listing {
        let wanted = ["a1b2", "c3d4"].map(|id| listed(id).id);
        Listing::new(wanted.into_iter().collect(), can_count)
    }

    #[test]
    fn a_list_ends_with_its_last_page_or_when_all_that_is_wanted_is_found() {
        let mut listing = self::listing(false);
        assert!(!listing.take(page(&["c3d4"], PAGE)), "it was full");
        let next = Ask::Page {
            skip: PAGE,
            top: PAGE,
        };
        assert_eq!(listing.next(), next);
        assert!(listing.take(page(&["f7a8"], 3)), "it was not");
        assert_eq!(found(listing), ["c3d4"]);
        let mut listing = self::listing(false);
        assert!(listing.take(page(&["c3d4", "a1b2"], PAGE)), "all is found");
        assert!(!listing.is_whole());
    }

    fn found(listing: Listing) -> Vec<String> {
        let found = listing.found().into_values();
        found.map(|listed| listed.id.to_string()).collect()
    }

    /// Reads one answer between two counts, and says whether it was whole.
    fn is_whole(before: Option<usize>, (ids, entries): (&[&str], usize), after: usize) -> bool {
        let mut listing = listing(true);
        assert_eq!(listing.next(), Ask::Count);
        assert!(!listing.take(Told::Count(before)));
        while !listing.take(page(ids, entries)) {
            if listing.next() == Ask::Count {
                listing.take(Told::Count(Some(after)));
                break;
            }
            // Whatever comes after the first answer, it is not one answer any more.
            if listing.take(page(&[], 0)) {
                break;
            }
        }
        listing.is_whole()
    }

    #[test]
    fn a_list_is_whole_only_where_both_counts_and_the_one_answer_agree() {
        let ids = &["e5f6", "a1b2"][..];
        assert!(is_whole(Some(2), (ids, 2), 2));
        for (what, before, page, after) in [
            ("one vanished before the answer", Some(3), (ids, 2), 2),
            ("one vanished after it", Some(2), (ids, 2), 1),
            ("one came", Some(2), (ids, 2), 3),
            ("one entry is unreadable", Some(3), (ids, 3), 3),
            (
                "one stands twice",
                Some(3),
                (&["e5f6", "e5f6", "a1b2"], 3),
                3,
            ),
            ("nobody counts", None, (ids, 2), 2),
            ("the service holds back the end", Some(9), (ids, 2), 9),
        ] {
            assert!(!is_whole(before, page, after), "{what}");
        }
    }

    #[test]
    fn a_list_that_is_too_long_for_few_items_is_not_read() {
        for (count, is_over) in [(Some(500), false), (Some(501), true), (None, true)] {
            let mut listing = listing(true).of_at_most(500);
            assert_eq!(listing.take(Told::Count(count)), is_over, "{count:?}");
            assert!(!listing.is_whole() && !listing.is_begun());
        }
    }

    #[test]
    fn an_answer_that_is_full_or_one_of_many_shows_nothing_absent() {
        let mut listing = listing(true);
        listing.take(Told::Count(Some(WHOLE + 1)));
        let first = Ask::Page { skip: 0, top: PAGE };
        assert_eq!(listing.next(), first);
        for id in ["e001", "e002", "e003", "e004"] {
            assert!(!listing.take(page(&[id], PAGE)));
        }
        assert!(listing.take(page(&["f7a8"], 1)), "as many as were counted");
        assert!(!listing.is_whole());
    }

    /// `count` in an answer of the AI API is the number of its entries (contract), and a service may
    /// cap `$top` without a word.
    #[test]
    fn a_capped_list_is_read_to_its_end() {
        let mut listing = listing(true);
        listing.take(Told::Count(Some(2_500)));
        assert!(!listing.take(page(&["e5f6"], 1_000)));
        assert!(!listing.take(page(&["a1b2"], 1_000)));
        assert!(listing.take(page(&["f7a8"], 500)));
        assert_eq!(found(listing), ["a1b2"]);
        let uncounted = |second| {
            let mut uncounted = self::listing(true);
            uncounted.take(Told::Count(None));
            assert!(!uncounted.take(page(&["e5f6"], 1_000)));
            uncounted.take(second)
        };
        assert!(uncounted(page(&[], 0)));
        assert!(!uncounted(page(&["f7a8"], 1_000)));
        assert!(uncounted(page(&["e5f6"], 1_000)), "the same again");
    }
}
