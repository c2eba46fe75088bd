//! The memory that the answers of services take altogether.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use axum::body::Bytes;

use super::Purpose;

/// A number of bytes that answers share.
#[derive(Clone, Debug)]
pub(crate) struct Budget {
    total: usize,
    held: Arc<AtomicUsize>,
}

/// The part of a budget that one answer holds, until it is dropped.
#[derive(Debug)]
pub(crate) struct Share {
    budget: Budget,
    /// The most that may be held altogether after this share has grown.
    most: usize,
    held: usize,
}

impl Budget {
    pub(crate) fn new(total: usize) -> Self {
        Self {
            total,
            held: Arc::default(),
        }
    }

    /// A share that holds nothing yet. Readings leave a quarter of the budget to changes, whose
    /// answers can't be asked for again.
    pub(crate) fn share(&self, purpose: Purpose) -> Share {
        Share {
            budget: self.clone(),
            most: match purpose {
                Purpose::Change => self.total,
                Purpose::Reading => self.total - self.total / 4,
            },
            held: 0,
        }
    }
}

impl Share {
    /// Holds at least so many bytes; says whether there was room.
    #[must_use]
    pub(crate) fn hold(&mut self, bytes: usize) -> bool {
        let more = bytes.saturating_sub(self.held);
        let grown = |held: usize| held.checked_add(more).filter(|held| *held <= self.most);
        let held = &self.budget.held;
        let has_room =
            more == 0 || (held.fetch_update(Ordering::Relaxed, Ordering::Relaxed, grown)).is_ok();
        if has_room {
            self.held += more;
        }
        has_room
    }

    /// Ties the share to bytes: it is held until the last copy of them is gone.
    pub(crate) fn tie(mut self, bytes: Vec<u8>) -> Bytes {
        if bytes.capacity() == 0 {
            return Bytes::new();
        }
        let spare = self.held.saturating_sub(bytes.capacity());
        self.give_back(spare);
        Bytes::from_owner(Tied {
            bytes,
            _share: self,
        })
    }

    fn give_back(&mut self, bytes: usize) {
        self.budget.held.fetch_sub(bytes, Ordering::Relaxed);
        self.held -= bytes;
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.give_back(self.held);
    }
}

/// Bytes with their share of a budget.
struct Tied {
    bytes: Vec<u8>,
    _share: Share,
}

impl AsRef<[u8]> for Tied {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(budget: &Budget) -> usize {
        budget.held.load(Ordering::Relaxed)
    }

    #[test]
    fn a_share_grows_while_there_is_room_and_is_given_back() {
        let budget = Budget::new(10);
        let mut one = budget.share(Purpose::Change);
        let mut other = budget.share(Purpose::Change);
        assert!(one.hold(6) && one.hold(4) && one.hold(7));
        assert!(!other.hold(4));
        assert!(other.hold(3));
        assert!(!other.hold(usize::MAX));
        assert_eq!(held(&budget), 10);
        drop(one);
        assert!(other.hold(10));
        drop(other);
        assert_eq!(held(&budget), 0);
    }

    #[test]
    fn readings_leave_room_for_changes() {
        let budget = Budget::new(100);
        let mut reading = budget.share(Purpose::Reading);
        assert!(reading.hold(75));
        assert!(!budget.share(Purpose::Reading).hold(1));
        assert!(budget.share(Purpose::Change).hold(25));
    }

    #[test]
    fn bytes_hold_their_share_until_the_last_copy_is_gone() {
        let budget = Budget::new(100);
        let mut share = budget.share(Purpose::Change);
        assert!(share.hold(50));
        let bytes = share.tie(vec![b'x'; 20]);
        assert_eq!(held(&budget), 20, "what is not needed is given back");
        let copy = bytes.slice(5..6);
        drop(bytes);
        assert_eq!(held(&budget), 20);
        drop(copy);
        assert_eq!(held(&budget), 0);
        let mut share = budget.share(Purpose::Change);
        assert!(share.hold(50));
        assert!(share.tie(Vec::new()).is_empty());
        assert_eq!(held(&budget), 0);
    }
}
