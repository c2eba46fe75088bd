//! The number of distinct items that a run has changed.

use std::{
    collections::{HashMap, HashSet},
    num::NonZeroUsize,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// The time that a run is remembered after its last change.
const REMEMBERED: Duration = Duration::from_secs(24 * 3600);

/// The most runs that are remembered. With more, the one that rested longest is forgotten.
const MOST_RUNS: usize = 1_000;

/// The admission of a request of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Admission {
    /// Its items are within the ceiling, and counted from now on.
    Within,
    /// With its items the run would have changed more than the ceiling allows.
    Beyond {
        /// The number of distinct items that the run has changed so far.
        so_far: usize,
    },
}

/// Counts the distinct items of each run of one connection. An item counts once, however often
/// and with whatever action it is sent.
#[derive(Debug)]
pub(crate) struct RunItems {
    most: NonZeroUsize,
    runs: Mutex<HashMap<String, Run>>,
}

#[derive(Debug)]
struct Run {
    /// Digests of the items: a set of ids would take much more room.
    items: HashSet<u128>,
    last: Instant,
}

impl RunItems {
    /// Allows so many distinct items in a run.
    pub(crate) fn new(most: NonZeroUsize) -> Self {
        Self {
            most,
            runs: Mutex::new(HashMap::new()),
        }
    }

    /// The most distinct items of a run.
    pub(crate) fn most(&self) -> NonZeroUsize {
        self.most
    }

    /// Counts the items of a request, all or none. `items` are digests of what tells each item
    /// from every other of the connection.
    pub(crate) fn admit(
        &self,
        run: &str,
        items: impl IntoIterator<Item = u128>,
        now: Instant,
    ) -> Admission {
        let mut runs = self.runs.lock().unwrap_or_else(PoisonError::into_inner);
        let so_far = runs.get(run).map(|run| &run.items);
        let new: HashSet<u128> = (items.into_iter())
            .filter(|item| so_far.is_none_or(|so_far| !so_far.contains(item)))
            .collect();
        let so_far = so_far.map_or(0, HashSet::len);
        if so_far + new.len() > self.most.get() {
            return Admission::Beyond { so_far };
        }
        if !runs.contains_key(run) {
            make_room(&mut runs, now);
        }
        let run = runs.entry(run.to_owned()).or_insert_with(|| Run {
            items: HashSet::new(),
            last: now,
        });
        run.items.extend(new);
        run.last = now;
        Admission::Within
    }
}

fn make_room(runs: &mut HashMap<String, Run>, now: Instant) {
    runs.retain(|_, run| now.saturating_duration_since(run.last) <= REMEMBERED);
    while runs.len() >= MOST_RUNS {
        let oldest = runs.iter().min_by_key(|(_, run)| run.last);
        let Some(oldest) = oldest.map(|(name, _)| name.clone()) else {
            return;
        };
        runs.remove(&oldest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(most: usize) -> RunItems {
        RunItems::new(NonZeroUsize::new(most).unwrap())
    }

    #[test]
    fn an_item_counts_once_however_often_it_is_sent() {
        let limit = limit(3);
        let now = Instant::now();
        for _ in 0..5 {
            assert_eq!(limit.admit("a", [1, 2, 3, 3], now), Admission::Within);
        }
        let beyond = Admission::Beyond { so_far: 3 };
        assert_eq!(limit.admit("a", [3, 4], now), beyond);
        assert_eq!(limit.admit("a", [1], now), Admission::Within);
        assert_eq!(limit.admit("b", [4], now), Admission::Within);
    }

    #[test]
    fn of_a_request_beyond_the_ceiling_nothing_is_counted() {
        let limit = limit(2);
        let now = Instant::now();
        let beyond = Admission::Beyond { so_far: 0 };
        assert_eq!(limit.admit("a", [1, 2, 3], now), beyond);
        assert_eq!(limit.admit("a", [4, 5], now), Admission::Within);
    }

    #[test]
    fn a_run_is_forgotten_a_day_after_its_last_change() {
        let limit = limit(1);
        let now = Instant::now();
        assert_eq!(limit.admit("a", [1], now), Admission::Within);
        let later = now + REMEMBERED + Duration::from_nanos(1);
        assert_eq!(limit.admit("b", [1], later), Admission::Within);
        assert_eq!(limit.admit("a", [2], later), Admission::Within);
    }

    #[test]
    fn of_too_many_runs_the_one_that_rested_longest_is_forgotten() {
        let limit = limit(1);
        let now = Instant::now();
        for run in 0..=MOST_RUNS {
            let at = now + Duration::from_millis(run as u64);
            assert_eq!(limit.admit(&run.to_string(), [1], at), Admission::Within);
        }
        let at = now + Duration::from_secs(9);
        let second = limit.admit("1", [2], at);
        assert_eq!(second, Admission::Beyond { so_far: 1 });
        assert_eq!(limit.admit("0", [2], at), Admission::Within);
    }
}
