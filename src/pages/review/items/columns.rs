//! The columns of the items, for each family of services, and what they are sorted by.

use bulkhead_core::{report::ItemBy, wire::ServiceKind};

use crate::components::{Column, SortColumn, Sorting};

/// The column of the check boxes, and the one whose cells open rows.
pub(super) const TICKS: usize = 0;
pub(super) const KEY: usize = 1;

/// A column, and what it is sorted by.
pub(super) type Sortable = (Column, ItemBy);

const OF_AI_CORE: [Sortable; 8] = [
    column("Send", "col-tick", ItemBy::Place),
    column("ID", "col-id", ItemBy::Id),
    column("Name", "col-name col-item-name", ItemBy::Name),
    column(
        "Scenario",
        "col-name col-item-name col-less",
        ItemBy::Scenario,
    ),
    column("Status", "col-seen col-less", ItemBy::Status),
    column("Created", "col-deployed col-less", ItemBy::Created),
    column("What will happen", "col-effect", ItemBy::Effect),
    column("Line", "col-place col-less", ItemBy::Place),
];

/// The number of instances and the effect come first: all else may be out of view.
const OF_ENGINE: [Sortable; 11] = [
    column("Send", "col-tick", ItemBy::Place),
    column("ID", "col-id col-whole-id", ItemBy::Id),
    column("Name", "col-name", ItemBy::Name),
    column("What will happen", "col-effect", ItemBy::Effect),
    column(
        "Instances",
        "col-number-of col-instances",
        ItemBy::ProcessInstances,
    ),
    column(
        "Cases",
        "col-number-of col-few col-less",
        ItemBy::CaseInstances,
    ),
    column("Deployed", "col-deployed col-less", ItemBy::Created),
    column("Tenant", "col-tenant col-less", ItemBy::Tenant),
    column(
        "Definitions",
        "col-number-of col-count col-less",
        ItemBy::Definitions,
    ),
    column("Latest", "col-number-of col-few col-less", ItemBy::Latest),
    column("Line", "col-place col-less", ItemBy::Place),
];

const fn column(title: &'static str, class: &'static str, by: ItemBy) -> Sortable {
    (Column { title, class }, by)
}

const AI_CORE_COLUMNS: [Column; OF_AI_CORE.len()] = columns(&OF_AI_CORE);
const ENGINE_COLUMNS: [Column; OF_ENGINE.len()] = columns(&OF_ENGINE);

#[allow(clippy::indexing_slicing, reason = "it is evaluated by the compiler")]
const fn columns<const N: usize>(of: &[Sortable; N]) -> [Column; N] {
    let mut columns = [of[0].0; N];
    let mut at = 0;
    while at < N {
        columns[at] = of[at].0;
        at += 1;
    }
    columns
}

/// The columns for a family of services, and what they are sorted by.
pub(super) const fn table_of(kind: ServiceKind) -> (&'static [Column], &'static [Sortable]) {
    match kind {
        ServiceKind::AiCore => (&AI_CORE_COLUMNS, &OF_AI_CORE),
        ServiceKind::Engine => (&ENGINE_COLUMNS, &OF_ENGINE),
    }
}

/// The name under which the choice of columns is kept.
pub(super) const fn table_name(kind: ServiceKind) -> &'static str {
    match kind {
        ServiceKind::AiCore => "items",
        ServiceKind::Engine => "items-engine",
    }
}

pub(super) fn sort_keys(sortable: &[Sortable], sorting: Sorting) -> Vec<(ItemBy, bool)> {
    let key = |of: SortColumn| Some((sortable.get(of.column)?.1, of.descending));
    let keys = [Some(sorting.first), sorting.second];
    keys.into_iter().flatten().filter_map(key).collect()
}

/// The sorting that puts dangerous items first.
pub(super) fn first_sorting(sortable: &[Sortable]) -> Sorting {
    let effect = sortable.iter().position(|(_, by)| *by == ItemBy::Effect);
    Sorting {
        first: SortColumn {
            column: effect.unwrap_or_default(),
            descending: false,
        },
        second: None,
    }
}
