//! The pace of a run, and the time that it will still take.

use std::{collections::VecDeque, time::Duration};

/// So much of the past tells the pace.
const WINDOW: Duration = Duration::from_secs(60);

/// In less time, and of fewer settled items, no pace can be told.
const SHORTEST: Duration = Duration::from_secs(10);
const FEWEST: usize = 5;

/// Numbers are kept at most so often.
const STEP: Duration = Duration::from_secs(1);

/// No estimate goes beyond this: the pace of a minute tells nothing of the day after.
const FARTHEST: Duration = Duration::from_secs(24 * 60 * 60);

/// The pace at which items of a run were settled lately, by times of one monotonic clock.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pace {
    /// The numbers of settled items, each with its time; the latest last.
    marks: VecDeque<(Duration, usize)>,
}

impl Pace {
    /// Notes the number of items that are settled by now.
    pub fn note(&mut self, now: Duration, settled: usize) {
        if self.marks.back().is_some_and(|(_, last)| settled < *last) {
            self.forget();
        }
        let mut latest = self.marks.iter().rev();
        if let (Some((last, _)), Some((before, _))) = (latest.next(), latest.next())
            && last.saturating_sub(*before) < STEP
        {
            self.marks.pop_back();
        }
        self.marks.push_back((now, settled));
        // One mark from before the window stays, or what came first in it would count for nothing.
        while let Some((second, _)) = self.marks.get(1)
            && now.saturating_sub(*second) > WINDOW
        {
            self.marks.pop_front();
        }
    }

    /// Forgets all that was noted: a pause says nothing of the pace.
    pub fn forget(&mut self) {
        self.marks.clear();
    }

    /// The time after which so many further items will be settled at this pace; none where too little
    /// is known to say.
    pub fn left(&self, now: Duration, open: usize) -> Option<Duration> {
        let (since, before) = self.marks.front()?;
        let (_, settled) = self.marks.back()?;
        let took = now.saturating_sub(*since);
        let gained = settled.saturating_sub(*before);
        if open == 0 || gained < FEWEST || took < SHORTEST {
            return None;
        }
        let wide = |count: usize| u128::try_from(count).unwrap_or(u128::MAX);
        let left = took.as_millis().saturating_mul(wide(open)) / wide(gained);
        let left = Duration::from_millis(u64::try_from(left).ok()?);
        (left <= FARTHEST).then_some(left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn seconds(number: u64) -> Duration {
        Duration::from_secs(number)
    }

    /// The pace after so many seconds, with so many items settled at each.
    fn after(counts: impl IntoIterator<Item = usize>) -> Pace {
        let mut pace = Pace::default();
        for (at, settled) in (0..).zip(counts) {
            pace.note(seconds(at), settled);
        }
        pace
    }

    #[test]
    fn nothing_is_said_too_soon_or_of_too_little() {
        let steady = after((0..9).map(|second| second * 10));
        assert_eq!(steady.left(seconds(8), 100), None, "too soon");
        assert_eq!(
            steady.left(seconds(10), 100),
            Some(Duration::from_millis(12_500))
        );
        let few = after([0, 1, 2, 3, 4]);
        assert_eq!(few.left(seconds(20), 100), None, "too few");
        assert_eq!(Pace::default().left(seconds(20), 100), None);
        assert_eq!(steady.left(seconds(10), 0), None, "nothing is left");
        assert_eq!(steady.left(seconds(10), usize::MAX), None, "beyond a day");
    }

    #[test]
    fn only_the_last_minute_counts() {
        // Fast for five minutes, slow for two.
        let fast = (0..300).map(|second| second * 100);
        let slow = (1..=120).map(|second| 29_900 + second);
        let pace = after(fast.chain(slow));
        assert_eq!(pace.left(seconds(419), 60), Some(seconds(60)));
        assert!(pace.marks.len() < 64, "{}", pace.marks.len());
        // It has not moved since.
        assert_eq!(pace.left(seconds(480), 60), Some(seconds(120)));
    }

    #[test]
    fn what_comes_in_bursts_is_taken_on_the_average() {
        let mut pace = Pace::default();
        pace.note(seconds(0), 0);
        pace.note(seconds(100), 50);
        assert_eq!(pace.left(seconds(100), 50), Some(seconds(100)));
    }

    #[test]
    fn many_numbers_a_second_are_few_marks_and_the_same_pace() {
        let mut pace = Pace::default();
        for at in 0..20_000_u32 {
            let settled = usize::try_from(at).unwrap();
            pace.note(Duration::from_millis(at.into()), settled);
        }
        assert!(pace.marks.len() < 32, "{}", pace.marks.len());
        let now = Duration::from_millis(19_999);
        assert_eq!(pace.left(now, 60_000), Some(seconds(60)));
    }

    #[test]
    fn what_was_forgotten_or_is_less_than_before_begins_anew() {
        let mut pace = after((0..30).map(|second| second * 10));
        pace.note(seconds(30), 7);
        assert_eq!(pace, {
            let mut anew = Pace::default();
            anew.note(seconds(30), 7);
            anew
        });
        pace.forget();
        assert_eq!(pace.left(seconds(60), 9), None);
    }
}
