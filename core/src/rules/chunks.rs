//! A list that never moves what is in it while it grows.

use std::vec;

/// The number of elements in a part.
const PART: usize = 4096;

/// A list in parts: a million rows that are moved to where there is more room take longer than
/// a page may stand still.
#[derive(Debug)]
pub(super) struct Chunks<T> {
    /// All of them full but for the last one.
    parts: Vec<Vec<T>>,
}

impl<T> Default for Chunks<T> {
    fn default() -> Self {
        Self { parts: Vec::new() }
    }
}

impl<T> Chunks<T> {
    pub(super) fn push(&mut self, element: T) {
        match self.parts.last_mut() {
            Some(part) if part.len() < PART => part.push(element),
            Some(_) => {
                let mut part = Vec::with_capacity(PART);
                part.push(element);
                self.parts.push(part);
            }
            // Most pastes are small.
            None => self.parts.push(vec![element]),
        }
    }

    pub(super) fn len(&self) -> usize {
        let full = self.parts.len().saturating_sub(1);
        full * PART + self.parts.last().map_or(0, Vec::len)
    }

    pub(super) fn last(&self) -> Option<&T> {
        self.parts.last()?.last()
    }

    pub(super) fn get(&self, at: usize) -> Option<&T> {
        self.parts.get(at / PART)?.get(at % PART)
    }

    pub(super) fn get_mut(&mut self, at: usize) -> Option<&mut T> {
        self.parts.get_mut(at / PART)?.get_mut(at % PART)
    }
}

impl<T> IntoIterator for Chunks<T> {
    type Item = T;
    type IntoIter = std::iter::Flatten<vec::IntoIter<Vec<T>>>;

    fn into_iter(self) -> Self::IntoIter {
        self.parts.into_iter().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_in_parts_is_a_list() {
        for length in [0, 1, PART - 1, PART, PART + 1, 3 * PART] {
            let mut chunks = Chunks::default();
            for number in 0..length {
                assert_eq!(chunks.len(), number);
                chunks.push(number);
                assert_eq!(chunks.last(), Some(&number));
            }
            assert_eq!(chunks.len(), length);
            assert_eq!(chunks.get(length), None);
            assert!((0..length).all(|n| chunks.get(n) == Some(&n)));
            assert!((0..length).all(|n| chunks.get_mut(n) == Some(&mut { n })));
            let all: Vec<_> = (0..length).collect();
            assert_eq!(chunks.into_iter().collect::<Vec<_>>(), all);
        }
    }
}
