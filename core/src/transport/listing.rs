//! A list of all items, read page by page.

use rustc_hash::FxHashSet;

use crate::{
    item::ItemId,
    service::{Listed, Page},
};

/// Entries of one page: some megabytes, which a browser takes in at once without a pause that a
/// person notices.
pub(super) const PAGE: usize = 5_000;

/// Pages that are read at most, so that a list that never ends does.
const MOST_PAGES: usize = 1_000;

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
