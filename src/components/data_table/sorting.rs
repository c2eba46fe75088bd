//! By which columns rows are sorted.

use leptos::prelude::*;

use super::Column;

/// A column to sort by, and which way round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SortColumn {
    /// The column, the first being 0.
    pub column: usize,
    /// The largest first.
    pub descending: bool,
}

/// By which columns rows are sorted: by the first one, and where rows are equal by the second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sorting {
    /// The column that was pressed last.
    pub first: SortColumn,
    /// The one that was pressed before.
    pub second: Option<SortColumn>,
}

impl Sorting {
    /// The sorting after a press on a column's header: another press turns it round, and
    /// another column leaves the one before as the second.
    #[must_use]
    pub fn pressed(self, column: usize) -> Self {
        let Self { first, second } = self;
        if first.column == column {
            let descending = !first.descending;
            let first = SortColumn { column, descending };
            return Self { first, second };
        }
        Self {
            first: SortColumn {
                column,
                descending: false,
            },
            second: Some(first),
        }
    }
}

/// A header that sorts by its column.
#[component]
pub fn ColumnHeader(
    /// The column.
    column: Column,
    /// Its number.
    at: usize,
    /// By which columns rows are sorted.
    sort: RwSignal<Sorting>,
    /// `true` if rows can be sorted by it.
    sorts: bool,
    /// `true` if it is given more room.
    is_wide: Signal<bool>,
) -> impl IntoView {
    if !sorts {
        return view! {
            <th scope="col" class=column.class class:col-wide=is_wide>
                {column.title}
            </th>
        }
        .into_any();
    }
    let direction = move || {
        let first = sort.get().first;
        (first.column == at).then_some(if first.descending {
            "descending"
        } else {
            "ascending"
        })
    };
    view! {
        <th scope="col" class=column.class class:col-wide=is_wide aria-sort=direction>
            <button
                type="button"
                class="table-sort"
                on:click=move |_| sort.update(|sort| *sort = sort.pressed(at))
            >
                {column.title}
                <span class="table-sort-sign" aria-hidden="true"></span>
            </button>
        </th>
    }
    .into_any()
}
