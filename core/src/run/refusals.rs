//! Refusals in a row that keep changes and readings from being carried out.

use std::time::Duration;

use crate::transport::jitter;

/// So many readings have to be refused in a row until readings are given up.
const MANY: u16 = 5;

/// Refusals in a row, with nothing good between.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Refusals {
    /// So many readings (403).
    readings: u16,
    /// The scheduler's count at the last of them.
    last: u64,
    /// No reading before this.
    read_from: Duration,
    /// Since when every change was turned away as everything is for now.
    turned_away_since: Option<Duration>,
}

impl Refusals {
    /// None so far, at this count of the scheduler.
    pub(super) fn none(last: u64) -> Self {
        Self {
            last,
            ..Self::default()
        }
    }

    /// `true` if readings are given up.
    pub(super) const fn are_many(&self) -> bool {
        self.readings >= MANY
    }

    /// The time from which the next reading may be made.
    pub(super) const fn read_from(&self) -> Duration {
        self.read_from
    }

    /// A reading that was begun at a count was refused at another one. Says whether that was so
    /// often in a row that readings are given up: one refusal may be about this one reading.
    pub(super) fn reading_refused(
        &mut self,
        (begun, count): (u64, u64),
        now: Duration,
        rng: &mut fastrand::Rng,
    ) -> bool {
        // Those that were under way together are one refusal.
        if begun >= self.last {
            self.last = count;
            self.readings = self.readings.saturating_add(1);
            if !self.are_many() {
                let before = u32::from(self.readings.saturating_sub(1));
                self.read_from = now + jitter(before, rng);
            }
        }
        self.are_many()
    }

    /// A reading was good.
    pub(super) const fn reading_good(&mut self) {
        self.readings = 0;
        self.read_from = Duration::ZERO;
    }

    /// A change was turned away as everything is for now. Says whether nothing else has come of
    /// changes for so long that the user has to be asked, whatever readings come to.
    pub(super) fn turned_away(&mut self, now: Duration, patience: Duration) -> bool {
        let since = *self.turned_away_since.get_or_insert(now);
        now > since && now.saturating_sub(since) >= patience
    }

    /// The service, or something before it, has answered a change.
    pub(super) const fn not_turned_away(&mut self) {
        self.turned_away_since = None;
    }
}
