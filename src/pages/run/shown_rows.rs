//! The rows of a run that are shown, in their order.

use std::sync::Arc;

use bulkhead_core::{
    report::{Shown, View},
    wire::ServiceKind,
};
use leptos::prelude::*;

use super::{
    Filter,
    results::{failures_first, sort_keys},
};
use crate::{components::Sorting, state::Run};

/// The rows of a run that are shown, in their order.
#[derive(Clone, Copy)]
pub struct ShownRows {
    /// The columns by which they are sorted.
    pub sort: RwSignal<Sorting>,
    /// The numbers of the rows.
    pub order: Memo<Arc<[u32]>>,
    view: Memo<View>,
}

impl ShownRows {
    /// Those that a filter leaves; what failed stands first once the run is over.
    pub fn new(run: &Run, filter: Filter) -> Self {
        let sort = RwSignal::new(Sorting::default());
        failures_first(run, sort);
        let of = run.with_untracked(|ledger| ledger.header().connection.kind);
        let of = of.unwrap_or(ServiceKind::AiCore);
        let view = Memo::new(move |_| filter.view(sort_keys(of, sort.get())));
        let run = run.clone();
        let order = Memo::new(move |_| {
            let view = view.get();
            // Most of the time nothing that happens moves a row; where it does, not at once for
            // each of many rows.
            if view.changes() {
                run.track_calmly();
            } else {
                run.track_beginning();
            }
            run.with_untracked(|ledger| Arc::<[u32]>::from(view.order(ledger)))
                .unwrap_or_default()
        });
        Self { sort, order, view }
    }

    /// The number of rows.
    pub fn count(self) -> usize {
        self.order.with(|order| order.len())
    }

    /// The rows as they are now.
    pub fn shown(self) -> Shown {
        Shown {
            numbers: self.order.get_untracked(),
            view: self.view.get_untracked(),
        }
    }
}
