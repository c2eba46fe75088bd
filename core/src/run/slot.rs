//! The scheduler's knowledge of an item beside its recorded state: its place, and until when.

use std::time::Duration;

use super::{RunLimits, journal_batch::AHEAD_FOR};
use crate::{
    item::ItemId,
    ledger::{ItemState, LastAttempt, Ledger, Row, Still},
    service::LateEffects,
    time::Timestamp,
    transport::jitter,
    wire::LONGEST_UPSTREAM_TIMEOUT,
};

/// The place in which an item waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Nowhere: nothing is to be done about it, or its answer is awaited.
    Idle,
    /// Among those to be sent.
    Queued,
    /// In a request that is prepared or on its way.
    Prepared,
    /// Among those to be read because nobody knows what became of them.
    Doubtful,
    /// In a reading, for the same cause.
    Reading,
    /// Among those that are watched until they are done.
    Watched,
}

/// The scheduler's knowledge of an item beside its recorded state. The monotonic clock of a page
/// ends with it, so that none of this is recorded: whoever goes on with a run begins it anew.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    pub(super) id: Option<ItemId>,
    pub(super) place: Place,
    /// The number of its readings that have failed since the last one that did not.
    pub(super) reads: u16,
    /// The time at which it was last sent by this page.
    pub(super) sent: Option<Duration>,
    /// Before this, a reading that shows it undone proves nothing: the request may still arrive.
    pub(super) trusted_from: Duration,
    /// It is not watched beyond this.
    pub(super) watched_until: Duration,
    /// A reading begun before this, by the scheduler's count, is older than what is known of it.
    pub(super) since: u64,
}

impl Slot {
    /// The slot of an item that nothing is known of yet.
    pub(super) const fn new(id: Option<ItemId>) -> Self {
        Self {
            id,
            place: Place::Idle,
            reads: 0,
            sent: None,
            trusted_from: Duration::ZERO,
            watched_until: Duration::ZERO,
            since: 0,
        }
    }

    /// `true` if a reading that was begun at this count says something of it.
    pub(super) const fn awaits(&self, begun: u64) -> bool {
        matches!(self.place, Place::Reading | Place::Watched) && begun > self.since
    }
}

/// For how long requests may be under way.
#[derive(Clone, Copy, Debug)]
pub(super) struct UnderWay {
    /// Those of this page.
    own: Duration,
    /// Those of an earlier page.
    earlier: Duration,
    late_effects: LateEffects,
    /// The time of day, where that is trusted to tell how long ago an earlier page has sent one.
    wall: Option<Timestamp>,
}

impl UnderWay {
    pub(super) fn new(
        ledger: &Ledger,
        limits: &RunLimits,
        late_effects: LateEffects,
        wall: Option<Timestamp>,
    ) -> Self {
        let recorded = ledger.header().under_way_ms.map(Duration::from_millis);
        // The gateway may have been started anew with another limit since.
        let earlier = recorded.unwrap_or_default().min(LONGEST_UPSTREAM_TIMEOUT);
        Self {
            own: limits.under_way,
            earlier: earlier.max(limits.under_way),
            late_effects,
            wall,
        }
    }

    /// From when on a reading that shows an item undone is trusted; none where that is as before.
    pub(super) fn trusted_from(&self, slot: &Slot, row: &Row, now: Duration) -> Option<Duration> {
        let grace = self.late_effects.grace;
        match (&row.state.last, slot.sent) {
            (LastAttempt::Doubt(_, Still::Ended), _) => Some(now),
            (LastAttempt::Doubt(_, Still::Settling), Some(_)) => Some(now + grace),
            (LastAttempt::Doubt(_, Still::Settling), None) => {
                Some(now + grace.saturating_sub(self.age(row)))
            }
            (LastAttempt::Doubt(_, Still::InFlight), Some(sent)) => {
                Some((sent + self.own).max(now) + grace)
            }
            (_, None) if row.state.doubted => {
                let ahead = row.state.ahead_ms;
                let ahead = ahead.map_or(AHEAD_FOR, |ms| Duration::from_millis(ms.into()));
                let most = ahead.saturating_add(self.earlier) + grace;
                Some(now + most.saturating_sub(self.age(row)))
            }
            _ => None,
        }
    }

    /// The time since an earlier page has heard of an item; nothing where nobody can say.
    fn age(&self, row: &Row) -> Duration {
        let age = self.wall.zip(row.updated());
        age.map_or(Duration::ZERO, |(wall, at)| wall.since(at))
    }
}

/// The time to wait until what became of an item is read: what the service could not do just now it
/// may be able to say a moment later.
pub(super) fn reads_after(item: &ItemState, rng: &mut fastrand::Rng) -> Duration {
    let waits = match &item.last {
        LastAttempt::Refused(reason) => reason.kind.passes_by_itself(),
        LastAttempt::Doubt(reason, _) => reason.http_status.is_some_and(|status| status >= 500),
        LastAttempt::Nothing | LastAttempt::Accepted => false,
    };
    if waits {
        jitter(u32::from(item.fails.saturating_sub(1)), rng)
    } else {
        Duration::ZERO
    }
}
