//! Every item that could be sent: what it is, and what will happen to it.

mod columns;
mod order;
mod pasted;
mod seen;

use bulkhead_core::report::Query;
use leptos::prelude::*;

use self::{
    columns::{KEY, TICKS, first_sorting, sort_keys, table_name, table_of},
    order::order_of,
    pasted::Pasted,
    seen::{Seen, row},
};
use super::{known::Known, review_state::ReviewState};
use crate::{
    components::{DataTable, SearchBox, SidePanel, TableView, Ticks, ViewSettings},
    messages,
};

/// The id of the panel with all that is known of one item.
const DETAILS: &str = "item-details";

/// The part "Items". As long as the status is being read it keeps its room, so that what stands below
/// does not move away under a pointer; nothing where the status is not known.
#[component]
pub fn Items(
    /// The known status of the items, and the wishes of the user.
    review_state: ReviewState,
) -> impl IntoView {
    let is_read = Memo::new(move |_| matches!(review_state.known.get(), Known::Read(_)));
    view! {
        <Show when=move || review_state.awaits_status()>
            <section class="card" aria-busy="true">
                <div class="card-head">
                    <h2>"Items"</h2>
                    <span class="search" aria-hidden="true"></span>
                    <p class="busy">"Listed once their status is read"</p>
                </div>
                <div class="items-room" style:height=room(review_state.items)></div>
            </section>
        </Show>
        <Show when=move || is_read.get()>
            <section class="card">
                <Table review_state />
            </section>
        </Show>
    }
}

/// The height of a table of so many items with its border, as far as it is not cut.
fn room(items: usize) -> String {
    format!(
        "calc({} * var(--row-height) + 2px)",
        items.saturating_add(1)
    )
}

#[component]
fn Table(
    /// The known status of the items, and the wishes of the user.
    review_state: ReviewState,
) -> impl IntoView {
    let kind = review_state
        .composed
        .with_value(|composed| composed.connection.kind);
    let (columns, sortable) = table_of(kind);
    let table_view = TableView::of(table_name(kind), columns, &[TICKS, KEY]);
    let sort = RwSignal::new(first_sorting(sortable));
    let search = RwSignal::new(String::new());
    let opened = RwSignal::new(None);
    let items = StoredValue::new(Pasted::of(review_state));
    let order = order_of(
        review_state,
        items,
        Memo::new(move |_| {
            let keys = sort_keys(sortable, sort.get());
            let query = search.with(|search| Query::new(search));
            (query, keys)
        }),
    );
    let cells = move |number: u32| {
        let rows = review_state.rows.get();
        let row = rows.as_deref().and_then(|rows| row(rows, number));
        let seen = Seen::now(review_state);
        items
            .with_value(|items| Some(items.cells(kind, &seen, number, row?)))
            .unwrap_or_default()
    };
    let details = move || {
        let rows = review_state.rows.get()?;
        let number = opened.get()?;
        let seen = Seen::now(review_state);
        let row = row(&rows, number)?;
        let facts = items.with_value(|items| items.facts(&seen, number, row));
        Some((row.text.to_string(), facts))
    };
    let total = Memo::new(move |_| {
        let rows = review_state.rows.get().unwrap_or_default();
        rows.iter().filter(|row| row.is_item()).count()
    });
    let found = move || {
        let shown = order.with(|order| order.len());
        let ids = messages::count(total.get(), "ID", "IDs");
        if shown == total.get() {
            ids
        } else {
            format!("{} of {ids}", messages::grouped(shown))
        }
    };
    let tick = Callback::new(move |(number, is_on): (u32, bool)| {
        if let Ok(number) = usize::try_from(number) {
            review_state.wish_row(number, is_on);
        }
    });
    view! {
        <div class="card-head">
            <h2>"Items"</h2>
            <SearchBox
                label="Search items"
                placeholder="ID, name or status"
                text=search
                waits=true
            />
            <p class="hint" role="status">{found}</p>
            <ViewSettings view=table_view />
        </div>
        <div class:with-details=move || opened.get().is_some()>
            <div class="results-body items">
            <DataTable
                caption="Items"
                columns
                key_column=KEY
                order
                sort
                opened
                details=DETAILS
                ticks=Ticks { column: TICKS, tick }
                view=table_view
                cells
                busy=Signal::derive(move || review_state.is_busy())
                empty=Signal::derive(|| "No item has this in it.".to_owned())
            />
            {move || {
                details()
                    .map(|(id, facts)| {
                        view! {
                            <SidePanel id=DETAILS title=id opened>
                                {facts}
                            </SidePanel>
                        }
                    })
            }}
            </div>
        </div>
    }
}
