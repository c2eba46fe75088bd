//! At most so many items a second.

use std::{
    num::NonZeroU32,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// The longest time that a request is held until its items may go.
const LONGEST_HOLD: Duration = Duration::from_secs(5);

/// The time at which a request may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pace {
    /// After this time. Its place is reserved.
    After(Duration),
    /// Not within the time that a request is held: it is to come again after this time.
    ComeAgain(Duration),
}

/// Lets so many items a second through, in the order in which they ask, and after a rest a
/// second's worth at once (the generic cell rate algorithm, ITU-T I.371). A request with more
/// items than that goes as a whole, when all before it would be through at an even pace.
#[derive(Debug)]
pub(crate) struct RateLimit {
    per_second: NonZeroU32,
    /// The time at which all that was let through would be through at an even pace.
    through_at: Mutex<Option<Instant>>,
}

impl RateLimit {
    /// Lets through so many items a second.
    pub(crate) fn new(per_second: NonZeroU32) -> Self {
        Self {
            per_second,
            through_at: Mutex::new(None),
        }
    }

    /// Asks for a place for so many items.
    pub(crate) fn ask(&self, items: usize, now: Instant) -> Pace {
        let items = u32::try_from(items).unwrap_or(u32::MAX);
        let burst = self.time_of(self.per_second.get().max(items));
        let mut through_at = self
            .through_at
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let begin = through_at.map_or(now, |at| at.max(now));
        let end = begin + self.time_of(items);
        let wait = end.saturating_duration_since(now).saturating_sub(burst);
        if wait > LONGEST_HOLD {
            return Pace::ComeAgain(wait);
        }
        *through_at = Some(end);
        Pace::After(wait)
    }

    fn time_of(&self, items: u32) -> Duration {
        Duration::from_secs(u64::from(items)) / self.per_second.get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(per_second: u32) -> RateLimit {
        RateLimit::new(NonZeroU32::new(per_second).unwrap())
    }

    const fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn a_seconds_worth_goes_at_once_and_the_rest_evenly() {
        let limit = limit(100);
        let now = Instant::now();
        let waits: Vec<_> = (0..6).map(|_| limit.ask(50, now)).collect();
        let expected = [0, 0, 500, 1000, 1500, 2000].map(Duration::from_millis);
        assert_eq!(waits, expected.map(Pace::After));
    }

    #[test]
    fn single_items_go_no_faster_because_a_request_may_hold_many() {
        let limit = limit(2);
        let now = Instant::now();
        let waits: Vec<_> = (0..4).map(|_| limit.ask(1, now)).collect();
        let expected = [0, 0, 500, 1000].map(Duration::from_millis);
        assert_eq!(waits, expected.map(Pace::After));
    }

    #[test]
    fn a_request_larger_than_a_second_of_the_rate_still_goes() {
        let limit = limit(10);
        let now = Instant::now();
        assert_eq!(limit.ask(100, now), Pace::After(Duration::ZERO));
        assert_eq!(limit.ask(100, now), Pace::ComeAgain(seconds(10)));
        assert_eq!(limit.ask(100, now + seconds(5)), Pace::After(seconds(5)));
        // Nothing that a caller may ask for is refused for ever.
        let later = now + seconds(3600);
        assert_eq!(limit.ask(1000, later), Pace::After(Duration::ZERO));
    }

    #[test]
    fn who_is_told_to_come_again_has_taken_no_place() {
        let limit = limit(1);
        let now = Instant::now();
        for _ in 0..6 {
            assert!(matches!(limit.ask(1, now), Pace::After(_)));
        }
        for _ in 0..10 {
            assert_eq!(limit.ask(1, now), Pace::ComeAgain(seconds(6)));
        }
        assert_eq!(limit.ask(1, now + seconds(1)), Pace::After(seconds(5)));
    }

    #[test]
    fn whoever_comes_again_when_told_gets_the_rate_exactly() {
        let limit = limit(100);
        let mut now = Instant::now();
        let begun = now;
        let mut last = now;
        for _ in 0..10 {
            let mut pace = limit.ask(100, now);
            while let Pace::ComeAgain(wait) = pace {
                now += wait;
                pace = limit.ask(100, now);
            }
            let Pace::After(wait) = pace else { continue };
            last = last.max(now + wait);
        }
        assert_eq!(last.duration_since(begun), seconds(9));
    }
}
