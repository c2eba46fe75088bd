//! The part of an earlier run that is about to be sent once more.

use std::sync::Arc;

use bulkhead_core::{
    item::{Action, Flags},
    ledger::{Ledger, Row},
};
use leptos::prelude::*;

use super::Run;

/// Items of an earlier run that are about to be sent once more.
#[derive(Clone)]
pub struct RetrySelection {
    /// The run.
    pub parent: Run,
    /// The numbers of its rows.
    pub rows: Arc<[u32]>,
    /// The flags with which they are to be deleted.
    pub flags: Flags,
    /// The action for all of them; none where each keeps its own action.
    pub action: Option<Action>,
}

/// The change with which items are sent once more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Otherwise {
    /// None: the same again.
    Same,
    /// They are deleted with cascade, however they were to be before.
    Cascade,
    /// They are stopped first.
    StopFirst,
}

impl PartialEq for RetrySelection {
    fn eq(&self, other: &Self) -> bool {
        self.parent.id == other.parent.id
            && self.rows == other.rows
            && self.flags == other.flags
            && self.action == other.action
    }
}

impl RetrySelection {
    /// Those rows of a run that this takes and that can be sent once more, with a change.
    pub fn of(parent: &Run, takes: impl Fn(&Row) -> bool, otherwise: Otherwise) -> Self {
        let rows = parent.with_untracked(|ledger: &Ledger| {
            (0..)
                .zip(ledger.rows())
                .filter(|(_, row)| row.can_be_taken_up_again() && takes(row))
                .map(|(number, _)| number)
                .collect()
        });
        let flags = parent.with_untracked(|ledger| ledger.header().flags);
        let mut flags = flags.unwrap_or_default();
        flags.cascade |= otherwise == Otherwise::Cascade;
        Self {
            parent: parent.clone(),
            rows: rows.unwrap_or_default(),
            flags,
            action: (otherwise == Otherwise::StopFirst).then_some(Action::StopThenDelete),
        }
    }
}

/// The subject of the screen Review: a part of an earlier run, or else what was pasted.
pub type Proposal = RwSignal<Option<RetrySelection>>;
