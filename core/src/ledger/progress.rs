//! The progress and the result of a run, in items.

use super::{Outcome, Phase, Row, Tally};

/// The progress of a run, in items.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Those that are to be sent.
    pub items: usize,
    /// Those that were seen done.
    pub done: usize,
    /// Those that need no more work, whatever became of them.
    pub settled: usize,
}

impl Progress {
    /// The part that was seen done, in whole per cent; 0 of nothing.
    pub fn per_cent(self) -> u64 {
        let wide = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        let done = wide(self.done).saturating_mul(100);
        done.checked_div(wide(self.items)).unwrap_or_default()
    }
}

/// The progress of what is stopped and then deleted through its two steps, in items.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TwoSteps {
    /// Those that are past the first step: stopped, or gone.
    pub stopped: usize,
    /// Those of them whose deletion is sent or accepted and not seen done.
    pub deleting: usize,
}

impl TwoSteps {
    pub(super) fn add(&mut self, row: &Row) {
        self.stopped += usize::from(row.is_past_stop());
        self.deleting += usize::from(row.is_in_deletion());
    }

    pub(super) fn remove(&mut self, row: &Row) {
        self.stopped -= usize::from(row.is_past_stop());
        self.deleting -= usize::from(row.is_in_deletion());
    }
}

/// The result of a run that is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunResult {
    /// Every item that was sent was seen done. A single one that was not keeps a run from this.
    AllDone,
    /// Some were seen done, others were not.
    PartlyDone,
    /// None was seen done, but the service has accepted a part, or done the first of two steps.
    NotSeenDone,
    /// None was even accepted.
    NothingDone,
}

/// The progress or the result of a run, in short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HowFar {
    /// It goes on; so many per cent were seen done.
    Running(u64),
    /// It is paused; so many per cent were seen done.
    Paused(u64),
    /// It is over, and all was done.
    Done,
    /// It is over, and not all was done.
    NotAllDone,
}

impl Tally {
    /// The progress of the run.
    pub fn progress(&self) -> Progress {
        let items = self.counts.total() - self.counts.of(Outcome::Skipped);
        let done = self.done();
        let settled = match self.phase {
            Phase::Finished(_) => items,
            Phase::Running | Phase::Paused(_) | Phase::Halted(_) => {
                done + self.counts.of(Outcome::Failed)
            }
        };
        Progress {
            items,
            done,
            settled,
        }
    }

    /// The same in short.
    pub fn how_far(&self) -> HowFar {
        let per_cent = self.progress().per_cent();
        match self.phase {
            Phase::Running | Phase::Halted(_) => HowFar::Running(per_cent),
            Phase::Paused(_) => HowFar::Paused(per_cent),
            Phase::Finished(_) if self.how_well() == RunResult::AllDone => HowFar::Done,
            Phase::Finished(_) => HowFar::NotAllDone,
        }
    }

    /// The result of the run; none as long as it is not over.
    pub fn result(&self) -> Option<RunResult> {
        self.phase.is_over().then(|| self.how_well())
    }

    fn how_well(&self) -> RunResult {
        let open = self.shown(Outcome::Scheduled);
        let bad = [Outcome::Failed, Outcome::Unknown, Outcome::NotSent];
        let bad: usize = bad.map(|outcome| self.counts.of(outcome)).iter().sum();
        match (self.done(), open, bad) {
            (_, 0, 0) => RunResult::AllDone,
            (0, 0, _) => RunResult::NothingDone,
            (0, ..) => RunResult::NotSeenDone,
            _ => RunResult::PartlyDone,
        }
    }

    /// The number of items seen done. What is stopped and still to be deleted is none of them.
    fn done(&self) -> usize {
        let done = [
            Outcome::Stopped,
            Outcome::Deleted,
            Outcome::AlreadyStopped,
            Outcome::AlreadyGone,
        ];
        done.map(|outcome| self.shown(outcome)).iter().sum()
    }

