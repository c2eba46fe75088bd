//! The sandbox's time.

use std::time::{Duration, SystemTime};

use humantime::{format_rfc3339_millis, format_rfc3339_seconds};
use tokio::time::Instant;

/// A point in time: milliseconds since the sandbox began, negative before that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment(i64);

impl Moment {
    /// The moment at which the sandbox began.
    pub(crate) const START: Self = Self(0);

    /// So long before the sandbox began.
    pub(crate) fn before_start(age: Duration) -> Self {
        Self(milliseconds(age).saturating_neg())
    }

    /// So long after this moment.
    pub(crate) fn after(self, wait: Duration) -> Self {
        Self(self.0.saturating_add(milliseconds(wait)))
    }
}

fn milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// Tells the time. It follows tokio's clock, which a test can pause and advance; the calendar is
/// read once, when the sandbox begins.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    began: Instant,
    calendar: SystemTime,
}

impl Clock {
    /// A clock that begins now.
    pub(crate) fn start() -> Self {
        Self {
            began: Instant::now(),
            calendar: SystemTime::now(),
        }
    }

    /// The present moment.
    pub(crate) fn now(&self) -> Moment {
        Moment::START.after(self.began.elapsed())
    }

    /// A moment in the form of the AI API's timestamps (RFC 3339, UTC, whole seconds).
    pub(crate) fn timestamp(&self, moment: Moment) -> String {
        format_rfc3339_seconds(self.calendar_time(moment)).to_string()
    }

    /// A moment with its milliseconds, for the log.
    pub(crate) fn exact_timestamp(&self, moment: Moment) -> String {
        format_rfc3339_millis(self.calendar_time(moment)).to_string()
    }

    /// A moment as the calendar has it, without what is smaller than a millisecond, which no answer
    /// shows.
    pub(crate) fn shown_time(&self, moment: Moment) -> SystemTime {
        let time = self.calendar_time(moment);
        let since = time.duration_since(SystemTime::UNIX_EPOCH);
        let below = since.map_or(0, |since| since.subsec_nanos() % 1_000_000);
        let below = Duration::from_nanos(below.into());
        time.checked_sub(below).unwrap_or(time)
    }

    fn calendar_time(&self, moment: Moment) -> SystemTime {
        let distance = Duration::from_millis(moment.0.unsigned_abs());
        let time = if moment.0 < 0 {
            self.calendar.checked_sub(distance)
        } else {
            self.calendar.checked_add(distance)
        };
        time.unwrap_or(self.calendar)
    }
}
