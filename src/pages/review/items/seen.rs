//! The known state of the items, and their place by it.

use std::sync::Arc;

use bulkhead_core::{
    item::Flags,
    plan::{Danger, PlannedRow, PredictedEffect, StatusGroup},
};
use leptos::prelude::*;

use super::pasted::Pasted;
use crate::pages::review::{
    known::{Known, Surveyed},
    review_state::ReviewState,
};

pub(super) fn row(rows: &[PlannedRow], number: u32) -> Option<&PlannedRow> {
    rows.get(usize::try_from(number).ok()?)
}

/// The reading of the items, and the flags with which they are deleted.
pub(super) struct Seen {
    read: Option<Arc<Surveyed>>,
    flags: Flags,
}

impl Seen {
    pub(super) fn now(review_state: ReviewState) -> Self {
        Self {
            read: match review_state.known.get() {
                Known::Read(read) => Some(read),
                Known::Nothing | Known::Without => None,
            },
            flags: review_state.flags.get(),
        }
    }

    pub(super) fn group(&self, number: u32) -> Option<&StatusGroup> {
        let groups = &self.read.as_ref()?.groups;
        let group = groups.of_row(usize::try_from(number).ok()?)?;
        groups.all().get(group)
    }

    pub(super) fn effect(&self, number: u32) -> Option<PredictedEffect> {
        Some(self.group(number)?.effect)
    }

    pub(super) fn danger(&self, items: &Pasted, number: u32, row: &PlannedRow) -> Option<Danger> {
        let is_found = items.is_found_in_text(row);
        Danger::of(row, self.group(number), self.flags, is_found)
    }

    /// The place of a row: what is dangerous, what can be done, what can't.
    pub(super) fn rank(&self, items: &Pasted, rows: &[PlannedRow], number: u32) -> u64 {
        let Some(row) = row(rows, number) else {
            return u64::MAX;
        };
        // A row stays where it is when its tick is taken away.
        let is_usual = |effect: PredictedEffect| effect.is_sent_by_default();
        match (self.danger(items, number, row), self.effect(number)) {
            (Some(danger), _) => danger as u64,
            (None, Some(effect)) if is_usual(effect) => 10,
            (None, _) => 11,
        }
    }
}
