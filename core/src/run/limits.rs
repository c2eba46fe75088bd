//! How often and how long a run tries.

use std::time::Duration;

use crate::{
    time::Timestamp,
    wire::{Connection, UPSTREAM_TIMEOUT},
};

/// How often and how long a run tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunLimits {
    /// How often an item is sent that was not carried out. Halving a batch comes on top: an item
    /// is sent at most [`Self::most_sends`] times.
    pub attempts: u16,
    /// How long an accepted change is watched until it is seen done.
    pub wait: Duration,
    /// How long nothing but trouble is met until the run pauses and asks the user.
    pub patience: Duration,
    /// How many items are sent in a second at most; none where as many as go.
    pub rate: Option<u32>,
    /// For how long a request may be under way after it was sent, whatever becomes of the page:
    /// [`Connection::upstream_timeout`].
    pub under_way: Duration,
}

impl RunLimits {
    /// Those of runs on a connection: as usual, but for what its gateway says.
    pub fn of(connection: &Connection) -> Self {
        Self {
            rate: connection.rate,
            under_way: connection.upstream_timeout(),
            ..Self::default()
        }
    }
}

impl Default for RunLimits {
    fn default() -> Self {
        Self {
            attempts: 5,
            // Scripts of the service's users give up at 600 s (contract).
            wait: Duration::from_secs(600),
            patience: Duration::from_secs(120),
            rate: None,
            under_way: UPSTREAM_TIMEOUT,
        }
    }
}

impl RunLimits {
    /// How often an item may be sent at most: each attempt, and each halving of a batch.
    pub fn most_sends(&self, batch: usize) -> u16 {
        let halvings = usize::BITS - batch.saturating_sub(1).leading_zeros();
        self.attempts
            .saturating_add(u16::try_from(halvings).unwrap_or(u16::MAX))
    }
}

/// Waits that double, each of them any part of its most ("full jitter"), so that those who were
/// turned away together don't come back together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Backoff {
    tries: u32,
}

/// The most that the first wait takes.
const FIRST: Duration = Duration::from_secs(1);

/// The most that any wait takes.
const LONGEST: Duration = Duration::from_secs(30);

/// The least that any wait takes.
const SHORTEST: Duration = Duration::from_millis(100);

impl Backoff {
    /// How often somebody has waited.
    pub const fn tries(&self) -> u32 {
        self.tries
    }

    /// Begins anew.
    pub const fn reset(&mut self) {
        self.tries = 0;
    }

    /// How long to wait this time.
    pub fn next(&mut self, rng: &mut fastrand::Rng) -> Duration {
        self.tries = self.tries.saturating_add(1);
        jitter(self.tries - 1, rng)
    }
}

/// A wait after so many tries before.
pub(super) fn jitter(before: u32, rng: &mut fastrand::Rng) -> Duration {
    let most = FIRST.saturating_mul(1_u32.checked_shl(before).unwrap_or(u32::MAX));
    let most = u64::try_from(most.min(LONGEST).as_millis()).unwrap_or(u64::MAX);
    Duration::from_millis(rng.u64(..=most)).max(SHORTEST)
}

/// The longest that a run waits because somebody has asked it to. Who asks for more is left alone
/// until the user says that it is to go on.
pub(super) const LONGEST_WAIT: Duration = Duration::from_secs(60 * 60);

/// Reads `Retry-After`: seconds, or a date (RFC 9110). It may be any time: nobody must wait for it
/// as it is.
pub(super) fn retry_after(header: Option<&str>, now: Timestamp) -> Option<Duration> {
    let header = header?.trim();
    if !header.is_empty() && header.bytes().all(|byte| byte.is_ascii_digit()) {
        // More than there is room for is for ever.
        return Some(Duration::from_secs(header.parse().unwrap_or(u64::MAX)));
    }
    let at = httpdate::parse_http_date(header).ok()?;
    let at = at.duration_since(std::time::UNIX_EPOCH).ok()?;
    let at = Timestamp(u64::try_from(at.as_millis()).ok()?);
    Some(at.since(now))
}

/// Whether this can be read as a `Retry-After`.
pub(crate) fn is_wait(header: &str) -> bool {
    retry_after(Some(header), Timestamp(0)).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_is_sent_once_for_each_attempt_and_each_halving() {
        let limits = RunLimits::default();
        for (batch, most) in [
            (0, 5),
            (1, 5),
            (2, 6),
            (50, 11),
            (64, 11),
            (65, 12),
            (100, 12),
        ] {
            assert_eq!(limits.most_sends(batch), most, "{batch}");
        }
    }

    #[test]
    fn waits_grow_up_to_half_a_minute_and_differ() {
        let mut rng = fastrand::Rng::with_seed(7);
        let mut backoff = Backoff::default();
        let waits: Vec<_> = (0..50).map(|_| backoff.next(&mut rng)).collect();
        assert!(waits[0] <= FIRST);
        assert!(waits.iter().all(|w| (SHORTEST..=LONGEST).contains(w)));
        assert!(waits.iter().any(|wait| *wait > LONGEST / 2));
        assert_ne!(waits[40], waits[41]);
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = Timestamp(784_111_777_000 - 90_000);
        for (header, expected) in [
            (Some("120"), Some(120)),
            (Some(" 0 "), Some(0)),
            (Some("Sun, 06 Nov 1994 08:49:37 GMT"), Some(90)),
            (Some("Sat, 05 Nov 1994 08:49:37 GMT"), Some(0)),
            (Some("18446744073709551616"), Some(u64::MAX)),
            (Some(""), None),
            (Some("soon"), None),
            (Some("-5"), None),
            (None, None),
        ] {
            let found = retry_after(header, now);
            assert_eq!(found, expected.map(Duration::from_secs), "{header:?}");
        }
    }
}
