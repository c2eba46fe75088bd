//! The options of a sandbox.

mod check;

use std::ops::RangeInclusive;
use std::time::Duration;

use serde::{Serialize, Serializer};

pub use check::OptionsError;

/// The most items that one sandbox holds, of all kinds together.
pub const MOST_ITEMS: usize = 2_000_000;

/// The options of a sandbox. The same options make the same sandbox: the same ids in the same
/// order, the same durations, the same choices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Options {
    /// The seed of every random choice.
    pub seed: u64,
    /// The resource groups, each with items of its own.
    pub groups: Vec<String>,
    /// The numbers of items of each status and kind in a group.
    pub counts: Counts,
    /// The least time that every answer of the service takes.
    #[serde(rename = "latencyMilliseconds", serialize_with = "milliseconds")]
    pub latency: Duration,
    /// `true` if the service offers the bulk PATCH at all.
    pub bulk_updates: bool,
    /// The pace of status changes.
    pub pace: Pace,
}

/// The numbers of items of each status, in every group, of every kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// Waiting to run; they run by and by.
    pub pending: usize,
    /// Running; they run until somebody stops them.
    pub running: usize,
    /// Completed; of executions only, as a deployment never completes.
    pub completed: usize,
    /// Failed at most seven days ago; they vanish seven days after.
    pub dead: usize,
    /// On their way to STOPPED.
    pub stopping: usize,
    /// Stopped; they stay so until somebody deletes them.
    pub stopped: usize,
    /// Of unknown status; a third of them younger than an hour.
    pub unknown: usize,
}

/// From how long to how long each change of status takes. Every item draws its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Pace {
    /// PENDING until RUNNING, for the items that are PENDING when the sandbox begins.
    #[serde(rename = "pendingMilliseconds", serialize_with = "range")]
    pub pending: RangeInclusive<Duration>,
    /// STOPPING until STOPPED.
    #[serde(rename = "stoppingMilliseconds", serialize_with = "range")]
    pub stopping: RangeInclusive<Duration>,
    /// From an accepted deletion until the item is gone.
    #[serde(rename = "deletionMilliseconds", serialize_with = "range")]
    pub deletion: RangeInclusive<Duration>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            seed: 0,
            groups: vec!["default".to_owned(), "team-b".to_owned()],
            counts: Counts::default(),
            latency: Duration::ZERO,
            bulk_updates: true,
            pace: Pace::default(),
        }
    }
}

impl Default for Counts {
    fn default() -> Self {
        Self {
            pending: 15,
            running: 100,
            completed: 60,
            dead: 40,
            stopping: 8,
            stopped: 320,
            unknown: 12,
        }
    }
}

impl Counts {
    /// No items at all: the start for a sandbox that needs a few of one status.
    pub const NONE: Self = Self {
        pending: 0,
        running: 0,
        completed: 0,
        dead: 0,
        stopping: 0,
        stopped: 0,
        unknown: 0,
    };

    /// The number of items that a group holds of both kinds together.
    fn in_a_group(&self) -> usize {
        let both = [
            self.pending,
            self.running,
            self.dead,
            self.stopping,
            self.stopped,
            self.unknown,
        ];
        both.into_iter()
            .fold(0_usize, usize::saturating_add)
            .saturating_mul(2)
            .saturating_add(self.completed)
    }
}

impl Default for Pace {
    fn default() -> Self {
        let seconds = |from, to| Duration::from_secs(from)..=Duration::from_secs(to);
        Self {
            pending: seconds(20, 90),
            stopping: seconds(2, 8),
            deletion: seconds(1, 6),
        }
    }
}

fn whole_milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// A duration on the wire.
pub(crate) fn milliseconds<S: Serializer>(duration: &Duration, to: S) -> Result<S::Ok, S::Error> {
    whole_milliseconds(*duration).serialize(to)
}

/// From how long to how long, on the wire.
pub(crate) fn range<S: Serializer>(
    range: &RangeInclusive<Duration>,
    to: S,
) -> Result<S::Ok, S::Error> {
    [*range.start(), *range.end()]
        .map(whole_milliseconds)
        .serialize(to)
}
