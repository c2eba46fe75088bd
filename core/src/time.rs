//! Points in time, as they are written into a ledger.

use std::{
    fmt,
    time::{Duration, UNIX_EPOCH},
};

use serde::{Deserialize, Serialize};

/// A point in wall time: milliseconds since 1970-01-01T00:00:00Z.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
pub struct Timestamp(pub u64);

impl Timestamp {
    /// Reads RFC 3339 in UTC; none where it is anything else, or before 1970.
    pub fn read(text: &str) -> Option<Self> {
        let time = humantime::parse_rfc3339(text).ok()?;
        let since = time.duration_since(UNIX_EPOCH).ok()?;
        u64::try_from(since.as_millis()).ok().map(Self)
    }

    /// Returns the time since an earlier point in time; zero if this is not after it.
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }

    /// The point in time that is so much later, at most the end of the year 9999.
    #[must_use]
    pub fn after(self, duration: Duration) -> Self {
        let passed = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        Self(self.0.saturating_add(passed).min(LAST))
    }

    /// Writes it in UTC to the second and without the zone, `2026-01-31 08:00:00`: a spreadsheet
    /// takes that for a time, and RFC 3339 for a text. The zone has to stand beside it.
    pub fn for_spreadsheets(self) -> String {
        let text = self.to_string();
        let seconds = text.split('.').next().unwrap_or_default();
        seconds.replace('T', " ")
    }
}

/// The last millisecond of the year 9999, the end of what RFC 3339 can write.
const LAST: u64 = 253_402_300_799_999;

impl fmt::Display for Timestamp {
    /// RFC 3339 in UTC with milliseconds: `2026-01-31T08:00:00.000Z`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = UNIX_EPOCH + Duration::from_millis(self.0.min(LAST));
        humantime::format_rfc3339_millis(time).fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let at = Timestamp(1_769_846_400_123);
        assert_eq!(Timestamp::read(&at.to_string()), Some(at));
        for text in ["", "yesterday", "1969-12-31T23:59:59Z", "2026-01-31"] {
            assert_eq!(Timestamp::read(text), None, "{text}");
        }
        assert_eq!(Timestamp(5).since(Timestamp(3)), Duration::from_millis(2));
        assert_eq!(Timestamp(3).since(Timestamp(5)), Duration::ZERO);
        assert_eq!(Timestamp(3).after(Duration::from_millis(2)), Timestamp(5));
        assert_eq!(Timestamp(3).after(Duration::MAX), Timestamp(LAST));
    }

    #[test]
    fn a_timestamp_reads_as_rfc_3339() {
        assert_eq!(
            Timestamp(1_769_846_400_000).to_string(),
            "2026-01-31T08:00:00.000Z"
        );
        assert_eq!(Timestamp(u64::MAX).to_string(), "9999-12-31T23:59:59.999Z");
        assert_eq!(
            Timestamp(1_769_846_400_123).for_spreadsheets(),
            "2026-01-31 08:00:00"
        );
    }
}
