//! Which texts a check has met, and in which row each of them stands.

use std::{
    collections::{HashMap, hash_map::Entry},
    hash::BuildHasher,
};

use rustc_hash::FxBuildHasher;

/// What stands where an id should be; `null` is not the text "null".
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
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// By a text's hash, since the row has the text itself. So no text is looked at again while
    /// this grows.
    texts: HashMap<u64, usize, FxBuildHasher>,
    /// What is no text, and texts of which the hash was taken.
    others: HashMap<(Sort, Box<str>), usize, FxBuildHasher>,
}

impl Seen {
    pub(super) fn reserve(&mut self, texts: usize) {
        self.texts.reserve(texts);
    }

    /// The row of what was met before; otherwise its row is the `next` one from now on.
    /// `has_text` tells whether a row has this text.
    pub(super) fn row(
        &mut self,
        sort: Sort,
        text: &str,
        next: usize,
        has_text: impl Fn(usize) -> bool,
    ) -> Option<usize> {
        if sort == Sort::Text {
            match self.texts.entry(FxBuildHasher.hash_one(text)) {
                Entry::Vacant(free) => {
                    free.insert(next);
                    return None;
                }
                Entry::Occupied(row) if has_text(*row.get()) => return Some(*row.get()),
                Entry::Occupied(_) => {}
            }
        }
        match self.others.entry((sort, text.into())) {
            Entry::Vacant(free) => {
                free.insert(next);
                None
            }
            Entry::Occupied(row) => Some(*row.get()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_told_apart_by_sort_and_by_text_even_if_their_hash_is_the_same() {
        let mut seen = Seen::default();
        // To the texts' hashes each row seems to be another text's.
        for (sort, text, row) in [
            (Sort::Text, "null", 0),
            (Sort::Null, "null", 1),
            (Sort::NotText, "12", 2),
        ] {
            assert_eq!(seen.row(sort, text, row, |_| false), None);
        }
        assert_eq!(seen.row(Sort::Text, "null", 3, |row| row == 0), Some(0));
        assert_eq!(seen.row(Sort::Null, "null", 3, |_| true), Some(1));
        assert_eq!(seen.row(Sort::Text, "null", 3, |_| false), None);
        assert_eq!(seen.row(Sort::Text, "null", 4, |_| false), Some(3));
        assert_eq!(seen.row(Sort::Text, "12", 4, |_| true), None);
        assert_eq!(seen.row(Sort::NotText, "12", 5, |_| true), Some(2));
    }
}
