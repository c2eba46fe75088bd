//! Reliance on what was read, at the time when something is to be sent.

use std::time::Duration;

use crate::time::Timestamp;

/// So long what was read, or what the user has said of it, holds.
pub const HOLDS: Duration = Duration::from_secs(60);

/// A reading that the user sees, and what has happened to it since.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reliance {
    /// The time of the reading.
    pub read_at: Timestamp,
    /// `true` if it was to be read again after that, and could not be.
    pub has_failed: bool,
    /// The time after that when the user has said that they go by it all the same.
    pub skipped_at: Option<Timestamp>,
}

impl Reliance {
    /// `true` if something may be sent on it without reading it again. A failed second reading says
    /// nothing: what was read before is not younger for it. Only the user's word is in its place,
    /// and no longer than a reading would be.
    pub fn holds(&self, now: Timestamp) -> bool {
        let is_young = |at: Timestamp| now.since(at) < HOLDS;
        let is_skipped = self.skipped_at.is_some_and(is_young);
        is_skipped || (!self.has_failed && is_young(self.read_at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const READ: Reliance = Reliance {
        read_at: at(0),
        has_failed: false,
        skipped_at: None,
    };

    const fn at(seconds: u64) -> Timestamp {
        Timestamp(1_000_000 + 1_000 * seconds)
    }

    #[test]
    fn a_reading_holds_for_a_minute() {
        assert!(READ.holds(at(0)));
        assert!(READ.holds(at(59)));
        assert!(!READ.holds(at(60)));
    }

    #[test]
    fn after_a_failed_second_reading_nothing_is_sent_unread_not_even_hours_later() {
        let failed = Reliance {
            has_failed: true,
            ..READ
        };
        for seconds in [0, 59, 60, 3 * 60 * 60] {
            assert!(!failed.holds(at(seconds)), "{seconds}");
        }
    }

    #[test]
    fn who_skips_the_second_reading_skips_it_for_a_minute_and_not_for_good() {
        let skipped = Reliance {
            has_failed: true,
            skipped_at: Some(at(100)),
            ..READ
        };
        assert!(skipped.holds(at(100)));
        assert!(skipped.holds(at(159)));
        assert!(!skipped.holds(at(160)));
        assert!(!skipped.holds(at(3 * 60 * 60)));
    }
}
