//! Moments as they stand in the audit.

use std::{
    fmt,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use humantime::{format_rfc3339_millis, parse_rfc3339};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A moment in UTC, in whole milliseconds; written as RFC 3339.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(SystemTime);

impl Timestamp {
    /// Now.
    pub fn now() -> Self {
        SystemTime::now().into()
    }

    /// The moment as the standard library has it.
    pub fn time(self) -> SystemTime {
        self.0
    }

    /// The moment so long before; the beginning of 1970 where that is later.
    #[must_use]
    pub fn before(self, duration: Duration) -> Self {
        let time = self.0.checked_sub(duration);
        Self(time.unwrap_or(UNIX_EPOCH).max(UNIX_EPOCH))
    }

    /// A moment as it is written.
    pub fn parse(text: &str) -> Option<Self> {
        parse_rfc3339(text).ok().map(Self::from)
    }
}

impl From<SystemTime> for Timestamp {
    /// Cuts off what is finer than a millisecond, and what is before 1970 or after 9999, which
    /// RFC 3339 can't say.
    fn from(time: SystemTime) -> Self {
        const END_OF_9999: Duration = Duration::from_millis(253_402_300_799_999);
        let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
        let since = since.min(END_OF_9999);
        let seconds = Duration::from_secs(since.as_secs());
        let milliseconds = Duration::from_millis(since.subsec_millis().into());
        Self(UNIX_EPOCH + seconds + milliseconds)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        format_rfc3339_millis(self.0).fmt(f)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom("it is no time of RFC 3339"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_read_as_it_was_written() {
        let text = "2026-11-29T12:00:00.123Z";
        let moment = Timestamp::parse(text).unwrap();
        assert_eq!(moment.to_string(), text);
        let finer = Timestamp::from(moment.time() + Duration::from_nanos(999));
        assert_eq!(finer, moment);
    }

    #[test]
    fn a_moment_that_can_not_be_written_is_cut_off() {
        let early = Timestamp::from(UNIX_EPOCH - Duration::from_secs(1));
        assert_eq!(early.to_string(), "1970-01-01T00:00:00.000Z");
        assert_eq!(early.before(Duration::from_secs(1)), early);
        let late = Timestamp::from(UNIX_EPOCH + Duration::from_secs(1 << 40));
        assert_eq!(late.to_string(), "9999-12-31T23:59:59.999Z");
    }
}
