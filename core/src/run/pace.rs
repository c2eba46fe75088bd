//! The limit on how many items may be sent in a second.

use std::time::Duration;

/// So much of what a second lets through may go at once after a time in which nothing went.
const BURST: Duration = Duration::from_secs(1);

/// A token bucket over items: it takes an item's share of a second until its place is free again.
#[derive(Debug)]
pub(super) struct Pace {
    rate: u32,
    /// The time at which the bucket is full again, if nothing more goes.
    full_at: Duration,
}

impl Pace {
    /// Lets so many items through in a second, at least one.
    pub(super) fn new(rate: u32) -> Self {
        Self {
            rate: rate.max(1),
            full_at: Duration::ZERO,
        }
    }

    /// The time at which a request with so many items may go, after `before` others have gone. One
    /// that is larger than a burst goes when the bucket is full.
    pub(super) fn when(&self, before: usize, items: usize, now: Duration) -> Duration {
        let full_at = self.full_at.max(now).saturating_add(self.takes(before));
        let burst = self.takes(items).min(BURST);
        full_at.saturating_add(burst).saturating_sub(BURST)
    }

    /// A request with so many items went.
    pub(super) fn went(&mut self, items: usize, now: Duration) {
        self.full_at = self.full_at.max(now).saturating_add(self.takes(items));
    }

    /// The time until the places of so many items are free again.
    fn takes(&self, items: usize) -> Duration {
        let items = u32::try_from(items).unwrap_or(u32::MAX);
        Duration::from_secs(items.into()) / self.rate
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// The times at which requests of these sizes go that are sent as soon as they may.
    fn times(rate: u32, sizes: &[usize]) -> Vec<u128> {
        let mut pace = Pace::new(rate);
        let mut now = 100 * SECOND;
        let times = sizes.iter().map(|size| {
            now = now.max(pace.when(0, *size, now));
            pace.went(*size, now);
            now.saturating_sub(100 * SECOND).as_millis()
        });
        times.collect()
    }

    #[test]
    fn a_seconds_worth_goes_at_once_and_then_as_many_as_the_rate_lets_through() {
        assert_eq!(times(100, &[100; 4]), [0, 1_000, 2_000, 3_000]);
        assert_eq!(times(100, &[50; 4]), [0, 0, 500, 1_000]);
        assert_eq!(times(2, &[1; 4]), [0, 0, 500, 1_000]);
        assert_eq!(times(1, &[1; 3]), [0, 1_000, 2_000]);
    }

    #[test]
    fn a_batch_that_is_larger_than_a_seconds_worth_goes_and_is_made_up_for() {
        assert_eq!(times(10, &[100, 100, 1]), [0, 10_000, 19_100]);
    }

    #[test]
    fn what_did_not_go_for_long_is_made_up_for_by_one_burst_and_no_more() {
        let mut pace = Pace::new(10);
        pace.went(10, SECOND);
        let later = 1_000 * SECOND;
        assert_eq!(pace.when(0, 10, later), later);
        pace.went(10, later);
        assert_eq!(pace.when(0, 10, later), later + SECOND);
        assert_eq!(pace.when(10, 10, later), later + 2 * SECOND);
    }

    #[test]
    fn a_rate_of_nothing_is_one_item_a_second() {
        assert_eq!(times(0, &[1; 3]), [0, 1_000, 2_000]);
    }
}
