//! What of an earlier run is about to be sent once more.

use std::sync::Arc;

use bulkhead_core::{item::Flags, ledger::Ledger};
use leptos::prelude::*;

use super::Run;

/// Items of an earlier run that are about to be sent once more.
#[derive(Clone)]
pub struct RetrySelection {
    /// The run.
    pub parent: Run,
    /// The numbers of its rows.
    pub rows: Arc<[u32]>,
    /// How they are to be deleted.
    pub flags: Flags,
}

impl PartialEq for RetrySelection {
    fn eq(&self, other: &Self) -> bool {
        self.parent.id == other.parent.id && self.rows == other.rows && self.flags == other.flags
    }
}

impl RetrySelection {
    /// Those rows of a run that this takes and that can be sent again, or could be with cascade.
    pub fn of(parent: &Run, takes: impl Fn(&bulkhead_core::ledger::Row) -> bool) -> Self {
        let rows = parent.with_untracked(|ledger: &Ledger| {
            (0..)
                .zip(ledger.rows())
                .filter(|(_, row)| row.can_be_sent_again() || row.waits_for_cascade())
                .filter(|(_, row)| takes(row))
                .map(|(number, _)| number)
                .collect()
        });
        Self {
            parent: parent.clone(),
            rows: rows.unwrap_or_default(),
            flags: parent
                .with_untracked(|ledger| ledger.header().flags)
                .unwrap_or_default(),
        }
    }

    /// The same, with all that hangs on them.
    #[must_use]
    pub const fn with_cascade(mut self) -> Self {
        self.flags.cascade = true;
        self
    }
}

/// What the screen Review is about: a part of an earlier run, or else what was pasted.
pub type Proposal = RwSignal<Option<RetrySelection>>;
