//! The requests of a run.

use std::{ops::Range, time::Duration};

use super::{Attempt, Cause, Evidence, Outcome};
use crate::{
    item::Step,
    service::{Reason, ReasonKind, is_success},
    time::Timestamp,
    wire::{CorrelationId, RunId},
};

/// How often a row was sent.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SendCounts {
    /// In requests that stop it.
    pub(crate) stops: u16,
    /// In requests that delete it.
    pub(crate) deletes: u16,
    /// The time after its record within which the last of them may have gone; none where that is as
    /// usual.
    pub(crate) ahead: Option<Duration>,
}

/// The requests for the step of a row that was last sent, and what came of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct StepHistory {
    /// The step.
    pub(crate) step: Option<Step>,
    /// `true` if any of them may have been carried out without anybody knowing.
    pub(crate) doubted: bool,
    /// `true` if any of them may be carried out even now.
    pub(crate) may_go_on: bool,
    /// The number of those that have brought nothing, beside the halving of batches.
    pub(crate) fails: u16,
    /// The most rows that the next of them may have, where others were too large.
    pub(crate) cap: Option<usize>,
}

impl StepHistory {
    /// A request for this step goes out.
    pub(super) fn goes(&mut self, step: Step) {
        if self.step != Some(step) {
            *self = Self {
                step: Some(step),
                ..Self::default()
            };
        }
    }

    /// The answer of a request never came, because the page died.
    pub(super) const fn lost(&mut self) {
        self.doubted = true;
        self.may_go_on = true;
    }

    /// A request with so many rows had an answer with this HTTP status, or none.
    pub(super) fn answered(
        &mut self,
        (outcome, reason): (Outcome, &Reason),
        size: usize,
        http_status: Option<u16>,
    ) {
        let halved = size.div_ceil(2);
        let mut cap = self.cap.unwrap_or(usize::MAX);
        if outcome == Outcome::Unknown && reason.kind.is_doubtful() {
            self.doubted = true;
            // What the service has answered, and what can be read of it, is over.
            let is_success = http_status.is_some_and(is_success);
            self.may_go_on |= !is_success || reason.kind == ReasonKind::Unreadable;
            if reason.is_time_out() && size > 1 {
                cap = cap.min(halved);
            } else {
                self.fails = self.fails.saturating_add(1);
            }
        } else if outcome == Outcome::Unknown && reason.kind.passes_by_itself() {
            self.fails = self.fails.saturating_add(1);
        } else if reason.kind.is_about_size() && size > 1 {
            cap = cap.min(halved);
        } else if reason.kind == ReasonKind::CapabilityOff {
            cap = 1;
        }
        self.cap = (cap < usize::MAX).then_some(cap);
    }
}

/// A row as it was before it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PriorRow {
    pub(super) row: u32,
    pub(super) outcome: Outcome,
    pub(super) cause: Option<Cause>,
    pub(super) group: Option<u32>,
    pub(super) evidence: Option<Evidence>,
    pub(super) step: Option<Step>,
}

/// A request that was sent, and the rows that it was about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SentRequest {
    pub(super) attempt: Attempt,
    /// Its rows as they were before, as long as it is not answered.
    pub(super) before: Vec<PriorRow>,
    /// Whether it was not sent after all.
    pub(super) is_withdrawn: bool,
    /// Whether it was kept back for a cause that is none of its own: that is no attempt.
    pub(super) is_kept_back: bool,
    /// The time after its record within which it may go; none where that is as usual.
    pub(super) ahead: Option<Duration>,
    /// Ascending.
    stops: Box<[u32]>,
    /// Ascending.
    deletes: Box<[u32]>,
}

impl SentRequest {
    pub(super) fn new(
        attempt: Attempt,
        before: Vec<PriorRow>,
        ahead: Option<Duration>,
        (stops, deletes): (&[u32], &[u32]),
    ) -> Self {
        Self {
            attempt,
            before,
            is_withdrawn: false,
            is_kept_back: false,
            ahead,
            stops: stops.into(),
            deletes: deletes.into(),
        }
    }

    /// One whose record was lost in a write that failed. It never went, as nothing goes that is
    /// not recorded.
    pub(super) fn lost(run: &RunId, request: u32, at: Timestamp) -> Self {
        let attempt = Attempt {
            correlation: CorrelationId::of(run, request),
            sent: at,
            ended: None,
            http_status: None,
        };
        Self {
            is_withdrawn: true,
            ..Self::new(attempt, Vec::new(), None, (&[], &[]))
        }
    }

    /// Its step for a row, if it was about it.
    pub(super) fn step(&self, row: u32) -> Option<Step> {
        if self.stops.binary_search(&row).is_ok() {
            Some(Step::Stop)
        } else if self.deletes.binary_search(&row).is_ok() {
            Some(Step::Delete)
        } else {
            None
        }
    }

    /// Whether it is neither answered nor withdrawn.
    pub(super) const fn is_in_flight(&self) -> bool {
        self.attempt.ended.is_none() && !self.is_withdrawn
    }

    /// The rows, and what it did to them.
    pub(super) fn rows(&self) -> impl Iterator<Item = (Step, u32)> {
        let stops = self.stops.iter().map(|row| (Step::Stop, *row));
        stops.chain(self.deletes.iter().map(|row| (Step::Delete, *row)))
    }

    /// Those of its rows that are among some, and what it did to them.
    pub(super) fn rows_in(&self, rows: &Range<u32>) -> impl Iterator<Item = (Step, u32)> {
        let stops = part(&self.stops, rows).iter();
        let deletes = part(&self.deletes, rows).iter();
        let stops = stops.map(|row| (Step::Stop, *row));
        stops.chain(deletes.map(|row| (Step::Delete, *row)))
    }

    /// How many rows it was about.
    pub(super) const fn len(&self) -> usize {
        self.stops.len() + self.deletes.len()
    }
}

/// The part of an ascending list that lies within a range.
fn part<'l>(list: &'l [u32], range: &Range<u32>) -> &'l [u32] {
    let from = list.partition_point(|row| *row < range.start);
    let to = list.partition_point(|row| *row < range.end);
    list.get(from..to).unwrap_or_default()
}
