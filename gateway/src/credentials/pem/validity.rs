//! The validity of a certificate at a time.

use std::{
    fmt,
    time::{SystemTime, UNIX_EPOCH},
};

use bulkhead_core::time::Timestamp;

use super::Identity;

/// The day of a point in time, as `2026-11-29`.
pub(crate) struct Day(pub(crate) Timestamp);

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.to_string();
        f.write_str(text.split('T').next().unwrap_or_default())
    }
}

/// The fault of a certificate at a time. The words go on where the certificate's name ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotValid {
    /// It has ended.
    Ended {
        /// Its end.
        not_after: Timestamp,
    },
    /// It has not begun.
    NotBegun {
        /// Its beginning.
        not_before: Timestamp,
    },
}

impl fmt::Display for NotValid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ended { not_after } => write!(f, "ended on {}", Day(*not_after)),
            Self::NotBegun { not_before } => write!(f, "begins on {}", Day(*not_before)),
        }
    }
}

impl Identity {
    /// Checks that the certificate can be good at this time; the other side would only say no.
    ///
    /// # Errors
    /// Why it can't be.
    pub fn check_at(&self, now: SystemTime) -> Result<(), NotValid> {
        let now = now.duration_since(UNIX_EPOCH).unwrap_or_default();
        let now = Timestamp(u64::try_from(now.as_millis()).unwrap_or(u64::MAX));
        let (not_before, not_after) = (self.not_before, self.not_after);
        if now > not_after {
            Err(NotValid::Ended { not_after })
        } else if now < not_before {
            Err(NotValid::NotBegun { not_before })
        } else {
            Ok(())
        }
    }
}
