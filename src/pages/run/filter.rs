//! The filter of the rows of a run that are shown.

use bulkhead_core::{
    ledger::Outcome,
    report::{Query, SortKey, View},
};
use leptos::prelude::*;

/// The filter of the rows of a run that are shown. An outcome and a group of reasons exclude each
/// other; what is searched for narrows either.
#[derive(Clone, Copy)]
pub struct Filter {
    /// Those of this outcome.
    pub outcome: RwSignal<Option<Outcome>>,
    /// Those of this group of reasons.
    pub group: RwSignal<Option<u32>>,
    /// Those that have this in them.
    pub search: RwSignal<String>,
}

impl Filter {
    /// Shows every row.
    pub fn new() -> Self {
        Self {
            outcome: RwSignal::new(None),
            group: RwSignal::new(None),
            search: RwSignal::new(String::new()),
        }
    }

    /// Shows the rows of an outcome alone, or no longer alone.
    pub fn toggle_outcome(self, outcome: Outcome) {
        let is_alone = self.outcome.get_untracked() == Some(outcome);
        self.outcome.set((!is_alone).then_some(outcome));
        self.group.set(None);
    }

    /// Shows the rows of a group alone, or no longer alone.
    pub fn toggle_group(self, group: u32) {
        let is_alone = self.group.get_untracked() == Some(group);
        self.group.set((!is_alone).then_some(group));
        self.outcome.set(None);
    }

    /// Shows every row.
    pub fn clear(self) {
        self.outcome.set(None);
        self.group.set(None);
        self.search.set(String::new());
    }

    /// `true` if some rows may not be shown.
    pub fn is_on(self) -> bool {
        self.outcome.get().is_some()
            || self.group.get().is_some()
            || self.search.with(|search| !search.trim().is_empty())
    }

    /// The same as core understands it.
    pub fn view(self, sort: Vec<SortKey>) -> View {
        View {
            outcome: self.outcome.get(),
            group: self.group.get(),
            query: self.search.with(|search| Query::new(search)),
            sort,
        }
    }
}

impl Default for Filter {
    fn default() -> Self {
        Self::new()
    }
}
