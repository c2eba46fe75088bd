//! The limits on how often and how long a run tries.

use std::time::Duration;

use crate::wire::{Connection, UPSTREAM_TIMEOUT};

/// The limits on how often and how long a run tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunLimits {
    /// The number of times that an item is sent that was not carried out. Halving a batch comes on
    /// top: it is sent at most [`Self::most_sends`] times.
    pub attempts: u16,
    /// The time for which an accepted change is watched until it is seen done.
    pub wait: Duration,
    /// The time of nothing but trouble after which the run pauses and asks the user.
    pub patience: Duration,
    /// The number of items that are sent in a second at most; none where as many as go.
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
    /// The most times that an item may be sent: each attempt, and each halving of a batch.
    pub fn most_sends(&self, batch: usize) -> u16 {
        let halvings = usize::BITS - batch.saturating_sub(1).leading_zeros();
        self.attempts
            .saturating_add(u16::try_from(halvings).unwrap_or(u16::MAX))
    }
}

/// The longest that a run waits because somebody has asked it to. Who asks for more is left alone
/// until the user says that it is to go on.
pub(super) const LONGEST_WAIT: Duration = Duration::from_secs(60 * 60);

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
}
