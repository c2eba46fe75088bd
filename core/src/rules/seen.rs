//! The texts that a check has met, and the row in which each of them stands.

use std::{
    collections::{HashMap, hash_map::Entry},
    hash::BuildHasher,
};

use rustc_hash::FxBuildHasher;

/// The sort of what stands where an id should be; `null` is not the text "null".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Sort {
    Text,
    Null,
    NotText,
    NoId,
    NotAList,
    Broken,
}

/// The rows of all texts so far.
///
/// Its hash is several times as quick as the standard one, and can be foreseen: who made up
/// texts with the same hash would slow down but the check of the text that is his own.
#[derive(Debug)]
pub(super) struct Seen {
    /// By a text's hash, since the row has the text itself. So no text is looked at again while
    /// this grows; and what grows at once is but a small part of it.
    rows: [HashMap<u64, usize, FxBuildHasher>; PARTS],
    /// The content of each row.
    sorts: Vec<Sort>,
    /// The rows of what has the same hash as something before.
    others: HashMap<(Sort, Box<str>), usize, FxBuildHasher>,
}

/// Of a million rows that grow at once some milliseconds are spent on each part.
const PARTS: usize = 64;

impl Default for Seen {
    fn default() -> Self {
        Self {
            rows: std::array::from_fn(|_| HashMap::default()),
            sorts: Vec::new(),
            others: HashMap::default(),
        }
    }
}

impl Seen {
    /// The row of what was met before; otherwise the next row is its own from now on.
    /// `has_text` tells whether a row has this text.
    pub(super) fn row(
        &mut self,
        sort: Sort,
        text: &str,
        has_text: impl Fn(usize) -> bool,
    ) -> Option<usize> {
        let next = self.sorts.len();
        let hash = FxBuildHasher.hash_one((sort, text));
        let part = usize::try_from(hash % PARTS as u64).unwrap_or_default();
        let known = match self.rows.get_mut(part)?.entry(hash) {
            Entry::Occupied(row) => Some(*row.get()),
            Entry::Vacant(free) => {
                free.insert(next);
                self.sorts.push(sort);
                return None;
            }
        };
        let is_it = |row: &usize| self.sorts.get(*row) == Some(&sort) && has_text(*row);
        if let Some(row) = known.filter(is_it) {
            return Some(row);
        }
        match self.others.entry((sort, text.into())) {
            Entry::Occupied(row) => Some(*row.get()),
            Entry::Vacant(free) => {
                free.insert(next);
                self.sorts.push(sort);
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_told_apart_by_sort_and_by_text_even_if_their_hash_is_the_same() {
        let mut seen = Seen::default();
        for (sort, text, row) in [
            (Sort::Text, "null", 0),
            (Sort::Null, "null", 1),
            (Sort::NotText, "12", 2),
        ] {
            assert_eq!(seen.row(sort, text, |_| true), None);
            assert_eq!(seen.row(sort, text, |known| known == row), Some(row));
        }
        // Its hash seems to be another text's: so it is a text of its own, and stays one.
        assert_eq!(seen.row(Sort::Text, "null", |_| false), None);
        assert_eq!(seen.row(Sort::Text, "null", |_| false), Some(3));
        assert_eq!(seen.row(Sort::Text, "12", |_| true), None);
        assert_eq!(seen.row(Sort::Text, "12", |known| known == 4), Some(4));
    }
}
