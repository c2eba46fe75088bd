//! How far a run is, in items.

use bulkhead_core::ledger::{Outcome, Phase, Tally};

use crate::words;

/// How far a run is, in items.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// How many are to be sent.
    pub items: usize,
    /// How many of them were seen done.
    pub done: usize,
    /// How many need no more work, whatever became of them.
    pub settled: usize,
}

impl Progress {
    /// How far a run is.
    pub fn of(tally: &Tally) -> Self {
        let counts = &tally.counts;
        let items = counts.total() - counts.of(Outcome::Skipped);
        let good = [
            Outcome::Stopped,
            Outcome::Deleted,
            Outcome::AlreadyStopped,
            Outcome::AlreadyGone,
        ];
        let good: usize = good.into_iter().map(|outcome| counts.of(outcome)).sum();
        let done = good.saturating_sub(tally.half_done);
        let settled = match tally.phase {
            Phase::Finished(_) => items,
            _ => done + counts.of(Outcome::Failed),
        };
        Self {
            items,
            done,
            settled,
        }
    }

    /// The part that needs no more work, in per cent.
    pub fn per_cent(self) -> u64 {
        words::per_cent(self.settled, self.items)
    }
}

/// How far a run is, in short. Of one that goes on, the part that needs no more work in per cent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HowFar {
    /// It goes on.
    Running(u64),
    /// It is paused.
    Paused(u64),
    /// It is over, and all went well.
    Done,
    /// It is over, and not all went well.
    NotAllDone,
}
