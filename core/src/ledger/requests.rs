//! The requests of a run.

use std::ops::Range;

use super::{Attempt, Cause, Evidence, item::ItemState};
use crate::{
    item::Step,
    time::Timestamp,
    wire::{CorrelationId, RunId},
};

/// A row as it was before it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PriorRow {
    pub(super) row: u32,
    pub(super) state: ItemState,
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
    /// `true` if it was not sent after all.
    pub(super) is_withdrawn: bool,
    /// Ascending.
    pub(super) stops: Box<[u32]>,
    /// Ascending.
    pub(super) deletes: Box<[u32]>,
}

impl SentRequest {
    pub(super) fn new(
        attempt: Attempt,
        before: Vec<PriorRow>,
        (stops, deletes): (&[u32], &[u32]),
    ) -> Self {
        Self {
            attempt,
            before,
            is_withdrawn: false,
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
            ..Self::new(attempt, Vec::new(), (&[], &[]))
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

    /// `true` if it is neither answered nor withdrawn.
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

    /// The number of rows that it was about.
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
