//! Lines in the log that say that a ceiling is reached.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use super::{Ceiling, Overload};

/// At most one line in this time for each ceiling.
const QUIET: Duration = Duration::from_secs(1);

/// Says in the log that a ceiling is reached, and how often.
#[derive(Debug)]
pub(crate) struct Alarm {
    ceiling: Ceiling,
    connection: Option<Arc<str>>,
    count: Mutex<Count>,
}

/// The number of times that something has happened since the last line about it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Count {
    since: usize,
    last_line: Option<Instant>,
}

impl Count {
    /// Counts once more; gives the number for a line if it is time for one.
    pub(crate) fn raise(&mut self, now: Instant) -> Option<usize> {
        self.since += 1;
        let is_quiet = |last| now.saturating_duration_since(last) < QUIET;
        if self.last_line.is_some_and(is_quiet) {
            return None;
        }
        self.last_line = Some(now);
        Some(std::mem::take(&mut self.since))
    }
}

impl Alarm {
    pub(crate) fn new(ceiling: Ceiling, connection: Option<Arc<str>>) -> Self {
        Self {
            ceiling,
            connection,
            count: Mutex::default(),
        }
    }

    /// Says in the log, if it was not said just now, that the ceiling is reached; gives the answer
    /// to whoever reached it.
    pub(crate) fn raise(&self) -> Overload {
        let mut count = self.count.lock().unwrap_or_else(PoisonError::into_inner);
        let due = count.raise(Instant::now());
        // Standard error may be slow.
        drop(count);
        if let Some(times) = due {
            tracing::warn!(
                ceiling = self.ceiling.name(),
                connection = self.connection.as_deref(),
                times,
                "a ceiling is reached"
            );
        }
        Overload(self.ceiling)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_one_line_a_second_and_it_counts_the_others() {
        let mut count = Count::default();
        let now = Instant::now();
        let raise = |count: &mut Count, millis| count.raise(now + Duration::from_millis(millis));
        assert_eq!(raise(&mut count, 0), Some(1));
        assert_eq!(raise(&mut count, 1), None);
        assert_eq!(raise(&mut count, 999), None);
        assert_eq!(raise(&mut count, 1000), Some(3));
        assert_eq!(raise(&mut count, 1001), None);
    }
}
