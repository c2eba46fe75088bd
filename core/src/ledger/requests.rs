//! The requests of a run.

use std::ops::Range;

use super::{Attempt, Cause, Evidence, Outcome};
use crate::item::Step;

/// How often a row was sent.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct History {
    /// In requests that stop it.
    pub(crate) stops: u16,
    /// In requests that delete it.
    pub(crate) deletes: u16,
    /// How many rows the last of them was about.
    pub(crate) size: usize,
}

/// What a row was before it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Before {
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
    /// What its rows were before, as long as it is not answered.
    pub(super) before: Vec<Before>,
    /// Whether it was not sent after all.
    pub(super) is_withdrawn: bool,
    /// Whether it was kept back for a cause that is none of its own: that is no attempt.
    pub(super) is_kept_back: bool,
    /// Ascending.
    stops: Box<[u32]>,
    /// Ascending.
    deletes: Box<[u32]>,
}

impl SentRequest {
    pub(super) fn new(
        attempt: Attempt,
        before: Vec<Before>,
        stops: &[u32],
        deletes: &[u32],
    ) -> Self {
        Self {
            attempt,
            before,
            is_withdrawn: false,
            is_kept_back: false,
            stops: stops.into(),
            deletes: deletes.into(),
        }
    }

    /// What it did to a row, if it was about it.
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
