//! Waits between tries.

use std::time::Duration;

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
    /// The number of waits so far.
    pub const fn tries(&self) -> u32 {
        self.tries
    }

    /// Begins anew.
    pub const fn reset(&mut self) {
        self.tries = 0;
    }

    /// The wait for this time.
    pub fn next(&mut self, rng: &mut fastrand::Rng) -> Duration {
        self.tries = self.tries.saturating_add(1);
        jitter(self.tries - 1, rng)
    }
}

/// A wait after so many tries before.
pub(crate) fn jitter(before: u32, rng: &mut fastrand::Rng) -> Duration {
    let most = FIRST.saturating_mul(1_u32.checked_shl(before).unwrap_or(u32::MAX));
    let most = u64::try_from(most.min(LONGEST).as_millis()).unwrap_or(u64::MAX);
    Duration::from_millis(rng.u64(..=most)).max(SHORTEST)
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
