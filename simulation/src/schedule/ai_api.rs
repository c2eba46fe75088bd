//! The items of the AI API in a play.

use std::time::Duration;

use fastrand::Rng;

use super::seconds;

/// One pasted id and what it really is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ItemPlan {
    /// Its status at the beginning; none where the service does not know it.
    pub status: Option<&'static str>,
    /// The time from STOPPING to STOPPED.
    pub stopping: Duration,
    /// The time from an accepted deletion until it is gone.
    pub deletion: Duration,
    /// `true` if the service refuses every request that holds it (400).
    pub poison: bool,
    /// `true` if the service refuses every change of it, whatever its status is.
    pub locked: bool,
    /// Somebody else's change to it, and its time.
    pub meddled: Option<(Duration, Meddling)>,
}

/// Somebody else's change to an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meddling {
    /// Stops it.
    Stop,
    /// Deletes it.
    Delete,
    /// It dies.
    Die,
}

/// Statuses of items, the frequent ones several times.
const STATUSES: [Option<&str>; 14] = [
    Some("RUNNING"),
    Some("RUNNING"),
    Some("RUNNING"),
    Some("STOPPED"),
    Some("STOPPED"),
    Some("STOPPED"),
    Some("PENDING"),
    Some("STOPPING"),
    Some("DEAD"),
    Some("COMPLETED"),
    Some("UNKNOWN"),
    Some("MOVING"),
    Some("RUNNING"),
    None,
];

impl ItemPlan {
    /// The ways in which one can be made simpler.
    pub(super) const SIMPLER: [fn(&mut Self); 4] = [
        |item| item.meddled = None,
        |item| item.locked = false,
        |item| item.poison = false,
        |item| {
            item.stopping = item.stopping.min(Duration::from_secs(1));
            item.deletion = item.deletion.min(Duration::from_secs(1));
        },
    ];

    pub(super) fn new(rng: &mut Rng, sure: bool) -> Self {
        let status = *rng.choice(&STATUSES).unwrap_or(&None);
        // Longer than anybody watches.
        let is_slow = rng.u8(..15) == 0;
        Self {
            status,
            stopping: seconds(rng, if is_slow { 900 } else { 40 }),
            deletion: seconds(rng, if is_slow { 900 } else { 20 }),
            poison: !sure && rng.u8(..60) == 0,
            locked: !sure && rng.u8(..30) == 0,
            meddled: (!sure && rng.u8(..12) == 0).then(|| {
                let meddling = [Meddling::Stop, Meddling::Delete, Meddling::Die];
                let what = *rng.choice(&meddling).unwrap_or(&Meddling::Stop);
                (seconds(rng, 40), what)
            }),
        }
    }

    /// `true` if it is never refused where its status allows the change.
    pub(super) fn is_sound(&self) -> bool {
        let is_plain = !self.locked && !self.poison && self.meddled.is_none();
        is_plain && self.status != Some("MOVING")
    }
}