    /// The number of items that stand under an outcome where done and under way are told apart: what is
    /// stopped and still to be deleted stands with what is accepted.
    pub fn shown(&self, outcome: Outcome) -> usize {
        let number = self.counts.of(outcome);
        let stopped = self.half_done.min(self.counts.of(Outcome::Stopped));
        match outcome {
            Outcome::Scheduled => number + self.half_done,
            Outcome::Stopped => number - stopped,
            Outcome::AlreadyStopped => number.saturating_sub(self.half_done - stopped),
            _ => number,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ledger::OutcomeCounts;
    use crate::service::{Reason, ReasonKind};

    fn tally(counts: &[(Outcome, usize)], half_done: usize, phase: Phase) -> Tally {
        Tally {
            counts: counts.to_vec().into(),
            half_done,
            phase,
        }
    }

    fn over(counts: &[(Outcome, usize)], half_done: usize) -> Tally {
        tally(counts, half_done, Phase::Finished(None))
    }

    #[test]
    fn a_partial_success_is_never_called_all() {
        use Outcome::{
            AlreadyGone, Deleted, Failed, NotSent, Scheduled, Skipped, Stopped, Unknown,
        };
        use RunResult::{AllDone, NotSeenDone, NothingDone, PartlyDone};
        for (counts, half_done, expected) in [
            (
                &[(Deleted, 3), (AlreadyGone, 1), (Skipped, 5)][..],
                0,
                AllDone,
            ),
            (&[(Deleted, 3), (Failed, 1)], 0, PartlyDone),
            (&[(Deleted, 3), (Unknown, 1)], 0, PartlyDone),
            (&[(Deleted, 3), (NotSent, 1)], 0, PartlyDone),
            (&[(Deleted, 3), (Scheduled, 1)], 0, PartlyDone),
            (&[(Deleted, 3), (Stopped, 1)], 1, PartlyDone),
            (&[(Stopped, 2)], 2, NotSeenDone),
            (&[(Scheduled, 2), (Failed, 9)], 0, NotSeenDone),
            (&[(Failed, 2)], 0, NothingDone),
            (&[(Unknown, 2), (NotSent, 1)], 0, NothingDone),
        ] {
            assert_eq!(
                over(counts, half_done).result(),
                Some(expected),
                "{counts:?}"
            );
        }
    }

    #[test]
    fn a_run_that_goes_on_has_no_result_yet_and_says_how_far_it_is() {
        let counts = [
            (Outcome::Deleted, 1),
            (Outcome::Failed, 1),
            (Outcome::Sending, 2),
        ];
        let paused = Phase::Paused(Reason::of(ReasonKind::Paused));
        // What failed is not done: the text beside it says "1 of 4 items done".
        for (phase, expected) in [
            (Phase::Running, HowFar::Running(25)),
            (paused, HowFar::Paused(25)),
        ] {
            let tally = tally(&counts, 0, phase);
            assert_eq!((tally.result(), tally.how_far()), (None, expected));
        }
        assert_eq!(over(&counts[..1], 0).how_far(), HowFar::Done);
        assert_eq!(over(&counts, 0).how_far(), HowFar::NotAllDone);
        assert_eq!(over(&[], 0).progress().per_cent(), 0);
    }

    proptest! {
        #[test]
        fn what_is_shown_is_all_that_there_is(
            counts in proptest::collection::vec(0_usize..50, Outcome::ALL.len()),
            half_done in 0_usize..100,
        ) {
            let counts: OutcomeCounts = Outcome::ALL.into_iter().zip(counts).collect::<Vec<_>>().into();
            let stopped = counts.of(Outcome::Stopped) + counts.of(Outcome::AlreadyStopped);
            let tally = Tally { counts, half_done: half_done.min(stopped), phase: Phase::Running };
            let shown: usize = Outcome::ALL.map(|outcome| tally.shown(outcome)).iter().sum();
            prop_assert_eq!(shown, counts.total());
            let progress = tally.progress();
            prop_assert!(progress.done <= progress.settled && progress.settled <= progress.items);
        }
    }
}
